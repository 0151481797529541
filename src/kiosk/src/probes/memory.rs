//! Memory (proc(5), `/proc/meminfo`, `/proc/pid/status`, and Documentation/accounting/psi.rst).

use super::SystemRoot;
use frontdesk_core::health::memory::MemoryMeasures;

/// What the kernel says of memory.
#[must_use]
pub fn memory(root: &SystemRoot) -> MemoryMeasures {
    let all = root.text("proc/meminfo").unwrap_or_default();
    let own = root.text("proc/self/status").unwrap_or_default();
    let pressure = root.text("proc/pressure/memory").unwrap_or_default();
    MemoryMeasures {
        total_kib: kib(&all, "MemTotal:"),
        available_kib: kib(&all, "MemAvailable:"),
        own_kib: kib(&own, "VmRSS:"),
        waiting: waiting(&pressure),
    }
}

/// `MemTotal:        3884172 kB`
fn kib(text: &str, name: &str) -> Option<u64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// `some avg10=0.00 avg60=1.29 avg300=0.42 total=1464852`: the minute, in hundredths of a percent.
fn waiting(text: &str) -> Option<u64> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let minute = some.split(' ').find_map(|field| field.strip_prefix("avg60="))?;
    let (whole, hundredths) = minute.split_once('.')?;
    let (whole, hundredths): (u64, u64) = (whole.parse().ok()?, hundredths.parse().ok()?);
    whole.checked_mul(100)?.checked_add(hundredths)
}
