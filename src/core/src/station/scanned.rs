//! What the code scanner read (V7). On the greeting, the page of codes, and a name that nobody has begun to type it is a code typed in full;
//! anywhere else somebody is in the middle of something, and it changes nothing. What was read is in no field of the screen, ever.

use super::page::Page;
use super::{Effects, Station};
use crate::control::Unlogged;
use crate::form::Form;
use crate::screen::{CodeProblem, Signal, Step};
use crate::time::Now;

/// A scanner that goes on reading a code that is held to it reads the same one again and again: so soon after the last reading it is one and
/// the same, milliseconds.
pub(super) const SAME_SCAN_MS: u64 = 2_000;

/// What a station knows of its code scanner.
#[derive(Default)]
pub(super) struct Scanner {
    pub(super) is_there: bool,
    /// What was taken last, and when it was last read.
    taken: Option<(Unlogged, u64)>,
}

impl Scanner {
    /// It is held up still.
    fn is_held_still(&mut self, text: &Unlogged, now_ms: u64) -> bool {
        let Some((taken, read_ms)) = &mut self.taken else { return false };
        let is_same = taken == text && now_ms.saturating_sub(*read_ms) < SAME_SCAN_MS;
        if is_same {
            *read_ms = now_ms;
        }
        is_same
    }
}

impl Station {
    pub(super) fn scanned(&mut self, now: Now, text: Unlogged, out: &mut Effects) {
        if self.fault.is_some() || !self.takes_a_scan() || self.scanner.is_held_still(&text, now.mono_ms) {
            return;
        }
        // As a touch does: whoever holds something up has read it.
        if matches!(self.signal, Some((Signal::Refused { .. }, _))) {
            self.signal = None;
        }
        self.touched(now, out);
        self.try_code(now, &text.0, CodeProblem::NotACode, out);
        self.scanner.taken = Some((text, now.mono_ms));
    }

    fn takes_a_scan(&self) -> bool {
        match &self.page {
            Page::Home | Page::Code { .. } => true,
            Page::Ask(question) => question.step == Step::Name && !question.touched && self.form == Form::default(),
            _ => false,
        }
    }
}
