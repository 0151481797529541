//! Today at a house with more visitors, taps and cards than any list shows at once: nobody is left out, and what is not shown is a link away.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Kiosk, RunningOffice, minutes_ago, now, registered, tapped};
use frontdesk_core::access::{Denial, Grant};
use frontdesk_core::door::DoorAlarm;
use frontdesk_core::fact::{
    AtReader, CardPrivate, CustodyFact, DoorFact, Fact, HolderPrivate, RemoteCommand, VisitPrivate,
};
use frontdesk_core::id::{CardUid, VisitId};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::visit::{LeftHow, PermittedBy};
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::desk::Role;
use tempfile::tempdir;

fn visit(n: u16) -> VisitId {
    VisitId((u128::from(n) + 1).to_be_bytes())
}

fn came(n: u16, name: &str) -> Fact {
    let Fact::VisitRegistered { private, .. } = registered(1, name) else { unreachable!() };
    Fact::VisitRegistered {
        visit: visit(n),
        purpose: Purpose::Meeting,
        language: Language::ZhHans,
        party: None,
        private: private.map(|private| VisitPrivate { host_name: String::new(), ..private }),
    }
}

fn entered(n: u16) -> [Fact; 2] {
    [
        Fact::VisitPermitted { visit: visit(n), by: PermittedBy::Desk, private: None },
        Fact::VisitEntered { visit: visit(n) },
    ]
}

fn left(n: u16) -> Fact {
    Fact::VisitLeft { visit: visit(n), how: LeftHow::NeverHadCard }
}

#[tokio::test]
async fn whoever_has_waited_longest_and_who_has_been_in_since_morning_are_seen_behind_more_than_five_hundred_others() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append_at(minutes_ago(400), &[came(0, "最早等候"), came(1, "早上就在")]);
    kiosk.append_at(minutes_ago(399), &entered(1));
    let crowd: Vec<u16> = (2..562).collect();
    for some in crowd.chunks(20) {
        kiosk.append(&some.iter().map(|n| came(*n, "人群")).collect::<Vec<_>>());
        // Most of them have been in and are gone.
        let gone = some.iter().filter(|n| **n % 8 != 0);
        kiosk.append(&gone.clone().flat_map(|n| entered(*n)).collect::<Vec<_>>());
        kiosk.append(&gone.map(|n| left(*n)).collect::<Vec<_>>());
    }
    for n in 0..180 {
        kiosk.append(&tapped(n, "吴敏"));
    }
    kiosk.append(&[Fact::AccessDenied {
        door: "front".into(),
        reason: Denial::UnknownCredential,
        visit: None,
        at: AtReader::default(),
        private: None,
    }]);
    kiosk.drain(&office).await;
    let (waiting, gone) = (1 + 70, 490);
    let today = office.today().await;
    assert_eq!(today["counts"]["waiting"], waiting);
    assert_eq!((&today["counts"]["inside"], &today["counts"]["left"]), (&1.into(), &gone.into()));
    assert_eq!((today["visits"].as_array().unwrap().len(), today["cut"].as_array().unwrap().len()), (562, 0));
    let named = |name: &str| today["visits"].as_array().unwrap().iter().any(|visit| visit["name"] == name);
    assert!(named("最早等候") && named("早上就在"));

    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    let page = desk.text("/today?lang=en").await;
    assert!(page.contains("最早等候 has waited 400 minutes"), "the headline is whoever has waited longest");
    assert!(page.contains("早上就在"), "who has been in since morning");
    assert!(page.contains(&format!("<b class=\"num\">{waiting}</b>")) && page.contains("<b class=\"num\">490</b>"));
    assert!(!page.contains("Not everything is listed"), "nothing is cut");
    let (taps, rest) = (today["counts"]["doors"].as_u64().unwrap(), today["doors"].as_array().unwrap().len() as u64);
    assert!(taps == 361 && rest == taps && page.contains(&format!("{} more", taps - 8)), "{taps} {rest}");

    // Every one who has left stands on one of the pages of the list, each once.
    let mut seen = std::collections::BTreeSet::new();
    for number in 1..=10 {
        let page = desk.text(&format!("/today/left?page={number}")).await;
        let ids = page.split("href=\"/visits/").skip(1).filter_map(|rest| rest.split('"').next());
        seen.extend(ids.filter(|id| id.len() == 32).map(str::to_owned));
    }
    assert_eq!(seen.len(), gone);
    let last = desk.text("/today/doors?page=8&lang=en").await;
    assert!(last.contains("351 to 361 of 361"), "taps are paged to their end");
    office.stop().await;
}

#[tokio::test]
async fn cards_that_find_no_room_at_the_foot_are_a_link_away_and_so_is_what_is_older_than_a_short_list() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    for n in 0..13_u16 {
        let private = Some(CardPrivate { uid: CardUid::new(&[4, 2, 3, n as u8]).unwrap() });
        let until_ms = now().wall.utc_ms - 60_000;
        kiosk.append(&[
            came(n, "客人"),
            Fact::CardIssuing { visit: visit(n), until_ms, card: None, private: private.clone() },
            Fact::CardIssued { visit: visit(n), private },
        ]);
        let counted =
            CustodyFact::TrayCounted { counted: u32::from(n), booked: 0, given: 0, missing: 0, private: None };
        kiosk.append(&[counted.into()]);
    }
    for n in 0..70 {
        let holder = HolderPrivate { uid: CardUid::new(&[4, 1, 2, 3]).unwrap(), staff: None, name: "客人".into() };
        kiosk.append(&[Fact::AccessGranted {
            door: "front".into(),
            command: n,
            grant: Grant::Visitor,
            visit: Some(visit(0)),
            remote: None,
            at: AtReader::default(),
            private: Some(holder),
        }]);
    }
    kiosk.drain(&office).await;
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    let page = desk.text("/today?lang=en").await;
    assert!(page.contains("href=\"/today/cards\"") && page.contains("3 more"), "the foot has ten slots");
    let cards = desk.text("/today/cards?lang=en").await;
    assert_eq!(cards.matches("class=\"slot late\"").count(), 13, "{cards}");

    let counts = desk.text("/cards").await;
    assert!(counts.contains("href=\"/cards/counts\""));
    assert!(desk.text("/cards/counts?lang=en").await.matches("class=\"r\"").count() == 13);

    let story = desk.text(&format!("/visits/{}?lang=en", visit(0))).await;
    assert!(story.contains("1 to 50 of 73") && story.contains("page=2"), "a long story is paged");
    let rest = desk.text(&format!("/visits/{}?page=2&lang=en", visit(0))).await;
    assert!(rest.contains("51 to 73 of 73"));

    for n in 0..14 {
        let path = format!("/kiosks/{}", kiosk.journal.node());
        desk.text(&path).await;
        let sent = desk.post(&format!("{path}/lockdown"), &[("door", "front"), ("why", &format!("drill {n}"))]).await;
        assert_eq!(sent.status(), 303);
    }
    let told = desk.text(&format!("/kiosks/{}", kiosk.journal.node())).await;
    let orders = format!("/kiosks/{}/orders", kiosk.journal.node());
    assert!(told.contains(&format!("href=\"{orders}\"")) && !told.contains("drill 0"));
    let all = desk.text(&orders).await;
    assert!(all.contains("drill 0") && all.contains("drill 13"));
    let given = frontdesk_store::Reader::open(data.path()).unwrap();
    let given = given.commands_lately(kiosk.journal.node(), (0, 20)).unwrap();
    assert!(given.len() == 14 && given.iter().all(|one| matches!(one.what, RemoteCommand::LockDownDoor { .. })));
    office.stop().await;
}

#[tokio::test]
async fn who_rings_who_has_waited_too_long_and_a_forced_door_stand_above_every_page_of_the_desk_until_somebody_has_seen_it()
 {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    let leader = office.signed_in("leader", &[Role::Leader]).await;
    assert!(desk.text("/visits").await.contains("hx-get=\"/notices\""), "the place for it is on every page");
    assert!(desk.text("/notices").await.contains("data-count=\"0\""));
    kiosk.append_at(minutes_ago(4), &[came(0, "刚来的")]);
    kiosk.append_at(minutes_ago(7), &[came(1, "等得久的"), came(2, "也等得久的")]);
    kiosk.append(&[
        Fact::DeskCalled { visit: Some(visit(1)), cause: None },
        DoorFact::Forced { door: "front".into() }.into(),
        DoorFact::OpenTooLong { door: "side".into() }.into(),
        DoorFact::Closed { door: "side".into(), alarm: DoorAlarm::DoorOpenTooLong, open_ms: 60_000 }.into(),
        DoorFact::Tampered { door: "back".into(), tampered: true }.into(),
    ]);
    kiosk.drain(&office).await;
    let bar = desk.text("/notices?lang=en").await;
    for said in [
        "等得久的 rang for the desk at the kiosk",
        "等得久的 has waited 7 minutes; 1 more have waited long",
        "Front door: door “front” was forced open",
        "Front door: door “side” is open for too long",
        "over since",
        "a housing or a wire of door “back” was opened",
        "data-count=\"5\"",
    ] {
        assert!(bar.contains(said), "{said}: {bar}");
    }
    assert!(!bar.contains("刚来的") && bar.matches("data-key=\"s\"").count() == 1);
    let on_today = desk.text("/notices?on=today&lang=en").await;
    assert!(on_today.contains("data-count=\"5\"") && !on_today.contains("rang for the desk"), "Today says that itself");
    // Who only looks on sees it, has nothing to press, and is not rung for.
    let looks = leader.text("/notices").await;
    assert!(looks.contains("按了铃") && !looks.contains("<form") && !looks.contains("data-rings"), "{looks}");

    desk.text("/visits").await;
    for door in bar.split("action=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        let token = desk.post(door, &[]).await;
        assert_eq!(token.status(), 303, "without a script it leads to Today");
    }
    let after = desk.text("/notices?lang=en").await;
    assert!(after.contains("data-count=\"1\"") && after.contains("has waited"), "who waits, waits: {after}");
    assert_eq!(desk.post(&format!("/today/calls/{}/1", kiosk.journal.node()), &[]).await.status(), 404);
    office.stop().await;
}

/// A kiosk that people call so.
async fn named(office: &RunningOffice, dir: &std::path::Path, run: u8, label: &str) -> Kiosk {
    let Answer::Code { code, .. } = office.admin(Command::EnrolCode { label: label.into() }).await else {
        panic!("no code")
    };
    let mut kiosk = Kiosk::open(dir, run, false);
    kiosk.papers = Some(kiosk.enrol(office, &code).await.read());
    kiosk
}

#[tokio::test]
async fn of_several_entrances_each_tap_says_its_own_and_whoever_is_at_one_looks_at_that_alone_as_long_as_they_like() {
    let (data, disks) = (tempdir().unwrap(), [tempdir().unwrap(), tempdir().unwrap()]);
    let office = RunningOffice::start(data.path()).await;
    let front = named(&office, disks[0].path(), 1, "前门").await;
    let desk = office.signed_in("zhou", &[Role::Receptionist]).await;
    front.append(&tapped(1, "前门的人"));
    front.append_at(minutes_ago(9), &[came(1, "前门的客人")]);
    front.drain(&office).await;
    let alone = desk.text("/today").await;
    assert!(
        alone.contains("前门的人") && !alone.contains("front · 前门") && !alone.contains("action=\"/today/entrance\"")
    );
    let back = named(&office, disks[1].path(), 2, "后门").await;
    back.append(&tapped(2, "后门的人"));
    back.append_at(minutes_ago(2), &[came(2, "后门的客人")]);
    back.drain(&office).await;
    let all = desk.text("/today").await;
    for said in ["前门的人", "后门的人", "前门的客人", "后门的客人", "front · 前门", "front · 后门"]
    {
        assert!(all.contains(said), "{said}: {all}");
    }

    let node = front.journal.node().to_string();
    let chosen = desk.post("/today/entrance", &[("at", &node)]).await;
    let cookie = chosen.headers().get("set-cookie").unwrap().to_str().unwrap().to_owned();
    assert!(cookie.starts_with(&format!("fd-at={node}; ")) && cookie.contains("Max-Age=31536000"), "{cookie}");
    let with = async |path: &str, at: &str| {
        let asked = desk.request(reqwest::Method::GET, path).header("cookie", format!("fd-at={at}"));
        asked.send().await.unwrap().text().await.unwrap()
    };
    for path in ["/today?lang=en", "/today/live"] {
        let here = with(path, &node).await;
        assert!(here.contains("前门的人") && here.contains("前门的客人"), "{here}");
        assert!(!here.contains("后门的人") && !here.contains("后门的客人"), "{here}");
        assert!(here.contains("1 more wait at other entrances") || here.contains("另有 1 位在其他入口等候"), "{here}");
    }
    let taps = with("/today/doors?lang=en", &node).await;
    assert!(taps.contains("<h1>2 Taps at the doors</h1>") && !taps.contains("后门的人"), "{taps}");
    for strange in ["", "x", &"0".repeat(32)] {
        assert!(with("/today", strange).await.contains("后门的客人"), "a kiosk that is none is all of them: {strange}");
    }
    let cleared = desk.post("/today/entrance", &[("at", "")]).await;
    assert!(cleared.headers().get("set-cookie").unwrap().to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(desk.post("/today/entrance", &[("at", "front")]).await.status(), 400);
    office.stop().await;
}
