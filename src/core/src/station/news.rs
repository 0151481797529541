//! What somebody who waits is told of what has come for them (V4, V5): who fetches them on the page that lets them in, and, while the
//! screen is at its greeting, that there is news.

use super::page::Page;
use super::view::clock_text;
use super::{Effects, Station, Tracked};
use crate::fact::HostAnswer;
use crate::id::VisitId;
use crate::invitation::masked;
use crate::screen::{About, Called, CalledTo, Way};
use crate::telling::Account;
use crate::time::{Now, Wall};
use crate::visit::VisitState;

/// For so long the greeting says that there is news for somebody.
const NEWS_MS: u64 = 600_000;

impl Tracked {
    /// Whoever was told has said that they come.
    fn is_somebody_coming(&self) -> bool {
        let told = self.told.of_host(self.visit.host_changes);
        told.last_answer()
            .is_some_and(|given| matches!(given.answer, HostAnswer::Coming | HostAnswer::InMinutes { .. }))
    }

    fn has_card(&self) -> bool {
        self.visit.card.is_some_and(|card| card.written)
    }

    /// Permitted, and yet to wait: somebody comes, or no door opens for them alone. Not once an employee's card has let them in.
    fn is_to_be_fetched(&self) -> bool {
        let may = self.visit.state == VisitState::Permitted;
        may && !self.collected && (self.is_somebody_coming() || !self.has_card())
    }
}

impl Station {
    /// This visitor is permitted, and waits all the same.
    pub(super) fn is_to_be_fetched(&self, visit: VisitId) -> bool {
        self.visits.get(&visit).is_some_and(Tracked::is_to_be_fetched)
    }

    pub(super) fn way(&self, tracked: &Tracked, now: Now) -> Way {
        let visit = &tracked.visit;
        let place = visit.host.and_then(|host| self.person(host)).map(|person| person.place.clone());
        let until = visit.card.filter(|card| card.written).map(|card| Wall { utc_ms: card.until_ms, ..now.wall });
        let fetched = tracked.is_to_be_fetched();
        Way {
            visitor: visit.name.clone(),
            host: visit.host_name.clone(),
            department: visit.host_department.clone(),
            place: place.unwrap_or_default(),
            card_until: until.map(clock_text).unwrap_or_default(),
            has_card: tracked.has_card(),
            fetched,
            answered: super::view::answered(tracked, now),
            waiting_area: if fetched { self.short_text_about(About::WaitingArea) } else { String::new() },
        }
    }

    /// An employee's card lets these in: nobody has to come for them any more.
    pub(super) fn all_collected(&mut self, now: Now, collects: &[VisitId], out: &mut Effects) {
        for visit in collects {
            if let Some(tracked) = self.visits.get_mut(visit) {
                tracked.collected = true;
            }
            self.permitted(now, *visit, out);
        }
    }

    /// What came of a visit that is not open here is nobody's news.
    pub(super) fn visit_told(&mut self, now: Now, visit: VisitId, account: Account) {
        let Some(tracked) = self.visits.get_mut(&visit) else { return };
        let last = |account: &Account| account.of_host(tracked.visit.host_changes).last_answer().cloned();
        let is_answered = last(&account).is_some_and(|answer| last(&tracked.told) != Some(answer));
        let waits = tracked.visit.state == VisitState::Registered;
        tracked.told = account;
        if is_answered && waits {
            self.news_for(now, visit);
        }
    }

    /// Something has come for whoever waits here. On their own page they see it; the greeting says that it is there.
    pub(super) fn news_for(&mut self, now: Now, visit: VisitId) {
        if self.page.visit() == Some(visit) {
            return;
        }
        if let Some(tracked) = self.visits.get_mut(&visit).filter(|tracked| tracked.visit.is_seen_to_here()) {
            tracked.news_since_ms = Some(now.mono_ms);
        }
    }

    /// Whoever is on this page has seen what there is, for all who came with them.
    pub(super) fn news_seen(&mut self, page: &Page) {
        let (Page::Waiting { visit, .. } | Page::Permitted { visit }) = page else { return };
        for seen in self.party_of(*visit).into_iter().chain([*visit]) {
            if let Some(tracked) = self.visits.get_mut(&seen) {
                tracked.news_since_ms = None;
            }
        }
    }

    /// The newest news, as anybody may read it (X5): a masked name and what to do next; neither the host nor what was answered, which
    /// would tell a stranger who is in.
    pub(super) fn called(&self, now: Now) -> Option<Called> {
        if self.page != Page::Home || self.fault.is_some() {
            return None;
        }
        let is_new = |since_ms: u64| now.mono_ms.saturating_sub(since_ms) < NEWS_MS;
        let open = self.visits.values().filter(|tracked| tracked.visit.state != VisitState::In);
        let news = open.filter_map(|tracked| tracked.news_since_ms.filter(|ms| is_new(*ms)).map(|ms| (ms, tracked)));
        let (_, newest) = news.max_by_key(|(since_ms, _)| *since_ms)?;
        let speaker = self.visits.get(&self.speaker_of(newest.visit.visit))?;
        let next = match speaker.visit.state {
            VisitState::Registered if speaker.has_card() => CalledTo::HoldCard,
            VisitState::Registered => CalledTo::AskDesk,
            _ if speaker.is_to_be_fetched() => CalledTo::BeFetched,
            _ => CalledTo::ComeIn,
        };
        Some(Called { masked: masked(&speaker.visit.name), next })
    }
}
