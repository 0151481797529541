//! The staff pages: what receptionists and administrators see at the kiosk once their card has opened them. Codes, numbers and data;
//! what checks say comes in the frame's language ([`crate::health::words`]).

mod cards;
mod network;

use crate::access::DeskRole;
use crate::door::DoorMode;
use crate::fact::PagesAct;
use crate::health::CheckState;
use crate::health::tickets::Stage;
use crate::screen::{CardTrouble, HostHit};
pub use cards::{CardMake, CardPage, CardPlace, CardShows, IssueStage, SeenCard, Whose};
pub use network::{EnrolQuestion, Enrolling, MAX_ADDRESS_CHARS, MAX_CODE_CHARS, Network};
use serde::{Deserialize, Serialize};

/// Rows of a list on one page.
pub const MAX_ROWS: usize = 8;
/// The longest text of a row or of what is chosen, characters: more is cut off.
pub const MAX_ROW_CHARS: usize = 160;
/// Areas whose people are counted one by one.
pub const MAX_AREAS: usize = 4;
/// The most cards that can be counted in a tray.
pub const MAX_COUNTED: u32 = 9_999;

/// The page on which a staff card is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffCard {
    /// The card that was held up opens nothing here.
    pub refused: Option<NotOpened>,
}

/// Why a good staff card does not open the staff pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotOpened {
    /// Its holder is neither receptionist nor administrator.
    NoRole,
    /// It could not be recorded.
    NotRecorded,
}

/// An employee without their card (A9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgotCard {
    /// Who it is; empty until that is chosen.
    pub name: String,
    /// How far they have got.
    pub stage: ForgotStage,
}

/// How far an employee without their card has got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "forgot_stage", rename_all = "snake_case")]
pub enum ForgotStage {
    /// They find themselves by name; what is typed comes as [`super::Intent::FindHost`], the choice as [`super::Intent::Host`].
    Find {
        /// As [`super::Ask::serial`].
        serial: u64,
        /// As [`super::Ask::hits`].
        hits: Vec<HostHit>,
    },
    /// A colleague holds their own card up.
    Vouch,
    /// A card of the tray is held up.
    Take,
    /// It is being written.
    Writing,
    /// It is their day pass.
    Done,
    /// It is not.
    Failed {
        /// Why.
        why: StaffRefusal,
    },
}

/// One of the staff pages, with what all of them have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Who opened them.
    pub name: String,
    /// In what capacity.
    pub role: DeskRole,
    /// Something is being done: nothing else is, meanwhile.
    pub working: bool,
    /// What became of the last act, until the next touch.
    pub outcome: Option<StaffOutcome>,
    /// The page.
    pub on: StaffPage,
}

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffOutcome {
    /// Of which.
    pub act: PagesAct,
    /// Nothing when it is done; else why not.
    pub refused: Option<StaffRefusal>,
}

/// Why an act was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRefusal {
    /// What it was for is not there any more, or needs it no more.
    NotThere,
    /// It could not be recorded, so it was not done; a lockdown is done all the same.
    NotRecorded,
    /// The door is locked down: that must end first.
    LockedDown,
    /// The door's lock takes pulses: it cannot be held open.
    OnlyPulses,
    /// The door's hardware did not do it.
    DoorFault,
    /// The card is not one for this, or the work on it failed.
    Card(CardTrouble),
    /// No card was held up in time.
    NoCard,
    /// No leader has answered in time.
    Lapsed,
    /// A leader said no.
    NotApproved,
    /// Something else.
    NotPossible,
    /// The issuer's keys are not there: the stick with them is not plugged in, or the kiosk was not told where they would be.
    NoIssuerKeys,
    /// What is there in their place are not the issuer's keys of this site.
    BadIssuerKeys,
    /// This is no enrolment code: a character is wrong.
    NotACode,
    /// The office does not take this code: it was used, is too old, or never was.
    CodeRefused,
    /// Who answers at this address is not the office of this code.
    NotTheOffice,
    /// Nobody answers at this address.
    NotReached,
}

/// The pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "staff_page", rename_all = "snake_case")]
pub enum StaffPage {
    /// What there is.
    Menu(StaffMenu),
    /// A list with one of its rows chosen.
    List(Box<StaffList>),
    /// Why a leader is asked, is typed, and comes as [`super::Intent::Answer`].
    Reason(ReasonView),
    /// The cards in the tray are counted.
    Tray(TrayView),
    /// The kiosk itself: its place in the network, versions, licences.
    About(About),
    /// A card is looked at, or made an employee's.
    Cards(CardPage),
    /// The link to the office.
    Network(Network),
    /// The address of an office or its code is typed.
    Enrol(Enrolling),
    /// The screen tests itself: what is shown and touched there is its own matter.
    ScreenTest {},
}

/// Where one can go from the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffPlace {
    /// Visits that wait here to be permitted, or have not ended.
    Visits,
    /// The tray's count.
    Tray,
    /// Health.
    Health,
    /// Tickets.
    Tickets,
    /// Who is in the building.
    RollCall,
    /// Doors.
    Doors,
    /// The kiosk itself.
    About,
    /// Cards: looking at one, making one an employee's.
    Cards,
    /// The link to the office.
    Network,
    /// The test of the screen; from the kiosk's own page, not from the menu.
    ScreenTest,
}

impl StaffPlace {
    /// Those of the menu, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Visits,
        Self::Tray,
        Self::Cards,
        Self::RollCall,
        Self::Doors,
        Self::Health,
        Self::Tickets,
        Self::Network,
        Self::About,
    ];

    /// Receptionists receive visitors; all else is an administrator's.
    #[must_use]
    pub fn is_open_to(self, role: DeskRole) -> bool {
        role == DeskRole::Administrator || matches!(self, Self::Visits | Self::Tray)
    }
}

/// The menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMenu {
    /// Where this role can go.
    pub places: Vec<StaffPlace>,
    /// Visits that wait here for a permission.
    pub waiting: u32,
    /// The desk is called and nobody has answered.
    pub desk_calls: bool,
    /// Checks that want attention; absent where nobody has looked.
    pub attention: Option<u32>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffList {
    /// Of what.
    pub of: StaffPlace,
    /// Nobody has looked yet.
    pub looking: bool,
    /// The rows of this page, at most [`MAX_ROWS`].
    pub rows: Vec<StaffRow>,
    /// Which page of the list, from 0.
    pub page: u32,
    /// How many there are.
    pub pages: u32,
    /// How many rows there are in all.
    pub total: u32,
    /// The one that is chosen.
    pub chosen: Option<StaffChosen>,
    /// This is about to be done with it: is it meant?
    pub asking: Option<PagesAct>,
    /// When it was looked at, local `HH:MM`, or empty.
    pub looked_at: String,
    /// Of health: checks that want attention.
    pub attention: u32,
    /// Of a roll-call.
    pub house: Option<House>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    /// What to say when it is chosen.
    pub id: String,
    /// Which picture goes with it: of a check, its kind; else empty.
    pub kind: String,
    /// The first line.
    pub title: String,
    /// The second line; may be empty.
    pub second: String,
    /// Since when, local `HH:MM`, or empty.
    pub at: String,
    /// How it is.
    pub state: RowState,
}

/// How what a row is about is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Nothing is to be said of it.
    Plain,
    /// A check.
    Check(CheckState),
    /// A ticket.
    Ticket(Stage),
    /// A visit waits for a permission.
    Waits,
    /// A visit is permitted.
    Permitted,
    /// A visitor is in.
    In,
    /// A visitor in the building.
    Visitor,
    /// A member of staff who is in.
    StaffIn,
    /// A member of staff who came in today, and nothing would tell that they have gone.
    StaffSeen,
    /// A door.
    Door(DoorMode),
}

/// What is chosen, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffChosen {
    /// Its row.
    pub row: StaffRow,
    /// More of it, for example what to do about a check; may be empty.
    pub more: String,
    /// What this role can do, the most likely first.
    pub acts: Vec<PagesAct>,
}

/// The numbers of a roll-call, and how fresh they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct House {
    /// Visitors in the building.
    pub visitors: u32,
    /// Staff in the building, or seen today.
    pub staff: u32,
    /// People by where they were seen last, the most first, at most [`MAX_AREAS`].
    pub areas: Vec<Area>,
    /// Other kiosks of the site.
    pub others: u32,
    /// When the one of them that was not heard of for longest was heard, local `HH:MM`, or empty.
    pub heard_at: String,
    /// The office cannot be reached: what other kiosks know may be later than this.
    pub office_away: bool,
    /// There are more people than one list has.
    pub is_cut: bool,
}

/// People in one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// The door through which they came; empty for the reception.
    pub name: String,
    /// How many.
    pub count: u32,
}

/// Why a leader is asked for an exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonView {
    /// As [`TrayView::serial`].
    pub serial: u64,
    /// For whom.
    pub visitor: String,
}

/// The tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrayView {
    /// Changes when a number is asked for anew: the screen then empties its field.
    pub serial: u64,
    /// What the journal says; absent where nobody has looked.
    pub booked: Option<TrayCount>,
    /// Counted: is it meant?
    pub counted: Option<u32>,
}

/// Where the cards of the tray are, by the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TrayCount {
    /// In the tray.
    pub in_tray: u32,
    /// With visitors, or as day passes with employees.
    pub given: u32,
    /// Not where they should be, or lost.
    pub missing: u32,
}

/// The kiosk itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// Nobody has looked yet.
    pub looking: bool,
    /// Version of the daemon.
    pub version: String,
    /// Its node's id.
    pub node: String,
    /// Of which office it is; empty for none.
    pub office: String,
    /// That cannot be reached.
    pub office_away: bool,
    /// Entries that the office has not got, once it has said anything.
    pub behind: Option<u64>,
}

/// What is wanted on the staff pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on_staff_page", rename_all = "snake_case")]
pub enum StaffWant {
    /// Go there, from the menu.
    Go {
        /// Where.
        to: StaffPlace,
    },
    /// Another page of the list.
    Turn {
        /// Which, from 0.
        page: u32,
    },
    /// Choose a row.
    Choose {
        /// Its id.
        id: String,
    },
    /// Do this, with what is chosen. Asks first where a mistake would matter.
    Act {
        /// What.
        act: PagesAct,
    },
    /// So many cards are in the tray. Asks first.
    Count {
        /// How many, at most [`MAX_COUNTED`].
        counted: u32,
    },
    /// Yes, do it.
    Sure,
    /// Receive a visitor: closes these pages and begins a registration.
    Register,
}
