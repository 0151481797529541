//! The list of invitations, the newest made first.

use super::{INVITERS, Reach, not_linked, words};
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use crate::invitations;
use crate::office::utc_ms;
use axum::extract::Query;
use frontdesk_core::fact::Uses;
use frontdesk_core::id::StaffId;
use frontdesk_store::{Cursor, InvitationRecord, Listed, ReadError, Reader};
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Rows of one page.
const ROWS: usize = 50;

struct Found {
    listed: Listed<InvitationRecord>,
    hosts: BTreeMap<StaffId, String>,
}

fn load(reader: &Reader, host: Option<StaffId>, before: Option<Cursor>) -> Result<Found, ReadError> {
    let listed = reader.invitations_page(host, before, ROWS)?;
    let mut hosts = BTreeMap::new();
    for staff in listed.rows.iter().filter_map(|row| row.private.as_ref()).map(|private| private.host) {
        if let Entry::Vacant(place) = hosts.entry(staff) {
            let name = reader.person(staff)?.and_then(|person| person.private).map(|private| private.name);
            place.insert(name.unwrap_or_default());
        }
    }
    Ok(Found { listed, hosts })
}

pub(super) async fn page(shell: Shell, Query(query): Query<BTreeMap<String, String>>) -> Result<Markup, Trouble> {
    let host = match Reach::to_see(&shell)? {
        Reach::All => None,
        Reach::Of(staff) => Some(staff),
        Reach::Nobody => return Ok(not_linked(&shell)),
    };
    let before: Option<Cursor> = query.get("before").and_then(|text| text.parse().ok());
    let found = shell.office.read(move |reader| load(reader, host, before)).await?;
    let headline = if host.is_some() { words::OWN_HEADLINE } else { words::HEADLINE };
    let content = html! {
        div.head {
            h1 { (shell.say(headline)) }
            @if INVITERS.admits(&shell.view.who) { div.acts { a.btn.p href="/invitations/new" { (shell.say(words::MAKE)) } } }
        }
        div.list.wide {
            @if found.listed.rows.is_empty() && found.listed.next.is_none() { p.lead { (shell.say(words::NONE)) } }
            @else { (table(&shell, &found)) }
            (pager(&shell, before.is_some(), found.listed.next))
        }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

fn pager(shell: &Shell, is_further: bool, next: Option<Cursor>) -> Markup {
    html! {
        @if is_further || next.is_some() {
            nav.pager {
                @if is_further { a.btn href="/invitations" { (shell.say(words::NEWEST)) } }
                @if let Some(next) = next { a.btn rel="next" href={ "/invitations?before=" (next) } { (shell.say(words::OLDER)) } }
            }
        }
    }
}

fn table(shell: &Shell, found: &Found) -> Markup {
    html! {
        table {
            thead { tr {
                @for title in [words::GUEST, words::HOST, words::WHEN, words::USES, words::STATE] {
                    th scope="col" { (shell.say(title)) }
                }
            } }
            tbody { @for record in &found.listed.rows { (row(shell, record, &found.hosts)) } }
        }
    }
}

fn row(shell: &Shell, record: &InvitationRecord, hosts: &BTreeMap<StaffId, String>) -> Markup {
    let private = record.private.as_ref();
    let name = private.map_or_else(|| shell.say(words::NO_NAME).to_owned(), |private| shown(&private.name));
    html! {
        tr data-card {
            td {
                a.m.name href={ "/invitations/" (record.invitation) } { (name) }
                @if let Some(private) = private.filter(|private| !private.organisation.is_empty()) { br; span.s { (shown(&private.organisation)) } }
            }
            td { @if let Some(host) = private.and_then(|private| hosts.get(&private.host)) { (shown(host)) } }
            td.num { (when(shell, record)) }
            td.num { (uses(shell, record)) }
            td { (state(shell, record)) }
        }
    }
}

/// When it counts, in the reader's language.
pub(super) fn when(shell: &Shell, record: &InvitationRecord) -> String {
    let language = shell.language().spoken();
    invitations::when(language, (record.from_ms, record.until_ms), &record.terms)
}

/// How often it was used, of how many times.
pub(super) fn uses(shell: &Shell, record: &InvitationRecord) -> String {
    let said = if record.terms.uses == Uses::Once { words::OF_ONE } else { words::OF_MANY };
    said.with(shell.language(), &[&record.uses.to_string()])
}

/// What it is good for now.
pub(super) fn state(shell: &Shell, record: &InvitationRecord) -> Markup {
    let (class, said): (&str, Said) = standing(record, utc_ms());
    html! { span class=(class) { (shell.say(said)) } }
}

fn standing(record: &InvitationRecord, now_ms: i64) -> (&'static str, Said) {
    if record.is_cancelled {
        ("w", words::CANCELLED)
    } else if record.terms.uses == Uses::Once && record.uses > 0 {
        ("s", words::USED)
    } else if record.until_ms <= now_ms {
        ("s", words::OVER)
    } else if record.from_ms > now_ms {
        ("ok", words::TO_COME)
    } else {
        ("ok", words::GOOD)
    }
}
