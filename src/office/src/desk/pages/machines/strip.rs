//! How a check was over two weeks, as a strip of its states, and the same in words.

use super::plot::{along, tenths};
use super::words;
use crate::desk::pieces::day_and_clock;
use crate::desk::shell::Shell;
use crate::desk::show::clock_of_day;
use frontdesk_core::health::CheckState;
use frontdesk_store::{SILENT_AFTER_MS, StateSpan};
use maud::{Markup, html};

/// The strip's size, in its own units: an hour is three quarters of one.
const WIDTH: i64 = 252;
const HEIGHT: i64 = 20;

/// The least width of a state that is not well, tenths of a unit, so that a fault of minutes is seen.
const LEAST: i64 = 30;

/// The least width of any other: a word with silence around it.
const LEAST_WELL: i64 = 10;

/// Changes that are said in words, the newest.
const MAX_SAID: usize = 12;

/// The strip. What the kiosk said nothing of is left out; what is not well is drawn over what is.
pub(super) fn strip(shell: &Shell, name: &str, spans: &[StateSpan], now_ms: i64) -> Markup {
    let said = format!("{name}: {}", in_words(shell, spans, now_ms));
    let (low, high): (Vec<&StateSpan>, Vec<&StateSpan>) = spans.iter().partition(|span| is_low(span.state));
    html! {
        svg.plot role="img" aria-label=(said) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width=(WIDTH) height=(HEIGHT) {
            title { (said) }
            @for span in low.into_iter().chain(high) {
                @let (x, width) = place(span, now_ms);
                rect class={ "beat " (state_class(span.state)) } x=(tenths(x)) width=(tenths(width)) y=(if is_low(span.state) { "6" } else { "1" }) height=(if is_low(span.state) { "8" } else { "18" }) {}
            }
        }
    }
}

/// Where a span begins and how wide it is, tenths of a unit; within the strip.
fn place(span: &StateSpan, now_ms: i64) -> (i64, i64) {
    let (from, until) = (along(span.from_ms, now_ms, WIDTH), along(span.until_ms, now_ms, WIDTH));
    let width = (until - from).max(if is_low(span.state) { LEAST_WELL } else { LEAST });
    (from.min(WIDTH * 10 - width), width)
}

/// What was not well, and when nothing was said.
fn in_words(shell: &Shell, spans: &[StateSpan], now_ms: i64) -> String {
    let (language, mut said) = (shell.language(), Vec::new());
    for (n, span) in spans.iter().enumerate() {
        let next = spans.get(n + 1).map_or(now_ms, |next| next.from_ms);
        let is_last = n + 1 == spans.len();
        let is_silent = next.saturating_sub(span.until_ms) > if is_last { SILENT_AFTER_MS } else { 0 };
        if span.state != CheckState::Ok {
            let (state, from) = (shell.say(words::state(span.state)), day_and_clock(span.from_ms));
            said.push(if is_last && !is_silent {
                words::STATE_SINCE.with(language, &[state, &from])
            } else {
                words::STATE_FROM_TO.with(language, &[state, &from, &clock_of_day(span.until_ms, span.from_ms)])
            });
        }
        if is_silent {
            let from = day_and_clock(span.until_ms);
            said.push(if is_last {
                words::SILENT_SINCE.with(language, &[&from])
            } else {
                words::SILENT_FROM_TO.with(language, &[&from, &clock_of_day(next, span.until_ms)])
            });
        }
    }
    if spans.is_empty() {
        return shell.say(words::NOTHING_SAID).to_owned();
    }
    if said.is_empty() {
        return shell.say(words::WELL_THROUGHOUT).to_owned();
    }
    let earlier = said.len().saturating_sub(MAX_SAID);
    let mut newest = said.split_off(earlier);
    if earlier > 0 {
        newest.insert(0, words::EARLIER_CHANGES.with(language, &[&earlier.to_string()]));
    }
    newest.join(shell.say(words::BETWEEN_CHANGES))
}

fn is_low(state: CheckState) -> bool {
    matches!(state, CheckState::Ok | CheckState::Simulated | CheckState::Unknown)
}

pub(super) const fn state_class(state: CheckState) -> &'static str {
    match state {
        CheckState::Ok => "well",
        CheckState::Simulated => "simulated",
        CheckState::Unknown => "unknown",
        CheckState::Degraded => "warn",
        CheckState::Fault => "fault",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fault_of_a_minute_is_as_wide_as_can_be_seen_and_a_day_is_as_wide_as_a_day() {
        let now_ms = 14 * 86_400_000;
        let span = |state, from_ms, until_ms| StateSpan { state, from_ms, until_ms };
        assert_eq!(place(&span(CheckState::Fault, 86_400_000, 86_460_000), now_ms), (180, LEAST));
        assert_eq!(place(&span(CheckState::Ok, 86_400_000, 2 * 86_400_000), now_ms), (180, 180));
        assert_eq!(place(&span(CheckState::Fault, now_ms, now_ms), now_ms), (WIDTH * 10 - LEAST, LEAST));
    }

    proptest! {
        #[test]
        fn whatever_was_said_is_drawn_within_the_strip(from_ms in any::<i64>(), until_ms in any::<i64>(), now_ms in any::<i64>()) {
            let (x, width) = place(&StateSpan { state: CheckState::Fault, from_ms, until_ms }, now_ms);
            prop_assert!(x >= 0 && width > 0 && x + width <= WIDTH * 10);
        }
    }
}
