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
const EARLIER: Said = say("更早的", "更早的", "Older");
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

impl PageQuery {
    /// The rows of this page, and one more that tells whether there is another page: what to skip and how many to read.
    pub(crate) fn window(self) -> (usize, usize) {
        let usize = |rows| usize::try_from(rows).unwrap_or(usize::MAX);
        (usize(self.offset()), usize(PAGE_ROWS + 1))
    }

    /// Cuts what was read by [`Self::window`] to the page, and gives the links to the pages beside. For lists that nobody counts.
    pub(crate) fn beside<T>(self, path: &str, rows: &mut Vec<T>, language: Language) -> Markup {
        let (number, more) = (self.number(), rows.len() as u64 > PAGE_ROWS);
        rows.truncate(usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX));
        html! {
            @if number > 1 || more {
                nav.pager aria-label=(PAGES.to(language)) {
                    @if number > 1 { a.btn rel="prev" href={ (path) "?page=" (number - 1) } { (NEWER.to(language)) } }
                    @if more { a.btn rel="next" href={ (path) "?page=" (number + 1) } { (OLDER.to(language)) } }
                }
            }
        }
    }
}

/// The way to all of a list of which the newest `shown` stand here; nothing where those are all. `rows` were read with one more, and
/// are cut to them.
pub(crate) fn older<T>(path: &str, rows: &mut Vec<T>, shown: usize, language: Language) -> Markup {
    let more = rows.len() > shown;
    rows.truncate(shown);
    html! { @if more { p.r { a href=(path) { (EARLIER.to(language)) } } } }
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

    #[test]
    fn a_list_that_nobody_counts_says_whether_it_goes_on() {
        let beside = |query: &str, read: usize| {
            let mut rows = vec![(); read];
            let links = page(query).beside("/x", &mut rows, Language::En).into_string();
            (rows.len(), links.contains("rel=\"prev\""), links.contains("rel=\"next\""))
        };
        assert_eq!((beside("", 50), beside("", 51)), ((50, false, false), (50, false, true)));
        assert_eq!((beside("page=2", 3), page("page=2").window()), ((3, true, false), (50, 51)));
        let mut rows = vec![(); 13];
        assert!(older("/x", &mut rows, 12, Language::En).into_string().contains("href=\"/x\""));
        assert_eq!((rows.len(), older("/x", &mut rows, 12, Language::En).into_string()), (12, String::new()));
    }
}
