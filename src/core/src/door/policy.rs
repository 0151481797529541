//! What one door is told once: times, wiring, and what its lock is like.

/// A lock does not go back faster than so, and a contact is debounced: an opening seen so soon after the lock went back began
/// before it. Milliseconds.
pub(super) const LOCK_LAG_MS: u64 = 500;

/// A lock has followed its coil within this time, or has not. Milliseconds.
pub(super) const LOCK_MOVES_MS: u64 = 1_000;

/// A door that a schedule unlocks is ordered anew at least once a day. Milliseconds.
pub const UNLOCKED_MAX_MS: u64 = 24 * 3_600_000;

/// When the lock goes back during a passage. After the release time it does in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relock {
    /// As soon as the leaf opens: for locks that fall shut behind it.
    OnOpen,
    /// When the leaf is shut again: for bolts that would hit the frame.
    OnClose,
}

/// How the coil is driven for a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// On for as long as the release lasts.
    Hold,
    /// On for a moment: the lock stays released by itself until the leaf was opened. Such a door cannot be held open.
    Pulse {
        /// Milliseconds.
        pulse_ms: u32,
    },
}

/// What the lock does without power. The coil being on means released with both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wiring {
    /// It releases: a magnet, behind the relay's closed contact.
    FailSafe,
    /// It stays locked: a strike, behind the relay's open contact.
    FailSecure,
}

/// One door's policy. All times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorPolicy {
    /// A passage, and the exit button, release for so long.
    pub release_ms: u32,
    /// So long for those who need longer (ONVIF `ExtendedAccessTime`).
    pub extended_release_ms: u32,
    /// The leaf may stand open for so long (ONVIF `OpenTooLongTime`).
    pub open_too_long_ms: u32,
    /// So long before that alarm people are reminded (ONVIF `PreAlarmTime`); 0 for not at all.
    pub pre_alarm_ms: u32,
    /// When the lock goes back.
    pub relock: Relock,
    /// A contact on the leaf is wired.
    pub contact: bool,
    /// How the coil is driven.
    pub output: Output,
    /// What the lock does without power.
    pub wiring: Wiring,
    /// An exit button that is down for so long is stuck.
    pub exit_stuck_ms: u32,
    /// The exit button releases in a lockdown, too.
    pub exit_in_lockdown: bool,
    /// The door is held open for so long at most.
    pub hold_open_max_ms: u32,
}

impl Default for DoorPolicy {
    fn default() -> Self {
        Self {
            release_ms: 5_000,
            extended_release_ms: 15_000,
            open_too_long_ms: 30_000,
            pre_alarm_ms: 10_000,
            relock: Relock::OnOpen,
            contact: true,
            output: Output::Hold,
            wiring: Wiring::FailSecure,
            exit_stuck_ms: 30_000,
            exit_in_lockdown: false,
            hold_open_max_ms: 12 * 3_600_000,
        }
    }
}

/// A policy that contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The extended release is the shorter one.
    #[error("extended_release_ms is less than release_ms")]
    ExtendedIsShorter,
    /// The reminder would come before the door is open.
    #[error("pre_alarm_ms is not less than open_too_long_ms")]
    PreAlarmTooEarly,
    /// A passage would be an alarm.
    #[error("exit_stuck_ms is not more than release_ms")]
    StuckTooEarly,
    /// A pulse unlocks a lock that remembers it; one that is held by power forgets it.
    #[error("a pulse needs a fail-secure lock")]
    PulseNeedsFailSecure,
    /// The pulse is longer than the passage that it is for.
    #[error("pulse_ms is more than release_ms")]
    PulseTooLong,
}

impl DoorPolicy {
    /// Whether the parts fit together.
    ///
    /// # Errors
    /// [`PolicyError`], the first that is found.
    pub fn check(&self) -> Result<(), PolicyError> {
        let pulse_ms = match self.output {
            Output::Hold => None,
            Output::Pulse { pulse_ms } => Some(pulse_ms),
        };
        match () {
            () if self.extended_release_ms < self.release_ms => Err(PolicyError::ExtendedIsShorter),
            () if self.pre_alarm_ms >= self.open_too_long_ms => Err(PolicyError::PreAlarmTooEarly),
            () if self.exit_stuck_ms <= self.release_ms => Err(PolicyError::StuckTooEarly),
            () if pulse_ms.is_some() && self.wiring == Wiring::FailSafe => Err(PolicyError::PulseNeedsFailSecure),
            () if pulse_ms.is_some_and(|pulse_ms| pulse_ms > self.release_ms) => Err(PolicyError::PulseTooLong),
            () => Ok(()),
        }
    }

    /// How long a passage may take, milliseconds.
    #[must_use]
    pub fn passage_ms(&self, extended: bool) -> u64 {
        u64::from(if extended { self.extended_release_ms } else { self.release_ms })
    }

    /// How long the coil is on for a passage, milliseconds: its bound.
    #[must_use]
    pub fn coil_ms(&self, extended: bool) -> u64 {
        match self.output {
            Output::Hold => self.passage_ms(extended),
            Output::Pulse { pulse_ms } => u64::from(pulse_ms).min(self.passage_ms(extended)),
        }
    }

    /// Whether the door can be held open: a pulse cannot.
    #[must_use]
    pub fn can_stand_open(&self) -> bool {
        self.output == Output::Hold
    }
}
