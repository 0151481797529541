//! Counting heads at the desk: who is in, who was found, and a fire that opens a roll-call by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Browser, Kiosk, RunningOffice, minutes_ago, registered, tapped, visit};
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{AtReader, DoorFact, Fact, HolderPrivate};
use frontdesk_core::id::{CardUid, StaffId};
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
        let dirs = [tempdir().unwrap(), tempdir().unwrap()];
        let office = RunningOffice::start(dirs[0].path()).await;
        let kiosk = Kiosk::member(dirs[1].path(), 1, &office).await;
        let people = [person(11, "周雯"), person(12, "张伟")].to_vec();
        assert_eq!(office.admin(Command::Record { records: people }).await, Answer::Recorded { count: 2 });
        let scene = Self { office, kiosk, _dirs: dirs };
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
    assert_eq!(warden.post("/roll-call/end", &[]).await.status(), StatusCode::SEE_OTHER);
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
