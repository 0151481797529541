//! Where the workspace's programs are: beside the running test.

use std::io;
use std::path::{Path, PathBuf};

/// The path of a program of this workspace, built with the same profile as the running one.
///
/// # Errors
/// It has not been built.
pub fn binary(name: &str) -> io::Result<PathBuf> {
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
    fn a_missing_program_says_how_to_build_it() {
        let said = binary("no-such-program").unwrap_err().to_string();
        assert!(said.contains("no-such-program") && said.contains("cargo build --workspace"), "{said}");
    }
}
