//! The doors as far as they are watched: each with its leaf and the history of its lock.

use super::input_watch::InputWatch;
use super::lock_history::LockHistory;
use crate::health_board::HealthBoard;
use frontdesk_core::control::DoorRow;
use frontdesk_core::fact::InspectedCheck;
use frontdesk_core::health::gpio::LinesDriver;
use frontdesk_core::health::{self, CheckState};
use frontdesk_core::time::Wall;
use frontdesk_store::{ReadError, Reader};
use std::time::Instant;

/// A door as far as it is watched.
#[derive(Debug, Clone)]
pub struct WatchedDoor {
    /// Its name in the journal.
    pub name: String,
    /// What its checks are called beyond their kind: empty for a single door, else a space and its name.
    pub suffix: String,
    /// A contact says when the leaf is open.
    pub has_contact: bool,
    /// An exit button is wired.
    pub has_exit: bool,
    /// Who drives its lines.
    pub driver: LinesDriver,
}

/// A door and what was seen of it.
pub(super) struct DoorWatch {
    pub(super) door: WatchedDoor,
    leaf: InputWatch,
    exit: InputWatch,
    history: LockHistory,
}

impl DoorWatch {
    pub(super) fn new(door: WatchedDoor, now: Instant) -> Self {
        let (leaf, exit) = (InputWatch::new(None, now), InputWatch::new(None, now));
        Self { door, leaf, exit, history: LockHistory::default() }
    }

    /// What the station says of all doors.
    pub(super) fn note(&mut self, doors: &[DoorRow], now: Instant) {
        if let Some(row) = doors.iter().find(|row| row.name == self.door.name) {
            self.leaf.note(row.leaf_open, now);
        }
    }

    fn is_simulated(&self) -> bool {
        self.door.driver == LinesDriver::Simulated
    }

    pub(super) fn show_inputs(&mut self, board: &HealthBoard, now: Instant) {
        let (suffix, simulated) = (&self.door.suffix, self.is_simulated());
        let contact = self.leaf.contact(self.door.has_contact, simulated, now);
        board.judged(&format!("contact{suffix}"), health::contact::judge(&contact));
        self.exit.note(exit_pressed(board, suffix), now);
        let exit = self.exit.exit(self.door.has_exit, simulated, now);
        board.judged(&format!("exit{suffix}"), health::exit::judge(&exit));
    }

    /// What an inspection of this day wrote down of its lines.
    pub(super) fn note_inspected(&mut self, day: i64, checks: &[InspectedCheck]) {
        let lines = format!("lines{}", self.door.suffix);
        let relock_ms = number_of(checks, &lines, "lock_relock_ms");
        if let Some(relock_ms) = relock_ms {
            self.history.note_relock(day, relock_ms);
        }
    }

    pub(super) fn show_lock(&mut self, board: &HealthBoard, reader: &Reader, now: Wall) -> Result<(), ReadError> {
        let (door, simulated) = (&self.door, self.is_simulated());
        let measured = self.history.measures(reader, &door.name, door.has_contact, simulated, now)?;
        board.judged(&format!("lock{}", door.suffix), health::lock::judge(&measured));
        Ok(())
    }
}

/// A number that an inspection wrote down.
pub(super) fn number_of(checks: &[InspectedCheck], check: &str, name: &str) -> Option<u64> {
    let inspected = checks.iter().find(|inspected| inspected.check == check)?;
    u64::try_from(*inspected.numbers.get(name)?).ok()
}

/// As the door thread says with its lines' check.
fn exit_pressed(board: &HealthBoard, suffix: &str) -> Option<bool> {
    let lines = board.check(&format!("lines{suffix}"))?;
    lines.numbers.get("exit_pressed").filter(|_| lines.state != CheckState::Fault).map(|pressed| *pressed != 0)
}

/// Who drives the lines of all doors: the one for which the board's setting matters most.
pub(super) fn driver_of_all(doors: &[DoorWatch]) -> LinesDriver {
    let drives = |driver| doors.iter().any(|watch| watch.door.driver == driver);
    let by_concern = [LinesDriver::Registers, LinesDriver::CharacterDevice];
    by_concern.into_iter().find(|driver| drives(*driver)).unwrap_or(LinesDriver::Simulated)
}
