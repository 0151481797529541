//! Mails to guests and what became of them, read from the entries themselves: an invitation has a handful of them.

use crate::ReadError;
use crate::reader::Reader;
use crate::rows::{Stored, signed};
use crate::seal;
use frontdesk_core::fact::{Fact, GuestMail, InvitationMailFact, Reading, TellingFailure, TellingPrivate};
use frontdesk_core::id::{InvitationId, TellingId};
use rusqlite::params;
use std::collections::BTreeSet;

/// The most entries read of one invitation. An office writes far fewer.
const MAX_OF_ONE_INVITATION: usize = 1_000;

/// The most mails that are looked for at once.
const MAX_QUEUED: usize = 4_096;

/// One mail to a guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationMail {
    /// Which.
    pub telling: TellingId,
    /// What it says.
    pub mail: GuestMail,
    /// Queued then, UTC milliseconds.
    pub queued_ms: i64,
    /// The mail server took it then.
    pub sent_ms: Option<i64>,
    /// It failed first then, and why it did last; nothing once it is sent.
    pub failed: Option<(i64, TellingFailure)>,
    /// It is not tried any more.
    pub is_lost: bool,
    /// To whom; absent when the key is gone.
    pub recipient: Option<TellingPrivate>,
}

impl InvitationMail {
    /// It is to be sent still.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.sent_ms.is_none() && !self.is_lost
    }
}

impl Reader {
    /// The mails of one invitation, in the order in which they were queued. Only what an office has said counts.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn invitation_mails(&self, invitation: InvitationId) -> Result<Vec<InvitationMail>, ReadError> {
        let sql = "JOIN stories s ON s.entry = e.id JOIN offices o ON o.node = r.node \
                   WHERE s.subject = ?1 AND (o.succeeded = 0 OR e.id <= o.succeeded) \
                     AND e.kind IN ('invitation_mail.queued', 'invitation_mail.sent', 'invitation_mail.failed') \
                   ORDER BY e.id LIMIT ?2";
        let mut mails = Vec::new();
        for stored in self.select(sql, params![invitation.0, signed(MAX_OF_ONE_INVITATION as u64)])? {
            if let Some(fact) = self.mail_at(&stored)? {
                add(&mut mails, stored.entry.wall.utc_ms, fact);
            }
        }
        Ok(mails)
    }

    /// Invitations of which a mail was queued at `since_ms` or later.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn invitations_mailed(&self, since_ms: i64) -> Result<BTreeSet<InvitationId>, ReadError> {
        let sql = "WHERE e.kind = 'invitation_mail.queued' AND e.wall_ms >= ?1 ORDER BY e.wall_ms DESC LIMIT ?2";
        let mut invitations = BTreeSet::new();
        for stored in self.select(sql, params![since_ms, signed(MAX_QUEUED as u64)])? {
            let entry = &stored.entry;
            if let Ok(Reading::Known(fact)) = Fact::read(&entry.kind, entry.kind_version, &entry.open, None)
                && let Fact::InvitationMail(fact) = *fact
            {
                invitations.insert(fact.invitation());
            }
        }
        Ok(invitations)
    }

    fn mail_at(&self, stored: &Stored) -> Result<Option<InvitationMailFact>, ReadError> {
        let entry = &stored.entry;
        let private = seal::open_stored(self.connection(), entry)?;
        let private = private.as_deref().map(Vec::as_slice);
        Ok(match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::InvitationMail(fact) => Some(fact),
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        })
    }
}

fn add(mails: &mut Vec<InvitationMail>, at_ms: i64, fact: InvitationMailFact) {
    match fact {
        InvitationMailFact::Queued { telling, mail, private, .. } => {
            if !mails.iter().any(|one| one.telling == telling) {
                mails.push(InvitationMail {
                    telling,
                    mail,
                    queued_ms: at_ms,
                    sent_ms: None,
                    failed: None,
                    is_lost: false,
                    recipient: private,
                });
            }
        }
        InvitationMailFact::Sent { telling, .. } => {
            for one in mails.iter_mut().filter(|one| one.telling == telling) {
                one.sent_ms.get_or_insert(at_ms);
                one.failed = None;
            }
        }
        InvitationMailFact::Failed { telling, why, again, .. } => {
            for one in mails.iter_mut().filter(|one| one.telling == telling) {
                let first_ms = one.failed.map_or(at_ms, |(first_ms, _)| first_ms);
                one.failed = Some((first_ms, why));
                one.is_lost |= !again;
            }
        }
    }
}
