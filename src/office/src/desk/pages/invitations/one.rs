//! One invitation: the code, what it is for, the mails to the guest, and the visits that came of it.

use super::list::{state, uses, when};
use super::{INVITERS, Reach, known, words};
use crate::desk::language::Said;
use crate::desk::pages::today::{READERS as VISIT_READERS, texts as today_texts};
use crate::desk::pieces::{day_and_clock, problem};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::invitations::{self, Made};
use crate::office::utc_ms;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{GuestMail, TellingFailure};
use frontdesk_core::screen::Purpose;
use frontdesk_store::{InvitationMail, InvitationRecord, ReadError, Reader, VisitRecord};
use maud::{Markup, PreEscaped, html};

struct Whole {
    record: InvitationRecord,
    mails: Vec<InvitationMail>,
    visits: Vec<VisitRecord>,
    host: String,
    /// Whoever looks may act; others do not see the code.
    acts: bool,
}

fn load(reader: &Reader, record: InvitationRecord, acts: bool) -> Result<Whole, ReadError> {
    let mut visits = Vec::new();
    for visit in &record.visits {
        visits.extend(reader.visit(*visit)?);
    }
    let host = match &record.private {
        Some(private) => reader.person(private.host)?.and_then(|person| person.private),
        None => None,
    };
    let host = host.map(|host| host.name).unwrap_or_default();
    Ok(Whole { mails: reader.invitation_mails(record.invitation)?, visits, host, record, acts })
}

async fn read(shell: &Shell, id: &str) -> Result<Whole, Trouble> {
    let record = known(shell, id, Reach::to_see(shell)?).await?;
    let acts = INVITERS.admits(&shell.view.who) && Reach::to_act(shell)?.has(&record);
    Ok(shell.office.read(move |reader| load(reader, record, acts)).await?)
}

pub(super) async fn page(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    page_of(&shell, &id, None).await
}

/// What changes while one looks: mails on their way, visits.
pub(super) async fn live(shell: Shell, Path(id): Path<String>) -> Result<Markup, Trouble> {
    Ok(moving(&shell, &read(&shell, &id).await?))
}

pub(super) async fn calendar(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let record = known(&shell, &id, Reach::to_act(&shell)?).await?;
    let made = Made::of(&record).ok_or(Trouble::NotFound)?;
    let file = invitations::calendar_file(&shell.office, &made).await?;
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"invitation.ics\""),
    ];
    Ok((headers, file).into_response())
}

pub(super) async fn page_of(shell: &Shell, id: &str, wrong: Option<Said>) -> Result<Markup, Trouble> {
    let whole = read(shell, id).await?;
    let record = &whole.record;
    let name = match &record.private {
        Some(private) => shown(&private.name),
        None => shell.say(words::NO_NAME).to_owned(),
    };
    let made = Made::of(record).filter(|made| whole.acts && !made.invitation.is_cancelled);
    let content = html! {
        div #invitation {
            div.head {
                div { h1 { (name) } p.lead { (when(shell, record)) } }
                div.acts { a.btn.t href="/invitations" { (shell.say(words::BACK_TO_LIST)) } }
            }
            @if let Some(wrong) = wrong { div.notice { (problem(Some(shell.say(wrong)))) } }
            div.beside {
                div.stack {
                    @if let Some(made) = &made { (code(shell, made)) }
                    div.stack #moving hx-get={ "/invitations/" (record.invitation) "/live" } hx-trigger="sse:changed" hx-swap="innerHTML" {
                        (moving(shell, &whole))
                    }
                }
                div.stack {
                    (facts(shell, &whole))
                    @if whole.acts && !record.is_cancelled && record.until_ms > utc_ms() { (doing(shell, &whole)) }
                }
            }
            @if let Some(made) = &made { (sheet(shell, &whole, made)) }
        }
    };
    Ok(shell.page(&name, content))
}

/// The code as it is read out, and as a phone shows it.
fn code(shell: &Shell, made: &Made) -> Markup {
    html! {
        section.panel.guest-code {
            h2 { (shell.say(words::CODE)) }
            div.pass {
                @if let Some(svg) = invitations::qr_svg(made.code) { div.qr role="img" aria-label=(shell.say(words::QR)) { (PreEscaped(svg)) } }
                div {
                    p.big-code #code { (made.code) }
                    p.s { (shell.say(words::CODE_HINT)) }
                    div.acts {
                        a.btn href={ "/invitations/" (made.invitation.invitation) "/calendar.ics" } download { (shell.say(words::CALENDAR)) }
                        button.btn type="button" data-does="print" { (shell.say(words::PRINT)) }
                    }
                }
            }
        }
    }
}

fn moving(shell: &Shell, whole: &Whole) -> Markup {
    html! {
        section {
            h2.under-line { (shell.say(words::MAILS)) }
            @if whole.mails.is_empty() { p.s { (shell.say(words::NO_MAILS)) } }
            @for mail in whole.mails.iter().rev() { (mail_row(shell, mail)) }
        }
        section {
            h2.under-line { (shell.say(words::VISITS)) }
            p.s { (state(shell, &whole.record)) " · " span.num { (uses(shell, &whole.record)) } }
            @if whole.visits.is_empty() { p.s { (shell.say(words::NO_VISITS)) } }
            @for visit in &whole.visits { (visit_row(shell, visit)) }
        }
    }
}

fn mail_row(shell: &Shell, mail: &InvitationMail) -> Markup {
    let what = match mail.mail {
        GuestMail::Invitation => words::MAIL_OF_INVITATION,
        GuestMail::Cancellation => words::MAIL_OF_CANCELLATION,
    };
    html! {
        div.r {
            div {
                b { (shell.say(what)) }
                @if let Some(recipient) = &mail.recipient { br; span.s { (shown(&recipient.address)) } }
            }
            div.end {
                @if let Some(sent_ms) = mail.sent_ms {
                    span.ok { (shell.say(words::SENT)) } br; span.s.num { (day_and_clock(sent_ms)) }
                } @else if let Some((_, why)) = mail.failed {
                    span.w { (shell.say(if mail.is_lost { words::NOT_SENT } else { words::TRIED_AGAIN })) } br; span.s { (shell.say(failure(why))) }
                } @else {
                    span { (shell.say(words::QUEUED)) } br; span.s.num { (day_and_clock(mail.queued_ms)) }
                }
            }
        }
    }
}

fn failure(why: TellingFailure) -> Said {
    match why {
        TellingFailure::Unreachable => words::UNREACHABLE,
        TellingFailure::TimedOut => words::TIMED_OUT,
        TellingFailure::Refused => words::REFUSED,
        TellingFailure::NotSetUp => words::NOT_SET_UP,
        TellingFailure::Outlived => words::OUTLIVED,
    }
}

fn visit_row(shell: &Shell, visit: &VisitRecord) -> Markup {
    let at = day_and_clock(visit.arrived_ms);
    html! {
        div.r.sim[visit.simulated] data-card {
            @if VISIT_READERS.admits(&shell.view.who) { a.m.name.num href={ "/visits/" (visit.visit) } { (at) } } @else { span.m.num { (at) } }
            @if let Some(left_ms) = visit.left_ms { span.s.end { (words::LEFT_AT.with(shell.language(), &[&day_and_clock(left_ms)])) } }
        }
    }
}

fn facts(shell: &Shell, whole: &Whole) -> Markup {
    let Whole { record, host, .. } = whole;
    let line = |name: Said, value: String| {
        html! { @if !value.is_empty() { div { dt { (shell.say(name)) } dd { (value) } } } }
    };
    let private = record.private.as_ref();
    let text = |of: fn(&frontdesk_core::fact::InvitationPrivate) -> &String| {
        private.map(|private| shown(of(private))).unwrap_or_default()
    };
    let doors: Vec<String> = record.doors.iter().map(|door| shown(door)).collect();
    let doors = if doors.is_empty() { shell.say(words::ALL_DOORS).to_owned() } else { doors.join(", ") };
    let purpose = record.terms.purpose.unwrap_or(Purpose::Meeting);
    html! {
        section.panel {
            h2 { (shell.say(words::FACTS)) }
            dl.facts {
                (line(words::ORGANISATION, text(|private| &private.organisation)))
                (line(words::CONTACT, text(|private| &private.contact)))
                (line(words::HOST, shown(host)))
                (line(words::PURPOSE, shell.say(today_texts::purpose(purpose)).to_owned()))
                (line(words::WHEN, when(shell, record)))
                (line(words::DOORS, doors))
                (line(words::MESSAGE, text(|private| &private.message)))
                (line(words::MADE, day_and_clock(record.made_ms)))
            }
        }
    }
}

fn doing(shell: &Shell, whole: &Whole) -> Markup {
    let invitation = whole.record.invitation;
    let can_mail =
        whole.record.private.as_ref().is_some_and(|guest| invitations::can_mail(&shell.office, &guest.contact));
    let send = if whole.mails.is_empty() { words::SEND } else { words::SEND_AGAIN };
    html! {
        section.panel {
            @if can_mail {
                form.act method="post" action={ "/invitations/" (invitation) "/send" } {
                    (shell.form_token())
                    button.btn { (shell.say(send)) }
                }
            } @else { p.hint { (shell.say(words::NO_MAIL_HINT)) } }
            form.act method="post" action={ "/invitations/" (invitation) "/cancel" } {
                (shell.form_token())
                label.choice { input type="checkbox" name="sure" value="yes" required; span { (shell.say(words::SURE)) } }
                button.btn.danger { (shell.say(words::CANCEL)) }
                p.hint { (shell.say(words::CANCEL_HINT)) }
            }
        }
    }
}

/// What is printed in place of the page.
fn sheet(shell: &Shell, whole: &Whole, made: &Made) -> Markup {
    let guest = &made.invitation.guest;
    html! {
        section.paper aria-hidden="true" {
            p.m { (shown(&guest.name)) @if !guest.organisation.is_empty() { " · " (shown(&guest.organisation)) } }
            p { (shell.say(words::HOST)) ": " (shown(&whole.host)) }
            p { (when(shell, &whole.record)) }
            p.big-code { (made.code) }
            @if let Some(svg) = invitations::qr_svg(made.code) { div.qr { (PreEscaped(svg)) } }
            p { (shell.say(words::CODE_HINT)) }
            @for line in guest.message.lines() { p { (shown(line)) } }
        }
    }
}
