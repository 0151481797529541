//! The kiosk is killed at random moments under a disk that drops, tears and reorders what was not synced, and that now and then
//! is full or fails. After each cut: no acknowledged entry is missing, the chain verifies, the coil is off.
//!
//! `FRONTDESK_SOAK=1` makes it a thousand rounds (`make soak`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use frontdesk_core::control::{Answer, Command};
use frontdesk_tests::control::Control;
use frontdesk_tests::powercut::{Luck, NoSpace, PoweredDisk};
use frontdesk_tests::process::Launch;
use frontdesk_tests::scratch;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

/// Entries that somebody was told of, by their hashes: acknowledged.
struct Witness {
    heard: Receiver<String>,
}

impl Witness {
    /// Listens to the journal as it becomes durable, until the daemon dies.
    fn listen(site: &Site) -> Option<Self> {
        let mut control = Control::connect_within(&site.control_socket(), Duration::from_secs(5)).ok()?;
        control.send(Command::JournalTail { count: 1_000, follow: true, personal: false }).ok()?;
        let (tell, heard) = channel();
        std::thread::spawn(move || {
            while let Ok(answer) = control.next() {
                if let Answer::Entry(row) = answer {
                    let _ = tell.send(row.hash);
                }
            }
        });
        Some(Self { heard })
    }
}

struct Rounds {
    site: Site,
    disk: PoweredDisk,
    luck: Luck,
    acknowledged: BTreeSet<String>,
    coil_on: usize,
}

impl Rounds {
    /// A day in fast motion: taps, the leaf, a bad disk now and then, until the daemon is dead.
    fn live_and_die(&mut self) {
        let witness = Witness::listen(&self.site);
        self.disk.faults.kill_at_call(u32::try_from(1 + self.luck.below(400)).unwrap());
        for _ in 0..60 {
            if !self.one_act() {
                break;
            }
        }
        self.site.kill_kiosk().unwrap();
        if let Some(witness) = witness {
            self.acknowledged.extend(witness.heard.iter());
        }
    }

    /// False once the daemon is dead.
    fn one_act(&mut self) -> bool {
        let card = ["staff-zhou", "stranger", "tray-1"][usize::try_from(self.luck.below(3)).unwrap()];
        let command = match self.luck.below(4) {
            0 => Command::SimRemove {},
            1 => Command::SimDoor { open: self.luck.coin() },
            _ => Command::SimTap { card: card.into() },
        };
        // What went wrong with the last act is over; a new trouble lasts until the next one, so that grants meet it, too.
        self.disk.faults.no_space(None);
        self.disk.faults.eio_on_fsync(false);
        self.disk.faults.eio_on_write(false);
        match self.luck.below(12) {
            0 => self.disk.faults.no_space(Some(NoSpace::ForGrowing)),
            1 => self.disk.faults.eio_on_fsync(true),
            2 => self.disk.faults.eio_on_write(true),
            _ => {}
        }
        // A refusal is an answer, too; only a broken connection means that it is dead.
        self.site.control().is_ok_and(|mut control| control.ask(command).is_ok())
    }

    /// As systemd does after a death: `ExecStopPost=frontdeskd safe-state`.
    fn safe_state(&self) {
        let data = self.site.data().display().to_string();
        let config = self.site.config_path().display().to_string();
        let launch = Launch::binary("frontdeskd", self.site.path()).unwrap().named("safe-state");
        let output = launch.args(["safe-state", "--data", &data, "--config", &config]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(!self.site.lines().unwrap().get().unwrap().coil, "the coil is on after safe-state");
    }

    fn power_returns(&mut self, seed: u64) {
        self.disk.cut(seed).unwrap();
        let environment = self.disk.environment().map(|(name, value)| (name.into(), value)).to_vec();
        self.site.set_environment(environment);
        self.site.start_kiosk().unwrap();
        assert!(!self.site.lines().unwrap().get().unwrap().coil, "the coil is on after a start");
        self.check(seed);
    }

    fn check(&mut self, seed: u64) {
        self.site.verify().unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
        let data = self.site.data().display().to_string();
        let export = self.site.ctl(&["journal", "export", "--data", &data]).unwrap();
        let rows: Vec<serde_json::Value> = export.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let there: BTreeSet<&str> = rows.iter().filter_map(|row| row["hash"].as_str()).collect();
        let missing = self.acknowledged.iter().filter(|hash| !there.contains(hash.as_str())).count();
        assert_eq!(missing, 0, "seed {seed}: {missing} acknowledged entries are gone");
        // Each time the coil was on, a grant is in the journal, cut or not.
        let grants = rows.iter().filter(|row| row["kind"] == "access.granted").count();
        let trace = self.site.line_trace().unwrap();
        self.coil_on = trace.iter().filter(|change| change.level && is_coil(change)).count();
        assert!(self.coil_on <= grants, "seed {seed}: {} releases, {grants} grants", self.coil_on);
    }
}

fn is_coil(change: &frontdesk_hw::sim::lines_protocol::LineChange) -> bool {
    change.line == frontdesk_hw::sim::lines_protocol::SimLine::Coil
}

#[test]
fn no_acknowledged_entry_is_lost_and_the_coil_is_off_after_every_cut() {
    let rounds = if std::env::var_os("FRONTDESK_SOAK").is_some() { 1_000 } else { 50 };
    let home = scratch::in_memory();
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let disk = PoweredDisk::power_up(&data, &home.path().join("records")).unwrap();
    let environment = disk.environment().map(|(name, value)| (name.into(), value)).to_vec();
    let site = Site::start(Plan { environment, data: Some(data), ..Plan::default() }).unwrap();
    let mut rounds_of = Rounds { site, disk, luck: Luck::new(1), acknowledged: BTreeSet::new(), coil_on: 0 };
    for seed in 0..rounds {
        rounds_of.live_and_die();
        rounds_of.safe_state();
        rounds_of.power_returns(seed);
    }
    // The test would prove nothing if nothing had happened.
    assert!(rounds_of.acknowledged.len() > 100 && rounds_of.coil_on > 10, "too little happened");
    eprintln!("{rounds} cuts, {} acknowledged entries, {} releases", rounds_of.acknowledged.len(), rounds_of.coil_on);
    wait::until(SOON, "the last kiosk answers", || rounds_of.site.control().ok()?.status().ok()).unwrap();
}
