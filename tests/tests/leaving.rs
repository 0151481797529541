//! Leaving without a card, and having something to say (V6, A4, Q2): over the real kiosk, its screen and the office.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Answer, Command};
use frontdesk_tests::screen_driver::ScreenDriver;
use frontdesk_tests::site::{Plan, SOON, Site, desfire_card, tray_card};
use frontdesk_tests::taps::{beside, goes_in_once_heard, issue, plan, reason};
use frontdesk_tests::{visitor, wait};

const CONTACT: &str = "13800138000";

/// From the greeting to the number that was registered with.
fn gives_number(screen: &ScreenDriver, why: &str, number: &str) {
    screen.wait_page("home", SOON).unwrap();
    screen.wait_and_tap("离开还卡", SOON).unwrap();
    screen.wait_and_tap("没有卡，直接离开", SOON).unwrap();
    screen.wait_and_tap(why, SOON).unwrap();
    screen.wait_label("请输入联系方式", SOON).unwrap();
    screen.type_text(number).unwrap();
    screen.tap("下一步").unwrap();
}

fn lost(site: &Site) -> u64 {
    match site.control().unwrap().ask(Command::Cards {}).unwrap() {
        Answer::Cards(cards) => cards.lost as u64,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_card_that_its_visitor_says_is_lost_is_dead_at_both_kiosks_and_listed_at_the_desk() {
    let first = Site::start(Plan { office: true, screen: true, ..plan() }).unwrap();
    let second = beside(&first);
    let screen = first.screen();
    let card = desfire_card(1);
    issue(&first, &card, &["--tray"]);
    let tray = first.wait_entry("card.added", |_| true).unwrap().open["card"].as_str().unwrap().to_owned();
    visitor::register(screen, "Zhang Wei", CONTACT).unwrap();
    let visit = first.wait_entry("visit.registered", |_| true).unwrap().open["visit"].as_str().unwrap().to_owned();
    let held = first.hold(&card).unwrap();
    first.wait_entry("card.issued", |_| true).unwrap();
    held.remove();
    screen.wait_page("waiting", SOON).unwrap();
    screen.tap("返回首页").unwrap();
    first.ctl(&["permit", &visit]).unwrap();
    goes_in_once_heard(&second, &card);

    gives_number(screen, "卡丢了", CONTACT);
    screen.wait_label("Z＊ W＊", SOON).unwrap();
    screen.tap("是我，我要离开").unwrap();
    screen.wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    screen.wait_label("没关系，那张卡已经停用。您对今天的接待满意吗？", SOON).unwrap();
    let loss = first.wait_entry("card.lost", |row| row.open["card"] == tray.as_str()).unwrap();
    assert_eq!((loss.open["by_holder"].as_bool(), loss.open["cause"].as_str()), (Some(true), Some("mislaid")));
    first.wait_entry("visit.left", |row| row.open["how"] == "without_card").unwrap();
    for site in [&first, &second] {
        wait::until(SOON, "the kiosk has heard of it", || (lost(site) == 1).then_some(())).unwrap();
        assert_eq!(reason(site, &card), "credential_not_enabled");
        site.verify().unwrap();
    }
    let desk = first.office_as("desk", "receptionist").unwrap();
    let listed = || desk.get("/cards?state=lost").ok()?.body.contains(&tray).then_some(());
    wait::until(SOON, "the desk lists it as lost", listed).unwrap();
    assert!(!first.log_says(CONTACT), "the number is in no log");
}

#[test]
fn praise_reaches_the_page_of_the_head_of_administration_and_no_receptionists() {
    let site = Site::start(Plan { pcscd: true, office: true, screen: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    visitor::register(screen, "Zhang Wei", CONTACT).unwrap();
    let card = tray_card();
    let held = site.hold(&card).unwrap();
    site.wait_entry("card.issued", |_| true).unwrap();
    held.remove();
    screen.wait_page("waiting", SOON).unwrap();
    screen.tap("返回首页").unwrap();
    screen.wait_and_tap("离开还卡", SOON).unwrap();
    let held = site.hold(&card).unwrap();
    screen.wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    screen.tap("表扬").unwrap();
    held.remove();
    screen.wait_and_tap("前台人员", SOON).unwrap();
    screen.tap("写几句话").unwrap();
    screen.wait_label("哪里做得好？", SOON).unwrap();
    screen.type_text("helpful").unwrap();
    screen.wait_and_tap("完成", SOON).unwrap();
    screen.wait_and_tap("提交", SOON).unwrap();
    screen.wait_label("谢谢您的评价，再见！", SOON).unwrap();
    let said = site.wait_entry("feedback.given", |_| true).unwrap();
    assert_eq!((said.open["tone"].as_str(), said.open.get("visit")), (Some("praise"), None), "without a name");

    let head = site.office_as("head", "administration-head").unwrap();
    let read = || head.get("/feedback").ok()?.body.contains("elpful").then_some(());
    wait::until(SOON, "administration reads it", read).unwrap();
    assert_ne!(site.office_as("desk", "receptionist").unwrap().get("/feedback").unwrap().status, 200);
    site.verify().unwrap();
}

#[test]
fn after_four_wrong_numbers_one_waits_and_may_leave_all_the_same_with_the_desk_told() {
    let site = Site::start(Plan { screen: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    visitor::register(screen, "Zhang Wei", CONTACT).unwrap();
    screen.wait_and_tap("不拿卡，继续", SOON).unwrap();
    screen.wait_and_tap("返回首页", SOON).unwrap();
    for nth in 0..4 {
        if nth == 0 {
            gives_number(screen, "没领，或留在里面", "13900000000");
        } else {
            screen.wait_and_tap("换一个号码试试", SOON).unwrap();
            screen.wait_label("请输入联系方式", SOON).unwrap();
            screen.type_text(&format!("1390000000{nth}")).unwrap();
            screen.tap("下一步").unwrap();
        }
        screen.wait_label("没有找到，没关系", SOON).unwrap();
    }
    site.wait_entry("alarm.raised", |row| row.open["alarm"] == "code_guessed").unwrap();
    screen.wait_and_tap("换一个号码试试", SOON).unwrap();
    screen.wait_label("请输入联系方式", SOON).unwrap();
    screen.type_text(CONTACT).unwrap();
    screen.tap("下一步").unwrap();
    let waits = || screen.labels().ok()?.iter().any(|seen| seen.label.contains("秒后再试")).then_some(());
    wait::until(SOON, "who guesses waits", waits).unwrap();
    screen.tap("请前台处理").unwrap();
    screen.wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    site.wait_entry("desk.called", |_| true).unwrap();
    assert_eq!(site.journal_holds("visit.left"), 0, "the desk ends the visit");
    site.verify().unwrap();
}
