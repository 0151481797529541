//! Beginning a roll-call, and what wardens say of people.

use super::list;
use crate::desk::fields::Fields;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::roll_call::{self, Cause};
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{Counted, PermissionPrivate, RollCallWhy};

pub(super) async fn begin(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let why = match fields.text("why") {
        "asked" => RollCallWhy::Asked,
        "drill" => RollCallWhy::Drill,
        _ => return Err(Trouble::NotUnderstood),
    };
    let cause = Cause::Person { why, by: by(&shell)? };
    roll_call::open(&shell.office, Some(shell.used("roll_call_begun", None)), cause).await?;
    Ok(shell.go("/roll-call"))
}

pub(super) async fn mark(shell: Shell, fields: Fields) -> Result<Response, Trouble> {
    let (whom, safe) = said(&fields).ok_or(Trouble::NotUnderstood)?;
    let by = by(&shell)?;
    let used = shell.used(if safe { "marked_safe" } else { "mark_taken_back" }, Some(whom.to_string()));
    roll_call::mark(&shell.office, used, None, (whom, safe), by).await?;
    // The script puts the list in place of the old one; without it the page comes anew.
    if shell.view.is_by_script { Ok(list::live(shell).await?.into_response()) } else { Ok(shell.go("/roll-call")) }
}

/// Who says so, as it stands in the journal: sealed.
pub(super) fn by(shell: &Shell) -> Result<PermissionPrivate, Trouble> {
    let account = shell.person()?;
    let (why, for_whom) = (String::new(), String::new());
    Ok(PermissionPrivate { staff: account.staff, name: account.name.clone(), why, for_whom })
}

/// Whom a form marks, and whether as safe.
pub(super) fn said(fields: &Fields) -> Option<(Counted, bool)> {
    let safe = match fields.text("safe") {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    Some((whom(fields.text("whom"))?, safe))
}

fn whom(typed: &str) -> Option<Counted> {
    match typed.split_once(':')? {
        ("visit", id) => id.parse().ok().map(Counted::Visit),
        ("staff", id) => id.parse().ok().map(Counted::Staff),
        _ => None,
    }
}
