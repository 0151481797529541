//! What is said on the line simulator's socket: one JSON object a line, every command answered by one message.

use std::io::{self, BufRead, Read};

use serde::{Deserialize, Serialize};

/// Longest line either side takes, bytes, the line feed included.
pub const MAX_LINE_BYTES: usize = 4096;

/// A command to the simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum LinesCommand {
    /// What are the levels?
    Get {},
    /// Energise the coil, or not.
    SetCoil {
        /// Energised.
        on: bool,
    },
    /// Move the inputs that are named.
    SetInputs {
        /// The leaf's contact says open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact_open: Option<bool>,
        /// The exit button is held down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exit_pressed: Option<bool>,
        /// The fire panel says fire.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fire: Option<bool>,
    },
    /// From now on tell this client of every change.
    Subscribe {},
}

/// One of the simulated lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SimLine {
    /// The relay's coil.
    Coil,
    /// The leaf's contact; true means open.
    ContactOpen,
    /// The exit button; true means pressed.
    ExitPressed,
    /// The fire panel; true means fire.
    Fire,
}

/// All levels, logical.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    /// The coil is energised.
    pub coil: bool,
    /// The leaf stands open.
    pub contact_open: bool,
    /// The exit button is held down.
    pub exit_pressed: bool,
    /// The fire panel says fire.
    pub fire: bool,
}

impl Levels {
    /// Changes one level. `false` if it was so already.
    pub(crate) fn set(&mut self, line: SimLine, level: bool) -> bool {
        let place = match line {
            SimLine::Coil => &mut self.coil,
            SimLine::ContactOpen => &mut self.contact_open,
            SimLine::ExitPressed => &mut self.exit_pressed,
            SimLine::Fire => &mut self.fire,
        };
        std::mem::replace(place, level) != level
    }
}

/// One level changed. Also a line of the trace file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChange {
    /// When: CLOCK_MONOTONIC, nanoseconds. The same clock in every process of the machine.
    pub at_ns: u64,
    /// Which line.
    pub line: SimLine,
    /// Its new level.
    pub level: bool,
}

/// A message from the simulator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum LinesMessage {
    /// The answer to every command that was carried out: the levels after it.
    Levels(Levels),
    /// To subscribers: a level changed.
    Change {
        /// What changed.
        change: LineChange,
        /// All levels after it.
        levels: Levels,
    },
    /// The answer to a command that was not carried out.
    Error {
        /// Why.
        error: String,
    },
}

/// Reads one line; `None` at the end of the stream.
///
/// # Errors
/// The stream failed, or the line is longer than [`MAX_LINE_BYTES`] or was cut off.
pub(crate) fn read_line(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    reader.by_ref().take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut line)?;
    match line.pop() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(line)),
        Some(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "the line is too long or cut off")),
    }
}

/// One message or command as a line.
pub(crate) fn to_line(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}
