//! Small files that belong to a node beside its journal and its key: a kiosk's membership, an office's certificate authority.

use super::{BackupError, rows};
use crate::node_key::{self, sync_directory_of};
use std::fs::{self, DirBuilder, File};
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use zeroize::Zeroizing;

/// Where they wait in the directory of a restore.
pub(super) const DIR: &str = "files";

/// More are a mistake.
const MAX_FILES: usize = 16;

/// The longest one, bytes.
const MAX_FILE_BYTES: u32 = 64 * 1024;

/// A file's name and content, which may be secret.
pub(super) type Companion = (String, Zeroizing<Vec<u8>>);

/// Those of the named files that are there.
pub(super) fn read(dir: &Path, names: &[&str]) -> Result<Vec<Companion>, BackupError> {
    let mut found = Vec::new();
    for name in names.iter().take(MAX_FILES) {
        let file = match File::open(dir.join(name)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        let mut bytes = Zeroizing::new(Vec::new());
        file.take(u64::from(MAX_FILE_BYTES)).read_to_end(&mut bytes)?;
        found.push(((*name).to_owned(), bytes));
    }
    Ok(found)
}

/// Puts the files of a backup into a directory of their own.
pub(super) fn unpack(names: &[String], from: &mut impl Read, to: &Path) -> Result<(), BackupError> {
    DirBuilder::new().mode(0o700).create(to)?;
    if names.len() > MAX_FILES || !names.iter().all(|name| is_plain(name)) {
        return Err(BackupError::Damaged);
    }
    for name in names {
        let bytes = rows::read_bytes(from, MAX_FILE_BYTES)?;
        node_key::write_durably(&to.join(name), &bytes)?;
    }
    Ok(())
}

/// Moves them to their place, durably. They come before the database: without it they mean nothing.
pub(super) fn take_place(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let place = to.join(entry?.file_name());
        fs::rename(from.join(place.file_name().unwrap_or_default()), &place)?;
        sync_directory_of(&place)?;
    }
    Ok(())
}

/// A name in this directory and in no other.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && !name.starts_with('.') && !name.contains(['/', '\0'])
}
