// SPDX-License-Identifier: GPL-3.0-or-later
//! Waiting to be collected: what has truly happened, and what has not.

use super::session::wants;
use crate::link::Link;
use crate::ui::{Happened, LeftMessage, Page, Says, ScreenWindow, ToldRung, WaitingData};
use frontdesk_core::fact::HostAnswer;
use frontdesk_core::screen::{Intent, MessageState, ToldWhat, Waiting};
use slint::ComponentHandle;

/// As many as the page has room for.
const MAX_RUNGS: usize = 4;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let waiting = window.global::<WaitingData>();
    waiting.on_collect(wants(link, Intent::Collect));
    waiting.on_want_drink(wants(link, Intent::WantDrink));
    waiting.on_leave_message(wants(link, Intent::LeaveMessage));
    waiting.on_another_host(wants(link, Intent::AnotherHost));
}

pub(crate) fn show(window: &ScreenWindow, model: &Waiting) -> Page {
    let waiting = window.global::<WaitingData>();
    waiting.set_host(model.host.as_str().into());
    waiting.set_department(model.department.as_str().into());
    waiting.set_has_card(model.has_card);
    waiting.set_collecting_s(model.collecting_s.map_or(-1, |s| i32::try_from(s).unwrap_or(i32::MAX)));
    waiting.set_desk_knows(desk_knows(model));
    waiting.set_unanswered(is_unanswered(model));
    waiting.set_office_away(model.office_away);
    waiting.set_extension(model.extension.as_str().into());
    waiting.set_contact(model.contact.as_str().into());
    let answered = model.answered.as_ref();
    waiting.set_says(answered.map_or(Says::Nothing, |answered| says(answered.answer)));
    waiting.set_minutes(answered.map_or(0, |answered| minutes(answered.answer)));
    waiting.set_by_colleague(answered.is_some_and(|answered| answered.by_colleague));
    waiting.set_words(answered.map_or("", |answered| answered.words.as_str()).into());
    waiting.set_drink(super::drink::beverage(model.drink.map(|wish| wish.drink)));
    waiting.set_drink_at_desk(model.drink.is_some_and(|wish| wish.at_desk));
    waiting.set_message(left_message(model.message));
    if let Some(told) = super::changed(&waiting.get_told(), ladder(model)) {
        waiting.set_told(told);
    }
    Page::Waiting
}

/// Somebody was asked, nobody has answered, and the desk was told so.
fn is_unanswered(model: &Waiting) -> bool {
    let has = |what| model.told.iter().any(|told| told.what == what);
    let is_asked = [ToldWhat::HostSent, ToldWhat::HostSeen, ToldWhat::ColleagueTold].into_iter().any(has);
    model.answered.is_none() && is_asked && has(ToldWhat::DeskTold)
}

fn desk_knows(model: &Waiting) -> bool {
    // What the office has told anybody of, it has: so the desk can see it.
    model.told.iter().any(|told| told.what != ToldWhat::Registered)
}

fn left_message(state: Option<MessageState>) -> LeftMessage {
    match state {
        None => LeftMessage::None,
        Some(MessageState::Recorded) => LeftMessage::Recorded,
        Some(MessageState::AtDesk) => LeftMessage::AtDesk,
        Some(MessageState::Sent) => LeftMessage::Sent,
        Some(MessageState::Seen) => LeftMessage::Seen,
    }
}

pub(super) fn says(answer: HostAnswer) -> Says {
    match answer {
        HostAnswer::Coming => Says::Coming,
        HostAnswer::InMinutes { .. } => Says::InMinutes,
        HostAnswer::PleaseWait => Says::PleaseWait,
        HostAnswer::AskColleague => Says::AskColleague,
        HostAnswer::CannotToday => Says::CannotToday,
    }
}

pub(super) fn minutes(answer: HostAnswer) -> i32 {
    match answer {
        HostAnswer::InMinutes { minutes } => i32::from(minutes),
        _ => 0,
    }
}

/// What happened, then what has not: the desk's knowledge where it is still missing, and the colleague.
fn ladder(model: &Waiting) -> Vec<ToldRung> {
    let rung = |what, at: &str| ToldRung { what, at: at.into() };
    let mut rungs: Vec<_> = model.told.iter().map(|told| rung(happened(told.what), &told.at)).collect();
    if !desk_knows(model) {
        rungs.push(rung(Happened::AwaitingOffice, ""));
    }
    let is_nobody_coming = model.answered.as_ref().is_some_and(|answered| answered.answer == HostAnswer::CannotToday);
    if !is_nobody_coming {
        rungs.push(rung(Happened::AwaitingColleague, ""));
    }
    // What a later rung says as well goes first.
    for less in [Happened::AtOffice, Happened::DeskCalled, Happened::Registered] {
        if rungs.len() > MAX_RUNGS {
            rungs.retain(|rung| rung.what != less);
        }
    }
    rungs
}

fn happened(what: ToldWhat) -> Happened {
    match what {
        ToldWhat::Registered => Happened::Registered,
        ToldWhat::DeskCalled => Happened::DeskCalled,
        ToldWhat::AtOffice => Happened::AtOffice,
        ToldWhat::HostQueued => Happened::HostQueued,
        ToldWhat::HostNotReached => Happened::HostNotReached,
        ToldWhat::HostSent => Happened::HostSent,
        ToldWhat::HostSeen => Happened::HostSeen,
        ToldWhat::HostAnswered => Happened::HostAnswered,
        ToldWhat::ColleagueTold => Happened::ColleagueTold,
        ToldWhat::DeskTold => Happened::DeskTold,
    }
}
