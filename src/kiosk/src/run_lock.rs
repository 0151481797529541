//! Which process is the running daemon: the one that holds the lock on a file in the runtime directory. The kernel names the holder,
//! so it is never a stranger with a number that was once the daemon's; and it lets go when the process ends, however that ends.

use anyhow::Context;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::process::{Flock, FlockType, Pid, PidfdFlags, Signal, fcntl_getlk, pidfd_open, pidfd_send_signal};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The lock, held until the process ends. Not to be opened a second time: closing any handle on a file lets go of its locks
/// (fcntl(2), "Advisory record locking").
#[derive(Debug)]
pub struct RunLock {
    _file: File,
}

fn lock_path(runtime_dir: &Path) -> PathBuf {
    runtime_dir.join("frontdeskd.lock")
}

fn open(path: &Path) -> std::io::Result<File> {
    File::options().read(true).write(true).create(true).truncate(false).open(path)
}

impl RunLock {
    /// Makes this process the running daemon.
    ///
    /// # Errors
    /// Another one is, or the directory cannot be written.
    pub fn take(runtime_dir: &Path) -> anyhow::Result<Self> {
        let path = lock_path(runtime_dir);
        let file = open(&path).with_context(|| path.display().to_string())?;
        if fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            let holder = holder(&file)?.map_or_else(|| "another process".to_owned(), |pid| pid.to_string());
            anyhow::bail!("{}: another frontdeskd runs, process {holder}", path.display());
        }
        Ok(Self { _file: file })
    }
}

fn holder(file: &File) -> anyhow::Result<Option<Pid>> {
    let found = fcntl_getlk(file, &Flock::from(FlockType::WriteLock)).context("asking who holds the lock")?;
    Ok(found.and_then(|lock| lock.pid))
}

/// Kills the running daemon, if there is one, and waits until it is gone: a line is held for as long as it is not.
///
/// # Errors
/// It may not be killed, or it does not go within this time, as while it waits for a disk that never answers.
pub fn end_running(runtime_dir: &Path, within: Duration) -> anyhow::Result<Option<u32>> {
    let path = lock_path(runtime_dir);
    let Ok(file) = File::options().read(true).write(true).open(&path) else { return Ok(None) };
    let deadline = Instant::now() + within;
    let mut ended = None;
    while let Some(pid) = holder(&file)? {
        anyhow::ensure!(Instant::now() < deadline, "process {pid} does not end: it waits for a disk, or was not ours");
        // The number may be another's by now; the handle is not, if the lock is still held after it was got.
        let Ok(process) = pidfd_open(pid, PidfdFlags::empty()) else { continue };
        if holder(&file)? != Some(pid) {
            continue;
        }
        pidfd_send_signal(&process, Signal::KILL).with_context(|| format!("killing process {pid}"))?;
        ended = u32::try_from(pid.as_raw_nonzero().get()).ok();
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).context("the time that is left")?;
        // Readable once it has ended (pidfd_open(2)).
        poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&timeout)).context("waiting for its end")?;
    }
    Ok(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_killed_where_no_daemon_runs() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(end_running(dir.path(), Duration::from_secs(1)).unwrap(), None);
        std::fs::write(lock_path(dir.path()), std::process::id().to_string()).unwrap();
        assert_eq!(end_running(dir.path(), Duration::from_secs(1)).unwrap(), None, "a file alone names nobody");
    }
}
