//! That a message was seen to, by whom, and what was done.

use super::{list, words};
use crate::desk::fields::Fields;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{FeedbackFact, HandledPrivate, MAX_FEEDBACK_NOTE_CHARS};
use frontdesk_core::id::FeedbackId;

pub(super) async fn handle(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let feedback: FeedbackId = id.parse().map_err(|_| Trouble::NotFound)?;
    let known = shell.office.read(move |reader| reader.feedback_named(feedback)).await?.ok_or(Trouble::NotFound)?;
    let note: String =
        fields.text("note").trim().chars().filter(|c| !c.is_control()).take(MAX_FEEDBACK_NOTE_CHARS).collect();
    let (status, wrong) = match (known.handled, note.is_empty()) {
        (Some(_), _) => (StatusCode::CONFLICT, words::OVER),
        (None, true) => (StatusCode::UNPROCESSABLE_ENTITY, words::SAY_WHAT),
        (None, false) => {
            let private = Some(HandledPrivate { name: shell.person()?.name.clone(), note });
            let fact = FeedbackFact::Handled { feedback, private }.into();
            shell.office.record(&[shell.used("feedback_handled", Some(id)), fact]).await?;
            return Ok(shell.go("/feedback"));
        }
    };
    Ok((status, list::whole(&shell, false, None, Some(wrong)).await?).into_response())
}
