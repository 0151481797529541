//! How a kiosk comes to the site, with a code that is shown once, and how it is shut out.

use super::{overview, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::{Field, problem};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::joining::{self, NotJoined};
use crate::machines::Machine;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::RevokedWhy;
use frontdesk_core::id::NodeId;
use maud::{Markup, html};

const REASONS: [(&str, RevokedWhy, Said); 3] = [
    ("stolen", RevokedWhy::Stolen, words::WHY_STOLEN),
    ("replaced", RevokedWhy::Replaced, words::WHY_REPLACED),
    ("retired", RevokedWhy::Retired, words::WHY_RETIRED),
];

pub(super) fn form(shell: &Shell, wrong: Option<Said>) -> Markup {
    html! {
        div.panels {
            section.panel {
                h2 { (shell.say(words::JOIN)) }
                p.s { (shell.say(words::JOIN_LEAD)) }
                (problem(wrong.map(|wrong| shell.say(wrong))))
                form method="post" action="/kiosks" {
                    (shell.form_token())
                    (Field::new("label", shell.say(words::LABEL)).render())
                    button.btn.p { (shell.say(words::MAKE_CODE)) }
                }
            }
        }
    }
}

pub(super) async fn enrol(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let label = fields.text("label").trim();
    match joining::put_out_code(&shell.office, shell.used("enrol_code_made", None), label).await {
        Ok(code) => Ok(code_page(&shell, label, &code.to_string()).into_response()),
        Err(NotJoined::Failed(failure)) => Err(failure.into()),
        Err(NotJoined::Demonstration) => refused(&shell, words::DEMONSTRATION).await,
        Err(NotJoined::Label(_) | NotJoined::TooMany(_) | NotJoined::NotFound) => {
            refused(&shell, words::BAD_LABEL).await
        }
    }
}

async fn refused(shell: &Shell, why: Said) -> Result<Response, Trouble> {
    let page = overview::whole(shell, Some(why), None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn code_page(shell: &Shell, label: &str, code: &str) -> Markup {
    let content = html! {
        section.sheet {
            h1 { (words::CODE_FOR.with(shell.language(), &[&shown(label)])) }
            p.lead { (shell.say(words::CODE_LEAD)) }
            p.secret { code #code { (code) } }
            p.acts {
                button.btn.p type="button" data-does="copy" data-what="code" { (shell.say(words::COPY)) }
                a.btn href="/kiosks" { (shell.say(words::BACK)) }
            }
        }
    };
    shell.page(shell.say(words::JOIN), content)
}

pub(super) fn revocation(shell: &Shell, machine: &Machine) -> Markup {
    html! {
        section.panel {
            form method="post" action={ "/kiosks/" (machine.node) "/revoke" } {
                (shell.form_token())
                h2 { (shell.say(words::REVOKE)) }
                p.hint { (shell.say(words::REVOKE_HINT)) }
                fieldset {
                    legend { (shell.say(words::REASON)) }
                    @for (word, _, said) in REASONS { label.choice { input type="radio" name="why" value=(word) required; span { (shell.say(said)) } } }
                }
                button.btn.danger { (shell.say(words::REVOKE)) }
            }
        }
    }
}

pub(super) async fn revoke(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let node: NodeId = id.parse().map_err(|_| Trouble::NotFound)?;
    let why = REASONS.into_iter().find(|(word, ..)| *word == fields.text("why"));
    let (_, why, _) = why.ok_or(Trouble::NotUnderstood)?;
    match joining::revoke(&shell.office, shell.used("kiosk_revoked", Some(id)), node, why).await {
        Ok(()) => Ok(shell.go("/kiosks")),
        Err(NotJoined::Failed(failure)) => Err(failure.into()),
        Err(_) => Err(Trouble::NotFound),
    }
}
