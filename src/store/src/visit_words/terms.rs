//! What a visit is searched by, and what a query asks for: plain functions over texts.
//!
//! Han text is found by single characters and pairs, Latin words by their beginnings, names also by pinyin (`zhang`, `zhangwei`, `zw`),
//! a contact number as a whole and by its last four digits. A query is all of its terms. Pairs can meet by chance and long words are
//! cut, so whatever the index finds is asked again here, over the opened fields.

use crate::contacts;
use frontdesk_core::directory;
use frontdesk_core::fact::VisitPrivate;
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// Rows of one visit in the index at most.
pub(crate) const MAX_WORDS: usize = 96;
/// The longest query that is looked at, characters.
const MAX_QUERY_CHARS: usize = 64;
/// Terms of a query at most.
const MAX_TERMS: usize = 8;
/// Beginnings of a Latin word are kept up to this length, characters.
const MAX_PREFIX: usize = 12;
/// And from this one on; a shorter word only as a whole.
const MIN_PREFIX: usize = 2;
/// How many characters of a field are looked at.
const MAX_FIELD_CHARS: usize = 64;
/// Digits by which people remember a number.
const LAST_DIGITS: usize = 4;

/// A run of letters within a text, in lower case.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Term {
    /// Of a script without spaces.
    Han(String),
    /// Letters and digits of other scripts.
    Word(String),
    /// A telephone number as a whole, its digits.
    Number(String),
}

impl std::fmt::Debug for Term {
    /// What is searched for is personal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Term")
    }
}

/// The terms of a query, all of which must be found; none for a text that has no letters. Of more than eight the first eight count.
pub(crate) fn query(text: &str) -> Vec<Term> {
    let text: String = text.chars().take(MAX_QUERY_CHARS).collect();
    let mut terms: Vec<Term> = Vec::new();
    let mut digits = String::new();
    for part in text.split_whitespace() {
        let is_of_number = part.chars().map(contacts::to_ascii).all(|c| c.is_ascii_digit() || "+-().".contains(c));
        if is_of_number {
            // A number that was typed with spaces is one number.
            digits.push_str(part);
            continue;
        }
        terms.extend(number_or_words(&std::mem::take(&mut digits)));
        terms.extend(runs(part));
    }
    terms.extend(number_or_words(&digits));
    let mut seen: Vec<Term> = Vec::new();
    for term in terms {
        if !seen.contains(&term) && seen.len() < MAX_TERMS {
            seen.push(term);
        }
    }
    seen
}

fn number_or_words(digits: &str) -> Vec<Term> {
    match contacts::normalise(digits) {
        Some(number) => vec![Term::Number(number.to_string())],
        None => runs(digits),
    }
}

/// What the index is asked for a term: the most telling one first.
pub(crate) fn asked(term: &Term) -> Vec<String> {
    match term {
        Term::Han(text) => {
            let chars: Vec<char> = text.chars().collect();
            match chars.as_slice() {
                [_] => vec![text.clone()],
                chars => chars.windows(2).map(|pair| pair.iter().collect()).collect(),
            }
        }
        Term::Word(text) | Term::Number(text) => vec![cut(text)],
    }
}

/// What a visit is found by, at most [`MAX_WORDS`].
pub(crate) fn words(private: &VisitPrivate) -> Vec<Zeroizing<String>> {
    let mut all: Vec<Zeroizing<String>> = Vec::new();
    let mut add = |word: String| {
        let word = Zeroizing::new(word);
        if all.len() < MAX_WORDS && !all.contains(&word) {
            all.push(word);
        }
    };
    match contacts::normalise(&private.contact) {
        Some(number) => {
            add(cut(&number));
            add(last_digits(&number));
        }
        None => of_text(&private.contact).into_iter().for_each(&mut add),
    }
    for name in [&private.name, &private.host_name] {
        of_text(name).into_iter().for_each(&mut add);
        directory::typed_forms(&short(name)).iter().for_each(|form| add(cut(form)));
    }
    of_text(&private.organisation).into_iter().for_each(&mut add);
    all
}

fn of_text(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in runs(&short(text)) {
        match run {
            Term::Han(text) => {
                let chars: Vec<char> = text.chars().collect();
                found.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
                found.extend(chars.iter().map(char::to_string));
            }
            Term::Word(text) | Term::Number(text) => {
                let chars: Vec<char> = text.chars().collect();
                let longest = chars.len().min(MAX_PREFIX);
                let shortest = MIN_PREFIX.min(longest);
                found.extend((shortest..=longest).filter_map(|to| Some(chars.get(..to)?.iter().collect())));
            }
        }
    }
    found
}

/// The opened fields answer to all of these terms.
pub(crate) fn fits(private: &VisitPrivate, terms: &[Term]) -> bool {
    let number = contacts::normalise(&private.contact);
    let contact = if number.is_some() { "" } else { private.contact.as_str() };
    let fields = [private.name.as_str(), &private.host_name, &private.organisation, contact];
    let fields: Vec<Vec<Term>> = fields.iter().map(|field| runs(&short(field))).collect();
    let forms: BTreeSet<String> =
        [&private.name, &private.host_name].iter().flat_map(|name| directory::typed_forms(&short(name))).collect();
    let begins = |asked: &str| {
        fields.iter().flatten().any(|run| match run {
            Term::Word(word) if asked.chars().count() < MIN_PREFIX => word == asked,
            Term::Word(word) => word.starts_with(asked),
            Term::Han(_) | Term::Number(_) => false,
        })
    };
    terms.iter().all(|term| match term {
        Term::Han(asked) => {
            fields.iter().flatten().any(|run| matches!(run, Term::Han(text) if text.contains(asked.as_str())))
        }
        Term::Number(asked) => number.as_ref().is_some_and(|number| number.as_str() == asked) || begins(asked),
        Term::Word(asked) => {
            number.as_ref().is_some_and(|number| last_digits(number) == *asked)
                || forms.contains(asked)
                || begins(asked)
        }
    })
}

fn short(text: &str) -> String {
    text.chars().take(MAX_FIELD_CHARS).collect()
}

fn cut(word: &str) -> String {
    word.chars().take(MAX_PREFIX).collect()
}

fn last_digits(number: &str) -> String {
    number.get(number.len().saturating_sub(LAST_DIGITS)..).unwrap_or_default().to_owned()
}

/// The text in its runs: lower case, full-width forms as ASCII, everything between letters and digits left out.
fn runs(text: &str) -> Vec<Term> {
    let mut found: Vec<Term> = Vec::new();
    let mut goes_on = false;
    for c in text.chars().map(contacts::to_ascii).flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            goes_on = false;
            continue;
        }
        match (found.last_mut(), is_without_spaces(c)) {
            (Some(Term::Han(text)), true) | (Some(Term::Word(text)), false) if goes_on => text.push(c),
            (_, true) => found.push(Term::Han(c.to_string())),
            (_, false) => found.push(Term::Word(c.to_string())),
        }
        goes_on = true;
    }
    found
}

/// Kana, Han (with its extensions and compatibility forms) and Hangul.
fn is_without_spaces(c: char) -> bool {
    matches!(c, '\u{3005}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn private(name: &str, organisation: &str, host: &str, contact: &str) -> VisitPrivate {
        VisitPrivate {
            name: name.into(),
            organisation: organisation.into(),
            contact: contact.into(),
            host: None,
            host_name: host.into(),
            host_department: String::new(),
        }
    }

    fn zhang() -> VisitPrivate {
        private("张伟明", "山风物流 ACME-Logistics", "周雯", "+86 138 0013 8642")
    }

    /// As the index and the second look together do.
    fn finds(visit: &VisitPrivate, text: &str) -> bool {
        let (terms, words) = (query(text), words(visit));
        let indexed = terms.iter().flat_map(asked).all(|word| words.iter().any(|one| **one == word));
        assert!(!fits(visit, &terms) || indexed, "{text}: the index misses what fits");
        !terms.is_empty() && indexed && fits(visit, &terms)
    }

    #[test]
    fn a_visit_is_found_by_name_pinyin_organisation_host_and_number() {
        for text in [
            "张",
            "伟明",
            "张伟明",
            "zhang",
            "zhangweiming",
            "zwm",
            "weiming",
            "zhang wei ming",
            "ＺＨＡＮＧ",
            "物流",
            "山风物流",
            "acme",
            "ACME logist",
            "ac",
            "周雯",
            "zhouwen",
            "zw",
            "13800138642",
            "138 0013 8642",
            "+86-138-0013-8642",
            "8642",
            "张伟明 周雯",
            "张 物流 8642",
            "zhang 138 0013 8642",
        ] {
            assert!(finds(&zhang(), text), "{text}");
        }
    }

    #[test]
    fn it_is_not_found_by_what_it_does_not_say() {
        for text in [
            "李",
            "张明",
            "伟张",
            "lizhang",
            "z",
            "a",
            "0013",
            "1380013",
            "张伟明 李",
            "物流风",
            "",
            " - ",
            "acmelogistics",
        ] {
            assert!(!finds(&zhang(), text), "{text}");
        }
        // All pairs are there, in two fields.
        let apart = private("张伟", "伟明公司", "", "");
        assert!(!finds(&apart, "张伟明"));
        assert!(query("张伟明").iter().flat_map(asked).all(|word| words(&apart).iter().any(|one| **one == word)));
    }

    #[test]
    fn what_is_cut_in_the_index_is_asked_again_in_full() {
        let long = private("Internationalisierung", "", "", "x@acme.example");
        assert!(finds(&long, "internationalis") && finds(&long, "acme") && finds(&long, "x@acme"));
        assert!(!finds(&long, "internationalen"));
    }

    proptest! {
        #[test]
        fn a_visit_has_bounded_words_and_is_found_by_each_of_its_own_fields(
            name in "[a-zA-Z张伟明李曾雯 ·-]{0,40}", organisation in "[a-z0-9山风物流 &]{0,80}", contact in "[0-9 +-]{0,20}",
        ) {
            let visit = private(&name, &organisation, "周雯", &contact);
            prop_assert!(words(&visit).len() <= MAX_WORDS);
            for run in runs(&name).into_iter().filter(|_| words(&visit).len() < MAX_WORDS) {
                if let Term::Han(text) | Term::Word(text) = run {
                    prop_assert!(finds(&visit, &text), "{}", text);
                }
            }
        }

        #[test]
        fn any_query_is_bounded(text in ".{0,200}") {
            let terms = query(&text);
            prop_assert!(terms.len() <= MAX_TERMS);
            prop_assert!(terms.iter().all(|term| !asked(term).is_empty()));
        }
    }
}
