//! The list: what waits as cards with the time that is left, what is settled below, newest first.

use super::{ASKERS, Case, ask, words};
use crate::desk::language::Said;
use crate::desk::pieces::day_and_clock;
use crate::desk::role::Role;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use frontdesk_core::fact::{ExceptionOf, ExceptionState};
use frontdesk_core::id::ApprovalId;
use frontdesk_store::ExceptionsAfter;
use maud::{Markup, html};
use serde::Deserialize;

/// Settled ones on one page.
const ROWS: usize = 30;

/// Where the page begins: behind the one that was asked for at this moment.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Behind {
    #[serde(default)]
    asked_ms: Option<i64>,
    #[serde(default)]
    exception: Option<ApprovalId>,
}

impl Behind {
    fn place(&self) -> Option<ExceptionsAfter> {
        Some(ExceptionsAfter { open: false, asked_ms: self.asked_ms?, exception: self.exception? })
    }
}

pub(super) async fn page(shell: Shell, behind: Result<Query<Behind>, QueryRejection>) -> Result<Markup, Trouble> {
    // A place that makes no sense is the beginning.
    let place = behind.ok().and_then(|Query(behind)| behind.place());
    whole(&shell, place, None).await
}

pub(super) async fn whole(
    shell: &Shell,
    place: Option<ExceptionsAfter>,
    wrong: Option<Said>,
) -> Result<Markup, Trouble> {
    let listed = body(shell, place).await?;
    let content = match place {
        None => html! {
            div #approvals hx-get="/approvals/live" hx-trigger="sse:changed, every 30s" hx-swap="innerHTML" { (listed) }
            // Not in the part that changes: nothing is lost that somebody types.
            (ask::form(shell, ASKERS, wrong).await?)
        },
        // What is further back does not change.
        Some(_) => listed,
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

/// The part of the page that changes.
pub(super) async fn live(shell: Shell) -> Result<Markup, Trouble> {
    body(&shell, None).await
}

async fn body(shell: &Shell, place: Option<ExceptionsAfter>) -> Result<Markup, Trouble> {
    let now_ms = shell.office.clock.now().wall.utc_ms;
    let cases = shell.office.read(move |reader| {
        let records = reader.exceptions(place, ROWS + 1)?;
        records.into_iter().map(|record| Case::read(reader, record)).collect::<Result<Vec<_>, _>>()
    });
    let mut cases = cases.await?;
    let more = cases.len() > ROWS;
    cases.truncate(ROWS);
    let next = cases.last().filter(|_| more).map(|last| ExceptionsAfter::from(&last.record));
    let (mut open, ended): (Vec<Case>, Vec<Case>) = cases.into_iter().partition(|case| case.record.is_open(now_ms));
    open.sort_by_key(|case| case.record.until_ms);
    let not_asked = ask::not_asked(shell).await?;
    Ok(html! {
        div.top {
            h1 { (headline(shell, &open)) }
            p.when { span.live data-live=(shell.say(words::LIVE)) data-lost=(shell.say(words::LOST)) { i {} span role="status" {} } }
        }
        div.lanes {
            @if place.is_none() {
                section.col.hot {
                    h2.h { b.num { (open.len()) } span { (shell.say(words::WAITING)) } }
                    @for case in &open { (card(shell, case, now_ms)) }
                    (not_asked)
                    @if open.is_empty() { p.r.q { (shell.say(words::NONE)) } }
                }
            }
            section.col {
                h2.h { span { (shell.say(words::ENDED)) } }
                @for case in &ended { (row(shell, case)) }
                @if ended.is_empty() { p.r.q { (shell.say(words::NONE)) } }
                @if let Some(next) = next {
                    nav.pager { a.btn rel="next" href={ "/approvals?asked_ms=" (next.asked_ms) "&exception=" (next.exception) } { (shell.say(words::OLDER)) } }
                }
            }
        }
    })
}

/// The fact to act on: whose time is up first, or how many there are.
fn headline(shell: &Shell, open: &[Case]) -> String {
    match open {
        [] => shell.say(words::NOTHING).to_owned(),
        [one] => words::ONE_WAITS.with(shell.language(), &[&whom(shell, one)]),
        many => words::MANY_WAIT.with(shell.language(), &[&many.len().to_string()]),
    }
}

fn card(shell: &Shell, case: &Case, now_ms: i64) -> Markup {
    let record = &case.record;
    let left_ms = case.left_ms(now_ms);
    let may_answer = shell.view.account().is_some_and(|account| account.roles.contains(Role::Leader));
    html! {
        article.wait.late[left_ms < 60_000].sim[record.simulated] {
            div.row {
                div { b { (whom(shell, case)) } p.s { (what(shell, &record.of)) (sim_tag(shell, record.simulated)) } }
                (countdown(shell, left_ms))
            }
            p.said { (why(shell, case)) }
            p.s { (kiosk(shell, record.node)) " · " time.num { (day_and_clock(record.asked_ms)) } }
            p.acts { a.btn.p[may_answer].tall href={ "/approvals/" (record.exception) } { (shell.say(if may_answer { words::DECIDE } else { words::LOOK })) } }
        }
    }
}

fn row(shell: &Shell, case: &Case) -> Markup {
    let record = &case.record;
    let (class, result) = result(shell, record.state);
    html! {
        div.r.sim[record.simulated] {
            div {
                a.m href={ "/approvals/" (record.exception) } { (whom(shell, case)) } (sim_tag(shell, record.simulated))
                br; span.s { (what(shell, &record.of)) " · " (why(shell, case)) }
            }
            div.end {
                span class=(class) { (result) }
                @if let Some(by) = &record.answered_by { br; span.s { (shown(&by.name)) } }
                br; time.num.s { (day_and_clock(record.asked_ms)) }
            }
        }
    }
}

/// How it stands, for one that has ended or whose time is over.
pub(super) fn result(shell: &Shell, state: ExceptionState) -> (&'static str, &'static str) {
    match state {
        ExceptionState::Open => ("s", shell.say(words::NOT_SAID)),
        ExceptionState::Approved => ("ok", shell.say(words::APPROVED)),
        ExceptionState::Refused => ("stop", shell.say(words::REFUSED)),
        ExceptionState::Lapsed(why) => ("s", shell.say(words::lapsed(why))),
    }
}

/// The time that is left; the script counts it down.
pub(super) fn countdown(shell: &Shell, left_ms: i64) -> Markup {
    let seconds = left_ms / 1_000;
    html! {
        span.big.num { span data-left-ms=(left_ms) data-over=(shell.say(words::OVER)) { (seconds / 60) ":" (format!("{:02}", seconds % 60)) } small { " " (shell.say(words::LEFT)) } }
    }
}

pub(super) fn whom(shell: &Shell, case: &Case) -> String {
    case.whom().map_or_else(|| shell.say(words::SOMEBODY).to_owned(), shown)
}

pub(super) fn why(shell: &Shell, case: &Case) -> String {
    case.why().map_or_else(|| shell.say(words::REASON_GONE).to_owned(), shown)
}

pub(super) fn what(shell: &Shell, of: &ExceptionOf) -> String {
    match of {
        ExceptionOf::Visit(_) => shell.say(words::FOR_A_VISIT).to_owned(),
        ExceptionOf::Door(door) => words::FOR_A_DOOR.with(shell.language(), &[&shown(door)]),
    }
}

/// What people call a kiosk, else the beginning of its number.
pub(super) fn kiosk(shell: &Shell, node: frontdesk_core::id::NodeId) -> String {
    let label = shell.office.members.get(node).map(|member| member.label).filter(|label| !label.is_empty());
    label.map_or_else(|| node.to_string().chars().take(8).collect(), |label| shown(&label))
}

pub(super) fn sim_tag(shell: &Shell, simulated: bool) -> Markup {
    html! { @if simulated { " " span.chip.w { (shell.say(words::SIMULATED)) } } }
}
