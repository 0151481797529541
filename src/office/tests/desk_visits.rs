//! Today and the visits' pages over a real office: acting, seeing, searching, forgetting, and what a hostile name comes to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::{between, to};
use common::{Browser, Kiosk, RunningOffice, left, minutes_ago, registered, visit};
use frontdesk_core::fact::{CommandOutcome, Fact, RemoteCommand, UpkeepFact, VisitPrivate};
use frontdesk_core::id::{StaffId, VisitId};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::visit::{PermittedBy, VisitState};
use frontdesk_office::admin::Command;
use frontdesk_office::desk::Role;
use frontdesk_office::people::{PersonRow, staff_id};
use frontdesk_store::{CommandRecord, Reader, VisitRecord};
use reqwest::{Method, StatusCode};
use tempfile::{TempDir, tempdir};

const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&\u{202E}";

struct Scene {
    data: TempDir,
    _disk: TempDir,
    office: RunningOffice,
    kiosk: Kiosk,
    desk: Browser,
}

/// An office, a kiosk and a receptionist.
async fn scene() -> Scene {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    Scene { data, _disk: disk, office, kiosk, desk }
}

impl Scene {
    fn reader(&self) -> Reader {
        Reader::open(self.data.path()).unwrap()
    }

    fn record(&self, visit: VisitId) -> VisitRecord {
        self.reader().visit(visit).unwrap().unwrap()
    }

    fn commands(&self) -> Vec<CommandRecord> {
        self.reader().commands_for(self.kiosk.journal.node(), 10).unwrap()
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        self.desk.text("/visits").await;
        self.desk.text("/today").await;
        self.desk.post(path, fields).await
    }
}

fn person(number: &str, name: &str, department: &str) -> PersonRow {
    PersonRow {
        id: number.into(),
        name: name.into(),
        department: department.into(),
        place: String::new(),
        greet: String::new(),
        group: String::new(),
        longer: String::new(),
        leader: String::new(),
        desk: String::new(),
        email: String::new(),
        wecom: String::new(),
        deputy: String::new(),
        extension: String::new(),
        language: String::new(),
        card: String::new(),
    }
}

#[tokio::test]
async fn permitting_at_the_desk_is_an_order_to_the_kiosk_and_the_page_says_what_the_kiosk_says() {
    let scene = scene().await;
    scene.kiosk.append(&[registered(1, "罗岚")]);
    scene.kiosk.drain(&scene.office).await;
    let path = format!("/visits/{}/permit", visit(1));
    let done = scene.post(&path, &[("next", "/today")]).await;
    assert_eq!((done.status(), to(&done).as_str()), (StatusCode::SEE_OTHER, "/today"));
    let given = scene.commands().remove(0);
    assert_eq!(given.what, RemoteCommand::PermitVisit { visit: visit(1) });
    assert_eq!(given.private.unwrap().name, "周雯", "who pressed it is in the sealed part");
    assert_eq!(scene.record(visit(1)).state, VisitState::Registered, "asking is not permitting");
    let page = scene.desk.text("/today").await;
    assert!(page.contains("已请Front door允许进入，等它回答"), "{page}");
    let answer = |outcome| Fact::Upkeep(UpkeepFact::CommandAnswered { command: given.command, outcome });
    scene.kiosk.append(&[answer(CommandOutcome::TooLate)]);
    scene.kiosk.drain(&scene.office).await;
    assert!(scene.desk.text("/today").await.contains("Front door收到太迟，没有执行"));
    assert!(scene.desk.text("/today?lang=en").await.contains("It came too late to Front door, which did nothing"));
    let story = scene.desk.text(&format!("/visits/{}?lang=zh-Hans", visit(1))).await;
    for told in ["登记", "在网页前台点了“允许进入”", "请前台机允许进入", "前台机回答", "收到太迟"]
    {
        assert!(story.contains(told), "{told}: {story}");
    }
    scene.office.stop().await;
}

#[tokio::test]
async fn ending_at_the_desk_is_an_order_that_is_good_for_half_a_minute() {
    let scene = scene().await;
    scene.kiosk.append(&[registered(1, "罗岚")]);
    scene.kiosk.drain(&scene.office).await;
    scene.post(&format!("/visits/{}/end", visit(1)), &[]).await;
    let given = scene.commands().remove(0);
    assert_eq!(given.what, RemoteCommand::EndVisit { visit: visit(1) });
    let in_time = given.deadline_ms - given.given_ms;
    assert!((20_000..=30_000).contains(&in_time), "somebody stands there and waits: {in_time}");
    assert_eq!(scene.office.today().await["visits"][0]["order"]["outcome"], serde_json::Value::Null);
    scene.office.stop().await;
}

#[tokio::test]
async fn who_is_registered_at_the_desk_is_the_offices_own_and_is_permitted_and_ended_by_its_word() {
    let scene = scene().await;
    let people = vec![person("1", "张伟", "研发部"), person("2", "张伟", "财务部"), person("3", "周雯", "研发部")];
    scene.office.admin_all(vec![Command::People { people }, Command::PeopleDone { remove_missing: false }]).await;
    let hits = scene.desk.text("/visits/new/hosts?host=zw").await;
    assert!(hits.contains("财务部") && hits.contains(&staff_id("2").to_string()) && !hits.contains("<html"), "{hits}");
    let typed = |more: &[(&'static str, &'static str)]| {
        let mut fields =
            vec![("name", HOSTILE), ("organisation", "山风物流"), ("contact", "13800138000"), ("purpose", "delivery")];
        fields.extend_from_slice(more);
        fields
    };
    let none = scene.post("/visits/new", &[("name", HOSTILE), ("contact", "call me")]).await;
    assert_eq!(none.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = scene.desk.read(none).await;
    assert!(
        page.contains("请填电话号码或邮箱") && page.contains("value=\"&lt;img src=x onerror"),
        "what was typed stays: {page}"
    );
    let homonym = scene.post("/visits/new", &typed(&[("host", "张伟")])).await;
    assert_eq!(homonym.status(), StatusCode::UNPROCESSABLE_ENTITY, "which of the two?");
    let number_two = staff_id("2").to_string();
    let mut fields = typed(&[("host", "张伟")]);
    fields.push(("staff", &number_two));
    assert_eq!(to(&scene.post("/visits/new", &fields).await), "/today");
    let record = scene.reader().visits(0, 10).unwrap().remove(0);
    let private = record.private.unwrap();
    assert_eq!((private.host, private.host_department.as_str()), (Some(staff_id("2")), "财务部"));
    assert_eq!(Some(record.node), scene.reader().node(), "its home is the office");
    let page = scene.desk.text("/today").await;
    assert!(
        page.contains("前台登记") && page.contains("&lt;img src=x onerror=alert(1)&gt;") && !page.contains("<img"),
        "{page}"
    );
    assert!(scene.commands().is_empty());
    assert_eq!(
        to(&scene.post(&format!("/visits/{}/permit", record.visit), &[]).await),
        format!("/visits/{}", record.visit)
    );
    let now = scene.record(record.visit);
    assert_eq!((now.state, now.permitted_by), (VisitState::Permitted, Some(PermittedBy::Desk)));
    let again = scene.post(&format!("/visits/{}/permit", record.visit), &[]).await;
    assert_eq!(again.status(), StatusCode::CONFLICT, "it is permitted already");
    scene.post(&format!("/visits/{}/end", record.visit), &[]).await;
    assert_eq!(scene.record(record.visit).state, VisitState::Left);
    assert!(scene.commands().is_empty(), "no kiosk was asked");
    scene.office.stop().await;
}

#[tokio::test]
async fn a_call_that_somebody_has_seen_is_gone_from_every_desk_and_stays_in_the_story() {
    let scene = scene().await;
    scene.kiosk.append(&[registered(1, "罗岚"), Fact::DeskCalled { visit: Some(visit(1)), cause: None }]);
    scene.kiosk.drain(&scene.office).await;
    let other = scene.office.signed_in("other", &[Role::AdministrationHead]).await;
    let page = other.text("/today").await;
    let path = format!("/today/calls/{}", between(&page, "action=\"/today/calls/", "\"").unwrap());
    assert_eq!(to(&scene.post(&path, &[]).await), "/today");
    assert_eq!(to(&scene.post(&path, &[]).await), "/today", "twice is once");
    assert!(!other.text("/today").await.contains("按了铃"));
    assert_eq!(scene.office.today().await["desk_calls"][0]["seen"], true);
    assert!(other.text(&format!("/visits/{}", visit(1))).await.contains("呼叫前台"));
    let node = scene.kiosk.journal.node();
    assert_eq!(scene.post(&format!("/today/calls/{node}/77"), &[]).await.status(), StatusCode::NOT_FOUND);
    let mut journal = Vec::new();
    frontdesk_store::export_json_lines(&scene.reader(), false, &mut journal).unwrap();
    assert_eq!(String::from_utf8(journal).unwrap().matches("desk.call_seen").count(), 1);
    scene.office.stop().await;
}

#[tokio::test]
async fn only_the_parts_that_have_changed_come_again() {
    let scene = scene().await;
    scene.kiosk.append_at(minutes_ago(30), &[registered(1, "罗岚")]);
    scene.kiosk.drain(&scene.office).await;
    let known = |page: &str| {
        let fields = page.split("class=\"known\" type=\"hidden\" name=\"").skip(1);
        let pairs = fields.map(|field| {
            let (name, rest) = field.split_once('"').unwrap();
            format!("{name}={}", between(rest, "value=\"", "\"").unwrap())
        });
        pairs.collect::<Vec<_>>().join("&")
    };
    let page = scene.desk.text("/today").await;
    assert!(page.contains("hx-swap=\"none\"") && known(&page).matches('&').count() >= 10, "{page}");
    scene.kiosk.append(&[registered(2, "何林")]);
    scene.kiosk.append(&left(2));
    scene.kiosk.drain(&scene.office).await;
    let changed = scene.desk.text(&format!("/today/live?{}", known(&page))).await;
    assert!(
        changed.contains(r#"<section id="left" class="col" hx-swap-oob="true">"#) && changed.contains("何林"),
        "{changed}"
    );
    assert!(
        !changed.contains("id=\"inside\"") && !changed.contains("id=\"taps\"") && !changed.contains("<html"),
        "{changed}"
    );
    assert!(
        !changed.contains("id=\"waiting\"") || changed.contains("31"),
        "who waits comes again only with another minute"
    );
    assert!(scene.desk.text("/today/live").await.contains("id=\"inside\""), "who knows nothing gets everything");
    scene.office.stop().await;
}

#[tokio::test]
async fn visits_are_searched_filtered_and_paged() {
    let scene = scene().await;
    for n in 1..=60 {
        scene.kiosk.append_at(minutes_ago(i64::from(n)), &[registered(n, if n == 7 { HOSTILE } else { "何林" })]);
    }
    scene.kiosk.append(&left(3));
    scene.kiosk.drain(&scene.office).await;
    let rows = |page: &str| page.matches("href=\"/visits/").count() - page.matches("href=\"/visits/new\"").count();
    let page = scene.desk.text("/visits").await;
    assert_eq!(rows(&page), 50);
    let next = between(&page, "rel=\"next\" href=\"", "\"").unwrap().replace("&amp;", "&");
    let second = scene.desk.text(&next).await;
    assert_eq!(rows(&second), 10);
    assert!(second.contains("回到最新") && !second.contains("rel=\"next\""));
    let found = scene.desk.text("/visits?q=ONERROR").await;
    assert!(rows(&found) == 1 && found.contains("&lt;img src=x") && !found.contains("<img"), "{found}");
    assert_eq!(rows(&scene.desk.text("/visits?q=13800138000").await), 50, "by the whole number");
    assert_eq!(rows(&scene.desk.text("/visits?q=nobody").await), 0);
    assert_eq!(rows(&scene.desk.text("/visits?state=left").await), 1);
    assert_eq!(rows(&scene.desk.text("/visits?purpose=delivery").await), 0);
    assert_eq!(rows(&scene.desk.text("/visits?day=2001-01-01").await), 0);
    assert!(scene.desk.text("/visits?q=%3Cscript%3E&lang=en").await.contains("&lt;script&gt;"));
    scene.office.stop().await;
}

#[tokio::test]
async fn what_is_forgotten_at_the_desk_is_gone_with_a_reason_and_not_while_it_is_held() {
    let scene = scene().await;
    scene.kiosk.append(&[registered(1, "罗岚")]);
    scene.kiosk.append(&left(1));
    scene.kiosk.drain(&scene.office).await;
    let head = scene.office.signed_in("head", &[Role::AdministrationHead]).await;
    let path = format!("/visits/{}", visit(1));
    let post = async |act: &str, fields: &[(&str, &str)]| {
        head.text(&path).await;
        head.post(&format!("{path}{act}"), fields).await
    };
    let page = head.text(&path).await;
    assert!(page.contains("起删除姓名") && page.contains("13800138000"), "{page}");
    assert_eq!(post("/hold", &[("reference", " ")]).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(to(&post("/hold", &[("reference", "2026-17")]).await), path);
    let page = head.text(&path).await;
    assert!(page.contains("案号 2026-17") && !page.contains("/forget\""), "nothing to forget while it is held: {page}");
    let sure = [("why", "visitor"), ("sure", "yes")];
    assert_eq!(post("/forget", &sure).await.status(), StatusCode::CONFLICT);
    assert!(scene.record(visit(1)).private.is_some());
    let hold = between(&page, "name=\"hold\" value=\"", "\"").unwrap();
    assert_eq!(to(&post("/lift", &[("hold", &hold)]).await), path);
    assert_eq!(post("/forget", &[("why", "visitor")]).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "not meant");
    assert!(scene.record(visit(1)).private.is_some());
    assert_eq!(to(&post("/forget", &sure).await), path);
    assert!(scene.record(visit(1)).private.is_none());
    let page = head.text(&path).await;
    assert!(page.contains("（已删除个人信息）") && page.contains("已删除：") && !page.contains("罗岚"), "{page}");
    // The password was given long ago: it is asked for again.
    let db = rusqlite::Connection::open(scene.data.path().join("accounts.db")).unwrap();
    db.execute("UPDATE sessions SET proved_ms = proved_ms - 600000", []).unwrap();
    assert_eq!(to(&post("/forget", &sure).await), "/prove?next=/visits");
    scene.office.stop().await;
}

#[tokio::test]
async fn who_only_looks_on_sees_no_buttons_and_a_forged_form_does_nothing() {
    let scene = scene().await;
    scene.kiosk.append(&[registered(1, "罗岚"), Fact::DeskCalled { visit: Some(visit(1)), cause: None }]);
    scene.kiosk.drain(&scene.office).await;
    let path = format!("/visits/{}", visit(1));
    for role in [Role::Leader, Role::Auditor] {
        let browser = scene.office.signed_in(role.tag(), &[role]).await;
        for page in [browser.text("/today").await, browser.text(&path).await] {
            assert!(page.contains("罗岚"));
            assert!(!page.contains("/permit\"") && !page.contains("/end\"") && !page.contains("/visits/new"), "{page}");
            assert!(!page.contains("/forget\"") && !page.contains("/today/calls/"), "{page}");
        }
    }
    let receptionist = scene.desk.text(&path).await;
    assert!(!receptionist.contains("/forget\"") && receptionist.contains("/permit\""));
    let forged = scene.desk.form(&format!("{path}/permit"), &[("csrf", "0000")]).send().await.unwrap();
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    let token = between(&receptionist, "name=\"csrf\" value=\"", "\"").unwrap();
    let strange = scene.desk.request(Method::POST, &format!("{path}/permit")).header("origin", "http://evil.example");
    let strange = strange.header("content-type", "application/x-www-form-urlencoded").body(format!("csrf={token}"));
    assert_eq!(strange.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert!(scene.commands().is_empty());
    scene.office.stop().await;
}

#[tokio::test]
async fn a_host_sees_their_own_visitors_alone_and_a_warden_who_is_in() {
    let scene = scene().await;
    let of_host = |n: u8, name: &str, host: Option<StaffId>| {
        let private = VisitPrivate {
            name: name.into(),
            organisation: String::new(),
            contact: "13800138000".into(),
            host,
            host_name: "周雯".into(),
            host_department: String::new(),
        };
        Fact::VisitRegistered {
            visit: visit(n),
            purpose: Purpose::Meeting,
            language: Language::ZhHans,
            party: None,
            private: Some(private),
        }
    };
    scene.kiosk.append(&[of_host(1, "罗岚", Some(StaffId([7; 16]))), of_host(2, "何林", Some(StaffId([8; 16])))]);
    scene.kiosk.append(&[of_host(3, "孟白", None), Fact::VisitEntered { visit: visit(3) }]);
    scene.kiosk.drain(&scene.office).await;
    let host = scene.office.signed_in("host", &[Role::Host]).await;
    assert!(host.text("/mine").await.contains("还没有对应的员工"));
    let admin = scene.office.signed_in("admin", &[Role::Administrator]).await;
    let row = admin.text("/accounts").await;
    let row = row.split("<tr").find(|row| row.contains(">host<")).unwrap().to_owned();
    let account = between(&row, "href=\"", "\"").unwrap();
    admin.text(&account).await;
    let staff = StaffId([7; 16]).to_string();
    admin.post(&account, &[("name", "周雯"), ("role", "host"), ("staff", &staff)]).await;
    let page = host.text("/mine").await;
    assert!(page.contains("罗岚在等您") && !page.contains("何林") && !page.contains("孟白"), "{page}");
    assert!(!page.contains("13800138000") && !page.contains("href=\"/visits"), "{page}");
    let warden = scene.office.signed_in("warden", &[Role::Warden]).await;
    let page = warden.text("/inside").await;
    assert!(page.contains("楼内有 1 位访客") && page.contains("孟白") && !page.contains("罗岚"), "{page}");
    scene.office.stop().await;
}

#[tokio::test]
async fn who_is_invited_is_expected_until_they_come() {
    let scene = scene().await;
    let now_ms = common::now().wall.utc_ms;
    let invitation = |n: &str, name: &str, contact: &str| {
        let open = serde_json::json!({
            "invitation": n.repeat(16), "from_ms": now_ms - 60_000, "until_ms": now_ms + 60_000, "doors": ["front"],
        });
        let private = serde_json::json!({
            "name": name, "organisation": "远川仪器", "contact": contact, "host": StaffId([7; 16]), "code": "4711",
        });
        serde_json::from_value(serde_json::json!({ "kind": "invitation.made", "open": open, "private": private }))
            .unwrap()
    };
    let records = vec![invitation("01", "秦越", "13800138000"), invitation("02", HOSTILE, "")];
    scene.office.admin(Command::Record { records }).await;
    let page = scene.desk.text("/today").await;
    assert!(page.contains("秦越") && page.contains("迟 1 分") && page.contains("&lt;img src=x"), "{page}");
    assert!(page.contains("class=\"guess\"") && !page.contains("4711") && !page.contains("<img"), "{page}");
    scene.kiosk.append(&[registered(1, "秦越先生")]);
    scene.kiosk.drain(&scene.office).await;
    let expected = scene.office.today().await["expected"].clone();
    assert_eq!(expected.as_array().unwrap().len(), 1, "the same number came: {expected}");
    scene.office.stop().await;
}

#[tokio::test]
async fn the_keys_are_on_a_page_and_on_a_sheet_of_every_page() {
    let scene = scene().await;
    let page = scene.desk.text("/keys?lang=en").await;
    for key in ["<kbd>n</kbd>", "<kbd>/</kbd>", "<kbd>?</kbd>", "<kbd>p</kbd>", "<kbd>t</kbd>"] {
        assert!(page.contains(key), "{key}");
    }
    let today = scene.desk.text("/today").await;
    assert!(
        today.contains("<dialog id=\"keys\"") && today.contains("data-key=\"?\"") && today.contains("data-key=\"n\"")
    );
    assert!(!scene.office.browser().text("/sign-in").await.contains("<dialog"));
    scene.office.stop().await;
}
