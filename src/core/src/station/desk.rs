//! What the desk does through the control socket.

use super::pending::{DeskAct, Pending};
use super::{DeskRefusal, Effect, Effects, Station};
use crate::bell::{CALL_RINGS_MS, DeskCall};
use crate::fact::{Fact, PermissionPrivate};
use crate::id::VisitId;
use crate::time::Now;
use crate::visit::{LeftHow, PermittedBy};

impl Station {
    pub(super) fn desk_permits(
        &mut self,
        now: Now,
        visit: VisitId,
        by: PermissionPrivate,
        request: u64,
        out: &mut Effects,
    ) {
        if !self.visits.contains_key(&visit) {
            out.push(Effect::Reply { request, result: Err(DeskRefusal::NotFound) });
            return;
        }
        let (facts, then) = self.permitting(visit, &by);
        self.append(now, facts, Pending::Request { request, then }, out);
    }

    pub(super) fn desk_ends_visit(&mut self, now: Now, visit: VisitId, request: u64, out: &mut Effects) {
        let Some((facts, then)) = self.leaving_unseen(visit) else {
            out.push(Effect::Reply { request, result: Err(DeskRefusal::NotFound) });
            return;
        };
        self.append(now, facts, Pending::Request { request, then }, out);
    }

    /// A yes to a visit is one to all of its party who wait: each has an entry of its own (A5).
    pub(super) fn permitting(&self, visit: VisitId, by: &PermissionPrivate) -> (Vec<Fact>, DeskAct) {
        let permits = self.with_party(vec![visit]);
        let facts = permits.iter().map(|visit| permission(*visit, by.clone())).collect();
        (facts, DeskAct::Permit(permits))
    }

    /// The end of an open visit whose visitor left without coming by, and of the visits of their children.
    pub(super) fn leaving_unseen(&self, visit: VisitId) -> Option<(Vec<Fact>, DeskAct)> {
        let own = self.left_unseen(visit)?;
        let children = self.children_of(visit);
        let facts = [own].into_iter().chain(children.iter().filter_map(|child| self.left_unseen(*child))).collect();
        Some((facts, DeskAct::End([visit].into_iter().chain(children).collect())))
    }

    pub(super) fn left_unseen(&self, visit: VisitId) -> Option<Fact> {
        let card = self.visits.get(&visit)?.visit.card;
        let how = if card.is_some() { LeftHow::WithoutCard } else { LeftHow::NeverHadCard };
        Some(Fact::VisitLeft { visit, how })
    }

    pub(super) fn desk_durable(&mut self, now: Now, request: u64, then: DeskAct, out: &mut Effects) {
        self.desk_act(now, then, out);
        out.push(Effect::Reply { request, result: Ok(()) });
    }

    /// What was recorded is so.
    pub(super) fn desk_act(&mut self, now: Now, then: DeskAct, out: &mut Effects) {
        match then {
            DeskAct::Nothing => {}
            DeskAct::Permit(visits) => visits.into_iter().for_each(|visit| self.permitted(now, visit, out)),
            DeskAct::End(visits) => {
                visits.iter().for_each(|visit| self.close(*visit));
                if let Some(visit) = self.page.visit().filter(|visit| visits.contains(visit)) {
                    self.page_without_visit(now, visit, out);
                }
                visits.into_iter().for_each(|visit| self.children_follow(now, visit, out));
            }
        }
    }

    /// The office has the journal up to here: visitors are told that the desk can see them.
    pub(super) fn office_has(&mut self, now: Now, seq: u64) {
        for tracked in self.visits.values_mut() {
            if tracked.registered.is_some_and(|(registered, _)| registered <= seq) {
                tracked.at_office.get_or_insert(now.wall);
            }
            tracked.wishes.office_has(seq);
        }
        if let Some(call) = self.call.as_mut().filter(|call| call.seq <= seq) {
            call.at_office = true;
        }
    }

    /// The desk is called, as this entry says.
    pub(super) fn desk_is_called(&mut self, now: Now, seq: u64) {
        self.call = Some(DeskCall { seq, since_ms: now.mono_ms, at_office: false });
    }

    /// Somebody at the desk has seen it. That was recorded before.
    pub(super) fn call_answered(&mut self, request: u64, out: &mut Effects) {
        let result = self.call.take().map(drop).ok_or(DeskRefusal::NotFound);
        out.push(Effect::Reply { request, result });
    }

    pub(super) fn forget_old_call(&mut self, now: Now) {
        self.call = self.call.filter(|call| now.mono_ms.saturating_sub(call.since_ms) < CALL_RINGS_MS);
    }

    /// The newest call of the desk that nobody has answered: see [`crate::bell`].
    #[must_use]
    pub fn desk_call(&self) -> Option<DeskCall> {
        self.call
    }
}

/// The desk's or the office's yes to a visit.
pub(super) fn permission(visit: VisitId, by: PermissionPrivate) -> Fact {
    Fact::VisitPermitted { visit, by: PermittedBy::Desk, private: Some(by) }
}
