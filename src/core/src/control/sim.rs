//! What the control socket says about simulated parts.

use serde::{Deserialize, Serialize};

/// An input of a door's simulated lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimInput {
    /// The leaf's contact; on means open.
    Contact,
    /// The exit button; on means pressed.
    Exit,
    /// The fire panel; on means fire.
    Fire,
    /// The tamper contact; on means that a housing is open.
    Tamper,
}

/// What can be wrong with simulated lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimLineFault {
    /// The relay's contact is welded: the lock's sense stays at released.
    RelayStuckOn,
    /// The relay does not pull: the lock's sense stays at locked.
    RelayStuckOff,
    /// The coil reads back as on.
    CoilStuckOn,
    /// The coil reads back as off.
    CoilStuckOff,
    /// The lines cannot be read.
    InputsFail,
}

/// What is done to simulated lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SimLinesAct {
    /// Move an input.
    Set {
        /// Which.
        input: SimInput,
        /// On or off.
        on: bool,
    },
    /// Let an input flap, as a bad contact does.
    Flap {
        /// Which.
        input: SimInput,
        /// How often there and back, 1 to 1,000.
        times: u32,
        /// From one change to the next, milliseconds, 1 to 1,000.
        every_ms: u32,
    },
    /// Break something, in place of what was broken before; nothing makes all well.
    Break {
        /// What.
        fault: Option<SimLineFault>,
    },
}

/// The simulated parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimState {
    /// Names of the simulated cards, in the config's order.
    pub cards: Vec<String>,
    /// Which one is on the reader, the first of several.
    pub on_reader: Option<String>,
    /// Every simulated reader, in the config's order.
    #[serde(default)]
    pub readers: Vec<SimReaderRow>,
    /// The relay's coil of the first simulated door, read back; absent if the lines do not answer.
    pub coil: Option<bool>,
    /// Its leaf.
    pub leaf_open: Option<bool>,
    /// Every simulated door, in the config's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doors: Vec<SimDoorRow>,
    /// The line of the desk bell, where that is simulated and answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bell: Option<bool>,
}

/// One simulated reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimReaderRow {
    /// Its name in the config.
    pub name: String,
    /// What is held to it, none to two.
    pub cards: Vec<String>,
    /// What it was told to say lately, oldest first: `granted`, `refused`, `working`, `close_door`, `ready`.
    pub told: Vec<String>,
}

/// One simulated door; nothing is known of lines that do not answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimDoorRow {
    /// Its name in the config.
    pub name: String,
    /// The relay's coil, read back.
    pub coil: Option<bool>,
    /// The leaf.
    pub leaf_open: Option<bool>,
    /// The exit button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_pressed: Option<bool>,
    /// The fire panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fire: Option<bool>,
    /// The tamper contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tampered: Option<bool>,
    /// The lock's sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_released: Option<bool>,
}
