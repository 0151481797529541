//! All kiosks at a glance: a row for each with its parts over two weeks, and below it what wants somebody.

use super::metric::{METRICS, Metric};
use super::plot::{self, Frame, Trace};
use super::{DOORKEEPERS, KEEPERS, every_door, is_one_of, join, printer, tickets, words};
use crate::desk::language::Said;
use crate::desk::pieces::day_and_clock;
use crate::desk::said_by_checks::check_name;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::machines::{self, Machine};
use crate::office::utc_ms;
use frontdesk_core::health::CheckState;
use frontdesk_core::health::tickets::{Severity, Ticket};
use maud::{Markup, html};

const SPARK: Frame = Frame { width: 128, height: 40 };

/// Troubles that the headline names, and tickets that are shown below the rows, at most.
const NAMED: usize = 2;
const SHOWN_TICKETS: usize = 3;

pub(super) async fn page(shell: Shell) -> Result<Markup, Trouble> {
    whole(&shell, None, None).await
}

/// The page, with what was wrong with a kiosk that should join, or with an order for doors.
pub(super) async fn whole(shell: &Shell, wrong: Option<Said>, wrong_order: Option<Said>) -> Result<Markup, Trouble> {
    let machines = machines::load(&shell.office).await?;
    let content = html! {
        div #kiosks hx-get="/kiosks/live" hx-trigger="sse:changed, every 30s" hx-swap="innerHTML" {
            (body(shell, &machines))
        }
        @if is_one_of(shell, DOORKEEPERS) { (every_door::form(shell, &machines, wrong_order)) }
        @if is_one_of(shell, KEEPERS) { (join::form(shell, wrong)) }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

/// The part of the page that changes.
pub(super) async fn live(shell: Shell) -> Result<Markup, Trouble> {
    Ok(body(&shell, &machines::load(&shell.office).await?))
}

fn body(shell: &Shell, machines: &[Machine]) -> Markup {
    let now_ms = utc_ms();
    let troubles: Vec<(&Machine, &Ticket)> = worst_first(machines);
    html! {
        div.top {
            h1 { (headline(shell, machines, &troubles, now_ms)) }
            p.when { span.live data-live=(shell.say(words::LIVE)) data-lost=(shell.say(words::LOST)) { i {} span role="status" {} } }
        }
        p.beneath { (shell.say(words::LEAD)) }
        (every_door::way(shell, machines))
        (printer::line(shell))
        div.board {
            table.machines {
                thead { tr {
                    th.s scope="col" { (shell.say(words::LAST_DAYS)) }
                    @for metric in &METRICS { th scope="col" { (shell.say(metric.title)) } }
                } }
                tbody { @for machine in machines { (row(shell, machine, now_ms)) } }
            }
        }
        (every_door::table(shell, machines, now_ms))
        @if !troubles.is_empty() {
            div.foot {
                @for (machine, ticket) in troubles.iter().take(SHOWN_TICKETS) {
                    section {
                        h2 { a href={ "/kiosks/" (machine.node) } { (shown(&machine.label)) } " · " (check_name(shell.language(), &ticket.check))
                            @if machine.is_simulated() { " " span.chip.w { (shell.say(words::state(CheckState::Simulated))) } }
                        }
                        (tickets::told(shell, ticket))
                    }
                }
            }
        }
    }
}

/// Troubles, the worst first; those of machines that do not count come after all others.
fn worst_first(machines: &[Machine]) -> Vec<(&Machine, &Ticket)> {
    let members = machines.iter().filter(|machine| !machine.is_revoked);
    let mut troubles: Vec<_> =
        members.flat_map(|machine| machine.troubles().map(move |ticket| (machine, ticket))).collect();
    troubles
        .sort_by_key(|(machine, ticket)| (machine.is_simulated(), std::cmp::Reverse(ticket.severity), ticket.since_ms));
    troubles
}

/// The facts to act on: who is out of reach, then what wants attention.
fn headline(shell: &Shell, machines: &[Machine], troubles: &[(&Machine, &Ticket)], now_ms: i64) -> String {
    let language = shell.language();
    let members: Vec<&Machine> = machines.iter().filter(|machine| !machine.is_revoked).collect();
    let silent = members.iter().filter(|machine| !machine.is_simulated() && machine.is_silent(now_ms));
    let mut facts: Vec<String> = silent
        .map(|machine| match machine.heard_ms {
            Some(heard_ms) => words::SILENT.with(language, &[&shown(&machine.label), &ago(shell, now_ms, heard_ms)]),
            None => words::NEVER_HEARD.with(language, &[&shown(&machine.label)]),
        })
        .collect();
    let counted = troubles.iter().filter(|(machine, _)| !machine.is_simulated());
    facts.extend(counted.map(|(machine, ticket)| {
        let said = if ticket.severity == Severity::Minor { words::WANTS } else { words::BROKEN };
        said.with(language, &[&shown(&machine.label), &check_name(shell.language(), &ticket.check)])
    }));
    facts.truncate(NAMED);
    if !facts.is_empty() {
        return facts.join(shell.say(words::COMMA));
    }
    // Unknown is never well, and neither is a simulator.
    let real: Vec<&&Machine> = members.iter().filter(|machine| !machine.is_simulated()).collect();
    let unknown = real.iter().filter(|machine| machine.newest().is_none()).count();
    match (members.len(), real.len(), unknown) {
        (0, ..) => shell.say(words::NO_KIOSKS).to_owned(),
        (_, 0, _) => shell.say(words::ALL_SIMULATED).to_owned(),
        (_, count, 0) => words::ALL_WELL.with(language, &[&count.to_string()]),
        (.., unknown) => words::NOT_KNOWN.with(language, &[&unknown.to_string()]),
    }
}

fn row(shell: &Shell, machine: &Machine, now_ms: i64) -> Markup {
    html! {
        tr.off[machine.is_revoked] {
            th scope="row" {
                a.name href={ "/kiosks/" (machine.node) } { (shown(&machine.label)) }
                (standing(shell, machine, now_ms))
                @if let Some(run) = &machine.run { p.s { (words::VERSION.with(shell.language(), &[&shown(&run.version)])) } }
            }
            @for metric in &METRICS { (cell(shell, machine, metric, now_ms)) }
        }
    }
}

/// How it is, in one line with a mark.
pub(super) fn standing(shell: &Shell, machine: &Machine, now_ms: i64) -> Markup {
    let language = shell.language();
    let wrong = machine.troubles().count();
    let well = machine.newest().map_or(0, |newest| {
        newest.checks.iter().filter(|check| matches!(check.state, CheckState::Ok | CheckState::Simulated)).count()
    });
    if machine.is_revoked {
        return html! { p.standing { span.chip { (shell.say(words::REVOKED)) } } };
    }
    if machine.is_simulated() {
        return html! { p.standing.simulated { (mark("simulated")) (shell.say(words::SIMULATED)) } };
    }
    if machine.is_silent(now_ms) {
        let last = machine.heard_ms.map_or_else(String::new, day_and_clock);
        return html! { p.standing.stop { (mark("gone")) (words::LAST_READING.with(language, &[&last])) } };
    }
    if wrong > 0 {
        return html! { p.standing.warn { (mark("warn")) (words::CHECKS_WRONG.with(language, &[&wrong.to_string()])) } };
    }
    if machine.inspections.is_empty() {
        return html! { p.standing.s { (shell.say(words::NO_INSPECTION)) } };
    }
    html! { p.standing.ok { (mark("well")) (words::CHECKS_WELL.with(language, &[&well.to_string()])) } }
}

/// A form of its own for each state: colour alone says nothing.
fn mark(state: &str) -> Markup {
    html! {
        svg.mark-of viewBox="0 0 40 40" aria-hidden="true" {
            @match state {
                "well" => path d="M8 21l8 8 16-17" {},
                "warn" => path d="M20 7L35 33H5zM20 17v8M20 29v0" {},
                "gone" => circle cx="20" cy="20" r="12" {},
                _ => rect x="7" y="7" width="26" height="26" rx="5" stroke-dasharray="6 5" {},
            }
        }
    }
}

fn cell(shell: &Shell, machine: &Machine, metric: &Metric, now_ms: i64) -> Markup {
    let series = machine.series(metric.check, metric.number);
    let Some((_, last)) = series.points.last() else {
        return html! { td.q data-title=(shell.say(metric.title)) { "–" } };
    };
    let trace = trace(machine, machine.state(metric.check), now_ms);
    let value = (metric.say)(*last, shell.language());
    let label = format!("{} {value}", shell.say(metric.title));
    html! {
        td.hot[matches!(trace, Trace::Warn | Trace::Fault)].past[trace == Trace::Gone || trace == Trace::Simulated] data-title=(shell.say(metric.title)) {
            (plot::spark(&series, metric.well, trace, now_ms, SPARK, &label))
            span.num { (value) @if trace == Trace::Warn { " ↑" } }
        }
    }
}

pub(super) fn trace(machine: &Machine, state: Option<CheckState>, now_ms: i64) -> Trace {
    match state {
        _ if machine.is_simulated() => Trace::Simulated,
        _ if machine.is_silent(now_ms) => Trace::Gone,
        Some(CheckState::Fault) => Trace::Fault,
        Some(CheckState::Degraded) => Trace::Warn,
        Some(CheckState::Simulated) => Trace::Simulated,
        _ => Trace::Well,
    }
}

/// For how long, in the largest unit of which there are two, or minutes.
pub(super) fn ago(shell: &Shell, now_ms: i64, then_ms: i64) -> String {
    let minutes = now_ms.saturating_sub(then_ms).max(0) / 60_000;
    let (said, count) = match minutes {
        0..120 => (words::MINUTES, minutes),
        120..2_880 => (words::HOURS, minutes / 60),
        _ => (words::DAYS, minutes / 1_440),
    };
    said.with(shell.language(), &[&count.to_string()])
}
