// SPDX-License-Identifier: GPL-3.0-or-later
//! A visitor registers with one switch alone, and nothing else: time is passed in. One test, for one input method exists in a process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::access::Denial;
use frontdesk_core::id::StaffId;
use frontdesk_core::screen::{
    Ask, Comfort, Frame, Intent, Kept, OneSwitch, Purpose, Review, Signal, Step, TextSize, View,
};
use frontdesk_screen::headless::stage;
use frontdesk_screen::screen::blank_frame;
use frontdesk_screen::ui::Scan;
use shared::{Daemon, PATIENCE, ask, field, hit, input_data, run, story_typing, tap, there, wait};
use slint::ComponentHandle;
use slint::platform::{Key, WindowEvent};
use std::time::Instant;

/// No page has more than this to pass, twice over.
const MOST_STEPS: usize = 80;

fn scanned() -> String {
    stage::ask(|stage| stage.window.global::<Scan>().get_label().into()).unwrap()
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "{what}: “{}” is framed", scanned());
        std::thread::yield_now();
    }
}

/// Presses the switch if this is framed now, alone or in a row: true if it is. What is framed then does not change before the press.
fn press_if(framed: impl Fn(&str) -> bool + Send + 'static) -> bool {
    stage::ask(move |stage| {
        let is_framed = framed(&stage.window.global::<Scan>().get_label());
        if is_framed {
            let text: slint::SharedString = Key::F12.into();
            stage.window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
            stage.window.window().dispatch_event(WindowEvent::KeyReleased { text });
        }
        is_framed
    })
    .unwrap()
}

/// Waits for it to be framed, first its row and then itself, and presses the switch each time.
fn choose(label: &str) {
    let mut passed = Vec::new();
    for _ in 0..MOST_STEPS {
        let before = scanned();
        let (seen, wanted) = (before.clone(), label.to_owned());
        // Whatever has gone on since is looked at in the next round.
        let is_in_it = move |framed: &str| framed == seen && format!(" {framed} ").contains(&format!(" {wanted} "));
        if press_if(is_in_it) {
            if before == label {
                return;
            }
            wait_until("a row is gone into", || scanned() != before);
            continue;
        }
        passed.push(before);
        run(serde_json::json!({ "pass_ms": OneSwitch::STANDARD.step_ms }));
        // The event loop turns before each question.
        let _turned = [scanned(), scanned()];
    }
    panic!("“{label}” was not framed; there was {passed:?}");
}

/// Chooses a key, and waits for what it writes.
fn type_key(key: &str, field_then: &str) {
    choose(key);
    wait_until("a key writes", || field() == field_then);
}

fn show(daemon: &mut Daemon, view: View) {
    let comfort = Comfort { more_time: true, ..Comfort::default() };
    daemon.show(Frame { view, comfort, ..blank_frame(0) });
}

#[test]
fn a_registration_needs_one_switch_and_nothing_else() {
    let input = input_data();
    story_typing(&input, |mut daemon| {
        daemon.greet();
        daemon.show_view(View::Home {});
        assert_eq!(scanned(), "", "nothing is framed before somebody asks for it");
        begins(&mut daemon);
        name(&mut daemon);
        contact(&mut daemon);
        host(&mut daemon);
        review(&mut daemon);
        display(&mut daemon);
        ends(&mut daemon);
        two_switches(&mut daemon);
    });
}

fn begins(daemon: &mut Daemon) {
    assert!(press_if(str::is_empty));
    wait_until("the first press begins", || scanned() == "登记来访");
    // Whoever scans needs longer for everything.
    let comfort = Comfort { more_time: true, ..Comfort::default() };
    assert_eq!(daemon.intent(), Intent::Comfort { comfort });
    show(daemon, View::Home {});
    choose("登记来访");
    assert_eq!(daemon.intent(), Intent::Register);
}

fn name(daemon: &mut Daemon) {
    show(daemon, View::Ask(ask(1, Step::Name, "")));
    wait("拼音");
    let composed = |letters: &'static str| {
        wait_until("letters are read", || run(serde_json::json!({ "page": true }))["composing"] == letters);
    };
    for (key, letters) in [("l", "l"), ("i", "li"), ("w", "li w"), ("e", "li we"), ("i", "li wei")] {
        choose(key);
        composed(letters);
    }
    // Candidates come before the keys, because they are above them.
    wait_until("candidates are there", || there("李伟"));
    choose("李伟");
    wait_until("what was chosen is written", || field() == "李伟");
    choose("下一步");
    assert_eq!(daemon.intent(), Intent::Answer { text: "李伟".into() });
    show(daemon, View::Ask(ask(2, Step::Organisation, "")));
    choose("没有单位");
    assert_eq!(daemon.intent(), Intent::NoOrganisation);
}

fn contact(daemon: &mut Daemon) {
    show(daemon, View::Ask(ask(3, Step::Contact, "")));
    let number = "13800138000";
    for (nth, digit) in number.char_indices() {
        type_key(&digit.to_string(), &number[..=nth]);
    }
    choose("下一步");
    assert_eq!(daemon.intent(), Intent::Answer { text: number.into() });
    show(daemon, View::Ask(ask(4, Step::Purpose, "")));
    choose("面试");
    assert_eq!(daemon.intent(), Intent::Choose { purpose: Purpose::Interview });
}

fn host(daemon: &mut Daemon) {
    show(daemon, View::Ask(ask(5, Step::Host, "")));
    type_key("z", "z");
    type_key("w", "zw");
    let hits = vec![hit(1, "张伟", "研发部", true), hit(2, "张伟", "财务部", true)];
    show(daemon, View::Ask(Ask { hits, ..ask(5, Step::Host, "") }));
    choose("张伟 财务部");
    loop {
        match daemon.intent() {
            Intent::FindHost { .. } => {}
            other => break assert_eq!(other, Intent::Host { staff: StaffId([2; 16]) }),
        }
    }
}

fn review(daemon: &mut Daemon) {
    let review = View::Review(Review {
        name: "李伟".into(),
        organisation: String::new(),
        contact_tail: "8000".into(),
        purpose: Purpose::Interview,
        host: "张伟".into(),
        department: "财务部".into(),
        saving: false,
        kept: Kept { days: Some(180), held: false },
        wipes_in_s: None,
    });
    show(daemon, review.clone());
    wait_until("what to do next comes first", || scanned() == "同意，登记");
    // What a signal covers is there for no switch either.
    let comfort = Comfort { more_time: true, ..Comfort::default() };
    let signal = Some(Signal::Refused { reason: Denial::Expired });
    daemon.show(Frame { view: review.clone(), signal, comfort, ..blank_frame(0) });
    wait_until("only what lies above is framed", || scanned() == "请前台过来");
    choose("请前台过来");
    assert_eq!(daemon.intent(), Intent::CallDesk);
    show(daemon, review);
    choose("同意，登记");
    assert_eq!(daemon.intent(), Intent::Confirm);
}

fn display(daemon: &mut Daemon) {
    show(daemon, View::Home {});
    choose("显示方式");
    wait("您希望怎样显示？");
    choose("大字");
    let comfort = Comfort { text: TextSize::Large, more_time: true, ..Comfort::default() };
    assert_eq!(daemon.intent(), Intent::Comfort { comfort });
    daemon.show(Frame { comfort, ..blank_frame(0) });
    choose("返回");
    wait("登记来访");
}

fn ends(daemon: &mut Daemon) {
    wait_until("it goes on", || !scanned().is_empty());
    tap("登记来访");
    assert_eq!(daemon.intent(), Intent::Register);
    wait_until("a finger needs no frame", || scanned().is_empty());
    show(daemon, View::Home {});
    assert!(press_if(str::is_empty));
    wait_until("it begins anew", || !scanned().is_empty());
    // Whoever had more time because of it is gone.
    daemon.show_view(View::Home {});
    wait_until("it ends with its visitor", || scanned().is_empty());
    assert!(press_if(str::is_empty));
    wait_until("it begins anew", || !scanned().is_empty());
    let comfort = Comfort { more_time: true, ..Comfort::default() };
    assert_eq!(daemon.intent(), Intent::Comfort { comfort });
    run(serde_json::json!({ "pass_ms": 120_000 }));
    wait_until("a switch that is not pressed is not being used", || scanned().is_empty());
}

fn two_switches(daemon: &mut Daemon) {
    let switch = Some(OneSwitch { step_ms: 0, ..OneSwitch::STANDARD });
    let frame = |view| {
        let comfort = Comfort { more_time: true, ..Comfort::default() };
        Frame { view, switch, comfort, ..blank_frame(0) }
    };
    let key = |name: &str| run(serde_json::json!({ "key": name }));
    let go_on = || {
        let before = scanned();
        key("tab");
        wait_until("the second switch goes on", || scanned() != before);
    };
    daemon.show(frame(View::Ask(ask(9, Step::Contact, ""))));
    go_on();
    let first = scanned();
    run(serde_json::json!({ "pass_ms": 20_000 }));
    assert_eq!(scanned(), first, "nothing goes on by itself");
    while !scanned().contains("1 2 3") {
        go_on();
    }
    key("enter");
    wait_until("a row is gone into", || scanned() == "1");
    go_on();
    key("enter");
    wait_until("a key writes", || field() == "2");
}
