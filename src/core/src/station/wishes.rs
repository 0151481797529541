//! What a visitor who waits wishes (V4, V5): a drink, a message for whoever they came to see, somebody else to see. Each is an entry before
//! it is said, and the same is offered whoever is in the building (X5).

use super::page::{Page, Question};
use super::pending::Pending;
use super::{Effects, Station, Tracked};
use crate::fact::{Drink, Fact, HostPrivate, MAX_HOST_CHANGES, MAX_MESSAGES, MessagePrivate, WishFact};
use crate::form::{self, HostChoice, Problem};
use crate::id::{MessageId, StaffId, VisitId};
use crate::screen::{Ask, DrinkWish, Intent, MessageState, Step};
use crate::time::Now;

/// What one visitor has wished for at this kiosk since it started.
#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    drink: Option<Noted<Drink>>,
    message: Option<Noted<MessageId>>,
    /// How many messages were left.
    messages: u8,
}

/// A wish that is recorded.
#[derive(Debug, Clone, Copy)]
struct Noted<T> {
    what: T,
    /// Count of its entry.
    seq: u64,
    /// The office has that entry.
    at_office: bool,
}

impl<T> Noted<T> {
    fn new(what: T, seq: u64) -> Self {
        Self { what, seq, at_office: false }
    }
}

impl Wishes {
    pub(super) fn office_has(&mut self, seq: u64) {
        self.drink.iter_mut().for_each(|drink| drink.at_office |= drink.seq <= seq);
        self.message.iter_mut().for_each(|message| message.at_office |= message.seq <= seq);
    }

    pub(super) fn drink(&self) -> Option<DrinkWish> {
        self.drink.map(|drink| DrinkWish { drink: drink.what, at_desk: drink.at_office })
    }
}

impl Tracked {
    /// How far the last message has got: never further than is known here.
    pub(super) fn message_state(&self) -> Option<MessageState> {
        let message = self.wishes.message?;
        let here = if message.at_office { MessageState::AtDesk } else { MessageState::Recorded };
        self.told.message(message.what).max(Some(here))
    }
}

/// A wish that is on its way to the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wish {
    Drink { visit: VisitId, drink: Drink },
    Message { visit: VisitId, message: MessageId },
    HostChanged { visit: VisitId, nth: u8, host: HostChoice },
}

impl Wish {
    fn visit(&self) -> VisitId {
        match self {
            Self::Drink { visit, .. } | Self::Message { visit, .. } | Self::HostChanged { visit, .. } => *visit,
        }
    }
}

impl Station {
    pub(super) fn wish_intent(&mut self, now: Now, intent: Intent, out: &mut Effects) {
        match (self.page.clone(), intent) {
            (Page::Waiting { visit, .. }, Intent::WantDrink) => self.turn_to(now, Page::Drink { visit }, out),
            (Page::Waiting { visit, .. }, Intent::LeaveMessage) => self.ask_message(now, visit, out),
            (Page::Waiting { visit, .. }, Intent::AnotherHost) => self.ask_another_host(now, visit, out),
            (Page::Drink { visit }, Intent::Drink { drink }) => self.wish_drink(now, visit, drink, out),
            (
                Page::Drink { visit }
                | Page::Message { visit, saving: false, .. }
                | Page::AnotherHost { visit, saving: false, .. },
                Intent::Back { .. },
            ) => self.wait_on(now, visit, out),
            (Page::AnotherHost { visit, mut question, saving: false }, Intent::FindHost { query }) => {
                question.hits = self.find_people(&query);
                question.query = query;
                self.page = Page::AnotherHost { visit, question, saving: false };
            }
            (Page::AnotherHost { visit, question, saving: false }, Intent::Host { staff }) => {
                self.change_host(now, visit, question, staff, out);
            }
            // The desk finds whoever has no name.
            (Page::AnotherHost { visit, saving: false, .. }, Intent::HostUnknown) => {
                self.wait_on(now, visit, out);
                self.call_desk(now, out);
            }
            _ => {}
        }
    }

    fn wait_on(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        self.turn_to(now, Page::Waiting { visit, collecting_until_ms: None }, out);
    }

    /// One at a time: what is being written is looked at before anything else is wished.
    fn is_wishing(&self) -> bool {
        self.pending.values().any(|pending| matches!(pending, Pending::Wish(_)))
    }

    fn wish_drink(&mut self, now: Now, visit: VisitId, drink: Drink, out: &mut Effects) {
        if self.is_wishing() {
            return;
        }
        // The same once more says nothing.
        if self.wished_drink(visit).is_some_and(|wish| wish.drink == drink) {
            return self.wait_on(now, visit, out);
        }
        let fact = Fact::from(WishFact::Drink { visit, drink });
        self.append(now, vec![fact], Pending::Wish(Wish::Drink { visit, drink }), out);
    }

    pub(super) fn wished_drink(&self, visit: VisitId) -> Option<DrinkWish> {
        self.visits.get(&visit).and_then(|tracked| tracked.wishes.drink())
    }

    /// Whoever has left many is the desk's to help.
    fn ask_message(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let left = self.visits.get(&visit).map_or(MAX_MESSAGES, |tracked| tracked.wishes.messages);
        if left >= MAX_MESSAGES || self.is_wishing() {
            return self.call_desk(now, out);
        }
        let serial = self.serial();
        self.turn_to(now, Page::Message { visit, serial, problem: None, saving: false }, out);
    }

    pub(super) fn message_typed(&mut self, now: Now, message: MessageId, text: &str, out: &mut Effects) {
        let Page::Message { visit, serial, saving: false, .. } = self.page else { return };
        let text = match form::check(Step::Message, text) {
            Ok(text) => text,
            Err(problem) => {
                self.page = Page::Message { visit, serial, problem: Some(problem), saving: false };
                return;
            }
        };
        let Some(open) = self.visits.get(&visit).map(|tracked| &tracked.visit) else { return };
        let private = MessagePrivate { host: open.host, host_name: open.host_name.clone(), text };
        let fact = Fact::from(WishFact::Message { visit, message, private: Some(private) });
        self.page = Page::Message { visit, serial, problem: None, saving: true };
        self.append(now, vec![fact], Pending::Wish(Wish::Message { visit, message }), out);
    }

    /// Whoever has tried many is the desk's to help.
    fn ask_another_host(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let changes = self.visits.get(&visit).map_or(MAX_HOST_CHANGES, |tracked| tracked.visit.host_changes);
        if changes >= MAX_HOST_CHANGES || self.is_wishing() {
            return self.call_desk(now, out);
        }
        let question = Question {
            serial: self.serial(),
            step: Step::AnotherHost,
            value: String::new(),
            query: String::new(),
            hits: Vec::new(),
            problem: None,
            from_review: false,
            anew: false,
            touched: false,
        };
        self.turn_to(now, Page::AnotherHost { visit, question, saving: false }, out);
    }

    fn change_host(&mut self, now: Now, visit: VisitId, question: Question, staff: StaffId, out: &mut Effects) {
        // Only somebody who was offered can be chosen: the list is not to be probed by id.
        let Some(hit) = question.hits.iter().find(|hit| hit.staff == staff) else { return };
        let Some(open) = self.visits.get(&visit).map(|tracked| &tracked.visit) else { return };
        if open.host == Some(staff) {
            return self.wait_on(now, visit, out);
        }
        let nth = open.host_changes.saturating_add(1);
        let host = HostChoice { staff: Some(staff), name: hit.name.clone(), department: hit.department.clone() };
        let private =
            HostPrivate { host: host.staff, host_name: host.name.clone(), host_department: host.department.clone() };
        let fact = Fact::from(WishFact::HostChanged { visit, nth, private: Some(private) });
        self.page = Page::AnotherHost { visit, question, saving: true };
        self.append(now, vec![fact], Pending::Wish(Wish::HostChanged { visit, nth, host }), out);
    }

    pub(super) fn wish_durable(&mut self, now: Now, wish: Wish, seq: u64, out: &mut Effects) {
        let visit = wish.visit();
        let Some(tracked) = self.visits.get_mut(&visit) else { return };
        match wish {
            Wish::Drink { drink, .. } => tracked.wishes.drink = Some(Noted::new(drink, seq)),
            Wish::Message { message, .. } => {
                tracked.wishes.message = Some(Noted::new(message, seq));
                tracked.wishes.messages = tracked.wishes.messages.saturating_add(1);
            }
            // What was learned of the site meanwhile may be newer.
            Wish::HostChanged { nth, .. } if nth <= tracked.visit.host_changes => {}
            Wish::HostChanged { nth, host, .. } => {
                tracked.visit.host_changes = nth;
                tracked.visit.host = host.staff;
                (tracked.visit.host_name, tracked.visit.host_department) = (host.name, host.department);
            }
        }
        if self.page.is_waiting(visit) && !matches!(self.page, Page::Waiting { .. }) {
            self.wait_on(now, visit, out);
        }
    }

    /// What was typed stays in its field, and can be sent off again when writing works.
    pub(super) fn wish_not_durable(&mut self, wish: &Wish) {
        match &mut self.page {
            Page::Message { visit, saving, .. } | Page::AnotherHost { visit, saving, .. } if *visit == wish.visit() => {
                *saving = false;
            }
            _ => {}
        }
    }

    pub(super) fn message_view(&self, visit: VisitId, serial: u64, problem: Option<Problem>) -> Ask {
        let host = self.visits.get(&visit).map(|tracked| tracked.visit.host_name.clone());
        Ask {
            serial,
            step: Step::Message,
            value: String::new(),
            hits: Vec::new(),
            problem,
            from_review: false,
            to: host.unwrap_or_default(),
            wipes_in_s: self.wipes_in_s,
            anew: false,
        }
    }
}
