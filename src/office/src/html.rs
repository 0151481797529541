//! Writing text into the HTML of messages. The pages of the desk are templates, which do it themselves.

use std::fmt;

/// Text from anywhere, escaped for element content and quoted attributes. Everything that is not our own markup goes through here.
pub(crate) struct Text<'a>(pub(crate) &'a str);

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
