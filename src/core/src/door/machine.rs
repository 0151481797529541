//! The machine of one door: what it is asked for. `turn` has what follows from each.
//!
//! What is ordered stands: locked down, held open, unlocked by a schedule, or locked. A passage, the exit button and fire are over it for
//! a while, and afterwards the door rests in what is ordered. Fire wins over everything, a lockdown over everything but fire.
//!
//! Every end is a moment in monotonic time and not a timer: with each input, what should have ended by then ends first, in order. A
//! timer only makes that something comes in, so a late one changes nothing.

use super::effect::{DoorEffect, DoorNotice, PassageRelease, RefusedWhy, StandingRelease};
use super::exercise::{ExerciseView, may_exercise};
use super::leaf::{Leaf, Moved};
use super::policy::{DoorPolicy, Relock, UNLOCKED_MAX_MS};
use super::turn::Turn;
use super::watch::{ExitButton, Fire, LockWatch};
use super::{DoorAlarm, DoorCommand, DoorInputs, DoorMode, DoorOutcome, DoorReflex};
use crate::time::Token;

/// A passage that was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passage {
    pub(super) command: u64,
    /// The end of its time; of waiting for a late word of the contact, when it is [`Stage::Lagging`].
    pub(super) until_ms: u64,
    pub(super) coil_until_ms: u64,
    /// The leaf has been shut at some time since the release, so that its next opening is this passage.
    pub(super) seen_shut: bool,
    pub(super) stage: Stage,
    /// It is the relay's exercise: nobody was granted anything, and none is said to have passed or not.
    pub(super) exercise: bool,
}

impl Passage {
    pub(super) fn taken(&self) -> DoorNotice {
        let command = self.command;
        if self.exercise {
            DoorNotice::Exercised { command, opened: true, interrupted: false }
        } else {
            DoorNotice::Taken { command }
        }
    }

    pub(super) fn not_taken(&self) -> DoorNotice {
        let command = self.command;
        if self.exercise {
            DoorNotice::Exercised { command, opened: false, interrupted: false }
        } else {
            DoorNotice::NotTaken { command }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Released,
    /// Somebody is passing, and the lock waits for the leaf.
    Taken,
    /// The lock has gone back; the contact may still tell of an opening before that.
    Lagging,
}

/// A release by the exit button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exit {
    pub(super) until_ms: u64,
    pub(super) opened: bool,
}

/// The machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    pub(super) policy: DoorPolicy,
    /// The latest moment that was heard of.
    pub(super) now_ms: u64,
    pub(super) locked_down: bool,
    pub(super) hold: Option<StandingRelease>,
    pub(super) unlocked: Option<StandingRelease>,
    pub(super) passage: Option<Passage>,
    pub(super) exit: Option<Exit>,
    pub(super) fire: Option<Fire>,
    /// The door thread was last told to release until then.
    pub(super) told_until_ms: Option<u64>,
    /// The lock was released when it was last looked at, and when that ended.
    pub(super) released: bool,
    pub(super) went_back_ms: Option<u64>,
    pub(super) inputs: DoorInputs,
    pub(super) tampered: bool,
    pub(super) leaf: Leaf,
    pub(super) lock: LockWatch,
    pub(super) button: ExitButton,
    pub(super) wake: Option<(Token, u64)>,
    pub(super) next_token: u64,
}

impl Door {
    /// A door of which nothing is known: locked, as the hardware is after [`Door::start`].
    #[must_use]
    pub fn new(policy: DoorPolicy) -> Self {
        Self {
            policy,
            now_ms: 0,
            locked_down: false,
            hold: None,
            unlocked: None,
            passage: None,
            exit: None,
            fire: None,
            told_until_ms: None,
            released: false,
            went_back_ms: None,
            inputs: DoorInputs::default(),
            tampered: false,
            leaf: Leaf::default(),
            lock: LockWatch::default(),
            button: ExitButton::default(),
            wake: None,
            next_token: 1,
        }
    }

    /// The first effects of a run.
    pub fn start(&mut self, now_ms: u64) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        turn.command(DoorCommand::ExitAllowed(true));
        turn.lock();
        self.finish(turn)
    }

    /// What the lock is (ONVIF `DoorMode`). In a fire the door stands open.
    #[must_use]
    pub fn mode(&self) -> DoorMode {
        let passing = self.passage.is_some_and(|passage| passage.stage != Stage::Lagging) || self.exit.is_some();
        match () {
            () if self.fire.is_some() => DoorMode::LockedOpen,
            () if self.locked_down && passing => DoorMode::Accessed,
            () if self.locked_down => DoorMode::LockedDown,
            () if self.hold.is_some() => DoorMode::LockedOpen,
            () if self.unlocked.is_some() => DoorMode::Unlocked,
            () if passing => DoorMode::Accessed,
            () => DoorMode::Locked,
        }
    }

    /// What the door comes to rest in: what is ordered, without passages and fire.
    #[must_use]
    pub fn ordered_mode(&self) -> DoorMode {
        match () {
            () if self.locked_down => DoorMode::LockedDown,
            () if self.hold.is_some() => DoorMode::LockedOpen,
            () if self.unlocked.is_some() => DoorMode::Unlocked,
            () => DoorMode::Locked,
        }
    }

    /// When the standing release that is in force ends, monotonic milliseconds.
    #[must_use]
    pub fn stands_open_until_ms(&self) -> Option<u64> {
        self.standing().map(|standing| standing.until_ms)
    }

    /// When the release by a schedule ends, monotonic milliseconds, also while the door is held open.
    #[must_use]
    pub fn unlocked_until_ms(&self) -> Option<u64> {
        self.unlocked.map(|unlocked| unlocked.until_ms)
    }

    /// The leaf, where a contact is wired and answers.
    #[must_use]
    pub fn leaf_open(&self) -> Option<bool> {
        self.leaf.open
    }

    /// The alarm about the leaf.
    #[must_use]
    pub fn alarm(&self) -> Option<DoorAlarm> {
        self.leaf.alarm
    }

    /// The leaf will soon have stood open for too long: [`DoorNotice::PreAlarm`] was told, and it is neither shut nor an alarm yet.
    #[must_use]
    pub fn reminds(&self) -> bool {
        self.leaf.reminded
    }

    /// The fire panel says fire.
    #[must_use]
    pub fn fire(&self) -> bool {
        self.fire.is_some()
    }

    /// A housing is open or a wire cut.
    #[must_use]
    pub fn tampered(&self) -> bool {
        self.tampered
    }

    /// The exit button is stuck.
    #[must_use]
    pub fn exit_stuck(&self) -> bool {
        self.button.stuck()
    }

    /// The lock does not follow its coil.
    #[must_use]
    pub fn lock_astray(&self) -> bool {
        self.lock.astray()
    }

    /// Releases for one passage, from a durable grant. A second grant before the first was used replaces it.
    pub fn release(&mut self, now_ms: u64, release: PassageRelease) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        let PassageRelease { command, deadline_ms, extended, in_lockdown } = release;
        if self.locked_down && !in_lockdown {
            turn.notice(DoorNotice::Refused { command, why: RefusedWhy::LockedDown });
            return self.finish(turn);
        }
        self.conclude_lagging(&mut turn);
        if let Some(exercise) = self.passage.filter(|passage| passage.exercise) {
            turn.notice(DoorNotice::Exercised { command: exercise.command, opened: false, interrupted: true });
        }
        self.passage = Some(Passage {
            command,
            until_ms: self.now_ms.saturating_add(self.policy.passage_ms(extended)),
            coil_until_ms: self.now_ms.saturating_add(self.policy.coil_ms(extended)),
            seen_shut: self.leaf.open == Some(false),
            stage: Stage::Released,
            exercise: false,
        });
        self.leaf.count_anew();
        turn.begins(command, deadline_ms);
        self.finish(turn)
    }

    /// What decides whether the relay may be exercised.
    #[must_use]
    pub fn exercise_view(&self) -> ExerciseView {
        ExerciseView {
            mode: self.mode(),
            ordered: self.ordered_mode(),
            leaf_open: self.leaf.open,
            passing: self.passage.is_some() || self.exit.is_some() || self.inputs.exit_pressed == Some(true),
            fire: self.fire.is_some(),
            troubled: self.leaf.alarm.is_some() || self.tampered || self.button.stuck(),
            astray: self.lock.astray(),
            only_pulses: !self.policy.can_stand_open(),
        }
    }

    /// Releases for a moment to see that the relay follows, from a durable order. Who opens meanwhile opens with leave; a grant takes
    /// its place. Does nothing at a door that may not be exercised.
    pub fn exercise(&mut self, now_ms: u64, command: u64, deadline_ms: u64, for_ms: u64) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        if may_exercise(&self.exercise_view()).is_ok() {
            let until_ms = self.now_ms.saturating_add(for_ms.min(self.policy.passage_ms(false)));
            self.passage = Some(Passage {
                command,
                until_ms,
                coil_until_ms: until_ms,
                seen_shut: true,
                stage: Stage::Released,
                exercise: true,
            });
            turn.begins(command, deadline_ms);
        }
        self.finish(turn)
    }

    /// Holds the door open (ONVIF `LockOpenDoor`), from a durable order; a second one takes the place of the first.
    pub fn hold_open(&mut self, now_ms: u64, order: StandingRelease) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        if self.locked_down {
            turn.notice(DoorNotice::Refused { command: order.command, why: RefusedWhy::LockedDown });
        } else if self.may_stand_open(order, &mut turn) {
            self.hold = Some(self.bounded(order, u64::from(self.policy.hold_open_max_ms)));
            turn.begins(order.command, order.deadline_ms);
        }
        self.finish(turn)
    }

    /// A schedule unlocks the door, from a durable entry. In a lockdown it waits for its end.
    pub fn unlock(&mut self, now_ms: u64, order: StandingRelease) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        if self.may_stand_open(order, &mut turn) {
            self.unlocked = Some(self.bounded(order, UNLOCKED_MAX_MS));
            turn.begins(order.command, order.deadline_ms);
        }
        self.finish(turn)
    }

    /// The schedule's time is over.
    pub fn unlocked_no_longer(&mut self, now_ms: u64) -> Vec<DoorEffect> {
        let turn = self.begin(now_ms);
        self.unlocked = None;
        self.finish(turn)
    }

    /// Locks down (ONVIF `LockDownDoor`): nobody passes but in a fire, and who may enter all the same.
    pub fn lock_down(&mut self, now_ms: u64) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        if !std::mem::replace(&mut self.locked_down, true) {
            self.hold = None;
            self.end_passage(&mut turn);
            self.exit = None;
            turn.command(DoorCommand::ExitAllowed(self.policy.exit_in_lockdown));
            turn.lock();
        }
        self.finish(turn)
    }

    /// Ends a lockdown or a hold (ONVIF `LockDownReleaseDoor`, `LockOpenReleaseDoor`).
    pub fn back_to_normal(&mut self, now_ms: u64) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        self.hold = None;
        if std::mem::take(&mut self.locked_down) {
            turn.command(DoorCommand::ExitAllowed(true));
        }
        self.finish(turn)
    }

    /// The door thread's answer to a release. What it did not do is over and is not tried again (invariant 3).
    pub fn answer(&mut self, now_ms: u64, command: u64, outcome: DoorOutcome) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        match outcome {
            DoorOutcome::Released => {}
            DoorOutcome::TooLate => {
                self.drop_release(&mut turn, |id| id == command);
                // The door thread goes on with what it was told before, which is not known here any more: what stands is told again.
                self.told_until_ms = self.told_until_ms.filter(|_| self.standing().is_none());
            }
            DoorOutcome::Fault => {
                // The coil is off, whatever it was on for.
                self.passage.take_if(|passage| passage.command == command);
                self.end_passage(&mut turn);
                self.drop_release(&mut turn, |_| true);
                self.exit = None;
                turn.lock();
            }
        }
        self.finish(turn)
    }

    /// What the door thread sees on the lines now.
    pub fn inputs(&mut self, now_ms: u64, inputs: DoorInputs) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        self.inputs = inputs;
        // Several inputs may have moved since the last look: who opened may have done so before a fire was over.
        let could_open = self.may_open();
        if let Some(tampered) = inputs.tampered.filter(|tampered| *tampered != self.tampered) {
            self.tampered = tampered;
            turn.notice(DoorNotice::Tampered { tampered });
        }
        self.see_fire(inputs.fire, &mut turn);
        if self.button.see(self.now_ms, inputs.exit_pressed) {
            turn.notice(DoorNotice::ExitStuck { stuck: false });
        }
        let leaf = inputs.leaf_open.filter(|_| self.policy.contact);
        match self.leaf.see(self.now_ms, leaf) {
            Some(Moved::Opened) => self.opened(could_open, &mut turn),
            Some(Moved::Shut) => self.shut(&mut turn),
            None => {}
        }
        if leaf == Some(false)
            && let Some(passage) = &mut self.passage
        {
            passage.seen_shut = true;
        }
        self.finish(turn)
    }

    /// What the door thread did by itself.
    pub fn reflex(&mut self, now_ms: u64, reflex: DoorReflex) -> Vec<DoorEffect> {
        let mut turn = self.begin(now_ms);
        match reflex {
            DoorReflex::FireReleased => {
                self.see_fire(Some(true), &mut turn);
                self.read_back_in_fire(true);
            }
            DoorReflex::FireEnded => self.see_fire(Some(false), &mut turn),
            DoorReflex::ExitReleased { release_ms } => self.exit_used(release_ms, &mut turn),
            DoorReflex::ExitEnded => self.exit = None,
            DoorReflex::CoilAstray { ordered_on: true } => self.read_back_in_fire(false),
            DoorReflex::Silent => {
                self.end_passage(&mut turn);
                self.exit = None;
                // What stands is ordered, and the door thread has dropped it.
                self.told_until_ms = None;
            }
            // Its end is known here, too; the others say something of the hardware and nothing of the door.
            DoorReflex::TimeUp { .. }
            | DoorReflex::ExitRefused
            | DoorReflex::CoilAstray { ordered_on: false }
            | DoorReflex::Proof(_) => {}
        }
        self.finish(turn)
    }

    /// A timer fired. One that is not the armed one is late.
    pub fn timer(&mut self, now_ms: u64, token: Token) -> Vec<DoorEffect> {
        if self.wake.take_if(|(armed, _)| *armed == token).is_none() {
            return Vec::new();
        }
        let turn = self.begin(now_ms);
        self.finish(turn)
    }

    fn may_stand_open(&self, order: StandingRelease, turn: &mut Turn) -> bool {
        let may = self.policy.can_stand_open();
        if !may {
            turn.notice(DoorNotice::Refused { command: order.command, why: RefusedWhy::OnlyPulses });
        }
        may
    }

    fn bounded(&self, order: StandingRelease, at_most_ms: u64) -> StandingRelease {
        StandingRelease { until_ms: order.until_ms.min(self.now_ms.saturating_add(at_most_ms)), ..order }
    }

    fn exit_used(&mut self, release_ms: u32, turn: &mut Turn) {
        turn.notice(DoorNotice::ExitUsed);
        if self.locked_down && !self.policy.exit_in_lockdown {
            // It was pressed before the door thread heard of the lockdown; who has opened by now is let go.
            self.released = true;
            return turn.lock();
        }
        self.exit = Some(Exit { until_ms: self.now_ms.saturating_add(u64::from(release_ms)), opened: false });
        self.leaf.count_anew();
    }

    /// Opening uses a passage up, so that nobody opens the door a second time on one grant.
    fn opened(&mut self, could_open: bool, turn: &mut Turn) {
        let with_leave = could_open || self.may_open();
        let on_open = self.policy.relock == Relock::OnOpen;
        if let Some(passage) = &mut self.passage
            && passage.seen_shut
            && passage.stage != Stage::Taken
        {
            turn.notice(passage.taken());
            let waits = passage.stage == Stage::Released && !on_open;
            passage.stage = Stage::Taken;
            self.passage.take_if(|_| !waits);
        }
        if let Some(exit) = &mut self.exit {
            exit.opened = true;
            if on_open {
                self.end_exit(turn);
            }
        }
        if let Some(alarm) = self.leaf.opened(with_leave) {
            turn.notice(DoorNotice::Alarm(alarm));
        }
    }

    fn shut(&mut self, turn: &mut Turn) {
        self.passage.take_if(|passage| passage.stage == Stage::Taken);
        if self.exit.is_some_and(|exit| exit.opened) {
            self.end_exit(turn);
        }
        if let Some((alarm, open_ms)) = self.leaf.shut(self.now_ms) {
            turn.notice(DoorNotice::Shut { alarm, open_ms });
        }
    }
}
