//! Messages that visitors have left, read from the entries themselves: a visit has a few of them.

use crate::rows::{Stored, signed};
use crate::{ReadError, Reader, seal};
use frontdesk_core::fact::{Fact, MessagePrivate, Reading, WishFact};
use frontdesk_core::id::{MessageId, VisitId};
use rusqlite::params;

/// The most that are read of one visit: a kiosk takes far fewer.
const MAX_OF_ONE_VISIT: usize = 20;

/// A message that a visitor has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftMessage {
    /// Which.
    pub message: MessageId,
    /// When, UTC milliseconds of the kiosk's clock.
    pub at_ms: i64,
    /// For whom, and what it says; absent when the key is gone or has not come.
    pub private: Option<MessagePrivate>,
}

impl Reader {
    /// The messages that this visitor has left, in the order in which they came here.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn messages(&self, visit: VisitId) -> Result<Vec<LeftMessage>, ReadError> {
        let sql = "JOIN stories s ON s.entry = e.id WHERE s.subject = ?1 AND e.kind = 'visit.message_left' ORDER BY e.id LIMIT ?2";
        let mut messages: Vec<LeftMessage> = Vec::new();
        for stored in self.select(sql, params![visit.0, signed(MAX_OF_ONE_VISIT as u64)])? {
            let found = self.left_message(&stored)?;
            // One that is said again is the same one.
            messages.extend(found.filter(|found| messages.iter().all(|one| one.message != found.message)));
        }
        Ok(messages)
    }

    fn left_message(&self, Stored { entry, .. }: &Stored) -> Result<Option<LeftMessage>, ReadError> {
        let private = seal::open_stored(self.connection(), entry)?;
        let private = private.as_deref().map(Vec::as_slice);
        Ok(match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Wish(WishFact::Message { message, private, .. }) => {
                    Some(LeftMessage { message, at_ms: entry.wall.utc_ms, private })
                }
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        })
    }
}
