//! How every kiosk's screen looks, and which languages it offers.

use super::back::back;
use super::change::set;
use super::standing::Standing;
use super::{Typed, refused, since, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::response::Response;
use frontdesk_core::fact::{BrandAccent, ScreenTheme, Setting, SettingName};
use frontdesk_core::screen;
use maud::{Markup, html};

/// The colours, each with its word in the form and its name.
const ACCENTS: [(BrandAccent, &str, Said); 5] = [
    (BrandAccent::Porcelain, "porcelain", words::PORCELAIN),
    (BrandAccent::Pine, "pine", words::PINE),
    (BrandAccent::Clay, "clay", words::CLAY),
    (BrandAccent::Slate, "slate", words::SLATE),
    (BrandAccent::Plum, "plum", words::PLUM),
];

const THEMES: [(ScreenTheme, &str, Said); 2] =
    [(ScreenTheme::Light, "light", words::LIGHT), (ScreenTheme::Dark, "dark", words::DARK)];

/// The screen's languages, each with its word in the form and its own name.
const OFFERED: [(screen::Language, &str, &str); 3] = [
    (screen::Language::ZhHans, "zh-Hans", "简体中文"),
    (screen::Language::ZhHant, "zh-Hant", "繁體中文"),
    (screen::Language::En, "en", "English"),
];

pub(super) async fn set_accent(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let chosen = ACCENTS.into_iter().find(|(_, word, _)| *word == fields.text("accent"));
    let (value, ..) = chosen.ok_or(Trouble::NotUnderstood)?;
    set(shell, Setting::Accent { value }, Typed::Nothing).await
}

pub(super) async fn set_theme(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let chosen = THEMES.into_iter().find(|(_, word, _)| *word == fields.text("theme"));
    let (value, ..) = chosen.ok_or(Trouble::NotUnderstood)?;
    set(shell, Setting::Theme { value }, Typed::Nothing).await
}

pub(super) async fn set_languages(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let find = |word: &str| OFFERED.iter().find(|(_, other, _)| *other == word).map(|(language, ..)| *language);
    let first = fields.find("first").and_then(find).ok_or(Trouble::NotUnderstood)?;
    let offered: Vec<_> = fields.all("offered").map(find).collect::<Option<_>>().ok_or(Trouble::NotUnderstood)?;
    if !offered.contains(&first) {
        return refused(&shell, &Typed::Languages(offered, first)).await;
    }
    let others = OFFERED.iter().map(|(language, ..)| *language);
    let others = others.filter(|language| *language != first && offered.contains(language));
    let value = std::iter::once(first).chain(others).collect();
    set(shell, Setting::Languages { value }, Typed::Languages(offered, first)).await
}

/// What is set, in words.
pub(super) fn summary(shell: &Shell, setting: &Setting) -> Option<(&'static str, String)> {
    Some(match setting {
        Setting::Accent { value } => {
            let name = ACCENTS.iter().find(|(accent, ..)| accent == value).map(|(_, _, name)| shell.say(*name));
            (shell.say(words::ACCENT), name.unwrap_or_default().to_owned())
        }
        Setting::Theme { value } => {
            let name = THEMES.iter().find(|(theme, ..)| theme == value).map(|(_, _, name)| shell.say(*name));
            (shell.say(words::THEME), name.unwrap_or_default().to_owned())
        }
        Setting::Languages { value } => {
            let name = |language: &screen::Language| OFFERED.iter().find(|(other, ..)| other == language);
            let names: Vec<&str> = value.iter().filter_map(name).map(|(_, _, name)| *name).collect();
            (shell.say(words::LANGUAGES), names.join(" · "))
        }
        _ => return None,
    })
}

pub(super) fn accent(shell: &Shell, standing: &Standing) -> Markup {
    html! {
        section.panel #accent {
            h2 { (shell.say(words::ACCENT)) }
            (since(shell, standing.set_at(SettingName::Accent)))
            form method="post" action="/settings/accent" {
                (shell.form_token())
                fieldset.swatches {
                    legend.s { (shell.say(words::ACCENT_HINT)) }
                    @for (accent, word, name) in ACCENTS {
                        label.choice {
                            input type="radio" name="accent" value=(word) required checked[standing.screen.accent == Some(accent)];
                            i.swatch.(word) {}
                            span { (shell.say(name)) }
                        }
                    }
                }
                button.btn.p { (shell.say(words::SAVE)) }
            }
            (back(shell, standing, SettingName::Accent))
        }
    }
}

pub(super) fn theme(shell: &Shell, standing: &Standing) -> Markup {
    html! {
        section.panel #theme {
            h2 { (shell.say(words::THEME)) }
            (since(shell, standing.set_at(SettingName::Theme)))
            form method="post" action="/settings/theme" {
                (shell.form_token())
                fieldset {
                    legend.s { (shell.say(words::THEME_HINT)) }
                    @for (theme, word, name) in THEMES {
                        label.choice {
                            input type="radio" name="theme" value=(word) required checked[standing.screen.theme == Some(theme)];
                            span { (shell.say(name)) }
                        }
                    }
                }
                button.btn.p { (shell.say(words::SAVE)) }
            }
            (back(shell, standing, SettingName::Theme))
        }
    }
}

pub(super) fn languages(shell: &Shell, standing: &Standing, typed: &Typed) -> Markup {
    let all: Vec<screen::Language> = OFFERED.iter().map(|(language, ..)| *language).collect();
    let set = standing.screen.languages.as_ref().unwrap_or(&all);
    let (offered, first, wrong) = match typed {
        Typed::Languages(offered, first) => (offered, Some(first), Some(words::BAD_LANGUAGES)),
        _ => (set, standing.screen.languages.as_ref().and_then(|languages| languages.first()), None),
    };
    html! {
        section.panel #languages {
            h2 { (shell.say(words::LANGUAGES)) }
            (since(shell, standing.set_at(SettingName::Languages)))
            (problem(wrong.map(|wrong| shell.say(wrong))))
            form method="post" action="/settings/languages" {
                (shell.form_token())
                fieldset {
                    legend.s { (shell.say(words::LANGUAGES_HINT)) }
                    @for (language, word, name) in OFFERED {
                        label.choice {
                            input type="checkbox" name="offered" value=(word) checked[offered.contains(&language)];
                            span lang=(word) { (name) }
                        }
                    }
                }
                div.field {
                    label for="first" { (shell.say(words::FIRST)) }
                    select #first name="first" {
                        @for (language, word, name) in OFFERED {
                            option value=(word) lang=(word) selected[first == Some(&language)] { (name) }
                        }
                    }
                }
                button.btn.p { (shell.say(words::SAVE)) }
            }
            (back(shell, standing, SettingName::Languages))
        }
    }
}
