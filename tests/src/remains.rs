//! Looking for what should be gone: in every file of a directory and in the memory of a living process.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Read at once from a process: more than any needle, less than anybody misses.
const CHUNK_BYTES: usize = 1 << 20;

/// Words to look for, each in every form in which a program keeps text.
#[derive(Debug, Clone)]
pub struct Needles(Vec<(String, Vec<u8>)>);

impl Needles {
    /// Each word as UTF-8 and as UTF-16 in both byte orders.
    #[must_use]
    pub fn of(words: &[&str]) -> Self {
        let forms = |word: &str| {
            let utf16 = |bytes: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
            [
                (format!("{word} as UTF-8"), word.as_bytes().to_vec()),
                (format!("{word} as UTF-16LE"), utf16(u16::to_le_bytes)),
                (format!("{word} as UTF-16BE"), utf16(u16::to_be_bytes)),
            ]
        };
        Self(words.iter().flat_map(|word| forms(word)).collect())
    }

    /// Which of them are in here, and where first.
    #[must_use]
    pub fn in_bytes(&self, hay: &[u8]) -> Vec<(String, usize)> {
        let first = |needle: &[u8]| memchr::memmem::find(hay, needle);
        self.0.iter().filter_map(|(name, needle)| Some((name.clone(), first(needle)?))).collect()
    }

    fn longest(&self) -> usize {
        self.0.iter().map(|(_, needle)| needle.len()).max().unwrap_or(0)
    }
}

/// Every file below a directory that holds one of the words, with what it holds.
///
/// # Errors
/// A file cannot be read.
pub fn in_files(dir: &Path, needles: &Needles) -> Result<BTreeMap<PathBuf, Vec<(String, usize)>>> {
    let mut found = BTreeMap::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(&dir).with_context(|| dir.display().to_string())? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                dirs.push(entry.path());
            } else if kind.is_file() {
                let hits = needles.in_bytes(&std::fs::read(entry.path())?);
                if !hits.is_empty() {
                    found.insert(entry.path(), hits);
                }
            }
        }
    }
    Ok(found)
}

/// Where in the writable memory of a process one of the words is: what a core dump of this moment would hold.
///
/// # Errors
/// The process is gone, or may not be looked into.
pub fn in_memory_of(pid: u32, needles: &Needles) -> Result<Vec<(String, String)>> {
    let maps = std::fs::read_to_string(format!("/proc/{pid}/maps")).context("the process's map")?;
    let memory = File::open(format!("/proc/{pid}/mem")).context("the process's memory")?;
    let mut found = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (Some(range), Some(rights)) = (words.next(), words.next()) else { continue };
        if !rights.starts_with("rw") {
            continue;
        }
        let name = words.nth(3).unwrap_or("anonymous");
        let Some((from, to)) = range.split_once('-') else { continue };
        let (from, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
        for (needle, at) in in_region(&memory, from, to, needles) {
            found.push((needle, format!("{name} at {:#x}", from + at)));
        }
    }
    Ok(found)
}

/// Regions that cannot be read (devices, what was unmapped meanwhile) hold nothing that a dump would.
fn in_region(memory: &File, from: u64, to: u64, needles: &Needles) -> Vec<(String, u64)> {
    let overlap = needles.longest() as u64;
    let mut found = Vec::new();
    let mut at = from;
    let mut chunk = vec![0; CHUNK_BYTES];
    while at < to {
        let length = usize::try_from((to - at).min(CHUNK_BYTES as u64)).unwrap_or(CHUNK_BYTES);
        if memory.read_exact_at(&mut chunk[..length], at).is_err() {
            break;
        }
        let hits = needles.in_bytes(&chunk[..length]);
        found.extend(hits.into_iter().map(|(needle, offset)| (needle, at - from + offset as u64)));
        at += if length == CHUNK_BYTES { length as u64 - overlap } else { length as u64 };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_a_file_and_in_memory_in_every_form() {
        let dir = crate::scratch::in_memory();
        let utf16: Vec<u8> = "龘𠮷".encode_utf16().flat_map(u16::to_be_bytes).collect();
        std::fs::write(dir.path().join("card"), &utf16).unwrap();
        let needles = Needles::of(&["龘𠮷", "never there"]);
        let found = in_files(dir.path(), &needles).unwrap();
        assert_eq!(found[&dir.path().join("card")], [("龘𠮷 as UTF-16BE".to_owned(), 0)]);
        let kept = utf16.clone();
        let found = in_memory_of(std::process::id(), &needles).unwrap();
        assert!(found.iter().any(|(needle, _)| needle == "龘𠮷 as UTF-16BE"), "{found:?}");
        drop(kept);
    }
}
