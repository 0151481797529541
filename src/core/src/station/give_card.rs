//! A card for a visitor who did not ask for it at this screen: the web desk registered them, or they went without one. The desk, or a
//! receptionist at the staff pages, has this kiosk ask for a card; from there on all is as after any permission. Nobody else's turn at the
//! screen is cut short for it (X5).

use super::page::Page;
use super::pending::Pending;
use super::remote::answer;
use super::{Effects, Station};
use crate::fact::{CommandOutcome, PagesClosed};
use crate::id::{CommandId, VisitId};
use crate::screen::Comfort;
use crate::screen::staff::StaffRefusal;
use crate::time::Now;
use crate::visit::OpenVisit;

impl Station {
    /// The answer is durable first, and until then nobody else takes the screen: what is said to be done is done.
    pub(super) fn give_card_remotely(
        &mut self,
        now: Now,
        visit: VisitId,
        command: CommandId,
        out: &mut Effects,
    ) -> Result<(), CommandOutcome> {
        let known = self.visits.get(&visit).ok_or(CommandOutcome::NotFound)?;
        if !self.may_be_given_a_card(now, &known.visit) || self.catching_up || !self.reader_present {
            return Err(CommandOutcome::NotPossible);
        }
        if !self.is_screen_free() {
            return Err(CommandOutcome::ScreenInUse);
        }
        self.turn_to(now, Page::Offering { visit }, out);
        let facts = vec![answer(command, CommandOutcome::Done)];
        self.append(now, facts, Pending::CardOffered { command, visit }, out);
        Ok(())
    }

    /// Permitted, without a card, and one written now would still count. A child goes with its adult's.
    pub(super) fn may_be_given_a_card(&self, now: Now, visit: &OpenVisit) -> bool {
        let is_ours = visit.is_seen_to_here() && !self.is_child(visit.visit);
        is_ours && visit.lacks_card() && self.card_until_ms(visit) > now.wall.utc_ms
    }

    /// A card written for this visit ends then, UTC milliseconds; an invitation says for itself how long.
    pub(super) fn card_until_ms(&self, visit: &OpenVisit) -> i64 {
        let valid_until_ms = visit.arrived_ms.saturating_add(self.config.card_valid_ms);
        visit.invited.as_ref().map_or(valid_until_ms, |right| right.until_ms)
    }

    /// The greeting is there as the house left it, and nothing is done with a card. Whoever chose a language stands there still.
    fn is_screen_free(&self) -> bool {
        let is_untouched = self.language == self.config.greeting_language() && self.comfort == Comfort::default();
        self.page == Page::Home && is_untouched && self.job.is_none() && self.awaited.is_none()
    }

    /// What the desk was told is so.
    pub(super) fn card_offered(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        if self.page == (Page::Offering { visit }) {
            self.ask_for_card(now, visit, out);
        }
    }

    /// The desk hears that it was not done.
    pub(super) fn card_not_offered(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        if self.page == (Page::Offering { visit }) {
            self.return_home(now, out);
        }
    }

    /// A receptionist at the staff pages has said who gets it, and that is written: the pages are closed, and the screen is the visitor's.
    pub(super) fn give_card_from_pages(&mut self, now: Now, visit: VisitId, request: u64, out: &mut Effects) {
        let may = self.visits.get(&visit).is_some_and(|tracked| self.may_be_given_a_card(now, &tracked.visit));
        if !may {
            return self.staff_answered(now, request, Err(StaffRefusal::NotThere), out);
        }
        // Whoever pressed it has gone meanwhile, or somebody else stands there.
        let is_asked = self.session().and_then(|session| session.working).is_some_and(|(asked, _)| asked == request);
        if is_asked {
            self.close_staff_pages(now, PagesClosed::Finished, out);
            self.ask_for_card(now, visit, out);
        }
    }

    /// In the visitor's own language, where this screen speaks it.
    fn ask_for_card(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let Some(language) = self.visits.get(&visit).map(|tracked| tracked.visit.language) else {
            return self.return_home(now, out);
        };
        if self.config.offers(language) {
            self.language = language;
        }
        self.turn_to_card(now, visit, out);
    }
}
