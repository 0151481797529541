//! A later day: a process whose wall clock is ahead of the machine's.

use std::ffi::OsString;
use std::time::Duration;

/// The environment of a process for which it is so much later (`shim/clock.c`). Monotonic clocks are the machine's.
#[must_use]
pub fn environment(ahead: Duration) -> Vec<(OsString, OsString)> {
    vec![
        ("LD_PRELOAD".into(), env!("FRONTDESK_CLOCK_SHIM").into()),
        ("FRONTDESK_CLOCK_AHEAD_S".into(), ahead.as_secs().to_string().into()),
    ]
}
