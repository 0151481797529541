//! A visitor who is stuck touches the bell: the office shows it, and only then is it more than a promise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

#[test]
fn the_bell_touched_on_the_screen_is_on_the_offices_page() {
    let site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    site.screen().wait_and_tap("找前台帮忙", SOON).unwrap();
    site.screen().wait_label("已通知前台，请稍候，谢谢", SOON).unwrap();
    site.wait_entry("desk.called", |_| true).unwrap();
    let calls = wait::until(SOON, "the office has the call", || {
        let body = site.office().get("/api/v1/today").ok()?.body;
        let today: serde_json::Value = serde_json::from_str(&body).ok()?;
        today["desk_calls"].as_array().filter(|calls| !calls.is_empty()).cloned()
    })
    .unwrap();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0]["simulated"], true);
    assert!(
        site.office_as("desk", "receptionist").unwrap().get("/today?lang=zh-Hans").unwrap().body.contains("按了铃")
    );
}
