//! Approvals (A5): what a leader of the company is asked for, first what still waits, with the time that is left; one of it with who,
//! why and for whom, a yes or a no with a reason, and everything that was said of it.

mod answer;
mod ask;
mod list;
mod one;
mod trail;
mod words;

use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use frontdesk_core::fact::{ExceptionOf, VisitPrivate};
use frontdesk_store::{ExceptionRecord, ReadError, Reader};

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

/// An exception with the visit that it is about, as far as anybody may still read of it.
struct Case {
    record: ExceptionRecord,
    visit: Option<VisitPrivate>,
}

impl Case {
    fn read(reader: &Reader, record: ExceptionRecord) -> Result<Self, ReadError> {
        let visit = match record.of {
            ExceptionOf::Visit(visit) => {
                // A kiosk speaks of its own visits only.
                let known = reader.visit(visit)?.filter(|known| known.node == record.node);
                known.and_then(|known| known.private)
            }
            ExceptionOf::Door(_) => None,
        };
        Ok(Self { record, visit })
    }

    /// For whom it is asked: as was typed, else as they registered.
    fn whom(&self) -> Option<&str> {
        let asked = self.record.asked.as_ref().map(|asked| asked.for_whom.as_str());
        asked.filter(|whom| !whom.is_empty()).or(self.visit.as_ref().map(|visit| visit.name.as_str()))
    }

    fn why(&self) -> Option<&str> {
        self.record.asked.as_ref().map(|asked| asked.why.as_str())
    }

    fn left_ms(&self, now_ms: i64) -> i64 {
        self.record.until_ms.saturating_sub(now_ms).max(0)
    }
}
