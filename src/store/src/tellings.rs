//! Who was told of a visit and what they answered, read from the entries themselves: a visit has a handful of them, and the stories
//! say which they are.

use crate::ReadError;
use crate::reader::Reader;
use crate::rows::{Stored, signed};
use crate::seal;
use frontdesk_core::fact::{Fact, Reading, TellingFact, TellingPrivate};
use frontdesk_core::id::{TellingId, VisitId};
use frontdesk_core::telling::{Account, AnswerGiven, Telling};
use rusqlite::params;
use std::collections::BTreeMap;

/// The most entries read of one visit. An office writes far fewer: its ladder has an end, and so has each link.
const MAX_OF_ONE_VISIT: usize = 1_000;

/// What is known of the tellings of one visit.
#[derive(Debug, Clone, Default)]
pub struct Tellings {
    /// What has become of them.
    pub account: Account,
    /// Whom each is for; not of those whose key is gone or has not come.
    pub recipients: BTreeMap<TellingId, TellingPrivate>,
}

impl Reader {
    /// Who was told of this visit, and what they answered. Only what an office has said counts.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn tellings(&self, visit: VisitId) -> Result<Tellings, ReadError> {
        let sql = "JOIN stories s ON s.entry = e.id JOIN offices o ON o.node = r.node \
                   WHERE s.subject = ?1 AND (o.succeeded = 0 OR e.id <= o.succeeded) \
                     AND e.kind IN ('telling.queued', 'telling.sent', 'telling.failed', 'telling.seen', 'host.answered') \
                   ORDER BY e.id LIMIT ?2";
        let mut tellings = Tellings::default();
        for stored in self.select(sql, params![visit.0, signed(MAX_OF_ONE_VISIT as u64)])? {
            if let Some(fact) = self.telling_at(&stored)? {
                add(&mut tellings, stored.entry.wall.utc_ms, fact);
            }
        }
        Ok(tellings)
    }

    fn telling_at(&self, stored: &Stored) -> Result<Option<TellingFact>, ReadError> {
        let entry = &stored.entry;
        let private = seal::open_stored(self.connection(), entry)?;
        let private = private.as_deref().map(Vec::as_slice);
        Ok(match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Telling(fact) => Some(fact),
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        })
    }
}

fn add(tellings: &mut Tellings, at_ms: i64, fact: TellingFact) {
    let Tellings { account, recipients } = tellings;
    let mut change = |telling: TellingId, change: &dyn Fn(&mut Telling)| {
        account.tellings.iter_mut().filter(|one| one.telling == telling).for_each(change);
    };
    match fact {
        TellingFact::Queued { telling, step, channel, nth_host, message, private, .. } => {
            if account.telling(telling).is_none() {
                let queued = Telling::queued(telling, step, channel, at_ms);
                account.tellings.push(Telling { nth_host, message, ..queued });
                recipients.extend(private.map(|private| (telling, private)));
            }
        }
        TellingFact::Sent { telling, .. } => change(telling, &|one| {
            one.sent_ms.get_or_insert(at_ms);
            one.failed_ms = None;
        }),
        TellingFact::Failed { telling, again, .. } => change(telling, &|one| {
            one.failed_ms.get_or_insert(at_ms);
            one.is_lost |= !again;
        }),
        TellingFact::Seen { telling, .. } => change(telling, &|one| {
            one.seen_ms.get_or_insert(at_ms);
        }),
        TellingFact::Answered { telling, answer, private, .. } => {
            let (name, words) = private.map(|private| (private.name, private.words)).unwrap_or_default();
            account.answers.push(AnswerGiven { telling, at_ms, answer, name, words });
        }
    }
}
