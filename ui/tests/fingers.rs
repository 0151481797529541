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

/// Pages on which there is no room for as much as a finger wants, how many millimetres are left, and why.
const NO_ROOM: [(&str, f32, &str); 12] = [
    ("ask", 8.5, "ten keys beside each other, and the tray's height decides what is above it"),
    ("code", 8.5, "as on `ask`"),
    ("returning", 8.5, "as on `ask`"),
    ("review", 9.5, "five lines, each of them to be touched, and a button"),
    ("agreement", 8.9, "words to be read, a pad to sign on and up to five buttons"),
    ("is_it_you", 13.4, "six names, and a button for none of them"),
    ("display", 9.0, "three sizes and four switches"),
    ("staff", 7.0, "a list of eight, or the keys of a count, and what can be done about it"),
    ("forgot_card", 8.5, "found by typing, as on `ask`"),
    ("reads", 9.0, "six things to read about beside what is read"),
    ("leaving_text", 8.5, "as on `ask`"),
    ("feedback", 7.0, "six subjects, words, with a name or without, and a button"),
];

/// As high as the top row, which leaves the pages of a 7-inch display six sevenths of its height.
const ROW_MM: f32 = 13.4;

/// What stands in the top row or as large in a corner, and what is smaller on every page: how many millimetres, and why.
const IN_A_ROW: [(&str, f32, &str); 24] = [
    ("返回", ROW_MM, "in the top row"),
    ("Back", ROW_MM, "in the top row"),
    ("找前台", ROW_MM, "in the top row"),
    ("Front desk", ROW_MM, "in the top row"),
    ("不是我", ROW_MM, "quiet, in a corner"),
    ("No, this is somebody else", ROW_MM, "quiet, in a corner"),
    ("No, that is not me", ROW_MM, "quiet, in a corner"),
    ("不评价，直接离开", ROW_MM, "quiet, in a corner"),
    ("Leave without rating", ROW_MM, "quiet, in a corner"),
    ("返回首页", ROW_MM, "quiet, in a corner"),
    ("Finish", ROW_MM, "quiet, in a corner"),
    ("显示方式", ROW_MM, "in the top row"),
    ("Display", ROW_MM, "in the top row"),
    ("简体", 9.9, "in the top row, one of three languages"),
    ("繁體", 9.9, "in the top row, one of three languages"),
    ("English", 9.9, "in the top row, one of three languages"),
    ("员工", 9.9, "quiet, in the top row"),
    ("Staff", 9.9, "quiet, in the top row"),
    ("删除我的资料", 11.0, "quiet, below the faces"),
    ("Delete my details", 11.0, "quiet, below the faces"),
    ("表扬", 11.0, "quiet, below the faces"),
    ("Praise", 11.0, "quiet, below the faces"),
    ("意见建议", 11.0, "quiet, below the faces"),
    ("A complaint or suggestion", 11.0, "quiet, below the faces"),
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
                    let least = least(&shot, button);
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

/// Millimetres that this button has at least.
fn least(shot: &Shot, button: &Seen) -> f32 {
    let view = serde_json::to_value(&shot.frame.view).unwrap();
    let page = match shot {
        Shot { display: true, .. } => "display",
        Shot { reads: Some(_), .. } => "reads",
        _ => view["page"].as_str().unwrap(),
    };
    let crowded = NO_ROOM.iter().filter(|(crowded, ..)| *crowded == page).map(|(_, mm, _)| *mm);
    let in_a_row = IN_A_ROW.iter().filter(|(label, ..)| *label == button.label).map(|(_, mm, _)| *mm);
    crowded.chain(in_a_row).fold(FINGER_MM, f32::min)
}

/// Words that run on under this button.
fn under<'a>(seen: &'a [Seen], button: &'a Seen) -> impl Iterator<Item = String> + 'a {
    let across = |text: &Seen| text.x + 1.0 < button.x + button.width && button.x + 1.0 < text.x + text.width;
    let texts = seen.iter().filter(|seen| seen.role == "text");
    let runs = move |text: &&Seen| across(text) && text.y < button.y && text.y + text.height > button.y + 8.0;
    texts.filter(runs).map(|text| format!("“{}” runs under “{}”", text.label, button.label))
}
