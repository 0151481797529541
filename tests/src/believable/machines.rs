//! Two weeks of a kiosk: it starts, and is inspected every night.

use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{DoorFact, Fact, HealthFact, InspectedCheck, InspectionWhy, ModeCause, OrderedBy};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::{board, cards, doors, office, storage};
use frontdesk_core::health::tickets::{Severity, Told};
use frontdesk_core::id::TicketId;

use super::minutes_ago;
use super::past::Past;

const DAY: i64 = 24 * 60;

/// For so long a loose contact says that the leaf is open, hours.
const OPEN_HOURS: i64 = 5;

/// A kiosk's disk, MiB.
const DISK_MIB: i64 = 29_600;

/// How it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Well,
    LooseContact,
}

pub(super) fn fortnight(kiosk: &Past, door: &str, state: State) -> anyhow::Result<()> {
    kiosk.wrote(15 * DAY, &[started(door), at_rest(door)])?;
    for day in (0..14).rev() {
        kiosk.wrote(day * DAY + 200, &[inspection(14 - day, state)])?;
    }
    if state == State::LooseContact {
        kiosk.wrote(3 * DAY, &[loose_contact()])?;
    }
    Ok(())
}

fn started(door: &str) -> Fact {
    let (version, doors) = ("0.1.0".into(), vec![door.to_owned(), "side".to_owned()]);
    Fact::NodeStarted { version, public_key: String::new(), simulated: Vec::new(), doors }
}

fn at_rest(door: &str) -> Fact {
    let by = OrderedBy::default();
    let mode = DoorMode::Locked;
    DoorFact::ModeChanged { door: door.into(), mode, cause: ModeCause::Ordered, until_ms: None, command: None, by }
        .into()
}

fn inspection(day: i64, state: State) -> Fact {
    let check = |name: &str, state, evidence: String, number: &str, value: i64| InspectedCheck {
        check: name.into(),
        state,
        since_ms: minutes_ago(15 * DAY).wall.utc_ms,
        evidence,
        numbers: [(number.to_owned(), value)].into(),
    };
    // No day is like the other, and none is out of the ordinary.
    let wave = (day * 7) % 5;
    let (contact, changes) = match state {
        State::LooseContact if day > 10 => (CheckState::Degraded, 14 + wave * 3),
        _ => (CheckState::Ok, wave % 3),
    };
    let ok = CheckState::Ok;
    let seen = if contact == ok { doors::LEAF_SHUT.into() } else { doors::LEAF_OPEN_FOR.with(&[&OPEN_HOURS]) };
    let read = cards::CARDS_READ.with(&[&(900 + day * 60), &(4 + wave), &1, &50, &0]);
    let free_bytes = 21_600_000_000 - day * 40_000_000;
    let hottest_milli_c = 49_000 + wave * 1_300;
    let room = storage::ROOM.with(&[&(free_bytes >> 20), &DISK_MIB]);
    let warmth = board::DEGREES.with(&[&(hottest_milli_c / 1_000)]);
    let checks = vec![
        check("reader", ok, read, "tap_p50_us", 176_000 + wave * 4_000),
        check("relay", ok, doors::BOTH_FOLLOWED.into(), "lock_release_ms", 62 + wave),
        check("contact", contact, seen, "changes_a_minute", changes),
        check("disk", ok, room, "free_bytes", free_bytes),
        check("wear", ok, storage::LIFE_USED.with(&[&7]), "life_used_percent", 7),
        check("clock", ok, board::HOUR_SYNCHRONISED.into(), "jump_ms", wave * 40 - 80),
        check("temperature", ok, warmth, "hottest_milli_c", hottest_milli_c),
        check("office", ok, office::IN_STEP.with(&[&0]), "silent_ms", 900 + wave * 300),
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
        evidence: doors::LEAF_OPEN_FOR.with(&[&OPEN_HOURS]),
        advice: doors::SHUT_DOOR.into(),
    }
    .into()
}
