//! How far each node's journal is verified, and the entries, page by page.

use super::asked::Asked;
use super::words;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::show::{clock_seconds, day, shown};
use crate::desk::trouble::Trouble;
use axum::extract::Query;
use frontdesk_core::health::CheckState;
use frontdesk_core::id::NodeId;
use frontdesk_core::time::WallTrust;
use frontdesk_store::{ListedEntry, NodeVerified};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Entries of one page.
const ROWS: usize = 100;

pub(super) async fn page(shell: Shell, Query(query): Query<BTreeMap<String, String>>) -> Result<Markup, Trouble> {
    let asked = Asked::read(|name| query.get(name).map(|value| value.trim()).unwrap_or_default());
    let (wanted, before) = (asked.query(), asked.before);
    let (nodes, page) = shell
        .office
        .read(move |reader| Ok((reader.nodes_verified()?, reader.journal_page(&wanted, before, ROWS)?)))
        .await?;
    let broken: Vec<&NodeVerified> = nodes.iter().filter(|node| is_broken(node)).collect();
    let content = html! {
        div.head { h1 {
            @match broken.as_slice() {
                [] => (shell.say(words::HEADLINE)),
                [one] => (words::BROKEN.with(shell.language(), &[&node_name(&shell, one.node)])),
                many => (words::SEVERAL_BROKEN.with(shell.language(), &[&many.len().to_string()])),
            }
        } }
        @if !broken.is_empty() { div.notice { p.problem role="alert" { (shell.say(words::BROKEN_ADVICE)) } } }
        div.list.wide { h2 { (shell.say(words::NODES)) } (verified(&shell, &nodes)) }
        (filters(&shell, &asked, &nodes))
        div.list.wide {
            @if page.rows.is_empty() { p.lead { (shell.say(words::NONE)) } }
            @else { (entries(&shell, &page.rows)) }
            @if asked.before.is_some() || page.next.is_some() {
                nav.pager {
                    @if asked.before.is_some() { a.btn href=(asked.address(None)) { (shell.say(words::NEWEST)) } }
                    @if let Some(next) = page.next { a.btn rel="next" href=(asked.address(Some(next))) { (shell.say(words::OLDER)) } }
                }
            }
            (export(&shell, &asked))
        }
    };
    Ok(shell.page(shell.say(words::TITLE), content))
}

/// What people call a node.
pub(super) fn node_name(shell: &Shell, node: NodeId) -> String {
    match shell.office.members.get(node) {
        Some(member) if !member.label.is_empty() => shown(&member.label),
        Some(_) => node.to_string().chars().take(8).collect(),
        None if node == shell.office.journal.node() => shell.say(words::OFFICE).to_owned(),
        None => node.to_string().chars().take(8).collect(),
    }
}

fn is_broken(node: &NodeVerified) -> bool {
    node.chain.as_ref().is_some_and(|chain| chain.state == CheckState::Fault)
}

fn verified(shell: &Shell, nodes: &[NodeVerified]) -> Markup {
    let count = |seq: Option<u64>| seq.map_or_else(|| "—".to_owned(), |seq| seq.to_string());
    html! {
        div.scroll tabindex="0" { table {
            thead { tr {
                @for title in [words::NODE, words::ENTRIES, words::SIGNED, words::COUNTERSIGNED, words::VERIFIED, words::STATE] {
                    th scope="col" { (shell.say(title)) }
                }
            } }
            tbody {
                @for node in nodes {
                    @let number = |name: &str| node.chain.as_ref().and_then(|chain| chain.numbers.get(name)).copied();
                    tr {
                        td { span.m { (node_name(shell, node.node)) } br; span.s.num { (node.node.to_string().chars().take(8).collect::<String>()) } }
                        td.num data-label=(shell.say(words::ENTRIES)) { (node.newest_seq) }
                        td.num data-label=(shell.say(words::SIGNED)) { (count(node.signed_seq)) }
                        td.num data-label=(shell.say(words::COUNTERSIGNED)) { (count(node.countersigned_seq)) }
                        td.num data-label=(shell.say(words::VERIFIED)) { (number("verified_to_seq").map_or_else(|| "—".to_owned(), |seq| seq.to_string())) }
                        td data-label=(shell.say(words::STATE)) { (chain_state(shell, node)) }
                    }
                }
            }
        } }
    }
}

/// Nobody's word is never well: a node that has not looked, or does not say, is not known to be whole.
fn chain_state(shell: &Shell, node: &NodeVerified) -> Markup {
    let Some(chain) = &node.chain else { return html! { span.state.unknown { (shell.say(words::NOT_TOLD)) } } };
    let (class, said): (&str, Said) = match chain.state {
        CheckState::Ok | CheckState::Simulated => ("well", words::WHOLE),
        CheckState::Unknown => ("unknown", words::NOT_LOOKED),
        CheckState::Degraded => ("warn", words::BEHIND),
        CheckState::Fault => ("fault", words::NOT_WHOLE),
    };
    html! { span class={ "state " (class) } { (shell.say(said)) } br; span.s.num { (day(chain.at_ms)) " " (clock_seconds(chain.at_ms)) } }
}

fn filters(shell: &Shell, asked: &Asked, nodes: &[NodeVerified]) -> Markup {
    html! {
        form.filters method="get" action="/journal" {
            div.field {
                label for="node" { (shell.say(words::NODE)) }
                select #node name="node" {
                    option value="" { (shell.say(words::ANY)) }
                    @for node in nodes { option value=(node.node) selected[asked.node == Some(node.node)] { (node_name(shell, node.node)) } }
                }
            }
            div.field.text {
                label for="kind" { (shell.say(words::KIND)) }
                input #kind name="kind" value=(asked.kind) placeholder="visit.registered" autocomplete="off" spellcheck="false" maxlength="40";
            }
            div.field.text {
                label for="visit" { (shell.say(words::VISIT)) }
                input #visit name="visit" value=[asked.visit] autocomplete="off" spellcheck="false" maxlength="40" aria-describedby="visit-hint";
                p.hint #visit-hint { (shell.say(words::VISIT_HINT)) }
            }
            div.field.text {
                label for="door" { (shell.say(words::DOOR)) }
                input #door name="door" value=(asked.door) autocomplete="off" maxlength="64";
            }
            div.field { label for="since" { (shell.say(words::SINCE)) } input #since type="date" name="since" value=[asked.since]; }
            div.field { label for="until" { (shell.say(words::UNTIL)) } input #until type="date" name="until" value=[asked.until]; }
            div.acts {
                button.btn { (shell.say(words::LOOK)) }
                @if *asked != Asked::default() { a.btn.quiet href="/journal" { (shell.say(words::CLEAR)) } }
            }
        }
    }
}

fn entries(shell: &Shell, entries: &[ListedEntry]) -> Markup {
    html! {
        div.scroll tabindex="0" { table {
            thead { tr {
                @for title in [words::WHEN, words::NODE, words::NUMBER, words::KIND, words::STANDING] { th scope="col" { (shell.say(title)) } }
            } }
            tbody {
                @for ListedEntry { entry, standing } in entries {
                    @let at_ms = entry.wall.utc_ms;
                    tr data-card {
                        td.num data-label=(shell.say(words::WHEN)) {
                            (day(at_ms)) " " b { (clock_seconds(at_ms)) }
                            @if entry.wall.trust != WallTrust::Trusted { " " span.chip.w { (shell.say(words::CLOCK_UNSURE)) } }
                        }
                        td.s data-label=(shell.say(words::NODE)) { (node_name(shell, entry.node)) @if entry.simulated { " " span.chip.w { (shell.say(words::SIMULATED)) } } }
                        td.num data-label=(shell.say(words::NUMBER)) { (entry.position.seq) }
                        td data-label=(shell.say(words::KIND)) {
                            a.m.name href={ "/journal/" (entry.node) "/" (entry.position.seq) } { (shown(&entry.kind)) }
                            @if entry.sealed.is_some() { " " span.chip { (shell.say(words::SEALED)) } }
                        }
                        td.s data-label=(shell.say(words::STANDING)) { (shell.say(words::standing(*standing))) }
                    }
                }
            }
        } }
    }
}

fn export(shell: &Shell, asked: &Asked) -> Markup {
    html! {
        form.act method="post" action="/journal/export" {
            (shell.form_token())
            @for (name, value) in asked.fields() { input type="hidden" name=(name) value=(value); }
            button.btn { (shell.say(words::EXPORT)) }
            p.hint { (shell.say(words::EXPORT_HINT)) }
        }
    }
}
