//! What the office writes into its own journal, the *site journal*: people, groups, schedules, cards, invitations, approvals,
//! commands, and who belongs to the site. It goes whole to every kiosk, and a kiosk acts on it only where the office's own
//! signature covers it, so nobody on the network can add a card.

use super::private::{CardPrivate, InvitationPrivate, PermissionPrivate, PersonPrivate};
use super::rollcall::{Counted, RollCallWhy};
use super::{ExceptionOf, InvitationTerms, Setting, WrittenRules};
use crate::id::{ApprovalId, CommandId, CredentialId, InvitationId, NodeId, RollCallId, StaffId, TicketId, VisitId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The longest name of a group, schedule or kiosk, characters.
pub const MAX_NAME_CHARS: usize = 64;

/// Everything that the office can say. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum SiteFact {
    /// The office's keys other than the one that signs its journal.
    #[serde(rename = "office.keys")]
    OfficeKeys {
        /// X25519 public key that sealing keys are wrapped to, hexadecimal.
        sealing_key: String,
        /// Certificates (PEM) of the authorities that kiosks believe from now on, at most four.
        ca_certificates: Vec<String>,
        /// Ed25519 public keys, hexadecimal, of the offices that this one has followed, oldest first: a kiosk that comes after a
        /// succession believes what they said.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        predecessors: Vec<String>,
    },
    /// This key signs the site journal from now on; the journal goes on as that of its node.
    #[serde(rename = "office.succeeded")]
    OfficeSucceeded {
        /// The successor's Ed25519 public key, hexadecimal.
        public_key: String,
    },
    /// A kiosk belongs to the site.
    #[serde(rename = "node.enrolled")]
    NodeEnrolled {
        /// Which.
        node: NodeId,
        /// Its Ed25519 public key, hexadecimal.
        public_key: String,
        /// Its X25519 public key that sealing keys are wrapped to, hexadecimal.
        sealing_key: String,
        /// What people call it, at most [`MAX_NAME_CHARS`].
        label: String,
    },
    /// A kiosk does not belong to the site any more: nothing is taken from it, and it gets no keys.
    #[serde(rename = "node.revoked")]
    NodeRevoked {
        /// Which.
        node: NodeId,
        /// Why.
        why: RevokedWhy,
    },
    /// How long personal data is kept (X4).
    #[serde(rename = "retention.set")]
    RetentionSet {
        /// Per class.
        days: RetentionDays,
    },
    /// A member of staff, as a whole: the last one counts.
    #[serde(rename = "person.set")]
    PersonSet {
        /// Who.
        staff: StaffId,
        /// Works here now; the cards of somebody who does not open nothing.
        enabled: bool,
        /// Groups they belong to, by name, at most 32.
        groups: Vec<String>,
        /// Name and where to find them.
        #[serde(skip)]
        private: Option<PersonPrivate>,
    },
    /// A member of staff is taken off the list; their data is forgotten.
    #[serde(rename = "person.removed")]
    PersonRemoved {
        /// Who.
        staff: StaffId,
    },
    /// A group of people and what it may: the last one counts.
    #[serde(rename = "group.set")]
    GroupSet {
        /// Its name.
        group: String,
        /// Doors that it may pass, by name.
        doors: Vec<String>,
        /// The schedule in which it may, by name; always without one.
        schedule: Option<String>,
    },
    /// A group is no more.
    #[serde(rename = "group.removed")]
    GroupRemoved {
        /// Its name.
        group: String,
    },
    /// When something is allowed: the last one counts.
    #[serde(rename = "schedule.set")]
    ScheduleSet {
        /// Its name.
        schedule: String,
        /// Spans of each week.
        weekly: Vec<WeeklySpan>,
        /// Holidays: nothing is allowed.
        holidays: Vec<NaiveDate>,
        /// Days off that are worked (调休), each with the weekday (1 is Monday) whose spans hold on it.
        make_up: Vec<(NaiveDate, u8)>,
    },
    /// A schedule is no more.
    #[serde(rename = "schedule.removed")]
    ScheduleRemoved {
        /// Its name.
        schedule: String,
    },
    /// A card is somebody's.
    #[serde(rename = "credential.assigned")]
    CredentialAssigned {
        /// The credential.
        credential: CredentialId,
        /// Whose.
        staff: StaffId,
        /// The card is known by its number alone, which anybody can copy.
        uid_only: bool,
        /// Its end, UTC milliseconds.
        until_ms: Option<i64>,
        /// Which card.
        #[serde(skip)]
        private: Option<CardPrivate>,
    },
    /// A card opens nothing any more.
    #[serde(rename = "credential.withdrawn")]
    CredentialWithdrawn {
        /// The credential.
        credential: CredentialId,
        /// Why.
        why: WithdrawnWhy,
    },
    /// Somebody is expected (V7): the last one counts.
    #[serde(rename = "invitation.made")]
    InvitationMade {
        /// Which.
        invitation: InvitationId,
        /// From then on, UTC milliseconds.
        from_ms: i64,
        /// Until then.
        until_ms: i64,
        /// Doors it is for, at most [`super::MAX_INVITATION_DOORS`]; none for all that visitors may pass.
        doors: Vec<String>,
        /// On what terms. Since version 2, where they are not the default.
        #[serde(flatten)]
        terms: InvitationTerms,
        /// Who, to whom, and the code.
        #[serde(skip)]
        private: Option<InvitationPrivate>,
    },
    /// They are not expected any more.
    #[serde(rename = "invitation.cancelled")]
    InvitationCancelled {
        /// Which.
        invitation: InvitationId,
    },
    /// Somebody who leads said yes or no (A5).
    #[serde(rename = "approval.given")]
    ApprovalGiven {
        /// Which approval.
        approval: ApprovalId,
        /// Of which visit.
        visit: VisitId,
        /// Yes or no.
        yes: bool,
        /// Who, and why.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// A kiosk is to do something, until a deadline. It answers with `command.answered`.
    #[serde(rename = "command.given")]
    CommandGiven {
        /// Which command: done once, whatever is repeated.
        command: CommandId,
        /// Which kiosk.
        node: NodeId,
        /// Not after this, UTC milliseconds: a late command is dropped and said to be late (invariant 3).
        deadline_ms: i64,
        /// What.
        what: RemoteCommand,
        /// Who wants it, and why.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// What visitors are told, or how the company looks: of each name the last one counts.
    #[serde(rename = "settings.set")]
    SettingSet(Setting),
    /// Everybody is counted from now on (V8).
    #[serde(rename = "rollcall.started")]
    RollCallStarted {
        /// Which.
        rollcall: RollCallId,
        /// Why.
        why: RollCallWhy,
        /// The door whose fire input began it, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        door: Option<String>,
        /// The kiosk of that door, if it said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node: Option<NodeId>,
        /// Who wants it.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// Somebody was seen safe, or not: the last word on each person counts.
    #[serde(rename = "rollcall.marked")]
    RollCallMarked {
        /// In which roll-call.
        rollcall: RollCallId,
        /// Who.
        who: Counted,
        /// Safe; `false` takes a mark back.
        safe: bool,
        /// By whom.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// The counting is over.
    #[serde(rename = "rollcall.ended")]
    RollCallEnded {
        /// Which.
        rollcall: RollCallId,
        /// Who was not known to be safe then, at most [`super::MAX_MISSING`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        missing: Vec<Counted>,
        /// Who says so.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// It was ended by mistake and goes on, with its marks.
    #[serde(rename = "rollcall.resumed")]
    RollCallResumed {
        /// Which.
        rollcall: RollCallId,
        /// Who says so.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// Who may enter where and when at all kiosks, in place of their files: the last one that can be followed counts.
    #[serde(rename = "access.rules_set")]
    RulesSet {
        /// All of them, at most what fits into an entry's body.
        rules: WrittenRules,
    },
}

/// Why a kiosk does not belong to the site any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokedWhy {
    /// Somebody has it who should not.
    Stolen,
    /// Another one stands in its place.
    Replaced,
    /// Nobody needs it any more.
    Retired,
}

/// Why a card opens nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawnWhy {
    /// Nobody knows where it is.
    Lost,
    /// It was given back.
    Returned,
    /// The right was taken back.
    Withdrawn,
    /// Another card took its place. Since version 2 of `credential.withdrawn`.
    Replaced,
}

/// For how many days after the end of the month in which it was written personal data is kept. `None` is without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionDays {
    /// Who visited whom.
    pub visits: Option<u16>,
    /// Messages left.
    pub messages: Option<u16>,
    /// Taps that were refused.
    pub refused_taps: Option<u16>,
    /// When staff came and went.
    pub staff_presence: Option<u16>,
}

/// A span that comes back each week, in local minutes of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklySpan {
    /// Weekdays, 1 is Monday.
    pub weekdays: Vec<u8>,
    /// From this minute on, 0 to 1,439.
    pub from_min: u16,
    /// Until this minute, 1 to 1,440.
    pub until_min: u16,
}

/// What a kiosk can be told to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum RemoteCommand {
    /// Permit a visit (A5).
    PermitVisit {
        /// Which.
        visit: VisitId,
    },
    /// End a visit whose visitor left without coming by (V6).
    EndVisit {
        /// Which.
        visit: VisitId,
    },
    /// Release a door once, as a tap of staff does.
    ReleaseDoor {
        /// Door name.
        door: String,
    },
    /// Lock a door down: nobody enters but those who may then.
    LockDownDoor {
        /// Door name.
        door: String,
    },
    /// Lock down every door of the kiosk.
    LockDownDoors {},
    /// Hold a door open.
    HoldDoor {
        /// Door name.
        door: String,
        /// For so long, milliseconds. The door's own bound comes first.
        for_ms: u64,
    },
    /// End a lockdown or a hold.
    NormalDoor {
        /// Door name.
        door: String,
    },
    /// End a lockdown or a hold at every door of the kiosk.
    NormalDoors {},
    /// Answer an exception that this kiosk asked for (A5). The deadline is the exception's own.
    AnswerException {
        /// Which.
        exception: ApprovalId,
        /// Yes or no.
        yes: bool,
    },
    /// Ask the company's leaders for an exception here (A5), as the desk does. For whom and why is in the private part.
    AskException {
        /// Which, from now on.
        exception: ApprovalId,
        /// What for.
        of: ExceptionOf,
        /// It waits for so long, seconds, within [`super::EXCEPTION_WITHIN_S`].
        within_s: u32,
    },
    /// Somebody has seen a ticket of this kiosk (A6).
    TicketAcknowledge {
        /// Which.
        ticket: TicketId,
    },
    /// Somebody works on it.
    TicketWork {
        /// Which.
        ticket: TicketId,
        /// What is done, at most [`super::MAX_NOTE_CHARS`]: no names, it can be read for ever.
        note: String,
    },
    /// It is repaired.
    TicketClose {
        /// Which.
        ticket: TicketId,
        /// What was done, at most [`super::MAX_NOTE_CHARS`]: no names, it can be read for ever.
        note: String,
    },
    /// Print a visit's badge at this kiosk (A2).
    PrintBadge {
        /// Whose.
        visit: VisitId,
    },
    /// Ask a visitor for a card at this kiosk's screen (A2), when nobody uses it.
    GiveCard {
        /// Whom: permitted, and without a card.
        visit: VisitId,
    },
    /// Something of a later version: answered as not understood.
    #[serde(other)]
    Unknown,
}

/// The kinds of this file, in the order of the variants.
pub const SITE_KINDS: [&str; 23] = [
    "office.keys",
    "office.succeeded",
    "node.enrolled",
    "node.revoked",
    "retention.set",
    "person.set",
    "person.removed",
    "group.set",
    "group.removed",
    "schedule.set",
    "schedule.removed",
    "credential.assigned",
    "credential.withdrawn",
    "invitation.made",
    "invitation.cancelled",
    "approval.given",
    "command.given",
    "settings.set",
    "rollcall.started",
    "rollcall.marked",
    "rollcall.ended",
    "rollcall.resumed",
    "access.rules_set",
];
