//! Accounts: who may sign in, as what.

mod change;
mod words;

use crate::desk::accounts::{Account, account};
use crate::desk::language::Said;
use crate::desk::pages::people::READERS as READERS_OF_PEOPLE;
use crate::desk::pieces::{Field, PAGE_ROWS, PageQuery, day_and_clock, problem};
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::PersonPrivate;
use frontdesk_core::id::AccountId;
use maud::{Markup, html};

const KEEPERS: Rule = Rule::Only(Roles::of(&[Role::Administrator]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/accounts", KEEPERS, list).in_navigation(80, 'u', words::TITLE),
        post("/accounts", KEEPERS, change::invite).proved("/accounts"),
        get("/accounts/{id}", KEEPERS, one),
        post("/accounts/{id}", KEEPERS, change::set).proved("/accounts"),
        post("/accounts/{id}/link", KEEPERS, change::new_link).proved("/accounts"),
        post("/accounts/{id}/enabled", KEEPERS, change::set_enabled).proved("/accounts"),
        post("/accounts/{id}/factor", KEEPERS, change::reset_factor).proved("/accounts"),
    ]
}

/// What was typed into the form of an invitation that was not good enough.
#[derive(Default)]
struct Draft {
    sign_in: String,
    name: String,
    roles: Roles,
}

async fn list(shell: Shell, Query(query): Query<PageQuery>) -> Result<Markup, Trouble> {
    list_page(&shell, query, &Draft::default(), None).await
}

async fn list_page(shell: &Shell, query: PageQuery, draft: &Draft, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let page = shell.office.desk.accounts.with(move |db| account::page(db, query.offset(), PAGE_ROWS));
    let (accounts, total) = page.await?;
    let pending = accounts.iter().filter(|one| one.is_enabled && !one.has_password).count().to_string();
    let headline = match pending.as_str() {
        "0" => words::HEADLINE.with(shell.language(), &[&total.to_string()]),
        pending => words::PENDING.with(shell.language(), &[&total.to_string(), pending]),
    };
    let content = html! {
        div.head { h1 { (headline) } }
        div.beside {
            div {
                div.scroll tabindex="0" {
                    table {
                        thead { tr {
                            th scope="col" { (shell.say(words::NAME)) }
                            th scope="col" { (shell.say(words::ROLES)) }
                            th scope="col" { (shell.say(words::STATE)) }
                            th scope="col" { (shell.say(words::LAST)) }
                        } }
                        tbody { @for one in &accounts { (row(shell, one)) } }
                    }
                }
                (query.pager("/accounts", total, shell.language()))
            }
            section.panel { (invitation(shell, draft, wrong)) }
        }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

fn row(shell: &Shell, one: &Account) -> Markup {
    html! {
        tr.off[!one.is_enabled] {
            td { a.m href={ "/accounts/" (one.id) } { (one.name) } br; span.s { (one.sign_in) } }
            td { (role_names(shell, one.roles)) }
            td { (state(shell, one)) }
            td.num { @match one.last_ms { Some(at) => (day_and_clock(at)), None => span.q { (shell.say(words::NEVER)) } } }
        }
    }
}

fn role_names(shell: &Shell, roles: Roles) -> String {
    let names: Vec<&str> = roles.iter().map(|role| shell.say(words::role(role).0)).collect();
    names.join(shell.say(words::COMMA))
}

fn state(shell: &Shell, one: &Account) -> Markup {
    html! {
        @if !one.is_enabled { span.chip { (shell.say(words::DISABLED)) } }
        @else if one.has_password { span.ok { (shell.say(words::ACTIVE)) } }
        @else { span.chip.w { (shell.say(words::INVITED)) } }
        @if one.has_totp { " " span.s { (shell.say(words::TWO_STEPS)) } }
    }
}

fn invitation(shell: &Shell, draft: &Draft, wrong: Option<Said>) -> Markup {
    html! {
        h2 { (shell.say(words::INVITE)) }
        p.s { (shell.say(words::INVITE_LEAD)) }
        (problem(wrong.map(|wrong| shell.say(wrong))))
        form method="post" action="/accounts" {
            (shell.form_token())
            (Field { value: &draft.name, ..Field::new("name", shell.say(words::NAME)) }.render())
            (Field { value: &draft.sign_in, ..Field::new("sign_in", shell.say(words::SIGN_IN)) }.render())
            (role_choice(shell, draft.roles))
            button.btn.p { (shell.say(words::MAKE_LINK)) }
        }
    }
}

fn role_choice(shell: &Shell, chosen: Roles) -> Markup {
    html! {
        fieldset {
            legend { (shell.say(words::ROLES)) }
            @for role in Role::ALL {
                @let (name, what_for) = words::role(role);
                label.choice.wide {
                    input type="checkbox" name="role" value=(role.tag()) checked[chosen.contains(role)];
                    span { (shell.say(name)) " " span.s { (shell.say(what_for)) } }
                }
            }
        }
    }
}

async fn one(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let account = find(&shell, &id).await?;
    Ok(one_page(&shell, &account, None).await?.into_response())
}

/// The account that a path names.
async fn find(shell: &Shell, id: &str) -> Result<Account, Trouble> {
    let id: AccountId = id.parse().map_err(|_| Trouble::NotFound)?;
    shell.office.desk.accounts.with(move |db| account::by_id(db, id)).await?.ok_or(Trouble::NotFound)
}

/// The member of staff whose account it is, as far as is known.
async fn linked(shell: &Shell, account: &Account) -> Result<Option<PersonPrivate>, Trouble> {
    let Some(staff) = account.staff else { return Ok(None) };
    let person = shell.office.read(move |reader| reader.person(staff)).await?;
    Ok(person.filter(|person| person.enabled).and_then(|person| person.private))
}

/// Who that is, for whoever may see people.
fn whose(shell: &Shell, account: &Account, linked: Option<&PersonPrivate>) -> Markup {
    let Some(staff) = account.staff else { return html! {} };
    html! {
        @match linked {
            Some(person) if READERS_OF_PEOPLE.admits(&shell.view.who) => {
                @let who = if person.department.is_empty() { shown(&person.name) } else { format!("{} · {}", shown(&person.name), shown(&person.department)) };
                p.s { a href={ "/people/" (staff) } { (words::LINKED.with(shell.language(), &[&who])) } }
            },
            Some(_) => p.s { (shell.say(words::LINKED_NAMELESS)) },
            None => p.s.w { (shell.say(words::LINKED_GONE)) },
        }
    }
}

async fn one_page(shell: &Shell, account: &Account, wrong: Option<&str>) -> Result<Markup, Trouble> {
    let linked = linked(shell, account).await?;
    let path = format!("/accounts/{}", account.id);
    let act = |to: &str, class: &'static str, label: Said, hint: Said, more: Markup| {
        html! {
            form.act method="post" action={ (path) (to) } {
                (shell.form_token()) (more)
                button class={ "btn " (class) } { (shell.say(label)) }
                p.hint { (shell.say(hint)) }
            }
        }
    };
    let enabled = |value: &'static str| html! { input type="hidden" name="enabled" value=(value); };
    let number = linked.as_ref().map(|person| person.number.clone()).filter(|number| !number.is_empty());
    let staff = number.or(account.staff.map(|staff| staff.to_string())).unwrap_or_default();
    let content = html! {
        div.head { div { h1 { (account.name) } p.lead { (account.sign_in) "　" (state(shell, account)) } } a.btn href="/accounts" { (shell.say(words::BACK)) } }
        (problem(wrong))
        div.panels {
            section.panel {
                form method="post" action=(path) {
                    (shell.form_token())
                    (Field { value: &account.name, ..Field::new("name", shell.say(words::NAME)) }.render())
                    (role_choice(shell, account.roles))
                    div.field {
                        label for="staff" { (shell.say(words::STAFF)) }
                        input #staff name="staff" value=(staff) autocomplete="off" spellcheck="false" maxlength="64" aria-describedby="staff-hint";
                        (whose(shell, account, linked.as_ref()))
                        p.hint #staff-hint { (shell.say(words::STAFF_HINT)) }
                    }
                    button.btn.p { (shell.say(words::SAVE)) }
                }
            }
            section.panel {
                @if account.is_enabled {
                    (act("/link", "", words::NEW_LINK, words::NEW_LINK_HINT, html! {}))
                    @if account.has_totp { (act("/factor", "", words::RESET_FACTOR, words::RESET_FACTOR_HINT, html! {})) }
                    (act("/enabled", "danger", words::DISABLE, words::DISABLE_HINT, enabled("no")))
                } @else {
                    form.act method="post" action={ (path) "/enabled" } { (shell.form_token()) (enabled("yes")) button.btn { (shell.say(words::ENABLE)) } }
                }
            }
        }
    };
    Ok(shell.page(&account.name, content))
}
