// SPDX-License-Identifier: GPL-3.0-or-later
//! The door stands open while a visitor types.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::{DoorNote, Frame, Intent, Step, View};
use frontdesk_screen::screen::blank_frame;
use shared::{ask, field, story, tap, there, type_text, wait};

#[test]
fn a_door_that_stands_open_is_said_in_passing_and_disturbs_nothing_that_is_typed() {
    story(|mut daemon| {
        daemon.greet();
        let view = View::Ask(ask(1, Step::Name, ""));
        daemon.show_view(view.clone());
        type_text("Zhang");
        daemon.show(Frame { door_note: Some(DoorNote::PleaseClose), view: view.clone(), ..blank_frame(0) });
        wait("请随手关门");
        type_text(" Wei");
        daemon.show(Frame { door_note: Some(DoorNote::OpenTooLong), view: view.clone(), ..blank_frame(0) });
        wait("门开得太久了，请关门");
        assert_eq!(field(), "Zhang Wei");
        daemon.show(Frame { view, ..blank_frame(0) });
        assert!(!there("门开得太久了，请关门"));
        tap("下一步");
        assert_eq!(daemon.intent(), Intent::Answer { text: "Zhang Wei".into() });
    });
}
