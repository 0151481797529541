// SPDX-License-Identifier: GPL-3.0-or-later
//! Three languages, changed while the screen is in use (Q1).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::{Frame, Intent, Language, Step, View};
use frontdesk_screen::screen::blank_frame;
use shared::{ask, field, pixel, story, tap, type_text, wait};

#[test]
fn three_languages_switch_live_and_keep_what_was_typed() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(View::Home {});
        for (label, language, greeting) in [
            ("English", Language::En, "Welcome. How may we help you?"),
            ("繁體", Language::ZhHant, "您好！請問有什麼可以幫您？"),
            ("简体", Language::ZhHans, "您好！请问有什么可以帮您？"),
        ] {
            tap(label);
            assert_eq!(daemon.intent(), Intent::Language { language });
            daemon.show(Frame { language, ..blank_frame(0) });
            wait(greeting);
            // Painting the words anew must leave what stands beside them: once, the floor was painted over the doors.
            assert_eq!(pixel(700, 130), [0x1D, 0x4B, 0x7A], "the first door is gone in {label}");
        }

        let question = View::Ask(ask(1, Step::Name, ""));
        daemon.show_view(question.clone());
        type_text("Ann");
        tap("English");
        assert_eq!(daemon.intent(), Intent::Language { language: Language::En });
        daemon.show(Frame { language: Language::En, view: question, ..blank_frame(0) });
        wait("What is your name?");
        assert_eq!(field(), "Ann");
        tap("Next");
        assert_eq!(daemon.intent(), Intent::Answer { text: "Ann".into() });
    });
}
