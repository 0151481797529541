// SPDX-License-Identifier: GPL-3.0-or-later
//! The daemon goes and comes back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::{Step, View};
use frontdesk_screen::headless::{eyes, stage};
use shared::{ask, field, story, there, type_text, wait};

#[test]
fn without_the_daemon_nothing_can_be_touched_and_what_was_typed_is_forgotten() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(View::Ask(ask(1, Step::Name, "")));
        type_text("Zhang");

        daemon.die();
        for polite in ["请稍候，正在恢复…", "請稍候，正在恢復…", "One moment please, we are coming back…"]
        {
            wait(polite);
        }
        let seen = stage::ask(|stage| eyes::look(&stage.window)).unwrap();
        assert!(seen.iter().all(|seen| seen.role == "text"), "{seen:?}");

        daemon.rise();
        daemon.show_view(View::Ask(ask(1, Step::Name, "")));
        assert!(!there("请稍候，正在恢复…"));
        assert_eq!(field(), "", "the same question after a restart is posed anew");
    });
}
