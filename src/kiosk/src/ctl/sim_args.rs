//! The command line's words for simulated hardware.

use clap::{Subcommand, ValueEnum};
use frontdesk_core::control::{SimInput, SimLineFault};

#[derive(Subcommand)]
pub(super) enum SimAct {
    /// Put a card of the config on a reader.
    Tap {
        /// Its name.
        card: String,
        /// Another one in the same hand.
        #[arg(long)]
        with: Option<String>,
        /// The reader's name, where there are several.
        #[arg(long)]
        reader: Option<String>,
    },
    /// Take it away.
    Remove {
        /// The reader's name, where there are several.
        #[arg(long)]
        reader: Option<String>,
    },
    /// Move the leaf.
    Door {
        /// Which way.
        #[arg(value_enum)]
        leaf: Leaf,
        /// The door's name, where there are several.
        #[arg(long)]
        door: Option<String>,
    },
    /// Move an input of the lines.
    Line {
        /// Which.
        #[arg(value_enum)]
        input: Input,
        /// On means open, pressed or fire.
        #[arg(value_enum)]
        level: Level,
        /// The door's name, where there are several.
        #[arg(long)]
        door: Option<String>,
    },
    /// Let an input flap, as a bad contact does.
    Flap {
        /// Which.
        #[arg(value_enum)]
        input: Input,
        /// How often there and back.
        #[arg(long, default_value_t = 20)]
        times: u32,
        /// From one change to the next, milliseconds.
        #[arg(long, default_value_t = 40)]
        every_ms: u32,
        /// The door's name, where there are several.
        #[arg(long)]
        door: Option<String>,
    },
    /// Break the lines, or make them well again.
    Break {
        /// How.
        #[arg(value_enum)]
        fault: Fault,
        /// The door's name, where there are several.
        #[arg(long)]
        door: Option<String>,
    },
    /// Hold a code to the scanner.
    Scan {
        /// What is in it.
        text: String,
    },
    /// Make a task or thread of the daemon panic, to see that the door is safe then.
    Panic {
        /// Its name, as in the log.
        part: String,
    },
    /// Make a task or thread of the daemon stand still, likewise.
    Hang {
        /// Its name, as in the log.
        part: String,
    },
    /// The simulated parts as they are.
    State,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Leaf {
    Open,
    Close,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Level {
    On,
    Off,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Input {
    Contact,
    Exit,
    Fire,
    Tamper,
}

impl From<Input> for SimInput {
    fn from(input: Input) -> Self {
        match input {
            Input::Contact => Self::Contact,
            Input::Exit => Self::Exit,
            Input::Fire => Self::Fire,
            Input::Tamper => Self::Tamper,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Fault {
    /// All is well.
    None,
    /// The relay's contact is welded.
    RelayStuckOn,
    /// The relay does not pull.
    RelayStuckOff,
    /// The coil reads back as on.
    CoilStuckOn,
    /// The coil reads back as off.
    CoilStuckOff,
    /// The lines cannot be read.
    InputsFail,
}

impl From<Fault> for Option<SimLineFault> {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::None => None,
            Fault::RelayStuckOn => Some(SimLineFault::RelayStuckOn),
            Fault::RelayStuckOff => Some(SimLineFault::RelayStuckOff),
            Fault::CoilStuckOn => Some(SimLineFault::CoilStuckOn),
            Fault::CoilStuckOff => Some(SimLineFault::CoilStuckOff),
            Fault::InputsFail => Some(SimLineFault::InputsFail),
        }
    }
}
