// SPDX-License-Identifier: GPL-3.0-or-later
//! Staff tap while a visitor types (A1).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::access::Denial;
use frontdesk_core::screen::{Frame, Intent, Language, LeavingStage, Opened, Signal, Step, View};
use frontdesk_screen::headless::finger::{self, Miss};
use frontdesk_screen::screen::blank_frame;
use shared::{Daemon, ask, field, run, story, tap, type_text, wait};

#[test]
fn a_signal_covers_the_page_and_disturbs_nothing_that_was_typed() {
    story(|mut daemon| {
        daemon.greet();
        let view = View::Ask(ask(1, Step::Name, ""));
        daemon.show_view(view.clone());
        type_text("Zhang");

        let granted = Signal::Granted {
            greet: "陈女士".into(),
            collected: vec!["张＊".into()],
            people: 1,
            opened: Opened::WayIn,
        };
        daemon.show(Frame { signal: Some(granted), view: view.clone(), ..blank_frame(0) });
        wait("陈女士，早上好");
        wait("一同进入：张＊");
        assert!(
            matches!(finger::tap("下一步"), Err(Miss::Absent(_))),
            "what is beneath a signal is there for no finger"
        );

        let out =
            Signal::Granted { greet: "陈女士".into(), collected: Vec::new(), people: 0, opened: Opened::WayOut };
        daemon.show(Frame { signal: Some(out), view: view.clone(), ..blank_frame(0) });
        wait("门已打开，再见");
        let at_desk = Signal::Granted {
            greet: "陈女士".into(),
            collected: vec!["张＊".into()],
            people: 1,
            opened: Opened::Nothing,
        };
        daemon.show(Frame { signal: Some(at_desk), view: view.clone(), ..blank_frame(0) });
        wait("卡有效");
        wait("可以进入：张＊");
        // Over somebody's form nobody is named.
        let counted = Signal::Granted { greet: String::new(), collected: Vec::new(), people: 2, opened: Opened::WayIn };
        daemon.show(Frame { signal: Some(counted), view: view.clone(), ..blank_frame(0) });
        wait("一同进入：2 位访客");

        let refused = Signal::Refused { reason: Denial::Expired };
        daemon.show(Frame { signal: Some(refused), view: view.clone(), ..blank_frame(0) });
        wait("卡已到期");
        tap("请前台过来");
        assert_eq!(daemon.intent(), Intent::CallDesk);

        daemon.show(Frame { view, desk_called: true, ..blank_frame(0) });
        wait("已通知前台，请稍候，谢谢");
        assert_eq!(field(), "Zhang");
        type_text(" Wei");
        tap("下一步");
        assert_eq!(daemon.intent(), Intent::Answer { text: "Zhang Wei".into() });

        keys_beneath(&mut daemon);

        let awaited = |language| Frame { language, leader_awaited: true, view: View::Home {}, ..blank_frame(0) };
        for (language, words) in [
            (Language::ZhHans, "等待领导刷卡批准"),
            (Language::ZhHant, "等待主管刷卡核准"),
            (Language::En, "A leader's card is awaited"),
        ] {
            daemon.show(awaited(language));
            wait(words);
        }

        // Whatever moves beneath a signal: once, the doors' icons came through when the language fell back.
        let refused = |language| Frame {
            language,
            signal: Some(Signal::Refused { reason: Denial::TwoCards }),
            view: View::Home {},
            ..blank_frame(0)
        };
        daemon.show(refused(Language::En));
        wait("One card only");
        daemon.show(refused(Language::ZhHant));
        wait("請只放一張卡");
        let moved = words_and_all();
        daemon.show(Frame { language: Language::ZhHant, view: View::Home {}, ..blank_frame(0) });
        wait("登記來訪");
        daemon.show(refused(Language::ZhHant));
        wait("請只放一張卡");
        assert!(moved == words_and_all(), "what is beneath the signal shows");
    });
}

/// Keys are for what lies above, as touches are: an unasked intent fails in `show`.
fn keys_beneath(daemon: &mut Daemon) {
    let key = |name: &str| run(serde_json::json!({ "key": name }));
    key("tab");
    daemon.show_view(View::Leaving { stage: LeavingStage::Rate });
    let focus = || run(serde_json::json!({ "page": true }))["focus"].as_str().unwrap().to_owned();
    key("tab");
    let focused = focus();
    assert!(!focused.is_empty());
    let granted =
        Signal::Granted { greet: "陈女士".into(), collected: Vec::new(), people: 0, opened: Opened::WayIn };
    let rate = |signal| Frame { view: View::Leaving { stage: LeavingStage::Rate }, signal, ..blank_frame(0) };
    daemon.show(rate(Some(granted)));
    for name in ["enter", "space", "tab", "down", "escape"] {
        key(name);
    }
    daemon.show(rate(Some(Signal::Refused { reason: Denial::Expired })));
    key("space");
    key("enter");
    assert_eq!(daemon.intent(), Intent::CallDesk, "Enter is for the one thing there");
    daemon.show(rate(None));
    assert_eq!(focus(), focused, "the focus stays where it was");
    key("enter");
    assert!(matches!(daemon.intent(), Intent::Rate { .. }));
}

/// The picture but for its last row, where the proof of drawing is.
fn words_and_all() -> Vec<u8> {
    let mut picture = shared::picture();
    picture.truncate(1024 * 599 * 3);
    picture
}
