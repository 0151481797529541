//! The records of the site journal.

use chrono::NaiveDate;
use frontdesk_core::fact::{
    CommandOutcome, PermissionPrivate, PersonPrivate, RemoteCommand, RevokedWhy, Setting, WeeklySpan, WrittenRules,
};
use frontdesk_core::id::{ApprovalId, CommandId, NodeId, StaffId, VisitId};
use frontdesk_core::journal::NodePublicKey;

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRecord {
    /// Who.
    pub staff: StaffId,
    /// Works here now.
    pub enabled: bool,
    /// Groups they belong to, by name.
    pub groups: Vec<String>,
    /// Name and where to find them; absent when the key is gone or has not come.
    pub private: Option<PersonPrivate>,
}

/// A group of people and what it may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRecord {
    /// Its name.
    pub group: String,
    /// Doors that it may pass, by name.
    pub doors: Vec<String>,
    /// The schedule in which it may, by name; always without one.
    pub schedule: Option<String>,
}

/// When something is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRecord {
    /// Its name.
    pub schedule: String,
    /// Spans of each week.
    pub weekly: Vec<WeeklySpan>,
    /// Holidays: nothing is allowed.
    pub holidays: Vec<NaiveDate>,
    /// Days off that are worked (调休), each with the weekday (1 is Monday) whose spans hold on it.
    pub make_up: Vec<(NaiveDate, u8)>,
}

/// What somebody who leads said of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRecord {
    /// Which approval.
    pub approval: ApprovalId,
    /// Of which visit.
    pub visit: VisitId,
    /// Yes or no.
    pub yes: bool,
    /// When, UTC milliseconds of the office's clock.
    pub at_ms: i64,
    /// Who, and why; absent when the key is gone or has not come.
    pub private: Option<PermissionPrivate>,
}

/// Something that a kiosk is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRecord {
    /// Which.
    pub command: CommandId,
    /// Which kiosk.
    pub node: NodeId,
    /// Not after this, UTC milliseconds.
    pub deadline_ms: i64,
    /// What.
    pub what: RemoteCommand,
    /// When it was given, UTC milliseconds of the office's clock.
    pub given_ms: i64,
    /// What became of it; absent until the kiosk has answered.
    pub outcome: Option<CommandOutcome>,
    /// When the kiosk answered, UTC milliseconds of its clock.
    pub answered_ms: Option<i64>,
    /// The kiosk has recorded the grant that the command asks for: the door may have moved. Such a command is not done again.
    pub begun: bool,
    /// Who wants it, and why; absent when the key is gone or has not come.
    pub private: Option<PermissionPrivate>,
}

/// A setting for all kiosks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRecord {
    /// What it is.
    pub setting: Setting,
    /// Since when, UTC milliseconds.
    pub set_ms: i64,
}

/// Rules of access for all kiosks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesRecord {
    /// What they are.
    pub rules: WrittenRules,
    /// Since when, UTC milliseconds of the office's clock.
    pub set_ms: i64,
}

/// A kiosk that belongs to the site, or did once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which.
    pub node: NodeId,
    /// Its Ed25519 public key.
    pub public_key: NodePublicKey,
    /// Its X25519 public key that sealing keys are wrapped to, hexadecimal.
    pub sealing_key: String,
    /// What people call it.
    pub label: String,
    /// It does not belong to the site any more, for this reason. This is for ever.
    pub revoked: Option<RevokedWhy>,
}

/// The office's keys other than the one that signs its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeKeys {
    /// X25519 public key that sealing keys are wrapped to, hexadecimal.
    pub sealing_key: String,
    /// Certificates (PEM) of the authorities that kiosks believe.
    pub ca_certificates: Vec<String>,
}

/// How much is known of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSummary {
    /// Nodes whose site facts count, oldest first.
    pub offices: Vec<NodeId>,
    /// People on the list.
    pub people: u64,
    /// Groups.
    pub groups: u64,
    /// Schedules.
    pub schedules: u64,
    /// Cards of staff.
    pub credentials: u64,
    /// Invitations that were not cancelled, past ones too.
    pub invitations: u64,
    /// Approvals.
    pub approvals: u64,
    /// Kiosks that belong to the site or did once.
    pub members: u64,
    /// Nodes that were revoked.
    pub revoked: u64,
    /// Commands without an answer.
    pub commands_open: u64,
    /// When the newest of these was written, UTC milliseconds of the office's clock.
    pub newest_ms: Option<i64>,
}
