//! Every check of one kiosk: how it is, since when, what the last inspection saw, and how it was over two weeks as it said hourly and at every change; and its main numbers, drawn
//! from what is written down hourly.

use super::metric::METRICS;
use super::overview::trace;
use super::plot::{self, Frame};
use super::{strip, words};
use crate::desk::pieces::day_and_clock;
use crate::desk::said_by_checks::{check_name, in_words};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::machines::Machine;
use maud::{Markup, html};

const WIDE: Frame = Frame { width: 280, height: 96 };

/// The numbers that tell most, each with its bounds.
pub(super) fn plots(shell: &Shell, machine: &Machine, now_ms: i64) -> Markup {
    html! {
        div.plots {
            @for metric in &METRICS {
                @let series = machine.series(metric.check, metric.number);
                @if let Some((at_ms, last)) = series.points.last() {
                    @let value = (metric.say)(*last, shell.language());
                    figure {
                        figcaption { span.m { (shell.say(metric.title)) } span.num { (value) } }
                        (plot::spark(&series, metric.well, trace(machine, machine.state(metric.check), now_ms), now_ms, WIDE, &format!("{} {value}", shell.say(metric.title))))
                        p.s.num { (shell.say(words::LAST_DAYS)) " · " (day_and_clock(*at_ms)) }
                    }
                }
            }
        }
    }
}

pub(super) fn table(shell: &Shell, machine: &Machine, now_ms: i64) -> Markup {
    let Some(newest) = machine.newest() else { return html! { p.q { (shell.say(words::NO_INSPECTION)) } } };
    html! {
        p.s { (words::INSPECTED.with(shell.language(), &[&day_and_clock(newest.at_ms)])) }
        div.scroll tabindex="0" { table {
            thead { tr {
                th scope="col" { (shell.say(words::CHECK)) } th scope="col" { (shell.say(words::EVIDENCE)) }
                th scope="col" { (shell.say(words::HISTORY)) } th scope="col" { (shell.say(words::SINCE)) }
            } }
            tbody {
                @for check in &newest.checks {
                    @let name = check_name(shell.language(), &check.check);
                    @let lately = machine.lately(&check.check);
                    @let state = lately.map_or(check.state, |one| one.state);
                    @let since_ms = lately.map_or(check.since_ms, |one| one.since_ms);
                    tr {
                        td { span.m { (name) } br; span class={ "state " (strip::state_class(state)) } { (shell.say(words::state(state))) } }
                        td { (shown(&in_words(shell.language(), &check.evidence))) }
                        td { (strip::strip(shell, &name, machine.history(&check.check), now_ms)) }
                        td.num.s { (day_and_clock(since_ms)) }
                    }
                }
            }
        } }
    }
}
