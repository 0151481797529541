// SPDX-License-Identifier: GPL-3.0-or-later
//! Every page in every size and language: nothing unlabelled, nothing off the screen, no character without a glyph.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::Language;
use frontdesk_screen::headless::eyes::{Seen, cut, look};
use frontdesk_screen::headless::platform::Display;
use frontdesk_screen::headless::render::{LANGUAGES, SIZES, Shot, take};
use frontdesk_screen::link::Link;
use frontdesk_screen::size::{Size, Theme};
use frontdesk_screen::typing::Typing;
use frontdesk_screen::{fonts, screen};
use shared::{ink, lie};
use slint::{ComponentHandle, PhysicalSize};
use std::collections::BTreeSet;

#[test]
fn every_page_fits_every_screen_in_every_language() {
    let shots: Vec<Shot> = serde_json::from_str(include_str!("pages.json")).unwrap();
    let display = Display::install().unwrap();
    let link = Link::default();
    let window = screen::open(&link, Size { width: 1024, height: 600 }, Theme::Light, None).unwrap();
    let mut typing = Typing::open(&shared::input_data()).unwrap();
    window.show().unwrap();
    let mut characters = [BTreeSet::new(), BTreeSet::new()];
    let mut faults = Vec::new();
    for (width, height) in SIZES {
        display.resize(PhysicalSize::new(width, height));
        for (shot, (language, code)) in shots.iter().flat_map(|shot| LANGUAGES.map(|language| (shot, language))) {
            // The words of both scripts are equally wide: on the two narrowest screens both are looked at.
            if language == Language::ZhHant && width > 800 {
                continue;
            }
            let picture = take(&display, &window, &link, shot, language, Some(&mut typing));
            let seen = look(&window);
            let place = format!("{} {code} {width}x{height}", shot.name);
            faults.extend(
                seen.iter()
                    .flat_map(|seen| faults_of(seen, width as f32, height as f32))
                    .map(|f| format!("{place}: {f}")),
            );
            faults.extend(
                cut(&window).iter().filter(|_| !is_elided(shot)).map(|at| format!("{place}: text at {at:?} is cut")),
            );
            faults.extend(lie::on_each_other(&seen, shot).into_iter().map(|fault| format!("{place}: {fault}")));
            let is_read = shot.name.starts_with("agreement") && !shot.name.ends_with("-long");
            if is_read || shot.name.contains("waiting") || shot.name.contains("knows") {
                // A note in the margin stands over the upper edge of what can be touched, and hides nothing.
                let margin = if shot.frame.door_note.is_some() { height as f32 / 18.0 } else { 0.0 };
                faults.extend(lie::hidden(&seen, margin).into_iter().map(|fault| format!("{place}: {fault}")));
            }
            let has_tails = language == Language::En && is_clear(shot);
            let cut_off = if has_tails { ink::cut_off(&window, &picture) } else { Vec::new() };
            faults.extend(cut_off.into_iter().map(|fault| format!("{place}: {fault}")));
            let family = usize::from(language == Language::ZhHant);
            characters[family].extend(seen.iter().flat_map(|seen| seen.label.chars()));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    for (family, used) in ["Noto Sans CJK SC", "Noto Sans CJK TC"].into_iter().zip(characters) {
        let used: String = used.into_iter().filter(|c| !c.is_control()).collect();
        assert_eq!(fonts::missing(family, &used), Some(String::new()), "{family}");
    }
}

/// Nothing but the page's own words and things is where its words are: the frame of one switch runs along the edges of things, what lies over the
/// top row cuts through its words, and what is said of a door on the staff pages ends where its place ends.
fn is_clear(shot: &Shot) -> bool {
    shot.scans.is_none() && (shot.frame.signal.is_some() || !lie::is_covered(shot)) && shot.name != "staff-doors-sim"
}

/// Names of people, companies and departments are as long as they are: what is too long for its place ends in an ellipsis.
fn is_elided(shot: &Shot) -> bool {
    shot.name.contains("long") || shot.name.contains("host")
}

fn faults_of(seen: &Seen, width: f32, height: f32) -> Vec<String> {
    let mut faults = Vec::new();
    if seen.label.trim().is_empty() {
        faults.push(format!("a {} without a label at {},{}", seen.role, seen.x, seen.y));
    }
    if seen.x < -1.0 || seen.y < -1.0 || seen.x + seen.width > width + 1.0 || seen.y + seen.height > height + 1.0 {
        faults.push(format!("“{}” is not all on the screen: {seen:?}", seen.label));
    }
    // 46 px is what the keys and rows of the smallest screen come down to when a strip is over them.
    if seen.is_button() && (seen.height < 46.0 || seen.width < 46.0) {
        faults.push(format!("“{}” is too small for a finger: {}x{}", seen.label, seen.width, seen.height));
    }
    faults
}
