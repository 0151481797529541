//! Reading what the kernel says of the hardware: each file here reads one source and makes the values that a rule of core judges.
//!
//! Every read is bounded, nothing that stands in a file can stop the daemon, and what is not there is `None`: unknown, and never well.

mod board;
mod clock;
mod disk;
mod display;
mod memory;

pub use board::{persist_gpio_outputs, power, zones_milli_c};
pub use clock::{battery_uv, has_rtc, is_synchronised};
pub use disk::{is_read_only, room, wear};
pub use display::{connectors, touchscreens};
pub use memory::memory;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most that is read of one file: what the kernel says in one is a page.
const MAX_BYTES: u64 = 64 * 1024;

/// The most names that are read of one directory.
const MAX_NAMES: usize = 256;

/// Where `/sys`, `/proc` and `/run` are: `/`, or for tests a directory that stands for it.
#[derive(Debug, Clone)]
pub struct SystemRoot(PathBuf);

impl Default for SystemRoot {
    fn default() -> Self {
        Self("/".into())
    }
}

impl SystemRoot {
    /// This directory in place of `/`.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self(root.to_owned())
    }

    /// A file's text, cut off after 64 KiB, without the line break at its end; what is no UTF-8 is replaced. `None` if it cannot be
    /// read.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<String> {
        let mut bytes = Vec::new();
        File::open(self.0.join(path)).ok()?.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).trim_end().to_owned())
    }

    /// A file that is one decimal number.
    #[must_use]
    pub fn number(&self, path: &str) -> Option<i64> {
        self.text(path)?.trim().parse().ok()
    }

    /// The names in a directory that begin so, in their order, at most 256. `None` if there is no such directory.
    #[must_use]
    pub fn names(&self, dir: &str, beginning: &str) -> Option<Vec<String>> {
        let found = std::fs::read_dir(self.0.join(dir)).ok()?.take(MAX_NAMES).flatten();
        let names = found.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| name.starts_with(beginning)).collect();
        names.sort();
        Some(names)
    }

    /// There is such a file.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.join(path).exists()
    }
}

#[cfg(test)]
mod tests;
