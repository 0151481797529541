//! Opening a journal: look first without touching anything, and only then write.
//!
//! Whatever is found unreadable is reported with its place and left byte for byte as it is.

use crate::append::Line;
use crate::backup::{self, Restored};
use crate::chain::{self, BadEntry};
use crate::node_key::{KeyError, NodeKey, sync_directory_of};
use crate::seal::{self, Secret};
use crate::{AppendError, Options, bases, connection, contacts, runs, schema, succession, views, visit_words};
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::{Head, NodePublicKey};
use rusqlite::{Connection, OptionalExtension, params};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The database in a journal's directory; SQLite's `-wal` and `-shm` are beside it.
pub const DATABASE_FILE: &str = "journal.db";
/// The node's signing key.
pub const KEY_FILE: &str = "node.key";
/// Locked for as long as a process writes.
pub const LOCK_FILE: &str = "journal.lock";

/// How many of the newest entries are checked at each start; `verify` checks all.
const TAIL_ENTRIES: u32 = 1_000;

/// What was found.
#[derive(Debug, Clone)]
pub struct Opened {
    /// This node.
    pub node: NodeId,
    /// The public half of its key.
    pub public_key: NodePublicKey,
    /// The own journal's end before this run.
    pub head: Option<Head>,
    /// How many entries there are, of all nodes.
    pub entries: u64,
    /// The latest wall clock, UTC milliseconds, among the newest own entries whose clock was not unknown: the durable floor of time.
    pub last_wall_ms: Option<i64>,
    /// There was no journal here before.
    pub fresh: bool,
    /// It was restored from a backup and has not caught up yet.
    pub restored: Option<Restored>,
}

/// Why a journal was not opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory or a file in it could not be used.
    #[error("{path} could not be {what}")]
    Io {
        /// Which.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process writes this journal.
    #[error("the journal is in use: another process holds {path}")]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// The node's key cannot be used.
    #[error("the node's key cannot be used")]
    Key(#[from] KeyError),
    /// There is a journal, and its key is gone.
    #[error("the journal is of node {node}, and its key {path} is missing; put it back")]
    KeyMissing {
        /// Whose journal.
        node: NodeId,
        /// Where its key should be.
        path: PathBuf,
    },
    /// The key is another node's.
    #[error("the journal is of node {node}, and {path} is the key of node {found}")]
    KeyOfAnother {
        /// Whose journal.
        node: NodeId,
        /// Whose key.
        found: NodeId,
        /// The key file.
        path: PathBuf,
    },
    /// SQLite cannot read the database.
    #[error("the journal {path} cannot be read and was left as it is")]
    Unreadable {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// It is a database of something else.
    #[error("{path} is a database, and not a journal; it was left as it is")]
    NotAJournal {
        /// The database.
        path: PathBuf,
    },
    /// It was written by a later version.
    #[error("the journal {path} has tables of version {found}, and this build knows up to {known}")]
    TooNew {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// There is a write-ahead log and no database that it belongs to: SQLite would throw it away.
    #[error("{path} is missing or empty while its write-ahead log is not; it was left as it is")]
    LogWithoutDatabase {
        /// The database.
        path: PathBuf,
    },
    /// The newest entries are not as they were written.
    #[error("the journal {path} is not whole and was left as it is")]
    Broken {
        /// The database.
        path: PathBuf,
        /// The first bad entry.
        #[source]
        source: BadEntry,
    },
    /// It can be read, and not be made ready for writing.
    #[error("the journal {path} cannot be written")]
    Unwritable {
        /// The database.
        path: PathBuf,
        /// Why.
        #[source]
        source: AppendError,
    },
    /// The writing thread could not be started.
    #[error("the journal's thread could not be started")]
    Thread(#[source] io::Error),
}

impl OpenError {
    /// A person must act; trying again does not help.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        !matches!(self, Self::Io { .. } | Self::InUse { .. } | Self::Unwritable { .. } | Self::Thread(_))
    }
}

/// All that the writing thread needs.
pub(crate) struct Ready {
    pub(crate) path: PathBuf,
    pub(crate) lock: File,
    pub(crate) key: NodeKey,
    pub(crate) connection: Connection,
    pub(crate) line: Line,
    pub(crate) card_index_key: Secret,
    pub(crate) opened: Opened,
}

pub(crate) fn open(dir: &Path, options: &Options) -> Result<Ready, OpenError> {
    let io = |path: &Path, what| {
        let path = path.to_owned();
        move |source| OpenError::Io { path, what, source }
    };
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io(dir, "made"))?;
    let lock = lock(&dir.join(LOCK_FILE))?;
    let path = dir.join(DATABASE_FILE);
    let found = look(&path)?;
    if let Some(node) = found.node {
        succession::finish(&dir.join(KEY_FILE), node)?;
    }
    let key = key(&dir.join(KEY_FILE), found.node)?;
    // The database's name must be durable before SQLite puts a log beside it. Others may not read it: it holds the sealing keys.
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(&path)
        .and_then(|_| sync_directory_of(&path))
        .map_err(io(&path, "made"))?;
    let unwritable = |source| OpenError::Unwritable { path: path.clone(), source };
    let mut connection = connection::for_writing(&path).map_err(|e| unwritable(e.into()))?;
    let card_index_key = prepare(&mut connection, &key, options.office).map_err(unwritable)?;
    connection::limit_size(&connection, options.size_limit_bytes).map_err(|e| unwritable(e.into()))?;
    let unreadable = |source| OpenError::Unreadable { path: path.clone(), source };
    let line = Line::load(&connection, key.node(), options.incarnation, options.simulated).map_err(unreadable)?;
    let opened = Opened {
        node: key.node(),
        public_key: key.public(),
        head: line.head(),
        entries: entry_count(&connection).map_err(unreadable)?,
        last_wall_ms: wall_floor_ms(&connection).map_err(unreadable)?,
        fresh: found.node.is_none(),
        restored: backup::restored(&connection).map_err(unreadable)?,
    };
    Ok(Ready { path, lock, key, connection, line, card_index_key, opened })
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let io = |source| OpenError::Io { path: path.to_owned(), what: "locked", source };
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(io(error)),
    }
}

#[derive(Default)]
struct Found {
    /// Whose journal it is; `None` when there is none yet.
    node: Option<NodeId>,
}

/// Looks at what is there through a read-only connection.
fn look(path: &Path) -> Result<Found, OpenError> {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if length(path) == 0 {
        return match length(Path::new(&log)) {
            0 => Ok(Found::default()),
            _ => Err(OpenError::LogWithoutDatabase { path: path.to_owned() }),
        };
    }
    let unreadable = |source| OpenError::Unreadable { path: path.to_owned(), source };
    let connection = connection::for_reading(path).map_err(unreadable)?;
    match schema::version(&connection) {
        Ok(0) if !schema::has_tables(&connection).map_err(unreadable)? => return Ok(Found::default()),
        Ok(0) => return Err(OpenError::NotAJournal { path: path.to_owned() }),
        Ok(found) if found > schema::known_version() => {
            return Err(OpenError::TooNew { path: path.to_owned(), found, known: schema::known_version() });
        }
        Ok(_) => {}
        // A rollback journal is only ever there while the very first start turns the log on: nothing was stored yet, and the
        // writing connection takes the half-done change back.
        Err(error) if extended_code(&error) == rusqlite::ffi::SQLITE_READONLY_ROLLBACK => return Ok(Found::default()),
        Err(error) => return Err(unreadable(error)),
    }
    if let Some(source) = chain::check_tail(&connection, TAIL_ENTRIES).map_err(unreadable)? {
        return Err(OpenError::Broken { path: path.to_owned(), source });
    }
    Ok(Found { node: own_node(&connection).map_err(unreadable)? })
}

fn extended_code(error: &rusqlite::Error) -> i32 {
    error.sqlite_error().map_or(0, |error| error.extended_code)
}

fn key(path: &Path, node: Option<NodeId>) -> Result<NodeKey, OpenError> {
    let path_buf = || path.to_owned();
    match (NodeKey::load(path)?, node) {
        (None, Some(node)) => Err(OpenError::KeyMissing { node, path: path_buf() }),
        (None, None) => Ok(NodeKey::create(path)?),
        (Some(key), Some(node)) if key.node() != node => {
            Err(OpenError::KeyOfAnother { node, found: key.node(), path: path_buf() })
        }
        (Some(key), _) => Ok(key),
    }
}

/// The first writes of a run: the log emptied, tables brought up to date, this node's name in them.
fn prepare(connection: &mut Connection, key: &NodeKey, office: bool) -> Result<Secret, AppendError> {
    connection::empty_the_log(connection)?;
    schema::migrate(connection)?;
    let transaction = connection.transaction()?;
    transaction.execute("INSERT OR IGNORE INTO meta (name, value) VALUES ('node', ?1)", [key.node().0])?;
    transaction.execute(
        "INSERT OR IGNORE INTO nodes (node, public_key) VALUES (?1, ?2)",
        params![key.node().0, key.public().0],
    )?;
    let card_index_key = seal::card_index_key(&transaction)?;
    contacts::make_secret(&transaction)?;
    if office {
        visit_words::keep(&transaction)?;
    }
    views::fill_if_stale(&transaction, &card_index_key)?;
    if office && views::trust(&transaction, key.node())? {
        views::rebuild_site(&transaction, &card_index_key)?;
    }
    transaction.commit()?;
    Ok(card_index_key)
}

/// Whose own journal the database is.
pub(crate) fn own_node(connection: &Connection) -> rusqlite::Result<Option<NodeId>> {
    connection.query_row("SELECT value FROM meta WHERE name = 'node'", [], |row| row.get(0).map(NodeId)).optional()
}

/// How many entries are here. Where some were let go, row numbers have gaps, so they are counted: in the index of one small column.
pub(crate) fn entry_count(connection: &Connection) -> rusqlite::Result<u64> {
    let sql =
        if bases::any(connection)? { "SELECT count(*) FROM entries" } else { "SELECT ifnull(max(id), 0) FROM entries" };
    connection.query_row(sql, [], |row| crate::rows::unsigned(row, 0))
}

fn wall_floor_ms(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let Some(head) = runs::own_head(connection)? else { return Ok(None) };
    let from = head.position.seq.saturating_sub(u64::from(TAIL_ENTRIES));
    connection.query_row(
        "SELECT max(e.wall_ms) FROM runs r JOIN entries e ON e.run = r.id \
         WHERE r.written_here = 1 AND r.node = (SELECT value FROM meta WHERE name = 'node') AND e.seq > ?1 \
           AND e.wall_trust <> 2",
        [crate::rows::signed(from)],
        |row| row.get(0),
    )
}
