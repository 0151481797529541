//! Lists in pages: where one ends, and what goes on from there.

use std::fmt;
use std::str::FromStr;

/// A place in a list that is ordered by time, newest first: whatever has come since does not move it. It means something in this database
/// alone. As text it is `TIME-ROW`, for addresses of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    /// UTC milliseconds.
    pub at_ms: i64,
    /// Row of the entry.
    pub entry: i64,
}

impl Cursor {
    /// Before everything, where a list begins.
    pub(crate) const NEWEST: Self = Self { at_ms: i64::MAX, entry: i64::MAX };
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at_ms, self.entry)
    }
}

/// A text that is not a place in a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a place in a list is a time and a row")]
pub struct BadCursor;

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        // The time may be before 1970.
        let (at_ms, entry) = text.rsplit_once('-').ok_or(BadCursor)?;
        Ok(Self { at_ms: at_ms.parse().map_err(|_| BadCursor)?, entry: entry.parse().map_err(|_| BadCursor)? })
    }
}

/// One page of a list. It may be short, or empty, and yet not the last: how much one call looks at is bounded, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` after the last one.
    pub next: Option<Cursor>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_is_read_back_as_it_was_written_and_any_text_is_one_or_none(at_ms: i64, entry in 0..i64::MAX, text in ".{0,40}") {
            let place = Cursor { at_ms, entry };
            prop_assert_eq!(place.to_string().parse(), Ok(place));
            drop(text.parse::<Cursor>());
        }
    }
}
