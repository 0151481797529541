//! What changes, before it is written; and writing it, with the password.

use super::draft::Draft;
use super::standing::Standing;
use super::{changes, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::{Field, problem};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::office::utc_ms;
use crate::site_rules::{self, NotSet};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

pub(super) fn page(shell: &Shell, standing: &Standing, draft: &Draft, wrong: Option<Said>) -> Markup {
    let before = standing.newest.as_ref().map(|newest| &newest.definition);
    let changed = changes::between(shell, before, &draft.definition);
    let headline = match changed.len() {
        0 => shell.say(words::NO_CHANGES).to_owned(),
        1 => shell.say(words::ONE_CHANGE).to_owned(),
        many => words::CHANGES.with(shell.language(), &[&many.to_string()]),
    };
    let content = html! {
        section.sheet.review {
            h1 { (headline) }
            p.lead { (shell.say(words::CHANGES_LEAD)) }
            @if !changed.is_empty() {
                (changes::table(shell, &changed))
                form method="post" action="/access/save" {
                    (shell.form_token()) (draft.hidden())
                    (problem(wrong.map(|wrong| shell.say(wrong))))
                    (Field {
                        hint: shell.say(words::PASSWORD_HINT),
                        kind: "password",
                        autocomplete: "current-password",
                        is_first: true,
                        ..Field::new("password", shell.say(words::PASSWORD))
                    }.render())
                    button.btn.p { (shell.say(words::SAVE)) }
                }
            }
            form method="post" action="/access" {
                (shell.form_token()) (draft.hidden())
                div.acts { button.btn name="act" value="" { (shell.say(words::GO_ON)) } a.btn href="/access" { (shell.say(words::DISCARD)) } }
            }
        }
    };
    shell.page(shell.say(words::TITLE), content)
}

/// Writes the draft, if it begins with what is set still and the password is right. What is sent is checked as if nobody had seen it.
pub(super) async fn save(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let standing = Standing::load(&shell).await?;
    let draft = Draft::read(&fields).ok_or(Trouble::NotUnderstood)?;
    if draft.base_ms != standing.set_ms() || standing.is_of_later_version {
        return Ok((StatusCode::CONFLICT, conflict(&shell)).into_response());
    }
    let (id, cookie) = (shell.person()?.id, shell.cookie()?.to_owned());
    if !shell.office.desk.accounts.prove(cookie, id, fields.secret("password"), utc_ms()).await? {
        let page = page(&shell, &standing, &draft, Some(words::WRONG_PASSWORD));
        return Ok((StatusCode::UNAUTHORIZED, page).into_response());
    }
    let used = shell.used(site_rules::ACT, None);
    match site_rules::replace(&shell.office, used, &draft.definition, draft.base_ms).await {
        Ok(()) => Ok(shell.go("/access")),
        Err(NotSet::Changed) => Ok((StatusCode::CONFLICT, conflict(&shell)).into_response()),
        // `read` has checked it.
        Err(NotSet::Invalid(_) | NotSet::TooLong { .. }) => Err(Trouble::NotUnderstood),
        Err(NotSet::Failed(failure)) => Err(failure.into()),
    }
}

fn conflict(shell: &Shell) -> Markup {
    let content = html! {
        section.sheet {
            h1 { (shell.say(words::CONFLICT)) }
            p { a.btn.p href="/access" { (shell.say(words::BEGIN_ANEW)) } }
        }
    };
    shell.page(shell.say(words::TITLE), content)
}
