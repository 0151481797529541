//! Two weeks of a kiosk: it starts, and is inspected every night.

use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{DoorFact, Fact, HealthFact, InspectedCheck, InspectionWhy, ModeCause, OrderedBy};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::tickets::{Severity, Told};
use frontdesk_core::id::TicketId;

use super::minutes_ago;
use super::past::Past;

const DAY: i64 = 24 * 60;

/// How it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Well,
    LooseContact,
}

pub(super) fn fortnight(kiosk: &Past, door: &str, state: State) -> anyhow::Result<()> {
    kiosk.wrote(15 * DAY, &[started(), at_rest(door)])?;
    for day in (0..14).rev() {
        kiosk.wrote(day * DAY + 200, &[inspection(14 - day, state)])?;
    }
    if state == State::LooseContact {
        kiosk.wrote(3 * DAY, &[loose_contact()])?;
    }
    Ok(())
}

fn started() -> Fact {
    Fact::NodeStarted { version: "0.1.0".into(), public_key: String::new(), simulated: Vec::new() }
}

fn at_rest(door: &str) -> Fact {
    let by = OrderedBy::default();
    let mode = DoorMode::Locked;
    DoorFact::ModeChanged { door: door.into(), mode, cause: ModeCause::Ordered, until_ms: None, command: None, by }
        .into()
}

fn inspection(day: i64, state: State) -> Fact {
    let check = |name: &str, state, evidence: &str, number: &str, value: i64| InspectedCheck {
        check: name.into(),
        state,
        since_ms: minutes_ago(15 * DAY).wall.utc_ms,
        evidence: evidence.into(),
        numbers: [(number.to_owned(), value)].into(),
    };
    // No day is like the other, and none is out of the ordinary.
    let wave = (day * 7) % 5;
    let (contact, changes) = match state {
        State::LooseContact if day > 10 => (CheckState::Degraded, 14 + wave * 3),
        _ => (CheckState::Ok, wave % 3),
    };
    let ok = CheckState::Ok;
    let checks = vec![
        check("reader", ok, "half of all cards are read within 0.18 s", "tap_p50_us", 176_000 + wave * 4_000),
        check("relay", ok, "the lock follows the coil", "lock_release_ms", 62 + wave),
        check("contact", contact, "changes in the busiest minute", "changes_a_minute", changes),
        check("disk", ok, "free space", "free_bytes", 21_600_000_000 - day * 40_000_000),
        check("wear", ok, "of its life is used", "life_used_percent", 7),
        check("clock", ok, "synchronised", "jump_ms", wave * 40 - 80),
        check("temperature", ok, "the hottest part", "hottest_milli_c", 49_000 + wave * 1_300),
        check("office", ok, "in step", "silent_ms", 900 + wave * 300),
    ];
    HealthFact::InspectionDone { why: InspectionWhy::Scheduled, by: None, checks }.into()
}

fn loose_contact() -> Fact {
    HealthFact::TicketOpened {
        ticket: TicketId([9; 16]),
        check: "contact".into(),
        severity: Severity::Minor,
        tell: vec![Told::Administration],
        since_ms: minutes_ago(3 * DAY).wall.utc_ms,
        flaps: 0,
        evidence: "the contact changed 26 times within a minute while the door stood still".into(),
        advice: "tighten the magnet, and see that the cable is not pinched by the leaf".into(),
    }
    .into()
}
