//! Child processes that end with their scenario, whatever ends it, and whose last words are printed when a test fails.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

pub use rustix::process::Signal;

use crate::{bins, wait};

/// How much of a log is printed when a test fails.
const TAIL_BYTES: u64 = 6_000;

/// How to start a program, as often as needed.
#[derive(Debug, Clone)]
pub struct Launch {
    name: String,
    program: PathBuf,
    logs: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(OsString, OsString)>,
}

impl Launch {
    /// A program of this workspace; its output goes to `NAME.out` and `NAME.err` in the directory `logs`.
    ///
    /// # Errors
    /// It has not been built.
    pub fn binary(name: &str, logs: &Path) -> io::Result<Self> {
        Ok(Self::program(name, &bins::binary(name)?, logs))
    }

    /// Any program, under a name of one's own.
    #[must_use]
    pub fn program(name: &str, program: &Path, logs: &Path) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            logs: logs.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// Another name for the logs, where one program runs twice.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// More arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// More environment.
    #[must_use]
    pub fn envs<K: AsRef<OsStr>, V: AsRef<OsStr>>(mut self, variables: impl IntoIterator<Item = (K, V)>) -> Self {
        self.environment
            .extend(variables.into_iter().map(|(name, value)| (name.as_ref().to_owned(), value.as_ref().to_owned())));
        self
    }

    /// Starts it. It dies with the thread that started it, so that thread must outlive it.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(&self) -> io::Result<Daemon> {
        let mut command = self.command()?;
        command.stdin(Stdio::null()).stdout(self.log("out")?);
        self.spawned(command.spawn())
    }

    /// Starts it and keeps hold of its input and output.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start_piped(&self) -> io::Result<(Daemon, ChildStdin, ChildStdout)> {
        let mut command = self.command()?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut daemon = self.spawned(command.spawn())?;
        let pipes = daemon.child.stdin.take().zip(daemon.child.stdout.take());
        let (stdin, stdout) = pipes.ok_or_else(|| io::Error::other("a child without pipes"))?;
        Ok((daemon, stdin, stdout))
    }

    /// Runs it to its end: for command lines.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn output(&self) -> io::Result<std::process::Output> {
        self.command()?.stdin(Stdio::null()).stderr(Stdio::piped()).output()
    }

    fn command(&self) -> io::Result<Command> {
        let mut command = Command::new(bins::binary("frontdesk-leash")?);
        command
            .arg(std::process::id().to_string())
            .arg(&self.program)
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stderr(self.log("err")?);
        Ok(command)
    }

    /// Appended to, so that a program that is started again does not wipe its predecessor's last words.
    fn log(&self, kind: &str) -> io::Result<File> {
        OpenOptions::new().create(true).append(true).open(self.log_path(kind))
    }

    fn log_path(&self, kind: &str) -> PathBuf {
        self.logs.join(format!("{}.{kind}", self.name))
    }

    fn spawned(&self, child: io::Result<Child>) -> io::Result<Daemon> {
        Ok(Daemon { launch: self.clone(), child: child?, status: None })
    }
}

/// A running (or dead) child. Dropping it kills it.
#[derive(Debug)]
pub struct Daemon {
    launch: Launch,
    child: Child,
    status: Option<ExitStatus>,
}

impl Daemon {
    /// Its process number.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its name in the logs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.launch.name
    }

    /// Sends a signal; `Signal::STOP` freezes it, `Signal::CONT` lets it go on. Nothing happens if it is dead.
    ///
    /// # Errors
    /// The signal cannot be sent.
    pub fn signal(&mut self, signal: Signal) -> io::Result<()> {
        // Only a child that has not been waited for surely owns its number.
        if self.exited()?.is_none() {
            rustix::process::kill_process(rustix::process::Pid::from_child(&self.child), signal)?;
        }
        Ok(())
    }

    /// SIGKILL, and waits for the end.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill(&mut self) -> io::Result<ExitStatus> {
        self.signal(Signal::KILL)?;
        let status = self.child.wait()?;
        self.status = Some(status);
        Ok(status)
    }

    /// SIGTERM, and waits for the end.
    ///
    /// # Errors
    /// It did not end in time.
    pub fn terminate(&mut self, timeout: Duration) -> anyhow::Result<ExitStatus> {
        self.signal(Signal::TERM)?;
        self.wait_for_exit(timeout)
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// It did not end in time; its last words are in the error.
    pub fn wait_for_exit(&mut self, timeout: Duration) -> anyhow::Result<ExitStatus> {
        let what = format!("{} ends", self.launch.name);
        let ended = wait::until(timeout, &what, || self.exited().transpose());
        Ok(ended.map_err(|error| anyhow::anyhow!("{error}\n{}", self.last_words()))??)
    }

    /// Whether it has ended, and how.
    ///
    /// # Errors
    /// The system refuses.
    pub fn exited(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.status.is_none() {
            self.status = self.child.try_wait()?;
        }
        Ok(self.status)
    }

    /// It has not ended.
    pub fn is_running(&mut self) -> bool {
        matches!(self.exited(), Ok(None))
    }

    /// What it wrote to standard error so far, that of its predecessors of the same name included.
    #[must_use]
    pub fn said(&self) -> String {
        tail(&self.launch.log_path("err"), u64::MAX)
    }

    /// The ends of its logs, for a person.
    #[must_use]
    pub fn last_words(&self) -> String {
        let part = |kind| {
            let text = tail(&self.launch.log_path(kind), TAIL_BYTES);
            if text.is_empty() { text } else { format!("--- {}.{kind}, the end of it:\n{text}\n", self.launch.name) }
        };
        format!("{}{}", part("out"), part("err"))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.kill();
        if std::thread::panicking() {
            eprint!("{}", self.last_words());
        }
    }
}

fn tail(log: &Path, bytes: u64) -> String {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(log)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(bytes)))?;
        let mut end = Vec::new();
        file.read_to_end(&mut end)?;
        Ok(end)
    };
    String::from_utf8_lossy(&read().unwrap_or_default()).into_owned()
}

/// The lines of an output, read by a thread of its own, so that waiting for one can end.
pub(crate) fn lines_of(thread: &str, output: ChildStdout) -> io::Result<Receiver<String>> {
    let (send, receive) = channel();
    std::thread::Builder::new().name(thread.into()).spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    })?;
    Ok(receive)
}
