// SPDX-License-Identifier: GPL-3.0-or-later
//! Chinese is typed on the screen's own keys with one finger. One test, for one input method exists in a process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::{Frame, Intent, Language, Step, View};
use frontdesk_screen::headless::{eyes, stage};
use frontdesk_screen::screen::blank_frame;
use frontdesk_screen::ui::{Compose, Keys};
use shared::{Daemon, ask, field, input_data, story_typing, tap, there, wait};
use slint::{ComponentHandle, Model};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(10);

/// What is typed and not chosen yet, and the candidates above the keys.
fn composed() -> (String, Vec<String>) {
    stage::ask(|stage| eyes::composed(&stage.window)).unwrap()
}

/// Each of these keys is touched once.
fn touch(keys: &str) {
    keys.chars().for_each(|key| tap(&key.to_string()));
}

/// Waits until the letters stand in the field as they are read.
fn wait_composed(letters: &str) {
    let until = Instant::now() + PATIENCE;
    while composed().0 != letters {
        assert!(Instant::now() < until, "{:?} is not {letters:?}", composed());
        std::thread::yield_now();
    }
}

fn wait_field(text: &str) {
    let until = Instant::now() + PATIENCE;
    while field() != text {
        assert!(Instant::now() < until, "{:?} is not {text:?}", field());
        std::thread::yield_now();
    }
}

/// Poses a question in a language.
fn pose(daemon: &mut Daemon, language: Language, serial: u64, step: Step) {
    daemon.show(Frame { language, view: View::Ask(ask(serial, step, "")), ..blank_frame(0) });
}

#[test]
fn chinese_is_typed_by_single_touches_and_nothing_of_it_is_left_for_whoever_comes_next() {
    let input = input_data();
    story_typing(&input, |mut daemon| {
        daemon.greet();
        names(&mut daemon);
        by_strokes_and_phrases(&mut daemon);
        taken_back(&mut daemon);
        wiped(&mut daemon);
        in_english(&mut daemon);
    });
}

fn names(daemon: &mut Daemon) {
    pose(daemon, Language::ZhHans, 1, Step::Name);
    wait("拼音");
    touch("zhangwei");
    wait_composed("zhang wei");
    assert_eq!(field(), "", "nothing is in the field before it is chosen");
    tap("张伟");
    wait_field("张伟");
    tap("下一步");
    assert_eq!(daemon.intent(), Intent::Answer { text: "张伟".into() });

    pose(daemon, Language::ZhHant, 2, Step::Name);
    touch("zhangwei");
    wait_composed("zhang wei");
    tap("選定 張偉");
    wait_field("張偉");

    // A surname that is read otherwise than the character alone, and what is given from behind the strip.
    pose(daemon, Language::ZhHans, 3, Step::Name);
    touch("qiu");
    wait_composed("qiu");
    assert!(composed().1.contains(&"仇".into()), "{:?}", composed());
    tap("仇");
    wait_field("仇");
    touch("yu");
    wait_composed("yu");
    tap("更多候选字");
    wait("收起候选字");
    assert!(!there("q"), "the candidates stand in place of the keys");
    let of_the_second_page = stage::ask(|stage| {
        stage.window.global::<Compose>().get_grid().row_data(1).unwrap().texts.row_data(0).unwrap().to_string()
    })
    .unwrap();
    tap(&of_the_second_page);
    wait_field(&format!("仇{of_the_second_page}"));
    wait("q");

    // A surname of two characters, with what is given or before it.
    pose(daemon, Language::ZhHans, 4, Step::Name);
    touch("ouyangna");
    wait_composed("ou yang na");
    tap("欧阳娜");
    wait_field("欧阳娜");
}

fn by_strokes_and_phrases(daemon: &mut Daemon) {
    pose(daemon, Language::ZhHans, 5, Step::Organisation);
    touch("keji");
    wait_composed("ke ji");
    tap("选定 科技");
    wait_field("科技");
    tap("笔画");
    for stroke in ["横", "竖", "撇", "点、捺"] {
        tap(stroke);
    }
    wait_composed("一丨丿丶");
    tap("木");
    wait_field("科技木");
    tap("ABC");
    touch("ok");
    wait_field("科技木ok");
    assert_eq!(composed(), (String::new(), Vec::new()));
}

fn taken_back(daemon: &mut Daemon) {
    pose(daemon, Language::ZhHans, 6, Step::Name);
    tap("拼音");
    touch("li");
    wait_composed("li");
    tap("李");
    wait_field("李");
    touch("xi");
    wait_composed("xi");
    tap("退格");
    wait_composed("x");
    assert_eq!(field(), "李", "what is not chosen is taken back first");
    tap("退格");
    wait_composed("");
    tap("退格");
    wait_field("");
    // A hand that is faster than the input method: every key in turn, all at once.
    let keys = "\u{8}li \u{8}wang ";
    stage::ask(move |stage| {
        keys.chars().for_each(|key| stage.window.global::<Keys>().invoke_type(key.into()));
    })
    .unwrap();
    wait_field("王");
}

fn wiped(daemon: &mut Daemon) {
    pose(daemon, Language::ZhHans, 7, Step::Name);
    touch("zhangwei");
    wait_composed("zhang wei");
    daemon.show_view(View::Home {});
    wait("登记来访");
    assert_eq!(composed(), (String::new(), Vec::new()));
    pose(daemon, Language::ZhHans, 8, Step::Name);
    wait("q");
    assert_eq!((composed(), field()), ((String::new(), Vec::new()), String::new()));
    touch("w");
    wait_composed("w");
}

fn in_english(daemon: &mut Daemon) {
    pose(daemon, Language::En, 9, Step::Name);
    wait("Shift");
    // Each word begins with a capital by itself, and with a small letter for whoever wants one.
    touch("Li");
    tap("Space");
    touch("Na");
    tap("Space");
    tap("Shift");
    touch("de");
    wait_field("Li Na de");
    (0..8).for_each(|_| tap("Delete"));
    wait_field("");
    tap("拼音");
    touch("zhangwei");
    wait_composed("zhang wei");
    tap("Take 张伟");
    wait_field("张伟");
    pose(daemon, Language::En, 10, Step::Contact);
    wait("1");
    assert!(!there("拼音"), "a telephone number is not Chinese");
}
