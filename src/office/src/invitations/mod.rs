//! Inviting somebody (V7): what is recorded, and what the guest gets of it. The command line and the desk's pages use the same.

mod calendar;
mod mail;
mod qr;
mod wanted;
mod when;
mod words;
mod zone;

pub(crate) use mail::{is_address, letter};
pub(crate) use qr::svg as qr_svg;
pub use wanted::{InvitationRow, InvitationWanted};
pub(crate) use wanted::{LONGEST_MS, days as check_days, hours as check_hours};
pub(crate) use when::{weekday, when};

use crate::office::{Failure, Office};
use frontdesk_core::fact::{Fact, GuestMail, InvitationPrivate, PermissionPrivate, SiteFact, VisitPrivate};
use frontdesk_core::id::{InvitationId, StaffId, VisitId};
use frontdesk_core::invitation::{Code, Invitation, expected_within, judge};
use frontdesk_core::screen::Purpose;
use frontdesk_core::visit::PermittedBy;
use frontdesk_store::InvitationRecord;
use std::sync::Arc;

/// A code that was drawn and is out already is drawn again so often.
const MAX_DRAWS: usize = 8;

/// Nothing was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotInvited {
    /// No such invitation.
    #[error("there is no such invitation")]
    NotFound,
    /// Nobody of that number works here.
    #[error("the host does not work here")]
    NoSuchHost,
    /// It would never count.
    #[error("none of its days and hours is between its ends")]
    Never,
    /// No mail can be sent of it.
    #[error("no mail can be sent: the contact is no e-mail address, no mail server is set up, or it is over")]
    NoMail,
    /// It makes no sense.
    #[error("{0}")]
    NotPossible(String),
    /// The journal could not be read or written.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// An invitation that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) invitation: Invitation,
    pub(crate) code: Code,
}

impl Made {
    /// One that was made before; `None` if nobody can read whose it is.
    pub(crate) fn of(record: &InvitationRecord) -> Option<Self> {
        let invitation = record.readable()?;
        let code = Code::read(&invitation.guest.code)?;
        Some(Self { invitation, code })
    }
}

/// The calendar file that a guest gets, in their language.
///
/// # Errors
/// The journal could not be read.
pub(crate) async fn calendar_file(office: &Arc<Office>, made: &Made) -> Result<String, Failure> {
    let (reading, made) = (Arc::clone(office), made.clone());
    office
        .read(move |reader| {
            let house = mail::House::of(&reading, reader, &made.invitation)?;
            Ok(mail::calendar_text(&reading, &house, &made.invitation, made.code))
        })
        .await
}

/// Invites somebody. `used` says who did it, and is recorded with it.
///
/// # Errors
/// [`NotInvited`].
pub(crate) async fn make(office: &Office, used: Fact, wanted: InvitationWanted) -> Result<Made, NotInvited> {
    let now = office.clock.now().wall;
    let wanted = wanted.checked(now.utc_ms).map_err(NotInvited::NotPossible)?;
    let (host, mails) = (wanted.host_id(), wanted.mail);
    if mails && !can_mail(office, &wanted.contact) {
        return Err(NotInvited::NoMail);
    }
    require_host(office, host).await?;
    let live = office.read(move |reader| reader.invitations(now.utc_ms)).await?;
    let code = fresh_code(&live)?;
    let invitation = Invitation {
        invitation: InvitationId(crate::random::bytes()?),
        from_ms: wanted.from_ms,
        until_ms: wanted.until_ms,
        doors: wanted.doors.clone(),
        terms: wanted.terms(zone::of_site(now)),
        is_cancelled: false,
        uses: 0,
        guest: InvitationPrivate {
            name: wanted.name,
            organisation: wanted.organisation,
            contact: wanted.contact,
            host,
            code: code.plain(),
            message: wanted.message,
        },
    };
    if expected_within(&invitation, wanted.from_ms.max(now.utc_ms), wanted.until_ms, now.offset_s).is_none() {
        return Err(NotInvited::Never);
    }
    let mut facts = vec![used, Fact::Site(fact(&invitation))];
    if mails {
        facts.push(mail::queued(invitation.invitation, GuestMail::Invitation, &invitation.guest)?);
    }
    office.record(&facts).await?;
    if mails {
        office.telling.mail_queued(invitation.invitation);
    }
    Ok(Made { invitation, code })
}

/// Takes an invitation back, and tells the guest if they were written to. One that is cancelled stays as it is.
///
/// # Errors
/// [`NotInvited`].
pub(crate) async fn cancel(office: &Office, used: Fact, invitation: InvitationId) -> Result<(), NotInvited> {
    let known = office.read(move |reader| reader.invitation(invitation)).await?.ok_or(NotInvited::NotFound)?;
    if known.is_cancelled {
        return Ok(());
    }
    let was_mailed = office.read(move |reader| reader.invitation_mails(invitation)).await?;
    let was_mailed = was_mailed.iter().any(|mail| !mail.is_lost);
    let is_over = known.until_ms <= office.clock.now().wall.utc_ms;
    let mut facts = vec![used, Fact::Site(SiteFact::InvitationCancelled { invitation })];
    if let Some(guest) = known.private.filter(|guest| was_mailed && !is_over && can_mail(office, &guest.contact)) {
        facts.push(mail::queued(invitation, GuestMail::Cancellation, &guest)?);
    }
    office.record(&facts).await?;
    office.telling.mail_queued(invitation);
    Ok(())
}

/// Sends the guest the invitation, once more or for the first time.
///
/// # Errors
/// [`NotInvited`].
pub(crate) async fn send(office: &Office, used: Fact, invitation: InvitationId) -> Result<(), NotInvited> {
    let known = office.read(move |reader| reader.invitation(invitation)).await?.ok_or(NotInvited::NotFound)?;
    let is_over = known.is_cancelled || known.until_ms <= office.clock.now().wall.utc_ms;
    let guest = known.private.filter(|guest| !is_over && can_mail(office, &guest.contact));
    let guest = guest.ok_or(NotInvited::NoMail)?;
    office.record(&[used, mail::queued(invitation, GuestMail::Invitation, &guest)?]).await?;
    office.telling.mail_queued(invitation);
    Ok(())
}

/// An invited guest is at the desk without the code: their visit is registered and permitted as it would be at a kiosk, with the office as
/// its home, and the invitation is used.
///
/// # Errors
/// [`NotInvited`]; [`NotInvited::Never`] where it does not count now.
pub(crate) async fn arrived(
    office: &Office,
    used: Fact,
    record: &InvitationRecord,
    visit: VisitId,
    by: PermissionPrivate,
) -> Result<(), NotInvited> {
    let invitation = record.readable().ok_or(NotInvited::NotFound)?;
    let good = judge(Some(&invitation), office.clock.now().wall).map_err(|_| NotInvited::Never)?;
    let guest = invitation.guest;
    let host = office.read(move |reader| reader.person(guest.host)).await?.filter(|person| person.enabled);
    let host = host.and_then(|person| person.private).ok_or(NotInvited::NoSuchHost)?;
    let private = VisitPrivate {
        name: guest.name,
        organisation: guest.organisation,
        contact: guest.contact,
        host: Some(guest.host),
        host_name: host.name,
        host_department: host.department,
    };
    let purpose = invitation.terms.purpose.unwrap_or(Purpose::Meeting);
    let language = invitation.terms.language.unwrap_or(office.settings.config.language);
    let (invitation, doors, until_ms) = (invitation.invitation, invitation.doors, good.until_ms);
    let facts = [
        used,
        Fact::VisitRegistered { visit, purpose, language, party: None, private: Some(private) },
        Fact::VisitPermitted { visit, by: PermittedBy::Invitation, private: Some(by) },
        Fact::InvitationUsed { invitation, visit, doors, until_ms },
    ];
    office.record(&facts).await?;
    Ok(())
}

/// There is a mail server, and an address to send to.
pub(crate) fn can_mail(office: &Office, contact: &str) -> bool {
    office.telling.mails_guests() && is_address(contact)
}

async fn require_host(office: &Office, host: StaffId) -> Result<(), NotInvited> {
    let person = office.read(move |reader| reader.person(host)).await?;
    if person.is_some_and(|person| person.enabled) { Ok(()) } else { Err(NotInvited::NoSuchHost) }
}

/// One that is on no invitation that can still be used.
fn fresh_code(live: &[InvitationRecord]) -> Result<Code, NotInvited> {
    for _ in 0..MAX_DRAWS {
        let code = Code::of_random(crate::random::bytes()?);
        let is_taken = live.iter().filter_map(|one| one.private.as_ref()).any(|private| private.code == code.plain());
        if !is_taken {
            return Ok(code);
        }
    }
    Err(NotInvited::NotPossible("no free code was found".to_owned()))
}

fn fact(invitation: &Invitation) -> SiteFact {
    let Invitation { invitation, from_ms, until_ms, doors, terms, guest, .. } = invitation.clone();
    SiteFact::InvitationMade { invitation, from_ms, until_ms, doors, terms, private: Some(guest) }
}
