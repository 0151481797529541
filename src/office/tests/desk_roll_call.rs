//! Counting heads at the desk: who is in, who was found, and a fire that opens a roll-call by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::{between, to};
use common::{Browser, Kiosk, RunningOffice, minutes_ago, registered, tapped, visit};
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{AtReader, DoorFact, Fact, HolderPrivate};
use frontdesk_core::id::{CardUid, RollCallId, StaffId};
use frontdesk_core::time::WallTrust;
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::desk::Role;
use frontdesk_office::records::RecordRow;
use reqwest::StatusCode;
use tempfile::{TempDir, tempdir};

struct Scene {
    office: RunningOffice,
    kiosk: Kiosk,
    _dirs: [TempDir; 2],
}

impl Scene {
    /// 罗岚 is in, 何林 waits at the reception, 许青 has left; 周雯 came in, 张伟 came and went.
    async fn new() -> Self {
        Self::with_doors(&["front"]).await
    }

    async fn with_doors(doors: &[&str]) -> Self {
        let dirs = [tempdir().unwrap(), tempdir().unwrap()];
        let office = RunningOffice::start(dirs[0].path()).await;
        let kiosk = Kiosk::member(dirs[1].path(), 1, &office).await;
        let people = [person(11, "周雯"), person(12, "张伟")].to_vec();
        assert_eq!(office.admin(Command::Record { records: people }).await, Answer::Recorded { count: 2 });
        let scene = Self { office, kiosk, _dirs: dirs };
        let doors = doors.iter().map(|door| (*door).to_owned()).collect();
        let (version, public_key) = ("0.1.0".into(), String::new());
        scene.kiosk.append(&[Fact::NodeStarted { version, public_key, simulated: Vec::new(), doors }]);
        let mut facts = vec![registered(1, "=罗<b>岚"), registered(2, "何林"), registered(3, "许青")];
        facts.extend([1, 3].map(|n| Fact::VisitEntered { visit: visit(n) }));
        facts.extend(common::left(3));
        facts.extend(passage(1, "周雯", 11, Direction::In));
        facts.extend(passage(2, "张伟", 12, Direction::In));
        facts.extend(passage(3, "张伟", 12, Direction::Out));
        scene.says(&facts).await;
        scene
    }

    async fn says(&self, facts: &[Fact]) {
        self.kiosk.append(facts);
        self.kiosk.drain(&self.office).await;
    }

    async fn warden(&self, sign_in: &str) -> Browser {
        let warden = self.office.signed_in(sign_in, &[Role::Warden]).await;
        warden.text("/roll-call").await;
        warden
    }
}

/// As an administrator puts them on the list of people.
fn person(n: u8, name: &str) -> RecordRow {
    let staff = StaffId([n; 16]).to_string();
    let open = serde_json::json!({ "staff": staff, "enabled": true, "groups": [] });
    let private = serde_json::json!({ "number": format!("10{n}"), "name": name, "department": "研发部" });
    serde_json::from_value(serde_json::json!({ "kind": "person.set", "open": open, "private": private })).unwrap()
}

fn passage(command: u64, name: &str, staff: u8, direction: Direction) -> [Fact; 2] {
    let [granted, taken, _] = tapped(command, name);
    let Fact::AccessGranted { door, command, grant, visit, remote, .. } = granted else { panic!("{granted:?}") };
    let uid = CardUid::new(&[4, 1, 2, staff]).unwrap();
    let private = Some(HolderPrivate { uid, staff: Some(StaffId([staff; 16])), name: name.into() });
    let at = AtReader { direction, ..AtReader::default() };
    [Fact::AccessGranted { door, command, grant, visit, remote, at, private }, taken]
}

fn fire() -> Fact {
    DoorFact::Fire { door: "front".into(), visitors_in: 1 }.into()
}

/// Ends the one that goes on, having been asked whether it is over; answers where that leads.
async fn end(browser: &Browser) -> String {
    let asked = browser.text("/roll-call/end").await;
    let rollcall = between(&asked, "name=\"rollcall\" value=\"", "\"").unwrap();
    let ended = browser.post("/roll-call/end", &[("rollcall", &*rollcall)]).await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    to(&ended)
}

async fn marks(browser: &Browser, whom: &str, safe: &str) -> StatusCode {
    browser.post("/roll-call/mark", &[("whom", whom), ("safe", safe)]).await.status()
}

#[tokio::test]
async fn the_list_has_who_is_in_and_says_where_and_when_they_were_seen_and_by_whom() {
    let scene = Scene::new().await;
    let warden = scene.warden("warden").await;
    let page = warden.text("/roll-call").await;
    assert!(page.contains("楼内 3 人") && page.contains("Front door"), "{page}");
    assert!(page.contains("=罗&lt;b&gt;岚") && page.contains("何林") && page.contains("在接待区"), "{page}");
    assert!(page.contains("周雯") && !page.contains("张伟") && !page.contains("许青"), "who left is not in");
    assert!(page.contains("1 位员工") && page.contains("更新"), "{page}");
    assert!(!page.contains("name=\"whom\""), "nothing is marked before a roll-call");
    assert_eq!(marks(&warden, &format!("visit:{}", visit(1)), "yes").await, StatusCode::SEE_OTHER);
    let csv = warden.text("/roll-call.csv").await;
    assert!(csv.contains("'=罗<b>岚") && csv.contains("周雯") && !csv.contains("张伟"), "{csv}");
    assert_eq!(warden.text("/roll-call/banner").await, "");
    scene.office.stop().await;
}

#[tokio::test]
async fn a_fire_at_a_kiosk_opens_a_roll_call_on_every_wardens_page_and_an_old_one_does_not() {
    let scene = Scene::new().await;
    let warden = scene.warden("warden").await;
    scene.kiosk.append_at(minutes_ago(45), &[fire()]);
    scene.says(&[]).await;
    assert_eq!(warden.text("/roll-call/banner").await, "", "what is told of so late is over");
    scene.says(&[fire()]).await;
    let banner = warden.text("/roll-call/banner").await;
    assert!(banner.contains("火警！Front door front") && banner.contains("href=\"/roll-call\""), "{banner}");
    let account = warden.text("/account").await;
    assert!(account.contains("hx-get=\"/roll-call/banner\"") && account.contains("sse-connect=\"/events\""));
    let auditor = scene.office.signed_in("auditor", &[Role::Auditor]).await.text("/account").await;
    assert!(!auditor.contains("/roll-call/banner"));
    let page = warden.text("/roll-call").await;
    assert!(page.contains("还有 3 人没有报平安") && page.contains("火警"), "{page}");
    // A second fire is the same counting.
    scene.says(&[fire()]).await;
    end(&warden).await;
    assert!(warden.text("/roll-call").await.contains("楼内 3 人"));
    scene.office.stop().await;
}

#[tokio::test]
async fn a_fire_at_a_kiosk_that_does_not_know_the_hour_is_news_when_it_comes() {
    let scene = Scene::new().await;
    let warden = scene.warden("warden").await;
    // As it starts without a network and without a clock that goes on: years ago, and it says that it does not know.
    let mut then = minutes_ago(0);
    then.wall.utc_ms = 0;
    then.wall.trust = WallTrust::Unknown;
    scene.kiosk.append_at(then, &[fire()]);
    scene.says(&[]).await;
    assert!(warden.text("/roll-call/banner").await.contains("火警！Front door front"));
    scene.office.stop().await;
}

#[tokio::test]
async fn several_wardens_mark_at_once_and_each_sees_what_the_others_did() {
    let scene = Scene::new().await;
    let (one, two) = (scene.warden("one").await, scene.warden("two").await);
    assert_eq!(one.post("/roll-call", &[("why", "drill")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(one.post("/roll-call", &[("why", "x")]).await.status(), StatusCode::BAD_REQUEST);
    let [luo, he] = [1, 2].map(|n| format!("visit:{}", visit(n)));
    let zhou = format!("staff:{}", StaffId([11; 16]));
    let (first, second) = tokio::join!(marks(&one, &luo, "yes"), marks(&two, &zhou, "yes"));
    assert_eq!((first, second), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    for warden in [&one, &two] {
        let page = warden.text("/roll-call/live").await;
        assert!(page.contains("还有 1 人没有报平安") && page.contains("平安，周雯"), "{page}");
    }
    assert_eq!(marks(&two, &he, "yes").await, StatusCode::SEE_OTHER);
    assert!(one.text("/roll-call").await.contains("3 人都平安"));
    assert_eq!(marks(&one, &he, "no").await, StatusCode::SEE_OTHER);
    assert!(two.text("/roll-call").await.contains("还有 1 人没有报平安"), "the last word counts");
    for wrong in ["visit:x", "nobody", ""] {
        assert_eq!(marks(&one, wrong, "yes").await, StatusCode::BAD_REQUEST);
    }
    // Somebody who arrives meanwhile is counted, too.
    scene.says(&[registered(4, "宋宁")]).await;
    assert!(two.text("/roll-call").await.contains("还有 2 人没有报平安"));
    scene.office.stop().await;
}

#[tokio::test]
async fn staff_are_by_the_door_where_they_were_seen_last_where_a_kiosk_has_several() {
    let scene = Scene::with_doors(&["front", "yard"]).await;
    let warden = scene.warden("warden").await;
    let [mut granted, mut taken] = passage(4, "张伟", 12, Direction::In);
    for fact in [&mut granted, &mut taken] {
        match fact {
            Fact::AccessGranted { door, .. } | Fact::AccessTaken { door, .. } => *door = "yard".into(),
            other => panic!("{other:?}"),
        }
    }
    scene.says(&[granted, taken]).await;
    let page = warden.text("/roll-call").await;
    let (front, yard) = (page.find("<span>Front door · front</span>"), page.find("<span>Front door · yard</span>"));
    let (zhou, zhang) = (page.find(">周雯</b>").unwrap(), page.find(">张伟</b>").unwrap());
    assert!(front.unwrap() < zhou && zhou < yard.unwrap() && yard.unwrap() < zhang, "{page}");
    scene.office.stop().await;
}

#[tokio::test]
async fn an_end_is_asked_for_twice_and_what_was_said_can_be_read_afterwards_and_goes_on_after_a_mistake() {
    let scene = Scene::new().await;
    let warden = scene.warden("warden").await;
    let auditor = scene.office.signed_in("auditor", &[Role::Auditor]).await;
    assert!(auditor.text("/account").await.contains("href=\"/roll-calls\""), "it is in their navigation");
    assert!(!warden.text("/account").await.contains("href=\"/roll-calls\""));
    assert!(auditor.text("/roll-calls").await.contains("还没有点过名"));
    assert!(warden.text("/roll-call/end").await.contains("现在没有点名"));
    warden.post("/roll-call", &[("why", "drill")]).await;
    let luo = format!("visit:{}", visit(1));
    assert_eq!(marks(&warden, &luo, "yes").await, StatusCode::SEE_OTHER);

    // One click, or a page that was left open since another one, ends nothing.
    assert_eq!(to(&warden.post("/roll-call/end", &[]).await), "/roll-call/end");
    let other = RollCallId([3; 16]).to_string();
    warden.post("/roll-call/end", &[("rollcall", &*other)]).await;
    assert!(warden.text("/roll-call").await.contains("还有 2 人没有报平安"), "it goes on");
    let asked = warden.text("/roll-call/end").await;
    assert!(asked.contains("还有 2 人没有报平安") && asked.contains("周雯") && asked.contains("何林"), "{asked}");
    assert!(!asked.contains("罗"), "who is safe is not named");

    let past = end(&warden).await;
    let page = auditor.text(&past).await;
    assert!(page.contains("演练：1 人平安，2 人没有报平安") && page.contains("罗&lt;b&gt;岚"), "{page}");
    assert!(page.matches("何林").count() == 2 && page.contains("没有报平安"), "on the screen and on paper: {page}");
    assert!(!page.contains("/roll-call/resume"), "who only reads changes nothing");
    let csv = auditor.text(&format!("{past}/csv")).await;
    assert!(csv.contains("'=罗<b>岚") && csv.contains("周雯") && csv.contains("平安"), "{csv}");
    let list = auditor.text("/roll-calls").await;
    assert!(list.contains(&format!("href=\"{past}\"")) && list.contains("演练"), "{list}");

    let page = warden.text(&past).await;
    assert!(page.contains("/roll-call/resume"), "{page}");
    let rollcall = past.rsplit('/').next().unwrap();
    assert_eq!(to(&warden.post("/roll-call/resume", &[("rollcall", rollcall)]).await), "/roll-call");
    let page = warden.text("/roll-call").await;
    assert!(page.contains("还有 2 人没有报平安") && page.contains("平安，周雯"), "its marks are there: {page}");
    assert_eq!(end(&warden).await, past);
    // Once another one has begun, it is over for good.
    warden.post("/roll-call", &[("why", "asked")]).await;
    assert!(!warden.text(&past).await.contains("/roll-call/resume"));
    assert_eq!(to(&warden.post("/roll-call/resume", &[("rollcall", rollcall)]).await), past);
    assert_eq!(auditor.get("/roll-call/x").await.status(), StatusCode::NOT_FOUND);
    scene.office.stop().await;
}
