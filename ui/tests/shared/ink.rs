// SPDX-License-Identifier: GPL-3.0-or-later
//! Whether letters are cut off, as their pixels tell it: words on the paper, in English, which has tails. What controls say is measured (`words.slint`).
#![allow(dead_code, unreachable_pub)]

use frontdesk_screen::headless::platform::Picture;
use frontdesk_screen::ui::ScreenWindow;
use i_slint_backend_testing::{ElementHandle, ElementQuery};
use slint::Rgb8Pixel;

/// How far apart two pixels are in which one sees ink and paper, over all three colours.
const INK: u32 = 120;

/// Rows that a stroke goes down for. Outlines are thinner.
const STROKE: u32 = 4;

/// Where text ends in the middle of a stroke: its words, and where.
pub fn cut_off(window: &ScreenWindow, picture: &Picture) -> Vec<String> {
    let texts = ElementQuery::from_root(window).match_inherits("Words").find_all().into_iter();
    texts
        .filter(|text| text.computed_opacity() > 0.0 && !is_typed(text))
        .filter_map(|text| cut_at(&text, picture))
        .collect()
}

/// Where a caret stands the words go on below the field's edge.
fn is_typed(text: &ElementHandle) -> bool {
    text.accessible_label().is_some_and(|label| label.contains('▏'))
}

fn cut_at(text: &ElementHandle, picture: &Picture) -> Option<String> {
    let (at, size) = (text.absolute_position(), text.size());
    let last = (at.y + size.height).round() - 1.0;
    let (left, right) = (at.x.max(0.0), (at.x + size.width).min(picture.width as f32));
    // The strip of simulated hardware is hatched.
    if at.x < 1.0 || last < STROKE as f32 || last + 2.0 >= picture.height as f32 || right <= left {
        return None;
    }
    let columns = left as u32..right as u32;
    let pixel = |x: u32, y: u32| picture.pixels[(y * picture.width + x) as usize];
    let row = last as u32;
    // A stroke that comes down to the last row of the box, with paper right below it. An edge that runs along there is no letter.
    let strokes = columns.clone().filter(|x| {
        let below = pixel(*x, row + 1);
        let is_inked = |up: u32| apart(pixel(*x, row - up), below) > INK;
        (0..STROKE).all(is_inked) && apart(below, pixel(*x, row + 2)) < 12
    });
    let strokes = strokes.count();
    let label = text.accessible_label().unwrap_or_default();
    (strokes > 0 && strokes < columns.len() / 2).then(|| format!("“{label}” at {},{row} ends within its letters", at.x))
}

fn apart(a: Rgb8Pixel, b: Rgb8Pixel) -> u32 {
    u32::from(a.r.abs_diff(b.r)) + u32::from(a.g.abs_diff(b.g)) + u32::from(a.b.abs_diff(b.b))
}
