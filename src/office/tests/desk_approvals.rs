//! Exceptions at the desk: leaders see and answer them, and nobody else answers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::{between, to};
use common::{Browser, Kiosk, RunningOffice, now, registered, visit};
use frontdesk_core::fact::{
    CommandOutcome, ExceptionFact, ExceptionOf, ExceptionPrivate, Fact, LapsedWhy, RemoteCommand, UpkeepFact,
};
use frontdesk_core::id::{ApprovalId, CommandId};
use frontdesk_office::admin::Command;
use frontdesk_office::desk::Role;
use frontdesk_office::people;
use frontdesk_store::Reader;
use reqwest::StatusCode;
use tempfile::{TempDir, tempdir};

const EXCEPTION: ApprovalId = ApprovalId([7; 16]);
const PATH: &str = "/approvals/07070707070707070707070707070707";

fn asked(exception: ApprovalId, of: ExceptionOf, for_whom: &str, in_ms: i64) -> Fact {
    let private = ExceptionPrivate { for_whom: for_whom.into(), why: "送样件<b>急</b>".into() };
    let until_ms = now().wall.utc_ms + in_ms;
    ExceptionFact::Asked { exception, of, until_ms, uid: 1_000, remote: None, private: Some(private) }.into()
}

struct Scene {
    office: RunningOffice,
    kiosk: Kiosk,
    dirs: [TempDir; 2],
}

impl Scene {
    /// An office with 李娜, who leads, and 周雯, who does not; and a kiosk.
    async fn new() -> Self {
        let dirs = [tempdir().unwrap(), tempdir().unwrap()];
        let office = RunningOffice::start(dirs[0].path()).await;
        let file = "id,name,department,leader\n1001,周雯,研发部,\n1004,李娜,人事部,yes\n";
        let people = people::read(file.as_bytes()).unwrap();
        office.admin_all(vec![Command::People { people }, Command::PeopleDone { remove_missing: false }]).await;
        let kiosk = Kiosk::member(dirs[1].path(), 1, &office).await;
        Self { office, kiosk, dirs }
    }

    async fn says(&self, facts: &[Fact]) {
        self.kiosk.append(facts);
        self.kiosk.drain(&self.office).await;
    }

    /// A leader's account, linked to this number of the list of people.
    async fn leader(&self, sign_in: &str, number: &str) -> Browser {
        let browser = self.office.signed_in(sign_in, &[Role::Leader]).await;
        let admin = self.office.signed_in(&format!("for-{sign_in}"), &[Role::Administrator]).await;
        let page = admin.text("/accounts").await;
        let row = page.split("<tr").find(|row| row.contains(&format!(">{sign_in}<"))).unwrap();
        let path = between(row, "href=\"", "\"").unwrap();
        let staff = people::read(format!("id,name,department\n{number},x,y\n").as_bytes()).unwrap()[0].staff();
        admin.text(&path).await;
        let fields = [("name", "李娜"), ("role", "leader"), ("staff", &staff.to_string())];
        assert_eq!(admin.post(&path, &fields).await.status(), StatusCode::SEE_OTHER);
        browser
    }

    /// What the office told the kiosk to do.
    fn given(&self) -> Vec<(CommandId, RemoteCommand)> {
        let reader = Reader::open(self.dirs[0].path()).unwrap();
        let given = reader.commands_lately(self.kiosk.journal.node(), (0, 10)).unwrap();
        given.into_iter().map(|command| (command.command, command.what)).collect()
    }
}

#[tokio::test]
async fn a_leader_sees_what_waits_and_for_how_long_and_says_yes_with_a_reason() {
    let scene = Scene::new().await;
    scene.says(&[registered(1, "罗岚"), asked(EXCEPTION, ExceptionOf::Visit(visit(1)), "罗岚", 100_000)]).await;
    let leader = scene.leader("lina", "1004").await;
    let list = leader.text("/approvals").await;
    assert!(list.contains("罗岚在等领导批准") && list.contains("data-left-ms"), "{list}");
    assert!(list.contains("送样件&lt;b&gt;急&lt;/b&gt;") && !list.contains("<b>急"), "what was typed is no markup");
    let page = leader.text(PATH).await;
    assert!(page.contains("山风物流") && page.contains("周雯") && page.contains("value=\"yes\""), "{page}");

    let without = leader.post(PATH, &[("answer", "yes"), ("why", "  ")]).await;
    assert_eq!(without.status(), StatusCode::UNPROCESSABLE_ENTITY, "no answer without a reason");
    assert!(scene.given().is_empty());
    let answered = leader.post(PATH, &[("answer", "yes"), ("why", "认识")]).await;
    assert_eq!((answered.status(), to(&answered).as_str()), (StatusCode::SEE_OTHER, PATH));
    let given = scene.given();
    assert!(
        matches!(given[..], [(_, RemoteCommand::AnswerException { exception: EXCEPTION, yes: true })]),
        "{given:?}"
    );
    let sent = leader.text(PATH).await;
    assert!(sent.contains("在办公端同意") && sent.contains("等它答复") && !sent.contains("value=\"yes\""), "{sent}");

    // The page says what the kiosk says, and not more.
    let answer = UpkeepFact::CommandAnswered { command: given[0].0, outcome: CommandOutcome::TooLate };
    let lapsed = ExceptionFact::Lapsed { exception: EXCEPTION, why: LapsedWhy::TimeUp };
    scene.says(&[Fact::Upkeep(answer), lapsed.into()]).await;
    let ended = leader.text(PATH).await;
    assert!(ended.contains("终端：来晚了，没有执行") && ended.contains("没人答复，已过期"), "{ended}");
    let again = leader.post(PATH, &[("answer", "no"), ("why", "认识")]).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(scene.office.data.join("journal.db").exists() && scene.given().len() == 1, "answered once");
    scene.office.stop().await;
}

#[tokio::test]
async fn only_a_leader_whom_the_list_of_people_knows_answers() {
    let scene = Scene::new().await;
    scene.says(&[asked(EXCEPTION, ExceptionOf::Door("front".into()), "王五", 100_000)]).await;
    let not_linked = scene.office.signed_in("nobody", &[Role::Leader]).await;
    let page = not_linked.text(PATH).await;
    assert!(page.contains("还没有对应到员工") && !page.contains("value=\"yes\""), "{page}");
    let yes = [("answer", "yes"), ("why", "认识")];
    assert_eq!(not_linked.post(PATH, &yes).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let no_leader = scene.leader("zhouwen", "1001").await;
    no_leader.text(PATH).await;
    let refused = no_leader.post(PATH, &yes).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(no_leader.read(refused).await.contains("没有把您列为领导"));
    let receptionist = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let seen = receptionist.text(PATH).await;
    assert!(
        seen.contains("过一次门：front") && seen.contains("由领导答复") && !seen.contains("name=\"answer\""),
        "{seen}"
    );
    receptionist.text("/account").await;
    assert_eq!(receptionist.post(PATH, &yes).await.status(), StatusCode::FORBIDDEN);
    assert!(scene.given().is_empty());
    scene.office.stop().await;
}

#[tokio::test]
async fn a_page_that_offers_an_answer_is_fetched_anew_once_it_is_settled() {
    let scene = Scene::new().await;
    scene.says(&[asked(EXCEPTION, ExceptionOf::Door("front".into()), "王五", 100_000)]).await;
    let leader = scene.leader("lina", "1004").await;
    let live = format!("{PATH}/live?open=true");
    assert!(leader.get(&live).await.headers().get("hx-refresh").is_none());
    scene.says(&[ExceptionFact::Lapsed { exception: EXCEPTION, why: LapsedWhy::NotNeeded }.into()]).await;
    assert_eq!(leader.get(&live).await.headers()["hx-refresh"], "true");
    let older = leader.text("/approvals?asked_ms=9999999999999&exception=ffffffffffffffffffffffffffffffff").await;
    assert!(older.contains("不再需要") && !older.contains("/approvals/live"), "what is further back does not change");
    assert_eq!(leader.get("/approvals/ffffffffffffffffffffffffffffffff").await.status(), StatusCode::NOT_FOUND);
    scene.office.stop().await;
}

#[tokio::test]
async fn the_desk_asks_a_kiosk_to_ask_leaders_and_sees_where_that_came_to_nothing() {
    let scene = Scene::new().await;
    scene.says(&[registered(1, "罗岚")]).await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let page = desk.text("/approvals").await;
    assert!(page.contains("请领导批准") && page.contains("罗岚"), "{page}");
    let (visits, doors) = (format!("visit:{}", visit(1)), format!("door:{}", scene.kiosk.journal.node()));
    let ask = |of, whom, why| [("of", of), ("door", "front"), ("whom", whom), ("why", why), ("minutes", "2")];
    for wrong in [ask(doors.as_str(), "", "x"), ask(&visits, "", " "), ask("visit:x", "a", "b"), ask("", "a", "b")] {
        assert_eq!(desk.post("/approvals", &wrong).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(desk.post("/approvals", &ask(&visits, "", "被访人不在")).await.status(), StatusCode::SEE_OTHER);
    let (command, what) = scene.given().remove(0);
    let of = ExceptionOf::Visit(visit(1));
    assert!(matches!(&what, RemoteCommand::AskException { of: asked, within_s: 120, .. } if *asked == of), "{what:?}");
    assert!(desk.text("/approvals").await.contains("请求在路上"));
    let answer = UpkeepFact::CommandAnswered { command, outcome: CommandOutcome::NotPossible };
    scene.says(&[Fact::Upkeep(answer)]).await;
    assert!(desk.text("/approvals").await.contains("终端：现在不能做"));
    let leader = scene.leader("lina", "1004").await;
    assert!(!leader.text("/approvals").await.contains("name=\"whom\""), "who answers does not ask");
    scene.office.stop().await;
}
