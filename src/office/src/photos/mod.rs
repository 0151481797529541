//! Pictures of members of staff, to compare with who stands there (A1): in `photos.db` beside the journal, and never in it. They go to no
//! kiosk. A picture goes with its person.

mod picture;

pub(crate) use picture::decoded;
pub use picture::{MAX_BYTES, PictureError, small};

use crate::own_database;
use frontdesk_core::id::StaffId;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The file in the office's data directory.
const FILE: &str = "photos.db";

/// The schema's version, as `user_version` has it.
const SCHEMA: i64 = 1;

const TABLE: &str =
    "CREATE TABLE photos (staff BLOB PRIMARY KEY, jpeg BLOB NOT NULL, set_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID";

/// The pictures cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PhotosError {
    /// Their file.
    #[error("{path}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Its content.
    #[error("the pictures could not be read or written")]
    Sqlite(#[from] rusqlite::Error),
    /// A later version wrote it.
    #[error("the pictures were written by a later version of this program (schema {0})")]
    Later(i64),
    /// A thread.
    #[error("work on the pictures ended unexpectedly")]
    Panicked,
}

/// The table of pictures, and of whom there is one.
#[derive(Clone)]
pub(crate) struct Photos {
    db: Arc<Mutex<Connection>>,
    /// When each was set, UTC milliseconds: every page asks of whom there is one.
    set_ms: Arc<Mutex<BTreeMap<StaffId, i64>>>,
}

impl Photos {
    /// Opens it, making it on the first start. Blocking.
    pub(crate) fn open(data: &Path) -> Result<Self, PhotosError> {
        let path = data.join(FILE);
        own_database::make_private(&path).map_err(|source| PhotosError::File { path: path.clone(), source })?;
        let db = own_database::open(&path)?;
        match db.query_row("PRAGMA user_version", [], |row| row.get(0))? {
            0 => db.execute_batch(&format!("BEGIN; {TABLE}; PRAGMA user_version = {SCHEMA}; COMMIT"))?,
            SCHEMA => {}
            later => return Err(PhotosError::Later(later)),
        }
        let set_ms = db
            .prepare("SELECT staff, set_ms FROM photos")?
            .query_map([], |row| Ok((StaffId(row.get(0)?), row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        Ok(Self { db: Arc::new(Mutex::new(db)), set_ms: Arc::new(Mutex::new(set_ms)) })
    }

    /// When the picture of this person was set, UTC milliseconds, if there is one.
    pub(crate) fn set_ms(&self, staff: StaffId) -> Option<i64> {
        self.set_ms.lock().unwrap_or_else(PoisonError::into_inner).get(&staff).copied()
    }

    /// The picture of this person: a JPEG.
    pub(crate) async fn get(&self, staff: StaffId) -> Result<Option<Vec<u8>>, PhotosError> {
        let sql = "SELECT jpeg FROM photos WHERE staff = ?1";
        self.with(move |db| db.query_row(sql, [staff.0], |row| row.get(0)).optional()).await
    }

    /// Keeps a picture, in place of the one before.
    pub(crate) async fn put(&self, staff: StaffId, jpeg: Vec<u8>, now_ms: i64) -> Result<(), PhotosError> {
        let sql = "INSERT OR REPLACE INTO photos (staff, jpeg, set_ms) VALUES (?1, ?2, ?3)";
        self.with(move |db| db.execute(sql, params![staff.0, jpeg, now_ms])).await?;
        self.set_ms.lock().unwrap_or_else(PoisonError::into_inner).insert(staff, now_ms);
        Ok(())
    }

    /// Deletes a picture.
    pub(crate) async fn remove(&self, staff: StaffId) -> Result<(), PhotosError> {
        self.with(move |db| {
            db.execute("DELETE FROM photos WHERE staff = ?1", [staff.0])?;
            // The log is not to keep what the table does not.
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        })
        .await?;
        self.set_ms.lock().unwrap_or_else(PoisonError::into_inner).remove(&staff);
        Ok(())
    }

    /// Deletes the pictures of everybody else, and answers how many there were.
    pub(crate) async fn keep_only(&self, staff: &BTreeSet<StaffId>) -> Result<usize, PhotosError> {
        let known = self.set_ms.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let gone: Vec<StaffId> = known.into_keys().filter(|one| !staff.contains(one)).collect();
        for one in &gone {
            self.remove(*one).await?;
        }
        Ok(gone.len())
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, PhotosError> {
        let db = Arc::clone(&self.db);
        let done = tokio::task::spawn_blocking(move || work(&db.lock().unwrap_or_else(PoisonError::into_inner))).await;
        Ok(done.map_err(|_| PhotosError::Panicked)??)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use tempfile::tempdir;

    #[tokio::test]
    async fn a_picture_is_kept_over_a_restart_replaced_and_leaves_no_trace_when_it_is_deleted() {
        let data = tempdir().unwrap();
        let (one, other) = (StaffId([1; 16]), StaffId([2; 16]));
        let photos = Photos::open(data.path()).unwrap();
        photos.put(one, b"a picture of one".to_vec(), 5).await.unwrap();
        photos.put(one, b"a later picture of one".to_vec(), 7).await.unwrap();
        photos.put(other, b"a picture of the other".to_vec(), 6).await.unwrap();
        drop(photos);
        let photos = Photos::open(data.path()).unwrap();
        assert_eq!((photos.set_ms(one), photos.set_ms(other)), (Some(7), Some(6)));
        assert_eq!(photos.get(one).await.unwrap().as_deref(), Some(b"a later picture of one".as_slice()));
        assert_eq!(photos.keep_only(&BTreeSet::from([other])).await.unwrap(), 1);
        assert_eq!((photos.get(one).await.unwrap(), photos.set_ms(one)), (None, None));
        for name in [FILE, "photos.db-wal"] {
            let bytes = std::fs::read(data.path().join(name)).unwrap();
            assert!(!bytes.windows(14).any(|window| window == b"picture of one"), "{name}");
        }
        let mode = std::fs::metadata(data.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
