// SPDX-License-Identifier: GPL-3.0-or-later
//! What the company tells its visitors.

use crate::ui::{About, GoodToKnowData, Page, ScreenWindow, Session, Topic};
use frontdesk_core::screen::{self, Frame};
use slint::ComponentHandle;

/// Before the page is turned: whoever reads is shown at once where the page turns to.
pub(crate) fn show(window: &ScreenWindow, frame: &Frame, page: Page) {
    let data = window.global::<GoodToKnowData>();
    if frame.good_to_know.is_empty() || page != window.global::<Session>().get_page() {
        data.set_open(false);
    }
    let topics =
        frame.good_to_know.iter().map(|known| Topic { about: about(known.about), text: known.text.as_str().into() });
    if let Some(topics) = super::changed(&data.get_topics(), topics.collect()) {
        // Another language has the same topics, or fewer.
        if data.get_current() >= i32::try_from(frame.good_to_know.len()).unwrap_or(i32::MAX) {
            data.set_current(0);
        }
        data.set_topics(topics);
    }
}

/// There is nobody to read it any more.
pub(crate) fn close(window: &ScreenWindow) {
    window.global::<GoodToKnowData>().set_open(false);
}

fn about(about: screen::About) -> About {
    match about {
        screen::About::WaitingArea => About::WaitingArea,
        screen::About::Wifi => About::Wifi,
        screen::About::Toilet => About::Toilet,
        screen::About::Parking => About::Parking,
        screen::About::Contact => About::Contact,
        screen::About::Emergency => About::Emergency,
    }
}
