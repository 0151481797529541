//! The switches of a disk that fails on demand, for processes that run under the shim.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// What a full disk refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSpace {
    /// Growing a file or adding a name, as on ext4: overwriting goes on.
    ForGrowing,
    /// Every write, as on a copy-on-write file system.
    ForAnything,
}

/// Switches faults on and off while processes run. Kept in step with `struct faults` in `shim/log.h`.
#[derive(Debug)]
pub struct Faults {
    path: PathBuf,
    page: File,
}

impl Faults {
    /// All off, in a new file that the shim maps.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        let page = File::create(path)?;
        page.set_len(4096)?;
        Ok(Self { path: path.to_path_buf(), page })
    }

    /// The file for `FRONTDESK_POWERCUT_FAULTS`.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The disk is full.
    pub fn no_space(&self, no_space: Option<NoSpace>) {
        self.set(0, no_space.map_or(0, |no_space| if no_space == NoSpace::ForGrowing { 1 } else { 2 }));
    }

    /// Writes fail with EIO.
    pub fn eio_on_write(&self, on: bool) {
        self.set(1, on.into());
    }

    /// fsync fails with EIO.
    pub fn eio_on_fsync(&self, on: bool) {
        self.set(2, on.into());
    }

    /// fsync takes at least so long. Setting it to 0 lets go those that wait.
    pub fn slow_fsync_ms(&self, slow_fsync_ms: u32) {
        self.set(3, slow_fsync_ms);
    }

    /// The `number`th write from now is done by half, and its process killed; 0 for none.
    pub fn tear_at_write(&self, number: u32) {
        self.set(4, number);
    }

    /// A process is killed just before the `number`th call from now that concerns the disk; 0 for none.
    pub fn kill_at_call(&self, number: u32) {
        self.set(5, number);
    }

    /// Files may grow by so many bytes in all, and then the disk is full, perhaps in the middle of a write; `None` for no bound.
    pub fn room(&self, bytes: Option<u32>) {
        self.set(6, bytes.map_or(0, |bytes| bytes + 1));
    }

    /// The disk is well again.
    pub fn none(&self) {
        for index in 0..7 {
            self.set(index, 0);
        }
    }

    fn set(&self, index: u64, value: u32) {
        self.page.write_all_at(&value.to_le_bytes(), index * 4).expect("a fault can be switched");
    }
}
