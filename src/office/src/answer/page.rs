//! The answer page's HTML, and its form read.

use super::record::{Answer, Waiting};
use super::words::{self, Words};
use crate::html::{Text, clock};
use axum::http::header;
use axum::response::IntoResponse;
use frontdesk_core::fact::{HostAnswer, MAX_ANSWER_CHARS, MAX_ANSWER_MINUTES};
use frontdesk_core::form;
use frontdesk_core::screen::Language;

/// What is on the page.
pub(super) enum Shown {
    NoSuchLink,
    Over,
    TryAgain,
    Ask { waiting: Box<Waiting>, problem: Option<Problem>, sent: bool },
}

/// Why a form was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    NotUnderstood,
    Minutes,
    TooLong,
}

/// The language of this tag.
pub(super) fn language(tag: &str) -> Option<Language> {
    serde_json::from_value(tag.into()).ok()
}

/// Reads the form. Words are cleaned as a visitor's own are: no control characters, one line.
pub(super) fn read(answer: &str, minutes: &str, words: &str) -> Result<Answer, Problem> {
    let answer = match answer {
        "coming" => HostAnswer::Coming,
        "in_minutes" => {
            let minutes = minutes.trim().parse().ok().filter(|minutes| (1..=MAX_ANSWER_MINUTES).contains(minutes));
            HostAnswer::InMinutes { minutes: minutes.ok_or(Problem::Minutes)? }
        }
        "please_wait" => HostAnswer::PleaseWait,
        "ask_colleague" => HostAnswer::AskColleague,
        "cannot_today" => HostAnswer::CannotToday,
        _ => return Err(Problem::NotUnderstood),
    };
    let words = form::clean(words).map_err(|_| Problem::TooLong)?;
    // What turns the direction of text around could make the words say something else on the screen.
    let words: String =
        words.chars().filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')).collect();
    if words.chars().count() > MAX_ANSWER_CHARS {
        return Err(Problem::TooLong);
    }
    Ok(Answer { answer, words })
}

pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

pub(super) fn html(language: Language, shown: &Shown) -> String {
    let words = words::of(language);
    let body = match shown {
        Shown::NoSuchLink => note(words.no_such_link),
        Shown::Over => note(words.over),
        Shown::TryAgain => note(words.try_again),
        Shown::Ask { waiting, problem, sent } => ask(words, waiting, *problem, *sent),
    };
    let languages: String = [("zh-Hans", "简"), ("zh-Hant", "繁"), ("en", "EN")]
        .iter()
        .map(|(tag, name)| format!(r#"<a href="?lang={tag}" lang="{tag}">{name}</a>"#))
        .collect();
    format!(
        r#"<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow"><title>{title}</title><link rel="stylesheet" href="style.css"></head>
<body><nav>{languages}</nav><main>{body}</main></body></html>
"#,
        tag = words.tag,
        title = Text(words.title),
    )
}

fn note(text: &str) -> String {
    format!("<p class=\"note\" role=\"status\">{}</p>", Text(text))
}

fn ask(words: &Words, waiting: &Waiting, problem: Option<Problem>, sent: bool) -> String {
    let said = if sent { note(words.sent) } else { String::new() };
    let problem = problem.map(|problem| {
        let text = match problem {
            Problem::NotUnderstood => words.not_understood,
            Problem::Minutes => words.bad_minutes,
            Problem::TooLong => words.too_long,
        };
        format!("<p class=\"problem\" role=\"alert\">{}</p>", Text(text))
    });
    let before = waiting.answered.as_ref().map(|given| {
        let answer = label(words, given.answer);
        format!("<p class=\"before\">{}{} {}</p>", Text(words.answered_before), Text(&answer), Text(&given.name))
    });
    // Whoever has let the visitor in has nothing more to answer.
    let is_over = waiting.answered.as_ref().is_some_and(|given| given.answer == HostAnswer::Coming);
    let form = if is_over { String::new() } else { form(words) };
    format!(
        "{said}{problem}{who}{before}{form}",
        problem = problem.unwrap_or_default(),
        who = who(words, waiting),
        before = before.unwrap_or_default(),
    )
}

fn who(words: &Words, waiting: &Waiting) -> String {
    let row = |label: &str, value: &str| {
        if value.is_empty() { String::new() } else { format!("<dt>{}</dt><dd>{}</dd>", Text(label), Text(value)) }
    };
    format!(
        "<h1>{title}</h1><p class=\"visitor\">{visitor}</p><dl>{organisation}<dt>{purpose}</dt><dd></dd>{host}{arrived}</dl>",
        title = Text(words.title),
        visitor = Text(&waiting.visitor),
        organisation = row(words.of, &waiting.organisation),
        purpose = Text(words.purpose(waiting.purpose)),
        host = row(words.to_see, &waiting.host),
        arrived = row(words.waits_since, &clock(waiting.arrived_ms)),
    )
}

fn form(words: &Words) -> String {
    let minutes: String = [5, 10, 15, 20, 30, 45, 60, 90, 120]
        .iter()
        .map(|n| format!("<option value=\"{n}\"{}>{n}</option>", if *n == 10 { " selected" } else { "" }))
        .collect();
    format!(
        r#"<form method="post"><input type="hidden" name="lang" value="{tag}">
<label class="words">{message}<textarea name="words" rows="2" maxlength="{MAX_ANSWER_CHARS}"></textarea></label>
<button class="first" name="answer" value="coming">{coming}<small>{note}</small></button>
<div class="later"><button name="answer" value="in_minutes">{in_minutes}</button>
<label><select name="minutes">{minutes}</select> {unit}</label></div>
<button name="answer" value="please_wait">{please_wait}</button>
<button name="answer" value="ask_colleague">{ask_colleague}</button>
<button name="answer" value="cannot_today">{cannot_today}</button></form><p class="change">{change}</p>"#,
        tag = words.tag,
        message = Text(words.message),
        coming = Text(words.coming),
        note = Text(words.coming_note),
        in_minutes = Text(words.in_minutes),
        unit = Text(words.minutes),
        please_wait = Text(words.please_wait),
        ask_colleague = Text(words.ask_colleague),
        cannot_today = Text(words.cannot_today),
        change = Text(words.change),
    )
}

fn label(words: &Words, answer: HostAnswer) -> String {
    match answer {
        HostAnswer::Coming => words.coming.to_owned(),
        HostAnswer::InMinutes { minutes } => format!("{minutes} {}", words.minutes),
        HostAnswer::PleaseWait => words.please_wait.to_owned(),
        HostAnswer::AskColleague => words.ask_colleague.to_owned(),
        HostAnswer::CannotToday => words.cannot_today.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_bounded_and_cleaned_or_its_mistake_is_named() {
        let good = read("in_minutes", " 10 ", "  Lift B,\r\nthen left\u{202E} ").unwrap();
        assert_eq!(good.answer, HostAnswer::InMinutes { minutes: 10 });
        assert_eq!(good.words, "Lift B, then left");
        assert_eq!(read("coming", "ignored", "").unwrap().answer, HostAnswer::Coming);
        for minutes in ["", "0", "121", "-5", "ten", "1e2"] {
            assert_eq!(read("in_minutes", minutes, ""), Err(Problem::Minutes), "{minutes}");
        }
        assert_eq!(read("please_wait", "", &"字".repeat(MAX_ANSWER_CHARS + 1)), Err(Problem::TooLong));
        assert_eq!(read("please_wait", "", &"x".repeat(100_000)), Err(Problem::TooLong));
        assert_eq!(read("permit", "", ""), Err(Problem::NotUnderstood));
    }

    #[test]
    fn the_form_says_what_it_reads() {
        for language in [Language::ZhHans, Language::ZhHant, Language::En] {
            let html = form(words::of(language));
            for answer in ["coming", "in_minutes", "please_wait", "ask_colleague", "cannot_today"] {
                assert!(html.contains(&format!("value=\"{answer}\"")) && read(answer, "10", "").is_ok(), "{answer}");
            }
        }
    }
}
