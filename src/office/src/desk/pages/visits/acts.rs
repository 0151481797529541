//! What is done about one visit. Each is recorded together with who did it.

use super::find::visit_id;
use super::one::page_of;
use super::texts;
use crate::desk::fields::Fields;
use crate::desk::guard::own_path;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::visit_acts::{self, NotDone, VisitAct};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{Fact, ForgetWhy, HoldScope, PermissionPrivate, UpkeepFact};
use frontdesk_core::id::{HoldId, VisitId};
use frontdesk_store::ForgetWhat;

/// The longest reference of a hold, characters, as core documents it.
const MAX_REFERENCE_CHARS: usize = 100;

pub(super) async fn permit(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    act(&shell, &id, (VisitAct::Permit, "visit_permitted"), &fields).await
}

pub(super) async fn end(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    act(&shell, &id, (VisitAct::End, "visit_ended"), &fields).await
}

async fn act(shell: &Shell, id: &str, (act, word): (VisitAct, &str), fields: &Fields) -> Result<Response, Trouble> {
    let visit = visit_id(id)?;
    let used = shell.used(word, Some(visit.to_string()));
    match visit_acts::act(&shell.office, used, act, visit, who(shell)?).await {
        Ok(()) => {
            let next = own_path(fields.text("next"));
            Ok(if next == "/" { shell.go(&format!("/visits/{visit}")) } else { shell.go(next) })
        }
        Err(NotDone::NotFound) => Err(Trouble::NotFound),
        Err(NotDone::Over) => refused(shell, visit, StatusCode::CONFLICT, texts::OVER).await,
        Err(NotDone::Failed(failure)) => Err(failure.into()),
    }
}

/// Who does it, for the sealed part.
pub(super) fn who(shell: &Shell) -> Result<PermissionPrivate, Trouble> {
    let account = shell.person()?;
    Ok(PermissionPrivate {
        staff: account.staff,
        name: account.name.clone(),
        why: String::new(),
        for_whom: String::new(),
    })
}

pub(super) async fn forget(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let visit = known(&shell, &id).await?;
    let why = match fields.text("why") {
        "visitor" => Some(ForgetWhy::Visitor),
        "administrator" => Some(ForgetWhy::Administrator),
        _ => None,
    };
    let Some(why) = why.filter(|_| fields.text("sure") == "yes") else {
        return refused(&shell, visit, StatusCode::UNPROCESSABLE_ENTITY, texts::NOT_SURE).await;
    };
    shell.office.record(&[shell.used("visit_forgotten", Some(visit.to_string()))]).await?;
    let forgotten = visit_acts::forget(&shell.office, ForgetWhat::Visit(visit), why).await?;
    if forgotten.held > 0 {
        return refused(&shell, visit, StatusCode::CONFLICT, texts::HELD_BACK).await;
    }
    Ok(shell.go(&format!("/visits/{visit}")))
}

pub(super) async fn hold(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let visit = known(&shell, &id).await?;
    let reference = fields.text("reference").trim().to_owned();
    let is_good = !reference.is_empty()
        && reference.chars().count() <= MAX_REFERENCE_CHARS
        && !reference.chars().any(char::is_control);
    if !is_good {
        return refused(&shell, visit, StatusCode::UNPROCESSABLE_ENTITY, texts::NO_REFERENCE).await;
    }
    let hold = HoldId(crate::random::bytes()?);
    let placed = UpkeepFact::HoldPlaced { hold, scope: HoldScope::Visit(visit), reference };
    shell.office.record(&[shell.used("hold_placed", Some(visit.to_string())), Fact::Upkeep(placed)]).await?;
    Ok(shell.go(&format!("/visits/{visit}")))
}

/// Lifts a hold of this very visit; one of all visits is no matter of one.
pub(super) async fn lift(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let visit = known(&shell, &id).await?;
    let hold: HoldId = fields.text("hold").parse().map_err(|_| Trouble::NotUnderstood)?;
    let holds = shell.office.read(|reader| reader.holds()).await?;
    let placed = holds.iter().find(|one| one.hold == hold && one.scope == HoldScope::Visit(visit));
    if placed.ok_or(Trouble::NotFound)?.lifted_ms.is_none() {
        let lifted = Fact::Upkeep(UpkeepFact::HoldLifted { hold });
        shell.office.record(&[shell.used("hold_lifted", Some(visit.to_string())), lifted]).await?;
    }
    Ok(shell.go(&format!("/visits/{visit}")))
}

async fn known(shell: &Shell, id: &str) -> Result<VisitId, Trouble> {
    let visit = visit_id(id)?;
    let found = shell.office.read(move |reader| reader.visit(visit)).await?;
    found.map(|record| record.visit).ok_or(Trouble::NotFound)
}

pub(super) async fn refused(shell: &Shell, visit: VisitId, status: StatusCode, why: Said) -> Result<Response, Trouble> {
    Ok((status, page_of(shell, visit, Some(why)).await?).into_response())
}
