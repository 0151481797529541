//! The exercise of a relay: a short release that nobody asked to pass by, to see that coil and lock follow. When it may be, as a plain
//! rule; how it went, as values.

use super::{DoorMode, LockProof};
use crate::health::phrases::doors;

/// How a door's relay is exercised, where that is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExerciseTimes {
    /// The coil is on for so long at most, milliseconds.
    pub release_ms: u32,
    /// So long afterwards everything has been seen: the coil read back, the lock's sense heard. Milliseconds.
    pub settle_ms: u32,
}

/// What is known of a door that is to be exercised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExerciseView {
    /// What the lock is now.
    pub mode: DoorMode,
    /// What it rests in.
    pub ordered: DoorMode,
    /// The leaf, where a contact is wired and answers.
    pub leaf_open: Option<bool>,
    /// A grant, the exit button, or what lags behind them.
    pub passing: bool,
    /// The fire panel says fire.
    pub fire: bool,
    /// An alarm about the leaf, an open housing, a stuck button: somebody must look first.
    pub troubled: bool,
    /// The lock does not follow its coil as it is.
    pub astray: bool,
    /// Its lock takes pulses: it would stay released until somebody opens.
    pub only_pulses: bool,
}

/// Why a relay was not exercised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotExercised {
    /// The configuration does not allow it.
    #[error("{}", doors::NOT_ALLOWED)]
    NotAllowed,
    /// No contact is wired, or it does not answer: nobody watches the leaf.
    #[error("{}", doors::NOT_WATCHED)]
    NotWatched,
    /// The leaf stands open.
    #[error("{}", doors::STANDS_OPEN)]
    LeafOpen,
    /// Somebody is passing.
    #[error("{}", doors::PASSING)]
    Passing,
    /// It is locked down, held open or unlocked.
    #[error("{}", doors::NOT_LOCKED)]
    NotLocked,
    /// Fire.
    #[error("{}", doors::FIRE)]
    Fire,
    /// There is an alarm, an open housing or a stuck button.
    #[error("{}", doors::TROUBLED)]
    Troubled,
    /// The lock does not follow its coil: that is known already.
    #[error("{}", doors::LOCK_ASTRAY)]
    Astray,
    /// A pulse would leave the lock released.
    #[error("{}", doors::ONLY_PULSES)]
    OnlyPulses,
    /// The order could not be recorded.
    #[error("{}", doors::NOT_RECORDED)]
    NotRecorded,
    /// It was recorded too late, or the door thread took it too late.
    #[error("{}", doors::DISK_TOO_LATE)]
    TooLate,
    /// Another exercise is under way, or the station is gone.
    #[error("{}", doors::BUSY)]
    Busy,
}

/// What was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExerciseReport {
    /// From the order until the coil was read back as on, milliseconds; `None`: it was not.
    pub coil_on_ms: Option<u32>,
    /// After its time the coil was read back as on.
    pub coil_stayed_on: bool,
    /// What the lock's sense showed of the release, where one is wired,
    pub released: Option<LockProof>,
    /// and of its end.
    pub locked: Option<LockProof>,
    /// The leaf was opened meanwhile: with leave.
    pub opened: bool,
    /// Somebody else's release came in between, so that the end was not this one's.
    pub interrupted: bool,
}

/// Whether a relay may be exercised now: the door is watched, shut and simply locked, and nothing else goes on there.
///
/// # Errors
/// Why not; what matters most comes first.
pub fn may_exercise(door: &ExerciseView) -> Result<(), NotExercised> {
    match () {
        () if door.fire => Err(NotExercised::Fire),
        () if door.only_pulses => Err(NotExercised::OnlyPulses),
        () if door.leaf_open.is_none() => Err(NotExercised::NotWatched),
        () if door.leaf_open == Some(true) => Err(NotExercised::LeafOpen),
        () if door.troubled => Err(NotExercised::Troubled),
        () if door.astray => Err(NotExercised::Astray),
        () if door.passing => Err(NotExercised::Passing),
        () if door.mode != DoorMode::Locked || door.ordered != DoorMode::Locked => Err(NotExercised::NotLocked),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const QUIET: ExerciseView = ExerciseView {
        mode: DoorMode::Locked,
        ordered: DoorMode::Locked,
        leaf_open: Some(false),
        passing: false,
        fire: false,
        troubled: false,
        astray: false,
        only_pulses: false,
    };

    #[test]
    fn a_watched_door_that_is_shut_and_locked_with_nobody_at_it_may_be_exercised_and_no_other() {
        assert_eq!(may_exercise(&QUIET), Ok(()));
        let refused = |view| may_exercise(&view).unwrap_err();
        assert_eq!(refused(ExerciseView { leaf_open: None, ..QUIET }), NotExercised::NotWatched);
        assert_eq!(refused(ExerciseView { leaf_open: Some(true), ..QUIET }), NotExercised::LeafOpen);
        assert_eq!(refused(ExerciseView { passing: true, ..QUIET }), NotExercised::Passing);
        assert_eq!(refused(ExerciseView { fire: true, leaf_open: None, ..QUIET }), NotExercised::Fire);
        assert_eq!(refused(ExerciseView { troubled: true, ..QUIET }), NotExercised::Troubled);
        assert_eq!(refused(ExerciseView { astray: true, ..QUIET }), NotExercised::Astray);
        assert_eq!(refused(ExerciseView { only_pulses: true, ..QUIET }), NotExercised::OnlyPulses);
        for mode in [DoorMode::LockedDown, DoorMode::LockedOpen, DoorMode::Unlocked] {
            assert_eq!(refused(ExerciseView { mode, ordered: mode, ..QUIET }), NotExercised::NotLocked);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_known_of_a_door_only_the_quiet_one_is_exercised(
            mode in prop::sample::select(vec![
                DoorMode::Locked, DoorMode::Unlocked, DoorMode::Accessed, DoorMode::LockedDown, DoorMode::LockedOpen,
            ]),
            leaf_open: Option<bool>, passing: bool, fire: bool, troubled: bool, astray: bool, only_pulses: bool,
        ) {
            let view = ExerciseView { mode, ordered: mode, leaf_open, passing, fire, troubled, astray, only_pulses };
            prop_assert_eq!(may_exercise(&view).is_ok(), view == QUIET);
        }
    }
}
