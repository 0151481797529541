//! The doors in the configuration: one table each, `[[door]]`, and under each its lines, `[door.lines]`.

use frontdesk_hw::lines::{LineDriver, LineMap, RelayLine};
use serde::{Deserialize, Serialize};

/// Doors at most: as many as a card's data can name.
pub const MAX_DOORS: usize = 4;

/// The longest name of a door, in bytes.
const MAX_NAME_BYTES: usize = 24;

/// One door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DoorConfig {
    /// Its name in the journal, in health and on cards: 1 to 24 bytes, no other door's.
    pub name: String,
    /// Whether a real door hangs on the lines. A real one refuses to start on a simulator.
    pub hardware: Hardware,
    /// The lock is released for at most so long, milliseconds, 500–30,000.
    pub release_ms: u32,
    /// A grant that is not durable within this time is dropped, milliseconds, 500–10,000.
    pub grant_valid_ms: u32,
    /// The coil goes off when the door thread has not heard from the core for so long, milliseconds, 500–5,000.
    pub silence_ms: u32,
    /// Its lines.
    pub lines: LineMap,
}

/// Real or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hardware {
    /// A real door: simulators are refused.
    Real,
    /// No door: for trying and testing.
    Simulated,
}

impl Default for DoorConfig {
    fn default() -> Self {
        Self {
            name: "front".into(),
            hardware: Hardware::Real,
            release_ms: 5_000,
            grant_valid_ms: 5_000,
            silence_ms: 1_500,
            lines: default_lines(),
        }
    }
}

/// The wiring of `hw/WIRING.md`'s first drawing: an active-high relay on GPIO 17, pulled down from power-on.
fn default_lines() -> LineMap {
    LineMap {
        driver: LineDriver::Gpiocdev,
        chip: None,
        relay: Some(RelayLine { line: 17, active_low: false }),
        contact: None,
        exit: None,
        fire: None,
        tamper: None,
        lock_sense: None,
        lock_sense_ms: 500,
        debounce_ms: 20,
        socket: None,
    }
}

/// What a door's lines are called in health: `lines` alone where there is one door.
#[must_use]
pub fn lines_check(door: &DoorConfig, count: usize) -> String {
    if count == 1 { "lines".to_owned() } else { format!("lines {}", door.name) }
}

/// Checks each door, and that no two are the same or share a line.
///
/// # Errors
/// The key and what is wrong with it.
pub(super) fn check(doors: &[DoorConfig]) -> Result<(), (&'static str, String)> {
    if doors.is_empty() || doors.len() > MAX_DOORS {
        return Err(("door", format!("{} doors, must be 1 to {MAX_DOORS}", doors.len())));
    }
    for (at, door) in doors.iter().enumerate() {
        check_name(&door.name)?;
        super::between("release_ms", door.release_ms, 500, 30_000)?;
        super::between("grant_valid_ms", door.grant_valid_ms, 500, 10_000)?;
        super::between("silence_ms", door.silence_ms, 500, 5_000)?;
        door.lines.validate().map_err(|error| ("lines", error.to_string()))?;
        for other in doors.iter().take(at) {
            if other.name == door.name {
                return Err(("door", format!("two are called {:?}; each needs a name of its own", door.name)));
            }
            if let Some(shared) = other.lines.shared_with(&door.lines) {
                return Err(("lines", format!("{:?} and {:?} share {shared}", other.name, door.name)));
            }
        }
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), (&'static str, String)> {
    if (1..=MAX_NAME_BYTES).contains(&name.len()) && !name.chars().any(char::is_control) {
        return Ok(());
    }
    Err(("door", format!("name {name:?} must be 1 to {MAX_NAME_BYTES} bytes long")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_hw::lines::{InputLine, Pull};

    fn door(name: &str, relay: u32) -> DoorConfig {
        let lines = LineMap { relay: Some(RelayLine { line: relay, active_low: false }), ..default_lines() };
        DoorConfig { name: name.into(), lines, ..DoorConfig::default() }
    }

    fn reason(doors: &[DoorConfig]) -> String {
        check(doors).unwrap_err().1
    }

    #[test]
    fn two_doors_have_names_and_lines_of_their_own() {
        assert_eq!(check(&[door("front", 17), door("后门", 27)]), Ok(()));
        assert!(reason(&[door("front", 17), door("front", 27)]).contains("two are called"));
        assert!(reason(&[door("front", 17), door("back", 17)]).contains("share line 17"));
        let mut back = door("back", 27);
        back.lines.contact = Some(InputLine { line: 17, active_low: false, pull: Pull::Up });
        assert!(reason(&[door("front", 17), back]).contains("share line 17"));
        let mut elsewhere = door("back", 17);
        elsewhere.lines.chip = Some("gpio-expander".into());
        assert_eq!(check(&[door("front", 17), elsewhere]), Ok(()), "another chip has lines of its own");
    }

    #[test]
    fn there_is_a_bound_and_at_least_one() {
        assert!(check(&[]).is_err());
        let many: Vec<DoorConfig> = (10..15).map(|line| door(&format!("d{line}"), line)).collect();
        assert!(check(&many).is_err());
        assert_eq!(check(&many[..4]), Ok(()));
        for bad in ["", "a\nb", &"a".repeat(25)] {
            assert!(check(&[door(bad, 17)]).is_err(), "{bad:?}");
        }
    }
}
