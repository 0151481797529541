// SPDX-License-Identifier: GPL-3.0-or-later
//! Masked names, of which one may be the visitor's own.

use super::session::wants;
use crate::link::Link;
use crate::ui::{IsItYouData, Page, ScreenWindow};
use frontdesk_core::screen::{Intent, IsItYou};
use slint::{ComponentHandle, ModelRc, SharedString};

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let names = window.global::<IsItYouData>();
    names.on_none_of_these(wants(link, Intent::NoneOfThese));
    names.on_back(wants(link, Intent::Back { text: String::new() }));
    let picking = link.clone();
    names.on_pick(move |place| match u8::try_from(place) {
        Ok(place) => picking.want(Intent::ThisIsMe { place }),
        Err(fault) => tracing::error!("a name has no usable place: {fault}"),
    });
}

pub(crate) fn show(window: &ScreenWindow, model: &IsItYou) -> Page {
    let shown = window.global::<IsItYouData>();
    let names = model.names.iter().map(SharedString::from).collect();
    if let Some(names) = super::changed(&shown.get_names(), names) {
        shown.set_names(names);
    }
    Page::IsItYou
}

/// Leaves nobody's name for whoever comes next.
pub(crate) fn clear(window: &ScreenWindow) {
    window.global::<IsItYouData>().set_names(ModelRc::default());
}
