//! A card for a visitor of the web desk: where it may be taken, what the kiosk is told, and what it says of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::to;
use common::{Browser, Kiosk, RunningOffice, registered, visit};
use frontdesk_core::fact::{CardPrivate, CommandOutcome, Fact, RemoteCommand, UpkeepFact};
use frontdesk_core::id::{CardUid, NodeId, VisitId};
use frontdesk_core::visit::PermittedBy;
use frontdesk_office::desk::Role;
use frontdesk_store::{CommandRecord, Reader};
use reqwest::StatusCode;
use std::path::Path;
use tempfile::{TempDir, tempdir};

struct Scene {
    data: TempDir,
    _disks: [TempDir; 2],
    office: RunningOffice,
    kiosks: [Kiosk; 2],
    desk: Browser,
}

/// An office with two entrances, and a receptionist.
async fn scene() -> Scene {
    let (data, disks) = (tempdir().unwrap(), [tempdir().unwrap(), tempdir().unwrap()]);
    let office = RunningOffice::start(data.path()).await;
    let kiosks = [Kiosk::member(disks[0].path(), 1, &office).await, Kiosk::member(disks[1].path(), 2, &office).await];
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    desk.text("/today").await;
    Scene { data, _disks: disks, office, kiosks, desk }
}

impl Scene {
    fn node(&self, kiosk: usize) -> NodeId {
        self.kiosks[kiosk].journal.node()
    }

    fn told(&self, kiosk: usize) -> Vec<CommandRecord> {
        Reader::open(self.data.path()).unwrap().commands_for(self.node(kiosk), 10).unwrap()
    }

    async fn says(&self, kiosk: usize, facts: &[Fact]) {
        self.kiosks[kiosk].append(facts);
        self.kiosks[kiosk].drain(&self.office).await;
    }

    async fn asks(&self, visit: VisitId, node: NodeId) -> reqwest::Response {
        let fields = [("kiosk", node.to_string()), ("next", "/today".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.desk.post(&format!("/visits/{visit}/card"), &fields).await
    }
}

async fn registers(desk: &Browser, data: &Path) -> VisitId {
    let fields = [("name", "沈知远"), ("contact", "13800138000"), ("purpose", "meeting"), ("language", "en")];
    assert_eq!(to(&desk.post("/visits/new", &fields).await), "/today");
    Reader::open(data).unwrap().visits(0, 10).unwrap().remove(0).visit
}

#[tokio::test]
async fn the_desk_chooses_the_entrance_the_kiosk_there_is_told_and_the_page_says_what_it_says() {
    let scene = scene().await;
    let of_desk = registers(&scene.desk, scene.data.path()).await;
    let (path, second) = (format!("/visits/{of_desk}/card"), scene.node(1));
    assert!(!scene.desk.text("/today").await.contains(&path), "nobody waits for a card who is not permitted");
    assert_eq!(scene.asks(of_desk, second).await.status(), StatusCode::CONFLICT);
    scene.desk.post(&format!("/visits/{of_desk}/permit"), &[]).await;
    let page = scene.desk.text("/today").await;
    assert!(page.contains(&path) && (0..2).all(|kiosk| page.contains(&format!("value=\"{}\"", scene.node(kiosk)))));
    assert!(scene.desk.text(&format!("/visits/{of_desk}")).await.contains(&path));

    assert_eq!(scene.asks(of_desk, NodeId([7; 16])).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(to(&scene.asks(of_desk, second).await), "/today");
    assert!(scene.told(0).is_empty());
    let given = scene.told(1).remove(0);
    assert_eq!(given.what, RemoteCommand::GiveCard { visit: of_desk });
    let page = scene.desk.text("/today").await;
    assert!(page.contains("已请Front door让来访者取卡，等它回答"), "{page}");
    assert!(page.contains(&format!("value=\"{second}\" selected")), "the last entrance comes first: {page}");
    let said = UpkeepFact::CommandAnswered { command: given.command, outcome: CommandOutcome::ScreenInUse };
    scene.says(1, &[said.into()]).await;
    assert!(scene.desk.text("/today").await.contains("Front door正有人使用，请稍后再按"));

    let private = Some(CardPrivate { uid: CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap() });
    let issuing = Fact::CardIssuing { visit: of_desk, until_ms: i64::MAX, card: None, private: private.clone() };
    scene.says(1, &[issuing, Fact::CardIssued { visit: of_desk, private }]).await;
    assert!(!scene.desk.text("/today").await.contains(&path), "one card is enough");
    assert_eq!(scene.asks(of_desk, second).await.status(), StatusCode::CONFLICT);
    scene.office.stop().await;
}

#[tokio::test]
async fn who_registered_at_a_kiosk_takes_a_card_there_and_nowhere_else() {
    let scene = scene().await;
    let permitted = Fact::VisitPermitted { visit: visit(1), by: PermittedBy::Employee, private: None };
    scene.says(0, &[registered(1, "罗岚"), permitted]).await;
    let page = scene.desk.text("/today").await;
    assert!(
        page.contains(&format!("value=\"{}\"", scene.node(0))) && !page.contains("name=\"kiosk\" aria-label"),
        "{page}"
    );
    assert_eq!(scene.asks(visit(1), scene.node(1)).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(to(&scene.asks(visit(1), scene.node(0)).await), "/today");
    assert_eq!(scene.told(0)[0].what, RemoteCommand::GiveCard { visit: visit(1) });
    scene.office.stop().await;
}
