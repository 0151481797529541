//! The leaf of a door as its contact shows it, and the two alarms about it.

use super::DoorAlarm;
use super::policy::DoorPolicy;

/// What the leaf did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moved {
    Opened,
    Shut,
}

/// A contact that stops answering says nothing: what was seen last counts until something else is seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Leaf {
    /// What the contact says now.
    pub(super) open: Option<bool>,
    /// What it said last.
    seen_open: Option<bool>,
    /// Nobody can have opened it with leave since it was seen shut.
    surely_shut: bool,
    /// When it was seen to open.
    opened_ms: u64,
    /// Since when it may stand open for no longer than the policy says.
    counted_from_ms: Option<u64>,
    pub(super) reminded: bool,
    pub(super) alarm: Option<DoorAlarm>,
}

impl Leaf {
    pub(super) fn see(&mut self, now_ms: u64, open: Option<bool>) -> Option<Moved> {
        self.open = open;
        let before = self.seen_open;
        self.seen_open = open.or(before);
        match (before, open?) {
            (Some(false) | None, true) => {
                self.opened_ms = now_ms;
                Some(Moved::Opened)
            }
            (Some(true) | None, false) => {
                self.surely_shut = true;
                Some(Moved::Shut)
            }
            _ => {
                self.surely_shut |= !self.seen_open.unwrap_or(true);
                None
            }
        }
    }

    /// It opened: with leave, or not.
    pub(super) fn opened(&mut self, with_leave: bool) -> Option<DoorAlarm> {
        let forced = std::mem::take(&mut self.surely_shut) && !with_leave && self.alarm.is_none();
        self.alarm = self.alarm.or(forced.then_some(DoorAlarm::DoorForcedOpen));
        forced.then_some(DoorAlarm::DoorForcedOpen)
    }

    /// It is shut: the alarm that is over, and for how long the leaf was open.
    pub(super) fn shut(&mut self, now_ms: u64) -> Option<(DoorAlarm, u64)> {
        (self.counted_from_ms, self.reminded) = (None, false);
        self.alarm.take().map(|alarm| (alarm, now_ms.saturating_sub(self.opened_ms)))
    }

    /// Counts, while it stands open and may not for ever.
    pub(super) fn count(&mut self, now_ms: u64, released: bool, stands_open: bool) {
        if released && self.open.is_none() {
            self.surely_shut = false;
        }
        if self.seen_open == Some(true) && self.alarm.is_none() && !stands_open {
            self.counted_from_ms.get_or_insert(now_ms);
        } else {
            self.count_anew();
        }
    }

    /// Somebody else may pass: the time begins again.
    pub(super) fn count_anew(&mut self) {
        (self.counted_from_ms, self.reminded) = (None, false);
    }

    pub(super) fn deadline_ms(&self, policy: &DoorPolicy) -> Option<u64> {
        let too_long_ms = u64::from(policy.open_too_long_ms);
        let remind = policy.pre_alarm_ms > 0 && !self.reminded;
        let left_ms = if remind { too_long_ms.saturating_sub(u64::from(policy.pre_alarm_ms)) } else { too_long_ms };
        self.counted_from_ms.map(|from_ms| from_ms.saturating_add(left_ms))
    }

    /// Its deadline has come. `None`: a reminder.
    pub(super) fn too_long(&mut self, policy: &DoorPolicy) -> Option<DoorAlarm> {
        if policy.pre_alarm_ms > 0 && !std::mem::replace(&mut self.reminded, true) {
            return None;
        }
        self.count_anew();
        self.alarm = Some(DoorAlarm::DoorOpenTooLong);
        self.alarm
    }
}
