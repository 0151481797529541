//! What one-time links open: making the first administrator's account, and taking an invitation, with a password of one's own.

use super::sign_in::with_session;
use crate::desk::accounts::account::{self, NewAccount, full_name, sign_in_name};
use crate::desk::accounts::link::{self, Link};
use crate::desk::accounts::password::{self, Weak};
use crate::desk::accounts::sign_in::stage_of;
use crate::desk::accounts::{Account, Stage};
use crate::desk::fields::Fields;
use crate::desk::language::{Said, say};
use crate::desk::pieces::{Field, problem};
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::office::utc_ms;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{DeskFact, Fact};
use frontdesk_core::id::AccountId;
use maud::{Markup, html};

const FIRST: Said = say("建立第一个管理员账号", "建立第一個管理員帳號", "Make the first administrator’s account");
const FIRST_LEAD: Said = say(
    "有了它，才能邀请其他同事。下一步会设置两步验证。",
    "有了它，才能邀請其他同事。下一步會設定兩步驟驗證。",
    "With it you invite the others. The next step sets up a second factor.",
);
const INVITED: Said = say("{}，请设置您的密码", "{}，請設定您的密碼", "{}, please choose your password");
const INVITED_LEAD: Said = say("以后用登录名 {} 登录。", "以後用登入名稱 {} 登入。", "From then on you sign in as {}.");
const SIGN_IN: Said = say("登录名", "登入名稱", "Sign-in name");
const SIGN_IN_HINT: Said = say(
    "字母、数字和 . _ - @，至少 2 个。",
    "字母、數字和 . _ - @，至少 2 個。",
    "Letters, digits and . _ - @, two at least.",
);
const NAME: Said = say("姓名", "姓名", "Name");
const PASSWORD: Said = say("新密码", "新密碼", "New password");
const PASSWORD_HINT: Said = say(
    "至少 12 个字符。几个不相干的词最好记。",
    "至少 12 個字元。幾個不相干的詞最好記。",
    "12 characters at least. A few words that have nothing to do with each other are easy to keep.",
);
const AGAIN: Said = say("再输入一次", "再輸入一次", "Once more");
const SAVE: Said = say("保存并登录", "儲存並登入", "Save and sign in");
const GONE: Said = say("这个链接已经用过或过期", "這個連結已經用過或過期", "This link was used, or its time is up");
const GONE_LEAD: Said =
    say("请向管理员要一个新的链接。", "請向管理員要一個新的連結。", "Ask an administrator for a new one.");
const BAD_NAME: Said = say("请检查登录名和姓名。", "請檢查登入名稱和姓名。", "Check the sign-in name and the name.");
const TAKEN: Said = say("这个登录名已有人用。", "這個登入名稱已有人用。", "Somebody has this sign-in name already.");
const DIFFERENT: Said = say("两次输入的密码不一样。", "兩次輸入的密碼不一樣。", "The two passwords differ.");
const SHORT: Said = say(
    "密码太短，至少 12 个字符。",
    "密碼太短，至少 12 個字元。",
    "The password is too short: 12 characters at least.",
);
const LONG: Said = say("密码太长。", "密碼太長。", "The password is too long.");
const MONOTONOUS: Said =
    say("密码里不同的字符太少。", "密碼裡不同的字元太少。", "The password has too few different characters.");
const ITSELF: Said =
    say("密码里不要有登录名。", "密碼裡不要有登入名稱。", "The password must not contain the sign-in name.");

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/first/{token}", Rule::Anyone, ask_first),
        post("/first/{token}", Rule::Anyone, makes_first).guessable(),
        get("/invited/{token}", Rule::Anyone, ask_invited),
        post("/invited/{token}", Rule::Anyone, takes).guessable(),
    ]
}

async fn look(shell: &Shell, token: &str) -> Result<Option<Link>, Trouble> {
    let (token, now_ms) = (token.to_owned(), utc_ms());
    Ok(shell.office.desk.accounts.with(move |db| link::look(db, &token, now_ms)).await?)
}

fn gone(shell: &Shell) -> Response {
    let content = html! { section.sheet { h1 { (shell.say(GONE)) } p.lead { (shell.say(GONE_LEAD)) } } };
    (StatusCode::NOT_FOUND, shell.bare_page(shell.say(GONE), content)).into_response()
}

/// A password that was typed twice, or what is the matter with it.
pub(super) fn chosen(fields: &Fields, sign_in: &str) -> Result<zeroize::Zeroizing<String>, Said> {
    let chosen = fields.secret("new");
    password::check(&chosen, sign_in).map_err(|weak| match weak {
        Weak::Short => SHORT,
        Weak::Long => LONG,
        Weak::Monotonous => MONOTONOUS,
        Weak::NamesItself => ITSELF,
    })?;
    if *chosen != *fields.secret("again") { Err(DIFFERENT) } else { Ok(chosen) }
}

/// Whose password it is, for the browser's password keeper.
pub(super) fn keeper(sign_in: &str) -> Markup {
    html! {
        input.hidden type="text" name="username" value=(sign_in) autocomplete="username" readonly tabindex="-1" aria-hidden="true";
    }
}

/// The two fields for a new password.
pub(super) fn new_password(shell: &Shell, is_first: bool) -> Markup {
    let field = |name, label| Field { kind: "password", autocomplete: "new-password", ..Field::new(name, label) };
    html! {
        (Field { hint: shell.say(PASSWORD_HINT), is_first, ..field("new", shell.say(PASSWORD)) }.render())
        (field("again", shell.say(AGAIN)).render())
    }
}

async fn ask_first(shell: Shell, Path(token): Path<String>) -> Result<Response, Trouble> {
    match look(&shell, &token).await? {
        Some(Link::First) => Ok(first_page(&shell, &token, ["", ""], None).into_response()),
        _ => Ok(gone(&shell)),
    }
}

fn first_page(shell: &Shell, token: &str, [sign_in, name]: [&str; 2], wrong: Option<&str>) -> Markup {
    let sign_in = Field {
        value: sign_in,
        autocomplete: "username",
        hint: shell.say(SIGN_IN_HINT),
        is_first: true,
        ..Field::new("sign_in", shell.say(SIGN_IN))
    };
    let name = Field { value: name, autocomplete: "name", ..Field::new("name", shell.say(NAME)) };
    let content = html! {
        section.sheet {
            h1 { (shell.say(FIRST)) }
            p.lead { (shell.say(FIRST_LEAD)) }
            (problem(wrong))
            form method="post" action={ "/first/" (token) } {
                (shell.form_token())
                (sign_in.render()) (name.render()) (new_password(shell, false))
                button.btn.p { (shell.say(SAVE)) }
            }
        }
    };
    shell.bare_page(shell.say(FIRST), content)
}

async fn makes_first(shell: Shell, Path(token): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    if look(&shell, &token).await? != Some(Link::First) {
        return Ok(gone(&shell));
    }
    let typed = [fields.text("sign_in"), fields.text("name")];
    let again = |wrong: Said| {
        let page = first_page(&shell, &token, typed, Some(shell.say(wrong)));
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let (Some(sign_in), Some(name)) = (sign_in_name(typed[0]), full_name(typed[1])) else { return again(BAD_NAME) };
    let password = match chosen(&fields, &sign_in) {
        Ok(password) => password,
        Err(wrong) => return again(wrong),
    };
    let id = AccountId(crate::random::bytes()?);
    let accounts = &shell.office.desk.accounts;
    let (password, now_ms) = (Some(accounts.passwords.hash(password).await?), utc_ms());
    record(&shell, id, "account_made").await?;
    let new = NewAccount { id, sign_in, name, roles: Roles::of(&[Role::Administrator]), password, now_ms };
    let used = token.clone();
    let is_made = accounts
        .with(move |db| {
            // Two who open it at the same moment: the second finds it used.
            if link::look(db, &used, now_ms)? != Some(Link::First) || !account::make(db, &new)? {
                return Ok(false);
            }
            link::use_up(db, &used)
        })
        .await?;
    if !is_made {
        return again(TAKEN);
    }
    let cookie = accounts.begin(id, Stage::EnrolmentNeeded, now_ms).await?;
    Ok(with_session(&shell, &cookie, Stage::EnrolmentNeeded, "/"))
}

async fn record(shell: &Shell, id: AccountId, act: &str) -> Result<(), Trouble> {
    let fact = DeskFact::DeskUsed { account: Some(id), act: act.to_owned(), about: Some(id.to_string()) };
    shell.office.record(&[Fact::Desk(fact)]).await?;
    Ok(())
}

async fn ask_invited(shell: Shell, Path(token): Path<String>) -> Result<Response, Trouble> {
    match look(&shell, &token).await? {
        Some(Link::Invitation(account)) => Ok(invited_page(&shell, &token, &account, None).into_response()),
        _ => Ok(gone(&shell)),
    }
}

fn invited_page(shell: &Shell, token: &str, account: &Account, wrong: Option<&str>) -> Markup {
    let title = INVITED.with(shell.language(), &[&account.name]);
    let content = html! {
        section.sheet {
            h1 { (title) }
            p.lead { (INVITED_LEAD.with(shell.language(), &[&account.sign_in])) }
            (problem(wrong))
            form method="post" action={ "/invited/" (token) } {
                (shell.form_token())
                (keeper(&account.sign_in))
                (new_password(shell, true))
                button.btn.p { (shell.say(SAVE)) }
            }
        }
    };
    shell.bare_page(&title, content)
}

async fn takes(shell: Shell, Path(token): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let Some(Link::Invitation(account)) = look(&shell, &token).await? else { return Ok(gone(&shell)) };
    let password = match chosen(&fields, &account.sign_in) {
        Ok(password) => password,
        Err(wrong) => {
            let page = invited_page(&shell, &token, &account, Some(shell.say(wrong)));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    record(&shell, account.id, "password_set").await?;
    let (accounts, now_ms) = (&shell.office.desk.accounts, utc_ms());
    if !accounts.with(move |db| link::use_up(db, &token)).await? {
        return Ok(gone(&shell));
    }
    accounts.set_password(account.id, password, String::new()).await?;
    let stage = stage_of(account.has_totp, account.roles, shell.office.desk.settings.totp_for_all);
    let cookie = accounts.begin(account.id, stage, now_ms).await?;
    Ok(with_session(&shell, &cookie, stage, "/"))
}
