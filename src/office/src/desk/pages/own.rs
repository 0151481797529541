//! Somebody's own account: language and look, password, second factor, signing out.

use super::factor::codes_page;
use super::link::{chosen, keeper, new_password};
use crate::desk::accounts::session::OF_POWER;
use crate::desk::accounts::{Theme, account, link, sign_in, totp};
use crate::desk::fields::Fields;
use crate::desk::language::{Language, Said, say};
use crate::desk::pieces::{Field, problem};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::view::LANGUAGE_COOKIE;
use crate::office::utc_ms;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

const TITLE: Said = say("我的账号", "我的帳號", "My account");
const LEAD: Said = say("登录名 {}", "登入名稱 {}", "Signed in as {}");
const LOOK: Said = say("语言和外观", "語言和外觀", "Language and look");
const LANGUAGE: Said = say("语言", "語言", "Language");
const THEME: Said = say("外观", "外觀", "Look");
const SYSTEM: Said = say("跟随系统", "跟隨系統", "As the system");
const LIGHT: Said = say("浅色", "淺色", "Light");
const DARK: Said = say("深色", "深色", "Dark");
const SAVE: Said = say("保存", "儲存", "Save");
const SOUND_HINT: Said = say(
    "有人按铃、访客等得太久或门有异常时，每一页都会响一声。这台电脑的浏览器记得是否打开。",
    "有人按鈴、訪客等得太久或門有異常時，每一頁都會響一聲。這台電腦的瀏覽器記得是否打開。",
    "A short sound says that somebody rings, has waited too long, or that something is wrong with a door. This browser remembers whether it is on.",
);
const PASSWORD: Said = say("密码", "密碼", "Password");
const CURRENT: Said = say("现在的密码", "現在的密碼", "Current password");
const CHANGE: Said = say("更改密码", "更改密碼", "Change the password");
const CHANGE_HINT: Said = say(
    "更改后，其他设备上的登录都会结束。",
    "更改後，其他裝置上的登入都會結束。",
    "All other devices are signed out then.",
);
const WRONG: Said = say(
    "现在的密码不对。错几次之后要等一会儿，最多 15 分钟。",
    "現在的密碼不對。錯幾次之後要等一會兒，最多 15 分鐘。",
    "The current password is not right. After some wrong tries you have to wait, 15 minutes at most.",
);
const CHANGED: Said = say("密码已更改。", "密碼已更改。", "The password is changed.");
const FACTOR: Said = say("两步验证", "兩步驟驗證", "Second factor");
const FACTOR_ON: Said = say(
    "已启用：登录时要输入手机上的验证码。",
    "已啟用：登入時要輸入手機上的驗證碼。",
    "On: signing in takes a code from your phone.",
);
const FACTOR_OFF: Said = say(
    "未启用。启用后，只知道密码的人也登录不了。",
    "未啟用。啟用後，只知道密碼的人也登入不了。",
    "Off. With it, the password alone lets nobody in.",
);
const SET_UP: Said = say("启用", "啟用", "Set it up");
const NEW_PHONE: Said = say("换手机", "換手機", "Another phone");
const NEW_CODES: Said = say("新的备用码", "新的備用碼", "New recovery codes");
const TURN_OFF: Said = say("停用", "停用", "Turn it off");
const SIGN_OUT: Said = say("退出登录", "登出", "Sign out");

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/account", Rule::SignedIn, ask),
        post("/account/look", Rule::SignedIn, looks),
        post("/account/password", Rule::SignedIn, changes_password).guessable(),
        post("/account/recovery", Rule::SignedIn, new_codes).proved("/account"),
        post("/account/factor/off", Rule::SignedIn, turns_off).proved("/account"),
    ]
}

async fn ask(shell: Shell) -> Result<Markup, Trouble> {
    page(&shell, None, None)
}

fn page(shell: &Shell, wrong: Option<&str>, done: Option<&str>) -> Result<Markup, Trouble> {
    let account = shell.person()?;
    let content = html! {
        div.head {
            div { h1 { (account.name) } p.lead { (LEAD.with(shell.language(), &[&account.sign_in])) } }
            form method="post" action="/sign-out" { (shell.form_token()) button.btn { (shell.say(SIGN_OUT)) } }
        }
        @if let Some(done) = done { p.done role="status" { (done) } }
        div.panels {
            section.panel { h2 { (shell.say(LOOK)) } (look_form(shell)) (sound(shell)) }
            section.panel {
                h2 { (shell.say(PASSWORD)) }
                (problem(wrong))
                form method="post" action="/account/password" {
                    (shell.form_token()) (keeper(&account.sign_in))
                    (Field { kind: "password", autocomplete: "current-password", ..Field::new("password", shell.say(CURRENT)) }.render())
                    (new_password(shell, false))
                    p.hint { (shell.say(CHANGE_HINT)) }
                    button.btn { (shell.say(CHANGE)) }
                }
            }
            section.panel { h2 { (shell.say(FACTOR)) } (factor(shell)?) }
        }
    };
    Ok(shell.page(shell.say(TITLE), content))
}

/// The bell of the desk's pages: the browser remembers it, and shows it when its script is there.
fn sound(shell: &Shell) -> Markup {
    html! {
        @if super::notices::rings_for(&shell.view) {
            p.hint { (shell.say(SOUND_HINT)) }
            p { button.btn type="button" hidden data-does="sound" data-on=(shell.say(super::notices::SOUND_ON)) data-off=(shell.say(super::notices::SOUND_OFF)) { (shell.say(super::notices::SOUND_OFF)) } }
        }
    }
}

fn look_form(shell: &Shell) -> Markup {
    let theme_name = |theme| match theme {
        Theme::System => SYSTEM,
        Theme::Light => LIGHT,
        Theme::Dark => DARK,
    };
    html! {
        form method="post" action="/account/look" {
            (shell.form_token())
            fieldset {
                legend { (shell.say(LANGUAGE)) }
                @for one in Language::ALL {
                    label.choice { input type="radio" name="language" value=(one.tag()) checked[one == shell.language()]; span lang=(one.tag()) { (one.own_name()) } }
                }
            }
            fieldset {
                legend { (shell.say(THEME)) }
                @for one in Theme::ALL {
                    label.choice { input type="radio" name="theme" value=(one.tag()) checked[one == shell.view.theme()]; span { (shell.say(theme_name(one))) } }
                }
            }
            button.btn { (shell.say(SAVE)) }
        }
    }
}

fn factor(shell: &Shell) -> Result<Markup, Trouble> {
    let account = shell.person()?;
    let must = account.roles.meets(OF_POWER) || shell.office.desk.settings.totp_for_all;
    Ok(html! {
        @if account.has_totp {
            p { (shell.say(FACTOR_ON)) }
            div.acts {
                a.btn href="/sign-in/factor" { (shell.say(NEW_PHONE)) }
                form method="post" action="/account/recovery" { (shell.form_token()) button.btn { (shell.say(NEW_CODES)) } }
                @if !must { form method="post" action="/account/factor/off" { (shell.form_token()) button.btn { (shell.say(TURN_OFF)) } } }
            }
        } @else {
            p { (shell.say(FACTOR_OFF)) }
            div.acts { a.btn href="/sign-in/factor" { (shell.say(SET_UP)) } }
        }
    })
}

async fn looks(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let id = shell.person()?.id;
    let language = Language::of_tag(fields.text("language")).ok_or(Trouble::NotUnderstood)?;
    let theme = Theme::of_tag(fields.text("theme")).ok_or(Trouble::NotUnderstood)?;
    shell.office.desk.accounts.with(move |db| account::set_look(db, id, language, theme)).await?;
    let mut response = shell.go("/account");
    let cookie = format!("{LANGUAGE_COOKIE}={}; Path=/; SameSite=Lax; Max-Age=31536000", language.tag());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn changes_password(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let account = shell.person()?;
    let (id, cookie) = (account.id, shell.cookie()?.to_owned());
    let refused = |wrong: Said| {
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&shell, Some(shell.say(wrong)), None)?).into_response())
    };
    let new = match chosen(&fields, &account.sign_in) {
        Ok(new) => new,
        Err(wrong) => return refused(wrong),
    };
    let accounts = &shell.office.desk.accounts;
    if !accounts.prove(cookie.clone(), id, fields.secret("password"), utc_ms()).await? {
        return refused(WRONG);
    }
    shell.record("password_set", Some(id)).await?;
    accounts.set_password(id, new, cookie).await?;
    accounts.with(move |db| link::withdraw(db, id)).await?;
    Ok(page(&shell, None, Some(shell.say(CHANGED)))?.into_response())
}

async fn new_codes(shell: Shell) -> Result<Response, Trouble> {
    let account = shell.person()?;
    if !account.has_totp {
        return Ok(shell.go("/account"));
    }
    let (id, codes) = (account.id, totp::recovery_codes()?);
    shell.record("recovery_set", Some(id)).await?;
    let kept = codes.clone();
    shell.office.desk.accounts.with(move |db| sign_in::set_recovery(db, id, &kept)).await?;
    Ok(codes_page(&shell, &codes).into_response())
}

async fn turns_off(shell: Shell) -> Result<Response, Trouble> {
    let account = shell.person()?;
    if account.roles.meets(OF_POWER) || shell.office.desk.settings.totp_for_all {
        // The page offers it to nobody who must have one.
        return Ok(shell.go("/account"));
    }
    let id = account.id;
    shell.record("factor_removed", Some(id)).await?;
    shell.office.desk.accounts.with(move |db| sign_in::remove_totp(db, id)).await?;
    Ok(shell.go("/account"))
}
