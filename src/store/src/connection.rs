//! Opening connections: one for writing, any number for reading.

use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How long a statement waits for another connection's lock. Ours are short; this covers a checkpoint on a slow SD card.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The page size of the database, bytes: SQLite's default, fixed because size limits are counted in it.
pub(crate) const PAGE_BYTES: u32 = 4_096;

/// Opens the database for the one writer, making it if there is none.
pub(crate) fn for_writing(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "page_size", PAGE_BYTES)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // With NORMAL a committed transaction may be lost on power loss; invariant 2 needs every commit on the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // A deleted key must not live on in free pages (invariant 7).
    connection.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    common(&connection)?;
    Ok(connection)
}

/// Opens an existing database for reading. Nothing in the database or its log is written or repaired.
pub(crate) fn for_reading(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    common(&connection)?;
    Ok(connection)
}

fn common(connection: &Connection) -> rusqlite::Result<()> {
    // The file may be hostile (a stolen card, a restored image): no SQL from its schema runs with side effects.
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    // Sorting must not spill rows into files of their own.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Moves the whole write-ahead log into the database file, makes that durable, and empties the log.
///
/// Done before the first append of a run and after every failed commit, and here is why: when an fsync fails, the kernel may drop
/// the error and mark the log's pages clean though they never reached the disk. A second fsync then succeeds and proves nothing.
/// Only writing the content again, to the database file, makes those pages dirty and so durable.
pub(crate) fn empty_the_log(connection: &Connection) -> rusqlite::Result<()> {
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        // Somebody reads from the log and does not end: the same as any other lock that was not had.
        let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
        return Err(rusqlite::Error::SqliteFailure(code, Some("a reader keeps the write-ahead log open".into())));
    }
    Ok(())
}

/// How long emptying the log after a deletion waits for a reader.
pub(crate) const READER_PATIENCE: Duration = Duration::from_millis(50);

/// [`empty_the_log`], but not at the price of keeping the writer waiting: `false` when a reader is in the way.
pub(crate) fn empty_the_log_unless_read(connection: &Connection) -> rusqlite::Result<bool> {
    connection.busy_timeout(READER_PATIENCE)?;
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(!busy?)
}

/// Sets how large the database may grow; `None` for the disk's own bound.
pub(crate) fn limit_size(connection: &Connection, limit_bytes: Option<u64>) -> rusqlite::Result<()> {
    // SQLite's own greatest page count (`SQLITE_MAX_PAGE_COUNT`, limits.html).
    let pages = limit_bytes.map_or(4_294_967_294, |bytes| (bytes / u64::from(PAGE_BYTES)).max(1));
    let pages = i64::try_from(pages).unwrap_or(i64::MAX);
    connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
}
