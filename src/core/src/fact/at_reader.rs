//! Where a tap was: at which reader, and which way it leads. What is as at a kiosk with one reader is not written at all, so that
//! such an entry keeps the form that it had before there were several.

use crate::access::Direction;
use serde::{Deserialize, Serialize};

/// The name of a reader that no configuration names, and the one that an entry without a name is about.
pub const DEFAULT_READER: &str = "front";

/// A reader and a direction, as an entry has them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtReader {
    /// Which way; absent means in.
    #[serde(default, skip_serializing_if = "is_in")]
    pub direction: Direction,
    /// The reader's name; absent means [`DEFAULT_READER`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
}

impl AtReader {
    /// At the reader of this name.
    #[must_use]
    pub fn new(reader: &str, direction: Direction) -> Self {
        Self { direction, reader: named(reader) }
    }

    /// It says nothing that an entry of an earlier version does not say by silence.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A reader's name as an entry has it.
pub(crate) fn named(reader: &str) -> Option<String> {
    (reader != DEFAULT_READER).then(|| reader.to_owned())
}

// serde hands a reference over.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_in(direction: &Direction) -> bool {
    *direction == Direction::In
}
