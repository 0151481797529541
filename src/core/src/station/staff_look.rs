//! What the shell looks at for the staff pages, and what it saw. Nothing of it is kept longer than the page that shows it.

use crate::fact::WithdrawnWhy;
use crate::health::Check;
use crate::health::tickets::Ticket;
use crate::id::CardUid;
use crate::screen::staff::{CardMake, CardPlace, TrayCount};

/// What to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Every check.
    Health,
    /// Tickets that matter.
    Tickets,
    /// Who is in the building.
    House,
    /// Where the cards of the tray are.
    Tray,
    /// The kiosk itself, and its link to the office.
    Node,
    /// What the journal says of a card.
    Card(CardUid),
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// To [`Look::Health`].
    Health(Vec<Check>),
    /// To [`Look::Tickets`].
    Tickets(Vec<Ticket>),
    /// To [`Look::House`].
    House(HouseSeen),
    /// To [`Look::Tray`].
    Tray(TrayCount),
    /// To [`Look::Node`].
    Node(NodeSeen),
    /// To [`Look::Card`].
    Card(CardSeen),
}

impl Seen {
    pub(super) fn look(&self) -> Look {
        match self {
            Self::Health(_) => Look::Health,
            Self::Tickets(_) => Look::Tickets,
            Self::House(_) => Look::House,
            Self::Tray(_) => Look::Tray,
            Self::Node(_) => Look::Node,
            Self::Card(seen) => Look::Card(seen.uid),
        }
    }
}

/// Who is in the building, as far as this kiosk knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HouseSeen {
    /// Everybody.
    pub people: Vec<InHouse>,
    /// How many other kiosks of the site have said something.
    pub others: u32,
    /// When the one of them that was not heard of for longest was heard, UTC milliseconds.
    pub heard_ms: Option<i64>,
    /// There are more people than are listed.
    pub is_cut: bool,
}

/// Somebody in the building.
#[derive(Clone, PartialEq, Eq)]
pub struct InHouse {
    /// Their visit, or the member of staff, as an id.
    pub id: String,
    /// Name; empty where nobody can read it.
    pub name: String,
    /// Organisation and host of a visitor, department of staff.
    pub about: String,
    /// The door that they came through last; empty for the reception.
    pub area: String,
    /// Since when, UTC milliseconds.
    pub since_ms: i64,
    /// Who it is.
    pub who: WhoIn,
}

impl std::fmt::Debug for InHouse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it is stays out of logs.
        f.debug_struct("InHouse").field("who", &self.who).finish_non_exhaustive()
    }
}

/// What kind of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoIn {
    /// A visitor.
    Visitor,
    /// A member of staff who came in and has not gone out.
    Staff,
    /// One who came in today, where nothing would tell that they have gone.
    SeenToday,
}

/// The kiosk itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeSeen {
    /// Version of the daemon.
    pub version: String,
    /// The node's id.
    pub node: String,
    /// Where its office is; empty for none.
    pub office: String,
    /// What people call this kiosk there; may be empty.
    pub label: String,
    /// When the office last answered in this run, UTC milliseconds.
    pub answered_ms: Option<i64>,
    /// Until when this kiosk's certificate counts, UTC milliseconds.
    pub certificate_until_ms: Option<i64>,
    /// Entries that it has not got, once it has said anything.
    pub behind: Option<u64>,
}

/// What the journal says of a card, besides whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardSeen {
    /// Which card.
    pub uid: CardUid,
    /// Why it is its holder's no more, of a staff card that has ended.
    pub ended: Option<WithdrawnWhy>,
    /// Where it should be, of a card of the tray.
    pub place: Option<CardPlace>,
}

/// What was found on a card itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardFound {
    /// What kind of card it says that it is.
    pub make: CardMake,
    /// Nothing of this house is on it, nor of anybody else as far as that can be read.
    pub is_blank: bool,
    /// What is written on it does not fit together.
    pub is_torn: bool,
}
