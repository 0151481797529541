//! The file system under the journal: is there room, can it be written, and how long does a commit take, today and over weeks.

use super::drift::DayMedians;
use super::phrases::storage;
use super::verdict::{Verdict, number};

/// Less free than this, and health says so: bytes, or per mille of the disk, whichever is less.
pub const FREE_DEGRADED_BYTES: u64 = 1 << 30;
const FREE_DEGRADED_PER_MILLE: u64 = 100;

/// Less free than this is a fault while there is still room for the entries that say so: bytes, or per mille of the disk.
pub const FREE_FAULT_BYTES: u64 = 64 << 20;
const FREE_FAULT_PER_MILLE: u64 = 20;

/// Fewer commits than these say nothing about the disk.
pub const FEWEST_COMMITS: usize = 20;

/// One of twenty commits takes longer than this: whoever taps waits, microseconds.
pub const COMMIT_DEGRADED_US: u32 = 300_000;

/// One of twenty takes longer than this: grants run out before they are durable, microseconds.
pub const COMMIT_FAULT_US: u32 = 2_000_000;

/// A change of the days' median below this is nothing to tell of, microseconds.
pub const DRIFT_WORTH_US: u64 = 20_000;

/// What is known of the disk. What could not be had is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DiskMeasures {
    /// Free to the daemon, bytes.
    pub free_bytes: Option<u64>,
    /// In all, bytes.
    pub total_bytes: Option<u64>,
    /// The file system is mounted read-only.
    pub read_only: Option<bool>,
    /// So many of the newest commits were timed.
    pub commits: usize,
    /// Half took no longer, microseconds.
    pub commit_p50_us: u32,
    /// 95 of 100 took no longer, microseconds.
    pub commit_p95_us: u32,
    /// The days' medians, microseconds.
    pub days: DayMedians,
}

/// The rule.
#[must_use]
pub fn judge(measured: &DiskMeasures) -> Verdict {
    let drift = measured.days.drift(DRIFT_WORTH_US);
    let timed = measured.commits > 0;
    Verdict::worst(vec![mount(measured), room(measured), speed(measured)]).with([
        ("free_bytes", measured.free_bytes.and_then(number)),
        ("total_bytes", measured.total_bytes.and_then(number)),
        ("read_only", measured.read_only.map(i64::from)),
        ("commits", number(measured.commits as u64)),
        ("commit_p50_us", Some(measured.commit_p50_us.into()).filter(|_| timed)),
        ("commit_p95_us", Some(measured.commit_p95_us.into()).filter(|_| timed)),
        ("commit_first_weeks_us", drift.and_then(|drift| number(drift.first))),
        ("commit_last_week_us", drift.and_then(|drift| number(drift.recent))),
    ])
}

fn mount(measured: &DiskMeasures) -> Verdict {
    match measured.read_only {
        None => Verdict::unknown(storage::MOUNT_UNKNOWN, ""),
        Some(false) => Verdict::ok(""),
        Some(true) => Verdict::fault(storage::READ_ONLY, storage::REPLACE_DISK),
    }
}

fn room(measured: &DiskMeasures) -> Verdict {
    let (Some(free), Some(total)) = (measured.free_bytes, measured.total_bytes) else {
        return Verdict::unknown(storage::ROOM_UNKNOWN, "");
    };
    let below = |bytes: u64, per_mille: u64| free < bytes.min(total / 1_000 * per_mille);
    let evidence = storage::ROOM.with(&[&(free >> 20), &(total >> 20)]);
    let advice = storage::FREE_SPACE;
    if below(FREE_FAULT_BYTES, FREE_FAULT_PER_MILLE) {
        Verdict::fault(evidence, advice)
    } else if below(FREE_DEGRADED_BYTES, FREE_DEGRADED_PER_MILLE) {
        Verdict::degraded(evidence, advice)
    } else {
        Verdict::ok(evidence)
    }
}

fn speed(measured: &DiskMeasures) -> Verdict {
    let ms = |us: u32| us / 1_000;
    let evidence = storage::COMMIT_TAKES.with(&[&ms(measured.commit_p50_us), &ms(measured.commit_p95_us)]);
    if measured.commits < FEWEST_COMMITS {
        return Verdict::ok(storage::FEW_COMMITS.with(&[&measured.commits]));
    }
    if measured.commit_p95_us > COMMIT_FAULT_US {
        return Verdict::fault(evidence, storage::DISK_SLOW);
    }
    if measured.commit_p95_us > COMMIT_DEGRADED_US {
        return Verdict::degraded(evidence, storage::DISK_SLOW);
    }
    match measured.days.drift(DRIFT_WORTH_US).filter(|drift| drift.slower) {
        Some(drift) => {
            let us = |us: u64| us / 1_000;
            let evidence = storage::COMMIT_SLOWER.with(&[&us(drift.first), &us(drift.recent)]);
            Verdict::degraded(evidence, storage::DISK_SLOW)
        }
        None => Verdict::ok(evidence),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    const GIB: u64 = 1 << 30;

    fn good() -> DiskMeasures {
        DiskMeasures {
            free_bytes: Some(20 * GIB),
            total_bytes: Some(32 * GIB),
            read_only: Some(false),
            commits: 512,
            commit_p50_us: 8_000,
            commit_p95_us: 25_000,
            days: DayMedians::default(),
        }
    }

    #[test]
    fn what_could_not_be_looked_at_is_not_ok() {
        assert_eq!(judge(&good()).state, CheckState::Ok);
        assert_eq!(judge(&DiskMeasures { read_only: None, ..good() }).state, CheckState::Unknown);
        assert_eq!(judge(&DiskMeasures { free_bytes: None, ..good() }).state, CheckState::Unknown);
    }

    #[test]
    fn little_room_is_told_before_there_is_none() {
        let free = |free_bytes| judge(&DiskMeasures { free_bytes: Some(free_bytes), ..good() }).state;
        assert_eq!(free(GIB), CheckState::Ok);
        assert_eq!(free(GIB - 1), CheckState::Degraded);
        assert_eq!(free(64 << 20), CheckState::Degraded);
        assert_eq!(free((64 << 20) - 1), CheckState::Fault);
        let small = |free_bytes| {
            judge(&DiskMeasures { free_bytes: Some(free_bytes), total_bytes: Some(1_000_000_000), ..good() }).state
        };
        assert_eq!(small(100_000_000), CheckState::Ok, "a tenth of a small disk is enough");
        assert_eq!(small(99_999_999), CheckState::Degraded);
        assert_eq!(small(19_999_999), CheckState::Fault);
    }

    #[test]
    fn a_disk_that_the_kernel_has_given_up_is_at_fault() {
        let verdict = judge(&DiskMeasures { read_only: Some(true), ..good() });
        assert_eq!(verdict.state, CheckState::Fault);
        assert!(verdict.advice.contains("replace the disk"));
    }

    #[test]
    fn slow_commits_are_told_when_there_are_enough_of_them() {
        let slow = |commits, commit_p95_us| judge(&DiskMeasures { commits, commit_p95_us, ..good() }).state;
        assert_eq!(slow(20, 300_000), CheckState::Ok);
        assert_eq!(slow(20, 300_001), CheckState::Degraded);
        assert_eq!(slow(20, 2_000_000), CheckState::Degraded);
        assert_eq!(slow(20, 2_000_001), CheckState::Fault);
        assert_eq!(slow(19, 9_000_000), CheckState::Ok, "the first few say nothing");
    }

    #[test]
    fn commits_that_take_longer_than_in_the_first_weeks_are_told() {
        let mut measured = good();
        (0..30).for_each(|day| measured.days.note_median(day, 8_000));
        (30..37).for_each(|day| measured.days.note_median(day, 40_000));
        let verdict = judge(&measured);
        assert_eq!(verdict.state, CheckState::Degraded);
        assert_eq!(verdict.numbers.get("commit_last_week_us"), Some(&40_000));
    }
}
