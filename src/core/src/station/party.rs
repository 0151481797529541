//! People who come together (V9): one after the other registers for the same host and purpose, then each adult takes a card. Each is a
//! visit of their own, durable before the next one is asked anything; what joins them is in the entry of each.

use super::page::{Page, Question};
use super::pending::Pending;
use super::{Effects, Station};
use crate::fact::Fact;
use crate::form::{self, Form};
use crate::id::VisitId;
use crate::screen::{PartyNote, Step};
use crate::time::Now;
use crate::visit::{InParty, MAX_PARTY, VisitState};

/// Those who register together at the screen, from the first "and add someone" until the screen is back at the greeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gathering {
    /// In the order in which they registered; never empty, and [`MAX_PARTY`] at the most.
    members: Vec<VisitId>,
    /// What the last adult answered, for who comes next.
    answered: Form,
    /// The journal says that nobody else joins.
    is_complete: bool,
}

impl Gathering {
    fn first(&self) -> Option<VisitId> {
        self.members.first().copied()
    }
}

impl Station {
    /// The party of whoever is on the review; none for one who came alone.
    pub(super) fn party_of_next(&self, visit: VisitId, adds: bool) -> Option<InParty> {
        match &self.gathering {
            Some(party) => {
                let child_of = self.form.child.then(|| self.adult_of(party)).flatten();
                Some(InParty { first: party.first()?, child_of })
            }
            None => adds.then_some(InParty { first: visit, child_of: None }),
        }
    }

    /// With whom a child is: the last adult who has not left.
    fn adult_of(&self, party: &Gathering) -> Option<VisitId> {
        let is_here = |member: &VisitId| self.visits.contains_key(member) && !self.is_child(*member);
        party.members.iter().rev().copied().find(is_here)
    }

    /// Whoever is on the review is the last one for whom there is room.
    pub(super) fn party_is_full(&self) -> bool {
        self.gathering.as_ref().is_some_and(|party| party.members.len() + 1 >= MAX_PARTY)
    }

    /// One of a party exists: the next one's name is asked, or the first card is taken.
    pub(super) fn registered_in_party(
        &mut self,
        now: Now,
        visit: VisitId,
        party: InParty,
        adds: bool,
        out: &mut Effects,
    ) {
        if !self.is_registering() {
            return self.registered_unseen(now, visit, party, adds, out);
        }
        let answered = std::mem::take(&mut self.form);
        let (purpose, host) = (answered.purpose, answered.host.clone());
        let gathering = self.gathering.get_or_insert_with(|| Gathering {
            members: Vec::new(),
            answered: Form::default(),
            is_complete: false,
        });
        gathering.members.push(visit);
        if party.child_of.is_none() {
            gathering.answered = answered;
        }
        gathering.is_complete = !adds;
        if adds {
            self.form = Form { purpose, host, ..Form::default() };
            return self.next_question(now, false, out);
        }
        self.take_cards(now, out);
    }

    /// The registration that has just become durable is the one on the screen: nobody has left it and begun another.
    fn is_registering(&self) -> bool {
        let is_other = |pending: &Pending| matches!(pending, Pending::Registration { .. });
        self.page == (Page::Review { saving: true }) && !self.pending.values().any(is_other)
    }

    /// Whoever wanted to add somebody went away while it was being written: nobody else comes.
    fn registered_unseen(&mut self, now: Now, visit: VisitId, party: InParty, adds: bool, out: &mut Effects) {
        if adds {
            self.note(now, vec![Fact::PartyCompleted { party: party.first }], out);
        }
        if !self.page.is_saving() {
            self.wipe_form();
            self.turn_to_card(now, visit, out);
        }
    }

    /// Nobody goes on with the form, although whoever filled it in may still stand there (`stays`). It is wiped, and that alone: who has registered already goes on to their cards.
    pub(super) fn give_form_up(&mut self, now: Now, stays: bool, out: &mut Effects) {
        if self.gathering.is_none() {
            return if stays { self.return_home(now, out) } else { self.go_home(now, out) };
        }
        self.wipe_form();
        self.take_cards(now, out);
    }

    /// The same because somebody wants it. What is on its way to the disk in a party is waited for.
    pub(super) fn leave_form(&mut self, now: Now, out: &mut Effects) {
        if self.gathering.is_none() || !self.page.is_saving() {
            self.give_form_up(now, true, out);
        }
    }

    fn take_cards(&mut self, now: Now, out: &mut Effects) {
        self.complete_party(now, out);
        match self.next_for_card(None) {
            Some(visit) => self.turn_to_card(now, visit, out),
            None => self.go_home(now, out),
        }
    }

    /// Said once, with the last registration or after it.
    fn complete_party(&mut self, now: Now, out: &mut Effects) {
        let Some(gathering) = self.gathering.as_mut().filter(|gathering| !gathering.is_complete) else { return };
        gathering.is_complete = true;
        if let Some(party) = gathering.first() {
            self.note(now, vec![Fact::PartyCompleted { party }], out);
        }
    }

    /// The screen is back at the greeting.
    pub(super) fn end_gathering(&mut self, now: Now, out: &mut Effects) {
        self.complete_party(now, out);
        self.gathering = None;
    }

    /// Who takes the next card after this one. A child takes none.
    pub(super) fn next_for_card(&self, after: Option<VisitId>) -> Option<VisitId> {
        let members = &self.gathering.as_ref()?.members;
        let from = match after {
            Some(visit) => members.iter().position(|member| *member == visit)? + 1,
            None => 0,
        };
        members.iter().skip(from).copied().find(|member| self.takes_card(*member))
    }

    fn takes_card(&self, visit: VisitId) -> bool {
        let open = self.visits.get(&visit).map(|tracked| &tracked.visit);
        !self.is_child(visit) && open.is_some_and(|open| open.card.is_none_or(|card| !card.written))
    }

    /// What is on the page has ended: on to whoever else of the party is there still.
    pub(super) fn page_without_visit(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        match self.next_for_card(Some(visit)).filter(|_| matches!(self.page, Page::Card { .. })) {
            Some(next) => self.turn_to_card(now, next, out),
            None => self.go_home(now, out),
        }
    }

    /// The answer to the question for a companion's name: it is a child, without a contact or a company of its own, or is none after all.
    pub(super) fn answer_as_child(&mut self, now: Now, mut question: Question, text: &str, out: &mut Effects) {
        let Some(contact) = self.gathering.as_ref().map(|party| party.answered.contact.clone()) else { return };
        match form::check(Step::Name, text) {
            Ok(name) => {
                let child = !self.form.child;
                let organisation = child.then(String::new);
                let contact = if child { contact } else { String::new() };
                self.form = Form { name, child, organisation, contact, ..self.form.clone() };
                self.next_question(now, question.from_review, out);
            }
            Err(problem) => {
                question.problem = Some(problem);
                self.page = Page::Ask(question);
            }
        }
    }

    pub(super) fn answer_same_contact(&mut self, now: Now, question: &Question, out: &mut Effects) {
        let before = self.gathering.as_ref().map(|party| party.answered.contact.clone());
        if let Some(contact) = before.filter(|contact| !contact.is_empty()) {
            self.form.contact = contact;
            self.next_question(now, question.from_review, out);
        }
    }

    /// The question before the review.
    pub(super) fn last_question(&self) -> Step {
        match &self.gathering {
            None => Step::Host,
            Some(_) if self.form.child => Step::Name,
            Some(_) => Step::Contact,
        }
    }

    /// One host is told of a party once: who comes along cannot choose another.
    pub(super) fn may_change(&self, step: Step) -> bool {
        self.gathering.is_none() || !matches!(step, Step::Purpose | Step::Host)
    }

    /// What stands in the field when a question is asked: what was answered, else the company of who registered before.
    pub(super) fn text_before(&self, step: Step) -> String {
        let before = self.gathering.as_ref().filter(|_| step == Step::Organisation && self.form.organisation.is_none());
        match before {
            Some(party) => party.answered.text(step),
            None => self.form.text(step),
        }
    }

    /// The open visits of this one's party, with it, those first who came first.
    pub(super) fn party_of(&self, visit: VisitId) -> Vec<VisitId> {
        let first_of = |visit: VisitId| Some(self.visits.get(&visit)?.visit.party?.first);
        let Some(first) = first_of(visit) else { return vec![visit] };
        let is_of_it = |party: Option<InParty>| party.is_some_and(|party| party.first == first);
        let mut party: Vec<_> = self.open_visits().filter(|open| is_of_it(open.party)).collect();
        party.sort_by_key(|open| (open.visit != first, open.arrived_ms));
        party.into_iter().map(|open| open.visit).collect()
    }

    /// These, and whoever came with them and waits for permission (A5), each once.
    pub(super) fn with_party(&self, visits: Vec<VisitId>) -> Vec<VisitId> {
        let mut all = visits.clone();
        for visit in visits.iter().flat_map(|visit| self.party_of(*visit)) {
            if !all.contains(&visit) && !self.is_permitted(visit) {
                all.push(visit);
            }
        }
        all
    }

    fn is_permitted(&self, visit: VisitId) -> bool {
        self.visits.get(&visit).is_some_and(|tracked| tracked.visit.state >= VisitState::Permitted)
    }

    /// Who stands for the party of this visit on the page: the first one who waits, else the first one.
    pub(super) fn speaker_of(&self, visit: VisitId) -> VisitId {
        let party = self.party_of(visit);
        let waits = party.iter().find(|member| !self.is_permitted(**member));
        waits.or(party.first()).copied().unwrap_or(visit)
    }

    /// The open visits of children who came with this adult.
    pub(super) fn children_of(&self, visit: VisitId) -> Vec<VisitId> {
        let is_theirs = |party: Option<InParty>| party.is_some_and(|party| party.child_of == Some(visit));
        self.open_visits().filter(|open| is_theirs(open.party)).map(|open| open.visit).take(MAX_PARTY).collect()
    }

    /// Children leave with their adult, also those whose registration was on its way to the disk when the adult's leaving was: whichever
    /// of the two is durable last ends them. Where that cannot be written the visit stays open, for the desk to see.
    pub(super) fn children_follow(&mut self, now: Now, adult: VisitId, out: &mut Effects) {
        let left_behind = self.children_of(adult);
        if !left_behind.is_empty() && !self.visits.contains_key(&adult) {
            let facts = left_behind.iter().filter_map(|child| self.left_unseen(*child)).collect();
            self.append(now, facts, Pending::ChildrenLeft(left_behind), out);
        }
    }

    /// Who is forgotten is not named to who comes next, nor is their contact theirs.
    pub(super) fn wipe_gathering(&mut self, visit: VisitId) {
        if let Some(party) = self.gathering.as_mut().filter(|party| party.members.contains(&visit)) {
            party.answered = Form::default();
        }
    }

    pub(super) fn party_note(&self) -> Option<PartyNote> {
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        match &self.page {
            _ if self.fault.is_some() => None,
            Page::Ask(_) | Page::Review { .. } => {
                let party = self.gathering.as_ref()?;
                let before = party.members.last().and_then(|last| self.visits.get(last));
                Some(PartyNote::Joining {
                    after: before.map(|before| before.visit.name.clone()).unwrap_or_default(),
                    registered: count(party.members.len()),
                    child: self.form.child,
                    same_contact: !party.answered.contact.is_empty(),
                    is_last: self.party_is_full(),
                })
            }
            Page::Card { visit, .. } => {
                let party = self.gathering.as_ref()?;
                let adults: Vec<_> = party.members.iter().filter(|member| !self.is_child(**member)).collect();
                let nth = adults.iter().position(|member| *member == visit)? + 1;
                (adults.len() > 1).then(|| PartyNote::Cards { nth: count(nth), of: count(adults.len()) })
            }
            Page::Waiting { visit, .. } | Page::Permitted { visit } => {
                let is_as_far = |member: &&VisitId| self.is_permitted(**member) == self.is_permitted(*visit);
                let people = self.party_of(*visit).iter().filter(is_as_far).count();
                (people > 1).then(|| PartyNote::Together { people: count(people) })
            }
            _ => None,
        }
    }

    pub(super) fn is_child(&self, visit: VisitId) -> bool {
        self.visits.get(&visit).and_then(|tracked| tracked.visit.party).is_some_and(|party| party.child_of.is_some())
    }
}
