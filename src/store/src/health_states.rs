//! How the checks of a kiosk were over time, as spans of one state each.

use crate::views::from_word;
use crate::{ReadError, Reader};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::sampling::EVERY_MS;
use frontdesk_core::id::NodeId;
use rusqlite::params;
use std::collections::BTreeMap;

/// A kiosk says hourly how its checks are; two words that are further apart than this have silence between them, milliseconds.
pub const SILENT_AFTER_MS: i64 = 2 * EVERY_MS.cast_signed();

/// Times at which a kiosk said how it is that are read at most, the newest: fifteen days of hours, and of 48 changes a day.
const MAX_SAID: u32 = 2_000;

/// A check was in one state. Times are the kiosk's clock, UTC milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateSpan {
    /// Which.
    pub state: CheckState,
    /// First said then.
    pub from_ms: i64,
    /// Another state was said then, where the next span begins then; else this is when it was last said, and silence followed.
    pub until_ms: i64,
}

impl Reader {
    /// How each check of a kiosk was since then (UTC milliseconds, at most fifteen days before its newest word), oldest first; by name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn state_spans(&self, node: NodeId, since_ms: i64) -> Result<BTreeMap<String, Vec<StateSpan>>, ReadError> {
        let mut statement = self.connection().prepare_cached(
            "SELECT at_ms, states FROM health_states WHERE node = ?1 AND at_ms >= ?2 ORDER BY at_ms DESC, entry DESC LIMIT ?3",
        )?;
        let rows = statement.query_map(params![node.0, since_ms, MAX_SAID], |row| {
            let states: BTreeMap<String, CheckState> = from_word(1, &row.get::<_, String>(1)?)?;
            Ok((row.get(0)?, states))
        })?;
        let mut said: Vec<(i64, BTreeMap<String, CheckState>)> = rows.collect::<Result<_, _>>()?;
        said.reverse();
        let mut points: BTreeMap<String, Vec<(i64, CheckState)>> = BTreeMap::new();
        for (at_ms, states) in said {
            for (check, state) in states {
                points.entry(check).or_default().push((at_ms, state));
            }
        }
        Ok(points.into_iter().map(|(check, points)| (check, spans(&points))).collect())
    }
}

/// Points in order of time, as spans.
fn spans(points: &[(i64, CheckState)]) -> Vec<StateSpan> {
    let mut spans: Vec<StateSpan> = Vec::new();
    for (at_ms, state) in points.iter().copied() {
        if let Some(last) = spans.last_mut().filter(|last| at_ms.saturating_sub(last.until_ms) <= SILENT_AFTER_MS) {
            last.until_ms = at_ms;
            if last.state == state {
                continue;
            }
        }
        spans.push(StateSpan { state, from_ms: at_ms, until_ms: at_ms });
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR_MS: i64 = 3_600_000;

    #[test]
    fn a_change_ends_a_span_at_its_moment_and_silence_leaves_a_gap() {
        use CheckState::{Fault, Ok};
        let span = |state, from_ms, until_ms| StateSpan { state, from_ms, until_ms };
        let points = [(0, Ok), (HOUR_MS, Ok), (HOUR_MS + 120_000, Fault), (2 * HOUR_MS, Fault), (9 * HOUR_MS, Fault)];
        let changed_ms = HOUR_MS + 120_000;
        assert_eq!(
            spans(&points),
            [span(Ok, 0, changed_ms), span(Fault, changed_ms, 2 * HOUR_MS), span(Fault, 9 * HOUR_MS, 9 * HOUR_MS)]
        );
    }

    proptest! {
        #[test]
        fn spans_hold_every_word_in_its_state_never_overlap_and_hide_no_silence(
            steps in prop::collection::vec((0i64..4 * HOUR_MS, any::<bool>()), 0..60),
        ) {
            let mut at_ms = 0;
            let points: Vec<(i64, CheckState)> = steps.into_iter().map(|(later_ms, fault)| {
                at_ms += later_ms;
                (at_ms, if fault { CheckState::Fault } else { CheckState::Ok })
            }).collect();
            let spans = spans(&points);
            for (at_ms, state) in &points {
                prop_assert!(spans.iter().any(|one| one.state == *state && (one.from_ms..=one.until_ms).contains(at_ms)));
            }
            for pair in spans.windows(2) {
                let gap_ms = pair[1].from_ms - pair[0].until_ms;
                prop_assert!(gap_ms == 0 && pair[0].state != pair[1].state || gap_ms > SILENT_AFTER_MS);
            }
            for pair in points.windows(2).filter(|pair| pair[1].0 - pair[0].0 > SILENT_AFTER_MS) {
                prop_assert!(!spans.iter().any(|one| one.from_ms <= pair[0].0 && one.until_ms >= pair[1].0));
            }
        }
    }
}
