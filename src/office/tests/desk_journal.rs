//! The journals at the desk: how far each is verified, their entries, and a part of them to take along.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Kiosk, RunningOffice, minutes_ago, registered, visit};
use frontdesk_core::fact::{DoorFact, Fact, HealthFact, SampledCheck};
use frontdesk_core::health::CheckState;
use frontdesk_office::desk::Role;
use frontdesk_store::Reader;
use reqwest::StatusCode;
use tempfile::tempdir;

fn chain(state: CheckState, verified_to_seq: i64) -> Fact {
    let check = SampledCheck {
        check: "chain".to_owned(),
        state,
        since_ms: minutes_ago(5).wall.utc_ms,
        numbers: [("verified_to_seq".to_owned(), verified_to_seq)].into(),
    };
    Fact::Health(HealthFact::HealthSampled { checks: vec![check] })
}

#[tokio::test]
async fn an_auditor_reads_every_entry_and_how_far_it_is_verified_and_no_name() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let forced = Fact::Door(DoorFact::Forced { door: "Lager".to_owned() });
    kiosk.append(&[registered(1, "罗岚"), chain(CheckState::Ok, 41), forced]);
    kiosk.drain(&office).await;
    let auditor = office.signed_in("qiu", &[Role::Auditor]).await;
    let page = auditor.text("/journal").await;
    assert!(page.contains("各机器的日志") && page.contains("完整") && page.contains(">41<"), "{page}");
    assert!(page.contains("visit.registered") && page.contains("health.sampled") && page.contains("密封部分"));
    assert!(!page.contains("罗岚"), "{page}");
    let node = kiosk.journal.node();
    let entries = Reader::open(data.path()).unwrap().journal_page(&Default::default(), None, 200).unwrap().rows;
    let entry = entries.into_iter().find(|one| one.entry.kind == "visit.registered").unwrap().entry;
    let one = auditor.text(&format!("/journal/{node}/{}", entry.position.seq)).await;
    let hash = entry.hash.to_string();
    assert!(one.contains(&hash) && one.contains("&quot;purpose&quot;") && one.contains("这里不打开"), "{one}");
    assert!(!one.contains("罗岚"));
    for missing in [format!("/journal/{node}/999999"), format!("/journal/{node}/{}", u64::MAX), "/journal/x/1".into()] {
        assert_eq!(auditor.get(&missing).await.status(), StatusCode::NOT_FOUND, "{missing}");
    }
    let filtered = auditor.text(&format!("/journal?node={node}&kind=health.&since=2020-01-01")).await;
    assert!(filtered.contains("health.sampled</a>") && !filtered.contains("visit.registered</a>"), "{filtered}");
    let of_visit = auditor.text(&format!("/journal?visit={}", visit(1))).await;
    assert!(of_visit.contains("visit.registered</a>") && !of_visit.contains("health.sampled</a>"), "{of_visit}");
    assert!(auditor.text(&format!("/journal?visit={}", visit(9))).await.contains("没有符合的记录"));
    let of_door = auditor.text("/journal?door=Lager").await;
    assert!(of_door.contains("door.forced</a>") && !of_door.contains("visit.registered</a>"), "{of_door}");
    assert!(auditor.text("/journal?door=Lage").await.contains("没有符合的记录"));
    assert!(auditor.text("/journal?until=2020-01-01").await.contains("没有符合的记录"));
    office.stop().await;
}

#[tokio::test]
async fn a_journal_that_does_not_verify_is_the_headline() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[chain(CheckState::Fault, 2)]);
    kiosk.drain(&office).await;
    let auditor = office.signed_in("qiu", &[Role::Auditor]).await;
    let page = auditor.text("/journal?lang=en").await;
    assert!(page.contains("<h1>The journal of Front door does not verify</h1>"), "{page}");
    assert!(page.contains("state fault"), "{page}");
    office.stop().await;
}

#[tokio::test]
async fn what_is_exported_is_what_was_asked_for_without_sealed_parts_and_is_recorded_first() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[registered(1, "罗岚"), registered(2, "沈知远"), chain(CheckState::Ok, 2)]);
    kiosk.drain(&office).await;
    let auditor = office.signed_in("qiu", &[Role::Auditor]).await;
    let node = kiosk.journal.node().to_string();
    let exported = auditor.post("/journal/export", &[("node", &node), ("kind", "visit.")]).await;
    assert_eq!(exported.status(), StatusCode::OK);
    assert_eq!(exported.headers()["content-disposition"], "attachment; filename=\"journal.jsonl\"");
    let text = exported.text().await.unwrap();
    let rows: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 2, "{text}");
    assert!(rows.iter().all(|row| row["kind"] == "visit.registered" && row["has_private"] == true), "{text}");
    assert!(text.contains(&visit(1).to_string()) && !text.contains("罗岚") && !text.contains("沈知远"), "{text}");
    assert!(auditor.text("/journal?kind=desk.used").await.contains("desk.used</a>"));
    let used = auditor.post("/journal/export", &[("kind", "desk.used")]).await.text().await.unwrap();
    assert_eq!(used.lines().filter(|line| line.contains("journal_exported")).count(), 2, "{used}");
    office.stop().await;
}
