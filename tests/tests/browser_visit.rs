//! In real browsers, beside a real kiosk: a visit from the glass to the door, with the host's answer and the desk's page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_tests::browser::{Browser, Gallery, Look};
use frontdesk_tests::mail_server::MailServer;
use frontdesk_tests::mailed_site::{SLOW, one_waits, site};
use frontdesk_tests::site::SOON;

#[test]
fn who_registers_at_the_kiosk_is_answered_in_the_hosts_browser_and_the_card_opens() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let site = site(&mail, SLOW, "").unwrap();
    let browser = Browser::start().unwrap();
    let url = site.office().url();
    let desk = browser.window("desk", &url, Look::DESK).unwrap();
    desk.takes_invitation(&site.invitation("desk", "receptionist").unwrap()).unwrap();
    desk.at("/today").unwrap();

    one_waits(&site).unwrap();
    desk.see_with("Zhang Wei", "已发送").unwrap();
    let told = mail.wait_mails(1, SOON).unwrap().remove(0);
    let host = browser.window("host", &url, Look::PHONE).unwrap();
    host.go(&told.answer_path().unwrap()).unwrap();
    host.see("Zhang Wei").unwrap();
    site.screen().wait_label("被访人已看到", SOON).unwrap();
    desk.see_with("Zhang Wei", "已看到").unwrap();
    let mut gallery = Gallery::new().unwrap();
    for language in ["zh-Hant", "en", "zh-Hans"] {
        host.go(&format!("{}?lang={language}", told.answer_path().unwrap())).unwrap();
        gallery.hang(&host, "answer-good", language, language == "zh-Hans").unwrap();
    }
    gallery.judge().unwrap();

    host.fill("给访客的话（可不填，最多 60 字，会显示在屏幕上）", "我在三楼开会").unwrap();
    host.click("过一会儿来").unwrap();
    site.screen().wait_label("被访人留言：“我在三楼开会”", SOON).unwrap();
    desk.see_with("Zhang Wei", "“我在三楼开会”").unwrap();
    assert_eq!(site.journal_holds("visit.permitted"), 0);

    host.click("我马上来 访客将获准进入").unwrap();
    site.screen().wait_page("permitted", SOON).unwrap();
    desk.see_with("Zhang Wei", "被访人回复同意").unwrap();
    site.control().unwrap().order(Command::SimTap { card: "tray-1".into() }).unwrap();
    site.wait_coil(true).unwrap();
    desk.see("Zhang Wei 访客卡").unwrap();
    assert_eq!(desk.axe().unwrap(), Vec::<String>::new());
}
