//! A directory whose power can be cut, again and again.

use std::ffi::OsString;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{Faults, Recording, disk::is_kept};

/// So many snapshots and logs stay for whoever wants to see what happened; a soak has thousands.
const KEPT_CUTS: u32 = 3;

/// The shim, for LD_PRELOAD.
#[must_use]
pub fn shim() -> &'static Path {
    Path::new(env!("FRONTDESK_POWERCUT_SHIM"))
}

/// A directory that processes use under the shim, from one power cut to the next.
#[derive(Debug)]
pub struct PoweredDisk {
    directory: PathBuf,
    records: PathBuf,
    /// Switches for faults; off at the start and after each cut.
    pub faults: Faults,
    cuts: u32,
}

impl PoweredDisk {
    /// Powers up `directory` as it is. The records are kept in `records`, outside of it.
    ///
    /// # Errors
    /// A directory cannot be read or made.
    pub fn power_up(directory: &Path, records: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(records)?;
        let (directory, records) = (directory.canonicalize()?, records.canonicalize()?);
        let disk = Self { faults: Faults::create(&records.join("faults"))?, directory, records, cuts: 0 };
        copy_content(&disk.directory, &disk.snapshot())?;
        Ok(disk)
    }

    /// What a process needs in its environment. It must be set anew after each cut.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, OsString); 4] {
        [
            ("LD_PRELOAD", shim().into()),
            ("FRONTDESK_POWERCUT_DIR", self.directory.clone().into()),
            ("FRONTDESK_POWERCUT_LOG", self.log().into()),
            ("FRONTDESK_POWERCUT_FAULTS", self.faults.path().into()),
        ]
    }

    /// The directory under power.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The directory's content when the power came on.
    #[must_use]
    pub fn snapshot(&self) -> PathBuf {
        self.records.join(format!("snapshot-{}", self.cuts))
    }

    /// The log since then.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.records.join(format!("log-{}", self.cuts))
    }

    /// What has been asked since then.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn recording(&self) -> io::Result<Recording> {
        Recording::read(&self.log())
    }

    /// Cuts the power and brings it back: the directory then holds what `seed` left of it. Its processes must be
    /// dead. The snapshots and logs of the last few cuts stay, for whoever wants to see what happened.
    ///
    /// # Errors
    /// A file cannot be read or written, or the log holds something that the model does not know.
    pub fn cut(&mut self, seed: u64) -> io::Result<()> {
        let (before, recording) = (self.snapshot(), self.recording()?);
        self.cuts += 1;
        recording.after_cut(&before, seed, &self.snapshot())?;
        empty(&self.directory)?;
        copy_content(&self.snapshot(), &self.directory)?;
        self.faults.none();
        self.forget_old_records()
    }

    fn forget_old_records(&self) -> io::Result<()> {
        let Some(old) = self.cuts.checked_sub(KEPT_CUTS) else { return Ok(()) };
        std::fs::remove_dir_all(self.records.join(format!("snapshot-{old}")))?;
        match std::fs::remove_file(self.records.join(format!("log-{old}"))) {
            // Nobody ran under it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }
}

fn empty(directory: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            std::fs::remove_dir_all(entry.path())?;
        } else {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Copies what outlives a machine from one directory into another.
fn copy_content(from: &Path, into: &Path) -> io::Result<()> {
    std::fs::create_dir_all(into)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (metadata, target) = (entry.metadata()?, into.join(entry.file_name()));
        if metadata.is_dir() {
            copy_content(&entry.path(), &target)?;
            std::fs::set_permissions(&target, PermissionsExt::from_mode(metadata.permissions().mode()))?;
        } else if is_kept(&entry.path(), &metadata) {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
