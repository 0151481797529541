//! Which names what was typed can be, the likeliest first.

use super::composer::Dictionary;
use super::pieces::{Cut, Kind, Piece, beginning_with, cuts};
use super::weights::{Given, Weights};
use std::collections::{HashMap, HashSet};

/// More choices than anybody looks through.
pub const MAX_CHOICES: usize = 96;
/// So many whole names are said before so many beginnings of one, and again: both are on every page of seven.
const IN_TURN: [usize; 2] = [5, 2];
/// So many characters of a syllable, and names of two characters, are thought of in whole names.
const MAX_CHARACTERS: usize = 48;
const MAX_GIVEN: usize = 96;
/// Of given names, so many have one character alone.
const ALONE: f64 = 0.15;

/// Which script names are shown and taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// 张伟
    Simplified,
    /// 張偉
    Traditional,
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it writes.
    pub text: String,
    /// How many of the typed letters it is for; those after them stay.
    pub takes: usize,
}

/// What is known of names.
#[derive(Debug)]
pub struct Book {
    weights: Weights,
}

impl Default for Book {
    fn default() -> Self {
        Self { weights: Weights::read() }
    }
}

impl Book {
    /// What `typed` (letters a to z and apostrophes) can be, the likeliest first, [`MAX_CHOICES`] at most: of somebody whose surname is
    /// not chosen yet, or, if `surname_is_chosen`, of what is given.
    pub fn choices(
        &self,
        typed: &str,
        surname_is_chosen: bool,
        script: Script,
        dictionary: &mut dyn Dictionary,
    ) -> Vec<Choice> {
        let most = if surname_is_chosen { 2 } else { 4 };
        let cuts = cuts(&self.weights, typed, most);
        let mut whole = Ranked::default();
        let mut beginnings = Ranked::default();
        for cut in &cuts {
            if surname_is_chosen {
                self.given(cut, script, &mut whole, &mut beginnings);
            } else {
                self.names(cut, script, &mut whole, &mut beginnings);
                self.surnames(cut, script, &mut whole, &mut beginnings);
            }
        }
        let mut choices = in_turn(whole.best(), beginnings.best());
        self.add_from_the_dictionary(&cuts, script, dictionary, &mut choices);
        choices.truncate(MAX_CHOICES);
        choices
    }

    /// What was typed with a space between its syllables, as the likeliest of [`Self::choices`] reads it.
    #[must_use]
    pub fn cut(&self, typed: &str) -> String {
        let cuts = cuts(&self.weights, typed, 4);
        // The fewest syllables: "xian" is one.
        let Some(cut) = cuts.iter().min_by_key(|cut| cut.pieces.len()) else { return typed.into() };
        let pieces: Vec<&str> = cut.pieces.iter().map(|piece| piece.letters).collect();
        let rest = typed.get(cut.length..).unwrap_or_default();
        if rest.is_empty() { pieces.join(" ") } else { format!("{} {rest}", pieces.join(" ")) }
    }

    /// A surname and what is given.
    fn names(&self, cut: &Cut, script: Script, whole: &mut Ranked, beginnings: &mut Ranked) {
        for of_surname in [1, 2] {
            let Some((before, after)) = cut.pieces.split_at_checked(of_surname) else { continue };
            if after.is_empty() || after.len() > 2 {
                continue;
            }
            let given = self.of_given(after);
            for (surname, likely) in self.of_surname(before) {
                let shown = pick(script, surname.simplified, surname.traditional);
                for (name, likely_given) in &given {
                    let text = shown.chars().chain(name.iter().map(|one| self.in_script(*one, script))).collect();
                    whole.add(text, cut.length, likely * likely_given);
                }
            }
        }
        // Who types what is given first, or has no surname that is known.
        if let [only] = cut.pieces.as_slice() {
            for (one, likely) in self.characters(*only, Given::alone) {
                beginnings.add(self.in_script(one, script).into(), only.end, likely * 1e-4);
            }
        }
    }

    fn surnames(&self, cut: &Cut, script: Script, whole: &mut Ranked, beginnings: &mut Ranked) {
        for of_surname in [1, 2] {
            let Some((before, _)) = cut.pieces.split_at_checked(of_surname) else { continue };
            let Some(last) = before.last() else { continue };
            for (surname, likely) in self.of_surname(before) {
                let shown = pick(script, surname.simplified, surname.traditional);
                // Of two surnames for what was typed the one that takes more of it is meant: 欧阳 before 欧.
                let likely = if of_surname == 2 { likely * 1e3 } else { likely };
                // All of what was typed: as likely as any name it could be.
                let ranked = if last.end == cut.length { &mut *whole } else { &mut *beginnings };
                ranked.add(shown.into(), last.end, likely);
            }
        }
    }

    fn given(&self, cut: &Cut, script: Script, whole: &mut Ranked, beginnings: &mut Ranked) {
        for (name, likely) in self.of_given(&cut.pieces) {
            let text: String = name.iter().map(|one| self.in_script(*one, script)).collect();
            whole.add(text, cut.length, likely);
        }
        if let [first, _] = cut.pieces.as_slice() {
            for (one, likely) in self.characters(*first, |given| given.first) {
                beginnings.add(self.in_script(one, script).into(), first.end, likely);
            }
        }
    }

    /// What dictionaries have for the first syllable and the lists do not.
    fn add_from_the_dictionary(
        &self,
        cuts: &[Cut],
        script: Script,
        dictionary: &mut dyn Dictionary,
        choices: &mut Vec<Choice>,
    ) {
        let mut seen: HashSet<String> = choices.iter().map(|choice| choice.text.clone()).collect();
        let mut firsts: Vec<Piece> =
            cuts.iter().filter_map(|cut| cut.pieces.first().copied()).filter(|p| p.kind == Kind::Whole).collect();
        // The longest first: who typed "xian" means it rather than "xi".
        firsts.sort_by_key(|piece| std::cmp::Reverse(piece.end));
        firsts.dedup();
        for first in firsts {
            for character in dictionary.characters(first.letters, script) {
                let text = String::from(character);
                if choices.len() < MAX_CHOICES && seen.insert(text.clone()) {
                    choices.push(Choice { text, takes: first.end });
                }
            }
        }
    }

    fn of_surname(&self, pieces: &[Piece]) -> Vec<(&super::weights::Surname, f64)> {
        let mut found = Vec::new();
        match pieces {
            [only] => {
                let readings = match only.kind {
                    Kind::Whole => vec![only.letters],
                    Kind::Begun | Kind::Initial => beginning_with(&self.weights, only.letters).to_vec(),
                };
                for reading in readings {
                    let all = self.weights.surnames.get(reading).into_iter().flatten();
                    let of_one = all.filter(|surname| surname.simplified.chars().count() == 1);
                    found.extend(of_one.map(|surname| (surname, surname.weight * only.kind.factor())));
                }
            }
            [first, second] if first.kind == Kind::Whole && second.kind == Kind::Whole => {
                let reading = format!("{}{}", first.letters, second.letters);
                let all = self.weights.surnames.get(reading.as_str()).into_iter().flatten();
                found
                    .extend(all.filter(|s| s.simplified.chars().count() == 2).map(|surname| (surname, surname.weight)));
            }
            _ => {}
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.truncate(MAX_CHARACTERS);
        found
    }

    /// Given names that one or two pieces can be, with their share of all given names.
    fn of_given(&self, pieces: &[Piece]) -> Vec<(Vec<char>, f64)> {
        let mut found: Vec<(Vec<char>, f64)> = match pieces {
            [only] => {
                let alone = self.characters(*only, Given::alone).into_iter();
                alone.map(|(one, likely)| (vec![one], ALONE * likely)).collect()
            }
            [first, second] => {
                let firsts = self.characters(*first, |given| given.first);
                let seconds = self.characters(*second, |given| given.second);
                let known = &self.weights.together;
                let of_two = |(a, likely_a): &(char, f64), (b, likely_b): &(char, f64)| {
                    let together =
                        known.get(&[*a, *b]).map_or(0.0, |share| share * first.kind.factor() * second.kind.factor());
                    (vec![*a, *b], (1.0 - ALONE) * (likely_a * likely_b + together))
                };
                firsts.iter().flat_map(|a| seconds.iter().map(move |b| of_two(a, b))).collect()
            }
            _ => Vec::new(),
        };
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.truncate(MAX_GIVEN);
        found
    }

    /// Characters of given names that a piece can be, with their share at a place, the commonest first.
    fn characters(&self, piece: Piece, at: impl Fn(&Given) -> f64) -> Vec<(char, f64)> {
        let readings = match piece.kind {
            Kind::Whole => vec![piece.letters],
            Kind::Begun | Kind::Initial => beginning_with(&self.weights, piece.letters).to_vec(),
        };
        let sum = self.weights.sums[1];
        let all = readings.into_iter().flat_map(|reading| self.weights.given.get(reading).into_iter().flatten());
        let mut found: Vec<_> = all.map(|one| (one.character, at(one) / sum * piece.kind.factor())).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1));
        found.truncate(MAX_CHARACTERS);
        found
    }

    fn in_script(&self, character: char, script: Script) -> char {
        match script {
            Script::Simplified => character,
            Script::Traditional => *self.weights.traditional.get(&character).unwrap_or(&character),
        }
    }
}

fn pick<'a>(script: Script, simplified: &'a str, traditional: &'a str) -> &'a str {
    if script == Script::Traditional { traditional } else { simplified }
}

/// Choices with how likely each is; of one text the likeliest counts.
#[derive(Default)]
struct Ranked(HashMap<(String, usize), f64>);

impl Ranked {
    fn add(&mut self, text: String, takes: usize, likely: f64) {
        let known = self.0.entry((text, takes)).or_default();
        *known = known.max(likely);
    }

    fn best(self) -> Vec<Choice> {
        let mut all: Vec<_> = self.0.into_iter().collect();
        // Equals are in the order of their characters, so that the same letters always show the same page.
        all.sort_by(|(a, likely_a), (b, likely_b)| likely_b.total_cmp(likely_a).then_with(|| a.cmp(b)));
        all.into_iter().take(MAX_CHOICES).map(|((text, takes), _)| Choice { text, takes }).collect()
    }
}

fn in_turn(whole: Vec<Choice>, beginnings: Vec<Choice>) -> Vec<Choice> {
    let mut whole = whole.into_iter().peekable();
    let mut beginnings = beginnings.into_iter().peekable();
    let mut choices: Vec<Choice> = Vec::new();
    while choices.len() < MAX_CHOICES && (whole.peek().is_some() || beginnings.peek().is_some()) {
        let wholes = if beginnings.peek().is_some() { IN_TURN[0] } else { MAX_CHOICES };
        choices.extend(whole.by_ref().take(wholes));
        let parts = if whole.peek().is_some() { IN_TURN[1] } else { MAX_CHOICES };
        for part in beginnings.by_ref().take(parts) {
            if choices.iter().all(|known| known.text != part.text || known.takes != part.takes) {
                choices.push(part);
            }
        }
    }
    choices
}
