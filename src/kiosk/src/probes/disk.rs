//! The disk that the journal is on.

use super::SystemRoot;
use frontdesk_core::health::wear::WearMeasures;
use std::path::Path;

/// Room for the daemon in the file system of a directory, and its size, bytes. `None` if the system does not say.
#[must_use]
pub fn room(dir: &Path) -> Option<(u64, u64)> {
    let found = rustix::fs::statvfs(dir).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Some((bytes(found.f_bavail), bytes(found.f_blocks)))
}

/// The file system of a directory is mounted read-only, by proc's list of mounts (proc(5), `/proc/pid/mountinfo`).
#[must_use]
pub fn is_read_only(root: &SystemRoot, dir: &Path) -> Option<bool> {
    let dir = dir.canonicalize().ok()?;
    let mounts = root.text("proc/self/mountinfo")?;
    // Of mounts on one another the later one counts; of those above the directory the nearest.
    let of_dir = mounts.lines().filter_map(Mount::parse).filter(|mount| dir.starts_with(&mount.point));
    let nearest = of_dir.max_by_key(|mount| Path::new(&mount.point).components().count())?;
    Some(nearest.read_only)
}

struct Mount {
    point: String,
    read_only: bool,
}

impl Mount {
    /// `36 35 98:0 /root /point rw,noatime shared:1 - ext4 /dev/root rw,errors=continue`
    fn parse(line: &str) -> Option<Self> {
        let (before, after) = line.split_once(" - ")?;
        let mut fields = before.split(' ').skip(4);
        let (point, options) = (fields.next()?, fields.next()?);
        let of_file_system = after.split(' ').nth(2)?;
        let is_ro = |options: &str| options.split(',').any(|option| option == "ro");
        // A space in a name is written as \040.
        Some(Self { point: point.replace("\\040", " "), read_only: is_ro(options) || is_ro(of_file_system) })
    }
}

/// How worn the board's memory cards are: the worst of them.
#[must_use]
pub fn wear(root: &SystemRoot) -> WearMeasures {
    let disks = root.names("sys/block", "mmcblk").unwrap_or_default();
    let mut worst = WearMeasures::default();
    for disk in disks {
        let life = root.text(&format!("sys/block/{disk}/device/life_time")).as_deref().and_then(life_time);
        worst.life_time = worst.life_time.max(life);
        let pre_eol = root.text(&format!("sys/block/{disk}/device/pre_eol_info")).as_deref().and_then(hexadecimal);
        worst.pre_eol = worst.pre_eol.max(pre_eol);
    }
    worst
}

/// `0x01 0x02`: types A and B, the worse one first.
fn life_time(text: &str) -> Option<(u8, u8)> {
    let mut two = text.split_whitespace().map(hexadecimal);
    let (a, b) = (two.next()??, two.next()??);
    Some((a.max(b), a.min(b)))
}

fn hexadecimal(text: &str) -> Option<u8> {
    u8::from_str_radix(text.trim().strip_prefix("0x")?, 16).ok()
}
