//! Mails to guests that are queued and not sent yet.

use super::outbox::{Errand, Pending};
use crate::invitations;
use crate::office::{Failure, Office};
use frontdesk_core::fact::{Fact, GuestMail, InvitationMailFact, TellingChannel, TellingFailure};
use frontdesk_core::id::InvitationId;
use frontdesk_store::{InvitationMail, InvitationRecord, ReadError, Reader};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A mail that could not be sent for so long is given up, milliseconds.
const MAIL_WITHIN_MS: i64 = 24 * 3_600_000;

/// Invitations of which a mail may wait. The journal has them all; this is what of it is worth a look.
#[derive(Default)]
pub(super) struct Mailed(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    invitations: BTreeSet<InvitationId>,
    /// The journal was looked through once in this run.
    is_complete: bool,
}

/// What was found.
#[derive(Default)]
pub(super) struct ToGuests {
    pub(super) given_up: Vec<Fact>,
    pub(super) pending: Vec<Pending>,
    done: Vec<InvitationId>,
}

impl Mailed {
    /// A mail of this invitation was queued.
    pub(super) fn note(&self, invitation: InvitationId) {
        self.waiting().invitations.insert(invitation);
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything that is to be sent, and what is given up.
    pub(super) async fn look(&self, office: &Arc<Office>, now_ms: i64) -> Result<ToGuests, Failure> {
        let (invitations, all) = {
            let waiting = self.waiting();
            (waiting.invitations.clone(), !waiting.is_complete)
        };
        if invitations.is_empty() && !all {
            return Ok(ToGuests::default());
        }
        let looking = Arc::clone(office);
        let found = office.read(move |reader| look(&looking, reader, invitations, all, now_ms)).await?;
        let mut waiting = self.waiting();
        waiting.is_complete = true;
        waiting.invitations.extend(found.pending.iter().filter_map(|one| one.errand.invitation()));
        // What is given up is looked at once more, when that is written down.
        waiting.invitations.retain(|invitation| !found.done.contains(invitation));
        Ok(found)
    }
}

fn look(
    office: &Office,
    reader: &Reader,
    mut invitations: BTreeSet<InvitationId>,
    all: bool,
    now_ms: i64,
) -> Result<ToGuests, ReadError> {
    if all {
        // Twice as long: what is to be given up is seen, too.
        invitations.extend(reader.invitations_mailed(now_ms.saturating_sub(2 * MAIL_WITHIN_MS))?);
    }
    let mut found = ToGuests::default();
    for invitation in invitations {
        let mails = reader.invitation_mails(invitation)?;
        let waiting: Vec<&InvitationMail> = mails.iter().filter(|mail| mail.is_pending()).collect();
        let record = if waiting.is_empty() { None } else { reader.invitation(invitation)? };
        let Some(record) = record else {
            found.done.push(invitation);
            continue;
        };
        for mail in waiting {
            if is_outlived(&record, mail, now_ms) {
                let (telling, why) = (mail.telling, TellingFailure::Outlived);
                found.given_up.push(InvitationMailFact::Failed { telling, invitation, why, again: false }.into());
            } else if let Some(letter) = invitations::letter(office, reader, &record, mail)? {
                found.pending.push(Pending {
                    telling: mail.telling,
                    channel: TellingChannel::Email,
                    failed_before: mail.failed.is_some(),
                    errand: Errand::Guest { invitation, letter: Box::new(letter) },
                });
            }
        }
    }
    Ok(found)
}

/// Nobody is helped by it any more.
fn is_outlived(record: &InvitationRecord, mail: &InvitationMail, now_ms: i64) -> bool {
    let is_too_old = now_ms.saturating_sub(mail.queued_ms) >= MAIL_WITHIN_MS;
    let is_untrue = mail.mail == GuestMail::Invitation && (record.is_cancelled || record.until_ms <= now_ms);
    is_too_old || is_untrue
}
