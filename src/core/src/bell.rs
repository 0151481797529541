//! The desk bell: when it rings without an office, and how.
//!
//! It rings for a ticket that nobody has seen, and for a visitor who calls the desk while the office does not hear of it: the page that
//! would show the call is the office's.

use crate::time::Now;
use serde::{Deserialize, Serialize};

/// A call rings for so long at most, milliseconds: as long as the office's page would show it.
pub const CALL_RINGS_MS: u64 = 15 * 60_000;

/// So long the office has to take a call, milliseconds. One that is there takes an entry within a second.
pub const OFFICE_TAKES_WITHIN_MS: u64 = 3_000;

/// A visitor called the desk, and nobody has answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskCall {
    /// The entry that says so.
    pub seq: u64,
    /// When it was durable, monotonic milliseconds.
    pub since_ms: u64,
    /// The office has the entry: its page shows the call, and it is the office's from then on.
    pub at_office: bool,
}

/// What the desk bell rings for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BellWhy {
    /// A visitor calls the desk, and the office has not heard of it.
    Call,
    /// Something critical is there that nobody has acknowledged.
    Ticket,
}

/// Whether the desk bell is to ring now, and what for: a person who waits comes before a ticket.
#[must_use]
pub fn rings_for(now: Now, ticket: bool, call: Option<DeskCall>) -> Option<BellWhy> {
    let calls = call.is_some_and(|call| {
        let age_ms = now.mono_ms.saturating_sub(call.since_ms);
        !call.at_office && (OFFICE_TAKES_WITHIN_MS..CALL_RINGS_MS).contains(&age_ms)
    });
    if calls { Some(BellWhy::Call) } else { ticket.then_some(BellWhy::Ticket) }
}

/// How the bell rings: a stroke, a pause, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BellPattern {
    /// The line is on for so long, milliseconds; less than `every_ms`.
    pub ring_ms: u32,
    /// From the beginning of one stroke to the next, milliseconds.
    pub every_ms: u32,
}

/// Whether the line is on so long after the bell began, and for how many milliseconds that stays so, 1 at least.
#[must_use]
pub fn stroke(pattern: BellPattern, since_began_ms: u64) -> (bool, u64) {
    let every_ms = u64::from(pattern.every_ms.max(2));
    let ring_ms = u64::from(pattern.ring_ms).clamp(1, every_ms - 1);
    let into_ms = since_began_ms % every_ms;
    if into_ms < ring_ms { (true, ring_ms - into_ms) } else { (false, every_ms - into_ms) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Wall, WallTrust};
    use proptest::prelude::*;

    fn at(mono_ms: u64) -> Now {
        let wall = Wall { utc_ms: 0, offset_s: 0, trust: WallTrust::Unknown };
        Now { mono_ms, wall }
    }

    const CALL: DeskCall = DeskCall { seq: 7, since_ms: 1_000, at_office: false };

    #[test]
    fn a_call_rings_when_the_office_has_not_taken_it_in_time_and_until_it_has_or_a_quarter_of_an_hour_is_over() {
        let rings = |mono_ms, call| rings_for(at(mono_ms), false, Some(call));
        assert_eq!(rings(1_000, CALL), None, "an office that is there gets its chance");
        assert_eq!(rings(1_000 + OFFICE_TAKES_WITHIN_MS, CALL), Some(BellWhy::Call));
        assert_eq!(rings(5_000, DeskCall { at_office: true, ..CALL }), None);
        assert_eq!(rings(1_000 + CALL_RINGS_MS - 1, CALL), Some(BellWhy::Call));
        assert_eq!(rings(1_000 + CALL_RINGS_MS, CALL), None);
    }

    #[test]
    fn a_ticket_rings_whatever_the_office_does_and_a_person_who_waits_comes_first() {
        assert_eq!(rings_for(at(0), true, None), Some(BellWhy::Ticket));
        assert_eq!(rings_for(at(60_000), true, Some(CALL)), Some(BellWhy::Call));
        assert_eq!(rings_for(at(60_000), true, Some(DeskCall { at_office: true, ..CALL })), Some(BellWhy::Ticket));
        assert_eq!(rings_for(at(60_000), false, None), None);
    }

    #[test]
    fn a_stroke_of_a_second_comes_every_ten() {
        let pattern = BellPattern { ring_ms: 1_000, every_ms: 10_000 };
        assert_eq!(stroke(pattern, 0), (true, 1_000));
        assert_eq!(stroke(pattern, 999), (true, 1));
        assert_eq!(stroke(pattern, 1_000), (false, 9_000));
        assert_eq!(stroke(pattern, 10_000), (true, 1_000));
    }

    proptest! {
        #[test]
        fn without_a_ticket_the_bell_rings_only_for_a_call_that_is_young_unheard_and_had_its_time(
            now_ms in 0u64..2_000_000, since_ms in 0u64..2_000_000, at_office: bool, seq: u64,
        ) {
            let call = DeskCall { seq, since_ms, at_office };
            if rings_for(at(now_ms), false, Some(call)).is_some() {
                prop_assert!(!at_office);
                prop_assert!(now_ms >= since_ms + OFFICE_TAKES_WITHIN_MS && now_ms < since_ms + CALL_RINGS_MS);
            }
        }

        #[test]
        fn no_stroke_is_longer_than_its_time_and_between_any_two_there_is_silence(
            ring_ms: u32, every_ms: u32, since_ms: u64,
        ) {
            let (on, for_ms) = stroke(BellPattern { ring_ms, every_ms }, since_ms);
            prop_assert!(for_ms >= 1);
            if on {
                prop_assert!(for_ms <= u64::from(ring_ms.max(1)));
                let next = stroke(BellPattern { ring_ms, every_ms }, since_ms.saturating_add(for_ms));
                prop_assert!(!next.0 || since_ms.checked_add(for_ms).is_none());
            }
        }
    }
}
