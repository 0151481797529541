//! Where a text that is too wide for one line is broken.

/// Breaks at spaces, between hanzi, and inside a word only where that alone is too wide.
pub(super) fn break_lines(text: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for part in parts(text) {
        let longer = format!("{line}{part}");
        if fits(longer.trim_end()) {
            line = longer;
            continue;
        }
        if !line.trim().is_empty() {
            lines.push(std::mem::take(&mut line).trim().to_owned());
        }
        line = String::new();
        for c in part.chars() {
            let longer = format!("{line}{c}");
            if !line.is_empty() && !fits(longer.trim_end()) {
                lines.push(std::mem::take(&mut line));
                line.push(c);
            } else {
                line = longer;
            }
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim().to_owned());
    }
    lines
}

/// What is not broken: a word with the space or hyphen behind it, or one hanzi with the mark behind it.
fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars() {
        let joins = before.is_some_and(|before| {
            !before.is_whitespace() && before != '-' && (!is_wide(before) && !is_wide(c) || is_mark(c))
        });
        match parts.last_mut() {
            Some(part) if joins || c.is_whitespace() => part.push(c),
            _ => parts.push(c.to_string()),
        }
        before = Some(c);
    }
    parts
}

/// Hanzi, kana, hangul and their marks: as wide as they are high.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Marks that do not begin a line.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '）'
            | '」'
            | '』'
            | '》'
            | '〉'
            | '”'
            | '’'
            | '·'
            | ')'
            | ','
            | '.'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_does_not_begin_a_line_and_hanzi_break_anywhere() {
        assert_eq!(parts("买买提·艾力 Li"), ["买", "买", "提·", "艾", "力 ", "Li"]);
        assert_eq!(parts("Anna-Lena O'Neil"), ["Anna-", "Lena ", "O'Neil"]);
        assert_eq!(break_lines("一二三四五", |part| part.chars().count() <= 2), ["一二", "三四", "五"]);
        assert_eq!(break_lines("abcdef gh", |part| part.len() <= 4), ["abcd", "ef", "gh"]);
    }
}
