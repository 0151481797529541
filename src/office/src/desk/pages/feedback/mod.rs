//! Praise and complaints (Q2): what visitors said at leaving, the newest first, and what was done about each.
//!
//! A complaint may be about whoever receives visitors, and its words may name people: so the head of administration reads and answers them,
//! and the auditor reads. The reception sees on a visit that something was said with the visitor's name, and not what.

mod handle;
mod list;
mod words;

use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};

/// Who reads them.
const READERS: Rule = Rule::Only(Roles::of(&[Role::AdministrationHead, Role::Auditor]));

/// Who sees to them.
const HEADS: Rule = Rule::Only(Roles::of(&[Role::AdministrationHead]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/feedback", READERS, list::page).in_navigation(24, 'p', words::TITLE),
        post("/feedback/{id}", HEADS, handle::handle),
    ]
}
