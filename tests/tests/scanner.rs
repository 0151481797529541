//! What is held to the code scanner, and what is not to come of it (V7).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Answer, Command, Refusal, Unlogged};
use frontdesk_core::health::CheckState;
use frontdesk_tests::guest;
use frontdesk_tests::screen_driver::Seen;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::visitor::{self, touch};
use frontdesk_tests::wait;

const SCANNER: &str = "[scanner]\ndriver = \"simulated\"\n";

/// Holds a code up and waits until the station has heard of it: it is counted once it is in the station's queue, and what is asked of the
/// station then comes behind it.
fn scan(site: &Site, text: &str) {
    let mut control = site.control().unwrap();
    let mut read = || {
        let checks = control.health().unwrap();
        let check = checks.into_iter().find(|check| check.name == "scanner").unwrap();
        check.numbers["codes_read"] + check.numbers["codes_broken"]
    };
    let before = read();
    site.control().unwrap().order(Command::SimScan { text: Unlogged(text.into()) }).unwrap();
    wait::until(SOON, "the code is read", || (read() > before).then_some(())).unwrap();
    site.control().unwrap().order(Command::SimRemove {}).unwrap();
}

/// All that is seen and typed.
fn seen(site: &Site) -> Vec<(String, Option<String>)> {
    let labels = site.screen().labels().unwrap();
    labels.into_iter().map(|Seen { label, value, .. }| (label, value)).collect()
}

#[test]
fn a_scan_in_the_midst_of_somebody_elses_registration_changes_nothing_on_the_screen_and_in_no_field() {
    let site = guest::site(SCANNER).unwrap();
    let (code, _) = guest::invite(&site, &[]).unwrap();
    guest::wait_known(&site, 1).unwrap();
    let screen = site.screen();
    screen.wait_and_tap("登记来访", SOON).unwrap();
    screen.wait_label("请问怎么称呼您？", SOON).unwrap();
    // One letter, in the same second as the page came.
    touch(screen, "L").unwrap();
    let letter = seen(&site);
    assert!(letter.iter().any(|(_, value)| value.as_deref().is_some_and(|value| value == "L")));
    scan(&site, &code);
    scan(&site, "https://example.com/");
    assert_eq!(seen(&site), letter);
    assert_eq!(screen.page().unwrap().page, "ask");
    screen.wait_and_tap("返回", SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();

    let mut look = |page: &str| {
        let before = seen(&site);
        scan(&site, &code);
        anyhow::ensure!(seen(&site) == before, "{page} changed");
        Ok(())
    };
    visitor::fill_in_watched(screen, |screen| screen.type_text("Li Lei"), "13800138000", &mut look).unwrap();
    screen.tap("同意，登记").unwrap();
    screen.wait_page("card", SOON).unwrap();
    scan(&site, &code);
    assert_eq!(screen.page().unwrap().page, "card");
    let visit = site.wait_entry("visit.registered", |row| row.private.is_some()).unwrap();
    assert_eq!(visit.private.unwrap()["name"], "Li Lei");
    assert_eq!((site.journal_holds("visit.registered"), site.journal_holds("invitation.used")), (1, 0));
    let logged = site.kiosk.as_ref().unwrap().last_words();
    assert!(!logged.contains(&code) && !logged.contains(&code.replace('-', "")), "{logged}");
    site.verify().unwrap();
}

#[test]
fn what_is_no_visitor_code_is_said_politely_and_the_page_says_that_codes_can_be_scanned() {
    let site = guest::site(SCANNER).unwrap();
    let (code, _) = guest::invite(&site, &[]).unwrap();
    guest::wait_known(&site, 1).unwrap();
    let screen = site.screen();
    scan(&site, "https://example.com/menu?table=4");
    screen.wait_label("这不是访客码，请扫描邀请里的二维码，或输入访客码，谢谢。", SOON).unwrap();
    screen.wait_label("请扫描或输入访客码", SOON).unwrap();
    let is_typed =
        |(_, value): &(String, Option<String>)| value.as_deref().is_some_and(|value| value.contains("example"));
    assert!(!seen(&site).iter().any(is_typed), "no scan is in a field");
    scan(&site, &"x".repeat(128));
    screen.wait_label("这不是访客码，请扫描邀请里的二维码，或输入访客码，谢谢。", SOON).unwrap();
    let status = site.control().unwrap().status().unwrap();
    assert_eq!(status.wrong_codes, 0, "another QR code is no guess");
    assert!(status.simulated.contains(&"scanner".to_owned()));
    let checks = site.control().unwrap().health().unwrap();
    let scanner = checks.iter().find(|check| check.name == "scanner").unwrap();
    assert_eq!(scanner.state, CheckState::Simulated);
    scan(&site, &code);
    screen.wait_label("张＊", SOON).unwrap();
}

#[test]
fn where_there_is_no_simulated_scanner_no_code_can_be_held_up() {
    let site = Site::start(Plan::default()).unwrap();
    let scan = |text: &str| site.control().unwrap().ask(Command::SimScan { text: Unlogged(text.into()) }).unwrap();
    let refused = scan("ABCD-1234");
    assert!(matches!(&refused, Answer::Refused { reason: Refusal::NotSimulated, .. }), "{refused:?}");
    let checks = site.control().unwrap().health().unwrap();
    assert!(checks.iter().all(|check| check.name != "scanner"), "there is no check of what is not there");

    let site = Site::start(Plan { config: SCANNER.into(), ..Plan::default() }).unwrap();
    let too_long = "x".repeat(129);
    for text in ["", &too_long] {
        let answer = site.control().unwrap().ask(Command::SimScan { text: Unlogged(text.into()) }).unwrap();
        assert!(matches!(answer, Answer::Refused { reason: Refusal::NotUnderstood, .. }), "{answer:?}");
    }
}
