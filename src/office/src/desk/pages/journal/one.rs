//! One place in a node's journal. Where a journal has forked there are several entries at it, and all are shown.

use super::list::node_name;
use super::words;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::show::{clock_seconds, day, shown};
use crate::desk::trouble::Trouble;
use axum::extract::Path;
use frontdesk_core::id::NodeId;
use frontdesk_core::time::WallTrust;
use frontdesk_store::ListedEntry;
use maud::{Markup, html};

pub(super) async fn page(shell: Shell, Path((node, seq)): Path<(String, String)>) -> Result<Markup, Trouble> {
    let node: NodeId = node.parse().map_err(|_| Trouble::NotFound)?;
    let seq: u64 = seq.parse().map_err(|_| Trouble::NotFound)?;
    let found = shell.office.read(move |reader| reader.entries_at(node, seq)).await?;
    let first = found.first().ok_or(Trouble::NotFound)?;
    let title = words::ONE.with(shell.language(), &[&node_name(&shell, node), &seq.to_string()]);
    let next = seq.saturating_add(1);
    let content = html! {
        div.head { div { h1 { (shown(&first.entry.kind)) } p.lead { (title) } } a.btn href="/journal" { (shell.say(words::BACK)) } }
        @if found.len() > 1 { div.notice { p.problem role="alert" { (shell.say(words::FORKED)) } } }
        div.stack.entry { @for one in &found { (entry(&shell, one)) } }
        nav.pager {
            @if seq > 1 { a.btn rel="prev" href={ "/journal/" (node) "/" (seq - 1) } { (shell.say(words::BEFORE)) } }
            a.btn rel="next" href={ "/journal/" (node) "/" (next) } { (shell.say(words::AFTER)) }
        }
    };
    Ok(shell.page(&title, content))
}

fn entry(shell: &Shell, ListedEntry { entry, standing }: &ListedEntry) -> Markup {
    let line = |name: Said, value: &str| html! { div { dt { (shell.say(name)) } dd { (value) } } };
    let at_ms = entry.wall.utc_ms;
    // A strange node's body may be anything: it is shown as text, and never as more.
    let open = serde_json::from_slice::<serde_json::Value>(&entry.open)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| String::from_utf8_lossy(&entry.open).into_owned());
    html! {
        div.panels { section.panel {
            dl.facts {
                (line(words::WHEN, &format!("{} {}", day(at_ms), clock_seconds(at_ms))))
                @if entry.wall.trust != WallTrust::Trusted { (line(words::CLOCK, shell.say(words::CLOCK_UNSURE))) }
                (line(words::KIND, &format!("{} · {}", shown(&entry.kind), entry.kind_version)))
                (line(words::NODE, &entry.node.to_string()))
                (line(words::RUN, &entry.position.incarnation.to_string()))
                (line(words::STANDING, shell.say(words::standing(*standing))))
                (line(words::HASH, &entry.hash.to_string()))
                (line(words::PREVIOUS, &entry.prev_hash.to_string()))
                @if entry.simulated { (line(words::HARDWARE, shell.say(words::SIMULATED))) }
                @if let Some(sealed) = &entry.sealed {
                    (line(words::SEALED, &words::SEALED_UNDER.with(shell.language(), &[&sealed.key.to_string()])))
                }
            }
            h2 { (shell.say(words::OPEN)) }
            div.scroll tabindex="0" { pre.num { (multiline(&open)) } }
        } }
    }
}

/// [`shown`], line by line.
fn multiline(text: &str) -> String {
    text.lines().map(shown).collect::<Vec<_>>().join("\n")
}
