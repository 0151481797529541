// SPDX-License-Identifier: GPL-3.0-or-later
//! What the company tells its visitors.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::screen::{About, Frame, GoodToKnow, View, Way};
use frontdesk_screen::screen::blank_frame;
use shared::{story, tap, there, wait, waiting};

fn told() -> Vec<GoodToKnow> {
    let known = |about, text: &str| GoodToKnow { about, text: text.into() };
    vec![known(About::WaitingArea, "左手边的沙发"), known(About::Wifi, "访客网络，密码 tea-please")]
}

#[test]
fn who_waits_reads_what_the_company_tells_and_is_shown_the_way_at_once_when_they_may_enter() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show(Frame { view: waiting(None, None), ..blank_frame(0) });
        assert!(!there("常见问题"), "nothing is told");
        daemon.show(Frame { view: waiting(None, None), good_to_know: told(), ..blank_frame(0) });
        tap("常见问题");
        wait("左手边的沙发");
        tap("Wi-Fi");
        wait("访客网络，密码 tea-please");
        assert!(!there("左手边的沙发"));
        // What happens meanwhile on the page disturbs nobody who reads.
        daemon.show(Frame { view: waiting(None, None), good_to_know: told(), desk_called: true, ..blank_frame(0) });
        assert!(there("访客网络，密码 tea-please"));
        tap("返回");
        wait("常见问题");
        tap("常见问题");
        wait("左手边的沙发");
        let way = Way {
            visitor: "罗岚".into(),
            host: "周雯".into(),
            department: "研发部".into(),
            place: "3 楼".into(),
            card_until: String::new(),
            has_card: true,
            fetched: false,
            answered: None,
            waiting_area: String::new(),
        };
        daemon.show(Frame { view: View::Permitted(way), good_to_know: told(), ..blank_frame(0) });
        wait("好的，谢谢");
        assert!(!there("左手边的沙发"));
        tap("您可能想知道");
        wait("左手边的沙发");
    });
}
