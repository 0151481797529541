//! The office's clocks.

use frontdesk_core::time::{Now, Wall, WallTrust};
use std::path::Path;
use std::time::Instant;

/// systemd-timesyncd makes this file when it has synchronised the clock (systemd-timesyncd.service(8), "Files").
const SYNCHRONISED_MARK: &str = "/run/systemd/timesync/synchronized";

/// When the wall clock is believed. Nothing is forgotten by a clock that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClockTrust {
    /// Always: whoever runs the server sees to its clock.
    #[default]
    Always,
    /// Only once systemd-timesyncd has set it.
    Synchronised,
}

/// Reads both clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    trust: ClockTrust,
    /// What the journal already knows: a reading before it is wrong.
    floor_ms: i64,
}

impl Clock {
    pub(crate) fn new(trust: ClockTrust, floor_ms: Option<i64>) -> Self {
        Self { started: Instant::now(), trust, floor_ms: floor_ms.unwrap_or(i64::MIN) }
    }

    pub(crate) fn mono_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn now(&self) -> Now {
        let local = chrono::Local::now();
        let offset_s = local.offset().local_minus_utc();
        let is_set = self.trust == ClockTrust::Always || Path::new(SYNCHRONISED_MARK).exists();
        Now { mono_ms: self.mono_ms(), wall: believed(local.timestamp_millis(), offset_s, is_set, self.floor_ms) }
    }
}

fn believed(read_ms: i64, offset_s: i32, is_set: bool, floor_ms: i64) -> Wall {
    if is_set && read_ms >= floor_ms {
        return Wall { utc_ms: read_ms, offset_s, trust: WallTrust::Trusted };
    }
    let trust = if floor_ms == i64::MIN { WallTrust::Unknown } else { WallTrust::NotBefore };
    Wall { utc_ms: read_ms.max(floor_ms), offset_s, trust }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_behind_the_journal_or_not_set_is_not_believed() {
        assert_eq!(believed(5, 0, true, 5).trust, WallTrust::Trusted);
        let behind = believed(4, 0, true, 5);
        assert_eq!((behind.utc_ms, behind.trust), (5, WallTrust::NotBefore));
        assert_eq!(believed(9, 0, false, 5).trust, WallTrust::NotBefore);
        assert_eq!(believed(9, 0, false, i64::MIN).trust, WallTrust::Unknown);
    }
}
