//! The tray, read: where each card is, day passes, what is lost and what is asked for it, and how the tray was counted.

mod lost;
mod one;
mod records;

pub use records::{CompensationRecord, DayPass, HeldBy, KeyVersions, LostThing, TrayCard, TrayCountRecord, TrayCounts};

use crate::rows::{Stored, signed};
use crate::views::{self, Custody, Family, Holder, Names, Standing};
use crate::{MAX_READ, ReadError, Reader, seal};
use frontdesk_core::fact::{CustodyFact, Fact, Reading};
use frontdesk_core::id::CardUid;

/// The most cards that one tray is counted with.
pub(crate) const MAX_TRAY_CARDS: usize = 20_000;

impl Reader {
    /// The tray card with this number, whichever kiosk added it, and where it is. `None` for a card that is not of the tray, or not
    /// any more. One that was given out under a name is known by that while the key of its `card.added` has not come.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn tray_card(&self, uid: CardUid) -> Result<Option<TrayCard>, ReadError> {
        let Some((names, standing)) = self.standing_of(uid)? else { return Ok(None) };
        self.tray_record(&names, &standing).map(Some)
    }

    /// The day pass that is on this card, if it has not ended at `now_ms` (UTC milliseconds) and the card is neither taken back nor
    /// lost. Whether its holder works here is with it; whoever decides needs a clock that is trusted.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn day_pass(&self, uid: CardUid, now_ms: i64) -> Result<Option<DayPass>, ReadError> {
        let Some((names, Standing { custody: Custody::WithPass(pass), given: Some(given), .. })) =
            self.standing_of(uid)?
        else {
            return Ok(None);
        };
        if now_ms >= given.until_ms {
            return Ok(None);
        }
        self.pass_given(&names, pass, &given)
    }

    /// All cards of the tray, those first that were added first, at most `limit`, and where they are.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn custody(&self, limit: usize) -> Result<Vec<TrayCard>, ReadError> {
        let whole = self.whole_tray(limit.min(MAX_READ))?;
        whole.iter().map(|(names, standing)| self.tray_record(names, standing)).collect()
    }

    /// How many cards of the tray are where.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn tray_counts(&self) -> Result<TrayCounts, ReadError> {
        let mut counts = TrayCounts::default();
        for (_, standing) in self.whole_tray(MAX_TRAY_CARDS)? {
            match standing.custody {
                Custody::InTray => counts.in_tray += 1,
                Custody::WithVisitor(_) | Custody::WithPass(_) => counts.given += 1,
                Custody::Missing(_) => counts.missing += 1,
                Custody::Lost(_) => counts.lost += 1,
            }
        }
        Ok(counts)
    }

    /// When the tray was last counted at any kiosk, by clock, and what came of it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn last_tray_count(&self) -> Result<Option<TrayCountRecord>, ReadError> {
        let last = views::last_about::<views::CountWord>(self.connection(), Family::Count, [views::THE_TRAY])?;
        let Some((place, word)) = last.and_then(|word| Some((word.place, word.said?))) else { return Ok(None) };
        Ok(Some(TrayCountRecord {
            node: place.node,
            at_ms: place.at_ms,
            counted: word.counted,
            booked: word.booked,
            given: word.given,
            missing: word.missing,
            private: self.private_at(place.entry)?,
        }))
    }

    /// How the tray was counted lately at all nodes, newest first: at most `limit` and [`MAX_READ`] without the newest `skip`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn tray_counts_lately(&self, (skip, limit): (usize, usize)) -> Result<Vec<TrayCountRecord>, ReadError> {
        // The kind is not a parameter: only so does SQLite use the index of this kind alone.
        let sql = "WHERE e.kind = 'tray.counted' ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?1 OFFSET ?2";
        let mut counts = Vec::new();
        for stored in self.select(sql, [limit.min(MAX_READ), skip].map(|rows| signed(rows as u64)))? {
            let (node, at_ms) = (stored.entry.node, stored.entry.wall.utc_ms);
            if let Some(CustodyFact::TrayCounted { counted, booked, given, missing, private }) =
                self.custody_fact(&stored)?
            {
                counts.push(TrayCountRecord { node, at_ms, counted, booked, given, missing, private });
            }
        }
        Ok(counts)
    }

    /// How many cards have which version of their keys: of those in the tray or given out, and of staff cards that open something. While
    /// the office has said nothing of people, every staff card that has not ended is one.
    /// It looks at all of them.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn key_versions(&self) -> Result<KeyVersions, ReadError> {
        let mut versions = KeyVersions::default();
        for (names, standing) in self.whole_tray(MAX_TRAY_CARDS)? {
            if !matches!(standing.custody, Custody::Lost(_)) {
                *versions.tray.entry(self.key_version(&names)?).or_default() += 1;
            }
        }
        versions.staff = views::credential_key_versions(self.connection())?.into_iter().collect();
        Ok(versions)
    }

    /// The names of the card with this number, and where it is.
    fn standing_of(&self, uid: CardUid) -> Result<Option<(Names, Standing)>, ReadError> {
        let Some(key) = self.card_index_key() else { return Ok(None) };
        let index = seal::card_index(key, uid);
        let connection = self.connection();
        let names = match views::names_by_uid(connection, index)? {
            Some(names) => Some(names),
            None => match views::name_by_uid(connection, index)? {
                Some(card) => Some(views::names_of(connection, card)?),
                None => None,
            },
        };
        let Some(names) = names else { return Ok(None) };
        Ok(views::standing(connection, &names)?.map(|standing| (names, standing)))
    }

    fn tray_record(&self, names: &Names, standing: &Standing) -> Result<TrayCard, ReadError> {
        Ok(TrayCard {
            card: names.card,
            chip: names.chip,
            custody: standing.custody,
            since_ms: standing.since_ms,
            key_version: self.key_version(names)?,
        })
    }

    fn key_version(&self, names: &Names) -> Result<Option<u8>, ReadError> {
        let last = views::last_about::<u8>(self.connection(), Family::CardKeys, names.ids())?;
        Ok(last.and_then(|word| word.said))
    }

    /// Every card of the tray, those first that were added first, at most `limit`: as of one moment, so that it adds up.
    fn whole_tray(&self, limit: usize) -> Result<Vec<(Names, Standing)>, ReadError> {
        let transaction = self.connection().unchecked_transaction()?;
        let mut whole = Vec::new();
        for names in views::all_names(&transaction)? {
            if whole.len() >= limit {
                break;
            }
            if let Some(standing) = views::standing(&transaction, &names)? {
                whole.push((names, standing));
            }
        }
        Ok(whole)
    }

    /// A custody fact with its private part, if that can be had.
    fn custody_fact(&self, stored: &Stored) -> Result<Option<CustodyFact>, ReadError> {
        let entry = &stored.entry;
        let private = seal::open_stored(self.connection(), entry)?;
        let private = private.as_deref().map(Vec::as_slice);
        Ok(match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Custody(fact) => Some(fact),
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        })
    }
}

impl From<Holder> for HeldBy {
    fn from(holder: Holder) -> Self {
        match holder {
            Holder::Visit(visit) => Self::Visit(visit),
            Holder::Pass(pass) => Self::Pass(pass),
        }
    }
}
