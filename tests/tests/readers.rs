//! Several readers, each with its way, and two cards in one hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Command, EntryRow};
use frontdesk_core::health::{Check, CheckState};
use frontdesk_tests::site::{Plan, SOON, Site, host_card, strange_card};
use frontdesk_tests::wait;
use std::time::{Duration, Instant};

/// What a hand leaves at least between two cards (`two_cards::EMPTY_MS`).
const GAP: Duration = Duration::from_millis(300);

const FRONT_AND_INSIDE: &str = "\
[[reader]]\ndriver = \"simulated\"
[[reader]]\nname = \"inside\"\ndriver = \"simulated\"\nrole = \"exit\"
";

const TWO_OF_PCSCD: &str = "\
[[reader]]\nrole = \"entry\"\nname_contains = \"00 00\"
[[reader]]\nname = \"inside\"\nrole = \"exit\"\nname_contains = \"00 01\"
";

fn hold(site: &Site, cards: &[&str], reader: Option<&str>) {
    let cards = cards.iter().map(|card| (*card).to_owned()).collect();
    let command = Command::SimHold { cards, reader: reader.map(str::to_owned) };
    site.control().unwrap().order(command).unwrap();
}

fn check(site: &Site, name: &str) -> Option<Check> {
    site.control().ok()?.health().ok()?.into_iter().find(|check| check.name == name)
}

fn number(site: &Site, check_name: &str, name: &str) -> Option<i64> {
    check(site, check_name)?.numbers.get(name).copied()
}

/// Waits until the reader has shown so many more cards.
fn wait_for_cards(site: &Site, more: i64) {
    let before = number(site, "reader", "cards_read").unwrap_or_default();
    let read = || (number(site, "reader", "cards_read")? >= before + more).then_some(());
    wait::until(SOON, "the reader shows more cards", read).unwrap();
}

fn count(rows: &[EntryRow], kind: &str) -> usize {
    rows.iter().filter(|row| row.kind == kind).count()
}

#[test]
fn who_goes_out_by_the_inner_reader_is_let_out_and_recorded_with_the_way_and_the_reader() {
    let site = Site::start(Plan { readers: FRONT_AND_INSIDE.into(), ..Plan::default() }).unwrap();
    site.ctl(&["sim", "tap", "staff-zhou", "--reader", "inside"]).unwrap();
    site.wait_coil(true).unwrap();
    let granted = site.wait_entry("access.granted", |_| true).unwrap();
    assert_eq!(
        (granted.kind_version, &granted.open["direction"], &granted.open["reader"]),
        (3, &"out".into(), &"inside".into())
    );
    assert_eq!(granted.private.unwrap()["name"], "周雯");
    site.wait_coil(false).unwrap();

    hold(&site, &["staff-zhou"], None);
    let granted = site.wait_entry("access.granted", |row| row.kind_version == 1).unwrap();
    assert!(granted.open.get("direction").is_none() && granted.open.get("reader").is_none());

    let told = |name: &str| {
        let state = site.control().ok()?.sim_state().ok()?;
        state.readers.into_iter().find(|reader| reader.name == name).map(|reader| reader.told)
    };
    for name in ["front", "inside"] {
        let ready = || (told(name)? == ["granted", "ready"]).then_some(());
        wait::until(SOON, "each reader says its own answer, and then that it waits", ready).unwrap();
    }
    assert!(site.ctl(&["sim", "state"]).unwrap().contains("told granted, ready"));
    for name in ["reader front", "reader inside"] {
        let check = check(&site, name).unwrap();
        assert_eq!((check.state, check.numbers["cards_read"]), (CheckState::Simulated, 1), "{check:?}");
        assert!(check.numbers.contains_key("exchange_p95_us"));
    }
    assert!(site.ctl(&["health", "--json"]).unwrap().contains("\"tap_p99_us\":"));
    site.verify().unwrap();
}

#[test]
fn two_cards_of_ours_in_one_hand_are_asked_for_one_alone_until_it_is() {
    let site = Site::start(Plan { screen: true, ..Plan::default() }).unwrap();
    site.ctl(&["sim", "tap", "staff-zhou", "--with", "staff-li"]).unwrap();
    site.wait_coil(true).unwrap();
    let asked = site.wait_entry("access.denied", |row| row.open["reason"] == "two_cards").unwrap();
    assert_eq!((asked.kind_version, asked.has_private), (3, false));
    site.screen().wait_label("请只放一张卡", SOON).unwrap();
    let before = site.journal().unwrap();
    wait_for_cards(&site, 6);
    let after = site.journal().unwrap();
    for kind in ["access.granted", "access.denied"] {
        assert_eq!(count(&after, kind), count(&before, kind), "{kind} is not repeated while they lie there");
    }
    hold(&site, &[], None);
    let empty_since = Instant::now();
    wait::until(SOON, "the hand comes back", || (empty_since.elapsed() > 2 * GAP).then_some(())).unwrap();
    hold(&site, &["staff-li"], None);
    let last = after.last().map_or(0, |row| row.seq);
    let is_li = |row: &EntryRow| row.private.as_ref().is_some_and(|private| private["name"] == "李娜");
    site.wait_entry("access.granted", |row| row.seq > last && is_li(row)).unwrap();
}

#[test]
fn a_bank_card_beside_a_staff_card_is_not_spoken_of_and_the_door_opens_once() {
    let site = Site::start(Plan::default()).unwrap();
    hold(&site, &["staff-zhou", "stranger"], None);
    site.wait_coil(true).unwrap();
    wait_for_cards(&site, 8);
    let rows = site.journal().unwrap();
    assert_eq!((count(&rows, "access.granted"), count(&rows, "access.denied")), (1, 0));
}

#[test]
fn two_readers_of_one_pcscd_are_each_their_own_way() {
    let site = Site::start(Plan { pcscd: true, readers: TWO_OF_PCSCD.into(), ..Plan::default() }).unwrap();
    let _in = site.hold_at(0, &host_card()).unwrap();
    let granted = site.wait_entry("access.granted", |_| true).unwrap();
    assert_eq!((granted.kind_version, granted.open.get("direction"), granted.open.get("reader")), (1, None, None));
    // While that card still lies there, somebody tries to go out at the other one.
    let _out = site.hold_at(1, &strange_card()).unwrap();
    let denied = site.wait_entry("access.denied", |_| true).unwrap();
    assert_eq!((denied.kind_version, &denied.open["reason"]), (3, &"unknown_credential".into()));
    assert_eq!((&denied.open["direction"], &denied.open["reader"]), (&"out".into(), &"inside".into()));
    for name in ["reader front", "reader inside"] {
        let check = check(&site, name).unwrap();
        assert_eq!(check.state, CheckState::Ok, "{check:?}");
    }
}
