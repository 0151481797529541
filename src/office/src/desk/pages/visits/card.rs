//! Having a kiosk ask a visitor for a card: the button with the choice of entrance, on Today and on the visit's page, and what it does.

use super::acts::{refused, who};
use super::find::visit_id;
use super::list::kiosk_name;
use super::texts;
use crate::desk::fields::Fields;
use crate::desk::guard::own_path;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::give_card::{self, entrances};
use crate::visit_acts::NotDone;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use frontdesk_core::id::{NodeId, VisitId};
use maud::{Markup, html};

/// Whose card it is, and where the visit was registered.
#[derive(Debug, Clone, Copy)]
pub(in crate::desk::pages) struct Of {
    pub(in crate::desk::pages) visit: VisitId,
    pub(in crate::desk::pages) home: NodeId,
}

/// The form, `small` for a card of Today; nothing where no kiosk could do it. Where there is a choice the entrance that this person used last comes first.
pub(in crate::desk::pages) fn form(shell: &Shell, of: Of, next: &str, small: bool) -> Markup {
    let choices = entrances(&shell.office, of.home);
    let last = shell.view.account().and_then(|account| shell.office.entrances.of(account.id));
    let name = format!("card-{}", of.visit);
    html! {
        @if let Some(first) = choices.first() {
            form.act.at-entrance method="post" action={ "/visits/" (of.visit) "/card" } {
                (shell.form_token())
                input type="hidden" name="next" value=(next);
                @if choices.len() == 1 {
                    input type="hidden" name="kiosk" value=(first.node);
                } @else {
                    select id={ (name) "-at" } name="kiosk" aria-label=(shell.say(texts::CARD_AT)) autocomplete="off" {
                        @for one in &choices {
                            option value=(one.node) selected[Some(one.node) == last] { (kiosk_name(shell, one.node)) }
                        }
                    }
                }
                @if small {
                    button.btn.t.p id=(name) data-card-key="y" aria-keyshortcuts="y" { (shell.say(texts::GIVE_CARD)) }
                } @else {
                    button.btn.p data-key="y" accesskey="y" aria-keyshortcuts="y" { (shell.say(texts::GIVE_CARD)) }
                    p.hint { (shell.say(texts::GIVE_CARD_HINT)) }
                }
            }
        }
    }
}

pub(super) async fn give(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let visit = visit_id(&id)?;
    let kiosk: NodeId = fields.text("kiosk").parse().map_err(|_| Trouble::NotUnderstood)?;
    let used = shell.used("visit_card_asked", Some(visit.to_string()));
    let by = (shell.person()?.id, who(&shell)?);
    match give_card::give_card(&shell.office, used, visit, kiosk, by).await {
        Ok(()) => {
            let next = own_path(fields.text("next"));
            Ok(if next == "/" { shell.go(&format!("/visits/{visit}")) } else { shell.go(next) })
        }
        Err(NotDone::NotFound) => Err(Trouble::NotFound),
        Err(NotDone::Over) => refused(&shell, visit, StatusCode::CONFLICT, texts::NO_CARD_NEEDED).await,
        Err(NotDone::Failed(failure)) => Err(failure.into()),
    }
}
