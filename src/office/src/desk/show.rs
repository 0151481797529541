//! How what was typed, and moments, are shown on every page.

use chrono::{Local, TimeZone};

/// Typed text without control characters, and without those that turn the direction of what stands around it. The template escapes it.
pub(crate) fn shown(text: &str) -> String {
    let seen = |c: char| match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => '\u{FFFD}',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(seen).collect()
}

/// Local time of day, or nothing for a moment outside of the calendar.
pub(crate) fn clock(ms: i64) -> String {
    local(ms, "%H:%M")
}

/// With seconds: events at a door come closer than minutes.
pub(crate) fn clock_seconds(ms: i64) -> String {
    local(ms, "%H:%M:%S")
}

/// The time of day, and the day where it is not that of `now_ms`.
pub(crate) fn clock_of_day(ms: i64, now_ms: i64) -> String {
    if local(ms, "%F") == local(now_ms, "%F") { clock(ms) } else { local(ms, "%m-%d %H:%M") }
}

/// A local day.
pub(crate) fn day(ms: i64) -> String {
    local(ms, "%F")
}

fn local(ms: i64, form: &str) -> String {
    Local.timestamp_millis_opt(ms).single().map(|at| at.format(form).to_string()).unwrap_or_default()
}

/// Whole minutes, never negative: two machines' clocks differ.
pub(crate) fn minutes_since(now_ms: i64, then_ms: i64) -> i64 {
    now_ms.saturating_sub(then_ms).max(0) / 60_000
}

/// The beginning of a node's number tells the few of a site apart.
pub(crate) fn short(node: &str) -> &str {
    node.get(..8).unwrap_or(node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use maud::html;

    #[test]
    fn nothing_that_is_typed_becomes_markup_or_turns_the_text_around() {
        let page = html! { p title=(shown("\"'")) { (shown("<script>&\u{202E}\u{0}</script>")) } }.into_string();
        assert_eq!(page, "<p title=\"&quot;'\">&lt;script&gt;&amp;\u{FFFD} &lt;/script&gt;</p>");
    }

    #[test]
    fn a_moment_of_another_day_says_which() {
        let now_ms = 1_795_395_600_000;
        assert_eq!(clock_of_day(now_ms, now_ms), clock(now_ms));
        assert!(clock_of_day(now_ms - 86_400_000, now_ms).contains('-'));
    }
}
