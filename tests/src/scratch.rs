//! Places of one's own: directories, sockets with short paths, free ports.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The longest path of a Unix socket, in bytes (unix(7): 108 with the NUL).
const SOCKET_PATH_BYTES: usize = 107;

/// A directory in memory where the machine has one (syncs cost nothing there), for tests that judge a disk by its
/// model.
#[must_use]
pub fn in_memory() -> tempfile::TempDir {
    let anywhere = || tempfile::tempdir().expect("a temporary directory can be made");
    tempfile::Builder::new().prefix("fd").tempdir_in("/dev/shm").unwrap_or_else(|_| anywhere())
}

/// The directory of one scenario. It is removed at the end, unless the test fails or `FRONTDESK_TESTS_KEEP` is set:
/// then its place is printed.
#[derive(Debug)]
pub struct Scratch {
    directory: Option<tempfile::TempDir>,
    path: PathBuf,
}

impl Scratch {
    /// A new directory with a short path.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn new() -> io::Result<Self> {
        let directory = tempfile::Builder::new().prefix("fd").rand_bytes(6).tempdir_in("/tmp")?;
        // Daemons under another user have to reach their sockets in it.
        std::fs::set_permissions(directory.path(), std::fs::Permissions::from_mode(0o755))?;
        let path = directory.path().canonicalize()?;
        Ok(Self { directory: Some(directory), path })
    }

    /// Its path, absolute and canonical.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A directory in it, made if it is not there.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn dir(&self, name: &str) -> io::Result<PathBuf> {
        let dir = self.path.join(name);
        std::fs::create_dir_all(&dir)?;
        Ok(dir)
    }

    /// The path of a socket in it.
    ///
    /// # Panics
    /// It would be too long for a socket.
    #[must_use]
    pub fn socket(&self, name: &str) -> PathBuf {
        let socket = self.path.join(name);
        assert!(socket.as_os_str().len() <= SOCKET_PATH_BYTES, "{} is too long for a socket", socket.display());
        socket
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::thread::panicking() || std::env::var_os("FRONTDESK_TESTS_KEEP").is_some() {
            eprintln!("kept for a look: {}", self.path.display());
            if let Some(directory) = self.directory.take() {
                let _ = directory.keep();
            }
        }
    }
}

/// Ports that the system gives to nobody who does not ask for them: below those of outgoing connections, any of which could
/// otherwise take the port between our look and its use.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

/// A TCP port of this machine that nobody uses now, and that this process gives out once.
///
/// # Errors
/// There is none.
pub fn free_tcp_port() -> io::Result<u16> {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let count = u32::from(PORTS.end - PORTS.start);
    // Test programs that run beside each other begin in different places.
    let first = std::process::id().wrapping_mul(211);
    for _ in 0..count {
        let nth = first.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % count;
        let port = PORTS.start + u16::try_from(nth).map_err(io::Error::other)?;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    Err(io::Error::from(io::ErrorKind::AddrInUse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_given_once_and_one_in_use_is_not_given() {
        let next = TcpListener::bind((Ipv4Addr::LOCALHOST, free_tcp_port().unwrap() + 1)).ok();
        let taken = next.as_ref().map(|listener| listener.local_addr().unwrap().port());
        let given: Vec<u16> = (0..20).map(|_| free_tcp_port().unwrap()).collect();
        let different: std::collections::BTreeSet<_> = given.iter().collect();
        assert_eq!(different.len(), given.len());
        assert!(given.iter().all(|port| PORTS.contains(port) && taken != Some(*port)));
    }

    #[test]
    fn a_scratch_directory_is_gone_at_the_end() {
        let scratch = Scratch::new().unwrap();
        let path = scratch.path().to_path_buf();
        assert!(scratch.dir("x").unwrap().is_dir());
        assert!(scratch.socket("control.sock").starts_with(&path));
        drop(scratch);
        assert!(!path.exists());
    }
}
