//! One file of the model: what its programs see, what is on the disk for certain, and what is in between.

use super::luck::{Fate, Luck};

/// The unit that a disk writes whole or not at all.
pub const SECTOR_BYTES: usize = 512;

#[derive(Debug, Clone)]
struct Pending {
    /// Number of the record that asked for it.
    at: usize,
    /// A sync that should have made it durable failed, and the kernel has dropped it: no later sync will.
    forsaken: bool,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    /// The touched sectors as they stood in the page cache after the write.
    Write { start: usize, image: Vec<u8>, grew: bool },
    /// A new length, which is on the disk if step `step` of the names and lengths is.
    Resize { length: usize, shrank: bool, step: usize },
}

/// A file, named or not.
#[derive(Debug, Clone)]
pub(crate) struct Inode {
    pub(crate) permissions: u32,
    /// As programs see it.
    cached: Vec<u8>,
    /// As it is on the disk at the least.
    stable: Vec<u8>,
    pending: Vec<Pending>,
}

impl Inode {
    /// A file that has been on the disk for long.
    pub(crate) fn new(content: Vec<u8>, permissions: u32) -> Self {
        Self { permissions, stable: content.clone(), cached: content, pending: Vec::new() }
    }

    pub(crate) fn write(&mut self, at: usize, offset: usize, data: &[u8]) {
        let end = offset + data.len();
        let grew = end > self.cached.len();
        if grew {
            self.cached.resize(end, 0);
        }
        self.cached[offset..end].copy_from_slice(data);
        let start = offset / SECTOR_BYTES * SECTOR_BYTES;
        let image_end = end.next_multiple_of(SECTOR_BYTES).min(self.cached.len());
        let change = Change::Write { start, image: self.cached[start..image_end].to_vec(), grew };
        self.pending.push(Pending { at, forsaken: false, change });
    }

    pub(crate) fn resize(&mut self, at: usize, length: usize, step: usize) {
        let shrank = length < self.cached.len();
        self.cached.resize(length, 0);
        self.pending.push(Pending { at, forsaken: false, change: Change::Resize { length, shrank, step } });
    }

    /// Whether a sync of what was asked before record `before` has a new length to commit.
    pub(crate) fn grew(&self, before: usize) -> bool {
        self.pending
            .iter()
            .any(|pending| pending.at < before && matches!(pending.change, Change::Write { grew: true, .. }))
    }

    /// A sync that was called at record `before` has returned.
    pub(crate) fn synced(&mut self, before: usize, luck: &mut Luck) {
        let (covered, rest) = std::mem::take(&mut self.pending).into_iter().partition(|pending| pending.at < before);
        self.pending = rest;
        self.stable = settle(std::mem::take(&mut self.stable), covered, |_| true, luck, |forsaken| forsaken);
    }

    /// It has returned an error.
    pub(crate) fn sync_failed(&mut self, before: usize) {
        for pending in self.pending.iter_mut().filter(|pending| pending.at < before) {
            pending.forsaken = true;
        }
    }

    /// What is found after a cut; `survives` says which steps of names and lengths are on the disk.
    pub(crate) fn after_cut(self, survives: impl Fn(usize) -> bool, luck: &mut Luck) -> Vec<u8> {
        settle(self.stable, self.pending, survives, luck, |_| true)
    }
}

/// Applies changes in order; `at_risk` says which of them depend on luck.
fn settle(
    mut disk: Vec<u8>,
    changes: Vec<Pending>,
    survives: impl Fn(usize) -> bool,
    luck: &mut Luck,
    at_risk: impl Fn(bool) -> bool,
) -> Vec<u8> {
    // What lies behind a truncation is in blocks allotted after it: if the truncation was lost, so are they.
    let mut limit = usize::MAX;
    for Pending { forsaken, change, .. } in changes {
        match change {
            Change::Resize { length, step, .. } if survives(step) => disk.resize(length, 0),
            Change::Resize { length, shrank, .. } => limit = if shrank { limit.min(length) } else { limit },
            Change::Write { start, image, .. } => {
                let fate = if at_risk(forsaken) { luck.fate() } else { Fate::Whole };
                for (index, sector) in image.chunks(SECTOR_BYTES).enumerate() {
                    let from = start + index * SECTOR_BYTES;
                    let kept = fate == Fate::Whole || (fate == Fate::Torn && luck.coin());
                    if kept && from + sector.len() <= limit {
                        put(&mut disk, from, sector);
                    }
                }
            }
        }
    }
    disk
}

fn put(disk: &mut Vec<u8>, from: usize, sector: &[u8]) {
    let end = from + sector.len();
    if disk.len() < end {
        // Sectors in between that were lost are a hole, which reads as zeros.
        disk.resize(end, 0);
    }
    disk[from..end].copy_from_slice(sector);
}
