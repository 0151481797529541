// SPDX-License-Identifier: GPL-3.0-or-later
//! The greeting.

use super::session::wants;
use crate::link::Link;
use crate::ui::{HomeData, ScreenWindow};
use frontdesk_core::screen::{Frame, Intent};
use slint::ComponentHandle;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let home = window.global::<HomeData>();
    home.on_register(wants(link, Intent::Register));
    home.on_have_code(wants(link, Intent::HaveCode));
    home.on_leave(wants(link, Intent::Leave));
}

pub(crate) fn show(window: &ScreenWindow, frame: &Frame) {
    window.global::<HomeData>().set_notice(frame.notice.as_str().into());
}
