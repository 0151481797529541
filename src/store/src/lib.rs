//! The journal and its views in SQLite, and the sealing of personal data.
//!
//! One directory is one journal: `journal.db` (SQLite, WAL), `node.key` (the node's Ed25519 key) and `journal.lock`. One named
//! thread writes ([`Journal`]); any number of read-only connections read ([`Reader`]). The same tables hold the node's own
//! journal and, at the office, the journals of many nodes ([`Journal::ingest`]).
//!
//! Invariants of `docs/architecture.md` that are kept here:
//! - 2: a reply comes after the COMMIT that made its entries durable (`append.rs`, `writer.rs`);
//! - 5: a position is never reused: every run is a new incarnation chained to its parent, forks are kept (`append.rs`, `ingest.rs`);
//! - 7: personal data is sealed under keys in a table apart; views and indexes hold none in clear (`seal.rs`, `views.rs`);
//! - an unreadable journal is never overwritten, renamed, repaired or deleted (`open.rs`).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod append;
mod chain;
mod checkpoint;
mod connection;
mod error;
mod export;
mod ingest;
mod journal;
mod keys;
mod node_key;
mod open;
mod reader;
mod reply;
mod rows;
mod runs;
mod schema;
mod seal;
mod verify;
mod views;
mod writer;

pub use append::{Appended, MAX_DRAFTS_PER_APPEND};
pub use chain::{BadEntry, EntryFault};
pub use error::{AppendError, ReadError};
pub use export::{ExportError, entry_row, export_json_lines};
pub use ingest::{Batch, CheckpointOutcome, Fork, IngestAnswer, MAX_ENTRIES_PER_BATCH, Outcome, Wanted};
pub use journal::{Journal, Options};
pub use keys::{MAX_KEYS_PER_IMPORT, SealingKey};
pub use node_key::{KeyError, NodeKey};
pub use open::{DATABASE_FILE, KEY_FILE, LOCK_FILE, OpenError, Opened};
pub use reader::{DeskCall, MAX_READ, NodeContact, NodeHead, Reader};
pub use reply::Reply;
pub use verify::{NodeReport, VerifyReport, verify};
pub use views::{CardOut, CardRecord, DoorEvent, DoorOutcome, Verdict, VisitRecord};
