//! What an administrator changes about accounts. Each is recorded first, by ids alone.

use super::{Draft, find, list_page, one_page, words};
use crate::desk::accounts::account::{self, Changed, NewAccount, full_name, sign_in_name};
use crate::desk::accounts::{Account, link, secret, sign_in};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::PageQuery;
use crate::desk::role::{Role, Roles};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::office::utc_ms;
use crate::people::staff_id;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::id::{AccountId, StaffId};
use maud::{Markup, html};

fn chosen_roles(fields: &Fields) -> Roles {
    fields.all("role").filter_map(|tag| tag.parse::<Role>().ok()).collect()
}

pub(super) async fn invite(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let roles = chosen_roles(&fields);
    let draft = Draft { sign_in: fields.text("sign_in").to_owned(), name: fields.text("name").to_owned(), roles };
    let (Some(sign_in), Some(name), false) = (sign_in_name(&draft.sign_in), full_name(&draft.name), roles.is_empty())
    else {
        return refused(&shell, &draft, words::BAD).await;
    };
    let id = AccountId(crate::random::bytes()?);
    let shown_name = name.clone();
    let new = NewAccount { id, sign_in, name, roles, password: None, now_ms: utc_ms() };
    shell.record("account_made", Some(id)).await?;
    if !shell.office.desk.accounts.with(move |db| account::make(db, &new)).await? {
        return refused(&shell, &draft, words::TAKEN).await;
    }
    Ok(put_out(&shell, id, &shown_name).await?.into_response())
}

async fn refused(shell: &Shell, draft: &Draft, wrong: Said) -> Result<Response, Trouble> {
    let page = list_page(shell, PageQuery::default(), draft, Some(wrong)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Makes an invitation and shows it, once.
async fn put_out(shell: &Shell, id: AccountId, name: &str) -> Result<Markup, Trouble> {
    let token = secret::fresh()?;
    let (kept, now_ms) = (token.clone(), utc_ms());
    shell.office.desk.accounts.with(move |db| link::invite(db, &kept, id, now_ms)).await?;
    let title = words::LINK.with(shell.language(), &[name]);
    let content = html! {
        section.sheet {
            h1 { (title) }
            p.lead { (shell.say(words::LINK_LEAD)) }
            p.secret { code #link { (shell.office.desk.link(&format!("/invited/{token}"))) } }
            p.acts {
                button.btn.p type="button" data-does="copy" data-what="link" data-done=(shell.say(words::COPIED)) { (shell.say(words::COPY)) }
                a.btn href="/accounts" { (shell.say(words::BACK)) }
            }
        }
    };
    Ok(shell.page(&title, content))
}

pub(super) async fn new_link(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    let account = find(&shell, &id).await?;
    if !account.is_enabled {
        return Err(Trouble::NotFound);
    }
    shell.record("link_made", Some(account.id)).await?;
    put_out(&shell, account.id, &account.name).await
}

pub(super) async fn set(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let account = find(&shell, &id).await?;
    let roles = chosen_roles(&fields);
    let (Some(name), false) = (full_name(fields.text("name")), roles.is_empty()) else {
        return not_set(&shell, &account, shell.say(words::BAD)).await;
    };
    let Ok(staff) = linked_to(&shell, &account, fields.text("staff")).await? else {
        let wrong = words::NO_SUCH_STAFF.with(shell.language(), &[&shown(fields.text("staff").trim())]);
        return not_set(&shell, &account, &wrong).await;
    };
    shell.record("account_set", Some(account.id)).await?;
    let id = account.id;
    let changed = shell.office.desk.accounts.with(move |db| account::set(db, id, &name, roles, staff)).await?;
    after(&shell, &account, changed).await
}

/// Nobody of that number is on the list.
struct NoSuchStaff;

/// Whose number was typed: somebody who works here, or whom the account is linked to already. The id of the list of people is taken as it is,
/// for a list that is still to come.
async fn linked_to(
    shell: &Shell,
    account: &Account,
    typed: &str,
) -> Result<Result<Option<StaffId>, NoSuchStaff>, Trouble> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    let staff = staff_id(typed);
    let person = shell.office.read(move |reader| reader.person(staff)).await?;
    if account.staff == Some(staff) || person.is_some_and(|person| person.enabled) {
        return Ok(Ok(Some(staff)));
    }
    Ok(typed.parse().map(Some).map_err(|_| NoSuchStaff))
}

async fn not_set(shell: &Shell, account: &Account, wrong: &str) -> Result<Response, Trouble> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, one_page(shell, account, Some(wrong)).await?).into_response())
}

pub(super) async fn set_enabled(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let account = find(&shell, &id).await?;
    let enabled = match fields.text("enabled") {
        "yes" => true,
        "no" => false,
        _ => return Err(Trouble::NotUnderstood),
    };
    shell.record(if enabled { "account_enabled" } else { "account_disabled" }, Some(account.id)).await?;
    let id = account.id;
    let changed = shell.office.desk.accounts.with(move |db| account::set_enabled(db, id, enabled)).await?;
    after(&shell, &account, changed).await
}

async fn after(shell: &Shell, account: &Account, changed: Changed) -> Result<Response, Trouble> {
    Ok(match changed {
        Changed::Done => shell.go(&format!("/accounts/{}", account.id)),
        Changed::NotThere => Trouble::NotFound.into_response(),
        Changed::LastAdministrator => {
            let page = one_page(shell, account, Some(shell.say(words::LAST_ADMINISTRATOR))).await?;
            (StatusCode::CONFLICT, page).into_response()
        }
    })
}

pub(super) async fn reset_factor(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let account = find(&shell, &id).await?;
    shell.record("factor_removed", Some(account.id)).await?;
    let id = account.id;
    shell.office.desk.accounts.with(move |db| sign_in::remove_totp(db, id)).await?;
    Ok(shell.go(&format!("/accounts/{}", account.id)))
}
