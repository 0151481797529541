// SPDX-License-Identifier: GPL-3.0-or-later
//! The way in.

use crate::ui::{Page, PermittedData, ScreenWindow};
use frontdesk_core::screen::Way;
use slint::ComponentHandle;

pub(crate) fn show(window: &ScreenWindow, model: &Way) -> Page {
    let permitted = window.global::<PermittedData>();
    permitted.set_host(model.host.as_str().into());
    permitted.set_department(model.department.as_str().into());
    permitted.set_place(model.place.as_str().into());
    permitted.set_card_until(model.card_until.as_str().into());
    Page::Permitted
}
