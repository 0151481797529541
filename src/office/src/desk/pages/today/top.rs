//! Above the columns: alarms, the headline with the fact to act on, who calls the desk, and on a phone the counts.

use super::words::Words;
use super::{Look, is_waiting, texts};
use crate::desk::language::{Language, Said, say};
use crate::desk::parts::Part;
use crate::desk::said_by_checks::{check_name, in_words};
use crate::desk::show::{clock as time, clock_of_day, minutes_since, short, shown};
use crate::today::notices::unseen;
use crate::today::{AlarmLine, CardStanding, DeskCallLine, TicketLine, VisitLine};
use chrono::{Datelike, Local, TimeZone};
use frontdesk_core::fact::CallCause;
use frontdesk_core::health::tickets::{Severity, Stage};
use frontdesk_core::visit::VisitState;
use maud::{Markup, html};

const DAY: Said = say("{} 月 {} 日　星期{}", "{} 月 {} 日　星期{}", "{}/{} {}");
const WEEKDAYS: [Said; 7] = [
    say("一", "一", "Monday"),
    say("二", "二", "Tuesday"),
    say("三", "三", "Wednesday"),
    say("四", "四", "Thursday"),
    say("五", "五", "Friday"),
    say("六", "六", "Saturday"),
    say("日", "日", "Sunday"),
];

pub(super) fn day(look: &Look<'_>) -> Markup {
    let Some(now) = Local.timestamp_millis_opt(look.today.now_ms).single() else { return html! {} };
    let weekday = usize::try_from(now.weekday().num_days_from_monday()).ok().and_then(|day| WEEKDAYS.get(day).copied());
    let weekday = weekday.map(|day| look.say(day)).unwrap_or_default();
    let values = [now.month().to_string(), now.day().to_string(), weekday.to_owned()];
    html! { span.day { (DAY.with(look.shell.language(), &[&values[0], &values[1], &values[2]])) } }
}

/// Outside of every part: the script marks it, and no change takes the mark away.
pub(super) fn live(look: &Look<'_>) -> Markup {
    html! { span.live data-live=(look.words.live) data-lost=(look.words.lost) { i {} span role="status" {} } }
}

pub(super) fn clock(look: &Look<'_>) -> Part {
    let as_of = look.words.as_of(&time(look.today.now_ms));
    Part::new("today-clock", "num", html! { (as_of) })
}

pub(super) fn head(look: &Look<'_>) -> Part {
    Part::new("today-head", "", html! { h1 { (headline(look)) } })
}

/// The fact to act on: who calls, who has waited longest, a card that is not back; else that nothing is to be done.
fn headline(look: &Look<'_>) -> String {
    let (today, language) = (look.today, look.shell.language());
    let longest = today.visits.iter().filter(|visit| is_waiting(visit.state)).min_by_key(|visit| visit.arrived_ms);
    if let Some(visit) = longest {
        let name = shown(visit.name.as_deref().unwrap_or(look.words.no_name));
        let waited = look.words.has_waited(&name, minutes_since(today.now_ms, visit.arrived_ms));
        return waited + &how_far(look, visit);
    }
    let missing = |line: &&crate::today::CardLine| line.standing <= CardStanding::Overdue;
    match today.cards.out.iter().filter(missing).count() {
        0 => {}
        1 => return look.say(texts::CARD_OVERDUE).to_owned(),
        count => return texts::CARDS_OVERDUE.with(language, &[&count.to_string()]),
    }
    match today.counts.inside {
        0 => look.words.nobody_waits.to_owned(),
        count => texts::NOBODY_WAITS_IN.with(language, &[&count.to_string()]),
    }
}

/// What keeps whoever waits waiting.
fn how_far(look: &Look<'_>, visit: &VisitLine) -> String {
    let host = visit.host.as_deref().filter(|host| !host.is_empty()).map(shown);
    match (visit.state, host) {
        (VisitState::Permitted, _) => look.say(texts::MAY_ENTER).to_owned(),
        (_, Some(host)) if visit.ladder.sent_ms.is_none() => texts::NOT_TOLD_YET.with(look.shell.language(), &[&host]),
        (_, Some(host)) if visit.ladder.seen_ms.is_none() && visit.ladder.answered_ms.is_none() => {
            texts::NOT_SEEN_YET.with(look.shell.language(), &[&host])
        }
        _ => String::new(),
    }
}

/// Alarms of the last day, one line for each kind and kiosk with its last time and how often, hardware that does not work now, and that
/// something is not real.
pub(super) fn alarms(look: &Look<'_>) -> Part {
    let (today, words) = (look.today, look.words);
    let mut seen: Vec<(&AlarmLine, usize)> = Vec::new();
    for alarm in &today.alarms {
        match seen.iter_mut().find(|(other, _)| other.alarm == alarm.alarm && other.node == alarm.node) {
            Some((_, count)) => *count += 1,
            None => seen.push((alarm, 1)),
        }
    }
    // What merely wants attention is administration's, and no alarm at the reception.
    let at_fault = |line: &&TicketLine| line.ticket.present && line.ticket.severity >= Severity::Major;
    let tickets: Vec<&TicketLine> = today.tickets.iter().filter(at_fault).collect();
    let content = html! {
        @if today.is_simulated() { p.strip role="note" { span { (words.simulated_strip) } } }
        @if !seen.is_empty() || !tickets.is_empty() {
            ul.alarms role="alert" {
                @for (alarm, count) in seen { (alarm_line(alarm, count, words)) }
                @for ticket in tickets { (ticket_line(ticket, today.now_ms, look.shell.language(), words)) }
            }
        }
    };
    Part::new("today-alarms", "", content)
}

fn alarm_line(alarm: &AlarmLine, count: usize, words: &Words) -> Markup {
    let who = alarm.label.as_deref().filter(|label| !label.is_empty()).or(alarm.node.as_deref().map(short));
    html! {
        li {
            time.num { (time(alarm.at_ms)) } " " (words.alarm(alarm.alarm))
            @if let Some(who) = who { " · " (shown(who)) }
            @if count > 1 { " ×" (count) }
        }
    }
}

fn ticket_line(line: &TicketLine, now_ms: i64, language: Language, words: &Words) -> Markup {
    let who = line.label.as_deref().filter(|label| !label.is_empty()).unwrap_or_else(|| short(&line.node));
    html! {
        li {
            time.num { (clock_of_day(line.ticket.since_ms, now_ms)) }
            " " (words.hardware_fault) " · " (shown(who)) " · " (check_name(language, &line.ticket.check))
            @if !line.ticket.evidence.is_empty() { ": " (shown(&in_words(language, &line.ticket.evidence))) }
            @if line.ticket.stage != Stage::Open { " · " (words.seen_to) }
            (super::rows::sim_tag(line.simulated, words))
        }
    }
}

/// Whoever called lately and was not seen yet, one line each, newest first.
pub(super) fn calls(look: &Look<'_>) -> Part {
    let lines = unseen(&look.today.desk_calls, look.today.now_ms);
    Part::new("today-calls", "", html! { @for call in lines { (call_line(look, call)) } })
}

fn call_line(look: &Look<'_>, call: &DeskCallLine) -> Markup {
    let name = call.name.as_deref().filter(|name| !name.is_empty()).map(shown);
    let (id, path) = (format!("call-{}-{}", call.node, call.seq), format!("/today/calls/{}/{}", call.node, call.seq));
    html! {
        div.call.sim[call.simulated] role="alert" {
            p {
                time.num { (time(call.at_ms)) } " " (look.words.has_called(name.as_deref()))
                @if call.cause == Some(CallCause::TrayEmpty) { (look.say(texts::TRAY_EMPTY)) }
                " " span.where { (look.kiosk(&call.node)) } (super::rows::sim_tag(call.simulated, look.words))
            }
            @if look.acts {
                form method="post" action=(path) {
                    (look.shell.form_token())
                    button.btn id=(id) data-key="s" aria-keyshortcuts="s" { (look.say(texts::SAW)) }
                }
            }
        }
    }
}

/// On a phone: how many are where, and the way there.
pub(super) fn counts(look: &Look<'_>) -> Part {
    let of = look.today.counts;
    let counts = [
        ("#waiting", of.waiting, look.words.waiting),
        ("#expected", look.today.expected.len() as u64, look.say(texts::EXPECTED)),
        ("#inside", of.inside, look.words.inside),
        ("#left", of.left, look.words.left),
    ];
    let content = html! {
        nav aria-label=(look.words.today) {
            @for (to, count, name) in counts { a href=(to) { b.num { (count) } span { (name) } } }
        }
    };
    Part::new("today-counts", "counts", content)
}

#[cfg(test)]
mod tests {
    use super::super::words;
    use super::*;
    use frontdesk_core::health::tickets::Ticket;
    use frontdesk_core::id::TicketId;

    #[test]
    fn hardware_that_does_not_work_since_another_day_says_since_which() {
        let now_ms = 1_795_395_600_000;
        let said = |since_ms| {
            let ticket = Ticket {
                ticket: TicketId([9; 16]),
                check: "contact".into(),
                severity: Severity::Major,
                stage: Stage::Open,
                present: true,
                evidence: String::new(),
                advice: String::new(),
                since_ms,
                opened_ms: since_ms,
                cleared_ms: None,
                closed_ms: None,
                returns: 0,
                note: String::new(),
            };
            let line = TicketLine { node: "0".repeat(32), label: None, ticket, simulated: false };
            ticket_line(&line, now_ms, Language::En, words::of(Language::En)).into_string()
        };
        let time_of = |moment: String| format!("<time class=\"num\">{moment}</time>");
        assert!(said(now_ms).contains(&time_of(time(now_ms))));
        let days_ago = now_ms - 3 * 86_400_000;
        assert!(said(days_ago).contains(&time_of(clock_of_day(days_ago, now_ms))), "{}", said(days_ago));
        assert!(!said(days_ago).contains(&time_of(time(days_ago))));
    }
}
