//! The slow task that looks at the hardware: probes measure, rules of core judge, and health shows it. Nothing in here decides.

mod doors;
mod input_watch;
mod lock_history;

pub use doors::WatchedDoor;

use crate::access_file;
use crate::clock::Clock;
use crate::commits::Commits;
use crate::config::ClockTrust;
use crate::health_board::HealthBoard;
use crate::inspector::VerifiedAt;
use crate::probes::{self, SystemRoot};
use crate::rules_in_force::RulesInForce;
use crate::station_loop::Glance;
use anyhow::Context;
use doors::{DoorWatch, driver_of_all, number_of};
use frontdesk_core::control::DoorRow;
use frontdesk_core::health::clock::ClockMeasures;
use frontdesk_core::health::disk::DiskMeasures;
use frontdesk_core::health::drift::DayMedians;
use frontdesk_core::health::phrases::board;
use frontdesk_core::health::{self, Verdict};
use frontdesk_store::Reader;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often what is cheap is looked at.
const EVERY: Duration = Duration::from_secs(5);

/// How often the journal is asked, which costs reading.
const JOURNAL_EVERY: Duration = Duration::from_secs(60);

/// Inspections that the disk's days are taken from.
const INSPECTIONS: usize = health::drift::MAX_DAYS;

/// What the task works with.
pub struct HardwareWatch {
    /// Where the kernel's files are.
    pub root: SystemRoot,
    /// The journal's directory: its disk is looked at, and it is read.
    pub data_dir: PathBuf,
    /// Health.
    pub board: HealthBoard,
    /// Time.
    pub clock: Clock,
    /// When the hour is believed.
    pub clock_trust: ClockTrust,
    /// The leaves.
    pub glance: watch::Receiver<Glance>,
    /// How long commits take.
    pub commits: Commits,
    /// The newest verification of the journal.
    pub verified: VerifiedAt,
    /// The doors.
    pub doors: Vec<WatchedDoor>,
    /// Who may enter when.
    pub rules: watch::Receiver<RulesInForce>,
    /// Parts that are simulated.
    pub simulated: Vec<String>,
}

impl HardwareWatch {
    /// Goes on for ever.
    ///
    /// # Errors
    /// The journal cannot be opened for reading, or a probe panicked.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self {
            root,
            data_dir,
            board,
            clock,
            clock_trust,
            mut glance,
            commits,
            verified,
            doors,
            mut rules,
            simulated,
        } = self;
        let reader = Reader::open(&data_dir).context("reading the journal for the health of its disk")?;
        let started = Instant::now();
        let doors = doors.into_iter().map(|door| DoorWatch::new(door, started)).collect();
        let looked = Looked { journal: None, wall: None, jump: None, disk_days: DayMedians::default() };
        let mut looker = Looker {
            root,
            data_dir,
            board,
            clock,
            clock_trust,
            commits,
            verified,
            doors,
            rules: rules.clone(),
            reader,
            started,
            looked,
        };
        looker.say_once(&simulated);
        looker.note(&glance.borrow_and_update().doors);
        let mut turn = tokio::time::interval(EVERY);
        turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                changed = glance.changed() => {
                    changed.context("the station is gone")?;
                    looker.note(&glance.borrow_and_update().doors);
                }
                changed = rules.changed() => {
                    changed.context("nobody tells the rules of access any more")?;
                    looker.look_at_rules();
                }
                _ = turn.tick() => {
                    // Files and the journal may keep a thread waiting: not one of the runtime's.
                    looker = tokio::task::spawn_blocking(move || { looker.look(); looker }).await?;
                }
            }
        }
    }
}

/// What was seen before.
struct Looked {
    journal: Option<Instant>,
    /// Both clocks at the last look.
    wall: Option<(i64, Instant)>,
    /// The newest jump, and when it was seen.
    jump: Option<(i64, Instant)>,
    disk_days: DayMedians,
}

struct Looker {
    root: SystemRoot,
    data_dir: PathBuf,
    board: HealthBoard,
    clock: Clock,
    clock_trust: ClockTrust,
    commits: Commits,
    verified: VerifiedAt,
    doors: Vec<DoorWatch>,
    rules: watch::Receiver<RulesInForce>,
    reader: Reader,
    started: Instant,
    looked: Looked,
}

impl Looker {
    fn say_once(&self, simulated: &[String]) {
        let verdict = if simulated.is_empty() {
            Verdict::ok(board::NONE_SIMULATED)
        } else {
            Verdict::well(true, board::PARTS_SIMULATED.with(&[&simulated.join(", ")]))
        };
        self.board.judged("simulated", verdict);
    }

    fn note(&mut self, rows: &[DoorRow]) {
        let now = Instant::now();
        self.doors.iter_mut().for_each(|door| door.note(rows, now));
    }

    fn look(&mut self) {
        let root = &self.root;
        self.board.judged("temperature", health::temperature::judge(&probes::zones_milli_c(root)));
        self.board.judged("power", health::power::judge(probes::power(root)));
        self.board.judged("memory", health::memory::judge(&probes::memory(root)));
        self.board.judged("display", health::display::judge_display(probes::connectors(root)));
        let touchscreens = probes::touchscreens(root);
        self.board.judged("touchscreen", health::display::judge_touchscreen(touchscreens.as_deref()));
        self.board.judged("wear", health::wear::judge(probes::wear(root)));
        self.board.judged("gpio", health::gpio::judge(driver_of_all(&self.doors), probes::persist_gpio_outputs(root)));
        let now = Instant::now();
        self.doors.iter_mut().for_each(|door| door.show_inputs(&self.board, now));
        self.look_at_clock();
        self.look_at_rules();
        if self.looked.journal.is_none_or(|at| at.elapsed() >= JOURNAL_EVERY) {
            self.looked.journal = Some(Instant::now());
            if let Err(error) = self.ask_journal() {
                tracing::warn!(
                    error = crate::error_chain::error_chain(&error),
                    "the journal could not be asked for health"
                );
            }
        }
        self.look_at_disk();
    }

    fn look_at_rules(&self) {
        self.rules.borrow().check(self.clock.now().wall, &self.board);
    }

    fn look_at_clock(&mut self) {
        let (wall_ms, now) = (chrono::Utc::now().timestamp_millis(), Instant::now());
        if let Some((before_ms, before)) = self.looked.wall.replace((wall_ms, now)) {
            let passed_ms = i64::try_from(now.duration_since(before).as_millis()).unwrap_or(i64::MAX);
            let jumped_ms = wall_ms.saturating_sub(before_ms).saturating_sub(passed_ms);
            if jumped_ms.unsigned_abs() > health::clock::JUMP_MS {
                self.looked.jump = Some((jumped_ms, now));
            }
        }
        let measured = ClockMeasures {
            trust: Some(self.clock.now().wall.trust),
            always: self.clock_trust == ClockTrust::Always,
            without_clock: access_file::without_clock(&self.rules.borrow().rules),
            synchronised: probes::is_synchronised(&self.root),
            jump: self.looked.jump.map(|(by_ms, at)| (by_ms, ms(now.duration_since(at)))),
            has_rtc: probes::has_rtc(&self.root),
            battery_uv: probes::battery_uv(&self.root),
        };
        self.board.judged("clock", health::clock::judge(&measured));
    }

    fn look_at_disk(&self) {
        let room = probes::room(&self.data_dir);
        let commits = self.commits.percentiles();
        let measured = DiskMeasures {
            free_bytes: room.map(|(free, _)| free),
            total_bytes: room.map(|(_, total)| total),
            read_only: probes::is_read_only(&self.root, &self.data_dir),
            commits: commits.count,
            commit_p50_us: commits.p50_us,
            commit_p95_us: commits.p95_us,
            days: self.looked.disk_days.clone(),
        };
        self.board.judged("disk", health::disk::judge(&measured));
    }

    fn ask_journal(&mut self) -> Result<(), frontdesk_store::ReadError> {
        let now = self.clock.now().wall;
        // All of them once, then the newest.
        let count = if self.looked.disk_days.days() == 0 { INSPECTIONS } else { 1 };
        for inspection in self.reader.inspections(count)?.iter().rev() {
            let day = lock_history::day_of(inspection.at_ms, now.offset_s);
            if let Some(median) = number_of(&inspection.checks, "disk", "commit_p50_us") {
                self.looked.disk_days.note_median(day, median);
            }
            self.doors.iter_mut().for_each(|door| door.note_inspected(day, &inspection.checks));
        }
        for door in &mut self.doors {
            door.show_lock(&self.board, &self.reader, now)?;
        }
        let checkpoint_ms = self.reader.last_checkpoint_ms()?;
        let measured = health::chain::ChainMeasures {
            verified: self.verified.measures(now.utc_ms),
            checkpoint_ago_ms: checkpoint_ms.map(|at_ms| u64::try_from(now.utc_ms.saturating_sub(at_ms)).unwrap_or(0)),
            up_ms: ms(self.started.elapsed()),
        };
        self.board.judged("chain", health::chain::judge(&measured));
        Ok(())
    }
}

fn ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
