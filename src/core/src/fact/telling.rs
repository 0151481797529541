//! Telling people that a visitor is here, and what they answer (V3, V5). The office writes these, and only its word counts: its
//! journal is the outbox, so that what was queued and not sent yet is sent after a restart.

use super::private::{AnswerPrivate, TellingPrivate};
use crate::id::{MessageId, TellingId, VisitId};
use serde::{Deserialize, Serialize};

/// The longest message of a host to a visitor, characters: it is read on a screen, standing.
pub const MAX_ANSWER_CHARS: usize = 60;

/// The most minutes that a host can ask for. Who needs longer says so in words.
pub const MAX_ANSWER_MINUTES: u16 = 120;

/// What happens to a telling. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum TellingFact {
    /// Somebody is to be told. From here on it is sent until it is sent, or has failed for good.
    #[serde(rename = "telling.queued")]
    Queued {
        /// Which telling.
        telling: TellingId,
        /// Of which visit.
        visit: VisitId,
        /// In what capacity they are told.
        step: TellingStep,
        /// Over what.
        channel: TellingChannel,
        /// For which host of the visit: 0 is the one at registration, each `visit.host_changed` has its own number. Since version 2.
        #[serde(default, skip_serializing_if = "is_first")]
        nth_host: u8,
        /// The message that it brings, at [`TellingStep::Message`] and [`TellingStep::DeskMessage`]. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
        /// Whom, and where.
        #[serde(skip)]
        private: Option<TellingPrivate>,
    },
    /// The channel has taken it: the mail server, the robot or the receiver said so.
    #[serde(rename = "telling.sent")]
    Sent {
        /// Which telling.
        telling: TellingId,
        /// Of which visit.
        visit: VisitId,
    },
    /// It could not be sent.
    #[serde(rename = "telling.failed")]
    Failed {
        /// Which telling.
        telling: TellingId,
        /// Of which visit.
        visit: VisitId,
        /// Why.
        why: TellingFailure,
        /// It is tried again. Written once, at the first try that fails.
        again: bool,
    },
    /// Its link was opened by a person.
    #[serde(rename = "telling.seen")]
    Seen {
        /// Which telling.
        telling: TellingId,
        /// Of which visit.
        visit: VisitId,
    },
    /// It was answered. Of several answers to a visit the last one counts.
    #[serde(rename = "host.answered")]
    Answered {
        /// Which telling.
        telling: TellingId,
        /// Of which visit.
        visit: VisitId,
        /// What.
        answer: HostAnswer,
        /// Who, and in what words.
        #[serde(skip)]
        private: Option<AnswerPrivate>,
    },
}

fn is_first(nth_host: &u8) -> bool {
    *nth_host == 0
}

impl TellingFact {
    /// It says what the first version had no word for.
    pub(super) fn is_of_second_version(&self) -> bool {
        matches!(self, Self::Queued { nth_host, message, step, .. } if *nth_host > 0 || message.is_some() || step.is_message())
    }

    /// The visit that it is about.
    #[must_use]
    pub fn visit(&self) -> VisitId {
        match self {
            Self::Queued { visit, .. }
            | Self::Sent { visit, .. }
            | Self::Failed { visit, .. }
            | Self::Seen { visit, .. }
            | Self::Answered { visit, .. } => *visit,
        }
    }
}

/// In what capacity somebody is told, in the order of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TellingStep {
    /// Named for visits of this purpose.
    ByPurpose,
    /// The host.
    Host,
    /// The host, again.
    Reminder,
    /// The colleague in the host's place.
    Colleague,
    /// The desk: nobody has come.
    Desk,
    /// Whoever a visitor has left a message for. Since version 2 of `telling.queued`.
    Message,
    /// The desk, of a message that is for it, or for somebody who cannot be told. Since version 2 of `telling.queued`.
    DeskMessage,
}

impl TellingStep {
    /// It brings a message, and is no step of the ladder.
    #[must_use]
    pub fn is_message(self) -> bool {
        matches!(self, Self::Message | Self::DeskMessage)
    }

    /// The host is who is told.
    #[must_use]
    pub fn is_host(self) -> bool {
        matches!(self, Self::Host | Self::Reminder | Self::Message)
    }

    /// The desk is.
    #[must_use]
    pub fn is_desk(self) -> bool {
        matches!(self, Self::Desk | Self::DeskMessage)
    }
}

/// Over what somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TellingChannel {
    /// E-mail.
    Email,
    /// A robot of WeCom 企业微信.
    Wecom,
    /// A signed request to a receiver of the company's own.
    Webhook,
    /// The office's own page, which the desk looks at.
    Page,
}

/// Why a telling could not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TellingFailure {
    /// The server was not reached.
    Unreachable,
    /// It did not answer in time.
    TimedOut,
    /// It said no.
    Refused,
    /// The channel is not set up any more.
    NotSetUp,
    /// The visit was over, or too old, before it could be sent.
    Outlived,
}

/// What a host answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum HostAnswer {
    /// I am coming. This permits the visit (A5).
    Coming,
    /// In so many minutes.
    InMinutes {
        /// 1 to [`MAX_ANSWER_MINUTES`].
        minutes: u16,
    },
    /// Please wait.
    PleaseWait,
    /// Ask a colleague of mine.
    AskColleague,
    /// Not today.
    CannotToday,
}

/// The kinds of this file, in the order of the variants.
pub const TELLING_KINDS: [&str; 5] =
    ["telling.queued", "telling.sent", "telling.failed", "telling.seen", "host.answered"];
