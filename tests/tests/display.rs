//! A visitor in a wheelchair asks for what they need of the screen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::process::Signal;
use frontdesk_tests::screen_driver::{ScreenDriver, Seen};
use frontdesk_tests::site::{Plan, SOON, Site};

/// Where the highest button is, in pixels of a screen that is 600 high.
fn highest(screen: &ScreenDriver) -> f32 {
    let seen = screen.labels().unwrap();
    let buttons = seen.iter().filter(|seen: &&Seen| seen.role == "button");
    buttons.map(|seen| seen.y).min_by(f32::total_cmp).unwrap()
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
    assert!(highest(screen) >= 300.0, "everything is within reach");

    screen.kill(Signal::SEGV).unwrap();
    screen.supervisor.wait_for_starts(2, SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();
    assert!(highest(screen) >= 300.0, "also on a screen that was started again");
    screen.wait_and_tap("登记来访", SOON).unwrap();
    screen.wait_label("请问怎么称呼您？", SOON).unwrap();
    assert!(highest(screen) >= 300.0, "also where something is typed");
}
