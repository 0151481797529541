//! The wire's own types: JSON with base64 bodies and hexadecimal identifiers. Reading is total and bounded; unknown fields are
//! ignored, so that an older side understands a newer one. `tests/wire.rs` holds frozen captures.

mod compress;
mod enrol;
pub(crate) mod entry;
mod heads;
mod journal;
mod keys;
mod receipt;
mod snapshot;

pub use compress::{ENCODING, WORTH_BYTES, accepts, compress, decode, decompress, encode};
pub use enrol::{EnrolAnswer, EnrolRequest, MAX_LABEL_BYTES, MAX_PEM_BYTES, RenewAnswer, RenewRequest};
pub use entry::{WireCheckpoint, WireEntry, WireParent, WireSealed};
pub use heads::{HeadsAnswer, WireHead};
pub use journal::{BadHave, BatchAnswer, BatchRequest, EntryResult, Have, JournalAnswer, Next};
pub use keys::{KeysAnswer, KeysGiven, KeysRequest, KeysWanted};
pub use receipt::WireReceipt;
pub use snapshot::{NodeEntry, SnapshotAnswer, SnapshotPage, WireBase, WireSeal};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The version that is spoken here. Each side also understands the one before: what was added has a default.
pub const VERSION: u32 = 2;

/// The longest wait that an office grants on `GET /v1/heads`, seconds.
pub const MAX_WAIT_S: u64 = 30;

/// The longest request or answer, bytes.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// The most entries in one batch.
pub const MAX_ENTRIES: usize = 500;

/// The most keys in one request.
pub const MAX_KEYS: usize = 500;

/// The most ends of journals in one answer: one for each kiosk of a site and each fork.
pub const MAX_HEADS: usize = 1_000;

/// The most ends of runs in one question for a journal's entries.
pub const MAX_HAVE: usize = 64;

/// The most bases in one snapshot.
pub const MAX_BASES: usize = 5_000;

/// The longest tag or name of a snapshot, bytes.
pub const MAX_TAG_BYTES: usize = 128;

/// A message that is not understood.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// Longer than [`MAX_BODY_BYTES`].
    #[error("the message has {bytes} bytes, and at most {MAX_BODY_BYTES} are read")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Not the JSON of its kind.
    #[error("the message is not understood")]
    Json(#[source] serde_json::Error),
    /// More items than are read at once.
    #[error("the message has too many {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
    },
    /// An item is longer than an entry holds.
    #[error("the message has an entry whose {what} is too long")]
    TooLarge {
        /// Which part.
        what: &'static str,
    },
    /// Not zstd, or no memory for it.
    #[error("the message cannot be compressed or read back")]
    Compression(#[source] std::io::Error),
    /// Another encoding than ours.
    #[error("the message has an encoding that is not understood")]
    Encoding,
}

/// An answer with a status that is not 2xx.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// For people.
    pub error: String,
}

/// A message whose parts are bounded.
pub trait Message: DeserializeOwned {
    /// Checks the bounds that JSON itself does not have.
    ///
    /// # Errors
    /// Which bound is broken.
    fn check(&self) -> Result<(), WireError>;
}

/// Reads a message. Total: any bytes give a message or an error.
///
/// # Errors
/// [`WireError`] for what is too long, not understood or out of bounds.
pub fn parse<M: Message>(bytes: &[u8]) -> Result<M, WireError> {
    if bytes.len() > MAX_BODY_BYTES {
        return Err(WireError::TooLong { bytes: bytes.len() });
    }
    let message: M = serde_json::from_slice(bytes).map_err(WireError::Json)?;
    message.check()?;
    Ok(message)
}

fn at_most(items: usize, bound: usize, what: &'static str) -> Result<(), WireError> {
    if items > bound { Err(WireError::TooMany { what }) } else { Ok(()) }
}

/// What a side that does not say speaks.
fn default_version() -> u32 {
    1
}

fn default_yes() -> bool {
    true
}
