//! Settings: what all kiosks' screens show in place of their own configuration, when whom the office tells, and for how long personal data is kept. Each change is one
//! entry, behind who made it.

mod agreement;
mod back;
mod change;
mod hours;
mod logo;
mod look;
mod standing;
mod telling;
mod texts;
mod words;

pub(in crate::desk) use logo::logo_url;

use crate::desk::language::{Language, Said};
use crate::desk::pieces::{day_and_clock, problem};
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::desk::upload::ENVELOPE_BYTES;
use crate::logo::MAX_UPLOAD_BYTES;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::agreement::{Agreement, MAX_TEXT_CHARS};
use frontdesk_core::fact::{MAX_EXTENSION_CHARS, MAX_SETTING_CHARS, RetentionDays, SettingName, Texts};
use frontdesk_core::screen::{self, About};
use maud::{Markup, html};
use serde::Deserialize;
use standing::Standing;

const KEEPERS: Rule = Rule::Only(Roles::of(&[Role::Administrator, Role::AdministrationHead]));

/// Three texts of an agreement, as a form sends them: nine bytes for a Chinese character, and as much again for all else.
const MAX_AGREEMENT_BYTES: usize = 2 * 3 * 9 * MAX_TEXT_CHARS;

/// Names of staff are not an administrator's.
const PEOPLE: Rule = Rule::Only(Roles::of(&[Role::AdministrationHead]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/settings", KEEPERS, page).in_navigation(89, 's', words::TITLE),
        get("/settings/history", KEEPERS, history),
        post("/settings/company", KEEPERS, change::company).proved("/settings"),
        post("/settings/extension", KEEPERS, change::extension).proved("/settings"),
        post("/settings/accent", KEEPERS, look::set_accent).proved("/settings"),
        post("/settings/theme", KEEPERS, look::set_theme).proved("/settings"),
        post("/settings/languages", KEEPERS, look::set_languages).proved("/settings"),
        post("/settings/text", KEEPERS, texts::set_text).proved("/settings"),
        post("/settings/notice", KEEPERS, texts::set_notice).proved("/settings"),
        post("/settings/ladder", KEEPERS, telling::set_ladder).proved("/settings"),
        post("/settings/told", PEOPLE, telling::set_told).proved("/settings"),
        post("/settings/logo", KEEPERS, logo::set_logo).up_to(MAX_UPLOAD_BYTES + ENVELOPE_BYTES).proved("/settings"),
        get("/logo/{version}", Rule::Anyone, logo::serve).by_itself(),
        post("/settings/as-configured", KEEPERS, back::take_back).proved("/settings"),
        post("/settings/told/as-configured", PEOPLE, back::take_back_told).proved("/settings"),
        post("/settings/closing", KEEPERS, hours::set_closing).proved("/settings"),
        post("/settings/retention", KEEPERS, change::retention).proved("/settings"),
        post("/settings/agreement", KEEPERS, agreement::set_agreement).up_to(MAX_AGREEMENT_BYTES).proved("/settings"),
    ]
}

/// Which form has a mistake, with what was typed.
enum Typed {
    Nothing,
    /// What is wrong with the file.
    Logo(Said),
    Company(Texts),
    Extension(String),
    /// Those to choose from, and the greeting's.
    Languages(Vec<screen::Language>, screen::Language),
    Told(About, Texts),
    /// With its last day.
    Notice(Texts, String),
    Ladder(Vec<String>),
    /// With what is wrong.
    ByPurpose(Vec<String>, String),
    Closing(String),
    Retention(Vec<String>),
    Agreement(Box<Agreement>),
}

async fn page(shell: Shell) -> Result<Markup, Trouble> {
    whole(&shell, &Typed::Nothing).await
}

async fn refused(shell: &Shell, typed: &Typed) -> Result<Response, Trouble> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, whole(shell, typed).await?).into_response())
}

async fn whole(shell: &Shell, typed: &Typed) -> Result<Markup, Trouble> {
    let standing = Standing::load(shell, None).await?;
    let content = html! {
        div.head { div { h1 { (standing.headline(shell)) } p.lead { (shell.say(words::LEAD)) } } }
        div.beside {
            div.stack.two-abreast {
                (company(shell, &standing, typed))
                (logo::logo(shell, &standing, typed))
                (extension(shell, &standing, typed))
                (texts::told(shell, &standing, typed))
                (texts::notice(shell, &standing, typed))
                (look::accent(shell, &standing))
                (look::theme(shell, &standing))
                (look::languages(shell, &standing, typed))
                (telling::ladder(shell, &standing, typed))
                @if standing.shows_people { (telling::told(shell, &standing, typed)) }
                (agreement::agreement(shell, &standing, typed))
                (hours::closing(shell, &standing, typed))
                (retention(shell, &standing, typed))
            }
            div.stack { (standing.shown_at(shell)) (standing.history(shell)) }
        }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

#[derive(Deserialize)]
struct Older {
    after: Option<String>,
}

/// Changes from before a place, page by page.
async fn history(shell: Shell, Query(older): Query<Older>) -> Result<Markup, Trouble> {
    let after = older.after.map(|after| after.parse()).transpose().map_err(|_| Trouble::NotFound)?;
    let standing = Standing::load(&shell, after).await?;
    let content = html! {
        div.head { h1 { (shell.say(words::HISTORY)) } a.btn.t href="/settings" { (shell.say(words::TITLE)) } }
        div.list { (standing.changes(&shell)) }
    };
    Ok(shell.page(shell.say(words::HISTORY), content))
}

/// The three languages of the screen, each with its field's name.
const LANGUAGES: [(Language, &str); 3] =
    [(Language::ZhHans, "zh_hans"), (Language::ZhHant, "zh_hant"), (Language::En, "en")];

fn text_of(texts: &Texts, language: Language) -> &str {
    match language {
        Language::ZhHans => &texts.zh_hans,
        Language::ZhHant => &texts.zh_hant,
        Language::En => &texts.en,
    }
}

fn company(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let set = standing.company.as_ref();
    let nothing = Texts::default();
    let (texts, wrong) = match typed {
        Typed::Company(typed) => (typed, Some(words::BAD_COMPANY)),
        _ => (set.map_or(&nothing, |(texts, _)| texts), None),
    };
    html! {
        section.panel #company {
            h2 { (shell.say(words::COMPANY)) }
            (since(shell, set.map(|(_, set_ms)| *set_ms)))
            div.screens {
                @for (language, _) in LANGUAGES {
                    figure lang=(language.tag()) {
                        div.glass {
                            p.s { @match text_of(texts, language) { "" => i { (words::OWN_NAME.to(language)) }, text => (shown(text)) } }
                            p.big { (words::WELCOME.to(language)) }
                        }
                        figcaption.s { (language.own_name()) }
                    }
                }
            }
            (problem(wrong.map(|wrong| shell.say(wrong))))
            form method="post" action="/settings/company" {
                (shell.form_token())
                @for (language, field) in LANGUAGES {
                    div.field {
                        label for=(field) { (shell.say(words::NAME_IN)) " · " (language.own_name()) }
                        input id=(field) name=(field) lang=(language.tag()) value=(text_of(texts, language)) maxlength=(MAX_SETTING_CHARS) autocomplete="off";
                    }
                }
                p.hint { (shell.say(words::COMPANY_HINT)) }
                button.btn.p { (shell.say(words::SAVE)) }
            }
        }
    }
}

fn extension(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let set = standing.extension.as_ref();
    let (value, wrong) = match typed {
        Typed::Extension(typed) => (typed.as_str(), Some(words::BAD_EXTENSION)),
        _ => (set.map_or("", |(value, _)| value.as_str()), None),
    };
    html! {
        section.panel #extension {
            h2 { (shell.say(words::EXTENSION)) }
            (since(shell, set.map(|(_, set_ms)| *set_ms)))
            (problem(wrong.map(|wrong| shell.say(wrong))))
            form method="post" action="/settings/extension" {
                (shell.form_token())
                div.field {
                    label for="number" { (shell.say(words::NUMBER)) }
                    input.num #number name="number" value=(value) maxlength=(MAX_EXTENSION_CHARS) inputmode="tel" autocomplete="off" aria-describedby="number-hint";
                    p.hint #number-hint { (shell.say(words::EXTENSION_HINT)) }
                }
                button.btn.p { (shell.say(words::SAVE)) }
            }
            (back::back(shell, standing, SettingName::DeskExtension))
        }
    }
}

/// What is kept for how long: the name of its field, and what it is called.
const KEPT: [(&str, Said); 4] = [
    ("visits", words::VISITS),
    ("messages", words::MESSAGES),
    ("refused_taps", words::REFUSED_TAPS),
    ("staff_presence", words::STAFF_PRESENCE),
];

fn days_of(days: &RetentionDays) -> [Option<u16>; 4] {
    [days.visits, days.messages, days.refused_taps, days.staff_presence]
}

fn retention(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let set: Vec<String> = standing.retention.as_ref().map_or_else(
        || vec![String::new(); KEPT.len()],
        |days| days_of(days).into_iter().map(|days| days.map_or_else(String::new, |days| days.to_string())).collect(),
    );
    let (values, wrong) = match typed {
        Typed::Retention(typed) => (typed, Some(words::BAD_DAYS)),
        _ => (&set, None),
    };
    html! {
        section.panel #retention {
            h2 { (shell.say(words::RETENTION)) }
            @if standing.retention.is_none() { p.s { (shell.say(words::NOT_SET)) } }
            (problem(wrong.map(|wrong| shell.say(wrong))))
            form method="post" action="/settings/retention" {
                (shell.form_token())
                @for ((field, label), value) in KEPT.iter().zip(values) {
                    div.field {
                        label for=(field) { (shell.say(*label)) }
                        input.num id=(field) name=(field) value=(value) inputmode="numeric" maxlength="5" autocomplete="off" placeholder=(shell.say(words::FOR_EVER));
                    }
                }
                p.hint { (shell.say(words::RETENTION_HINT)) }
                button.btn.p { (shell.say(words::SAVE)) }
            }
        }
    }
}

/// Since when it is set, or that the kiosk's own stands.
fn since(shell: &Shell, set_ms: Option<i64>) -> Markup {
    html! {
        p.s { @match set_ms {
            Some(set_ms) => (words::SET_AT.with(shell.language(), &[&day_and_clock(set_ms)])),
            None => (shell.say(words::NOT_SET)),
        } }
    }
}
