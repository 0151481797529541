//! Pieces that several pages are made of.

use super::language::{Language, Said, say};
use chrono::{Local, TimeZone};
use maud::{Markup, html};
use serde::Deserialize;

/// Rows of one page of a list.
pub(crate) const PAGE_ROWS: u64 = 50;

const NEWER: Said = say("上一页", "上一頁", "Previous");
const OLDER: Said = say("下一页", "下一頁", "Next");
const WHERE: Said = say("第 {} 到 {} 项，共 {} 项", "第 {} 到 {} 項，共 {} 項", "{} to {} of {}");
const PAGES: Said = say("翻页", "翻頁", "Pages");

/// Which page of a list; counted from 1. Anything else is the first.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) struct PageQuery {
    #[serde(default, deserialize_with = "lenient")]
    page: Option<u32>,
}

fn lenient<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    Ok(String::deserialize(deserializer)?.parse().ok())
}

impl PageQuery {
    fn number(self) -> u64 {
        u64::from(self.page.unwrap_or(1).max(1))
    }

    /// How many rows come before this page.
    pub(crate) fn offset(self) -> u64 {
        (self.number() - 1) * PAGE_ROWS
    }

    /// Where one is in a list of so many, with links to the pages beside. Nothing for a list of one page.
    pub(crate) fn pager(self, path: &str, total: u64, language: Language) -> Markup {
        let (from, number) = (self.offset() + 1, self.number());
        let until = total.min(self.offset() + PAGE_ROWS);
        let joint = if path.contains('?') { "&" } else { "?" };
        html! {
            @if total > PAGE_ROWS {
                nav.pager aria-label=(PAGES.to(language)) {
                    @if number > 1 { a.btn rel="prev" href={ (path) (joint) "page=" (number - 1) } { (NEWER.to(language)) } }
                    span.num { (WHERE.with(language, &[&from.to_string(), &until.to_string(), &total.to_string()])) }
                    @if until < total { a.btn rel="next" href={ (path) (joint) "page=" (number + 1) } { (OLDER.to(language)) } }
                }
            }
        }
    }
}

/// A field with its label above it, and what to know about it below.
pub(crate) struct Field<'a> {
    pub(crate) name: &'static str,
    pub(crate) label: &'a str,
    pub(crate) hint: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) value: &'a str,
    /// For the browser's password keeper and a phone's keyboard (HTML, section 4.10.18.7).
    pub(crate) autocomplete: &'static str,
    pub(crate) is_first: bool,
}

impl Field<'_> {
    pub(crate) fn new(name: &'static str, label: &'static str) -> Self {
        Self { name, label, hint: "", kind: "text", value: "", autocomplete: "off", is_first: false }
    }

    pub(crate) fn render(&self) -> Markup {
        let hint = format!("{}-hint", self.name);
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                input id=(self.name) name=(self.name) type=(self.kind) value=(self.value) autocomplete=(self.autocomplete)
                    autocapitalize="none" spellcheck="false" required
                    inputmode=[(self.autocomplete == "one-time-code").then_some("numeric")]
                    maxlength="256" autofocus[self.is_first] aria-describedby=[(!self.hint.is_empty()).then_some(&hint)];
                @if !self.hint.is_empty() { p.hint id=(hint) { (self.hint) } }
            }
        }
    }
}

/// What went wrong with a form, above it.
pub(crate) fn problem(text: Option<&str>) -> Markup {
    html! { @if let Some(text) = text { p.problem role="alert" { (text) } } }
}

/// A local day and time of day.
pub(crate) fn day_and_clock(ms: i64) -> String {
    Local.timestamp_millis_opt(ms).single().map(|at| at.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(query: &str) -> PageQuery {
        axum::extract::Query::try_from_uri(&format!("/x?{query}").parse().unwrap()).unwrap().0
    }

    #[test]
    fn a_list_is_paged_and_a_strange_page_number_is_the_first() {
        assert_eq!((page("page=3").offset(), page("").offset(), page("page=-1").offset()), (100, 0, 0));
        assert_eq!((page("page=0").offset(), page("page=x").offset()), (0, 0));
        assert!(page("page=4294967295").offset() > 0, "nothing overflows");
        let pager = page("page=2").pager("/x", 120, Language::En).into_string();
        assert!(pager.contains("51 to 100 of 120") && pager.contains("page=1") && pager.contains("page=3"), "{pager}");
        assert_eq!(page("").pager("/x", 50, Language::En).into_string(), "");
    }
}
