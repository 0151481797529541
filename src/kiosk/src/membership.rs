//! That this kiosk belongs to a site: where its office is, whose signature it believes, and its own certificate. Learned at
//! enrolment, renewed by the office, one file for the daemon's user only.

use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The file in the data directory.
pub const FILE: &str = "office.json";

/// The largest file read, bytes: a certificate has less than two kilobytes, and there are a handful.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// What makes this kiosk a member. Nothing in it is secret: the key is the node's own, in `node.key`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// The office's address, for example `https://10.0.0.5:8443`.
    pub url: String,
    /// What people call this kiosk.
    pub label: String,
    /// Ed25519 public key that signed the site journal at enrolment, hexadecimal. Its successors are in the journal.
    pub office_public_key: String,
    /// This kiosk's certificate, PEM.
    pub certificate_pem: String,
    /// Authorities whose certificates the office may show, PEM.
    pub ca_pem: Vec<String>,
}

/// A membership that cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum MembershipError {
    /// The file system refused.
    #[error("the membership {path} could not be {what}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is not what enrolment writes.
    #[error("the membership {path} is not understood; enrol this kiosk again, or put the file back")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where it goes wrong.
        #[source]
        source: serde_json::Error,
    },
}

impl Membership {
    /// Reads it; `None` before the first enrolment.
    ///
    /// # Errors
    /// [`MembershipError`]; the file is left as it is.
    pub fn load(data_dir: &Path) -> Result<Option<Self>, MembershipError> {
        let path = data_dir.join(FILE);
        let failed = |source| MembershipError::Io { path: path.clone(), what: "read", source };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut text = Vec::new();
        file.take(MAX_FILE_BYTES).read_to_end(&mut text).map_err(failed)?;
        serde_json::from_slice(&text)
            .map(Some)
            .map_err(|source| MembershipError::Malformed { path: path.clone(), source })
    }

    /// Keeps it durably: a cut leaves the old one or the new one.
    ///
    /// # Errors
    /// [`MembershipError::Io`].
    pub fn save(&self, data_dir: &Path) -> Result<(), MembershipError> {
        let path = data_dir.join(FILE);
        let failed = |source| MembershipError::Io { path: path.clone(), what: "kept", source };
        let text = serde_json::to_vec_pretty(self)
            .map_err(|source| MembershipError::Malformed { path: path.clone(), source })?;
        let fresh = path.with_extension("json.new");
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh).map_err(failed)?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&fresh, &path).and_then(|()| File::open(data_dir)?.sync_all()).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_membership_is_the_same_after_a_restart_and_a_torn_one_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Membership::load(dir.path()).unwrap(), None);
        let membership = Membership {
            url: "https://10.0.0.5:8443".into(),
            label: "front".into(),
            office_public_key: "00".repeat(32),
            certificate_pem: "PEM".into(),
            ca_pem: vec!["PEM".into()],
        };
        membership.save(dir.path()).unwrap();
        assert_eq!(Membership::load(dir.path()).unwrap(), Some(membership));
        let path = dir.path().join(FILE);
        std::fs::write(&path, "{\"url\":").unwrap();
        assert!(matches!(Membership::load(dir.path()), Err(MembershipError::Malformed { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"url\":");
    }
}
