//! What durable facts add up to: the store's views of visits and cards, written a second time and much simpler. A station that
//! starts after a power cut knows this and nothing else.

use crate::access::TrayCard;
use crate::fact::{CardPrivate, CustodyFact, DoorFact, Drink, Fact, VisitPrivate, WishFact};
use crate::id::{CardId, CardUid, CredentialId, MessageId, StaffId, VisitId};
use crate::screen::{Language, Purpose};
use crate::station::{FoundVisit, OrderedMode};
use crate::visit::{Home, InvitedRight, OpenVisit, VisitCard, VisitState};
use std::collections::{BTreeMap, BTreeSet};

/// The state of all visits and of all cards that were given out.
#[derive(Debug, Clone, Default)]
pub(super) struct DurableView {
    visits: BTreeMap<VisitId, OpenVisit>,
    /// In the order in which they were given out.
    cards: Vec<GivenCard>,
    /// Somebody said yes, whatever became of the visit.
    permitted: BTreeSet<VisitId>,
    /// Cards that joined the tray.
    tray: BTreeMap<CardUid, TrayCard>,
    /// Day passes that are out, by the number of their card.
    passes: BTreeMap<CardUid, OutPass>,
    /// What visitors have wished to drink, each wish.
    drinks: BTreeSet<(VisitId, Drink)>,
    /// Messages that were left.
    messages: BTreeSet<(VisitId, MessageId)>,
    /// What the door was last ordered to be, as long as it is that.
    ordered: Option<OrderedMode>,
    /// What visitors registered with.
    contacts: BTreeMap<VisitId, String>,
    /// Cards of the tray that were said to be lost.
    lost: BTreeSet<CardId>,
}

/// A day pass that is out.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutPass {
    pub(super) pass: CredentialId,
    pub(super) staff: StaffId,
    pub(super) until_ms: i64,
}

#[derive(Debug, Clone)]
struct GivenCard {
    visit: VisitId,
    card: VisitCard,
    returned: bool,
}

impl DurableView {
    pub(super) fn ordered(&self) -> Option<OrderedMode> {
        self.ordered
    }

    /// One more fact, which became durable as an entry of this moment.
    pub(super) fn apply(&mut self, wall_ms: i64, fact: &Fact) {
        match fact {
            Fact::VisitRegistered { visit, purpose, language, party, private: Some(private) } => {
                self.contacts.insert(*visit, private.contact.clone());
                let said =
                    || OpenVisit { party: *party, ..registered(*visit, (*purpose, *language), wall_ms, private) };
                self.visits.entry(*visit).or_insert_with(said);
            }
            Fact::VisitPermitted { visit, .. } => {
                self.permitted.insert(*visit);
                self.advance(*visit, VisitState::Permitted);
            }
            Fact::InvitationUsed { visit, doors, until_ms, .. } => {
                let right = InvitedRight { doors: doors.clone(), until_ms: *until_ms };
                self.visits.get_mut(visit).into_iter().for_each(|visit| visit.invited = Some(right.clone()));
            }
            Fact::VisitEntered { visit } => self.advance(*visit, VisitState::In),
            Fact::VisitLeft { visit, .. } => self.advance(*visit, VisitState::Left),
            Fact::CardIssuing { visit, until_ms, private: Some(CardPrivate { uid }), .. } => {
                let card = VisitCard { uid: *uid, until_ms: *until_ms, written: false };
                self.cards.push(GivenCard { visit: *visit, card, returned: false });
            }
            Fact::CardIssued { visit, private: Some(CardPrivate { uid }) } => {
                self.meant(*visit, *uid).into_iter().for_each(|given| given.card.written = true);
            }
            Fact::CardReturned { visit, private: Some(CardPrivate { uid }), .. } => {
                self.meant(*visit, *uid).into_iter().for_each(|given| given.returned = true);
            }
            Fact::Custody(fact) => self.apply_custody(fact),
            Fact::Wish(fact) => self.apply_wish(fact),
            Fact::Door(DoorFact::ModeChanged { mode, until_ms, .. }) => {
                self.ordered = Some(OrderedMode { mode: *mode, until_ms: *until_ms });
            }
            _ => {}
        }
    }

    fn apply_wish(&mut self, fact: &WishFact) {
        match fact {
            WishFact::Drink { visit, drink } => drop(self.drinks.insert((*visit, *drink))),
            WishFact::Message { visit, message, .. } => drop(self.messages.insert((*visit, *message))),
            WishFact::HostChanged { visit, nth, private } => {
                let (Some(open), Some(host)) = (self.visits.get_mut(visit), private) else { return };
                (open.host_changes, open.host) = (*nth, host.host);
                (open.host_name, open.host_department) = (host.host_name.clone(), host.host_department.clone());
            }
        }
    }

    pub(super) fn was_wished(&self, visit: VisitId, drink: Drink) -> bool {
        self.drinks.contains(&(visit, drink))
    }

    pub(super) fn messages_of(&self, visit: VisitId) -> usize {
        self.messages.iter().filter(|(of, _)| *of == visit).count()
    }

    fn apply_custody(&mut self, fact: &CustodyFact) {
        match fact {
            CustodyFact::CardAdded { card, chip, private: Some(CardPrivate { uid }) } => {
                self.tray.insert(*uid, TrayCard { card: *card, chip: *chip });
            }
            CustodyFact::PassIssuing { pass, until_ms, private: Some(private), .. } => {
                let out = OutPass { pass: *pass, staff: private.staff, until_ms: *until_ms };
                self.passes.insert(private.uid, out);
            }
            CustodyFact::CardLost { card, .. } => {
                self.lost.insert(*card);
            }
            CustodyFact::PassReturned { pass, .. } => self.passes.retain(|_, out| out.pass != *pass),
            _ => {}
        }
    }

    /// Open visits with this contact, and their cards.
    pub(super) fn visits_with(&self, contact: &str) -> Vec<FoundVisit> {
        let open = self.open_visits().into_iter();
        let alike = open.filter(|visit| self.contacts.get(&visit.visit).is_some_and(|known| known == contact));
        let card = |visit: &OpenVisit| Some(self.tray_card(visit.card?.uid)?.card);
        alike.map(|visit| FoundVisit { visit: visit.visit, card: card(&visit) }).collect()
    }

    pub(super) fn is_lost(&self, card: CardId) -> bool {
        self.lost.contains(&card)
    }

    /// The tray card of this number.
    pub(super) fn tray_card(&self, uid: CardUid) -> Option<TrayCard> {
        self.tray.get(&uid).copied()
    }

    /// The day pass that is out on this card.
    pub(super) fn pass_on(&self, uid: CardUid) -> Option<OutPass> {
        self.passes.get(&uid).copied()
    }

    /// What another node's entries say of a visit; `None` when they end it.
    pub(super) fn learn(&mut self, visit: VisitId, said: Option<OpenVisit>) {
        let Some(said) = said else { return self.advance(visit, VisitState::Left) };
        if let Some(card) = said.card.filter(|card| self.meant(visit, card.uid).is_none()) {
            self.cards.push(GivenCard { visit, card, returned: false });
        }
        if said.state.is_permitted() {
            self.permitted.insert(visit);
        }
        self.visits.entry(visit).or_insert_with(|| said.clone()).learn(&said);
    }

    /// A visit never goes back to an earlier state.
    fn advance(&mut self, visit: VisitId, to: VisitState) {
        if let Some(visit) = self.visits.get_mut(&visit) {
            visit.state = visit.state.max(to);
        }
    }

    /// The visit's card of this number that is out, the newest if there are several.
    fn meant(&mut self, visit: VisitId, uid: CardUid) -> Option<&mut GivenCard> {
        self.cards.iter_mut().rfind(|given| given.visit == visit && given.card.uid == uid && !given.returned)
    }

    /// The visits that have not ended, each with its card that is out: what a station is started with.
    pub(super) fn open_visits(&self) -> Vec<OpenVisit> {
        let open = self.visits.values().filter(|visit| visit.state != VisitState::Left);
        open.map(|visit| OpenVisit { card: self.card_of(visit.visit), ..visit.clone() }).collect()
    }

    /// How far a visit has come; `None` for one that nobody knows.
    pub(super) fn state(&self, visit: VisitId) -> Option<VisitState> {
        self.visits.get(&visit).map(|visit| visit.state)
    }

    pub(super) fn was_permitted(&self, visit: VisitId) -> bool {
        self.permitted.contains(&visit)
    }

    /// This card was written for this visit, whatever became of it.
    pub(super) fn was_written(&self, visit: VisitId, uid: CardUid) -> bool {
        self.cards.iter().any(|given| given.visit == visit && given.card.uid == uid && given.card.written)
    }

    fn card_of(&self, visit: VisitId) -> Option<VisitCard> {
        self.cards.iter().rfind(|given| given.visit == visit && !given.returned).map(|given| given.card)
    }
}

fn registered(
    visit: VisitId,
    (purpose, language): (Purpose, Language),
    wall_ms: i64,
    private: &VisitPrivate,
) -> OpenVisit {
    OpenVisit {
        visit,
        home: Home::Here,
        state: VisitState::Registered,
        name: private.name.clone(),
        host: private.host,
        host_name: private.host_name.clone(),
        host_department: private.host_department.clone(),
        host_changes: 0,
        organisation: private.organisation.clone(),
        purpose,
        language,
        arrived_ms: wall_ms,
        invited: None,
        card: None,
        party: None,
    }
}
