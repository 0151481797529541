// SPDX-License-Identifier: GPL-3.0-or-later
//! Where the display's size is known, what can be touched is as large as a finger needs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

use frontdesk_core::screen::{Frame, Language};
use frontdesk_screen::headless::eyes::{Seen, look};
use frontdesk_screen::headless::platform::Display;
use frontdesk_screen::headless::render::{Shot, samples, take};
use frontdesk_screen::link::Link;
use frontdesk_screen::screen;
use frontdesk_screen::size::{Size, Theme};
use slint::{ComponentHandle, PhysicalSize};

/// Pixels across and down, and the diagonal in millimetres: 7 inches twice, 10.1 and 8.
const DISPLAYS: [(u32, u32, u16); 4] = [(800, 480, 178), (1024, 600, 178), (1280, 800, 257), (720, 1280, 203)];

/// What a finger finds without looking twice; less than half a pixel less is as much.
const FINGER_MM: f32 = 14.9;

/// What is left where there is no room: a finger finds it, looking.
const LEAST_MM: f32 = 7.0;

/// Pages on which there is no room for as much as a finger wants, and why. docs/screen.md says how large things are there.
const NO_ROOM: [(&str, &str); 9] = [
    ("ask", "ten keys beside each other, and the tray's height decides what is above it"),
    ("code", "as on `ask`"),
    ("returning", "as on `ask`"),
    ("review", "five lines, each of them to be touched, and a button"),
    ("agreement", "words to be read, a pad to sign on and up to five buttons"),
    ("display", "three sizes and four switches"),
    ("reads", "six things to read about beside what is read"),
    ("leaving_text", "as on `ask`"),
    ("feedback", "six subjects, words, with a name or without, and a button"),
];

/// What stands in the top row, or quietly below the faces, and is smaller on every page.
const IN_A_ROW: [(&str, &str); 12] = [
    ("简体", "one of three languages"),
    ("繁體", "one of three languages"),
    ("English", "one of three languages"),
    ("显示方式", "in the top row"),
    ("Display", "in the top row"),
    ("找前台", "in the top row"),
    ("删除我的资料", "quiet, below the faces"),
    ("Delete my details", "quiet, below the faces"),
    ("表扬", "quiet, below the faces"),
    ("Praise", "quiet, below the faces"),
    ("意见建议", "quiet, below the faces"),
    ("A complaint or suggestion", "quiet, below the faces"),
];

#[test]
fn what_can_be_touched_is_15_mm_on_real_displays_where_there_is_room_and_nowhere_below_7() {
    let shots: Vec<Shot> = serde_json::from_str(include_str!("pages.json")).unwrap();
    let display = Display::install().unwrap();
    let link = Link::default();
    let window = screen::open(&link, Size { width: 1024, height: 600 }, Theme::Light, None).unwrap();
    window.show().unwrap();
    let mut faults = Vec::new();
    for (width, height, diagonal_mm) in DISPLAYS {
        display.resize(PhysicalSize::new(width, height));
        let pixels_per_mm = (width as f32).hypot(height as f32) / f32::from(diagonal_mm);
        for shot in samples(&shots) {
            let frame = Frame { diagonal_mm: Some(diagonal_mm), ..shot.frame.clone() };
            let shot = Shot { frame, ..shot.clone() };
            for language in [Language::ZhHans, Language::En] {
                take(&display, &window, &link, &shot, language, None);
                let seen = look(&window);
                for button in seen.iter().filter(|seen| seen.is_button()) {
                    let mm = button.height.min(button.width) / pixels_per_mm;
                    let least = if has_no_room(&shot, button) { LEAST_MM } else { FINGER_MM };
                    if mm < least {
                        faults.push(format!("{width}x{height} {}: “{}” is {mm:.1} mm", shot.name, button.label));
                    }
                    faults.extend(under(&seen, button).map(|text| format!("{width}x{height} {}: {text}", shot.name)));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

fn has_no_room(shot: &Shot, button: &Seen) -> bool {
    let view = serde_json::to_value(&shot.frame.view).unwrap();
    let page = match shot {
        Shot { display: true, .. } => "display",
        Shot { reads: Some(_), .. } => "reads",
        _ => view["page"].as_str().unwrap(),
    };
    NO_ROOM.iter().any(|(crowded, _)| *crowded == page) || IN_A_ROW.iter().any(|(label, _)| *label == button.label)
}

/// Words that run on under this button.
fn under<'a>(seen: &'a [Seen], button: &'a Seen) -> impl Iterator<Item = String> + 'a {
    let across = |text: &Seen| text.x + 1.0 < button.x + button.width && button.x + 1.0 < text.x + text.width;
    let texts = seen.iter().filter(|seen| seen.role == "text");
    let runs = move |text: &&Seen| across(text) && text.y < button.y && text.y + text.height > button.y + 8.0;
    texts.filter(runs).map(|text| format!("“{}” runs under “{}”", text.label, button.label))
}
