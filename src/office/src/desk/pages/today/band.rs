//! How many visitors are in the building over the day: what was, as a solid line, and what invitations lead to expect, dashed. Drawn as SVG
//! without a style or a script of its own: positions are percentages, so that it is as wide as the page.

use super::{Look, texts};
use crate::desk::parts::Part;
use crate::desk::show::clock;
use crate::today::{Today, midnight_ms};
use frontdesk_core::visit::VisitState;
use maud::{Markup, html};

const HOUR_MS: i64 = 3_600_000;
/// Width and height that the line is drawn in.
const WIDTH: i64 = 1_440;
const HEIGHT: i64 = 76;

/// How many are in from each moment on, UTC milliseconds.
type Steps = Vec<(i64, i64)>;

/// From when until when the band goes, UTC milliseconds: office hours, and whenever somebody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from_ms: i64,
    until_ms: i64,
}

pub(super) fn band(look: &Look<'_>) -> Part {
    let span = span(look.today);
    let actual = actual(look.today, span);
    let estimated = estimated(look.today, span, &actual);
    let inside = actual.last().map_or(0, |(_, count)| *count);
    let highest = actual.iter().chain(&estimated).map(|(_, count)| *count).max().unwrap_or(0).max(4);
    let scale = Scale { span, highest };
    let now = [clock(look.today.now_ms), inside.to_string()];
    let label = texts::IN_NOW.with(look.shell.language(), &[&now[0], &now[1]]);
    let legend = look.say(if estimated.is_empty() { texts::BAND_ACTUAL } else { texts::BAND });
    let content = html! {
        svg.band role="img" aria-label=(format!("{legend}: {label}")) width="100%" height="104" {
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) preserveAspectRatio="none" width="100%" height=(HEIGHT) {
                path.area d=(scale.area(&actual, look.today.now_ms)) {}
                path.line d=(scale.line(&actual, look.today.now_ms)) {}
                @if !estimated.is_empty() { path.guess d=(scale.line(&estimated, span.until_ms)) {} }
            }
            line.base x1="0" x2="100%" y1="76.5" y2="76.5" {}
            (hours(&scale))
            @let at = scale.percent(look.today.now_ms);
            line.now x1=(percent(at)) x2=(percent(at)) y1="0" y2="82" {}
            @if at > 60.0 { text.now x=(percent(at)) dx="-10" y="13" text-anchor="end" { (label) } }
            @else { text.now x=(percent(at)) dx="10" y="13" { (label) } }
            @if at < 60.0 { text.legend x="100%" y="13" text-anchor="end" { (legend) } }
            @else { text.legend x="0" y="13" { (legend) } }
        }
    };
    Part::new("today-band", "bandwidth", content)
}

fn hours(scale: &Scale) -> Markup {
    let Span { from_ms, until_ms } = scale.span;
    let count = (until_ms - from_ms) / HOUR_MS;
    html! {
        @for hour in 0..=count {
            @let at = scale.percent(from_ms + hour * HOUR_MS);
            @let anchor = if hour == 0 { "start" } else if hour == count { "end" } else { "middle" };
            line.tick x1=(percent(at)) x2=(percent(at)) y1="77" y2="82" {}
            text.hour.odd[hour % 3 != 0] x=(percent(at)) y="100" text-anchor=(anchor) { (clock(from_ms + hour * HOUR_MS)) }
        }
    }
}

/// From eight to seven, longer where somebody was in earlier, or is later.
fn span(today: &Today) -> Span {
    let midnight_ms = midnight_ms(today.now_ms);
    let earliest = today.presence.iter().map(|(entered_ms, _)| *entered_ms).filter(|at| *at >= midnight_ms).min();
    let from_ms = earliest.unwrap_or(i64::MAX).min(today.now_ms).min(midnight_ms + 8 * HOUR_MS);
    let until_ms = today.now_ms.max(midnight_ms + 19 * HOUR_MS);
    // Whole hours, and never more than a day and an hour of them.
    let floor = (from_ms - midnight_ms).div_euclid(HOUR_MS).clamp(0, 23);
    let ceiling = ((until_ms - midnight_ms + HOUR_MS - 1).div_euclid(HOUR_MS)).clamp(floor + 1, 25);
    Span { from_ms: midnight_ms + floor * HOUR_MS, until_ms: midnight_ms + ceiling * HOUR_MS }
}

/// How many were in, up to now.
fn actual(today: &Today, span: Span) -> Steps {
    let mut changes = Vec::new();
    for (entered_ms, left_ms) in &today.presence {
        changes.push(((*entered_ms).max(span.from_ms), 1));
        changes.extend(left_ms.map(|left_ms| (left_ms.max(span.from_ms), -1)));
    }
    steps(0, span.from_ms, changes)
}

/// How many will be in by the invitations of today, from now on; nothing without any. Whoever is in stays until their card's end.
fn estimated(today: &Today, span: Span, actual: &Steps) -> Steps {
    if today.expected.is_empty() {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for line in &today.expected {
        changes.push((line.from_ms.max(today.now_ms), 1));
        changes.push((line.until_ms.max(today.now_ms), -1));
    }
    for visit in today.visits.iter().filter(|visit| visit.state == VisitState::In) {
        changes.extend(visit.card_until_ms.map(|until_ms| (until_ms.max(today.now_ms), -1)));
    }
    let now = actual.last().map_or(0, |(_, count)| *count);
    changes.retain(|(at_ms, _)| *at_ms < span.until_ms);
    steps(now, today.now_ms, changes)
}

fn steps(begin: i64, from_ms: i64, mut changes: Vec<(i64, i64)>) -> Steps {
    changes.sort_unstable();
    let mut steps = vec![(from_ms, begin)];
    let mut count = begin;
    for (at_ms, change) in changes {
        count = (count + change).max(0);
        match steps.last_mut() {
            Some(last) if last.0 == at_ms => last.1 = count,
            _ => steps.push((at_ms, count)),
        }
    }
    steps
}

struct Scale {
    span: Span,
    highest: i64,
}

impl Scale {
    #[allow(clippy::cast_precision_loss, reason = "a day in milliseconds is far below what a double holds")]
    fn percent(&self, at_ms: i64) -> f64 {
        let Span { from_ms, until_ms } = self.span;
        (at_ms.clamp(from_ms, until_ms) - from_ms) as f64 * 100.0 / (until_ms - from_ms).max(1) as f64
    }

    fn x(&self, at_ms: i64) -> i64 {
        let Span { from_ms, until_ms } = self.span;
        (at_ms.clamp(from_ms, until_ms) - from_ms) * WIDTH / (until_ms - from_ms).max(1)
    }

    /// The highest count leaves room for the words above.
    fn y(&self, count: i64) -> i64 {
        HEIGHT - count * (HEIGHT - 22) / self.highest.max(1)
    }

    fn line(&self, steps: &Steps, until_ms: i64) -> String {
        let mut path = String::new();
        for (at_ms, count) in steps.iter().filter(|(at_ms, _)| *at_ms <= until_ms) {
            let (x, y) = (self.x(*at_ms), self.y(*count));
            path.push_str(&if path.is_empty() { format!("M{x} {y}") } else { format!("H{x}V{y}") });
        }
        path + &format!("H{}", self.x(until_ms))
    }

    fn area(&self, steps: &Steps, until_ms: i64) -> String {
        let begin = steps.first().map_or(0, |(at_ms, _)| self.x(*at_ms));
        format!("{}V{HEIGHT}H{begin}z", self.line(steps, until_ms))
    }
}

fn percent(at: f64) -> String {
    format!("{at:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_line_steps_where_somebody_comes_or_goes() {
        assert_eq!(steps(0, 0, vec![(20, 1), (10, 1), (30, -1), (30, 1)]), [(0, 0), (10, 1), (20, 2), (30, 2)]);
        let scale = Scale { span: Span { from_ms: 0, until_ms: 1_440 }, highest: 4 };
        assert_eq!(scale.line(&vec![(0, 0), (10, 4)], 100), "M0 76H10V22H100");
        assert_eq!(scale.area(&vec![(0, 0)], 100), "M0 76H100V76H0z");
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside_whatever_the_clocks_say(
            moments in prop::collection::vec((any::<i64>(), -1_i64..=1), 0..20), until_ms in any::<i64>(),
        ) {
            let span = Span { from_ms: 0, until_ms: 40_000_000 };
            let scale = Scale { span, highest: 20 };
            let steps = steps(0, 0, moments);
            for (at_ms, count) in &steps {
                prop_assert!((0..=WIDTH).contains(&scale.x(*at_ms)) && (0..=HEIGHT).contains(&scale.y(*count)));
                prop_assert!((0.0..=100.0).contains(&scale.percent(*at_ms)));
            }
            prop_assert!(!scale.line(&steps, until_ms).contains("NaN"));
        }
    }
}
