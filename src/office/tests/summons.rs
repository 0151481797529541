//! People are called to what cannot wait (V8, A5), over a real HTTP receiver: wardens to a roll-call, with a link that lets them mark in it
//! without signing in; leaders to an exception.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::receiver::{Post, Receiver};
use common::{Browser, Kiosk, RunningOffice, now, once, registered, visit};
use frontdesk_core::fact::{
    DoorFact, ExceptionFact, ExceptionOf, ExceptionPrivate, Fact, LapsedWhy, SummonedTo, TellingFailure,
};
use frontdesk_core::id::{ApprovalId, RollCallId};
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::desk::{Allowance, Role};
use frontdesk_office::{OfficeConfig, Settings, people};
use frontdesk_store::{Reader, RollCallRecord, Summons};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::{TempDir, tempdir};

const SECRET: &str = "correct horse battery";
const PUBLIC: &str = "http://127.0.0.1:1";
const EXCEPTION: ApprovalId = ApprovalId([7; 16]);

fn config(dir: &Path, hook: &str) -> OfficeConfig {
    let secret = dir.join("webhook.secret");
    std::fs::write(&secret, SECRET).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    let path = dir.join("office.toml");
    let hook = format!("[webhook]\nurl = \"{hook}\"\nsecret_file = \"{}\"\n", secret.display());
    std::fs::write(&path, format!("public_url = \"{PUBLIC}\"\ncompany = \"栖木科技\"\n{hook}")).unwrap();
    OfficeConfig::load(&path).unwrap()
}

struct Scene {
    office: RunningOffice,
    kiosk: Kiosk,
    dirs: [TempDir; 3],
}

impl Scene {
    /// 周雯 and 李娜, who leads, work here, 何林 does not any more; 罗岚 waits at the reception.
    async fn start(hook: &str) -> Self {
        let dirs = [tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap()];
        let mut settings = RunningOffice::settings(dirs[0].path());
        // Wrong links are counted strictly, good ones are not.
        settings.desk.guesses = Allowance { burst: 5, every_ms: 600_000 };
        let settings = Settings { config: config(dirs[2].path(), hook), ..settings };
        let office = RunningOffice::start_with(settings).await;
        let file =
            "id,name,department,leader,language\n1001,周雯,研发部,,\n1004,李娜,人事部,yes,en\n1005,何林,收发室,,\n";
        let people = people::read(file.as_bytes()).unwrap();
        office.admin_all(vec![Command::People { people }, Command::PeopleDone { remove_missing: false }]).await;
        let kiosk = Kiosk::member(dirs[1].path(), 1, &office).await;
        let scene = Self { office, kiosk, dirs };
        scene.says(&[registered(1, "罗岚")]).await;
        scene
    }

    async fn says(&self, facts: &[Fact]) {
        self.kiosk.append(facts);
        self.kiosk.drain(&self.office).await;
    }

    /// An account with this role that is linked to a number of the list of people. It has not signed in.
    async fn account(&self, sign_in: &str, role: Role, number: &str) {
        self.office.invitation(sign_in, &[role]).await;
        let link = Command::LinkStaff { sign_in: sign_in.into(), staff: number.into() };
        assert_eq!(self.office.admin(link).await, Answer::Done {});
    }

    fn reader(&self) -> Reader {
        Reader::open(self.dirs[0].path()).unwrap()
    }

    fn roll_call(&self) -> Option<RollCallRecord> {
        self.reader().roll_calls(1).unwrap().into_iter().next()
    }

    fn id(&self) -> RollCallId {
        self.roll_call().unwrap().rollcall
    }

    /// The summonses, once they are as wanted.
    async fn called(&self, to: SummonedTo, wanted: impl Fn(&[Summons]) -> bool) -> Vec<Summons> {
        once(|| self.reader().summonses(to).unwrap(), |called| wanted(called)).await
    }
}

fn fire() -> Fact {
    DoorFact::Fire { door: "front".into(), visitors_in: 0 }.into()
}

fn asked(in_ms: i64) -> Fact {
    let private = ExceptionPrivate { for_whom: "罗岚".into(), why: "忘带证件".into() };
    let until_ms = now().wall.utc_ms + in_ms;
    let of = ExceptionOf::Visit(visit(1));
    ExceptionFact::Asked { exception: EXCEPTION, of, until_ms, uid: 1_000, remote: None, private: Some(private) }.into()
}

fn path(post: &Post) -> String {
    post.json()["url"].as_str().unwrap().strip_prefix(PUBLIC).unwrap().to_owned()
}

/// The next message by which somebody is called; that 罗岚 waits is told, too.
async fn call(hook: &mut Receiver) -> Post {
    loop {
        let post = hook.next().await;
        if post.json()["kind"] != "visitor_waiting" {
            return post;
        }
    }
}

/// A phone that nobody has signed in at: the page as a browser's user opens it.
async fn opened(phone: &Browser, path: &str) -> (u16, String) {
    let request = phone.request(reqwest::Method::GET, path).header("sec-fetch-site", "cross-site");
    let request = request.header("sec-fetch-dest", "document").header("sec-fetch-mode", "navigate");
    let response = request.send().await.unwrap();
    let headers = response.headers().clone();
    for (name, value) in
        [("cache-control", "no-store"), ("x-robots-tag", "noindex"), ("referrer-policy", "same-origin")]
    {
        assert!(headers[name].to_str().unwrap().contains(value), "{name}");
    }
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn marks(phone: &Browser, path: &str, whom: &str, safe: &str) -> u16 {
    phone.form(path, &[("whom", whom), ("safe", safe)]).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_fire_calls_every_warden_who_can_be_told_and_their_links_mark_as_them_until_the_roll_call_is_over() {
    let mut hook = Receiver::start().await;
    let scene = Scene::start(&hook.url).await;
    scene.account("zhou", Role::Warden, "1001").await;
    scene.account("lina", Role::Warden, "1004").await;
    scene.account("host", Role::Host, "1001").await;
    let gone = scene.office.signed_in("unlinked", &[Role::Warden]).await;
    scene.says(&[fire()]).await;
    let posts = [call(&mut hook).await, call(&mut hook).await];
    let of = |name: &str| posts.iter().find(|post| post.json()["recipient"]["name"] == name).unwrap();
    let (zhou, lina) = (of("周雯"), of("李娜"));
    zhou.check_signature(SECRET);
    let said = zhou.json();
    assert_eq!((&said["kind"], &said["why"], &said["door"]), (&"roll_call".into(), &"fire".into(), &"front".into()));
    assert_eq!((&said["kiosk"], &said["in_house"]), (&"Front door".into(), &1.into()));
    assert_eq!(said["since_ms"], scene.roll_call().unwrap().started_ms);
    assert!(!said.to_string().contains("罗岚"), "who is in the house is behind the link: {said}");
    let to = SummonedTo::RollCall(scene.id());
    let called = scene.called(to, |called| called.iter().all(|one| one.sent_ms.is_some())).await;
    assert_eq!(called.len(), 2, "nobody else is a warden who can be told");

    let (first, second) = (scene.office.browser(), scene.office.browser());
    assert!(gone.text("/roll-call").await.contains("已发出通知"));
    let (status, page) = opened(&first, &path(zhou)).await;
    assert_eq!(status, 200);
    assert!(page.contains("还有 1 人没有报平安") && page.contains("罗岚") && page.contains("火警"), "{page}");
    for beyond in ["/roll-call/end", "/roll-call.csv", "/today"] {
        assert!(!page.contains(beyond), "{beyond} in {page}");
    }
    let (_, page) = opened(&second, &path(lina)).await;
    assert!(page.contains("1 not known to be safe"), "in the language of the message: {page}");
    let luo = format!("visit:{}", visit(1));
    assert_eq!(marks(&first, &path(zhou), &luo, "yes").await, 303);
    let live = second.text(&format!("{}/live", path(lina))).await;
    assert!(live.contains("Safe: 周雯"), "{live}");
    assert!(gone.text("/roll-call").await.contains("打开了点名"));
    let mark = scene.reader().roll_call_marks(scene.id()).unwrap().remove(0);
    assert_eq!((mark.safe, mark.by.unwrap().staff), (true, Some(people::staff_id("1001"))));
    // Repeating it writes nothing, and nobody who is not in the house is marked.
    let entries = scene.reader().entry_count().unwrap();
    assert_eq!(marks(&first, &path(zhou), &luo, "yes").await, 303);
    assert_eq!(marks(&first, &path(zhou), &format!("visit:{}", visit(9)), "yes").await, 303);
    assert_eq!(marks(&first, &path(zhou), "nobody", "yes").await, 400);
    assert_eq!(scene.reader().entry_count().unwrap(), entries);
    // The link is nobody's session, and is taken from the page itself only.
    assert_eq!(first.get("/roll-call").await.status(), 303);
    let foreign = first.form(&path(zhou), &[("whom", &luo), ("safe", "no")]).header("sec-fetch-site", "cross-site");
    assert!(foreign.send().await.unwrap().status().is_client_error());

    assert_eq!(gone.post("/roll-call/end", &[("rollcall", &scene.id().to_string())]).await.status(), 303);
    let (status, page) = opened(&first, &path(zhou)).await;
    assert_eq!(status, 200);
    assert!(page.contains("点名已经结束") && !page.contains("罗岚"), "{page}");
    assert_eq!(marks(&first, &path(zhou), &luo, "no").await, 409);
    let live = second.get(&format!("{}/live", path(lina))).await;
    assert_eq!((live.status().as_u16(), live.headers()["hx-refresh"].to_str().unwrap()), (204, "true"));
    // Another roll-call has links of its own.
    gone.text("/roll-call").await;
    assert_eq!(gone.post("/roll-call", &[("why", "drill")]).await.status(), 303);
    let drill = call(&mut hook).await;
    assert_eq!((&drill.json()["why"], &drill.json()["door"]), (&"drill".into(), &serde_json::Value::Null));
    assert!(opened(&first, &path(zhou)).await.1.contains("点名已经结束"));
    scene.office.stop().await;
}

#[tokio::test]
async fn a_wrong_link_is_counted_as_a_guess_a_good_one_is_not_and_no_link_is_played_with() {
    let mut hook = Receiver::start().await;
    let scene = Scene::start(&hook.url).await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    scene.account("zhou", Role::Warden, "1001").await;
    desk.text("/roll-call").await;
    assert_eq!(desk.post("/roll-call", &[("why", "asked")]).await.status(), 303);
    let link = path(&call(&mut hook).await);
    let phone = scene.office.browser();
    // The last character is part of the signature.
    let forged = |n: usize| format!("{}{}", &link[..link.len() - 4], ["AAAA", "BBBB", "CCCC"][n % 3]);
    let mut answers = Vec::new();
    for n in 0..7 {
        answers.push(opened_status(&phone, &forged(n)).await);
    }
    // That the receptionist took an invitation was a try, too.
    assert_eq!(answers, [404, 404, 404, 404, 429, 429, 429]);
    assert_eq!(opened(&phone, &link).await.0, 200, "a good link is not guessed");
    for n in 0..40 {
        let safe = ["yes", "no"][n % 2];
        assert_eq!(
            marks(&phone, &link, &format!("visit:{}", visit(1)), safe).await,
            303,
            "whoever marks many is not slowed down"
        );
    }
    // Whoever plays with one waits for the next minute.
    let mut statuses = Vec::new();
    for _ in 0..250 {
        statuses.push(opened_status(&phone, &format!("{link}/live")).await);
    }
    assert!(statuses.contains(&200) && statuses.last() == Some(&429));
    scene.office.stop().await;
}

async fn opened_status(phone: &Browser, path: &str) -> u16 {
    phone.get(path).await.status().as_u16()
}

#[tokio::test]
async fn whoever_is_no_warden_any_more_sees_nothing_behind_their_link() {
    let mut hook = Receiver::start().await;
    let scene = Scene::start(&hook.url).await;
    scene.account("zhou", Role::Warden, "1001").await;
    scene.says(&[fire()]).await;
    let link = path(&call(&mut hook).await);
    let phone = scene.office.browser();
    assert_eq!(opened(&phone, &link).await.0, 200);
    // They have left: the list of people does not have them any more.
    let people = people::read("id,name,department,leader\n1004,李娜,人事部,yes\n".as_bytes()).unwrap();
    scene.office.admin_all(vec![Command::People { people }, Command::PeopleDone { remove_missing: true }]).await;
    let (status, page) = opened(&phone, &link).await;
    assert_eq!(status, 200);
    assert!(page.contains("点名已经结束") && !page.contains("罗岚"), "{page}");
    assert_eq!(marks(&phone, &link, &format!("visit:{}", visit(1)), "yes").await, 409);
    scene.office.stop().await;
}

#[tokio::test]
async fn what_was_queued_while_the_receiver_was_away_is_sent_after_a_restart_and_what_is_over_is_given_up() {
    let at: SocketAddr = Receiver::reserve().await;
    let url = format!("http://{at}/hook");
    let scene = Scene::start(&url).await;
    scene.account("zhou", Role::Warden, "1001").await;
    scene.account("lina", Role::Leader, "1004").await;
    scene.says(&[fire(), asked(600_000)]).await;
    let (roll_call, exception) = (SummonedTo::RollCall(scene.id()), SummonedTo::Exception(EXCEPTION));
    let failed = |called: &[Summons]| called.iter().any(|one| one.failed.is_some() && one.is_pending());
    scene.called(roll_call, failed).await;
    scene.called(exception, failed).await;
    // The exception lapses before anybody could be told.
    scene.says(&[ExceptionFact::Lapsed { exception: EXCEPTION, why: LapsedWhy::NotNeeded }.into()]).await;
    let lost = scene.called(exception, |called| called.iter().all(|one| one.is_lost)).await;
    assert_eq!((lost.len(), lost[0].failed.unwrap().1), (1, TellingFailure::Outlived));

    let Scene { office, kiosk, dirs } = scene;
    office.stop().await;
    let settings = Settings { config: config(dirs[2].path(), &url), ..RunningOffice::settings(dirs[0].path()) };
    let mut hook = Receiver::at(at).await;
    let scene = Scene { office: RunningOffice::start_with(settings).await, kiosk, dirs };
    let post = call(&mut hook).await;
    assert_eq!(post.json()["kind"], "roll_call");
    let sent = scene.called(roll_call, |called| called.iter().all(|one| one.sent_ms.is_some())).await;
    assert_eq!(sent.len(), 1, "nobody is called twice");
    assert_eq!(opened(&scene.office.browser(), &path(&post)).await.0, 200, "the link is as it was");
    scene.office.stop().await;
}

#[tokio::test]
async fn each_leader_who_may_answer_is_told_who_asks_why_and_until_when_and_is_led_to_that_question() {
    let mut hook = Receiver::start().await;
    let scene = Scene::start(&hook.url).await;
    // The role alone does not do: the list of people must say that they lead.
    scene.account("zhou", Role::Leader, "1001").await;
    scene.account("lina", Role::Leader, "1004").await;
    scene.account("warden", Role::Warden, "1004").await;
    let question = asked(300_000);
    scene.says(std::slice::from_ref(&question)).await;
    let said = call(&mut hook).await.json();
    let Fact::Exception(ExceptionFact::Asked { until_ms, .. }) = question else { panic!("{question:?}") };
    assert_eq!((&said["kind"], &said["recipient"]["name"]), (&"exception".into(), &"李娜".into()));
    assert_eq!(
        (&said["whom"], &said["why"], &said["until_ms"]),
        (&"罗岚".into(), &"忘带证件".into(), &until_ms.into())
    );
    let url = said["url"].as_str().unwrap().strip_prefix(PUBLIC).unwrap();
    assert_eq!(url, format!("/approvals/{EXCEPTION}"));
    // Who is not signed in signs in, and is led on to the question.
    let answer = scene.office.browser().get(url).await;
    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(to, format!("/sign-in?next=%2Fapprovals%2F{EXCEPTION}"));
    let called =
        scene.called(SummonedTo::Exception(EXCEPTION), |called| called.iter().any(|one| one.sent_ms.is_some())).await;
    assert_eq!(called.len(), 1);
    scene.office.stop().await;
}
