//! How the checks of every kiosk are, and their numbers over time.

use crate::views::from_word;
use crate::{ReadError, Reader};
use frontdesk_core::health::CheckState;
use frontdesk_core::id::NodeId;
use rusqlite::params;
use std::collections::BTreeMap;

/// Points of one series at most.
pub const MAX_POINTS: usize = 500;

/// A check as its kiosk last wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckNow {
    /// At which kiosk.
    pub node: NodeId,
    /// The check's name.
    pub check: String,
    /// How it was.
    pub state: CheckState,
    /// Since when, by the kiosk's clock, UTC milliseconds.
    pub since_ms: i64,
    /// Written down at, by the kiosk's clock.
    pub at_ms: i64,
    /// The numbers, by name.
    pub numbers: BTreeMap<String, i64>,
}

/// One number at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// By the kiosk's clock, UTC milliseconds.
    pub at_ms: i64,
    /// The number.
    pub value: i64,
    /// How the check was then.
    pub state: CheckState,
}

impl Reader {
    /// The checks of one kiosk, or of all, as they were last written down, by kiosk and name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn checks_now(&self, node: Option<NodeId>) -> Result<Vec<CheckNow>, ReadError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT node, check_name, state, since_ms, at_ms, numbers FROM health_now WHERE ?1 IS NULL OR node = ?1 \
             ORDER BY node, check_name LIMIT 10000",
        )?;
        let rows = statement.query_map([node.map(|node| node.0)], |row| {
            Ok(CheckNow {
                node: NodeId(row.get(0)?),
                check: row.get(1)?,
                state: from_word(2, &row.get::<_, String>(2)?)?,
                since_ms: row.get(3)?,
                at_ms: row.get(4)?,
                numbers: from_word(5, &row.get::<_, String>(5)?)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One number of a check since then (UTC milliseconds), oldest first. Of more than [`MAX_POINTS`] the least and the greatest of each
    /// span are kept, so that no spike is lost.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn check_series(
        &self,
        node: NodeId,
        check: &str,
        number: &str,
        since_ms: i64,
    ) -> Result<Vec<Point>, ReadError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT at_ms, state, numbers FROM health_samples WHERE node = ?1 AND check_name = ?2 AND at_ms >= ?3 \
             ORDER BY at_ms, entry",
        )?;
        let rows = statement.query_map(params![node.0, check, since_ms], |row| {
            let numbers: BTreeMap<String, i64> = from_word(2, &row.get::<_, String>(2)?)?;
            let state = from_word(1, &row.get::<_, String>(1)?)?;
            let at_ms = row.get(0)?;
            Ok(numbers.get(number).map(|value| Point { at_ms, value: *value, state }))
        })?;
        let points: Vec<Point> = rows.filter_map(Result::transpose).collect::<Result<_, _>>()?;
        Ok(thin(points))
    }
}

/// The least and the greatest point of each of so many equal spans of time.
fn thin(points: Vec<Point>) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) else { return points };
    if points.len() <= MAX_POINTS {
        return points;
    }
    const SPANS: i64 = MAX_POINTS as i64 / 2;
    let span_ms = last.at_ms.saturating_sub(first.at_ms) / SPANS + 1;
    let mut kept: Vec<Point> = Vec::with_capacity(MAX_POINTS);
    for span in points.chunk_by(|a, b| (a.at_ms - first.at_ms) / span_ms == (b.at_ms - first.at_ms) / span_ms) {
        let least = span.iter().min_by_key(|point| point.value);
        let greatest = span.iter().max_by_key(|point| point.value);
        let mut both: Vec<Point> = least.into_iter().chain(greatest).copied().collect();
        both.sort_by_key(|point| point.at_ms);
        both.dedup();
        kept.extend(both);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_thinned_series_is_short_in_order_and_keeps_both_extremes(
            steps in proptest::collection::vec((0i64..10_000_000, any::<i64>()), 1..3_000),
        ) {
            let mut at_ms = 0;
            let points: Vec<Point> = steps.into_iter().map(|(later_ms, value)| {
                at_ms += later_ms;
                Point { at_ms, value, state: CheckState::Ok }
            }).collect();
            let kept = thin(points.clone());
            prop_assert!(kept.len() <= MAX_POINTS.min(points.len()));
            prop_assert!(kept.is_sorted_by_key(|point| point.at_ms));
            let values = |points: &[Point]| (points.iter().map(|p| p.value).min(), points.iter().map(|p| p.value).max());
            prop_assert_eq!(values(&kept), values(&points));
        }
    }
}
