//! Approvals (A5): what a leader of the company is asked for, first what still waits, with the time that is left; one of it with who,
//! why and for whom, a yes or a no with a reason, and everything that was said of it.

mod answer;
mod ask;
mod list;
mod one;
mod trail;
mod words;

use crate::approvals::Case;
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};

/// Who sees what is asked for: leaders, and those who ask.
const READERS: Rule = Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Leader]));

/// Who may answer. That the account is linked to somebody who leads is looked at when they do.
const LEADERS: Rule = Rule::Only(Roles::of(&[Role::Leader]));

/// Who asks.
const ASKERS: Roles = Roles::of(&[Role::Receptionist, Role::AdministrationHead]);

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/approvals", READERS, list::page).in_navigation(30, 'a', words::TITLE),
        post("/approvals", Rule::Only(ASKERS), ask::ask),
        get("/approvals/live", READERS, list::live).by_itself(),
        get("/approvals/{id}", READERS, one::page),
        get("/approvals/{id}/live", READERS, one::live).by_itself(),
        post("/approvals/{id}", LEADERS, answer::answer).proved("/approvals"),
    ]
}
