//! A later day: a process whose wall clock is ahead of the machine's, from its start or from any moment on.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::time::Duration;

use tempfile::NamedTempFile;

/// The environment of a process for which it is so much later (`shim/clock.c`). Monotonic clocks are the machine's.
#[must_use]
pub fn environment(ahead: Duration) -> Vec<(OsString, OsString)> {
    vec![
        ("LD_PRELOAD".into(), env!("FRONTDESK_CLOCK_SHIM").into()),
        ("FRONTDESK_CLOCK_AHEAD_S".into(), ahead.as_secs().to_string().into()),
    ]
}

/// A wall clock that somebody sets while processes run by it.
#[derive(Debug)]
pub struct SetClock {
    ahead_s: NamedTempFile,
}

impl SetClock {
    /// One that is right.
    ///
    /// # Errors
    /// No file can be made.
    pub fn right() -> io::Result<Self> {
        let clock = Self { ahead_s: NamedTempFile::new()? };
        clock.ahead(0)?;
        Ok(clock)
    }

    /// The environment of a process that goes by it.
    #[must_use]
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        vec![
            ("LD_PRELOAD".into(), env!("FRONTDESK_CLOCK_SHIM").into()),
            ("FRONTDESK_CLOCK_AHEAD_FILE".into(), self.ahead_s.path().into()),
        ]
    }

    /// It is set to so many seconds ahead of the machine's, or behind.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn ahead(&self, seconds: i64) -> io::Result<()> {
        let file: &File = self.ahead_s.as_file();
        file.write_all_at(&seconds.to_ne_bytes(), 0)
    }
}
