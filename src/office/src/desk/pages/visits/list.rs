//! The list of visits.

use super::find::{self, Asked, Found};
use super::texts;
use crate::desk::language::Said;
use crate::desk::pages::today::texts as today_texts;
use crate::desk::shell::Shell;
use crate::desk::show::{clock, day, shown};
use crate::desk::trouble::Trouble;
use axum::extract::Query;
use frontdesk_core::id::NodeId;
use frontdesk_core::screen::Purpose;
use frontdesk_core::visit::VisitState;
use frontdesk_store::VisitRecord;
use maud::{Markup, html};
use std::collections::BTreeMap;

const STATES: [VisitState; 4] = [VisitState::Registered, VisitState::Permitted, VisitState::In, VisitState::Left];

pub(super) async fn list(shell: Shell, Query(query): Query<BTreeMap<String, String>>) -> Result<Markup, Trouble> {
    let asked = Asked::read(&query);
    let found = find::find(&shell.office, &asked).await?;
    let headline = match asked.text.as_str() {
        "" => shell.say(texts::HEADLINE).to_owned(),
        text => texts::FOUND.with(shell.language(), &[&shown(text)]),
    };
    let content = html! {
        div.head { h1 { (headline) } }
        (filters(&shell, &asked))
        div.list.wide {
            @if found.visits.is_empty() { p.lead { (shell.say(texts::NONE)) } }
            @else { (table(&shell, &found.visits)) }
            (pager(&shell, &asked, &found))
        }
    };
    Ok(shell.page(shell.say(texts::TITLE), content))
}

fn filters(shell: &Shell, asked: &Asked) -> Markup {
    let labels: Vec<(NodeId, String)> =
        shell.office.members.all().into_iter().map(|one| (one.node, one.label)).collect();
    let choice = |name: &'static str, label: Said, options: Markup| {
        html! {
            div.field {
                label for=(name) { (shell.say(label)) }
                select id=(name) name=(name) { option value="" { (shell.say(texts::ANY)) } (options) }
            }
        }
    };
    html! {
        form.filters method="get" action="/visits" {
            div.field.text {
                label for="q" { (shell.say(texts::SEARCH)) }
                input #q type="search" name="q" value=(asked.text) autocomplete="off" spellcheck="false" maxlength="80";
            }
            div.field {
                label for="day" { (shell.say(texts::DAY)) }
                input #day type="date" name="day" value=[asked.day];
            }
            (choice("state", texts::STATE, html! {
                @for state in STATES { option value=(state.as_str()) selected[asked.state == Some(state)] { (shell.say(texts::state(state))) } }
            }))
            (choice("purpose", texts::PURPOSE, html! {
                @for purpose in Purpose::ALL {
                    option value=(find::word(purpose)) selected[asked.purpose == Some(purpose)] { (shell.say(today_texts::purpose(purpose))) }
                }
            }))
            (choice("kiosk", texts::KIOSK, html! {
                @for (node, label) in &labels { option value=(node) selected[asked.node == Some(*node)] { (shown(label)) } }
            }))
            div.acts {
                button.btn { (shell.say(texts::LOOK)) }
                @if *asked != Asked::default() { a.btn.quiet href="/visits" { (shell.say(texts::CLEAR)) } }
            }
        }
    }
}

pub(in crate::desk::pages) fn table(shell: &Shell, visits: &[VisitRecord]) -> Markup {
    html! {
        table {
            thead { tr {
                @for title in [texts::ARRIVED, texts::VISITOR, texts::HOST, texts::PURPOSE, texts::STATE, texts::KIOSK] {
                    th scope="col" { (shell.say(title)) }
                }
            } }
            tbody { @for visit in visits { (row(shell, visit)) } }
        }
    }
}

fn row(shell: &Shell, visit: &VisitRecord) -> Markup {
    let private = visit.private.as_ref();
    let name = private.map_or_else(|| shell.say(texts::NO_NAME).to_owned(), |private| shown(&private.name));
    html! {
        tr.sim[visit.simulated] data-card {
            td.num { (day(visit.arrived_ms)) " " b { (clock(visit.arrived_ms)) } @if let Some(left) = visit.left_ms { span.s { "–" (clock(left)) } } }
            td {
                a.m.name href={ "/visits/" (visit.visit) } { (name) }
                @if visit.simulated { " " span.chip.w { (shell.say(texts::SIMULATED)) } }
                @if let Some(private) = private.filter(|private| !private.organisation.is_empty()) { br; span.s { (shown(&private.organisation)) } }
            }
            td {
                @if let Some(private) = private {
                    (shown(&private.host_name))
                    @if !private.host_department.is_empty() { br; span.s { (shown(&private.host_department)) } }
                }
            }
            td { (shell.say(today_texts::purpose(visit.purpose))) }
            td { (shell.say(texts::state(visit.state))) @if visit.card.is_some() { " " span.chip { (shell.say(texts::CARD)) } } }
            td.s { (kiosk_name(shell, visit.node)) }
        }
    }
}

/// What people call the place where a visit was registered.
pub(in crate::desk::pages) fn kiosk_name(shell: &Shell, node: NodeId) -> String {
    match shell.office.members.get(node) {
        Some(member) if !member.label.is_empty() => shown(&member.label),
        Some(member) => member.node.to_string().chars().take(8).collect(),
        None => shell.say(texts::AT_DESK).to_owned(),
    }
}

fn pager(shell: &Shell, asked: &Asked, found: &Found) -> Markup {
    let is_first = asked.before.is_none();
    html! {
        @if !is_first || found.next.is_some() {
            nav.pager {
                @if !is_first { a.btn href=(asked.address(None)) { (shell.say(texts::NEWEST)) } }
                @if let Some(at) = found.searched_to_ms { span.s { (texts::SO_FAR.with(shell.language(), &[&day(at)])) } }
                @if let Some(next) = found.next {
                    a.btn rel="next" href=(asked.address(Some(next))) {
                        (shell.say(if found.searched_to_ms.is_some() { texts::FURTHER } else { texts::OLDER }))
                    }
                }
            }
        }
    }
}
