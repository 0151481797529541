//! Secrets come from files that only their owner can read, and are shown nowhere.

use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The longest secret, bytes.
const MAX_BYTES: u64 = 4_096;

/// A secret that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It cannot be read.
    #[error("the secret in {path} cannot be read", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Others may read it.
    #[error("the secret in {path} has mode {mode:o}; only its owner may read it (0600)", path = path.display())]
    ReadableByOthers {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is too short to be one, or has several lines.
    #[error("the secret in {path} is one line of at least {least} characters", path = path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// How many are needed.
        least: usize,
    },
}

/// A secret, wiped when dropped. Its `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Reads the only line of a file.
    ///
    /// # Errors
    /// [`SecretError`] with the file.
    pub fn read(path: &Path, least: usize) -> Result<Self, SecretError> {
        let failed = |source| SecretError::Read { path: path.to_owned(), source };
        let file = std::fs::File::open(path).map_err(failed)?;
        let mode = file.metadata().map_err(failed)?.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SecretError::ReadableByOthers { path: path.to_owned(), mode });
        }
        let mut text = Zeroizing::new(String::new());
        file.take(MAX_BYTES).read_to_string(&mut text).map_err(failed)?;
        let line = Zeroizing::new(text.trim().to_owned());
        if line.chars().count() < least || line.contains(['\n', '\r']) {
            return Err(SecretError::Malformed { path: path.to_owned(), least });
        }
        Ok(Self(line))
    }

    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_that_others_can_read_or_that_is_none_is_refused_and_a_good_one_is_not_shown() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let write = |text: &str, mode| {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        write("correct horse\n", 0o600);
        let secret = Secret::read(&path, 8).unwrap();
        assert_eq!((secret.reveal(), format!("{secret:?}").as_str()), ("correct horse", "Secret"));
        assert!(matches!(Secret::read(&path, 80), Err(SecretError::Malformed { .. })));
        write("correct\nhorse", 0o600);
        assert!(matches!(Secret::read(&path, 1), Err(SecretError::Malformed { .. })));
        write("correct horse", 0o640);
        assert!(matches!(Secret::read(&path, 1), Err(SecretError::ReadableByOthers { mode: 0o640, .. })));
        assert!(matches!(Secret::read(&dir.path().join("none"), 1), Err(SecretError::Read { .. })));
    }
}
