//! A visit's badge: printed by the desk's printer, or looked at and printed by the browser.

use super::find::visit_id;
use super::one::page_of;
use super::texts;
use crate::badges;
use crate::desk::fields::Fields;
use crate::desk::guard::own_path;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use frontdesk_badge::{BadgeSize, draw};
use frontdesk_core::id::VisitId;
use frontdesk_core::visit::VisitState;
use frontdesk_store::VisitRecord;
use maud::{Markup, html};

/// What is done about the badge, on a visit's page.
pub(super) fn panel(shell: &Shell, record: &VisitRecord) -> Markup {
    let has_printer = shell.office.settings.config.badge.is_some();
    let visit = record.visit;
    html! {
        @if record.private.is_some() {
            @if has_printer {
                form.act method="post" action={ "/visits/" (visit) "/badge" } {
                    (shell.form_token())
                    button.btn data-key="b" accesskey="b" aria-keyshortcuts="b" { (shell.say(texts::BADGE)) }
                    p.hint { (shell.say(texts::BADGE_HINT)) }
                }
            }
            p { a href={ "/visits/" (visit) "/badge.pdf" } target="_blank" rel="noopener" { (shell.say(texts::BADGE_LOOK)) } }
        }
    }
}

pub(super) async fn print(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let record = record(&shell, &id).await?;
    let visit = record.visit;
    if record.state == VisitState::Left {
        return refused(&shell, visit, texts::OVER).await;
    }
    let Some(badge) = badges::badge_of(&shell.office, &record) else {
        return refused(&shell, visit, texts::BADGE_NO_NAME).await;
    };
    if shell.office.settings.config.badge.is_none() {
        return refused(&shell, visit, texts::BADGE_NO_PRINTER).await;
    }
    shell.office.record(&[shell.used("visit_badge_asked", Some(visit.to_string()))]).await?;
    if !shell.office.badges.order(visit, badge) {
        return refused(&shell, visit, texts::BADGE_TOO_MANY).await;
    }
    let next = own_path(fields.text("next"));
    Ok(if next == "/" { shell.go(&format!("/visits/{visit}")) } else { shell.go(next) })
}

pub(super) async fn pdf(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let record = record(&shell, &id).await?;
    let badge = badges::badge_of(&shell.office, &record).ok_or(Trouble::NotFound)?;
    let size = shell.office.settings.config.badge.as_ref().map_or_else(BadgeSize::default, |badge| badge.size());
    let drawn = tokio::task::spawn_blocking(move || draw(&badge, size)).await;
    let pdf = match drawn {
        Ok(Ok(pdf)) => pdf,
        Ok(Err(error)) => {
            tracing::error!(%error, "a badge could not be drawn");
            return Err(Trouble::Failed);
        }
        Err(_) => return Err(Trouble::Failed),
    };
    let headers = [(CONTENT_TYPE, "application/pdf"), (CONTENT_DISPOSITION, "inline; filename=\"badge.pdf\"")];
    Ok((headers, pdf).into_response())
}

async fn record(shell: &Shell, id: &str) -> Result<VisitRecord, Trouble> {
    let visit = visit_id(id)?;
    shell.office.read(move |reader| reader.visit(visit)).await?.ok_or(Trouble::NotFound)
}

async fn refused(shell: &Shell, visit: VisitId, why: Said) -> Result<Response, Trouble> {
    Ok((StatusCode::CONFLICT, page_of(shell, visit, Some(why)).await?).into_response())
}
