//! Who was told of a visitor who waits, and what has become of it: how far it has got, and a word to the desk if nobody has come.

use super::columns::clock;
use crate::desk::language::{Language, Said, say};
use crate::today::VisitLine;
use frontdesk_core::screen::ToldWhat;
use maud::{Markup, html};

const HELP: Said =
    say("请前台协助：没有人来接", "請櫃檯協助：沒有人來接", "Please help: nobody has come for this visitor");

/// What the desk does not know from the list itself; the visitor's own screen says more.
const fn said(what: ToldWhat) -> Option<Said> {
    match what {
        ToldWhat::Registered | ToldWhat::DeskCalled | ToldWhat::AtOffice => None,
        ToldWhat::HostQueued => Some(say("正在通知被访人", "正在通知受訪人", "Message to the host on its way")),
        ToldWhat::HostNotReached => Some(say("尚未通知到被访人", "尚未通知到受訪人", "Host not reached yet")),
        ToldWhat::HostSent => Some(say("已通知被访人", "已通知受訪人", "Host was told")),
        ToldWhat::HostSeen => Some(say("被访人已看到", "受訪人已看到", "Host has seen it")),
        ToldWhat::HostAnswered => Some(say("被访人已回复", "受訪人已回覆", "Host has answered")),
        ToldWhat::ColleagueTold => Some(say("已通知同事", "已通知同仁", "A colleague was told")),
        ToldWhat::DeskTold => Some(HELP),
    }
}

/// For the card of a visitor who waits.
pub(super) fn of(visit: &VisitLine, language: Language) -> Markup {
    let lines = visit.told.iter().filter_map(|told| Some((told, said(told.what)?)));
    html! {
        @for (told, said) in lines {
            p class=(if told.what == ToldWhat::DeskTold { "stop" } else { "s" }) {
                time.num { (clock(told.at_ms)) } " " (said.to(language))
            }
        }
    }
}
