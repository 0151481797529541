//! The doors of one kiosk: what they rest in, what they are told, and what the kiosk says became of it.

use super::{is_proved, one, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::{PageQuery, day_and_clock, older};
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::machines::{MAX_COMMANDS, Machine};
use crate::office::utc_ms;
use crate::orders::{self, MAX_WHY_CHARS, NotGiven};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::{MAX_NAME_CHARS, PermissionPrivate, RemoteCommand};
use frontdesk_core::id::NodeId;
use frontdesk_store::CommandRecord;
use maud::{Markup, html};

/// A door is held open for so long at most, minutes; its own bound comes first.
const MAX_HOLD_MINUTES: u64 = 24 * 60;

/// An answer may be on its way for so long after a command's time is over, milliseconds.
pub(super) const GRACE_MS: i64 = 15_000;

/// What each door rests in, as its kiosk wrote it last.
pub(super) fn now(shell: &Shell, machine: &Machine) -> Markup {
    if machine.doors.is_empty() {
        return html! { p.q { (shell.say(words::NO_DOORS)) } };
    }
    html! {
        @for door in &machine.doors {
            div.r {
                b.m { (shown(&door.door)) }
                div.end {
                    span class={ "state " (class(door.mode)) } { (shell.say(words::mode(door.mode))) }
                    @if let Some(until_ms) = door.until_ms { br; span.s.num { (words::UNTIL.with(shell.language(), &[&day_and_clock(until_ms)])) } }
                }
            }
        }
    }
}

pub(super) fn class(mode: DoorMode) -> &'static str {
    match mode {
        DoorMode::Locked => "well",
        DoorMode::Unlocked | DoorMode::Accessed | DoorMode::LockedOpen => "warn",
        DoorMode::LockedDown => "fault",
    }
}

/// What it was told, newest first, and what it said.
pub(super) fn told(shell: &Shell, node: NodeId, mut commands: Vec<CommandRecord>) -> Markup {
    let older = older(&format!("/kiosks/{node}/orders"), &mut commands, MAX_COMMANDS, shell.language());
    html! { (rows(shell, &commands)) (older) }
}

/// All that it was told, page by page.
pub(super) async fn all(
    shell: Shell,
    Path(id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Markup, Trouble> {
    let node: NodeId = id.parse().map_err(|_| Trouble::NotFound)?;
    let member = shell.office.members.get(node).ok_or(Trouble::NotFound)?;
    let mut commands = shell.office.read(move |reader| reader.commands_lately(node, page.window())).await?;
    let beside = page.beside(&format!("/kiosks/{node}/orders"), &mut commands, shell.language());
    let content = html! {
        div.head {
            div { h1 { (shell.say(words::ORDERS)) } p.lead { (shown(&member.label)) } }
            a.btn.t href={ "/kiosks/" (node) } { (shown(&member.label)) }
        }
        div.list { (rows(&shell, &commands)) (beside) }
    };
    Ok(shell.page(shell.say(words::ORDERS), content))
}

fn rows(shell: &Shell, commands: &[CommandRecord]) -> Markup {
    let now_ms = utc_ms();
    if commands.is_empty() {
        return html! { p.q { (shell.say(words::NO_ORDERS)) } };
    }
    html! {
        @for command in commands {
            div.r {
                div {
                    b.m { (what(shell, &command.what)) }
                    @if let Some(by) = &command.private { br; span.s { (shown(&by.name)) @if !by.why.is_empty() { " · " (shown(&by.why)) } } }
                }
                div.end {
                    (answer(shell, command, now_ms))
                    br; time.num.s { (day_and_clock(command.given_ms)) }
                }
            }
        }
    }
}

/// What the kiosk says, and no more than that.
pub(super) fn answer(shell: &Shell, command: &CommandRecord, now_ms: i64) -> Markup {
    use frontdesk_core::fact::CommandOutcome;
    let (class, said): (&str, Said) = match command.outcome {
        Some(CommandOutcome::Done) => ("ok", words::outcome(CommandOutcome::Done)),
        Some(outcome) => ("stop", words::outcome(outcome)),
        None if now_ms > command.deadline_ms.saturating_add(GRACE_MS) => ("stop", words::NO_WORD),
        None => ("s", words::ON_ITS_WAY),
    };
    html! { span class=(class) { (shell.say(said)) } }
}

pub(super) fn what(shell: &Shell, what: &RemoteCommand) -> String {
    let at = |said: Said, door: &str| words::AT_DOOR.with(shell.language(), &[&shown(door), shell.say(said)]);
    match what {
        RemoteCommand::ReleaseDoor { door } => at(words::RELEASE, door),
        RemoteCommand::LockDownDoor { door } => at(words::LOCK_DOWN, door),
        RemoteCommand::HoldDoor { door, .. } => at(words::HOLD, door),
        RemoteCommand::NormalDoor { door } => at(words::NORMAL, door),
        RemoteCommand::LockDownDoors {} => at(words::LOCK_DOWN, shell.say(words::EVERY_DOOR)),
        RemoteCommand::NormalDoors {} => at(words::NORMAL, shell.say(words::EVERY_DOOR)),
        RemoteCommand::PermitVisit { .. } => shell.say(words::DO_PERMIT).to_owned(),
        RemoteCommand::EndVisit { .. } => shell.say(words::DO_END).to_owned(),
        RemoteCommand::AnswerException { .. } => shell.say(words::DO_ANSWER).to_owned(),
        RemoteCommand::AskException { .. } => shell.say(words::DO_ASK).to_owned(),
        RemoteCommand::TicketAcknowledge { .. }
        | RemoteCommand::TicketWork { .. }
        | RemoteCommand::TicketClose { .. } => shell.say(words::DO_TICKET).to_owned(),
        RemoteCommand::PrintBadge { .. } => shell.say(words::DO_BADGE).to_owned(),
        RemoteCommand::GiveCard { .. } => shell.say(words::DO_CARD).to_owned(),
        RemoteCommand::Unknown => shell.say(words::DO_UNKNOWN).to_owned(),
    }
}

/// The forms: one reason and one door, and what to do with it.
pub(super) fn forms(shell: &Shell, machine: &Machine) -> Markup {
    let path = format!("/kiosks/{}", machine.node);
    html! {
        section.panel.orders {
            form method="post" action={ (path) "/lockdown" } {
                (shell.form_token())
                div.line {
                    (choice(shell, machine, "lock"))
                    (why(shell, "lock"))
                    button.btn.danger.tall { (shell.say(words::LOCK_DOWN)) }
                }
                p.hint { (shell.say(words::LOCK_DOWN_HINT)) }
            }
            @if is_proved(shell) {
                form method="post" action={ (path) "/doors" } {
                    (shell.form_token())
                    div.line {
                        (choice(shell, machine, "open"))
                        (why(shell, "open"))
                        div.field.short { label for="minutes" { (shell.say(words::MINUTES_OPEN)) } input #minutes name="minutes" type="number" inputmode="numeric" min="1" max=(MAX_HOLD_MINUTES) value="15"; }
                    }
                    div.acts {
                        button.btn.p name="order" value="release" { (shell.say(words::RELEASE)) }
                        button.btn name="order" value="hold" { (shell.say(words::HOLD)) }
                        button.btn name="order" value="normal" { (shell.say(words::NORMAL)) }
                    }
                }
            } @else {
                p { a.btn href={ "/prove?next=" (path) } { (shell.say(words::PROVE_FIRST)) } }
            }
        }
    }
}

/// The doors that are known here; of a kiosk whose doors nobody has used yet the name is typed, for a lockdown must be possible at once.
fn choice(shell: &Shell, machine: &Machine, form: &str) -> Markup {
    if machine.doors.is_empty() {
        return html! {
            div.field.short {
                label for={ (form) "-door" } { (shell.say(words::DOORS)) }
                input id={ (form) "-door" } name="door" value="front" required maxlength=(MAX_NAME_CHARS) autocomplete="off";
            }
        };
    }
    html! {
        fieldset.doors {
            legend { (shell.say(words::DOORS)) }
            @for (n, door) in machine.doors.iter().enumerate() {
                label.choice {
                    input type="radio" name="door" value=(door.door) checked[n == 0] id={ (form) "-door-" (n) };
                    span { (shown(&door.door)) }
                }
            }
        }
    }
}

pub(super) fn why(shell: &Shell, form: &str) -> Markup {
    html! {
        div.field {
            label for={ (form) "-why" } { (shell.say(words::REASON)) }
            input id={ (form) "-why" } name="why" required maxlength=(MAX_WHY_CHARS) autocomplete="off" placeholder=(shell.say(words::REASON_HINT));
        }
    }
}

pub(super) async fn lock_down(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let door = fields.text("door").to_owned();
    tell(&shell, &id, "door_locked_down", &fields, RemoteCommand::LockDownDoor { door }).await
}

pub(super) async fn order(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let door = fields.text("door").to_owned();
    let (act, what) = match fields.text("order") {
        "release" => ("door_released", RemoteCommand::ReleaseDoor { door }),
        "normal" => ("door_set_normal", RemoteCommand::NormalDoor { door }),
        "hold" => {
            let minutes =
                fields.text("minutes").trim().parse().ok().filter(|minutes| (1..=MAX_HOLD_MINUTES).contains(minutes));
            let minutes: u64 = minutes.ok_or(Trouble::NotUnderstood)?;
            ("door_held_open", RemoteCommand::HoldDoor { door, for_ms: minutes * 60_000 })
        }
        _ => return Err(Trouble::NotUnderstood),
    };
    tell(&shell, &id, act, &fields, what).await
}

async fn tell(shell: &Shell, id: &str, act: &str, fields: &Fields, what: RemoteCommand) -> Result<Response, Trouble> {
    let node: NodeId = id.parse().map_err(|_| Trouble::NotFound)?;
    let account = shell.person()?;
    let by = PermissionPrivate {
        staff: account.staff,
        name: account.name.clone(),
        why: fields.text("why").to_owned(),
        for_whom: String::new(),
    };
    if crate::records::name("a door", fields.text("door")).is_err() {
        let page = one::whole(shell, id, Some(words::NOT_SENT)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    match orders::give(&shell.office, shell.used(act, Some(id.to_owned())), node, what, by).await {
        Ok(_) => Ok(shell.go(&format!("/kiosks/{id}"))),
        Err(NotGiven::NoKiosk) => Err(Trouble::NotFound),
        Err(NotGiven::Failed(failure)) => Err(failure.into()),
        Err(NotGiven::Why) => {
            let page = one::whole(shell, id, Some(words::NOT_SENT)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
