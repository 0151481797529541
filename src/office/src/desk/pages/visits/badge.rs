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
use crate::orders::{self, NotGiven};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use frontdesk_badge::{BadgeSize, draw};
use frontdesk_core::fact::{Fact, PermissionPrivate, RemoteCommand};
use frontdesk_core::health::CheckState;
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::visit::VisitState;
use frontdesk_store::VisitRecord;
use maud::{Markup, html};

/// Why the kiosk is to print, as its order says it.
const WHY: &str = "at the desk";

/// Where a visit's badge comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Printer {
    /// At the desk.
    Desk,
    /// At the kiosk at which the visit was registered.
    Kiosk(NodeId),
}

impl Printer {
    fn hint(self) -> Said {
        match self {
            Self::Desk => texts::BADGE_HINT,
            Self::Kiosk(_) => texts::BADGE_AT_KIOSK_HINT,
        }
    }

    /// The desk's own where there is one, else the kiosk's, unless it has said of its check that it has none. One that has said nothing yet, in
    /// its first minutes, answers the order.
    pub(super) async fn of(shell: &Shell, node: NodeId) -> Result<Option<Self>, Trouble> {
        let office = &shell.office;
        if office.settings.config.badge.is_some() {
            return Ok(Some(Self::Desk));
        }
        if office.members.get(node).is_none_or(|member| member.revoked.is_some()) {
            return Ok(None);
        }
        let checks = office.read(move |reader| reader.checks_now(Some(node))).await?;
        let has_none = checks.iter().any(|one| one.check == "printer" && one.state == CheckState::Unknown);
        Ok((!has_none).then_some(Self::Kiosk(node)))
    }
}

/// What is done about the badge, on a visit's page.
pub(super) fn panel(shell: &Shell, record: &VisitRecord, printer: Option<Printer>) -> Markup {
    let visit = record.visit;
    html! {
        @if record.private.is_some() {
            @if let Some(printer) = printer {
                form.act method="post" action={ "/visits/" (visit) "/badge" } {
                    (shell.form_token())
                    button.btn data-key="b" accesskey="b" aria-keyshortcuts="b" { (shell.say(texts::BADGE)) }
                    p.hint { (shell.say(printer.hint())) }
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
    let used = shell.used("visit_badge_asked", Some(visit.to_string()));
    match Printer::of(&shell, record.node).await? {
        None => return refused(&shell, visit, texts::BADGE_NO_PRINTER).await,
        Some(Printer::Desk) => {
            shell.office.record(&[used]).await?;
            if !shell.office.badges.order(visit, badge) {
                return refused(&shell, visit, texts::BADGE_TOO_MANY).await;
            }
        }
        Some(Printer::Kiosk(node)) => tell(&shell, used, node, visit).await?,
    }
    let next = own_path(fields.text("next"));
    Ok(if next == "/" { shell.go(&format!("/visits/{visit}")) } else { shell.go(next) })
}

async fn tell(shell: &Shell, used: Fact, node: NodeId, visit: VisitId) -> Result<(), Trouble> {
    let account = shell.person()?;
    let by = PermissionPrivate {
        staff: account.staff,
        name: account.name.clone(),
        why: WHY.to_owned(),
        for_whom: String::new(),
    };
    match orders::give(&shell.office, used, node, RemoteCommand::PrintBadge { visit }, by).await {
        Ok(_) => Ok(()),
        Err(NotGiven::NoKiosk | NotGiven::Why) => Err(Trouble::NotFound),
        Err(NotGiven::Failed(failure)) => Err(failure.into()),
    }
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
