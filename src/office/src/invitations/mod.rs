//! Inviting somebody (V7): what is recorded, and what the guest gets of it. The command line and the desk's pages use the same.

mod calendar;
mod qr;
mod wanted;
mod words;
mod zone;

pub(crate) use qr::svg as qr_svg;
pub use wanted::{InvitationRow, InvitationWanted};
pub(crate) use wanted::{days as check_days, hours as check_hours};

use crate::office::{Failure, Office};
use frontdesk_core::fact::{Fact, InvitationPrivate, SiteFact};
use frontdesk_core::id::{InvitationId, StaffId};
use frontdesk_core::invitation::{Code, Invitation, expected_within};
use frontdesk_store::InvitationRecord;

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

/// The calendar file that a guest gets, in the language of the site's messages.
pub(crate) fn calendar_file(office: &Office, made: &Made) -> String {
    let (config, now) = (&office.settings.config, office.clock.now().wall);
    let summary = words::summary(config.language, &config.company);
    let description = words::description(config.language, made.code);
    let text = calendar::CalendarText { summary: &summary, description: &description, location: &config.company };
    calendar::calendar(&made.invitation, text, now.utc_ms, now.offset_s)
}

/// Invites somebody. `used` says who did it, and is recorded with it.
///
/// # Errors
/// [`NotInvited`].
pub(crate) async fn make(office: &Office, used: Fact, wanted: InvitationWanted) -> Result<Made, NotInvited> {
    let now = office.clock.now().wall;
    let wanted = wanted.checked(now.utc_ms).map_err(NotInvited::NotPossible)?;
    let host = wanted.host_id();
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
        },
    };
    if expected_within(&invitation, wanted.from_ms.max(now.utc_ms), wanted.until_ms, now.offset_s).is_none() {
        return Err(NotInvited::NotPossible("none of its days and hours is between its ends".to_owned()));
    }
    office.record(&[used, Fact::Site(fact(&invitation))]).await?;
    Ok(Made { invitation, code })
}

/// Takes an invitation back. One that is over or cancelled stays as it is.
///
/// # Errors
/// [`NotInvited`].
pub(crate) async fn cancel(office: &Office, used: Fact, invitation: InvitationId) -> Result<(), NotInvited> {
    let known = office.read(move |reader| reader.invitation(invitation)).await?.ok_or(NotInvited::NotFound)?;
    if !known.is_cancelled {
        office.record(&[used, Fact::Site(SiteFact::InvitationCancelled { invitation })]).await?;
    }
    Ok(())
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
