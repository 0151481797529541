//! The model of the disk: plays a log over a snapshot and says what a machine would find after the power came back.

use std::collections::HashMap;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::inode::Inode;
use super::log::{Call, Record, invalid};
use super::luck::Luck;
use super::steps::{Named, Names, Step, Steps};

/// What a descriptor is open on.
#[derive(Debug, Clone)]
pub(super) enum Handle {
    File(usize),
    Directory(PathBuf),
}

/// The watched directory in all its states.
#[derive(Debug)]
pub(crate) struct Disk {
    luck: Luck,
    inodes: Vec<Inode>,
    names_at_start: Names,
    names: Names,
    steps: Steps,
    handles: HashMap<u64, Handle>,
    /// For each sync under way: the record and the step at which it was called.
    entered: HashMap<u64, (usize, usize)>,
    records_played: usize,
}

impl Disk {
    /// A disk that holds `snapshot` and nothing else.
    pub(crate) fn holding(snapshot: &Path, luck: Luck) -> io::Result<Self> {
        let (mut inodes, mut names) = (Vec::new(), Names::new());
        load(snapshot, Path::new(""), &mut inodes, &mut names)?;
        Ok(Self {
            luck,
            inodes,
            names_at_start: names.clone(),
            names,
            steps: Steps::default(),
            handles: HashMap::new(),
            entered: HashMap::new(),
            records_played: 0,
        })
    }

    /// Plays one record.
    pub(crate) fn play(&mut self, record: &Record) -> io::Result<()> {
        let at = self.records_played;
        self.records_played += 1;
        match &record.call {
            Call::Opened { path, created, emptied, directory, permissions } => {
                if *directory {
                    self.handles.insert(record.id, Handle::Directory(path.clone()));
                    return Ok(());
                }
                let inode = if *created { self.create(path, *permissions) } else { self.inode_named(path)? };
                self.handles.insert(record.id, Handle::File(inode));
                if *emptied {
                    self.resize(at, inode, 0);
                }
            }
            Call::Write { handle, offset, data } => {
                let inode = self.inode_of(*handle)?;
                self.inodes[inode].write(at, *offset as usize, data);
            }
            Call::Resize { handle, length } => self.resize(at, self.inode_of(*handle)?, *length as usize),
            Call::SyncEnter { .. } => _ = self.entered.insert(record.id, (at, self.steps.len())),
            Call::SyncLeave { handle, errno } => self.sync_left(record.id, *handle, *errno == 0)?,
            Call::Unlink { path } | Call::RemoveDir { path } => self.step(Step::Remove { path: path.clone() }),
            Call::Rename { from, to } => self.step(Step::Rename { from: from.clone(), to: to.clone() }),
            Call::MakeDir { path, permissions } => {
                let named = Named::Directory { permissions: *permissions };
                self.step(Step::Add { path: path.clone(), named });
            }
        }
        Ok(())
    }

    fn step(&mut self, step: Step) {
        step.apply(&mut self.names);
        self.steps.push(step);
    }

    fn create(&mut self, path: &Path, permissions: u32) -> usize {
        let inode = self.inodes.len();
        self.inodes.push(Inode::new(Vec::new(), permissions));
        self.step(Step::Add { path: path.to_path_buf(), named: Named::File { inode } });
        inode
    }

    fn resize(&mut self, at: usize, inode: usize, length: usize) {
        self.inodes[inode].resize(at, length, self.steps.len());
        self.step(Step::Resize { inode });
    }

    fn file_at(&self, path: &Path) -> Option<usize> {
        match self.names.get(path) {
            Some(Named::File { inode }) => Some(*inode),
            _ => None,
        }
    }

    fn inode_named(&self, path: &Path) -> io::Result<usize> {
        self.file_at(path).ok_or_else(|| invalid(format!("{} was opened but never created", path.display())))
    }

    fn inode_of(&self, handle: u64) -> io::Result<usize> {
        match self.handles.get(&handle) {
            Some(Handle::File(inode)) => Ok(*inode),
            _ => Err(invalid(format!("handle {handle:#x} is no file"))),
        }
    }

    fn sync_left(&mut self, id: u64, handle: u64, succeeded: bool) -> io::Result<()> {
        let (before, steps_then) = self.entered.remove(&id).ok_or_else(|| invalid("a sync left unentered".into()))?;
        let handle = self.handles.get(&handle).cloned().ok_or_else(|| invalid("a sync of nothing".into()))?;
        match (&handle, succeeded) {
            (Handle::File(inode), false) => self.inodes[*inode].sync_failed(before),
            (Handle::Directory(_), false) => {}
            (_, true) => {
                let grew = matches!(handle, Handle::File(inode) if self.inodes[inode].grew(before));
                self.steps.synced(&handle, steps_then, grew);
                if let Handle::File(inode) = handle {
                    self.inodes[inode].synced(before, &mut self.luck);
                }
            }
        }
        Ok(())
    }

    /// Cuts the power now and writes what is found afterwards into the new directory `into`.
    pub(crate) fn cut_into(mut self, into: &Path) -> io::Result<()> {
        let survivors = self.steps.survivors(&mut self.luck);
        let names = self.steps.played_over(self.names_at_start, &survivors);
        std::fs::create_dir_all(into)?;
        for (path, named) in names {
            let path = into.join(path);
            let permissions = match named {
                Named::Directory { permissions } => {
                    std::fs::create_dir(&path)?;
                    permissions
                }
                Named::File { inode } => {
                    let inode = self.inodes[inode].clone();
                    let permissions = inode.permissions;
                    std::fs::write(&path, inode.after_cut(|step| survivors[step], &mut self.luck))?;
                    permissions
                }
            };
            std::fs::set_permissions(&path, PermissionsExt::from_mode(permissions))?;
        }
        Ok(())
    }
}

fn load(root: &Path, below: &Path, inodes: &mut Vec<Inode>, names: &mut Names) -> io::Result<()> {
    for entry in std::fs::read_dir(root.join(below))? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        let metadata = entry.metadata()?;
        let permissions = metadata.permissions().mode() & 0o7777;
        if metadata.is_dir() {
            names.insert(path.clone(), Named::Directory { permissions });
            load(root, &path, inodes, names)?;
        } else if is_kept(&path, &metadata) {
            names.insert(path.clone(), Named::File { inode: inodes.len() });
            inodes.push(Inode::new(std::fs::read(root.join(&path))?, permissions));
        }
    }
    Ok(())
}

/// Sockets do not outlive a machine, and SQLite makes its `-shm` anew.
pub(crate) fn is_kept(path: &Path, metadata: &std::fs::Metadata) -> bool {
    metadata.is_file() && !path.to_string_lossy().ends_with("-shm")
}
