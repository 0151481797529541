//! Keys that come after what is sealed under them, and keys that go: what the views have from sealed bodies follows.

use super::card_index::{self, IndexedView};
use super::{Touched, custody, site};
use crate::rows::{self, Stored};
use crate::seal::{self, Secret};
use frontdesk_core::fact::{CustodyFact, Fact, Reading, SiteFact};
use frontdesk_core::id::{KeyId, SubjectId};
use rusqlite::Connection;

/// The sealing keys of this subject have come after its entries: cards get their numbers' indexes. Answers what can be read now.
pub(crate) fn relearn(transaction: &Connection, index_key: &Secret, subject: SubjectId) -> rusqlite::Result<Touched> {
    let mut touched = Touched::default();
    for stored in entries_under(transaction, subject)? {
        let entry = &stored.entry;
        let Some(plain) = seal::open_stored(transaction, entry)? else { continue };
        let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, Some(&plain)) else {
            continue;
        };
        match *fact {
            Fact::VisitRegistered { visit, .. } => touched.merge(Touched::visit(visit)),
            Fact::Telling(fact) => touched.merge(Touched::visit(fact.visit())),
            Fact::Wish(fact) => touched.merge(Touched::visit(fact.visit())),
            Fact::CardIssuing { visit, private: Some(card), .. }
            | Fact::CardIssued { visit, private: Some(card) }
            | Fact::CardReturned { visit, private: Some(card), .. } => {
                card_index::learn(transaction, IndexedView::Given, index_key, stored.id, card.uid)?;
                touched.merge(Touched::visit(visit));
            }
            Fact::Custody(CustodyFact::PassIssuing { private: Some(pass), .. }) => {
                card_index::learn(transaction, IndexedView::Given, index_key, stored.id, pass.uid)?;
                touched.tray = true;
            }
            Fact::Custody(fact) => touched.merge(custody::learn(transaction, index_key, stored.id, &fact)?),
            Fact::Site(SiteFact::CommandGiven { .. }) => touched.commands = true,
            Fact::Site(SiteFact::InvitationMade { .. }) => touched.invitations = true,
            Fact::Site(fact) => {
                site::learn(transaction, index_key, stored.id, &fact)?;
                touched.people = true;
            }
            _ => {}
        }
    }
    Ok(touched)
}

/// A key is being deleted: takes out of the views what came from bodies under it.
pub(crate) fn forget_key(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    card_index::forget_key(transaction, key)?;
    site::forget_key(transaction, key)
}

/// The entries under this subject's keys that readers or views open.
fn entries_under(transaction: &Connection, subject: SubjectId) -> rusqlite::Result<Vec<Stored>> {
    transaction
        .prepare_cached(&format!(
            "SELECT {} FROM entries e JOIN runs r ON r.id = e.run \
             WHERE e.key_id IN (SELECT key_id FROM keys WHERE subject = ?1) AND e.kind IN ('visit.registered', \
               'card.issuing', 'card.issued', 'card.returned', 'card.added', 'pass.issuing', 'credential.issuing', \
               'credential.issued', 'credential.assigned', 'person.set', 'invitation.made', 'command.given', \
               'telling.queued', 'host.answered', 'visit.message_left', 'visit.host_changed') ORDER BY e.id",
            rows::COLUMNS
        ))?
        .query_map([subject.0], rows::stored)?
        .collect()
}
