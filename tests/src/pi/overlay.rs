//! What a boot brings along besides Debian: our programs, the units and settings that ship, a configuration, and the console.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use frontdesk_hw::lines::LineDriver;

use super::config::{self, PEOPLE};
use super::image;
use super::model::Model;

/// What ships in `systemd/`, and where its first line says it goes.
const SHIPPED: [(&str, &str); 5] = [
    ("frontdeskd.service", "etc/systemd/system/frontdeskd.service"),
    ("pcscd-frontdesk.conf", "etc/systemd/system/pcscd.service.d/frontdesk.conf"),
    ("sysusers-frontdesk.conf", "usr/lib/sysusers.d/frontdesk.conf"),
    ("tmpfiles-frontdesk.conf", "usr/lib/tmpfiles.d/frontdesk.conf"),
    ("60-frontdesk-gpio.rules", "usr/lib/udev/rules.d/60-frontdesk-gpio.rules"),
];

/// What only these boards have, in `tests/pi/`.
const OF_THE_BOARDS: [(&str, &str); 4] = [
    ("console.sh", "usr/lib/frontdesk-pi/console.sh"),
    ("console.service", "etc/systemd/system/frontdesk-console.service"),
    ("rppal.conf", "usr/lib/frontdesk-pi/rppal.conf"),
    ("var-lib-frontdesk.mount", "etc/systemd/system/var-lib-frontdesk.mount"),
];

/// Started at boot.
const ENABLED: [&str; 2] = ["frontdeskd.service", "frontdesk-console.service"];

/// Writes Debian and all that to `initrd`. `work` is an empty directory; with a disk it is where the journal is kept.
///
/// # Errors
/// A file is missing or cannot be written.
pub fn pack(model: Model, release_ms: u32, with_disk: bool, work: &Path, initrd: &Path) -> anyhow::Result<()> {
    for program in ["frontdeskd", "frontdeskctl"] {
        copy(&image::program(program)?, &work.join("usr/bin").join(program), 0o755)?;
    }
    for (from, to) in SHIPPED {
        copy(&image::in_repository("systemd").join(from), &work.join(to), 0o644)?;
    }
    for (from, to) in OF_THE_BOARDS {
        let mode = if from.ends_with(".sh") { 0o755 } else { 0o644 };
        copy(&image::in_repository("tests/pi").join(from), &work.join(to), mode)?;
    }
    let settings = work.join("etc/frontdesk");
    let gpiocdev = config::config(model, LineDriver::Gpiocdev, release_ms);
    write(&settings.join("frontdesk.toml"), &gpiocdev, 0o640)?;
    write(&settings.join("rppal.toml"), &config::config(model, LineDriver::Rppal, release_ms), 0o640)?;
    write(&settings.join("people.csv"), PEOPLE, 0o640)?;
    let wanted = work.join("etc/systemd/system/multi-user.target.wants");
    fs::create_dir_all(&wanted)?;
    for unit in ENABLED {
        symlink(format!("../{unit}"), wanted.join(unit)).with_context(|| unit.to_owned())?;
    }
    if !with_disk {
        fs::remove_file(work.join("etc/systemd/system/var-lib-frontdesk.mount"))?;
    }
    let archive = initrd.with_extension("overlay");
    archive_of(work, &archive)?;
    // The kernel unpacks one archive after the other.
    let both = [fs::read(image::root()?)?, fs::read(&archive)?].concat();
    fs::write(initrd, both).with_context(|| initrd.display().to_string())
}

fn copy(from: &Path, to: &Path, mode: u32) -> anyhow::Result<()> {
    let content = fs::read(from).with_context(|| from.display().to_string())?;
    write_bytes(to, &content, mode)
}

fn write(to: &Path, content: &str, mode: u32) -> anyhow::Result<()> {
    write_bytes(to, content.as_bytes(), mode)
}

fn write_bytes(to: &Path, content: &[u8], mode: u32) -> anyhow::Result<()> {
    let directory = to.parent().map(PathBuf::from).unwrap_or_default();
    fs::create_dir_all(&directory)
        .and_then(|()| fs::write(to, content))
        .and_then(|()| fs::set_permissions(to, fs::Permissions::from_mode(mode)))
        .with_context(|| to.display().to_string())
}

/// A cpio archive in the kernel's format, everything of it root's.
fn archive_of(directory: &Path, archive: &Path) -> anyhow::Result<()> {
    let listed = Command::new("find").arg(".").current_dir(directory).output().context("find")?;
    let list = archive.with_extension("list");
    fs::write(&list, listed.stdout)?;
    let status = Command::new("cpio")
        .args(["--quiet", "-o", "-H", "newc", "-R", "0:0"])
        .current_dir(directory)
        .stdin(fs::File::open(&list)?)
        .stdout(fs::File::create(archive)?)
        .stderr(Stdio::inherit())
        .status()
        .context("cpio")?;
    ensure!(status.success(), "cpio: {status}");
    Ok(())
}
