//! The journals for an auditor: how far each node's is verified, every entry, and a part of them to take along. Sealed parts are named and
//! never opened here.

mod asked;
mod export;
mod list;
mod one;
mod words;

use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};

/// Who reads journals.
const READERS: Rule = Rule::Only(Roles::of(&[Role::Auditor, Role::Administrator]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/journal", READERS, list::page).in_navigation(88, 'l', words::TITLE),
        get("/journal/{node}/{seq}", READERS, one::page),
        post("/journal/export", READERS, export::export),
    ]
}
