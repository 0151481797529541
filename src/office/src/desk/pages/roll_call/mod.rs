//! The roll-call (V8): who is in the house, by area; wardens mark whom they found, several at once, each sees what the others did. It works
//! from the office alone, and says how fresh each kiosk's word is.

mod banner;
mod by_link;
mod change;
mod end;
mod list;
mod paper;
mod past;
mod told;
mod words;

use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};

/// Who counts heads.
const WARDENS: Rule = Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Warden]));

/// Who sees what was said in one that has ended.
const READERS: Rule =
    Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Warden, Role::Auditor]));

/// Others come to the list from the roll-call.
const AUDITORS: Roles = Roles::of(&[Role::Auditor]);

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/roll-call", WARDENS, list::page).in_navigation(20, 'r', words::TITLE),
        get("/roll-call/live", WARDENS, list::live).by_itself(),
        get("/roll-call/banner", WARDENS, banner::banner).by_itself(),
        get("/roll-call.csv", WARDENS, paper::csv),
        post("/roll-call", WARDENS, change::begin),
        post("/roll-call/mark", WARDENS, change::mark),
        get("/roll-call/end", WARDENS, end::ask),
        post("/roll-call/end", WARDENS, end::end),
        post("/roll-call/resume", WARDENS, end::resume),
        get("/roll-calls", READERS, past::list).in_navigation(21, 'y', words::PAST).only_for(AUDITORS),
        get("/roll-call/{id}", READERS, past::one),
        get("/roll-call/{id}/csv", READERS, past::csv),
        get("/warden/{token}", Rule::Anyone, by_link::page),
        get("/warden/{token}/live", Rule::Anyone, by_link::live).by_itself(),
        post("/warden/{token}", Rule::Anyone, by_link::mark).signed().up_to(by_link::MAX_BODY_BYTES),
    ]
}

pub(in crate::desk) use banner::place as banner_place;

/// Who is told of one on whatever page they are.
pub(in crate::desk) const TOLD: Rule = WARDENS;
