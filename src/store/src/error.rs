//! What writing and reading can fail with.

use std::sync::Arc;

/// Why something was not written. Clones share their source, because one failed commit answers many requests.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppendError {
    /// No space: the disk (ENOSPC) or the size limit. The journal recovers by itself when there is space again.
    #[error("the journal has no space left to write")]
    Full(#[source] Arc<rusqlite::Error>),
    /// The disk failed or the database answered something else. Tried again with the next request.
    #[error("the journal could not be written")]
    Io(#[source] Arc<rusqlite::Error>),
    /// More requests wait than the queue takes: the disk is too slow or hangs.
    #[error("too many writes are waiting")]
    QueueFull,
    /// The writer has ended.
    #[error("the journal is closed")]
    Closed,
    /// A kind or body is longer than an entry holds, or too many at once.
    #[error("too large for a journal entry: {what}")]
    TooLarge {
        /// Which part, in words.
        what: &'static str,
    },
    /// The kernel gave no random bytes for a nonce or key.
    #[error("no random bytes could be had")]
    Random(#[source] getrandom::Error),
    /// A body could not be sealed.
    #[error("a body could not be sealed")]
    Seal,
    /// The disk has lost an entry that it had confirmed. Nothing is written on top of that; a person must look.
    #[error("the disk has lost entry {seq}, which it had confirmed")]
    Lost {
        /// Count of the entry.
        seq: u64,
    },
}

impl AppendError {
    /// Trying the same again cannot help.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Closed | Self::TooLarge { .. } | Self::Seal | Self::Lost { .. })
    }

    /// The disk, rather than the request, is to blame: the connection must be opened anew before the next try.
    pub(crate) fn taints_connection(&self) -> bool {
        matches!(self, Self::Full(_) | Self::Io(_))
    }
}

impl From<rusqlite::Error> for AppendError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full(Arc::new(error)),
            _ => Self::Io(Arc::new(error)),
        }
    }
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no journal at this place.
    #[error("there is no journal at {path}")]
    Missing {
        /// Where it was looked for.
        path: std::path::PathBuf,
    },
    /// SQLite could not read the database.
    #[error("the journal {path} could not be read")]
    Unreadable {
        /// The database.
        path: std::path::PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// A query failed.
    #[error("the journal could not be read")]
    Sqlite(#[from] rusqlite::Error),
}
