//! One person: picture, particulars, cards as they come, and last taps.

use super::{KEEPERS, face, keeps, list, words};
use crate::desk::accounts::account;
use crate::desk::language::Said;
use crate::desk::pages::cards;
use crate::desk::pages::today::words as today_words;
use crate::desk::pages::visits::kiosk_name;
use crate::desk::pieces::{PageQuery, day_and_clock, older, problem};
use crate::desk::shell::Shell;
use crate::desk::show::{clock_of_day, day, shown};
use crate::desk::trouble::Trouble;
use crate::office::utc_ms;
use crate::people::staff_id;
use axum::extract::{Path, Query};
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{CardName, PersonPrivate};
use frontdesk_core::id::{CardUid, StaffId};
use frontdesk_store::{CredentialRecord, DoorEvent, ReadError, Reader, StaffRecord, Verdict};
use maud::{Markup, html};

/// Taps that are shown.
const TAPS: usize = 12;

struct Whole {
    person: StaffRecord,
    cards: Vec<(CredentialRecord, Option<CardUid>)>,
    /// The newest, and one more.
    taps: Vec<DoorEvent>,
    deputy: Option<String>,
}

fn load(reader: &Reader, staff: StaffId) -> Result<Option<Whole>, ReadError> {
    let Some(person) = reader.person(staff)? else { return Ok(None) };
    let with_number = |card: CredentialRecord| Ok((card, reader.card_number(CardName::Credential(card.credential))?));
    let cards = reader.credentials_of(staff)?.into_iter().map(with_number).collect::<Result<_, ReadError>>()?;
    let deputy = match person.private.as_ref().filter(|private| !private.deputy.is_empty()) {
        Some(private) => reader.person(staff_id(&private.deputy))?.and_then(|deputy| deputy.private),
        None => None,
    };
    Ok(Some(Whole {
        cards,
        taps: reader.door_events_of(staff, (0, TAPS + 1))?,
        deputy: deputy.map(|deputy| deputy.name),
        person,
    }))
}

async fn read(shell: &Shell, staff: StaffId) -> Result<Whole, Trouble> {
    shell.office.read(move |reader| load(reader, staff)).await?.ok_or(Trouble::NotFound)
}

pub(super) async fn page(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    page_of(&shell, id.parse().map_err(|_| Trouble::NotFound)?, None).await
}

/// What changes while one looks: a card that is being made, a tap.
pub(super) async fn live(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    let mut whole = read(&shell, id.parse().map_err(|_| Trouble::NotFound)?).await?;
    Ok(moving(&shell, &mut whole))
}

/// All taps of somebody, page by page.
pub(super) async fn taps(
    shell: Shell,
    Path(id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Markup, Trouble> {
    let person = super::known(&shell, &id).await?;
    let staff = person.staff;
    let mut taps = shell.office.read(move |reader| reader.door_events_of(staff, page.window())).await?;
    let name = person.private.as_ref().map(|private| shown(&private.name));
    let name = name.unwrap_or_else(|| shell.say(words::NO_NAME).to_owned());
    let beside = page.beside(&format!("/people/{staff}/taps"), &mut taps, shell.language());
    let content = html! {
        div.head {
            div { h1 { (shell.say(words::TAPS)) } p.lead { (name) } }
            a.btn.t href={ "/people/" (staff) } { (name) }
        }
        div.list {
            @if taps.is_empty() { p.s { (shell.say(words::NO_TAPS)) } }
            @for tap in &taps { (tap_row(&shell, tap)) }
            (beside)
        }
    };
    Ok(shell.page(&name, content))
}

pub(super) async fn page_of(shell: &Shell, staff: StaffId, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let mut whole = read(shell, staff).await?;
    let moving = moving(shell, &mut whole);
    let person = &whole.person;
    let name = person.private.as_ref().map(|private| private.name.as_str());
    let title = name.map_or_else(|| shell.say(words::NO_NAME).to_owned(), shown);
    let content = html! {
        div.head {
            div.who.large {
                (face(shell, Some(staff), name))
                div {
                    h1 { (title) }
                    p.lead {
                        @if let Some(private) = &person.private { (shown(&private.department)) "　" }
                        (list::state(shell, person))
                    }
                }
            }
            div.acts {
                @if keeps(shell) { a.btn.t href={ "/people/" (staff) "/edit" } { (shell.say(words::EDIT)) } }
                a.btn.t href="/people" { (shell.say(words::BACK)) }
            }
        }
        @if let Some(wrong) = wrong { div.notice { (problem(Some(shell.say(wrong)))) } }
        div.beside {
            div.stack #moving hx-get={ "/people/" (staff) "/live" } hx-trigger="sse:changed" hx-swap="innerHTML" { (moving) }
            div.stack {
                (particulars(shell, &whole).await?)
                @if keeps(shell) { (picture(shell, person)) (removal(shell, person)) }
            }
        }
    };
    Ok(shell.page(&title, content))
}

fn moving(shell: &Shell, whole: &mut Whole) -> Markup {
    let older = older(&format!("/people/{}/taps", whole.person.staff), &mut whole.taps, TAPS, shell.language());
    let number = whole.person.private.as_ref().map(|private| private.number.as_str());
    html! {
        section {
            h2.under-line { (shell.say(words::CARDS)) }
            @if whole.cards.is_empty() { p.s { (shell.say(words::NO_CARD)) } }
            @for (card, uid) in &whole.cards { (card_row(shell, card, *uid)) }
            @if let Some(number) = number.filter(|_| KEEPERS.admits(&shell.view.who) && whole.person.enabled) {
                p.s.note { (shell.say(words::ISSUE)) }
                p { code { "frontdeskctl card issue --staff " (shown(number)) " --issuer issuer.toml" } }
                p.s { (shell.say(words::ISSUE_HINT)) }
            }
        }
        section {
            h2.under-line { (shell.say(words::TAPS)) }
            @if whole.taps.is_empty() { p.s { (shell.say(words::NO_TAPS)) } }
            @for tap in &whole.taps { (tap_row(shell, tap)) }
            (older)
        }
    }
}

fn card_row(shell: &Shell, card: &CredentialRecord, uid: Option<CardUid>) -> Markup {
    html! {
        div.r data-card {
            div {
                a.m.name.num href={ "/cards/staff/" (card.credential) } { (cards::number(uid, &card.credential.to_string())) }
                @if card.uid_only { " " span.chip { (shell.say(words::CARD_WEAK)) } }
                br; span.s { (words::CARD_SINCE.with(shell.language(), &[&day(card.since_ms)])) }
            }
            div.end {
                @match card.ended {
                    None => span.ok { (shell.say(words::CARD_GOOD)) },
                    Some(end) => { span.stop { (shell.say(cards::ended(end.why))) } br; span.s.num { (day(end.at_ms)) } },
                }
            }
        }
    }
}

fn tap_row(shell: &Shell, tap: &DoorEvent) -> Markup {
    let words = today_words::of(shell.language());
    let (class, verdict) = match tap.verdict {
        Verdict::Granted(_) => ("ok", words.granted),
        Verdict::Denied(denial) => ("stop", words.denial(denial)),
    };
    html! {
        div.r.sim[tap.simulated] {
            div {
                b.m { (shown(&tap.door)) }
                @if tap.direction == Direction::Out { " " span.s { (shell.say(words::OUT)) } }
                br; span class=(class) { (verdict) }
            }
            div.end { time.num title=(day_and_clock(tap.at_ms)) { (clock_of_day(tap.at_ms, utc_ms())) } br; span.s { (kiosk_name(shell, tap.node)) } }
        }
    }
}

async fn particulars(shell: &Shell, whole: &Whole) -> Result<Markup, Trouble> {
    let person = &whole.person;
    let staff = person.staff;
    let line = |name: Said, value: &str| {
        html! { @if !value.is_empty() { div { dt { (shell.say(name)) } dd { (shown(value)) } } } }
    };
    let text =
        |of: fn(&PersonPrivate) -> &String| person.private.as_ref().map(of).map(String::as_str).unwrap_or_default();
    let is_for_all = !reads_reach(shell);
    let linked = shell.office.desk.accounts.with(move |db| account::of_staff(db, staff)).await?;
    Ok(html! {
        section.panel {
            h2 { (shell.say(words::FACTS)) }
            dl.facts {
                (line(words::DEPARTMENT, text(|private| &private.department)))
                (line(words::PLACE, text(|private| &private.place)))
                (line(words::EXTENSION, text(|private| &private.extension)))
                @if !is_for_all {
                    (line(words::NUMBER, text(|private| &private.number)))
                    (line(words::GREET, text(|private| &private.greet)))
                    (line(words::GROUPS, &person.groups.join("、")))
                    (line(words::EMAIL, text(|private| &private.email)))
                    (line(words::WECOM, text(|private| &private.wecom)))
                    (line(words::DEPUTY_SHORT, whole.deputy.as_deref().unwrap_or_else(|| text(|private| &private.deputy))))
                    (line(words::ACCOUNT, linked.as_deref().unwrap_or_else(|| shell.say(words::NO_ACCOUNT))))
                }
            }
            @if person.private.as_ref().is_some_and(|private| private.longer) { p { span.chip { (shell.say(words::LONGER)) } } }
        }
    })
}

/// How somebody is told of visitors, their number and groups: who keeps the list, and who audits it.
fn reads_reach(shell: &Shell) -> bool {
    use crate::desk::role::{Role, Roles};
    let of = Roles::of(&[Role::AdministrationHead, Role::Auditor]);
    shell.view.account().is_some_and(|account| account.roles.meets(of))
}

fn picture(shell: &Shell, person: &StaffRecord) -> Markup {
    let path = format!("/people/{}/photo", person.staff);
    html! {
        section.panel {
            h2 { (shell.say(words::PHOTO)) }
            form method="post" action=(path) enctype="multipart/form-data" {
                (shell.form_token())
                div.field {
                    label for="file" { (shell.say(words::PHOTO_FILE)) }
                    input #file type="file" name="file" accept="image/jpeg,image/png,image/webp" required aria-describedby="file-hint";
                    p.hint #file-hint { (shell.say(words::PHOTO_HINT)) }
                }
                button.btn { (shell.say(words::PHOTO_SET)) }
            }
            @if shell.office.photos.set_ms(person.staff).is_some() {
                form method="post" action={ (path) "/remove" } { (shell.form_token()) button.btn.quiet { (shell.say(words::PHOTO_REMOVE)) } }
            }
        }
    }
}

fn removal(shell: &Shell, person: &StaffRecord) -> Markup {
    html! {
        section.panel {
            form method="post" action={ "/people/" (person.staff) "/remove" } {
                (shell.form_token())
                label.choice { input type="checkbox" name="sure" value="yes" required; span { (shell.say(words::SURE)) } }
                button.btn.danger { (shell.say(words::REMOVE)) }
                p.hint { (shell.say(words::REMOVE_HINT)) }
            }
        }
    }
}
