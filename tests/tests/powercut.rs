//! The shim bites: it takes acknowledged data from a program that is careless, and none from one that is careful.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use frontdesk_tests::powercut::{Luck, NoSpace, PoweredDisk, Recording};
use frontdesk_tests::probe::row_content;
use frontdesk_tests::{scratch, wait};
use rusqlite::{Connection, OpenFlags};

const SEEDS: u64 = 100;
const ROWS: u32 = 40;

struct Bench {
    scratch: tempfile::TempDir,
    disk: PoweredDisk,
}

fn bench() -> Bench {
    let dir = scratch::in_memory();
    std::fs::create_dir(dir.path().join("data")).unwrap();
    let disk = PoweredDisk::power_up(&dir.path().join("data"), &dir.path().join("records")).unwrap();
    Bench { scratch: dir, disk }
}

impl Bench {
    fn command(&self, journal_mode: &str, synchronous: &str, rows: u32) -> Command {
        let mut probe = Command::new(env!("CARGO_BIN_EXE_powercut-probe"));
        probe
            .arg(self.disk.directory().join("probe.db"))
            .args(["--journal-mode", journal_mode, "--synchronous", synchronous, "--rows", &rows.to_string()])
            .envs(self.disk.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        probe
    }

    fn probe(&self, journal_mode: &str, synchronous: &str, rows: u32) -> Child {
        self.command(journal_mode, synchronous, rows).spawn().unwrap()
    }

    /// Runs the probe to its end, natural or not: what it said.
    fn run(&self, journal_mode: &str, synchronous: &str, rows: u32) -> Vec<String> {
        let mut probe = self.probe(journal_mode, synchronous, rows);
        let said = BufReader::new(probe.stdout.take().unwrap()).lines().map(Result::unwrap).collect();
        probe.wait().unwrap();
        said
    }
}

fn stored(said: &[String]) -> Vec<u32> {
    said.iter().filter_map(|line| line.strip_prefix("stored ")?.parse().ok()).collect()
}

/// What a database is like after a cut.
#[derive(Debug, PartialEq)]
enum Found {
    Rows(Vec<u32>),
    Corrupt(String),
}

fn look(database: &Path) -> Found {
    if !database.exists() {
        return Found::Rows(Vec::new());
    }
    rows_of(database).unwrap_or_else(|error| Found::Corrupt(error.to_string()))
}

fn rows_of(database: &Path) -> rusqlite::Result<Found> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Ok(Found::Corrupt(verdict));
    }
    let tables: u32 =
        connection.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'probe'", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(Found::Rows(Vec::new()));
    }
    let mut statement = connection.prepare("SELECT number, content FROM probe ORDER BY number")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let wrong: Option<&(u32, Vec<u8>)> = rows.iter().find(|(number, content)| *content != row_content(*number));
    Ok(match wrong {
        Some((number, _)) => Found::Corrupt(format!("row {number} holds something else")),
        None => Found::Rows(rows.into_iter().map(|(number, _)| number).collect()),
    })
}

#[derive(Debug, Default)]
struct Toll {
    seeds: u64,
    lost: u64,
    corrupt: u64,
    rows_stored: usize,
    rows_lost: usize,
}

/// Per seed: a database, the program killed at some call, the power cut, started again and killed again, and a look
/// at what is left.
fn toll_of(journal_mode: &str, synchronous: &str) -> Toll {
    let mut toll = Toll::default();
    for seed in 0..SEEDS {
        let mut bench = bench();
        let mut luck = Luck::new(seed);
        let mut acknowledged = Vec::new();
        for _ in 0..2 {
            bench.disk.faults.kill_at_call(5 + luck.below(250) as u32);
            acknowledged.extend(stored(&bench.run(journal_mode, synchronous, ROWS)));
            bench.disk.cut(luck.below(u64::MAX)).unwrap();
            let Found::Rows(_) = look(&bench.disk.directory().join("probe.db")) else { break };
            // Looking was outside of the shim and may have rolled something back: power up anew.
            let records = bench.scratch.path().join(format!("records-{}", acknowledged.len()));
            bench.disk = PoweredDisk::power_up(bench.disk.directory(), &records).unwrap();
        }
        toll.count(&acknowledged, look(&bench.disk.directory().join("probe.db")));
    }
    eprintln!("{journal_mode} + {synchronous}: {toll:?}");
    toll
}

impl Toll {
    fn count(&mut self, acknowledged: &[u32], found: Found) {
        self.seeds += 1;
        self.rows_stored += acknowledged.len();
        match found {
            Found::Corrupt(_) => self.corrupt += 1,
            Found::Rows(rows) => {
                let lost = acknowledged.iter().filter(|number| !rows.contains(number)).count();
                self.rows_lost += lost;
                self.lost += u64::from(lost > 0);
            }
        }
    }
}

#[test]
fn a_write_ahead_log_with_full_sync_never_loses_an_acknowledged_row() {
    let toll = toll_of("WAL", "FULL");
    assert!(toll.rows_stored > 1000, "the probe got somewhere: {toll:?}");
    assert_eq!((toll.lost, toll.corrupt, toll.seeds), (0, 0, SEEDS), "{toll:?}");
}

#[test]
fn a_rollback_journal_with_extra_sync_never_loses_an_acknowledged_row() {
    let toll = toll_of("DELETE", "EXTRA");
    assert_eq!((toll.lost, toll.corrupt), (0, 0), "{toll:?}");
}

#[test]
fn a_write_ahead_log_with_normal_sync_loses_rows_but_is_never_corrupt() {
    let toll = toll_of("WAL", "NORMAL");
    assert!(toll.lost > 10, "{toll:?}");
    assert_eq!(toll.corrupt, 0, "{toll:?}");
}

#[test]
fn without_sync_a_write_ahead_log_loses_rows_and_a_rollback_journal_is_corrupted_too() {
    let wal = toll_of("WAL", "OFF");
    assert!(wal.lost > 10, "{wal:?}");
    let rollback = toll_of("DELETE", "OFF");
    assert!(rollback.lost > 0 && rollback.corrupt > 0, "{rollback:?}");
}

fn content(directory: &Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.file_name().unwrap().into(), std::fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn the_log_has_everything_that_was_done() {
    for (journal_mode, call) in
        [("WAL", 0), ("WAL", 150), ("DELETE", 0), ("DELETE", 200), ("TRUNCATE", 170), ("PERSIST", 160)]
    {
        let bench = bench();
        bench.disk.faults.kill_at_call(call);
        bench.run(journal_mode, "FULL", ROWS);
        let replayed = scratch::in_memory();
        let into = replayed.path().join("disk");
        bench.disk.recording().unwrap().as_written(&bench.disk.snapshot(), &into).unwrap();
        assert_eq!(content(&into), content(bench.disk.directory()), "{journal_mode}, killed at {call}");
    }
}

#[test]
fn one_run_can_be_cut_at_any_of_its_moments_and_the_same_seed_is_the_same_disk() {
    let bench = bench();
    bench.run("WAL", "FULL", 15);
    let recording = bench.disk.recording().unwrap();
    let scratch = scratch::in_memory();
    for moment in (0..recording.records.len()).step_by(7) {
        let earlier = recording.until(moment);
        let [one, two] = ["one", "two"].map(|name| scratch.path().join(format!("{name}-{moment}")));
        earlier.after_cut(&bench.disk.snapshot(), moment as u64, &one).unwrap();
        earlier.after_cut(&bench.disk.snapshot(), moment as u64, &two).unwrap();
        assert_eq!(content(&one), content(&two));
        assert!(matches!(look(&one.join("probe.db")), Found::Rows(_)), "whole when cut at {moment}");
    }
}

#[test]
fn a_full_disk_reaches_the_program_and_goes_away_again() {
    for no_space in [NoSpace::ForGrowing, NoSpace::ForAnything] {
        let bench = bench();
        bench.run("WAL", "FULL", 3);
        bench.disk.faults.no_space(Some(no_space));
        let said = bench.run("WAL", "FULL", 3);
        assert!(stored(&said).is_empty(), "{no_space:?}: {said:?}");
        bench.disk.faults.none();
        assert_eq!(stored(&bench.run("WAL", "FULL", 3)), [4, 5, 6], "{no_space:?}");
    }
}

#[test]
fn write_and_sync_errors_reach_the_program_and_cost_no_acknowledged_row() {
    for seed in 0..20 {
        let mut bench = bench();
        let mut luck = Luck::new(seed);
        let mut acknowledged = stored(&bench.run("WAL", "FULL", 5));
        assert_eq!(acknowledged.len(), 5);
        let mut probe = bench.command("WAL", "FULL", 200).arg("--stepwise").stdin(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(probe.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut steps = probe.stdin.take().unwrap();
        let mut refused = 0;
        for _row in 0..200 {
            bench.disk.faults.eio_on_fsync(luck.below(4) == 0);
            bench.disk.faults.eio_on_write(luck.below(8) == 0);
            writeln!(steps).unwrap();
            let line = said.next().unwrap();
            acknowledged.extend(stored(std::slice::from_ref(&line)));
            refused += u32::from(line.contains("disk I/O error"));
        }
        probe.wait().unwrap();
        assert!(refused > 10, "errors reached the program: {refused}");
        bench.disk.cut(seed).unwrap();
        let Found::Rows(rows) = look(&bench.disk.directory().join("probe.db")) else {
            panic!("corrupt at seed {seed}")
        };
        assert!(acknowledged.iter().all(|number| rows.contains(number)), "lost at seed {seed}");
    }
}

#[test]
fn a_slow_sync_holds_its_caller_and_can_be_let_go() {
    let bench = bench();
    bench.run("WAL", "FULL", 1);
    bench.disk.faults.slow_fsync_ms(600_000);
    let mut probe = bench.probe("WAL", "FULL", 1);
    let mut out = BufReader::new(probe.stdout.take().unwrap());
    let entered = || Recording::read(&bench.disk.log()).unwrap().syncs().last().unwrap().left_mono_ns.is_none();
    wait::until(Duration::from_secs(10), "the sync is entered", || entered().then_some(())).unwrap();
    assert!(probe.try_wait().unwrap().is_none(), "it waits");
    bench.disk.faults.slow_fsync_ms(0);
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, "stored 2\n");
    probe.wait().unwrap();

    bench.disk.faults.slow_fsync_ms(30);
    bench.run("WAL", "FULL", 2);
    let syncs = bench.disk.recording().unwrap().syncs();
    let held =
        syncs.iter().filter_map(|sync| Some(sync.left_mono_ns? - sync.entered_mono_ns)).filter(|ns| *ns >= 30_000_000);
    assert!(held.count() >= 2, "{syncs:?}");
}

#[test]
fn a_torn_write_is_half_done_and_ends_its_process() {
    let bench = bench();
    bench.disk.faults.tear_at_write(20);
    let said = bench.run("WAL", "FULL", ROWS);
    assert!(stored(&said).len() < ROWS as usize, "it was killed: {said:?}");
    let replayed = scratch::in_memory();
    let into = replayed.path().join("disk");
    bench.disk.recording().unwrap().as_written(&bench.disk.snapshot(), &into).unwrap();
    assert_eq!(content(&into), content(bench.disk.directory()));
    assert!(matches!(look(&into.join("probe.db")), Found::Rows(_)));
}

#[test]
fn a_disk_is_cut_again_and_again_and_keeps_the_records_of_the_last_cuts() {
    let mut bench = bench();
    for cut in 1..=6_u32 {
        assert_eq!(stored(&bench.run("WAL", "FULL", 1)), [cut]);
        bench.disk.cut(cut.into()).unwrap();
    }
    assert!(bench.disk.snapshot().is_dir() && bench.disk.recording().unwrap().records.is_empty());
    assert_eq!(std::fs::read_dir(bench.scratch.path().join("records")).unwrap().count(), 1 + 3 + 2);
    assert_eq!(look(&bench.disk.directory().join("probe.db")), Found::Rows((1..=6).collect()));
}

#[test]
fn what_lies_outside_of_the_directory_is_left_alone() {
    let bench = bench();
    let outside = scratch::in_memory();
    bench.disk.faults.no_space(Some(NoSpace::ForAnything));
    bench.disk.faults.eio_on_write(true);
    let status = Command::new("sh")
        .args(["-c", "echo fine > \"$1/file\" && mv \"$1/file\" \"$1/moved\"", "sh"])
        .arg(outside.path())
        .envs(bench.disk.environment())
        .status()
        .unwrap();
    assert!(status.success());
    let mut text = String::new();
    File::open(outside.path().join("moved")).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "fine\n");
    assert!(bench.disk.recording().unwrap().records.is_empty());
}
