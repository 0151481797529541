//! What nobody permitted or the rules refuse, and a leader of the company approves: with their card, or at the office.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Command, EntryRow};
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::site::{Plan, SOON, Site, leader_card, tray_card};
use frontdesk_tests::{visitor, wait};

const AT_THE_DOOR: [&str; 6] = ["--door", "front", "--for", "Wang Wu", "--why", "forgot the card"];

fn kinds(site: &Site) -> Vec<String> {
    site.journal().unwrap().into_iter().map(|row| row.kind).collect()
}

fn exception(asked: &EntryRow) -> String {
    asked.open["exception"].as_str().unwrap().to_owned()
}

fn coil_never_moved(site: &Site) -> bool {
    site.line_trace().unwrap().iter().all(|change| change.line != SimLine::Coil || !change.level)
}

/// Holds a simulated card to the reader until something of it is in the journal.
fn tap(site: &Site, card: &str) {
    let before = site.newest().unwrap();
    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: card.into() }).unwrap();
    // What was recorded of the order itself is one.
    wait::until(SOON, "the card is decided about", || (site.newest().ok()? > before + 1).then_some(())).unwrap();
    control.order(Command::SimRemove {}).unwrap();
}

fn import_people(site: &Site) {
    let file = site.path().join("people.csv").display().to_string();
    site.office_ctl(&["people", "import", &file]).unwrap();
    wait::until(SOON, "the kiosk knows them", || {
        site.ctl(&["site"]).ok()?.lines().any(|line| line.starts_with("people") && line.ends_with(" 2")).then_some(())
    })
    .unwrap();
}

#[test]
fn what_nobody_permitted_a_leaders_card_permits_and_only_then_the_visitors_card_opens() {
    let site = Site::start(Plan { pcscd: true, screen: true, leader: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    visitor::register(screen, "Zhang Wei", "13800138000").unwrap();
    screen.wait_page("card", SOON).unwrap();
    let card = tray_card();
    let held = site.hold(&card).unwrap();
    screen.wait_page("waiting", SOON).unwrap();
    held.remove();
    let visit = site.wait_entry("visit.registered", |_| true).unwrap().open["visit"].as_str().unwrap().to_owned();
    let held = site.hold(&card).unwrap();
    site.wait_entry("access.denied", |row| row.open["reason"] == "not_permitted_yet").unwrap();
    held.remove();

    let asked = ["--visit", &visit, "--for", "Zhang Wei", "--why", "the host is ill"];
    let (code, said) = site
        .ask_exception(&asked, |asked| {
            assert_eq!(asked.private.as_ref().unwrap()["for_whom"], "Zhang Wei");
            screen.wait_label("等待领导刷卡批准", SOON).unwrap();
            let held = site.hold(&leader_card()).unwrap();
            site.wait_entry("exception.approved", |_| true).unwrap();
            held.remove();
        })
        .unwrap();
    assert_eq!((code, said.trim()), (Some(0), "done"));
    assert!(coil_never_moved(&site), "approving opens no door");
    let approved = site.wait_entry("exception.approved", |_| true).unwrap();
    assert_eq!(approved.private.unwrap()["name"], "李娜");
    let permitted = site.wait_entry("visit.permitted", |row| row.open["by"] == "leader").unwrap();
    assert_eq!((permitted.seq, &permitted.private.unwrap()["why"]), (approved.seq + 1, &"the host is ill".into()));
    screen.wait_page("permitted", SOON).unwrap();
    let held = site.hold(&card).unwrap();
    site.wait_coil(true).unwrap();
    held.remove();
    let listed = site.ctl(&["exception", "list"]).unwrap();
    assert!(listed.contains("approved") && listed.contains("by 李娜 with their card"), "{listed}");
    site.verify().unwrap();
}

#[test]
fn a_leaders_card_lets_one_passage_happen_and_without_it_the_exception_lapses() {
    let site = Site::start(Plan { leader: true, ..Plan::default() }).unwrap();
    let (code, said) = site.ask_exception(&[&AT_THE_DOOR[..], &["--within", "10"]].concat(), |_| {}).unwrap();
    assert_eq!(code, Some(1));
    assert!(said.contains("has lapsed"), "{said}");
    site.wait_entry("exception.lapsed", |row| row.open["why"] == "time_up").unwrap();
    assert!(coil_never_moved(&site));
    let (code, _) = site.ask_exception(&AT_THE_DOOR, |_| tap(&site, "staff-li")).unwrap();
    assert_eq!(code, Some(0));
    let granted = site.wait_entry("access.granted", |row| row.open["grant"] == "exception").unwrap();
    let approved = site.wait_entry("exception.approved", |_| true).unwrap();
    assert_eq!(granted.open["command"], approved.open["command"]);
    let open = |row: EntryRow| row.open.to_string();
    let all: Vec<String> = site.control().unwrap().tail(1_000, false).unwrap().into_iter().map(open).collect();
    assert!(!all.iter().any(|open| ["Wang Wu", "forgot", "李娜"].iter().any(|word| open.contains(word))), "{all:?}");
    site.wait_entry("access.not_taken", |_| true).unwrap();
    assert_eq!(kinds(&site).iter().filter(|kind| *kind == "access.granted").count(), 1);
    site.verify().unwrap();
}

#[test]
fn a_kiosk_that_dies_while_an_exception_waits_opens_nothing_afterwards() {
    let mut site = Site::start(Plan { leader: true, ..Plan::default() }).unwrap();
    let ask = Command::ExceptionAsk {
        of: frontdesk_core::fact::ExceptionOf::Door("front".into()),
        for_whom: frontdesk_core::control::Unlogged("Wang Wu".into()),
        why: frontdesk_core::control::Unlogged("forgot the card".into()),
        within_s: 600,
    };
    site.control().unwrap().send(ask).unwrap();
    site.wait_entry("exception.asked", |_| true).unwrap();
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    site.wait_entry("exception.lapsed", |row| row.open["why"] == "interrupted").unwrap();
    tap(&site, "staff-li");
    site.wait_entry("access.granted", |row| row.open["grant"] == "staff").unwrap();
    assert!(!kinds(&site).contains(&"exception.approved".to_owned()));
    site.verify().unwrap();
}

#[test]
fn the_office_approves_and_refuses_and_an_answer_that_comes_second_moves_nothing() {
    let site = Site::start(Plan { office: true, leader: true, ..Plan::default() }).unwrap();
    import_people(&site);
    let decide = |act: &str, id: &str, by: &str| {
        wait::until(SOON, "the office has heard of it", || {
            site.office_ctl(&["exceptions"]).ok().filter(|listed| listed.contains(id) && listed.contains("Wang Wu"))
        })
        .unwrap();
        site.office_ctl_output(&[act, id, "--by", by, "--why", "known to me"]).unwrap()
    };
    let mut first = String::new();
    let (code, said) = site
        .ask_exception(&AT_THE_DOOR, |asked| {
            first = exception(asked);
            let by_nobody = decide("approve", &first, "1001");
            assert!(String::from_utf8_lossy(&by_nobody.stderr).contains("leader"), "周雯 does not lead");
            let approved = decide("approve", &first, "1004");
            let said = String::from_utf8_lossy(&approved.stdout).into_owned();
            assert_eq!((approved.status.code(), said.trim()), (Some(0), "done"));
        })
        .unwrap();
    assert_eq!((code, said.trim()), (Some(0), "done"));
    let granted = site.wait_entry("access.granted", |row| row.open["grant"] == "exception").unwrap();
    assert!(granted.open["remote"].is_string());
    let approved = site.wait_entry("exception.approved", |_| true).unwrap();
    assert_eq!(approved.private.unwrap()["name"], "李娜");
    wait::until(SOON, "the office knows how it ended", || {
        site.office_ctl(&["exceptions"]).ok().filter(|listed| listed.contains("by 李娜 at the office"))
    })
    .unwrap();
    let again = decide("approve", &first, "1004");
    assert!(String::from_utf8_lossy(&again.stderr).contains("answered already"));

    let (code, said) = site
        .ask_exception(&AT_THE_DOOR, |asked| {
            assert_eq!(decide("refuse", &exception(asked), "1004").status.code(), Some(0));
        })
        .unwrap();
    assert_eq!(code, Some(1));
    assert!(said.contains("a leader said no"), "{said}");
    site.wait_entry("exception.refused", |row| row.private.is_some()).unwrap();
    assert_eq!(kinds(&site).iter().filter(|kind| *kind == "access.granted").count(), 1);
    let given = site.office_ctl(&["verify"]).unwrap();
    assert!(!given.contains("not what a rebuild"), "{given}");
    site.verify().unwrap();
}
