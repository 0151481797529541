//! Invitations (V7): all of them, or a host's own; making one; one with its code, its QR code, its calendar file and its visits.

mod acts;
mod draft;
mod list;
mod make;
mod one;
mod words;

use crate::desk::pages::today::ACTORS;
use crate::desk::role::{Role, Roles};
use crate::desk::route::{Route, Rule, get, post};
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use frontdesk_core::id::{InvitationId, StaffId};
use frontdesk_store::InvitationRecord;
use maud::{Markup, html};

/// Who sees invitations; a host their own.
const READERS: Rule = Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Host, Role::Auditor]));

/// Who sees those of everybody.
const OVERSEERS: Roles = Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Auditor]);

/// Who invites, sends and cancels; a host for themselves.
const INVITERS: Rule = Rule::Only(Roles::of(&[Role::Receptionist, Role::AdministrationHead, Role::Host]));

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![
        get("/invitations", READERS, list::page).in_navigation(22, 'g', words::TITLE),
        get("/invitations/new", INVITERS, make::ask),
        post("/invitations/new", INVITERS, make::make),
        get("/invitations/{id}", READERS, one::page),
        get("/invitations/{id}/live", READERS, one::live).by_itself(),
        get("/invitations/{id}/calendar.ics", INVITERS, one::calendar).by_itself(),
        post("/invitations/{id}/send", INVITERS, acts::send),
        post("/invitations/{id}/cancel", INVITERS, acts::cancel),
        post("/invitations/{id}/arrived", Rule::Only(ACTORS), acts::arrived),
    ]
}

/// Whose invitations somebody has to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Everybody's.
    All,
    /// Their own.
    Of(StaffId),
    /// Nobody's: the account is not linked to a member of staff.
    Nobody,
}

impl Reach {
    fn of(shell: &Shell, all: Roles) -> Result<Self, Trouble> {
        let account = shell.person()?;
        Ok(match account.staff {
            _ if account.roles.meets(all) => Self::All,
            Some(staff) if account.roles.contains(Role::Host) => Self::Of(staff),
            _ => Self::Nobody,
        })
    }

    /// Whose they may see.
    fn to_see(shell: &Shell) -> Result<Self, Trouble> {
        Self::of(shell, OVERSEERS)
    }

    /// For whom they may invite, and whose codes they see.
    fn to_act(shell: &Shell) -> Result<Self, Trouble> {
        Self::of(shell, ACTORS)
    }

    /// It is within it. One whose host cannot be read any more is nobody's own.
    fn has(self, record: &InvitationRecord) -> bool {
        match self {
            Self::All => true,
            Self::Of(staff) => record.private.as_ref().is_some_and(|private| private.host == staff),
            Self::Nobody => false,
        }
    }
}

/// The invitation that a path names, if whoever asks may have it.
async fn known(shell: &Shell, id: &str, reach: Reach) -> Result<InvitationRecord, Trouble> {
    let invitation: InvitationId = id.parse().map_err(|_| Trouble::NotFound)?;
    let record = shell.office.read(move |reader| reader.invitation(invitation)).await?.ok_or(Trouble::NotFound)?;
    if reach.has(&record) { Ok(record) } else { Err(Trouble::NotAllowed) }
}

/// For a host whose account nobody has linked yet.
fn not_linked(shell: &Shell) -> Markup {
    let title = shell.say(words::TITLE);
    shell.page(title, html! { section.sheet { h1 { (title) } p.lead { (shell.say(words::NOT_LINKED)) } } })
}
