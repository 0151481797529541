//! The view of the tray: which cards belong to it, under which names, and where each of them is.
//!
//! Where a card is follows from open parts alone and from the numbers of tray cards, which are forgotten with the card and not with
//! whoever had it: so the count of the tray is the same before and after anybody was forgotten.

use super::given::{self, By, Given, Holder};
use super::words::{self, Family, Place};
use super::{cards, visits, word};
use crate::rows::{Stored, signed};
use crate::seal::{self, Secret};
use frontdesk_core::fact::{CardPrivate, Chip, LostCause, RemovedWhy};
use frontdesk_core::id::{CardId, VisitId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// How many names of one card are looked at: one for each kiosk that added it without knowing of the others.
const MAX_NAMES: u32 = 16;
/// How many `card.added` are read when the whole tray is asked for.
const MAX_ADDED: u32 = 20_000;

/// Where a tray card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Custody {
    /// In the tray.
    InTray,
    /// With a visitor whose visit has not ended.
    WithVisitor(VisitId),
    /// With the holder of a day pass, also after the pass has ended, until it is taken back.
    WithPass(frontdesk_core::id::CredentialId),
    /// Not given back by a visitor who has left.
    Missing(VisitId),
    /// Said to be lost, until it is said to be found. It opens nothing.
    Lost(LostCause),
}

/// One physical card with all its names, the one that counts in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) card: CardId,
    pub(crate) chip: Chip,
    pub(crate) names: Vec<CardId>,
}

impl Names {
    pub(crate) fn ids(&self) -> impl Iterator<Item = [u8; 16]> {
        self.names.iter().map(|name| name.0)
    }
}

/// A card of the tray and where it is.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) custody: Custody,
    pub(crate) since_ms: i64,
    /// Where it was said that it is lost.
    pub(crate) lost: Option<Place>,
    /// Who has it, or had it when it was lost.
    pub(crate) given: Option<Given>,
}

/// Entries of this kind have a part in this view that is sealed.
pub(super) fn concerns(kind: &str) -> bool {
    kind == "card.added"
}

pub(super) fn add(
    transaction: &Connection,
    index_key: &Secret,
    stored: &Stored,
    card: CardId,
    chip: Chip,
    private: Option<&CardPrivate>,
) -> rusqlite::Result<()> {
    let entry = &stored.entry;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO tray_names (entry, card, chip, node, incarnation, seq, at_ms, uid_index) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            stored.id,
            card.0,
            word(chip),
            entry.node.0,
            entry.position.incarnation.0,
            signed(entry.position.seq),
            entry.wall.utc_ms,
            private.map(|private| seal::card_index(index_key, private.uid)),
        ])?;
    words::note(transaction, stored, Family::Tray, card.0, None::<RemovedWhy>)
}

/// Visits that were the last at their node to get this card.
pub(super) fn visits_with(connection: &Connection, card: CardId) -> rusqlite::Result<BTreeSet<VisitId>> {
    let names = names_of(connection, card)?;
    let given = cards::last_given(connection, names.ids())?;
    Ok(given.iter().filter_map(|said| said.holder.visit()).collect())
}

/// The number that a name stands for: that of the earliest `card.added` that can be read.
fn number_of(connection: &Connection, card: CardId) -> rusqlite::Result<Option<[u8; 32]>> {
    connection
        .prepare_cached(
            "SELECT uid_index FROM tray_names WHERE card = ?1 AND uid_index IS NOT NULL \
             ORDER BY at_ms, node, seq, incarnation LIMIT 1",
        )?
        .query_row([card.0], |row| row.get(0))
        .optional()
}

/// All names of the card that has this one. A name that nobody has added stands for itself.
pub(crate) fn names_of(connection: &Connection, card: CardId) -> rusqlite::Result<Names> {
    if let Some(index) = number_of(connection, card)?
        && let Some(names) = names_by_uid(connection, index)?
    {
        return Ok(names);
    }
    let chip = connection
        .prepare_cached("SELECT chip FROM tray_names WHERE card = ?1 ORDER BY at_ms, node, seq, incarnation LIMIT 1")?
        .query_row([card.0], |row| super::from_word(0, &row.get::<_, String>(0)?))
        .optional()?;
    Ok(Names { card, chip: chip.unwrap_or(Chip::Desfire), names: vec![card] })
}

/// The tray card with this number: the earlier `card.added` names it.
pub(crate) fn names_by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Option<Names>> {
    let rows: Vec<(CardId, Chip)> = connection
        .prepare_cached(&format!(
            "SELECT card, chip FROM tray_names WHERE uid_index = ?1 ORDER BY at_ms, node, seq, incarnation LIMIT {MAX_NAMES}"
        ))?
        .query_map([index], |row| Ok((CardId(row.get(0)?), super::from_word(1, &row.get::<_, String>(1)?)?)))?
        .collect::<Result<_, _>>()?;
    let mut found: Option<Names> = None;
    for (card, chip) in rows {
        // A name that was put on a second card stands for its first.
        if number_of(connection, card)? != Some(index) {
            continue;
        }
        let names = found.get_or_insert_with(|| Names { card, chip, names: Vec::new() });
        if !names.names.contains(&card) {
            names.names.push(card);
        }
    }
    Ok(found)
}

/// Every card that was ever added, by the time of that.
pub(crate) fn all_names(connection: &Connection) -> rusqlite::Result<Vec<Names>> {
    let rows: Vec<(CardId, Chip, Option<[u8; 32]>)> = connection
        .prepare_cached(&format!(
            "SELECT card, chip, uid_index FROM tray_names ORDER BY at_ms, node, seq, incarnation LIMIT {MAX_ADDED}"
        ))?
        .query_map([], |row| Ok((CardId(row.get(0)?), super::from_word(1, &row.get::<_, String>(1)?)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut numbers: BTreeMap<CardId, [u8; 32]> = BTreeMap::new();
    for (card, _, index) in &rows {
        if let Some(index) = index {
            numbers.entry(*card).or_insert(*index);
        }
    }
    let (mut all, mut seen) = (Vec::new(), BTreeSet::new());
    for (card, chip, _) in rows {
        if seen.contains(&card) {
            continue;
        }
        let names = match numbers.get(&card) {
            Some(index) => names_by_uid(connection, *index)?.unwrap_or(Names { card, chip, names: vec![card] }),
            None => Names { card, chip, names: vec![card] },
        };
        seen.extend(names.names.iter().copied());
        seen.insert(card);
        all.push(names);
    }
    Ok(all)
}

/// Why this card is lost, and the entry that says so.
pub(super) fn lost(connection: &Connection, names: &Names) -> rusqlite::Result<Option<(LostCause, Place)>> {
    let last = words::last_about::<LostCause>(connection, Family::Lost, names.ids())?;
    Ok(last.and_then(|word| word.said.map(|cause| (cause, word.place))))
}

/// Where the card is; `None` when it was taken out of the tray for good, or nothing says that it ever was in it.
pub(crate) fn standing(connection: &Connection, names: &Names) -> rusqlite::Result<Option<Standing>> {
    let given = who_has(connection, names)?;
    if let Some((cause, place)) = lost(connection, names)? {
        let given = given.filter(Given::is_out);
        let custody = Custody::Lost(cause);
        return Ok(Some(Standing { custody, since_ms: place.at_ms, lost: Some(place), given }));
    }
    let of_tray = words::last_about::<RemovedWhy>(connection, Family::Tray, names.ids())?;
    let added_ms = match &of_tray {
        Some(word) if word.said.is_some() => return Ok(None),
        Some(word) => word.place.at_ms,
        // Its `card.added` has not come.
        None if given.as_ref().is_some_and(Given::is_out) => i64::MIN,
        None => return Ok(None),
    };
    let (custody, since_ms) = match &given {
        Some(given) if given.is_out() => match given.said.holder {
            Holder::Pass(pass) => (Custody::WithPass(pass), given.said.place.at_ms),
            Holder::Visit(visit) => match visits::left_ms(connection, visit)? {
                None => (Custody::WithVisitor(visit), given.said.place.at_ms),
                Some(left_ms) => (Custody::Missing(visit), left_ms),
            },
        },
        _ => (Custody::InTray, in_tray_since(connection, names, added_ms, given.as_ref())?),
    };
    let given = given.filter(Given::is_out);
    Ok(Some(Standing { custody, since_ms, lost: None, given }))
}

fn in_tray_since(
    connection: &Connection,
    names: &Names,
    added_ms: i64,
    given: Option<&Given>,
) -> rusqlite::Result<i64> {
    let found = words::last_about::<LostCause>(connection, Family::Lost, names.ids())?;
    let found_ms = found.map_or(i64::MIN, |word| word.place.at_ms);
    Ok(added_ms.max(found_ms).max(given.and_then(Given::over_ms).unwrap_or(i64::MIN)))
}

/// What became of the card's last giving-out. A node that gives a card out has it in its hands, so of each node only its last one
/// is looked at. Of several nodes' the one that is with a visit or pass that has not ended, else the later one by clock.
fn who_has(connection: &Connection, names: &Names) -> rusqlite::Result<Option<Given>> {
    let mut candidates: Vec<(bool, Given)> = Vec::new();
    for said in cards::last_given(connection, names.ids())? {
        let of_holder = given::of(connection, said.holder, By::Name)?;
        // One that its holder's many other entries hide has not come back, as far as anybody looked.
        let given =
            of_holder.into_iter().find(|given| given.said.place.entry == said.place.entry).or_else(|| Given::new(said));
        let Some(given) = given else { continue };
        let has_ended = match given.said.holder {
            Holder::Pass(_) => false,
            Holder::Visit(visit) => !visits::has_not_ended(connection, visit)?,
        };
        candidates.push((given.is_out() && !has_ended, given));
    }
    let last = candidates.into_iter().max_by_key(|(is_with, given)| (*is_with, given.said.place.clock_order()));
    Ok(last.map(|(_, given)| given))
}
