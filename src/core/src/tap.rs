//! What a tap means (A10): one written rule that nobody has to learn. Entering is the default; every other meaning needs the
//! station to be waiting for it, and all waiting ends by itself.

/// What a reader is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderRole {
    /// The one reader at the kiosk: desk and entrance at once.
    DeskAndEntry,
    /// A reader at a door and nothing else.
    Entry,
}

/// What the station is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Nothing in particular.
    Nothing,
    /// A tray card, to become the card of the visit on the screen.
    CardToIssue,
    /// A visitor's card, given back.
    CardToReturn,
    /// The employee who said on the screen that they are here to collect.
    Collector,
}

/// Whose card it is, as far as the meaning depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderKind {
    /// An employee. `has_waiting_visitors`: somebody registered for them and is not yet permitted.
    Staff {
        /// See above.
        has_waiting_visitors: bool,
    },
    /// The visitor whose visit is on the screen.
    VisitorOnScreen,
    /// Another visitor in the house. `written` is false when the card was torn away while it was being written.
    Visitor {
        /// See above.
        written: bool,
    },
    /// Nobody, as far as is known: a tray card, or a stranger's.
    Nobody,
}

/// What is done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Decide about letting in.
    Enter,
    /// Let in, and permit the visitors who wait for this employee.
    EnterAndCollectOwn,
    /// Let in, and permit the visit on the screen.
    EnterAndCollectShown,
    /// Write the card for the visit on the screen.
    Issue,
    /// Finish writing the card for its own visit.
    FinishIssuing,
    /// Take the card back.
    Return,
    /// A card that is with another visitor was offered as a new one.
    InUse,
    /// Not a card that can be given back here.
    NotAVisitorCard,
}

/// The table.
///
/// | waiting for       | staff                     | visitor on screen | other visitor       | nobody         |
/// |-------------------|---------------------------|-------------------|---------------------|----------------|
/// | nothing           | enter (+ collect their own) | enter           | enter, or finish a torn writing | enter (is refused) |
/// | a card to issue   | enter (+ collect their own) | issue (again)   | in use              | issue          |
/// | a card to return  | enter (+ collect their own) | return          | return              | not a visitor card |
/// | a collector       | enter and collect the one shown | enter       | enter               | enter (is refused) |
///
/// At a reader that is only for entering, everything is "enter".
#[must_use]
pub fn meaning(role: ReaderRole, waiting: Waiting, holder: HolderKind) -> Meaning {
    if role == ReaderRole::Entry {
        return Meaning::Enter;
    }
    match (waiting, holder) {
        (Waiting::Collector, HolderKind::Staff { .. }) => Meaning::EnterAndCollectShown,
        (_, HolderKind::Staff { has_waiting_visitors: true }) => Meaning::EnterAndCollectOwn,
        (_, HolderKind::Staff { has_waiting_visitors: false }) => Meaning::Enter,
        (Waiting::CardToIssue, HolderKind::VisitorOnScreen | HolderKind::Nobody) => Meaning::Issue,
        (Waiting::CardToIssue, HolderKind::Visitor { .. }) => Meaning::InUse,
        (Waiting::CardToReturn, HolderKind::VisitorOnScreen | HolderKind::Visitor { .. }) => Meaning::Return,
        (Waiting::CardToReturn, HolderKind::Nobody) => Meaning::NotAVisitorCard,
        (Waiting::Nothing | Waiting::Collector, HolderKind::Visitor { written: false }) => Meaning::FinishIssuing,
        (Waiting::Nothing | Waiting::Collector, _) => Meaning::Enter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAFF: HolderKind = HolderKind::Staff { has_waiting_visitors: false };
    const HOST: HolderKind = HolderKind::Staff { has_waiting_visitors: true };
    const DESK: ReaderRole = ReaderRole::DeskAndEntry;

    #[test]
    fn an_employee_who_is_not_asked_for_anything_enters_whatever_a_visitor_is_doing() {
        for waiting in [Waiting::Nothing, Waiting::CardToIssue, Waiting::CardToReturn] {
            assert_eq!(meaning(DESK, waiting, STAFF), Meaning::Enter);
        }
    }

    #[test]
    fn a_host_collects_their_own_visitors_just_by_entering() {
        assert_eq!(meaning(DESK, Waiting::Nothing, HOST), Meaning::EnterAndCollectOwn);
        assert_eq!(meaning(DESK, Waiting::CardToIssue, HOST), Meaning::EnterAndCollectOwn);
    }

    #[test]
    fn another_employee_collects_only_when_that_was_asked_on_the_screen() {
        assert_eq!(meaning(DESK, Waiting::Nothing, STAFF), Meaning::Enter);
        assert_eq!(meaning(DESK, Waiting::Collector, STAFF), Meaning::EnterAndCollectShown);
    }

    #[test]
    fn a_card_that_is_with_another_visitor_is_never_issued_again() {
        let other = HolderKind::Visitor { written: true };
        assert_eq!(meaning(DESK, Waiting::CardToIssue, other), Meaning::InUse);
        assert_eq!(meaning(DESK, Waiting::CardToIssue, HolderKind::Nobody), Meaning::Issue);
    }

    #[test]
    fn at_a_door_reader_every_tap_is_entering() {
        for waiting in [Waiting::Nothing, Waiting::CardToIssue, Waiting::CardToReturn, Waiting::Collector] {
            for holder in [STAFF, HOST, HolderKind::VisitorOnScreen, HolderKind::Nobody] {
                assert_eq!(meaning(ReaderRole::Entry, waiting, holder), Meaning::Enter);
            }
        }
    }
}
