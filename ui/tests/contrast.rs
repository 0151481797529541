// SPDX-License-Identifier: GPL-3.0-or-later
//! Every pair of colours that stands on each other has the contrast that WCAG 2.2 asks for at AA, and more for who asks for more.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

use frontdesk_screen::headless::platform::Display;
use frontdesk_screen::link::Link;
use frontdesk_screen::screen;
use frontdesk_screen::size::{Size, Theme};
use frontdesk_screen::ui::{Accent, Look};
use slint::{Color, ComponentHandle};

/// What stands on it: WCAG 2.2, 1.4.3 and 1.4.11.
#[derive(Clone, Copy)]
enum Is {
    /// Text, of whatever size: large text would be let off with 3:1.
    Text,
    /// An icon, the outline of something that can be touched, the ring of the focus.
    Shape,
}

impl Is {
    fn least(self, high_contrast: bool) -> f32 {
        match (self, high_contrast) {
            (Self::Text, true) => 7.0,
            (Self::Text, false) | (Self::Shape, true) => 4.5,
            (Self::Shape, false) => 3.0,
        }
    }
}

type Get = fn(&Look) -> Color;

/// Colour, ground, what it is, and where both meet.
const PAIRS: &[(&str, Get, &str, Get, Is, &str)] = &[
    ("ink", |l| l.get_ink(), "ground", |l| l.get_ground(), Is::Text, "the voice"),
    ("ink", |l| l.get_ink(), "light", |l| l.get_light(), Is::Text, "the hand side"),
    ("ink", |l| l.get_ink(), "surface", |l| l.get_surface(), Is::Text, "buttons, fields, keys"),
    ("ink", |l| l.get_ink(), "sunken", |l| l.get_sunken(), Is::Text, "a pressed button"),
    ("ink", |l| l.get_ink(), "line", |l| l.get_line(), Is::Text, "keys that change others"),
    ("ink", |l| l.get_ink(), "accent-soft", |l| l.get_accent_soft(), Is::Text, "the desk has been called"),
    ("ink", |l| l.get_ink(), "warn-soft", |l| l.get_warn_soft(), Is::Text, "simulated; the door"),
    ("ink2", |l| l.get_ink2(), "ground", |l| l.get_ground(), Is::Text, "what follows the sentence"),
    ("ink2", |l| l.get_ink2(), "light", |l| l.get_light(), Is::Text, "the review's names"),
    ("ink2", |l| l.get_ink2(), "surface", |l| l.get_surface(), Is::Text, "hints, the second lines of hosts"),
    ("ink2", |l| l.get_ink2(), "sunken", |l| l.get_sunken(), Is::Text, "hints above the keys"),
    ("ink2", |l| l.get_ink2(), "line", |l| l.get_line(), Is::Text, "the modes of the keyboard"),
    ("accent-ink", |l| l.get_accent_ink(), "ground", |l| l.get_ground(), Is::Text, "quiet ways out"),
    ("accent-ink", |l| l.get_accent_ink(), "light", |l| l.get_light(), Is::Text, "change"),
    ("accent-ink", |l| l.get_accent_ink(), "surface", |l| l.get_surface(), Is::Text, "what is being typed"),
    ("accent-ink", |l| l.get_accent_ink(), "sunken", |l| l.get_sunken(), Is::Shape, "the ring of the focus"),
    ("accent-ink", |l| l.get_accent_ink(), "accent-soft", |l| l.get_accent_soft(), Is::Text, "the first candidate"),
    ("on-accent", |l| l.get_on_accent(), "accent", |l| l.get_accent(), Is::Text, "the primary button"),
    ("on-accent", |l| l.get_on_accent(), "accent-down", |l| l.get_accent_down(), Is::Text, "the same, pressed"),
    ("accent", |l| l.get_accent(), "light", |l| l.get_light(), Is::Shape, "the primary button's outline"),
    ("accent-ink", |l| l.get_accent_ink(), "ground", |l| l.get_ground(), Is::Shape, "progress"),
    ("accent-ink", |l| l.get_accent_ink(), "line", |l| l.get_line(), Is::Shape, "progress, and what is still to come"),
    ("stop", |l| l.get_stop(), "surface", |l| l.get_surface(), Is::Shape, "the outline of a field in error"),
    ("stop", |l| l.get_stop(), "surface", |l| l.get_surface(), Is::Text, "a signature that is missing"),
    ("stop", |l| l.get_stop(), "sunken", |l| l.get_sunken(), Is::Text, "what is wrong with an answer"),
    ("stop", |l| l.get_stop(), "ground", |l| l.get_ground(), Is::Text, "the same, where keys are low"),
    ("warn", |l| l.get_warn(), "ground", |l| l.get_ground(), Is::Text, "what is said first on staff pages"),
    ("warn", |l| l.get_warn(), "surface", |l| l.get_surface(), Is::Text, "same name"),
    ("warn", |l| l.get_warn(), "warn-soft", |l| l.get_warn_soft(), Is::Text, "the door's icon; what wants attention"),
    ("ink", |l| l.get_ink(), "stop-soft", |l| l.get_stop_soft(), Is::Text, "what does not work"),
    ("stop", |l| l.get_stop(), "stop-soft", |l| l.get_stop_soft(), Is::Text, "what is said of it"),
    ("ink2", |l| l.get_ink2(), "accent-soft", |l| l.get_accent_soft(), Is::Text, "the second line of what is chosen"),
    ("ok", |l| l.get_ok(), "surface", |l| l.get_surface(), Is::Shape, "the tick of a check that is well"),
    ("ok", |l| l.get_ok(), "accent-soft", |l| l.get_accent_soft(), Is::Shape, "the same on what is chosen"),
    ("rim", |l| l.get_rim(), "ground", |l| l.get_ground(), Is::Shape, "outlines on the voice side"),
    ("rim", |l| l.get_rim(), "light", |l| l.get_light(), Is::Shape, "outlines on the hand side"),
    ("rim", |l| l.get_rim(), "surface", |l| l.get_surface(), Is::Shape, "outlines of what is filled"),
    ("edge", |l| l.get_edge(), "light", |l| l.get_light(), Is::Shape, "what is still to come"),
    ("edge", |l| l.get_edge(), "surface", |l| l.get_surface(), Is::Shape, "where a door leads"),
    ("edge", |l| l.get_edge(), "ground", |l| l.get_ground(), Is::Shape, "the notice's bar"),
    ("on-go", |l| l.get_on_go(), "go", |l| l.get_go(), Is::Text, "come in"),
    ("on-go", |l| l.get_on_go(), "go-deep", |l| l.get_go_deep(), Is::Shape, "its tick"),
    ("on-halt", |l| l.get_on_halt(), "halt", |l| l.get_halt(), Is::Shape, "not let in: the bar"),
    ("card-ink", |l| l.get_card_ink(), "card", |l| l.get_card(), Is::Text, "the drawn card"),
    ("tray-ink", |l| l.get_tray_ink(), "tray", |l| l.get_tray(), Is::Text, "the drawn tray"),
];

/// WCAG 2.2, "relative luminance".
fn luminance(color: Color) -> f32 {
    let linear = |byte: u8| {
        let part = f32::from(byte) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.red()) + 0.7152 * linear(color.green()) + 0.0722 * linear(color.blue())
}

fn contrast(a: Color, b: Color) -> f32 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    if a > b { a / b } else { b / a }
}

#[test]
fn every_pair_of_colours_has_contrast_enough_in_every_theme_with_every_accent() {
    assert!((contrast(Color::from_rgb_u8(0x77, 0x77, 0x77), Color::from_rgb_u8(255, 255, 255)) - 4.48).abs() < 0.01);
    let _display = Display::install().unwrap();
    let size = Size { width: 1024, height: 600 };
    let window = screen::open(&Link::default(), size, Theme::Light, None).unwrap();
    let look = window.global::<Look>();
    let mut faults = Vec::new();
    for (dark, high_contrast) in [(false, false), (true, false), (false, true), (true, true)] {
        look.set_own_dark(dark);
        look.set_high_contrast(high_contrast);
        for accent in [Accent::Porcelain, Accent::Pine, Accent::Clay, Accent::Slate, Accent::Plum] {
            look.set_of_company(accent);
            for (upper, color, lower, ground, is, place) in PAIRS {
                let ratio = contrast(color(&look), ground(&look));
                if ratio < is.least(high_contrast) {
                    faults.push(format!(
                        "{upper} on {lower} ({place}): {ratio:.2}, dark {dark}, high {high_contrast}, {accent:?}"
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
