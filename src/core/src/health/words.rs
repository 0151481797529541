//! What checks and tickets say, which is written down in English, in the reader's language: at the kiosk and at the office. What no phrase
//! knows, a device's or a system's own words, is shown as it came.

mod board;
mod cards;
mod doors;
mod general;
mod names;
mod office;
mod storage;

pub use names::check_name;

use super::phrases::{Phrase, Piece, general as of_any, read};
use crate::health::phrases::board::PARTS_SIMULATED;
use crate::screen::Language;

/// A phrase in simplified and in traditional Chinese: `{}` in place of each argument in order, or `{1}`, `{2}`, … where the order is another.
type Words = (Phrase, &'static str, &'static str);

const ALL: [&[Words]; 6] = [board::WORDS, cards::WORDS, doors::WORDS, general::WORDS, office::WORDS, storage::WORDS];

/// Stands for what was cut off.
const CUT: &str = "…";

/// A line of evidence or advice.
#[must_use]
pub fn in_words(language: Language, line: &str) -> String {
    if language == Language::En {
        return line.to_owned();
    }
    let pieces: Vec<String> = read(line).iter().map(|piece| said(language, piece)).collect();
    pieces.join("；")
}

fn said(language: Language, piece: &Piece<'_>) -> String {
    let (phrase, args, cut) = match piece {
        Piece::Words(words) => return (*words).to_owned(),
        Piece::Known { phrase, args, cut } => (*phrase, args, *cut),
    };
    let said_args: Vec<String> = match (phrase, args.as_slice()) {
        (PARTS_SIMULATED, [Piece::Words(parts)]) => vec![check_names(language, parts)],
        _ => args.iter().map(|arg| said(language, arg)).collect(),
    };
    // Of two of a device's own words with a colon nothing is known.
    if phrase == of_any::OF && args.iter().all(|arg| matches!(arg, Piece::Words(_))) {
        return said_args.join(": ");
    }
    let words = ALL.into_iter().flatten().find(|(known, ..)| *known == phrase);
    let Some((_, zh_hans, zh_hant)) = words else { return phrase.english().to_owned() };
    let template = if language == Language::ZhHant { zh_hant } else { zh_hans };
    let all_there = said_args.len() == phrase.places();
    let text = filled(template, &said_args);
    if cut && all_there { text + CUT } else { text }
}

fn check_names(language: Language, names: &str) -> String {
    let names: Vec<String> = names.split(", ").map(|name| check_name(language, name)).collect();
    names.join("、")
}

/// The template with its arguments in their places; one that is not there was cut off.
fn filled(template: &str, args: &[String]) -> String {
    let mut parts = template.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        let (number, after) = part.split_once('}').unwrap_or_default();
        let place = number.parse::<usize>().map_or(at, |number| number.saturating_sub(1));
        text.push_str(args.get(place).map_or(CUT, String::as_str));
        text.push_str(after);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::health::phrases::{ALL as PHRASES, cards, doors, office};

    /// The arguments that a template has places for, in the order of the arguments.
    fn places(template: &str) -> Vec<usize> {
        let inner = template.split('{').skip(1).map(|part| part.split_once('}').unwrap().0);
        let mut places: Vec<usize> = inner
            .enumerate()
            .map(|(at, number)| if number.is_empty() { at + 1 } else { number.parse().unwrap() })
            .collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn every_phrase_has_words_once_in_both_kinds_of_chinese_with_the_same_places() {
        for phrase in PHRASES.into_iter().flatten() {
            let words: Vec<&Words> = ALL.into_iter().flatten().filter(|(known, ..)| known == phrase).collect();
            assert_eq!(words.len(), 1, "{phrase}");
            let wanted: Vec<usize> = (1..=phrase.places()).collect();
            for zh in [words[0].1, words[0].2] {
                assert_eq!(places(zh), wanted, "{phrase}: {zh}");
                assert!(zh.chars().any(|c| c > '\u{2E80}') || phrase.english().starts_with("{}"), "{phrase}: {zh}");
            }
        }
    }

    #[test]
    fn a_line_is_said_in_the_readers_language_and_in_english_as_it_came() {
        let line = cards::SOME_WAIT.with(&[&cards::OUT_OF_PAPER, &3])
            + "; zzz: os error 5; "
            + &doors::CONTACT_FLAPS.with(&[&41]);
        assert_eq!(in_words(Language::En, &line), line);
        assert_eq!(
            in_words(Language::ZhHans, &line),
            "打印机缺纸，3 张胸牌在等；zzz: os error 5；门磁一分钟内变化 41 次"
        );
        let chain = format!("{}: Connection refused (os error 111)", office::UNREACHABLE);
        assert_eq!(in_words(Language::ZhHant, &chain), "連不上辦公室伺服器：Connection refused (os error 111)");
    }

    #[test]
    fn the_order_may_be_another_and_what_was_cut_off_is_left_open() {
        assert_eq!(filled("{2} 中的 {1}", &["a".into(), "{1}".into()]), "{1} 中的 a");
        assert_eq!(filled("{}/{}", &["a".into()]), "a/…");
    }
}
