//! The node's signing key: one file, readable by its owner only, made durably on the first start.

use ed25519_dalek::SigningKey;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::NodePublicKey;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize, Zeroizing};

/// 64 hexadecimal digits and a newline. Anything longer is not our file.
const FILE_BYTES: usize = 65;

/// An Ed25519 key (RFC 8032) that signs checkpoints. Wiped from memory when dropped.
#[derive(Clone)]
pub struct NodeKey(SigningKey);

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file system refused.
    #[error("the node's key {path} could not be {what}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is not a key. It is left as it is.
    #[error("the node's key {path} is not 64 hexadecimal digits")]
    Malformed {
        /// The key file.
        path: PathBuf,
    },
    /// Others may read the key.
    #[error("the node's key {path} has mode {mode:o}; only its owner may read it (0600)")]
    ReadableByOthers {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// No random bytes for a new key.
    #[error("no random bytes for the node's key could be had")]
    Random(#[source] getrandom::Error),
}

impl std::fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NodeKey of {}", self.node())
    }
}

impl NodeKey {
    /// The key of this seed; for tests and tools.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads the key file; `None` when there is none.
    ///
    /// # Errors
    /// [`KeyError`] for a file that is unreadable, malformed or readable by others.
    pub fn load(path: &Path) -> Result<Option<Self>, KeyError> {
        let failed = |source| KeyError::Io { path: path.to_owned(), what: "read", source };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::ReadableByOthers { path: path.to_owned(), mode });
        }
        let mut text = Zeroizing::new(Vec::with_capacity(FILE_BYTES + 1));
        (&file).take(FILE_BYTES as u64 + 1).read_to_end(&mut text).map_err(failed)?;
        let malformed = || KeyError::Malformed { path: path.to_owned() };
        let digits = text.strip_suffix(b"\n").ok_or_else(malformed)?;
        let mut seed = Zeroizing::new([0; 32]);
        hex::decode_to_slice(digits, seed.as_mut_slice()).map_err(|_| malformed())?;
        Ok(Some(Self::from_seed(&seed)))
    }

    /// Makes a new key and its file, durably: when this returns, a power cut does not lose it, and at no moment is there half
    /// a key under the final name.
    ///
    /// # Errors
    /// [`KeyError`] when it could not be written.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(KeyError::Random)?;
        let mut text = hex::encode(seed.as_slice());
        text.push('\n');
        let written = write_durably(path, text.as_bytes());
        text.zeroize();
        written.map_err(|source| KeyError::Io { path: path.to_owned(), what: "written", source })?;
        Ok(Self::from_seed(&seed))
    }

    /// The seed, from which the node's other keys are derived.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> NodePublicKey {
        NodePublicKey(self.0.verifying_key().to_bytes())
    }

    /// The node that this key is of.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.public().node()
    }

    /// Signs bytes that begin with a domain of their own, so that the signature passes for nothing else (RFC 8032).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        ed25519_dalek::Signer::sign(&self.0, message).to_bytes()
    }

    pub(crate) fn signing(&self) -> &SigningKey {
        &self.0
    }
}

/// tmp, fsync, rename, fsync of the directory.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let tmp = path.with_extension("key.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&tmp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&tmp, path)?;
    sync_directory_of(path)
}

/// Makes the names in a file's directory durable.
pub(crate) fn sync_directory_of(path: &Path) -> io::Result<()> {
    let directory = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_after_a_restart_and_for_its_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("node.key");
        assert!(NodeKey::load(&path).unwrap().is_none());
        let made = NodeKey::create(&path).unwrap();
        assert_eq!(NodeKey::load(&path).unwrap().unwrap().node(), made.node());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_key_that_others_may_read_or_that_is_torn_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("node.key");
        NodeKey::create(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(NodeKey::load(&path), Err(KeyError::ReadableByOthers { mode: 0o644, .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&path, "abc").unwrap();
        assert!(matches!(NodeKey::load(&path), Err(KeyError::Malformed { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    }

    #[test]
    fn debug_output_does_not_show_the_key() {
        let shown = format!("{:?}", NodeKey::from_seed(&[7; 32]));
        assert!(!shown.contains("07070707") && shown.len() < 60, "{shown}");
    }
}
