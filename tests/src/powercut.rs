//! The power fails: what is on the disk afterwards.
//!
//! A process that runs under the shim (`shim/powercut.c`) leaves a log of what it asked of one directory.
//! [`after_cut`] plays that log over the directory's content at the start and makes one of the directories that a
//! machine could find after the power came back. Each seed is another of them; the same seed is the same one.
//!
//! # The model
//! ext4 with `data=ordered`, somewhat harsher where that is simpler:
//!
//! * **Data.** What was written to a file before a successful fsync of that file was called is on the disk. Of what
//!   was not, each 512-byte sector is on the disk in the state in which one of the later writes left it, or as it
//!   was: whole writes vanish, tear between sectors, and later ones survive while earlier ones are lost. A sector
//!   itself never tears (SQLite calls that powersafe overwrite; a worn SD card may not keep to it).
//! * **A failed fsync** leaves what it should have covered at risk for ever: the kernel reports the error once and
//!   drops the pages, and a later fsync that succeeds says nothing about them. Only writing them again helps.
//! * **Names and lengths** (creating, removing, renaming, truncating, growing without data) go through the file
//!   system's journal: a cut leaves a prefix of them. They are certain once a later sync had to commit: that of a
//!   file which was created, resized or grown, or of a directory in which a name changed. With one seed in three they
//!   go by themselves instead, as on f2fs: certain is what a sync was asked for (the directory of a name; the file
//!   that was created or resized) with what that builds on, and of the rest each is there or not. A file that was
//!   renamed over another without a sync may be empty (`auto_da_alloc` would often save it; nobody should count on
//!   that).
//! * **Growing by writing** becomes visible as the data arrives, with zeros in place of sectors that did not; never
//!   with garbage.
//! * A cut takes everything that has not been said to be durable at the moment of the log's last record:
//!   [`Recording::until`] moves that moment to any earlier one.
//!
//! Not modelled: hard links, shared writable mappings and O_TMPFILE (reading such a log fails and says so),
//! permissions and times changed after creation, `sync(2)` (counts as nothing), and disks that lie about having
//! flushed.

mod disk;
mod faults;
mod inode;
mod log;
mod luck;
mod powered_disk;
mod steps;
#[cfg(test)]
mod tests;

pub use faults::{Faults, NoSpace};
pub use inode::SECTOR_BYTES;
pub use log::{Call, Record, Sync};
pub use luck::Luck;
pub use powered_disk::{PoweredDisk, shim};

use std::io;
use std::path::Path;

/// Makes in the new directory `into` what a machine finds when the power failed at the end of `log`, which began with
/// the directory as it is in `snapshot`.
///
/// # Errors
/// A file cannot be read or written, or the log holds something that the model does not know.
pub fn after_cut(snapshot: &Path, log: &Path, seed: u64, into: &Path) -> io::Result<()> {
    Recording::read(log)?.after_cut(snapshot, seed, into)
}

/// What was asked of the disk between two cuts.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    /// In the order of the calls.
    pub records: Vec<Record>,
}

impl Recording {
    /// Reads a log that the shim wrote. Its processes should be dead, or the end is only the end so far.
    ///
    /// # Errors
    /// The file cannot be read, or holds something that the model does not know.
    pub fn read(log: &Path) -> io::Result<Self> {
        Ok(Self { records: log::read_log(log)? })
    }

    /// The first `count` records: an earlier cut of the same run.
    #[must_use]
    pub fn until(&self, count: usize) -> Self {
        Self { records: self.records[..count.min(self.records.len())].to_vec() }
    }

    /// What had been asked by this moment of `CLOCK_MONOTONIC`.
    #[must_use]
    pub fn until_mono_ns(&self, mono_ns: u64) -> Self {
        self.until(self.records.iter().position(|record| record.mono_ns > mono_ns).unwrap_or(self.records.len()))
    }

    /// Every fsync and fdatasync with the times of its call and its return.
    #[must_use]
    pub fn syncs(&self) -> Vec<Sync> {
        log::syncs(&self.records)
    }

    /// As the function [`after_cut`].
    ///
    /// # Errors
    /// As for the function.
    pub fn after_cut(&self, snapshot: &Path, seed: u64, into: &Path) -> io::Result<()> {
        self.play(snapshot, Luck::new(seed), into)
    }

    /// The directory as its processes saw it at the end, nothing lost: a check that the log has everything.
    ///
    /// # Errors
    /// As for the function [`after_cut`].
    pub fn as_written(&self, snapshot: &Path, into: &Path) -> io::Result<()> {
        self.play(snapshot, Luck::lossless(), into)
    }

    fn play(&self, snapshot: &Path, luck: Luck, into: &Path) -> io::Result<()> {
        let mut disk = disk::Disk::holding(snapshot, luck)?;
        for record in &self.records {
            disk.play(record)?;
        }
        disk.cut_into(into)
    }
}
