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

mod agreements;
mod alarms;
mod append;
pub mod backup;
mod badges;
mod bases;
mod chain;
mod checkpoint;
mod connection;
mod contacts;
mod counts;
mod credentials;
mod custody;
mod door_troubles;
mod error;
mod exceptions;
mod export;
mod export_csv;
mod feedback;
mod forget;
mod hardware;
mod health_history;
mod health_states;
mod holds;
mod ingest;
mod invitation_mails;
mod invitations;
mod journal;
mod journal_pages;
mod keys;
mod letting_go;
mod listed;
mod lists;
mod log;
mod machines;
mod messages;
mod missing;
mod node_key;
mod open;
mod pages;
mod presence;
mod reader;
mod reader_upkeep;
mod receipts;
mod reply;
pub mod retention;
mod rows;
mod runs;
mod schema;
mod scrub;
mod seal;
mod search;
mod site;
mod snapshot;
mod standing;
mod stories;
mod succession;
mod summonses;
mod tellings;
mod trust;
mod upkeep;
mod verify;
mod verify_views;
mod views;
mod visit_mentions;
mod visit_story;
mod visit_words;
mod writer;

pub use alarms::AlarmRecord;
pub use append::{Appended, MAX_DRAFTS_PER_APPEND};
pub use chain::{BadEntry, EntryFault};
pub use counts::MonthCounts;
pub use credentials::{CredentialBeingIssued, CredentialEnd, CredentialRecord, StaffCardRecord};
pub use custody::{CompensationRecord, DayPass, HeldBy, KeyVersions, LostThing, TrayCard, TrayCountRecord, TrayCounts};
pub use door_troubles::{DoorTrouble, DoorTroubleKind};
pub use error::{AppendError, ReadError};
pub use exceptions::{ExceptionRecord, ExceptionsAfter};
pub use export::{ExportError, entry_row, export_json_lines};
pub use export_csv::export_csv;
pub use feedback::{FeedbackRecord, HandledRecord};
pub use forget::{ForgetRequest, ForgetWhat, Forgotten, MAX_KEYS_PER_FORGETTING};
pub use hardware::{InspectionRecord, MonthOfHardware};
pub use health_history::{CheckNow, MAX_POINTS, Point};
pub use health_states::{SILENT_AFTER_MS, StateSpan};
pub use holds::HoldRecord;
pub use ingest::{Batch, BatchSource, CheckpointOutcome, Fork, IngestAnswer, MAX_ENTRIES_PER_BATCH, Outcome, Wanted};
pub use invitation_mails::InvitationMail;
pub use invitations::{Expected, ExpectedPage, InvitationRecord};
pub use journal::{Journal, Options};
pub use journal_pages::{EntryQuery, ListedEntry, NodeVerified};
pub use keys::{KeysImported, MAX_KEYS_PER_IMPORT, MAX_KEYS_WANTED, SealingKey, WantedKeys};
pub use letting_go::{LetGoPolicy, LetGone, Size};
pub use listed::{BadCursor, Cursor, Listed};
pub use lists::TodayCounts;
pub use machines::RunRecord;
pub use messages::LeftMessage;
pub use node_key::{KeyError, NodeKey};
pub use open::{DATABASE_FILE, KEY_FILE, LOCK_FILE, OpenError, Opened};
pub use pages::{MAX_ENDS, MAX_PAGE_BYTES, Page};
pub use presence::{Freshness, RollCall, RollCallMark, RollCallRecord, StaffPresence, VisitorIn};
pub use reader::{DeskCall, MAX_READ, NodeContact, NodeHead, Reader};
pub use receipts::{BadReceiptJson, ReceiptKept, SignedReceipt};
pub use reply::Reply;
pub use search::VisitQuery;
pub use site::{
    ApprovalRecord, CommandRecord, GroupRecord, Member, OfficeKeys, RulesRecord, ScheduleRecord, SettingRecord,
    SiteSummary, StaffRecord,
};
pub use snapshot::{
    MAX_SNAPSHOT_BASES, MAX_SNAPSHOT_ENTRIES, Snapshot, SnapshotDraft, SnapshotEntry, SnapshotIntake, SnapshotTaken,
};
pub use standing::Standing;
pub use succession::{Succession, SuccessionError, succeed};
pub use summonses::Summons;
pub use tellings::Tellings;
pub use verify::{NodeReport, VerifyReport, verify, verify_with};
pub use verify_views::{ViewDifference, ViewsReport, verify_views};
pub use views::{
    CardOut, CardRecord, Custody, DoorEvent, DoorOutcome, DoorRest, TicketRecord, Touched, Verdict, VisitRecord,
};
pub use visit_story::StoryEntry;
