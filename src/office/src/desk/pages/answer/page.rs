//! What is on the answer page, and its form read.

use super::words::{self, Words};
use crate::answer::record::{Answer, Waiting};
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::show;
use frontdesk_core::fact::{HostAnswer, MAX_ANSWER_CHARS, MAX_ANSWER_MINUTES};
use frontdesk_core::form::clean;
use maud::{Markup, html};

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
    let words = clean(words).map_err(|_| Problem::TooLong)?;
    // What turns the direction of text around could make the words say something else on the screen.
    let words: String =
        words.chars().filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')).collect();
    if words.chars().count() > MAX_ANSWER_CHARS {
        return Err(Problem::TooLong);
    }
    Ok(Answer { answer, words })
}

pub(super) fn page(shell: &Shell, shown: &Shown) -> Markup {
    let words = words::of(shell.language());
    let content = match shown {
        Shown::NoSuchLink => note(words.no_such_link),
        Shown::Over => note(words.over),
        Shown::TryAgain => note(words.try_again),
        Shown::Ask { waiting, problem, sent } => ask(words, &shell.form_token(), waiting, *problem, *sent),
    };
    shell.bare_page(words.title, html! { section.sheet { (content) } })
}

fn note(text: &str) -> Markup {
    html! { div role="status" { h1 { (text) } } }
}

fn ask(words: &Words, token: &Markup, waiting: &Waiting, wrong: Option<Problem>, sent: bool) -> Markup {
    let wrong = wrong.map(|wrong| match wrong {
        Problem::NotUnderstood => words.not_understood,
        Problem::Minutes => words.bad_minutes,
        Problem::TooLong => words.too_long,
    });
    // Whoever has let the visitor in has nothing more to answer.
    let is_over = waiting.answered.as_ref().is_some_and(|given| given.answer == HostAnswer::Coming);
    html! {
        @if sent { p.done role="status" { (words.sent) } }
        (problem(wrong))
        (who(words, waiting))
        @if let Some(given) = &waiting.answered {
            p.lead { (words.answered_before) (label(words, given.answer)) " " (show::shown(&given.name)) }
        }
        @if !is_over { (form(words, token)) }
    }
}

fn who(words: &Words, waiting: &Waiting) -> Markup {
    let row = |label: &str, value: &str| {
        html! { @if !value.is_empty() { dt { (label) } dd { (show::shown(value)) } } }
    };
    html! {
        p.lead { (words.title) }
        h1 { (show::shown(&waiting.visitor)) }
        p { (words.purpose(waiting.purpose)) }
        @if let Some(left) = &waiting.left { p.said { "“" (show::shown(left)) "”" } }
        dl.facts {
            (row(words.others, &waiting.others.join(words.comma)))
            (row(words.of, &waiting.organisation))
            (row(words.to_see, &waiting.host))
            (row(words.waits_since, &show::clock(waiting.arrived_ms)))
        }
    }
}

fn form(words: &Words, token: &Markup) -> Markup {
    let button = |answer: &str, text: &str| html! { button.btn name="answer" value=(answer) { (text) } };
    html! {
        // To the address that it came from, with the language that it was asked in.
        form.answers method="post" {
            (token)
            div.field {
                label for="words" { (words.message) }
                textarea #words name="words" rows="2" maxlength=(MAX_ANSWER_CHARS) autocomplete="off" {}
            }
            button.btn.p name="answer" value="coming" { (words.coming) small { (words.coming_note) } }
            div.later {
                (button("in_minutes", words.in_minutes))
                label {
                    select name="minutes" {
                        @for n in [5, 10, 15, 20, 30, 45, 60, 90, 120] { option value=(n) selected[n == 10] { (n) } }
                    }
                    " " (words.minutes)
                }
            }
            (button("please_wait", words.please_wait))
            (button("ask_colleague", words.ask_colleague))
            (button("cannot_today", words.cannot_today))
        }
        p.hint { (words.change) }
    }
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
    use crate::desk::language::Language;

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
        for language in Language::ALL {
            let html = form(words::of(language), &html! {}).into_string();
            for answer in ["coming", "in_minutes", "please_wait", "ask_colleague", "cannot_today"] {
                assert!(html.contains(&format!("value=\"{answer}\"")) && read(answer, "10", "").is_ok(), "{answer}");
            }
        }
    }
}
