// SPDX-License-Identifier: GPL-3.0-or-later
//! Chinese while it is typed: letters and strokes go in, candidates come out, and what is chosen goes into the field.
//!
//! [`Typing`] is the input method as plain calls; [`typist`] has it on a thread of its own, because librime wants one thread and the event
//! loop waits for nobody. Nothing typed stays behind: what is not chosen is forgotten with its question.

pub mod typist;

use crate::fonts;
use frontdesk_core::screen::Language;
use frontdesk_ime::names::{Book, Choice, NameComposer, Script};
use frontdesk_ime::rime::{Method, Rime, RimeError};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The strip above the keys has room for seven names of two characters, each with half a character's room on both sides.
const ROW_ROOM: usize = 21;
/// More characters than any candidate is shown with.
const MAX_SHOWN: usize = 12;

/// How a field is typed into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Letters and digits as they are.
    #[default]
    Plain,
    /// Chinese by its sound.
    Pinyin,
    /// Chinese by its strokes.
    Stroke,
}

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A person's name.
    Name,
    /// Anything else that may be Chinese.
    Text,
    /// Nothing that is Chinese.
    Plain,
}

impl Purpose {
    /// How such a field is typed into at first: in English by letters, and the other ways stand beside them.
    #[must_use]
    pub fn first_mode(self, language: Language) -> Mode {
        if self == Self::Plain || language == Language::En { Mode::Plain } else { Mode::Pinyin }
    }
}

/// Which field is typed into, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// What the field is for.
    pub purpose: Purpose,
    /// How it is typed into.
    pub mode: Mode,
    /// The script that is written.
    pub script: Script,
}

impl Setting {
    /// Of a field that nothing Chinese is typed into.
    pub const PLAIN: Self = Self { purpose: Purpose::Plain, mode: Mode::Plain, script: Script::Simplified };
}

/// The script of a language.
#[must_use]
pub fn script(language: Language) -> Script {
    if language == Language::ZhHant { Script::Traditional } else { Script::Simplified }
}

/// What is done to what is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A field is begun, or typed into otherwise; what was not chosen is forgotten.
    Begin(Setting),
    /// A key: a letter, or one of those that mean something while there are letters.
    Press(char),
    /// A candidate is taken, by its index among all of them.
    Choose(usize),
}

/// What an act did to the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The key means nothing now: the field takes it.
    Passed(char),
    /// Nothing; what is typed, or its candidates, changed.
    Taken,
    /// This goes into the field, at its end.
    Write(String),
}

/// What is shown of what is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// What stands in the field for what is not chosen yet: letters cut into syllables, or strokes.
    pub letters: String,
    /// The candidates in rows, each as many as have room beside each other.
    pub rows: Vec<Vec<String>>,
}

/// The input method.
pub struct Typing {
    book: Book,
    rime: Rime,
    setting: Setting,
    /// The letters of a name; of everything else librime has them.
    letters: String,
    /// What can be chosen, each with its index among all that the dictionaries have: what cannot be drawn is left out.
    choices: Vec<(usize, Choice)>,
    /// The characters beyond Unicode's first plane that can be drawn.
    rare_ones: HashSet<char>,
}

impl Typing {
    /// With the data of the input method in `data`.
    ///
    /// # Errors
    /// There is none, or another [`Typing`] in this process.
    pub fn open(data: &Path) -> Result<Self, RimeError> {
        let rime = Rime::open(data)?;
        let (book, rare_ones) = (Book::default(), fonts::rare_ones());
        Ok(Self { book, rime, setting: Setting::PLAIN, letters: String::new(), choices: Vec::new(), rare_ones })
    }

    /// Does it. `written` is what stands in the field.
    pub fn act(&mut self, act: Act, written: &str) -> Done {
        match act {
            Act::Begin(setting) => {
                self.begin(setting);
                Done::Taken
            }
            Act::Press(key) => self.press(key, written),
            Act::Choose(index) => self.choose(index, written),
        }
    }

    /// What is shown now.
    #[must_use]
    pub fn shown(&self) -> Shown {
        Shown { letters: self.composed(), rows: rows(self.choices.iter().map(|(_, choice)| choice)) }
    }

    fn begin(&mut self, setting: Setting) {
        self.setting = setting;
        self.forget();
        let method = if setting.mode == Mode::Stroke { Method::Stroke } else { Method::Pinyin };
        if !self.rime.set(method, setting.script) {
            tracing::error!(?method, "the input method has no data for it");
        }
    }

    fn forget(&mut self) {
        self.letters.clear();
        self.choices.clear();
        self.rime.clear();
    }

    fn press(&mut self, key: char, written: &str) -> Done {
        let is_composing = !self.composed().is_empty();
        match key {
            'a'..='z' if self.setting.mode != Mode::Plain => self.letter(key, written),
            _ if !is_composing => Done::Passed(key),
            '\'' => self.letter(key, written),
            '\u{8}' => self.erase(written),
            ' ' | '\n' => self.choose(0, written),
            '1'..='7' => self.choose(key as usize - '1' as usize, written),
            '\u{1b}' => {
                self.forget();
                Done::Taken
            }
            _ => Done::Taken,
        }
    }

    fn letter(&mut self, key: char, written: &str) -> Done {
        if self.is_name() {
            let mut name = composer(&self.book, self.setting.script, written, &self.letters);
            name.press(key);
            self.letters = name.typed().into();
        } else {
            self.rime.press(key);
        }
        self.look_up(written);
        Done::Taken
    }

    fn erase(&mut self, written: &str) -> Done {
        if self.is_name() {
            self.letters.pop();
        } else {
            self.rime.erase();
        }
        self.look_up(written);
        Done::Taken
    }

    fn choose(&mut self, index: usize, written: &str) -> Done {
        let Some((index, choice)) = self.choices.get(index).cloned() else { return Done::Taken };
        let chosen = if self.is_name() {
            let mut name = composer(&self.book, self.setting.script, "", &self.letters);
            name.choose(&choice);
            self.letters = name.typed().into();
            Some(choice.text)
        } else {
            self.rime.choose(index)
        };
        self.look_up(&format!("{written}{}", chosen.as_deref().unwrap_or_default()));
        chosen.map_or(Done::Taken, Done::Write)
    }

    fn is_name(&self) -> bool {
        self.setting.purpose == Purpose::Name && self.setting.mode == Mode::Pinyin
    }

    fn look_up(&mut self, written: &str) {
        let choices = if self.is_name() {
            composer(&self.book, self.setting.script, written, &self.letters).choices(&mut self.rime)
        } else {
            self.rime.candidates().into_iter().map(|text| Choice { text, takes: 0 }).collect()
        };
        let is_drawn = |text: &str| text.chars().all(|one| one <= '\u{ffff}' || self.rare_ones.contains(&one));
        self.choices = choices.into_iter().enumerate().filter(|(_, choice)| is_drawn(&choice.text)).collect();
    }

    fn composed(&self) -> String {
        match self.setting.mode {
            Mode::Plain => String::new(),
            Mode::Pinyin if self.is_name() => self.book.cut(&self.letters),
            Mode::Pinyin => self.rime.typed(),
            Mode::Stroke => self.rime.typed().chars().map(stroke).collect(),
        }
    }
}

/// A name of which `written` is there already and `letters` stand for the rest.
fn composer<'a>(book: &'a Book, script: Script, written: &str, letters: &str) -> NameComposer<'a> {
    let mut name = NameComposer::new(book, script, written);
    for key in letters.chars() {
        name.press(key);
    }
    name
}

/// Candidates in rows that have room for them.
fn rows<'a>(choices: impl IntoIterator<Item = &'a Choice>) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut room = 0;
    for choice in choices {
        let text: String = choice.text.chars().take(MAX_SHOWN).collect();
        let needs = text.chars().count().max(2) + 1;
        match rows.last_mut() {
            Some(row) if needs <= room => row.push(text),
            _ => {
                rows.push(vec![text]);
                room = ROW_ROOM;
            }
        }
        room = room.saturating_sub(needs);
    }
    rows
}

/// How a stroke is drawn that librime knows by a letter.
fn stroke(key: char) -> char {
    match key {
        'h' => '一',
        's' => '丨',
        'p' => '丿',
        'n' => '丶',
        'z' => '乙',
        other => other,
    }
}

/// Where the data is: as installed, or where `FRONTDESK_INPUT_DATA` says.
#[must_use]
pub fn data_dir() -> PathBuf {
    std::env::var_os("FRONTDESK_INPUT_DATA").map_or_else(|| "/usr/share/frontdesk/input".into(), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(texts: &[&str]) -> Vec<Choice> {
        texts.iter().map(|text| Choice { text: (*text).into(), takes: 0 }).collect()
    }

    #[test]
    fn seven_names_of_two_characters_have_room_in_a_row_and_longer_ones_go_on_in_the_next() {
        let found = rows(&choices(&["张伟", "章伟", "张玮", "张薇", "张炜", "章", "张", "长"]));
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [7, 1]);
        let found = rows(&choices(&["上海栖木科技有限公司", "上海栖木科技", "科技公司", "科技有限公司"]));
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    }

    #[test]
    fn nothing_is_chinese_in_a_field_that_is_not_and_english_begins_with_letters() {
        assert_eq!(Purpose::Plain.first_mode(Language::ZhHans), Mode::Plain);
        assert_eq!(Purpose::Name.first_mode(Language::En), Mode::Plain);
        assert_eq!(Purpose::Text.first_mode(Language::ZhHant), Mode::Pinyin);
    }
}
