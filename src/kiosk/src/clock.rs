//! The kiosk's clocks. The only place that reads them for the core.

use crate::config::ClockTrust;
use frontdesk_core::time::{Now, Wall, WallTrust};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

/// systemd-timesyncd makes this file when it has synchronised the clock (systemd-timesyncd.service(8), "Files"); chrony's and
/// ntpd's units on Debian order themselves after the same target but leave no such mark, so there `trust = "always"` is right
/// once the administrator has seen to it.
const SYNCHRONISED_MARK: &str = "/run/systemd/timesync/synchronized";

/// Reads both clocks.
#[derive(Clone)]
pub struct Clock {
    started: Instant,
    trust: ClockTrust,
    /// The last durable time: what the wall clock can at least be believed to be.
    floor_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock whose wall time is never before `floor_ms` (UTC milliseconds), the last durable time, if there is one.
    #[must_use]
    pub fn new(trust: ClockTrust, floor_ms: Option<i64>) -> Self {
        Self { started: Instant::now(), trust, floor_ms: Arc::new(AtomicI64::new(floor_ms.unwrap_or(i64::MIN))) }
    }

    /// The same clock with a floor: every copy of it has the floor from now on.
    #[must_use]
    pub fn with_floor(self, floor_ms: Option<i64>) -> Self {
        if let Some(floor_ms) = floor_ms {
            self.floor_ms.fetch_max(floor_ms, Ordering::Relaxed);
        }
        self
    }

    /// This moment.
    #[must_use]
    pub fn now(&self) -> Now {
        Now { mono_ms: self.mono_ms(), wall: self.wall() }
    }

    /// The monotonic clock of [`Clock::now`] alone.
    #[must_use]
    pub fn mono_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn wall(&self) -> Wall {
        let local = chrono::Local::now();
        let offset_s = local.offset().local_minus_utc();
        let read_ms = local.timestamp_millis();
        let floor_ms = self.floor_ms.load(Ordering::Relaxed);
        if self.trust == ClockTrust::Always || Path::new(SYNCHRONISED_MARK).exists() {
            return Wall { utc_ms: read_ms, offset_s, trust: WallTrust::Trusted };
        }
        let trust = if floor_ms == i64::MIN { WallTrust::Unknown } else { WallTrust::NotBefore };
        Wall { utc_ms: read_ms.max(floor_ms), offset_s, trust }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unsynchronised_clock_is_never_before_the_last_durable_time() {
        let far_ms = 32_503_680_000_000;
        let now = Clock::new(ClockTrust::Always, Some(far_ms)).now();
        assert_eq!(now.wall.trust, WallTrust::Trusted);
        if !Path::new(SYNCHRONISED_MARK).exists() {
            let now = Clock::new(ClockTrust::Synchronised, Some(far_ms)).now();
            assert_eq!((now.wall.utc_ms, now.wall.trust), (far_ms, WallTrust::NotBefore));
            assert_eq!(Clock::new(ClockTrust::Synchronised, None).now().wall.trust, WallTrust::Unknown);
        }
    }
}
