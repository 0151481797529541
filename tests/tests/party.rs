//! Three people come together, one of them a child (V9): one mail, one answer, two cards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

use frontdesk_core::control::Command;
use frontdesk_core::visit::VisitState;
use frontdesk_tests::mail_server::MailServer;
use frontdesk_tests::mailed_site::{SLOW, site};
use frontdesk_tests::screen_driver::ScreenDriver;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::visitor::{Typed, fill_in, fill_in_watched};
use frontdesk_tests::wait;

/// A promise to whoever comes along: name typed in Chinese, the same company and the same contact.
const MOST_TOUCHES: u64 = 15;

fn tap(site: &Site, card: &str) {
    site.control().unwrap().order(Command::SimTap { card: card.into() }).unwrap();
}

fn take_away(site: &Site) {
    site.control().unwrap().order(Command::SimRemove {}).unwrap();
}

/// Something on the screen says this among other things.
fn wait_said(screen: &ScreenDriver, words: &str) {
    let is_there = || screen.labels().ok()?.iter().any(|seen| format!("{seen:?}").contains(words)).then_some(());
    wait::until(SOON, words, is_there).unwrap();
}

/// Types it once the keyboard is ready for it, and looks whether it is there.
fn chinese(screen: &ScreenDriver, name: Typed) {
    screen.wait_label("拼音", SOON).unwrap();
    name.on(screen).unwrap();
    let can_go_on = || screen.labels().ok()?.iter().any(|seen| seen.label == "下一步" && seen.enabled).then_some(());
    wait::until(SOON, name.text, can_go_on).unwrap();
}

/// A visitor's card opens the door, and its holder goes through.
fn goes_in(site: &Site, card: &str) {
    tap(site, card);
    site.wait_coil(true).unwrap();
    site.lines().unwrap().set_contact(true).unwrap();
    site.wait_coil(false).unwrap();
    site.lines().unwrap().set_contact(false).unwrap();
    take_away(site);
}

fn wait_count(site: &Site, kind: &str, count: usize) {
    let are_there = || (site.journal_holds(kind) == count).then_some(());
    wait::until(SOON, &format!("{count} {kind}"), are_there).unwrap();
}

fn wait_states(site: &Site, wanted: [(&str, VisitState); 3]) {
    let are_so = || {
        let visits = site.office().today().ok()?.visits;
        let is_so = |(name, state): &(&str, VisitState)| {
            visits.iter().any(|visit| visit.name.as_deref() == Some(name) && visit.state == *state)
        };
        (visits.len() == 3 && wanted.iter().all(is_so)).then_some(())
    };
    wait::until(SOON, &format!("{wanted:?}"), are_so).unwrap();
}

fn leaves(site: &Site, card: &str) {
    let screen = site.screen();
    screen.wait_and_tap("离开还卡", SOON).unwrap();
    screen.wait_page("leaving", SOON).unwrap();
    tap(site, card);
    screen.wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    take_away(site);
    screen.wait_page("home", SOON).unwrap();
}

#[test]
fn three_come_together_their_host_is_told_once_says_coming_and_two_cards_let_them_in_and_out() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let site = site(&mail, SLOW, "").unwrap();
    let screen = site.screen();
    fill_in(screen, "Zhang Wei", "13800138000").unwrap();
    screen.tap("登记，再加一位").unwrap();
    screen.wait_label("请问同行者姓名？", SOON).unwrap();
    wait_count(&site, "visit.registered", 1);
    screen.type_text("Li Na").unwrap();
    screen.tap("下一步").unwrap();
    screen.wait_and_tap("没有单位", SOON).unwrap();
    screen.wait_and_tap("与上一位相同", SOON).unwrap();
    screen.wait_and_tap("登记，再加一位", SOON).unwrap();
    screen.wait_label("请问同行者姓名？", SOON).unwrap();
    screen.type_text("Wang Ming").unwrap();
    screen.tap("是儿童").unwrap();
    assert_eq!(mail.count(), 0, "there may be more of them");
    screen.wait_and_tap("同意，登记", SOON).unwrap();

    // One card after the other, each for whom it is.
    screen.wait_page("card", SOON).unwrap();
    wait_said(screen, "Zhang Wei的");
    tap(&site, "tray-1");
    wait_said(screen, "Li Na的");
    take_away(&site);
    tap(&site, "tray-2");
    screen.wait_page("waiting", SOON).unwrap();
    take_away(&site);
    wait_said(screen, "Zhang Wei 等 3 位，拜访周雯");

    let told = mail.wait_mails(1, SOON).unwrap().remove(0);
    assert!(told.subject.contains("访客到达：Zhang Wei 等 3 位"), "{}", told.subject);
    assert!(told.text.contains("同行: Li Na、Wang Ming"), "{}", told.text);
    screen.wait_label("已通知被访人", SOON).unwrap();
    let path = told.answer_path().unwrap();
    assert!(site.office().get(&path).unwrap().body.contains("Li Na、Wang Ming"));
    let today = site.office_as("desk", "receptionist").unwrap().get("/today").unwrap().body;
    assert!(today.contains("3 位") || today.contains("party of 3"), "they stand together");

    assert_eq!(site.journal_holds("visit.permitted"), 0);
    assert_eq!(site.office().post_form(&path, "answer=coming").unwrap().status, 200);
    screen.wait_page("permitted", SOON).unwrap();
    wait_said(screen, "马上来接您");
    wait_said(screen, "Zhang Wei 等 3 位，拜访周雯");
    wait_count(&site, "visit.permitted", 3);
    screen.tap("好的，谢谢").unwrap();

    goes_in(&site, "tray-1");
    wait_count(&site, "visit.entered", 1);
    // The child is with whom it came.
    goes_in(&site, "tray-2");
    wait_count(&site, "visit.entered", 3);
    let (inside, gone) = (VisitState::In, VisitState::Left);
    wait_states(&site, [("Zhang Wei", inside), ("Li Na", inside), ("Wang Ming", inside)]);

    leaves(&site, "tray-2");
    wait_states(&site, [("Zhang Wei", inside), ("Li Na", gone), ("Wang Ming", gone)]);
    leaves(&site, "tray-1");
    wait_states(&site, [("Zhang Wei", gone), ("Li Na", gone), ("Wang Ming", gone)]);
    assert_eq!(mail.count(), 1, "the host was told once");
    assert_eq!(site.journal_holds("party.completed"), 1);
    site.verify().unwrap();
}

#[test]
fn who_comes_along_registers_in_fifteen_touches_at_the_most_and_is_registered_whatever_dies_then() {
    let mut site = Site::start(Plan { screen: true, chinese: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    fill_in_watched(
        screen,
        |screen| {
            chinese(screen, Typed::chinese("张伟", "zhangwei", "zhang wei"));
            Ok(())
        },
        "13800138000",
        &mut |_| Ok(()),
    )
    .unwrap();
    let before = screen.page().unwrap().touches;
    screen.tap("登记，再加一位").unwrap();
    screen.wait_label("请问同行者姓名？", SOON).unwrap();
    wait_said(screen, "张伟已登记");
    chinese(screen, Typed::chinese("李娜", "lina", "li na"));
    screen.tap("下一步").unwrap();
    screen.wait_and_tap("没有单位", SOON).unwrap();
    screen.wait_and_tap("与上一位相同", SOON).unwrap();
    screen.wait_and_tap("登记，再加一位", SOON).unwrap();
    screen.wait_label("请问同行者姓名？", SOON).unwrap();
    let touches = screen.page().unwrap().touches - before;
    println!("who comes along registers in {touches} touches");
    assert!(touches <= MOST_TOUCHES, "{touches} touches");
    wait_count(&site, "visit.registered", 2);

    // The daemon dies while the third one is typing: what is confirmed is confirmed.
    chinese(screen, Typed::chinese("王芳", "wangfang", "wang fang"));
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    site.screen().wait_page("home", SOON).unwrap();
    assert_eq!(site.journal_holds("visit.registered"), 2);
    site.verify().unwrap();
}
