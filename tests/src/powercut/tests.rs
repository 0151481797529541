//! The model of the disk against made-up logs, and against a much simpler model of what it may and may not do.

use super::log::{Call, Record};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

const FILE: u64 = 1;
const DIRECTORY: u64 = 2;

/// Numbers the calls: a sync's leave takes the id of the last enter, an open is the handle that is named.
fn recording(calls: Vec<Call>) -> Recording {
    let mut enter = 0;
    let records = calls.into_iter().enumerate().map(|(index, call)| {
        let id = match &call {
            Call::Opened { directory, .. } => {
                if *directory {
                    DIRECTORY
                } else {
                    FILE
                }
            }
            Call::SyncLeave { .. } => enter,
            _ => 100 + index as u64,
        };
        if matches!(call, Call::SyncEnter { .. }) {
            enter = id;
        }
        Record { id, mono_ns: index as u64, call }
    });
    Recording { records: records.collect() }
}

fn opened(path: &str, created: bool) -> Call {
    Call::Opened { path: path.into(), created, emptied: false, directory: path.is_empty(), permissions: 0o600 }
}

fn write(offset: u64, byte: u8, bytes: usize) -> Call {
    Call::Write { handle: FILE, offset, data: vec![byte; bytes] }
}

fn sync(handle: u64) -> [Call; 2] {
    [Call::SyncEnter { handle }, Call::SyncLeave { handle, errno: 0 }]
}

fn failed_sync(handle: u64) -> [Call; 2] {
    [Call::SyncEnter { handle }, Call::SyncLeave { handle, errno: 5 }]
}

/// The file "f" after a cut, if it is there; it held `before` when the power came on.
fn found(before: Option<&[u8]>, calls: &Recording, seed: u64) -> Option<Vec<u8>> {
    let scratch = crate::scratch::in_memory();
    let (snapshot, into) = (scratch.path().join("before"), scratch.path().join("after"));
    std::fs::create_dir(&snapshot).unwrap();
    if let Some(before) = before {
        std::fs::write(snapshot.join("f"), before).unwrap();
    }
    calls.after_cut(&snapshot, seed, &into).unwrap();
    std::fs::read(into.join("f")).ok()
}

fn all_found(before: Option<&[u8]>, calls: Vec<Call>) -> BTreeSet<Option<Vec<u8>>> {
    let recording = recording(calls);
    (0..100).map(|seed| found(before, &recording, seed)).collect()
}

#[test]
fn an_unsynced_write_may_vanish_survive_or_tear_between_sectors() {
    let outcomes = all_found(Some(&[0; 1024]), vec![opened("f", false), write(0, 7, 1024)]);
    let halves = |first: u8, second: u8| Some([vec![first; 512], vec![second; 512]].concat());
    assert_eq!(outcomes, BTreeSet::from([halves(0, 0), halves(7, 7), halves(0, 7), halves(7, 0)]));
}

#[test]
fn a_later_write_may_survive_an_earlier_one() {
    let outcomes = all_found(Some(&[0; 1024]), vec![opened("f", false), write(0, 1, 512), write(512, 2, 512)]);
    assert!(outcomes.contains(&Some([vec![0; 512], vec![2; 512]].concat())));
}

#[test]
fn a_synced_write_is_there() {
    let calls = [vec![opened("f", false), write(0, 7, 1000)], sync(FILE).to_vec()].concat();
    assert_eq!(all_found(Some(&[0; 1000]), calls), BTreeSet::from([Some(vec![7; 1000])]));
}

#[test]
fn a_write_during_a_sync_is_not_covered_by_it() {
    let [enter, leave] = sync(FILE);
    let outcomes = all_found(Some(&[0; 512]), vec![opened("f", false), enter, write(0, 7, 512), leave]);
    assert!(outcomes.contains(&Some(vec![0; 512])));
}

#[test]
fn a_sync_that_did_not_return_promises_nothing() {
    let [enter, _] = sync(FILE);
    let outcomes = all_found(Some(&[0; 512]), vec![opened("f", false), write(0, 7, 512), enter]);
    assert!(outcomes.contains(&Some(vec![0; 512])));
}

#[test]
fn after_a_failed_sync_only_writing_again_helps() {
    let failed = [vec![opened("f", false), write(0, 7, 512)], failed_sync(FILE).to_vec(), sync(FILE).to_vec()].concat();
    assert!(all_found(Some(&[0; 512]), failed.clone()).contains(&Some(vec![0; 512])));
    let again = [failed, vec![write(0, 8, 512)], sync(FILE).to_vec()].concat();
    assert_eq!(all_found(Some(&[0; 512]), again), BTreeSet::from([Some(vec![8; 512])]));
}

#[test]
fn a_lost_sector_of_a_grown_file_reads_as_zeros_never_as_garbage() {
    for content in all_found(None, vec![opened("f", true), write(0, 7, 1536)]).into_iter().flatten() {
        assert!(content.chunks(512).all(|sector| sector == [7; 512] || sector == [0; 512]), "{content:?}");
    }
}

#[test]
fn a_created_file_may_vanish_until_it_or_its_directory_is_synced() {
    assert!(all_found(None, vec![opened("f", true)]).contains(&None));
    for handle in [FILE, DIRECTORY] {
        let calls = [vec![opened("", false), opened("f", true)], sync(handle).to_vec()].concat();
        assert_eq!(all_found(None, calls), BTreeSet::from([Some(vec![])]));
    }
}

#[test]
fn a_removed_file_may_come_back_until_its_directory_is_synced() {
    let removed = vec![opened("", false), Call::Unlink { path: "f".into() }];
    assert_eq!(all_found(Some(b"old"), removed.clone()), BTreeSet::from([None, Some(b"old".to_vec())]));
    let calls = [removed, sync(DIRECTORY).to_vec()].concat();
    assert_eq!(all_found(Some(b"old"), calls), BTreeSet::from([None]));
}

#[test]
fn a_file_renamed_over_another_is_the_old_the_new_or_without_a_sync_empty() {
    let rename = Call::Rename { from: "f.new".into(), to: "f".into() };
    let careless = vec![opened("f.new", true), write(0, 7, 8), rename.clone()];
    let outcomes = all_found(Some(b"old"), careless);
    assert_eq!(outcomes, BTreeSet::from([Some(b"old".to_vec()), Some(vec![]), Some(vec![7; 8])]));
    let careful = [vec![opened("f.new", true), write(0, 7, 8)], sync(FILE).to_vec(), vec![rename]].concat();
    assert_eq!(all_found(Some(b"old"), careful), BTreeSet::from([Some(b"old".to_vec()), Some(vec![7; 8])]));
}

const OTHER: u64 = 3;

/// A careful writer's file "f.new" is renamed to "f"; then another file is created, grown and synced.
fn renamed_and_then_another_file_synced() -> Vec<Record> {
    let mut calls = recording(vec![opened("", false), opened("f.new", true), write(0, 7, 8)]).records;
    calls.extend(recording(sync(FILE).to_vec()).records);
    calls.extend(recording(vec![Call::Rename { from: "f.new".into(), to: "f".into() }]).records);
    let mut other = recording(vec![opened("g", true)]).records;
    other[0].id = OTHER;
    calls.extend(other);
    calls.extend(recording(vec![Call::Write { handle: OTHER, offset: 0, data: vec![1; 8] }]).records);
    calls.extend(recording(sync(OTHER).to_vec()).records);
    calls
}

fn found_of(records: &[Record]) -> BTreeSet<Option<Vec<u8>>> {
    let recording = Recording { records: records.to_vec() };
    (0..100).map(|seed| found(Some(b"old"), &recording, seed)).collect()
}

#[test]
fn a_rename_is_certain_once_its_directory_is_synced_and_no_other_sync_will_do() {
    let (old, new) = (Some(b"old".to_vec()), Some(vec![7; 8]));
    let mut records = renamed_and_then_another_file_synced();
    assert_eq!(found_of(&records), BTreeSet::from([old, new.clone()]));
    records.extend(recording(sync(DIRECTORY).to_vec()).records);
    assert_eq!(found_of(&records), BTreeSet::from([new]));
}

#[test]
fn a_name_that_survives_takes_along_what_it_builds_on() {
    let scratch = crate::scratch::in_memory();
    let before = scratch.path().join("before");
    std::fs::create_dir(&before).unwrap();
    let calls = recording(vec![
        Call::MakeDir { path: "a".into(), permissions: 0o700 },
        opened("a/f", true),
        Call::Rename { from: "a".into(), to: "b".into() },
        Call::Rename { from: "b/f".into(), to: "b/g".into() },
    ]);
    for seed in 0..100 {
        let into = scratch.path().join(seed.to_string());
        calls.after_cut(&before, seed, &into).unwrap();
        assert!(!into.join("b/g").exists() || !into.join("a").exists(), "one directory, under one name");
    }
}

#[test]
fn what_is_written_behind_a_lost_truncation_is_lost_with_it() {
    let calls = vec![opened("f", false), Call::Resize { handle: FILE, length: 0 }, write(0, 7, 512)];
    let outcomes = all_found(Some(&[1; 1024]), calls);
    assert_eq!(outcomes, BTreeSet::from([Some(vec![1; 1024]), Some(vec![]), Some(vec![7; 512])]));
}

#[test]
fn a_directory_renamed_takes_its_files_along() {
    let scratch = crate::scratch::in_memory();
    let (snapshot, into) = (scratch.path().join("before"), scratch.path().join("after"));
    std::fs::create_dir_all(snapshot.join("a")).unwrap();
    std::fs::write(snapshot.join("a/f"), b"x").unwrap();
    let calls = recording(vec![Call::Rename { from: "a".into(), to: "b".into() }]);
    calls.as_written(&snapshot, &into).unwrap();
    assert_eq!(std::fs::read(into.join("b/f")).unwrap(), b"x");
    assert!(!into.join("a").exists());
}

#[test]
fn a_torn_or_alien_log_is_told_apart() {
    let scratch = crate::scratch::in_memory();
    let log = scratch.path().join("log");
    assert!(Recording::read(&log).unwrap().records.is_empty(), "no log yet");
    std::fs::write(&log, 0x9dc3_f7a1_5e82_b64f_u64.to_le_bytes()).unwrap();
    assert!(Recording::read(&log).unwrap().records.is_empty(), "its process died while writing the only record");
    std::fs::write(&log, [0; 64]).unwrap();
    assert!(Recording::read(&log).is_err());
}

#[derive(Debug, Clone)]
enum Op {
    Write { offset: u64, bytes: usize },
    Resize { length: u64 },
    Sync,
    FailedSync,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (0..3000_u64, 1..1500_usize).prop_map(|(offset, bytes)| Op::Write { offset, bytes }),
        1 => (0..3000_u64).prop_map(|length| Op::Resize { length }),
        2 => Just(Op::Sync),
        1 => Just(Op::FailedSync),
    ]
}

/// What each byte may be after a cut, knowing nothing of sectors: what it was at the last sync, or anything since;
/// `None` is "behind the end". After a failed sync everything since the last good one stays possible until it is
/// written again and synced.
struct Reference {
    now: Vec<Option<u8>>,
    possible: Vec<BTreeSet<Option<u8>>>,
    /// Touched since the last sync of any kind, so that a sync that succeeds settles them.
    dirty: BTreeSet<usize>,
}

const ROOM: usize = 8192;

impl Reference {
    fn new() -> Self {
        Self { now: vec![None; ROOM], possible: vec![BTreeSet::from([None]); ROOM], dirty: BTreeSet::new() }
    }

    fn set(&mut self, at: usize, to: Option<u8>) {
        self.now[at] = to;
        self.possible[at].insert(to);
        self.dirty.insert(at);
    }

    fn length(&self) -> usize {
        self.now.iter().position(Option::is_none).unwrap_or(ROOM)
    }

    fn write(&mut self, offset: usize, bytes: usize, byte: u8) {
        for hole in self.length()..offset {
            self.set(hole, Some(0));
        }
        for at in offset..offset + bytes {
            self.set(at, Some(byte));
        }
    }

    fn resize(&mut self, length: usize) {
        for at in length..self.length() {
            self.set(at, None);
        }
        for at in self.length()..length {
            self.set(at, Some(0));
        }
    }

    fn sync(&mut self) {
        for at in std::mem::take(&mut self.dirty) {
            self.possible[at] = BTreeSet::from([self.now[at]]);
        }
    }

    /// A byte that a hole or a longer file may stand in for is zero.
    fn allows(&self, at: usize, byte: Option<u8>) -> bool {
        let unsettled = self.possible[at].len() > 1;
        self.possible[at].contains(&byte) || (unsettled && byte == Some(0))
    }
}

fn play(ops: &[Op]) -> (Recording, Reference) {
    let (mut calls, mut reference) = (vec![opened("f", true)], Reference::new());
    calls.extend(sync(FILE));
    for (index, op) in ops.iter().enumerate() {
        let byte = index as u8 + 1;
        match op {
            Op::Write { offset, bytes } => {
                reference.write(*offset as usize, *bytes, byte);
                calls.push(write(*offset, byte, *bytes));
            }
            Op::Resize { length } => {
                reference.resize(*length as usize);
                calls.push(Call::Resize { handle: FILE, length: *length });
            }
            Op::Sync => {
                reference.sync();
                calls.extend(sync(FILE));
            }
            Op::FailedSync => {
                reference.dirty.clear();
                calls.extend(failed_sync(FILE));
            }
        }
    }
    (recording(calls), reference)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_synced_never_vanishes_and_nothing_appears_that_was_not_written(
        ops in prop::collection::vec(op(), 0..25),
        seed: u64,
    ) {
        let (recording, reference) = play(&ops);
        let content = found(None, &recording, seed);
        prop_assert!(content.is_some(), "the file itself was synced");
        let content = content.unwrap_or_default();
        for at in 0..ROOM {
            let byte = content.get(at).copied();
            prop_assert!(reference.allows(at, byte), "byte {at} is {byte:?}, not one of {:?}", reference.possible[at]);
        }
    }

    #[test]
    fn without_a_cut_the_file_is_what_its_program_wrote(ops in prop::collection::vec(op(), 0..25)) {
        let (recording, reference) = play(&ops);
        let scratch = crate::scratch::in_memory();
        let (snapshot, into) = (scratch.path().join("before"), scratch.path().join("after"));
        std::fs::create_dir(&snapshot).unwrap();
        recording.as_written(&snapshot, &into).unwrap();
        let expected: Vec<u8> = reference.now.iter().map_while(|byte| *byte).collect();
        prop_assert_eq!(std::fs::read::<PathBuf>(into.join("f")).unwrap(), expected);
    }
}
