//! The shim sees the ways in which a Rust program changes files, from several threads at once, and leaves out none:
//! what its log replays to is what is there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{IoSlice, Seek, SeekFrom, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use frontdesk_tests::powercut::{Call, NoSpace, PoweredDisk};
use frontdesk_tests::scratch;

const DIR: &str = "FRONTDESK_POWERCUT_DIR";

struct Run {
    scratch: tempfile::TempDir,
    disk: PoweredDisk,
    output: Output,
}

/// Runs `story` in a process of its own under the shim: this test once more. Nothing comes back in that process.
fn under_the_shim(test: &str, before: impl FnOnce(&PoweredDisk), story: impl FnOnce(&Path)) -> Option<Run> {
    if let Some(dir) = std::env::var_os(DIR) {
        story(Path::new(&dir));
        return None;
    }
    let scratch = scratch::in_memory();
    let data = scratch.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("old"), "from before").unwrap();
    let disk = PoweredDisk::power_up(&data, &scratch.path().join("records")).unwrap();
    before(&disk);
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .envs(disk.environment())
        .output()
        .unwrap();
    Some(Run { scratch, disk, output })
}

impl Run {
    fn succeeded(&self) {
        let said =
            format!("{}{}", String::from_utf8_lossy(&self.output.stdout), String::from_utf8_lossy(&self.output.stderr));
        assert!(self.output.status.success() && said.contains("1 passed"), "{said}");
    }

    fn replayed(&self) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
        let into = self.scratch.path().join("replayed");
        self.disk.recording().unwrap().as_written(&self.disk.snapshot(), &into).unwrap();
        tree(&into)
    }
}

/// Every path below a directory with its permissions and content.
fn tree(root: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let (mut found, mut open) = (BTreeMap::new(), vec![root.to_path_buf()]);
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let content = if path.is_dir() { Vec::new() } else { fs::read(&path).unwrap() };
            let mode = path.metadata().unwrap().permissions().mode() & 0o7777;
            found.insert(path.strip_prefix(root).unwrap().to_path_buf(), (mode, content));
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    found
}

fn every_way_to_change_a_file(dir: &Path) {
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(dir.join("a")).unwrap();
    file.write_all(b"written").unwrap();
    file.seek(SeekFrom::Start(2)).unwrap();
    assert_eq!(file.write_vectored(&[IoSlice::new(b"in"), IoSlice::new(b"pieces")]).unwrap(), 8);
    file.write_all_at(b"at a place", 700).unwrap();
    let copy = file.try_clone().unwrap();
    drop(file);
    copy.set_len(705).unwrap();
    copy.sync_data().unwrap();
    let mut appending = OpenOptions::new().append(true).open(dir.join("old")).unwrap();
    appending.write_all(b" and after").unwrap();
    fs::copy(dir.join("a"), dir.join("b")).unwrap();
    fs::write(dir.join("a"), "shorter").unwrap();
    fs::create_dir_all(dir.join("sub/deeper")).unwrap();
    fs::rename(dir.join("b"), dir.join("sub/deeper/./b")).unwrap();
    fs::rename(dir.join("sub"), dir.join("moved/")).unwrap();
    fs::write(dir.join("moved/gone"), "x").unwrap();
    fs::remove_file(dir.join("moved/gone")).unwrap();
    fs::create_dir(dir.join("empty")).unwrap();
    fs::remove_dir(dir.join("empty")).unwrap();
    File::open(dir).unwrap().sync_all().unwrap();
    File::create(dir.join("ignored-shm")).unwrap().write_all(b"never on the disk").unwrap();
    fs::remove_file(dir.join("ignored-shm")).unwrap();
}

#[test]
fn every_way_to_change_a_file_is_in_the_log() {
    let name = "every_way_to_change_a_file_is_in_the_log";
    let Some(run) = under_the_shim(name, |_| {}, every_way_to_change_a_file) else { return };
    run.succeeded();
    let replayed = run.replayed();
    assert_eq!(replayed, tree(run.disk.directory()));
    assert!(replayed.contains_key(Path::new("moved/deeper/b")));
    let syncs = run.disk.recording().unwrap().syncs();
    let synced: Vec<_> = syncs.iter().map(|sync| (sync.path.to_str().unwrap(), sync.succeeded)).collect();
    assert_eq!(synced, [("a", true), ("", true)]);
}

fn eight_threads_at_once(dir: &Path) {
    let shared = File::create(dir.join("shared")).unwrap();
    std::thread::scope(|scope| {
        for number in 0..8_u8 {
            let shared = &shared;
            scope.spawn(move || {
                let own = dir.join(format!("own-{number}"));
                for turn in 0..50_u64 {
                    // Overlapping on purpose: the log has to have the order in which they really happened.
                    shared.write_all_at(&[number; 100], turn * 37).unwrap();
                    fs::write(&own, turn.to_string()).unwrap();
                    fs::rename(&own, dir.join("newest")).unwrap();
                    if turn % 10 == 0 {
                        shared.sync_data().unwrap();
                    }
                }
            });
        }
    });
}

#[test]
fn the_order_of_several_threads_is_the_order_of_the_log() {
    let name = "the_order_of_several_threads_is_the_order_of_the_log";
    let Some(run) = under_the_shim(name, |_| {}, eight_threads_at_once) else { return };
    run.succeeded();
    assert_eq!(run.replayed(), tree(run.disk.directory()));
    let records = run.disk.recording().unwrap().records;
    assert_eq!(records.iter().filter(|record| matches!(record.call, Call::Rename { .. })).count(), 400);
}

#[test]
fn a_full_disk_takes_no_new_names_and_no_growth_but_overwriting() {
    let name = "a_full_disk_takes_no_new_names_and_no_growth_but_overwriting";
    let full = |disk: &PoweredDisk| disk.faults.no_space(Some(NoSpace::ForGrowing));
    let run = under_the_shim(name, full, |dir| {
        let full = |error: std::io::Error| error.kind() == std::io::ErrorKind::StorageFull;
        assert!(File::create(dir.join("new")).is_err_and(full));
        assert!(fs::create_dir(dir.join("new")).is_err_and(full));
        assert!(fs::rename(dir.join("old"), dir.join("new")).is_err_and(full));
        let old = OpenOptions::new().write(true).open(dir.join("old")).unwrap();
        old.write_all_at(b"FROM", 0).unwrap();
        assert!(old.write_all_at(b"too long for what is there", 0).is_err_and(full));
        assert!(old.set_len(1000).is_err_and(full));
        old.set_len(4).unwrap();
    });
    let Some(run) = run else { return };
    run.succeeded();
    let replayed = run.replayed();
    assert_eq!(replayed, tree(run.disk.directory()));
    assert_eq!(replayed[Path::new("old")].1, b"FROM");
}

/// Runs one act of `shim/probe.c` under the shim.
fn call(act: &str) -> Run {
    let scratch = scratch::in_memory();
    let data = scratch.path().join("data");
    fs::create_dir(&data).unwrap();
    let disk = PoweredDisk::power_up(&data, &scratch.path().join("records")).unwrap();
    let program = env!("FRONTDESK_POWERCUT_CALLS");
    let output = Command::new(program).arg(act).arg(&data).envs(disk.environment()).output().unwrap();
    assert!(output.status.success(), "{act}: {}", String::from_utf8_lossy(&output.stderr));
    Run { scratch, disk, output }
}

#[test]
fn calls_that_rust_does_not_make_are_in_the_log_or_refused() {
    for (act, content) in
        [("pwritev2", b"two pieces".to_vec()), ("sync_file_range", b"written".to_vec()), ("fallocate", vec![0; 2_000])]
    {
        let run = call(act);
        let replayed = run.replayed();
        assert_eq!(replayed, tree(run.disk.directory()), "{act}");
        assert_eq!(replayed[Path::new("made")].1, content, "{act}");
    }
}

#[test]
fn writing_back_without_a_sync_promises_nothing() {
    let run = call("sync_file_range");
    let is_lost = |seed: u64| {
        let into = run.scratch.path().join(seed.to_string());
        run.disk.recording().unwrap().after_cut(&run.disk.snapshot(), seed, &into).unwrap();
        !into.join("made").exists()
    };
    assert!((0..50).any(is_lost));
}

#[test]
fn a_stream_that_writes_is_not_passed_over_in_silence() {
    let error = call("stream").disk.recording().unwrap_err().to_string();
    assert!(error.contains("a stream that writes"), "{error}");
}

#[test]
fn a_disk_that_runs_full_takes_the_last_write_in_part() {
    let name = "a_disk_that_runs_full_takes_the_last_write_in_part";
    let ten_bytes_left = |disk: &PoweredDisk| disk.faults.room(Some(10));
    let run = under_the_shim(name, ten_bytes_left, |dir| {
        let mut file = File::create(dir.join("new")).unwrap();
        assert_eq!(file.write(b"seven..").unwrap(), 7);
        assert_eq!(file.write(b"four").unwrap(), 3);
        assert_eq!(file.write(b"more").unwrap_err().kind(), std::io::ErrorKind::StorageFull);
        file.write_all_at(b"SEVEN", 0).unwrap();
    });
    let Some(run) = run else { return };
    run.succeeded();
    let replayed = run.replayed();
    assert_eq!(replayed, tree(run.disk.directory()));
    assert_eq!(replayed[Path::new("new")].1, b"SEVEN..fou");
}

#[test]
fn what_has_no_model_is_not_passed_over_in_silence() {
    let name = "what_has_no_model_is_not_passed_over_in_silence";
    let run = under_the_shim(name, |_| {}, |dir| fs::hard_link(dir.join("old"), dir.join("twin")).unwrap());
    let Some(run) = run else { return };
    run.succeeded();
    let error = run.disk.recording().unwrap_err().to_string();
    assert!(error.contains("a hard link"), "{error}");
}
