// SPDX-License-Identifier: GPL-3.0-or-later
//! What the company wants to be agreed to, and what is drawn under it: kept here while it is drawn, and nowhere once the page is left.

use crate::link::Link;
use crate::ui::{AgreementData, Page, ScreenWindow, SignedHow};
use frontdesk_core::agreement::{MAX_POINTS, MAX_STROKES, Signature, Signing};
use frontdesk_core::screen::{AgreementPage, Intent, Language};
use slint::{ComponentHandle, SharedString};
use std::cell::RefCell;
use std::rc::Rc;

/// Units of a signature in a pixel: a finger is seen more finely than that by no panel.
const UNITS: f32 = 4.0;

/// Numbers that are kept at most while it is drawn: twice what stays of them, so that a long signature is thinned and not cut.
const MAX_NUMBERS: usize = 4 * MAX_POINTS;

/// Strokes as they are drawn, on a field of that size.
#[derive(Default)]
struct Drawing {
    width: u16,
    height: u16,
    strokes: Vec<Vec<u16>>,
}

impl Drawing {
    fn begin(&mut self, x: f32, y: f32, width: f32, height: f32) {
        (self.width, self.height) = (unit(width), unit(height));
        if self.strokes.len() < MAX_STROKES {
            self.strokes.push(Vec::new());
            self.draw(x, y);
        }
    }

    fn draw(&mut self, x: f32, y: f32) {
        if self.strokes.iter().map(Vec::len).sum::<usize>() < MAX_NUMBERS
            && let Some(stroke) = self.strokes.last_mut()
        {
            stroke.extend([unit(x).min(self.width), unit(y).min(self.height)]);
        }
    }

    fn signature(&self) -> Signature {
        Signature::new(self.width, self.height, &self.strokes)
    }

    /// Overwritten, and then let go.
    fn wipe(&mut self) {
        self.strokes.iter_mut().for_each(|stroke| stroke.fill(0));
        *self = Self::default();
    }
}

/// Beside the field is at its edge; no position at all is at its beginning.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within bounds by then
fn unit(pixels: f32) -> u16 {
    (pixels * UNITS).round().clamp(0.0, f32::from(u16::MAX)) as u16
}

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let data = window.global::<AgreementData>();
    data.set_units(UNITS);
    let drawing = Rc::<RefCell<Drawing>>::default();
    let changed = |change: Box<dyn Fn(&mut Drawing, [f32; 4])>| {
        let (weak, drawing) = (window.as_weak(), Rc::clone(&drawing));
        move |numbers: [f32; 4]| {
            change(&mut drawing.borrow_mut(), numbers);
            weak.upgrade().inspect(|window| show_drawn(window, &drawing.borrow().signature()));
        }
    };
    let begin = changed(Box::new(|drawing, [x, y, width, height]| drawing.begin(x, y, width, height)));
    data.on_begin(move |x, y, width, height| begin([x, y, width, height]));
    let draw = changed(Box::new(|drawing, [x, y, ..]| drawing.draw(x, y)));
    data.on_draw(move |x, y| draw([x, y, 0.0, 0.0]));
    let clear = changed(Box::new(|drawing, _| drawing.wipe()));
    data.on_clear(move || clear([0.0; 4]));
    let wipe = changed(Box::new(|drawing, _| drawing.wipe()));
    data.on_wipe(move || wipe([0.0; 4]));
    let signing = link.clone();
    data.on_sign(move || signing.want(Intent::Agree { signature: Some(drawing.borrow().signature()) }));
    data.on_say(super::session::wants(link, Intent::Agree { signature: None }));
    data.on_back(super::session::wants(link, Intent::Back { text: String::new() }));
}

fn show_drawn(window: &ScreenWindow, signature: &Signature) {
    let data = window.global::<AgreementData>();
    data.set_path(signature.path().into());
    data.set_signed(signature.is_drawn());
}

pub(crate) fn show(window: &ScreenWindow, model: &AgreementPage) -> Page {
    let data = window.global::<AgreementData>();
    let serial = slint::format!("{}", model.serial);
    if data.get_serial() != serial {
        data.invoke_wipe();
        data.set_serial(serial);
    }
    data.set_title(model.title.as_str().into());
    data.set_text(model.text.as_str().into());
    data.set_traditional(model.language == Language::ZhHant);
    data.set_how(match model.signing {
        Signing::DrawnOrSaid => SignedHow::DrawnOrSaid,
        Signing::Drawn => SignedHow::Drawn,
        Signing::Said => SignedHow::Said,
    });
    data.set_not_signed(model.not_signed);
    data.set_saving(model.saving);
    Page::Agreement
}

/// Leaves no signature for whoever comes next.
pub(crate) fn clear(window: &ScreenWindow) {
    let data = window.global::<AgreementData>();
    if !data.get_serial().is_empty() {
        data.invoke_wipe();
        data.set_serial(SharedString::new());
        data.set_not_signed(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_bounded_and_nothing_of_it_is_left_when_it_is_wiped() {
        let mut drawing = Drawing::default();
        for n in 0..100_u16 {
            drawing.begin(-5.0, f32::NAN, 400.0, 100.0);
            (0..1_000_u16).for_each(|m| drawing.draw(f32::from(m), f32::from(n)));
        }
        assert!(drawing.strokes.len() <= MAX_STROKES);
        assert!(drawing.strokes.iter().map(Vec::len).sum::<usize>() <= MAX_NUMBERS + 2);
        assert!(drawing.signature().is_drawn());
        assert_eq!(drawing.signature().strokes()[0][..2], [0, 0]);
        drawing.wipe();
        assert_eq!(drawing.signature(), Signature::default());
    }
}
