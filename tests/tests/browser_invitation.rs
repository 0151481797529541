//! In a real browser, beside a real kiosk: somebody is invited on the page, types the code at the glass, and their card opens; a code that is
//! cancelled on the page is refused at once. The guest's mail comes over a real mail server (V7).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_tests::browser::{Browser, Gallery, Look, Window};
use frontdesk_tests::mail_server::MailServer;
use frontdesk_tests::mailed_site::{SLOW, site};
use frontdesk_tests::site::{SOON, Site};
use frontdesk_tests::wait;

const NOT_GOOD: &str = "这个访客码现在不能使用，请联系前台，前台会帮您。";

/// Invites somebody to 周雯 for the whole of today; answers the code as it stands on the page.
fn invites(desk: &Window<'_>, name: &str, contact: &str) -> String {
    desk.go("/invitations").unwrap();
    desk.click("邀请访客").unwrap();
    desk.at("/invitations/new").unwrap();
    desk.fill("访客姓名", name).unwrap();
    desk.fill("邮箱或电话", contact).unwrap();
    desk.fill("被访人", "周雯").unwrap();
    desk.fill("每天从几点", "").unwrap();
    desk.fill("到几点", "").unwrap();
    desk.fill("给访客的话", "请带身份证").unwrap();
    desk.click("邀请访客").unwrap();
    desk.see("再发一次邮件").unwrap();
    desk.read("#code").unwrap().trim().to_owned()
}

fn known(site: &Site, count: u64) {
    let known = || site.control().ok()?.status().ok().filter(|status| status.invitations == count).map(drop);
    wait::until(SOON, "the kiosk knows the invitation", known).unwrap();
}

fn types(site: &Site, code: &str) {
    let screen = site.screen();
    screen.wait_and_tap("我有访客码", SOON).unwrap();
    screen.wait_label("请输入访客码", SOON).unwrap();
    screen.type_text(code).unwrap();
    screen.wait_and_tap("下一步", SOON).unwrap();
}

#[test]
fn who_is_invited_on_the_page_comes_in_with_the_code_of_the_mail_and_a_cancelled_code_dies_at_once() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let site = site(&mail, SLOW, "").unwrap();
    let browser = Browser::start().unwrap();
    let desk = browser.window("desk", &site.office().url(), Look::DESK).unwrap();
    desk.takes_invitation(&site.invitation("desk", "receptionist").unwrap()).unwrap();

    let code = invites(&desk, "罗岚", "luo@example.com");
    assert_eq!(code.len(), 9, "two groups of four: {code}");
    desk.see_with("luo@example.com", "已发出").unwrap();
    let told = mail.wait_mails(1, SOON).unwrap().remove(0);
    assert_eq!(told.to, "罗岚 <luo@example.com>");
    for body in [&told.text, &told.html] {
        assert!(body.contains(&code) && body.contains("周雯") && body.contains("请带身份证"), "{body}");
    }
    assert!(told.calendar.contains("METHOD:PUBLISH") && told.calendar.contains(&code), "{}", told.calendar);
    assert_eq!(told.calendar_method, "PUBLISH");
    assert!(told.pictures == 1 && told.html.contains("cid:code"), "{told:?}");
    let mut gallery = Gallery::new().unwrap();
    let path = desk.at("/invitations/").unwrap();
    for language in ["zh-Hant", "en", "zh-Hans"] {
        desk.go(&format!("{path}?lang={language}")).unwrap();
        gallery.hang(&desk, "invitation-good", language, language == "zh-Hans").unwrap();
    }
    gallery.judge().unwrap();

    known(&site, 1);
    types(&site, &code);
    site.screen().wait_and_tap("是我，登记", SOON).unwrap();
    site.screen().wait_page("card", SOON).unwrap();
    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: "tray-1".into() }).unwrap();
    site.screen().wait_page("permitted", SOON).unwrap();
    control.order(Command::SimRemove {}).unwrap();
    site.screen().wait_and_tap("好的，谢谢", SOON).unwrap();
    control.order(Command::SimTap { card: "tray-1".into() }).unwrap();
    site.wait_coil(true).unwrap();
    control.order(Command::SimRemove {}).unwrap();
    desk.see("1 / 1").unwrap();

    let second = invites(&desk, "孟白", "meng@example.com");
    known(&site, 2);
    types(&site, &second);
    site.screen().wait_label("孟＊", SOON).unwrap();
    // While the guest reads, it is cancelled on the page.
    desk.click("确定取消").unwrap();
    desk.click("取消邀请").unwrap();
    desk.see("已取消").unwrap();
    site.screen().wait_label(NOT_GOOD, SOON).unwrap();
    // The host was told that the first guest has come.
    let mails = wait::until(SOON, "the guest is told, too", || {
        let mails = mail.wait_mails(mail.count(), SOON).ok()?;
        let of_guest: Vec<_> = mails.into_iter().filter(|mail| mail.to.contains("meng@example.com")).collect();
        (of_guest.len() == 2).then_some(of_guest)
    });
    let cancelled = mails.unwrap().remove(1);
    assert!(cancelled.subject.contains("来访已取消") && !cancelled.text.contains(&second), "{}", cancelled.text);
    assert_eq!(cancelled.calendar_method, "CANCEL");
    assert!(cancelled.calendar.contains("STATUS:CANCELLED"), "{}", cancelled.calendar);
    let logged = site.office.as_ref().unwrap().last_words();
    assert!(!logged.contains("luo@") && !logged.contains(&code) && !logged.contains("罗岚"), "{logged}");
    site.verify().unwrap();
}
