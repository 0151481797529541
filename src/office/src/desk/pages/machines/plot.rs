//! Plots as inline SVG: a band within which it is well, the trace over it, dashed where the hardware is simulated, ending where the data
//! ends.

use crate::machines::{SERIES_MS, Series};
use maud::{Markup, html};

/// How a trace is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    Well,
    /// Wants attention.
    Warn,
    Fault,
    /// The kiosk is out of reach: this is how it was.
    Gone,
    /// Not hardware.
    Simulated,
}

impl Trace {
    const fn class(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Warn => "warn",
            Self::Fault => "fault",
            Self::Gone => "gone",
            Self::Simulated => "simulated",
        }
    }
}

/// The size of a drawing, in its own units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) width: i64,
    pub(super) height: i64,
}

/// Room around the trace, for its end's dot and half its stroke.
const MARGIN: i64 = 6;

/// From moments to places along a drawing whose end is now, in tenths of its units.
pub(super) fn along(at_ms: i64, now_ms: i64, width: i64) -> i64 {
    let since_ms = at_ms.saturating_sub(now_ms.saturating_sub(SERIES_MS)).clamp(0, SERIES_MS);
    i64::try_from(i128::from(since_ms) * i128::from(width) * 10 / i128::from(SERIES_MS)).unwrap_or(0)
}

/// From values to places. All numbers are tenths of a unit of the drawing.
struct Scale {
    now_ms: i64,
    low: i64,
    high: i64,
    frame: Frame,
}

impl Scale {
    /// Until now, from as far back as series go; from the lowest to the highest of trace and band, with room above and below.
    fn of(series: &Series, well: Option<(i64, i64)>, now_ms: i64, frame: Frame) -> Self {
        let values = series.points.iter().map(|(_, value)| *value);
        let (mut low, mut high) = values.fold((i64::MAX, i64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        // A band far from the trace would press it flat: only as much of it is shown as is twice the trace's own height.
        let room = high.saturating_sub(low).max(high.unsigned_abs().cast_signed() / 20).max(1);
        if let Some((from, until)) = well {
            low = low.min(from.max(low.saturating_sub(room)));
            high = high.max(until.min(high.saturating_add(room)));
        }
        let pad = (high.saturating_sub(low) / 4).max(room / 4).max(1);
        Self { now_ms, low: low.saturating_sub(pad), high: high.saturating_add(pad), frame }
    }

    fn x(&self, at_ms: i64) -> i64 {
        along(at_ms, self.now_ms, self.frame.width - MARGIN)
    }

    fn y(&self, value: i64) -> i64 {
        let height = i128::from(self.frame.height - 2 * MARGIN) * 10;
        let span = i128::from(self.high) - i128::from(self.low);
        let up = (i128::from(value) - i128::from(self.low)).clamp(0, span) * height / span.max(1);
        i64::try_from(height - up).unwrap_or(0) + MARGIN * 10
    }
}

pub(super) fn tenths(value: i64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// A trace over its band; nothing where nothing is known.
pub(super) fn spark(
    series: &Series,
    well: Option<(i64, i64)>,
    trace: Trace,
    now_ms: i64,
    frame: Frame,
    label: &str,
) -> Markup {
    let Some((last_ms, last)) = series.points.last().copied() else { return html! {} };
    let scale = Scale::of(series, well, now_ms, frame);
    let (from, until) = band(series, well, &scale);
    let path: String = series.points.iter().enumerate().fold(String::new(), |mut path, (n, (at_ms, value))| {
        path.push(if n == 0 { 'M' } else { 'L' });
        path.push_str(&format!("{} {}", tenths(scale.x(*at_ms)), tenths(scale.y(*value))));
        path
    });
    html! {
        svg.plot role="img" aria-label=(label) viewBox={ "0 0 " (frame.width) " " (frame.height) } width=(frame.width) height=(frame.height) {
            rect.band x="0" width=(frame.width) y=(tenths(until)) height=(tenths((from - until).max(40))) {}
            path class={ "trace " (trace.class()) } d=(path) {}
            circle class={ "end " (trace.class()) } cx=(tenths(scale.x(last_ms))) cy=(tenths(scale.y(last))) r="3" {}
        }
    }
}

/// Lower and upper edge of the band: the bounds where they are known, else where most of what was measured lies.
fn band(series: &Series, well: Option<(i64, i64)>, scale: &Scale) -> (i64, i64) {
    let (low, high) = well.unwrap_or_else(|| {
        let mut sorted: Vec<i64> = series.points.iter().map(|(_, value)| *value).collect();
        sorted.sort_unstable();
        let at = |tenth: usize| sorted.get((sorted.len().saturating_sub(1)) * tenth / 10).copied().unwrap_or(0);
        (at(1), at(9))
    });
    (scale.y(low), scale.y(high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FRAME: Frame = Frame { width: 128, height: 40 };

    fn drawn(points: Vec<(i64, i64)>, well: Option<(i64, i64)>, now_ms: i64) -> String {
        spark(&Series { points }, well, Trace::Simulated, now_ms, FRAME, "x").into_string()
    }

    #[test]
    fn a_trace_stops_where_its_data_does() {
        let day = 86_400_000;
        let whole = drawn(vec![(0, 1), (14 * day, 2)], None, 14 * day);
        let stopped = drawn(vec![(0, 1), (7 * day, 2)], None, 14 * day);
        assert!(whole.contains("cx=\"122.0\"") && stopped.contains("cx=\"61.0\""), "{whole} {stopped}");
        assert!(stopped.contains("class=\"trace simulated\""));
        assert_eq!(drawn(vec![], None, 0), "");
    }

    proptest! {
        #[test]
        fn whatever_is_measured_is_drawn_within_the_frame(
            points in prop::collection::vec((any::<i64>(), any::<i64>()), 1..20),
            well in prop::option::of((any::<i64>(), any::<i64>())),
            now_ms in any::<i64>(),
        ) {
            let svg = drawn(points, well, now_ms);
            let path = svg.split("d=\"M").nth(1).unwrap().split('"').next().unwrap();
            for place in path.split('L') {
                let (x, y) = place.split_once(' ').unwrap();
                let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
                prop_assert!((0.0..=128.0).contains(&x) && (0.0..=40.0).contains(&y), "{place}");
            }
        }
    }
}
