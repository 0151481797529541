//! A Unix socket that speaks in lines.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::wait;

/// QEMU makes its sockets within this.
const APPEARS: Duration = Duration::from_secs(20);

/// QEMU answers within this, however busy the machine is.
const ANSWERS: Duration = Duration::from_secs(60);

/// A connection.
#[derive(Debug)]
pub struct LineSocket {
    stream: BufReader<UnixStream>,
}

/// Connects to a socket that somebody is about to make.
///
/// # Errors
/// It is not there in time.
pub fn connect(path: &Path) -> anyhow::Result<UnixStream> {
    let what = format!("somebody listens on {}", path.display());
    Ok(wait::until(APPEARS, &what, || UnixStream::connect(path).ok())?)
}

impl LineSocket {
    /// Connects.
    ///
    /// # Errors
    /// It is not there in time.
    pub fn connect(path: &Path) -> anyhow::Result<Self> {
        let stream = connect(path)?;
        stream.set_read_timeout(Some(ANSWERS))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Says a line.
    ///
    /// # Errors
    /// The connection broke.
    pub fn say(&mut self, line: &str) -> anyhow::Result<()> {
        self.stream.get_mut().write_all(format!("{line}\n").as_bytes()).with_context(|| format!("saying {line:?}"))
    }

    /// The next line.
    ///
    /// # Errors
    /// The connection broke, or nothing was said for a minute.
    pub fn hear(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line)? > 0, "the other side hung up");
        Ok(line.trim_end().to_owned())
    }
}
