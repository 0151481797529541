// SPDX-License-Identifier: GPL-3.0-or-later
//! Every sentence exists in all three languages (Q1).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Context and source text, still escaped as in both kinds of file.
type Key = (String, String);

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A string literal at the start, and what comes after it.
fn literal(text: &str) -> Option<(String, &str)> {
    let body = text.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    let end = body.char_indices().find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    })?;
    Some((body[..end.0].to_owned(), &body[end.0 + 1..]))
}

fn sources() -> BTreeSet<Key> {
    let files =
        ["components", "screens"].into_iter().flat_map(|folder| std::fs::read_dir(here().join(folder)).unwrap());
    let mut keys = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for call in text.split("@tr(").skip(1) {
            let (first, rest) = literal(call).expect("@tr takes a literal");
            let key = match rest.trim_start().strip_prefix("=>") {
                Some(rest) => (first, literal(rest).expect("a context is followed by a text").0),
                None => (String::new(), first),
            };
            keys.insert(key);
        }
    }
    keys
}

fn catalogue(language: &str) -> BTreeMap<Key, String> {
    let path = here().join("lang").join(language).join("LC_MESSAGES/frontdesk-screen.po");
    let mut context = String::new();
    let mut id = String::new();
    let mut all = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        if let Some((text, _)) = line.strip_prefix("msgctxt ").and_then(literal) {
            context = text;
        } else if let Some((text, _)) = line.strip_prefix("msgid ").and_then(literal) {
            id = text;
        } else if let Some((text, _)) = line.strip_prefix("msgstr ").and_then(literal) {
            all.insert((std::mem::take(&mut context), std::mem::take(&mut id)), text);
        }
    }
    all.remove(&(String::new(), String::new()));
    all
}

fn holes(text: &str) -> usize {
    text.matches('{').count()
}

#[test]
fn no_sentence_is_missing_in_any_language_and_none_is_left_over() {
    let sources = sources();
    assert!(sources.len() > 100, "the sources were found");
    for language in ["zh-Hans", "zh-Hant", "en"] {
        let catalogue = catalogue(language);
        let there: BTreeSet<Key> = catalogue.keys().cloned().collect();
        assert_eq!(sources.difference(&there).collect::<Vec<_>>(), Vec::<&Key>::new(), "missing in {language}");
        assert_eq!(there.difference(&sources).collect::<Vec<_>>(), Vec::<&Key>::new(), "left over in {language}");
        for ((_, id), text) in &catalogue {
            assert!(!text.is_empty(), "{language}: {id} is not translated");
            assert_eq!(holes(id), holes(text), "{language}: {id} loses or gains a value");
        }
    }
}

#[test]
fn the_policy_s_own_sentences_are_said_word_for_word() {
    let said: BTreeSet<String> = catalogue("zh-Hans").into_values().map(|text| text.replace("\\n", "")).collect();
    for sentence in ["您好！请问有什么可以帮您？", "感谢您的来访，祝您工作顺利！"] {
        assert!(said.contains(sentence), "{sentence}");
    }
}

#[test]
fn visitors_are_spoken_to_politely_and_never_refused_by_that_word() {
    for language in ["zh-Hans", "zh-Hant"] {
        for (key, text) in catalogue(language) {
            for word in ["你", "她", "拒绝", "拒絕"] {
                assert!(!text.contains(word), "{language} {key:?}: {text}");
            }
        }
    }
}

#[test]
fn traditional_texts_hold_no_simplified_characters() {
    // Characters of our own texts whose simplified form is never right in Traditional Chinese.
    let simplified = "请问么帮记访还卡带随东现时间电话邮单联系称谢对错读写没认识这张换试务门开关进见给听后从发员须录讲设备铃储满号码";
    let shared = "卡";
    for (key, text) in catalogue("zh-Hant") {
        let found: String = text.chars().filter(|c| simplified.contains(*c) && !shared.contains(*c)).collect();
        assert!(found.is_empty(), "{key:?}: {found} in {text}");
    }
}
