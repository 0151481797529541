//! Setting up the second factor: the picture to scan, the code that proves it, the recovery codes. The same for somebody who must have
//! one before they are signed in, and for somebody who wants one.

use crate::desk::accounts::{Stage, session, sign_in, totp};
use crate::desk::fields::Fields;
use crate::desk::guard::set_session;
use crate::desk::language::{Said, say};
use crate::desk::pieces::{Field, problem};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::view::Who;
use crate::office::utc_ms;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

const TITLE: Said = say("设置两步验证", "設定兩步驟驗證", "Set up your second factor");
const LEAD: Said = say(
    "用手机上的验证器扫描这个图，再输入它显示的 6 位数字。",
    "用手機上的驗證器掃描這個圖，再輸入它顯示的 6 位數字。",
    "Scan this with the authenticator on your phone, then enter the six digits that it shows.",
);
const PICTURE: Said = say("给验证器扫描的二维码", "給驗證器掃描的 QR 碼", "QR code for the authenticator");
const BY_HAND: Said = say("扫不了？输入这个密钥：", "掃不了？輸入這個金鑰：", "Cannot scan? Enter this key:");
const CODE: Said = say("验证码", "驗證碼", "Code");
const CONFIRM: Said = say("确认", "確認", "Confirm");
const WRONG: Said = say(
    "验证码不对。请看看手机的时间是否准确，再输入一次。",
    "驗證碼不對。請看看手機的時間是否準確，再輸入一次。",
    "The code is not right. See whether the phone’s clock is, and try again.",
);
const DONE: Said = say("请收好这些备用码", "請收好這些備用碼", "Keep these recovery codes");
const DONE_LEAD: Said = say(
    "手机丢了就靠它们登录。每个只能用一次，这里只显示这一次。",
    "手機丟了就靠它們登入。每個只能用一次，這裡只顯示這一次。",
    "They sign you in when the phone is gone. Each is good once, and they are shown only now.",
);
const PRINT: Said = say("打印", "列印", "Print");
const GO_ON: Said = say("收好了，继续", "收好了，繼續", "Kept; go on");
const CANCEL: Said = say("取消", "取消", "Cancel");

pub(super) fn routes() -> Vec<Route> {
    vec![get("/sign-in/factor", Rule::HalfWay, ask), post("/sign-in/factor", Rule::HalfWay, confirms).guessable()]
}

/// Whoever has to set one up, and whoever is signed in. Who owes a code must not replace what it is a code of.
fn may_set_up(shell: &Shell) -> bool {
    matches!(&shell.view.who, Who::Person { session, .. } if session.stage != Stage::CodeNeeded)
}

/// A signed-in one changes a factor that is theirs already only with the password just given.
fn needs_proof(shell: &Shell) -> bool {
    matches!(&shell.view.who, Who::Person { session, account, .. }
        if session.stage == Stage::Full && account.has_totp && !session.is_proved(utc_ms()))
}

async fn ask(shell: Shell) -> Result<Response, Trouble> {
    if !may_set_up(&shell) {
        return Ok(shell.go("/sign-in/code"));
    }
    if needs_proof(&shell) {
        return Ok(shell.go("/prove?next=/sign-in/factor"));
    }
    Ok(page(&shell, None).await?.into_response())
}

async fn page(shell: &Shell, wrong: Option<&str>) -> Result<Markup, Trouble> {
    let account = shell.person()?;
    let (id, fresh) = (account.id, totp::fresh()?);
    let secret = shell.office.desk.accounts.with(move |db| sign_in::secret_to_confirm(db, id, fresh)).await?;
    let (path, width) = totp::picture(&secret, &account.sign_in).ok_or(Trouble::Failed)?;
    let code = Field { autocomplete: "one-time-code", is_first: true, ..Field::new("code", shell.say(CODE)) };
    let content = html! {
        section.sheet {
            h1 { (shell.say(TITLE)) }
            p.lead { (shell.say(LEAD)) }
            (problem(wrong))
            svg.code role="img" aria-label=(shell.say(PICTURE)) viewBox={ "0 0 " (width) " " (width) } shape-rendering="crispEdges" {
                path d=(path) {}
            }
            p.s { (shell.say(BY_HAND)) " " code #secret { (totp::typed(&secret)) } }
            form method="post" action="/sign-in/factor" {
                (shell.form_token())
                (code.render())
                button.btn.p { (shell.say(CONFIRM)) }
            }
            @if matches!(&shell.view.who, Who::Person { session, .. } if session.stage == Stage::Full) {
                p { a.btn href="/account" { (shell.say(CANCEL)) } }
            }
        }
    };
    Ok(shell.bare_page(shell.say(TITLE), content))
}

async fn confirms(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    if !may_set_up(&shell) {
        return Ok(shell.go("/sign-in/code"));
    }
    if needs_proof(&shell) {
        return Ok(shell.go("/prove?next=/sign-in/factor"));
    }
    let (id, old) = (shell.person()?.id, shell.cookie()?.to_owned());
    let (code, recovery) = (fields.text("code").to_owned(), totp::recovery_codes()?);
    let (codes, now_ms) = (recovery.clone(), utc_ms());
    let accounts = &shell.office.desk.accounts;
    let is_right = accounts.with(move |db| sign_in::confirm(db, id, &code, &codes, now_ms)).await?;
    if !is_right {
        return Ok((StatusCode::UNAUTHORIZED, page(&shell, Some(shell.say(WRONG))).await?).into_response());
    }
    shell.note("factor_set", id).await;
    // A whole session in place of the one before, with a cookie of its own; all others end.
    let cookie = accounts.begin(id, Stage::Full, now_ms).await?;
    let kept = cookie.clone();
    accounts
        .with(move |db| {
            session::end(db, &old)?;
            session::end_others(db, id, &kept)
        })
        .await?;
    shell.note("signed_in", id).await;
    let mut response = codes_page(&shell, &recovery).into_response();
    set_session(&mut response, &shell.view, Some(&cookie));
    Ok(response)
}

/// The recovery codes, once.
pub(super) fn codes_page(shell: &Shell, recovery: &[String]) -> Markup {
    let content = html! {
        section.sheet {
            h1 { (shell.say(DONE)) }
            p.lead { (shell.say(DONE_LEAD)) }
            ul.codes { @for code in recovery { li { code { (code) } } } }
            p.acts {
                a.btn.p href="/" { (shell.say(GO_ON)) }
                button.btn type="button" data-does="print" { (shell.say(PRINT)) }
            }
        }
    };
    shell.bare_page(shell.say(DONE), content)
}
