//! The other end of the admin socket, for the subcommands. Blocking.

use super::protocol::{Answer, Command, MAX_LINE_BYTES, PROTOCOL, Request, SOCKET_FILE};
use anyhow::{Context, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// An answer takes longer only if the office hangs: the longest wait for a kiosk's answer, and some more.
const ANSWER_WITHIN: Duration = Duration::from_secs(90);

/// A connection.
pub struct AdminClient {
    stream: BufReader<UnixStream>,
}

impl AdminClient {
    /// Connects to the office that runs in this data directory.
    ///
    /// # Errors
    /// None runs there, or this user may not connect.
    pub fn connect(data: &Path) -> anyhow::Result<Self> {
        let socket = data.join(SOCKET_FILE);
        let stream = UnixStream::connect(&socket)
            .with_context(|| format!("{}: does the office run, and is this its user or root?", socket.display()))?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        stream.set_write_timeout(Some(ANSWER_WITHIN))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks and waits for the one answer.
    ///
    /// # Errors
    /// The connection broke, or the answer is none.
    pub fn ask(&mut self, command: Command) -> anyhow::Result<Answer> {
        let mut line = serde_json::to_vec(&Request { protocol: PROTOCOL, command })?;
        line.push(b'\n');
        if line.len() > MAX_LINE_BYTES {
            bail!("too much at once");
        }
        self.stream.get_mut().write_all(&line).context("asking the office")?;
        let mut answer = Vec::new();
        let limit = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX);
        let read =
            self.stream.by_ref().take(limit).read_until(b'\n', &mut answer).context("reading the office's answer")?;
        if read == 0 {
            bail!("the office hung up");
        }
        serde_json::from_slice(&answer).context("understanding the office's answer")
    }
}
