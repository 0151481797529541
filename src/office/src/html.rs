//! Writing text into HTML, and times for people.

use chrono::{Local, TimeZone};
use std::fmt;

/// Text from anywhere, escaped for element content and quoted attributes. Everything that is not our own markup goes through here.
pub(crate) struct Text<'a>(pub(super) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                // Control characters and the ones that turn the direction of text around show as what they are: nothing good.
                '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => f.write_str("\u{FFFD}")?,
                c if c.is_control() => f.write_str(" ")?,
                c => fmt::Write::write_char(f, c)?,
            }
        }
        Ok(())
    }
}

/// Local time of day, or nothing for a moment outside of the calendar.
pub(crate) fn clock(ms: i64) -> String {
    Local.timestamp_millis_opt(ms).single().map(|at| at.format("%H:%M").to_string()).unwrap_or_default()
}

/// Local time of day with seconds: events at a door come closer than minutes.
pub(crate) fn clock_seconds(ms: i64) -> String {
    Local.timestamp_millis_opt(ms).single().map(|at| at.format("%H:%M:%S").to_string()).unwrap_or_default()
}

/// Whole minutes, never negative: two machines' clocks differ.
pub(crate) fn minutes_since(now_ms: i64, then_ms: i64) -> i64 {
    now_ms.saturating_sub(then_ms).max(0) / 60_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_typed_becomes_markup() {
        let hostile = "<script>\"'&\u{202E}\u{0}</script>";
        let shown = Text(hostile).to_string();
        assert_eq!(shown, "&lt;script&gt;&quot;&#39;&amp;\u{FFFD} &lt;/script&gt;");
    }
}
