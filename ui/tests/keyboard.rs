// SPDX-License-Identifier: GPL-3.0-or-later
//! A visitor registers without a finger: with a keyboard, or with a switch that sends two of its keys.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::id::StaffId;
use frontdesk_core::screen::{
    Ask, CardStage, Comfort, Frame, Intent, LeavingStage, Purpose, Rating, Review, Step, TextSize, View,
};
use frontdesk_screen::screen::blank_frame;
use shared::{Daemon, ask, field, hit, run, story, wait};

fn key(name: &str) {
    run(serde_json::json!({ "key": name }));
}

fn keys(text: &str) {
    run(serde_json::json!({ "keys": text }));
}

fn focus() -> String {
    run(serde_json::json!({ "page": true }))["focus"].as_str().unwrap().to_owned()
}

/// Waits until the focus is there: a new page takes it when it is laid out.
fn wait_focus(label: &str) {
    let until = std::time::Instant::now() + shared::PATIENCE;
    while focus() != label {
        assert!(std::time::Instant::now() < until, "“{label}” has no focus, but “{}” has", focus());
    }
}

/// Goes on with this key until the focus is there, and then presses Enter. A page has no more than a few dozen stops.
fn go_to(label: &str, by: &str) {
    let mut passed = Vec::new();
    for _ in 0..24 {
        if focus() == label {
            return key("enter");
        }
        key(by);
        passed.push(focus());
    }
    panic!("“{label}” has no focus; there was {passed:?}");
}

#[test]
fn a_registration_needs_no_finger() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(View::Home {});
        display(&mut daemon);
        go_to("登记来访", "tab");
        assert_eq!(daemon.intent(), Intent::Register);
        questions(&mut daemon);
        rest(&mut daemon);
    });
}

fn display(daemon: &mut Daemon) {
    go_to("显示方式", "tab");
    // The focus begins where something is to be chosen.
    wait_focus("标准字");
    go_to("大字", "tab");
    let large = Comfort { text: TextSize::Large, ..Comfort::default() };
    assert_eq!(daemon.intent(), Intent::Comfort { comfort: large });
    daemon.show(Frame { comfort: large, ..blank_frame(0) });
    // It stays on what was used.
    wait_focus("大字");
    go_to("高对比度", "tab");
    assert_eq!(daemon.intent(), Intent::Comfort { comfort: Comfort { high_contrast: true, ..large } });
    key("escape");
    wait("您好！请问有什么可以帮您？");
    daemon.show_view(View::Home {});
}

fn questions(daemon: &mut Daemon) {
    daemon.show_view(View::Ask(ask(1, Step::Name, "")));
    keys("Zhang Wei");
    assert_eq!(field(), "Zhang Wei", "the field has the focus at once");
    key("enter");
    assert_eq!(daemon.intent(), Intent::Answer { text: "Zhang Wei".into() });
    daemon.show_view(View::Ask(ask(2, Step::Organisation, "")));
    go_to("没有单位", "tab");
    assert_eq!(daemon.intent(), Intent::NoOrganisation);
    daemon.show_view(View::Ask(ask(3, Step::Contact, "")));
    key("escape");
    assert_eq!(daemon.intent(), Intent::Back { text: String::new() });
    daemon.show_view(View::Ask(ask(4, Step::Contact, "")));
    keys("13800138000");
    key("enter");
    assert_eq!(daemon.intent(), Intent::Answer { text: "13800138000".into() });
    daemon.show_view(View::Ask(ask(5, Step::Purpose, "")));
    wait_focus("会议洽谈");
    go_to("面试", "down");
    assert_eq!(daemon.intent(), Intent::Choose { purpose: Purpose::Interview });
    daemon.show_view(View::Ask(ask(6, Step::Host, "")));
    keys("zw");
    let hits = vec![hit(1, "张伟", "研发部", true), hit(2, "张伟", "财务部", true)];
    daemon.show_view(View::Ask(Ask { hits, ..ask(6, Step::Host, "") }));
    go_to("张伟 财务部", "tab");
    loop {
        match daemon.intent() {
            Intent::FindHost { .. } => {}
            other => break assert_eq!(other, Intent::Host { staff: StaffId([2; 16]) }),
        }
    }
}

fn rest(daemon: &mut Daemon) {
    daemon.show_view(View::Review(Review {
        name: "Zhang Wei".into(),
        organisation: String::new(),
        contact_tail: "8000".into(),
        purpose: Purpose::Interview,
        host: "张伟".into(),
        department: "财务部".into(),
        saving: false,
        wipes_in_s: None,
    }));
    // What comes next has it.
    wait_focus("同意，登记");
    key("backtab");
    go_to("同意，登记", "tab");
    assert_eq!(daemon.intent(), Intent::Confirm);
    daemon.show_view(View::Card { visitor: "Zhang Wei".into(), stage: CardStage::Take });
    wait_focus("不拿卡，继续");
    key("space");
    assert_eq!(daemon.intent(), Intent::WithoutCard);
    daemon.show_view(View::Leaving { stage: LeavingStage::Rate });
    go_to("一般", "down");
    assert_eq!(daemon.intent(), Intent::Rate { rating: Rating::Fair });
}
