// SPDX-License-Identifier: GPL-3.0-or-later
//! What lies on each other on a page.
#![allow(dead_code, unreachable_pub)]

use frontdesk_screen::headless::eyes::Seen;
use frontdesk_screen::headless::render::Shot;

fn meet(a: &Seen, b: &Seen, by: f32) -> bool {
    a.x + 1.0 < b.x + b.width && b.x + 1.0 < a.x + a.width && a.y + by < b.y + b.height && b.y + by < a.y + a.height
}

/// "Still there?" and what the door wants lie over the top row on purpose, as does that a leader's card is awaited.
pub fn is_covered(shot: &Shot) -> bool {
    let frame = &shot.frame;
    let warned = frame.page_ends_in_s.is_some() || format!("{:?}", frame.view).contains("wipes_in_s: Some");
    let told = frame.desk_called || frame.door_note.is_some() || frame.leader_awaited;
    frame.signal.is_some() || warned || told
}

/// Buttons on buttons, and text on text or on a button. What lies over the page on purpose is left out.
pub fn on_each_other(seen: &[Seen], shot: &Shot) -> Vec<String> {
    if is_covered(shot) {
        return Vec::new();
    }
    let pairs = seen.iter().enumerate().flat_map(|(n, a)| seen.iter().skip(n + 1).map(move |b| (a, b)));
    // The leading of two lines may meet, their ink may not.
    let by =
        |a: &Seen, b: &Seen| if a.is_button() && b.is_button() { 1.0 } else { 0.3 * a.height.min(b.height).min(36.0) };
    // What a control says is in it.
    let within = |a: &Seen, b: &Seen| {
        let across = a.x >= b.x && a.x + a.width <= b.x + b.width;
        across && a.y >= b.y && a.y + a.height <= b.y + b.height
    };
    let says = |button: &Seen, text: &Seen| button.is_button() && !text.is_button() && within(text, button);
    let own = |a: &Seen, b: &Seen| {
        let apart = |seen: &Seen| seen.role == "progress-indicator" || seen.role == "other";
        apart(a) || apart(b) || says(a, b) || says(b, a)
    };
    pairs
        .filter(|(a, b)| !own(a, b) && meet(a, b, by(a, b)))
        .map(|(a, b)| format!("“{}” and “{}” lie on each other", a.label, b.label))
        .collect()
}
