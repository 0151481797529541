//! The log of the power-cut shim: what processes asked of the watched directory, in order.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// In front of every record; kept in step with `shim/log.h`.
const MAGIC: u64 = 0x9dc3_f7a1_5e82_b64f;
const HEADER_BYTES: usize = 56;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Unique in the log; the two records of one sync share theirs.
    pub id: u64,
    /// `CLOCK_MONOTONIC` of the machine, in nanoseconds.
    pub mono_ns: u64,
    /// What was asked.
    pub call: Call,
}

/// What was asked. Paths are relative to the watched directory, and the directory itself is the empty path.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // The fields are what their names say.
pub enum Call {
    /// A file or directory was opened; the record's id is the handle of later calls.
    Opened { path: PathBuf, created: bool, emptied: bool, directory: bool, permissions: u32 },
    /// Bytes that reached the page cache.
    Write { handle: u64, offset: u64, data: Vec<u8> },
    /// A new length, shorter or longer.
    Resize { handle: u64, length: u64 },
    /// A sync begins: it covers what was written before.
    SyncEnter { handle: u64 },
    /// It is about to return; `errno` 0 is success.
    SyncLeave { handle: u64, errno: u64 },
    /// A file lost its name.
    Unlink { path: PathBuf },
    /// A file or directory was renamed, perhaps onto another.
    Rename { from: PathBuf, to: PathBuf },
    /// A directory was made.
    MakeDir { path: PathBuf, permissions: u32 },
    /// A directory was removed.
    RemoveDir { path: PathBuf },
}

struct Raw<'a> {
    kind: u32,
    id: u64,
    handle: u64,
    mono_ns: u64,
    offset: u64,
    path: &'a [u8],
    data: &'a [u8],
}

/// Reads a whole log. A record that its process did not live to finish is left out: its call was not made.
///
/// # Errors
/// The file cannot be read, is no such log, or holds a call that has no model.
pub(super) fn read_log(log: &Path) -> io::Result<Vec<Record>> {
    let bytes = match std::fs::read(log) {
        // Nobody has started under the shim yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read?,
    };
    let raw = raw_records(&bytes)?;
    let amended: HashMap<u64, u64> = raw.iter().filter(|raw| raw.kind == 4).map(|raw| (raw.id, raw.offset)).collect();
    raw.iter().filter_map(|raw| record(raw, &amended).transpose()).collect()
}

fn raw_records(bytes: &[u8]) -> io::Result<Vec<Raw<'_>>> {
    let mut records = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if let Some((raw, end)) = raw_record(bytes, at).filter(|(_, end)| *end == bytes.len() || magic_at(bytes, *end))
        {
            records.push(raw);
            at = end;
        } else {
            // Torn by the death of its process; another process of the same log may have gone on behind it.
            if !magic_at(bytes, at) && bytes.len() - at >= 8 {
                return Err(invalid(format!("no record at byte {at} of the power-cut log")));
            }
            at = (at + 1..bytes.len()).find(|next| magic_at(bytes, *next)).unwrap_or(bytes.len());
        }
    }
    Ok(records)
}

fn magic_at(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 8) == Some(MAGIC.to_le_bytes().as_slice())
}

fn raw_record(bytes: &[u8], at: usize) -> Option<(Raw<'_>, usize)> {
    let header = bytes.get(at..at + HEADER_BYTES).filter(|_| magic_at(bytes, at))?;
    let long = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().unwrap());
    let short = |at: usize| u32::from_le_bytes(header[at..at + 4].try_into().unwrap());
    let path_end = (at + HEADER_BYTES).checked_add(short(12) as usize)?;
    let end = path_end.checked_add(usize::try_from(long(48)).ok()?)?;
    let (path, data) = (bytes.get(at + HEADER_BYTES..path_end)?, bytes.get(path_end..end)?);
    let raw = Raw { kind: short(8), id: long(16), handle: long(24), mono_ns: long(32), offset: long(40), path, data };
    Some((raw, end))
}

fn record(raw: &Raw<'_>, amended: &HashMap<u64, u64>) -> io::Result<Option<Record>> {
    let path = || PathBuf::from(OsStr::from_bytes(raw.path));
    let (handle, permissions) = (raw.handle, (raw.offset >> 16) as u32);
    let call = match raw.kind {
        1 => {
            let bit = |number: u32| raw.offset >> number & 1 == 1;
            Call::Opened { path: path(), created: bit(0), emptied: bit(1), directory: bit(2), permissions }
        }
        2 | 3 if amended.get(&raw.id) == Some(&0) => return Ok(None),
        2 => {
            let done = amended.get(&raw.id).map_or(raw.data.len(), |done| *done as usize);
            Call::Write { handle, offset: raw.offset, data: raw.data[..done].to_vec() }
        }
        3 => Call::Resize { handle, length: raw.offset },
        4 => return Ok(None),
        5 => Call::SyncEnter { handle },
        6 => Call::SyncLeave { handle, errno: raw.offset },
        7 => Call::Unlink { path: path() },
        8 => {
            let mut names = raw.path.split(|byte| *byte == 0).map(|name| PathBuf::from(OsStr::from_bytes(name)));
            let (from, to) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
            Call::Rename { from, to }
        }
        9 => Call::MakeDir { path: path(), permissions },
        10 => Call::RemoveDir { path: path() },
        11 => return Err(invalid(format!("the power-cut model does not know {}", path().display()))),
        kind => return Err(invalid(format!("unknown record kind {kind} in the power-cut log"))),
    };
    Ok(Some(Record { id: raw.id, mono_ns: raw.mono_ns, call }))
}

pub(crate) fn invalid(text: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text)
}

/// One fsync or fdatasync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// Of what, relative to the watched directory, by the name under which it was opened.
    pub path: PathBuf,
    /// When it was called; `CLOCK_MONOTONIC`.
    pub entered_mono_ns: u64,
    /// When it returned; absent if it never did.
    pub left_mono_ns: Option<u64>,
    /// It promised durability.
    pub succeeded: bool,
}

/// The syncs of a log in the order of their calls: what an effect that needs durability must not precede.
#[must_use]
pub(super) fn syncs(records: &[Record]) -> Vec<Sync> {
    let (mut paths, mut by_id, mut syncs) = (HashMap::new(), HashMap::new(), Vec::<Sync>::new());
    for record in records {
        match &record.call {
            Call::Opened { path, .. } => _ = paths.insert(record.id, path.clone()),
            Call::SyncEnter { handle } => {
                by_id.insert(record.id, syncs.len());
                let path = paths.get(handle).cloned().unwrap_or_default();
                syncs.push(Sync { path, entered_mono_ns: record.mono_ns, left_mono_ns: None, succeeded: false });
            }
            Call::SyncLeave { errno, .. } => {
                if let Some(sync) = by_id.get(&record.id).and_then(|index| syncs.get_mut(*index)) {
                    sync.left_mono_ns = Some(record.mono_ns);
                    sync.succeeded = *errno == 0;
                }
            }
            _ => {}
        }
    }
    syncs
}
