//! A tap before it means anything: is it one card alone (A10, `two_cards`)? What waits there waits here with its content.

use super::entry::Tapped;
use super::page::Page;
use super::{Effects, Station, feedback};
use crate::access::{Denial, Direction, Holder};
use crate::id::VisitId;
use crate::screen::{CardStage, CardTrouble, LeavingStage};
use crate::tap::{Feedback, ReaderId, TapReader, Waiting};
use crate::time::{Now, Token};
use crate::two_cards::{Settled, Shown, Verdict};

/// What is known of a card that lies there for longer may not be so any more.
const LYING_MS: u64 = 10_000;

/// What a reader showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Offered {
    /// A card.
    Card(Box<Tapped>),
    /// A card whose number could not be had.
    Unreadable,
    /// Something without an answer.
    Mute,
}

/// A tap that waits for what else its reader shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Held {
    token: Token,
    at: TapReader,
    offered: Offered,
}

/// A card that lies on the desk's reader and has not been worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lying {
    tapped: Tapped,
    since_ms: u64,
}

impl Station {
    pub(super) fn tap(&mut self, now: Now, tapped: Tapped, out: &mut Effects) {
        // Whoever asked for the staff pages has not said yes to anything.
        let for_pages = self.page.waiting_for(now.mono_ms) == Waiting::StaffPages;
        if self.tap_for_desk(now, &tapped, out) || (!for_pages && self.tap_for_exception(now, &tapped, out)) {
            return;
        }
        if tapped.at.role.is_desk() {
            self.lying = Some(Lying { tapped: tapped.clone(), since_ms: now.mono_ms });
        }
        let (at, credential) = (tapped.at, &tapped.credential);
        let is_known = credential.holder != Holder::Unknown;
        // A card of the tray is unknown, too: where one is waited for, it is what was asked for.
        if !is_known && !self.meaning(now, at, credential).decides() {
            return self.act_on(now, &tapped, out);
        }
        let shown = if is_known { Shown::Ours(credential.uid) } else { Shown::Stranger(Some(credential.uid)) };
        self.weigh(now, at, shown, Offered::Card(Box::new(tapped)), out);
    }

    pub(super) fn tap_unreadable(&mut self, now: Now, at: TapReader, mute: bool, out: &mut Effects) {
        if at.role.is_desk() && self.is_card_awaited_for_pages() {
            return feedback(Some(at.id), Feedback::Refused, out);
        }
        match self.page {
            Page::Card { stage: CardStage::Take | CardStage::Failed { .. }, .. }
            | Page::Leaving { stage: LeavingStage::TapCard | LeavingStage::Failed { .. }, .. }
                if at.role.is_desk() =>
            {
                self.card_trouble(now, CardTrouble::MovedTooEarly, out);
            }
            _ if mute => self.weigh(now, at, Shown::Mute, Offered::Mute, out),
            _ => self.weigh(now, at, Shown::Stranger(None), Offered::Unreadable, out),
        }
    }

    /// The card that was laid down before the desk said what for.
    pub(super) fn take_lying(&mut self, now: Now) -> Option<Tapped> {
        let lying = self.lying.take()?;
        (now.mono_ms.saturating_sub(lying.since_ms) <= LYING_MS).then_some(lying.tapped)
    }

    pub(super) fn card_gone(&mut self, now: Now, reader: ReaderId) {
        self.lying.take_if(|lying| lying.tapped.at.id == reader);
        self.two_cards.gone(reader, now.mono_ms);
    }

    fn weigh(&mut self, now: Now, at: TapReader, shown: Shown, offered: Offered, out: &mut Effects) {
        match self.two_cards.seen(at.id, shown, now.mono_ms) {
            Verdict::Decide => {
                self.held.remove(&at.id);
                self.take_offer(now, at, &offered, out);
            }
            Verdict::WaitUntil(at_ms) => {
                let token = self.arm_at(at_ms, out);
                self.held.insert(at.id, Held { token, at, offered });
            }
            Verdict::Ask => {
                self.held.remove(&at.id);
                self.ask_for_one_card(now, at, out);
            }
            Verdict::Nothing => {}
        }
    }

    /// The tap whose wait ends with this timer.
    pub(super) fn held_by(&mut self, token: Token) -> Option<Held> {
        let reader = self.held.values().find(|held| held.token == token)?.at.id;
        self.held.remove(&reader)
    }

    pub(super) fn held_settled(&mut self, now: Now, held: &Held, out: &mut Effects) {
        match self.two_cards.settled(held.at.id) {
            Settled::Decide => self.take_offer(now, held.at, &held.offered, out),
            Settled::Ask => self.ask_for_one_card(now, held.at, out),
            Settled::Drop => {}
        }
    }

    fn take_offer(&mut self, now: Now, at: TapReader, offered: &Offered, out: &mut Effects) {
        match offered {
            Offered::Card(tapped) => {
                // What was to be refused is not given out because the screen has moved on to a registration since.
                let meaning = self.meaning(now, at, &tapped.credential);
                if tapped.credential.holder != Holder::Unknown || meaning.decides() {
                    self.act_on(now, tapped, out);
                }
            }
            Offered::Unreadable => self.somebody_unread(now, at, Denial::CardUnreadable, out),
            Offered::Mute => self.ask_for_one_card(now, at, out),
        }
    }

    fn ask_for_one_card(&mut self, now: Now, at: TapReader, out: &mut Effects) {
        self.somebody_unread(now, at, Denial::TwoCards, out);
    }

    /// There is somebody, of whom no card says who they are.
    fn somebody_unread(&mut self, now: Now, at: TapReader, reason: Denial, out: &mut Effects) {
        self.somebody_at_desk(now, at.role.is_desk(), out);
        self.deny(now, at, reason, None, Direction::of(at.role), out);
    }

    /// What still waits must not keep a forgotten visitor's name.
    pub(super) fn wipe_held(&mut self, visit: VisitId) {
        let is_of_visit = |holder: &Holder| matches!(holder, Holder::Visitor(visitor) if visitor.visit == visit);
        self.lying.take_if(|lying| is_of_visit(&lying.tapped.credential.holder));
        for held in self.held.values_mut() {
            if let Offered::Card(tapped) = &mut held.offered
                && let Holder::Visitor(visitor) = &mut tapped.credential.holder
                && visitor.visit == visit
            {
                visitor.name = String::new();
            }
        }
    }
}
