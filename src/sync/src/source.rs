//! What the client needs of a journal, so that it need not know how one is stored.

use frontdesk_core::id::{IncarnationId, KeyId, SubjectId};
use frontdesk_core::journal::{Checkpoint, Entry, NodePublicKey, RetentionClass};
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
}

impl std::fmt::Debug for PlainKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlainKey").field("id", &self.id).field("class", &self.class).finish_non_exhaustive()
    }
}

/// A journal to be sent. Its functions may block: the client calls them on a blocking thread.
pub trait Source: Send + Sync + 'static {
    /// Why it could not be read.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Whose key signs it.
    fn public_key(&self) -> NodePublicKey;

    /// Count of the last durable entry; 0 when there is none.
    ///
    /// # Errors
    /// When it could not be read.
    fn head_seq(&self) -> Result<u64, Self::Error>;

    /// Entries after this count, oldest first, at most `limit`.
    ///
    /// # Errors
    /// When they could not be read.
    fn entries(&self, after_seq: u64, limit: usize) -> Result<Vec<Entry>, Self::Error>;

    /// Sealing keys of these entries; those that were deleted are left out.
    ///
    /// # Errors
    /// When they could not be read.
    fn keys_for(&self, entries: &[Entry]) -> Result<Vec<PlainKey>, Self::Error>;

    /// First and last count of this run in the journal, if it is part of it.
    ///
    /// # Errors
    /// When it could not be read.
    fn run_span(&self, incarnation: IncarnationId) -> Result<Option<(u64, u64)>, Self::Error>;

    /// Signs the journal's end.
    ///
    /// # Errors
    /// When it could not be signed or kept.
    fn checkpoint(&self, wall_ms: i64) -> Result<Option<Checkpoint>, Self::Error>;
}
