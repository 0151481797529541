//! Signing in and out: name and password, the code, and the password once more before something dangerous.

use super::factor;
use super::link::keeper;
use crate::desk::accounts::{Stage, session, sign_in::Tried};
use crate::desk::fields::Fields;
use crate::desk::guard::{own_path, set_session};
use crate::desk::language::{Said, say};
use crate::desk::pieces::{Field, problem};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::view::Who;
use crate::office::utc_ms;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

const TITLE: Said = say("登录", "登入", "Sign in");
const NAME: Said = say("登录名", "登入名稱", "Sign-in name");
const PASSWORD: Said = say("密码", "密碼", "Password");
const WRONG: Said = say(
    "登录名或密码不对。错几次之后要等一会儿，最多 15 分钟。",
    "登入名稱或密碼不對。錯幾次之後要等一會兒，最多 15 分鐘。",
    "Name or password is not right. After some wrong tries you have to wait, 15 minutes at most.",
);
const CODE_TITLE: Said = say("输入验证码", "輸入驗證碼", "Enter your code");
const CODE_LEAD: Said = say(
    "打开手机上的验证器，输入现在显示的 6 位数字。",
    "開啟手機上的驗證器，輸入現在顯示的 6 位數字。",
    "Open the authenticator on your phone and enter the six digits that it shows now.",
);
const CODE: Said = say("验证码", "驗證碼", "Code");
const CODE_HINT: Said = say(
    "手机不在身边？输入一个备用码，每个只能用一次。",
    "手機不在身邊？輸入一個備用碼，每個只能用一次。",
    "No phone at hand? Enter one of your recovery codes; each is good once.",
);
const CODE_WRONG: Said = say(
    "验证码不对或已用过。请等下一个再输入；错几次之后要等一会儿。",
    "驗證碼不對或已用過。請等下一個再輸入；錯幾次之後要等一會兒。",
    "The code is not right, or was used. Wait for the next one; after some wrong tries you have to wait.",
);
const CONTINUE: Said = say("继续", "繼續", "Continue");
const ANOTHER: Said = say("换一个账号", "換一個帳號", "Another account");
const PROVE_TITLE: Said = say("请再输入一次密码", "請再輸入一次密碼", "Please enter your password again");
const PROVE_LEAD: Said = say(
    "接下来的操作影响权限，先确认是您本人。",
    "接下來的操作影響權限，先確認是您本人。",
    "What comes next changes rights: first show that it is you.",
);

pub(in crate::desk) fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/sign-in", Rule::Anyone, ask),
        post("/sign-in", Rule::Anyone, signs_in).guessable(),
        get("/sign-in/code", Rule::HalfWay, ask_code),
        post("/sign-in/code", Rule::HalfWay, gives_code).guessable(),
        post("/sign-out", Rule::HalfWay, signs_out),
        get("/prove", Rule::SignedIn, ask_proof),
        post("/prove", Rule::SignedIn, proves).guessable(),
    ];
    routes.extend(factor::routes());
    routes
}

/// Where to go on to.
#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

async fn ask(shell: Shell, Query(Next { next }): Query<Next>) -> Response {
    match &shell.view.who {
        Who::Person { session, account, .. } if session.stage == Stage::Full => shell.go(shell.home(account)),
        _ => page(&shell, "", own_path(&next), None).into_response(),
    }
}

fn page(shell: &Shell, name: &str, next: &str, wrong: Option<&str>) -> Markup {
    let name_field = Field {
        value: name,
        autocomplete: "username",
        is_first: name.is_empty(),
        ..Field::new("sign_in", shell.say(NAME))
    };
    let password = Field {
        kind: "password",
        autocomplete: "current-password",
        is_first: !name.is_empty(),
        ..Field::new("password", shell.say(PASSWORD))
    };
    let content = html! {
        section.sheet {
            h1 { (shell.say(TITLE)) }
            (problem(wrong))
            form method="post" action="/sign-in" {
                (shell.form_token())
                input type="hidden" name="next" value=(next);
                (name_field.render())
                (password.render())
                button.btn.p { (shell.say(TITLE)) }
            }
        }
    };
    shell.bare_page(shell.say(TITLE), content)
}

async fn signs_in(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let desk = &shell.office.desk;
    let (name, next) = (fields.text("sign_in"), own_path(fields.text("next")));
    let tried = desk.accounts.sign_in(name, fields.secret("password"), desk.settings.totp_for_all, utc_ms()).await?;
    match tried {
        Tried::Wrong { shut } => {
            note_shut(&shell, shut).await;
            Ok((StatusCode::UNAUTHORIZED, page(&shell, name, next, Some(shell.say(WRONG)))).into_response())
        }
        Tried::Right { cookie, account, stage } => {
            if stage == Stage::Full {
                shell.note("signed_in", account).await;
            }
            Ok(with_session(&shell, &cookie, stage, next))
        }
    }
}

async fn note_shut(shell: &Shell, shut: Option<frontdesk_core::id::AccountId>) {
    if let Some(account) = shut {
        tracing::warn!(%account, "an account was shut for a while after wrong tries");
        shell.note("shut_out", account).await;
    }
}

/// The next page of somebody whose session has just begun.
pub(super) fn with_session(shell: &Shell, cookie: &str, stage: Stage, next: &str) -> Response {
    let encoded: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let mut response = match stage {
        Stage::Full => shell.go(next),
        Stage::CodeNeeded => shell.go(&format!("/sign-in/code?next={encoded}")),
        Stage::EnrolmentNeeded => shell.go("/sign-in/factor"),
    };
    set_session(&mut response, &shell.view, Some(cookie));
    response
}

async fn ask_code(shell: Shell, Query(Next { next }): Query<Next>) -> Result<Response, Trouble> {
    match &shell.view.who {
        Who::Person { session, .. } if session.stage == Stage::CodeNeeded => {
            Ok(code_page(&shell, own_path(&next), None).into_response())
        }
        _ => Ok(shell.go("/")),
    }
}

fn code_page(shell: &Shell, next: &str, wrong: Option<&str>) -> Markup {
    let code = Field {
        autocomplete: "one-time-code",
        hint: shell.say(CODE_HINT),
        is_first: true,
        ..Field::new("code", shell.say(CODE))
    };
    let content = html! {
        section.sheet {
            h1 { (shell.say(CODE_TITLE)) }
            p.lead { (shell.say(CODE_LEAD)) }
            (problem(wrong))
            form method="post" action="/sign-in/code" {
                (shell.form_token())
                input type="hidden" name="next" value=(next);
                (code.render())
                button.btn.p { (shell.say(CONTINUE)) }
            }
            form method="post" action="/sign-out" { (shell.form_token()) button.btn.quiet { (shell.say(ANOTHER)) } }
        }
    };
    shell.bare_page(shell.say(CODE_TITLE), content)
}

async fn gives_code(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let id = shell.person()?.id;
    let next = own_path(fields.text("next"));
    if !matches!(&shell.view.who, Who::Person { session, .. } if session.stage == Stage::CodeNeeded) {
        return Ok(shell.go("/"));
    }
    let (cookie, code) = (shell.cookie()?.to_owned(), fields.text("code").to_owned());
    match shell.office.desk.accounts.give_code(cookie, id, code, utc_ms()).await? {
        Tried::Wrong { shut } => {
            note_shut(&shell, shut).await;
            Ok((StatusCode::UNAUTHORIZED, code_page(&shell, next, Some(shell.say(CODE_WRONG)))).into_response())
        }
        Tried::Right { cookie, account, stage } => {
            shell.note("signed_in", account).await;
            Ok(with_session(&shell, &cookie, stage, next))
        }
    }
}

async fn signs_out(shell: Shell) -> Result<Response, Trouble> {
    let cookie = shell.cookie()?.to_owned();
    shell.office.desk.accounts.with(move |db| session::end(db, &cookie)).await?;
    let mut response = shell.go("/sign-in");
    set_session(&mut response, &shell.view, None);
    Ok(response)
}

async fn ask_proof(shell: Shell, Query(Next { next }): Query<Next>) -> Markup {
    proof_page(&shell, own_path(&next), None)
}

fn proof_page(shell: &Shell, next: &str, wrong: Option<&str>) -> Markup {
    let password = Field {
        kind: "password",
        autocomplete: "current-password",
        is_first: true,
        ..Field::new("password", shell.say(PASSWORD))
    };
    let content = html! {
        section.sheet {
            h1 { (shell.say(PROVE_TITLE)) }
            p.lead { (shell.say(PROVE_LEAD)) }
            (problem(wrong))
            form method="post" action="/prove" {
                (shell.form_token())
                input type="hidden" name="next" value=(next);
                @if let Some(account) = shell.view.account() { (keeper(&account.sign_in)) }
                (password.render())
                button.btn.p { (shell.say(CONTINUE)) }
            }
        }
    };
    shell.page(shell.say(PROVE_TITLE), content)
}

async fn proves(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let (id, cookie, next) = (shell.person()?.id, shell.cookie()?.to_owned(), own_path(fields.text("next")));
    let is_right = shell.office.desk.accounts.prove(cookie, id, fields.secret("password"), utc_ms()).await?;
    if is_right {
        return Ok(shell.go(next));
    }
    Ok((StatusCode::UNAUTHORIZED, proof_page(&shell, next, Some(shell.say(WRONG)))).into_response())
}
