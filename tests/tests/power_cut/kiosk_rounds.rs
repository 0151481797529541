//! A kiosk that lives, is killed and goes on, round after round.

use std::collections::BTreeSet;

use frontdesk_core::control::{Answer, Command};
use frontdesk_core::screen::Intent;
use frontdesk_hw::sim::lines_protocol::{LineChange, SimLine};
use frontdesk_tests::powercut::{Luck, NoSpace, PoweredDisk};
use frontdesk_tests::quick_finger::QuickFinger;
use frontdesk_tests::scratch;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

use crate::journal::Exported;
use crate::witness::Witness;

/// What happened in all rounds.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) acknowledged: usize,
    pub(crate) releases: usize,
    pub(crate) ended: usize,
    pub(crate) cards_finished: usize,
    pub(crate) cards_taken_back: usize,
}

impl std::ops::AddAssign for Done {
    fn add_assign(&mut self, more: Self) {
        self.acknowledged += more.acknowledged;
        self.releases += more.releases;
        self.ended += more.ended;
        self.cards_finished += more.cards_finished;
        self.cards_taken_back += more.cards_taken_back;
    }
}

pub(crate) struct KioskRounds {
    pub(crate) site: Site,
    disk: PoweredDisk,
    pub(crate) luck: Luck,
    acknowledged: BTreeSet<String>,
    pub(crate) done: Done,
    // Last, so that the disk's directory outlives the daemon.
    home: tempfile::TempDir,
}

impl KioskRounds {
    /// A kiosk with its own simulated parts, on a disk whose power can be cut.
    pub(crate) fn start(seed: u64) -> Self {
        Self::start_as(seed, Plan::default())
    }

    /// The same, as a part of what else is planned.
    pub(crate) fn start_as(seed: u64, plan: Plan) -> Self {
        let (home, disk) = new_disk();
        let data = Some(disk.directory().to_path_buf());
        let site = Site::start(Plan { environment: environment(&disk), data, ..plan }).unwrap();
        let (acknowledged, done) = (BTreeSet::new(), Done::default());
        Self { site, disk, luck: Luck::new(seed), acknowledged, done, home }
    }

    /// A day in fast motion: visitors, taps, the leaf, a bad disk now and then, until the daemon is dead.
    pub(crate) fn live_and_die(&mut self) {
        let witness = Witness::listen(&self.site);
        let mut finger = self.site.quick_finger().ok();
        self.die_at_some_call();
        for _ in 0..60 {
            if !self.one_act(finger.as_mut()) {
                break;
            }
        }
        self.site.kill_kiosk().unwrap();
        self.hear_out(witness.as_ref());
    }

    /// The daemon will be killed at one of the next few hundred calls that concern its disk.
    pub(crate) fn die_at_some_call(&mut self) {
        self.disk.faults.kill_at_call(u32::try_from(1 + self.luck.below(400)).unwrap());
    }

    /// The daemon is dead: what this witness was told must be there for ever.
    pub(crate) fn hear_out(&mut self, witness: Option<&Witness>) {
        self.acknowledged.extend(witness.into_iter().flat_map(Witness::testimony));
    }

    /// A disk in trouble is well again; a kill that was asked for still comes.
    pub(crate) fn mend_the_disk(&self) {
        self.disk.faults.no_space(None);
        self.disk.faults.room(None);
        self.disk.faults.eio_on_fsync(false);
        self.disk.faults.eio_on_write(false);
    }

    /// What went wrong with the last act is over; a new trouble lasts until the next one, so that grants meet it, too.
    fn trouble_the_disk(&mut self) {
        self.mend_the_disk();
        match self.luck.below(12) {
            0 => self.disk.faults.no_space(Some(NoSpace::ForGrowing)),
            1 => self.disk.faults.eio_on_fsync(true),
            2 => self.disk.faults.eio_on_write(true),
            3 => self.disk.faults.room(Some(u32::try_from(self.luck.below(20_000)).unwrap())),
            _ => {}
        }
    }

    /// Something happens at the kiosk, on a disk that may be in trouble. False once the daemon is dead.
    pub(crate) fn one_act(&mut self, finger: Option<&mut QuickFinger>) -> bool {
        self.trouble_the_disk();
        let command = match self.luck.below(8) {
            0 => return finger.is_some_and(|finger| finger.register().is_ok()),
            1 => return finger.is_some_and(|finger| finger.touch(Intent::Leave).is_ok()),
            2 => return self.permit_somebody(),
            3 => Command::SimRemove {},
            4 => Command::SimDoor { open: self.luck.coin(), door: None },
            _ => Command::SimTap { card: self.any_card().into() },
        };
        // A refusal is an answer, too; only a broken connection means that it is dead.
        self.site.control().is_ok_and(|mut control| control.ask(command).is_ok())
    }

    fn any_card(&mut self) -> &'static str {
        ["staff-zhou", "stranger", "tray-1", "tray-2"][usize::try_from(self.luck.below(4)).unwrap()]
    }

    fn permit_somebody(&self) -> bool {
        let Ok(mut control) = self.site.control() else { return false };
        let Ok(Answer::Visits { visits }) = control.ask(Command::Visits {}) else { return control.status().is_ok() };
        let open = visits.into_iter().find(|visit| visit.left_ms.is_none());
        open.is_none_or(|visit| control.ask(Command::Permit { visit: visit.visit, why: String::new() }).is_ok())
    }

    /// The kiosk's disk is new and empty, and nothing was ever said.
    pub(crate) fn begin_anew(&mut self) {
        self.site.kill_kiosk().unwrap();
        for entry in std::fs::read_dir(self.disk.directory()).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
        let records = self.home.path().join("records");
        std::fs::remove_dir_all(&records).unwrap();
        self.disk = PoweredDisk::power_up(self.disk.directory(), &records).unwrap();
        self.site.set_environment(environment(&self.disk));
        self.acknowledged.clear();
    }

    /// A start that is killed at this of its calls, or right after it has answered; then the power comes back.
    pub(crate) fn die_while_starting(&mut self, call: u64, seed: u64) {
        self.disk.faults.kill_at_call(u32::try_from(call).unwrap());
        self.site.launch_kiosk().unwrap();
        wait::until(SOON, "the daemon answers or is dead", || {
            let is_dead = !self.site.kiosk.as_mut()?.is_running();
            let answers = || self.site.control().is_ok_and(|mut control| control.status().is_ok());
            (is_dead || answers()).then_some(())
        })
        .unwrap();
        self.site.kill_kiosk().unwrap();
        self.disk.cut(seed).unwrap();
        self.site.set_environment(environment(&self.disk));
    }

    /// As systemd does after a death: `ExecStopPost=frontdeskd safe-state`.
    pub(crate) fn safe_state(&self) {
        let output = self.site.safe_state_launch().unwrap().output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(!self.site.lines().unwrap().get().unwrap().coil, "the coil is on after safe-state");
    }

    /// The kiosk goes on with what the cut has left, which is looked through and handed back.
    pub(crate) fn power_returns(&mut self, seed: u64) -> Exported {
        self.disk.cut(seed).unwrap();
        self.site.set_environment(environment(&self.disk));
        self.site.start_kiosk().unwrap();
        assert!(!self.site.lines().unwrap().get().unwrap().coil, "the coil is on after a start");
        self.check(seed)
    }

    fn check(&mut self, seed: u64) -> Exported {
        let verified = self.site.verify().unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
        assert!(verified.contains("views: equal to a rebuild"), "seed {seed}: {verified}");
        let journal = Exported::of_kiosk(&self.site);
        let there = journal.hashes();
        let missing = self.acknowledged.iter().filter(|hash| !there.contains(hash.as_str())).count();
        assert_eq!(missing, 0, "seed {seed}: {missing} acknowledged entries are gone");
        // Each time the coil was on, a grant is in the journal, cut or not.
        let grants = journal.count("access.granted");
        let releases = self.site.line_trace().unwrap().iter().filter(|change| is_release(change)).count();
        assert!(releases <= grants, "seed {seed}: {releases} releases, {grants} grants");
        (self.done.acknowledged, self.done.releases) = (self.acknowledged.len(), releases);
        journal
    }

    /// The last kiosk lives; what all of them did.
    pub(crate) fn end(self) -> Done {
        wait::until(SOON, "the last kiosk answers", || self.site.control().ok()?.status().ok()).unwrap();
        self.done
    }
}

/// An empty disk, with the directory that holds it and its records.
pub(crate) fn new_disk() -> (tempfile::TempDir, PoweredDisk) {
    let home = scratch::in_memory();
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let disk = PoweredDisk::power_up(&data, &home.path().join("records")).unwrap();
    (home, disk)
}

/// What a process needs to run on this disk.
pub(crate) fn environment(disk: &PoweredDisk) -> Vec<(std::ffi::OsString, std::ffi::OsString)> {
    disk.environment().map(|(name, value)| (name.into(), value)).to_vec()
}

fn is_release(change: &LineChange) -> bool {
    change.level && change.line == SimLine::Coil
}
