//! Backup and restore: all that a node has, encrypted before it touches a disk, consistent while the node goes on writing.
//!
//! A restored journal is marked as such: it may lack what was written after the backup. It goes on in a new run, so nothing that
//! it writes can take the place of what it has lost (invariant 5).

mod age;
mod companions;
mod rows;

pub use age::{Lock, Unlock};

use crate::node_key::{self, NodeKey, sync_directory_of};
use crate::open::{DATABASE_FILE, KEY_FILE, LOCK_FILE, OpenError};
use crate::receipts;
use crate::{AppendError, Journal, Options, ReadError, Reader, Reply, VerifyReport, connection, schema, verify};
use age::{AgeReader, AgeWriter};
use frontdesk_core::fact::{Fact, UpkeepFact};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::time::Now;
use rows::Head;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The form of what is within the encryption.
const FORM: u32 = 1;
/// Where a restore is put together before it takes its place.
const PARTIAL_DIR: &str = "restore.partial";
/// The seed in hexadecimal and a newline.
const MAX_KEY_FILE_BYTES: u32 = 128;

/// What a journal says of having been restored: in `meta` until it has caught up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Count of the own journal's last entry in the backup.
    pub from_seq: u64,
    /// When the backup was made, UTC milliseconds.
    pub backup_ms: i64,
    /// An administrator has said that what came after it is lost: the journal may be used without catching up.
    pub accept_loss: bool,
}

/// What is in a backup, for the person who has made or restored it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// Whose.
    pub node: NodeId,
    /// Count of the own journal's last entry in it.
    pub head_seq: u64,
    /// Up to where an office had countersigned it then.
    pub countersigned_to: Option<u64>,
    /// When it was made, UTC milliseconds.
    pub backup_ms: i64,
    /// How many rows it holds.
    pub rows: u64,
}

/// Why something was not backed up or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file could not be read or written.
    #[error("a file could not be read or written")]
    Io(#[source] io::Error),
    /// The journal could not be read or written.
    #[error("the journal could not be read or written")]
    Sqlite(#[from] rusqlite::Error),
    /// The journal could not be read.
    #[error("the journal could not be read")]
    Read(#[from] ReadError),
    /// The restored journal could not be opened.
    #[error("the restored journal could not be opened")]
    Open(#[from] Box<OpenError>),
    /// The restored journal could not be written.
    #[error("the restored journal could not be written")]
    Append(#[from] AppendError),
    /// No random bytes.
    #[error("no random bytes could be had")]
    Random(#[source] getrandom::Error),
    /// Encryption failed.
    #[error("the backup could not be encrypted")]
    Seal,
    /// Not an age key.
    #[error("this is not a key of age (age1… or AGE-SECRET-KEY-1…)")]
    BadKey,
    /// The file is no backup.
    #[error("the file is not a backup")]
    NotABackup,
    /// The passphrase or key is another one.
    #[error("the backup does not open with this passphrase or key")]
    WrongKey,
    /// Something in it was changed, or its end is missing.
    #[error("the backup is damaged or cut off")]
    Damaged,
    /// It was made by a later version.
    #[error("the backup was made by a later version (form {form}, tables {schema})")]
    TooNew {
        /// Its form.
        form: u32,
        /// Its tables.
        schema: u32,
    },
    /// There is no journal to back up.
    #[error("{dir} holds no journal with its key")]
    NoJournal {
        /// Where.
        dir: PathBuf,
    },
    /// There is a journal already.
    #[error("{path} is there already: a restore never overwrites anything")]
    Occupied {
        /// What is there.
        path: PathBuf,
    },
    /// Its chain does not hold.
    #[error("the journal in the backup is not as it was written: {0}")]
    NotWhole(Box<VerifyReport>),
}

impl From<io::Error> for BackupError {
    /// An authentication failure comes through `Read` and is said as what it is; so is an end that comes too early.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Self::Damaged,
            _ => Self::Io(error),
        }
    }
}

/// Backs the journal in `dir` up into `to`, beside a running daemon, with those of the named `files` in `dir` that are there (at most
/// 16, of 64 KiB each). The file is there whole or not at all.
///
/// # Errors
/// [`BackupError`]; `to` is as it was.
pub fn write(dir: &Path, to: &Path, lock: &Lock, backup_ms: i64, files: &[&str]) -> Result<BackupReport, BackupError> {
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let written = write_partial(dir, &partial, lock, backup_ms, files);
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    let report = written?;
    fs::rename(&partial, to)?;
    sync_directory_of(to)?;
    Ok(report)
}

fn write_partial(
    dir: &Path,
    partial: &Path,
    lock: &Lock,
    backup_ms: i64,
    files: &[&str],
) -> Result<BackupReport, BackupError> {
    let reader = Reader::open(dir)?;
    let no_journal = || BackupError::NoJournal { dir: dir.to_owned() };
    let node = reader.node().ok_or_else(no_journal)?;
    let key = Zeroizing::new(fs::read(dir.join(KEY_FILE))?);
    if NodeKey::load(&dir.join(KEY_FILE)).ok().flatten().map(|key| key.node()) != Some(node) {
        return Err(no_journal());
    }
    // All that follows is of one moment, whatever is written meanwhile.
    let transaction = reader.connection().unchecked_transaction()?;
    let head_seq = crate::runs::own_head(&transaction)?.map_or(0, |head| head.position.seq);
    let countersigned_to = receipts::countersigned_to(&transaction)?;
    let schema = schema::version(&transaction)?;
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(partial)?;
    let mut to = AgeWriter::new(BufWriter::new(file), lock)?;
    let files = companions::read(dir, files)?;
    let names = files.iter().map(|(name, _)| name.clone()).collect();
    let head = Head { form: FORM, schema, node: node.to_string(), head_seq, countersigned_to, backup_ms, files: names };
    rows::write_line(&mut to, &head)?;
    rows::write_bytes(&mut to, &key)?;
    for (_, bytes) in &files {
        rows::write_bytes(&mut to, bytes)?;
    }
    let rows = rows::write_tables(&transaction, &mut to)?;
    let mut file = to.finish()?;
    file.flush()?;
    file.get_ref().sync_all()?;
    Ok(BackupReport { node, head_seq, countersigned_to, backup_ms, rows })
}

/// What [`restore`] needs beside the file.
pub struct Restore<'a> {
    /// The file.
    pub from: &'a Path,
    /// What opens it.
    pub unlock: &'a Unlock,
    /// An administrator accepts that what came after the backup is lost.
    pub accept_loss: bool,
    /// Fresh random bytes: the run in which `node.restored` is written.
    pub incarnation: IncarnationId,
}

/// Restores a backup into `dir`, which must not hold a journal. Its chain is verified, keys that were forgotten are deleted, views
/// are made again, and `node.restored` is written, all in a directory beside; only then does it take its place.
///
/// # Errors
/// [`BackupError`]; `dir` holds no journal then.
pub fn restore(dir: &Path, now: Now, what: &Restore<'_>) -> Result<BackupReport, BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let lock = OpenOptions::new().append(true).create(true).mode(0o600).open(dir.join(LOCK_FILE))?;
    lock.try_lock().map_err(|_| BackupError::Occupied { path: dir.join(LOCK_FILE) })?;
    for name in [DATABASE_FILE, "journal.db-wal", KEY_FILE] {
        let path = dir.join(name);
        if path.exists() {
            return Err(BackupError::Occupied { path });
        }
    }
    let partial = dir.join(PARTIAL_DIR);
    remove(&partial)?;
    DirBuilder::new().mode(0o700).create(&partial)?;
    let restored = restore_into(&partial, now, what).and_then(|report| {
        take_place(&partial, dir)?;
        Ok(report)
    });
    remove(&partial)?;
    restored
}

fn remove(partial: &Path) -> io::Result<()> {
    match fs::remove_dir_all(partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The database first: without its key it is refused, while a key alone would begin a second journal of the same node.
fn take_place(partial: &Path, dir: &Path) -> io::Result<()> {
    companions::take_place(&partial.join(companions::DIR), dir)?;
    for name in [DATABASE_FILE, KEY_FILE] {
        File::open(partial.join(name))?.sync_all()?;
        fs::rename(partial.join(name), dir.join(name))?;
        sync_directory_of(&dir.join(name))?;
    }
    Ok(())
}

fn restore_into(partial: &Path, now: Now, what: &Restore<'_>) -> Result<BackupReport, BackupError> {
    let mut from = AgeReader::new(BufReader::new(File::open(what.from)?), what.unlock)?;
    let head: Head = rows::read_line(&mut from)?;
    if head.form != FORM || head.schema > schema::known_version() {
        return Err(BackupError::TooNew { form: head.form, schema: head.schema });
    }
    let key = rows::read_bytes(&mut from, MAX_KEY_FILE_BYTES)?;
    companions::unpack(&head.files, &mut from, &partial.join(companions::DIR))?;
    let rows = load(&partial.join(DATABASE_FILE), &mut from)?;
    node_key::write_durably(&partial.join(KEY_FILE), &key)?;
    let report = verify(partial)?;
    if !report.is_good() {
        return Err(BackupError::NotWhole(Box::new(report)));
    }
    let restored = Restored { from_seq: head.head_seq, backup_ms: head.backup_ms, accept_loss: what.accept_loss };
    let node = go_on(partial, now, what.incarnation, restored)?;
    if node.to_string() != head.node {
        return Err(BackupError::Damaged);
    }
    let Head { head_seq, countersigned_to, backup_ms, .. } = head;
    Ok(BackupReport { node, head_seq, countersigned_to, backup_ms, rows })
}

/// Fills a new database. It is not used yet, so it need not be durable row by row.
fn load(path: &Path, from: &mut impl io::Read) -> Result<u64, BackupError> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let mut database = connection::for_writing(path)?;
    schema::migrate(&mut database)?;
    // Rows come table by table, so that some refer to what is still to come.
    database.pragma_update(None, "foreign_keys", "OFF")?;
    let transaction = database.transaction()?;
    let rows = rows::read_tables(&transaction, from)?;
    transaction.execute("DELETE FROM keys WHERE key_id IN (SELECT key_id FROM forgotten)", [])?;
    let dangling = transaction.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if dangling {
        return Err(BackupError::Damaged);
    }
    transaction.commit()?;
    connection::empty_the_log(&database)?;
    Ok(rows)
}

/// Opens the journal in a run of its own, makes the views and writes that it was restored.
fn go_on(dir: &Path, now: Now, incarnation: IncarnationId, restored: Restored) -> Result<NodeId, BackupError> {
    let (journal, opened) = Journal::open(dir, Options::new(incarnation)).map_err(Box::new)?;
    let (reply, rebuilt) = Reply::channel();
    journal.rebuild_views(reply);
    rebuilt.recv().unwrap_or(Err(AppendError::Closed))?;
    let Restored { from_seq, backup_ms, .. } = restored;
    let fact = Fact::Upkeep(UpkeepFact::NodeRestored { from_seq, backup_ms });
    let draft = fact.draft().map_err(|_| BackupError::Seal)?;
    let mark = serde_json::to_vec(&restored).map_err(|_| BackupError::Seal)?;
    let (reply, marked) = Reply::channel();
    journal.alone(reply, move |context| {
        context.write(now, draft)?;
        context.transaction.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('restored', ?1)", [mark])?;
        Ok(())
    });
    marked.recv().unwrap_or(Err(AppendError::Closed))?;
    drop(journal);
    let database = connection::for_writing(&dir.join(DATABASE_FILE))?;
    connection::empty_the_log(&database)?;
    Ok(opened.node)
}

/// The mark of a restored journal, while it is there.
pub(crate) fn restored(connection: &Connection) -> rusqlite::Result<Option<Restored>> {
    let mark: Option<Vec<u8>> =
        connection.query_row("SELECT value FROM meta WHERE name = 'restored'", [], |row| row.get(0)).optional()?;
    Ok(mark.and_then(|mark| serde_json::from_slice(&mark).ok()))
}

/// Writes that a restored journal has all that the office has, and takes the mark away. Answers how many own entries came back;
/// `None` when there was no mark, and then nothing is written.
pub(crate) fn caught_up(context: &crate::writer::Context<'_>, now: Now) -> Result<Option<u64>, AppendError> {
    let Some(Restored { from_seq, .. }) = restored(context.transaction)? else { return Ok(None) };
    // Runs that were begun here after the restore begin later than the backup and were written here.
    let recovered = context.transaction.query_row(
        "SELECT count(*) FROM runs r JOIN entries e ON e.run = r.id \
         WHERE r.node = (SELECT value FROM meta WHERE name = 'node') AND e.seq > ?1 AND (r.written_here = 0 OR r.first_seq <= ?1)",
        [crate::rows::signed(from_seq)],
        |row| crate::rows::unsigned(row, 0),
    )?;
    let fact = Fact::Upkeep(UpkeepFact::NodeCaughtUp { recovered });
    context.write(now, fact.draft().map_err(|_| AppendError::Seal)?)?;
    context.transaction.execute("DELETE FROM meta WHERE name = 'restored'", [])?;
    Ok(Some(recovered))
}
