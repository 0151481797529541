// SPDX-License-Identifier: GPL-3.0-or-later
//! What the pages before showed of a visitor is wiped from their globals once no page needs it: a screen at its greeting, or one
//! that has just said that everything is deleted, holds nobody's name.

use crate::ui::{CardData, CodeData, Compose, PermittedData, ReviewData, ScreenWindow, WaitingData};
use frontdesk_core::screen::{ForgetState, LeavingStage, View};
use slint::{ComponentHandle, SharedString};

/// Wipes if this page shows nobody.
pub(crate) fn wipe_behind(window: &ScreenWindow, view: &View) {
    let shows_nobody =
        matches!(view, View::Home {} | View::Leaving { stage: LeavingStage::Forget { state: ForgetState::Done } });
    if shows_nobody {
        wipe(window);
    }
}

fn wipe(window: &ScreenWindow) {
    window.global::<Compose>().invoke_forget();
    let none = SharedString::new;
    let review = window.global::<ReviewData>();
    review.set_name(none());
    review.set_organisation(none());
    review.set_contact_tail(none());
    review.set_host(none());
    review.set_department(none());
    let code = window.global::<CodeData>();
    code.set_masked(none());
    code.set_host(none());
    code.set_department(none());
    window.global::<CardData>().set_visitor(none());
    let waiting = window.global::<WaitingData>();
    waiting.set_host(none());
    waiting.set_department(none());
    waiting.set_words(none());
    let permitted = window.global::<PermittedData>();
    permitted.set_host(none());
    permitted.set_department(none());
    permitted.set_place(none());
    permitted.set_fetcher(none());
    permitted.set_words(none());
}
