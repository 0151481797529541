//! Telling people and being answered, over real HTTP receivers that check what they get. E-mail is told in the stories, over a real server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::receiver::{Post, Receiver};
use common::{Kiosk, RunningOffice, left, once, registered, visit};
use frontdesk_core::fact::{
    Drink, Fact, HostAnswer, HostPrivate, LadderSeconds, MessagePrivate, Setting, StaffByPurpose, TellingChannel,
    TellingStep, WishFact,
};
use frontdesk_core::id::{MessageId, StaffId};
use frontdesk_core::screen::MessageState;
use frontdesk_core::telling::Account;
use frontdesk_core::visit::{InParty, LeftHow, PermittedBy, VisitState};
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::desk::Role;
use frontdesk_office::{OfficeConfig, people};
use frontdesk_store::Reader;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::{TempDir, tempdir};

const SECRET: &str = "correct horse battery";

fn secret_file(dir: &Path, name: &str, secret: &str) -> String {
    let path = dir.join(name);
    std::fs::write(&path, secret).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path.display().to_string()
}

fn config(dir: &Path, rest: &str) -> OfficeConfig {
    let path = dir.join("office.toml");
    std::fs::write(&path, format!("public_url = \"http://127.0.0.1:1\"\ncompany = \"栖木科技\"\n{rest}")).unwrap();
    OfficeConfig::load(&path).unwrap()
}

fn webhook(dir: &Path, url: &str) -> String {
    format!("[webhook]\nurl = \"{url}\"\nsecret_file = \"{}\"\n", secret_file(dir, "webhook.secret", SECRET))
}

const SLOW: &str = "[ladder]\nreminder_after_s = 1000\ncolleague_after_s = 2000\ndesk_after_s = 3000\n";
const FAST: &str = "[ladder]\nreminder_after_s = 1\ncolleague_after_s = 2\ndesk_after_s = 3\n";

fn staff(number: &str) -> StaffId {
    people::staff_id(number)
}

/// An office with a host, a colleague and a kiosk.
struct Scene {
    office: RunningOffice,
    kiosk: Kiosk,
    _disks: [TempDir; 2],
}

impl Scene {
    async fn start(config: OfficeConfig) -> Self {
        let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
        let office = RunningOffice::start_telling(data.path(), config).await;
        let kiosk = Kiosk::member(disk.path(), 1, &office).await;
        let scene = Self { office, kiosk, _disks: [data, disk] };
        scene.people().await;
        scene
    }

    /// The host and the colleague, as an administrator imports them.
    async fn people(&self) {
        let file = "id,name,department,email,wecom,deputy,language\n1,周雯,研发部,1@example.com,w1,2,zh-Hans\n\
                    2,李娜,研发部,2@example.com,w2,,en\n3,何林,收发室,3@example.com,w3,,\n";
        let rows = people::read(file.as_bytes()).unwrap();
        let answer = self.office.admin(Command::People { people: rows }).await;
        assert!(matches!(answer, Answer::People { set: 3, .. }), "{answer:?}");
    }

    /// A visitor to the host has registered, and the office knows it.
    async fn visitor(&self, n: u8) {
        let mut fact = registered(n, "罗岚");
        if let Fact::VisitRegistered { private: Some(private), .. } = &mut fact {
            private.host = Some(staff("1"));
        }
        self.kiosk.append(&[fact]);
        self.kiosk.drain(&self.office).await;
    }

    fn account(&self, n: u8) -> Account {
        Reader::open(&self.office.data).unwrap().tellings(visit(n)).unwrap().account
    }

    async fn wait(&self, n: u8, wanted: impl Fn(&Account) -> bool) -> Account {
        once(|| self.account(n), wanted).await
    }

    fn state(&self, n: u8) -> VisitState {
        Reader::open(&self.office.data).unwrap().visit(visit(n)).unwrap().unwrap().state
    }

    /// Where the link of a message leads at this office.
    fn answer_url(&self, post: &Post) -> String {
        let url = post.json()["answer_url"].as_str().unwrap().to_owned();
        format!("{}{}", self.office.url, url.strip_prefix("http://127.0.0.1:1").unwrap())
    }
}

/// What a browser's user does with a link.
async fn open(url: &str, by_a_person: bool) -> (u16, String) {
    let request = reqwest::Client::new().get(url);
    let request = if by_a_person {
        // The link was in a mail, or on a page of whoever shows mails.
        let request = request.header("sec-fetch-site", "cross-site");
        request.header("sec-fetch-dest", "document").header("sec-fetch-mode", "navigate")
    } else {
        request
    };
    let response = request.send().await.unwrap();
    let headers = response.headers().clone();
    for (name, value) in
        [("cache-control", "no-store"), ("x-robots-tag", "noindex"), ("referrer-policy", "same-origin")]
    {
        assert!(headers[name].to_str().unwrap().contains(value), "{name}");
    }
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"), "{policy}");
    (response.status().as_u16(), response.text().await.unwrap())
}

/// A form of the page behind the link, sent off by a browser.
async fn answer(url: &str, form: &str) -> (u16, String) {
    answer_from("same-origin", url, form).await
}

async fn answer_from(site: &str, url: &str, form: &str) -> (u16, String) {
    let request = reqwest::Client::new().post(url).header("sec-fetch-site", site);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let response = request.body(form.to_owned()).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_host_is_told_by_a_signed_webhook_and_their_yes_permits_the_visit_and_ends_the_link() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    let post = receiver.next().await;
    post.check_signature(SECRET);
    let said = post.json();
    assert_eq!((said["kind"].as_str(), said["step"].as_str()), (Some("visitor_waiting"), Some("host")));
    assert_eq!((said["visitor"]["name"].as_str(), said["recipient"]["name"].as_str()), (Some("罗岚"), Some("周雯")));
    let sent = scene.wait(1, |account| account.tellings.iter().any(|telling| telling.sent_ms.is_some())).await;
    assert_eq!(sent.tellings.len(), 1, "{sent:?}");
    let url = scene.answer_url(&post);
    // A mail gateway looks at the link first.
    let (status, page) = open(&url, false).await;
    assert!(status == 200 && page.contains("罗岚") && page.contains("山风物流") && page.contains("我马上来"), "{page}");
    assert!(open(&format!("{url}?lang=en"), false).await.1.contains("I am coming"));
    assert!(open(&format!("{url}?lang=zh-Hant"), false).await.1.contains("我馬上來"));
    assert!(scene.account(1).tellings[0].seen_ms.is_none(), "nobody has seen it");
    open(&url, true).await;
    assert!(scene.account(1).tellings[0].seen_ms.is_some());
    let (status, page) = answer(&url, "answer=in_minutes&minutes=10&words=%E6%88%91%E5%9C%A8%E5%BC%80%E4%BC%9A").await;
    assert!(status == 200 && page.contains("已转达访客"), "{page}");
    let given = scene.account(1).answers[0].clone();
    assert_eq!((given.answer, given.words.as_str()), (HostAnswer::InMinutes { minutes: 10 }, "我在开会"));
    assert_eq!((scene.state(1), given.name.as_str()), (VisitState::Registered, "周雯"));
    assert_eq!(answer(&url, "answer=in_minutes&minutes=0").await.0, 422);
    // The last answer counts, and this one lets the visitor in.
    assert_eq!(answer(&url, "answer=coming&lang=zh-Hans").await.0, 200);
    let record = Reader::open(&scene.office.data).unwrap().visit(visit(1)).unwrap().unwrap();
    assert_eq!((record.state, record.permitted_by), (VisitState::Permitted, Some(PermittedBy::Host)));
    let (status, page) = answer(&url, "answer=cannot_today").await;
    assert!(status == 409 && page.contains("不需要再回复"), "{page}");
    assert_eq!(scene.account(1).answers.len(), 2);
    let (status, page) = open(&url, true).await;
    assert!(status == 200 && !page.contains("<form") && !page.contains("罗岚"), "{page}");
    scene.office.stop().await;
}

#[tokio::test]
async fn a_link_that_is_forged_shows_nothing_and_one_that_is_played_with_is_slowed_down() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    let url = scene.answer_url(&receiver.next().await);
    let (first, _) = url.split_at(url.len() - 1);
    let forged = format!("{first}{}", if url.ends_with('A') { 'B' } else { 'A' });
    for bad in [forged.as_str(), first, &format!("{}/answer/x", scene.office.url)] {
        let (status, page) = open(bad, true).await;
        assert!(status == 404 && !page.contains("罗岚"), "{bad}: {page}");
        assert_eq!(answer(bad, "answer=coming").await.0, 404);
    }
    assert_eq!(scene.state(1), VisitState::Registered);
    assert_eq!(answer(&url, &format!("answer=please_wait&words={}", "x".repeat(10_000))).await.0, 413);
    let mut last = 0;
    for _ in 0..40 {
        last = answer(&url, "answer=please_wait").await.0;
    }
    assert_eq!(last, 429);
    assert!(scene.account(1).answers.len() <= 20);
    scene.office.stop().await;
}

#[tokio::test]
async fn an_answer_is_taken_from_the_page_behind_the_link_only_and_from_somebody_who_is_signed_in_with_their_token() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    let url = scene.answer_url(&receiver.next().await);
    for elsewhere in ["cross-site", "same-site", "none"] {
        assert_eq!(answer_from(elsewhere, &url, "answer=coming").await.0, 403, "{elsewhere}");
    }
    assert!(scene.account(1).answers.is_empty());
    // Their session has nothing to do with the link, but what they send must be a form of theirs.
    let browser = scene.office.signed_in("host", &[Role::Host]).await;
    let path = url.strip_prefix(&scene.office.url).unwrap();
    assert_eq!(browser.form(path, &[("answer", "coming")]).send().await.unwrap().status(), 403);
    assert_eq!(scene.state(1), VisitState::Registered);
    browser.text(path).await;
    let taken = browser.post(path, &[("answer", "coming")]).await;
    assert_eq!((taken.status().as_u16(), scene.state(1)), (200, VisitState::Permitted));
    scene.office.stop().await;
}

#[tokio::test]
async fn the_page_is_in_the_language_of_the_message_until_another_is_chosen() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{FAST}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    let (host, _, colleague) = (receiver.next().await, receiver.next().await, receiver.next().await);
    let page = async |post: &Post, cookie: &str| {
        let request = reqwest::Client::new().get(scene.answer_url(post)).header("accept-language", "zh-TW");
        request.header("cookie", cookie).send().await.unwrap().text().await.unwrap()
    };
    assert!(page(&host, "").await.contains("我马上来"));
    assert!(page(&colleague, "").await.contains("I am coming"));
    assert!(page(&colleague, "fd-lang=zh-Hant").await.contains("我馬上來"));
    scene.office.stop().await;
}

#[tokio::test]
async fn a_receptionist_tells_the_colleague_before_their_time_and_the_host_not_twice_in_a_moment() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    assert_eq!(receiver.next().await.json()["step"], "host");
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let page = format!("/visits/{}", visit(1));
    let press = async |what: &str| {
        desk.text(&page).await;
        desk.post(&format!("{page}/{what}"), &[]).await.status().as_u16()
    };
    assert_eq!(press("tell-again").await, 409, "the host has just been told");
    assert_eq!(press("tell-colleague").await, 303);
    let post = receiver.next().await;
    assert_eq!(
        (post.json()["step"].as_str(), post.json()["recipient"]["name"].as_str()),
        (Some("colleague"), Some("李娜"))
    );
    assert_eq!(press("tell-colleague").await, 409, "a colleague is told once");
    let told: Vec<TellingStep> = scene.account(1).tellings.iter().map(|telling| telling.step).collect();
    assert_eq!(told, [TellingStep::Host, TellingStep::Colleague]);
    // Whoever is let in is waited for by nobody.
    assert_eq!(press("permit").await, 303);
    scene.kiosk.append(&[Fact::VisitPermitted { visit: visit(1), by: PermittedBy::Desk, private: None }]);
    scene.kiosk.drain(&scene.office).await;
    assert_eq!(press("tell-again").await, 409);
    assert!(desk.text(&page).await.contains("“换同事”"), "and the visit's story says who did what");
    scene.office.stop().await;
}

#[tokio::test]
async fn what_was_queued_while_the_receiver_was_away_is_sent_after_a_restart_and_its_failure_was_said() {
    let (dir, data, disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    // Nobody listens there yet.
    let address = Receiver::reserve().await;
    let configured =
        || config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &format!("http://{address}/hook"))));
    let office = RunningOffice::start_telling(data.path(), configured()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let scene = Scene { office, kiosk, _disks: [tempdir().unwrap(), tempdir().unwrap()] };
    scene.people().await;
    scene.visitor(1).await;
    let failed = scene.wait(1, |account| account.tellings.iter().any(|telling| telling.failed_ms.is_some())).await;
    assert!(failed.tellings[0].is_pending(), "it is tried again: {failed:?}");
    scene.office.stop().await;
    let mut receiver = Receiver::at(address).await;
    let office = RunningOffice::start_telling(data.path(), configured()).await;
    let post = receiver.next().await;
    post.check_signature(SECRET);
    assert_eq!(post.json()["telling"].as_str(), Some(failed.tellings[0].telling.to_string().as_str()));
    let scene = Scene { office, ..scene };
    let sent = scene.wait(1, |account| account.tellings.iter().all(|telling| telling.sent_ms.is_some())).await;
    assert_eq!((sent.tellings.len(), sent.tellings[0].failed_ms), (1, None), "one telling, and it arrived");
    scene.office.stop().await;
}

#[tokio::test]
async fn a_silent_host_is_reminded_and_then_the_colleague_and_the_desk_are_told_on_the_page() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{FAST}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    let mut steps = Vec::new();
    for _ in 0..4 {
        let post = receiver.next().await;
        let said = post.json();
        let has_link = said["answer_url"].is_string();
        assert_eq!(has_link, said["step"] != "desk", "the desk's message lets nobody in");
        steps.push((said["step"].as_str().unwrap().to_owned(), said["recipient"]["name"].as_str().unwrap().to_owned()));
    }
    let expected = [("host", "周雯"), ("reminder", "周雯"), ("colleague", "李娜"), ("desk", "")];
    assert_eq!(steps, expected.map(|(step, name)| (step.to_owned(), name.to_owned())));
    let account = scene.wait(1, |account| account.tellings.iter().all(|telling| telling.sent_ms.is_some())).await;
    let desk: Vec<_> = account.tellings.iter().filter(|telling| telling.step == TellingStep::Desk).collect();
    assert!(desk.iter().any(|telling| telling.channel == TellingChannel::Page), "{account:?}");
    let today = scene.office.today().await;
    let ladder = &today["visits"][0]["ladder"];
    let host = account.tellings.iter().find(|telling| telling.step == TellingStep::Host).unwrap();
    assert_eq!(ladder["sent_ms"].as_i64(), host.sent_ms, "{ladder}");
    assert!(ladder["seen_ms"].is_null() && ladder["answered_ms"].is_null(), "the host is silent: {ladder}");
    assert!(scene.office.text("/today").await.contains("请前台协助"));
    assert!(scene.office.text("/today?lang=en").await.contains("nobody has come"));
    scene.office.stop().await;
}

#[tokio::test]
async fn the_host_of_an_invited_guest_is_told_once_that_they_have_come_and_nobody_after_that() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{FAST}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    let mut came = registered(2, "何林");
    if let Fact::VisitRegistered { private: Some(private), .. } = &mut came {
        private.host = Some(staff("1"));
    }
    let permitted = Fact::VisitPermitted { visit: visit(2), by: PermittedBy::Invitation, private: None };
    scene.kiosk.append(&[came, permitted]);
    scene.kiosk.drain(&scene.office).await;
    let said = receiver.next().await.json();
    assert_eq!((said["step"].as_str(), said["visitor"]["name"].as_str()), (Some("host"), Some("何林")));
    assert!(said["answer_url"].is_null(), "there is nothing to answer");
    // While another visitor goes all the way to the desk, nobody else hears of the guest.
    scene.visitor(1).await;
    for _ in 0..4 {
        assert_eq!(receiver.next().await.json()["visitor"]["name"], "罗岚");
    }
    let account = scene.wait(2, |account| account.tellings.iter().all(|telling| telling.sent_ms.is_some())).await;
    assert_eq!(account.tellings.len(), 1, "{account:?}");
    scene.office.stop().await;
}

fn message(n: u8, host: Option<&str>, text: &str) -> Fact {
    let host_name = if host.is_some() { "周雯" } else { "" };
    let private = MessagePrivate { host: host.map(staff), host_name: host_name.into(), text: text.into() };
    WishFact::Message { visit: visit(n), message: MessageId([n; 16]), private: Some(private) }.into()
}

#[tokio::test]
async fn a_message_goes_to_the_host_also_after_its_visitor_left_and_is_seen_when_it_is_opened() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    assert_eq!(receiver.next().await.json()["step"], "host");
    // The kiosk was away meanwhile: message and leaving come together.
    scene.kiosk.append(&[message(1, Some("1"), "合同在前台"), left(1)[1].clone()]);
    scene.kiosk.drain(&scene.office).await;
    let post = receiver.next().await;
    let said = post.json();
    assert_eq!((said["kind"].as_str(), said["step"].as_str()), (Some("visitor_message"), Some("message")));
    assert_eq!((&said["message"], &said["recipient"]["name"]), (&"合同在前台".into(), &"周雯".into()));
    let is_sent = |account: &Account| account.message(MessageId([1; 16])) == Some(MessageState::Sent);
    scene.wait(1, is_sent).await;
    assert_eq!(open(&scene.answer_url(&post), true).await.0, 200);
    let account = scene.account(1);
    assert_eq!(account.message(MessageId([1; 16])), Some(MessageState::Seen));
    assert_eq!(account.tellings.len(), 2, "once, and nobody else: {account:?}");
    let today = scene.office.today().await;
    let line = &today["visits"][0]["messages"][0];
    assert_eq!((line["text"].as_str(), line["state"].as_str()), (Some("合同在前台"), Some("seen")));
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    assert!(desk.text(&format!("/visits/{}", visit(1))).await.contains("合同在前台"));
    scene.office.stop().await;
}

#[tokio::test]
async fn a_message_for_nobody_is_the_desks_and_the_desk_sees_what_is_wished() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    let drink = |drink| WishFact::Drink { visit: visit(2), drink }.into();
    scene.kiosk.append(&[registered(2, "何林"), drink(Drink::Coffee), drink(Drink::HotTea)]);
    scene.kiosk.append(&[message(2, None, "我来修空调")]);
    scene.kiosk.drain(&scene.office).await;
    loop {
        let said = receiver.next().await.json();
        if said["step"] == "desk_message" {
            assert!(said["answer_url"].is_null() && said["message"] == "我来修空调");
            break;
        }
    }
    scene.wait(2, |account| account.message(MessageId([2; 16])) == Some(MessageState::AtDesk)).await;
    assert_eq!(scene.office.today().await["visits"][0]["drink"], "hot_tea");
    let page = scene.office.text("/today").await;
    assert!(page.contains("想喝：热茶") && page.contains("给前台的留言") && page.contains("我来修空调"), "{page}");
    assert!(scene.office.text("/today?lang=en").await.contains("Would like hot tea"));
    scene.office.stop().await;
}

#[tokio::test]
async fn whoever_is_to_be_seen_instead_is_told_anew_and_the_one_before_can_say_nothing_more() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    let former = receiver.next().await;
    assert_eq!(answer(&scene.answer_url(&former), "answer=cannot_today").await.0, 200);
    assert_eq!(receiver.next().await.json()["step"], "desk");
    let private =
        HostPrivate { host: Some(staff("2")), host_name: "李娜".into(), host_department: "研发部".into() };
    scene.kiosk.append(&[WishFact::HostChanged { visit: visit(1), nth: 1, private: Some(private) }.into()]);
    scene.kiosk.drain(&scene.office).await;
    let post = receiver.next().await;
    let said = post.json();
    assert_eq!((&said["step"], &said["recipient"]["name"]), (&"host".into(), &"李娜".into()));
    assert_eq!(said["host"]["name"], "李娜");
    // What the one before says now is not taken, and lets nobody in.
    assert_eq!(answer(&scene.answer_url(&former), "answer=coming").await.0, 409);
    assert!(open(&scene.answer_url(&former), true).await.1.contains("不需要再回复"));
    assert_eq!(scene.state(1), VisitState::Registered);
    assert_eq!(scene.office.today().await["visits"][0]["ladder"]["answered_ms"], serde_json::Value::Null);
    assert_eq!(answer(&scene.answer_url(&post), "answer=coming").await.0, 200);
    assert_eq!(scene.state(1), VisitState::Permitted);
    scene.office.stop().await;
}

/// One of a party to the host.
fn came(n: u8, name: &str, child_of: Option<u8>) -> Fact {
    let mut fact = registered(n, name);
    if let Fact::VisitRegistered { party, private: Some(private), .. } = &mut fact {
        *party = Some(InParty { first: visit(1), child_of: child_of.map(visit) });
        private.host = Some(staff("1"));
    }
    fact
}

#[tokio::test]
async fn the_host_of_a_party_is_told_once_when_it_is_complete_and_their_yes_is_for_all_of_them() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.kiosk.append(&[came(1, "张伟", None)]);
    scene.kiosk.drain(&scene.office).await;
    scene.kiosk.append(&[came(3, "李娜", None), came(2, "小明", Some(3))]);
    scene.kiosk.drain(&scene.office).await;
    // Somebody who came alone, and later, is told of first: more of the party may come.
    scene.visitor(8).await;
    assert_eq!(receiver.next().await.json()["visitor"]["name"], "罗岚");
    assert!(scene.account(1).is_empty());
    scene.kiosk.append(&[Fact::PartyCompleted { party: visit(1) }]);
    scene.kiosk.drain(&scene.office).await;
    let post = receiver.next().await;
    let said = post.json();
    assert_eq!((&said["visitor"]["name"], &said["others"]), (&"张伟".into(), &serde_json::json!(["李娜", "小明"])));
    let url = scene.answer_url(&post);
    assert!(open(&url, false).await.1.contains("李娜、小明"));
    let today = scene.office.today().await;
    let ladder_of = |n: u8| {
        let line = today["visits"].as_array().unwrap().iter().find(|line| line["visit"] == visit(n).to_string());
        line.unwrap()["ladder"]["sent_ms"].clone()
    };
    assert_eq!(ladder_of(1), ladder_of(3), "the host was told of all of them");
    assert_eq!(answer(&url, "answer=coming").await.0, 200);
    assert_eq!([1, 3, 2].map(|n| scene.state(n)), [VisitState::Permitted; 3]);
    assert_eq!([3, 2].map(|n| scene.account(n).tellings.len()), [0, 0]);
    assert_eq!(scene.state(8), VisitState::Registered, "nobody else is let in by it");

    // Whoever joins after the yes waits for one of their own, and the host hears of them.
    scene.kiosk.append(&[came(4, "王芳", None)]);
    scene.kiosk.drain(&scene.office).await;
    let late = receiver.next().await.json();
    assert_eq!((&late["visitor"]["name"], &late["others"]), (&"王芳".into(), &serde_json::json!([])));
    assert_eq!(scene.state(4), VisitState::Registered);
    scene.office.stop().await;
}

#[tokio::test]
async fn whoever_is_named_for_the_purpose_is_told_and_a_visitor_who_left_is_nobodys_news() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let named = "[told_by_purpose]\nmeeting = [\"3\"]\n";
    let config = config(dir.path(), &format!("{SLOW}{named}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.kiosk.append(&[registered(2, "何林"), Fact::VisitLeft { visit: visit(2), how: LeftHow::NeverHadCard }]);
    scene.visitor(1).await;
    let mut told = [receiver.next().await, receiver.next().await].map(|post| {
        assert_eq!(post.json()["visitor"]["name"], "罗岚");
        post.json()["recipient"]["name"].as_str().unwrap().to_owned()
    });
    told.sort();
    assert_eq!(told, ["何林", "周雯"]);
    assert!(scene.account(2).is_empty());
    scene.office.stop().await;
}

#[tokio::test]
async fn what_is_set_at_the_desk_takes_the_configurations_place_for_who_waits_already() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    assert_eq!(receiver.next().await.json()["step"], "host");

    let value = StaffByPurpose { meeting: vec![staff("3")], ..StaffByPurpose::default() };
    let setting = Setting::ToldByPurpose { value };
    assert_eq!(scene.office.admin(Command::SettingSet { setting }).await, Answer::Done {});
    let told = receiver.next().await.json();
    assert_eq!((&told["step"], &told["recipient"]["name"]), (&"by_purpose".into(), &"何林".into()));

    let value = LadderSeconds { reminder_after_s: 1, colleague_after_s: 2, desk_after_s: 3 };
    let setting = Setting::Ladder { value };
    assert_eq!(scene.office.admin(Command::SettingSet { setting }).await, Answer::Done {});
    for step in ["reminder", "colleague", "desk"] {
        assert_eq!(receiver.next().await.json()["step"], step);
    }
    scene.office.stop().await;
}

#[tokio::test]
async fn a_robot_of_wecom_is_asked_as_its_maker_documents_and_its_errcode_counts() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    receiver.say(r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#);
    let url = secret_file(dir.path(), "wecom.url", &format!("{}?key=693a91f6", receiver.url));
    let scene = Scene::start(config(dir.path(), &format!("{SLOW}[wecom]\nurl_file = \"{url}\"\n"))).await;
    scene.visitor(1).await;
    let post = receiver.next().await;
    let said = post.json();
    let content = said["markdown"]["content"].as_str().unwrap();
    assert_eq!(said["msgtype"], "markdown");
    assert!(content.contains("罗岚") && content.contains("<@w1>") && content.contains("/answer/"), "{content}");
    scene.wait(1, |account| account.tellings.iter().any(|telling| telling.failed_ms.is_some())).await;
    receiver.say(r#"{"errcode":0,"errmsg":"ok"}"#);
    receiver.next().await;
    scene.wait(1, |account| account.tellings.iter().all(|telling| telling.sent_ms.is_some())).await;
    scene.office.stop().await;
}

#[tokio::test]
async fn two_answers_at_once_are_taken_one_after_the_other() {
    let dir = tempdir().unwrap();
    let mut receiver = Receiver::start().await;
    let config = config(dir.path(), &format!("{SLOW}{}", webhook(dir.path(), &receiver.url)));
    let scene = Scene::start(config).await;
    scene.visitor(1).await;
    let url = scene.answer_url(&receiver.next().await);
    let (one, other) = tokio::join!(answer(&url, "answer=coming"), answer(&url, "answer=coming"));
    let mut statuses = [one.0, other.0];
    statuses.sort();
    assert_eq!(statuses, [200, 409], "one after the other");
    assert_eq!(scene.account(1).answers.len(), 1);
    scene.office.stop().await;
}
