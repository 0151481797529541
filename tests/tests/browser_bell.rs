//! In a real browser, beside a real kiosk: whoever is at the desk is on another page when a visitor rings, sees it there, and answers it from there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::browser::{Browser, Look};
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

#[test]
fn a_ring_at_the_kiosk_is_seen_in_banner_and_title_of_another_page_and_answered_from_there() {
    let site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    let browser = Browser::start().unwrap();
    let desk = browser.window("desk", &site.office().url(), Look::DESK).unwrap();
    desk.takes_invitation(&site.invitation("desk", "receptionist").unwrap()).unwrap();
    desk.go("/visits").unwrap();
    let title = desk.read("title").unwrap();
    assert!(!title.starts_with('('), "{title}");

    site.screen().wait_and_tap("找前台帮忙", SOON).unwrap();
    site.wait_entry("desk.called", |_| true).unwrap();
    desk.see("在前台机按了铃").unwrap();
    wait::until(SOON, "the title counts it", || (desk.read("title").ok()? == format!("(1) {title}")).then_some(()))
        .unwrap();
    assert_eq!(desk.axe().unwrap(), Vec::<String>::new());
    assert_eq!(desk.stands_wrongly().unwrap(), Vec::<String>::new());
    // The sound is switched off here, and is off on the next page as well.
    desk.click("关闭铃声").unwrap();
    desk.see("打开铃声").unwrap();
    desk.go("/people").unwrap();
    desk.see("在前台机按了铃").unwrap();
    desk.see("打开铃声").unwrap();

    desk.go("/visits/new").unwrap();
    desk.see("在前台机按了铃").unwrap();
    desk.fill("姓名", "罗岚").unwrap();
    desk.click("知道了").unwrap();
    desk.see_no("在前台机按了铃").unwrap();
    assert_eq!(desk.at("/visits/new").unwrap(), "/visits/new");
    wait::until(SOON, "the title counts nothing", || (!desk.read("title").ok()?.starts_with('(')).then_some(()))
        .unwrap();
    site.wait_in_step().unwrap();
    let seen = site.office_tool("export").unwrap();
    assert_eq!(seen.matches("desk.call_seen").count(), 1);
    desk.go("/account").unwrap();
    desk.click("打开铃声").unwrap();
    desk.see("关闭铃声").unwrap();
}
