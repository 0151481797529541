//! Doors and kiosks at the desk: how they are, what doors are told and what kiosks say of it, and how a kiosk comes and goes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use chrono::{Local, TimeZone};
use common::browser::{between, to};
use common::{Kiosk, RunningOffice, minutes_ago, now};
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{
    CommandOutcome, DoorFact, Fact, HealthFact, InspectedCheck, InspectionWhy, ModeCause, OrderedBy, RemoteCommand,
    SampledCheck, UpkeepFact,
};
use frontdesk_core::health::chain::ChainMeasures;
use frontdesk_core::health::contact::ContactMeasures;
use frontdesk_core::health::office::OfficeMeasures;
use frontdesk_core::health::tickets::{Severity, Told};
use frontdesk_core::health::{self, Check, CheckState, Verdict, phrases};
use frontdesk_core::id::{CommandId, NodeId, TicketId};
use frontdesk_core::time::Now;
use frontdesk_office::desk::Role;
use frontdesk_store::Reader;
use reqwest::StatusCode;
use tempfile::{TempDir, tempdir};

const TICKET: TicketId = TicketId([9; 16]);

struct Scene {
    office: RunningOffice,
    kiosk: Kiosk,
    dirs: [TempDir; 2],
}

impl Scene {
    async fn new() -> Self {
        let dirs = [tempdir().unwrap(), tempdir().unwrap()];
        let office = RunningOffice::start(dirs[0].path()).await;
        let kiosk = Kiosk::member(dirs[1].path(), 1, &office).await;
        let scene = Self { office, kiosk, dirs };
        scene.kiosk.append_at(minutes_ago(60), &[started("0.1.0", &[]), inspected(CheckState::Degraded)]);
        scene.says(&[resting(DoorMode::Locked)]).await;
        scene
    }

    fn node(&self) -> NodeId {
        self.kiosk.journal.node()
    }

    fn path(&self) -> String {
        format!("/kiosks/{}", self.node())
    }

    async fn says(&self, facts: &[Fact]) {
        self.kiosk.append(facts);
        self.kiosk.drain(&self.office).await;
    }

    /// What the office told the kiosk, newest first, and the reasons.
    fn given(&self) -> Vec<(CommandId, RemoteCommand, String)> {
        let given = Reader::open(self.dirs[0].path()).unwrap().commands_lately(self.node(), (0, 10)).unwrap();
        given.into_iter().map(|one| (one.command, one.what, one.private.unwrap().why)).collect()
    }
}

fn started(version: &str, simulated: &[&str]) -> Fact {
    let simulated = simulated.iter().map(|part| (*part).to_owned()).collect();
    Fact::NodeStarted { version: version.into(), public_key: String::new(), simulated, doors: Vec::new() }
}

fn inspected(contact: CheckState) -> Fact {
    let check = |name: &str, state, numbers: &[(&str, i64)]| InspectedCheck {
        check: name.into(),
        state,
        since_ms: 0,
        evidence: "<i>14 changes</i>".into(),
        numbers: numbers.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect(),
    };
    let checks = vec![
        check("contact", contact, &[("changes_a_minute", 14)]),
        check("temperature", CheckState::Ok, &[("hottest_milli_c", 51_300)]),
    ];
    HealthFact::InspectionDone { why: InspectionWhy::Scheduled, by: None, checks }.into()
}

fn resting(mode: DoorMode) -> Fact {
    let (door, cause, by) = ("front".into(), ModeCause::Ordered, OrderedBy::default());
    DoorFact::ModeChanged { door, mode, cause, until_ms: None, command: None, by }.into()
}

fn ticket() -> Fact {
    HealthFact::TicketOpened {
        ticket: TICKET,
        check: "contact".into(),
        severity: Severity::Minor,
        tell: vec![Told::Administration],
        since_ms: now().wall.utc_ms,
        flaps: 0,
        evidence: "the contact changed 14 times".into(),
        advice: "tighten the magnet".into(),
    }
    .into()
}

#[tokio::test]
async fn every_kiosk_shows_its_checks_its_numbers_and_its_version_and_what_wants_attention_is_the_headline() {
    let scene = Scene::new().await;
    scene.says(&[ticket()]).await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let all = desk.text("/kiosks").await;
    assert!(all.contains("<h1>Front door的门磁需要注意</h1>"), "{all}");
    assert!(all.contains("51 °C") && all.contains("版本 0.1.0") && all.contains("tighten the magnet"), "{all}");
    assert!(all.contains("class=\"trace warn\"") && all.contains("class=\"trace well\""));
    let one = desk.text(&scene.path()).await;
    assert!(one.contains("&lt;i&gt;14 changes&lt;/i&gt;") && !one.contains("<i>14"), "what a kiosk says is no markup");
    assert!(one.contains("关着，凭卡进") && one.contains("beat warn"), "{one}");

    // What is simulated is drawn as such, and counts for nothing.
    let dir = tempdir().unwrap();
    let mut second = Kiosk::open(dir.path(), 5, true);
    second.join(&scene.office).await;
    second.append(&[started("0.2.0", &["reader"]), inspected(CheckState::Fault), ticket()]);
    second.drain(&scene.office).await;
    let all = desk.text("/kiosks").await;
    assert!(
        all.contains("模拟硬件，不计入") && all.contains("class=\"trace simulated\"") && all.contains("版本 0.2.0"),
        "{all}"
    );
    assert_eq!(all.matches("需要注意").count(), 1, "{all}");
    scene.office.stop().await;
}

/// Checks and a ticket as the kiosk's rules say them.
fn said_by_rules() -> Vec<Fact> {
    let check = |name: &str, verdict: Verdict| Check {
        name: name.into(),
        state: verdict.state,
        since_ms: 0,
        evidence: verdict.evidence,
        advice: verdict.advice,
        numbers: verdict.numbers,
    };
    let loose = ContactMeasures { wired: true, leaf_open: Some(false), changes_a_minute: 41, ..Default::default() };
    let away =
        OfficeMeasures { enrolled: true, last_error: Some(unreachable_office()), behind: 7, ..Default::default() };
    let checks = [
        check("contact front", health::contact::judge(&loose)),
        check("chain", health::chain::judge(&ChainMeasures::default())),
        check("office", health::office::judge(&away)),
        check("printer", health::printer::judge(None)),
        check("temperature", health::temperature::judge(&[51_300])),
    ];
    let contact = &checks[0];
    let opened = HealthFact::TicketOpened {
        ticket: TICKET,
        check: contact.name.clone(),
        severity: Severity::Major,
        tell: vec![Told::Administration],
        since_ms: now().wall.utc_ms,
        flaps: 0,
        evidence: contact.evidence.clone(),
        advice: contact.advice.clone(),
    };
    vec![health::inspection::record(InspectionWhy::Scheduled, None, &checks).into(), opened.into()]
}

fn unreachable_office() -> String {
    format!("{}: Connection refused (os error 111)", phrases::office::UNREACHABLE)
}

#[tokio::test]
async fn what_kiosks_say_of_their_checks_and_tickets_is_in_the_readers_language_on_every_page() {
    let scene = Scene::new().await;
    scene.says(&said_by_rules()).await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist, Role::Administrator]).await;
    let (all, one) = (desk.text("/kiosks").await, desk.text(&scene.path()).await);
    let today = desk.text("/today").await;
    for page in [&all, &one, &today] {
        assert!(page.contains("门磁一分钟内变化 41 次"), "{page}");
        let english = phrases::ALL.into_iter().flatten().filter(|phrase| phrase.english().contains(' '));
        let longest = english.filter_map(|phrase| phrase.english().split("{}").max_by_key(|part| part.len()));
        let found: Vec<&str> = longest.filter(|part| part.len() > 12 && page.contains(part)).collect();
        assert!(found.is_empty(), "{found:?} in {page}");
    }
    assert!(today.contains("· 门磁 front: "), "{today}");
    for said in [
        "还没有校验；这次启动后还没有签名",
        "连不上办公室服务器：Connection refused (os error 111)；7 条记录待发",
        "没有配置打印机",
    ] {
        assert!(one.contains(said), "{said}: {one}");
    }
    assert!(one.contains("请检查门磁的接线或磁铁是否松动"), "{one}");
    let english = desk.text(&format!("{}?lang=en", scene.path())).await;
    assert!(english.contains("the contact changed 41 times within a minute"), "{english}");
    let traditional = desk.text(&format!("{}?lang=zh-Hant", scene.path())).await;
    assert!(traditional.contains("門磁一分鐘內變化 41 次"), "{traditional}");
    scene.office.stop().await;
}

#[tokio::test]
async fn what_is_written_down_hourly_is_drawn_and_a_state_that_changed_since_the_inspection_is_shown() {
    let scene = Scene::new().await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let before = desk.text(&scene.path()).await;
    assert!(before.contains("51 °C") && !before.contains("state fault"), "{before}");
    let sampled = |state, milli_c: i64| {
        let numbers = [("hottest_milli_c".to_owned(), milli_c)].into();
        let check = SampledCheck { check: "temperature".into(), state, since_ms: now().wall.utc_ms, numbers };
        HealthFact::HealthSampled { checks: vec![check] }.into()
    };
    scene.kiosk.append_at(minutes_ago(30), &[sampled(CheckState::Ok, 60_000)]);
    scene.says(&[sampled(CheckState::Fault, 91_000)]).await;
    let after = desk.text(&scene.path()).await;
    assert!(after.contains("91 °C") && !after.contains("51 °C") && after.contains("state fault"), "{after}");
    scene.office.stop().await;
}

#[tokio::test]
async fn a_fault_of_an_hour_is_seen_in_the_strip_and_said_with_its_moments_and_a_silence_is_a_gap() {
    let scene = Scene::new().await;
    let sampled = |state| {
        let numbers = [("hottest_milli_c".to_owned(), 50_000)].into();
        let check = SampledCheck { check: "temperature".into(), state, since_ms: now().wall.utc_ms, numbers };
        HealthFact::HealthSampled { checks: vec![check] }.into()
    };
    // The scene's own inspection, an hour ago, found it well.
    let [well, broken, mended, warm] = [3_000, 2_880, 2_820, 120].map(minutes_ago);
    let said =
        [(well, CheckState::Ok), (broken, CheckState::Fault), (mended, CheckState::Ok), (warm, CheckState::Degraded)];
    for (at, state) in said {
        scene.kiosk.append_at(at, &[sampled(state)]);
    }
    scene.kiosk.drain(&scene.office).await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let strips = async |language| {
        let page = desk.text(&format!("{}?lang={language}", scene.path())).await;
        let of_it = page.split("<svg class=\"plot\"").find(|svg| svg.contains("beat fault")).map(str::to_owned);
        of_it.unwrap_or_else(|| panic!("{page}"))
    };
    let strip = strips("en").await;
    let (label, drawn) = strip.split_once("<rect").unwrap();
    let local = |at: Now| Local.timestamp_millis_opt(at.wall.utc_ms).unwrap();
    let day_and_clock = |at: Now| local(at).format("%Y-%m-%d %H:%M").to_string();
    let until = |from: Now, until: Now| {
        let is_same = local(from).date_naive() == local(until).date_naive();
        local(until).format(if is_same { "%H:%M" } else { "%m-%d %H:%M" }).to_string()
    };
    for words in [
        format!("fault from {} to {}", day_and_clock(broken), until(broken, mended)),
        format!("nothing said from {} to {}", day_and_clock(mended), until(mended, warm)),
        format!("attention from {} to ", day_and_clock(warm)),
    ] {
        assert!(label.contains(&words), "no {words:?} in {label}");
    }
    let width = |class: &str| {
        let rect = drawn.split("<rect").find(|rect| rect.contains(class)).unwrap();
        between(rect, "width=\"", "\"").unwrap().parse::<f64>().unwrap()
    };
    assert!(width("beat fault") >= 3.0, "{drawn}");
    // Over the two days of silence nothing is drawn.
    assert!(width("beat well") < 3.0, "{drawn}");
    assert!(strips("zh-Hans").await.contains("故障，从 ") && strips("zh-Hant").await.contains("沒有消息"));
    scene.office.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_without_an_inspection_is_not_known_to_be_well_and_a_simulated_one_is_not_counted() {
    let dirs = [tempdir().unwrap(), tempdir().unwrap()];
    let office = RunningOffice::start(dirs[0].path()).await;
    let kiosk = Kiosk::member(dirs[1].path(), 1, &office).await;
    let reception = office.signed_in("zhou", &[Role::Receptionist]).await;
    let headline = async || between(&reception.text("/kiosks?lang=en").await, "<h1>", "</h1>").unwrap();
    kiosk.append(&[started("0.1.0", &[])]);
    kiosk.drain(&office).await;
    assert_eq!(headline().await, "Not known yet of 1 kiosks: no inspection");
    let dir = tempdir().unwrap();
    let mut simulated = Kiosk::open(dir.path(), 5, true);
    simulated.join(&office).await;
    simulated.append(&[started("0.1.0", &["reader"])]);
    simulated.drain(&office).await;
    assert_eq!(headline().await, "Not known yet of 1 kiosks: no inspection");
    kiosk.append(&[inspected(CheckState::Ok)]);
    kiosk.drain(&office).await;
    assert_eq!(headline().await, "All is well at 1 kiosks");
    office.stop().await;
}

#[tokio::test]
async fn a_lockdown_is_told_to_the_kiosk_at_once_and_the_page_says_what_it_answers_and_no_more() {
    let scene = Scene::new().await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    desk.text(&scene.path()).await;
    let lock = format!("{}/lockdown", scene.path());
    let without = desk.post(&lock, &[("door", "front"), ("why", "")]).await;
    assert_eq!((without.status(), scene.given().len()), (StatusCode::UNPROCESSABLE_ENTITY, 0), "not without a reason");
    let told = desk.post(&lock, &[("door", "front"), ("why", "陌生人闯入")]).await;
    assert_eq!((told.status(), to(&told)), (StatusCode::SEE_OTHER, scene.path()));
    let given = scene.given();
    let (command, what, why) = given[0].clone();
    assert_eq!((what, why.as_str()), (RemoteCommand::LockDownDoor { door: "front".into() }, "陌生人闯入"));
    let page = desk.text(&scene.path()).await;
    assert!(page.contains("已发出，等终端答复") && !page.contains("已照办"), "{page}");
    let answer = UpkeepFact::CommandAnswered { command, outcome: CommandOutcome::Done };
    scene.says(&[resting(DoorMode::LockedDown), answer.into()]).await;
    let live = desk.text(&format!("{}/live", scene.path())).await;
    assert!(live.contains("已照办") && live.contains("state fault\">锁定"), "{live}");
    scene.office.stop().await;
}

#[tokio::test]
async fn what_opens_a_door_is_done_by_the_desk_with_a_fresh_password_and_by_nobody_else() {
    let scene = Scene::new().await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let admin = scene.office.signed_in("admin", &[Role::Administrator]).await;
    desk.text(&scene.path()).await;
    let orders = format!("{}/doors", scene.path());
    let order = |order, minutes| [("door", "front"), ("why", "送货"), ("order", order), ("minutes", minutes)];
    for (word, minutes) in [("hold", "0"), ("hold", "x"), ("open", "1")] {
        assert_eq!(desk.post(&orders, &order(word, minutes)).await.status(), StatusCode::BAD_REQUEST);
    }
    for word in ["release", "hold", "normal"] {
        assert_eq!(desk.post(&orders, &order(word, "15")).await.status(), StatusCode::SEE_OTHER);
    }
    let given: Vec<RemoteCommand> = scene.given().into_iter().map(|(_, what, _)| what).collect();
    let door = || "front".to_owned();
    let expected = [
        RemoteCommand::NormalDoor { door: door() },
        RemoteCommand::HoldDoor { door: door(), for_ms: 900_000 },
        RemoteCommand::ReleaseDoor { door: door() },
    ];
    assert_eq!(given, expected);
    admin.text("/account").await;
    assert_eq!(admin.post(&orders, &order("release", "")).await.status(), StatusCode::FORBIDDEN);
    let page = admin.text(&scene.path()).await;
    assert!(!page.contains("name=\"order\"") && page.contains("/revoke"), "each sees what is theirs to do");
    let nowhere = format!("/kiosks/{}/doors", NodeId([7; 16]));
    assert_eq!(desk.post(&nowhere, &order("release", "")).await.status(), StatusCode::NOT_FOUND);
    scene.office.stop().await;
}

#[tokio::test]
async fn a_ticket_is_seen_to_at_its_kiosk() {
    let scene = Scene::new().await;
    scene.says(&[ticket()]).await;
    let admin = scene.office.signed_in("admin", &[Role::Administrator]).await;
    assert!(admin.text(&scene.path()).await.contains("没人看过"));
    let tickets = format!("{}/tickets", scene.path());
    let id = TICKET.to_string();
    let act = |act: &'static str, note: &'static str| {
        vec![("ticket", id.clone()), ("act", act.into()), ("note", note.into())]
    };
    let post = async |fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        admin.post(&tickets, &fields).await.status()
    };
    assert_eq!(post(act("acknowledge", "")).await, StatusCode::SEE_OTHER);
    assert_eq!(post(act("close", "")).await, StatusCode::UNPROCESSABLE_ENTITY, "what was done is said");
    assert_eq!(post(act("close", "magnet tightened")).await, StatusCode::SEE_OTHER);
    assert_eq!(post(act("burn", "x")).await, StatusCode::BAD_REQUEST);
    let given: Vec<RemoteCommand> = scene.given().into_iter().map(|(_, what, _)| what).collect();
    let close = RemoteCommand::TicketClose { ticket: TICKET, note: "magnet tightened".into() };
    assert_eq!(given, [close, RemoteCommand::TicketAcknowledge { ticket: TICKET }]);
    assert!(admin.text(&scene.path()).await.contains("没人看过"), "it is seen when its kiosk says so");
    scene.says(&[HealthFact::TicketAcknowledged { ticket: TICKET, by: "the office".into() }.into()]).await;
    assert!(admin.text(&scene.path()).await.contains("有人看到了"));
    scene.office.stop().await;
}

#[tokio::test]
async fn a_kiosk_joins_by_a_code_that_is_shown_once_and_is_shut_out_at_once() {
    let scene = Scene::new().await;
    let admin = scene.office.signed_in("admin", &[Role::Administrator]).await;
    admin.text("/kiosks").await;
    assert_eq!(admin.post("/kiosks", &[("label", " ")]).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = admin.read(admin.post("/kiosks", &[("label", "北门")]).await).await;
    let code = between(&page, "<code id=\"code\">", "<").unwrap();
    let dir = tempdir().unwrap();
    let joins = Kiosk::open(dir.path(), 3, false);
    assert_eq!(joins.enrol(&scene.office, &code).await.status, 200);
    let all = admin.text("/kiosks").await;
    assert!(all.contains("北门") && !all.contains(&code));
    admin.text(&scene.path()).await;
    let revoke = format!("{}/revoke", scene.path());
    assert_eq!(admin.post(&revoke, &[("why", "bored")]).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(to(&admin.post(&revoke, &[("why", "stolen")]).await), "/kiosks");
    let refused = scene.kiosk.peer(&scene.office).get("/v1/heads").await;
    assert_eq!(refused.status, 403);
    assert!(admin.text(&scene.path()).await.contains("已停用"));
    scene.office.stop().await;
}
