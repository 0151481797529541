// SPDX-License-Identifier: GPL-3.0-or-later
//! How the company's screens look, which languages they offer, and what stands on the greeting.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::fact::{BrandAccent, ScreenTheme};
use frontdesk_core::screen::{Frame, Intent, Language};
use frontdesk_screen::screen::blank_frame;
use shared::{pixel, story, tap, there, wait};
use std::time::Instant;

/// Waits until the first of the doors has this colour: a face fades from one to another.
fn wait_colour(wanted: [u8; 3], called: &str) {
    let begun = Instant::now();
    loop {
        let seen = pixel(700, 130);
        if seen == wanted {
            return;
        }
        assert!(begun.elapsed() < shared::PATIENCE, "{called}: the screen stays at {seen:?}");
    }
}

#[test]
fn a_screen_wears_the_companys_colour_and_theme_and_offers_its_languages() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show(blank_frame(0));
        wait_colour([0x1D, 0x4B, 0x7A], "porcelain");
        daemon.show(Frame { accent: Some(BrandAccent::Pine), ..blank_frame(0) });
        wait_colour([0x24, 0x56, 0x4A], "pine");
        let dark = Some(ScreenTheme::Dark);
        daemon.show(Frame { accent: Some(BrandAccent::Plum), theme: dark, ..blank_frame(0) });
        wait_colour([0xA3, 0x52, 0x7F], "plum in the dark");
        daemon.show(blank_frame(0));
        wait_colour([0x1D, 0x4B, 0x7A], "as before");
        let languages = vec![Language::ZhHans, Language::En];
        daemon.show(Frame { languages, ..blank_frame(0) });
        assert!(there("简体") && there("English") && !there("繁體"));
        tap("English");
        assert_eq!(daemon.intent(), Intent::Language { language: Language::En });
        daemon.show(Frame { languages: vec![Language::ZhHans], ..blank_frame(0) });
        assert!(!there("简体"), "one language is no choice");
        daemon.show(Frame { notice: "二号电梯检修".into(), ..blank_frame(0) });
        wait("二号电梯检修");
        daemon.show(blank_frame(0));
        assert!(!there("二号电梯检修"));
    });
}
