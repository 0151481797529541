//! The simulated readers' cards, the simulated lines and the simulated scanner, as far as the control socket moves them.

use crate::config::{Config, SimCardConfig, SimCardKind};
use crate::trap::{Mishap, Traps};
use frontdesk_core::control::{SimDoorRow, SimInput, SimLineFault, SimLinesAct, SimReaderRow, SimState};
use frontdesk_core::id::CardUid;
use frontdesk_hw::lines::{LineDriver, LineError};
use frontdesk_hw::reader::Feedback;
use frontdesk_hw::scanner::MAX_SCAN_CHARS;
use frontdesk_hw::sim::card::{NtagModel, VirtualCard};
use frontdesk_hw::sim::lines::LinesSimClient;
use frontdesk_hw::sim::lines_protocol::{LineFault, SimLine};
use frontdesk_hw::sim::reader::SimReaderHandle;
use frontdesk_hw::sim::scanner::SimScannerHandle;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Why a simulated part did not move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SimTrouble {
    /// That part is real.
    #[error("the {0} is not simulated")]
    NotSimulated(&'static str),
    /// No card of that name in the config.
    #[error("there is no simulated card of that name; the config has: {0}")]
    NoSuchCard(String),
    /// No simulated reader of that name in the config.
    #[error("there is no simulated reader of that name; the config has: {0}")]
    NoSuchReader(String),
    /// No simulated door of that name in the config.
    #[error("there is no simulated door of that name; the config has: {0}")]
    NoSuchDoor(String),
    /// No such task or thread.
    #[error("there is no part of that name; there are: {0}")]
    NoSuchPart(String),
    /// Nothing, or more than a scanner reads.
    #[error("a code that is held up has 1 to {MAX_SCAN_CHARS} characters")]
    NoScan,
    /// A hand holds two.
    #[error("a hand holds two cards at most")]
    TooManyCards,
    /// The lines' simulator does not answer.
    #[error("the simulated lines do not answer: {0}")]
    Lines(String),
}

/// Handles on what is simulated.
#[derive(Clone)]
pub struct SimParts {
    readers: Vec<SimReader>,
    cards: Vec<(String, VirtualCard)>,
    traps: Traps,
    doors: Vec<SimDoor>,
    bell: Option<PathBuf>,
    scanner: Option<SimScannerHandle>,
}

/// One door whose lines are simulated.
#[derive(Clone)]
struct SimDoor {
    name: String,
    socket: PathBuf,
}

/// One simulated reader and what is held to it.
#[derive(Clone)]
pub struct SimReader {
    name: String,
    handle: SimReaderHandle,
    holds: Arc<Mutex<Vec<String>>>,
}

impl SimReader {
    /// The reader of this name in the config.
    #[must_use]
    pub fn new(name: &str, handle: SimReaderHandle) -> Self {
        Self { name: name.to_owned(), handle, holds: Arc::default() }
    }

    fn row(&self) -> SimReaderRow {
        let told = self.handle.told().into_iter().map(word).map(str::to_owned).collect();
        let cards = self.holds.lock().unwrap_or_else(PoisonError::into_inner).clone();
        SimReaderRow { name: self.name.clone(), cards, told }
    }
}

fn word(feedback: Feedback) -> &'static str {
    match feedback {
        Feedback::Granted => "granted",
        Feedback::Refused => "refused",
        Feedback::Working => "working",
        Feedback::CloseDoor => "close_door",
        Feedback::Ready => "ready",
    }
}

/// Makes a simulated card from its config.
///
/// # Errors
/// What to change.
pub fn parse_card(config: &SimCardConfig) -> Result<VirtualCard, String> {
    let uid: CardUid = config.uid.parse().map_err(|error| format!("uid: {error}"))?;
    let bytes = uid.as_bytes();
    match config.kind {
        SimCardKind::Ntag215 => {
            let uid = bytes.try_into().map_err(|_| "uid: an ntag215 has 7 bytes".to_owned())?;
            Ok(VirtualCard::ntag(NtagModel::Ntag215, uid))
        }
        SimCardKind::Classic => {
            let uid = bytes.try_into().map_err(|_| "uid: a classic card has 4 bytes".to_owned())?;
            Ok(VirtualCard::classic(uid))
        }
        SimCardKind::DesfireEv1 | SimCardKind::DesfireEv2 => {
            let uid = bytes.try_into().map_err(|_| "uid: a desfire card has 7 bytes".to_owned())?;
            let is_first = config.kind == SimCardKind::DesfireEv1;
            Ok(if is_first { VirtualCard::desfire_ev1(uid) } else { VirtualCard::desfire_ev2(uid) })
        }
    }
}

impl SimParts {
    /// What the config simulates. `readers` are the simulated ones, in its order, and `scanner` if it is; `traps` those of all tasks and threads.
    #[must_use]
    pub fn new(config: &Config, readers: Vec<SimReader>, scanner: Option<SimScannerHandle>, traps: Traps) -> Self {
        let cards = config
            .sim_card
            .iter()
            .filter_map(|card| parse_card(card).ok().map(|made| (card.name.clone(), made)))
            .collect();
        let simulated = config.door.iter().filter(|door| door.lines.driver == LineDriver::Simulated);
        let doors = simulated
            .filter_map(|door| Some(SimDoor { name: door.name.clone(), socket: door.lines.socket.clone()? }))
            .collect();
        let bell = config.bell.as_ref().filter(|bell| bell.driver == LineDriver::Simulated);
        Self { readers, cards, traps, doors, bell: bell.and_then(|bell| bell.socket.clone()), scanner }
    }

    /// Checks that a command could be carried out, before it is recorded.
    ///
    /// # Errors
    /// Why not.
    pub fn check_hold(&self, cards: &[String], reader: Option<&str>) -> Result<(), SimTrouble> {
        self.reader(reader)?;
        if cards.len() > 2 {
            return Err(SimTrouble::TooManyCards);
        }
        cards.iter().try_for_each(|card| self.card(card).map(drop))
    }

    /// Holds cards to a reader, in place of what was there: one, or two in one hand, or none. The first reader, if none is named.
    ///
    /// # Errors
    /// Why not.
    pub fn hold(&self, cards: &[String], reader: Option<&str>) -> Result<(), SimTrouble> {
        let reader = self.reader(reader)?;
        match cards {
            [] => reader.handle.remove(),
            [card] => reader.handle.tap(self.card(card)?.clone()),
            [first, second] => reader.handle.tap_both(self.card(first)?.clone(), self.card(second)?.clone()),
            _ => return Err(SimTrouble::TooManyCards),
        }
        *reader.holds.lock().unwrap_or_else(PoisonError::into_inner) = cards.to_vec();
        Ok(())
    }

    /// Checks that a code could be held up, before that is recorded.
    ///
    /// # Errors
    /// Why not.
    pub fn check_scan(&self, text: &str) -> Result<(), SimTrouble> {
        self.scanner()?;
        if (1..=MAX_SCAN_CHARS).contains(&text.chars().count()) { Ok(()) } else { Err(SimTrouble::NoScan) }
    }

    /// Holds a code to the scanner, which types what it can of it, as a real one does.
    ///
    /// # Errors
    /// Why not.
    pub fn scan(&self, text: &str) -> Result<(), SimTrouble> {
        self.check_scan(text)?;
        self.scanner()?.scan(text);
        Ok(())
    }

    fn scanner(&self) -> Result<&SimScannerHandle, SimTrouble> {
        self.scanner.as_ref().ok_or(SimTrouble::NotSimulated("scanner"))
    }

    /// Checks that there is such a door, before a command about it is recorded.
    ///
    /// # Errors
    /// Why not.
    pub fn check_door(&self, door: Option<&str>) -> Result<(), SimTrouble> {
        self.sim_door(door).map(drop)
    }

    /// Moves a leaf, of the first door if none is named. Blocks for as long as the simulator may take to answer.
    ///
    /// # Errors
    /// Why not.
    pub fn door(&self, open: bool, door: Option<&str>) -> Result<(), SimTrouble> {
        self.sim_door(door)?.client()?.set_contact(open).map(drop).map_err(lines)
    }

    /// Moves an input of a door's lines, or breaks them. Blocks like [`SimParts::door`].
    ///
    /// # Errors
    /// Why not.
    pub fn lines(&self, act: SimLinesAct, door: Option<&str>) -> Result<(), SimTrouble> {
        let mut client = self.sim_door(door)?.client()?;
        let done = match act {
            SimLinesAct::Set { input, on } => client.set_input(line(input), on),
            SimLinesAct::Flap { input, times, every_ms } => client.flap(line(input), times, every_ms),
            SimLinesAct::Break { fault } => client.set_fault(fault.map(line_fault)),
        };
        done.map(drop).map_err(lines)
    }

    /// Checks that a part could be made to panic or hang: there is one of that name, and nothing real hangs on this daemon's lines.
    ///
    /// # Errors
    /// Why not.
    pub fn check_part(&self, part: &str) -> Result<(), SimTrouble> {
        self.sim_door(None)?;
        let names = self.traps.names();
        if names.iter().any(|name| name == part) { Ok(()) } else { Err(SimTrouble::NoSuchPart(names.join(", "))) }
    }

    /// Makes a part of the daemon panic or hang.
    ///
    /// # Errors
    /// Why not.
    pub fn mishap(&self, part: &str, mishap: Mishap) -> Result<(), SimTrouble> {
        self.check_part(part)?;
        if self.traps.spring(part, mishap) { Ok(()) } else { Err(SimTrouble::NoSuchPart(part.to_owned())) }
    }

    /// Everything simulated as it is.
    ///
    /// # Errors
    /// Nothing is simulated.
    pub fn state(&self) -> Result<SimState, SimTrouble> {
        if self.readers.is_empty() && self.doors.is_empty() && self.bell.is_none() && self.scanner.is_none() {
            return Err(SimTrouble::NotSimulated("kiosk"));
        }
        let doors: Vec<SimDoorRow> = self.doors.iter().map(SimDoor::row).collect();
        let readers: Vec<SimReaderRow> = self.readers.iter().map(SimReader::row).collect();
        Ok(SimState {
            cards: self.cards.iter().map(|(name, _)| name.clone()).collect(),
            on_reader: readers.first().and_then(|reader| reader.cards.first().cloned()),
            readers,
            coil: doors.first().and_then(|door| door.coil),
            leaf_open: doors.first().and_then(|door| door.leaf_open),
            doors,
            bell: self.bell.as_deref().and_then(|socket| Some(LinesSimClient::connect(socket).ok()?.get().ok()?.bell)),
        })
    }

    fn reader(&self, name: Option<&str>) -> Result<&SimReader, SimTrouble> {
        let first = self.readers.first().ok_or(SimTrouble::NotSimulated("reader"))?;
        let Some(name) = name else { return Ok(first) };
        let known = || self.readers.iter().map(|reader| reader.name.as_str()).collect::<Vec<_>>().join(", ");
        self.readers.iter().find(|reader| reader.name == name).ok_or_else(|| SimTrouble::NoSuchReader(known()))
    }

    fn card(&self, name: &str) -> Result<&VirtualCard, SimTrouble> {
        let known = || self.cards.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        self.cards
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, card)| card)
            .ok_or_else(|| SimTrouble::NoSuchCard(known()))
    }

    fn sim_door(&self, name: Option<&str>) -> Result<&SimDoor, SimTrouble> {
        let first = self.doors.first().ok_or(SimTrouble::NotSimulated("door"))?;
        let Some(name) = name else { return Ok(first) };
        let known = || self.doors.iter().map(|door| door.name.as_str()).collect::<Vec<_>>().join(", ");
        self.doors.iter().find(|door| door.name == name).ok_or_else(|| SimTrouble::NoSuchDoor(known()))
    }
}

impl SimDoor {
    fn client(&self) -> Result<LinesSimClient, SimTrouble> {
        LinesSimClient::connect(&self.socket).map_err(lines)
    }

    fn row(&self) -> SimDoorRow {
        let name = self.name.clone();
        let Ok(levels) = self.client().and_then(|mut client| client.get().map_err(lines)) else {
            return SimDoorRow { name, ..SimDoorRow::default() };
        };
        SimDoorRow {
            name,
            coil: Some(levels.coil),
            leaf_open: Some(levels.contact_open),
            exit_pressed: Some(levels.exit_pressed),
            fire: Some(levels.fire),
            tampered: Some(levels.tampered),
            lock_released: Some(levels.lock_released),
        }
    }
}

fn line(input: SimInput) -> SimLine {
    match input {
        SimInput::Contact => SimLine::ContactOpen,
        SimInput::Exit => SimLine::ExitPressed,
        SimInput::Fire => SimLine::Fire,
        SimInput::Tamper => SimLine::Tampered,
    }
}

fn line_fault(fault: SimLineFault) -> LineFault {
    match fault {
        SimLineFault::RelayStuckOn => LineFault::RelayStuckOn,
        SimLineFault::RelayStuckOff => LineFault::RelayStuckOff,
        SimLineFault::CoilStuckOn => LineFault::CoilStuckOn,
        SimLineFault::CoilStuckOff => LineFault::CoilStuckOff,
        SimLineFault::InputsFail => LineFault::InputsFail,
    }
}

fn lines(error: LineError) -> SimTrouble {
    SimTrouble::Lines(error.to_string())
}
