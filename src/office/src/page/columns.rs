//! The columns of the page, and the calls of the desk above them. Every text that comes from a journal goes through [`Text`].

use super::is_waiting;
use super::words::Words;
use crate::html::{Text, clock, clock_seconds, minutes_since};
use crate::today::{AlarmLine, CALL_SHOWN_MS, DeskCallLine, DoorLine, KioskLine, TicketLine, Today, VisitLine};
use frontdesk_core::health::tickets::{Severity, Stage};
use frontdesk_core::screen::ToldWhat;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{DoorOutcome, Verdict};

/// From how many minutes on somebody has waited too long.
const LATE_MINUTES: i64 = 5;

/// Alarms of the last day, one line for each kind and kiosk with its last time and how often, and hardware that does not work now.
pub(super) fn alarms(today: &Today, words: &Words) -> String {
    let mut shown: Vec<(&AlarmLine, usize)> = Vec::new();
    for alarm in &today.alarms {
        match shown.iter_mut().find(|(other, _)| other.alarm == alarm.alarm && other.node == alarm.node) {
            Some((_, count)) => *count += 1,
            None => shown.push((alarm, 1)),
        }
    }
    let mut lines: String = shown.iter().map(|(alarm, count)| alarm_line(alarm, *count, words)).collect();
    // What merely wants attention is administration's, and no alarm at the reception.
    let at_fault = |line: &&TicketLine| line.ticket.present && line.ticket.severity >= Severity::Major;
    lines.extend(today.tickets.iter().filter(at_fault).map(|line| ticket_line(line, words)));
    if lines.is_empty() { lines } else { format!(r#"<ul class="alarms" role="alert">{lines}</ul>"#) }
}

fn alarm_line(alarm: &AlarmLine, count: usize, words: &Words) -> String {
    let who = alarm.label.as_deref().filter(|label| !label.is_empty());
    let who = who.or(alarm.node.as_deref().map(short)).map_or_else(String::new, |who| format!(" · {who}"));
    let often = if count > 1 { format!(" ×{count}") } else { String::new() };
    format!(
        r#"<li><time class="num">{at}</time> {what}{who}{often}</li>"#,
        at = Text(&clock(alarm.at_ms)),
        what = Text(words.alarm(alarm.alarm)),
        who = Text(&who),
    )
}

fn ticket_line(line: &TicketLine, words: &Words) -> String {
    let who = line.label.as_deref().filter(|label| !label.is_empty()).unwrap_or_else(|| short(&line.node));
    let seen = if line.ticket.stage == Stage::Open { String::new() } else { format!(" · {}", words.seen_to) };
    format!(
        r#"<li><time class="num">{at}</time> {what} · {who} · {check}{evidence}{seen}{tag}</li>"#,
        at = Text(&clock(line.ticket.since_ms)),
        what = Text(words.hardware_fault),
        who = Text(who),
        check = Text(&line.ticket.check),
        evidence = Text(&format!(": {}", line.ticket.evidence)),
        seen = Text(&seen),
        tag = sim_tag(line.simulated, words),
    )
}

/// Calls of the last minutes, one line for each visit or kiosk: who calls again has still called once, only later.
pub(super) fn calls(today: &Today, words: &Words) -> String {
    let since_ms = today.now_ms.saturating_sub(CALL_SHOWN_MS);
    let mut shown: Vec<&DeskCallLine> = Vec::new();
    for call in today.desk_calls.iter().filter(|call| call.at_ms >= since_ms) {
        if !shown.iter().any(|other| other.node == call.node && other.visit == call.visit) {
            shown.push(call);
        }
    }
    shown.into_iter().map(|call| call_line(call, words)).collect()
}

fn call_line(call: &DeskCallLine, words: &Words) -> String {
    let name = call.name.as_deref().filter(|name| !name.is_empty());
    format!(
        r#"<p class="call{sim}"><time class="num">{at}</time> {what}{tag}</p>"#,
        sim = sim_class(call.simulated),
        at = Text(&clock(call.at_ms)),
        what = Text(&words.has_called(name)),
        tag = sim_tag(call.simulated, words),
    )
}

pub(super) fn waiting(today: &Today, words: &Words) -> String {
    let visits: Vec<_> = today.visits.iter().filter(|visit| is_waiting(visit.state)).collect();
    let cards: String = visits.iter().map(|visit| waiting_card(visit, today.now_ms, words)).collect();
    column("hot", visits.len(), words.waiting, &cards, words)
}

fn waiting_card(visit: &VisitLine, now_ms: i64, words: &Words) -> String {
    let minutes = minutes_since(now_ms, visit.arrived_ms);
    let late = if minutes >= LATE_MINUTES { " late" } else { "" };
    let permitted = if visit.state == VisitState::Permitted { words.permitted } else { words.not_permitted };
    format!(
        r#"<article class="wait{late}{sim}"><div class="row"><b>{name}</b><span class="num big">{minutes}<small> {unit}</small></span></div>
<p class="s">{who}</p><p class="s"><time>{arrived}</time> · {permitted}{card}{tag}</p>{help}</article>"#,
        sim = sim_class(visit.simulated),
        name = Text(name(visit, words)),
        unit = Text(words.minutes),
        who = Text(&who(visit, words)),
        arrived = Text(&clock(visit.arrived_ms)),
        permitted = Text(permitted),
        card = card(visit, words),
        tag = sim_tag(visit.simulated, words),
        help = if needs_help(visit) { format!(r#"<p class="stop">{}</p>"#, Text(words.help)) } else { String::new() },
    )
}

/// The ladder has come to the desk.
fn needs_help(visit: &VisitLine) -> bool {
    visit.told.iter().any(|told| told.what == ToldWhat::DeskTold)
}

pub(super) fn inside(today: &Today, words: &Words) -> String {
    let visits: Vec<_> = today.visits.iter().filter(|visit| visit.state == VisitState::In).collect();
    let rows: String = visits.iter().map(|visit| visit_row(visit, words)).collect();
    column("", visits.len(), words.inside, &rows, words)
}

pub(super) fn left(today: &Today, words: &Words) -> String {
    let visits: Vec<_> = today.visits.iter().filter(|visit| visit.state == VisitState::Left).collect();
    let rows: String = visits.iter().map(|visit| visit_row(visit, words)).collect();
    column("", visits.len(), words.left, &rows, words)
}

fn visit_row(visit: &VisitLine, words: &Words) -> String {
    let until = visit.left_ms.map_or_else(String::new, |left_ms| format!("–<time>{}</time>", Text(&clock(left_ms))));
    let rating = visit
        .rating
        .map_or_else(String::new, |rating| format!(r#"<br><span class="s">{}</span>"#, Text(words.rating(rating))));
    format!(
        r#"<div class="r{sim}"><div><b class="m">{name}</b>{tag}<br><span class="s">{who}</span></div>
<div class="end num"><time>{arrived}</time>{until}{card}{rating}</div></div>"#,
        sim = sim_class(visit.simulated),
        name = Text(name(visit, words)),
        tag = sim_tag(visit.simulated, words),
        who = Text(&who(visit, words)),
        arrived = Text(&clock(visit.arrived_ms)),
        card = card(visit, words),
    )
}

pub(super) fn doors(today: &Today, words: &Words) -> String {
    let rows: String = today.doors.iter().map(|door| door_row(door, words)).collect();
    column("", today.doors.len(), words.doors, &rows, words)
}

fn door_row(door: &DoorLine, words: &Words) -> String {
    let (class, verdict) = match door.verdict {
        Verdict::Granted(_) => ("ok", words.granted.to_owned()),
        Verdict::Denied(denial) => ("stop", words.denial(denial).to_owned()),
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
    format!(
        r#"<div class="r{sim}"><div><b class="m">{name}</b>{tag}<br><span class="{class}">{verdict}{outcome}</span></div>
<div class="end num"><time>{at}</time><br><span class="s">{door}</span></div></div>"#,
        sim = sim_class(door.simulated),
        name = Text(name),
        tag = sim_tag(door.simulated, words),
        verdict = Text(&verdict),
        outcome = Text(&outcome),
        at = Text(&clock_seconds(door.at_ms)),
        door = Text(&door.door),
    )
}

pub(super) fn kiosks(today: &Today, words: &Words) -> String {
    let slots: String = today.kiosks.iter().map(|kiosk| kiosk_slot(kiosk, words)).collect();
    format!(
        r#"<footer><div><b class="m">{}</b><br><span class="s">{}</span></div>{slots}</footer>"#,
        Text(words.kiosks),
        today.kiosks.len(),
    )
}

fn kiosk_slot(kiosk: &KioskLine, words: &Words) -> String {
    let last = kiosk.last_contact_ms.map_or_else(|| words.never.to_owned(), clock_seconds);
    let name = kiosk.label.as_deref().filter(|label| !label.is_empty()).unwrap_or_else(|| short(&kiosk.node));
    let revoked =
        if kiosk.revoked { format!(r#" <span class="chip w">{}</span>"#, Text(words.revoked)) } else { String::new() };
    format!(
        r#"<div class="slot{sim}"><span class="num">{name}</span>{revoked}{tag}<br>{label} <time class="num">{last}</time>
<br><span class="num">{entries}</span> {anchored}</div>"#,
        sim = sim_class(kiosk.simulated),
        name = Text(name),
        tag = sim_tag(kiosk.simulated, words),
        label = Text(words.last_contact),
        last = Text(&last),
        entries = kiosk.entries,
        anchored = Text(words.countersigned),
    )
}

/// The beginning of a node's number tells the few of a site apart.
fn short(node: &str) -> &str {
    node.get(..8).unwrap_or(node)
}

fn column(class: &str, count: usize, title: &str, rows: &str, words: &Words) -> String {
    let empty = if count == 0 { format!(r#"<p class="r q">{}</p>"#, Text(words.none)) } else { String::new() };
    format!(
        r#"<section class="col {class}"><h2 class="h"><b class="num">{count}</b><span>{}</span></h2>{rows}{empty}</section>"#,
        Text(title)
    )
}

fn name<'a>(visit: &'a VisitLine, words: &'a Words) -> &'a str {
    visit.name.as_deref().unwrap_or(words.no_name)
}

/// Organisation, and whom they see in which department, as far as known.
fn who(visit: &VisitLine, words: &Words) -> String {
    let known = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let host = known(&visit.host).map(|host| format!("{}{host}", words.sees));
    [known(&visit.organisation), host, known(&visit.department)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn card(visit: &VisitLine, words: &Words) -> String {
    if visit.card_out { format!(r#" <span class="chip">{}</span>"#, Text(words.card_out)) } else { String::new() }
}

fn sim_tag(simulated: bool, words: &Words) -> String {
    if simulated { format!(r#" <span class="chip w">{}</span>"#, Text(words.simulated)) } else { String::new() }
}

fn sim_class(simulated: bool) -> &'static str {
    if simulated { " sim" } else { "" }
}
