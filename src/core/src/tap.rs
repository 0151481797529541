//! What a tap means (A10): one written rule that nobody has to learn. Entering is the default; every other meaning needs the
//! station to be waiting for it, or a reader that is for something else, and all waiting ends by itself.

use serde::{Deserialize, Serialize};

/// Which reader of this kiosk: its place in the configuration, from 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReaderId(pub u8);

/// What a reader is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReaderRole {
    /// The one reader at the kiosk: desk and entrance at once.
    DeskAndEntry,
    /// A reader at the desk: it gives out and takes back cards and says who somebody is. It never opens a door.
    Desk,
    /// A reader at a door, for entering and nothing else.
    Entry,
    /// A reader on the inner side of a door, for leaving and nothing else.
    Exit,
}

impl ReaderRole {
    /// Cards are given out and taken back here. A kiosk has one such reader at most.
    #[must_use]
    pub fn is_desk(self) -> bool {
        matches!(self, Self::DeskAndEntry | Self::Desk)
    }
}

/// The reader at which something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TapReader {
    /// Which one.
    pub id: ReaderId,
    /// What it is for.
    pub role: ReaderRole,
}

/// What a reader's own lamp and buzzer are to say, where it has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feedback {
    /// Let through, or the card is done.
    Granted,
    /// Not let through, or the card did not work.
    Refused,
    /// The card is being worked on: keep holding it.
    Working,
    /// The door should be shut, whoever stands there.
    CloseDoor,
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
    /// The employee who asked on the screen for the staff pages.
    StaffPages,
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
    /// An employee with a day pass on a tray card (A9).
    PassHolder,
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
    /// Decide about letting out.
    Exit,
    /// Say whether the card counts. No door opens.
    Identify,
    /// Permit the visitors who wait for this employee. No door opens.
    CollectOwn,
    /// Permit the visit on the screen. No door opens.
    CollectShown,
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
    /// Open the staff pages. No door opens.
    OpenStaffPages,
}

impl Meaning {
    /// It comes to a decision about the holder, so that a card of nobody's is refused.
    #[must_use]
    pub fn decides(self) -> bool {
        !matches!(self, Self::Issue | Self::FinishIssuing | Self::Return | Self::InUse | Self::NotAVisitorCard)
    }
}

/// The table, for a reader that is desk and entrance at once.
///
/// | waiting for       | staff                     | day pass | visitor on screen | other visitor       | nobody         |
/// |-------------------|---------------------------|----------|-------------------|---------------------|----------------|
/// | nothing           | enter (+ collect their own) | enter  | enter             | enter, or finish a torn writing | enter (is refused) |
/// | a card to issue   | enter (+ collect their own) | enter  | issue (again)     | in use              | issue          |
/// | a card to return  | enter (+ collect their own) | return | return            | return              | not a visitor card |
/// | a collector       | enter and collect the one shown | enter | enter          | enter               | enter (is refused) |
/// | the staff pages   | open them                 | enter    | enter             | enter, or finish a torn writing | enter (is refused) |
///
/// A visitor who enters before they are permitted is refused, and where the screen is at its greeting they see again how far their visit is.
///
/// At a reader that is only a desk the same, with "identify" for every "enter": nothing opens. At a reader that is only for
/// entering, everything is "enter"; at one for leaving, everything is "exit".
#[must_use]
pub fn meaning(role: ReaderRole, waiting: Waiting, holder: HolderKind) -> Meaning {
    match role {
        ReaderRole::Entry => Meaning::Enter,
        ReaderRole::Exit => Meaning::Exit,
        ReaderRole::DeskAndEntry => at_desk(waiting, holder),
        ReaderRole::Desk => match at_desk(waiting, holder) {
            Meaning::Enter => Meaning::Identify,
            Meaning::EnterAndCollectOwn => Meaning::CollectOwn,
            Meaning::EnterAndCollectShown => Meaning::CollectShown,
            other => other,
        },
    }
}

fn at_desk(waiting: Waiting, holder: HolderKind) -> Meaning {
    match (waiting, holder) {
        (Waiting::Collector, HolderKind::Staff { .. }) => Meaning::EnterAndCollectShown,
        (Waiting::StaffPages, HolderKind::Staff { .. }) => Meaning::OpenStaffPages,
        (_, HolderKind::Staff { has_waiting_visitors: true }) => Meaning::EnterAndCollectOwn,
        (_, HolderKind::Staff { has_waiting_visitors: false }) => Meaning::Enter,
        (Waiting::CardToReturn, HolderKind::PassHolder) => Meaning::Return,
        (_, HolderKind::PassHolder) => Meaning::Enter,
        (Waiting::CardToIssue, HolderKind::VisitorOnScreen | HolderKind::Nobody) => Meaning::Issue,
        (Waiting::CardToIssue, HolderKind::Visitor { .. }) => Meaning::InUse,
        (Waiting::CardToReturn, HolderKind::VisitorOnScreen | HolderKind::Visitor { .. }) => Meaning::Return,
        (Waiting::CardToReturn, HolderKind::Nobody) => Meaning::NotAVisitorCard,
        (Waiting::Nothing | Waiting::Collector | Waiting::StaffPages, HolderKind::Visitor { written: false }) => {
            Meaning::FinishIssuing
        }
        (Waiting::Nothing | Waiting::Collector | Waiting::StaffPages, _) => Meaning::Enter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAFF: HolderKind = HolderKind::Staff { has_waiting_visitors: false };
    const HOST: HolderKind = HolderKind::Staff { has_waiting_visitors: true };
    const DESK: ReaderRole = ReaderRole::DeskAndEntry;
    const WAITINGS: [Waiting; 5] =
        [Waiting::Nothing, Waiting::CardToIssue, Waiting::CardToReturn, Waiting::Collector, Waiting::StaffPages];
    const HOLDERS: [HolderKind; 6] = [
        STAFF,
        HOST,
        HolderKind::VisitorOnScreen,
        HolderKind::Visitor { written: true },
        HolderKind::Visitor { written: false },
        HolderKind::Nobody,
    ];

    /// What the table says in every place, for a role.
    fn everything(role: ReaderRole) -> Vec<Meaning> {
        WAITINGS.iter().flat_map(|waiting| HOLDERS.iter().map(|holder| meaning(role, *waiting, *holder))).collect()
    }

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
    fn the_staff_pages_are_opened_by_an_employees_own_card_at_a_desk_and_only_when_that_was_asked_on_the_screen() {
        for waiting in WAITINGS {
            for holder in HOLDERS.into_iter().chain([HolderKind::PassHolder]) {
                for role in [DESK, ReaderRole::Desk, ReaderRole::Entry, ReaderRole::Exit] {
                    let opens = meaning(role, waiting, holder) == Meaning::OpenStaffPages;
                    let is_asked = waiting == Waiting::StaffPages && role.is_desk();
                    assert_eq!(opens, is_asked && matches!(holder, HolderKind::Staff { .. }), "{waiting:?} {holder:?}");
                }
            }
        }
    }

    #[test]
    fn a_card_that_is_with_another_visitor_is_never_issued_again() {
        let other = HolderKind::Visitor { written: true };
        assert_eq!(meaning(DESK, Waiting::CardToIssue, other), Meaning::InUse);
        assert_eq!(meaning(DESK, Waiting::CardToIssue, HolderKind::Nobody), Meaning::Issue);
    }

    #[test]
    fn a_day_pass_enters_and_is_given_back_like_any_temporary_card() {
        assert_eq!(meaning(DESK, Waiting::CardToReturn, HolderKind::PassHolder), Meaning::Return);
        for waiting in [Waiting::Nothing, Waiting::CardToIssue, Waiting::Collector] {
            assert_eq!(meaning(DESK, waiting, HolderKind::PassHolder), Meaning::Enter);
        }
    }

    #[test]
    fn at_a_door_reader_every_tap_is_entering_and_at_an_exit_reader_leaving() {
        assert!(everything(ReaderRole::Entry).iter().all(|meaning| *meaning == Meaning::Enter));
        assert!(everything(ReaderRole::Exit).iter().all(|meaning| *meaning == Meaning::Exit));
    }

    #[test]
    fn a_desk_gives_out_and_takes_back_like_the_kiosks_own_reader_and_opens_nothing() {
        for (desk, both) in everything(ReaderRole::Desk).into_iter().zip(everything(DESK)) {
            match both {
                Meaning::Enter => assert_eq!(desk, Meaning::Identify),
                Meaning::EnterAndCollectOwn => assert_eq!(desk, Meaning::CollectOwn),
                Meaning::EnterAndCollectShown => assert_eq!(desk, Meaning::CollectShown),
                other => assert_eq!(desk, other),
            }
        }
    }

    #[test]
    fn cards_are_given_out_and_taken_back_at_desks_only() {
        for role in [ReaderRole::DeskAndEntry, ReaderRole::Desk, ReaderRole::Entry, ReaderRole::Exit] {
            assert_eq!(everything(role).contains(&Meaning::Issue), role.is_desk(), "{role:?}");
        }
    }
}
