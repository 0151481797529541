//! One turn of a door: what has ended by now ends, then what came in is taken, then the door thread is told what is different, and the
//! next end is armed.

use super::effect::{DoorEffect, DoorNotice, EndedWhy, StandingRelease};
use super::machine::{Door, Stage};
use super::policy::{LOCK_LAG_MS, Output};
use super::reflex::MAX_RELEASE_MS;
use super::watch::Fire;
use super::{DoorCommand, DoorMode};
use crate::time::Token;

/// A release that goes on, after a lockdown or a silence or at its renewal, is dropped by the door thread when it comes so late.
/// Milliseconds.
const GOES_ON_WITHIN_MS: u64 = 1_000;

/// A standing release is told to the door thread for so long at a time, and told again at half of it. Milliseconds.
const RENEWED_FOR_MS: u64 = MAX_RELEASE_MS as u64;

/// What a turn leads to.
#[derive(Debug, Default)]
pub(super) struct Turn {
    commands: Vec<DoorCommand>,
    notices: Vec<DoorNotice>,
    lock: bool,
    /// A release that begins: its command and deadline.
    begins: Option<(u64, u64)>,
}

impl Turn {
    /// Every grant has a command of its own, also when the door stands open: its answer is what the person is told by.
    pub(super) fn begins(&mut self, command: u64, deadline_ms: u64) {
        self.begins = Some((command, deadline_ms));
    }

    pub(super) fn command(&mut self, command: DoorCommand) {
        self.commands.push(command);
    }

    pub(super) fn notice(&mut self, notice: DoorNotice) {
        self.notices.push(notice);
    }

    /// Coil off, unless something wants it on: also where it is off as far as is known here.
    pub(super) fn lock(&mut self) {
        self.lock = true;
    }
}

impl Door {
    /// Lets time pass up to now, end by end.
    pub(super) fn begin(&mut self, now_ms: u64) -> Turn {
        let mut turn = Turn::default();
        self.let_pass(now_ms.max(self.now_ms), &mut turn);
        turn
    }

    fn let_pass(&mut self, now_ms: u64, turn: &mut Turn) {
        while let Some(at_ms) = self.next_end_ms().filter(|at_ms| *at_ms <= now_ms) {
            self.now_ms = self.now_ms.max(at_ms);
            self.expire(turn);
            self.watch(turn);
        }
        self.now_ms = now_ms;
    }

    pub(super) fn finish(&mut self, mut turn: Turn) -> Vec<DoorEffect> {
        // What came in may be over already.
        self.let_pass(self.now_ms, &mut turn);
        self.settle(&mut turn);
        self.watch(&mut turn);
        let commands = turn.commands.into_iter().map(DoorEffect::Command);
        let notices = turn.notices.into_iter().map(DoorEffect::Notice);
        let mut effects: Vec<DoorEffect> = commands.chain(notices).collect();
        effects.extend(self.arm());
        effects
    }

    /// The next end of anything. Each end, once reached, takes itself out of this list.
    fn next_end_ms(&self) -> Option<u64> {
        let coil_ms = self.passage.map(|passage| passage.coil_until_ms).filter(|at_ms| *at_ms > self.now_ms);
        [
            self.passage.map(|passage| passage.until_ms),
            coil_ms,
            self.exit.map(|exit| exit.until_ms),
            self.hold.map(|hold| hold.until_ms),
            self.unlocked.map(|unlocked| unlocked.until_ms),
            self.leaf.deadline_ms(&self.policy),
            self.lock.deadline_ms(),
            self.button.deadline_ms(self.policy.exit_stuck_ms),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    fn expire(&mut self, turn: &mut Turn) {
        let now_ms = self.now_ms;
        let due = |at_ms: Option<u64>| at_ms.is_some_and(|at_ms| at_ms <= now_ms);
        if let Some(passage) = self.passage.filter(|passage| passage.until_ms <= now_ms) {
            match passage.stage {
                Stage::Released => self.end_passage(turn),
                Stage::Taken => self.passage = None,
                Stage::Lagging => self.conclude_lagging(turn),
            }
        }
        self.exit.take_if(|exit| exit.until_ms <= now_ms);
        if self.hold.take_if(|hold| hold.until_ms <= now_ms).is_some() {
            turn.notice(DoorNotice::StandingEnded { was: DoorMode::LockedOpen, why: EndedWhy::TimeUp });
        }
        if self.unlocked.take_if(|unlocked| unlocked.until_ms <= now_ms).is_some() {
            turn.notice(DoorNotice::StandingEnded { was: DoorMode::Unlocked, why: EndedWhy::TimeUp });
        }
        if due(self.leaf.deadline_ms(&self.policy)) {
            turn.notice(self.leaf.too_long(&self.policy).map_or(DoorNotice::PreAlarm, DoorNotice::Alarm));
        }
        if due(self.lock.deadline_ms()) {
            let released = self.lock.went_astray();
            turn.notice(DoorNotice::LockAstray { astray: true, released });
        }
        if due(self.button.deadline_ms(self.policy.exit_stuck_ms)) {
            self.button.is_stuck();
            turn.notice(DoorNotice::ExitStuck { stuck: true });
        }
    }

    /// The release of a passage is over before anybody was seen to pass. Without a contact nobody knows, and nothing is claimed.
    pub(super) fn end_passage(&mut self, turn: &mut Turn) {
        let Some(passage) = &mut self.passage else { return };
        match (passage.stage, self.leaf.open) {
            (Stage::Lagging, _) => {}
            (Stage::Released, Some(false)) => {
                passage.stage = Stage::Lagging;
                passage.until_ms = self.now_ms.saturating_add(LOCK_LAG_MS);
            }
            // It stood open all the while: somebody is passing.
            (Stage::Released, Some(true)) => {
                turn.notice(passage.taken());
                self.passage = None;
            }
            (Stage::Released, None) | (Stage::Taken, _) => self.passage = None,
        }
    }

    /// The contact has said all that it can say of the last passage.
    pub(super) fn conclude_lagging(&mut self, turn: &mut Turn) {
        let lagging = self.passage.take_if(|passage| passage.stage == Stage::Lagging);
        if let Some(passage) = lagging.filter(|_| self.leaf.open == Some(false)) {
            turn.notice(passage.not_taken());
        }
    }

    pub(super) fn end_exit(&mut self, turn: &mut Turn) {
        self.exit = None;
        turn.lock();
    }

    /// Releases that the door thread did not begin.
    pub(super) fn drop_release(&mut self, turn: &mut Turn, is_dropped: impl Fn(u64) -> bool) {
        self.passage.take_if(|passage| passage.stage != Stage::Lagging && is_dropped(passage.command));
        for (standing, was) in [(&mut self.hold, DoorMode::LockedOpen), (&mut self.unlocked, DoorMode::Unlocked)] {
            if standing.take_if(|standing| is_dropped(standing.command)).is_some() {
                turn.notice(DoorNotice::StandingEnded { was, why: EndedWhy::NotReleased });
            }
        }
    }

    /// A panel that stops answering does not end a fire.
    pub(super) fn see_fire(&mut self, fire: Option<bool>, turn: &mut Turn) {
        match fire {
            Some(true) if self.fire.is_none() => {
                self.fire = Some(Fire::new(self.now_ms));
                turn.notice(DoorNotice::Fire);
            }
            Some(false) => {
                if let Some(fire) = self.fire.take() {
                    turn.notice(DoorNotice::FireOver { released_after_ms: fire.released_after_ms() });
                }
            }
            Some(true) | None => {}
        }
    }

    pub(super) fn read_back_in_fire(&mut self, coil_on: bool) {
        if let Some(fire) = &mut self.fire {
            fire.coil_on = coil_on;
        }
    }

    /// The standing release that is in force.
    pub(super) fn standing(&self) -> Option<StandingRelease> {
        self.hold.or(self.unlocked).filter(|_| !self.locked_down)
    }

    fn is_released(&self) -> bool {
        let passing = self.passage.is_some_and(|passage| passage.stage != Stage::Lagging);
        self.fire.is_some() || self.exit.is_some() || passing || self.standing().is_some()
    }

    /// Whether who opens now opens with leave: the lock is released, or went back so shortly before that the contact may lag.
    pub(super) fn may_open(&self) -> bool {
        let lags = self.went_back_ms.is_some_and(|at_ms| self.now_ms < at_ms.saturating_add(LOCK_LAG_MS));
        self.is_released() || lags
    }

    /// Looks at the leaf and the lock as they are now.
    fn watch(&mut self, turn: &mut Turn) {
        let released = self.is_released();
        if std::mem::replace(&mut self.released, released) && !released {
            self.went_back_ms = Some(self.now_ms);
        }
        self.leaf.count(self.now_ms, released, self.fire.is_some() || self.standing().is_some());
        let seen = self.inputs.lock_released.or(self.fire.map(|fire| fire.coil_on));
        if let Some(fire) = self.fire.as_mut().filter(|_| seen == Some(true)) {
            fire.released_ms.get_or_insert(self.now_ms);
        }
        if let Some(released) = self.lock.compare(self.now_ms, self.expected_released(), seen) {
            turn.notice(DoorNotice::LockAstray { astray: false, released });
        }
    }

    /// What the lock's own sense should say. Of a lock that takes pulses, and of a bolt beside an open leaf, it can say anything.
    fn expected_released(&self) -> Option<bool> {
        match () {
            () if self.fire.is_some() => Some(true),
            () if self.policy.output != Output::Hold => None,
            () if self.exit.is_some() || self.wanted().is_some() => Some(true),
            () if self.leaf.open == Some(true) => None,
            () => Some(false),
        }
    }

    /// What the coil is to be on for: a command that was granted, and its end.
    fn wanted(&self) -> Option<(u64, u64)> {
        let passage = self.passage.filter(|it| it.stage != Stage::Lagging && it.coil_until_ms > self.now_ms);
        let passage = passage.map(|it| (it.command, it.coil_until_ms));
        let standing = self.standing().map(|it| (it.command, it.until_ms));
        let wanted = match (passage, standing) {
            (Some((_, coil_ms)), Some((command, until_ms))) => Some((command, coil_ms.max(until_ms))),
            (passage, standing) => passage.or(standing),
        };
        wanted.filter(|(_, until_ms)| *until_ms > self.now_ms)
    }

    /// Tells the door thread what is different from what it was told.
    fn settle(&mut self, turn: &mut Turn) {
        let now_ms = self.now_ms;
        let Some((command, until_ms)) = self.wanted() else {
            // A release that ended with its time needs no word, and one by the exit button goes on.
            let told = self.told_until_ms.take().is_some_and(|told_ms| self.exit.is_none() || told_ms > now_ms);
            if told || turn.lock {
                self.exit = None;
                turn.command(DoorCommand::Lock);
            }
            return;
        };
        let renewed_at_ms = now_ms.saturating_add(RENEWED_FOR_MS / 2);
        let lasts = |told_ms| told_ms == until_ms || (told_ms < until_ms && told_ms > renewed_at_ms);
        if self.told_until_ms.is_some_and(lasts) && turn.begins.is_none() {
            return;
        }
        // What begins has the deadline of its entry; what goes on goes on now or with the next renewal.
        let goes_on = (command, now_ms.saturating_add(GOES_ON_WITHIN_MS));
        let (command, deadline_ms) = turn.begins.unwrap_or(goes_on);
        let release_ms = until_ms.saturating_sub(now_ms).min(RENEWED_FOR_MS);
        self.told_until_ms = Some(now_ms.saturating_add(release_ms));
        let release_ms = u32::try_from(release_ms).unwrap_or(u32::MAX);
        turn.command(DoorCommand::Release { command, deadline_ms, release_ms });
    }

    /// When the door thread is to be told again.
    fn renewal_ms(&self) -> Option<u64> {
        let (_, until_ms) = self.wanted()?;
        self.told_until_ms
            .filter(|told_ms| *told_ms < until_ms)
            .map(|told_ms| told_ms.saturating_sub(RENEWED_FOR_MS / 2))
    }

    fn arm(&mut self) -> Option<DoorEffect> {
        let at_ms = [self.next_end_ms(), self.renewal_ms()].into_iter().flatten().min()?;
        if self.wake.is_some_and(|(_, armed_ms)| armed_ms == at_ms) {
            return None;
        }
        let token = Token(self.next_token);
        self.next_token = self.next_token.saturating_add(1);
        self.wake = Some((token, at_ms));
        Some(DoorEffect::Arm { token, at_ms })
    }
}
