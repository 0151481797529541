//! A visitor in a wheelchair asks for what they need of the screen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::process::Signal;
use frontdesk_tests::screen_driver::{ScreenDriver, Seen};
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;
use serde_json::json;

/// Where the highest button is, in pixels of a screen that is 600 high.
fn highest(screen: &ScreenDriver) -> f32 {
    let seen = screen.labels().unwrap();
    let buttons = seen.iter().filter(|seen: &&Seen| seen.role == "button");
    buttons.map(|seen| seen.y).min_by(f32::total_cmp).unwrap()
}

/// Waits until all buttons are in the lower half: the page before may still be there in the first frame of the next.
fn wait_low(screen: &ScreenDriver, what: &str) {
    wait::until(SOON, what, || (highest(screen) >= 300.0).then_some(())).unwrap();
}

#[test]
fn what_a_visitor_asked_of_the_screen_is_on_every_page_and_outlives_the_screen() {
    let site = Site::start(Plan { screen: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    screen.wait_and_tap("显示方式", SOON).unwrap();
    assert!(highest(screen) < 300.0);
    for wish in ["特大字", "按钮放低", "高对比度", "多留些时间"] {
        screen.wait_and_tap(wish, SOON).unwrap();
    }
    screen.tap("返回").unwrap();
    screen.wait_label("登记来访", SOON).unwrap();
    wait_low(screen, "everything is within reach");

    screen.kill(Signal::SEGV).unwrap();
    screen.supervisor.wait_for_starts(2, SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();
    wait_low(screen, "also on a screen that was started again");
    screen.wait_and_tap("登记来访", SOON).unwrap();
    screen.wait_label("请问怎么称呼您？", SOON).unwrap();
    wait_low(screen, "also where something is typed");
}

fn scanned(screen: &ScreenDriver) -> String {
    let page = screen.command(&json!({ "page": true })).unwrap();
    page["scanned"].as_str().unwrap().to_owned()
}

fn wait_scanned(screen: &ScreenDriver, wanted: impl Fn(&str) -> bool) -> String {
    wait::until(SOON, "the frame is elsewhere", || Some(scanned(screen)).filter(|label| wanted(label))).unwrap()
}

fn press(screen: &ScreenDriver) {
    screen.command(&json!({ "key": "switch" })).unwrap();
}

#[test]
fn a_visitor_with_one_switch_gets_from_the_greeting_to_the_first_letter_of_their_name() {
    let config = "[screen]\nswitch_step_ms = 10000\n".to_owned();
    let site = Site::start(Plan { screen: true, config, ..Plan::default() }).unwrap();
    let screen = site.screen();
    screen.wait_label("登记来访", SOON).unwrap();
    assert_eq!(scanned(screen), "");
    press(screen);
    wait_scanned(screen, |label| label == "登记来访");
    press(screen);
    screen.wait_label("请问怎么称呼您？", SOON).unwrap();
    let mut framed = wait_scanned(screen, |label| !label.is_empty() && label != "登记来访");
    // No page has more than a few dozen stops.
    for _ in 0..24 {
        if framed.starts_with("Q W E") {
            break;
        }
        screen.command(&json!({ "pass_ms": 10_000 })).unwrap();
        framed = wait_scanned(screen, |label| label != framed);
    }
    press(screen);
    wait_scanned(screen, |label| label == "Q");
    press(screen);
    let is_typed = || screen.labels().ok()?.into_iter().find(|seen| seen.value.as_deref() == Some("Q"));
    wait::until(SOON, "the letter is in the field", is_typed).unwrap();
}
