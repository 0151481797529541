//! What the client needs of a journal, so that it need not know how one is stored.

use crate::wire::WireHead;
use frontdesk_core::fact::Alarm;
use frontdesk_core::id::{IncarnationId, KeyId, NodeId, SubjectId};
use frontdesk_core::journal::{
    Checkpoint, Entry, Hash, NodePublicKey, Position, Receipt, RetentionClass, SnapshotBase, SnapshotSeal,
};
use zeroize::Zeroizing;

/// A sealing key in clear. `Debug` does not show it, nor whom it is about.
#[derive(Clone, PartialEq, Eq)]
pub struct PlainKey {
    /// Its name in entries.
    pub id: KeyId,
    /// Whom it is about.
    pub subject: SubjectId,
    /// How long it is kept.
    pub class: RetentionClass,
    /// Month of writing, `yyyymm` in UTC.
    pub month: u32,
    /// Made at, UTC milliseconds.
    pub created_ms: i64,
    /// The key.
    pub key: Zeroizing<[u8; 32]>,
    /// Whose entries it is for; absent for the own ones of whoever has it.
    pub maker: Option<NodeId>,
}

impl std::fmt::Debug for PlainKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlainKey").field("id", &self.id).field("class", &self.class).finish_non_exhaustive()
    }
}

/// A part of one node's journal, parents first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalPage {
    /// Whose key signs it. Names the node.
    pub public_key: NodePublicKey,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// The node's word that covers the last of them.
    pub checkpoint: Option<Checkpoint>,
}

/// Why a page was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// Its node has not signed it, or its entries are not what was hashed.
    Forged,
    /// Another entry has the place of one of them.
    Conflict,
    /// Entries before it are missing here.
    Gap,
}

/// What became of a page that somebody else brought. What was stored is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// How many entries were new.
    pub stored: u64,
    /// How many forks it brought to light.
    pub forks: u32,
    /// Why the rest, or all of it, was not taken.
    pub not_taken: Option<NotTaken>,
}

/// What a snapshot is, before its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotStart {
    /// Where runs begin.
    pub bases: Vec<SnapshotBase>,
    /// The office's signature, to be verified at the end.
    pub seal: SnapshotSeal,
    /// Keys of the nodes in it.
    pub public_keys: Vec<NodePublicKey>,
    /// How many entries its pages hold together.
    pub total: u64,
}

/// One entry of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotItem {
    /// As it was written.
    pub entry: Entry,
    /// It is there for the chain alone, and no view is made from it.
    pub chain_only: bool,
}

/// The journals of a kiosk, as replication sees them. Its functions may block: the client calls them on a blocking thread.
///
/// Each fails with [`Source::Error`] when it could not read or write; nothing is half done then, and it is called again later.
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
pub trait Source: Send + Sync + 'static {
    /// Why it could not be read or written.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Whose key signs the own journal.
    fn public_key(&self) -> NodePublicKey;

    /// Count of the last durable entry of the own journal; 0 when there is none.
    fn head_seq(&self) -> Result<u64, Self::Error>;

    /// Entries of the own journal's own branch after this count, oldest first, at most `limit`.
    fn entries(&self, after_seq: u64, limit: usize) -> Result<Vec<Entry>, Self::Error>;

    /// Sealing keys of these entries; those that were deleted are left out.
    fn keys_for(&self, entries: &[Entry]) -> Result<Vec<PlainKey>, Self::Error>;

    /// First and last count of this run on the own journal's own branch, if it is part of that. A run that was left in its middle, because a disk
    /// was restored, ends there.
    fn run_span(&self, incarnation: IncarnationId) -> Result<Option<(u64, u64)>, Self::Error>;

    /// Signs the own journal up to this entry. Need not be kept: it goes with every batch.
    fn checkpoint_at(&self, position: Position, hash: Hash, wall_ms: i64) -> Result<Option<Checkpoint>, Self::Error>;

    /// Keeps a receipt of the office for the own journal, after verifying it.
    fn keep_receipt(&self, receipt: Receipt) -> Result<(), Self::Error>;

    /// Up to where kept receipts of the office go on the own branch.
    fn countersigned_to(&self) -> Result<Option<u64>, Self::Error>;

    /// Ends of all journals here, of all branches, the own journal's among them; at most [`crate::wire::MAX_HEADS`].
    fn heads(&self) -> Result<Vec<WireHead>, Self::Error>;

    /// Which of these entries are here, with this hash or as a base; one answer for each.
    fn has(&self, entries: &[WireHead]) -> Result<Vec<bool>, Self::Error>;

    /// Ends of the runs of this node that are here, newest first, at most [`crate::wire::MAX_HAVE`].
    fn ends(&self, node: NodeId) -> Result<Vec<Position>, Self::Error>;

    /// What somebody with these ends lacks of a node's journal, parents first, ending at a checkpoint of that node; about `limit` entries. `None`
    /// when there is nothing, or nothing signed. Ends that are not known are ignored.
    fn page_after(&self, node: NodeId, have: &[Position], limit: usize) -> Result<Option<JournalPage>, Self::Error>;

    /// Takes in a page that somebody else brought: only what its node's checkpoint covers.
    fn ingest(&self, page: JournalPage) -> Result<Taken, Self::Error>;

    /// Keys that entries here are sealed under and that are neither here nor known to be gone; at most `limit`. The same ones are not
    /// named again soon.
    fn missing_keys(&self, limit: usize) -> Result<Vec<KeyId>, Self::Error>;

    /// These keys, as far as they are here.
    fn keys_by_id(&self, ids: &[KeyId]) -> Result<Vec<PlainKey>, Self::Error>;

    /// Takes in keys that were asked for, and which of them nobody will ever have again. Those of `asked` that are in neither are not for us, or
    /// not known yet.
    fn take_keys(&self, asked: &[KeyId], keys: Vec<PlainKey>, forgotten: Vec<KeyId>) -> Result<(), Self::Error>;

    /// Whether anything of the site's journal is here. If not, a snapshot is taken first where one is offered.
    fn knows_site(&self) -> Result<bool, Self::Error>;

    /// Begins a snapshot. One that was begun before and not finished is dropped.
    fn begin_snapshot(&self, start: SnapshotStart) -> Result<(), Self::Error>;

    /// Takes one page of it. Nothing counts yet.
    fn take_snapshot_page(&self, items: Vec<SnapshotItem>) -> Result<(), Self::Error>;

    /// Verifies the whole and makes it count. False when it is not what the office signed: nothing of it is left then.
    fn finish_snapshot(&self) -> Result<bool, Self::Error>;

    /// The certificate that we show and the authorities that we believe. Asked before each new connection, so that what the site journal says of
    /// authorities counts at once.
    fn membership(&self) -> Result<Membership, Self::Error>;

    /// Keeps a renewed certificate.
    fn keep_certificate(&self, certificate_pem: &str) -> Result<(), Self::Error>;

    /// Raises an alarm: about what, whose fault, and in words for people.
    fn alarm(&self, alarm: Alarm, node: Option<NodeId>, detail: String);
}

/// What makes a kiosk one of the site, beside its node key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The kiosk's certificate.
    pub certificate_pem: String,
    /// Authorities of the office that are believed.
    pub ca_pem: String,
}
