//! A visitor waits, and people are told: by a real mail server, with the host's answers on the visitor's screen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use frontdesk_tests::mail_server::MailServer;
use frontdesk_tests::mailed_site::{FAST, SLOW, one_waits, site};
use frontdesk_tests::site::SOON;
use frontdesk_tests::wait;

#[test]
fn a_host_answers_from_the_mail_and_it_is_on_the_visitors_screen_within_a_second() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let site = site(&mail, SLOW, "").unwrap();
    one_waits(&site).unwrap();
    site.screen().wait_label("已通知被访人", SOON).unwrap();
    let told = mail.wait_mails(1, SOON).unwrap().remove(0);
    assert_eq!((told.from.as_str(), told.to.as_str()), ("前台 <frontdesk@example.com>", "周雯 <zhou@example.com>"));
    assert!(told.subject.contains("Zhang Wei") && told.subject.contains("访客到达"), "{}", told.subject);
    assert!(told.text.contains("前台分机: 8000") && told.html.contains("Zhang Wei") && told.html.contains("/answer/"));
    assert!(told.message_id.ends_with("@example.com>"), "{}", told.message_id);
    let path = told.answer_path().unwrap();

    // The mail gateway looks first, then the host.
    assert!(site.office().get(&path).unwrap().body.contains("Zhang Wei"));
    site.office().open(&path).unwrap();
    site.screen().wait_label("被访人已看到", SOON).unwrap();

    let asked = Instant::now();
    let form = "answer=in_minutes&minutes=10&words=%E6%88%91%E5%9C%A8%E5%BC%80%E4%BC%9A";
    assert_eq!(site.office().post_form(&path, form).unwrap().status, 200);
    site.screen().wait_label("被访人会过来，大约 10 分钟后", SOON).unwrap();
    let shown = asked.elapsed();
    assert!(shown < Duration::from_secs(1), "{shown:?}");
    site.screen().wait_label("被访人留言：“我在开会”", SOON).unwrap();
    site.screen().wait_label("被访人已回复", SOON).unwrap();

    // A visitor who is not let in yet is not.
    assert_eq!(site.journal_holds("visit.permitted"), 0);
    let asked = Instant::now();
    let form = "answer=coming&words=%E6%88%91%E5%9C%A8%E4%B8%89%E6%A5%BC";
    assert_eq!(site.office().post_form(&path, form).unwrap().status, 200);
    site.screen().wait_page("permitted", SOON).unwrap();
    let shown = asked.elapsed();
    assert!(shown < Duration::from_secs(1), "{shown:?}");
    // They are permitted and have a card, and are not sent upstairs alone all the same.
    site.screen().wait_label("周雯马上来接您，请在这里稍候", SOON).unwrap();
    site.screen().wait_label("被访人留言：“我在三楼”", SOON).unwrap();
    site.screen().wait_label("接到您后一同前往：3 楼 研发部·测试组", SOON).unwrap();
    assert_eq!(site.journal_holds("visit.permitted"), 1);
    assert_eq!(site.office().post_form(&path, "answer=please_wait").unwrap().status, 409);
    assert_eq!(mail.count(), 1);
    let logged = site.office.as_ref().unwrap().last_words();
    assert!(logged.contains("told") && !logged.contains("zhou@") && !logged.contains("Zhang Wei"), "{logged}");
}

#[test]
fn for_a_silent_host_the_reminder_the_colleague_and_the_desk_follow_and_the_screen_says_so() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let site = site(&mail, FAST, "").unwrap();
    one_waits(&site).unwrap();
    let mails = mail.wait_mails(4, Duration::from_secs(30)).unwrap();
    let to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    let zhou = "周雯 <zhou@example.com>";
    assert_eq!(to, [zhou, zhou, "Li Na <li@example.com>", "desk@example.com"]);
    assert!(mails[1].subject.contains("仍在等候") && mails[2].subject.contains("in a colleague's place"));
    assert!(mails[3].answer_path().is_err(), "whoever reads the desk's mail lets nobody in");
    site.screen().wait_label("已通知同事", SOON).unwrap();
    site.screen().wait_label("已通知前台", SOON).unwrap();
    site.screen().wait_label("暂时没有人回应。您可以留言、换一位接待，或继续等候。", SOON).unwrap();
    // The colleague comes instead.
    let path = mails[2].answer_path().unwrap();
    assert_eq!(site.office().post_form(&path, "answer=in_minutes&minutes=5").unwrap().status, 200);
    site.screen().wait_label("同事会过来，大约 5 分钟后", SOON).unwrap();
}

#[test]
fn a_mail_server_that_wants_tls_and_a_password_is_given_both_and_one_that_is_another_gets_neither() {
    let mut mail = MailServer::secured().unwrap();
    mail.start().unwrap();
    let site = site(&mail, SLOW, "").unwrap();
    one_waits(&site).unwrap();
    assert!(mail.wait_mails(1, SOON).unwrap()[0].subject.contains("Zhang Wei"));
    drop(site);

    // One that nobody vouches for has taken its place.
    let mut other = MailServer::secured().unwrap();
    other.mistaken_for(&mail).unwrap();
    other.start().unwrap();
    let site = frontdesk_tests::mailed_site::site(&other, SLOW, "").unwrap();
    one_waits(&site).unwrap();
    site.screen().wait_label("尚未通知到被访人", SOON).unwrap();
    assert_eq!(other.count(), 0);
}

/// Answers one request with "yes", and hands its text on.
fn receiver() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut text = Vec::new();
            let mut buffer = [0; 4_096];
            while !String::from_utf8_lossy(&text).contains("\"visit\"") {
                match stream.read(&mut buffer) {
                    Ok(count) if count > 0 => text.extend(&buffer[..count]),
                    _ => break,
                }
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            if said.send(String::from_utf8_lossy(&text).into_owned()).is_err() {
                return;
            }
        }
    });
    (url, heard)
}

#[test]
fn while_the_mail_server_is_away_the_webhook_goes_out_and_the_mail_follows_when_it_is_back() {
    let mut mail = MailServer::new().unwrap();
    let (url, heard) = receiver();
    let secrets = tempfile::tempdir().unwrap();
    let secret = secrets.path().join("webhook.secret");
    std::fs::write(&secret, "correct horse battery").unwrap();
    std::fs::set_permissions(&secret, PermissionsExt::from_mode(0o600)).unwrap();
    let webhook = format!("[webhook]\nurl = \"{url}\"\nsecret_file = \"{}\"\n", secret.display());
    let site = site(&mail, SLOW, &webhook).unwrap();
    one_waits(&site).unwrap();
    let request = heard.recv_timeout(SOON).unwrap();
    assert!(request.contains("frontdesk-signature: v1=") && request.contains("Zhang Wei"), "{request}");
    site.screen().wait_label("已通知被访人", SOON).unwrap();
    let exported = || site.office_tool("export").unwrap_or_default();
    let failed = || exported().contains("telling.failed").then_some(());
    wait::until(SOON, "that the mail failed is written down", failed).unwrap();
    mail.start().unwrap();
    assert_eq!(mail.wait_mails(1, Duration::from_secs(30)).unwrap()[0].to, "周雯 <zhou@example.com>");
    let sent = || (exported().matches("\"telling.sent\"").count() == 2).then_some(());
    wait::until(SOON, "both are sent", sent).unwrap();
}

#[test]
fn whom_no_message_reaches_is_not_said_to_be_told_and_an_office_that_is_away_is_said_to_be() {
    let mail = MailServer::new().unwrap();
    let mut site = site(&mail, SLOW, "").unwrap();
    one_waits(&site).unwrap();
    site.screen().wait_label("尚未通知到被访人", SOON).unwrap();
    site.kill_office().unwrap();
    site.screen().wait_label("暂时无法从这里通知同事。前台分机：8000", SOON).unwrap();
    site.start_office().unwrap();
    let is_gone = || {
        let labels = site.screen().labels().ok()?;
        (!labels.iter().any(|seen| format!("{seen:?}").contains("暂时无法从这里通知"))).then_some(())
    };
    wait::until(Duration::from_secs(30), "the office is there again", is_gone).unwrap();
}
