//! The clocks of the system.

use super::SystemRoot;

/// systemd-timesyncd's mark, as in `clock.rs`; chrony has its own word for it, which only its tools tell.
const MARK: &str = "run/systemd/timesync/synchronized";

/// The system is synchronised; `None` where nothing here would say so.
#[must_use]
pub fn is_synchronised(root: &SystemRoot) -> Option<bool> {
    if root.has(MARK) {
        return Some(true);
    }
    root.has("run/systemd").then_some(false)
}

/// There is a battery clock; `None` where the kernel shows no clocks at all.
#[must_use]
pub fn has_rtc(root: &SystemRoot) -> Option<bool> {
    root.names("sys/class", "rtc")?.first()?;
    Some(root.names("sys/class/rtc", "rtc").is_some_and(|clocks| !clocks.is_empty()))
}

/// The voltage of the clock's battery, microvolts, where its driver shows it (the Raspberry Pi 5's `rpi-rtc`).
#[must_use]
pub fn battery_uv(root: &SystemRoot) -> Option<u64> {
    let clocks = root.names("sys/class/rtc", "rtc")?;
    let battery = |clock: &String| root.number(&format!("sys/class/rtc/{clock}/battery_voltage"));
    clocks.iter().find_map(battery).and_then(|uv| u64::try_from(uv).ok())
}
