//! What is known of today, line by line.

use crate::ladder::Ladder;
use crate::visit_acts::VisitAct;
use frontdesk_core::fact::{Alarm, CallCause, CommandOutcome, Drink};
use frontdesk_core::health::tickets::Ticket;
use frontdesk_core::id::StaffId;
use frontdesk_core::screen::{MessageState, Purpose, Rating, ToldWhat};
use frontdesk_core::visit::{LeftHow, PermittedBy, VisitState};
use frontdesk_store::{DoorOutcome, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

/// What is known of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Today {
    /// All of it is invented: this is a demonstration.
    pub demo: bool,
    /// Our own clock, UTC milliseconds.
    pub now_ms: i64,
    /// How many there are, whether or not they are in the lists.
    pub counts: DayCounts,
    /// Lists that are longer than they are here.
    #[schemars(with = "Vec<String>")]
    pub cut: Vec<Cut>,
    /// Visits that have not ended, and those that ended and arrived or left today: newest first.
    pub visits: Vec<VisitLine>,
    /// When whoever was in today came in, and left: UTC milliseconds, of those too who are not in `visits` because the page does not show
    /// them.
    #[serde(skip)]
    pub presence: Vec<(i64, Option<i64>)>,
    /// Simulated hardware had a part in one of those visits.
    #[serde(skip)]
    pub is_simulated: bool,
    /// Decisions at doors, newest first.
    pub doors: Vec<DoorLine>,
    /// Calls of the desk, newest first: today's, and those that the page still shows after midnight.
    pub desk_calls: Vec<DeskCallLine>,
    /// Alarms of the last day, newest first.
    pub alarms: Vec<AlarmLine>,
    /// Troubles with the hardware of kiosks that are not seen to yet, newest first.
    pub tickets: Vec<TicketLine>,
    /// Kiosks of the site, and others that were heard of.
    pub kiosks: Vec<KioskLine>,
    /// Whoever is invited for today and has not come, those first who come first.
    pub expected: Vec<ExpectedLine>,
    /// Who of today's invited is there already or was, in the order of their times.
    pub arrived: Vec<ArrivedLine>,
    /// Temporary cards that are out, overdue ones first.
    pub cards: Cards,
}

/// How many there are of what grows all day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DayCounts {
    /// Visitors who have not passed a door yet, whenever they came.
    pub waiting: u64,
    /// Visitors who are in the building.
    pub inside: u64,
    /// Visitors who have left, and came or left today.
    pub left: u64,
    /// Decisions at doors today.
    pub doors: u64,
}

/// A list that is longer than what was read of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Visits that have not ended: those are missing that came last.
    NotEnded,
    /// Visits that have ended: those are missing that ended first.
    Left,
    /// Invitations of today.
    Expected,
    /// Decisions at doors: the oldest are missing.
    Doors,
    /// Cards of the trays.
    Cards,
    /// Calls of the desk: the oldest are missing.
    DeskCalls,
    /// Alarms: the oldest are missing.
    Alarms,
    /// Troubles with hardware.
    Tickets,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VisitLine {
    /// Which.
    pub visit: String,
    /// At which kiosk.
    pub node: String,
    /// How far.
    #[schemars(with = "String")]
    pub state: VisitState,
    /// Name; absent when its key is gone or has not come.
    pub name: Option<String>,
    /// Organisation, likewise.
    pub organisation: Option<String>,
    /// Host's name, likewise.
    pub host: Option<String>,
    /// Host's department, likewise.
    pub department: Option<String>,
    /// Registered at, UTC milliseconds.
    pub arrived_ms: i64,
    /// Left at, UTC milliseconds.
    pub left_ms: Option<i64>,
    /// How it ended.
    #[schemars(with = "Option<String>")]
    pub left_how: Option<LeftHow>,
    /// What they thought of it.
    #[schemars(with = "Option<String>")]
    pub rating: Option<Rating>,
    /// A temporary card is out.
    pub card_out: bool,
    /// It is permitted, and has no card that counts.
    #[serde(skip)]
    pub lacks_card: bool,
    /// Its end, UTC milliseconds.
    pub card_until_ms: Option<i64>,
    /// Why they come.
    #[schemars(with = "String")]
    pub purpose: Purpose,
    /// Permitted at, UTC milliseconds.
    pub permitted_ms: Option<i64>,
    /// By whom.
    #[schemars(with = "Option<String>")]
    pub permitted_by: Option<PermittedBy>,
    /// Passed a door first at, UTC milliseconds.
    pub entered_ms: Option<i64>,
    /// How far telling the host has come.
    pub ladder: Ladder,
    /// Who was told of a visitor who waits to be permitted, oldest first.
    pub told: Vec<ToldLine>,
    /// What the desk asked the kiosk to do about it lately, and what came of that.
    pub order: Option<OrderLine>,
    /// The visit of whoever registered first of those who came together; absent for one who came alone.
    pub party: Option<String>,
    /// The visit of the adult whom this child is with.
    pub child_of: Option<String>,
    /// The host, where the visitor chose somebody who works here.
    #[serde(skip)]
    pub host_staff: Option<StaffId>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
    /// What they would like to drink.
    #[schemars(with = "Option<String>")]
    pub drink: Option<Drink>,
    /// Since when, UTC milliseconds.
    pub drink_ms: Option<i64>,
    /// What they have written, in the order in which it came.
    pub messages: Vec<MessageLine>,
    /// How often they have chosen somebody else to see.
    pub host_changes: u8,
}

/// A message that a visitor has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MessageLine {
    /// UTC milliseconds, by the kiosk's clock.
    pub at_ms: i64,
    /// For whom; empty for the desk, absent when the key is gone or has not come.
    pub host: Option<String>,
    /// What it says; absent likewise.
    pub text: Option<String>,
    /// How far it has got.
    #[schemars(with = "String")]
    pub state: MessageState,
}

/// One thing that has become of telling somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ToldLine {
    /// What, in the words of the kiosk's screen.
    #[schemars(with = "String")]
    pub what: ToldWhat,
    /// UTC milliseconds.
    pub at_ms: i64,
}

/// What a kiosk was asked to do about a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OrderLine {
    /// What.
    #[schemars(with = "String")]
    pub act: VisitAct,
    /// Which kiosk.
    pub node: String,
    /// Not after this, UTC milliseconds.
    pub deadline_ms: i64,
    /// What the kiosk said; absent until it has answered.
    #[schemars(with = "Option<String>")]
    pub outcome: Option<CommandOutcome>,
}

/// Somebody who is invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ExpectedLine {
    /// Which invitation.
    pub invitation: String,
    /// From then on, UTC milliseconds.
    pub from_ms: i64,
    /// Until then.
    pub until_ms: i64,
    /// Name; absent when its key is gone or has not come.
    pub name: Option<String>,
    /// Organisation, likewise.
    pub organisation: Option<String>,
    /// Who invites, likewise.
    pub host: Option<String>,
    /// Who invites.
    #[serde(skip)]
    pub host_staff: Option<StaffId>,
}

/// Somebody who was invited for today, and came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArrivedLine {
    /// As they were expected.
    pub expected: ExpectedLine,
    /// Their visit.
    pub visit: String,
    /// They came then, UTC milliseconds.
    pub arrived_ms: i64,
}

/// Where the temporary cards are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, Default)]
pub struct Cards {
    /// In trays.
    pub in_tray: u32,
    /// Those that are not, those first that somebody must see to.
    pub out: Vec<CardLine>,
    /// There are more.
    #[serde(skip)]
    pub is_cut: bool,
}

/// One temporary card that is not in its tray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CardLine {
    /// How it stands.
    pub standing: CardStanding,
    /// Since when, UTC milliseconds.
    pub since_ms: i64,
    /// Its end, UTC milliseconds, where that is known.
    pub until_ms: Option<i64>,
    /// The visit that it belongs to.
    pub visit: Option<String>,
    /// Who has it, or had it last; absent when that cannot be read.
    pub name: Option<String>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// How a card stands that is not in its tray. What must be seen to comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardStanding {
    /// Its visitor has left without giving it back.
    Missing,
    /// Its time is over, and its visitor has it still.
    Overdue,
    /// With a visitor.
    WithVisitor,
    /// With a member of staff who forgot theirs.
    WithStaff,
    /// Said to be lost.
    Lost,
}

/// One decision at a door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DoorLine {
    /// UTC milliseconds.
    pub at_ms: i64,
    /// Door name.
    pub door: String,
    /// What was decided.
    #[schemars(with = "serde_json::Value")]
    pub verdict: Verdict,
    /// What became of a grant, once known.
    #[schemars(with = "serde_json::Value")]
    pub outcome: Option<DoorOutcome>,
    /// At which kiosk.
    pub node: String,
    /// The card's holder; empty for an unknown card, absent when the key is gone.
    pub name: Option<String>,
    /// The holder's department, for a card of staff.
    pub department: Option<String>,
    /// The visit, for a visitor's card.
    pub visit: Option<String>,
    /// The holder, where it is staff: for the page, which shows their picture.
    #[serde(skip)]
    pub staff: Option<StaffId>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// A visitor called the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DeskCallLine {
    /// UTC milliseconds, by the kiosk's clock.
    pub at_ms: i64,
    /// At which kiosk.
    pub node: String,
    /// The count of the call in that kiosk's journal.
    pub seq: u64,
    /// Somebody at the desk has seen it.
    pub seen: bool,
    /// The visit on its screen, if any.
    pub visit: Option<String>,
    /// That visitor's name; absent without a visit, or when the key is gone or has not come.
    pub name: Option<String>,
    /// Why, where the visitor said it: `tray_empty`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub cause: Option<CallCause>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AlarmLine {
    /// UTC milliseconds, by the clock of whoever raised it.
    pub at_ms: i64,
    /// What.
    #[schemars(with = "String")]
    pub alarm: Alarm,
    /// About which node.
    pub node: Option<String>,
    /// What people call it.
    pub label: Option<String>,
    /// What was seen.
    pub detail: String,
}

/// One trouble with the hardware of a kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TicketLine {
    /// At which kiosk.
    pub node: String,
    /// What people call it.
    pub label: Option<String>,
    /// The ticket, as the kiosk has it.
    #[schemars(with = "serde_json::Value")]
    pub ticket: Ticket,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// One kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KioskLine {
    /// Its node.
    pub node: String,
    /// What people call it; absent for one that was never enrolled.
    pub label: Option<String>,
    /// It does not belong to the site any more.
    pub revoked: bool,
    /// How many of its entries are here; each was countersigned when it came.
    pub entries: u64,
    /// When it was last heard of, UTC milliseconds.
    pub last_contact_ms: Option<i64>,
    /// Simulated hardware had a part in its newest entry.
    pub simulated: bool,
}

impl Today {
    /// Something on the page is not real.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.is_simulated
            || self.doors.iter().any(|door| door.simulated)
            || self.desk_calls.iter().any(|call| call.simulated)
            || self.tickets.iter().any(|ticket| ticket.simulated)
            || self.kiosks.iter().any(|kiosk| kiosk.simulated)
    }
}
