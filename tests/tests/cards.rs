//! Cards that prove themselves, through the real pcscd: issued, refused, lost, rolled, given for a visit or for a day, counted.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Answer, CardsRow, Command};
use frontdesk_hw::sim::card::{TearEffect, VirtualCard};
use frontdesk_tests::site::{Plan, SOON, Site, desfire_card, host_card, strange_card};
use frontdesk_tests::taps::{beside, count, goes_in, goes_in_once_heard, issue, plan, reason, refused};
use frontdesk_tests::{visitor, wait};

fn cards(site: &Site) -> CardsRow {
    match site.control().unwrap().ask(Command::Cards {}).unwrap() {
        Answer::Cards(cards) => *cards,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_staff_card_is_issued_opens_in_five_exchanges_and_is_dead_the_moment_it_is_lost() {
    let site = Site::start(plan()).unwrap();
    assert_eq!(reason(&site, &host_card()), "unauthorized", "a number alone opens nothing here");
    let card = desfire_card(1);
    assert_eq!(reason(&site, &card), "unknown_credential");
    issue(&site, &card, &["--staff", "1001", "--unused-days", "30"]);
    site.wait_entry("credential.issuing", |_| true).unwrap();
    site.wait_entry("credential.issued", |_| true).unwrap();

    assert_eq!(goes_in(&site, &card), 5, "number, application, authentication in two, reading");
    let granted = site.wait_entry("access.granted", |_| true).unwrap();
    assert_eq!(granted.private.unwrap()["name"], "周雯");

    assert_eq!(reason(&site, &VirtualCard::clone_uid_of(&card)), "not_genuine");
    let inspected = site.ctl_with_card(&["card", "inspect"], &card).unwrap();
    assert_eq!(inspected.0, Some(0), "{}", inspected.1);
    assert!(inspected.1.contains("signed by an issuer of this site for this card") && inspected.1.contains("holds"));

    // What was said between the two is of no use to anybody who heard it.
    card.record();
    goes_in(&site, &card);
    assert_eq!(reason(&site, &VirtualCard::replaying(&card, card.recording())), "not_genuine");

    site.ctl(&["card", "withdraw", "--staff", "1001", "--why", "lost", "--cause", "mislaid"]).unwrap();
    assert_eq!(reason(&site, &card), "credential_not_enabled");
    let credential = granted_credential(&site);
    site.ctl(&["card", "compensation", "--credential", &credential, "--amount", "50.00", "--state", "asked"]).unwrap();
    site.wait_entry("compensation.set", |row| row.open["amount_minor"] == 5_000).unwrap();

    // The next one takes its place.
    let other = desfire_card(2);
    issue(&site, &other, &["--staff", "1001"]);
    goes_in(&site, &other);
    assert_eq!(reason(&site, &card), "credential_not_enabled");
    site.verify().unwrap();
    assert!(!site.log_holds(&std::fs::read_to_string(site.issuer_keys()).unwrap()), "a key is in a log");
}

fn granted_credential(site: &Site) -> String {
    let issued = site.wait_entry("credential.issued", |_| true).unwrap();
    issued.open["credential"].as_str().unwrap().to_owned()
}

#[test]
fn a_staff_card_torn_while_it_is_personalised_opens_nothing_and_is_finished_with_the_same_credential() {
    let site = Site::start(plan()).unwrap();
    let card = desfire_card(1);
    let issuer = site.issuer_keys();
    let arguments = ["card", "issue", "--issuer", &issuer, "--staff", "1001"];
    for (at, effect) in [(12, TearEffect::Applied), (30, TearEffect::Lost), (50, TearEffect::Applied)] {
        card.tear_after(at, effect);
        let (code, said) = site.ctl_with_card(&arguments, &card).unwrap();
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("moved too early"), "{said}");
        card.hold_still();
        let _ = refused(&site, &card);
    }
    issue(&site, &card, &["--staff", "1001"]);
    goes_in(&site, &card);
    let rows = site.journal().unwrap();
    let begun: std::collections::BTreeSet<_> = rows
        .iter()
        .filter(|row| row.kind == "credential.issuing")
        .map(|row| row.open["credential"].to_string())
        .collect();
    assert_eq!(begun.len(), 1, "{begun:?}");
}

#[test]
fn a_visitor_gets_a_card_that_proves_itself_and_the_tray_adds_up() {
    let site = Site::start(Plan { screen: true, ..plan() }).unwrap();
    let (card, spare) = (desfire_card(11), desfire_card(12));
    for tray in [&card, &spare] {
        issue(&site, tray, &["--tray"]);
    }
    assert_eq!((cards(&site).in_tray, cards(&site).given), (2, 0));
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    let held = site.hold(&card).unwrap();
    site.screen().wait_page("waiting", SOON).unwrap();
    held.remove();
    assert_eq!((cards(&site).in_tray, cards(&site).given), (1, 1));
    // Whoever has gone back to the greeting sees again how far it is, by the card and by nothing that bears its number.
    site.screen().wait_and_tap("返回首页", SOON).unwrap();
    site.screen().wait_page("home", SOON).unwrap();
    assert_eq!(reason(&site, &VirtualCard::clone_uid_of(&card)), "not_permitted_yet");
    site.screen().wait_signal("none", SOON).unwrap();
    site.screen().wait_page("home", SOON).unwrap();
    assert_eq!(reason(&site, &card), "not_permitted_yet");
    site.screen().wait_page("waiting", SOON).unwrap();
    let visit = site.wait_entry("visit.registered", |_| true).unwrap().open["visit"].as_str().unwrap().to_owned();
    site.ctl(&["permit", &visit]).unwrap();
    goes_in(&site, &card);
    assert_eq!(reason(&site, &VirtualCard::clone_uid_of(&card)), "not_genuine");

    let count = |counted: &str| site.ctl_output(&["card", "count", counted]).unwrap().status.code();
    assert_eq!((count("1"), count("2"), count("0")), (Some(0), Some(1), Some(1)));

    site.screen().wait_page("home", SOON).unwrap();
    site.screen().wait_and_tap("离开还卡", SOON).unwrap();
    let held = site.hold(&card).unwrap();
    site.screen().wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    held.remove();
    assert_eq!(reason(&site, &card), "credential_not_enabled");
    assert_eq!(count("2"), Some(0));
    site.verify().unwrap();
}

#[test]
fn a_visitors_card_torn_while_it_is_written_is_finished_at_its_next_tap() {
    let site = Site::start(Plan { screen: true, ..plan() }).unwrap();
    let card = desfire_card(11);
    issue(&site, &card, &["--tray"]);
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    card.tear_after(16, TearEffect::Applied);
    let held = site.hold(&card).unwrap();
    site.wait_entry("card.failed", |row| row.open["why"] == "moved_too_early").unwrap();
    drop(held);
    card.hold_still();
    let _held = site.hold(&card).unwrap();
    site.screen().wait_page("waiting", SOON).unwrap();
    assert_eq!(cards(&site).given, 1);
}

#[test]
fn who_forgot_their_card_gets_a_pass_for_the_day_from_a_colleague_or_the_desk() {
    let site = Site::start(plan()).unwrap();
    let (colleague, tray) = (desfire_card(1), desfire_card(11));
    issue(&site, &colleague, &["--staff", "1004"]);
    issue(&site, &tray, &["--tray"]);
    let (code, said) = site.ctl_with_card(&["card", "day-pass", "--staff", "1001"], &tray).unwrap();
    assert_eq!(code, Some(0), "{said}");
    goes_in(&site, &tray);
    let granted = site.wait_entry("access.granted", |row| row.open["grant"] == "day_pass").unwrap();
    assert_eq!(granted.private.unwrap()["name"], "周雯");
    assert_eq!(cards(&site).cards[0].state, "with_pass");
    let (code, said) = site.ctl_with_card(&["card", "return"], &tray).unwrap();
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(reason(&site, &tray), "credential_not_enabled");

    // A colleague vouches with their own card, which opens nothing meanwhile.
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| site.ctl(&["card", "day-pass", "--staff", "1001", "--by-colleague"]));
        let waits = || (count(&site, "control.used") >= 5).then_some(());
        wait::until(SOON, "the desk waits for the colleague", waits).unwrap();
        let before = colleague.exchanges();
        let held = site.hold(&colleague).unwrap();
        wait::until(SOON, "the colleague's card is read", || (colleague.exchanges() >= before + 5).then_some(()))
            .unwrap();
        held.remove();
        let held = site.hold(&tray).unwrap();
        asked.join().unwrap().unwrap();
        held.remove();
    });
    let vouched = site.wait_entry("pass.issuing", |row| row.open["vouched_by"] == "employee").unwrap();
    assert_eq!(vouched.private.unwrap()["voucher_name"], "李娜");
    site.verify().unwrap();
}

#[test]
fn cards_roll_to_new_keys_at_a_tap_and_those_of_another_site_are_strangers() {
    let mut site = Site::start(plan()).unwrap();
    let card = desfire_card(1);
    issue(&site, &card, &["--staff", "1001"]);
    site.keys("rotate").unwrap();
    site.kiosk.take().unwrap().terminate(SOON).unwrap();
    site.start_kiosk().unwrap();
    let held = site.hold(&card).unwrap();
    site.wait_coil(true).unwrap();
    site.wait_entry("card.keys_rolled", |row| row.open["key_version"] == 2).unwrap();
    held.remove();
    site.wait_coil(false).unwrap();
    let status = site.ctl(&["keys", "status"]).unwrap();
    assert!(status.contains("versions   1, 2") && status.contains("1 rolled to version 2"), "{status}");
    assert_eq!(goes_in(&site, &card), 5, "the new version is tried first");

    let elsewhere = Site::start(plan()).unwrap();
    assert_eq!(reason(&elsewhere, &card), "not_genuine");
}

#[test]
fn a_card_lost_at_one_kiosk_is_dead_at_the_other() {
    let first = Site::start(Plan { office: true, ..plan() }).unwrap();
    let second = beside(&first);
    let (card, stays) = (desfire_card(1), desfire_card(2));
    issue(&first, &card, &["--staff", "1001"]);
    issue(&first, &stays, &["--staff", "1004"]);
    first.wait_in_step().unwrap();
    let knows = |kind: &str| second.journal_holds(kind);
    wait::until(SOON, "the second kiosk knows both cards", || (knows("credential.issued") == 2).then_some(())).unwrap();
    goes_in_once_heard(&second, &card);
    first.ctl(&["card", "withdraw", "--staff", "1001", "--why", "lost", "--cause", "stolen"]).unwrap();
    wait::until(SOON, "the second kiosk has heard of it", || (knows("credential.blocked") == 1).then_some(())).unwrap();
    assert_eq!(reason(&second, &card), "credential_not_enabled");
    goes_in(&second, &stays);
}

#[test]
fn a_card_that_the_office_knows_by_its_number_is_weak_until_one_that_proves_itself_takes_its_place() {
    let site = Site::start(Plan { office: true, ..plan() }).unwrap();
    let people = site.path().join("office-people.csv");
    std::fs::write(&people, "id,name,department,card\n1001,周雯,研发部,04B10001\n").unwrap();
    site.office_ctl(&["people", "import", &people.display().to_string()]).unwrap();
    wait::until(SOON, "the kiosk knows the card", || (site.journal_holds("credential.assigned") == 1).then_some(()))
        .unwrap();
    assert_eq!(reason(&site, &host_card()), "unauthorized");
    let card = desfire_card(1);
    issue(&site, &card, &["--staff", "1001"]);
    goes_in(&site, &card);
    assert_eq!(reason(&site, &host_card()), "credential_not_enabled");
}

#[test]
fn a_card_that_answers_too_much_too_little_or_for_ever_opens_nothing_and_the_kiosk_goes_on() {
    let site = Site::start(plan()).unwrap();
    let card = desfire_card(1);
    issue(&site, &card, &["--staff", "1001"]);
    for bad in [vec![], vec![0x91], vec![0x91, 0xAF], vec![0xAA; 300], vec![0x55; 20]] {
        card.answer_next_with(bad);
        let _ = refused(&site, &card);
        card.hold_still();
    }
    goes_in(&site, &card);
    assert_eq!(reason(&site, &strange_card()), "unknown_credential");
}
