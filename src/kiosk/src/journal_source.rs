//! The kiosk's journals as replication sees them: joins the store, which knows rows, with the client, which knows the wire. What
//! comes in is told to the rest of the daemon by [`SiteNews`].

use crate::membership::{Membership, MembershipError};
use crate::site_news::SiteNews;
use frontdesk_core::fact::{Alarm, Fact, Reading, UpkeepFact};
use frontdesk_core::id::{IncarnationId, KeyId, NodeId, VisitId};
use frontdesk_core::journal::{Checkpoint, Entry, Hash, NodePublicKey, Position, Receipt};
use frontdesk_store::{
    AppendError, Batch, BatchSource, IngestAnswer, Journal, MAX_READ, Outcome, ReadError, Reader, ReceiptKept, Reply,
    SealingKey, SnapshotEntry, SnapshotIntake, SnapshotTaken,
};
use frontdesk_sync::tls::NodeIdentity;
use frontdesk_sync::wire::WireHead;
use frontdesk_sync::{JournalPage, NotTaken, PlainKey, SnapshotItem, SnapshotStart, Source, Taken};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A page's bodies at most, bytes: what fits a request with room for the rest of its JSON.
const PAGE_BYTES: usize = 1 << 20;

/// Why a journal could not be read or written for the office.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Reading failed.
    #[error("reading the journal")]
    Read(#[from] ReadError),
    /// Writing failed.
    #[error("writing the journal")]
    Write(#[from] AppendError),
    /// The membership could not be read or kept.
    #[error("the membership")]
    Membership(#[from] MembershipError),
    /// There is no membership: nothing to replicate with.
    #[error("this kiosk is not enrolled")]
    NotEnrolled,
    /// The office signed for an entry that is not here, or not the same.
    #[error("the office's receipt does not fit: {0:?}")]
    Receipt(ReceiptKept),
    /// A snapshot's page came without a beginning.
    #[error("no snapshot was begun")]
    NoSnapshot,
}

/// The journals of this kiosk, for one office.
pub struct JournalSource {
    /// The journal's directory.
    pub data_dir: PathBuf,
    /// For reading.
    pub reader: Mutex<Reader>,
    /// For writing.
    pub journal: Arc<Journal>,
    /// The node's own key.
    pub identity: NodeIdentity,
    /// Whoever must hear of what came.
    pub news: SiteNews,
    /// The snapshot that is being taken.
    pub intake: Mutex<Option<(SnapshotIntake, SnapshotStart)>>,
}

impl JournalSource {
    fn read<T>(&self, read: impl FnOnce(&Reader) -> Result<T, ReadError>) -> Result<T, SourceError> {
        // A poisoned lock holds a connection for reading: nothing can be half done.
        Ok(read(&self.reader.lock().unwrap_or_else(PoisonError::into_inner))?)
    }

    fn write<T: Send + 'static>(&self, ask: impl FnOnce(&Journal, Reply<T>)) -> Result<T, SourceError> {
        let (reply, answer) = Reply::channel();
        ask(&self.journal, reply);
        answer.recv().unwrap_or(Err(AppendError::Closed)).map_err(SourceError::from)
    }

    fn intake(&self) -> MutexGuard<'_, Option<(SnapshotIntake, SnapshotStart)>> {
        self.intake.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn office(&self) -> Result<NodePublicKey, SourceError> {
        let membership = self.kept_membership()?;
        let mut key = [0; 32];
        hex::decode_to_slice(&membership.office_public_key, &mut key).map_err(|_| SourceError::NotEnrolled)?;
        Ok(NodePublicKey(key))
    }

    /// The key of this office node: the one of the enrolment, or a successor's.
    fn office_key(&self, office: NodeId) -> Result<NodePublicKey, SourceError> {
        let known = self.read(Reader::nodes)?;
        match known.into_iter().find(|(node, _)| *node == office) {
            Some((_, key)) => Ok(key),
            None => self.office(),
        }
    }

    fn kept_membership(&self) -> Result<Membership, SourceError> {
        Membership::load(&self.data_dir)?.ok_or(SourceError::NotEnrolled)
    }
}

impl Source for JournalSource {
    type Error = SourceError;

    fn public_key(&self) -> NodePublicKey {
        self.journal.public_key()
    }

    fn head_seq(&self) -> Result<u64, SourceError> {
        self.read(|reader| Ok(reader.head()?.map_or(0, |head| head.position.seq)))
    }

    fn entries(&self, after_seq: u64, limit: usize) -> Result<Vec<Entry>, SourceError> {
        self.read(|reader| reader.entries(after_seq, limit))
    }

    fn keys_for(&self, entries: &[Entry]) -> Result<Vec<PlainKey>, SourceError> {
        Ok(self.read(|reader| reader.keys_of(entries))?.into_iter().map(plain_key).collect())
    }

    fn run_span(&self, incarnation: IncarnationId) -> Result<Option<(u64, u64)>, SourceError> {
        self.read(|reader| reader.run_span(incarnation))
    }

    /// Signed here and not by the journal's thread, which would keep each signature in a commit of its own: a backlog must not make
    /// a tap wait.
    fn checkpoint_at(&self, position: Position, hash: Hash, wall_ms: i64) -> Result<Option<Checkpoint>, SourceError> {
        Ok(Some(self.identity.checkpoint(position, hash, wall_ms)))
    }

    fn keep_receipt(&self, receipt: Receipt) -> Result<(), SourceError> {
        let key = self.office_key(receipt.office)?;
        match self.write(|journal, reply| journal.keep_receipt(receipt, key, reply))? {
            ReceiptKept::Kept => Ok(()),
            other => Err(SourceError::Receipt(other)),
        }
    }

    fn countersigned_to(&self) -> Result<Option<u64>, SourceError> {
        self.read(Reader::countersigned_to)
    }

    fn heads(&self) -> Result<Vec<WireHead>, SourceError> {
        let heads = self.read(Reader::heads)?;
        let wire = |head: frontdesk_store::NodeHead| {
            let Position { incarnation, seq } = head.position;
            WireHead { node: head.node, incarnation, seq, hash: head.hash }
        };
        Ok(heads.into_iter().map(wire).collect())
    }

    fn has(&self, entries: &[WireHead]) -> Result<Vec<bool>, SourceError> {
        let at = |head: &WireHead| (head.node, Position { incarnation: head.incarnation, seq: head.seq }, head.hash);
        self.read(|reader| {
            entries.iter().map(at).map(|(node, position, hash)| reader.has(node, position, hash)).collect()
        })
    }

    fn ends(&self, node: NodeId) -> Result<Vec<Position>, SourceError> {
        self.read(|reader| reader.ends(node))
    }

    fn page_after(&self, node: NodeId, have: &[Position], limit: usize) -> Result<Option<JournalPage>, SourceError> {
        let page = self.read(|reader| reader.after_ends(node, have, limit.min(MAX_READ), PAGE_BYTES))?;
        let public_key = self.read(Reader::nodes)?.into_iter().find(|(known, _)| *known == node).map(|(_, key)| key);
        Ok(public_key.filter(|_| !page.entries.is_empty()).map(|public_key| JournalPage {
            public_key,
            entries: page.entries,
            checkpoint: page.checkpoint,
        }))
    }

    fn ingest(&self, page: JournalPage) -> Result<Taken, SourceError> {
        let node = page.public_key.node();
        let forgotten = page.entries.iter().filter_map(forgotten_visit).collect();
        let batch = Batch {
            public_key: page.public_key,
            entries: page.entries,
            checkpoint: page.checkpoint,
            received_ms: self.news.wall_ms(),
            source: BatchSource::Relayed,
        };
        let answer = self.write(|journal, reply| journal.ingest(batch, reply))?;
        let taken = taken(&answer);
        self.news.tell(node, &answer, forgotten);
        Ok(taken)
    }

    fn missing_keys(&self, limit: usize) -> Result<Vec<KeyId>, SourceError> {
        let now_ms = self.news.wall_ms();
        self.read(|reader| reader.missing_keys(now_ms, limit))
    }

    fn keys_by_id(&self, ids: &[KeyId]) -> Result<Vec<PlainKey>, SourceError> {
        // The office may have every key: it answers for who reads what.
        Ok(self.read(|reader| reader.keys_by_id(ids, |_, _| true))?.keys.into_iter().map(plain_key).collect())
    }

    fn take_keys(&self, asked: &[KeyId], keys: Vec<PlainKey>, _forgotten: Vec<KeyId>) -> Result<(), SourceError> {
        // Those that are forgotten are asked for a few times more and then no more: their tombstone comes with a journal.
        let (now_ms, asked) = (self.news.wall_ms(), asked.to_vec());
        let received: Vec<SealingKey> = keys.into_iter().map(stored_key).collect();
        let imported = self.write(|journal, reply| journal.import_keys(received, reply))?;
        self.write(|journal, reply| journal.keys_asked(asked, now_ms, reply))?;
        self.news.keys_came(&imported);
        Ok(())
    }

    fn knows_site(&self) -> Result<bool, SourceError> {
        let office = self.office()?.node();
        Ok(!self.read(|reader| reader.ends(office))?.is_empty())
    }

    fn begin_snapshot(&self, start: SnapshotStart) -> Result<(), SourceError> {
        let intake = SnapshotIntake::begin(start.bases.clone(), &start.public_keys, start.total)?;
        *self.intake() = Some((intake, start));
        Ok(())
    }

    fn take_snapshot_page(&self, items: Vec<SnapshotItem>) -> Result<(), SourceError> {
        let mut place = self.intake();
        let (intake, _) = place.as_mut().ok_or(SourceError::NoSnapshot)?;
        let stored = |SnapshotItem { entry, chain_only }| SnapshotEntry { entry, chain_only };
        intake.take(items.into_iter().map(stored).collect())?;
        Ok(())
    }

    fn finish_snapshot(&self) -> Result<bool, SourceError> {
        let (intake, start) = self.intake().take().ok_or(SourceError::NoSnapshot)?;
        let key = self.office_key(start.seal.signer)?;
        let taken = self.write(|journal, reply| journal.take_snapshot(intake, start.seal, key, reply))?;
        self.news.snapshot_came();
        Ok(taken != SnapshotTaken::NotSealed)
    }

    fn membership(&self) -> Result<frontdesk_sync::Membership, SourceError> {
        let kept = self.kept_membership()?;
        let announced = self.read(Reader::office_keys)?.map(|keys| keys.ca_certificates).unwrap_or_default();
        let ca_pem: Vec<String> = kept.ca_pem.into_iter().chain(announced).collect();
        Ok(frontdesk_sync::Membership { certificate_pem: kept.certificate_pem, ca_pem: ca_pem.join("\n") })
    }

    fn keep_certificate(&self, certificate_pem: &str) -> Result<(), SourceError> {
        let mut kept = self.kept_membership()?;
        kept.certificate_pem = certificate_pem.to_owned();
        kept.save(&self.data_dir)?;
        Ok(())
    }

    fn alarm(&self, alarm: Alarm, node: Option<NodeId>, detail: String) {
        self.news.alarm(UpkeepFact::AlarmRaised { alarm, node, detail });
    }
}

/// The visit that a tombstone names.
fn forgotten_visit(entry: &Entry) -> Option<VisitId> {
    if entry.kind != "data.forgotten" {
        return None;
    }
    match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
        Ok(Reading::Known(fact)) => match *fact {
            Fact::Upkeep(UpkeepFact::DataForgotten { visit, .. }) => visit,
            _ => None,
        },
        Ok(Reading::Unknown) | Err(_) => None,
    }
}

fn taken(answer: &IngestAnswer) -> Taken {
    let count = |wanted: Outcome| answer.outcomes.iter().filter(|outcome| **outcome == wanted).count() as u64;
    let not_taken = if answer.refused_unsigned || count(Outcome::Refused) > 0 {
        Some(NotTaken::Forged)
    } else if count(Outcome::Conflict) > 0 {
        Some(NotTaken::Conflict)
    } else if count(Outcome::Gap) > 0 {
        Some(NotTaken::Gap)
    } else {
        None
    };
    Taken { stored: count(Outcome::Stored), forks: u32::try_from(answer.forks.len()).unwrap_or(u32::MAX), not_taken }
}

fn plain_key(key: SealingKey) -> PlainKey {
    let SealingKey { id, subject, class, month, created_ms, key, maker } = key;
    PlainKey { id, subject, class, month, created_ms, key, maker }
}

fn stored_key(key: PlainKey) -> SealingKey {
    let PlainKey { id, subject, class, month, created_ms, key, maker } = key;
    SealingKey { id, subject, class, month, created_ms, key, maker }
}
