//! A name while it is typed.

use super::ranking::{Book, Choice, Script};

/// As many letters as the longest name has, and some.
const MAX_TYPED: usize = 24;
/// As many characters as a name on a card has.
const MAX_CHOSEN: usize = 24;

/// What knows the characters of a syllable that no list of names has.
pub trait Dictionary {
    /// The characters that are read so, the commonest first.
    fn characters(&mut self, syllable: &str, script: Script) -> Vec<char>;
}

/// A name while it is typed: what was chosen of it, and letters that stand for the rest.
#[derive(Debug)]
pub struct NameComposer<'a> {
    book: &'a Book,
    script: Script,
    chosen: String,
    typed: String,
}

impl<'a> NameComposer<'a> {
    /// With `chosen` in front, if part of the name is there already.
    #[must_use]
    pub fn new(book: &'a Book, script: Script, chosen: &str) -> Self {
        Self { book, script, chosen: chosen.chars().take(MAX_CHOSEN).collect(), typed: String::new() }
    }

    /// The letters that stand for what is not chosen yet.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// What was chosen.
    #[must_use]
    pub fn chosen(&self) -> &str {
        &self.chosen
    }

    /// Takes a letter a to z, or an apostrophe between two syllables. False if it is none, or too many.
    pub fn press(&mut self, key: char) -> bool {
        let is_letter =
            key.is_ascii_lowercase() || (key == '\'' && !self.typed.is_empty() && !self.typed.ends_with('\''));
        let is_taken = is_letter && self.typed.len() < MAX_TYPED && self.chosen.chars().count() < MAX_CHOSEN;
        if is_taken {
            self.typed.push(key);
        }
        is_taken
    }

    /// Takes back a letter, or, where there is none, what was chosen last. False if there was nothing.
    pub fn erase(&mut self) -> bool {
        self.typed.pop().or_else(|| self.chosen.pop()).is_some()
    }

    /// What can be chosen now.
    pub fn choices(&self, dictionary: &mut dyn Dictionary) -> Vec<Choice> {
        if self.typed.is_empty() {
            return Vec::new();
        }
        self.book.choices(&self.typed, !self.chosen.is_empty(), self.script, dictionary)
    }

    /// Takes one of [`Self::choices`].
    pub fn choose(&mut self, choice: &Choice) {
        let room = MAX_CHOSEN.saturating_sub(self.chosen.chars().count());
        self.chosen.extend(choice.text.chars().take(room));
        self.typed = self.typed.get(choice.takes..).unwrap_or_default().trim_start_matches('\'').into();
    }
}
