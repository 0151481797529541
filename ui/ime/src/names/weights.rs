//! How common what is in names is, out of the three lists in `data/`.

use super::pieces;
use std::collections::HashMap;

/// A character of a given name under one reading.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Given {
    pub(super) character: char,
    /// How common it is as the first of two, and as the second of two or alone; in the same unit for all.
    pub(super) first: f64,
    pub(super) second: f64,
}

impl Given {
    /// How common it is as all of a given name.
    pub(super) fn alone(&self) -> f64 {
        self.second
    }
}

/// A surname under one reading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Surname {
    pub(super) simplified: &'static str,
    pub(super) traditional: &'static str,
    /// Of 100,000 people.
    pub(super) weight: f64,
}

/// What is known of names, by reading.
#[derive(Debug)]
pub(super) struct Weights {
    pub(super) surnames: HashMap<&'static str, Vec<Surname>>,
    pub(super) given: HashMap<&'static str, Vec<Given>>,
    /// All syllables there are, in order: those with one beginning stand together.
    pub(super) syllables: Vec<&'static str>,
    /// The characters of `given` that are others in the traditional script.
    pub(super) traditional: HashMap<char, char>,
    /// Given names that are commoner than their characters say: their share of all given names of two characters.
    pub(super) together: HashMap<[char; 2], f64>,
    /// The sum of all of `given`, as first and as second.
    pub(super) sums: [f64; 2],
}

const SURNAMES: &str = include_str!("../../data/surnames.txt");
const GIVEN: &str = include_str!("../../data/given.txt");
const TRADITIONAL: &str = include_str!("../../data/traditional.txt");
const TOGETHER: &str = include_str!("../../data/together.txt");

/// How much commoner a marked character is at its place, and rarer at the other.
const PLACE: f64 = 3.0;
/// The share of given names that the first, and the second line of `together.txt` make up, about.
const TOGETHER_SHARES: [f64; 2] = [0.06, 0.24];

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

impl Weights {
    /// Reads the lists, which are part of the program. Those of their lines that are no good are left out; a test reads them strictly.
    pub(super) fn read() -> Self {
        let mut surnames: HashMap<_, Vec<Surname>> = HashMap::new();
        for (reading, surname) in lines(SURNAMES).filter_map(surname) {
            surnames.entry(reading).or_default().push(surname);
        }
        let mut given: HashMap<&str, Vec<Given>> = HashMap::new();
        for line in lines(GIVEN) {
            let mut words = line.split_whitespace();
            let Some(reading) = words.next() else { continue };
            let characters = given.entry(reading).or_default();
            for one in words.filter_map(character) {
                if characters.iter().all(|known| known.character != one.character) {
                    characters.push(one);
                }
            }
        }
        let all = || given.values().flatten();
        let sums = [all().map(|one| one.first).sum(), all().map(|one| one.second).sum()];
        let traditional = lines(TRADITIONAL).flat_map(str::split_whitespace).filter_map(pair).collect();
        Self { surnames, given, syllables: pieces::syllables(), traditional, together: together(), sums }
    }
}

fn surname(line: &'static str) -> Option<(&'static str, Surname)> {
    let mut words = line.split_whitespace();
    let (simplified, reading, weight) = (words.next()?, words.next()?, words.next()?.parse().ok()?);
    Some((reading, Surname { simplified, traditional: words.next().unwrap_or(simplified), weight }))
}

/// `伟9`, `小8<`.
fn character(word: &str) -> Option<Given> {
    let mut rest = word.chars();
    let (character, digit) = (rest.next()?, rest.next()?.to_digit(10)?);
    let weight = f64::from(1_u32 << digit);
    let [first, second] = match rest.next() {
        Some('<') => [weight * PLACE, weight / PLACE],
        Some('>') => [weight / PLACE, weight * PLACE],
        _ => [weight, weight],
    };
    Some(Given { character, first, second })
}

/// `张張`.
fn pair(word: &str) -> Option<(char, char)> {
    let mut characters = word.chars();
    Some((characters.next()?, characters.next()?))
}

fn together() -> HashMap<[char; 2], f64> {
    let mut all = HashMap::new();
    for (line, share) in lines(TOGETHER).zip(TOGETHER_SHARES) {
        let names: Vec<&str> = line.split_whitespace().collect();
        let each = share / f64::from(u32::try_from(names.len().max(1)).unwrap_or(u32::MAX));
        for name in names {
            let mut characters = name.chars();
            if let (Some(first), Some(second)) = (characters.next(), characters.next()) {
                all.entry([first, second]).or_insert(each);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_says_something() {
        for line in lines(SURNAMES) {
            let (reading, surname) = surname(line).unwrap_or_else(|| panic!("{line}"));
            assert!(reading.bytes().all(|letter| letter.is_ascii_lowercase()), "{line}");
            assert_eq!(surname.simplified.chars().count(), surname.traditional.chars().count(), "{line}");
        }
        for line in lines(GIVEN) {
            assert!(line.split_whitespace().skip(1).all(|word| character(word).is_some()), "{line}");
        }
        for word in lines(TRADITIONAL).flat_map(str::split_whitespace) {
            assert!(word.chars().count() == 2 && pair(word).is_some_and(|(from, to)| from != to), "{word}");
        }
        assert_eq!(lines(TOGETHER).count(), TOGETHER_SHARES.len());
        for name in lines(TOGETHER).flat_map(str::split_whitespace) {
            assert_eq!(name.chars().count(), 2, "{name}");
        }
    }

    #[test]
    fn no_character_stands_twice_under_a_reading() {
        for line in lines(GIVEN) {
            let mut seen: Vec<char> = line.split_whitespace().skip(1).filter_map(|word| word.chars().next()).collect();
            let count = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), count, "{line}");
        }
    }
}
