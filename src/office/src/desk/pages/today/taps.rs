//! Taps at the doors as they come, to compare with who stands there (A1), and how fresh each kiosk's news is.

use super::columns::{List, rest};
use super::rows::{column, sim_tag};
use super::{Look, entrance, texts};
use crate::desk::pages::people::{READERS as READERS_OF_PEOPLE, face};
use crate::desk::parts::Part;
use crate::desk::show::{clock_seconds, minutes_since, short, shown};
use crate::today::{DoorLine, KioskLine, Window};
use frontdesk_store::{DoorOutcome, Verdict};
use maud::{Markup, html};

/// Taps that stand on the page itself.
pub(super) const TAP_ROWS: usize = 8;

/// A kiosk that was not heard of for so many minutes is said to be stale. It asks every minute at least.
const STALE_MINUTES: i64 = 3;

pub(super) fn taps(look: &Look<'_>) -> Part {
    let (rows, count) = List::Doors.rows(look, Window { skip: 0, limit: TAP_ROWS });
    let rows = html! { (rows) (rest(List::Doors, look, count, TAP_ROWS)) };
    let content = html! {
        (column(look, count, look.say(texts::TAPS), &rows))
        @if count > 0 { p.s.note { (look.say(texts::TAPS_HINT)) } }
    };
    Part::new("taps", "col", content)
}

pub(super) fn tap_row(look: &Look<'_>, tap: &DoorLine) -> Markup {
    let words = look.words;
    let (class, verdict) = match tap.verdict {
        Verdict::Granted(_) => ("ok", words.granted),
        Verdict::Denied(denial) => ("stop", words.denial(denial)),
    };
    let outcome = match tap.outcome {
        None => String::new(),
        Some(DoorOutcome::Taken) => format!(" · {}", words.taken),
        Some(DoorOutcome::NotTaken) => format!(" · {}", words.not_taken),
        Some(DoorOutcome::NotReleased(denial)) => format!(" · {} ({})", words.not_released, words.denial(denial)),
    };
    let name = match tap.name.as_deref() {
        None => words.no_name,
        Some("") => words.unknown_card,
        Some(name) => name,
    };
    let what = match (&tap.visit, &tap.department) {
        (Some(_), _) => Some(look.say(texts::A_VISITORS_CARD).to_owned()),
        (None, Some(department)) => Some(shown(department)),
        (None, None) => None,
    };
    html! {
        div.r.tap.sim[tap.simulated] {
            (face(look.shell, tap.staff, tap.name.as_deref()))
            div {
                @match (&tap.visit, tap.staff.filter(|_| READERS_OF_PEOPLE.admits(&look.shell.view.who))) {
                    (Some(visit), _) => a.name href={ "/visits/" (visit) } { (shown(name)) },
                    (None, Some(staff)) => a.m.name href={ "/people/" (staff) } { (shown(name)) },
                    (None, None) => b.m { (shown(name)) },
                }
                @if let Some(what) = what { " " span.s { (what) } }
                (sim_tag(tap.simulated, words))
                br; span class=(class) { (verdict) (outcome) }
            }
            div.end.num {
                time { (clock_seconds(tap.at_ms)) } br;
                span.s { (shown(&tap.door)) @if entrance::kiosks(look).count() > 1 { " · " (look.kiosk(&tap.node)) } }
            }
        }
    }
}

pub(super) fn kiosk_name(kiosk: &KioskLine) -> String {
    shown(kiosk.label.as_deref().filter(|label| !label.is_empty()).unwrap_or_else(|| short(&kiosk.node)))
}

pub(super) fn kiosks(look: &Look<'_>) -> Part {
    let rows = html! { @for kiosk in &look.today.kiosks { (kiosk_row(look, kiosk)) } };
    Part::new("kiosks", "col", column(look, look.today.kiosks.len(), look.words.kiosks, &rows))
}

fn kiosk_row(look: &Look<'_>, kiosk: &KioskLine) -> Markup {
    let words = look.words;
    let last = kiosk.last_contact_ms.map_or_else(|| words.never.to_owned(), clock_seconds);
    let silent = kiosk.last_contact_ms.map(|at| minutes_since(look.today.now_ms, at));
    let is_stale = !kiosk.revoked && silent.is_none_or(|minutes| minutes >= STALE_MINUTES);
    html! {
        div.r.sim[kiosk.simulated] {
            div {
                b.m { (kiosk_name(kiosk)) }
                @if kiosk.revoked { " " span.chip.w { (words.revoked) } }
                (sim_tag(kiosk.simulated, words))
                br;
                @match silent {
                    Some(minutes) if is_stale => span.stop { (texts::STALE.with(look.shell.language(), &[&minutes.to_string()])) },
                    Some(_) if !kiosk.revoked => span.ok { (look.say(texts::FRESH)) },
                    _ => {}
                }
            }
            div.end.s { (words.last_contact) " " time.num { (last) } br; span.num { (kiosk.entries) } " " (words.countersigned) }
        }
    }
}
