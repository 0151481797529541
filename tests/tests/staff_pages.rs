//! The staff pages at the kiosk: an administrator's and a receptionist's card, and what each of them does there with real processes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::screen_driver::ScreenDriver;
use frontdesk_tests::site::{Plan, SOON, Site, host_card, tray_card};
use frontdesk_tests::{visitor, wait};

fn site(office: bool) -> Site {
    Site::start(Plan { screen: true, desk: true, office, ..Plan::default() }).unwrap()
}

/// Holds a simulated card up until the journal has something of this kind that it had not before.
fn tap(site: &Site, card: &str, until: &str) {
    let before = site.journal_holds(until);
    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: card.into() }).unwrap();
    wait::until(SOON, until, || (site.journal_holds(until) > before).then_some(())).unwrap();
    control.order(Command::SimRemove {}).unwrap();
}

/// Opens the staff pages with a card.
fn open<'s>(site: &'s Site, card: &str) -> &'s ScreenDriver {
    let screen = site.screen();
    screen.wait_and_tap("员工", SOON).unwrap();
    screen.wait_page("staff_card", SOON).unwrap();
    tap(site, card, "pages.opened");
    screen.wait_page("staff_menu", SOON).unwrap();
    screen
}

/// Whoever has just registered takes no card, waits, and leaves the screen to others.
fn waits_without_a_card(screen: &ScreenDriver) {
    screen.wait_and_tap("不拿卡，继续", SOON).unwrap();
    screen.wait_page("waiting", SOON).unwrap();
    screen.wait_and_tap("返回首页", SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();
}

fn coil_never_moved(site: &Site) -> bool {
    site.line_trace().unwrap().iter().all(|change| change.line != SimLine::Coil || !change.level)
}

#[test]
fn an_administrators_card_opens_the_health_page_and_no_door_and_everybody_elses_card_closes_it() {
    let site = site(false);
    let screen = open(&site, "staff-li");
    assert!(coil_never_moved(&site), "that tap opens no door");
    let opened = site.wait_entry("pages.opened", |_| true).unwrap();
    assert_eq!(
        (opened.open["role"].as_str(), &opened.private.unwrap()["name"]),
        (Some("administrator"), &"李娜".into())
    );
    screen.tap("设备状态").unwrap();
    // What nothing real stands behind is never well.
    screen.wait_page("staff_list", SOON).unwrap();
    wait::until(SOON, "checks are listed", || {
        let seen = screen.labels().ok()?;
        seen.iter().any(|seen| ["读卡器", "模拟部件", "门线", "门锁"].contains(&seen.label.as_str())).then_some(())
    })
    .unwrap();
    screen.tap("返回").unwrap();
    screen.wait_and_tap("门", SOON).unwrap();
    screen.wait_label("请选择门的操作", SOON).unwrap();
    screen.tap("放行一次").unwrap();
    screen.wait_label("现在放行一次吗？", SOON).unwrap();
    assert!(coil_never_moved(&site));
    screen.tap("是的").unwrap();
    site.wait_coil(true).unwrap();
    screen.wait_label("已完成，并已记录。", SOON).unwrap();
    let used = site.wait_entry("pages.used", |row| row.open["act"] == "unlock_door").unwrap();
    assert_eq!((used.open["about"].as_str(), &used.private.unwrap()["name"]), (Some("front"), &"李娜".into()));
    site.wait_coil(false).unwrap();

    // Somebody comes in while the pages are open.
    tap(&site, "staff-zhou", "access.granted");
    site.wait_entry("pages.closed", |row| row.open["why"] == "tap").unwrap();
    screen.wait_page("home", SOON).unwrap();
    let left: Vec<String> = screen.labels().unwrap().into_iter().map(|seen| seen.label).collect();
    assert!(!left.iter().any(|label| label.contains("李娜")), "{left:?}");

    // Whoever has no role is told so.
    screen.wait_signal("none", SOON).unwrap();
    screen.wait_and_tap("员工", SOON).unwrap();
    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
    screen.wait_label("这张卡不能打开管理页", SOON).unwrap();
    control.order(Command::SimRemove {}).unwrap();
    site.verify().unwrap();
}

#[test]
fn a_receptionist_permits_a_visitor_who_waits_and_counts_the_tray() {
    let site = site(false);
    let screen = site.screen();
    visitor::register(screen, "Zhang Wei", "13800138000").unwrap();
    waits_without_a_card(screen);
    let screen = open(&site, "staff-zhang");
    let there: Vec<String> = screen.labels().unwrap().into_iter().map(|seen| seen.label).collect();
    assert!(!there.iter().any(|label| label == "门" || label == "楼内人员"), "{there:?}");
    screen.tap("来访").unwrap();
    screen.wait_and_tap("同意来访", SOON).unwrap();
    screen.wait_label("已完成，并已记录。", SOON).unwrap();
    let permitted = site.wait_entry("visit.permitted", |row| row.open["by"] == "desk").unwrap();
    assert_eq!(permitted.private.unwrap()["name"], "张伟");
    screen.tap("返回").unwrap();
    screen.wait_and_tap("清点访客卡", SOON).unwrap();
    screen.wait_label("卡盒里有几张卡？", SOON).unwrap();
    screen.tap("4").unwrap();
    screen.wait_and_tap("下一步", SOON).unwrap();
    screen.wait_and_tap("签字确认", SOON).unwrap();
    let counted = site.wait_entry("tray.counted", |_| true).unwrap();
    assert_eq!((counted.open["counted"].as_u64(), &counted.private.unwrap()["name"]), (Some(4), &"张伟".into()));
    screen.wait_label("已完成，并已记录。", SOON).unwrap();
    screen.tap("返回").unwrap();
    screen.wait_and_tap("返回首页", SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();
    site.verify().unwrap();
}

#[test]
fn who_is_in_the_building_is_shown_at_the_kiosk_while_the_office_is_away() {
    let mut site = site(true);
    site.office = None;
    tap(&site, "staff-zhou", "access.granted");
    site.wait_coil(true).unwrap();
    site.wait_coil(false).unwrap();
    site.screen().wait_signal("none", SOON).unwrap();
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    waits_without_a_card(site.screen());
    let screen = open(&site, "staff-li");
    screen.tap("楼内人员").unwrap();
    screen.wait_label("周雯", SOON).unwrap();
    screen.wait_label("Zhang Wei", SOON).unwrap();
    screen.wait_label("楼内 2 人", SOON).unwrap();
    site.wait_entry("pages.used", |row| row.open["act"] == "roll_call").unwrap();
}

#[test]
fn an_employee_without_their_card_gets_a_day_pass_by_a_colleagues_tap() {
    let site = Site::start(Plan { pcscd: true, screen: true, desk: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    screen.wait_and_tap("员工", SOON).unwrap();
    screen.wait_and_tap("今天没带卡", SOON).unwrap();
    screen.wait_label("请问您是哪位？", SOON).unwrap();
    screen.type_text("lina").unwrap();
    screen.wait_and_tap("李娜", SOON).unwrap();
    screen.wait_label("请一位同事刷卡为您担保", SOON).unwrap();
    let held = site.hold(&host_card()).unwrap();
    screen.wait_label("请取一张卡，放在读卡器上", SOON).unwrap();
    held.remove();
    assert!(coil_never_moved(&site), "vouching opens no door");
    let card = tray_card();
    let held = site.hold(&card).unwrap();
    screen.wait_label("您今天的卡已经办好", SOON).unwrap();
    held.remove();
    let issuing = site.wait_entry("pass.issuing", |_| true).unwrap();
    assert_eq!(issuing.private.unwrap()["voucher_name"], "周雯");
    screen.wait_and_tap("返回首页", SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();
    let held = site.hold(&card).unwrap();
    site.wait_coil(true).unwrap();
    held.remove();
    site.verify().unwrap();
}

#[test]
fn a_receptionist_asks_a_leader_with_a_reason_and_their_card_permits_the_visit() {
    let site = Site::start(Plan { screen: true, leader: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    visitor::register(screen, "Zhang Wei", "13800138000").unwrap();
    waits_without_a_card(screen);
    let screen = open(&site, "staff-zhou");
    screen.tap("来访").unwrap();
    screen.wait_and_tap("请领导批准", SOON).unwrap();
    screen.wait_label("请领导批准，原因是？", SOON).unwrap();
    screen.type_text("host ill").unwrap();
    screen.wait_and_tap("下一步", SOON).unwrap();
    screen.wait_label("请领导在此刷卡。", SOON).unwrap();
    tap(&site, "staff-li", "exception.approved");
    screen.wait_label("已完成，并已记录。", SOON).unwrap();
    let asked = site.wait_entry("exception.asked", |_| true).unwrap().private.unwrap();
    assert_eq!((asked["for_whom"].as_str(), asked["why"].as_str()), (Some("Zhang Wei"), Some("host ill")));
    site.wait_entry("visit.permitted", |row| row.open["by"] == "leader").unwrap();
    assert!(coil_never_moved(&site));
    site.verify().unwrap();
}
