//! Leaving without a card to give back (V6, A4). Whoever knows the whole contact of an open visit ends it, and says whether its card is
//! lost; whoever knows none leaves all the same, and the desk is called to end theirs. Nobody is kept, and nothing is said of anybody
//! before that: an unknown contact, one of a visit that has ended, and one that could not be looked up all lead to the same page.

use super::page::{Ended, Page};
use super::pending::Pending;
use super::{Contact, Effect, Effects, FoundVisit, Station, view};
use crate::fact::{Alarm, CustodyFact, Fact, LostCause, UpkeepFact};
use crate::form::{self, Problem};
use crate::id::{CardId, VisitId};
use crate::invitation;
use crate::screen::{
    Claimed, ClaimedVisit, Intent, LeavingProblem, LeavingQuestion, LeavingStage, LeavingText, MAX_CLAIMED, NoCard,
    Step, View,
};
use crate::time::{Now, Wall};

/// The contact is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proving {
    serial: u64,
    why: NoCard,
    problem: Option<LeavingProblem>,
    /// The request whose answer is awaited.
    looking: Option<u64>,
}

/// Visits of the contact that was given.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Claim {
    why: NoCard,
    found: Vec<Claimable>,
    /// The one whose end is on its way to the disk.
    pub(super) saving: Option<VisitId>,
}

#[derive(Clone, PartialEq, Eq)]
struct Claimable {
    visit: VisitId,
    card: Option<CardId>,
    masked: String,
    arrived_ms: i64,
}

impl std::fmt::Debug for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Whom it may be is nothing for a log.
        f.debug_struct("Claim").field("why", &self.why).field("saving", &self.saving).finish_non_exhaustive()
    }
}

impl Claim {
    /// Nothing of this visit's visitor is shown any more.
    pub(super) fn forget(&mut self, visit: VisitId) {
        self.found.iter_mut().filter(|found| found.visit == visit).for_each(|found| found.masked.clear());
    }
}

impl Station {
    /// There is no card: why not?
    pub(super) fn leave_without_card(&mut self, now: Now, out: &mut Effects) {
        if matches!(self.page, Page::Leaving { stage: LeavingStage::TapCard | LeavingStage::Failed { .. }, .. }) {
            self.turn_to(now, Page::Leaving { stage: LeavingStage::NoCard, visit: None }, out);
        }
    }

    pub(super) fn no_card_intent(&mut self, now: Now, intent: Intent, out: &mut Effects) {
        match (self.page.clone(), intent) {
            (Page::Leaving { stage: LeavingStage::NoCard, .. }, Intent::NoCardBecause { why }) => {
                self.ask_contact(now, why, out);
            }
            (Page::Leaving { stage: LeavingStage::NoCard, .. }, Intent::Back { .. }) => {
                self.turn_to(now, Page::Leaving { stage: LeavingStage::TapCard, visit: None }, out);
            }
            (Page::Proving(proving), Intent::Answer { text }) => self.contact_given(now, proving, &text, out),
            (Page::Proving(_) | Page::Claimed(Claim { saving: None, .. }), Intent::Back { .. }) => {
                self.turn_to(now, Page::Leaving { stage: LeavingStage::NoCard, visit: None }, out);
            }
            (Page::NotFound { why }, Intent::Back { .. }) => self.ask_contact(now, why, out),
            (Page::Claimed(claim), Intent::Mine { nth }) => self.mine(now, claim, usize::from(nth), out),
            (
                Page::Leaving { stage: LeavingStage::NoCard, .. }
                | Page::Proving(_)
                | Page::NotFound { .. }
                | Page::Claimed(Claim { saving: None, .. }),
                Intent::LeaveToDesk,
            ) => self.leave_to_desk(now, out),
            _ => {}
        }
    }

    fn ask_contact(&mut self, now: Now, why: NoCard, out: &mut Effects) {
        let serial = self.serial();
        self.turn_to(now, Page::Proving(Proving { serial, why, problem: None, looking: None }), out);
    }

    /// Looked for in the journal: what is kept in memory of a visit has no contact.
    fn contact_given(&mut self, now: Now, mut proving: Proving, text: &str, out: &mut Effects) {
        if proving.looking.is_some() {
            return;
        }
        if let Some(left_ms) = self.contact_guesses.wait_ms(now.mono_ms) {
            let seconds = u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(u32::MAX);
            proving.problem = Some(LeavingProblem::Wait { seconds });
        } else {
            match form::check(Step::Contact, text) {
                Ok(contact) => {
                    let request = self.serial();
                    (proving.problem, proving.looking) = (None, Some(request));
                    out.push(Effect::FindVisits { request, contact: Contact(contact) });
                }
                Err(Problem::TooLong) => proving.problem = Some(LeavingProblem::TooLong),
                Err(Problem::Empty | Problem::NotAContact) => proving.problem = Some(LeavingProblem::NotAContact),
            }
        }
        self.page = Page::Proving(proving);
    }

    /// What the journal has. An answer to a question that nobody asks any more is dropped, and counts as a guess all the same.
    pub(super) fn visits_found(&mut self, now: Now, request: u64, found: Option<Vec<FoundVisit>>, out: &mut Effects) {
        let found = found.map(|found| self.claimable(found));
        match &found {
            Some(found) if found.is_empty() => self.wrong_contact(now, out),
            Some(_) => self.contact_guesses.right(),
            // It could not be looked up: that was no guess.
            None => {}
        }
        let Page::Proving(Proving { why, looking, .. }) = self.page else { return };
        if looking != Some(request) {
            return;
        }
        match found.filter(|found| !found.is_empty()) {
            Some(found) => self.turn_to(now, Page::Claimed(Claim { why, found, saving: None }), out),
            None => self.turn_to(now, Page::NotFound { why }, out),
        }
    }

    /// Those that are open here, the newest first. A child's ends with that of its adult, who has the same contact.
    fn claimable(&self, found: Vec<FoundVisit>) -> Vec<Claimable> {
        let of_adults = found.into_iter().filter(|found| !self.is_child(found.visit));
        let open = of_adults.filter_map(|FoundVisit { visit, card }| {
            let open = &self.visits.get(&visit)?.visit;
            Some(Claimable { visit, card, masked: invitation::masked(&open.name), arrived_ms: open.arrived_ms })
        });
        let mut open: Vec<_> = open.collect();
        open.sort_by_key(|found| std::cmp::Reverse((found.arrived_ms, found.visit)));
        open.truncate(MAX_CLAIMED);
        open
    }

    /// An alarm where it was so often that whoever types must wait.
    fn wrong_contact(&mut self, now: Now, out: &mut Effects) {
        if let Some(in_a_row) = self.contact_guesses.wrong(now.mono_ms) {
            let detail = format!(
                "{in_a_row} wrong contacts in a row at leaving, {} since the daemon started",
                self.contact_guesses.in_all()
            );
            let alarm = UpkeepFact::AlarmRaised { alarm: Alarm::CodeGuessed, node: None, detail };
            self.note(now, vec![alarm.into()], out);
        }
    }

    /// "It is me": the end of the visit and the loss of its card are one append, and thanks wait for it. A visit that has ended
    /// meanwhile is thanked for all the same.
    fn mine(&mut self, now: Now, claim: Claim, nth: usize, out: &mut Effects) {
        let (None, Some(found)) = (claim.saving, claim.found.get(nth)) else { return };
        let (visit, named) = (found.visit, found.card);
        let Some(left) = self.left_unseen(visit) else {
            return self.turn_to(now, Page::left(visit, Ended::WithoutCard { lost: false }), out);
        };
        let had_card = self.visits.get(&visit).is_some_and(|tracked| tracked.visit.card.is_some());
        let lost = named.filter(|_| claim.why == NoCard::Lost && had_card);
        let lost = lost.map(|card| {
            CustodyFact::CardLost { card, cause: LostCause::Mislaid, by_holder: true, private: None }.into()
        });
        // The children who came along leave with their adult, as at the desk.
        let children = self.children_of(visit);
        let with_them = children.iter().filter_map(|child| self.left_unseen(*child));
        let facts = lost.iter().cloned().chain([left]).chain(with_them).collect();
        let then = Pending::LeftUnseen { visit, children, lost: lost.is_some() };
        self.page = Page::Claimed(Claim { saving: Some(visit), ..claim });
        self.append(now, facts, then, out);
    }

    /// The visit has ended without its card.
    pub(super) fn left_unseen_durable(
        &mut self,
        now: Now,
        visit: VisitId,
        children: &[VisitId],
        lost: bool,
        out: &mut Effects,
    ) {
        [visit].iter().chain(children).for_each(|visit| self.close(*visit));
        self.children_follow(now, visit, out);
        if self.page.is_leaving(visit) {
            self.turn_to(now, Page::left(visit, Ended::WithoutCard { lost }), out);
        }
    }

    /// The visits are shown still, and one can be touched again when the journal can be written.
    pub(super) fn left_unseen_not_durable(&mut self, visit: VisitId) {
        if let Page::Claimed(claim) = &mut self.page {
            claim.saving.take_if(|saving| *saving == visit);
        }
    }

    /// The desk ends the visit: it must hear of it, so this call is written even if not at once. Once is enough while one is on its way.
    pub(super) fn leave_to_desk(&mut self, now: Now, out: &mut Effects) {
        if !self.pending.values().any(|pending| *pending == Pending::LeftToDesk) {
            self.append(now, vec![Fact::DeskCalled { visit: None, cause: None }], Pending::LeftToDesk, out);
        }
    }

    pub(super) fn left_to_desk_durable(&mut self, now: Now, seq: u64, out: &mut Effects) {
        self.desk_is_called(now, seq);
        let asked = matches!(
            self.page,
            Page::Leaving { stage: LeavingStage::NoCard, .. }
                | Page::Proving(_)
                | Page::NotFound { .. }
                | Page::Claimed(Claim { saving: None, .. })
        );
        if asked {
            self.turn_to(now, Page::Leaving { stage: LeavingStage::AtDesk, visit: None }, out);
        } else {
            self.say_desk_called(now, out);
        }
    }

    pub(super) fn proving_view(&self, proving: &Proving) -> View {
        View::LeavingText(LeavingText {
            serial: proving.serial,
            asked: LeavingQuestion::Contact {},
            value: String::new(),
            problem: proving.problem,
            looking: proving.looking.is_some(),
            wipes_in_s: self.wipes_in_s,
        })
    }

    pub(super) fn claimed_view(&self, claim: &Claim, now: Now) -> View {
        let visits = claim.found.iter().map(|found| ClaimedVisit {
            masked: found.masked.clone(),
            arrived: view::clock_text(Wall { utc_ms: found.arrived_ms, ..now.wall }),
        });
        View::Claimed(Claimed {
            why: claim.why,
            visits: visits.collect(),
            saving: claim.saving.is_some(),
            wipes_in_s: self.wipes_in_s,
        })
    }
}
