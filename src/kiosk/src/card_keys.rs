//! The site's card keys as the kiosk is given them: a systemd credential, or a file that only its owner may read. The issuer's keys
//! are never among them.

use anyhow::{Context, bail, ensure};
use frontdesk_card::pass::keys::SiteKeys;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The name of the systemd credential (`LoadCredentialEncrypted=` in the unit).
pub const CREDENTIAL: &str = "frontdesk-cards";

/// The longest file of keys, bytes.
const MAX_BYTES: u64 = 64 * 1024;

/// Where keys came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysSource {
    /// A systemd credential: not on the disk in clear.
    Credential,
    /// A file.
    File,
}

impl KeysSource {
    /// Its word for `frontdeskctl keys status`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::File => "file",
        }
    }
}

/// The keys that this run works with.
#[derive(Debug, Clone, Default)]
pub struct CardKeys(Option<(Arc<SiteKeys>, KeysSource)>);

impl CardKeys {
    /// These keys, for tests.
    #[must_use]
    pub fn of(keys: SiteKeys) -> Self {
        Self(Some((Arc::new(keys), KeysSource::File)))
    }

    /// The credential if there is one, else the file of the configuration, else none: then no card can prove itself here.
    ///
    /// # Errors
    /// There are keys and they cannot be used. Their content is in no error.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let (path, source) = match (credential(), file) {
            (Some(path), _) => (path, KeysSource::Credential),
            (None, Some(path)) => (path.to_owned(), KeysSource::File),
            (None, None) => return Ok(Self(None)),
        };
        let text = read_secret(&path, source == KeysSource::File)?;
        let keys = SiteKeys::parse(&text).with_context(|| format!("the card keys {}", path.display()))?;
        Ok(Self(Some((Arc::new(keys), source))))
    }

    /// The keys, if there are any.
    #[must_use]
    pub fn get(&self) -> Option<&Arc<SiteKeys>> {
        self.0.as_ref().map(|(keys, _)| keys)
    }

    /// Where they came from.
    #[must_use]
    pub fn source(&self) -> Option<KeysSource> {
        self.0.as_ref().map(|(_, source)| *source)
    }
}

fn credential() -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("CREDENTIALS_DIRECTORY")?).join(CREDENTIAL);
    path.is_file().then_some(path)
}

/// Reads a file of secrets, at most 64 KiB. With `private` one that group or others may read is refused.
///
/// # Errors
/// It cannot be read, is too long, no text, or readable by others.
pub fn read_secret(path: &Path, private: bool) -> anyhow::Result<Zeroizing<String>> {
    let shown = path.display();
    let file = std::fs::File::open(path).with_context(|| shown.to_string())?;
    let mode = file.metadata().with_context(|| shown.to_string())?.permissions().mode() & 0o777;
    if private && mode & 0o077 != 0 {
        bail!("{shown}: others may read it (mode {mode:03o}); chmod 600");
    }
    let mut text = Zeroizing::new(String::new());
    let read = file.take(MAX_BYTES + 1).read_to_string(&mut text).with_context(|| shown.to_string())?;
    ensure!(read as u64 <= MAX_BYTES, "{shown}: longer than {MAX_BYTES} bytes");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_others_may_read_is_refused_and_one_that_is_no_keys_file_says_which() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cards.toml");
        std::fs::write(&path, "site = \"nonsense\"\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let said = format!("{:#}", CardKeys::load(Some(&path)).unwrap_err());
        assert!(said.contains("640") && said.contains("chmod 600"), "{said}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let said = format!("{:#}", CardKeys::load(Some(&path)).unwrap_err());
        assert!(said.contains("cards.toml"), "{said}");
        assert!(CardKeys::load(None).unwrap().get().is_none());
    }
}
