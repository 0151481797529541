//! The other end of the control socket, for `frontdeskctl`. Blocking.

use anyhow::{Context, bail};
use frontdesk_core::control::{Answer, Command, MAX_LINE_BYTES, PROTOCOL, Request};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// An answer takes longer only if the daemon hangs.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// One that waits for a card, and for the work on it.
const CARD_WITHIN: Duration = Duration::from_secs(100);

/// An inspection reads the whole journal: minutes for one of years.
const INSPECTED_WITHIN: Duration = Duration::from_secs(900);

/// A connection.
pub struct ControlClient {
    stream: BufReader<UnixStream>,
}

impl ControlClient {
    /// Connects.
    ///
    /// # Errors
    /// Nothing listens there, or this user may not connect.
    pub fn connect(socket: &Path) -> anyhow::Result<Self> {
        let stream = UnixStream::connect(socket)
            .with_context(|| format!("{}: is frontdeskd running, and may this user talk to it?", socket.display()))?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        stream.set_write_timeout(Some(ANSWER_WITHIN))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks and waits for the one answer.
    ///
    /// # Errors
    /// The connection broke, or the answer is none.
    pub fn ask(&mut self, command: Command) -> anyhow::Result<Answer> {
        if command.takes_long() {
            self.stream.get_mut().set_read_timeout(Some(INSPECTED_WITHIN)).context("waiting")?;
        }
        if command.waits_for_card() {
            self.stream.get_mut().set_read_timeout(Some(CARD_WITHIN)).context("waiting")?;
        }
        if let Some(within_s) = command.waits_for_leader_s() {
            let within = ANSWER_WITHIN + Duration::from_secs(u64::from(within_s));
            self.stream.get_mut().set_read_timeout(Some(within)).context("waiting")?;
        }
        self.send(command)?;
        self.next_answer()?.context("the daemon hung up")
    }

    /// Asks for a stream of answers; they come from [`ControlClient::next_answer`].
    ///
    /// # Errors
    /// The connection broke.
    pub fn send(&mut self, command: Command) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(&Request { protocol: PROTOCOL, command })?;
        line.push(b'\n');
        self.stream.get_mut().write_all(&line).context("asking the daemon")
    }

    /// From now on waits for answers as long as it takes.
    ///
    /// # Errors
    /// The socket refuses.
    pub fn wait_for_ever(&mut self) -> anyhow::Result<()> {
        self.stream.get_mut().set_read_timeout(None).context("waiting")
    }

    /// The next answer, or `None` when the daemon hangs up.
    ///
    /// # Errors
    /// The connection broke, or the line is no answer.
    pub fn next_answer(&mut self) -> anyhow::Result<Option<Answer>> {
        let mut line = Vec::new();
        let limit = u64::try_from(MAX_LINE_BYTES).unwrap_or(u64::MAX);
        let read =
            self.stream.by_ref().take(limit).read_until(b'\n', &mut line).context("reading the daemon's answer")?;
        if read == 0 {
            return Ok(None);
        }
        if read == MAX_LINE_BYTES {
            bail!("the daemon's answer is too long");
        }
        serde_json::from_slice(&line).map(Some).context("understanding the daemon's answer")
    }
}
