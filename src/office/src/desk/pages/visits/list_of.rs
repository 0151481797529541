//! A visit as one row without a way further, for those who see the list and no more.

use super::list::kiosk_name;
use super::texts;
use crate::desk::pieces::{PAGE_ROWS, PageQuery};
use crate::desk::shell::Shell;
use crate::desk::show::{clock_of_day, shown};
use crate::office::utc_ms;
use frontdesk_store::VisitRecord;
use maud::{Markup, html};

/// Some of them, with the way to the others.
pub(in crate::desk::pages) fn page(shell: &Shell, visits: &[VisitRecord], query: PageQuery, path: &str) -> Markup {
    let usize = |n| usize::try_from(n).unwrap_or(usize::MAX);
    html! {
        @for visit in visits.iter().skip(usize(query.offset())).take(usize(PAGE_ROWS)) { (row(shell, visit)) }
        (query.pager(path, visits.len() as u64, shell.language()))
    }
}

fn row(shell: &Shell, visit: &VisitRecord) -> Markup {
    let private = visit.private.as_ref();
    let name = private.map_or_else(|| shell.say(texts::NO_NAME).to_owned(), |private| shown(&private.name));
    html! {
        div.r.sim[visit.simulated] {
            div {
                b.m { (name) }
                @if visit.simulated { " " span.chip.w { (shell.say(texts::SIMULATED)) } }
                br;
                span.s {
                    @if let Some(private) = private {
                        (shown(&private.organisation))
                        @if !private.organisation.is_empty() && !private.host_name.is_empty() { " · " }
                        (shown(&private.host_name)) " " (shown(&private.host_department))
                    }
                }
            }
            div.end.s { (shell.say(texts::state(visit.state))) br; span.num { (clock_of_day(visit.arrived_ms, utc_ms())) } " " (kiosk_name(shell, visit.node)) }
        }
    }
}
