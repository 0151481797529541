//! Inviting guests at the administrators' socket (V7).

use super::carry_out::Refused;
use super::protocol::{Answer, MAX_PAGE};
use crate::invitations::{self, InvitationRow, InvitationWanted};
use crate::office::Office;
use frontdesk_core::fact::Fact;
use frontdesk_core::id::InvitationId;
use std::sync::Arc;

pub(super) async fn make(office: &Arc<Office>, used: Fact, wanted: InvitationWanted) -> Result<Answer, Refused> {
    let made = invitations::make(office, used, wanted).await?;
    Ok(Answer::Invited {
        invitation: made.invitation.invitation,
        code: made.code.to_string(),
        calendar: invitations::calendar_file(office, &made).await?,
        qr_svg: invitations::qr_svg(made.code).unwrap_or_default(),
    })
}

pub(super) async fn list(office: &Office) -> Result<Answer, Refused> {
    let listed = office.read(|reader| reader.invitations_page(None, None, MAX_PAGE)).await?;
    Ok(Answer::Invitations { invitations: listed.rows.into_iter().map(InvitationRow::from).collect() })
}

pub(super) async fn cancel(office: &Office, used: Fact, invitation: InvitationId) -> Result<Answer, Refused> {
    invitations::cancel(office, used, invitation).await?;
    Ok(Answer::Done {})
}
