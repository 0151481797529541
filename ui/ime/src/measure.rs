//! How well names can be typed, over a list of names of real shape (`data/measured_names.txt`).

use crate::names::{Book, Dictionary, NameComposer, Script};
use std::fmt;

/// So many candidates are on the first page: what the strip above the keys has room for.
pub const STRIP: usize = 7;
/// And so many with the second: what is shown in place of the keys when the strip is opened, four rows of seven.
pub const OPENED: usize = STRIP + 28;

const NAMES: &str = include_str!("../data/measured_names.txt");

/// How well the list's names can be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// How many names were typed.
    pub names: usize,
    /// Found without turning a page: typed as a whole; or surname, then what is given; or character by character.
    pub first_page: usize,
    /// Found with one page turned at most at each choice.
    pub two_pages: usize,
    /// Found on the first page when typed as a whole, surname and all.
    pub whole: usize,
    /// Those that are not found within two pages.
    pub beyond: Vec<&'static str>,
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |count: usize| count as f64 * 100.0 / self.names.max(1) as f64;
        write!(
            out,
            "of {} names {:.1} % are on the first page ({:.1} % where typed as a whole), {:.1} % within two",
            self.names,
            share(self.first_page),
            share(self.whole),
            share(self.two_pages)
        )?;
        if self.beyond.is_empty() { Ok(()) } else { write!(out, "; beyond: {}", self.beyond.join(", ")) }
    }
}

/// One name of the list.
struct Measured {
    shown: &'static str,
    surname: &'static str,
    given: &'static str,
    syllables: Vec<&'static str>,
}

fn measured(line: &'static str) -> Option<Measured> {
    let (shown, syllables) = line.split_once(' ')?;
    let (surname, given) = shown.split_once('|')?;
    Some(Measured { shown, surname, given, syllables: syllables.split(' ').collect() })
}

/// The letters of each name of the list, surname and all.
pub fn letters() -> impl Iterator<Item = String> {
    listed().map(|name| name.syllables.concat())
}

fn listed() -> impl Iterator<Item = Measured> {
    NAMES.lines().filter(|line| !line.starts_with('#')).filter_map(measured)
}

/// Types every name of the list in each of three ways.
pub fn typing(book: &Book, dictionary: &mut dyn Dictionary) -> Figures {
    let mut figures = Figures { names: 0, first_page: 0, two_pages: 0, whole: 0, beyond: Vec::new() };
    for name in listed() {
        figures.names += 1;
        let whole = page(book, dictionary, "", &name.syllables.concat(), &format!("{}{}", name.surname, name.given));
        let best =
            [whole, in_two(book, dictionary, &name), one_by_one(book, dictionary, &name)].into_iter().flatten().min();
        figures.whole += usize::from(whole == Some(0));
        figures.first_page += usize::from(best == Some(0));
        figures.two_pages += usize::from(best.is_some_and(|page| page < 2));
        if best.is_none_or(|page| page >= 2) {
            figures.beyond.push(name.shown);
        }
    }
    figures
}

fn in_two(book: &Book, dictionary: &mut dyn Dictionary, name: &Measured) -> Option<usize> {
    let (first, rest) = name.syllables.split_at_checked(name.surname.chars().count())?;
    let surname = page(book, dictionary, "", &first.concat(), name.surname)?;
    Some(surname.max(page(book, dictionary, name.surname, &rest.concat(), name.given)?))
}

fn one_by_one(book: &Book, dictionary: &mut dyn Dictionary, name: &Measured) -> Option<usize> {
    let (first, rest) = name.syllables.split_at_checked(name.surname.chars().count())?;
    let mut worst = page(book, dictionary, "", &first.concat(), name.surname)?;
    let mut chosen = String::from(name.surname);
    for (character, syllable) in name.given.chars().zip(rest) {
        worst = worst.max(page(book, dictionary, &chosen, syllable, &character.to_string())?);
        chosen.push(character);
    }
    Some(worst)
}

/// On which page a text is, counted from nought.
fn page(book: &Book, dictionary: &mut dyn Dictionary, chosen: &str, typed: &str, wanted: &str) -> Option<usize> {
    let mut composer = NameComposer::new(book, Script::Simplified, chosen);
    if !typed.chars().all(|key| composer.press(key)) {
        return None;
    }
    let choices = composer.choices(dictionary);
    let found = choices.iter().position(|choice| choice.text == wanted && choice.takes == typed.len())?;
    match found {
        0..STRIP => Some(0),
        STRIP..OPENED => Some(1),
        _ => Some(2),
    }
}
