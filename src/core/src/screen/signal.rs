//! What a tap shows, over any page.

use serde::{Deserialize, Serialize};

/// A tap's answer, to be read from two metres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "signal", rename_all = "snake_case")]
pub enum Signal {
    /// The card counts, and what it opens is open.
    Granted {
        /// What to greet with: a surname with its form of address, a name, or empty.
        greet: String,
        /// Visitors this tap collected, by their masked names ([`crate::invitation::masked`]); none while somebody else fills in a form beneath.
        collected: Vec<String>,
        /// How many they are.
        #[serde(default)]
        people: u32,
        /// What is open for it.
        opened: Opened,
    },
    /// Not let in. Never shows a name.
    Refused {
        /// Why and, by that, what to do next.
        reason: crate::access::Denial,
    },
}

/// What a granted tap has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// The door, to come in.
    WayIn,
    /// The door, to go out.
    WayOut,
    /// Nothing: the tap was at a desk, to say who it is.
    Nothing,
}
