//! What can be written into a journal: every entry kind, typed. `docs/journal.md` documents each.
//!
//! A fact has an open part, readable for ever, and for some kinds a private part that is sealed under a key which can be
//! deleted. Which field is in which part is decided here and nowhere else.

mod agreed;
mod at_reader;
mod badge;
mod custody;
mod desk;
mod door;
mod exception;
mod feedback;
mod health;
mod invitation;
mod invitation_mail;
mod pages;
mod private;
mod rollcall;
mod rules;
mod setting;
mod site;
mod summons;
mod telling;
mod upkeep;
mod wish;

pub use agreed::{AGREED_KINDS, AgreedFact, AgreedPrivate};
pub(crate) use at_reader::named;
pub use at_reader::{AtReader, DEFAULT_READER};
pub use badge::{BADGE_KINDS, BadgeFact, BadgeFailure};
pub use custody::{
    CURRENCY_LETTERS, CUSTODY_KINDS, CardName, Chip, Compensation, CustodyFact, LostCause, RemovedWhy, VouchedBy,
};
pub use desk::{CallCause, DESK_KINDS, DeskFact, MAX_ACT_CHARS};
pub use door::{DOOR_KINDS, DoorFact, MAX_WHY_CHARS, ModeCause, OrderedBy};
pub use exception::{
    EXCEPTION_KINDS, EXCEPTION_WITHIN_S, ExceptionFact, ExceptionOf, ExceptionState, LapsedWhy, MAX_EXCEPTION_CHARS,
    NO_UID,
};
pub use feedback::{
    FEEDBACK_KINDS, FeedbackFact, FeedbackPrivate, FeedbackTone, FeedbackTopic, HandledPrivate, MAX_FEEDBACK_CHARS,
    MAX_FEEDBACK_NOTE_CHARS,
};
pub use health::{
    HEALTH_KINDS, HealthFact, InspectedCheck, InspectionWhy, MAX_EVIDENCE_CHARS, MAX_INSPECTED, MAX_NOTE_CHARS,
    MAX_SAMPLED_NUMBERS, Reopened, SampledCheck,
};
pub use invitation::{
    InvitationTerms, MAX_EVERY_DAYS, MAX_INVITATION_DOORS, MAX_INVITATION_MESSAGE_CHARS, Uses, VisitDays, VisitHours,
};
pub use invitation_mail::{GuestMail, INVITATION_MAIL_KINDS, InvitationMailFact};
pub use pages::{MAX_ABOUT_CHARS, PAGES_KINDS, PagesAct, PagesClosed, PagesFact};
pub use private::{
    AnswerPrivate, CardPrivate, ExceptionPrivate, HolderPrivate, HostPrivate, InvitationPrivate, MessagePrivate,
    PassPrivate, PermissionPrivate, PersonPrivate, TellingPrivate, VisitPrivate,
};
pub use rollcall::{Counted, MAX_MISSING, RollCallWhy};
pub use rules::{RulesTrouble, WrittenRules};
pub use setting::{
    BrandAccent, CLOSING_MIN, HouseSettings, LadderSeconds, MAX_EXTENSION_CHARS, MAX_LADDER_S, MAX_LOGO_BYTES,
    MAX_LOGO_HEIGHT, MAX_LOGO_WIDTH, MAX_NOTICE_WIDTH, MAX_SETTING_CHARS, MAX_TOLD_BY_PURPOSE, MAX_TOLD_CHARS, Notice,
    ScreenSettings, ScreenTheme, Setting, SettingName, StaffByPurpose, TellingSettings, Texts, are_languages,
    drawn_width, is_logo, logo_in_base64, logo_of_base64,
};
pub use site::{
    MAX_NAME_CHARS, RemoteCommand, RetentionDays, RevokedWhy, SITE_KINDS, SiteFact, WeeklySpan, WithdrawnWhy,
};
pub use summons::{SUMMONS_KINDS, SummonedTo, SummonsFact};
pub use telling::{
    HostAnswer, MAX_ANSWER_CHARS, MAX_ANSWER_MINUTES, TELLING_KINDS, TellingChannel, TellingFact, TellingFailure,
    TellingStep,
};
pub use upkeep::{Alarm, CommandOutcome, ForgetWhy, HoldScope, MAX_FORGOTTEN_KEYS, UPKEEP_KINDS, UpkeepFact};
pub use wish::{Drink, MAX_HOST_CHANGES, MAX_MESSAGE_CHARS, MAX_MESSAGES, WISH_KINDS, WishFact};

use crate::access::{Denial, Grant};
use crate::id::{CardId, CommandId, InvitationId, VisitId};
use crate::journal::{Draft, PrivateDraft};
use crate::screen::{CardTrouble, Language, Purpose, Rating};
use crate::visit::{InParty, LeftHow, PermittedBy};
use serde::{Deserialize, Serialize};

/// The most doors that a kiosk names at its start: more than one can have.
pub const MAX_DOORS_NAMED: usize = 64;

/// Everything that can happen, as it is written down. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum Fact {
    /// A run of the node's process began.
    #[serde(rename = "node.started")]
    NodeStarted {
        /// Package version.
        version: String,
        /// The node's Ed25519 public key, hexadecimal.
        public_key: String,
        /// Parts that are simulated.
        simulated: Vec<String>,
        /// Its doors by their names, at most [`MAX_DOORS_NAMED`]; empty of an office, and of a kiosk of an earlier version.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        doors: Vec<String>,
    },
    /// It ended on purpose.
    #[serde(rename = "node.stopped")]
    NodeStopped {},
    /// A visitor registered (V2). Time of arrival is the entry's own.
    #[serde(rename = "visit.registered")]
    VisitRegistered {
        /// Which visit.
        visit: VisitId,
        /// Why they come.
        purpose: Purpose,
        /// The language they used.
        language: Language,
        /// With whom they came; absent for one who came alone. A reader that does not know it sees a visit of its own: still version 1,
        /// so that nobody in the building is unknown to an older office.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<InParty>,
        /// Who, and to whom.
        #[serde(skip)]
        private: Option<VisitPrivate>,
    },
    /// Permission was given (A5).
    #[serde(rename = "visit.permitted")]
    VisitPermitted {
        /// Which visit.
        visit: VisitId,
        /// In what capacity.
        by: PermittedBy,
        /// Who.
        #[serde(skip)]
        private: Option<PermissionPrivate>,
    },
    /// A visit came of an invitation (V7). Written with its registration and permission.
    #[serde(rename = "invitation.used")]
    InvitationUsed {
        /// Which invitation.
        invitation: InvitationId,
        /// Which visit.
        visit: VisitId,
        /// The doors that its card opens; none for all that visitors may pass.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        doors: Vec<String>,
        /// Its card ends then, UTC milliseconds.
        until_ms: i64,
    },
    /// The visitor passed a door for the first time.
    #[serde(rename = "visit.entered")]
    VisitEntered {
        /// Which visit.
        visit: VisitId,
    },
    /// The visitor left (V6). Time of leaving is the entry's own.
    #[serde(rename = "visit.left")]
    VisitLeft {
        /// Which visit.
        visit: VisitId,
        /// How.
        how: LeftHow,
    },
    /// The visitor rated the reception (Q2).
    #[serde(rename = "visit.rated")]
    VisitRated {
        /// Which visit.
        visit: VisitId,
        /// How it was.
        rating: Rating,
    },
    /// A temporary card is about to be written: from here on it belongs to the visit, torn or not.
    #[serde(rename = "card.issuing")]
    CardIssuing {
        /// For which visit.
        visit: VisitId,
        /// The card's end, UTC milliseconds.
        until_ms: i64,
        /// The card's name in the tray. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        card: Option<CardId>,
        /// Which card.
        #[serde(skip)]
        private: Option<CardPrivate>,
    },
    /// The card was written and read back (A2).
    #[serde(rename = "card.issued")]
    CardIssued {
        /// For which visit.
        visit: VisitId,
        /// Which card.
        #[serde(skip)]
        private: Option<CardPrivate>,
    },
    /// Writing or wiping did not work.
    #[serde(rename = "card.failed")]
    CardFailed {
        /// For which visit.
        visit: VisitId,
        /// Why.
        why: CardTrouble,
    },
    /// A card was taken back (A3).
    #[serde(rename = "card.returned")]
    CardReturned {
        /// Of which visit.
        visit: VisitId,
        /// Nothing readable is left on it. A card that could not be wiped is finished at its next tap.
        wiped: bool,
        /// The card's name in the tray. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        card: Option<CardId>,
        /// Which card.
        #[serde(skip)]
        private: Option<CardPrivate>,
    },
    /// Somebody is let in (ONVIF `AccessGranted`). Written before the door moves (invariant 2).
    #[serde(rename = "access.granted")]
    AccessGranted {
        /// Door name from the config.
        door: String,
        /// The door command that follows, and no other.
        command: u64,
        /// By what.
        grant: Grant,
        /// The visit, for a visitor's card.
        visit: Option<VisitId>,
        /// The office's command, where there is no card. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remote: Option<CommandId>,
        /// At which reader, which way. Since version 3.
        #[serde(flatten)]
        at: AtReader,
        /// Whose card.
        #[serde(skip)]
        private: Option<HolderPrivate>,
    },
    /// Somebody is not let in (ONVIF `AccessDenied`).
    #[serde(rename = "access.denied")]
    AccessDenied {
        /// Door name from the config.
        door: String,
        /// Why.
        reason: Denial,
        /// The visit, for a visitor's card: what is private goes with the visit. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        visit: Option<VisitId>,
        /// At which reader, which way. Since version 3.
        #[serde(flatten)]
        at: AtReader,
        /// Whose card, as far as known.
        #[serde(skip)]
        private: Option<HolderPrivate>,
    },
    /// The released door was opened (ONVIF `AccessTaken`).
    #[serde(rename = "access.taken")]
    AccessTaken {
        /// Door name.
        door: String,
        /// The command of the grant.
        command: u64,
    },
    /// The released door was not opened in time (ONVIF `AccessNotTaken`).
    #[serde(rename = "access.not_taken")]
    AccessNotTaken {
        /// Door name.
        door: String,
        /// The command of the grant.
        command: u64,
    },
    /// A grant was recorded but the door was not released: too late, or the hardware did not answer (invariant 3).
    #[serde(rename = "door.not_released")]
    DoorNotReleased {
        /// Door name.
        door: String,
        /// The command of the grant.
        command: u64,
        /// Why.
        reason: Denial,
    },
    /// The desk was called from the screen.
    #[serde(rename = "desk.called")]
    DeskCalled {
        /// The visit on the screen, if any.
        visit: Option<VisitId>,
        /// Why, where it was said. A reader that does not know it hears of a call all the same: still version 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<CallCause>,
    },
    /// Somebody used the control socket to change something (invariant 11).
    #[serde(rename = "control.used")]
    ControlUsed {
        /// The command's name.
        command: String,
        /// The peer's user id, as the kernel gave it.
        uid: u32,
    },
    /// A part of the kiosk was lost or came back.
    #[serde(rename = "part.changed")]
    PartChanged {
        /// Which.
        part: Part,
        /// Whether it is there now.
        present: bool,
        /// Of which reader, where it is not the one called [`DEFAULT_READER`]. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reader: Option<String>,
    },
    /// The journal could be written again after it could not.
    #[serde(rename = "journal.resumed")]
    JournalResumed {
        /// For how long it could not, milliseconds.
        lost_ms: u64,
        /// How many writes were refused meanwhile.
        refused: u64,
    },
    /// Nobody else joins the party (V9): whoever was to be told of it is told now.
    #[serde(rename = "party.completed")]
    PartyCompleted {
        /// The visit of whoever registered first.
        party: VisitId,
    },
    /// About printed badges.
    #[serde(untagged)]
    Badge(BadgeFact),
    /// About cards apart from visits.
    #[serde(untagged)]
    Custody(CustodyFact),
    /// About doors themselves.
    #[serde(untagged)]
    Door(DoorFact),
    /// About exceptions.
    #[serde(untagged)]
    Exception(ExceptionFact),
    /// About the journals themselves.
    #[serde(untagged)]
    Upkeep(UpkeepFact),
    /// About the kiosk's own hardware.
    #[serde(untagged)]
    Health(HealthFact),
    /// About telling people of visitors.
    #[serde(untagged)]
    Telling(TellingFact),
    /// About e-mail to guests.
    #[serde(untagged)]
    InvitationMail(InvitationMailFact),
    /// About calling people of the house to what cannot wait.
    #[serde(untagged)]
    Summons(SummonsFact),
    /// About the office's web desk.
    #[serde(untagged)]
    Desk(DeskFact),
    /// The office's own.
    #[serde(untagged)]
    Site(SiteFact),
    /// About a kiosk's staff pages.
    #[serde(untagged)]
    Pages(PagesFact),
    /// About praise and complaints.
    #[serde(untagged)]
    Feedback(FeedbackFact),
    /// About agreeing to the company's text.
    #[serde(untagged)]
    Agreed(AgreedFact),
    /// About what visitors wish while they wait.
    #[serde(untagged)]
    Wish(WishFact),
}

impl From<BadgeFact> for Fact {
    fn from(fact: BadgeFact) -> Self {
        Self::Badge(fact)
    }
}

impl From<InvitationMailFact> for Fact {
    fn from(fact: InvitationMailFact) -> Self {
        Self::InvitationMail(fact)
    }
}

impl From<SummonsFact> for Fact {
    fn from(fact: SummonsFact) -> Self {
        Self::Summons(fact)
    }
}

impl From<CustodyFact> for Fact {
    fn from(fact: CustodyFact) -> Self {
        Self::Custody(fact)
    }
}

impl From<DoorFact> for Fact {
    fn from(fact: DoorFact) -> Self {
        Self::Door(fact)
    }
}

impl From<ExceptionFact> for Fact {
    fn from(fact: ExceptionFact) -> Self {
        Self::Exception(fact)
    }
}

impl From<UpkeepFact> for Fact {
    fn from(fact: UpkeepFact) -> Self {
        Self::Upkeep(fact)
    }
}

impl From<HealthFact> for Fact {
    fn from(fact: HealthFact) -> Self {
        Self::Health(fact)
    }
}

impl From<TellingFact> for Fact {
    fn from(fact: TellingFact) -> Self {
        Self::Telling(fact)
    }
}

impl From<DeskFact> for Fact {
    fn from(fact: DeskFact) -> Self {
        Self::Desk(fact)
    }
}

impl From<SiteFact> for Fact {
    fn from(fact: SiteFact) -> Self {
        Self::Site(fact)
    }
}

impl From<PagesFact> for Fact {
    fn from(fact: PagesFact) -> Self {
        Self::Pages(fact)
    }
}

impl From<FeedbackFact> for Fact {
    fn from(fact: FeedbackFact) -> Self {
        Self::Feedback(fact)
    }
}

impl From<AgreedFact> for Fact {
    fn from(fact: AgreedFact) -> Self {
        Self::Agreed(fact)
    }
}

impl From<WishFact> for Fact {
    fn from(fact: WishFact) -> Self {
        Self::Wish(fact)
    }
}

/// Parts whose coming and going is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The PC/SC service.
    CardService,
    /// The card reader.
    Reader,
    /// The touchscreen process.
    Screen,
    /// The door lines.
    Lines,
}

/// A fact that cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FactError {
    /// A body that is not the JSON of its kind.
    #[error("the body of {kind} is not what its kind says")]
    Body {
        /// The kind.
        kind: String,
        /// What serde found.
        #[source]
        source: serde_json::Error,
    },
}

/// An entry's content as this version understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A kind and version that this build knows. Its private part is absent when there is none or its key is gone.
    Known(Box<Fact>),
    /// Written by a later version: kept and passed on.
    Unknown,
}

/// The version of a kind's bodies, unless a fact says what only a later one can: see [`Fact::draft`].
pub const KIND_VERSION: u16 = 1;

/// Kinds that have a second version, with words or fields that the first did not have.
const KINDS_OF_TWO_VERSIONS: [&str; 12] = [
    "access.granted",
    "access.denied",
    "card.issuing",
    "card.returned",
    "command.answered",
    "credential.withdrawn",
    "door.not_released",
    "invitation.made",
    "pages.used",
    "part.changed",
    "visit.permitted",
    "telling.queued",
];

/// Kinds that have a third one.
const KINDS_OF_THREE_VERSIONS: [&str; 3] = ["access.granted", "access.denied", "command.answered"];

/// Kinds that have a fourth one.
const KINDS_OF_FOUR_VERSIONS: [&str; 2] = ["access.granted", "access.denied"];

/// Kinds that have a fifth one.
const KINDS_OF_FIVE_VERSIONS: [&str; 1] = ["access.granted"];

#[derive(Serialize, Deserialize)]
struct Tagged {
    kind: String,
    open: serde_json::Value,
}

impl Fact {
    /// The entry to write for this fact, in the oldest version of its kind that can say it: a reader that does not know a word
    /// sees a version that it does not know, and not a broken body.
    ///
    /// # Errors
    /// [`FactError::Body`] if serde cannot write it, which no value of these types causes.
    pub fn draft(&self) -> Result<Draft, FactError> {
        let body = |kind: &str, source| FactError::Body { kind: kind.to_owned(), source };
        let tagged: Tagged =
            serde_json::to_value(self).and_then(serde_json::from_value).map_err(|source| body("a fact", source))?;
        let open = serde_json::to_vec(&tagged.open).map_err(|source| body(&tagged.kind, source))?;
        let private = private::of(self)
            .map(|(subject, class, plain)| {
                plain.map(|plain| PrivateDraft { subject, class, plain }).map_err(|source| body(&tagged.kind, source))
            })
            .transpose()?;
        Ok(Draft { kind: tagged.kind, kind_version: self.version(), open, private })
    }

    fn version(&self) -> u16 {
        match self {
            Self::AccessGranted { grant: Grant::Exception, .. } => 5,
            Self::AccessGranted { grant: Grant::Desk, .. }
            | Self::AccessDenied {
                reason: Denial::NotPermittedAtThisTime | Denial::NotPermittedAtThisDoor | Denial::LockedDown,
                ..
            } => 4,
            Self::AccessGranted { grant: Grant::DayPass, .. }
            | Self::AccessDenied {
                reason:
                    Denial::TwoCards
                    | Denial::Unused
                    | Denial::NotGenuine
                    | Denial::OtherSite
                    | Denial::Forged
                    | Denial::Copied
                    | Denial::CardDisagrees,
                ..
            } => 3,
            Self::AccessGranted { at, .. } | Self::AccessDenied { at, .. } if !at.is_default() => 3,
            Self::Upkeep(UpkeepFact::CommandAnswered { outcome: CommandOutcome::ScreenInUse, .. }) => 3,
            Self::Pages(PagesFact::Used { act: PagesAct::GiveCard, .. }) => 2,
            Self::Site(SiteFact::CredentialWithdrawn { why: WithdrawnWhy::Replaced, .. })
            | Self::CardIssuing { card: Some(_), .. }
            | Self::CardReturned { card: Some(_), .. } => 2,
            Self::VisitPermitted { by: PermittedBy::Host, .. }
            | Self::AccessGranted { grant: Grant::Remote, .. }
            | Self::AccessDenied { reason: Denial::NotInStep, .. }
            | Self::AccessDenied { visit: Some(_), .. }
            | Self::DoorNotReleased { reason: Denial::LockedDown, .. }
            | Self::Upkeep(UpkeepFact::CommandAnswered { outcome: CommandOutcome::NotPossible, .. })
            | Self::PartChanged { reader: Some(_), .. }
            | Self::VisitPermitted { by: PermittedBy::Leader, .. } => 2,
            Self::VisitPermitted { by: PermittedBy::Invitation, .. } => 2,
            Self::Site(SiteFact::InvitationMade { terms, .. }) if !terms.is_default() => 2,
            Self::Telling(fact) if fact.is_of_second_version() => 2,
            _ => KIND_VERSION,
        }
    }

    /// Reads an entry's bodies. `private` is the opened sealed part, or `None` when there is none or its key is gone.
    ///
    /// # Errors
    /// [`FactError::Body`] if the kind is known and its body is not what the kind says.
    pub fn read(kind: &str, kind_version: u16, open: &[u8], private: Option<&[u8]>) -> Result<Reading, FactError> {
        let body = |source| FactError::Body { kind: kind.to_owned(), source };
        if !is_known(kind, kind_version) {
            return Ok(Reading::Unknown);
        }
        let open = serde_json::from_slice(open).map_err(body)?;
        let tagged = serde_json::to_value(Tagged { kind: kind.to_owned(), open }).map_err(body)?;
        let mut fact: Self = serde_json::from_value(tagged).map_err(body)?;
        if let Some(plain) = private {
            private::attach(&mut fact, plain).map_err(body)?;
        }
        Ok(Reading::Known(Box::new(fact)))
    }
}

/// The kinds that a kiosk's day is made of; beside them are [`BADGE_KINDS`], [`CUSTODY_KINDS`], [`DOOR_KINDS`], [`EXCEPTION_KINDS`],
/// [`UPKEEP_KINDS`], [`HEALTH_KINDS`], [`TELLING_KINDS`], [`INVITATION_MAIL_KINDS`], [`SUMMONS_KINDS`], [`DESK_KINDS`], [`SITE_KINDS`],
/// [`PAGES_KINDS`], [`FEEDBACK_KINDS`], [`AGREED_KINDS`] and [`WISH_KINDS`].
pub const KINDS: [&str; 22] = [
    "node.started",
    "node.stopped",
    "visit.registered",
    "visit.permitted",
    "invitation.used",
    "visit.entered",
    "visit.left",
    "visit.rated",
    "card.issuing",
    "card.issued",
    "card.failed",
    "card.returned",
    "access.granted",
    "access.denied",
    "access.taken",
    "access.not_taken",
    "door.not_released",
    "desk.called",
    "control.used",
    "part.changed",
    "journal.resumed",
    "party.completed",
];

fn is_known(kind: &str, version: u16) -> bool {
    match version {
        KIND_VERSION => [
            &KINDS[..],
            &BADGE_KINDS,
            &CUSTODY_KINDS,
            &DOOR_KINDS,
            &EXCEPTION_KINDS,
            &UPKEEP_KINDS,
            &HEALTH_KINDS,
            &TELLING_KINDS,
            &INVITATION_MAIL_KINDS,
            &SUMMONS_KINDS,
            &DESK_KINDS,
            &SITE_KINDS,
            &PAGES_KINDS,
            &FEEDBACK_KINDS,
            &AGREED_KINDS,
            &WISH_KINDS,
        ]
        .iter()
        .any(|kinds| kinds.contains(&kind)),
        2 => KINDS_OF_TWO_VERSIONS.contains(&kind),
        3 => KINDS_OF_THREE_VERSIONS.contains(&kind),
        4 => KINDS_OF_FOUR_VERSIONS.contains(&kind),
        5 => KINDS_OF_FIVE_VERSIONS.contains(&kind),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
