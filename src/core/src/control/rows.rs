//! What answers are made of: the kiosk, its site, its entries, visits and doors.

use crate::bell::BellWhy;
use crate::health::tickets::DeskSignal;
use crate::id::VisitId;
use crate::visit::VisitState;
use serde::{Deserialize, Serialize};

/// What the station is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Package version of the daemon.
    pub version: String,
    /// This node.
    pub node: String,
    /// This run.
    pub incarnation: String,
    /// Count of durable entries.
    pub journal_seq: u64,
    /// Milliseconds since the daemon was ready.
    pub uptime_ms: u64,
    /// The first door, in ONVIF words.
    pub door_mode: crate::door::DoorMode,
    /// Its leaf, where a contact is wired.
    pub leaf_open: Option<bool>,
    /// Every door, in the config's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doors: Vec<DoorRow>,
    /// Name of the page on the screen (`home`, `ask` …), never its content.
    pub page: String,
    /// The screen process is connected and draws.
    pub screen_connected: bool,
    /// Visits that have not ended.
    pub open_visits: u32,
    /// Entries the office has not acknowledged; absent without an office.
    pub office_behind: Option<u64>,
    /// Parts that are simulated.
    pub simulated: Vec<String>,
    /// The worst check.
    pub health: crate::health::CheckState,
    /// Temporary cards count: not so while a restored kiosk is catching up.
    #[serde(default = "yes")]
    pub in_step: bool,
    /// This run goes on from a backup.
    #[serde(default)]
    pub restored: bool,
    /// The kiosk belongs to a site.
    #[serde(default)]
    pub enrolled: bool,
    /// The office's name, as the site calls it, or its address; absent without one.
    #[serde(default)]
    pub office: Option<String>,
    /// What the desk is told of the hardware, also with the office away: whether its bell rings, and how many tickets are open.
    #[serde(default)]
    pub desk: DeskSignal,
    /// What the desk bell rings for now, whether a bell is wired or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bell: Option<BellWhy>,
    /// Invitations of about this time whose codes are known (V7).
    #[serde(default)]
    pub invitations: u64,
    /// Wrong codes that were typed since the daemon started.
    #[serde(default)]
    pub wrong_codes: u64,
}

/// A daemon that does not say so is of a version that was never behind.
fn yes() -> bool {
    true
}

/// What a kiosk knows of its site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRow {
    /// The office's node; absent before enrolment.
    pub office: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// This kiosk has all that the office had at the last contact.
    pub in_step: bool,
    /// When the office last answered, UTC milliseconds.
    pub last_contact_ms: Option<i64>,
    /// The newest entry of the site journal that is known here, UTC milliseconds.
    pub newest_ms: Option<i64>,
    /// How much is known, by family: people, cards, groups, schedules, invitations, approvals, commands.
    pub counts: std::collections::BTreeMap<String, u64>,
    /// Who belongs to the site.
    pub members: Vec<MemberRow>,
}

/// One node of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Which.
    pub node: String,
    /// What people call it.
    pub label: String,
    /// It belongs to the site no more.
    pub revoked: bool,
}

/// What happened in a month at this kiosk. The same before and after forgetting: it counts open parts only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsRow {
    /// As `yyyymm`, in UTC.
    pub month: u32,
    /// Visits registered.
    pub visits_registered: u64,
    /// Visits that passed a door.
    pub visits_entered: u64,
    /// Visits that ended.
    pub visits_left: u64,
    /// Temporary cards written and given out.
    pub cards_issued: u64,
    /// Temporary cards taken back.
    pub cards_returned: u64,
    /// Grants.
    pub grants: u64,
    /// Refusals, by reason.
    pub denials: std::collections::BTreeMap<String, u64>,
    /// Calls of the desk.
    pub desk_calls: u64,
    /// Cards that were said to be lost, of the tray and of staff.
    #[serde(default)]
    pub cards_lost: u64,
    /// Lost cards that turned up.
    #[serde(default)]
    pub cards_found: u64,
    /// Day passes given.
    #[serde(default)]
    pub passes_given: u64,
    /// Counts of the tray.
    #[serde(default)]
    pub tray_counts: u64,
    /// Praise of visitors.
    #[serde(default)]
    pub praise: u64,
    /// Complaints and suggestions of visitors.
    #[serde(default)]
    pub complaints: u64,
}

/// One entry for people and scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRow {
    /// Whose journal.
    pub node: String,
    /// Which run.
    pub incarnation: String,
    /// Its count.
    pub seq: u64,
    /// UTC milliseconds.
    pub wall_ms: i64,
    /// How far that can be believed.
    pub wall_trust: crate::time::WallTrust,
    /// What happened.
    pub kind: String,
    /// Version of the bodies.
    pub kind_version: u16,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
    /// The open part.
    pub open: serde_json::Value,
    /// The private part, if asked for and its key is there.
    pub private: Option<serde_json::Value>,
    /// There is a private part.
    pub has_private: bool,
    /// SHA-256, hexadecimal.
    pub hash: String,
}

/// One visit for people and scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRow {
    /// Which.
    pub visit: VisitId,
    /// How far.
    pub state: VisitState,
    /// Registered at, UTC milliseconds.
    pub arrived_ms: i64,
    /// Left at, UTC milliseconds.
    pub left_ms: Option<i64>,
    /// Name; absent when its key is gone.
    pub visitor: Option<String>,
    /// Organisation, likewise; empty for none.
    pub organisation: Option<String>,
    /// Host's name, likewise; empty if unknown.
    pub host: Option<String>,
    /// Host's department, likewise.
    pub department: Option<String>,
    /// A temporary card is out.
    pub has_card: bool,
}

/// One door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorRow {
    /// Its name in the config.
    pub name: String,
    /// The lock, in ONVIF words.
    pub mode: crate::door::DoorMode,
    /// The leaf, where a contact is wired.
    pub leaf_open: Option<bool>,
    /// When a hold ends by itself, UTC milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<i64>,
    /// The alarm about the leaf.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<crate::door::DoorAlarm>,
    /// The fire panel holds it open.
    #[serde(default)]
    pub fire: bool,
    /// A housing is open or a wire cut.
    #[serde(default)]
    pub tampered: bool,
    /// The exit button is stuck.
    #[serde(default)]
    pub exit_stuck: bool,
    /// The lock does not follow its coil.
    #[serde(default)]
    pub lock_astray: bool,
}
