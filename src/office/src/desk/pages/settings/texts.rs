//! What visitors read on the kiosk's screen: where to wait, the Wi-Fi, the toilets, the parking, the reception, emergencies; and a notice on the greeting.

use super::change::{sent, set};
use super::standing::Standing;
use super::{LANGUAGES, Typed, refused, since, text_of, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use axum::response::Response;
use chrono::NaiveDate;
use frontdesk_core::fact::{MAX_NOTICE_WIDTH, MAX_TOLD_CHARS, Notice, Setting, SettingName, Texts};
use frontdesk_core::screen::About;
use maud::{Markup, html};

/// What texts are about, each with its word in the form and the name of its setting.
const ABOUT: [(About, &str, Said); 6] = [
    (About::WaitingArea, "waiting_area", words::WAITING_AREA),
    (About::Wifi, "wifi", words::WIFI),
    (About::Toilet, "toilet", words::TOILET),
    (About::Parking, "parking", words::PARKING),
    (About::Contact, "contact", words::CONTACT),
    (About::Emergency, "emergency", words::EMERGENCY),
];

pub(super) async fn set_text(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let about = sent(&fields, "about")?;
    let (about, ..) = ABOUT.into_iter().find(|(_, word, _)| *word == about).ok_or(Trouble::NotUnderstood)?;
    let value = texts(&fields)?;
    set(shell, about.setting(value.clone()), Typed::Told(about, value)).await
}

pub(super) async fn set_notice(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let (texts, typed) = (texts(&fields)?, sent(&fields, "until")?);
    let Ok(until) = typed.parse::<NaiveDate>() else { return refused(&shell, &Typed::Notice(texts, typed)).await };
    let value = Notice { texts: texts.clone(), until };
    set(shell, Setting::Notice { value }, Typed::Notice(texts, typed)).await
}

pub(super) fn texts(fields: &Fields) -> Result<Texts, Trouble> {
    Ok(Texts { zh_hans: sent(fields, "zh_hans")?, zh_hant: sent(fields, "zh_hant")?, en: sent(fields, "en")? })
}

/// The three languages of a text on one line.
pub(super) fn line(shell: &Shell, texts: &Texts) -> String {
    let one = |text: &str| if text.is_empty() { shell.say(words::EMPTY).to_owned() } else { shown(text) };
    LANGUAGES.map(|(language, _)| one(text_of(texts, language))).join(" · ")
}

/// What is set, in words.
pub(super) fn summary(shell: &Shell, setting: &Setting) -> Option<(&'static str, String)> {
    if let Setting::Notice { value } = setting {
        let until = words::UNTIL_DAY.with(shell.language(), &[&value.until.to_string()]);
        return Some((shell.say(words::NOTICE), format!("{} · {until}", line(shell, &value.texts))));
    }
    let (_, _, name) = ABOUT.into_iter().find(|(_, word, _)| *word == setting.of().as_str())?;
    match setting {
        Setting::WaitingArea { value }
        | Setting::Wifi { value }
        | Setting::Toilet { value }
        | Setting::Parking { value }
        | Setting::Contact { value }
        | Setting::Emergency { value } => Some((shell.say(name), line(shell, value))),
        _ => None,
    }
}

fn inputs(shell: &Shell, of: &str, texts: &Texts, max: usize) -> Markup {
    html! {
        @for (language, field) in LANGUAGES {
            @let id = format!("{of}-{field}");
            div.field {
                label for=(id) { (language.own_name()) }
                input id=(id) name=(field) lang=(language.tag()) value=(text_of(texts, language)) maxlength=(max) autocomplete="off" placeholder=(shell.say(words::NOT_SHOWN));
            }
        }
    }
}

pub(super) fn told(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let nothing = Texts::default();
    html! {
        section.panel #told-visitors {
            h2 { (shell.say(words::TOLD_VISITORS)) }
            p.s { (shell.say(words::TOLD_VISITORS_HINT)) }
            @for (about, word, name) in ABOUT {
                @let (texts, wrong) = match typed {
                    Typed::Told(of, typed) if *of == about => (typed, Some(words::BAD_TOLD)),
                    _ => (standing.screen.told.get(&about).unwrap_or(&nothing), None),
                };
                details.text open[wrong.is_some()] {
                    summary { b { (shell.say(name)) } " " span.s { @if *texts == nothing { (shell.say(words::NOT_SHOWN)) } @else { (line(shell, texts)) } } }
                    (problem(wrong.map(|wrong| shell.say(wrong))))
                    form method="post" action="/settings/text" {
                        (shell.form_token())
                        input type="hidden" name="about" value=(word);
                        (inputs(shell, word, texts, MAX_TOLD_CHARS))
                        button.btn.p { (shell.say(words::SAVE)) }
                    }
                }
            }
        }
    }
}

pub(super) fn notice(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let nothing = Texts::default();
    let set = standing.screen.notice.as_ref();
    let until = set.map(|notice| notice.until.to_string()).unwrap_or_default();
    let (texts, until, wrong) = match typed {
        Typed::Notice(texts, until) => (texts, until, Some(words::BAD_NOTICE)),
        _ => (set.map_or(&nothing, |notice| &notice.texts), &until, None),
    };
    html! {
        section.panel #notice {
            h2 { (shell.say(words::NOTICE)) }
            (since(shell, standing.set_at(SettingName::Notice)))
            (problem(wrong.map(|wrong| shell.say(wrong))))
            form method="post" action="/settings/notice" {
                (shell.form_token())
                (inputs(shell, "notice", texts, MAX_NOTICE_WIDTH))
                div.field {
                    label for="until" { (shell.say(words::UNTIL)) }
                    input #until type="date" name="until" value=(until) required;
                }
                p.hint { (shell.say(words::NOTICE_HINT)) }
                button.btn.p { (shell.say(words::SAVE)) }
            }
        }
    }
}
