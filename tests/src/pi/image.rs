//! The files that a board boots from. `.ci/pi.sh` makes them and says where they are.

use std::path::PathBuf;

use anyhow::Context;

/// The directory that `.ci/pi_image.sh` filled.
const IMAGE: &str = "FRONTDESK_PI_IMAGE";

/// The directory with the cross-built programs.
const PROGRAMS: &str = "FRONTDESK_PI_PROGRAMS";

/// Debian's kernel for arm64.
///
/// # Errors
/// `make pi` has not said where it is.
pub fn kernel() -> anyhow::Result<PathBuf> {
    within(IMAGE, "vmlinuz")
}

/// The kernel's description of a Raspberry Pi 3.
///
/// # Errors
/// As for [`kernel`].
pub fn pi3_description() -> anyhow::Result<PathBuf> {
    within(IMAGE, "pi3.dtb")
}

/// Debian, as a cpio archive.
///
/// # Errors
/// As for [`kernel`].
pub fn root() -> anyhow::Result<PathBuf> {
    within(IMAGE, "root.cpio")
}

/// A cross-built program.
///
/// # Errors
/// As for [`kernel`].
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    within(PROGRAMS, name)
}

/// A file of this repository.
#[must_use]
pub fn in_repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn within(variable: &str, name: &str) -> anyhow::Result<PathBuf> {
    let directory = std::env::var_os(variable).with_context(|| format!("{variable} is not set: run `make pi`"))?;
    let path = PathBuf::from(directory).join(name);
    anyhow::ensure!(path.is_file(), "{} is not there: run `make pi`", path.display());
    Ok(path)
}
