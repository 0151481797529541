//! Changes of names and lengths, and which of them are on the disk after a cut.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::disk::Handle;
use super::luck::Luck;

/// A directory's content: what every path below it is.
pub(super) type Names = BTreeMap<PathBuf, Named>;

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    File { inode: usize },
    Directory { permissions: u32 },
}

/// One change.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Add { path: PathBuf, named: Named },
    Remove { path: PathBuf },
    Rename { from: PathBuf, to: PathBuf },
    Resize { inode: usize },
}

/// All changes since the power came on, in their order.
#[derive(Debug, Default)]
pub(super) struct Steps {
    steps: Vec<Step>,
    /// So many are on the disk for certain where they reach it in order.
    committed: usize,
    /// Those that are certain even where each reaches it by itself.
    asked_for: Vec<bool>,
}

impl Steps {
    pub(super) fn len(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn push(&mut self, step: Step) {
        self.steps.push(step);
        self.asked_for.push(false);
    }

    /// A sync of `handle` that was called when there were `steps_then` has succeeded. `grew`: it had a new length to commit.
    pub(super) fn synced(&mut self, handle: &Handle, steps_then: usize, grew: bool) {
        let concerned: Vec<usize> = (0..steps_then).filter(|step| self.steps[*step].concerns(handle)).collect();
        if grew || concerned.iter().any(|step| *step >= self.committed) {
            self.committed = self.committed.max(steps_then);
        }
        for step in concerned {
            let mut asked_for = std::mem::take(&mut self.asked_for);
            self.keep(step, &mut asked_for);
            self.asked_for = asked_for;
        }
    }

    /// For each step whether it is on the disk after a cut.
    pub(super) fn survivors(&self, luck: &mut Luck) -> Vec<bool> {
        if luck.names_keep_their_order() {
            let commit_point = luck.commit_point(self.committed, self.steps.len());
            return (0..self.steps.len()).map(|step| step < commit_point).collect();
        }
        let mut survivors = self.asked_for.clone();
        for step in (0..self.steps.len()).rev() {
            if !survivors[step] && luck.coin() {
                self.keep(step, &mut survivors);
            }
        }
        survivors
    }

    /// Keeps a step, and with it the earlier ones that it builds on.
    fn keep(&self, step: usize, kept: &mut [bool]) {
        if std::mem::replace(&mut kept[step], true) {
            return;
        }
        for earlier in (0..step).rev() {
            if !kept[earlier] && self.steps[step].builds_on(&self.steps[earlier]) {
                self.keep(earlier, kept);
            }
        }
    }

    pub(super) fn played_over(&self, mut names: Names, survivors: &[bool]) -> Names {
        for (step, _) in self.steps.iter().zip(survivors).filter(|(_, survives)| **survives) {
            step.apply(&mut names);
        }
        names
    }
}

impl Step {
    pub(super) fn apply(&self, names: &mut Names) {
        match self {
            Self::Add { path, named } => _ = names.insert(path.clone(), *named),
            Self::Remove { path } => _ = names.remove(path),
            Self::Rename { from, to } => {
                let moved: Vec<_> = names.keys().filter(|name| name.starts_with(from)).cloned().collect();
                for old in moved {
                    let named = names.remove(&old);
                    let rest = old.strip_prefix(from).unwrap_or(&old);
                    let new = if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) };
                    names.extend(named.map(|named| (new, named)));
                }
            }
            Self::Resize { .. } => {}
        }
    }

    /// Whether a sync of `handle` has to commit this step. A file's sync makes its creation durable, as ext4
    /// promises, but not its new name: that takes a sync of the directory.
    fn concerns(&self, handle: &Handle) -> bool {
        match (self, handle) {
            (Self::Add { named, .. }, Handle::File(synced)) => *named == Named::File { inode: *synced },
            (Self::Resize { inode }, Handle::File(synced)) => inode == synced,
            (Self::Add { path, .. } | Self::Remove { path }, Handle::Directory(dir)) => path.parent() == Some(dir),
            (Self::Rename { from, to }, Handle::Directory(dir)) => {
                from.parent() == Some(dir) || to.parent() == Some(dir)
            }
            _ => false,
        }
    }

    /// Whether this one makes no sense without that earlier one.
    fn builds_on(&self, earlier: &Self) -> bool {
        if let (Self::Resize { inode }, Self::Resize { inode: other }) = (self, earlier) {
            return inode == other;
        }
        // A directory that is renamed takes along what is below it.
        let takes_along = matches!(self, Self::Rename { .. });
        self.paths().iter().any(|path| {
            earlier.paths().iter().any(|other| path.starts_with(other) || (takes_along && other.starts_with(path)))
        })
    }

    fn paths(&self) -> Vec<&Path> {
        match self {
            Self::Add { path, .. } | Self::Remove { path } => vec![path],
            Self::Rename { from, to } => vec![from, to],
            Self::Resize { .. } => Vec::new(),
        }
    }
}
