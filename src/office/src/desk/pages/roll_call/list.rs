//! The page, for a phone first.

use super::{paper, told, words};
use crate::desk::language::Said;
use crate::desk::pages::people::face;
use crate::desk::pieces::day_and_clock;
use crate::desk::shell::Shell;
use crate::desk::show::{clock, shown};
use crate::desk::trouble::Trouble;
use crate::roll_call::{self, Freshness, Present, RollCall};
use frontdesk_core::fact::{Counted, RollCallWhy};
use frontdesk_store::RollCallRecord;
use maud::{Markup, html};
use std::collections::BTreeMap;

pub(super) async fn page(shell: Shell) -> Result<Markup, Trouble> {
    let inner = live(Shell { office: std::sync::Arc::clone(&shell.office), view: shell.view.clone() }).await?;
    let content = html! {
        div #roll-call hx-get="/roll-call/live" hx-trigger="sse:changed, every 30s" hx-swap="innerHTML" { (inner) }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

/// The part of the page that changes; nothing is typed into it.
pub(super) async fn live(shell: Shell) -> Result<Markup, Trouble> {
    let known = roll_call::load(&shell.office).await?;
    let marks = known.open.as_ref().map(|_| "/roll-call/mark");
    Ok(html! {
        (top(&shell, &known))
        (told::called(&shell, &known))
        div.acts.tools { (tools(&shell, known.open.is_some())) }
        (areas(&shell, &known, marks))
        p.s.beneath { (shell.say(words::STAFF_HINT)) }
        (paper::sheet(&shell, &known))
    })
}

/// What there is to act on, and what it is known from.
pub(super) fn top(shell: &Shell, known: &RollCall) -> Markup {
    let open = known.open.as_ref();
    html! {
        div.top {
            h1 { (headline(shell, known)) }
            p.when {
                @if let Some(open) = open { span { (cause(shell, open)) } }
                span.live data-live=(shell.say(words::LIVE)) data-lost=(shell.say(words::LOST)) { i {} span role="status" {} }
            }
        }
        (freshness(shell, &known.kiosks))
        @if open.is_some() { progress.safe max=(known.present.len()) value=(known.present.len() - known.missing()) {} }
    }
}

/// Everybody, by area. `marks` is where a warden's word is sent, while heads are counted.
pub(super) fn areas(shell: &Shell, known: &RollCall, marks: Option<&str>) -> Markup {
    html! {
        div.areas {
            @for (area, all) in by_area(&known.present) {
                section {
                    h2.h { b.num { (all.len()) } span { (shown(area)) } }
                    p.s { (counts(shell, &all)) }
                    @for one in all { (person(shell, one, marks)) }
                }
            }
            @if known.is_cut { p.q { (shell.say(words::CUT)) } }
            @if known.present.is_empty() { p.q { (shell.say(words::NOBODY)) } }
        }
    }
}

/// The fact to act on: how many are not known to be safe.
pub(super) fn headline(shell: &Shell, known: &RollCall) -> String {
    let (all, missing) = (known.present.len().to_string(), known.missing());
    match (&known.open, missing) {
        (None, _) => words::IN_HOUSE.with(shell.language(), &[&all]),
        (Some(_), 0) => words::ALL_SAFE.with(shell.language(), &[&all]),
        (Some(_), missing) => words::MISSING.with(shell.language(), &[&missing.to_string()]),
    }
}

pub(super) fn cause(shell: &Shell, open: &RollCallRecord) -> String {
    let (language, since) = (shell.language(), clock(open.started_ms));
    match open.why {
        RollCallWhy::Fire => words::FIRE.with(language, &[&place_of_fire(shell, open), &since]),
        RollCallWhy::Asked => words::ASKED.with(language, &[&since]),
        RollCallWhy::Drill => words::DRILL.with(language, &[&since]),
    }
}

/// The kiosk and the door, as far as they were said.
pub(super) fn place_of_fire(shell: &Shell, open: &RollCallRecord) -> String {
    let label = open.node.and_then(|node| shell.office.members.get(node)).map(|member| member.label);
    let parts = [label.as_deref(), open.door.as_deref()].into_iter().flatten().map(shown);
    parts.collect::<Vec<_>>().join(" ")
}

fn freshness(shell: &Shell, kiosks: &[Freshness]) -> Markup {
    html! {
        ul.fresh aria-label=(shell.say(words::FRESHNESS)) {
            @for kiosk in kiosks { li.stale[kiosk.is_stale] { b { (shown(&kiosk.label)) } " " (heard(shell, kiosk)) } }
        }
    }
}

pub(super) fn heard(shell: &Shell, kiosk: &Freshness) -> String {
    let at = kiosk.heard_ms.map_or_else(|| shell.say(words::NEVER).to_owned(), day_and_clock);
    let said: Said = if kiosk.is_stale { words::STALE } else { words::HEARD };
    said.with(shell.language(), &[&at])
}

fn tools(shell: &Shell, is_open: bool) -> Markup {
    let form = |action: &'static str, value: &'static str, class: &'static str, label: Said| {
        html! {
            form method="post" action=(action) { (shell.form_token()) button class={ "btn " (class) } name="why" value=(value) { (shell.say(label)) } }
        }
    };
    html! {
        @if is_open { a.btn.danger href="/roll-call/end" { (shell.say(words::END)) } }
        @else { (form("/roll-call", "asked", "p", words::START)) (form("/roll-call", "drill", "", words::START_DRILL)) }
        button.btn type="button" data-does="print" { (shell.say(words::PRINT)) }
        a.btn href="/roll-call.csv" download { (shell.say(words::CSV)) }
        a.btn.quiet href="/roll-calls" { (shell.say(words::PAST)) }
    }
}

/// Areas in their order, in each first those who are not known to be safe.
fn by_area(present: &[Present]) -> Vec<(&str, Vec<&Present>)> {
    let mut areas: BTreeMap<&str, Vec<&Present>> = BTreeMap::new();
    for one in present {
        areas.entry(one.area.as_str()).or_default().push(one);
    }
    areas.values_mut().for_each(|all| all.sort_by_key(|one| one.is_safe()));
    areas.into_iter().collect()
}

fn counts(shell: &Shell, all: &[&Present]) -> String {
    let visitors = all.iter().filter(|one| matches!(one.whom, Counted::Visit(_))).count();
    let said = |said: Said, count: usize| said.with(shell.language(), &[&count.to_string()]);
    format!("{} · {}", said(words::VISITORS, visitors), said(words::STAFF, all.len() - visitors))
}

fn person(shell: &Shell, one: &Present, marks: Option<&str>) -> Markup {
    let staff = match one.whom {
        Counted::Staff(staff) => Some(staff),
        Counted::Visit(_) => None,
    };
    html! {
        div.r.person.found[one.is_safe()].sim[one.simulated] {
            (face(shell, staff, one.name.as_deref()))
            div {
                b.m { (name(shell, one)) }
                @if !one.about.is_empty() { br; span.s { (shown(&one.about)) } }
                br; span.s {
                    @match one.mark.as_ref().filter(|mark| mark.safe) {
                        Some(mark) => span.ok { (words::SAFE_BY.with(shell.language(), &[&shown(mark.by.as_ref().map_or("", |by| by.name.as_str())), &clock(mark.at_ms)])) },
                        None => (seen(shell, one)),
                    }
                }
            }
            @if let Some(marks) = marks {
                form method="post" action=(marks) hx-post=(marks) hx-target="#roll-call" hx-swap="innerHTML" {
                    (shell.form_token())
                    input type="hidden" name="whom" value=(one.whom);
                    @if one.is_safe() { button.btn.t name="safe" value="no" { (shell.say(words::TAKE_BACK)) } }
                    @else { button.btn.p.tall name="safe" value="yes" { (shell.say(words::SAFE)) } }
                }
            }
        }
    }
}

pub(super) fn name(shell: &Shell, one: &Present) -> String {
    one.name.as_deref().filter(|name| !name.is_empty()).map_or_else(|| shell.say(words::NO_NAME).to_owned(), shown)
}

/// Where and when they were seen last. Of staff where no way out is read it is no more than that.
pub(super) fn seen(shell: &Shell, one: &Present) -> String {
    let said = match one.whom {
        Counted::Visit(_) if one.is_at_reception => words::AT_RECEPTION,
        Counted::Visit(_) => words::CAME,
        Counted::Staff(_) if one.is_only_seen => words::SEEN_TODAY,
        Counted::Staff(_) => words::CAME,
    };
    said.with(shell.language(), &[&clock(one.since_ms)])
}
