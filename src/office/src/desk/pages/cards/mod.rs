//! Cards (A3, A4, A7, A9): those of the tray and of staff, with whoever has them; one of them with what was said of it; what is done
//! about a card that is lost or not wanted any more; and the count of the tray.
//!
//! What is done here is the office's own word, in its own journal. Every kiosk takes it over as soon as it hears of it, and none has to be
//! reachable now.

mod acts;
mod compensation;
mod count;
mod find;
mod list;
mod one;
mod story;
mod words;

pub(super) use list::number;
pub(super) use words::ended;

use super::today;
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use frontdesk_core::fact::PermissionPrivate;

/// Who sees the cards. An administrator sees cards and no names.
const READERS: Rule =
    Rule::Only(Roles::of(&[Role::Receptionist, Role::Administrator, Role::AdministrationHead, Role::Auditor]));

/// Who has the tray in front of them: counts it, says that a card is lost, and that it is there again.
const KEEPERS: Rule = Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead]));

/// Who withdraws a staff card, and says what a lost card costs.
const HEADS: Rule = Rule::Only(Roles::of(&[Role::AdministrationHead]));

/// Who takes a card out of the tray for good: it is broken, or not needed.
const TECHNICIANS: Rule = Rule::Only(Roles::of(&[Role::Administrator, Role::AdministrationHead]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/cards", READERS, list::page).in_navigation(86, 'c', words::TITLE),
        post("/cards/count", KEEPERS, count::count),
        get("/cards/counts", READERS, count::all),
        get("/cards/{id}", READERS, one::tray),
        post("/cards/{id}/lost", KEEPERS, acts::lost),
        post("/cards/{id}/found", KEEPERS, acts::found),
        post("/cards/{id}/compensation", HEADS, acts::compensate),
        post("/cards/{id}/remove", TECHNICIANS, acts::remove).proved("/cards"),
        get("/cards/staff/{id}", READERS, one::staff),
        post("/cards/staff/{id}/lost", KEEPERS, acts::staff_lost),
        post("/cards/staff/{id}/withdraw", HEADS, acts::withdraw).proved("/cards"),
        post("/cards/staff/{id}/compensation", HEADS, acts::compensate_staff),
    ]
}

/// Whoever looks may know who has a card.
fn sees_names(shell: &Shell) -> bool {
    today::READERS.admits(&shell.view.who)
}

/// The longest note to an act, characters.
const MAX_NOTE_CHARS: usize = 200;

/// Who says so, and what they have to say, for the sealed part.
fn who(shell: &Shell, note: &str) -> Result<PermissionPrivate, Trouble> {
    let account = shell.person()?;
    let why = note.trim().chars().filter(|c| !c.is_control()).take(MAX_NOTE_CHARS).collect();
    Ok(PermissionPrivate { staff: account.staff, name: account.name.clone(), why, for_whom: String::new() })
}
