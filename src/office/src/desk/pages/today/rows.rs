//! Pieces of the rows.

use super::words::Words;
use super::{Look, texts};
use crate::desk::show::shown;
use crate::today::VisitLine;
use maud::{Markup, html};

pub(super) fn column(look: &Look<'_>, count: usize, title: &str, rows: &Markup) -> Markup {
    html! {
        h2.h { b.num { (count) } span { (title) } }
        (rows)
        @if count == 0 { p.r.q { (look.words.none) } }
    }
}

pub(super) fn name(visit: &VisitLine, words: &Words) -> String {
    shown(visit.name.as_deref().unwrap_or(words.no_name))
}

/// The visitor's name, leading to all that is known of the visit.
pub(super) fn name_link(visit: &VisitLine, words: &Words) -> Markup {
    html! { a.name id={ "v-" (visit.visit) } href={ "/visits/" (visit.visit) } { (name(visit, words)) } }
}

pub(super) fn known(text: Option<&String>) -> Option<String> {
    text.map(String::as_str).filter(|text| !text.is_empty()).map(shown)
}

/// Organisation, why they come, and whom they see in which department, as far as known.
pub(super) fn who(look: &Look<'_>, visit: &VisitLine) -> String {
    let words = look.words;
    let (open, shut) = words.brackets;
    let host = match (known(visit.host.as_ref()), known(visit.department.as_ref())) {
        (Some(host), Some(department)) => Some(format!("{}{host}{open}{department}{shut}", words.sees)),
        (Some(host), None) => Some(format!("{}{host}", words.sees)),
        (None, department) => department,
    };
    let purpose = Some(look.say(texts::purpose(visit.purpose)).to_owned());
    [known(visit.organisation.as_ref()), purpose, host].into_iter().flatten().collect::<Vec<_>>().join(words.comma)
}

pub(super) fn sim_tag(simulated: bool, words: &Words) -> Markup {
    html! { @if simulated { " " span class="chip w" { (words.simulated) } } }
}
