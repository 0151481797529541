// SPDX-License-Identifier: GPL-3.0-or-later
//! What a visitor who waits wishes (V4, V5).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "headless")]

mod shared;

use frontdesk_core::fact::{Drink, MAX_MESSAGE_CHARS};
use frontdesk_core::form::Problem;
use frontdesk_core::screen::{Ask, DrinkWish, Intent, MessageState, Step, View, Waiting};
use shared::{ask, field, hit, story, tap, there, type_text, wait, with_problem};

fn waiting(drink: Option<DrinkWish>, message: Option<MessageState>) -> View {
    View::Waiting(Waiting {
        visitor: "罗岚".into(),
        host: "周雯".into(),
        department: "研发部".into(),
        told: Vec::new(),
        has_card: true,
        collecting_s: None,
        answered: None,
        office_away: false,
        extension: String::new(),
        contact: String::new(),
        drink,
        message,
    })
}

#[test]
fn who_waits_touches_what_they_wish_and_reads_how_far_it_has_got() {
    story(|mut daemon| {
        daemon.greet();
        daemon.show_view(waiting(None, None));
        tap("喝点什么");
        assert_eq!(daemon.intent(), Intent::WantDrink);
        daemon.show_view(View::Drink { wished: None });
        wait("请问您想喝点什么？");
        for (label, drink) in ["温水", "热茶", "咖啡", "不用，谢谢"].into_iter().zip(Drink::ALL) {
            tap(label);
            assert_eq!(daemon.intent(), Intent::Drink { drink });
        }
        tap("返回");
        assert_eq!(daemon.intent(), Intent::Back { text: String::new() });
        let tea = |at_desk| Some(DrinkWish { drink: Drink::HotTea, at_desk });
        daemon.show_view(waiting(tea(false), None));
        assert!(there("热茶") && there("已记下") && !there("已告知前台"));
        daemon.show_view(waiting(tea(true), None));
        assert!(there("已告知前台") && !there("已记下"));

        tap("留言");
        assert_eq!(daemon.intent(), Intent::LeaveMessage);
        daemon.show_view(View::Ask(Ask { to: "周雯".into(), ..ask(1, Step::Message, "") }));
        wait("请留言给 周雯");
        type_text("Hello there");
        assert_eq!(field(), "Hello there");
        tap("提交留言");
        assert_eq!(daemon.intent(), Intent::Answer { text: "Hello there".into() });
        let long = with_problem(ask(2, Step::Message, &"字".repeat(MAX_MESSAGE_CHARS)), Problem::TooLong);
        daemon.show_view(View::Ask(long));
        wait("请留言给前台");
        wait("太长了，请不要超过 200 个字。");
        type_text("1");
        assert_eq!(field().chars().count(), MAX_MESSAGE_CHARS, "a character too many is not taken");
        for (state, said) in [
            (MessageState::Recorded, "已记下"),
            (MessageState::AtDesk, "前台已收到"),
            (MessageState::Sent, "已发送"),
            (MessageState::Seen, "对方已看到"),
        ] {
            daemon.show_view(waiting(None, Some(state)));
            assert!(there("您的留言") && there(said), "{said}");
        }

        tap("换一位接待");
        assert_eq!(daemon.intent(), Intent::AnotherHost);
        daemon.show_view(View::Ask(ask(3, Step::AnotherHost, "")));
        wait("请问您想见哪位？");
        assert_eq!(field(), "", "nothing of the message is left");
        let hits = vec![hit(1, "李娜", "人事部", false)];
        daemon.show_view(View::Ask(Ask { hits, ..ask(3, Step::AnotherHost, "") }));
        tap("李娜");
        assert!(matches!(daemon.intent(), Intent::Host { .. }));
        tap("我不知道姓名");
        assert_eq!(daemon.intent(), Intent::HostUnknown);
    });
}
