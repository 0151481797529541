//! The office: taking in, repeating, holes, conflicts, restarts, and what its page shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Kiosk, PATIENCE, RunningOffice, left, minutes_ago, registered, tapped, visit};
use frontdesk_core::fact::{Alarm, CallCause, Fact, HealthFact};
use frontdesk_core::health::tickets::{Severity, told};
use frontdesk_core::id::{IncarnationId, TicketId};
use frontdesk_office::check_address;
use frontdesk_sync::wire::{EntryResult, Next};
use std::time::Duration;
use tempfile::tempdir;

#[tokio::test]
async fn a_visit_arrives_with_both_times_its_name_and_the_doors() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林")]);
    kiosk.append(&left(2));
    kiosk.append(&tapped(7, "周雯"));
    kiosk.drain(&office).await;
    let today = office.today().await;
    let visit = today["visits"].as_array().unwrap().iter().find(|visit| visit["name"] == "何林").unwrap();
    assert!(visit["arrived_ms"].is_i64() && visit["left_ms"].is_i64());
    assert_eq!((visit["state"].as_str(), visit["rating"].as_str()), (Some("left"), Some("very_good")));
    let page = office.text("/today").await;
    for shown in [
        "罗岚等了 0 分钟，还没有人告诉周雯",
        "何林",
        "山风物流，会议洽谈，见周雯（研发部）",
        "很满意",
        "已进门",
        "卡未登记",
        "前台机",
        "Front door",
        "7</span> 条已签收",
    ] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    assert!(!page.contains("模拟硬件") && !page.contains("13800138000"));
    assert!(office.text("/today?lang=en").await.contains("罗岚 has waited 0 minutes"));
    assert!(office.text("/today?lang=zh-Hant").await.contains("已進門"));
    office.stop().await;
}

#[tokio::test]
async fn a_call_of_the_desk_is_on_the_page_for_fifteen_minutes_and_in_the_json() {
    let (data, disk, other_disk) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let call = |visit| Fact::DeskCalled { visit, cause: None };
    kiosk.append(&[registered(1, "罗岚"), registered(2, "<b>何林")]);
    kiosk.append_at(minutes_ago(16), &[call(Some(visit(2)))]);
    kiosk.drain(&office).await;
    assert!(!office.text("/today").await.contains("按了铃"), "too long ago");
    // Twice by the same visitor: one line, with the later time.
    kiosk.append_at(minutes_ago(14), &[call(None), call(Some(visit(1)))]);
    kiosk.append_at(minutes_ago(3), &[call(Some(visit(1)))]);
    kiosk.drain(&office).await;
    let page = office.text("/today").await;
    let (above, _) = page.split_once(r#"<section id="today-band""#).unwrap();
    assert_eq!(above.matches("按了铃").count(), 2, "{above}");
    let (named, unnamed) =
        (above.find("</time> 罗岚在前台机按了铃").unwrap(), above.find("</time> 有访客在前台机按了铃").unwrap());
    assert!(
        named < unnamed && above.contains(r#"<div class="call" role="alert"><p><time class="num">"#),
        "newest first: {above}"
    );
    assert!(office.text("/today/live?lang=zh-Hant").await.contains("有訪客在櫃檯機按了鈴"));
    let english = office.text("/today?lang=en").await;
    assert!(english.contains("A visitor rang for the desk at the kiosk") && english.contains("罗岚 rang for the desk"));
    // Another kiosk's word for a visit that is not its own gives no name.
    let mut other = Kiosk::open(other_disk.path(), 2, true);
    other.join(&office).await;
    other.append(&[call(Some(visit(2)))]);
    other.drain(&office).await;
    let page = office.text("/today").await;
    assert!(
        page.contains(r#"<div class="call sim" role="alert">"#)
            && page.contains("有模拟硬件")
            && !page.contains("何林在前台机")
    );
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
    assert!(calls[1]["cause"].is_null());
    // Whoever finds no card says so, and the desk reads it.
    kiosk.append(&[Fact::DeskCalled { visit: Some(visit(1)), cause: Some(CallCause::TrayEmpty) }]);
    kiosk.drain(&office).await;
    assert!(office.text("/today").await.contains("</time> 罗岚在前台机按了铃：卡盒空了"));
    assert!(
        office.text("/today?lang=en").await.contains("罗岚 rang for the desk at the kiosk: the card tray is empty")
    );
    assert_eq!(office.today().await["desk_calls"][0]["cause"], "tray_empty");
    office.stop().await;
}

#[tokio::test]
async fn entries_are_taken_once_and_holes_and_conflicts_are_answered_one_by_one() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林"), registered(3, "张玮")]);
    let entries = kiosk.entries();
    assert_eq!(kiosk.push(&office, &entries[..1]).await.results, [EntryResult::Stored]);
    let hole = kiosk.push(&office, &entries[2..]).await;
    assert_eq!(hole.results, [EntryResult::Gap]);
    assert_eq!(hole.next, [Next { incarnation: IncarnationId([1; 16]), seq: Some(2) }]);
    let all = kiosk.push(&office, &entries).await;
    assert_eq!(all.results, [EntryResult::Already, EntryResult::Stored, EntryResult::Stored]);
    assert!(all.receipt.is_some_and(|receipt| receipt.seq == 3));
    let mut other = entries[1].clone();
    other.mono_ms += 1;
    other.hash = other.computed_hash();
    assert_eq!(kiosk.push_as_is(&office, &[other]).await.results, [EntryResult::Conflict]);
    assert_eq!(office.alarms(Alarm::Conflict).await, (1, 1));
    office.stop().await;
}

#[tokio::test]
async fn everything_is_there_once_after_a_restart_and_repeated_batches() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    for n in 1..=120 {
        kiosk.append(&[registered(n, "罗岚"), registered(n, "again")]);
        kiosk.append(&tapped(u64::from(n), "周雯"));
    }
    kiosk.drain(&office).await;
    kiosk.drain(&office).await;
    // A list that is long goes on on pages of its own.
    assert!(office.text("/today").await.contains(r#"<a href="/today/doors">再看 232 项</a>"#));
    let rows = |page: String| page.matches("卡未登记").count() + page.matches("已进门").count();
    assert_eq!(rows(office.text("/today/doors").await), 50);
    assert_eq!(rows(office.text("/today/doors?page=5").await), 40);
    assert!(office.text("/today/doors?page=2&lang=en").await.contains("51 to 100 of 240"));
    assert_eq!(office.get("/today/nothing?lang=zh-Hans").await.status(), 404);
    let before = office.today().await;
    assert_eq!(before["visits"].as_array().unwrap().len(), 120);
    office.stop().await;
    let office = RunningOffice::start(data.path()).await;
    kiosk.drain(&office).await;
    let after = office.today().await;
    assert_eq!(before["visits"], after["visits"]);
    assert_eq!(before["doors"], after["doors"]);
    office.stop().await;
    let report = frontdesk_store::verify(data.path()).unwrap();
    assert!(report.is_good() && report.to_string().contains("consistent to 600"), "{report}");
}

#[tokio::test]
async fn the_page_is_told_within_a_second_of_a_new_entry() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let mut events = office.get("/events").await;
    let first = tokio::time::timeout(PATIENCE, events.chunk()).await.unwrap().unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("event: changed"));
    kiosk.append(&[registered(1, "罗岚")]);
    kiosk.drain(&office).await;
    let told = tokio::time::timeout(Duration::from_secs(1), events.chunk()).await.unwrap().unwrap().unwrap();
    assert!(String::from_utf8_lossy(&told).contains("event: changed"));
    assert!(office.text("/today/live").await.contains("罗岚"));
    office.stop().await;
}

#[tokio::test]
async fn a_hostile_name_is_shown_as_text() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let mut kiosk = Kiosk::open(disk.path(), 1, true);
    kiosk.join(&office).await;
    kiosk.append(&[registered(1, "<img src=x onerror=alert(1)>\"'&")]);
    kiosk.drain(&office).await;
    let response = office.get("/today").await;
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    let page = response.text().await.unwrap();
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;&quot;'&amp;") && !page.contains("<img"));
    assert!(page.contains("有模拟硬件") && page.contains(r#"class="chip w">模拟"#));
    office.stop().await;
}

#[tokio::test]
async fn a_kiosk_restored_from_a_copy_of_its_disk_is_kept_beside_what_it_had_sent() {
    let (data, disk, copy) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    kiosk.append(&[registered(1, "罗岚"), registered(2, "何林")]);
    let papers = kiosk.papers.clone();
    drop(kiosk);
    for file in ["journal.db", "node.key"] {
        std::fs::copy(disk.path().join(file), copy.path().join(file)).unwrap();
    }
    let mut kiosk = Kiosk::open(disk.path(), 2, false);
    kiosk.papers.clone_from(&papers);
    kiosk.append(&[registered(3, "张玮")]);
    kiosk.drain(&office).await;
    let mut restored = Kiosk::open(copy.path(), 3, false);
    restored.papers = papers;
    restored.append(&[registered(4, "孟白"), registered(5, "唐溪")]);
    restored.drain(&office).await;
    assert_eq!(office.alarms(Alarm::Fork).await, (1, 1));
    assert_eq!(office.today().await["visits"].as_array().unwrap().len(), 5);
    assert!(
        office.text("/today").await.contains("日志分叉")
            && office.text("/today?lang=en").await.contains("a journal has forked")
    );
    office.stop().await;
}

#[tokio::test]
async fn the_page_answers_to_its_own_address_only_and_knows_nothing_of_the_wire() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let rebound = reqwest::Client::new().get(&office.url).header("host", "evil.example:80").send().await.unwrap();
    assert_eq!(rebound.status(), 421);
    for path in ["/v1/heads", "/v1/keys", "/v1/enrol", "/v1/journals/00000000000000000000000000000000"] {
        let answered = reqwest::Client::new().post(format!("{}{path}", office.url)).body("{}").send().await.unwrap();
        assert_eq!(answered.status(), 404, "{path}");
    }
    office.stop().await;
}

#[tokio::test]
async fn the_sixty_fifth_listener_is_refused_and_a_stop_does_not_wait_for_the_others() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let mut listening = Vec::new();
    for _ in 0..64 {
        listening.push(office.get("/events").await);
    }
    assert_eq!(office.get("/events").await.status(), 503);
    let asked = std::time::Instant::now();
    office.stop().await;
    assert!(asked.elapsed() < Duration::from_secs(4));
}

#[test]
fn an_address_that_others_can_reach_needs_encryption_or_a_trusted_network() {
    for open in ["0.0.0.0:8080", "192.168.1.5:8080", "[::]:8080"] {
        let refused = check_address(open.parse().unwrap(), false, false).unwrap_err();
        assert!(refused.to_string().contains("--trusted-network"));
        assert!(check_address(open.parse().unwrap(), false, true).is_ok());
        assert!(check_address(open.parse().unwrap(), true, false).is_ok(), "with TLS");
    }
    assert!(check_address("127.0.0.1:1".parse().unwrap(), false, false).is_ok());
    assert!(check_address("[::1]:1".parse().unwrap(), false, false).is_ok());
}

#[tokio::test]
async fn what_does_not_work_at_a_kiosk_is_on_the_page_until_it_is_over_and_in_the_json_until_it_is_closed() {
    let (data, disk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(disk.path(), 1, &office).await;
    let opened = |n, check: &str, severity| {
        Fact::Health(HealthFact::TicketOpened {
            ticket: TicketId([n; 16]),
            check: check.into(),
            severity,
            tell: told(severity),
            since_ms: 1,
            flaps: 1,
            evidence: "<b>gone".into(),
            advice: "plug it in".into(),
        })
    };
    kiosk.append(&[opened(1, "reader", Severity::Critical), opened(2, "wear", Severity::Minor)]);
    kiosk.drain(&office).await;
    let page = office.text("/today").await;
    assert!(page.contains("设备故障 · Front door · 读卡器: &lt;b&gt;gone"), "{page}");
    assert!(!page.contains("wear"), "what merely wants attention is no alarm");
    kiosk.append(&[Fact::Health(HealthFact::TicketAcknowledged { ticket: TicketId([1; 16]), by: "uid 0".into() })]);
    kiosk.drain(&office).await;
    assert!(office.text("/today").await.contains("已有人处理"));
    kiosk.append(&[Fact::Health(HealthFact::TicketCleared { ticket: TicketId([1; 16]) })]);
    kiosk.drain(&office).await;
    assert!(!office.text("/today").await.contains("设备故障"));
    assert_eq!(office.today().await["tickets"].as_array().unwrap().len(), 2);
    let note = "plugged in".to_owned();
    kiosk.append(&[Fact::Health(HealthFact::TicketClosed { ticket: TicketId([1; 16]), by: "uid 0".into(), note })]);
    kiosk.drain(&office).await;
    assert_eq!(office.today().await["tickets"][0]["ticket"]["check"], "wear");
    office.stop().await;
}
