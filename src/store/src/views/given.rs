//! What was said about cards in somebody's hands, added up: what was given out, and whether it came back.

use super::words::{Family, Place};
use super::{CardRecord, cards, tray, visits, words};
use frontdesk_core::fact::{LostCause, RemovedWhy};
use frontdesk_core::id::{CardId, CredentialId, VisitId};
use rusqlite::Connection;

/// Whose hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A visitor's.
    Visit(VisitId),
    /// Those of somebody with a day pass.
    Pass(CredentialId),
}

impl Holder {
    pub(crate) fn id(self) -> [u8; 16] {
        match self {
            Self::Visit(visit) => visit.0,
            Self::Pass(pass) => pass.0,
        }
    }

    pub(super) fn visit(self) -> Option<VisitId> {
        match self {
            Self::Visit(visit) => Some(visit),
            Self::Pass(_) => None,
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Issuing { until_ms: i64 },
    Issued,
    Returned { wiped: bool },
}

/// Something that was said about a card in somebody's hands.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) place: Place,
    pub(crate) holder: Holder,
    pub(super) step: Step,
    /// Its name in the tray, of which a card may have several.
    pub(super) card: Option<CardId>,
    pub(super) uid_index: Option<[u8; 32]>,
}

impl Said {
    /// Clocks of two nodes differ, so what one says of another's card is taken to be later; one node's own words are in the order
    /// of its journal, whatever its clock did.
    fn may_be_after(&self, earlier: &Self) -> bool {
        self.place.node != earlier.place.node || self.place.seq > earlier.place.seq
    }

    /// Both are about one card; `None` when that cannot be told.
    fn same_card(&self, other: &Self) -> Option<bool> {
        match (self.uid_index.zip(other.uid_index), self.card.zip(other.card)) {
            (Some((one, another)), _) => Some(one == another),
            (None, Some((one, another))) => Some(one == another),
            (None, None) => None,
        }
    }

    /// Of two givings-out of one holder this is the later one.
    fn is_later(&self, other: &Self) -> bool {
        match self.place.node == other.place.node {
            true => self.place.seq > other.place.seq,
            false => self.place.clock_order() > other.place.clock_order(),
        }
    }
}

/// By what cards are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// By their numbers where they are known, which may be forgotten, else by their names.
    Number,
    /// By their names alone: the same before and after anything was forgotten.
    Name,
}

/// A card as far as it was given out.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) said: Said,
    pub(crate) until_ms: i64,
    pub(crate) written: bool,
    returned_ms: Option<i64>,
    wiped: bool,
    /// It was not taken back and is not out all the same: it was never written and another one took its place, or it is in
    /// somebody else's hands since.
    over_ms: Option<i64>,
    lost: Option<LostCause>,
}

impl Given {
    /// Given out, and nothing more; `None` for other words.
    pub(super) fn new(said: Said) -> Option<Self> {
        let Step::Issuing { until_ms } = said.step else { return None };
        Some(Self { said, until_ms, written: false, returned_ms: None, wiped: false, over_ms: None, lost: None })
    }

    /// Neither taken back nor over in another way. It may be lost.
    pub(crate) fn is_out(&self) -> bool {
        self.over_ms().is_none()
    }

    pub(super) fn over_ms(&self) -> Option<i64> {
        self.returned_ms.or(self.over_ms)
    }

    fn take(&mut self, said: &Said) {
        match said.step {
            Step::Issuing { .. } => {}
            Step::Issued => self.written = true,
            Step::Returned { wiped } => {
                let at_ms = said.place.at_ms;
                self.returned_ms = Some(self.returned_ms.map_or(at_ms, |before_ms| before_ms.min(at_ms)));
                self.wiped |= wiped;
            }
        }
    }

    fn record(&self, visit: VisitId) -> CardRecord {
        CardRecord {
            visit,
            card: self.said.card,
            until_ms: self.until_ms,
            written: self.written,
            returned: !self.is_out(),
            wiped: self.wiped,
            lost: self.lost,
        }
    }
}

/// What this holder was given, oldest first, and what became of it.
pub(super) fn of(connection: &Connection, holder: Holder, by: By) -> rusqlite::Result<Vec<Given>> {
    let mut all = cards::of_holder(connection, holder)?;
    for said in &mut all {
        if by == By::Name {
            said.uid_index = None;
        }
        if let Some(card) = said.card {
            said.card = Some(tray::names_of(connection, card)?.card);
        }
    }
    let mut given = add_up(all);
    mark_replaced(&mut given);
    for card in given.iter_mut().filter(|card| card.is_out()) {
        look_at_tray(connection, card)?;
    }
    Ok(given)
}

fn add_up(all: Vec<Said>) -> Vec<Given> {
    let (mut given, mut unnamed, mut became) = (Vec::new(), Vec::new(), Vec::new());
    for said in all {
        match said.step {
            Step::Issuing { .. } => given.extend(Given::new(said)),
            _ if said.uid_index.is_some() || said.card.is_some() => became.push(said),
            _ => unnamed.push(said),
        }
    }
    for said in became {
        if !take_named(&mut given, &said) {
            unnamed.push(said);
        }
    }
    for said in unnamed {
        take_unnamed(&mut given, &said);
    }
    given
}

/// Whatever was given out before under this card's number, or name, is meant.
fn take_named(given: &mut [Given], said: &Said) -> bool {
    let is_meant = |card: &Given| card.said.same_card(said) == Some(true) && said.may_be_after(&card.said);
    let mut found = false;
    for card in given.iter_mut().filter(|card| is_meant(card)) {
        card.take(said);
        found = true;
    }
    found
}

/// The card is not known. What was written is the last one that the node itself had begun, else the last one. What came back is the
/// last card that is still out, else the last one: one that came back unwiped comes back a second time when it is finished. A card
/// that is known to be another one is not meant.
fn take_unnamed(given: &mut [Given], said: &Said) {
    let meant =
        given.iter_mut().filter(|card| said.may_be_after(&card.said) && card.said.same_card(said) != Some(false));
    let last = meant.max_by_key(|card| {
        let place = &card.said.place;
        let own_seq = (place.node == said.place.node).then_some(place.seq);
        match said.step {
            Step::Issued => (false, own_seq, place.clock_order()),
            _ => (card.returned_ms.is_none(), None, place.clock_order()),
        }
    });
    if let Some(card) = last {
        card.take(said);
    }
}

/// A card whose writing failed, and in whose place another one was given out, is not out.
fn mark_replaced(given: &mut [Given]) {
    let replaced: Vec<Option<i64>> = given
        .iter()
        .map(|card| {
            let later = given.iter().filter(|other| other.said.is_later(&card.said));
            later.map(|other| other.said.place.at_ms).min().filter(|_| !card.written)
        })
        .collect();
    for (card, at_ms) in given.iter_mut().zip(replaced) {
        card.over_ms = at_ms;
    }
}

/// What is said of the card itself.
fn look_at_tray(connection: &Connection, given: &mut Given) -> rusqlite::Result<()> {
    let Some(card) = given.said.card else { return Ok(()) };
    let names = tray::names_of(connection, card)?;
    let is_after = |place: &Place| match place.node == given.said.place.node {
        true => place.seq > given.said.place.seq,
        false => place.at_ms > given.said.place.at_ms,
    };
    let found = words::all::<Option<LostCause>>(connection, Family::Lost, names.ids())?;
    let found = found.iter().filter(|word| word.said.is_none() && is_after(&word.place)).map(|word| word.place.at_ms);
    // Of those that added it only the node that gave it out is believed to have had it in its hands after that.
    let of_tray = words::all::<Option<RemovedWhy>>(connection, Family::Tray, names.ids())?;
    let own_or_removed = of_tray
        .iter()
        .filter(|word| (word.said.is_some() || word.place.node == given.said.place.node) && is_after(&word.place));
    let again = cards::given_again_ms(connection, names.ids(), &given.said)?;
    given.over_ms = found.chain(own_or_removed.map(|word| word.place.at_ms)).chain(again).min();
    given.lost = tray::lost(connection, &names)?.map(|(cause, _)| cause);
    Ok(())
}

/// What the card with this index leads to: a visit that has not ended and has it, else the last that it was given to.
pub(crate) fn by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Option<CardRecord>> {
    let mut last = None;
    for said in cards::given_by_uid(connection, index)? {
        let Some(visit) = said.holder.visit() else { continue };
        let of_visit = of(connection, said.holder, By::Number)?;
        let Some(card) = of_visit.iter().find(|card| card.said.place.entry == said.place.entry) else { continue };
        if card.is_out() && visits::has_not_ended(connection, visit)? {
            return Ok(Some(card.record(visit)));
        }
        last.get_or_insert_with(|| card.record(visit));
    }
    Ok(last)
}

/// The card of this visit that is out and not lost, with the entry that names it.
pub(crate) fn out_for(connection: &Connection, visit: VisitId) -> rusqlite::Result<Option<(i64, CardRecord)>> {
    let given = of(connection, Holder::Visit(visit), By::Number)?;
    let out = given.into_iter().rfind(|card| card.is_out() && card.lost.is_none());
    Ok(out.map(|card| (card.said.place.entry, card.record(visit))))
}
