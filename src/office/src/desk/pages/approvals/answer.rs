//! A leader's yes or no. It is recorded for the kiosk that asked, and the page shows what that makes of it.

use super::{one, words};
use crate::approvals::{Decision, Undecided, decide};
use crate::desk::fields::Fields;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

pub(super) async fn answer(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let exception = id.parse().map_err(|_| Trouble::NotFound)?;
    let yes = match fields.text("answer") {
        "yes" => true,
        "no" => false,
        _ => return Err(Trouble::NotUnderstood),
    };
    let why = fields.text("why").to_owned();
    let wrong = match shell.person()?.staff {
        None => words::NOT_LINKED,
        Some(by) => {
            let used = shell.used("exception_answered", Some(id.clone()));
            match decide(&shell.office, used, Decision { exception, yes, by, why: why.clone() }).await {
                Ok(_) => {
                    shell.office.tell();
                    return Ok(shell.go(&format!("/approvals/{id}")));
                }
                Err(Undecided::NotFound) => return Err(Trouble::NotFound),
                Err(Undecided::Failed(failure)) => return Err(failure.into()),
                Err(Undecided::Over) => words::TOO_LATE,
                Err(Undecided::NotALeader) => words::NOT_A_LEADER,
                Err(Undecided::Why) => words::REASON_NEEDED,
                Err(Undecided::NoKiosk) => words::NO_KIOSK,
            }
        }
    };
    let known = one::find(&shell, &id).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, one::shown_page(&shell, &known, &why, Some(wrong))).into_response())
}
