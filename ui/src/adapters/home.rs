// SPDX-License-Identifier: GPL-3.0-or-later
//! The greeting.

use super::session::wants;
use crate::link::Link;
use crate::ui::{CalledTo, HomeData, ScreenWindow};
use frontdesk_core::screen::{self, Frame, Intent};
use slint::ComponentHandle;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let home = window.global::<HomeData>();
    home.on_register(wants(link, Intent::Register));
    home.on_have_code(wants(link, Intent::HaveCode));
    home.on_leave(wants(link, Intent::Leave));
}

pub(crate) fn show(window: &ScreenWindow, frame: &Frame) {
    let home = window.global::<HomeData>();
    home.set_notice(frame.notice.as_str().into());
    let called = frame.called.as_ref();
    home.set_called_name(called.map_or("", |called| called.masked.as_str()).into());
    home.set_called(called.map_or(CalledTo::Nobody, |called| match called.next {
        screen::CalledTo::ComeIn => CalledTo::ComeIn,
        screen::CalledTo::BeFetched => CalledTo::BeFetched,
        screen::CalledTo::HoldCard => CalledTo::HoldCard,
        screen::CalledTo::AskDesk => CalledTo::AskDesk,
    }));
}
