//! The end of a visit (V6).

use super::page::{Ended, Page};
use super::{Effect, Effects, Station};
use crate::id::VisitId;
use crate::screen::LeavingStage;
use crate::time::Now;

impl Station {
    /// The card is back and the time of leaving is recorded: thanks, and a rating if wanted.
    pub(super) fn left_durable(
        &mut self,
        now: Now,
        visit: VisitId,
        children: &[VisitId],
        request: Option<u64>,
        out: &mut Effects,
    ) {
        request.into_iter().for_each(|request| out.push(Effect::Reply { request, result: Ok(()) }));
        [visit].iter().chain(children).for_each(|visit| self.close(*visit));
        self.children_follow(now, visit, out);
        if self.page.is_leaving(visit) {
            self.turn_to(now, Page::left(visit, Ended::CardBack), out);
        }
    }

    /// The visit is still open and the card still its own: holding it again repeats everything.
    pub(super) fn leaving_not_recorded(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        if self.page.is_leaving(visit) {
            self.turn_to(now, Page::Leaving { stage: LeavingStage::TapCard, visit: None }, out);
        }
    }
}
