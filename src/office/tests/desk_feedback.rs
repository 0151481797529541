//! Praise and complaints at the desk (Q2): the head of administration reads them and says what was done; the reception does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{Kiosk, RunningOffice, minutes_ago, registered, visit};
use frontdesk_core::fact::{FeedbackFact, FeedbackPrivate, FeedbackTone, FeedbackTopic};
use frontdesk_core::id::FeedbackId;
use frontdesk_office::desk::Role;
use frontdesk_store::Reader;
use reqwest::StatusCode;
use tempfile::tempdir;

fn given(n: u8, named: bool, words: &str) -> frontdesk_core::fact::Fact {
    FeedbackFact::Given {
        feedback: FeedbackId([n; 16]),
        tone: FeedbackTone::Complaint,
        topics: vec![FeedbackTopic::Reception],
        visit: named.then_some(visit(1)),
        private: Some(FeedbackPrivate { words: words.into() }),
    }
    .into()
}

#[tokio::test]
async fn a_complaint_reaches_the_head_of_administration_is_seen_to_once_and_the_reception_reads_no_word_of_it() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(&data.path().join("o")).await;
    let kiosk = Kiosk::member(&data.path().join("k"), 1, &office).await;
    kiosk.append_at(minutes_ago(9), &[registered(1, "张伟")]);
    kiosk.append_at(minutes_ago(5), &[given(1, true, "前台<b>不理人</b>"), given(2, false, "等太久")]);
    kiosk.drain(&office).await;

    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    let page = head.text("/feedback").await;
    assert!(page.contains("有 2 条反馈待处理") && page.contains("等太久"), "{page}");
    assert!(page.contains("前台&lt;b&gt;不理人") && page.contains(&format!("/visits/{}", visit(1))), "{page}");
    let desk = office.signed_in("desk", &[Role::Receptionist]).await;
    assert_eq!(desk.get("/feedback").await.status(), StatusCode::FORBIDDEN);
    let story = desk.text(&format!("/visits/{}", visit(1))).await;
    assert!(story.contains("留下了意见") && !story.contains("不理人"), "that there is one, and not what");

    let path = format!("/feedback/{}", FeedbackId([1; 16]));
    assert_eq!(head.post(&path, &[("note", " ")]).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(head.post(&path, &[("note", "已向访客致歉")]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(head.post(&path, &[("note", "再次")]).await.status(), StatusCode::CONFLICT);
    let none = format!("/feedback/{}", FeedbackId([7; 16]));
    assert_eq!(head.post(&none, &[("note", "x")]).await.status(), StatusCode::NOT_FOUND);
    let page = head.text("/feedback").await;
    assert!(page.contains("有 1 条反馈待处理") && page.contains("已向访客致歉"), "{page}");
    let open = head.text("/feedback?which=open").await;
    assert!(open.contains("等太久") && !open.contains("不理人"));
    let auditor = office.signed_in("auditor", &[Role::Auditor]).await;
    let page = auditor.text("/feedback").await;
    assert!(page.contains("等太久") && !page.contains("标为已处理"), "who audits reads, and changes nothing");
    assert_eq!(Reader::open(&office.data).unwrap().open_feedback().unwrap(), 1);
    office.stop().await;
}
