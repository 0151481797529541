// SPDX-License-Identifier: GPL-3.0-or-later
//! The way in.

use super::waiting;
use crate::ui::{Page, PermittedData, Says, ScreenWindow};
use frontdesk_core::screen::Way;
use slint::ComponentHandle;

pub(crate) fn show(window: &ScreenWindow, model: &Way) -> Page {
    let permitted = window.global::<PermittedData>();
    permitted.set_host(model.host.as_str().into());
    permitted.set_department(model.department.as_str().into());
    permitted.set_place(model.place.as_str().into());
    permitted.set_card_until(model.card_until.as_str().into());
    let answered = model.answered.as_ref();
    let by_colleague = answered.is_some_and(|answered| answered.by_colleague);
    permitted.set_fetched(model.fetched);
    // A colleague's name is nobody's to read (X5).
    permitted.set_fetcher(super::party::short(if by_colleague { "" } else { &model.host }).into());
    permitted.set_by_colleague(by_colleague);
    permitted.set_says(answered.map_or(Says::Nothing, |answered| waiting::says(answered.answer)));
    permitted.set_minutes(answered.map_or(0, |answered| waiting::minutes(answered.answer)));
    permitted.set_words(answered.map_or("", |answered| answered.words.as_str()).into());
    permitted.set_waiting_area(model.waiting_area.as_str().into());
    Page::Permitted
}
