// SPDX-License-Identifier: GPL-3.0-or-later
//! What lies on each other on a page.
#![allow(dead_code, unreachable_pub)]

use frontdesk_screen::headless::eyes::Seen;
use frontdesk_screen::headless::render::Shot;

fn meet(a: &Seen, b: &Seen, by: f32) -> bool {
    a.x + 1.0 < b.x + b.width && b.x + 1.0 < a.x + a.width && a.y + by < b.y + b.height && b.y + by < a.y + a.height
}

/// "Still there?" and a signal lie over what can be touched.
fn is_over_buttons(shot: &Shot) -> bool {
    let frame = &shot.frame;
    let warned = frame.page_ends_in_s.is_some() || format!("{:?}", frame.view).contains("wipes_in_s: Some");
    warned || frame.signal.is_some()
}

/// So do, over the words of the top row alone, that the desk was called, what the door wants, and that a leader's card is awaited.
pub fn is_covered(shot: &Shot) -> bool {
    let frame = &shot.frame;
    is_over_buttons(shot) || frame.desk_called || frame.door_note.is_some() || frame.leader_awaited
}

/// Words below the margin that run on under a button. What stands in a button is its own label.
pub fn hidden(seen: &[Seen], margin: f32) -> Vec<String> {
    let runs_under = |text: &Seen, button: &Seen| {
        let across = text.x + 1.0 < button.x + button.width && button.x + 1.0 < text.x + text.width;
        across && text.y < button.y && text.y + text.height > button.y + 1.0
    };
    let (buttons, texts): (Vec<&Seen>, Vec<&Seen>) = seen.iter().partition(|seen| seen.is_button());
    let pairs = texts.iter().flat_map(|text| buttons.iter().map(move |button| (text, button)));
    pairs
        .filter(|(text, button)| text.role == "text" && text.y + text.height > margin && runs_under(text, button))
        .map(|(text, button)| format!("“{}” runs under “{}”", text.label, button.label))
        .collect()
}

/// Buttons on buttons, and text on text or on a button. What lies over the page on purpose is left out.
pub fn on_each_other(seen: &[Seen], shot: &Shot) -> Vec<String> {
    if is_over_buttons(shot) {
        return Vec::new();
    }
    let is_covered = is_covered(shot);
    let looked_at = |seen: &&Seen| seen.is_button() || !is_covered;
    let seen: Vec<&Seen> = seen.iter().filter(looked_at).collect();
    let pairs = seen.iter().enumerate().flat_map(|(n, a)| seen.iter().skip(n + 1).map(move |b| (*a, *b)));
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
        .filter(|&(a, b)| !own(a, b) && meet(a, b, by(a, b)))
        .map(|(a, b)| format!("“{}” and “{}” lie on each other", a.label, b.label))
        .collect()
}
