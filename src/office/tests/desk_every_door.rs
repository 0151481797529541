//! Every door of the site at the desk: all of them are known, and many are locked down by one act.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::to;
use common::{Kiosk, RunningOffice, minutes_ago};
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{CommandOutcome, DoorFact, Fact, ModeCause, OrderedBy, RemoteCommand, UpkeepFact};
use frontdesk_office::desk::Role;
use frontdesk_store::Reader;
use reqwest::StatusCode;
use tempfile::{TempDir, tempdir};

fn started(doors: &[&str]) -> Fact {
    let doors = doors.iter().map(|door| (*door).to_owned()).collect();
    Fact::NodeStarted { version: "0.1.0".into(), public_key: String::new(), simulated: Vec::new(), doors }
}

fn resting(door: &str, mode: DoorMode) -> Fact {
    let (cause, by) = (ModeCause::Ordered, OrderedBy::default());
    DoorFact::ModeChanged { door: door.into(), mode, cause, until_ms: None, command: None, by }.into()
}

struct Scene {
    office: RunningOffice,
    /// One that names its doors, and one of an earlier version, which does not.
    kiosks: [Kiosk; 2],
    dirs: [TempDir; 3],
}

impl Scene {
    async fn new() -> Self {
        let dirs = [tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap()];
        let office = RunningOffice::start(dirs[0].path()).await;
        let newer = Kiosk::member(dirs[1].path(), 1, &office).await;
        let mut older = Kiosk::open(dirs[2].path(), 5, false);
        older.join(&office).await;
        newer.append_at(minutes_ago(60), &[started(&["front", "side", "yard"])]);
        older.append_at(minutes_ago(60), &[started(&[]), resting("gate", DoorMode::Locked)]);
        let scene = Self { office, kiosks: [newer, older], dirs };
        scene.drain().await;
        scene
    }

    async fn drain(&self) {
        for kiosk in &self.kiosks {
            kiosk.drain(&self.office).await;
        }
    }

    /// What a kiosk was told, oldest first.
    fn given(&self, kiosk: usize) -> Vec<RemoteCommand> {
        let reader = Reader::open(self.dirs[0].path()).unwrap();
        let given = reader.commands_lately(self.kiosks[kiosk].journal.node(), (0, 20)).unwrap();
        given.into_iter().rev().map(|one| one.what).collect()
    }

    async fn answers(&self, kiosk: usize, facts: &[Fact]) {
        let reader = Reader::open(self.dirs[0].path()).unwrap();
        let of = &self.kiosks[kiosk];
        let unanswered = reader.commands_for(of.journal.node(), 20).unwrap();
        of.append(facts);
        for one in unanswered {
            of.append(&[UpkeepFact::CommandAnswered { command: one.command, outcome: CommandOutcome::Done }.into()]);
        }
        self.drain().await;
    }
}

#[tokio::test]
async fn every_door_is_known_and_one_act_locks_all_down_with_one_order_for_a_kiosk_that_takes_it() {
    let scene = Scene::new().await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let page = desk.text("/kiosks?lang=en").await;
    for door in ["front", "side", "yard", "gate"] {
        assert!(page.contains(&format!("<th scope=\"row\">{door}</th>")), "nobody has used it yet: {door} in {page}");
    }
    let why = ("why", "a stranger in the house");
    for refused in [vec![("all", "yes"), ("why", "")], vec![why], vec![("door", "nowhere/front"), why]] {
        assert_eq!(desk.post("/kiosks/lockdown", &refused).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert!(scene.given(0).is_empty() && scene.given(1).is_empty());

    let told = desk.post("/kiosks/lockdown", &[("all", "yes"), why]).await;
    assert_eq!((told.status(), to(&told)), (StatusCode::SEE_OTHER, "/kiosks".to_owned()));
    assert_eq!(scene.given(0), [RemoteCommand::LockDownDoors {}]);
    assert_eq!(scene.given(1), [RemoteCommand::LockDownDoor { door: "gate".into() }]);
    let page = desk.text("/kiosks/live?lang=en").await;
    assert_eq!(page.matches("On its way; the kiosk has not answered").count(), 4, "{page}");
    assert!(page.contains("Not answered: "), "{page}");

    let locked = ["front", "side", "yard"].map(|door| resting(door, DoorMode::LockedDown));
    scene.answers(0, &locked).await;
    let page = desk.text("/kiosks/live?lang=en").await;
    assert_eq!(page.matches("On its way; the kiosk has not answered").count(), 1, "{page}");
    assert_eq!(page.matches(">Locked down<").count(), 3, "{page}");
    scene.answers(1, &[resting("gate", DoorMode::LockedDown)]).await;
    let page = desk.text("/kiosks/live?lang=en").await;
    assert!(page.matches(">Locked down<").count() == 4 && !page.contains("Not answered: "), "{page}");
    scene.office.stop().await;
}

#[tokio::test]
async fn chosen_doors_get_an_order_each_and_an_end_goes_the_same_way() {
    let scene = Scene::new().await;
    let desk = scene.office.signed_in("desk", &[Role::Receptionist]).await;
    let admin = scene.office.signed_in("admin", &[Role::Administrator]).await;
    let node = scene.kiosks[0].journal.node();
    let [side, yard] = ["side", "yard"].map(|door| format!("{node}/{door}"));
    desk.text("/kiosks").await;
    let sent = desk.post("/kiosks/lockdown", &[("door", &*side), ("door", &*yard), ("why", "a drill")]).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    let lock = |door: &str| RemoteCommand::LockDownDoor { door: door.into() };
    assert_eq!(scene.given(0), [lock("side"), lock("yard")]);
    assert!(scene.given(1).is_empty(), "the other kiosk was not meant");
    let kiosk = node.to_string();
    let sent = desk.post("/kiosks/normal", &[("kiosk", &*kiosk), ("why", "over")]).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    assert_eq!(scene.given(0)[2..], [RemoteCommand::NormalDoors {}]);
    let page = admin.text("/kiosks").await;
    assert!(
        page.contains("scope=\"row\">side<") && !page.contains("/kiosks/lockdown"),
        "who only looks sees the doors"
    );
    scene.office.stop().await;
}
