//! What stands above every page of whoever receives visitors: who calls, who has waited too long, and what is wrong with a door. The script
//! counts it in the window's title and rings for what is new.

use super::today::{ACTORS, READERS, texts, words};
use super::visits::kiosk_name;
use crate::desk::language::{Said, say};
use crate::desk::role::Roles;
use crate::desk::route::{Route, Rule, get};
use crate::desk::shell::Shell;
use crate::desk::show::{clock, clock_of_day, minutes_since, shown};
use crate::desk::trouble::Trouble;
use crate::desk::view::View;
use crate::today::DeskCallLine;
use crate::today::notices::{self, Notices, Waits};
use axum::extract::Query;
use frontdesk_core::id::NodeId;
use frontdesk_store::{DoorTrouble, DoorTroubleKind};
use maud::{Markup, html};
use serde::Deserialize;

/// Who is told of it on whatever page they are.
pub(in crate::desk) const TOLD: Rule = READERS;

/// For whom it rings.
const RINGS_FOR: Roles = ACTORS;

const FORCED: Said = say("{} 的门“{}”在锁着时被打开", "{} 的門「{}」在鎖著時被打開", "{}: door “{}” was forced open");
const LEFT_OPEN: Said = say("{} 的门“{}”开得太久", "{} 的門「{}」開得太久", "{}: door “{}” is open for too long");
const TAMPERED: Said = say(
    "{} 的门“{}”：机壳被打开或线路断开",
    "{} 的門「{}」：機殼被打開或線路斷開",
    "{}: a housing or a wire of door “{}” was opened",
);
const OVER: Said = say("{} 已恢复", "{} 已恢復", "over since {}");
const MORE_WAIT: Said = say("，另有 {} 位也等了很久", "，另有 {} 位也等了很久", "; {} more have waited long");
const LOOK: Said = say("去看", "去看", "Look");
pub(super) const SOUND_OFF: Said = say("关闭铃声", "關閉鈴聲", "Sound off");
pub(super) const SOUND_ON: Said = say("打开铃声", "打開鈴聲", "Sound on");

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![get("/notices", TOLD, notices).by_itself()]
}

/// It rings for whoever looks.
pub(super) fn rings_for(view: &View) -> bool {
    view.account().is_some_and(|account| account.roles.meets(RINGS_FOR))
}

#[derive(Debug, Deserialize)]
struct On {
    /// The page above which they stand.
    on: Option<String>,
}

/// The place for it: filled when the page is there, and whenever the office says that something is new.
pub(in crate::desk) fn place(view: &View) -> Markup {
    // Today has calls and whoever waits itself, also without a script.
    let asked = if view.path == "/today" { "/notices?on=today" } else { "/notices" };
    html! { div #notices hx-get=(asked) hx-trigger="load, sse:changed, every 30s" hx-swap="innerHTML" aria-live="assertive" {} }
}

async fn notices(shell: Shell, Query(on): Query<On>) -> Result<Markup, Trouble> {
    bar(&shell, on.on.as_deref() == Some("today")).await
}

/// All that is to be seen; `on_today` leaves out what that page says itself.
pub(super) async fn bar(shell: &Shell, on_today: bool) -> Result<Markup, Trouble> {
    let notices = notices::load(&shell.office).await?;
    let acts = rings_for(&shell.view);
    let names = names(&notices);
    let rings = names.join(" ");
    Ok(html! {
        div.notices data-count=(names.len()) data-rings=[acts.then_some(&rings)] {
            @if !on_today {
                @for call in &notices.calls { (call_bar(shell, call, acts)) }
                @if let Some(waits) = &notices.longest { (waits_bar(shell, waits, &notices)) }
            }
            @for door in &notices.doors { (door_bar(shell, door, notices.now_ms, acts)) }
            @if acts && !names.is_empty() {
                p.quiet { button.btn.t.quiet type="button" data-does="sound" data-on=(shell.say(SOUND_ON)) data-off=(shell.say(SOUND_OFF)) { (shell.say(SOUND_OFF)) } }
            }
        }
    })
}

/// What each is known by, so that the bell rings once for it. Whoever waits is one, however many they are.
fn names(notices: &Notices) -> Vec<String> {
    let calls = notices.calls.iter().map(|call| format!("{}-{}", call.node, call.seq));
    let waits = notices.longest.iter().map(|waits| waits.visit.clone());
    let doors = notices.doors.iter().map(|door| format!("{}-{}", door.node, door.seq));
    calls.chain(waits).chain(doors).collect()
}

/// Whoever has seen it says so for everybody, and stays on the page.
fn seen(shell: &Shell, node: &str, seq: u64, id: &str, is_first: bool) -> Markup {
    let path = format!("/today/calls/{node}/{seq}");
    let key = is_first.then_some("s");
    html! {
        form method="post" action=(path) hx-post=(path) hx-target="#notices" hx-swap="innerHTML" {
            (shell.form_token())
            button.btn id=(id) data-key=[key] aria-keyshortcuts=[key] { (shell.say(texts::SAW)) }
        }
    }
}

fn call_bar(shell: &Shell, call: &DeskCallLine, acts: bool) -> Markup {
    let words = words::of(shell.language());
    let name = call.name.as_deref().filter(|name| !name.is_empty()).map(shown);
    let kiosk = call.node.parse().map(|node: NodeId| kiosk_name(shell, node)).unwrap_or_default();
    html! {
        div.call.sim[call.simulated] {
            p { time.num { (clock(call.at_ms)) } " " (words.has_called(name.as_deref())) " " span.where { (kiosk) } }
            @if acts { (seen(shell, &call.node, call.seq, &format!("notice-{}-{}", call.node, call.seq), true)) }
        }
    }
}

fn waits_bar(shell: &Shell, waits: &Waits, notices: &Notices) -> Markup {
    let words = words::of(shell.language());
    let name = shown(waits.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(words.no_name));
    let minutes = minutes_since(notices.now_ms, waits.arrived_ms);
    html! {
        div.call.waits {
            p {
                (words.has_waited(&name, minutes))
                @if notices.waiting > 1 { (MORE_WAIT.with(shell.language(), &[&(notices.waiting - 1).to_string()])) }
            }
            a.btn href={ "/today#v-" (waits.visit) } { (shell.say(LOOK)) }
        }
    }
}

fn door_bar(shell: &Shell, door: &DoorTrouble, now_ms: i64, acts: bool) -> Markup {
    let said = match door.what {
        DoorTroubleKind::Forced => FORCED,
        DoorTroubleKind::OpenTooLong => LEFT_OPEN,
        DoorTroubleKind::Tampered => TAMPERED,
    };
    let node = door.node.to_string();
    html! {
        div.call.door.sim[door.simulated] {
            p {
                time.num { (clock_of_day(door.at_ms, now_ms)) } " "
                (said.with(shell.language(), &[&kiosk_name(shell, door.node), &shown(&door.door)]))
                @if let Some(over_ms) = door.over_ms { " " span.where { (OVER.with(shell.language(), &[&clock_of_day(over_ms, now_ms)])) } }
            }
            @if acts { (seen(shell, &node, door.seq, &format!("notice-{node}-{}", door.seq), false)) }
        }
    }
}
