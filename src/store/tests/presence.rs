//! Who is in the building, roll-calls over several wardens, and the numbers of the hardware over time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, rebuild, trust};
use common::{append, at, forget_visit, open, sampled, staff_tap, story, views, visit};
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{Counted, Fact, ForgetWhy, PermissionPrivate, RollCallWhy, SiteFact};
use frontdesk_core::health::CheckState;
use frontdesk_core::id::{NodeId, RollCallId, StaffId};
use frontdesk_core::presence::{Day, Presence};
use frontdesk_store::{ForgetRequest, ForgetWhat, MAX_POINTS, Reader, StateSpan, ViewsReport, verify_views};

const HOUR_MS: u64 = 3_600_000;
const ROLLCALL: RollCallId = RollCallId([0xD0; 16]);

fn day() -> Day {
    Day { start_ms: at(0).wall.utc_ms, closing_ms: Some(at(10 * HOUR_MS).wall.utc_ms) }
}

fn present(reader: &Reader, now_ms: u64) -> Vec<(u8, Presence)> {
    let found = reader.staff_presence(day(), at(now_ms).wall.utc_ms, None, 100).unwrap();
    found.into_iter().map(|person| (person.staff.0[0], person.presence)).collect()
}

fn by(name: &str) -> Option<PermissionPrivate> {
    Some(PermissionPrivate { staff: None, name: name.into(), why: String::new(), for_whom: String::new() })
}

fn started(door: Option<&str>) -> Fact {
    let (node, door) = (door.map(|_| NodeId([1; 16])), door.map(str::to_owned));
    SiteFact::RollCallStarted { rollcall: ROLLCALL, why: RollCallWhy::Fire, door, node, private: by("值班员") }.into()
}

fn marked(who: Counted, safe: bool, warden: &str) -> Fact {
    SiteFact::RollCallMarked { rollcall: ROLLCALL, who, safe, private: by(warden) }.into()
}

#[test]
fn staff_are_in_from_their_taps_and_only_seen_where_nothing_reads_the_way_out() {
    let (with_exit, entry_only, office) = (Written::new(1, false), Written::new(2, false), Written::new(100, true));
    append(&with_exit.journal, 0, &[staff_tap(1, Direction::In), staff_tap(2, Direction::In)]);
    append(&with_exit.journal, HOUR_MS, &[staff_tap(2, Direction::Out)]);
    append(&entry_only.journal, 2 * HOUR_MS, &[staff_tap(3, Direction::In)]);
    with_exit.tell(&office);
    entry_only.tell(&office);
    let reader = office.journal.reader().unwrap();
    let during = [(1, Presence::In), (2, Presence::Out), (3, Presence::SeenToday)];
    assert_eq!(present(&reader, 3 * HOUR_MS), during);
    assert_eq!(present(&reader, 11 * HOUR_MS), [(1, Presence::In), (2, Presence::Out), (3, Presence::Out)]);
    let page = reader.staff_presence(day(), at(3 * HOUR_MS).wall.utc_ms, Some(StaffId([1; 16])), 1).unwrap();
    assert_eq!((page.len(), page[0].staff, page[0].door.as_str()), (1, StaffId([2; 16]), "front"));
    // With the office unreachable a kiosk knows it of its own people.
    assert_eq!(present(&with_exit.journal.reader().unwrap(), 3 * HOUR_MS), during[..2]);
    assert_eq!(verify_views(office.dir.path()).unwrap(), ViewsReport::Equal);
    let request = ForgetRequest { what: ForgetWhat::Staff(StaffId([1; 16])), why: ForgetWhy::Administrator };
    common::nodes::ask(|reply| office.journal.forget(at(4 * HOUR_MS), request, reply));
    assert_eq!(present(&reader, 4 * HOUR_MS), during[1..], "whose tap it was is gone with the key");
    assert_eq!(verify_views(office.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn a_roll_call_lists_visitors_and_staff_with_how_fresh_each_kiosks_news_are() {
    let (kiosk, office) = (Written::new(1, false), Written::new(100, true));
    append(&kiosk.journal, 0, &story(1)[..7]);
    append(&kiosk.journal, 1, &story(2));
    append(&kiosk.journal, 2, &story(3)[..1]);
    append(&kiosk.journal, 3, &[staff_tap(7, Direction::In)]);
    kiosk.tell(&office);
    let found = office.journal.reader().unwrap().roll_call(day(), at(4).wall.utc_ms).unwrap();
    let visitors: Vec<_> = found.visitors.iter().map(|one| (one.visit.visit, one.door.as_deref())).collect();
    assert_eq!(visitors, [(visit(1), Some("front"))], "who has left, or only registered, is not in");
    assert_eq!((found.staff.len(), found.is_cut), (1, false));
    assert_eq!(found.kiosks.len(), 1);
    let fresh = found.kiosks[0];
    assert_eq!((fresh.node, fresh.received_ms), (kiosk.journal.node(), Some(5)));
    assert_eq!(fresh.newest_ms, Some(at(3).wall.utc_ms));
    forget_visit(&office.journal, 1);
    let after = office.journal.reader().unwrap().roll_call(day(), at(4).wall.utc_ms).unwrap();
    assert_eq!(after.visitors.len(), 1, "somebody is in whatever they are called");
}

#[test]
fn several_wardens_mark_at_once_the_last_word_counts_and_only_the_office_has_one() {
    let (office, kiosk, thief) = (Written::new(100, true), Written::new(1, false), Written::new(2, false));
    trust(&kiosk.journal, &office);
    let (visitor, member) = (Counted::Visit(visit(1)), Counted::Staff(StaffId([7; 16])));
    append(&office.journal, 0, &[marked(visitor, true, "too early"), started(Some("front")), started(None)]);
    append(&office.journal, 1, &[marked(visitor, true, "甲"), marked(member, true, "乙")]);
    append(&office.journal, 2, &[marked(visitor, false, "乙")]);
    office.tell(&kiosk);
    append(&thief.journal, 3, &[marked(visitor, true, "nobody")]);
    thief.tell(&kiosk);
    let ended: Fact = SiteFact::RollCallEnded {
        rollcall: ROLLCALL,
        missing: vec![member, visitor, Counted::Visit(visit(2))],
        private: by("甲"),
    }
    .into();
    let resumed: Fact = SiteFact::RollCallResumed { rollcall: ROLLCALL, private: by("甲") }.into();
    for side in [&office, &kiosk] {
        let reader = side.journal.reader().unwrap();
        let marks = reader.roll_call_marks(ROLLCALL).unwrap();
        let said: Vec<_> = marks.iter().map(|mark| (mark.who, mark.safe)).collect();
        assert_eq!(said, [(member, true), (visitor, false)]);
        assert!(marks.iter().all(|mark| mark.by.as_ref().is_some_and(|by| by.name == "乙")));
        let record = reader.roll_call_record(ROLLCALL).unwrap().unwrap();
        assert_eq!((record.why, record.door.as_deref(), record.ended_ms), (RollCallWhy::Fire, Some("front"), None));
        assert_eq!(record.node, Some(NodeId([1; 16])));
        assert_eq!(record.by.unwrap().name, "值班员");
        let before = views(side.dir.path());
        rebuild(&side.journal);
        assert_eq!(views(side.dir.path()), before);
        assert_eq!(verify_views(side.dir.path()).unwrap(), ViewsReport::Equal);
    }
    append(&office.journal, 9, &[ended.clone(), ended.clone()]);
    let reader = office.journal.reader().unwrap();
    let all = reader.roll_calls(10).unwrap();
    assert_eq!((all.len(), all[0].ended_ms), (1, Some(at(9).wall.utc_ms)));
    assert_eq!((all[0].safe, all[0].not_safe, &*all[0].ended_by.as_ref().unwrap().name), (1, 2, "甲"));
    let marks = reader.roll_call_marks(ROLLCALL).unwrap();
    let said: Vec<_> = marks.iter().map(|mark| (mark.who, mark.safe, mark.at_ms)).collect();
    let missed = (Counted::Visit(visit(2)), false, at(9).wall.utc_ms);
    // What a warden has said of somebody stands, whomever the end names.
    assert_eq!(said, [(member, true, at(1).wall.utc_ms), (visitor, false, at(2).wall.utc_ms), missed]);

    append(&office.journal, 10, &[resumed, marked(Counted::Visit(visit(2)), true, "乙")]);
    let on = reader.roll_call_record(ROLLCALL).unwrap().unwrap();
    assert_eq!((on.ended_ms, on.ended_by, on.safe, on.not_safe), (None, None, 2, 1));
    append(&office.journal, 11, &[ended]);
    assert_eq!(reader.roll_calls_page(0, 50).unwrap().0[0].ended_ms, Some(at(11).wall.utc_ms));
    let (beyond, total) = reader.roll_calls_page(1, 50).unwrap();
    assert_eq!((beyond.len(), total), (0, 1));
    drop(reader);
    let before = views(office.dir.path());
    rebuild(&office.journal);
    assert_eq!(views(office.dir.path()), before);
}

#[test]
fn checks_of_every_kiosk_are_known_with_their_numbers_over_time_and_old_ones_go() {
    let (kiosk, office) = (Written::new(1, false), Written::new(100, true));
    let year_ms = 365 * 24 * HOUR_MS;
    for hour in 0..600u64 {
        append(&kiosk.journal, hour * HOUR_MS, &[sampled("disk", CheckState::Ok, i64::try_from(hour).unwrap())]);
    }
    append(
        &kiosk.journal,
        600 * HOUR_MS,
        &[sampled("disk", CheckState::Fault, -5), sampled("clock", CheckState::Ok, 1)],
    );
    kiosk.tell(&office);
    let (reader, node) = (office.journal.reader().unwrap(), kiosk.journal.node());
    let now = reader.checks_now(Some(node)).unwrap();
    let states: Vec<_> = now.iter().map(|check| (check.check.as_str(), check.state, check.numbers["n_ms"])).collect();
    assert_eq!(states, [("clock", CheckState::Ok, 1), ("disk", CheckState::Fault, -5)]);
    let series = reader.check_series(node, "disk", "n_ms", 0).unwrap();
    assert!(series.len() <= MAX_POINTS && series.len() > MAX_POINTS / 4);
    assert_eq!((series[0].value, series.last().unwrap().value), (0, -5));
    assert_eq!(reader.check_series(node, "disk", "n_ms", at(590 * HOUR_MS).wall.utc_ms).unwrap().len(), 11);
    assert_eq!(reader.check_series(node, "disk", "nothing", 0).unwrap(), []);
    append(&kiosk.journal, 2 * year_ms, &[sampled("disk", CheckState::Ok, 7)]);
    kiosk.tell(&office);
    assert_eq!(reader.check_series(node, "disk", "n_ms", 0).unwrap().len(), 1, "400 days are kept");
    assert_eq!(verify_views(office.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn how_checks_were_is_known_by_the_moments_of_change_with_gaps_where_nothing_was_said_and_old_words_go() {
    let (kiosk, office) = (Written::new(1, false), Written::new(100, true));
    let minute_ms = HOUR_MS / 60;
    let says = |at_ms, state| append(&kiosk.journal, at_ms, &[sampled("reader front", state, 1)]);
    let (broken_ms, mended_ms) = (2 * HOUR_MS + 7 * minute_ms, 2 * HOUR_MS + 50 * minute_ms);
    for at_ms in [HOUR_MS, 2 * HOUR_MS, mended_ms, 3 * HOUR_MS, 9 * HOUR_MS] {
        if at_ms == mended_ms {
            says(broken_ms, CheckState::Fault);
        }
        says(at_ms, CheckState::Ok);
    }
    append(&kiosk.journal, 10 * HOUR_MS, &[sampled("disk", CheckState::Ok, 1)]);
    kiosk.tell(&office);
    let (reader, node) = (office.journal.reader().unwrap(), kiosk.journal.node());
    let span = |state, from_ms, until_ms| StateSpan {
        state,
        from_ms: at(from_ms).wall.utc_ms,
        until_ms: at(until_ms).wall.utc_ms,
    };
    let all = [
        span(CheckState::Ok, HOUR_MS, broken_ms),
        span(CheckState::Fault, broken_ms, mended_ms),
        span(CheckState::Ok, mended_ms, 3 * HOUR_MS),
        span(CheckState::Ok, 9 * HOUR_MS, 9 * HOUR_MS),
    ];
    let spans = reader.state_spans(node, 0).unwrap();
    assert_eq!(spans["reader front"], all);
    assert_eq!(spans["disk"], [span(CheckState::Ok, 10 * HOUR_MS, 10 * HOUR_MS)]);
    assert_eq!(reader.state_spans(node, at(4 * HOUR_MS).wall.utc_ms).unwrap()["reader front"], all[3..]);
    for side in [&office, &kiosk] {
        let before = views(side.dir.path());
        rebuild(&side.journal);
        assert_eq!(views(side.dir.path()), before);
        assert_eq!(verify_views(side.dir.path()).unwrap(), ViewsReport::Equal);
    }
    says(16 * 24 * HOUR_MS, CheckState::Degraded);
    kiosk.tell(&office);
    assert_eq!(reader.state_spans(node, 0).unwrap().len(), 1, "fifteen days are kept");
    assert_eq!(verify_views(office.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn how_a_check_is_now_survives_a_restart_of_its_kiosk() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 9, &[sampled("disk", CheckState::Fault, 1)]);
    drop(journal);
    let (journal, _) = open(dir.path(), 2);
    // Its clock was set back meanwhile.
    append(&journal, 3, &[sampled("disk", CheckState::Ok, 2)]);
    assert_eq!(journal.reader().unwrap().checks_now(None).unwrap()[0].state, CheckState::Ok);
}
