//! E-mail to guests who are invited (V7). The office writes these, and only its word counts: its journal is the outbox, as it is for what
//! people of the house are told (`telling.rs`).

use super::private::TellingPrivate;
use super::telling::TellingFailure;
use crate::id::{InvitationId, TellingId};
use serde::{Deserialize, Serialize};

/// What happens to a mail to a guest. The serde name is the entry's kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "open")]
pub enum InvitationMailFact {
    /// The guest is to be written to. From here on it is sent until it is sent, or has failed for good.
    #[serde(rename = "invitation_mail.queued")]
    Queued {
        /// Which mail.
        telling: TellingId,
        /// Of which invitation.
        invitation: InvitationId,
        /// What it says.
        mail: GuestMail,
        /// To whom, and where.
        #[serde(skip)]
        private: Option<TellingPrivate>,
    },
    /// The mail server has taken it.
    #[serde(rename = "invitation_mail.sent")]
    Sent {
        /// Which mail.
        telling: TellingId,
        /// Of which invitation.
        invitation: InvitationId,
    },
    /// It could not be sent.
    #[serde(rename = "invitation_mail.failed")]
    Failed {
        /// Which mail.
        telling: TellingId,
        /// Of which invitation.
        invitation: InvitationId,
        /// Why.
        why: TellingFailure,
        /// It is tried again. Written once, at the first try that fails.
        again: bool,
    },
}

impl InvitationMailFact {
    /// The invitation that it is about.
    #[must_use]
    pub fn invitation(&self) -> InvitationId {
        match self {
            Self::Queued { invitation, .. } | Self::Sent { invitation, .. } | Self::Failed { invitation, .. } => {
                *invitation
            }
        }
    }
}

/// What a mail to a guest says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuestMail {
    /// That they are invited, with the code.
    Invitation,
    /// That the invitation was taken back.
    Cancellation,
}

/// The kinds of this file, in the order of the variants.
pub const INVITATION_MAIL_KINDS: [&str; 3] =
    ["invitation_mail.queued", "invitation_mail.sent", "invitation_mail.failed"];
