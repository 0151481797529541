//! A kiosk and its office, of which one or the other or both lose their power, round after round.

use frontdesk_tests::powercut::PoweredDisk;
use frontdesk_tests::site::{Plan, SOON};
use frontdesk_tests::wait;

use crate::journal::Exported;
use crate::kiosk_rounds::{KioskRounds, environment, new_disk};
use crate::witness::Witness;

/// Who loses power in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Kiosk,
    Office,
    Both,
}

pub(crate) struct OfficeRounds {
    kiosk: KioskRounds,
    disk: PoweredDisk,
    cut: Cut,
    /// Decisions at doors that the office's page has shown: whoever looked may rely on them.
    shown: usize,
    // Last, so that the disk's directory outlives the office.
    _home: tempfile::TempDir,
}

impl OfficeRounds {
    pub(crate) fn start(seed: u64) -> Self {
        let (home, disk) = new_disk();
        let office_data = Some(disk.directory().to_path_buf());
        let plan = Plan { office: true, office_environment: environment(&disk), office_data, ..Plan::default() };
        Self { kiosk: KioskRounds::start_as(seed, plan), disk, cut: Cut::Both, shown: 0, _home: home }
    }

    /// Somebody looks at the office's page while the kiosk has its day, until those who lose power are dead.
    pub(crate) fn live_and_die(&mut self) {
        self.cut = [Cut::Kiosk, Cut::Office, Cut::Both][usize::try_from(self.kiosk.luck.below(3)).unwrap()];
        if self.cut != Cut::Office {
            self.kiosk.die_at_some_call();
        }
        if self.cut != Cut::Kiosk {
            self.disk.faults.kill_at_call(u32::try_from(1 + self.kiosk.luck.below(150)).unwrap());
        }
        let witness = Witness::listen(&self.kiosk.site);
        let mut finger = self.kiosk.site.quick_finger().ok();
        for _ in 0..30 {
            let kiosk_lives = self.kiosk.one_act(finger.as_mut());
            let office_lives = self.look_at_office();
            if !kiosk_lives || (!office_lives && self.cut == Cut::Office) {
                break;
            }
        }
        // A kiosk that lives on must be able to sign what it sends.
        self.kiosk.mend_the_disk();
        if self.cut != Cut::Kiosk {
            self.kiosk.site.kill_office().unwrap();
        }
        if self.cut != Cut::Office {
            self.kiosk.site.kill_kiosk().unwrap();
            self.kiosk.hear_out(witness.as_ref());
        }
    }

    /// False if it is dead.
    fn look_at_office(&mut self) -> bool {
        let today = self.kiosk.site.office().today();
        self.shown = self.shown.max(today.as_ref().map_or(0, |today| today.doors.len()));
        today.is_ok()
    }

    pub(crate) fn power_returns(&mut self, seed: u64) {
        if self.cut != Cut::Kiosk {
            self.disk.cut(seed).unwrap();
            // Before it serves: a kiosk that is up would send again what was lost, and nobody would notice.
            self.check_office(seed);
            self.kiosk.site.set_office_environment(environment(&self.disk));
            self.kiosk.site.start_office().unwrap();
        }
        if self.cut != Cut::Office {
            self.kiosk.safe_state();
            self.kiosk.power_returns(seed);
        }
    }

    fn check_office(&self, seed: u64) {
        let verified = self.kiosk.site.office_tool("verify").unwrap_or_else(|error| panic!("seed {seed}: {error:#}"));
        assert!(verified.contains("views: equal to a rebuild"), "seed {seed}: {verified}");
        assert!(!verified.contains("branches"), "seed {seed}: a position was used twice: {verified}");
        let office = self.office_export();
        let there = office.count("access.granted") + office.count("access.denied");
        assert!(there >= self.shown, "seed {seed}: {} decisions were shown and {there} are there", self.shown);
    }

    fn office_export(&self) -> Exported {
        Exported::parse(&self.kiosk.site.office_tool("export").unwrap())
    }

    /// Both are back: everything arrives, once. Answers how many decisions the office has shown.
    pub(crate) fn end_in_step(self) -> usize {
        let site = &self.kiosk.site;
        let node = site.control().unwrap().status().unwrap().node;
        wait::until(SOON, "the office has what the kiosk has", || {
            let of_kiosk = |rows: Exported| rows.0.into_iter().filter(|row| row.node == node).map(|row| row.hash);
            let mut office: Vec<String> = of_kiosk(self.office_export()).collect();
            let mut kiosk: Vec<String> = of_kiosk(Exported::of_kiosk(site)).collect();
            office.sort();
            kiosk.sort();
            (office == kiosk).then_some(())
        })
        .unwrap();
        site.verify().unwrap();
        self.check_office(u64::MAX);
        self.shown
    }
}
