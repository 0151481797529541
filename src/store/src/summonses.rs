//! Who was called to what cannot wait, and what became of it, read from the entries themselves: a roll-call or an exception has a handful.

use crate::ReadError;
use crate::reader::Reader;
use crate::rows::{Stored, signed};
use crate::seal;
use frontdesk_core::fact::{Fact, Reading, SummonedTo, SummonsFact, TellingChannel, TellingFailure, TellingPrivate};
use frontdesk_core::id::{AccountId, TellingId};
use rusqlite::params;
use std::collections::BTreeSet;

/// The most entries read of one roll-call or exception. An office writes far fewer.
const MAX_OF_ONE: usize = 4_096;

/// The most that are looked for at once.
const MAX_QUEUED: usize = 4_096;

/// One summons, over one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summons {
    /// Which.
    pub telling: TellingId,
    /// To what.
    pub to: SummonedTo,
    /// Over what.
    pub channel: TellingChannel,
    /// As the holder of which account.
    pub account: AccountId,
    /// Queued then, UTC milliseconds.
    pub queued_ms: i64,
    /// The channel took it then.
    pub sent_ms: Option<i64>,
    /// It failed first then, and why it did last; nothing once it is sent.
    pub failed: Option<(i64, TellingFailure)>,
    /// It is not tried any more.
    pub is_lost: bool,
    /// Its link was first opened then.
    pub seen_ms: Option<i64>,
    /// Whom; absent when the key is gone.
    pub recipient: Option<TellingPrivate>,
}

impl Summons {
    /// It is to be sent still.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.sent_ms.is_none() && !self.is_lost
    }
}

impl Reader {
    /// Everybody who was called to this, in the order in which it was queued. Only what an office has said counts.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn summonses(&self, to: SummonedTo) -> Result<Vec<Summons>, ReadError> {
        let sql = "JOIN stories s ON s.entry = e.id JOIN offices o ON o.node = r.node \
                   WHERE s.subject = ?1 AND (o.succeeded = 0 OR e.id <= o.succeeded) \
                     AND e.kind IN ('summons.queued', 'summons.sent', 'summons.failed', 'summons.seen') \
                   ORDER BY e.id LIMIT ?2";
        let mut summonses = Vec::new();
        for stored in self.select(sql, params![to.id(), signed(MAX_OF_ONE as u64)])? {
            if let Some(fact) = self.summons_at(&stored)? {
                add(&mut summonses, stored.entry.wall.utc_ms, fact);
            }
        }
        Ok(summonses)
    }

    /// Roll-calls and exceptions to which somebody was called at `since_ms` or later.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn summoned_since(&self, since_ms: i64) -> Result<BTreeSet<SummonedTo>, ReadError> {
        let sql = "WHERE e.kind = 'summons.queued' AND e.wall_ms >= ?1 ORDER BY e.wall_ms DESC LIMIT ?2";
        let mut summoned = BTreeSet::new();
        for stored in self.select(sql, params![since_ms, signed(MAX_QUEUED as u64)])? {
            let entry = &stored.entry;
            if let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, None)
                && let Fact::Summons(fact) = *fact
            {
                summoned.insert(fact.to());
            }
        }
        Ok(summoned)
    }

    fn summons_at(&self, stored: &Stored) -> Result<Option<SummonsFact>, ReadError> {
        let entry = &stored.entry;
        let private = seal::open_stored(self.connection(), entry)?;
        let private = private.as_deref().map(Vec::as_slice);
        Ok(match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Summons(fact) => Some(fact),
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        })
    }
}

fn add(summonses: &mut Vec<Summons>, at_ms: i64, fact: SummonsFact) {
    match fact {
        SummonsFact::Queued { telling, to, channel, account, private } => {
            if !summonses.iter().any(|one| one.telling == telling) {
                summonses.push(Summons {
                    telling,
                    to,
                    channel,
                    account,
                    queued_ms: at_ms,
                    sent_ms: None,
                    failed: None,
                    is_lost: false,
                    seen_ms: None,
                    recipient: private,
                });
            }
        }
        SummonsFact::Sent { telling, .. } => {
            for one in summonses.iter_mut().filter(|one| one.telling == telling) {
                one.sent_ms.get_or_insert(at_ms);
                one.failed = None;
            }
        }
        SummonsFact::Failed { telling, why, again, .. } => {
            for one in summonses.iter_mut().filter(|one| one.telling == telling) {
                let first_ms = one.failed.map_or(at_ms, |(first_ms, _)| first_ms);
                one.failed = Some((first_ms, why));
                one.is_lost |= !again;
            }
        }
        SummonsFact::Seen { telling, .. } => {
            for one in summonses.iter_mut().filter(|one| one.telling == telling) {
                one.seen_ms.get_or_insert(at_ms);
            }
        }
    }
}
