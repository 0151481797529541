//! What the station learns from other nodes of the site: visits of other kiosks, who works here, and, at a kiosk that goes on from
//! a backup, that it is in step again.

use super::page::Page;
use super::{Effects, MAX_OPEN_VISITS, Station, Tracked};
use crate::directory::Directory;
use crate::id::VisitId;
use crate::screen::{BadgeNote, CardStage, CardTrouble, Step};
use crate::time::Now;
use crate::visit::{Home, OpenVisit, VisitState};
use std::sync::Arc;

/// Ended visits that are remembered, for what is told late of them.
const MAX_ENDED: usize = 1_024;

impl Station {
    pub(super) fn site_visit(&mut self, now: Now, visit: VisitId, known: Option<OpenVisit>, out: &mut Effects) {
        match known {
            Some(known) if known.state == VisitState::Left => self.ended_elsewhere(now, visit, out),
            Some(known) if known.visit == visit && !self.ended.contains(&visit) => self.learn(now, known, out),
            // About another visit than it says, or of one that has ended since.
            Some(_) => {}
            None => self.ended_elsewhere(now, visit, out),
        }
    }

    fn learn(&mut self, now: Now, known: OpenVisit, out: &mut Effects) {
        let visit = known.visit;
        if let Some(tracked) = self.visits.get_mut(&visit) {
            let waited = tracked.visit.state == VisitState::Registered;
            tracked.visit.learn(&known);
            if waited && tracked.visit.state == VisitState::Permitted {
                self.news_for(now, visit);
            }
        } else if self.has_room_for(&known) {
            self.visits.insert(visit, Tracked::known(known));
        }
        if self.visits.get(&visit).is_some_and(|tracked| tracked.visit.state.is_permitted()) {
            self.permitted(now, visit, out);
        }
    }

    fn has_room_for(&self, known: &OpenVisit) -> bool {
        let alike = self.open_visits().filter(|visit| (visit.home == Home::Here) == (known.home == Home::Here)).count();
        alike < MAX_OPEN_VISITS
    }

    /// The badge of a visit that is not open here is nobody's news.
    pub(super) fn badge_told(&mut self, visit: VisitId, note: Option<BadgeNote>) {
        if let Some(tracked) = self.visits.get_mut(&visit) {
            tracked.badge = note;
        }
    }

    /// A card that is being taken back here is taken back all the same.
    fn ended_elsewhere(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        if !self.visits.contains_key(&visit) {
            return;
        }
        self.close(visit);
        if self.page.visit() == Some(visit) && !self.page.is_leaving(visit) {
            self.page_without_visit(now, visit, out);
        }
        self.children_follow(now, visit, out);
    }

    /// A visit has ended: what comes late about it does not open it again.
    pub(super) fn close(&mut self, visit: VisitId) {
        if self.visits.remove(&visit).is_some() {
            self.ended.push_back(visit);
            if self.ended.len() > MAX_ENDED {
                self.ended.pop_front();
            }
        }
    }

    /// Hits on the screen are drawn anew. Somebody chosen who works here no more stays chosen by name: the desk will know.
    pub(super) fn people_changed(&mut self, people: Arc<Directory>) {
        self.people = people;
        if let Page::Ask(question) | Page::AnotherHost { question, .. } = &mut self.page
            && matches!(question.step, Step::Host | Step::AnotherHost)
        {
            question.hits = self.people.find(&question.query);
        }
        let gone = self.form.host.as_ref().and_then(|host| host.staff).filter(|staff| self.person(*staff).is_none());
        if let (Some(_), Some(host)) = (gone, self.form.host.as_mut()) {
            host.staff = None;
        }
    }

    pub(super) fn in_step_changed(&mut self, now: Now, in_step: bool, out: &mut Effects) {
        if !in_step || !self.catching_up {
            return;
        }
        self.catching_up = false;
        // Who was told that there are no cards may take one after all.
        if let Page::Card { visit, stage: CardStage::Failed { why: CardTrouble::NotInStep } } = self.page {
            let stage = self.first_card_stage();
            self.turn_to(now, Page::Card { visit, stage }, out);
        }
    }
}
