//! Every sentence that a check gives as evidence or advice, as a template: what is written down stays one English line, and whoever shows
//! it in another language reads the line back into its sentences ([`read`]) and says those.

pub mod board;
pub mod cards;
pub mod doors;
pub mod general;
pub mod office;
mod reading;
pub mod storage;

pub use reading::{Piece, read};

use std::fmt::{self, Display};

/// The place of an argument in a template.
const PLACE: &str = "{}";

/// An English sentence with `{}` in place of each argument. Two places never touch, so that a line can be read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phrase(&'static str);

impl Phrase {
    /// The template.
    #[must_use]
    pub const fn english(self) -> &'static str {
        self.0
    }

    /// How many arguments it has.
    #[must_use]
    pub fn places(self) -> usize {
        self.0.matches(PLACE).count()
    }

    /// The sentence, with its arguments in order; one that is missing is left out.
    #[must_use]
    pub fn with(self, args: &[&dyn Display]) -> String {
        let mut args = args.iter();
        let mut parts = self.0.split(PLACE);
        let mut line = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            line.extend(args.next().map(ToString::to_string));
            line.push_str(part);
        }
        line
    }
}

/// The template; what has no places is a sentence as it is.
impl Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl From<Phrase> for String {
    fn from(phrase: Phrase) -> Self {
        phrase.0.to_owned()
    }
}

/// Makes a constant of each sentence and the table of them all at once, so that none can be missing from it.
macro_rules! phrases {
    ($($name:ident = $english:literal;)*) => {
        $(
            #[doc = concat!("`` ", $english, " ``")]
            pub const $name: super::Phrase = super::Phrase($english);
        )*

        pub(super) const ALL: &[super::Phrase] = &[$($name),*];
    };
}
use phrases;

/// All there are, by what they are about.
pub const ALL: [&[Phrase]; 6] = [board::ALL, cards::ALL, doors::ALL, general::ALL, office::ALL, storage::ALL];

#[cfg(test)]
mod tests;
