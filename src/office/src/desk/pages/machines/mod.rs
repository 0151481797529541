//! Doors and kiosks (A6): every kiosk with its parts over two weeks, its tickets, its doors and what they are told, its version; and how a
//! kiosk comes and goes.

mod checks;
mod doors;
mod every_door;
mod join;
mod metric;
mod one;
mod overview;
mod plot;
mod printer;
mod strip;
mod tickets;
mod words;

use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::view::Who;
use crate::office::utc_ms;

/// Who sees how kiosks are.
const VIEWERS: Rule = Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Administrator]));

/// Who tells doors what to do.
const DOORKEEPERS: Roles = Roles::of(&[Role::Receptionist, Role::AdministrationHead]);

/// Who sees to tickets.
const CARETAKERS: Roles = Roles::of(&[Role::AdministrationHead, Role::Administrator]);

/// Who lets kiosks in and shuts them out.
const KEEPERS: Roles = Roles::of(&[Role::Administrator]);

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/kiosks", VIEWERS, overview::page).in_navigation(85, 'd', words::TITLE),
        get("/kiosks/live", VIEWERS, overview::live).by_itself(),
        post("/kiosks", Rule::Only(KEEPERS), join::enrol).proved("/kiosks"),
        // A lockdown asks for nothing else first: it opens nothing, and seconds count.
        post("/kiosks/lockdown", Rule::Only(DOORKEEPERS), every_door::lock_down),
        post("/kiosks/normal", Rule::Only(DOORKEEPERS), every_door::back_to_normal).proved("/kiosks"),
        get("/kiosks/{id}", VIEWERS, one::page),
        get("/kiosks/{id}/live", VIEWERS, one::live).by_itself(),
        get("/kiosks/{id}/orders", VIEWERS, doors::all),
        post("/kiosks/{id}/revoke", Rule::Only(KEEPERS), join::revoke).proved("/kiosks"),
        post("/kiosks/{id}/tickets", Rule::Only(CARETAKERS), tickets::act),
        post("/kiosks/{id}/lockdown", Rule::Only(DOORKEEPERS), doors::lock_down),
        post("/kiosks/{id}/doors", Rule::Only(DOORKEEPERS), doors::order).proved("/kiosks"),
    ]
}

/// Whoever looks at the page has one of these roles.
fn is_one_of(shell: &Shell, roles: Roles) -> bool {
    shell.view.account().is_some_and(|account| roles.meets(account.roles))
}

/// They have given their password lately, so that what needs it can be done at once.
fn is_proved(shell: &Shell) -> bool {
    matches!(&shell.view.who, Who::Person { session, .. } if session.is_proved(utc_ms()))
}
