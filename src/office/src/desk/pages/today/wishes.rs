//! What a visitor wishes: a drink, and what they have written.

use super::Look;
use super::rows::known;
use crate::desk::language::{Language, Said, say};
use crate::desk::show::{clock, shown};
use crate::today::{MessageLine, VisitLine};
use frontdesk_core::fact::Drink;
use frontdesk_core::screen::MessageState;
use maud::{Markup, html};

const WOULD_LIKE: Said = say("想喝：{}", "想喝：{}", "Would like {}");
const MESSAGE_TO: Said = say("给 {} 的留言", "給 {} 的留言", "Message for {}");
const MESSAGE_TO_DESK: Said = say("给前台的留言", "給櫃檯的留言", "Message for the desk");
const UNREADABLE: Said = say("（内容无法读取）", "（內容無法讀取）", "(it cannot be read)");
const LEFT_A_MESSAGE: Said = say("有留言", "有留言", "Left a message");

pub(in crate::desk::pages) const fn drink(drink: Drink) -> Said {
    match drink {
        Drink::WarmWater => say("温水", "溫水", "warm water"),
        Drink::HotTea => say("热茶", "熱茶", "hot tea"),
        Drink::Coffee => say("咖啡", "咖啡", "coffee"),
        Drink::Nothing => say("不用了", "不用了", "nothing"),
    }
}

const fn state(state: MessageState) -> Said {
    match state {
        MessageState::Recorded | MessageState::AtDesk => {
            say("尚未发给被访人", "尚未發給受訪人", "not sent to the host")
        }
        MessageState::Sent => say("已发给被访人", "已發給受訪人", "sent to the host"),
        MessageState::Seen => say("被访人已看到", "受訪人已看到", "seen by the host"),
    }
}

/// For the card of a visitor who waits.
pub(super) fn of(visit: &VisitLine, language: Language) -> Markup {
    html! {
        @if let Some((wished, at_ms)) = visit.drink.zip(visit.drink_ms) {
            p.s.wish { time.num { (clock(at_ms)) } " " b.m { (WOULD_LIKE.with(language, &[drink(wished).to(language)])) } }
        }
        @for message in &visit.messages { (one(message, language)) }
    }
}

fn one(message: &MessageLine, language: Language) -> Markup {
    let host = known(message.host.as_ref());
    html! {
        p.s {
            time.num { (clock(message.at_ms)) } " "
            @match &host {
                Some(host) => { (MESSAGE_TO.with(language, &[host])) " · " (state(message.state).to(language)) },
                None => (MESSAGE_TO_DESK.to(language)),
            }
        }
        p.said {
            @match &message.text {
                Some(text) => { "“" (shown(text)) "”" },
                None => (UNREADABLE.to(language)),
            }
        }
    }
}

/// For somebody who does not wait any more: what they have written is read with the visit.
pub(super) fn chip(look: &Look<'_>, visit: &VisitLine) -> Markup {
    html! { @if !visit.messages.is_empty() { " " span.chip { (look.say(LEFT_A_MESSAGE)) } } }
}
