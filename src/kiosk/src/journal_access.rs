//! The journal as the station loop writes it and the control socket reads it.

use crate::commits::Commits;
use crate::control_server::JournalView;
use crate::error_chain::error_chain;
use crate::station_loop::{AppendTo, JournalAnswer};
use frontdesk_core::control::{EntryRow, VisitRow};
use frontdesk_core::fact::ForgetWhy;
use frontdesk_core::id::VisitId;
use frontdesk_core::journal::{Draft, Entry};
use frontdesk_core::screen::OutOfService;
use frontdesk_core::station::{Contact, Forgotten, FoundVisit};
use frontdesk_core::time::{Now, Token};
use frontdesk_store::{AppendError, Appended, ForgetRequest, ForgetWhat, Journal, Reader, Reply, VisitRecord};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::mpsc;

/// Entries read at once for a follower: it asks again until it has all.
const READ_AT_ONCE: usize = 256;

/// Visits listed at most.
const MAX_VISITS: usize = 200;

/// How far back ended visits are listed, in milliseconds: a day.
const VISITS_SINCE_MS: i64 = 24 * 3_600_000;

/// Hands drafts to the journal and its answers to the station loop.
pub struct JournalWriter {
    /// The journal.
    pub journal: Arc<Journal>,
    /// Where the loop listens.
    pub answers: mpsc::UnboundedSender<JournalAnswer>,
    /// How long it takes.
    pub commits: Commits,
    /// For looking things up, on a thread for that: the loop does not wait for a disk.
    pub reader: Arc<Mutex<Reader>>,
}

impl AppendTo for JournalWriter {
    fn append(&self, token: Token, now: Now, drafts: Vec<Draft>) {
        let answers = self.answers.clone();
        let (commits, handed_over) = (self.commits.clone(), Instant::now());
        let reply = Reply::to(move |written: Result<Vec<Appended>, AppendError>| {
            if written.is_ok() {
                commits.took(handed_over.elapsed());
            }
            // The loop is gone only at the very end of a run.
            let _ = answers.send(JournalAnswer::Appended { token, written: answer(written) });
        });
        self.journal.append(now, drafts, reply);
    }

    fn forget(&self, visit: VisitId, now: Now) {
        let answers = self.answers.clone();
        let reply = Reply::to(move |done: Result<frontdesk_store::Forgotten, AppendError>| {
            let outcome = match done {
                Ok(done) if done.held > 0 || done.more => Forgotten::Held,
                Ok(_) => Forgotten::Done,
                Err(error) => {
                    tracing::error!(error = error_chain(&error), "a visit was not forgotten");
                    Forgotten::Failed
                }
            };
            // The loop is gone only at the very end of a run.
            let _ = answers.send(JournalAnswer::Forgotten { visit, outcome });
        });
        self.journal.forget(now, ForgetRequest { what: ForgetWhat::Visit(visit), why: ForgetWhy::Visitor }, reply);
        // What SQLite may have copied into other pages goes, too; nobody waits for it.
        self.journal.scrub(Reply::to(|done: Result<bool, AppendError>| {
            if let Err(error) = done {
                tracing::warn!(error = error_chain(&error), "scrubbing is put off");
            }
        }));
    }

    fn find_visits(&self, request: u64, contact: Contact) {
        let (answers, reader) = (self.answers.clone(), Arc::clone(&self.reader));
        tokio::task::spawn_blocking(move || {
            // A poisoned lock holds a connection for reading: nothing can be half done.
            let reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let found = reader.open_visits_by_contact(&contact.0, MAX_VISITS);
            let found = found.map(|found| found.into_iter().map(|(visit, card)| FoundVisit { visit, card }).collect());
            let found = found.inspect_err(|error| {
                tracing::error!(error = error_chain(error), "visits could not be looked for by their contact");
            });
            // The loop is gone only at the very end of a run.
            let _ = answers.send(JournalAnswer::VisitsFound { request, found: found.ok() });
        });
    }
}

fn answer(written: Result<Vec<Appended>, AppendError>) -> Result<u64, OutOfService> {
    match written {
        Ok(appended) => Ok(appended.last().map_or(0, |last| last.position.seq)),
        Err(error) => {
            tracing::error!(error = error_chain(&error), "an entry was not written");
            Err(if matches!(error, AppendError::Full(_)) { OutOfService::DiskFull } else { OutOfService::DiskFault })
        }
    }
}

/// Reads for the control socket, on one connection of its own.
pub struct JournalReading {
    reader: Mutex<Reader>,
}

impl JournalReading {
    /// Opens a connection.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        Ok(Self { reader: Mutex::new(Reader::open(dir)?) })
    }

    fn rows(
        &self,
        personal: bool,
        read: impl FnOnce(&Reader) -> anyhow::Result<Vec<Entry>>,
    ) -> anyhow::Result<Vec<EntryRow>> {
        // A poisoned lock holds a connection for reading: nothing can be half done.
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        read(&reader)?
            .iter()
            .map(|entry| {
                let private = if personal { reader.open_body(entry)? } else { None };
                Ok(frontdesk_store::entry_row(entry, private.as_deref()))
            })
            .collect()
    }
}

impl JournalView for JournalReading {
    fn tail(&self, count: u32, personal: bool) -> anyhow::Result<Vec<EntryRow>> {
        self.rows(personal, |reader| Ok(reader.tail(count as usize)?))
    }

    fn after(&self, seq: u64, personal: bool) -> anyhow::Result<Vec<EntryRow>> {
        self.rows(personal, |reader| Ok(reader.entries(seq, READ_AT_ONCE)?))
    }

    fn visits(&self) -> anyhow::Result<Vec<VisitRow>> {
        let since_ms = chrono::Utc::now().timestamp_millis().saturating_sub(VISITS_SINCE_MS);
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(reader.visits(since_ms, MAX_VISITS)?.into_iter().map(visit_row).collect())
    }
}

pub(crate) fn visit_row(record: VisitRecord) -> VisitRow {
    let private = record.private;
    VisitRow {
        visit: record.visit,
        state: record.state,
        arrived_ms: record.arrived_ms,
        left_ms: record.left_ms,
        visitor: private.as_ref().map(|person| person.name.clone()),
        organisation: private.as_ref().map(|person| person.organisation.clone()),
        host: private.as_ref().map(|person| person.host_name.clone()),
        department: private.map(|person| person.host_department),
        has_card: record.card.is_some(),
    }
}
