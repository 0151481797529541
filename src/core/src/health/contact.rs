//! A door contact, judged by whether what it says can be: a leaf does not move fifty times a minute, nor stand open for a day.

use super::phrases::{doors, general};
use super::verdict::{Verdict, number};

/// More changes within a minute than this no leaf makes.
pub const FLAPS_A_MINUTE: u32 = 30;

/// A leaf that is open for longer than this was forgotten, or its contact is stuck, milliseconds.
pub const OPEN_DEGRADED_MS: u64 = 4 * 3_600_000;

/// What is known of one contact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContactMeasures {
    /// It is wired.
    pub wired: bool,
    /// It is a simulator.
    pub simulated: bool,
    /// What it says; `None` if it does not answer.
    pub leaf_open: Option<bool>,
    /// For so long, milliseconds.
    pub unchanged_ms: u64,
    /// Changes within the last minute.
    pub changes_a_minute: u32,
}

/// The rule.
#[must_use]
pub fn judge(measured: &ContactMeasures) -> Verdict {
    say(measured).with([
        ("changes_a_minute", Some(measured.changes_a_minute.into())),
        ("unchanged_ms", number(measured.unchanged_ms)),
        ("leaf_open", measured.leaf_open.map(i64::from)),
    ])
}

fn say(measured: &ContactMeasures) -> Verdict {
    if !measured.wired {
        return Verdict::unknown(doors::NO_CONTACT, doors::WIRE_CONTACT);
    }
    let Some(open) = measured.leaf_open else {
        return Verdict::unknown(doors::CONTACT_SILENT, general::SEE_LINES);
    };
    let changes = measured.changes_a_minute;
    if changes > FLAPS_A_MINUTE {
        let evidence = doors::CONTACT_FLAPS.with(&[&changes]);
        return Verdict::fault(evidence, doors::LOOSE_WIRE);
    }
    if open && measured.unchanged_ms > OPEN_DEGRADED_MS {
        let evidence = doors::LEAF_OPEN_FOR.with(&[&(measured.unchanged_ms / 3_600_000)]);
        return Verdict::degraded(evidence, doors::SHUT_DOOR);
    }
    Verdict::well(measured.simulated, if open { doors::LEAF_OPEN } else { doors::LEAF_SHUT })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::CheckState;

    fn shut() -> ContactMeasures {
        ContactMeasures { wired: true, leaf_open: Some(false), unchanged_ms: u64::MAX, ..ContactMeasures::default() }
    }

    #[test]
    fn a_contact_that_is_not_wired_or_does_not_answer_is_not_known_to_be_well() {
        assert_eq!(judge(&ContactMeasures::default()).state, CheckState::Unknown);
        assert_eq!(judge(&ContactMeasures { leaf_open: None, ..shut() }).state, CheckState::Unknown);
        assert_eq!(judge(&shut()).state, CheckState::Ok, "a door may stay shut for weeks");
        assert_eq!(judge(&ContactMeasures { simulated: true, ..shut() }).state, CheckState::Simulated);
    }

    #[test]
    fn more_changes_than_a_leaf_makes_are_a_loose_wire() {
        let with = |changes_a_minute| judge(&ContactMeasures { changes_a_minute, ..shut() }).state;
        assert_eq!(with(30), CheckState::Ok);
        assert_eq!(with(31), CheckState::Fault);
    }

    #[test]
    fn a_leaf_that_stands_open_for_hours_was_forgotten_or_its_contact_is_stuck() {
        let open = |unchanged_ms| judge(&ContactMeasures { leaf_open: Some(true), unchanged_ms, ..shut() }).state;
        assert_eq!(open(4 * 3_600_000), CheckState::Ok);
        assert_eq!(open(4 * 3_600_000 + 1), CheckState::Degraded);
    }
}
