//! Where the workspace's programs are: beside the running test, or, for stories of two versions, where another build is.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The directory with another version's programs; `make apart` sets it.
const APART_DIR: &str = "FRONTDESK_APART_DIR";

/// Which programs are taken from there: names with commas between.
const APART_PROGRAMS: &str = "FRONTDESK_APART_PROGRAMS";

/// The path of a program of this workspace, built with the same profile as the running one unless it is one of another version.
///
/// # Errors
/// It has not been built.
pub fn binary(name: &str) -> io::Result<PathBuf> {
    if let Some(dir) = std::env::var_os(APART_DIR)
        && is_of_another_version(name)
    {
        return Ok(PathBuf::from(dir).join(name));
    }
    let running = std::env::current_exe()?;
    beside(&running, name).ok_or_else(|| {
        let place = running.parent().unwrap_or(&running).display();
        io::Error::new(
            io::ErrorKind::NotFound,
            format!(
                "{name} is not near {place}: run `cargo build --workspace --features frontdesk-screen/headless` first, \
                 with the same profile and CARGO_TARGET_DIR"
            ),
        )
    })
}

/// Whether this program is one of another version.
#[must_use]
pub fn is_of_another_version(name: &str) -> bool {
    std::env::var_os(APART_PROGRAMS).is_some_and(|programs| is_apart(name, &programs))
}

/// The input method's data, built as at packaging, once for all stories, where the screen's own tests have it too.
///
/// # Errors
/// It cannot be built: `ui/ime/rime/build.sh` says what it wants.
pub fn input_data() -> io::Result<PathBuf> {
    let leash = binary("frontdesk-leash")?;
    // From `target/PROFILE/frontdesk-leash`.
    let target = leash.ancestors().nth(2).ok_or_else(|| io::Error::other("programs without a target directory"))?;
    let data = target.join("input");
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/ime/rime/build.sh");
    let is_built = Command::new(build).arg(&data).status()?.success();
    if is_built { Ok(data) } else { Err(io::Error::other("the input method's data was not built")) }
}

fn is_apart(name: &str, programs: &OsStr) -> bool {
    programs.to_str().is_some_and(|programs| programs.split(',').any(|program| program == name))
}

/// Programs run from `target/PROFILE`, tests from `target/PROFILE/deps`.
fn beside(running: &Path, name: &str) -> Option<PathBuf> {
    running.ancestors().skip(1).take(2).map(|dir| dir.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_from_a_test_and_from_a_program() {
        let target = crate::scratch::in_memory();
        let profile = target.path().join("debug");
        std::fs::create_dir_all(profile.join("deps")).unwrap();
        std::fs::write(profile.join("frontdeskd"), "").unwrap();
        for running in ["deps/story-123", "frontdesk-demo"] {
            assert_eq!(beside(&profile.join(running), "frontdeskd"), Some(profile.join("frontdeskd")));
        }
    }

    #[test]
    fn only_programs_that_are_named_are_of_another_version() {
        let programs = OsStr::new("frontdeskd,frontdeskctl");
        assert!(is_apart("frontdeskd", programs) && is_apart("frontdeskctl", programs));
        assert!(!is_apart("frontdesk-office", programs) && !is_apart("frontdesk", programs));
    }

    #[test]
    fn a_missing_program_says_how_to_build_it() {
        let said = binary("no-such-program").unwrap_err().to_string();
        assert!(said.contains("no-such-program") && said.contains("cargo build --workspace"), "{said}");
    }
}
