//! An inspection exercises the relay: only where it is allowed and the door is watched, after an entry, and it says what it saw.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Answer, Command, EntryRow};
use frontdesk_core::health::{Check, CheckState};
use frontdesk_hw::sim::lines_protocol::{LineFault, SimLine};
use frontdesk_tests::site::{Plan, Site};

/// Longer than half a second and the sense's own time, and much shorter than a passage of this site.
const SHORT_NS: u64 = 2_000_000_000;

fn site(allowed: bool) -> Site {
    let config = if allowed { "[health]\nexercise_relay = true\n" } else { "" };
    let lines = "lock_sense = { line = 6 }\nfire = { line = 3 }\n".to_owned();
    Site::start(Plan { config: config.into(), lines, release_ms: Some(29_000), door: LONG.into(), ..Plan::default() })
        .unwrap()
}

const LONG: &str = "extended_release_ms = 29000\n";

/// Inspects, and answers what it says of the relay.
fn inspect(site: &Site) -> Option<Check> {
    let answer = site.control().unwrap().ask(Command::Inspect {}).unwrap();
    let Answer::Inspected(row) = answer else { panic!("not inspected: {answer:?}") };
    row.checks.into_iter().find(|check| check.name == "relay")
}

/// When the coil went on and off, nanoseconds.
fn strokes(site: &Site) -> Vec<(u64, bool)> {
    let trace = site.line_trace().unwrap();
    trace.iter().filter(|change| change.line == SimLine::Coil).map(|change| (change.at_ns, change.level)).collect()
}

fn entries(site: &Site, kind: &str) -> Vec<EntryRow> {
    site.journal().unwrap().into_iter().filter(|row| row.kind == kind).collect()
}

#[test]
fn the_relay_is_exercised_for_a_moment_after_an_entry_and_the_signed_inspection_has_the_numbers() {
    let site = site(true);
    let relay = inspect(&site).unwrap();
    assert_eq!(relay.state, CheckState::Simulated, "{relay:?}");
    assert!(relay.evidence.contains("coil and lock followed"), "{relay:?}");
    let names: Vec<&str> = relay.numbers.keys().map(String::as_str).collect();
    assert_eq!(names, ["coil_on_ms", "leaf_opened", "lock_release_ms", "lock_relock_ms"]);
    let strokes = strokes(&site);
    let [(on_ns, true), (off_ns, false)] = strokes.as_slice() else { panic!("once on, once off: {strokes:?}") };
    assert!(off_ns - on_ns < SHORT_NS, "{strokes:?}");
    let ordered = entries(&site, "door.exercised");
    assert_eq!(ordered.len(), 1);
    let done = &entries(&site, "inspection.done")[0];
    assert!(ordered[0].seq < done.seq);
    let recorded = done.open["checks"].as_array().unwrap().iter().find(|check| check["check"] == "relay").unwrap();
    assert_eq!(recorded["numbers"]["lock_release_ms"], relay.numbers["lock_release_ms"]);
    // Nobody passed, and nobody is said to have.
    for kind in ["access.granted", "access.taken", "access.not_taken", "door.forced"] {
        assert!(entries(&site, kind).is_empty(), "{kind}");
    }
    assert!(site.control().unwrap().sim_state().unwrap().readers[0].told.is_empty());
    site.verify().unwrap();
}

#[test]
fn where_it_is_not_allowed_or_the_door_is_not_quiet_nothing_moves_and_nothing_is_ordered() {
    let not_allowed = site(false);
    assert_eq!(inspect(&not_allowed), None);
    assert!(strokes(&not_allowed).is_empty());

    let site = site(true);
    let skipped = |why: &str| {
        let relay = inspect(&site).unwrap();
        assert_eq!(relay.state, CheckState::Unknown, "{relay:?}");
        assert!(relay.evidence.contains(why), "{relay:?}");
    };
    site.ctl(&["door", "lockdown", "--why", "a drill"]).unwrap();
    skipped("not simply locked");
    site.ctl(&["door", "normal", "--why", "it is over"]).unwrap();
    site.lines().unwrap().set_contact(true).unwrap();
    site.wait_entry("door.forced", |_| true).unwrap();
    skipped("the leaf stands open");
    assert!(strokes(&site).is_empty());
    assert!(entries(&site, "door.exercised").is_empty());
}

#[test]
fn a_relay_that_does_not_follow_makes_the_inspection_say_so() {
    let site = site(true);
    for (fault, words) in [
        (LineFault::RelayStuckOff, "the lock did not follow when the coil went on"),
        (LineFault::CoilStuckOff, "the coil did not go on"),
    ] {
        site.lines().unwrap().set_fault(Some(fault)).unwrap();
        let relay = inspect(&site).unwrap();
        assert_eq!(relay.state, CheckState::Fault, "{relay:?}");
        assert!(relay.evidence.contains(words), "{relay:?}");
        assert!(!site.lines().unwrap().get().unwrap().coil);
    }
    site.lines().unwrap().set_fault(None).unwrap();
    let mended = inspect(&site).unwrap();
    assert_eq!(mended.state, CheckState::Simulated, "{mended:?}");
}

#[test]
fn a_leaf_that_opens_meanwhile_opens_with_leave_and_the_report_says_so() {
    let site = site(true);
    let relay = std::thread::scope(|scope| {
        let asked = scope.spawn(|| inspect(&site).unwrap());
        site.wait_coil(true).unwrap();
        site.lines().unwrap().set_contact(true).unwrap();
        site.wait_coil(false).unwrap();
        site.lines().unwrap().set_contact(false).unwrap();
        asked.join().unwrap()
    });
    assert_eq!(relay.numbers["leaf_opened"], 1, "{relay:?}");
    assert!(relay.evidence.contains("opened meanwhile"), "{relay:?}");
    assert!(entries(&site, "door.forced").is_empty());
    assert!(site.control().unwrap().status().unwrap().doors[0].alarm.is_none());
}
