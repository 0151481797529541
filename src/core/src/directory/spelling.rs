//! How a name is typed: its own letters, pinyin in all readings, and initials.

use pinyin::{ToPinyin, ToPinyinMulti};

pub(super) fn letters_only(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// For each character its possible readings; a run of Latin letters is one "syllable" with itself as reading.
pub(super) fn syllables(name: &str) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::new();
    let mut latin = String::new();
    for c in name.chars() {
        if let Some(readings) = c.to_pinyin_multi() {
            if !latin.is_empty() {
                out.push(vec![std::mem::take(&mut latin)]);
            }
            let mut plain: Vec<String> =
                readings.into_iter().map(|reading| reading.plain().replace('ü', "v")).collect();
            plain.sort();
            plain.dedup();
            out.push(plain);
        } else if c.is_alphanumeric() {
            latin.extend(c.to_lowercase());
        } else if !latin.is_empty() {
            out.push(vec![std::mem::take(&mut latin)]);
        }
    }
    if !latin.is_empty() {
        out.push(vec![latin]);
    }
    out
}

/// By what a name is typed on a Latin keyboard, beside its own letters: pinyin from the beginning by syllables (`zhang`, `zhangwei`), each
/// syllable, the given name, and the initials. All readings of each character count; at most 48 forms.
#[must_use]
pub fn typed_forms(name: &str) -> Vec<String> {
    const MAX_FORMS: usize = 48;
    let syllables = syllables(name);
    let syllables = syllables.get(..syllables.len().min(8)).unwrap_or_default();
    let whole = |syllable: &String| syllable.clone();
    let mut forms = combine(syllables, whole);
    forms.extend(combine(syllables, |syllable| syllable.chars().take(1).collect()));
    for to in (1..syllables.len()).rev() {
        forms.extend(combine(syllables.get(..to).unwrap_or_default(), whole));
    }
    forms.extend(combine(syllables.get(1..).unwrap_or_default(), whole));
    forms.extend(syllables.iter().flatten().cloned());
    let mut seen = Vec::new();
    for form in forms {
        if seen.len() < MAX_FORMS && !seen.contains(&form) {
            seen.push(form);
        }
    }
    seen
}

/// All combinations of readings, bounded: names are short, but a list may hold anything.
pub(super) fn combine(syllables: &[Vec<String>], part: impl Fn(&String) -> String) -> Vec<String> {
    const MAX_COMBINATIONS: usize = 32;
    let mut all = vec![String::new()];
    for options in syllables.iter().take(8) {
        let mut parts: Vec<String> = options.iter().map(&part).collect();
        parts.dedup();
        all = all
            .iter()
            .flat_map(|head| parts.iter().map(move |tail| format!("{head}{tail}")))
            .take(MAX_COMBINATIONS)
            .collect();
    }
    all.retain(|text| !text.is_empty());
    all
}

pub(super) fn shown_pinyin(name: &str) -> String {
    let words: Vec<String> = name
        .chars()
        .filter_map(|c| c.to_pinyin())
        .map(|reading| {
            let plain = reading.plain();
            let mut chars = plain.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
        })
        .collect();
    words.join(" ")
}
