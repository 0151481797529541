//! The screen dies in the middle of a registration: the door goes on, and the screen is back within two seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use frontdesk_tests::process::Signal;
use frontdesk_tests::remains::{Needles, in_files};
use frontdesk_tests::screen_driver::ScreenDriver;
use frontdesk_tests::site::{Plan, SOON, Site, host_card};
use frontdesk_tests::visitor::{Typed, touch};

fn field(screen: &ScreenDriver) -> String {
    let seen = screen.labels().unwrap();
    seen.into_iter().find(|seen| seen.role == "text-input").unwrap().value.unwrap_or_default()
}

#[test]
fn a_staff_tap_opens_the_door_while_the_screen_is_dead_and_it_comes_back_to_the_greeting_within_two_seconds() {
    let site = Site::start(Plan { pcscd: true, screen: true, chinese: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    screen.wait_and_tap("登记来访", SOON).unwrap();
    screen.wait_label("请问怎么称呼您？", SOON).unwrap();
    screen.wait_label("拼音", SOON).unwrap();
    Typed::chinese("欧阳", "ouyang", "ou yang").on(screen).unwrap();
    // Chosen, and not yet: neither is left anywhere.
    touch(screen, "xiu").unwrap();
    screen.wait_composing("xiu").unwrap();
    assert_eq!(field(screen), "欧阳");

    screen.kill(Signal::SEGV).unwrap();
    let died = Instant::now();
    let held = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
    screen.supervisor.wait_for_starts(2, SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();
    assert!(screen.page().unwrap().connected);
    // A promise, not a measurement of speed: a screen that is away longer is a fault of the product.
    assert!(died.elapsed() < Duration::from_secs(2), "back after {:?}", died.elapsed());

    site.wait_entry("part.changed", |row| row.open["part"] == "screen" && row.open["present"] == false).unwrap();
    assert!(!site.journal().unwrap().iter().any(|row| format!("{row:?}").contains("欧阳")));
    assert!(in_files(site.path(), &Needles::of(&["欧阳", "ouyang"])).unwrap().is_empty());

    held.remove();
    screen.wait_signal("none", SOON).unwrap();
    screen.wait_and_tap("登记来访", SOON).unwrap();
    screen.wait_label("拼音", SOON).unwrap();
    assert_eq!(field(screen), "");
    assert_eq!(screen.page().unwrap().composing, "");
}
