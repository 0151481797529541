//! For whom of a party somebody is told (V9): the host hears once of all who came together, from the one who speaks for them.

use crate::id::VisitId;

/// A party that nobody said to be complete is told of so long after the last one registered, milliseconds: the kiosk died meanwhile.
pub const GATHER_MS: i64 = 3 * 60_000;

/// Of a party that was just permitted the rest of the word is waited for, milliseconds, before anybody else speaks.
pub const SETTLE_MS: i64 = 5_000;

/// One of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Companion {
    /// Their visit.
    pub visit: VisitId,
    /// Registered at, UTC milliseconds.
    pub registered_ms: i64,
    /// Neither permitted nor gone.
    pub is_waiting: bool,
    /// Permitted at, UTC milliseconds.
    pub permitted_ms: Option<i64>,
}

/// Whether somebody is told of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Yes, and of whoever came with them.
    Speaks,
    /// Not before this, UTC milliseconds: others may join.
    Later {
        /// When.
        at_ms: i64,
    },
    /// No: another one of the party speaks.
    Silent,
}

/// Who speaks for a party: the first one who waits. `party` is in the order of registration.
#[must_use]
pub fn speaker(party: &[Companion]) -> Option<VisitId> {
    party.iter().find(|one| one.is_waiting).map(|one| one.visit)
}

/// Whether somebody is to be told of this visit of a party now.
#[must_use]
pub fn turn(visit: VisitId, party: &[Companion], is_complete: bool, now_ms: i64) -> Turn {
    if speaker(party) != Some(visit) {
        return Turn::Silent;
    }
    let last_ms = party.iter().map(|one| one.registered_ms).max().filter(|_| !is_complete);
    let gathered_ms = last_ms.map(|at_ms| at_ms.saturating_add(GATHER_MS));
    let permitted_ms = party.iter().filter_map(|one| one.permitted_ms).max();
    let settled_ms = permitted_ms.map(|at_ms| at_ms.saturating_add(SETTLE_MS));
    match gathered_ms.max(settled_ms).filter(|at_ms| *at_ms > now_ms) {
        Some(at_ms) => Turn::Later { at_ms },
        None => Turn::Speaks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(n: u8, is_waiting: bool, permitted_ms: Option<i64>) -> Companion {
        Companion { visit: VisitId([n; 16]), registered_ms: i64::from(n) * 1_000, is_waiting, permitted_ms }
    }

    #[test]
    fn the_first_who_waits_speaks_once_the_party_is_complete_or_nobody_has_joined_for_minutes() {
        let party = [one(1, true, None), one(2, true, None)];
        let turn_of = |n, is_complete, now_ms| turn(VisitId([n; 16]), &party, is_complete, now_ms);
        assert_eq!(turn_of(1, true, 2_000), Turn::Speaks);
        assert_eq!(turn_of(2, true, 2_000), Turn::Silent);
        assert_eq!(turn_of(1, false, 2_000), Turn::Later { at_ms: 2_000 + GATHER_MS });
        assert_eq!(turn_of(1, false, 2_000 + GATHER_MS), Turn::Speaks);
    }

    #[test]
    fn who_is_left_waiting_when_the_others_are_permitted_speaks_a_moment_later() {
        let party = [one(1, false, Some(9_000)), one(2, true, None)];
        assert_eq!(turn(VisitId([2; 16]), &party, true, 9_000), Turn::Later { at_ms: 9_000 + SETTLE_MS });
        assert_eq!(turn(VisitId([2; 16]), &party, true, 9_000 + SETTLE_MS), Turn::Speaks);
        assert_eq!(turn(VisitId([1; 16]), &party, true, 99_000), Turn::Silent);
    }

    proptest! {
        #[test]
        fn of_any_party_at_most_one_speaks_and_of_one_in_which_somebody_waits_exactly_one_in_the_end(
            states in proptest::collection::vec((any::<bool>(), proptest::option::of(0i64..9_000)), 0..9),
            is_complete: bool,
            now_ms in 0i64..20_000,
        ) {
            let party: Vec<_> = (1u8..).zip(states).map(|(n, (waits, at))| one(n, waits, at)).collect();
            let speaking = |now_ms| {
                party.iter().filter(|it| turn(it.visit, &party, is_complete, now_ms) == Turn::Speaks).count()
            };
            prop_assert!(speaking(now_ms) <= 1);
            prop_assert_eq!(speaking(1_000_000), usize::from(party.iter().any(|it| it.is_waiting)));
        }
    }
}
