//! What the stories ask of the system on a board: systemd, our command line, and what the kernel knows of our daemon.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use frontdesk_core::control::{Answer, EntryRow, Status};
use frontdesk_hw::lines::LineDriver;

use super::console::{Console, Ended};
use crate::wait;

/// Whatever works on an emulated board works within this.
pub const SOON: Duration = Duration::from_secs(60);

/// The system on a board.
#[derive(Debug)]
pub struct Guest {
    console: Console,
}

/// What a process uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Its number.
    pub pid: u32,
    /// Open files.
    pub files: u32,
    /// Threads.
    pub threads: u32,
    /// Memory that is in use, KiB.
    pub resident_kib: u32,
}

impl Guest {
    /// By this console.
    #[must_use]
    pub const fn at(console: Console) -> Self {
        Self { console }
    }

    /// Carries out a command, whatever becomes of it.
    ///
    /// # Errors
    /// No answer in time.
    pub fn try_run(&mut self, command: &str) -> anyhow::Result<Ended> {
        self.console.run(command, SOON)
    }

    /// Carries out a command and returns what it printed.
    ///
    /// # Errors
    /// It ended with another code than 0.
    pub fn run(&mut self, command: &str) -> anyhow::Result<String> {
        let ended = self.try_run(command)?;
        ensure!(ended.code == 0, "{command}: exit code {}, {}", ended.code, ended.said);
        Ok(ended.said)
    }

    /// Waits until the daemon answers and its reader is there.
    ///
    /// # Errors
    /// Not in time; the daemon's log is in the error.
    pub fn wait_for_daemon(&mut self) -> anyhow::Result<()> {
        self.wait_for_reader(true)
    }

    /// Waits until the daemon says that its reader is well, or at fault.
    ///
    /// # Errors
    /// Not in time; the daemon's log is in the error.
    pub fn wait_for_reader(&mut self, well: bool) -> anyhow::Result<()> {
        let state = if well { " OK " } else { " FAULT " };
        let said = |guest: &mut Self| {
            let health = guest.try_run("frontdeskctl health").ok()?.said;
            health.lines().any(|line| line.starts_with("reader ") && line.contains(state)).then_some(())
        };
        let waited = wait::until(SOON * 2, &format!("the daemon says {state}of its reader"), || said(self));
        waited.with_context(|| self.log())
    }

    /// What the daemon says of itself.
    ///
    /// # Errors
    /// It does not answer.
    pub fn status(&mut self) -> anyhow::Result<Status> {
        match serde_json::from_str(&self.run("frontdeskctl --json status")?)? {
            Answer::Status(status) => Ok(*status),
            other => bail!("not a status: {other:?}"),
        }
    }

    /// Waits until the daemon sees the leaf so.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_for_leaf(&mut self, open: bool) -> anyhow::Result<()> {
        let what = format!("the daemon sees that leaf_open is {open}");
        let seen = wait::until(SOON / 4, &what, || (self.status().ok()?.leaf_open == Some(open)).then_some(()));
        seen.with_context(|| self.log())
    }

    /// The newest entries of the journal, oldest first.
    ///
    /// # Errors
    /// The daemon does not answer.
    pub fn journal(&mut self, count: u32) -> anyhow::Result<Vec<EntryRow>> {
        let said = self.run(&format!("frontdeskctl --json journal tail -n {count}"))?;
        Ok(said.lines().filter_map(entry).collect())
    }

    /// Waits until an entry of this kind is among the newest `count`.
    ///
    /// # Errors
    /// Not in time.
    pub fn wait_for_entry(&mut self, kind: &str, count: u32) -> anyhow::Result<()> {
        let what = format!("an entry {kind}");
        let there = |guest: &mut Self| guest.journal(count).ok()?.iter().any(|row| row.kind == kind).then_some(());
        let waited = wait::until(SOON, &what, || there(self));
        waited.with_context(|| self.log())
    }

    /// From now on the daemon's entries are told as they become durable, until the power is cut; their hashes are what is heard.
    ///
    /// # Errors
    /// It was asked for before, or the daemon does not answer.
    pub fn witness(&mut self) -> anyhow::Result<Receiver<String>> {
        let follow = "frontdeskctl --json journal tail -n 1000 --follow";
        let tell = "while read -r line; do echo \"witness $line\"; done";
        self.run(&format!("({follow} | {tell} >/dev/console) >/dev/null 2>&1 &"))?;
        self.console.witness().context("there is one witness only")
    }

    /// The daemon's process.
    ///
    /// # Errors
    /// There is none.
    pub fn daemon_pid(&mut self) -> anyhow::Result<u32> {
        let said = self.run("systemctl show -p MainPID --value frontdeskd")?;
        let pid = said.trim().parse().with_context(|| format!("no process: {said:?}"))?;
        ensure!(pid != 0, "the daemon does not run: {}", self.log());
        Ok(pid)
    }

    /// What the daemon uses.
    ///
    /// # Errors
    /// There is none.
    pub fn usage(&mut self) -> anyhow::Result<Usage> {
        let pid = self.daemon_pid()?;
        let said = self.run(&format!("ls /proc/{pid}/fd | wc -l; cat /proc/{pid}/status"))?;
        let files = said.lines().next().and_then(|line| line.trim().parse().ok());
        let number = |name: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse().ok()
        };
        files
            .zip(number("Threads:"))
            .zip(number("VmRSS:"))
            .map(|((files, threads), resident_kib)| Usage { pid, files, threads, resident_kib })
            .with_context(|| format!("no process: {said:?}"))
    }

    /// The daemon goes on with another driver of the same lines.
    ///
    /// # Errors
    /// It does not come up.
    pub fn use_driver(&mut self, driver: LineDriver) -> anyhow::Result<()> {
        if driver == LineDriver::Rppal {
            self.run(
                "systemctl stop frontdeskd && cp /etc/frontdesk/rppal.toml /etc/frontdesk/frontdesk.toml && \
                 mkdir -p /etc/systemd/system/frontdeskd.service.d && \
                 cp /usr/lib/frontdesk-pi/rppal.conf /etc/systemd/system/frontdeskd.service.d/ && \
                 systemctl daemon-reload && systemctl start --no-block frontdeskd",
            )?;
        }
        self.wait_for_daemon()
    }

    /// `frontdeskctl journal verify` on the daemon's data.
    ///
    /// # Errors
    /// The journal is not consistent.
    pub fn verify(&mut self) -> anyhow::Result<String> {
        self.run("frontdeskctl journal verify")
    }

    /// Hashes of all entries.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn hashes(&mut self) -> anyhow::Result<Vec<String>> {
        // Whole entries would be many lines for a serial line.
        let said = self.run(r#"frontdeskctl journal export | sed 's/.*"hash":"\([0-9a-f]*\)".*/\1/'"#)?;
        Ok(said.lines().map(str::to_owned).collect())
    }

    /// Where the system's log ends now.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn log_cursor(&mut self) -> anyhow::Result<String> {
        let said = self.run("journalctl --no-pager -n 1 -o cat --show-cursor")?;
        let cursor = said.lines().find_map(|line| line.strip_prefix("-- cursor: "));
        Ok(cursor.with_context(|| format!("no cursor: {said:?}"))?.to_owned())
    }

    /// What systemd and the daemon's unit have written to the log since.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn log_after(&mut self, cursor: &str) -> anyhow::Result<String> {
        self.run(&format!("journalctl --no-pager -o cat --after-cursor='{cursor}' -u frontdeskd"))
    }

    /// The ends of the logs of the daemon and the card service, for a person.
    #[must_use]
    pub fn log(&mut self) -> String {
        let told = "journalctl --no-pager -o cat -n 60 -u frontdeskd -u pcscd; systemctl status --no-pager frontdeskd; \
                    frontdeskctl health; frontdeskctl status; frontdeskctl journal tail -n 20";
        self.try_run(told).map_or_else(|error| format!("no log: {error:#}"), |ended| ended.said)
    }
}

/// The entry that a line of the control socket is, if it is one.
#[must_use]
pub fn entry(line: &str) -> Option<EntryRow> {
    match serde_json::from_str(line).ok()? {
        Answer::Entry(row) => Some(*row),
        _ => None,
    }
}
