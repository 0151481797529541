//! Access: who may enter where and when, for all kiosks. Groups and doors, schedules and calendars are changed on a draft that lives in
//! the page alone; what it changes is shown before it is written, with the password, as one entry.

mod calendar;
mod changes;
mod draft;
mod editor;
mod review;
mod schedules;
mod standing;
mod tester;
mod words;

use crate::desk::fields::Fields;
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use draft::{Draft, Then, Wrong};
use maud::{Markup, html};
use standing::Standing;
use std::collections::BTreeMap;
use tester::Tried;

const KEEPERS: Rule = Rule::Only(Roles::of(&[Role::Administrator, Role::AdministrationHead]));

/// The longest form: a draft as long as an entry's body, each of its characters written as three, and the fields beside it.
const MAX_FORM_BYTES: usize = 320 * 1024;

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/access", KEEPERS, page).in_navigation(87, 'z', words::TITLE),
        post("/access", KEEPERS, edit).up_to(MAX_FORM_BYTES),
        post("/access/save", KEEPERS, review::save).up_to(MAX_FORM_BYTES).guessable(),
    ]
}

/// What a page is made of.
struct Shown {
    draft: Draft,
    is_edited: bool,
    wrong: Option<Wrong>,
    tried: Option<Tried>,
}

impl Shown {
    /// What is wrong with the fields at this place, beneath them.
    fn wrong_at(&self, shell: &Shell, at: &str) -> Markup {
        let wrong = self.wrong.as_ref().filter(|wrong| wrong.at == at);
        html! {
            @if let Some(wrong) = wrong {
                p.problem role="alert" tabindex="-1" autofocus { (shell.say(wrong.said)) @if let Some(detail) = &wrong.detail { " " code { (detail) } } }
            }
        }
    }
}

async fn page(shell: Shell, Query(query): Query<BTreeMap<String, String>>) -> Result<Markup, Trouble> {
    let standing = Standing::load(&shell).await?;
    let draft = Draft::of(standing.newest.as_ref(), &standing.doors);
    let tried = tester::asked_by(&query, &shell, &draft.definition).await?;
    Ok(whole(&shell, &standing, &Shown { draft, is_edited: false, wrong: None, tried }))
}

/// One step of changing the draft. Nothing is written.
async fn edit(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let standing = Standing::load(&shell).await?;
    let mut draft = match fields.text("act") {
        "start" => Draft::of(standing.newest.as_ref(), &standing.doors),
        _ => Draft::read(&fields).ok_or(Trouble::NotUnderstood)?,
    };
    let (wrong, tried) = match draft.take(&fields) {
        Ok(Then::Review) => return Ok(review::page(&shell, &standing, &draft, None).into_response()),
        Ok(Then::Try) => (None, tester::asked_in(&fields, &shell, &draft.definition).await?),
        Ok(Then::GoOn) => (None, None),
        Err(wrong) => (Some(wrong), None),
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = whole(&shell, &standing, &Shown { draft, is_edited: true, wrong, tried });
    Ok((status, page).into_response())
}

fn whole(shell: &Shell, standing: &Standing, shown: &Shown) -> Markup {
    let rules = html! {
        (editor::groups(shell, shown))
        (schedules::all(shell, shown))
        (calendar::all(shell, shown))
    };
    let content = html! {
        div.head {
            div { h1 { (standing.headline(shell, shown.is_edited)) } p.lead { (shell.say(if shown.is_edited { words::EDITING } else { words::LEAD })) } }
            @if !shown.is_edited {
                form method="post" action="/access" { (shell.form_token()) button.btn.p name="act" value="start" data-key="e" { (shell.say(words::EDIT)) } }
            }
        }
        @if shown.is_edited {
            form.rules method="post" action="/access" {
                (shell.form_token()) (shown.draft.hidden())
                // What Enter presses in a field: it takes the fields over and changes nothing else.
                button.hidden name="act" value="" tabindex="-1" { (shell.say(words::TAKE_OVER)) }
                (shown.wrong_at(shell, "draft"))
                div.beside {
                    div.stack { (rules) }
                    div.stack { (tester::panel(shell, shown)) }
                }
                div.tray.acts {
                    button.btn.p name="act" value="review" { (shell.say(words::REVIEW)) }
                    a.btn href="/access" { (shell.say(words::DISCARD)) }
                    span.s { (shell.say(words::NOT_WRITTEN_YET)) }
                }
            }
        } @else {
            div.beside {
                div.stack { (rules) }
                div.stack {
                    (standing.followed(shell))
                    form.bare method="get" action="/access#try" { (tester::panel(shell, shown)) }
                    (standing.history(shell))
                }
            }
        }
    };
    shell.page(shell.say(words::TITLE), content)
}
