//! Exceptions (A5): the desk asks for one, and a leader of the company answers, with their own card at the desk's reader or by the
//! office's command. The answer is one entry with what it permits, and nothing moves before that is durable. The first durable answer
//! counts; without one it lapses by itself. One waits at a time, so that a tap cannot be meant for another.

use super::desk_card::own_card;
use super::entry::Tapped;
use super::pending::{DeskAct, Grant, Pending};
use super::{DeskRefusal, Effect, Effects, Station, feedback};
use crate::access::{self, Denial, Direction};
use crate::door::DoorId;
use crate::fact::{
    AtReader, CommandOutcome, EXCEPTION_WITHIN_S, ExceptionFact, ExceptionOf, ExceptionPrivate, Fact, LapsedWhy,
    NO_UID, PermissionPrivate,
};
use crate::id::{ApprovalId, CommandId, VisitId};
use crate::screen::{Opened, Signal};
use crate::tap::{Feedback, ReaderId};
use crate::time::Now;
use crate::visit::{PermittedBy, VisitState};

/// An exception as the desk asks for it.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) exception: ApprovalId,
    pub(super) of: ExceptionOf,
    pub(super) private: ExceptionPrivate,
    pub(super) within_ms: u32,
    pub(super) uid: u32,
    pub(super) by: AskedBy,
}

/// Who asks, and is told how it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedBy {
    /// Whoever is at the control socket, who waits for it.
    Desk(u64),
    /// The office, which reads of it.
    Office(CommandId),
}

impl AskedBy {
    fn remote(self) -> Option<CommandId> {
        match self {
            Self::Office(command) => Some(command),
            Self::Desk(_) => None,
        }
    }

    fn tell(self, result: Result<(), DeskRefusal>, out: &mut Effects) {
        if let Self::Desk(request) = self {
            out.push(Effect::Reply { request, result });
        }
    }
}

/// The exception that waits for its answer.
pub(super) struct Waiting {
    pub(super) exception: ApprovalId,
    of: ExceptionOf,
    why: String,
    by: AskedBy,
    /// It lapses then, monotonic milliseconds.
    until_ms: u64,
    stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Not durable yet: nobody may answer.
    Asking,
    /// A leader may answer.
    Open,
    /// One has, and that is not durable yet.
    Answering,
}

/// A leader's answer that moves no door, on its way to the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// What was permitted; nothing for a no.
    permits: Option<VisitId>,
    pub(super) remote: Option<CommandId>,
    /// Where the card was, and what is said there.
    pub(super) reader: Option<ReaderId>,
    signal: Option<Signal>,
}

/// Who says yes, and how long that may take.
struct Approval {
    by: PermissionPrivate,
    remote: Option<CommandId>,
    reader: Option<ReaderId>,
    /// What is said where a visit is permitted with a card.
    signal: Option<Signal>,
    /// A door is not released later than so long from now.
    left_ms: u64,
}

impl Station {
    pub(super) fn ask_exception(&mut self, now: Now, asked: Asked, out: &mut Effects) {
        let by = asked.by;
        if let Err(why) = self.begin_asking(now, asked, out) {
            by.tell(Err(why), out);
        }
    }

    fn begin_asking(&mut self, now: Now, asked: Asked, out: &mut Effects) -> Result<(), DeskRefusal> {
        let Asked { exception, of, private, within_ms, uid, by } = asked;
        if self.exception.is_some() {
            return Err(DeskRefusal::Busy);
        }
        self.may_ask(&of)?;
        let until_ms = now.wall.utc_ms.saturating_add(i64::from(within_ms));
        self.exception = Some(Waiting {
            exception,
            of: of.clone(),
            why: private.why.clone(),
            by,
            until_ms: now.mono_ms.saturating_add(u64::from(within_ms)),
            stage: Stage::Asking,
        });
        let remote = by.remote();
        let fact = ExceptionFact::Asked { exception, of, until_ms, uid, remote, private: Some(private) };
        let answer = remote.map(|command| super::remote::answer(command, CommandOutcome::Done));
        let facts = [fact.into()].into_iter().chain(answer).collect();
        self.append(now, facts, Pending::ExceptionAsked { remote }, out);
        Ok(())
    }

    /// The office asks, in the name of its desk. A visitor's own name stands for one that was not given.
    pub(super) fn ask_exception_remotely(
        &mut self,
        now: Now,
        (exception, of, within_s): (ApprovalId, ExceptionOf, u32),
        (command, by): (CommandId, PermissionPrivate),
        out: &mut Effects,
    ) -> Result<(), CommandOutcome> {
        if !EXCEPTION_WITHIN_S.contains(&within_s) {
            return Err(CommandOutcome::NotPossible);
        }
        let registered = match &of {
            ExceptionOf::Visit(visit) => self.visits.get(visit).map(|tracked| tracked.visit.name.clone()),
            ExceptionOf::Door(_) => None,
        };
        let for_whom = if by.for_whom.is_empty() { registered.unwrap_or_default() } else { by.for_whom };
        let private = ExceptionPrivate { for_whom, why: by.why };
        let within_ms = within_s.saturating_mul(1_000);
        let asked = Asked { exception, of, private, within_ms, uid: NO_UID, by: AskedBy::Office(command) };
        self.begin_asking(now, asked, out).map_err(|why| match why {
            DeskRefusal::NotFound | DeskRefusal::WhichDoor => CommandOutcome::NotFound,
            _ => CommandOutcome::NotPossible,
        })
    }

    fn may_ask(&self, of: &ExceptionOf) -> Result<(), DeskRefusal> {
        match of {
            ExceptionOf::Visit(visit) => match self.visits.get(visit).map(|tracked| tracked.visit.state) {
                None => Err(DeskRefusal::NotFound),
                Some(VisitState::Registered) => Ok(()),
                Some(_) => Err(DeskRefusal::NotNeeded),
            },
            ExceptionOf::Door(name) => {
                let door = self.door_named(name).ok_or(DeskRefusal::WhichDoor)?;
                if self.is_locked_down(door) { Err(DeskRefusal::LockedDown) } else { Ok(()) }
            }
        }
    }

    pub(super) fn exception_asked(&mut self, remote: Option<CommandId>, out: &mut Effects) {
        remote.into_iter().for_each(|command| self.remote.answered(command));
        let Some(waiting) = &mut self.exception else { return };
        waiting.stage = Stage::Open;
        // Whatever comes in then ends it; this is for when nothing else does.
        let until_ms = waiting.until_ms;
        self.arm_at(until_ms, out);
    }

    pub(super) fn exception_not_asked(&mut self, out: &mut Effects) {
        if let Some(waiting) = self.exception.take() {
            waiting.by.tell(Err(DeskRefusal::NotRecorded), out);
        }
    }

    /// A leader's card means something else than coming in now.
    pub(super) fn is_leader_awaited(&self) -> bool {
        self.exception.as_ref().is_some_and(|waiting| waiting.stage == Stage::Open)
    }

    /// What should have ended by now ends before anything else happens.
    pub(super) fn end_exception(&mut self, now: Now, out: &mut Effects) {
        let Some(waiting) = self.exception.as_ref().filter(|waiting| waiting.stage == Stage::Open) else { return };
        if now.mono_ms >= waiting.until_ms {
            return self.lapse(now, LapsedWhy::TimeUp, DeskRefusal::Lapsed, out);
        }
        if let ExceptionOf::Visit(visit) = &waiting.of {
            let still_waits =
                self.visits.get(visit).is_some_and(|tracked| tracked.visit.state == VisitState::Registered);
            if !still_waits {
                self.lapse(now, LapsedWhy::NotNeeded, DeskRefusal::NotNeeded, out);
            }
        }
    }

    fn lapse(&mut self, now: Now, why: LapsedWhy, answer: DeskRefusal, out: &mut Effects) {
        let Some(Waiting { exception, by, .. }) = self.exception.take() else { return };
        self.note(now, vec![ExceptionFact::Lapsed { exception, why }.into()], out);
        by.tell(Err(answer), out);
    }

    /// What an earlier run left without an answer: whoever asked is not there any more, so it ends.
    pub(super) fn lapse_what_was_left(&mut self, now: Now, out: &mut Effects) {
        for exception in std::mem::take(&mut self.config.left_exceptions) {
            self.note(now, vec![ExceptionFact::Lapsed { exception, why: LapsedWhy::Interrupted }.into()], out);
        }
    }

    /// Whether the tap was a leader's yes. The card must count, as at a desk: no schedule keeps a leader from approving. Anybody else
    /// just comes in.
    pub(super) fn tap_for_exception(&mut self, now: Now, tapped: &Tapped, out: &mut Effects) -> bool {
        let (at, credential) = (tapped.at, &tapped.credential);
        let Some(waiting) = self.exception.as_ref().filter(|_| at.role.is_desk()) else { return false };
        let Some(leader) = own_card(credential).filter(|staff| staff.leader) else { return false };
        if self.judge(now, at, None, credential).is_err() {
            return false;
        }
        match waiting.stage {
            Stage::Asking => return false,
            // A second look at the card that has just approved.
            Stage::Answering => return true,
            Stage::Open => {}
        }
        let by = PermissionPrivate {
            staff: Some(leader.staff),
            name: leader.name.clone(),
            why: waiting.why.clone(),
            for_whom: String::new(),
        };
        let signal = match &waiting.of {
            ExceptionOf::Visit(visit) => Some(self.granted_signal(credential, &[*visit], Opened::Nothing)),
            ExceptionOf::Door(_) => None,
        };
        let approval = Approval { by, remote: None, reader: Some(at.id), signal, left_ms: u64::MAX };
        if self.approve(now, approval, out).is_err() {
            self.refuse(now, Some(at.id), Denial::LockedDown, out);
        }
        true
    }

    /// The office's answer, which has been found to be in time by its deadline.
    pub(super) fn answer_exception_remotely(
        &mut self,
        now: Now,
        (exception, yes): (ApprovalId, bool),
        (command, by): (CommandId, PermissionPrivate),
        left_ms: u64,
        out: &mut Effects,
    ) -> Result<(), CommandOutcome> {
        let Some(waiting) =
            self.exception.as_mut().filter(|waiting| waiting.exception == exception && waiting.stage == Stage::Open)
        else {
            // It was answered, or it has lapsed.
            return Err(CommandOutcome::TooLate);
        };
        if yes {
            let approval = Approval { by, remote: Some(command), reader: None, signal: None, left_ms };
            return self.approve(now, approval, out).map_err(|LockedDown| CommandOutcome::NotPossible);
        }
        waiting.stage = Stage::Answering;
        let of = waiting.of.clone();
        let refused = ExceptionFact::Refused { exception, of, remote: command, private: Some(by) };
        let facts = vec![refused.into(), super::remote::answer(command, CommandOutcome::Done)];
        let answer = Answer { permits: None, remote: Some(command), reader: None, signal: None };
        self.append(now, facts, Pending::Exception(Box::new(answer)), out);
        Ok(())
    }

    fn approve(&mut self, now: Now, approval: Approval, out: &mut Effects) -> Result<(), LockedDown> {
        let Some(waiting) = &mut self.exception else { return Ok(()) };
        match waiting.of.clone() {
            ExceptionOf::Visit(visit) => {
                waiting.stage = Stage::Answering;
                self.approve_visit(now, visit, approval, out);
            }
            ExceptionOf::Door(name) => {
                let door = self.door_named(&name).filter(|door| !self.is_locked_down(*door));
                let Some(door) = door else {
                    self.lapse(now, LapsedWhy::LockedDown, DeskRefusal::LockedDown, out);
                    return Err(LockedDown);
                };
                self.approve_passage(now, door, approval, out);
            }
        }
        Ok(())
    }

    fn approve_visit(&mut self, now: Now, visit: VisitId, approval: Approval, out: &mut Effects) {
        let Approval { by, remote, reader, signal, .. } = approval;
        let permitted = Fact::VisitPermitted { visit, by: PermittedBy::Leader, private: Some(by.clone()) };
        let mut facts: Vec<Fact> = self.approved(None, remote, by).into_iter().chain([permitted]).collect();
        facts.extend(remote.map(|command| super::remote::answer(command, CommandOutcome::Done)));
        let answer = Answer { permits: Some(visit), remote, reader, signal };
        self.append(now, facts, Pending::Exception(Box::new(answer)), out);
    }

    /// The way of every grant: recorded, then the door, then said.
    fn approve_passage(&mut self, now: Now, door: DoorId, approval: Approval, out: &mut Effects) {
        let Approval { by, remote, reader, left_ms, .. } = approval;
        let Some(waiting) = &mut self.exception else { return };
        waiting.stage = Stage::Answering;
        let until_ms = waiting.until_ms;
        let command = self.door_command();
        let granted = Fact::AccessGranted {
            door: self.door_name(door),
            command,
            grant: access::Grant::Exception,
            visit: None,
            remote,
            at: AtReader::default(),
            private: None,
        };
        let facts = self.approved(Some(command), remote, by).into_iter().chain([granted]).collect();
        let valid_ms = left_ms.min(u64::from(self.grant_valid_ms(door)));
        let grant = Grant {
            door,
            command,
            deadline_ms: now.mono_ms.saturating_add(valid_ms).min(until_ms),
            in_lockdown: false,
            extended: false,
            signal: Signal::Granted { greet: String::new(), collected: Vec::new(), people: 0, opened: Opened::WayIn },
            collects: Vec::new(),
            visit: None,
            remote,
            exception: true,
            refresh: None,
            reader,
            direction: Direction::In,
        };
        self.append(now, facts, Pending::Grant(grant), out);
    }

    fn approved(&self, command: Option<u64>, remote: Option<CommandId>, by: PermissionPrivate) -> Option<Fact> {
        let Waiting { exception, of, .. } = self.exception.as_ref()?;
        let (exception, of) = (*exception, of.clone());
        Some(ExceptionFact::Approved { exception, of, command, remote, private: Some(by) }.into())
    }

    pub(super) fn exception_answered(&mut self, now: Now, answer: Answer, out: &mut Effects) {
        let Answer { permits, remote, reader, signal } = answer;
        remote.into_iter().for_each(|command| self.remote.answered(command));
        // Before the visit is permitted: it ends by this, and not for want of need.
        let waiting = self.exception.take();
        permits.into_iter().for_each(|visit| self.desk_act(now, DeskAct::Permit(vec![visit]), out));
        if let Some(Waiting { by, .. }) = waiting {
            by.tell(if permits.is_some() { Ok(()) } else { Err(DeskRefusal::NotApproved) }, out);
        }
        if let Some(signal) = signal {
            self.signal(now, signal, out);
        }
        feedback(reader, Feedback::Granted, out);
    }

    /// The passage is granted, durably: who asked is told what becomes of it.
    pub(super) fn exception_granted(&mut self, command: u64) {
        if let Some(Waiting { by: AskedBy::Desk(request), .. }) = self.exception.take() {
            self.door_requests.insert(command, request);
        }
    }

    /// The answer could not be recorded, so there is none: another may come until the time is up.
    pub(super) fn exception_not_answered(&mut self) {
        if let Some(waiting) = &mut self.exception {
            waiting.stage = Stage::Open;
        }
    }
}

/// The door is locked down: nothing was granted.
struct LockedDown;
