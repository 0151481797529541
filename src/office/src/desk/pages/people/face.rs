//! Somebody's face, or the first character of their name in its place.

use super::SEERS;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use frontdesk_core::id::StaffId;
use maud::{Markup, html};

/// A picture is shown to whoever may compare faces. It says nothing that does not stand beside it.
pub(in crate::desk) fn face(shell: &Shell, staff: Option<StaffId>, name: Option<&str>) -> Markup {
    let seen = staff.filter(|_| SEERS.admits(&shell.view.who));
    let set = seen.and_then(|staff| shell.office.photos.set_ms(staff).map(|set_ms| (staff, set_ms)));
    let initial = name.and_then(|name| name.chars().next()).map_or_else(|| "?".to_owned(), |c| shown(&c.to_string()));
    html! {
        @match set {
            // With the time in it the address is another one when the picture is.
            Some((staff, set_ms)) => img.face src={ "/people/" (staff) "/photo?" (set_ms) } alt="" width="40" height="40" decoding="async";,
            None => span.face aria-hidden="true" { (initial) }
        }
    }
}
