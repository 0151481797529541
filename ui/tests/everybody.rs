// SPDX-License-Identifier: GPL-3.0-or-later
//! Each kind of page for who needs it otherwise: with larger text, more contrast, within reach from a wheelchair.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::View;
use frontdesk_core::screen::staff::{CardPage, ForgotStage, StaffPage};
use frontdesk_screen::headless::eyes::{Seen, cut, look};
use frontdesk_screen::headless::platform::Display;
use frontdesk_screen::headless::render::{LANGUAGES, SIZES, Shot, WAYS, samples, take};
use frontdesk_screen::link::Link;
use frontdesk_screen::screen;
use frontdesk_screen::size::{Size, Theme};
use frontdesk_screen::typing::Typing;
use frontdesk_screen::ui::ScreenWindow;
use shared::lie;
use slint::{ComponentHandle, PhysicalSize};
use std::rc::Rc;

/// What fits so, fits otherwise.
const HARDEST: [&str; 4] = ["contrast", "largest", "low", "low-largest-contrast-dark"];

struct Studio {
    display: Rc<Display>,
    window: ScreenWindow,
    link: Link,
    typing: Typing,
}

impl Studio {
    fn see(&mut self, shot: &Shot, language: usize) -> Vec<Seen> {
        take(&self.display, &self.window, &self.link, shot, LANGUAGES[language].0, Some(&mut self.typing));
        look(&self.window)
    }
}

#[test]
fn each_kind_of_page_is_whole_and_within_reach_however_it_is_asked_for() {
    let shots: Vec<Shot> = serde_json::from_str(include_str!("pages.json")).unwrap();
    let kinds = samples(&shots);
    assert!(kinds.len() > 25, "{}", kinds.len());
    let display = Display::install().unwrap();
    let link = Link::default();
    let window = screen::open(&link, Size { width: 1024, height: 600 }, Theme::Light, None).unwrap();
    window.show().unwrap();
    let typing = Typing::open(&shared::input_data()).unwrap();
    let mut studio = Studio { display, window, link, typing };
    let mut faults = Vec::new();
    // The smallest first: what is wrong there is said at once.
    for (width, height) in [SIZES[1], SIZES[3], SIZES[0], SIZES[2]] {
        studio.display.resize(PhysicalSize::new(width, height));
        for way in WAYS.iter().filter(|way| HARDEST.contains(&way.name)) {
            for shot in &kinds {
                let shot = way.of(shot);
                for (n, (_, code)) in LANGUAGES.iter().enumerate() {
                    if !is_looked_at(way.name, code, width) {
                        continue;
                    }
                    let seen = studio.see(&shot, n);
                    let place = format!("{} {code} {} {width}x{height}", shot.name, way.name);
                    let mut found = faults_of(&seen, width as f32, height as f32);
                    found.extend(lie::on_each_other(&seen, &shot));
                    found.extend(
                        cut(&studio.window).iter().map(|at| format!("text at {at:?} has not the room it needs")),
                    );
                    if way.comfort.low_reach && !stays_high(&shot, width) {
                        found.extend(out_of_reach(&seen, height as f32));
                    }
                    faults.extend(found.into_iter().map(|fault| format!("{place}: {fault}")));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// English is the widest, and both scripts are equally wide: each of them is looked at on half of the screens.
fn is_looked_at(way: &str, language: &str, width: u32) -> bool {
    match way {
        // Contrast moves nothing but outlines.
        "contrast" => width == 800 && language == "en",
        // With text as it is only the place of things is another, and English needs the most of it.
        "low" => language == "en" || (width == 800 && language == "zh-Hans"),
        _ => language == "en" || (language == "zh-Hant") == matches!(width, 800 | 1280),
    }
}

fn faults_of(seen: &[Seen], width: f32, height: f32) -> Vec<String> {
    let off = |seen: &Seen| {
        seen.x < -1.0 || seen.y < -1.0 || seen.x + seen.width > width + 1.0 || seen.y + seen.height > height + 1.0
    };
    // Where keys are in the lower half of a low screen they are 44 px high.
    let small = |seen: &Seen| seen.is_button() && (seen.height < 43.0 || seen.width < 43.0);
    let off = seen.iter().filter(|seen| off(seen)).map(|seen| format!("“{}” is not all on the screen", seen.label));
    let small =
        seen.iter().filter(|seen| small(seen)).map(|seen| format!("“{}” is too small for a finger", seen.label));
    off.chain(small).collect()
}

/// On the smallest screens the keys stay where they are: lower down they would be too small, and all of it is within reach.
fn stays_high(shot: &Shot, width: u32) -> bool {
    let types = match &shot.frame.view {
        View::Ask(_) | View::Code(_) | View::Returning(_) | View::LeavingText(_) => true,
        View::ForgotCard(forgot) => matches!(forgot.stage, ForgotStage::Find { .. }),
        View::Staff(staff) => {
            matches!(staff.on, StaffPage::Reason(_) | StaffPage::Enrol(_) | StaffPage::Cards(CardPage::Find { .. }))
        }
        _ => false,
    };
    width == 800 && types && !shot.display
}

fn out_of_reach(seen: &[Seen], height: f32) -> Vec<String> {
    let high = seen.iter().filter(|seen| seen.is_button() && seen.y < height / 2.0 - 1.0);
    high.map(|seen| format!("“{}” is out of reach, at {}", seen.label, seen.y)).collect()
}
