//! The office over real HTTP: taking in, repeating, holes, conflicts, restarts, and what its page shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Kiosk, PATIENCE, RunningOffice, left, minutes_ago, registered, tapped, visit};
use frontdesk_core::fact::Fact;
use frontdesk_core::id::IncarnationId;
use frontdesk_office::check_address;
use frontdesk_sync::wire::{EntryResult, Next};
use frontdesk_sync::{Client, Pace, Settings};
use std::time::Duration;
use tempfile::tempdir;

fn settings(url: &str) -> Settings {
    let pace = Pace { first_ms: 20, longest_ms: 200, ..Pace::default() };
    Settings { pace, ..Settings::new(url) }
}

/// Runs a client until the office has everything.
async fn drain(kiosk: &Kiosk, url: &str) -> frontdesk_sync::Progress {
    let (client, mut progress) = Client::new(settings(url), kiosk.source()).unwrap();
    let running = tokio::spawn(client.run(kiosk.durable.clone()));
    let seq = kiosk.entries().len() as u64;
    let done = tokio::time::timeout(PATIENCE, progress.wait_for(|p| p.acked_seq == Some(seq) && p.behind == 0)).await;
    let done = done.unwrap().unwrap().clone();
    running.abort();
    done
}

#[tokio::test]
async fn a_visit_arrives_with_both_times_its_name_and_the_doors() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::open(disk.path(), 1, false);
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林")]);
    kiosk.append(&left(2));
    kiosk.append(&tapped(7, "周雯"));
    let progress = drain(&kiosk, &office.url).await;
    assert!(progress.last_ok_ms.is_some() && progress.last_error.is_none() && progress.trouble.is_none());
    let today = office.today().await;
    let visit = today["visits"].as_array().unwrap().iter().find(|visit| visit["name"] == "何林").unwrap();
    assert!(visit["arrived_ms"].is_i64() && visit["left_ms"].is_i64());
    assert_eq!((visit["state"].as_str(), visit["rating"].as_str()), (Some("left"), Some("very_good")));
    let page = office.text("/").await;
    for shown in ["罗岚 等了 0 分钟", "何林", "山风物流 · 见周雯 · 研发部", "很满意", "已进门", "卡未登记", "前台机"]
    {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    assert!(!page.contains("模拟硬件") && !page.contains("13800138000"));
    assert!(office.text("/?lang=en").await.contains("罗岚 has waited 0 minutes"));
    assert!(office.text("/?lang=zh-Hant").await.contains("已進門"));
    office.stop().await;
}

#[tokio::test]
async fn a_call_of_the_desk_is_on_the_page_for_fifteen_minutes_and_in_the_json() {
    let (data, disk, other_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::open(disk.path(), 1, false);
    let call = |visit| Fact::DeskCalled { visit };
    kiosk.append(&[registered(1, "罗岚"), registered(2, "<b>何林")]);
    kiosk.append_at(minutes_ago(16), &[call(Some(visit(2)))]);
    drain(&kiosk, &office.url).await;
    assert!(!office.text("/").await.contains("按了铃"), "too long ago");
    // Twice by the same visitor: one line, with the later time.
    kiosk.append_at(minutes_ago(14), &[call(None), call(Some(visit(1)))]);
    kiosk.append_at(minutes_ago(3), &[call(Some(visit(1)))]);
    drain(&kiosk, &office.url).await;
    let page = office.text("/").await;
    let (above, _) = page.split_once(r#"<div class="cols">"#).unwrap();
    assert_eq!(above.matches("按了铃").count(), 2, "{above}");
    let (named, unnamed) =
        (above.find("</time> 罗岚在前台机按了铃").unwrap(), above.find("</time> 有访客在前台机按了铃").unwrap());
    assert!(named < unnamed && above.contains(r#"<p class="call"><time class="num">"#), "newest first: {above}");
    assert!(office.text("/fragment?lang=zh-Hant").await.contains("有訪客在櫃檯機按了鈴"));
    let english = office.text("/?lang=en").await;
    assert!(english.contains("A visitor rang for the desk at the kiosk") && english.contains("罗岚 rang for the desk"));
    // Another kiosk's word for a visit that is not its own gives no name.
    let other = Kiosk::open(other_disk.path(), 2, true);
    other.append(&[call(Some(visit(2)))]);
    drain(&other, &office.url).await;
    let page = office.text("/").await;
    assert!(page.contains(r#"<p class="call sim">"#) && page.contains("有模拟硬件") && !page.contains("何林在前台机"));
    let calls = office.today().await["desk_calls"].clone();
    // Around midnight the oldest one is yesterday's.
    let calls = &calls.as_array().unwrap()[..4];
    let found: Vec<_> =
        calls.iter().map(|call| (call["name"].as_str(), call["simulated"].as_bool().unwrap())).collect();
    assert_eq!(found, [(None, true), (Some("罗岚"), false), (Some("罗岚"), false), (None, false)]);
    assert_eq!(calls[1]["visit"], visit(1).to_string());
    assert!(calls[3]["visit"].is_null());
    assert_eq!(calls[1]["node"], kiosk.journal.node().to_string());
    assert!(calls[1]["at_ms"].as_i64().unwrap() - calls[2]["at_ms"].as_i64().unwrap() > 600_000);
    office.stop().await;
}

#[tokio::test]
async fn entries_are_taken_once_and_holes_and_conflicts_are_answered_one_by_one() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::open(disk.path(), 1, false);
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林"), registered(3, "张玮")]);
    let entries = kiosk.entries();
    assert_eq!(office.batch(&kiosk, &entries[..1]).await.results, [EntryResult::Stored]);
    let hole = office.batch(&kiosk, &entries[2..]).await;
    assert_eq!(hole.results, [EntryResult::Gap]);
    assert_eq!(hole.next, [Next { incarnation: IncarnationId([1; 16]), seq: Some(2) }]);
    let all = office.batch(&kiosk, &entries).await;
    assert_eq!(all.results, [EntryResult::Already, EntryResult::Stored, EntryResult::Stored]);
    let mut other = entries[1].clone();
    other.mono_ms += 1;
    other.hash = other.computed_hash();
    assert_eq!(office.batch(&kiosk, &[other]).await.results, [EntryResult::Conflict]);
    office.stop().await;
}

#[tokio::test]
async fn an_office_that_was_away_gets_everything_once_and_keeps_it_over_a_restart() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let address = office.url.trim_start_matches("http://").to_owned();
    office.stop().await;
    let kiosk = Kiosk::open(disk.path(), 1, false);
    let url = format!("http://{address}");
    let (client, mut progress) = Client::new(settings(&url), kiosk.source()).unwrap();
    let running = tokio::spawn(client.run(kiosk.durable.clone()));
    for n in 1..=120 {
        kiosk.append(&[registered(n, "罗岚"), registered(n, "again")]);
        kiosk.append(&tapped(u64::from(n), "周雯"));
    }
    tokio::time::timeout(PATIENCE, progress.wait_for(|p| p.last_error.is_some() && p.behind > 0))
        .await
        .unwrap()
        .unwrap();
    let office = RunningOffice::start_at(data.path(), &address).await;
    tokio::time::timeout(PATIENCE, progress.wait_for(|p| p.acked_seq == Some(600))).await.unwrap().unwrap();
    let before = office.today().await;
    assert_eq!(before["visits"].as_array().unwrap().len(), 120);
    office.stop().await;
    let office = RunningOffice::start_at(data.path(), &address).await;
    let after = office.today().await;
    assert_eq!(before["visits"], after["visits"]);
    assert_eq!(before["doors"], after["doors"]);
    office.stop().await;
    running.abort();
    let report = frontdesk_store::verify(data.path()).unwrap();
    assert!(report.is_good() && report.to_string().contains("consistent to 600"), "{report}");
}

#[tokio::test]
async fn a_new_entry_is_at_the_office_within_a_second_and_the_page_is_told() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::open(disk.path(), 1, false);
    let (client, mut progress) = Client::new(settings(&office.url), kiosk.source()).unwrap();
    let running = tokio::spawn(client.run(kiosk.durable.clone()));
    tokio::time::timeout(PATIENCE, progress.wait_for(|p| p.acked_seq == Some(0))).await.unwrap().unwrap();
    let mut events = reqwest::get(format!("{}/events", office.url)).await.unwrap();
    let first = tokio::time::timeout(PATIENCE, events.chunk()).await.unwrap().unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("event: changed"));
    kiosk.append(&[registered(1, "罗岚")]);
    let told = tokio::time::timeout(Duration::from_secs(1), events.chunk()).await.unwrap().unwrap().unwrap();
    assert!(String::from_utf8_lossy(&told).contains("event: changed"));
    tokio::time::timeout(PATIENCE, progress.wait_for(|p| p.acked_seq == Some(1))).await.unwrap().unwrap();
    assert!(office.text("/fragment").await.contains("罗岚"));
    running.abort();
    office.stop().await;
}

#[tokio::test]
async fn a_hostile_name_is_shown_as_text() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::open(disk.path(), 1, true);
    kiosk.append(&[registered(1, "<img src=x onerror=alert(1)>\"'&")]);
    drain(&kiosk, &office.url).await;
    let response = reqwest::get(&office.url).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    let page = response.text().await.unwrap();
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;") && !page.contains("<img"));
    assert!(page.contains("有模拟硬件") && page.contains(r#"class="chip w">模拟"#));
    office.stop().await;
}

#[tokio::test]
async fn a_kiosk_restored_from_a_copy_of_its_disk_is_kept_beside_what_it_had_sent() {
    let (data, disk, copy) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::open(disk.path(), 1, false);
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林")]);
    let durable = kiosk.durable.clone();
    drop(kiosk);
    assert_eq!(*durable.borrow(), 2);
    for file in ["journal.db", "node.key"] {
        std::fs::copy(disk.path().join(file), copy.path().join(file)).unwrap();
    }
    let kiosk = Kiosk::open(disk.path(), 2, false);
    kiosk.append(&[registered(3, "张玮")]);
    drain(&kiosk, &office.url).await;
    let restored = Kiosk::open(copy.path(), 3, false);
    restored.append(&[registered(4, "孟白"), registered(5, "唐溪")]);
    assert_eq!(drain(&restored, &office.url).await.forks, 1);
    assert_eq!(office.today().await["visits"].as_array().unwrap().len(), 5);
    office.stop().await;
}

#[tokio::test]
async fn what_is_not_understood_too_long_or_for_another_name_is_refused() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let path = format!("/v1/journals/{}", "0".repeat(32));
    assert_eq!(office.post(&path, b"{".to_vec()).await.status(), 400);
    assert_eq!(office.post("/v1/journals/xyz", b"{}".to_vec()).await.status(), 400);
    assert_eq!(office.post(&path, vec![b' '; 2 * 1024 * 1024 + 1]).await.status(), 413);
    assert_eq!(office.post("/v1/keys", b"[]".to_vec()).await.status(), 400);
    let rebound = reqwest::Client::new().get(&office.url).header("host", "evil.example:80").send().await.unwrap();
    assert_eq!(rebound.status(), 421);
    office.stop().await;
}

#[tokio::test]
async fn the_sixty_fifth_listener_is_refused_and_a_stop_does_not_wait_for_the_others() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let mut listening = Vec::new();
    for _ in 0..64 {
        listening.push(reqwest::get(format!("{}/events", office.url)).await.unwrap());
    }
    assert_eq!(reqwest::get(format!("{}/events", office.url)).await.unwrap().status(), 503);
    let asked = std::time::Instant::now();
    office.stop().await;
    assert!(asked.elapsed() < Duration::from_secs(4));
}

#[test]
fn an_address_that_others_can_reach_needs_a_trusted_network() {
    for open in ["0.0.0.0:8080", "192.168.1.5:8080", "[::]:8080"] {
        let refused = check_address(open.parse().unwrap(), false).unwrap_err();
        assert!(refused.to_string().contains("--trusted-network"));
        assert!(check_address(open.parse().unwrap(), true).is_ok());
    }
    assert!(check_address("127.0.0.1:1".parse().unwrap(), false).is_ok());
    assert!(check_address("[::1]:1".parse().unwrap(), false).is_ok());
}
