//! From a demonstration to an empty directory, in which a live office begins.

use super::{DemoError, SET_ASIDE, is_demonstration};
use frontdesk_store::{DATABASE_FILE, LOCK_FILE, Reader};
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// What stays: it is how the office is run, not what is in it.
const STAYS: [&str; 2] = ["office.toml", "lost+found"];

/// Sets a demonstration aside, in a directory within its own that `date` is part of the name of; answers which. Nothing is deleted. What
/// was interrupted is finished by doing it again. Blocking.
///
/// # Errors
/// It is none, its office runs, or files could not be moved.
pub fn leave(data: &Path, date: &str) -> Result<PathBuf, DemoError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| DemoError::File { path, source }
    };
    let database = data.join(DATABASE_FILE);
    if !database.try_exists().map_err(failed(&database))? {
        return Err(DemoError::NotADemonstration { path: data.to_owned() });
    }
    let lock = lock(data)?;
    if !is_demonstration(&Reader::open(data)?)? {
        return Err(DemoError::NotADemonstration { path: data.to_owned() });
    }
    let aside = data.join(format!("{SET_ASIDE}{date}"));
    DirBuilder::new().mode(0o700).create(&aside).map_err(failed(&aside))?;
    let mut names = Vec::new();
    for entry in fs::read_dir(data).map_err(failed(data))? {
        names.push(entry.map_err(failed(data))?.file_name());
    }
    names.retain(|name| !stays(name));
    // The journal last: until then the directory says what it is.
    names.sort_by_key(rank);
    for name in names {
        let from = data.join(&name);
        fs::rename(&from, aside.join(&name)).map_err(failed(&from))?;
    }
    for dir in [&aside, data] {
        File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed(dir))?;
    }
    drop(lock);
    Ok(aside)
}

fn stays(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| STAYS.contains(&name) || name.starts_with(SET_ASIDE))
}

/// The journal's log belongs to it, so it goes before it.
fn rank(name: &OsString) -> (u8, OsString) {
    let is_of_journal = name.to_str().is_some_and(|name| name.starts_with(DATABASE_FILE));
    let rank = if name == DATABASE_FILE { 2 } else { u8::from(is_of_journal) };
    (rank, name.clone())
}

/// The journal's own lock: no office starts meanwhile.
fn lock(data: &Path) -> Result<File, DemoError> {
    let path = data.join(LOCK_FILE);
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = opened.map_err(|source| DemoError::File { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DemoError::Runs { path: data.to_owned() }),
        Err(TryLockError::Error(source)) => Err(DemoError::File { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::tempdir;

    #[test]
    fn the_journal_goes_last_and_its_log_right_before_it() {
        let mut names: Vec<OsString> =
            ["journal.db", "zebra", "journal.db-wal", "accounts.db", "journal.lock"].map(OsString::from).into();
        names.sort_by_key(rank);
        assert_eq!(names.last().unwrap(), "journal.db");
        assert_eq!(names.iter().rev().nth(1).unwrap(), "journal.db-wal");
    }

    #[test]
    fn what_is_no_demonstration_is_left_alone() {
        let data = tempdir().unwrap();
        assert!(matches!(leave(data.path(), "2026"), Err(DemoError::NotADemonstration { .. })));
        drop(crate::Office::open(crate::Settings::new(data.path())).unwrap());
        assert!(matches!(leave(data.path(), "2026"), Err(DemoError::NotADemonstration { .. })));
        assert!(data.path().join(DATABASE_FILE).exists());
        assert!(!data.path().join("demonstration-2026").exists());
    }
}
