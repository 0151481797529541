//! Which number of which check is which metric. Names and base units as Prometheus wants them; `docs/metrics.md` says the same in words.

/// One metric, out of a check's number.
pub(super) struct Measure {
    /// First word of the check's name.
    pub(super) kind: &'static str,
    /// The number's name there.
    pub(super) number: &'static str,
    /// The metric's name.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) help: &'static str,
    /// So many of the number's units are one of the metric's.
    pub(super) per: Per,
    /// What Prometheus may do with it.
    pub(super) kind_of_metric: Type,
}

/// A gauge goes up and down, a counter up from each start.
#[derive(Clone, Copy)]
pub(super) enum Type {
    Gauge,
    Counter,
}

/// How a number becomes one in base units.
#[derive(Clone, Copy)]
pub(super) enum Per {
    /// So many are one.
    Parts(i64),
    /// Each is so many.
    Times(i64),
}

const fn measure(
    kind: &'static str,
    number: &'static str,
    name: &'static str,
    help: &'static str,
    per: Per,
    kind_of_metric: Type,
) -> Measure {
    Measure { kind, number, name, help, per, kind_of_metric }
}

use Per::{Parts, Times};
use Type::{Counter, Gauge};

pub(super) const MEASURES: &[Measure] = &[
    measure(
        "reader",
        "cards_read",
        "frontdesk_reader_cards_read_total",
        "Cards that were read since the start.",
        Parts(1),
        Counter,
    ),
    measure(
        "reader",
        "cards_unread",
        "frontdesk_reader_cards_unread_total",
        "Cards that could not be read since the start.",
        Parts(1),
        Counter,
    ),
    measure(
        "reader",
        "exchanges_torn",
        "frontdesk_reader_exchanges_torn_total",
        "Exchanges that ended because the card had left.",
        Parts(1),
        Counter,
    ),
    measure(
        "reader",
        "exchange_errors",
        "frontdesk_reader_exchange_errors_total",
        "Exchanges that failed for any other reason.",
        Parts(1),
        Counter,
    ),
    measure(
        "reader",
        "retries",
        "frontdesk_reader_retries_total",
        "Cards that came back in the middle of their job.",
        Parts(1),
        Counter,
    ),
    measure(
        "reader",
        "exchange_p50_us",
        "frontdesk_reader_exchange_p50_seconds",
        "Half of the newest exchanges with cards took no longer.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "reader",
        "exchange_p95_us",
        "frontdesk_reader_exchange_p95_seconds",
        "95 of 100 of the newest exchanges took no longer.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "reader",
        "exchange_p99_us",
        "frontdesk_reader_exchange_p99_seconds",
        "99 of 100 of the newest exchanges took no longer.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "reader",
        "tap_p50_us",
        "frontdesk_reader_tap_p50_seconds",
        "Half of the newest taps were read within this time.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "reader",
        "tap_p95_us",
        "frontdesk_reader_tap_p95_seconds",
        "95 of 100 of the newest taps were read within this time.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "reader",
        "tap_p99_us",
        "frontdesk_reader_tap_p99_seconds",
        "99 of 100 of the newest taps were read within this time.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "reader",
        "last_good_ms",
        "frontdesk_reader_last_good_timestamp_seconds",
        "When a card was last read.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "lock",
        "open_p50_ms",
        "frontdesk_lock_open_p50_seconds",
        "Half of the newest passages opened the leaf within this time.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "lock",
        "open_first_weeks_ms",
        "frontdesk_lock_open_first_seconds",
        "The same in the first two weeks that are remembered.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "lock",
        "open_last_week_ms",
        "frontdesk_lock_open_recent_seconds",
        "The same in the last week.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "lock",
        "relock_first_weeks_ms",
        "frontdesk_lock_relock_first_seconds",
        "From the coil's going off to the lock's own word, in the first two weeks that are remembered.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "lock",
        "relock_last_week_ms",
        "frontdesk_lock_relock_recent_seconds",
        "The same in the last week.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "lock",
        "unused_in_a_row",
        "frontdesk_lock_unused_releases",
        "The newest releases in a row that nobody used.",
        Parts(1),
        Gauge,
    ),
    measure("contact", "leaf_open", "frontdesk_contact_leaf_open", "The leaf is open: 1, or 0.", Parts(1), Gauge),
    measure(
        "contact",
        "changes_a_minute",
        "frontdesk_contact_changes",
        "Changes of the contact within the last minute.",
        Parts(1),
        Gauge,
    ),
    measure("exit", "pressed", "frontdesk_exit_pressed", "The exit button is pressed: 1, or 0.", Parts(1), Gauge),
    measure("disk", "free_bytes", "frontdesk_disk_free_bytes", "Room on the journal's disk.", Parts(1), Gauge),
    measure("disk", "total_bytes", "frontdesk_disk_size_bytes", "Size of the journal's disk.", Parts(1), Gauge),
    measure(
        "disk",
        "commit_p50_us",
        "frontdesk_disk_commit_p50_seconds",
        "Half of the newest entries were durable within this time.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "disk",
        "commit_p95_us",
        "frontdesk_disk_commit_p95_seconds",
        "95 of 100 of the newest entries were durable within this time.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "wear",
        "life_used_percent",
        "frontdesk_disk_life_used_ratio",
        "Used part of the memory card's life, 0 to 1.1.",
        Parts(100),
        Gauge,
    ),
    measure(
        "temperature",
        "hottest_milli_c",
        "frontdesk_temperature_celsius",
        "The hottest zone of the board.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "power",
        "under_voltage",
        "frontdesk_power_under_voltage",
        "The supply is too low: 1, or 0.",
        Parts(1),
        Gauge,
    ),
    measure("memory", "total_kib", "frontdesk_memory_size_bytes", "Memory of the board.", Times(1_024), Gauge),
    measure(
        "memory",
        "available_kib",
        "frontdesk_memory_available_bytes",
        "Memory that programs could still get.",
        Times(1_024),
        Gauge,
    ),
    measure(
        "memory",
        "own_kib",
        "frontdesk_daemon_resident_bytes",
        "Memory that the daemon takes.",
        Times(1_024),
        Gauge,
    ),
    measure(
        "memory",
        "waiting_centipercent",
        "frontdesk_memory_waiting_ratio",
        "Part of the last minute in which some process waited for memory, 0 to 1.",
        Parts(10_000),
        Gauge,
    ),
    measure(
        "clock",
        "synchronised",
        "frontdesk_clock_synchronised",
        "The system says that its clock is synchronised: 1, or 0.",
        Parts(1),
        Gauge,
    ),
    measure(
        "clock",
        "battery_uv",
        "frontdesk_clock_battery_volts",
        "Voltage of the clock's battery.",
        Parts(1_000_000),
        Gauge,
    ),
    measure(
        "office",
        "behind_entries",
        "frontdesk_office_unsent_entries",
        "Entries that the office does not have.",
        Parts(1),
        Gauge,
    ),
    measure(
        "office",
        "oldest_unsent_ms",
        "frontdesk_office_oldest_unsent_seconds",
        "For how long the oldest of them waits.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "office",
        "silent_ms",
        "frontdesk_office_silent_seconds",
        "For how long the office has not answered.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "chain",
        "verified_to_seq",
        "frontdesk_journal_verified_entries",
        "Entries that the last verification found as they were written.",
        Parts(1),
        Gauge,
    ),
    measure(
        "chain",
        "anchored_to_seq",
        "frontdesk_journal_anchored_entries",
        "Entries that an office has countersigned.",
        Parts(1),
        Gauge,
    ),
    measure(
        "chain",
        "verified_ago_ms",
        "frontdesk_journal_verified_age_seconds",
        "How long ago the journal was verified.",
        Parts(1_000),
        Gauge,
    ),
    measure(
        "chain",
        "checkpoint_ago_ms",
        "frontdesk_journal_checkpoint_age_seconds",
        "How long ago the journal's end was signed.",
        Parts(1_000),
        Gauge,
    ),
];
