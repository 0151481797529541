//! Tokens of programs that use the API.

use crate::desk::accounts::secret;
use crate::desk::accounts::token::{self, MAX_DAYS, MAX_PURPOSE_CHARS, NewToken, Scope, Token};
use crate::desk::fields::Fields;
use crate::desk::language::{Said, say};
use crate::desk::pieces::{Field, PAGE_ROWS, PageQuery, day_and_clock, problem};
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::office::{Failure, Office, utc_ms};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::id::AccountId;
use maud::{Markup, html};

const TITLE: Said = say("接口令牌", "介面權杖", "API tokens");
const HEADLINE: Said = say("{} 个程序可以读取数据", "{} 個程式可以讀取資料", "{} programs may read");
const MAKE: Said = say("新建令牌", "新增權杖", "New token");
const LEAD: Said = say(
    "程序用它调用 /api/v1。说明见 {}。",
    "程式用它呼叫 /api/v1。說明見 {}。",
    "Programs call /api/v1 with it; {} says how.",
);
const NONE: Said = say(
    "还没有令牌。用令牌，程序可以读取今天的来访或终端的状态，不能改动任何东西。",
    "還沒有權杖。用權杖，程式可以讀取今天的來訪或終端的狀態，不能改動任何東西。",
    "There are no tokens yet. With one a program reads today’s visits or how the kiosks are, and changes nothing.",
);
const PURPOSE: Said = say("给谁用、做什么", "給誰用、做什麼", "For whom and what");
const SCOPES: Said = say("范围", "範圍", "Scopes");
const READ: Said = say("读取今天的来访和门", "讀取今天的來訪和門", "reads today’s visits and doors");
const MACHINES: Said =
    say("读取设备状态，没有姓名", "讀取裝置狀態，沒有姓名", "reads how the machines are, and no names");
const DAYS: Said = say("有效天数", "有效天數", "Good for so many days");
const UNTIL: Said = say("有效至", "有效至", "Good until");
const USED: Said = say("上次使用", "上次使用", "Last used");
const NEVER: Said = say("从未", "從未", "never");
const REVOKE: Said = say("吊销", "撤銷", "Revoke");
const REVOKED: Said = say("已吊销", "已撤銷", "revoked");
const SHOWN: Said = say("新令牌，只显示这一次", "新權杖，只顯示這一次", "The new token, shown only now");
const COPY: Said = say("复制", "複製", "Copy");
const COPIED: Said = say("已复制", "已複製", "Copied");
const BACK: Said = say("回到令牌列表", "回到權杖列表", "Back to the tokens");
const BAD: Said = say(
    "请写明用途，选一个范围，天数在 1 到 730 之间。",
    "請寫明用途，選一個範圍，天數在 1 到 730 之間。",
    "Say what it is for, choose a scope, and 1 to 730 days.",
);

const KEEPERS: Rule = Rule::Only(Roles::of(&[Role::Administrator]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/tokens", KEEPERS, list).in_navigation(90, 'k', TITLE),
        post("/tokens", KEEPERS, make_one).proved("/tokens"),
        post("/tokens/{id}/revoke", KEEPERS, revoke),
    ]
}

async fn list(shell: Shell, Query(query): Query<PageQuery>) -> Result<Markup, Trouble> {
    page(&shell, query, None).await
}

async fn page(shell: &Shell, query: PageQuery, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let found = shell.office.desk.accounts.with(move |db| token::page(db, query.offset(), PAGE_ROWS));
    let (tokens, total) = found.await?;
    let good = tokens.iter().filter(|token| token.is_good(utc_ms())).count().to_string();
    let content = html! {
        div.head { h1 { (HEADLINE.with(shell.language(), &[&good])) } }
        div.beside {
            div {
                @if tokens.is_empty() { p.lead { (shell.say(NONE)) } }
                @else { div.scroll tabindex="0" { table {
                    thead { tr {
                        th scope="col" { (shell.say(PURPOSE)) } th scope="col" { (shell.say(SCOPES)) }
                        th scope="col" { (shell.say(UNTIL)) } th scope="col" { (shell.say(USED)) } th {}
                    } }
                    tbody { @for token in &tokens { (row(shell, token)) } }
                } } }
                (query.pager("/tokens", total, shell.language()))
            }
            section.panel { (form(shell, wrong)) }
        }
    };
    Ok(shell.page(shell.say(TITLE), content))
}

fn row(shell: &Shell, token: &Token) -> Markup {
    let scopes: Vec<&str> = Scope::ALL.into_iter().filter(|scope| token.has(*scope)).map(Scope::tag).collect();
    html! {
        tr.off[!token.is_good(utc_ms())] {
            td { span.m { (token.purpose) } }
            td { (scopes.join(", ")) }
            td.num { (day_and_clock(token.until_ms)) }
            td.num { @match token.used_ms { Some(at) => (day_and_clock(at)), None => span.q { (shell.say(NEVER)) } } }
            td.end {
                @if token.is_revoked { span.chip { (shell.say(REVOKED)) } } @else {
                    form method="post" action={ "/tokens/" (token.id) "/revoke" } { (shell.form_token()) button.btn.t.danger { (shell.say(REVOKE)) } }
                }
            }
        }
    }
}

fn form(shell: &Shell, wrong: Option<Said>) -> Markup {
    let what = |scope| match scope {
        Scope::Read => READ,
        Scope::Machines => MACHINES,
    };
    let (before, after) = shell.say(LEAD).split_once("{}").unwrap_or_default();
    html! {
        h2 { (shell.say(MAKE)) }
        p.s { (before) a href="/api/v1/openapi.json" { "openapi.json" } (after) }
        (problem(wrong.map(|wrong| shell.say(wrong))))
        form method="post" action="/tokens" {
            (shell.form_token())
            (Field::new("purpose", shell.say(PURPOSE)).render())
            fieldset {
                legend { (shell.say(SCOPES)) }
                @for scope in Scope::ALL {
                    label.choice.wide { input type="checkbox" name="scope" value=(scope.tag()); span { code { (scope.tag()) } " " span.s { (shell.say(what(scope))) } } }
                }
            }
            (Field { value: "365", ..Field::new("days", shell.say(DAYS)) }.render())
            button.btn.p { (shell.say(MAKE)) }
        }
    }
}

/// A token that cannot be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotMade {
    #[error("a token has a purpose of 1 to {MAX_PURPOSE_CHARS} characters, a scope, and 1 to {MAX_DAYS} days")]
    Bad,
    #[error("there are too many tokens")]
    TooMany,
    #[error("the accounts could not be written")]
    Accounts(#[from] crate::desk::accounts::AccountsError),
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// A fresh token and its id. `record` is done before it is made.
pub(crate) async fn make(
    office: &Office,
    purpose: &str,
    scopes: Vec<Scope>,
    days: u16,
    record: impl AsyncFnOnce(AccountId) -> Result<(), Failure>,
) -> Result<String, NotMade> {
    let length = purpose.trim().chars().count();
    let is_fine = (1..=MAX_PURPOSE_CHARS).contains(&length) && !purpose.chars().any(char::is_control);
    if !is_fine || scopes.is_empty() || !(1..=MAX_DAYS).contains(&days) {
        return Err(NotMade::Bad);
    }
    let (id, secret, now_ms) = (AccountId(crate::random::bytes()?), secret::fresh()?, utc_ms());
    record(id).await?;
    let until_ms = now_ms.saturating_add(i64::from(days) * 86_400_000);
    let new = NewToken { id, secret: secret.clone(), purpose: purpose.trim().to_owned(), scopes, now_ms, until_ms };
    if office.desk.accounts.with(move |db| token::make(db, &new)).await? { Ok(secret) } else { Err(NotMade::TooMany) }
}

async fn make_one(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let scopes = fields.all("scope").filter_map(|tag| tag.parse().ok()).collect();
    let days = fields.text("days").trim().parse().unwrap_or(0);
    let record = async |id: AccountId| {
        let fact = shell.used("token_made", Some(id.to_string()));
        shell.office.record(&[fact]).await.map(drop)
    };
    match make(&shell.office, fields.text("purpose"), scopes, days, record).await {
        Ok(secret) => Ok(shown(&shell, &secret).into_response()),
        Err(NotMade::Bad | NotMade::TooMany) => {
            let page = page(&shell, PageQuery::default(), Some(BAD)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(NotMade::Accounts(error)) => Err(error.into()),
        Err(NotMade::Failure(failure)) => Err(failure.into()),
    }
}

fn shown(shell: &Shell, secret: &str) -> Markup {
    let content = html! {
        section.sheet {
            h1 { (shell.say(SHOWN)) }
            p.secret { code #token { (secret) } }
            p.acts {
                button.btn.p type="button" data-does="copy" data-what="token" data-done=(shell.say(COPIED)) { (shell.say(COPY)) }
                a.btn href="/tokens" { (shell.say(BACK)) }
            }
        }
    };
    shell.page(shell.say(SHOWN), content)
}

async fn revoke(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let id: AccountId = id.parse().map_err(|_| Trouble::NotFound)?;
    shell.record("token_revoked", Some(id)).await?;
    if shell.office.desk.accounts.with(move |db| token::revoke(db, id, utc_ms())).await? {
        Ok(shell.go("/tokens"))
    } else {
        Err(Trouble::NotFound)
    }
}
