//! Telling somebody of a visitor once more, or the next one before their time.

use super::acts::refused;
use super::find::visit_id;
use super::texts;
use crate::desk::fields::Fields;
use crate::desk::guard::own_path;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::telling::by_hand::{ByHand, NotTold, tell};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

pub(super) async fn again(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    by_hand(&shell, &id, ByHand::HostAgain, &fields).await
}

pub(super) async fn colleague(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    by_hand(&shell, &id, ByHand::Colleague, &fields).await
}

async fn by_hand(shell: &Shell, id: &str, what: ByHand, fields: &Fields) -> Result<Response, Trouble> {
    let visit = visit_id(id)?;
    let word = match what {
        ByHand::HostAgain => "visit_host_told_again",
        ByHand::Colleague => "visit_colleague_told",
    };
    let why = match tell(&shell.office, shell.used(word, Some(visit.to_string())), visit, what).await {
        Ok(()) => {
            let next = own_path(fields.text("next"));
            return Ok(if next == "/" { shell.go(&format!("/visits/{visit}")) } else { shell.go(next) });
        }
        Err(NotTold::NotFound) => return Err(Trouble::NotFound),
        Err(NotTold::Failed(failure)) => return Err(failure.into()),
        Err(NotTold::Over) => texts::OVER,
        Err(NotTold::Nobody) => texts::NOBODY_TO_TELL,
        Err(NotTold::Already) => texts::TOLD_ALREADY,
    };
    refused(shell, visit, StatusCode::CONFLICT, why).await
}
