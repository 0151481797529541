// SPDX-License-Identifier: GPL-3.0-or-later
//! The one text field: bounded, and empty for the next visitor.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::form::MAX_FIELD_CHARS;
use frontdesk_core::screen::{Intent, Step, View};
use frontdesk_screen::headless::stage;
use shared::{ask, field, story, tap, there, type_text, wait};
use slint::ComponentHandle;
use slint::platform::{Key, WindowEvent};

/// What a real keyboard, an input method or a paste puts in at once.
fn insert(text: impl Into<slint::SharedString>) {
    let text = text.into();
    stage::ask(move |stage| {
        let window = stage.window.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.dispatch_event(WindowEvent::KeyReleased { text });
    })
    .unwrap();
}

#[test]
fn a_field_takes_eighty_characters_says_so_and_is_empty_for_the_next_visitor() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(View::Ask(ask(1, Step::Name, "")));
        let full = "王".repeat(MAX_FIELD_CHARS);
        insert(full.as_str());
        assert_eq!(field(), full);
        type_text("x");
        assert_eq!(field(), full, "the eighty-first character is not taken");
        wait("太长了，请不要超过 80 个字。");
        type_text("\u{8}");
        assert!(!there("太长了，请不要超过 80 个字。"), "the sentence goes when it is no longer true");
        insert("book ".repeat(2_000));
        assert_eq!(field().chars().count(), MAX_FIELD_CHARS - 1, "a paste of a book changes nothing");
        wait("太长了，请不要超过 80 个字。");

        insert(Key::Return);
        assert_eq!(daemon.intent(), Intent::Answer { text: "王".repeat(MAX_FIELD_CHARS - 1) });
        daemon.show_view(View::Home {});
        daemon.show_view(View::Ask(ask(1, Step::Name, "")));
        assert_eq!(field(), "");
        tap("返回");
        assert_eq!(daemon.intent(), Intent::Back { text: String::new() });
    });
}
