//! Somebody is invited at the office, and comes to the kiosk with a code (V7).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use chrono::{Days, Local};
use frontdesk_core::control::Command;
use frontdesk_core::invitation::Code;
use frontdesk_tests::guest::{self, day};
use frontdesk_tests::site::{SOON, Site};
use frontdesk_tests::wait;

const NOT_GOOD: &str = "这个访客码现在不能使用，请联系前台，前台会帮您。";

fn site() -> Site {
    guest::site("").unwrap()
}

/// Invites 张伟; answers the code and the invitation's id.
fn invite(site: &Site, more: &[&str]) -> (String, String) {
    guest::invite(site, more).unwrap()
}

fn known(site: &Site, count: u64) {
    guest::wait_known(site, count).unwrap();
}

/// Types a code into the page of codes and sends it off.
fn type_code(site: &Site, code: &str) {
    let screen = site.screen();
    if screen.page().unwrap().page == "code" {
        screen.wait_and_tap("返回", SOON).unwrap();
    }
    screen.wait_and_tap("我有访客码", SOON).unwrap();
    screen.wait_label("请输入访客码", SOON).unwrap();
    screen.type_text(code).unwrap();
    screen.wait_and_tap("下一步", SOON).unwrap();
}

fn says(site: &Site, part: &str) {
    let seen = || site.screen().labels().ok()?.iter().any(|seen| seen.label.contains(part)).then_some(());
    wait::until(SOON, part, seen).unwrap();
}

#[test]
fn a_guest_types_the_code_with_the_office_away_and_their_card_opens_the_door_until_it_is_used_up() {
    let mut site = site();
    let calendar = site.path().join("guest.ics");
    let qr = site.path().join("guest.svg");
    let files = ["--calendar", calendar.to_str().unwrap(), "--qr", qr.to_str().unwrap()];
    let (code, _) = invite(&site, &files);
    assert!(std::fs::read_to_string(calendar).unwrap().contains("BEGIN:VEVENT"));
    assert!(std::fs::read_to_string(qr).unwrap().starts_with("<svg"));
    known(&site, 1);
    site.kill_office().unwrap();

    type_code(&site, &code.replace('-', ""));
    site.screen().wait_label("张＊", SOON).unwrap();
    site.screen().wait_label("周雯", SOON).unwrap();
    assert!(
        !site.screen().labels().unwrap().iter().any(|seen| seen.label.contains("张伟")),
        "nobody is named before they say so"
    );
    assert_eq!(site.journal_holds("visit.registered"), 0);
    site.screen().wait_and_tap("是我，登记", SOON).unwrap();
    site.screen().wait_page("card", SOON).unwrap();
    assert_eq!(site.journal_holds("invitation.used"), 1);
    let permitted = site.wait_entry("visit.permitted", |_| true).unwrap();
    assert_eq!(permitted.open["by"], "invitation");

    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: "tray-1".into() }).unwrap();
    site.screen().wait_page("permitted", SOON).unwrap();
    site.screen().wait_label("3 楼", SOON).unwrap();
    control.order(Command::SimRemove {}).unwrap();
    site.screen().wait_and_tap("好的，谢谢", SOON).unwrap();
    control.order(Command::SimTap { card: "tray-1".into() }).unwrap();
    site.wait_coil(true).unwrap();
    control.order(Command::SimRemove {}).unwrap();
    site.wait_entry("access.granted", |row| row.open["grant"] == "visitor").unwrap();

    // Once is once, also after a restart and with the office back.
    site.restart_kiosk_in(Vec::new()).unwrap();
    known(&site, 1);
    type_code(&site, &code);
    site.screen().wait_label(NOT_GOOD, SOON).unwrap();
    site.start_office().unwrap();
    let listed = || site.office_ctl(&["invitation", "list"]).ok().filter(|listed| listed.contains("used 1 times"));
    wait::until(SOON, "the office knows that it was used", listed).unwrap();
    let logged = [site.kiosk.as_ref(), site.office.as_ref()].map(|daemon| daemon.unwrap().last_words());
    assert!(logged.iter().all(|log| !log.contains("张伟") && !log.contains(&code)), "{logged:?}");
    site.verify().unwrap();
}

#[test]
fn a_cancelled_code_is_refused_as_soon_as_the_kiosk_hears_of_it_and_guessing_is_slow() {
    let site = site();
    let (code, invitation) = invite(&site, &["--many"]);
    known(&site, 1);
    type_code(&site, &code);
    site.screen().wait_label("张＊", SOON).unwrap();
    // While the guest reads, it is cancelled.
    site.office_ctl(&["invitation", "cancel", &invitation]).unwrap();
    site.screen().wait_label(NOT_GOOD, SOON).unwrap();
    assert!(site.office_ctl(&["invitation", "list"]).unwrap().contains("CANCELLED"));

    for n in 0..5 {
        type_code(&site, &Code::of_random([n; 7]).to_string());
        site.screen().wait_label(NOT_GOOD, SOON).unwrap();
    }
    type_code(&site, &code);
    says(&site, "秒后再试");
    let alarm = site.wait_entry("alarm.raised", |row| row.open["alarm"] == "code_guessed").unwrap();
    assert!(alarm.open["detail"].as_str().unwrap().contains("5 wrong invitation codes in a row"), "{alarm:?}");
    type_code(&site, "ABCD-EFGH");
    says(&site, "秒后再试");
    assert_eq!(site.journal_holds("visit.registered"), 0);
    site.verify().unwrap();
}

#[test]
fn a_recurring_invitation_on_another_day_is_not_good_and_says_when_it_is() {
    let site = site();
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    // Far enough from today that no midnight makes it today.
    let weekday = chrono::Datelike::weekday(&Local::now().date_naive().checked_add_days(Days::new(3)).unwrap());
    let on = days[weekday.num_days_from_monday() as usize];
    let (code, _) = invite(&site, &["--weekly", on, "--hours", "09:00-18:00"]);
    known(&site, 1);
    type_code(&site, &code);
    says(&site, "09:00 起有效");
    assert_eq!(site.journal_holds("visit.registered"), 0);
    let (code, _) = invite(&site, &["--every", "1"]);
    known(&site, 2);
    for _ in 0..2 {
        type_code(&site, &code);
        site.screen().wait_and_tap("是我，登记", SOON).unwrap();
        site.screen().wait_page("card", SOON).unwrap();
        site.screen().wait_and_tap("不拿卡，继续", SOON).unwrap();
        site.screen().wait_page("permitted", SOON).unwrap();
        site.screen().wait_and_tap("好的，谢谢", SOON).unwrap();
        site.screen().wait_page("home", SOON).unwrap();
    }
    assert_eq!(site.journal_holds("invitation.used"), 2);
    let refused = site.office_ctl_output(&[
        "invitation",
        "make",
        "--for",
        "张伟",
        "--host",
        "9999",
        "--from",
        &day(0),
        "--until",
        &day(1),
    ]);
    assert!(!refused.unwrap().status.success(), "nobody invites who does not work here");
}
