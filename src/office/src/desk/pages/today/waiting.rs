//! Who waits: since when, how far telling their host has come, and what the desk can do.

use super::rows::{column, name_link, sim_tag, who};
use super::{Look, entrance, is_waiting, texts, told, wishes};
use crate::desk::language::Said;
use crate::desk::pages::visits::card;
use crate::desk::parts::Part;
use crate::desk::show::{clock, clock_of_day, minutes_since, shown};
use crate::today::notices::TOO_LONG_MS;
use crate::today::{OrderLine, VisitLine};
use frontdesk_core::fact::CommandOutcome;
use frontdesk_core::visit::VisitState;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// From how many minutes on somebody has waited too long.
const LATE_MINUTES: i64 = TOO_LONG_MS / 60_000;

pub(super) fn waiting(look: &Look<'_>) -> Part {
    let (mut visits, elsewhere): (Vec<_>, Vec<_>) = look
        .today
        .visits
        .iter()
        .filter(|visit| is_waiting(visit.state))
        .partition(|visit| entrance::is_here(look, visit));
    // Whoever has waited longest is the next to see to.
    visits.sort_by_key(|visit| visit.arrived_ms);
    // Who came together and has come as far is on one card: what is done there is done for all of them.
    let (mut seen, mut shown) = (BTreeSet::new(), Vec::new());
    for visit in &visits {
        if visit.party.as_ref().is_none_or(|party| seen.insert((party, visit.state))) {
            shown.push(*visit);
        }
    }
    let cards = html! {
        @for visit in &shown { (card(look, visit)) }
        @if !elsewhere.is_empty() { p.r.s { (texts::WAIT_ELSEWHERE.with(look.shell.language(), &[&elsewhere.len().to_string()])) } }
    };
    let all = usize::try_from(look.today.counts.waiting).unwrap_or(usize::MAX);
    let count = if look.at.is_some() { visits.len() } else { all };
    Part::new("waiting", "col hot", column(look, count, look.words.waiting, &cards))
}

fn card(look: &Look<'_>, visit: &VisitLine) -> Markup {
    let (words, today) = (look.words, look.today);
    let minutes = minutes_since(today.now_ms, visit.arrived_ms);
    html! {
        article.wait.late[minutes >= LATE_MINUTES].sim[visit.simulated] data-card {
            div.row {
                div { b { (name_link(visit, words)) } (along(look, visit)) p.s { (who(look, visit)) } }
                span.big.num { (minutes) small { " " (words.minutes) } }
            }
            (ladder(look, visit))
            (told::of(visit, look.shell.language()))
            (wishes::of(visit, look.shell.language()))
            p.s.facts {
                time.num { (clock_of_day(visit.arrived_ms, today.now_ms)) } " " (look.kiosk(&visit.node)) " · "
                (permission(look, visit))
                @if visit.card_out { " " span.chip { (words.card_out) } }
                (sim_tag(visit.simulated, words))
            }
            @if let Some(order) = &visit.order { (order_line(look, order)) }
            @if look.acts { (acts(look, visit)) }
        }
    }
}

/// How many came together, and the names of the others.
fn along(look: &Look<'_>, visit: &VisitLine) -> Markup {
    let is_along = |other: &&VisitLine| {
        other.party.is_some() && other.party == visit.party && other.state == visit.state && other.visit != visit.visit
    };
    let mut others: Vec<_> = look.today.visits.iter().filter(is_along).collect();
    others.sort_by_key(|other| other.arrived_ms);
    html! {
        @if !others.is_empty() {
            " " span.chip { (texts::TOGETHER.with(look.shell.language(), &[&(others.len() + 1).to_string()])) }
            p.s {
                (look.say(texts::ALONG))
                @for (n, other) in others.iter().enumerate() {
                    @if n > 0 { (look.say(texts::AND)) }
                    (name_link(other, look.words))
                    @if other.child_of.is_some() { " " span.q { (look.say(texts::CHILD)) } }
                }
            }
        }
    }
}

fn permission(look: &Look<'_>, visit: &VisitLine) -> Markup {
    html! {
        @if visit.state == VisitState::Permitted {
            span.ok { (look.words.permitted) }
            @if let Some(by) = visit.permitted_by { " " (look.say(texts::permitted_by(by))) }
        } @else { (look.words.not_permitted) }
    }
}

/// Sent, seen, answered: what has happened is filled and has its time.
fn ladder(look: &Look<'_>, visit: &VisitLine) -> Markup {
    let step = |at: Option<i64>, done: Said, open: Said| {
        html! {
            li.d[at.is_some()] {
                i {}
                @match at {
                    Some(at) => { (look.say(done)) " " time.num.s { (clock(at)) } }
                    None => span.q { (look.say(open)) },
                }
            }
        }
    };
    let ladder = &visit.ladder;
    html! {
        ol.lad aria-label=(look.say(texts::TOLD)) {
            (step(ladder.sent_ms, texts::SENT, texts::NOT_SENT))
            (step(ladder.seen_ms, texts::SEEN, texts::NOT_SEEN))
            (step(ladder.answered_ms, texts::ANSWERED, texts::NOT_ANSWERED))
        }
        @if let Some(said) = &ladder.words { p.said { "“" (shown(said)) "”" } }
    }
}

fn order_line(look: &Look<'_>, order: &OrderLine) -> Markup {
    let (class, said) = said_of(order, look.today.now_ms);
    let said = said.with(look.shell.language(), &[&look.kiosk(&order.node)]);
    html! { p class={ "order " (class) } role="status" { (said) } }
}

/// What the kiosk was told, and what it said: never more than is known.
fn said_of(order: &OrderLine, now_ms: i64) -> (&'static str, Said) {
    match order.outcome {
        Some(CommandOutcome::Done) => ("ok", texts::outcome_of(order.act, CommandOutcome::Done)),
        Some(outcome) => ("stop", texts::outcome_of(order.act, outcome)),
        None if now_ms > order.deadline_ms => ("stop", texts::NO_ANSWER),
        None => ("s", texts::ordered(order.act)),
    }
}

/// Whoever is permitted may be given a card.
fn card_of(visit: &VisitLine) -> Option<card::Of> {
    Some(card::Of { visit: visit.visit.parse().ok()?, home: visit.node.parse().ok()? })
}

fn acts(look: &Look<'_>, visit: &VisitLine) -> Markup {
    let act = |what: &str, label: Said, key: &str, class: &str| {
        html! {
            form method="post" action={ "/visits/" (visit.visit) "/" (what) } {
                (look.shell.form_token())
                input type="hidden" name="next" value="/today";
                button class={ "btn t " (class) } id={ (what) "-" (visit.visit) } data-card-key=(key) aria-keyshortcuts=(key) { (look.say(label)) }
            }
        }
    };
    html! {
        div.acts {
            @if visit.state == VisitState::Registered { (act("permit", texts::PERMIT, "p", "p")) }
            @if visit.lacks_card && let Some(of) = card_of(visit) { (card::form(look.shell, of, "/today", true)) }
            (act("end", texts::END, "e", ""))
            (act("badge", texts::BADGE, "b", ""))
            @if visit.state == VisitState::Registered {
                (act("tell-again", texts::TELL_AGAIN, "h", ""))
                (act("tell-colleague", texts::COLLEAGUE, "o", ""))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit_acts::VisitAct;

    #[test]
    fn an_order_is_said_to_be_done_when_the_kiosk_said_so_and_not_to_be_answered_once_its_time_is_over() {
        let order = |outcome| OrderLine { act: VisitAct::Permit, node: String::new(), deadline_ms: 100, outcome };
        assert_eq!(said_of(&order(None), 100), ("s", texts::ORDERED_PERMIT));
        assert_eq!(said_of(&order(None), 101), ("stop", texts::NO_ANSWER));
        let answered = |outcome| said_of(&order(Some(outcome)), 101);
        assert_eq!(answered(CommandOutcome::Done), ("ok", texts::outcome(CommandOutcome::Done)));
        assert_eq!(answered(CommandOutcome::TooLate).0, "stop");
    }
}
