//! The admin socket's protocol: one JSON object a line each way. Every request is answered by exactly one [`Answer`].

use crate::alarms::AlarmCount;
use crate::desk::{Role, Scope};
use crate::invitations::{InvitationRow, InvitationWanted};
use crate::people::PersonRow;
use crate::records::RecordRow;
use frontdesk_core::control::ExceptionRow;
use frontdesk_core::fact::{
    Alarm, CommandOutcome, ForgetWhy, HoldScope, RemoteCommand, RetentionDays, RevokedWhy, Setting,
};
use frontdesk_core::health::CheckState;
use frontdesk_core::id::{ApprovalId, CommandId, HoldId, InvitationId, NodeId, StaffId, VisitId};
use frontdesk_core::schedule::RulesDefinition;
use serde::{Deserialize, Serialize};

/// The protocol's version.
pub const PROTOCOL: u16 = 1;

/// The socket's name in the data directory.
pub const SOCKET_FILE: &str = "office.sock";

/// The longest line either side accepts, bytes.
pub const MAX_LINE_BYTES: usize = 1024 * 1024;

/// The most people or records in one request.
pub const MAX_PAGE: usize = 500;

/// One line from the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// [`PROTOCOL`] of the client.
    pub protocol: u16,
    /// What it wants.
    pub command: Command,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// How the office is.
    Status {},
    /// The kiosks of the site.
    Nodes {},
    /// Alarms of this journal and the kiosks', newest first.
    Alarms {
        /// Of so many days back.
        days: u16,
    },
    /// A one-time code with which a kiosk becomes a member.
    EnrolCode {
        /// What the kiosk will be called.
        label: String,
    },
    /// A kiosk does not belong to the site any more.
    Revoke {
        /// Which.
        node: NodeId,
        /// Why.
        why: RevokedWhy,
    },
    /// Some of the people of a file; [`Command::PeopleDone`] ends it. The office remembers on this connection who was there.
    People {
        /// At most [`MAX_PAGE`].
        people: Vec<PersonRow>,
    },
    /// The file is at its end.
    PeopleDone {
        /// Take people off the list who were not in it.
        remove_missing: bool,
    },
    /// Site facts, each checked; none is written if one is wrong.
    Record {
        /// At most [`MAX_PAGE`].
        records: Vec<RecordRow>,
    },
    /// A kiosk is to do something.
    Give {
        /// What.
        what: RemoteCommand,
        /// Which kiosk; for a visit's commands the one at which it was registered, if absent.
        node: Option<NodeId>,
        /// Within so many seconds, 1 to 3,600.
        deadline_s: u32,
        /// Why, for the journal.
        why: String,
    },
    /// Exceptions of all kiosks (A5).
    Exceptions {},
    /// A leader of the company answers an exception.
    Decide {
        /// Which.
        exception: ApprovalId,
        /// Yes or no.
        yes: bool,
        /// The leader's staff number.
        by: String,
        /// Why, for the journal, 1 to 200 characters.
        why: String,
    },
    /// What became of a command; waits for it.
    Outcome {
        /// Which.
        command: CommandId,
        /// For at most so many seconds, 0 to 60; ask again.
        wait_s: u32,
    },
    /// Delete what is personal about somebody.
    Forget {
        /// About whom.
        subject: ForgetSubject,
        /// Why.
        why: ForgetWhy,
    },
    /// What a hold covers is not forgotten before it is lifted.
    HoldPlace {
        /// What it covers.
        scope: HoldScope,
        /// The case, as a file number, without names.
        reference: String,
    },
    /// End a hold.
    HoldLift {
        /// Which.
        hold: HoldId,
    },
    /// Holds that were placed.
    Holds {},
    /// Set how long personal data is kept.
    Retention {
        /// Per class.
        days: RetentionDays,
    },
    /// Set who may enter where and when, at all kiosks.
    RulesSet {
        /// All rules, in place of those before.
        rules: RulesDefinition,
    },
    /// What was set.
    Rules {},
    /// Set what all kiosks' screens show.
    SettingSet {
        /// Which, and what it is from now on.
        setting: Setting,
    },
    /// What was set of that.
    Settings {},
    /// A receipt over the newest entry that is here of a node, for `frontdeskctl journal verify --receipt`.
    Receipt {
        /// Whose journal.
        node: NodeId,
    },
    /// Make the next certificate authority and announce it to the kiosks.
    RollCa {},
    /// Issue with the next certificate authority from now on.
    UseCa {},
    /// A one-time link with which an administrator makes an account, whoever is one already.
    FirstLink {},
    /// An account of the web desk is that of somebody on the list of people.
    LinkStaff {
        /// What they sign in with.
        sign_in: String,
        /// Their staff number.
        staff: String,
    },
    /// A one-time link with which somebody chooses a password. The account is made if nobody signs in by that name yet.
    Invite {
        /// What they sign in with.
        sign_in: String,
        /// Their name; of an account that is there it stays as it is.
        full_name: String,
        /// Their roles, likewise.
        roles: Vec<Role>,
    },
    /// Somebody is invited (V7).
    InvitationMake {
        /// Whom, when, and on what terms.
        wanted: Box<InvitationWanted>,
    },
    /// Invitations, the newest made first.
    Invitations {},
    /// An invitation is taken back.
    InvitationCancel {
        /// Which.
        invitation: InvitationId,
    },
    /// A token for a program that uses the API.
    Token {
        /// How far it reaches.
        scopes: Vec<Scope>,
        /// For whom and what.
        purpose: String,
        /// Good for so many days, 1 to 730.
        days: u16,
    },
}

impl Command {
    /// The name as on the wire, for the journal and error texts.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Status {} => "status",
            Self::Nodes {} => "nodes",
            Self::Alarms { .. } => "alarms",
            Self::EnrolCode { .. } => "enrol_code",
            Self::Revoke { .. } => "revoke",
            Self::People { .. } => "people",
            Self::PeopleDone { .. } => "people_done",
            Self::Record { .. } => "record",
            Self::Give { .. } => "give",
            Self::Exceptions {} => "exceptions",
            Self::Decide { .. } => "decide",
            Self::Outcome { .. } => "outcome",
            Self::Forget { .. } => "forget",
            Self::HoldPlace { .. } => "hold_place",
            Self::HoldLift { .. } => "hold_lift",
            Self::Holds {} => "holds",
            Self::Retention { .. } => "retention",
            Self::SettingSet { .. } => "setting_set",
            Self::Settings {} => "settings",
            Self::RulesSet { .. } => "rules_set",
            Self::Rules {} => "rules",
            Self::Receipt { .. } => "receipt",
            Self::RollCa {} => "roll_ca",
            Self::UseCa {} => "use_ca",
            Self::FirstLink {} => "first_link",
            Self::Invite { .. } => "invite",
            Self::LinkStaff { .. } => "link_staff",
            Self::InvitationMake { .. } => "invitation_make",
            Self::Invitations {} => "invitations",
            Self::InvitationCancel { .. } => "invitation_cancel",
            Self::Token { .. } => "token",
        }
    }
}

/// Whose data is to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForgetSubject {
    /// All about one visit.
    Visit(VisitId),
    /// All about one member of staff.
    Staff(StaffId),
}

/// One line to the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Done, and recorded.
    Done {},
    /// To [`Command::Status`].
    Status(Box<Status>),
    /// To [`Command::Nodes`].
    Nodes {
        /// Kiosks of the site, and others whose journals are here.
        nodes: Vec<NodeRow>,
    },
    /// To [`Command::Alarms`].
    Alarms {
        /// Newest first, at most [`MAX_PAGE`].
        alarms: Vec<AlarmRow>,
        /// What this run has seen, with what was only counted.
        counts: Vec<AlarmCount>,
    },
    /// To [`Command::EnrolCode`].
    Code {
        /// To be typed at the kiosk.
        code: String,
        /// Good for so long, seconds.
        valid_s: u64,
    },
    /// To [`Command::People`] and [`Command::PeopleDone`].
    People {
        /// New or changed.
        set: u64,
        /// As before.
        unchanged: u64,
        /// Taken off the list.
        removed: u64,
        /// Cards that are somebody's now.
        cards: u64,
    },
    /// To [`Command::Record`].
    Recorded {
        /// So many.
        count: u64,
    },
    /// To [`Command::Exceptions`].
    Exceptions {
        /// Those without an answer first, then the newest first, at most [`MAX_PAGE`].
        exceptions: Vec<ExceptionRow>,
    },
    /// To [`Command::Give`] and [`Command::Decide`]: it is recorded, and on its way.
    Given {
        /// Its name.
        command: CommandId,
        /// Until when, UTC milliseconds.
        deadline_ms: i64,
    },
    /// To [`Command::Outcome`].
    Outcome {
        /// Absent as long as the kiosk has not answered.
        outcome: Option<CommandOutcome>,
    },
    /// To [`Command::Forget`].
    Forgot {
        /// Keys that were deleted.
        deleted: u64,
        /// Keys that a hold keeps.
        held: u64,
    },
    /// To [`Command::HoldPlace`].
    Held {
        /// Its name, for lifting it.
        hold: HoldId,
    },
    /// To [`Command::Holds`].
    Holds {
        /// Newest first.
        holds: Vec<HoldRow>,
    },
    /// To [`Command::Rules`].
    Rules {
        /// What kiosks go by in place of their files; absent before anything was set, or where a later version set it.
        rules: Option<RulesDefinition>,
        /// Since when, UTC milliseconds.
        set_ms: Option<i64>,
    },
    /// To [`Command::Settings`].
    Settings {
        /// The last word on each.
        settings: Vec<SettingRow>,
    },
    /// To [`Command::Receipt`].
    Receipt {
        /// As `docs/journal.md` has it.
        receipt: serde_json::Value,
    },
    /// To [`Command::FirstLink`] and [`Command::Invite`].
    Link {
        /// To be opened in a browser, once.
        url: String,
        /// Good for so long, seconds.
        valid_s: u64,
    },
    /// To [`Command::InvitationMake`].
    Invited {
        /// Its name.
        invitation: InvitationId,
        /// The code in two groups, to be typed at a kiosk.
        code: String,
        /// A calendar file for the guest (RFC 5545).
        calendar: String,
        /// The code as a QR code (SVG).
        qr_svg: String,
    },
    /// To [`Command::Invitations`].
    Invitations {
        /// The newest made first, at most [`MAX_PAGE`].
        invitations: Vec<InvitationRow>,
    },
    /// To [`Command::Token`].
    Token {
        /// To be sent as a bearer token.
        token: String,
    },
    /// It was not done.
    Refused {
        /// Why.
        reason: Refusal,
        /// For people.
        text: String,
    },
}

/// Why a request was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Another protocol version.
    Protocol,
    /// Not a request this office understands.
    NotUnderstood,
    /// There is no such thing.
    NotFound,
    /// It is understood and makes no sense, or not now.
    NotPossible,
    /// It could not be recorded, so it was not done.
    NotRecorded,
}

/// How the office is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Package version.
    pub version: String,
    /// The office's node.
    pub node: NodeId,
    /// Entries here, of all nodes.
    pub entries: u64,
    /// Milliseconds since it was opened.
    pub uptime_ms: u64,
    /// Kiosks that are members.
    pub members: u64,
    /// Codes that are out and not used.
    pub codes: u64,
    /// Where kiosks connect.
    pub kiosks: String,
    /// The journal can be written.
    pub writable: bool,
    /// When the next certificate authority was made it is announced, and not used before `roll-ca --use`.
    pub next_ca: bool,
    /// All of it is invented: this is a demonstration.
    #[serde(default)]
    pub demo: bool,
    /// The desk's printer of badges, where one is configured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<PrinterRow>,
}

/// How the desk's printer is, by the rule that kiosks judge theirs by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterRow {
    /// How.
    pub state: CheckState,
    /// What was seen.
    pub evidence: String,
    /// What to do; empty when nothing is.
    pub advice: String,
}

/// One kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRow {
    /// Which.
    pub node: NodeId,
    /// What it is called; absent for one that was never enrolled.
    pub label: Option<String>,
    /// It does not belong to the site any more.
    pub revoked: bool,
    /// Last heard of, UTC milliseconds.
    pub last_contact_ms: Option<i64>,
    /// Ends of its journal here: more than one is a fork.
    pub ends: Vec<u64>,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmRow {
    /// In whose journal it is.
    pub raised_by: NodeId,
    /// By that node's clock, UTC milliseconds.
    pub at_ms: i64,
    /// What.
    pub alarm: Alarm,
    /// About which node.
    pub node: Option<NodeId>,
    /// What was seen.
    pub detail: String,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingRow {
    /// What it is.
    pub setting: Setting,
    /// Since when, UTC milliseconds.
    pub set_ms: i64,
}

/// One hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldRow {
    /// Which.
    pub hold: HoldId,
    /// In whose journal it is.
    pub node: NodeId,
    /// What it covers.
    pub scope: HoldScope,
    /// The case.
    pub reference: String,
    /// UTC milliseconds.
    pub placed_ms: i64,
    /// UTC milliseconds, once it has ended.
    pub lifted_ms: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_as_documented() {
        for line in [
            r#"{"protocol":1,"command":{"name":"enrol_code","label":"Front door"}}"#,
            r#"{"protocol":1,"command":{"name":"revoke","node":"01010101010101010101010101010101","why":"stolen"}}"#,
            r#"{"protocol":1,"command":{"name":"give","what":{"do":"release_door","door":"front"},"node":null,"deadline_s":30,"why":""}}"#,
            r#"{"protocol":1,"command":{"name":"decide","exception":"01010101010101010101010101010101","yes":true,"by":"1001","why":"expected"}}"#,
            r#"{"protocol":1,"command":{"name":"exceptions"}}"#,
            r#"{"protocol":1,"command":{"name":"forget","subject":{"visit":"01010101010101010101010101010101"},"why":"administrator"}}"#,
            r#"{"protocol":1,"command":{"name":"hold_place","scope":{"class":"visits"},"reference":"A-7"}}"#,
            r#"{"protocol":1,"command":{"name":"invite","sign_in":"zhou","full_name":"周雯","roles":["receptionist"]}}"#,
            r#"{"protocol":1,"command":{"name":"rules_set","rules":{"time_zone":"Asia/Shanghai","calendar":{},"schedule":{},"group":{},"door":{}}}}"#,
            r#"{"protocol":1,"command":{"name":"rules"}}"#,
            r#"{"protocol":1,"command":{"name":"setting_set","setting":{"name":"desk_extension","value":"8000"}}}"#,
            r#"{"protocol":1,"command":{"name":"settings"}}"#,
            r#"{"protocol":1,"command":{"name":"token","scopes":["read"],"purpose":"wallboard","days":365}}"#,
        ] {
            let request: Request = serde_json::from_str(line).unwrap();
            assert_eq!(serde_json::to_string(&request).unwrap(), line);
            assert!(line.contains(&format!(r#""name":"{}""#, request.command.name())));
        }
    }

    #[test]
    fn an_unknown_command_or_key_is_refused() {
        for bad in [
            r#"{"protocol":1,"command":{"name":"open_sesame"}}"#,
            r#"{"protocol":1,"command":{"name":"status","x":1}}"#,
            r#"{"protocol":1,"command":{"name":"status"},"x":1}"#,
        ] {
            assert!(serde_json::from_str::<Request>(bad).is_err(), "{bad}");
        }
    }
}
