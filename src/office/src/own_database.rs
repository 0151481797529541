//! Small databases beside the journal that are the office's own: for its eyes only, durable, and without a trace of what was deleted.

use rusqlite::{Connection, OpenFlags};
use std::fs::{OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Makes the file if it is not there, and its owner's alone if it is.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    // SQLite gives its log the permissions of the database.
    let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))
}

/// Opens a file that [`make_private`] has seen. Blocking.
pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    // What was replaced or deleted is not to live on in free pages.
    db.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    db.pragma_update(None, "trusted_schema", "OFF")?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(db)
}
