//! A visitor's finger and eyes: drives `frontdesk-screen-headless` by the accessible labels of its controls.

use std::io::{self, Write};
use std::path::Path;
use std::process::ChildStdin;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::process::{Launch, Signal, lines_of};
use crate::supervise::Supervisor;
use crate::wait;

/// What a command may take beyond the time it says itself.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// Something on the screen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs)] // The names are those of the screen's answer, documented in ui/src/headless/eyes.rs.
pub struct Seen {
    pub label: String,
    pub role: String,
    #[serde(default)]
    pub value: Option<String>,
    #[serde(default)]
    pub id: String,
    pub enabled: bool,
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub covered: bool,
}

/// Where the screen is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[allow(missing_docs)] // As above, in ui/src/headless/command.rs.
pub struct PageState {
    pub page: String,
    #[serde(default)]
    pub step: Option<String>,
    pub signal: String,
    pub revision: u64,
    pub language: String,
    pub connected: bool,
    pub touches: u64,
    pub composing: String,
}

#[derive(Debug)]
struct Pipes {
    commands: ChildStdin,
    answers: Receiver<String>,
}

type Current = Arc<Mutex<Option<Pipes>>>;

/// The screen process, kept running as systemd would, and a way to touch it.
#[derive(Debug)]
pub struct ScreenDriver {
    current: Current,
    /// Sends signals and counts starts.
    pub supervisor: Supervisor,
}

impl ScreenDriver {
    /// Starts the screen, and again `restart_after` each of its ends.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(launch: Launch, restart_after: Duration) -> anyhow::Result<Self> {
        let current = Current::default();
        let newest = Arc::clone(&current);
        let supervisor = Supervisor::start(restart_after, move || {
            let (daemon, commands, output) = launch.start_piped()?;
            let pipes = Pipes { commands, answers: lines_of("screen-answers", output)? };
            *newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(pipes);
            Ok(daemon)
        })?;
        Ok(Self { current, supervisor })
    }

    /// Says one command and returns the answer's fields. While the screen is being started again, that takes as long.
    ///
    /// # Errors
    /// The screen refused it (the text says why), died over it, or did not answer.
    pub fn command(&self, command: &Value) -> anyhow::Result<Value> {
        let own_ms = command.get("timeout_ms").and_then(Value::as_u64).unwrap_or(5_000);
        let line = self.exchange(&format!("{command}\n"), ANSWER_TIMEOUT + Duration::from_millis(own_ms))?;
        let answer: Value = serde_json::from_str(&line).with_context(|| format!("the screen said {line}"))?;
        if answer.get("ok") == Some(&json!(true)) {
            return Ok(answer);
        }
        bail!("{command}: {}", answer.get("error").and_then(Value::as_str).unwrap_or(&line))
    }

    fn exchange(&self, line: &str, timeout: Duration) -> anyhow::Result<String> {
        let mut pipes = wait::until(ANSWER_TIMEOUT, "the screen runs", || self.take_pipes())?;
        let said = pipes.commands.write_all(line.as_bytes()).and_then(|()| pipes.commands.flush());
        // Without an answer the pipes stay dropped: a late one must not be taken for that of the next command.
        said.context("the screen hung up")?;
        let answer = pipes.answers.recv_timeout(timeout).context("the screen did not answer")?;
        self.lock().get_or_insert(pipes);
        Ok(answer)
    }

    fn take_pipes(&self) -> Option<Pipes> {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Pipes>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Touches the control with this label.
    ///
    /// # Errors
    /// It is not there, or cannot be touched.
    pub fn tap(&self, label: &str) -> anyhow::Result<()> {
        self.command(&json!({ "tap": label })).map(drop)
    }

    /// Draws across the control with this label, as a finger signs.
    ///
    /// # Errors
    /// There is no such control.
    pub fn draw(&self, label: &str) -> anyhow::Result<()> {
        self.command(&json!({ "draw": label })).map(drop)
    }

    /// Waits for the control with this label, then touches it.
    ///
    /// # Errors
    /// As for [`ScreenDriver::wait_label`] and [`ScreenDriver::tap`].
    pub fn wait_and_tap(&self, label: &str, timeout: Duration) -> anyhow::Result<()> {
        self.wait_label(label, timeout)?;
        self.tap(label)
    }

    /// Types into the field that has the focus.
    ///
    /// # Errors
    /// There is none.
    pub fn type_text(&self, text: &str) -> anyhow::Result<()> {
        self.command(&json!({ "type": text })).map(drop)
    }

    /// Everything with a label.
    ///
    /// # Errors
    /// As for [`ScreenDriver::command`].
    pub fn labels(&self) -> anyhow::Result<Vec<Seen>> {
        let answer = self.command(&json!({ "labels": true }))?;
        Ok(serde_json::from_value(answer.get("labels").cloned().context("no labels in the answer")?)?)
    }

    /// Waits until something has this label.
    ///
    /// # Errors
    /// Not in time; the error says what is there.
    pub fn wait_label(&self, label: &str, timeout: Duration) -> anyhow::Result<()> {
        self.command(&json!({ "wait_label": label, "timeout_ms": timeout.as_millis() as u64 })).map(drop)
    }

    /// Waits until this page is shown: `home`, `ask`, `review`, `card` …
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_page(&self, page: &str, timeout: Duration) -> anyhow::Result<()> {
        self.command(&json!({ "wait_page": page, "timeout_ms": timeout.as_millis() as u64 })).map(drop)
    }

    /// Waits until what a tap says in passing is `granted`, `refused` or `none`: it covers the page.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_signal(&self, signal: &str, timeout: Duration) -> anyhow::Result<()> {
        let shows = || self.page().ok().filter(|page| page.signal == signal);
        Ok(wait::until(timeout, &format!("signal {signal}"), shows).map(drop)?)
    }

    /// Waits until what is typed and not chosen yet is read so: the candidates are its own from then on.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_composing(&self, read_as: &str) -> anyhow::Result<()> {
        let is_read = || self.page().ok().filter(|page| page.composing == read_as);
        Ok(wait::until(crate::site::SOON, &format!("typed: {read_as}"), is_read).map(drop)?)
    }

    /// Where the screen is.
    ///
    /// # Errors
    /// As for [`ScreenDriver::command`].
    pub fn page(&self) -> anyhow::Result<PageState> {
        Ok(serde_json::from_value(self.command(&json!({ "page": true }))?)?)
    }

    /// Takes a picture.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn snapshot(&self, png: &Path) -> anyhow::Result<()> {
        self.command(&json!({ "snapshot": png })).map(drop)?;
        ensure!(png.is_file(), "{} was not written", png.display());
        Ok(())
    }

    /// Kills the screen with this signal. It is started again by itself.
    ///
    /// # Errors
    /// The signal cannot be sent.
    pub fn kill(&self, signal: Signal) -> io::Result<()> {
        let pipes = self.take_pipes();
        let sent = self.supervisor.signal(signal);
        drop(pipes);
        sent
    }
}
