//! What the user of the screen wants, and registering a visit with it (V1, V2).

use super::agreement::AgreementOf;
use super::entry::Tapped;
use super::page::{COLLECT_MS, Page, Question};
use super::pending::Pending;
use super::{Effects, MAX_OPEN_VISITS, Station, Tracked};
use crate::access::Holder;
use crate::fact::{Fact, PagesClosed, VisitPrivate};
use crate::form::{self, HostChoice, MAX_FIELD_CHARS, Problem};
use crate::id::{MessageId, StaffId, VisitId};
use crate::screen::{Intent, LeavingStage, Step};
use crate::time::Now;
use crate::visit::{Home, OpenVisit, VisitState};

impl Station {
    pub(super) fn intent(&mut self, now: Now, revision: u64, intent: Intent, fresh: [u8; 16], out: &mut Effects) {
        // A touch on a page that is no longer there (a second tap on the same button, a slow screen) means nothing now.
        if revision < self.page_since_revision || matches!(self.page, Page::Offering { .. }) {
            return;
        }
        if matches!(self.signal, Some((crate::screen::Signal::Refused { .. }, _))) {
            self.signal = None;
        }
        self.touched(now, out);
        match intent {
            Intent::StillHere => self.somebody_touches(),
            Intent::StaffPages => self.ask_for_staff_card(now, out),
            Intent::Staff { staff } => self.staff_want(now, staff, out),
            Intent::ForgotCard => self.forgot_card(now, out),
            Intent::FindHost { query } if matches!(self.page, Page::Forgot(_)) => self.find_forgetful(query),
            Intent::Host { staff } if matches!(self.page, Page::Forgot(_)) => {
                self.choose_forgetful(now, staff, fresh, out);
            }
            Intent::FindHost { query } if matches!(self.page, Page::Staff(_)) => self.find_holder(query),
            Intent::Host { staff } if matches!(self.page, Page::Staff(_)) => {
                self.choose_holder(now, staff, fresh, out);
            }
            Intent::Back { .. } | Intent::Home | Intent::Done if matches!(self.page, Page::Forgot(_)) => {
                self.leave_forgot(now, true, out);
            }
            Intent::Answer { text } if matches!(self.page, Page::Staff(_)) => self.staff_typed(now, &text, fresh, out),
            Intent::Back { .. } if matches!(self.page, Page::Staff(_)) => self.staff_back(now, out),
            Intent::Back { .. } if matches!(self.page, Page::StaffCard { .. }) => self.return_home(now, out),
            Intent::Home | Intent::Done if matches!(self.page, Page::Staff(_)) => {
                self.close_staff_pages(now, PagesClosed::Finished, out);
            }
            Intent::Language { language } if !self.config.offers(language) => {}
            Intent::Language { language } => {
                self.language = language;
                self.touched(now, out);
            }
            Intent::Comfort { comfort } => {
                self.comfort = comfort;
                self.touched(now, out);
            }
            Intent::Home if self.page.is_form() => self.leave_form(now, out),
            Intent::Home => self.return_home(now, out),
            Intent::CallDesk => self.call_desk(now, out),
            Intent::Register | Intent::Leave | Intent::HaveCode => self.leave_greeting(now, &intent, out),
            Intent::LeaveWithoutCard => self.leave_without_card(now, out),
            Intent::Rate { .. } | Intent::ForgetMe | Intent::ForgetMeSure => self.left_intent(now, &intent, out),
            Intent::Back { .. } if matches!(self.page, Page::Left { .. }) => self.left_intent(now, &intent, out),
            Intent::Feedback { tone } => self.say(now, tone, out),
            intent if matches!(self.page, Page::Saying(_)) => self.saying_intent(now, intent, fresh, out),
            intent if self.page.is_without_card() => self.no_card_intent(now, intent, out),
            Intent::WithoutCard | Intent::TrayEmpty | Intent::Collect | Intent::Done => {
                self.visit_intent(now, &intent, out)
            }
            Intent::Code { text } => self.code_typed(now, &text, out),
            Intent::Agree { .. } | Intent::Back { .. } if let Page::Agreement(asked) = self.page => {
                self.agreement_intent(now, asked, intent, fresh, out);
            }
            Intent::WantDrink | Intent::Drink { .. } | Intent::LeaveMessage | Intent::AnotherHost => {
                self.wish_intent(now, intent, out);
            }
            Intent::Answer { text } if matches!(self.page, Page::Message { .. }) => {
                self.message_typed(now, MessageId(fresh), &text, out);
            }
            Intent::Back { .. } if matches!(self.page, Page::Drink { .. }) => self.wish_intent(now, intent, out),
            other if matches!(self.page, Page::Message { .. } | Page::AnotherHost { .. }) => {
                self.wish_intent(now, other, out);
            }
            Intent::Confirm if matches!(self.page, Page::Invited { .. }) => self.is_me(now, VisitId(fresh), out),
            Intent::Confirm => self.confirm(now, VisitId(fresh), false, out),
            Intent::ConfirmAndAdd => self.confirm(now, VisitId(fresh), true, out),
            other => self.form_intent(now, other, out),
        }
    }

    fn leave_greeting(&mut self, now: Now, intent: &Intent, out: &mut Effects) {
        if self.page != Page::Home {
            return;
        }
        if *intent == Intent::Register {
            self.begin_registration(now, out);
        } else if *intent == Intent::HaveCode {
            self.ask_code(now, out);
        } else {
            self.turn_to(now, Page::Leaving { stage: LeavingStage::TapCard, visit: None }, out);
            // Many lay the card down first and then say what for.
            let is_visitors = |tapped: &Tapped| matches!(tapped.credential.holder, Holder::Visitor(_));
            if let Some(lying) = self.take_lying(now).filter(is_visitors) {
                self.act_on(now, &lying, out);
            }
        }
    }

    pub(super) fn begin_registration(&mut self, now: Now, out: &mut Effects) {
        self.wipe_form();
        self.ask(now, Step::Name, false, out);
    }

    fn form_intent(&mut self, now: Now, intent: Intent, out: &mut Effects) {
        match (self.page.clone(), intent) {
            (Page::Ask(question), Intent::Answer { text }) => self.answer(now, question, &text, out),
            (Page::Ask(question), Intent::NoOrganisation) if question.step == Step::Organisation => {
                self.form.organisation = Some(String::new());
                self.form.recalled.remove(&Step::Organisation);
                self.next_question(now, question.from_review, out);
            }
            (Page::Ask(question), Intent::Choose { purpose }) if question.step == Step::Purpose => {
                self.form.purpose = Some(purpose);
                self.form.recalled.remove(&Step::Purpose);
                self.next_question(now, question.from_review, out);
            }
            (Page::Ask(mut question), Intent::FindHost { query }) if question.step == Step::Host => {
                question.hits = self.find_people(&query);
                question.query = query;
                question.problem = None;
                self.page = Page::Ask(question);
            }
            (Page::Ask(question), Intent::Host { staff }) if question.step == Step::Host => {
                self.choose_host(now, &question, staff, out);
            }
            (Page::Ask(question), Intent::Child { text }) if question.step == Step::Name => {
                self.answer_as_child(now, question, &text, out);
            }
            (Page::Ask(question), Intent::SameContact) if question.step == Step::Contact => {
                self.answer_same_contact(now, &question, out);
            }
            (Page::Ask(question), Intent::HostUnknown) if question.step == Step::Host => {
                self.form.host = Some(HostChoice { staff: None, name: String::new(), department: String::new() });
                self.form.recalled.remove(&Step::Host);
                self.next_question(now, question.from_review, out);
            }
            (Page::Ask(question), Intent::Back { text }) => self.back(now, &question, &text, out),
            (Page::Code { .. }, Intent::Back { .. }) => self.return_home(now, out),
            (Page::Invited { saving: false, .. }, Intent::Back { .. }) => self.ask_code(now, out),
            (Page::Review { saving: false }, Intent::Back { .. }) if !self.form.recalled.is_empty() => {
                self.form.drop_recalled();
                self.ask_number(now, None, out);
            }
            (Page::Review { saving: false }, Intent::Back { .. }) => self.ask(now, self.last_question(), false, out),
            (Page::Review { saving: false }, Intent::Change { step })
                if Step::ALL.contains(&step) && self.may_change(step) =>
            {
                self.ask(now, step, true, out);
            }
            (Page::Ask(question), Intent::Returning)
                if question.step == Step::Name && !question.from_review && self.gathering.is_none() =>
            {
                self.ask_number(now, None, out);
            }
            (Page::Number { looking: false, .. }, Intent::Number { text }) => self.number_typed(now, &text, out),
            (Page::Number { .. }, Intent::Back { .. }) => self.ask(now, Step::Name, false, out),
            (Page::IsItYou(asked), Intent::ThisIsMe { place }) => self.picked(now, *asked, usize::from(place), out),
            (Page::IsItYou(_), Intent::NoneOfThese) => self.register_anew(now, out),
            (Page::IsItYou(_), Intent::Back { .. }) => self.ask_number(now, None, out),
            _ => {}
        }
    }

    pub(super) fn ask(&mut self, now: Now, step: Step, from_review: bool, out: &mut Effects) {
        let serial = self.serial();
        let value = self.text_before(step);
        let hits = if step == Step::Host { self.find_people(&value) } else { Vec::new() };
        let query = value.clone();
        let question =
            Question { serial, step, query, value, hits, problem: None, from_review, anew: false, touched: false };
        self.turn_to(now, Page::Ask(question), out);
    }

    fn answer(&mut self, now: Now, mut question: Question, text: &str, out: &mut Effects) {
        // Purpose and host are chosen, not typed; a typed host that is in nobody's name goes to the desk by its own button.
        if matches!(question.step, Step::Purpose | Step::Host) {
            return;
        }
        match form::check(question.step, text) {
            Ok(clean) => {
                match question.step {
                    Step::Name => self.form.name = clean,
                    Step::Organisation => self.form.organisation = Some(clean),
                    _ => self.form.contact = clean,
                }
                self.form.recalled.remove(&question.step);
                self.next_question(now, question.from_review, out);
            }
            Err(problem) => {
                question.problem = Some(problem);
                question.touched = true;
                self.page = Page::Ask(question);
            }
        }
    }

    /// What is typed is the screen's own until it is answered; that something is, is said at the first touch.
    fn somebody_touches(&mut self) {
        if let Page::Ask(question) = &mut self.page {
            question.touched = true;
        }
    }

    fn choose_host(&mut self, now: Now, question: &Question, staff: StaffId, out: &mut Effects) {
        // Only somebody who was offered can be chosen: the list is not to be probed by id.
        let Some(hit) = question.hits.iter().find(|hit| hit.staff == staff) else { return };
        self.form.host =
            Some(HostChoice { staff: Some(staff), name: hit.name.clone(), department: hit.department.clone() });
        self.form.recalled.remove(&Step::Host);
        self.next_question(now, question.from_review, out);
    }

    pub(super) fn next_question(&mut self, now: Now, from_review: bool, out: &mut Effects) {
        match self.form.first_open() {
            Some(step) if !from_review => self.ask(now, step, false, out),
            Some(step) => self.ask(now, step, true, out),
            None => self.turn_to(now, Page::Review { saving: false }, out),
        }
    }

    /// Nothing typed is lost on the way back: an unfinished text is kept as it stands, checked only when it is answered.
    fn back(&mut self, now: Now, question: &Question, text: &str, out: &mut Effects) {
        let kept: String = form::clean(text).unwrap_or_default().chars().take(MAX_FIELD_CHARS).collect();
        if !kept.is_empty() {
            self.form.recalled.remove(&question.step);
        }
        match question.step {
            Step::Name if !kept.is_empty() => self.form.name = kept,
            Step::Organisation if !kept.is_empty() => self.form.organisation = Some(kept),
            Step::Contact if !kept.is_empty() => self.form.contact = kept,
            _ => {}
        }
        if question.from_review && self.form.first_open().is_none() && self.form_is_valid() {
            return self.turn_to(now, Page::Review { saving: false }, out);
        }
        let before = Step::ALL.into_iter().rev().find(|step| *step < question.step);
        match before {
            Some(step) => self.ask(now, step, false, out),
            None => self.give_form_up(now, true, out),
        }
    }

    fn form_is_valid(&self) -> bool {
        form::check(Step::Name, &self.form.name).is_ok() && form::check(Step::Contact, &self.form.contact).is_ok()
    }

    /// The review is right: it is recorded, once what has to be agreed to is.
    fn confirm(&mut self, now: Now, visit: VisitId, adds: bool, out: &mut Effects) {
        if self.page != (Page::Review { saving: false }) {
            return;
        }
        if self.own_open_visits() >= MAX_OPEN_VISITS || (adds && self.party_is_full()) {
            // Nobody has ended a visit for months, or there are too many at once: the desk must.
            return self.call_desk(now, out);
        }
        if let Some((step, problem)) = self.first_problem() {
            self.ask(now, step, true, out);
            if let Page::Ask(question) = &mut self.page {
                question.problem = Some(problem);
            }
            return;
        }
        if !self.asks_to_agree(now, AgreementOf::Form { adds }, out) {
            self.register(now, visit, adds, Vec::new(), out);
        }
    }

    /// From here on the visit is the journal's. The next page waits for its entry (V2, invariant 2), and for what was `agreed` with it.
    pub(super) fn register(&mut self, now: Now, visit: VisitId, adds: bool, agreed: Vec<Fact>, out: &mut Effects) {
        let (Some(purpose), Some(host)) = (self.form.purpose, self.form.host.clone()) else { return };
        let organisation = self.form.organisation.clone().unwrap_or_default();
        let private = VisitPrivate {
            name: self.form.name.clone(),
            organisation: organisation.clone(),
            contact: self.form.contact.clone(),
            host: host.staff,
            host_name: host.name.clone(),
            host_department: host.department.clone(),
        };
        let open = OpenVisit {
            visit,
            home: Home::Here,
            state: VisitState::Registered,
            name: self.form.name.clone(),
            host: host.staff,
            host_name: host.name,
            host_department: host.department,
            host_changes: 0,
            organisation,
            purpose,
            language: self.language,
            arrived_ms: now.wall.utc_ms,
            invited: None,
            card: None,
            party: self.party_of_next(visit, adds),
        };
        if !self.saves_agreement() {
            self.page = Page::Review { saving: true };
        }
        let (language, party) = (self.language, open.party);
        let registered = Fact::VisitRegistered { visit, purpose, language, party, private: Some(private) };
        let completed = party.filter(|_| !adds).map(|party| Fact::PartyCompleted { party: party.first });
        let facts = std::iter::once(registered).chain(agreed).chain(completed).collect();
        self.append(now, facts, Pending::Registration { visit: Box::new(open), adds }, out);
    }

    /// An answer kept unchecked by "back" and then left behind is caught here.
    fn first_problem(&self) -> Option<(Step, Problem)> {
        [(Step::Name, &self.form.name), (Step::Contact, &self.form.contact)]
            .into_iter()
            .find_map(|(step, text)| form::check(step, text).err().map(|problem| (step, problem)))
    }

    pub(super) fn registered(&mut self, now: Now, mut visit: OpenVisit, adds: bool, seq: u64, out: &mut Effects) {
        let id = visit.visit;
        self.agreement_durable();
        if let Some(known) = self.visits.get(&id) {
            visit.learn(&known.visit);
        }
        let party = visit.party;
        self.visits.insert(id, Tracked { registered: Some((seq, now.wall)), ..Tracked::known(visit) });
        match party {
            Some(party) => self.registered_in_party(now, id, party, adds, out),
            None => {
                self.wipe_form();
                self.turn_to_card(now, id, out);
            }
        }
        party.and_then(|party| party.child_of).into_iter().for_each(|adult| self.children_follow(now, adult, out));
    }

    /// The visitor's answers stay on the review: the screen says what is wrong, and they can confirm again when it is mended.
    pub(super) fn registration_not_durable(&mut self) {
        if self.page == (Page::Review { saving: true }) {
            self.page = Page::Review { saving: false };
        }
        self.agreement_not_durable();
    }

    fn visit_intent(&mut self, now: Now, intent: &Intent, out: &mut Effects) {
        match (self.page.clone(), intent) {
            (Page::Card { visit, .. }, Intent::WithoutCard) => self.after_card(now, visit, out),
            (Page::Card { visit, .. }, Intent::TrayEmpty) => self.tray_found_empty(now, visit, out),
            (Page::Waiting { visit, .. }, Intent::Collect) => {
                let until = now.mono_ms.saturating_add(u64::from(COLLECT_MS));
                self.turn_to(now, Page::Waiting { visit, collecting_until_ms: Some(until) }, out);
            }
            (Page::Waiting { .. } | Page::Permitted { .. } | Page::Left { .. }, Intent::Done)
            | (Page::Leaving { stage: LeavingStage::AtDesk, .. }, Intent::Done) => self.go_home(now, out),
            _ => {}
        }
    }

    /// Once is enough: while a call is being recorded or shown, another touch adds nothing, and nobody can fill the journal with it.
    pub(super) fn call_desk(&mut self, now: Now, out: &mut Effects) {
        let calling = self.pending.values().any(|pending| matches!(pending, Pending::DeskCalled(_)));
        if calling || self.desk_called.is_some() {
            return;
        }
        let visit = self.page.visit();
        self.append(now, vec![Fact::DeskCalled { visit, cause: None }], Pending::DeskCalled(visit), out);
    }

    pub(super) fn desk_call_durable(&mut self, now: Now, visit: Option<VisitId>, out: &mut Effects) {
        if let Some(tracked) = visit.and_then(|visit| self.visits.get_mut(&visit)) {
            tracked.desk_called.get_or_insert(now.wall);
        }
        self.say_desk_called(now, out);
    }
}
