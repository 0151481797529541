// SPDX-License-Identifier: GPL-3.0-or-later
//! How the screen is shown, and the page on which it is changed.

use crate::link::Link;
use crate::ui::{DisplayData, GoodToKnowData, Look, Page, Pulse, ScreenWindow, Session, TextSize, Wish};
use frontdesk_core::screen::{self, Comfort, Frame, Intent};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle, Timer};
use std::time::Duration;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let weak = window.as_weak();
    window.global::<Session>().on_show_display(move || {
        weak.upgrade().inspect(open);
    });
    let display = window.global::<DisplayData>();
    let weak = window.as_weak();
    display.on_close(move || {
        weak.upgrade().inspect(close);
    });
    let (weak, wanting) = (window.as_weak(), link.clone());
    display.on_set_text(move |size| {
        weak.upgrade().inspect(|window| {
            let text = match size {
                TextSize::Standard => screen::TextSize::Standard,
                TextSize::Large => screen::TextSize::Large,
                TextSize::Largest => screen::TextSize::Largest,
            };
            wanting.want(Intent::Comfort { comfort: Comfort { text, ..shown(window) } });
        });
    });
    let (weak, wanting) = (window.as_weak(), link.clone());
    display.on_switch(move |wish| {
        weak.upgrade().inspect(|window| {
            let mut comfort = shown(window);
            let switched = match wish {
                Wish::Contrast => &mut comfort.high_contrast,
                Wish::Reach => &mut comfort.low_reach,
                Wish::Calm => &mut comfort.less_motion,
                Wish::Time => &mut comfort.more_time,
            };
            *switched = !*switched;
            wanting.want(Intent::Comfort { comfort });
        });
    });
    let weak = window.as_weak();
    window.global::<Pulse>().on_step(move |on| {
        let weak = weak.clone();
        // Not from within the handling of another key.
        Timer::single_shot(Duration::ZERO, move || {
            weak.upgrade().inspect(|window| step(window, on));
        });
    });
}

/// Moves the focus as Tab and Shift-Tab do.
fn step(window: &ScreenWindow, on: bool) {
    let text: slint::SharedString = if on { Key::Tab } else { Key::Backtab }.into();
    window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    window.window().dispatch_event(WindowEvent::KeyReleased { text });
}

/// What is shown is what was asked for: the screen remembers nothing else.
pub(super) fn shown(window: &ScreenWindow) -> Comfort {
    let look = window.global::<Look>();
    Comfort {
        text: match look.get_text_size() {
            TextSize::Standard => screen::TextSize::Standard,
            TextSize::Large => screen::TextSize::Large,
            TextSize::Largest => screen::TextSize::Largest,
        },
        high_contrast: look.get_high_contrast(),
        low_reach: look.get_low_reach(),
        less_motion: !look.get_motion(),
        more_time: window.global::<DisplayData>().get_more_time(),
    }
}

fn open(window: &ScreenWindow) {
    let session = window.global::<Session>();
    window.global::<GoodToKnowData>().set_open(false);
    window.global::<DisplayData>().set_beneath(session.get_page());
    turn(window, Page::Display);
}

fn close(window: &ScreenWindow) {
    turn(window, window.global::<DisplayData>().get_beneath());
}

/// Turns to a page; the one on which the display is changed stays for as long as the one beneath it does.
pub(crate) fn turn_to(window: &ScreenWindow, page: Page) {
    let session = window.global::<Session>();
    if session.get_page() == Page::Display && window.global::<DisplayData>().get_beneath() == page {
        return;
    }
    turn(window, page);
}

/// What had the focus is gone with its page.
fn turn(window: &ScreenWindow, page: Page) {
    let session = window.global::<Session>();
    if session.get_page() != page {
        window.invoke_rest_focus();
        window.global::<Pulse>().set_focus_on(slint::SharedString::new());
        session.set_page(page);
    }
}

pub(crate) fn show(window: &ScreenWindow, frame: &Frame) {
    let (look, comfort) = (window.global::<Look>(), &frame.comfort);
    look.set_text_size(match comfort.text {
        screen::TextSize::Standard => TextSize::Standard,
        screen::TextSize::Large => TextSize::Large,
        screen::TextSize::Largest => TextSize::Largest,
    });
    look.set_high_contrast(comfort.high_contrast);
    look.set_low_reach(comfort.low_reach);
    look.set_motion(!comfort.less_motion);
    look.set_diagonal_mm(frame.diagonal_mm.map_or(0.0, f32::from));
    look.set_strip(!frame.simulated.is_empty());
    window.global::<DisplayData>().set_more_time(comfort.more_time);
}
