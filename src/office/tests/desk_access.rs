//! Who may enter where and when, at the desk: changed on a draft, shown, written once with the password.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::browser::{PASSWORD, between, to};
use common::{Browser, Kiosk, RunningOffice};
use frontdesk_core::fact::{DeskFact, Fact, HealthFact, Reading, SampledCheck, SiteFact};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::sampling::IN_FORCE;
use frontdesk_core::schedule::{Access, RulesDefinition};
use frontdesk_office::admin::{Answer, Command};
use frontdesk_office::desk::Role;
use frontdesk_store::Reader;
use reqwest::StatusCode;
use serde_json::json;
use std::path::Path;
use tempfile::tempdir;

fn rules() -> RulesDefinition {
    serde_json::from_value(json!({
        "time_zone": "Asia/Shanghai",
        "calendar": { "china": { "holidays": [{ "from": "2026-10-01", "until": "2026-10-07", "name": "国庆节<b>" }] } },
        "schedule": { "office": { "calendar": "china", "spans": ["mon-fri 08:00-18:00"] } },
        "group": { "staff": { "access": "office" }, "visitors": { "access": "never" } },
    }))
    .unwrap()
}

/// What a page carries of the draft.
fn carried(page: &str) -> Vec<(String, String)> {
    let value = |name: &str| {
        let text = between(page, &format!("name=\"{name}\" value=\""), "\"").unwrap();
        (name.to_owned(), text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    };
    ["draft", "base", "year"].map(value).into()
}

async fn send(
    browser: &Browser,
    path: &str,
    carried: &[(String, String)],
    fields: &[(&str, &str)],
) -> (StatusCode, String, String) {
    let mut all: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    all.extend(fields);
    let answer = browser.post(path, &all).await;
    let (status, leads) = (answer.status(), to(&answer));
    (status, leads, browser.read(answer).await)
}

/// Rules in the site journal, oldest first, each with what stands before it.
fn written(data: &Path) -> Vec<(RulesDefinition, Fact)> {
    let entries = Reader::open(data).unwrap().entries(0, 1_000).unwrap();
    let facts: Vec<Fact> = entries
        .iter()
        .filter_map(|entry| match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
            Ok(Reading::Known(fact)) => Some(*fact),
            _ => None,
        })
        .collect();
    let pairs = facts.iter().zip(facts.iter().skip(1));
    pairs
        .filter_map(|(before, fact)| match fact {
            Fact::Site(SiteFact::RulesSet { rules }) => {
                let rules = serde_json::from_value(serde_json::to_value(rules).unwrap()).unwrap();
                Some((rules, before.clone()))
            }
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn rules_are_changed_on_a_draft_shown_and_written_once_with_the_password() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    assert!(head.text("/access").await.contains("还没有统一的门禁"));
    let (_, _, page) = send(&head, "/access", &[], &[("act", "start")]).await;
    let (_, _, page) = send(&head, "/access", &carried(&page), &[("act", "group+"), ("new_group", "cleaning")]).await;
    let (status, _, page) =
        send(&head, "/access", &carried(&page), &[("act", "schedule+"), ("new_schedule", "保洁")]).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let hours = [
        ("act", "span+:0"),
        ("day.0", "mon"),
        ("day.0", "tue"),
        ("from.0", "19:00"),
        ("until.0", "7:00"),
        ("else.0", "保洁"),
    ];
    let (status, _, page) = send(&head, "/access", &carried(&page), &hours).await;
    assert!(status == StatusCode::OK && page.contains("周一、周二 19:00–次日 07:00"), "{page}");
    let (status, _, bad) = send(
        &head,
        "/access",
        &carried(&page),
        &[("act", "span+:0"), ("day.0", "mon"), ("from.0", "x"), ("until.0", "y")],
    )
    .await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && bad.contains("时间写成 08:00"), "{bad}");
    let (status, _, review) = send(&head, "/access", &carried(&page), &[("act", "review")]).await;
    assert!(
        status == StatusCode::OK && review.contains("组 cleaning · 其他门") && review.contains("将改动"),
        "{review}"
    );
    assert!(written(data.path()).is_empty(), "nothing is written before it is confirmed");

    let draft = carried(&review);
    for wrong in ["", "not the password"] {
        let (status, _, page) = send(&head, "/access/save", &draft, &[("password", wrong)]).await;
        assert!(status == StatusCode::UNAUTHORIZED && page.contains("密码不对"), "{page}");
    }
    assert!(written(data.path()).is_empty());
    let (status, leads, _) = send(&head, "/access/save", &draft, &[("password", PASSWORD)]).await;
    assert_eq!((status, leads.as_str()), (StatusCode::SEE_OTHER, "/access"));
    let set = written(data.path());
    assert_eq!(set.len(), 1);
    assert_eq!(set[0].0.groups["cleaning"].access, Access::During("保洁".into()));
    assert!(
        matches!(&set[0].1, Fact::Desk(DeskFact::DeskUsed { account: Some(_), act, about: None }) if act == "rules_set"),
        "{:?}",
        set[0].1
    );
    // The page says who, and a second time the same draft is one that others have overtaken.
    let page = head.text("/access").await;
    assert!(
        page.contains("谁改过") && page.contains("<b>周雯</b>") && page.contains("门禁已设好，还没有门口机"),
        "{page}"
    );
    let (status, _, page) = send(&head, "/access/save", &draft, &[("password", PASSWORD)]).await;
    assert!(status == StatusCode::CONFLICT && page.contains("别人已改过门禁"), "{page}");
    assert_eq!(written(data.path()).len(), 1);
    office.stop().await;
}

#[tokio::test]
async fn the_page_says_which_kiosk_goes_by_the_rules_and_what_they_decide() {
    let (data, at_kiosk) = (tempdir().unwrap(), tempdir().unwrap());
    let office = RunningOffice::start(data.path()).await;
    let kiosk = Kiosk::member(at_kiosk.path(), 1, &office).await;
    assert_eq!(office.admin(Command::RulesSet { rules: rules() }).await, Answer::Done {});
    let Answer::Rules { rules: Some(shown), set_ms: Some(set_ms) } = office.admin(Command::Rules {}).await else {
        panic!("they are set")
    };
    assert_eq!(shown, rules());
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    let says = |in_force: Option<i64>| {
        let numbers = in_force.map(|set_ms| (IN_FORCE.to_owned(), set_ms)).into_iter().collect();
        let access = SampledCheck { check: "access".into(), state: CheckState::Ok, since_ms: 1, numbers };
        Fact::Health(HealthFact::HealthSampled { checks: vec![access] })
    };
    assert!(head.text("/access").await.contains("还没有回音"));
    for (in_force, headline, said) in [
        (None, "门禁在 1 台门口机中的 0 台生效", "用自己的文件"),
        (Some(set_ms - 1), "门禁在 1 台门口机中的 0 台生效", "还在用"),
        (Some(set_ms), "门禁在全部 1 台门口机生效", "已生效"),
    ] {
        kiosk.append(&[says(in_force)]);
        kiosk.drain(&office).await;
        let page = head.text("/access").await;
        assert!(page.contains(headline) && page.contains(said), "{page}");
        assert!(
            page.contains("命令行") && page.contains("国庆节&lt;b&gt;") && !page.contains("国庆节<b>"),
            "what was typed is no markup"
        );
    }
    for (asked, answer) in [
        ("try_group=staff&try_door=front&try_at=2026-10-09T09:00", "class=\"verdict yes\""),
        ("try_group=staff&try_door=front&try_at=2026-10-01T09:00", "放假 国庆节"),
        ("try_group=staff&try_door=front&try_at=2026-10-09T09:00&try_lockdown=yes", "门已封锁"),
        ("try_group=visitors&try_door=front", "不能走这道门"),
        ("try_number=4711&try_door=front", "没有这个工号"),
    ] {
        let page = head.text(&format!("/access?{asked}")).await;
        assert!(page.contains(answer), "{asked}: {page}");
    }
    office.stop().await;
}

#[tokio::test]
async fn rules_that_no_kiosk_could_follow_are_written_by_nobody() {
    let data = tempdir().unwrap();
    let office = RunningOffice::start(data.path()).await;
    let mut broken = rules();
    broken.schedules.clear();
    let refused = office.admin(Command::RulesSet { rules: broken.clone() }).await;
    assert!(matches!(&refused, Answer::Refused { text, .. } if text.contains("unknown schedule")), "{refused:?}");
    let head = office.signed_in("head", &[Role::AdministrationHead]).await;
    let draft = |rules: &str, base: &str| {
        vec![
            ("draft".to_owned(), rules.to_owned()),
            ("base".to_owned(), base.to_owned()),
            ("year".to_owned(), "2026".to_owned()),
        ]
    };
    let whole = serde_json::to_string(&rules()).unwrap();
    for (draft, status) in [
        (draft(&serde_json::to_string(&broken).unwrap(), "0"), StatusCode::BAD_REQUEST),
        (draft("[]", "0"), StatusCode::BAD_REQUEST),
        (draft(&whole.replace("\"time_zone\"", "\"interlock\":{},\"time_zone\""), "0"), StatusCode::BAD_REQUEST),
        (draft(&whole, "1"), StatusCode::CONFLICT),
        (draft(&"国".repeat(60_000), "0"), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(send(&head, "/access/save", &draft, &[("password", PASSWORD)]).await.0, status);
    }
    assert!(written(data.path()).is_empty());
    office.stop().await;
}
