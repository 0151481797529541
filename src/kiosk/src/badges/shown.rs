//! What visitors read of their badge: that it is printed only while it is.

use frontdesk_core::fact::{BadgeFact, BadgeFailure};
use frontdesk_core::id::VisitId;
use frontdesk_core::screen::BadgeNote;
use std::collections::BTreeSet;

/// A visit, and what its page says from now on.
pub(super) type Note = (VisitId, Option<BadgeNote>);

/// What is known of the printer and what it has; no more than are under way at once.
#[derive(Debug, Default)]
pub(super) struct Shown {
    printing: BTreeSet<VisitId>,
    is_in_the_way: bool,
}

impl Shown {
    /// What became of a badge.
    pub(super) fn became(&mut self, news: &BadgeFact) -> Vec<Note> {
        let visit = news.visit();
        match news {
            BadgeFact::Queued { .. } => {
                self.printing.insert(visit);
                vec![(visit, self.note())]
            }
            BadgeFact::Printed { .. } | BadgeFact::Failed { why: BadgeFailure::Outlived, .. } => {
                self.printing.remove(&visit);
                vec![(visit, None)]
            }
            BadgeFact::Failed { .. } => {
                self.printing.remove(&visit);
                vec![(visit, Some(BadgeNote::AtDesk))]
            }
        }
    }

    /// Something keeps the printer from printing, or does no more.
    pub(super) fn is_in_the_way(&mut self, is_so: bool) -> Vec<Note> {
        if std::mem::replace(&mut self.is_in_the_way, is_so) == is_so {
            return Vec::new();
        }
        self.printing.iter().map(|visit| (*visit, self.note())).collect()
    }

    fn note(&self) -> Option<BadgeNote> {
        (!self.is_in_the_way).then_some(BadgeNote::Printing)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    const VISIT: VisitId = VisitId([7; 16]);

    #[test]
    fn it_is_said_to_be_printed_only_while_nothing_is_in_the_way_and_until_it_is() {
        let mut shown = Shown::default();
        assert_eq!(shown.became(&BadgeFact::Queued { visit: VISIT }), [(VISIT, Some(BadgeNote::Printing))]);
        assert_eq!(shown.is_in_the_way(true), [(VISIT, None)]);
        assert_eq!(shown.is_in_the_way(true), []);
        assert_eq!(shown.is_in_the_way(false), [(VISIT, Some(BadgeNote::Printing))]);
        assert_eq!(shown.became(&BadgeFact::Printed { visit: VISIT }), [(VISIT, None)]);
        assert_eq!(shown.is_in_the_way(true), []);
        assert_eq!(shown.became(&BadgeFact::Queued { visit: VISIT }), [(VISIT, None)], "no paper");
    }

    #[test]
    fn one_that_was_given_up_is_at_the_desk_unless_the_visit_is_over() {
        let failed = |why| Shown::default().became(&BadgeFact::Failed { visit: VISIT, why });
        assert_eq!(failed(BadgeFailure::OutOfPaper), [(VISIT, Some(BadgeNote::AtDesk))]);
        assert_eq!(failed(BadgeFailure::Outlived), [(VISIT, None)]);
    }
}
