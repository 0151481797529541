//! The office's certificate authority in its data directory, and how one follows another.
//!
//! `ca.key` holds the key and its certificate together, so that taking over the next authority is one rename. `ca.pem` is a copy of the
//! certificate for people. `ca-next.key` is announced and not used yet; `ca-old.pem` has those whose certificates kiosks may still have.

use frontdesk_sync::tls::{Authority, TlsError};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

const CURRENT: &str = "ca.key";
const CURRENT_COPY: &str = "ca.pem";
const NEXT: &str = "ca-next.key";
const OLD: &str = "ca-old.pem";

/// All of them, for a backup: whoever restores it is the office again.
pub const AUTHORITY_FILES: [&str; 4] = [CURRENT, CURRENT_COPY, NEXT, OLD];

/// The longest file of one authority, bytes.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// How many former authorities are believed still: with the present and the next one that makes the four of `office.keys`.
const MAX_OLD: usize = 2;

const BEGIN_CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----";

/// Why the authority cannot be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The file system refused.
    #[error("the authority's file {path} could not be used", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Others may read the key.
    #[error("the authority's file {path} has mode {mode:o}; only its owner may read it (0600)", path = path.display())]
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It is not what it should be.
    #[error("the authority's file {path} holds no key with its certificate", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
    },
    /// Making or reading keys and certificates.
    #[error("the authority could not be made or read")]
    Tls(#[from] TlsError),
    /// There is a next one already, or none.
    #[error("{0}")]
    NotNow(&'static str),
}

/// The authorities of one office.
pub(crate) struct Authorities {
    dir: PathBuf,
    pub(crate) current: Authority,
    pub(crate) next: Option<Authority>,
    /// Certificates, newest first.
    old: Vec<String>,
}

impl Authorities {
    /// Reads what is there, and makes the first one.
    pub(crate) fn open(dir: &Path, now_ms: i64) -> Result<Self, AuthorityError> {
        let current = match load(&dir.join(CURRENT))? {
            Some(authority) => authority,
            None => create(&dir.join(CURRENT), now_ms)?,
        };
        write_durably(&dir.join(CURRENT_COPY), current.certificate_pem().as_bytes(), 0o644)?;
        let old = read_bounded(&dir.join(OLD))?.map_or_else(Vec::new, |text| certificates(&text));
        Ok(Self { dir: dir.to_owned(), current, next: load(&dir.join(NEXT))?, old })
    }

    /// Every certificate that is believed, the present one first.
    pub(crate) fn certificates(&self) -> Vec<String> {
        let next = self.next.as_ref().map(|next| next.certificate_pem().to_owned());
        let present = std::iter::once(self.current.certificate_pem().to_owned());
        let mut all: Vec<String> = present.chain(next).collect();
        for old in &self.old {
            if !all.contains(old) {
                all.push(old.clone());
            }
        }
        all
    }

    /// Makes the next one.
    pub(crate) fn make_next(&mut self, now_ms: i64) -> Result<(), AuthorityError> {
        if self.next.is_some() {
            return Err(AuthorityError::NotNow("the next authority was made already; use it with --use"));
        }
        self.next = Some(create(&self.dir.join(NEXT), now_ms)?);
        Ok(())
    }

    /// Issues with the next one from now on; the present one is believed still. At every moment the files are those of before or after.
    pub(crate) fn use_next(&mut self) -> Result<(), AuthorityError> {
        let next = self.next.take().ok_or(AuthorityError::NotNow("there is no next authority; make it first"))?;
        let mut old = vec![self.current.certificate_pem().to_owned()];
        old.extend(self.old.iter().filter(|pem| !old.contains(*pem)).take(MAX_OLD - 1).cloned().collect::<Vec<_>>());
        let moved = write_durably(&self.dir.join(OLD), old.concat().as_bytes(), 0o644)
            .and_then(|()| rename_durably(&self.dir.join(NEXT), &self.dir.join(CURRENT)));
        if let Err(error) = moved {
            self.next = Some(next);
            return Err(error);
        }
        self.old = old;
        self.current = next;
        write_durably(&self.dir.join(CURRENT_COPY), self.current.certificate_pem().as_bytes(), 0o644)
    }
}

fn create(path: &Path, now_ms: i64) -> Result<Authority, AuthorityError> {
    let authority = Authority::create(now_ms)?;
    let both = Zeroizing::new(format!("{}\n{}", authority.key_pem().trim_end(), authority.certificate_pem()));
    write_durably(path, both.as_bytes(), 0o600)?;
    Ok(authority)
}

fn load(path: &Path) -> Result<Option<Authority>, AuthorityError> {
    let Some(both) = read_bounded(path)? else { return Ok(None) };
    let mode = std::fs::metadata(path).map_err(failed(path))?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(AuthorityError::ReadableByOthers { path: path.to_owned(), mode });
    }
    let at = both.find(BEGIN_CERTIFICATE).ok_or_else(|| AuthorityError::Malformed { path: path.to_owned() })?;
    let (key, certificate) = both.split_at(at);
    Ok(Some(Authority::load(key, certificate)?))
}

fn certificates(text: &str) -> Vec<String> {
    text.split(BEGIN_CERTIFICATE).skip(1).take(MAX_OLD).map(|rest| format!("{BEGIN_CERTIFICATE}{rest}")).collect()
}

fn failed(path: &Path) -> impl Fn(io::Error) -> AuthorityError + use<> {
    let path = path.to_owned();
    move |source| AuthorityError::Io { path: path.clone(), source }
}

fn read_bounded(path: &Path) -> Result<Option<Zeroizing<String>>, AuthorityError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path)(error)),
    };
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_FILE_BYTES).read_to_string(&mut text).map_err(failed(path))?;
    Ok(Some(text))
}

/// tmp, fsync, rename, fsync of the directory: at no moment is there half a file under its name.
fn write_durably(path: &Path, bytes: &[u8], mode: u32) -> Result<(), AuthorityError> {
    let tmp = path.with_extension("new");
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&tmp)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(failed(path))?;
    rename_durably(&tmp, path)
}

fn rename_durably(from: &Path, to: &Path) -> Result<(), AuthorityError> {
    std::fs::rename(from, to).map_err(failed(to))?;
    let directory = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(failed(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_780_000_000_000;

    #[test]
    fn the_authority_is_made_once_for_its_owner_only() {
        let dir = tempfile::tempdir().unwrap();
        let made = Authorities::open(dir.path(), NOW_MS).unwrap().certificates();
        assert_eq!(Authorities::open(dir.path(), NOW_MS + 5).unwrap().certificates(), made);
        let mode = |file: &str| std::fs::metadata(dir.path().join(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(CURRENT), 0o600);
        assert_eq!(std::fs::read_to_string(dir.path().join(CURRENT_COPY)).unwrap(), made[0]);
        std::fs::set_permissions(dir.path().join(CURRENT), std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Authorities::open(dir.path(), NOW_MS), Err(AuthorityError::ReadableByOthers { .. })));
    }

    #[test]
    fn the_next_authority_is_announced_first_and_the_old_one_is_believed_after() {
        let dir = tempfile::tempdir().unwrap();
        let mut authorities = Authorities::open(dir.path(), NOW_MS).unwrap();
        let first = authorities.certificates().remove(0);
        assert!(authorities.use_next().is_err());
        authorities.make_next(NOW_MS).unwrap();
        assert!(authorities.make_next(NOW_MS).is_err());
        let announced = authorities.certificates();
        assert_eq!((announced.len(), &announced[0]), (2, &first));
        assert_eq!(Authorities::open(dir.path(), NOW_MS).unwrap().certificates(), announced);
        authorities.use_next().unwrap();
        let used = authorities.certificates();
        assert_eq!((&used[0], &used[1], used.len()), (&announced[1], &first, 2));
        assert_eq!(Authorities::open(dir.path(), NOW_MS).unwrap().certificates(), used);
        // However often: four at most.
        for _ in 0..3 {
            authorities.make_next(NOW_MS).unwrap();
            assert!(authorities.certificates().len() <= 4);
            authorities.use_next().unwrap();
        }
        assert_eq!(Authorities::open(dir.path(), NOW_MS).unwrap().certificates(), authorities.certificates());
    }
}
