//! Inviting somebody.

use super::draft::Draft;
use super::{Reach, not_linked, words};
use crate::desk::fields::Fields;
use crate::desk::language::{Language, Said};
use crate::desk::pages::today::texts as today_texts;
use crate::desk::pages::visits::register;
use crate::desk::pieces::problem;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::invitations::{self, NotInvited, weekday};
use crate::office::utc_ms;
use crate::{directory, machines};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::Local;
use frontdesk_core::fact::MAX_INVITATION_MESSAGE_CHARS;
use frontdesk_core::screen::Purpose;
use maud::{Markup, html};
use std::collections::BTreeSet;

pub(super) async fn ask(shell: Shell) -> Result<Markup, Trouble> {
    let reach = Reach::to_act(&shell)?;
    if reach == Reach::Nobody {
        return Ok(not_linked(&shell));
    }
    let mails = shell.office.telling.mails_guests();
    let draft = Draft::fresh(Local::now().date_naive(), mails, shell.language().spoken());
    page(&shell, reach, &draft).await
}

pub(super) async fn make(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let reach = Reach::to_act(&shell)?;
    let own = match reach {
        Reach::All => None,
        Reach::Of(staff) => Some(staff),
        Reach::Nobody => return Ok((StatusCode::CONFLICT, not_linked(&shell)).into_response()),
    };
    let mut draft = Draft::read(&fields);
    let people = directory::people(&shell.office).await?;
    let Some(checked) = draft.checked(&people, own, utc_ms()) else { return again(&shell, reach, &draft).await };
    let (host, mut wanted) = (checked.host, checked.wanted);
    let person = shell.office.read(move |reader| reader.person(host)).await?;
    let Some(private) = person.filter(|person| person.enabled).and_then(|person| person.private) else {
        draft.wrong.push(("host", words::NO_HOST));
        return again(&shell, reach, &draft).await;
    };
    (wanted.host, wanted.made_by) = (private.number, Some(shell.person()?.id));
    let used = shell.used("invitation_made", None);
    let wrong = match invitations::make(&shell.office, used, wanted).await {
        Ok(made) => return Ok(shell.go(&format!("/invitations/{}", made.invitation.invitation))),
        Err(NotInvited::Failed(failure)) => return Err(failure.into()),
        Err(NotInvited::NotFound | NotInvited::NoSuchHost) => ("host", words::NO_HOST),
        Err(NotInvited::NoMail) => ("contact", words::NO_MAIL),
        Err(NotInvited::Never) => ("from", words::NEVER),
        Err(NotInvited::NotPossible(_)) => ("from", words::NOT_POSSIBLE),
    };
    draft.wrong.push(wrong);
    again(&shell, reach, &draft).await
}

async fn again(shell: &Shell, reach: Reach, draft: &Draft) -> Result<Response, Trouble> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(shell, reach, draft).await?).into_response())
}

/// Doors that kiosks have, and those that were chosen.
async fn doors(shell: &Shell, draft: &Draft) -> Result<BTreeSet<String>, Trouble> {
    let machines = machines::load(&shell.office).await?;
    let of_kiosks = machines.iter().filter(|machine| !machine.is_revoked).flat_map(|machine| &machine.doors);
    Ok(of_kiosks.map(|door| door.door.clone()).chain(draft.doors.iter().cloned()).collect())
}

async fn page(shell: &Shell, reach: Reach, draft: &Draft) -> Result<Markup, Trouble> {
    let title = shell.say(words::MAKE);
    let doors = doors(shell, draft).await?;
    let content = html! {
        section.sheet.form {
            h1 { (title) }
            p.lead { (shell.say(words::MAKE_LEAD)) }
            form method="post" action="/invitations/new" {
                (shell.form_token())
                (line(shell, draft, &Line { name: "name", label: words::NAME, value: &draft.name, hint: None, is_half: false, is_needed: true }))
                (line(shell, draft, &Line { name: "organisation", label: words::ORGANISATION, value: &draft.organisation, hint: Some(words::OPTIONAL), is_half: true, is_needed: false }))
                (line(shell, draft, &Line { name: "contact", label: words::CONTACT, value: &draft.contact, hint: Some(words::CONTACT_HINT), is_half: true, is_needed: false }))
                (mail(shell, draft))
                @if reach == Reach::All { (host(shell, draft)) }
                (purposes(shell, draft))
                (times(shell, draft))
                (weekdays(shell, draft))
                @if !doors.is_empty() { (door_choice(shell, draft, &doors)) }
                (message(shell, draft))
                div.acts {
                    button.btn.p { (title) }
                    a.btn.quiet href="/invitations" { (shell.say(words::BACK)) }
                }
            }
        }
    };
    Ok(shell.page(title, content))
}

struct Line<'a> {
    name: &'static str,
    label: Said,
    value: &'a str,
    hint: Option<Said>,
    is_half: bool,
    is_needed: bool,
}

fn line(shell: &Shell, draft: &Draft, line: &Line<'_>) -> Markup {
    let (name, hint_id, wrong) = (line.name, format!("{}-hint", line.name), draft.wrong(line.name));
    let first = draft.wrong.first().map_or("name", |(field, _)| *field);
    html! {
        div.field.half[line.is_half] {
            label for=(name) { (shell.say(line.label)) }
            (problem(wrong.map(|wrong| shell.say(wrong))))
            input id=(name) name=(name) value=(line.value) required[line.is_needed] maxlength="80" autocomplete="off" spellcheck="false"
                autofocus[first == name] aria-invalid=[wrong.is_some().then_some("true")] aria-describedby=[line.hint.is_some().then_some(&hint_id)];
            @if let Some(hint) = line.hint { p.hint id=(hint_id) { (shell.say(hint)) } }
        }
    }
}

/// Whether the code is mailed, and in which language the guest reads.
fn mail(shell: &Shell, draft: &Draft) -> Markup {
    let chosen = draft.language.unwrap_or_else(|| shell.language().spoken());
    html! {
        @if shell.office.telling.mails_guests() {
            label.choice { input type="checkbox" name="mail" value="yes" checked[draft.mail]; span { (shell.say(words::MAIL)) } }
        } @else {
            p.hint { (shell.say(words::MAIL_OFF)) }
        }
        fieldset.field {
            legend { (shell.say(words::LANGUAGE)) }
            @for one in Language::ALL {
                label.choice {
                    input type="radio" name="language" value=(one.tag()) checked[one.spoken() == chosen];
                    span lang=(one.tag()) { (one.own_name()) }
                }
            }
        }
    }
}

fn host(shell: &Shell, draft: &Draft) -> Markup {
    html! {
        div.field {
            label for="host" { (shell.say(words::HOST)) }
            (problem(draft.wrong("host").map(|wrong| shell.say(wrong))))
            input #host name="host" value=(draft.host) maxlength="80" autocomplete="off" spellcheck="false" aria-describedby="host-hint"
                hx-get="/visits/new/hosts" hx-trigger="input changed delay:150ms" hx-target="#hosts" hx-sync="this:replace";
            p.hint #host-hint { (shell.say(words::HOST_HINT)) }
            div #hosts aria-live="polite" { (register::choice(&draft.hits, draft.staff)) }
        }
    }
}

fn purposes(shell: &Shell, draft: &Draft) -> Markup {
    html! {
        fieldset.field {
            legend { (shell.say(words::PURPOSE)) }
            @for purpose in Purpose::ALL {
                label.choice {
                    input type="radio" name="purpose" value=(register::word_of(purpose)) checked[draft.purpose == Some(purpose)];
                    span { (shell.say(today_texts::purpose(purpose))) }
                }
            }
        }
    }
}

fn times(shell: &Shell, draft: &Draft) -> Markup {
    let field = |name: &'static str, kind: &'static str, label: Said, value: &str, wrong: Option<Said>| {
        html! {
            div.field.half {
                label for=(name) { (shell.say(label)) }
                (problem(wrong.map(|wrong| shell.say(wrong))))
                input id=(name) name=(name) type=(kind) value=(value) required[kind == "date"] aria-invalid=[wrong.is_some().then_some("true")];
            }
        }
    };
    html! {
        (field("from", "date", words::FROM, &draft.from, draft.wrong("from")))
        (field("until", "date", words::UNTIL, &draft.until, None))
        (field("hours_from", "time", words::HOURS_FROM, &draft.hours_from, draft.wrong("hours_from")))
        (field("hours_until", "time", words::HOURS_UNTIL, &draft.hours_until, None))
    }
}

fn weekdays(shell: &Shell, draft: &Draft) -> Markup {
    let language = shell.language().spoken();
    html! {
        fieldset.field {
            legend { (shell.say(words::HOW_OFTEN)) }
            @for (value, label) in [("no", words::ONCE), ("yes", words::RECURRING)] {
                label.choice {
                    input type="radio" name="recurring" value=(value) checked[draft.is_recurring == (value == "yes")];
                    span { (shell.say(label)) }
                }
            }
        }
        fieldset.field {
            legend { (shell.say(words::WEEKDAYS)) }
            @for day in 1..=7_u8 {
                label.choice {
                    input type="checkbox" name="weekday" value=(day) checked[draft.weekdays.contains(&day)];
                    span { (shell.say(words::WEEKDAY_BEFORE)) (weekday(language, day)) }
                }
            }
            p.hint { (shell.say(words::WEEKDAYS_HINT)) }
        }
    }
}

fn door_choice(shell: &Shell, draft: &Draft, doors: &BTreeSet<String>) -> Markup {
    html! {
        fieldset.field {
            legend { (shell.say(words::DOORS)) }
            (problem(draft.wrong("door").map(|wrong| shell.say(wrong))))
            @for door in doors {
                label.choice {
                    input type="checkbox" name="door" value=(door) checked[draft.doors.contains(door)];
                    span { (shown(door)) }
                }
            }
            p.hint { (shell.say(words::DOORS_HINT)) }
        }
    }
}

fn message(shell: &Shell, draft: &Draft) -> Markup {
    html! {
        div.field {
            label for="message" { (shell.say(words::MESSAGE)) }
            (problem(draft.wrong("message").map(|wrong| shell.say(wrong))))
            textarea #message name="message" rows="3" maxlength=(MAX_INVITATION_MESSAGE_CHARS) aria-describedby="message-hint" { (draft.message) }
            p.hint #message-hint { (shell.say(words::MESSAGE_HINT)) }
        }
    }
}
