//! A month of a kiosk: it starts, writes down how its checks are every hour, is inspected every night, and has its troubles.

use super::day::Day;
use super::past::Past;
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{
    DoorFact, Fact, HealthFact, InspectedCheck, InspectionWhy, ModeCause, OrderedBy, Reopened, SampledCheck,
};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::{board, cards, doors, office, storage};
use frontdesk_core::health::tickets::{severity, told};
use frontdesk_core::id::TicketId;

/// So long it is there, days.
const DAYS: i64 = 30;

const HOUR_MS: i64 = 3_600_000;

/// How a kiosk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Well,
    /// The door contact is loose since three days, and does not work since this morning.
    LooseContact,
    /// All of its hardware is a simulator, and it says so itself.
    OnTheBench,
}

/// When the contact became loose, and when it went.
const LOOSE_DAYS: i64 = 3;
const GONE_MIN: i64 = 240;

/// For so long a loose contact said that the leaf is open, hours.
const OPEN_HOURS: i64 = 5;

/// A kiosk's disk, MiB.
const DISK_MIB: i64 = 29_600;

/// `which` makes no kiosk's month like another one's.
pub(super) fn month(kiosk: &mut Past, (door, which): (&str, i64), state: State, day: Day) {
    let public_key = hex::encode(kiosk.public_key().0);
    let parts: &[&str] = if state == State::OnTheBench { &[super::PART, "reader", "lines"] } else { &[super::PART] };
    let simulated = parts.iter().map(|part| (*part).to_owned()).collect();
    let story = &mut kiosk.story;
    let begins_ms = day.before(DAYS, 8 * 60);
    let (version, doors) = (env!("CARGO_PKG_VERSION").into(), vec![door.to_owned()]);
    story.tell(begins_ms, [Fact::NodeStarted { version, public_key, simulated, doors }]);
    let (mode, cause, by) = (DoorMode::Locked, ModeCause::Ordered, OrderedBy::default());
    let rests = DoorFact::ModeChanged { door: door.into(), mode, cause, until_ms: None, command: None, by };
    story.tell(begins_ms, [rests.into()]);
    let mut at_ms = begins_ms + HOUR_MS;
    while at_ms <= day.now_ms() {
        let checks = checks((state, which), at_ms, begins_ms, day).into_iter().map(sampled).collect();
        story.tell(at_ms, [HealthFact::HealthSampled { checks }.into()]);
        at_ms += HOUR_MS;
    }
    for days in (1..DAYS).rev() {
        let at_ms = day.before(days, 3 * 60 + 20);
        let checks = checks((state, which), at_ms, begins_ms, day);
        story.tell(at_ms, [HealthFact::InspectionDone { why: InspectionWhy::Scheduled, by: None, checks }.into()]);
        let lost_ms = (days.unsigned_abs() * 7 % 5) * 11_000;
        let (from_ms, watched_ms) = (at_ms - 24 * HOUR_MS, 86_400_000);
        let counted =
            HealthFact::AvailabilityCounted { from_ms, until_ms: at_ms, watched_ms, well_ms: watched_ms - lost_ms };
        story.tell(at_ms, [counted.into()]);
    }
    match state {
        State::LooseContact => loose_contact(kiosk, day),
        State::Well => dirty_reader(kiosk, day),
        State::OnTheBench => {}
    }
}

fn sampled(check: InspectedCheck) -> SampledCheck {
    let InspectedCheck { check, state, since_ms, numbers, .. } = check;
    SampledCheck { check, state, since_ms, numbers }
}

/// A number from 0 to 99 that is another one every hour, and the same whenever it is asked for.
fn grain(hour: i64, salt: i64) -> i64 {
    let mixed = (hour.wrapping_mul(0x9E37_79B9) ^ salt.wrapping_mul(0x85EB_CA6B)).wrapping_mul(0x27D4_EB2F);
    (mixed >> 12).rem_euclid(100)
}

/// Every check as it was then. It is warmer and busier at noon than at night, and the disk fills.
fn checks((state, which): (State, i64), at_ms: i64, begins_ms: i64, day: Day) -> Vec<InspectedCheck> {
    let hour = (at_ms - begins_ms) / HOUR_MS;
    let grain = |hour: i64, salt: i64| grain(hour, salt + 10 * which);
    let noon = 12 - (hour % 24 + 8) % 24;
    let busy = (12 - noon.abs()).max(0);
    let loose_ms = day.before(LOOSE_DAYS, 14 * 60);
    let (contact, changes, since_ms) = match state {
        State::LooseContact if at_ms >= day.ago(GONE_MIN) => {
            (CheckState::Fault, 41 + grain(hour, 4) / 8, day.ago(GONE_MIN))
        }
        State::LooseContact if at_ms >= loose_ms => (CheckState::Degraded, 14 + busy + grain(hour, 4) / 20, loose_ms),
        _ => (CheckState::Ok, busy / 3 + grain(hour, 4) / 45, begins_ms),
    };
    let check = |name: &str, is: CheckState, evidence: String, number: &str, value: i64| InspectedCheck {
        check: name.into(),
        state: if state == State::OnTheBench && matches!(name, "reader" | "relay" | "contact") {
            CheckState::Simulated
        } else {
            is
        },
        since_ms: if name == "contact" { since_ms } else { begins_ms },
        evidence,
        numbers: [(number.to_owned(), value)].into(),
    };
    let ok = CheckState::Ok;
    let seen = match contact {
        CheckState::Fault => doors::CONTACT_FLAPS.with(&[&changes]),
        CheckState::Degraded => doors::LEAF_OPEN_FOR.with(&[&OPEN_HOURS]),
        _ => doors::LEAF_SHUT.into(),
    };
    let tap_p50_us = 168_000 + which * 4_000 + busy * 900 + grain(hour, 1) * 160;
    let free_bytes = 21_600_000_000 - which * 900_000_000 - hour * 1_700_000 - grain(hour, 3) * 100_000;
    let life_used_percent = 5 + which + hour / 400;
    let hottest_milli_c = 46_000 + busy * 620 + grain(hour, 6) * 18;
    let read = cards::CARDS_READ.with(&[&(900 + which * 140), &6, &1, &50, &0]);
    let room = storage::ROOM.with(&[&(free_bytes >> 20), &DISK_MIB]);
    let life = storage::LIFE_USED.with(&[&life_used_percent]);
    let warmth = board::DEGREES.with(&[&(hottest_milli_c / 1_000)]);
    vec![
        check("reader", ok, read, "tap_p50_us", tap_p50_us),
        check("relay", ok, doors::BOTH_FOLLOWED.into(), "lock_release_ms", 60 + grain(hour, 2) / 14),
        check("contact", contact, seen, "changes_a_minute", changes),
        check("disk", ok, room, "free_bytes", free_bytes),
        check("wear", ok, life, "life_used_percent", life_used_percent),
        check("clock", ok, board::HOUR_SYNCHRONISED.into(), "jump_ms", grain(hour, 5) - 50),
        check("temperature", ok, warmth, "hottest_milli_c", hottest_milli_c),
        check("office", ok, office::IN_STEP.with(&[&0]), "silent_ms", 700 + grain(hour, 7) * 14),
    ]
}

fn loose_contact(kiosk: &mut Past, day: Day) {
    let (ticket, check) = (TicketId([9; 16]), "contact");
    let by = || "uid 1000".to_owned();
    let since_ms = day.before(LOOSE_DAYS, 14 * 60);
    if let Some(minor) = severity(check, CheckState::Degraded) {
        let opened = HealthFact::TicketOpened {
            ticket,
            check: check.into(),
            severity: minor,
            tell: told(minor),
            since_ms,
            flaps: 2,
            evidence: doors::LEAF_OPEN_FOR.with(&[&OPEN_HOURS]),
            advice: doors::SHUT_DOOR.into(),
        };
        kiosk.story.tell(since_ms + 300_000, [opened.into()]);
    }
    kiosk.story.tell(since_ms + 2 * HOUR_MS, [HealthFact::TicketAcknowledged { ticket, by: by() }.into()]);
    let note = "a new contact is ordered; it comes on Friday".to_owned();
    kiosk.story.tell(day.before(2, 10 * 60), [HealthFact::TicketInProgress { ticket, by: by(), note }.into()]);
    if let Some(severity) = severity(check, CheckState::Fault) {
        let evidence = doors::CONTACT_FLAPS.with(&[&41]);
        let worse = HealthFact::TicketReopened { ticket, why: Reopened::Worse, severity, evidence };
        kiosk.story.tell(day.ago(GONE_MIN), [worse.into()]);
    }
}

/// Trouble that is over.
fn dirty_reader(kiosk: &mut Past, day: Day) {
    let (ticket, check) = (TicketId([8; 16]), "reader");
    let Some(severity) = severity(check, CheckState::Degraded) else { return };
    let since_ms = day.before(12, 9 * 60 + 40);
    let opened = HealthFact::TicketOpened {
        ticket,
        check: check.into(),
        severity,
        tell: told(severity),
        since_ms,
        flaps: 0,
        evidence: cards::CARDS_READ.with(&[&1_204, &61, &13, &50, &2]),
        advice: cards::MANY_UNREAD.into(),
    };
    let by = || "uid 1000".to_owned();
    kiosk.story.tell(since_ms, [opened.into()]);
    kiosk.story.tell(since_ms + HOUR_MS, [HealthFact::TicketAcknowledged { ticket, by: by() }.into()]);
    kiosk.story.tell(since_ms + 3 * HOUR_MS, [HealthFact::TicketCleared { ticket }.into()]);
    let note = "a metal sticker was taken off the front".to_owned();
    kiosk.story.tell(since_ms + 4 * HOUR_MS, [HealthFact::TicketClosed { ticket, by: by(), note }.into()]);
}
