//! A line that was written down, read back into its sentences. Whatever the line, something comes out, and what no phrase knows comes
//! out as it is.

use super::{ALL, PLACE, Phrase};
use crate::fact::MAX_EVIDENCE_CHARS;
use crate::health::inspection;

/// What parts the sentences of a line; no argument has it in it.
const JOINT: &str = "; ";

/// Sentences of a line at most; what comes after them is left as it is.
const MAX_PIECES: usize = 16;

/// A phrase has fewer joints of its own than this, so it is no more sentences.
const MAX_SPAN: usize = 3;

/// Phrases within phrases at most.
const MAX_DEPTH: usize = 4;

/// The end of a cut line is taken for a phrase's beginning when so many of the phrase's own bytes are there.
const FEWEST_OF_CUT: usize = 6;

/// One sentence of a line, or an argument of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// A phrase with its arguments in order: fewer than it has places when the line was cut in the midst of it.
    Known {
        /// Which.
        phrase: Phrase,
        /// What stands in its places.
        args: Vec<Piece<'a>>,
        /// The line was cut before its end.
        cut: bool,
    },
    /// What no phrase knows: numbers, names, a device's or a system's own words.
    Words(&'a str),
}

/// The sentences of a line of evidence or advice, at most 16 and a rest. A line that is as long as those that are cut is read as far as
/// it goes.
#[must_use]
pub fn read(line: &str) -> Vec<Piece<'_>> {
    let chars = line.chars().count();
    let is_cut = chars == inspection::EVIDENCE_CHARS || chars == MAX_EVIDENCE_CHARS;
    let mut pieces = Vec::new();
    let mut rest = line;
    while !rest.is_empty() && pieces.len() < MAX_PIECES {
        let (piece, after) = first(rest, is_cut);
        pieces.push(piece);
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// The first sentence, and what comes after the joint behind it. The longest that a phrase knows, or else up to the next joint.
fn first(text: &str, is_cut: bool) -> (Piece<'_>, &str) {
    let joints = text.match_indices(JOINT).map(|(at, _)| at);
    let ends: Vec<usize> = joints.chain([text.len()]).take(MAX_SPAN).collect();
    let until = |end: usize| (text.get(..end).unwrap_or(text), text.get(end + JOINT.len()..).unwrap_or_default());
    for end in ends.iter().rev() {
        let (sentence, after) = until(*end);
        if let piece @ Piece::Known { .. } = one(sentence, is_cut && *end == text.len(), MAX_DEPTH) {
            return (piece, after);
        }
    }
    let (sentence, after) = until(ends.first().copied().unwrap_or(text.len()));
    (Piece::Words(sentence), after)
}

/// One sentence or argument.
fn one(text: &str, is_cut: bool, depth: usize) -> Piece<'_> {
    if depth == 0 {
        return Piece::Words(text);
    }
    let fits = ALL.iter().copied().flatten().filter_map(|phrase| fit(*phrase, text, is_cut));
    let Some(best) = fits.max_by_key(|fit| (fit.literal, !fit.cut)) else { return Piece::Words(text) };
    let last = best.args.len().saturating_sub(1);
    let args = best.args.iter().enumerate().map(|(at, arg)| {
        let ends_line = at == last && text.ends_with(arg);
        one(arg, is_cut && ends_line, depth - 1)
    });
    Piece::Known { phrase: best.phrase, args: args.collect(), cut: best.cut }
}

/// How a phrase fits a text.
struct Fit<'a> {
    phrase: Phrase,
    args: Vec<&'a str>,
    /// Bytes of the phrase itself that are there.
    literal: usize,
    cut: bool,
}

fn fit(phrase: Phrase, text: &str, is_cut: bool) -> Option<Fit<'_>> {
    let whole = wholly(phrase, text);
    whole.or_else(|| is_cut.then(|| beginning(phrase, text)).flatten().filter(|fit| fit.literal >= FEWEST_OF_CUT))
}

/// The text is the phrase from end to end.
fn wholly(phrase: Phrase, text: &str) -> Option<Fit<'_>> {
    let (head, rest_of_phrase) = match phrase.english().split_once(PLACE) {
        None if phrase.english() == text => {
            return Some(Fit { phrase, args: Vec::new(), literal: text.len(), cut: false });
        }
        None => return None,
        Some(split) => split,
    };
    let tail = rest_of_phrase.rsplit(PLACE).next().unwrap_or_default();
    let mut rest = text.strip_prefix(head)?.strip_suffix(tail)?;
    let mut args = Vec::new();
    let mut literal = head.len() + tail.len();
    let inner = rest_of_phrase.strip_suffix(tail)?;
    for between in inner.split(PLACE).filter(|between| !between.is_empty()) {
        let (arg, after) = split_after_one(rest, between)?;
        args.push(arg);
        literal += between.len();
        rest = after;
    }
    args.push(rest);
    are_arguments(head, &args).then_some(Fit { phrase, args, literal, cut: false })
}

/// The text is the beginning of the phrase.
fn beginning(phrase: Phrase, text: &str) -> Option<Fit<'_>> {
    let mut literals = phrase.english().split(PLACE);
    let head = literals.next().unwrap_or_default();
    let cut = |args, literal| Some(Fit { phrase, args, literal, cut: true });
    let Some(mut rest) = text.strip_prefix(head) else {
        return head.starts_with(text).then(|| cut(Vec::new(), text.len())).flatten();
    };
    let (mut args, mut literal) = (Vec::new(), head.len());
    for between in literals {
        if let Some((arg, after)) = split_after_one(rest, between).filter(|_| !between.is_empty()) {
            args.push(arg);
            literal += between.len();
            rest = after;
            continue;
        }
        // The last argument that is there, without as much of what comes behind it as is there.
        let there = between
            .char_indices()
            .map(|(at, _)| at)
            .rev()
            .find(|at| between.get(..*at).is_some_and(|part| rest.ends_with(part)));
        let arg = rest.get(..rest.len() - there.unwrap_or(0)).unwrap_or(rest);
        args.extend(Some(arg).filter(|arg| !arg.is_empty()));
        literal += there.unwrap_or(0);
        rest = "";
        break;
    }
    (rest.is_empty() && are_arguments(head, &args)).then(|| cut(args, literal)).flatten()
}

/// At the first place of `between` that leaves something before it.
fn split_after_one<'a>(text: &'a str, between: &str) -> Option<(&'a str, &'a str)> {
    let second = text.char_indices().nth(1).map(|(at, _)| at)?;
    let at = text.get(second..)?.find(between)? + second;
    Some((text.get(..at)?, text.get(at + between.len()..)?))
}

/// What stands before a colon belongs to the sentence behind it, and is no part of that one's first argument. A phrase's own space behind a
/// semicolon would be a joint.
fn are_arguments(head: &str, args: &[&str]) -> bool {
    let is_argument = |arg: &&str| !arg.is_empty() && !arg.contains(JOINT) && !arg.ends_with(';');
    let begins = args.first().is_none_or(|first| !head.is_empty() || !first.contains(": "));
    begins && args.iter().all(is_argument)
}
