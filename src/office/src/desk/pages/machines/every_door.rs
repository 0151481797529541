//! Every door of the site: what it rests in, what it was told last and what its kiosk says to that; and one form that locks down many at
//! once, or ends that.

use super::{DOORKEEPERS, doors, is_one_of, is_proved, overview, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::pieces::{day_and_clock, problem};
use crate::desk::shell::Shell;
use crate::desk::show::{clock_seconds, shown};
use crate::desk::trouble::Trouble;
use crate::machines::{self, Machine};
use crate::orders::{self, NotGiven};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{PermissionPrivate, RemoteCommand};
use frontdesk_core::id::NodeId;
use frontdesk_store::CommandRecord;
use maud::{Markup, html};

fn members(machines: &[Machine]) -> impl Iterator<Item = &Machine> {
    machines.iter().filter(|machine| !machine.is_revoked)
}

/// The part that changes: door by door, those first who have not answered.
pub(super) fn table(shell: &Shell, machines: &[Machine], now_ms: i64) -> Markup {
    if members(machines).all(|machine| machine.doors.is_empty()) {
        return html! {};
    }
    let silent: Vec<String> = members(machines)
        .filter(|machine| machine.doors.iter().any(|door| is_unanswered(machine, &door.door)))
        .map(|machine| shown(&machine.label))
        .collect();
    html! {
        section.kiosk {
            h2 { (shell.say(words::EVERY_DOOR_TITLE)) }
            p role="status" {
                @if !silent.is_empty() { b.stop { (words::NOT_ANSWERED.with(shell.language(), &[&silent.join(shell.say(words::COMMA))])) } }
            }
            div.scroll tabindex="0" role="region" aria-label=(shell.say(words::EVERY_DOOR_TITLE)) {
                table.changes.every-door {
                    thead { tr {
                        @for said in [words::KIOSK, words::DOOR, words::RESTS_IN, words::TOLD_LAST, words::ITS_ANSWER] { th scope="col" { (shell.say(said)) } }
                    } }
                    tbody {
                        @for machine in members(machines) {
                            @for door in &machine.doors {
                                tr {
                                    td { (shown(&machine.label)) }
                                    th scope="row" { (shown(&door.door)) }
                                    td {
                                        span class={ "state " (doors::class(door.mode)) } { (shell.say(words::mode(door.mode))) }
                                        @if let Some(until_ms) = door.until_ms { " " span.s.num { (words::UNTIL.with(shell.language(), &[&day_and_clock(until_ms)])) } }
                                    }
                                    @match machine.told_last(&door.door) {
                                        Some(told) => {
                                            td { (doors::what(shell, &told.what)) br; time.num.s { (day_and_clock(told.given_ms)) } }
                                            td { (answer(shell, machine, told, now_ms)) }
                                        }
                                        None => { td.q { "–" } td.q { "–" } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn is_unanswered(machine: &Machine, door: &str) -> bool {
    machine.told_last(door).is_some_and(|told| told.outcome.is_none())
}

/// What the kiosk says; of one that is out of reach also until when the order is good: it does nothing that comes later.
fn answer(shell: &Shell, machine: &Machine, told: &CommandRecord, now_ms: i64) -> Markup {
    let is_over = now_ms > told.deadline_ms.saturating_add(doors::GRACE_MS);
    html! {
        (doors::answer(shell, told, now_ms))
        @if told.outcome.is_none() {
            @let language = shell.language();
            @if is_over { br; span.s { (shell.say(words::GIVE_AGAIN)) } }
            @else if machine.is_silent(now_ms) {
                br; span.s { (words::GOOD_UNTIL.with(language, &[&clock_seconds(told.deadline_ms)])) }
            }
        }
    }
}

/// The way to the form, from the top of the page.
pub(super) fn way(shell: &Shell, machines: &[Machine]) -> Markup {
    html! {
        @if is_one_of(shell, DOORKEEPERS) && members(machines).next().is_some() {
            p.beneath { a.btn.danger href="#many-doors" { (shell.say(words::MANY_DOORS)) } }
        }
    }
}

/// One reason, and any number of doors: all, those of a kiosk, or one by one.
pub(super) fn form(shell: &Shell, machines: &[Machine], wrong: Option<Said>) -> Markup {
    let machines: Vec<&Machine> = members(machines).collect();
    if machines.is_empty() {
        return html! {};
    }
    html! {
        section.kiosk.many #many-doors {
            div.panel.orders {
                h2 { (shell.say(words::MANY_DOORS)) }
                (problem(wrong.map(|wrong| shell.say(wrong))))
                form method="post" action="/kiosks/lockdown" {
                    (shell.form_token())
                    fieldset {
                        legend { (shell.say(words::WHICH_DOORS)) }
                        label.choice.wide { input type="checkbox" name="all" value="yes"; span { b { (shell.say(words::ALL_OF_ALL)) } } }
                        @for machine in machines { (choices(shell, machine)) }
                    }
                    (doors::why(shell, "many"))
                    div.acts {
                        button.btn.danger.tall { (shell.say(words::LOCK_DOWN)) }
                        @if is_proved(shell) { button.btn formaction="/kiosks/normal" { (shell.say(words::NORMAL)) } }
                    }
                    p.hint { (shell.say(words::LOCK_DOWN_HINT)) }
                    @if !is_proved(shell) { p { a.btn href="/prove?next=/kiosks" { (shell.say(words::PROVE_TO_END)) } } }
                }
            }
        }
    }
}

fn choices(shell: &Shell, machine: &Machine) -> Markup {
    let all = words::ALL_OF.with(shell.language(), &[&shown(&machine.label)]);
    html! {
        div.choices {
            label.choice { input type="checkbox" name="kiosk" value=(machine.node); span { (all) } }
            @for door in &machine.doors {
                label.choice {
                    input type="checkbox" name="door" value={ (machine.node) "/" (door.door) };
                    span { (words::AT_DOOR.with(shell.language(), &[&shown(&machine.label), &shown(&door.door)])) }
                }
            }
        }
    }
}

/// What is done at the chosen doors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    LockDown,
    Normal,
}

impl Act {
    fn at(self, door: &str) -> RemoteCommand {
        let door = door.to_owned();
        match self {
            Self::LockDown => RemoteCommand::LockDownDoor { door },
            Self::Normal => RemoteCommand::NormalDoor { door },
        }
    }

    fn at_every_door(self) -> RemoteCommand {
        match self {
            Self::LockDown => RemoteCommand::LockDownDoors {},
            Self::Normal => RemoteCommand::NormalDoors {},
        }
    }
}

/// One order for a kiosk of which every door is meant; one each for chosen doors, and for those of a version that knows no such order.
/// Doors and kiosks that are not there, or no longer, are left out.
fn orders(machines: &[Machine], fields: &Fields, act: Act) -> Vec<(NodeId, RemoteCommand)> {
    let is_all = fields.text("all") == "yes";
    let mut orders = Vec::new();
    for machine in members(machines) {
        let node = machine.node.to_string();
        let is_meant =
            |door: &str| fields.all("door").any(|chosen| chosen.split_once('/') == Some((node.as_str(), door)));
        let is_whole = is_all || fields.all("kiosk").any(|chosen| chosen == node);
        let chosen = machine.doors.iter().map(|door| door.door.as_str()).filter(|door| is_whole || is_meant(door));
        let chosen: Vec<&str> = chosen.collect();
        let is_every = is_whole || (!chosen.is_empty() && chosen.len() == machine.doors.len());
        if is_every && (machine.takes_orders_for_all() || machine.doors.is_empty()) {
            orders.push((machine.node, act.at_every_door()));
        } else {
            orders.extend(chosen.into_iter().map(|door| (machine.node, act.at(door))));
        }
    }
    orders
}

pub(super) async fn lock_down(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    tell(&shell, &fields, "doors_locked_down", Act::LockDown).await
}

pub(super) async fn back_to_normal(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    tell(&shell, &fields, "doors_set_normal", Act::Normal).await
}

async fn tell(shell: &Shell, fields: &Fields, said: &str, act: Act) -> Result<Response, Trouble> {
    let account = shell.person()?;
    let (staff, name) = (account.staff, account.name.clone());
    let by = PermissionPrivate { staff, name, why: fields.text("why").to_owned(), for_whom: String::new() };
    let orders = orders(&machines::load(&shell.office).await?, fields, act);
    match orders::give_all(&shell.office, shell.used(said, None), orders, by).await {
        Ok(_) => Ok(shell.go("/kiosks")),
        Err(NotGiven::Failed(failure)) => Err(failure.into()),
        Err(NotGiven::NoKiosk | NotGiven::Why) => {
            let page = overview::whole(shell, None, Some(words::NOT_SENT)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
