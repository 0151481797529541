//! What is done about one invitation. Each is recorded together with who did it.

use super::one::page_of;
use super::{Reach, known, words};
use crate::desk::fields::Fields;
use crate::desk::guard::own_path;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::invitations::{self, NotInvited};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::PermissionPrivate;
use frontdesk_core::id::{InvitationId, VisitId};

pub(super) async fn send(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let invitation = known(&shell, &id, Reach::to_act(&shell)?).await?.invitation;
    let used = shell.used("invitation_sent", Some(invitation.to_string()));
    answer(&shell, invitation, invitations::send(&shell.office, used, invitation).await).await
}

pub(super) async fn cancel(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let invitation = known(&shell, &id, Reach::to_act(&shell)?).await?.invitation;
    if fields.text("sure") != "yes" {
        return refused(&shell, invitation, StatusCode::UNPROCESSABLE_ENTITY, words::BE_SURE).await;
    }
    let used = shell.used("invitation_cancelled", Some(invitation.to_string()));
    answer(&shell, invitation, invitations::cancel(&shell.office, used, invitation).await).await
}

/// Somebody who is invited stands at the desk without the code: they are registered and permitted, and the invitation is used.
pub(super) async fn arrived(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let record = known(&shell, &id, Reach::All).await?;
    let invitation = record.invitation;
    let visit = VisitId(crate::random::bytes()?);
    let account = shell.person()?;
    let by = PermissionPrivate {
        staff: account.staff,
        name: account.name.clone(),
        why: String::new(),
        for_whom: String::new(),
    };
    let used = shell.used("visit_registered", Some(visit.to_string()));
    match invitations::arrived(&shell.office, used, &record, visit, by).await {
        Ok(()) => {
            let next = own_path(fields.text("next"));
            Ok(if next == "/" { shell.go(&format!("/visits/{visit}")) } else { shell.go(next) })
        }
        Err(error) => answer(&shell, invitation, Err(error)).await,
    }
}

async fn answer(shell: &Shell, invitation: InvitationId, done: Result<(), NotInvited>) -> Result<Response, Trouble> {
    match done {
        Ok(()) => Ok(shell.go(&format!("/invitations/{invitation}"))),
        Err(NotInvited::Failed(failure)) => Err(failure.into()),
        Err(NotInvited::NotFound) => Err(Trouble::NotFound),
        Err(NotInvited::NoMail) => refused(shell, invitation, StatusCode::CONFLICT, words::NO_MAIL).await,
        Err(NotInvited::NoSuchHost) => refused(shell, invitation, StatusCode::CONFLICT, words::HOST_GONE).await,
        Err(NotInvited::Never | NotInvited::NotPossible(_)) => {
            refused(shell, invitation, StatusCode::CONFLICT, words::NOT_NOW).await
        }
    }
}

async fn refused(shell: &Shell, invitation: InvitationId, status: StatusCode, why: Said) -> Result<Response, Trouble> {
    Ok((status, page_of(shell, &invitation.to_string(), Some(why)).await?).into_response())
}
