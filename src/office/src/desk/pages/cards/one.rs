//! One card: where it is, what can be done about it, and what was said of it.

use super::acts::{staff as staff_card, tray as tray_card};
use super::find::{self, Line, Standing};
use super::list::{holder, number, standing};
use super::{HEADS, KEEPERS, MAX_NOTE_CHARS, TECHNICIANS, compensation, story, words};
use crate::desk::language::Said;
use crate::desk::pieces::{day_and_clock, problem};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::office::utc_ms;
use axum::extract::Path;
use frontdesk_core::fact::{Chip, LostCause, RemovedWhy, WithdrawnWhy};
use frontdesk_core::id::CardUid;
use frontdesk_store::{CompensationRecord, CredentialRecord, ReadError, Reader, StoryEntry};
use maud::{Markup, html};

/// Entries that are told.
const MAX_TOLD: usize = 200;

const CAUSES: [LostCause; 5] =
    [LostCause::Mislaid, LostCause::TakenAway, LostCause::Stolen, LostCause::Destroyed, LostCause::NotInTray];

/// A card with everything that its page says.
struct Whole {
    line: Line,
    uid: Option<CardUid>,
    told: Vec<StoryEntry>,
    compensation: Option<CompensationRecord>,
}

fn load(reader: &Reader, line: Line) -> Result<Whole, ReadError> {
    Ok(Whole {
        uid: reader.card_number(line.of)?,
        told: reader.card_story(line.of, MAX_TOLD)?,
        compensation: reader.compensation(line.of)?,
        line,
    })
}

pub(super) async fn tray(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    tray_page(&shell, &id, None).await
}

pub(super) async fn staff(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    staff_page(&shell, &id, None).await
}

pub(super) async fn tray_page(shell: &Shell, id: &str, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let card = tray_card(shell, id).await?;
    let now_ms = utc_ms();
    let whole = shell
        .office
        .read(move |reader| find::of_tray(reader, &card, now_ms).and_then(|line| load(reader, line)))
        .await?;
    let path = format!("/cards/{}", card.card);
    let is_lost = whole.line.standing == Standing::Lost;
    let is_here = is_lost || whole.line.standing == Standing::InTray;
    let acts = html! {
        @if KEEPERS.admits(&shell.view.who) {
            @if is_lost { (found(shell, &path)) } @else { (lose(shell, &path)) }
        }
        @if HEADS.admits(&shell.view.who) && is_lost { (compensate(shell, &path, whole.compensation.as_ref())) }
        @if TECHNICIANS.admits(&shell.view.who) && is_here { (remove(shell, &path)) }
    };
    let facts = facts(shell, &card.card.to_string(), card.chip, card.key_version, whole.compensation.as_ref());
    Ok(page(shell, &whole, &card.card.to_string(), None, &acts, &facts, wrong))
}

pub(super) async fn staff_page(shell: &Shell, id: &str, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let card = staff_card(shell, id).await?;
    let whole =
        shell.office.read(move |reader| find::of_staff(reader, &card).and_then(|line| load(reader, line))).await?;
    let path = format!("/cards/staff/{}", card.credential);
    let is_lost = card.ended.is_some_and(|end| end.why == WithdrawnWhy::Lost);
    let acts = html! {
        @if KEEPERS.admits(&shell.view.who) && !is_lost { (lose(shell, &path)) }
        @if HEADS.admits(&shell.view.who) && is_lost { (compensate(shell, &path, whole.compensation.as_ref())) }
        @if HEADS.admits(&shell.view.who) && card.ended.is_none() { (withdraw(shell, &path)) }
    };
    let chip = if card.uid_only { Chip::Ntag } else { Chip::Desfire };
    let facts = facts(shell, &card.credential.to_string(), chip, card.key_version, whole.compensation.as_ref());
    Ok(page(shell, &whole, &card.credential.to_string(), Some(&card), &acts, &facts, wrong))
}

fn page(
    shell: &Shell,
    whole: &Whole,
    name: &str,
    credential: Option<&CredentialRecord>,
    acts: &Markup,
    facts: &Markup,
    wrong: Option<Said>,
) -> Markup {
    let title = number(whole.uid, name);
    let line = &whole.line;
    let ended = credential.and_then(|card| card.ended);
    let content = html! {
        div.head {
            div {
                h1.num { (title) }
                p.lead {
                    (standing(shell, line.standing))
                    @if let Some(end) = ended { " · " (shell.say(words::ended(end.why))) }
                    @if let Some(one) = &line.holder { " · " (holder(shell, one)) }
                    @if credential.is_some_and(|card| card.uid_only) { " · " span.chip { (shell.say(words::WEAK)) } }
                    br; span.s.num { (day_and_clock(line.since_ms)) @if let Some(until_ms) = line.until_ms { " – " (day_and_clock(until_ms)) } }
                }
            }
            a.btn.t href="/cards" { (shell.say(words::BACK)) }
        }
        @if let Some(wrong) = wrong { div.notice { (problem(Some(shell.say(wrong)))) } }
        div.beside {
            section { h2.under-line { (shell.say(words::STORY)) } p.s { (shell.say(words::STORY_HINT)) } (story::story(shell, line.of, &whole.told)) }
            div.stack { (acts) (facts) }
        }
    };
    shell.page(&title, content)
}

fn facts(
    shell: &Shell,
    name: &str,
    chip: Chip,
    key_version: Option<u8>,
    compensation: Option<&CompensationRecord>,
) -> Markup {
    html! {
        section.panel {
            h2 { (shell.say(words::FACTS)) }
            dl.facts {
                div { dt { (shell.say(words::CHIP)) } dd { (shell.say(words::chip(chip))) } }
                @if let Some(version) = key_version { div { dt { (shell.say(words::KEYS)) } dd.num { (version) } } }
                @if let Some(asked) = compensation { div { dt { (shell.say(words::COMPENSATION)) } dd { (what_is_asked(shell, asked)) } } }
                div { dt { (shell.say(words::NAME_OF_CARD)) } dd { code { (name) } } }
            }
        }
    }
}

fn what_is_asked(shell: &Shell, asked: &CompensationRecord) -> Markup {
    html! {
        span.num { (compensation::amount(asked.amount_minor)) " " (asked.currency) } " · " (shell.say(words::compensation(asked.state)))
    }
}

/// A choice of one of several words.
fn choice(shell: &Shell, name: &str, label: Said, options: &[(&'static str, Said)]) -> Markup {
    html! {
        div.field {
            label for=(name) { (shell.say(label)) }
            select id=(name) name=(name) required {
                option value="" {}
                @for (value, said) in options { option value=(value) { (shell.say(*said)) } }
            }
        }
    }
}

fn lose(shell: &Shell, path: &str) -> Markup {
    const TAGS: [&str; 5] = ["mislaid", "taken_away", "stolen", "destroyed", "not_in_tray"];
    let options: Vec<_> = TAGS.into_iter().zip(CAUSES.map(words::cause)).collect();
    html! {
        section.panel {
            h2 { (shell.say(words::MARK_LOST)) }
            form method="post" action={ (path) "/lost" } {
                (shell.form_token())
                (choice(shell, "cause", words::CAUSE, &options))
                div.field {
                    label for="lost-note" { (shell.say(words::NOTE)) }
                    input #lost-note name="note" maxlength=(MAX_NOTE_CHARS) autocomplete="off";
                }
                button.btn.danger { (shell.say(words::MARK_LOST)) }
                p.hint { (shell.say(words::LOST_HINT)) }
            }
        }
    }
}

fn found(shell: &Shell, path: &str) -> Markup {
    html! {
        section.panel {
            form method="post" action={ (path) "/found" } { (shell.form_token()) button.btn.p { (shell.say(words::FOUND)) } }
        }
    }
}

fn remove(shell: &Shell, path: &str) -> Markup {
    let options =
        [("defective", words::removed(RemovedWhy::Defective)), ("retired", words::removed(RemovedWhy::Retired))];
    html! {
        section.panel {
            h2 { (shell.say(words::REMOVE)) }
            form method="post" action={ (path) "/remove" } {
                (shell.form_token())
                (choice(shell, "why", words::WHY, &options))
                button.btn { (shell.say(words::REMOVE)) }
                p.hint { (shell.say(words::REMOVE_HINT)) }
            }
        }
    }
}

fn withdraw(shell: &Shell, path: &str) -> Markup {
    let options =
        [("returned", words::ended(WithdrawnWhy::Returned)), ("withdrawn", words::ended(WithdrawnWhy::Withdrawn))];
    html! {
        section.panel {
            h2 { (shell.say(words::WITHDRAW)) }
            form method="post" action={ (path) "/withdraw" } {
                (shell.form_token())
                (choice(shell, "why", words::WHY, &options))
                button.btn { (shell.say(words::WITHDRAW)) }
                p.hint { (shell.say(words::WITHDRAW_HINT)) }
            }
        }
    }
}

fn compensate(shell: &Shell, path: &str, asked: Option<&CompensationRecord>) -> Markup {
    let amount = asked.map(|asked| compensation::amount(asked.amount_minor)).unwrap_or_default();
    let currency = asked.map_or(compensation::USUAL_CURRENCY, |asked| asked.currency.as_str());
    html! {
        section.panel {
            h2 { (shell.say(words::COMPENSATION)) }
            p.s { @match asked { Some(asked) => (what_is_asked(shell, asked)), None => (shell.say(words::NOTHING_ASKED)) } }
            form method="post" action={ (path) "/compensation" } {
                (shell.form_token())
                div.both {
                    div.field { label for="currency" { (shell.say(words::CURRENCY)) } input #currency name="currency" value=(currency) maxlength="3" required autocomplete="off" spellcheck="false"; }
                    div.field { label for="amount" { (shell.say(words::AMOUNT)) } input #amount name="amount" value=(amount) maxlength="12" inputmode="decimal" required autocomplete="off"; }
                }
                fieldset {
                    @for state in compensation::STATES {
                        label.choice {
                            input type="radio" name="state" value=(compensation::tag(state)) required
                                checked[asked.map_or(state == compensation::STATES[0], |asked| asked.state == state)];
                            span { (shell.say(words::compensation(state))) }
                        }
                    }
                }
                button.btn { (shell.say(words::SAVE)) }
            }
        }
    }
}
