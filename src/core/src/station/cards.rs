//! Writing a temporary card and wiping it (A2, A3). The card is bound to its visit before its first byte is written, and every
//! step can be repeated: a card taken away half-way is finished or cleaned at its next tap.

use super::desk_card::{StaffCard, refuse, tray_card};
use super::entry::Tapped;
use super::page::Page;
use super::pending::Pending;
use super::{CardJob, CardWork, DeskRefusal, Effect, Effects, LabelContent, Station, feedback};
use crate::access::{Denial, TrayCard};
use crate::fact::{CallCause, CardName, CardPrivate, Chip, Fact};
use crate::id::{CardId, CardUid, CredentialId, VisitId};
use crate::screen::{CardStage, CardTrouble, LeavingStage};
use crate::tap::{Feedback, ReaderId};
use crate::time::Now;
use crate::visit::{LeftHow, OpenVisit, VisitCard};

/// The card job under way. There is one desk and so at most one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RunningJob {
    job: u64,
    uid: CardUid,
    reader: ReaderId,
    pub(super) job_for: JobFor,
    /// The desk's request that is answered when it is over.
    pub(super) request: Option<u64>,
}

impl RunningJob {
    pub(super) fn is(&self, job: u64) -> bool {
        self.job == job
    }
}

/// What a job is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobFor {
    /// A visitor gets the card.
    Visit { visit: VisitId },
    /// A visitor gives the card back.
    VisitReturn { visit: VisitId, card: Option<CardId> },
    /// An employee gets it for the day.
    Pass { request: u64, pass: CredentialId, card: CardId },
    /// An employee gives it back.
    PassReturn { pass: CredentialId, card: CardId },
    /// An employee gets it for good.
    StaffCard(StaffCard),
    /// The desk asked for it.
    Desk { request: u64, tray: Option<TrayCard>, chip: Option<Chip>, is_erasing: bool },
}

impl Station {
    /// A card is held up for a visit: first it is bound to it, durably.
    pub(super) fn issue(&mut self, now: Now, visit: VisitId, tapped: &Tapped, out: &mut Effects) {
        if self.catching_up {
            return self.no_card_yet(now, tapped.at.id, visit, out);
        }
        let uid = tapped.credential.uid;
        let Some(tracked) = self.visits.get(&visit) else { return };
        if let Some(card) = tracked.visit.card.filter(|card| card.uid == uid && !card.written) {
            // The journal already knows it: a torn writing goes on where it was.
            return self.write(now, tapped.at.id, &tracked.visit.clone(), card, out);
        }
        if self.is_promising_a_card(visit) {
            return;
        }
        let until_ms = self.card_until_ms(&tracked.visit);
        let (tray, added) = match tray_card(tapped) {
            Ok(found) => found,
            Err(why) => return self.card_trouble(now, why, out),
        };
        let card = VisitCard { uid, until_ms, written: false };
        let private = Some(CardPrivate { uid });
        let issuing = Fact::CardIssuing { visit, until_ms, card: Some(tray.card), private };
        let facts = added.into_iter().chain([issuing]).collect();
        self.append(now, facts, Pending::Issuing { reader: tapped.at.id, visit, card }, out);
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
    fn no_card_yet(&mut self, now: Now, reader: ReaderId, visit: VisitId, out: &mut Effects) {
        if matches!(&self.page, Page::Card { visit: shown, .. } if *shown == visit) {
            let stage = self.first_card_stage();
            self.turn_to(now, Page::Card { visit, stage }, out);
        } else {
            self.refuse(now, Some(reader), Denial::NotInStep, out);
        }
    }

    /// The disk has not answered yet to the card held up before. One at a time: of two cards promised to one visit, one would be
    /// written and the other one counted.
    fn is_promising_a_card(&self, visit: VisitId) -> bool {
        self.pending.values().any(|pending| matches!(pending, Pending::Issuing { visit: other, .. } if *other == visit))
    }

    pub(super) fn issuing_durable(
        &mut self,
        now: Now,
        reader: ReaderId,
        visit: VisitId,
        card: VisitCard,
        out: &mut Effects,
    ) {
        let Some(tracked) = self.visits.get_mut(&visit) else { return };
        tracked.visit.card = Some(card);
        let visit = tracked.visit.clone();
        self.write(now, reader, &visit, card, out);
    }

    fn write(&mut self, now: Now, reader: ReaderId, visit: &OpenVisit, card: VisitCard, out: &mut Effects) {
        let label = LabelContent {
            right: visit.visit.0,
            name: visit.name.clone(),
            organisation: visit.organisation.clone(),
            host: visit.host_name.clone(),
            department: visit.host_department.clone(),
            from_ms: visit.arrived_ms,
            until_ms: card.until_ms,
            doors: self.doors_of_visit(visit),
        };
        self.start_job(reader, JobFor::Visit { visit: visit.visit }, card.uid, CardWork::Write(label), out);
        if self.page.visit() == Some(visit.visit) && matches!(self.page, Page::Card { .. }) {
            let stage = CardStage::Writing { done: 0, total: 0 };
            self.turn_to(now, Page::Card { visit: visit.visit, stage }, out);
        }
    }

    /// A visitor's card is given back: it is wiped first, then recorded as returned.
    pub(super) fn take_back(
        &mut self,
        now: Now,
        reader: ReaderId,
        visit: VisitId,
        uid: CardUid,
        card: Option<CardId>,
        out: &mut Effects,
    ) {
        self.start_job(reader, JobFor::VisitReturn { visit, card }, uid, CardWork::Wipe, out);
        // At the desk the screen may be another visitor's.
        if self.page.is_returning() {
            self.turn_to(now, Page::Leaving { stage: LeavingStage::Wiping, visit: Some(visit) }, out);
        }
    }

    pub(super) fn start_job(
        &mut self,
        reader: ReaderId,
        job_for: JobFor,
        uid: CardUid,
        work: CardWork,
        out: &mut Effects,
    ) {
        let job = self.job_number();
        self.job = Some(RunningJob { job, reader, uid, job_for, request: None });
        // What was seen of it is not so any more once it is worked on.
        self.lying = None;
        feedback(Some(reader), Feedback::Working, out);
        out.push(Effect::Card(CardJob { job, reader, uid, work }));
    }

    /// After a passage: nothing waits for it, and a card that has left by then is done at its next tap.
    pub(super) fn refresh_card(&mut self, reader: ReaderId, uid: CardUid, day: Option<u32>, out: &mut Effects) {
        let job = self.job_number();
        out.push(Effect::Card(CardJob { job, reader, uid, work: CardWork::Refresh { day } }));
    }

    /// A card that has ended is good for nothing any more by its own word, too, whatever kiosk it comes to.
    pub(super) fn empty_card(&mut self, reader: ReaderId, uid: CardUid, out: &mut Effects) {
        let job = self.job_number();
        out.push(Effect::Card(CardJob { job, reader, uid, work: CardWork::Empty }));
    }

    fn job_number(&mut self) -> u64 {
        let job = self.next_serial;
        self.next_serial = self.next_serial.saturating_add(1);
        job
    }

    pub(super) fn card_progress(&mut self, job: u64, done: u32, total: u32) {
        let running = self.job.filter(|running| running.job == job);
        if let Some(running) = running {
            self.card_written(running, done, total);
        }
        if let (
            Some(RunningJob { job_for: JobFor::Visit { visit: written }, .. }),
            Page::Card { visit, stage: stage @ CardStage::Writing { .. } },
        ) = (running, &mut self.page)
            && *visit == written
        {
            *stage = CardStage::Writing { done, total };
        }
    }

    pub(super) fn card_job_done(
        &mut self,
        now: Now,
        job: u64,
        outcome: Result<Option<CardName>, CardTrouble>,
        out: &mut Effects,
    ) {
        let Some(RunningJob { uid, reader, job_for, request, .. }) = self.job.take_if(|running| running.job == job)
        else {
            return;
        };
        let said = if outcome.is_ok() { Feedback::Granted } else { Feedback::Refused };
        feedback(Some(reader), said, out);
        let done = outcome.map(drop);
        match (job_for, done) {
            (JobFor::Visit { visit }, Ok(())) => {
                let fact = Fact::CardIssued { visit, private: Some(CardPrivate { uid }) };
                self.append(now, vec![fact], Pending::Issued { visit, uid }, out);
            }
            (JobFor::Visit { visit }, Err(why)) => self.writing_failed(now, visit, why, out),
            (JobFor::VisitReturn { visit, card }, Ok(())) => {
                self.returned(now, Returned { visit, card, uid, wiped: true, request }, out);
            }
            (JobFor::VisitReturn { visit, card }, Err(why)) => {
                self.wiping_failed(now, Returned { visit, card, uid, wiped: false, request }, why, out);
            }
            (JobFor::Pass { request, pass, card }, done) => self.pass_written(now, request, pass, card, done, out),
            (JobFor::PassReturn { pass, card }, done) => self.pass_wiped(now, pass, card, (request, done), out),
            (JobFor::StaffCard(card), _) => self.staff_card_done(now, card, outcome, out),
            (JobFor::Desk { request, tray, chip, is_erasing }, _) => {
                self.desk_job_done(now, (uid, request), (tray, chip, is_erasing), outcome, out);
            }
        }
    }

    fn writing_failed(&mut self, now: Now, written: VisitId, why: CardTrouble, out: &mut Effects) {
        self.note(now, vec![Fact::CardFailed { visit: written, why }], out);
        if matches!(&self.page, Page::Card { visit, .. } if *visit == written) {
            let stage = CardStage::Failed { why };
            self.turn_to(now, Page::Card { visit: written, stage }, out);
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

    /// The card page is over: on to the card of the next one who came along, or to what comes after cards.
    pub(super) fn after_card(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        match self.next_for_card(Some(visit)) {
            Some(next) => self.turn_to_card(now, next, out),
            None => self.after_cards(now, visit, out),
        }
    }

    /// The desk is told, with the cause, also where it was called a moment ago; whoever stands there goes on without a card, and those who
    /// came with them, too.
    pub(super) fn tray_found_empty(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let called = Fact::DeskCalled { visit: Some(visit), cause: Some(CallCause::TrayEmpty) };
        self.append(now, vec![called], Pending::DeskCalled(Some(visit)), out);
        self.after_cards(now, visit, out);
    }

    /// By the books the visitor on the page finds no card to take.
    pub(super) fn is_tray_empty(&self) -> bool {
        self.tray_empty && matches!(self.page, Page::Card { stage: CardStage::Take, .. })
    }

    pub(super) fn turn_to_card(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let stage = self.first_card_stage();
        self.turn_to(now, Page::Card { visit, stage }, out);
    }

    /// No more cards: on to the way in, or to waiting for permission, as long as any of the party has none.
    pub(super) fn after_cards(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let visit = self.speaker_of(visit);
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
    fn wiping_failed(&mut self, now: Now, returned: Returned, why: CardTrouble, out: &mut Effects) {
        self.note(now, vec![Fact::CardFailed { visit: returned.visit, why }], out);
        if matches!(why, CardTrouble::MovedTooEarly | CardTrouble::NoReader) {
            returned.request.into_iter().for_each(|request| refuse(request, DeskRefusal::Card(why), out));
            // The page may be somebody else's by now: a card that never answers outlasts its page.
            if self.page.is_leaving(returned.visit) {
                let stage = LeavingStage::Failed { why };
                self.turn_to(now, Page::Leaving { stage, visit: None }, out);
            }
        } else {
            self.returned(now, returned, out);
        }
    }

    fn returned(&mut self, now: Now, returned: Returned, out: &mut Effects) {
        let Returned { visit, card, uid, wiped, request } = returned;
        let mut facts = vec![Fact::CardReturned { visit, wiped, card, private: Some(CardPrivate { uid }) }];
        // The desk, the office or another kiosk may have ended it meanwhile.
        if self.visits.contains_key(&visit) {
            facts.push(Fact::VisitLeft { visit, how: LeftHow::CardReturned });
        }
        let children = self.children_of(visit);
        facts.extend(children.iter().filter_map(|child| self.left_unseen(*child)));
        self.append(now, facts, Pending::Left { visit, children, request }, out);
    }
}

/// A visitor's card that was given back.
#[derive(Debug, Clone, Copy)]
struct Returned {
    visit: VisitId,
    card: Option<CardId>,
    uid: CardUid,
    wiped: bool,
    request: Option<u64>,
}
