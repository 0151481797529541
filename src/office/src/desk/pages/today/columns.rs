//! The columns of the page, and the calls of the desk above them.

use super::is_waiting;
use super::told;
use super::words::Words;
use crate::desk::language::Language;
use crate::today::{AlarmLine, CALL_SHOWN_MS, DeskCallLine, DoorLine, KioskLine, TicketLine, Today, VisitLine};
use chrono::{Local, TimeZone};
use frontdesk_core::health::tickets::{Severity, Stage};
use frontdesk_core::visit::VisitState;
use frontdesk_store::{DoorOutcome, Verdict};
use maud::{Markup, html};

/// From how many minutes on somebody has waited too long.
const LATE_MINUTES: i64 = 5;

/// Rows of a list that stand on the page itself.
const COLUMN_ROWS: usize = 20;

/// Alarms of the last day, one line for each kind and kiosk with its last time and how often, and hardware that does not work now.
pub(super) fn alarms(today: &Today, words: &Words) -> Markup {
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
    html! {
        @if !seen.is_empty() || !tickets.is_empty() {
            ul.alarms role="alert" {
                @for (alarm, count) in seen { (alarm_line(alarm, count, words)) }
                @for ticket in tickets { (ticket_line(ticket, words)) }
            }
        }
    }
}

fn alarm_line(alarm: &AlarmLine, count: usize, words: &Words) -> Markup {
    let who = alarm.label.as_deref().filter(|label| !label.is_empty()).or(alarm.node.as_deref().map(short));
    html! {
        li {
            time.num { (clock(alarm.at_ms)) } " " (words.alarm(alarm.alarm))
            @if let Some(who) = who { " · " (shown(who)) }
            @if count > 1 { " ×" (count) }
        }
    }
}

fn ticket_line(line: &TicketLine, words: &Words) -> Markup {
    let who = line.label.as_deref().filter(|label| !label.is_empty()).unwrap_or_else(|| short(&line.node));
    html! {
        li {
            time.num { (clock(line.ticket.since_ms)) }
            " " (words.hardware_fault) " · " (shown(who)) " · " (shown(&line.ticket.check))
            @if !line.ticket.evidence.is_empty() { ": " (shown(&line.ticket.evidence)) }
            @if line.ticket.stage != Stage::Open { " · " (words.seen_to) }
            (sim_tag(line.simulated, words))
        }
    }
}

/// Whoever called lately, one line each, newest first.
pub(super) fn calls(today: &Today, words: &Words) -> Markup {
    let mut lines: Vec<&DeskCallLine> = Vec::new();
    for call in today.desk_calls.iter().filter(|call| today.now_ms.saturating_sub(call.at_ms) < CALL_SHOWN_MS) {
        if !lines.iter().any(|other| other.node == call.node && other.visit == call.visit) {
            lines.push(call);
        }
    }
    html! { @for call in lines { (call_line(call, words)) } }
}

fn call_line(call: &DeskCallLine, words: &Words) -> Markup {
    let name = call.name.as_deref().filter(|name| !name.is_empty()).map(shown);
    html! {
        p.call.sim[call.simulated] role="alert" {
            time.num { (clock(call.at_ms)) } " " (words.has_called(name.as_deref())) (sim_tag(call.simulated, words))
        }
    }
}

pub(super) fn waiting(today: &Today, language: Language, words: &Words) -> Markup {
    let mut visits: Vec<_> = today.visits.iter().filter(|visit| is_waiting(visit.state)).collect();
    // Whoever has waited longest is the next to see to.
    visits.sort_by_key(|visit| visit.arrived_ms);
    let cards = html! { @for visit in &visits { (waiting_card(visit, today.now_ms, language, words)) } };
    column("hot", visits.len(), words.waiting, &cards, words)
}

fn waiting_card(visit: &VisitLine, now_ms: i64, language: Language, words: &Words) -> Markup {
    let minutes = minutes_since(now_ms, visit.arrived_ms);
    html! {
        article.wait.late[minutes >= LATE_MINUTES].sim[visit.simulated] {
            div.row {
                div { b { (name(visit, words)) } p.s { (who(visit, words)) } }
                span.big.num { (minutes) small { " " (words.minutes) } }
            }
            p.s {
                time.num { (clock(visit.arrived_ms)) } " · "
                @if visit.state == VisitState::Permitted { (words.permitted) } @else { (words.not_permitted) }
                (card(visit, words)) (sim_tag(visit.simulated, words))
            }
            (told::of(visit, language))
        }
    }
}

/// A list of the page that can grow long; the page shows its beginning, and all of it stands on pages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Inside,
    Left,
    Doors,
}

impl List {
    /// The word in its path.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        [Self::Inside, Self::Left, Self::Doors].into_iter().find(|list| list.word() == word)
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Left => "left",
            Self::Doors => "doors",
        }
    }

    pub(super) fn title(self, words: &Words) -> &'static str {
        match self {
            Self::Inside => words.inside,
            Self::Left => words.left,
            Self::Doors => words.doors,
        }
    }

    /// Some of its rows, and how many there are.
    pub(super) fn rows(self, today: &Today, offset: usize, limit: usize, words: &Words) -> (Markup, usize) {
        let visits = |state| today.visits.iter().filter(move |visit| visit.state == state);
        let of = |state| {
            let some = visits(state).skip(offset).take(limit);
            (html! { @for visit in some { (visit_row(visit, words)) } }, visits(state).count())
        };
        match self {
            Self::Inside => of(VisitState::In),
            Self::Left => of(VisitState::Left),
            Self::Doors => {
                let some = today.doors.iter().skip(offset).take(limit);
                (html! { @for door in some { (door_row(door, words)) } }, today.doors.len())
            }
        }
    }
}

/// The beginning of a list, with the way to the rest.
pub(super) fn beginning(list: List, today: &Today, words: &Words) -> Markup {
    let (rows, count) = list.rows(today, 0, COLUMN_ROWS, words);
    let rows = html! {
        (rows)
        @if count > COLUMN_ROWS {
            p.r { a href={ "/today/" (list.word()) } { (words.and_more(count - COLUMN_ROWS)) } }
        }
    };
    column("", count, list.title(words), &rows, words)
}

fn visit_row(visit: &VisitLine, words: &Words) -> Markup {
    html! {
        div.r.sim[visit.simulated] {
            div {
                b.m { (name(visit, words)) } (sim_tag(visit.simulated, words))
                br; span.s { (who(visit, words)) }
            }
            div.end.num {
                time { (clock(visit.arrived_ms)) }
                @if let Some(left_ms) = visit.left_ms { "–" time { (clock(left_ms)) } }
                (card(visit, words))
                @if let Some(rating) = visit.rating { br; span.s { (words.rating(rating)) } }
            }
        }
    }
}

fn door_row(door: &DoorLine, words: &Words) -> Markup {
    let (class, verdict) = match door.verdict {
        Verdict::Granted(_) => ("ok", words.granted),
        Verdict::Denied(denial) => ("stop", words.denial(denial)),
    };
    let outcome = match door.outcome {
        None => String::new(),
        Some(DoorOutcome::Taken) => format!(" · {}", words.taken),
        Some(DoorOutcome::NotTaken) => format!(" · {}", words.not_taken),
        Some(DoorOutcome::NotReleased(denial)) => format!(" · {} ({})", words.not_released, words.denial(denial)),
    };
    let name = match door.name.as_deref() {
        None => words.no_name,
        Some("") => words.unknown_card,
        Some(name) => name,
    };
    html! {
        div.r.sim[door.simulated] {
            div {
                b.m { (shown(name)) } (sim_tag(door.simulated, words))
                br; span class=(class) { (verdict) (outcome) }
            }
            div.end.num { time { (clock_seconds(door.at_ms)) } br; span.s { (shown(&door.door)) } }
        }
    }
}

pub(super) fn kiosks(today: &Today, words: &Words) -> Markup {
    html! {
        footer.tray {
            div { b.m { (words.kiosks) } br; span.s.num { (today.kiosks.len()) } }
            @for kiosk in &today.kiosks { (kiosk_slot(kiosk, words)) }
        }
    }
}

fn kiosk_slot(kiosk: &KioskLine, words: &Words) -> Markup {
    let last = kiosk.last_contact_ms.map_or_else(|| words.never.to_owned(), clock_seconds);
    let name = kiosk.label.as_deref().filter(|label| !label.is_empty()).unwrap_or_else(|| short(&kiosk.node));
    html! {
        div.slot.sim[kiosk.simulated] {
            b.m.num { (shown(name)) }
            @if kiosk.revoked { " " span.chip.w { (words.revoked) } }
            (sim_tag(kiosk.simulated, words))
            br; (words.last_contact) " " time.num { (last) } " · " span.num { (kiosk.entries) } " " (words.countersigned)
        }
    }
}

/// The beginning of a node's number tells the few of a site apart.
fn short(node: &str) -> &str {
    node.get(..8).unwrap_or(node)
}

fn column(class: &str, count: usize, title: &str, rows: &Markup, words: &Words) -> Markup {
    html! {
        section class={ "col " (class) } {
            h2.h { b.num { (count) } span { (title) } }
            (rows)
            @if count == 0 { p.r.q { (words.none) } }
        }
    }
}

fn name(visit: &VisitLine, words: &Words) -> String {
    shown(visit.name.as_deref().unwrap_or(words.no_name))
}

/// Organisation, and whom they see in which department, as far as known.
fn who(visit: &VisitLine, words: &Words) -> String {
    let known = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(shown);
    let (open, shut) = words.brackets;
    let department = known(&visit.department);
    let host = match (known(&visit.host), department) {
        (Some(host), Some(department)) => Some(format!("{}{host}{open}{department}{shut}", words.sees)),
        (Some(host), None) => Some(format!("{}{host}", words.sees)),
        (None, department) => department,
    };
    [known(&visit.organisation), host].into_iter().flatten().collect::<Vec<_>>().join(words.comma)
}

fn card(visit: &VisitLine, words: &Words) -> Markup {
    html! { @if visit.card_out { " " span.chip { (words.card_out) } } }
}

fn sim_tag(simulated: bool, words: &Words) -> Markup {
    html! { @if simulated { " " span class="chip w" { (words.simulated) } } }
}

/// Typed text without control characters, and without those that turn the direction of what stands around it. The template escapes it.
pub(in crate::desk) fn shown(text: &str) -> String {
    let seen = |c: char| match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(seen).collect()
}

/// Local time of day, or nothing for a moment outside of the calendar.
pub(in crate::desk) fn clock(ms: i64) -> String {
    Local.timestamp_millis_opt(ms).single().map(|at| at.format("%H:%M").to_string()).unwrap_or_default()
}

/// With seconds: events at a door come closer than minutes.
fn clock_seconds(ms: i64) -> String {
    Local.timestamp_millis_opt(ms).single().map(|at| at.format("%H:%M:%S").to_string()).unwrap_or_default()
}

/// Whole minutes, never negative: two machines' clocks differ.
pub(super) fn minutes_since(now_ms: i64, then_ms: i64) -> i64 {
    now_ms.saturating_sub(then_ms).max(0) / 60_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_typed_becomes_markup_or_turns_the_text_around() {
        let page = html! { p title=(shown("\"'")) { (shown("<script>&\u{202E}\u{0}</script>")) } }.into_string();
        assert_eq!(page, "<p title=\"&quot;'\">&lt;script&gt;&amp;\u{FFFD} &lt;/script&gt;</p>");
    }
}
