//! The office's X25519 secret, that kiosks wrap sealing keys to: one file, for its owner only, made durably.

use frontdesk_sync::OfficeSecret;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The file in the data directory.
pub(crate) const FILE: &str = "sealing.key";

/// Why the secret could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SealingKeyError {
    /// The file system refused.
    #[error("the office's sealing key {path} could not be used")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Not 64 hexadecimal digits. It is left as it is.
    #[error("the office's sealing key {path} is not 64 hexadecimal digits")]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// No random bytes for a new one.
    #[error("no random bytes for the office's sealing key could be had")]
    Random(#[source] getrandom::Error),
}

/// Reads the secret, or makes one. A lost one is no harm: kiosks ask for the public half before they wrap anything.
pub(crate) fn load_or_create(dir: &Path) -> Result<OfficeSecret, SealingKeyError> {
    let path = dir.join(FILE);
    let io = |source| SealingKeyError::Io { path: path.clone(), source };
    match File::open(&path) {
        Ok(file) => {
            let mut text = Zeroizing::new(Vec::new());
            file.take(66).read_to_end(&mut text).map_err(io)?;
            let mut secret = Zeroizing::new([0; 32]);
            hex::decode_to_slice(text.trim_ascii_end(), secret.as_mut_slice())
                .map_err(|_| SealingKeyError::Malformed { path: path.clone() })?;
            Ok(OfficeSecret::from_bytes(*secret))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut secret = Zeroizing::new([0; 32]);
            getrandom::fill(secret.as_mut_slice()).map_err(SealingKeyError::Random)?;
            let text = Zeroizing::new(hex::encode(secret.as_slice()));
            write_durably(dir, &path, text.as_bytes()).map_err(io)?;
            Ok(OfficeSecret::from_bytes(*secret))
        }
        Err(error) => Err(io(error)),
    }
}

fn write_durably(dir: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let tmp = path.with_extension("key.new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&tmp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&tmp, path)?;
    File::open(dir)?.sync_all()
}
