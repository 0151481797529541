//! Writing a temporary card and wiping it (A2, A3). The card is bound to its visit before its first byte is written, and every
//! step can be repeated: a card taken away half-way is finished or cleaned at its next tap.

use super::page::Page;
use super::pending::Pending;
use super::{CardJob, CardWork, Effect, Effects, LabelContent, Station};
use crate::access::Denial;
use crate::fact::{CardPrivate, Fact};
use crate::id::{CardUid, VisitId};
use crate::screen::{CardStage, CardTrouble, LeavingStage};
use crate::time::Now;
use crate::visit::{LeftHow, OpenVisit, VisitCard};

/// The card job under way. There is one reader and so at most one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RunningJob {
    job: u64,
    visit: VisitId,
    uid: CardUid,
    kind: JobKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JobKind {
    Write,
    Wipe,
}

impl Station {
    /// A card is held up for a visit: first it is bound to it, durably.
    pub(super) fn issue(&mut self, now: Now, visit: VisitId, uid: CardUid, out: &mut Effects) {
        if self.catching_up {
            return self.no_card_yet(now, visit, out);
        }
        let Some(tracked) = self.visits.get(&visit) else { return };
        if let Some(card) = tracked.visit.card.filter(|card| card.uid == uid && !card.written) {
            // The journal already knows it: a torn writing goes on where it was.
            return self.write(now, &tracked.visit.clone(), card, out);
        }
        if self.is_promising_a_card(visit) {
            return;
        }
        let until_ms = tracked.visit.arrived_ms.saturating_add(self.config.card_valid_ms);
        let card = VisitCard { uid, until_ms, written: false };
        let fact = Fact::CardIssuing { visit, until_ms, private: Some(CardPrivate { uid }) };
        self.append(now, vec![fact], Pending::Issuing { visit, card }, out);
    }

    /// The stage in which the card page is turned to.
    pub(super) fn first_card_stage(&self) -> CardStage {
        if self.catching_up {
            CardStage::Failed { why: CardTrouble::NotInStep }
        } else if self.reader_present {
            CardStage::Take
        } else {
            CardStage::Failed { why: CardTrouble::NoReader }
        }
    }

    /// A kiosk that does not know which cards are out gives out none.
    fn no_card_yet(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        if matches!(&self.page, Page::Card { visit: shown, .. } if *shown == visit) {
            let stage = self.first_card_stage();
            self.turn_to(now, Page::Card { visit, stage }, out);
        } else {
            self.refuse(now, Denial::NotInStep, out);
        }
    }

    /// The disk has not answered yet to the card held up before. One at a time: of two cards promised to one visit, one would be
    /// written and the other one counted.
    fn is_promising_a_card(&self, visit: VisitId) -> bool {
        self.pending.values().any(|pending| matches!(pending, Pending::Issuing { visit: other, .. } if *other == visit))
    }

    pub(super) fn issuing_durable(&mut self, now: Now, visit: VisitId, card: VisitCard, out: &mut Effects) {
        let Some(tracked) = self.visits.get_mut(&visit) else { return };
        tracked.visit.card = Some(card);
        let visit = tracked.visit.clone();
        self.write(now, &visit, card, out);
    }

    fn write(&mut self, now: Now, visit: &OpenVisit, card: VisitCard, out: &mut Effects) {
        let label = LabelContent {
            visit: visit.visit,
            name: visit.name.clone(),
            organisation: visit.organisation.clone(),
            host: visit.host_name.clone(),
            department: visit.host_department.clone(),
            from_ms: visit.arrived_ms,
            until_ms: card.until_ms,
            doors: vec![self.config.door.clone()],
        };
        self.start_job(visit.visit, card.uid, JobKind::Write, CardWork::Write(label), out);
        if self.page.visit() == Some(visit.visit) && matches!(self.page, Page::Card { .. }) {
            let stage = CardStage::Writing { done: 0, total: 0 };
            self.turn_to(now, Page::Card { visit: visit.visit, stage }, out);
        }
    }

    /// A visitor's card is given back: it is wiped first, then recorded as returned.
    pub(super) fn take_back(&mut self, now: Now, visit: VisitId, uid: CardUid, out: &mut Effects) {
        self.start_job(visit, uid, JobKind::Wipe, CardWork::Wipe, out);
        self.turn_to(now, Page::Leaving { stage: LeavingStage::Wiping, visit: Some(visit) }, out);
    }

    fn start_job(&mut self, visit: VisitId, uid: CardUid, kind: JobKind, work: CardWork, out: &mut Effects) {
        let job = self.next_serial;
        self.next_serial = self.next_serial.saturating_add(1);
        self.job = Some(RunningJob { job, visit, uid, kind });
        out.push(Effect::Card(CardJob { job, uid, work }));
    }

    pub(super) fn card_progress(&mut self, job: u64, done: u32, total: u32) {
        let running = self.job.filter(|running| running.job == job);
        if let (Some(running), Page::Card { visit, stage: stage @ CardStage::Writing { .. } }) =
            (running, &mut self.page)
            && *visit == running.visit
        {
            *stage = CardStage::Writing { done, total };
        }
    }

    pub(super) fn card_job_done(&mut self, now: Now, job: u64, outcome: Result<(), CardTrouble>, out: &mut Effects) {
        let Some(running) = self.job.take_if(|running| running.job == job) else { return };
        match (running.kind, outcome) {
            (JobKind::Write, Ok(())) => {
                let private = Some(CardPrivate { uid: running.uid });
                let fact = Fact::CardIssued { visit: running.visit, private };
                self.append(now, vec![fact], Pending::Issued { visit: running.visit, uid: running.uid }, out);
            }
            (JobKind::Write, Err(why)) => self.writing_failed(now, running, why, out),
            (JobKind::Wipe, Ok(())) => self.returned(now, running, true, out),
            (JobKind::Wipe, Err(why)) => self.wiping_failed(now, running, why, out),
        }
    }

    fn writing_failed(&mut self, now: Now, running: RunningJob, why: CardTrouble, out: &mut Effects) {
        self.note(now, vec![Fact::CardFailed { visit: running.visit, why }], out);
        if matches!(&self.page, Page::Card { visit, .. } if *visit == running.visit) {
            let stage = CardStage::Failed { why };
            self.turn_to(now, Page::Card { visit: running.visit, stage }, out);
        }
    }

    pub(super) fn issued_durable(&mut self, now: Now, visit: VisitId, uid: CardUid, out: &mut Effects) {
        let card = self.visits.get_mut(&visit).and_then(|tracked| tracked.visit.card.as_mut());
        if let Some(card) = card.filter(|card| card.uid == uid) {
            card.written = true;
        }
        if matches!(&self.page, Page::Card { visit: shown, .. } if *shown == visit) {
            self.after_card(now, visit, out);
        }
    }

    /// The card page is over: on to the way in, or to waiting for permission.
    pub(super) fn after_card(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let permitted = self.visits.get(&visit).is_some_and(|tracked| tracked.visit.state.is_permitted());
        let page =
            if permitted { Page::Permitted { visit } } else { Page::Waiting { visit, collecting_until_ms: None } };
        self.turn_to(now, page, out);
    }

    /// The card could not be recorded, so it does not count; the page stays and says that the journal cannot be written.
    pub(super) fn card_not_recorded(&mut self, now: Now, out: &mut Effects) {
        if let Page::Card { visit, .. } = self.page {
            self.turn_to(now, Page::Card { visit, stage: CardStage::Take }, out);
        }
    }

    /// Leaving is never blocked by a card: one that was only moved too early can be held again, any other is taken back as it
    /// is, recorded as not wiped.
    fn wiping_failed(&mut self, now: Now, running: RunningJob, why: CardTrouble, out: &mut Effects) {
        let facts = vec![Fact::CardFailed { visit: running.visit, why }];
        self.note(now, facts, out);
        if matches!(why, CardTrouble::MovedTooEarly | CardTrouble::NoReader) {
            // The page may be somebody else's by now: a card that never answers outlasts its page.
            if self.page.is_leaving(running.visit) {
                let stage = LeavingStage::Failed { why };
                self.turn_to(now, Page::Leaving { stage, visit: None }, out);
            }
        } else {
            self.returned(now, running, false, out);
        }
    }

    fn returned(&mut self, now: Now, running: RunningJob, wiped: bool, out: &mut Effects) {
        let visit = running.visit;
        let mut facts = vec![Fact::CardReturned { visit, wiped, private: Some(CardPrivate { uid: running.uid }) }];
        // The desk, the office or another kiosk may have ended it meanwhile.
        if self.visits.contains_key(&visit) {
            facts.push(Fact::VisitLeft { visit, how: LeftHow::CardReturned });
        }
        self.append(now, facts, Pending::Left(visit), out);
    }
}
