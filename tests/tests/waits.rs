//! What a visitor can do while they wait: a drink, a message, somebody else, over the real programs and a real mail server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::mail_server::MailServer;
use frontdesk_tests::mailed_site::{SLOW, one_waits, site};
use frontdesk_tests::site::{SOON, Site};
use frontdesk_tests::wait;

/// What the visitor types as a message, key by key.
const WORDS: &str = "Contract is at the desk";

fn leave_message(site: &Site, host: &str) {
    let screen = site.screen();
    screen.tap("留言").unwrap();
    screen.wait_label(host, SOON).unwrap();
    screen.type_text(WORDS).unwrap();
    screen.tap("提交留言").unwrap();
    screen.wait_label("您的留言", SOON).unwrap();
}

fn today(site: &Site) -> String {
    site.office().get("/api/v1/today").unwrap().body
}

#[test]
fn a_drink_reaches_the_desk_a_message_the_host_as_mail_and_somebody_else_is_told_and_comes() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let site = site(&mail, SLOW, "").unwrap();
    one_waits(&site).unwrap();
    let former = mail.wait_mails(1, SOON).unwrap()[0].answer_path().unwrap();

    let screen = site.screen();
    screen.tap("喝点什么").unwrap();
    screen.wait_label("请问您想喝点什么？", SOON).unwrap();
    screen.tap("热茶").unwrap();
    screen.wait_label("已告知前台", SOON).unwrap();
    assert!(today(&site).contains("\"drink\":\"hot_tea\""));
    // The last wish counts.
    screen.tap("热茶").unwrap();
    screen.wait_label("请问您想喝点什么？", SOON).unwrap();
    screen.tap("咖啡").unwrap();
    let changed = || today(&site).contains("\"drink\":\"coffee\"").then_some(());
    wait::until(SOON, "the desk sees the last wish", changed).unwrap();

    leave_message(&site, "请留言给 周雯");
    let left = mail.wait_mails(2, SOON).unwrap().remove(1);
    assert_eq!(left.to, "周雯 <zhou@example.com>");
    assert!(left.subject.contains("访客留言") && left.subject.contains("Zhang Wei"), "{}", left.subject);
    assert!(left.text.contains(WORDS) && left.html.contains(WORDS), "{}", left.text);
    screen.wait_label("已发送", SOON).unwrap();
    site.office().open(&left.answer_path().unwrap()).unwrap();
    screen.wait_label("对方已看到", SOON).unwrap();
    assert!(today(&site).contains(WORDS));

    screen.tap("换一位接待").unwrap();
    screen.wait_label("请问您想见哪位？", SOON).unwrap();
    screen.type_text("lina").unwrap();
    screen.wait_and_tap("Li Na", SOON).unwrap();
    screen.wait_page("waiting", SOON).unwrap();
    let told = mail.wait_mails(3, SOON).unwrap().remove(2);
    assert_eq!(told.to, "Li Na <li@example.com>");
    // Whoever is not to be seen any more lets nobody in.
    assert_eq!(site.office().post_form(&former, "answer=coming").unwrap().status, 409);
    let path = told.answer_path().unwrap();
    assert_eq!(site.office().post_form(&path, "answer=in_minutes&minutes=5").unwrap().status, 200);
    screen.wait_label("被访人会过来，大约 5 分钟后", SOON).unwrap();
    assert_eq!(site.office().post_form(&path, "answer=coming").unwrap().status, 200);
    screen.wait_page("permitted", SOON).unwrap();

    assert_eq!(site.journal_holds("visit.drink_wished"), 2);
    assert_eq!((site.journal_holds("visit.message_left"), site.journal_holds("visit.host_changed")), (1, 1));
    let logged = site.office.as_ref().unwrap().last_words();
    assert!(!logged.contains(WORDS) && !logged.contains("Li Na"), "{logged}");
}

#[test]
fn while_the_office_is_away_a_wish_is_said_to_be_recorded_and_reaches_everybody_when_it_is_back() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let mut site = site(&mail, SLOW, "").unwrap();
    one_waits(&site).unwrap();
    mail.wait_mails(1, SOON).unwrap();
    site.kill_office().unwrap();
    let screen = site.screen();
    screen.tap("喝点什么").unwrap();
    screen.wait_label("请问您想喝点什么？", SOON).unwrap();
    screen.tap("温水").unwrap();
    screen.wait_label("已记下", SOON).unwrap();
    leave_message(&site, "请留言给 周雯");
    let labels: Vec<String> = site.screen().labels().unwrap().into_iter().map(|seen| seen.label).collect();
    assert_eq!(labels.iter().filter(|label| *label == "已记下").count(), 2, "{labels:?}");
    assert!(!labels.iter().any(|label| label.contains("已发送") || label.contains("已告知")), "{labels:?}");
    assert_eq!(mail.count(), 1);
    site.start_office().unwrap();
    assert!(mail.wait_mails(2, SOON * 3).unwrap()[1].text.contains(WORDS));
    let seen = || today(&site).contains("\"drink\":\"warm_water\"").then_some(());
    wait::until(SOON, "the desk sees the wish", seen).unwrap();
}
