//! After leaving: a rating (Q2), and forgetting who it was (X4).

use super::page::Page;
use super::pending::{Grant, Pending};
use super::wishes::Wishes;
use super::{Effect, Effects, Forgotten, Station};
use crate::fact::Fact;
use crate::id::VisitId;
use crate::screen::{ForgetState, Intent, LeavingStage, Rating, Signal};
use crate::telling::Account;
use crate::time::Now;

/// Visits that are being forgotten at once. More means that nothing is ever answered: the desk must do it.
const MAX_FORGETTING: usize = 16;

impl Station {
    pub(super) fn left_intent(&mut self, now: Now, intent: &Intent, out: &mut Effects) {
        let Page::Left { visit, stage, rated, ended, said } = self.page.clone() else { return };
        match (stage, intent) {
            (LeavingStage::Rate | LeavingStage::RateWithoutCard { .. }, Intent::Rate { rating }) if !rated => {
                self.rate(now, visit, *rating, out);
            }
            (
                LeavingStage::Rate
                | LeavingStage::RateWithoutCard { .. }
                | LeavingStage::Farewell
                | LeavingStage::Heard { .. },
                Intent::ForgetMe,
            ) => self.turn_to_forgetting(now, visit, ForgetState::Ask, out),
            (LeavingStage::Forget { state: ForgetState::Ask }, Intent::Back { .. }) => {
                let stage = match said {
                    Some(tone) => LeavingStage::Heard { tone },
                    None if rated => LeavingStage::Farewell,
                    None => ended.thanks(),
                };
                self.turn_to(now, Page::Left { visit, stage, rated, ended, said }, out);
            }
            (LeavingStage::Forget { state: ForgetState::Ask }, Intent::ForgetMeSure) => self.forget(now, visit, out),
            _ => {}
        }
    }

    fn rate(&mut self, now: Now, visit: VisitId, rating: Rating, out: &mut Effects) {
        if let Page::Left { rated, .. } = &mut self.page {
            *rated = true;
        }
        self.append(now, vec![Fact::VisitRated { visit, rating }], Pending::Rated(visit), out);
    }

    pub(super) fn rated_durable(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        if let Page::Left {
            visit: shown,
            stage: LeavingStage::Rate | LeavingStage::RateWithoutCard { .. },
            ended,
            said,
            ..
        } = self.page
            && shown == visit
        {
            self.turn_to(now, Page::Left { visit, stage: LeavingStage::Farewell, rated: true, ended, said }, out);
        }
    }

    fn turn_to_forgetting(&mut self, now: Now, visit: VisitId, state: ForgetState, out: &mut Effects) {
        if let Page::Left { rated, ended, said, .. } = self.page {
            self.turn_to(now, Page::Left { visit, stage: LeavingStage::Forget { state }, rated, ended, said }, out);
        }
    }

    fn forget(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        self.turn_to_forgetting(now, visit, ForgetState::Working, out);
        if self.forgetting.len() >= MAX_FORGETTING {
            return self.forgetting_failed(now, visit, out);
        }
        if self.forgetting.insert(visit) {
            out.push(Effect::Forget { visit });
        }
    }

    pub(super) fn forgotten(&mut self, now: Now, visit: VisitId, outcome: Forgotten, out: &mut Effects) {
        let asked = self.forgetting.remove(&visit);
        match outcome {
            Forgotten::Done => {
                self.wipe_memory_of(visit);
                self.tell_forgetting(now, visit, ForgetState::Done, out);
            }
            Forgotten::Held => self.tell_forgetting(now, visit, ForgetState::Held, out),
            // Only the visitor's own wish is the desk's to see to: an administrator got their own answer.
            Forgotten::Failed if asked => self.forgetting_failed(now, visit, out),
            Forgotten::Failed => {}
        }
    }

    /// Nobody has answered in time. The visitor is not kept waiting; if it is done later, the desk's call was one too many.
    pub(super) fn forget_overdue(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        self.forgetting.remove(&visit);
        self.forgetting_failed(now, visit, out);
    }

    /// The desk must see to it, so it must hear of it: this call is written even if not at once.
    fn forgetting_failed(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        self.tell_forgetting(now, visit, ForgetState::Failed, out);
        self.append(now, vec![Fact::DeskCalled { visit: Some(visit), cause: None }], Pending::ForgetCall(visit), out);
    }

    /// Says how it went to whoever still waits for it.
    fn tell_forgetting(&mut self, now: Now, visit: VisitId, state: ForgetState, out: &mut Effects) {
        let waits = |stage: &LeavingStage| {
            matches!(stage, LeavingStage::Forget { state: ForgetState::Working | ForgetState::Failed })
        };
        if matches!(&self.page, Page::Left { visit: shown, stage, .. } if *shown == visit && waits(stage)) {
            self.turn_to_forgetting(now, visit, state, out);
        }
    }

    /// What this station itself still knows of who it was. The last frame is drawn anew after every input.
    fn wipe_memory_of(&mut self, visit: VisitId) {
        if let Some(tracked) = self.visits.get_mut(&visit) {
            tracked.visit.forget();
            tracked.told = Account::default();
            tracked.wishes = Wishes::default();
        }
        let waiting = self.pending.values_mut().filter_map(|pending| match pending {
            Pending::Grant(grant) if grant.is_about(visit) => Some(&mut grant.signal),
            Pending::Collected { collects, signal, .. } if collects.contains(&visit) => Some(signal),
            _ => None,
        });
        let passing = self.doors.iter_mut().filter_map(|door| door.passage.as_mut());
        let passing = passing.filter(|grant| grant.is_about(visit)).map(|grant| &mut grant.signal);
        waiting.chain(passing).for_each(without_names);
        self.wipe_held(visit);
        if let Page::Claimed(claim) = &mut self.page {
            claim.forget(visit);
        }
        self.wipe_gathering(visit);
        self.signal.take_if(|(signal, _)| matches!(signal, Signal::Granted { .. }));
        if !self.page.is_of_form() {
            self.wipe_form();
        }
    }
}

fn without_names(signal: &mut Signal) {
    if let Signal::Granted { greet, collected, .. } = signal {
        *greet = String::new();
        *collected = Vec::new();
    }
}

impl Grant {
    fn is_about(&self, visit: VisitId) -> bool {
        self.visit == Some(visit) || self.collects.contains(&visit)
    }
}
