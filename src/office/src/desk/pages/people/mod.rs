//! People (A7): who works here, found by name or pinyin, with departments; one of them with cards, last taps and picture; a list of all
//! of them taken over from a file, after a look at what it changes.

mod bring;
mod edit;
mod face;
mod find;
mod import;
mod list;
mod one;
mod photo;
mod words;

pub(in crate::desk) use face::face;

use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::desk::upload::ENVELOPE_BYTES;
use crate::photos::MAX_BYTES as MAX_PHOTO_BYTES;
use frontdesk_core::id::StaffId;
use frontdesk_store::StaffRecord;

/// Who sees who works here, and where. How they are reached beyond their extension is for those who keep the list, and who audit it.
pub(in crate::desk) const READERS: Rule =
    Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Auditor]));

/// Who keeps the list.
const KEEPERS: Rule = Rule::Only(Roles::of(&[Role::AdministrationHead]));

/// Who compares faces: at taps, at a person, and when heads are counted.
const SEERS: Rule =
    Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Leader, Role::Warden, Role::Auditor]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/people", READERS, list::page).in_navigation(40, 'f', words::TITLE),
        get("/people/departments", READERS, list::departments),
        get("/people.csv", KEEPERS, bring::export),
        get("/people/new", KEEPERS, edit::ask),
        post("/people/new", KEEPERS, edit::add),
        get("/people/import", KEEPERS, import::page),
        post("/people/import", KEEPERS, import::look).up_to(import::MAX_FILE_BYTES + ENVELOPE_BYTES),
        post("/people/import/drop", KEEPERS, import::drop_it),
        post("/people/import/take", KEEPERS, import::take).proved("/people/import"),
        get("/people/{id}", READERS, one::page),
        get("/people/{id}/live", READERS, one::live).by_itself(),
        get("/people/{id}/taps", READERS, one::taps),
        get("/people/{id}/edit", KEEPERS, edit::page),
        post("/people/{id}/edit", KEEPERS, edit::change),
        get("/people/{id}/photo", SEERS, photo::show),
        post("/people/{id}/photo", KEEPERS, photo::set).up_to(MAX_PHOTO_BYTES + ENVELOPE_BYTES),
        post("/people/{id}/photo/remove", KEEPERS, photo::remove),
        post("/people/{id}/remove", KEEPERS, edit::remove).proved("/people"),
    ]
}

/// Whoever looks keeps the list.
fn keeps(shell: &Shell) -> bool {
    KEEPERS.admits(&shell.view.who)
}

/// Whom a path names.
async fn known(shell: &Shell, id: &str) -> Result<StaffRecord, Trouble> {
    let staff: StaffId = id.parse().map_err(|_| Trouble::NotFound)?;
    shell.office.read(move |reader| reader.person(staff)).await?.ok_or(Trouble::NotFound)
}
