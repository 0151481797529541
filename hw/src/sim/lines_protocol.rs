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
    /// What the driver asks: the levels as the lines say them, which is an error while [`LineFault::InputsFail`].
    Read {},
    /// Energise the coil, or not.
    SetCoil {
        /// Energised.
        on: bool,
    },
    /// Switch the desk bell on, or off.
    SetBell {
        /// It sounds.
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
        /// The tamper contact says that a housing is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tampered: Option<bool>,
    },
    /// Break something, in place of what was broken before; nothing makes all well.
    Break {
        /// What.
        fault: Option<LineFault>,
    },
    /// Let an input go to the other level and back so many times: a bad contact. It is answered before the first.
    Flap {
        /// Which input.
        line: SimLine,
        /// How often there and back, at most [`MAX_FLAPS`].
        times: u32,
        /// From one change to the next, milliseconds, 1 to [`MAX_FLAP_MS`].
        every_ms: u32,
    },
    /// From now on tell this client of every change.
    Subscribe {},
}

/// Most times that an input flaps on one command.
pub const MAX_FLAPS: u32 = 1_000;

/// Longest time between two changes of an input that flaps, milliseconds.
pub const MAX_FLAP_MS: u32 = 1_000;

/// What can be wrong with the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineFault {
    /// The relay's contact is welded: the lock stays released, as the sense says, whatever the coil does.
    RelayStuckOn,
    /// The relay does not pull: the lock stays locked.
    RelayStuckOff,
    /// The board does not take the output: the coil reads back as on.
    CoilStuckOn,
    /// The coil reads back as off.
    CoilStuckOff,
    /// The lines cannot be read at all.
    InputsFail,
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
    /// The tamper contact; true means that a housing is open.
    Tampered,
    /// The lock's sense; true means released. It follows the coil, unless the relay is broken.
    LockReleased,
    /// The desk bell; true means that it sounds.
    Bell,
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
    /// A housing is open.
    #[serde(default)]
    pub tampered: bool,
    /// The lock is released.
    #[serde(default)]
    pub lock_released: bool,
    /// The desk bell sounds.
    #[serde(default)]
    pub bell: bool,
}

impl Levels {
    /// One level.
    #[must_use]
    pub fn get(mut self, line: SimLine) -> bool {
        *self.place(line)
    }

    /// Changes one level. `false` if it was so already.
    pub(crate) fn set(&mut self, line: SimLine, level: bool) -> bool {
        std::mem::replace(self.place(line), level) != level
    }

    fn place(&mut self, line: SimLine) -> &mut bool {
        match line {
            SimLine::Coil => &mut self.coil,
            SimLine::ContactOpen => &mut self.contact_open,
            SimLine::ExitPressed => &mut self.exit_pressed,
            SimLine::Fire => &mut self.fire,
            SimLine::Tampered => &mut self.tampered,
            SimLine::LockReleased => &mut self.lock_released,
            SimLine::Bell => &mut self.bell,
        }
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
