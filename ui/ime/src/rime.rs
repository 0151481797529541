//! librime: what is typed where it is no person's name, by pinyin or by strokes.
//!
//! One of it exists in a process, on one thread. It learns nothing: its schemas have no user dictionary, and all that it reads was built
//! when the kiosk was packaged.

mod ffi;

use crate::names::{Dictionary, Script};
use ffi::{Library, Missing, c_path};
use std::path::{Path, PathBuf};

/// As many candidates as anybody looks through.
const MAX_CANDIDATES: usize = 96;
/// So many are looked through for single characters.
const MAX_LOOKED_AT: usize = 600;
/// As much as anybody types before they choose, bytes as they are shown.
const MAX_TYPED: usize = 48;

/// X11's keysym of it, which librime goes by.
const BACKSPACE: i32 = 0xff08;

/// How Chinese is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By its sound, in letters.
    Pinyin,
    /// By its strokes: `h` 横, `s` 竖, `p` 撇, `n` 捺 or 点, `z` 折.
    Stroke,
}

/// Why there is no input method.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RimeError {
    /// The data was not built, or elsewhere.
    #[error("{path}: no input method's data is there", path = .0.display())]
    NoData(PathBuf),
    /// The library is too old, or is used already.
    #[error("the input method's library cannot be used: {0}")]
    Library(&'static str),
}

/// The input method.
pub struct Rime {
    library: Library,
    method: Method,
    script: Script,
}

impl Rime {
    /// Opens the data that `rime_deployer` built in `data`.
    ///
    /// # Errors
    ///
    /// [`RimeError`], also while another one is open in this process.
    pub fn open(data: &Path) -> Result<Self, RimeError> {
        let no_data = || RimeError::NoData(data.into());
        if !data.join("frontdesk_pinyin.schema.yaml").exists() {
            return Err(no_data());
        }
        let library = Library::open(&c_path(data).ok_or_else(no_data)?).map_err(|missing| {
            RimeError::Library(match missing {
                Missing::Taken => "it is in use",
                Missing::Function => "it is older than 1.8",
                Missing::Session => "it opens no session",
            })
        })?;
        let mut rime = Self { library, method: Method::Pinyin, script: Script::Simplified };
        if rime.set(Method::Pinyin, Script::Simplified) { Ok(rime) } else { Err(no_data()) }
    }

    /// Begins anew, typed so and written so. False if there is no data for it.
    pub fn set(&mut self, method: Method, script: Script) -> bool {
        self.clear();
        (self.method, self.script) = (method, script);
        let is_there = self.library.select_schema(match method {
            Method::Pinyin => c"frontdesk_pinyin",
            Method::Stroke => c"frontdesk_stroke",
        });
        self.library.set_option(c"traditional", script == Script::Traditional);
        self.library.set_option(c"simplified", script == Script::Simplified);
        is_there
    }

    /// Takes a letter. False if it is none, or too many.
    pub fn press(&mut self, key: char) -> bool {
        let Ok(byte) = u8::try_from(key) else { return false };
        let is_key = byte.is_ascii_lowercase() || byte == b'\'';
        is_key && self.library.preedit().len() < MAX_TYPED && self.library.process_key(byte.into())
    }

    /// Takes back the last letter, or the last choice. False if there was nothing.
    pub fn erase(&mut self) -> bool {
        self.library.process_key(BACKSPACE)
    }

    /// Forgets what was typed and not chosen.
    pub fn clear(&mut self) {
        self.library.clear();
        let _ = self.library.commit();
    }

    /// What was typed, cut into syllables, with what was chosen of it already in front.
    #[must_use]
    pub fn typed(&self) -> String {
        self.library.preedit()
    }

    /// What it can be, the likeliest first.
    #[must_use]
    pub fn candidates(&self) -> Vec<String> {
        self.library.candidates(MAX_CANDIDATES)
    }

    /// Takes one of [`Self::candidates`] by its index. All that was typed is chosen then, and is the answer; or the rest waits.
    pub fn choose(&mut self, index: usize) -> Option<String> {
        if !self.library.select(index) {
            return None;
        }
        self.library.commit()
    }
}

impl Dictionary for Rime {
    fn characters(&mut self, syllable: &str, script: Script) -> Vec<char> {
        if (self.method, self.script) != (Method::Pinyin, script) && !self.set(Method::Pinyin, script) {
            return Vec::new();
        }
        self.clear();
        for key in syllable.chars() {
            self.press(key);
        }
        let single = |text: String| {
            let mut characters = text.chars();
            characters.next().filter(|_| characters.next().is_none())
        };
        let found = self.library.candidates(MAX_LOOKED_AT).into_iter().filter_map(single).collect();
        self.clear();
        found
    }
}
