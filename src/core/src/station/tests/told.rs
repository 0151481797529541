//! What people were told. It was durable when they were told, and it still holds after any number of power cuts.

use super::super::page::Page;
use super::super::*;
use super::durable_view::DurableView;
use crate::fact::Drink;
use crate::screen::View;
use crate::visit::VisitState;
use std::collections::{BTreeMap, BTreeSet};

/// What the desk asked for, to be understood again when the answer comes.
#[derive(Debug, Clone, Copy)]
pub(super) enum DeskAsks {
    Permit(VisitId),
    End(VisitId),
}

/// For each visit how far somebody was told that it has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    states: BTreeMap<VisitId, VisitState>,
    /// Cards that count, by what was said.
    cards: BTreeSet<(VisitId, CardUid)>,
    /// Drinks, and visits of which a message was said to be left.
    drinks: BTreeSet<(VisitId, Drink)>,
    messages: BTreeSet<VisitId>,
}

impl Told {
    /// Reads what the station shows now, as the people in front of it do.
    pub(super) fn read_screen(&mut self, station: &Station) {
        match station.page {
            Page::Card { visit, .. }
            | Page::Waiting { visit, .. }
            | Page::Drink { visit }
            | Page::Message { visit, .. }
            | Page::AnotherHost { visit, .. } => self.heard(visit, VisitState::Registered),
            Page::Permitted { visit } => self.heard(visit, VisitState::Permitted),
            Page::Left { visit, .. } => self.heard(visit, VisitState::Left),
            Page::Saying(ref saying) => self.heard(saying.visit, VisitState::Left),
            _ => {}
        }
        if let (Some(View::Waiting(page)), Some(visit)) =
            (station.frame().map(|frame| &frame.view), station.page.visit())
        {
            self.drinks.extend(page.drink.map(|wish| (visit, wish.drink)));
            self.messages.extend(page.message.map(|_| visit));
        }
        let says_card = matches!(station.frame().map(|frame| &frame.view), Some(View::Waiting(page)) if page.has_card);
        let visit = station.page.visit().and_then(|visit| station.visits.get(&visit));
        self.cards
            .extend(visit.filter(|_| says_card).and_then(|known| Some((known.visit.visit, known.visit.card?.uid))));
    }

    /// The desk was answered "done".
    pub(super) fn answered(&mut self, asked: DeskAsks) {
        match asked {
            DeskAsks::Permit(visit) => self.heard(visit, VisitState::Permitted),
            DeskAsks::End(visit) => self.heard(visit, VisitState::Left),
        }
    }

    fn heard(&mut self, visit: VisitId, state: VisitState) {
        let known = self.states.entry(visit).or_insert(state);
        *known = (*known).max(state);
    }

    /// Nobody was told anything that a power cut could take back.
    pub(super) fn check_durable(&self, durable: &DurableView) {
        for (visit, told) in &self.states {
            let state = durable.state(*visit);
            assert!(state >= Some(*told), "{visit} was said to be {told:?} and is {state:?} on the disk");
        }
        for (visit, drink) in &self.drinks {
            assert!(durable.was_wished(*visit, *drink), "{visit} was said to wish for what the disk does not know");
        }
        for visit in &self.messages {
            assert!(durable.messages_of(*visit) > 0, "{visit} was said to have left what the disk does not have");
        }
        for (visit, card) in &self.cards {
            assert!(durable.was_written(*visit, *card), "{visit} was said to have a card that the disk does not know");
        }
    }

    /// The station stands by all of it: nobody who was registered is unknown, nobody permitted is refused, nobody who left is in.
    pub(super) fn check_kept(&self, station: &Station) {
        for (visit, told) in &self.states {
            // What is not open any more has left.
            let state = station.visits.get(visit).map_or(VisitState::Left, |tracked| tracked.visit.state);
            assert!(state >= *told, "{visit} was said to be {told:?} and is {state:?} to the station");
            assert!(*told != VisitState::Left || !station.visits.contains_key(visit), "{visit} has left and is open");
        }
    }
}
