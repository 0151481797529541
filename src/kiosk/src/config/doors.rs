//! The doors in the configuration: one table each, `[[door]]`, and under each its lines, `[door.lines]`.

use frontdesk_core::door::{DoorPolicy, Output, PolicyError, Relock, Wiring};
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
    /// The same for those who need longer, milliseconds, 500–60,000; never less than `release_ms`.
    pub extended_release_ms: u32,
    /// When the lock goes back during a passage.
    pub relock: RelockWhen,
    /// For a lock that is released by a pulse and stays so until it was opened: the pulse, milliseconds, 50–5,000. Such a door cannot be
    /// held open.
    pub pulse_ms: Option<u32>,
    /// What the lock does without power.
    pub wiring: WiringKind,
    /// The leaf may stand open for so long, milliseconds, 5,000–600,000.
    pub open_too_long_ms: u32,
    /// So long before that alarm people are reminded, milliseconds; 0 for not at all.
    pub pre_alarm_ms: u32,
    /// An exit button that is down for so long is stuck, milliseconds, 1,000–600,000; never before the release is over.
    pub exit_stuck_ms: u32,
    /// The exit button releases in a lockdown, too.
    pub exit_in_lockdown: bool,
    /// The door is held open for so long at most, milliseconds, 60,000–604,800,000.
    pub hold_open_max_ms: u32,
    /// Its lines.
    pub lines: LineMap,
}

/// When the lock goes back during a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelockWhen {
    /// As soon as the leaf opens.
    OnOpen,
    /// When the leaf is shut again, and after the release time in any case.
    OnClose,
}

/// What the lock does without power.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WiringKind {
    /// It releases.
    FailSafe,
    /// It stays locked.
    FailSecure,
}

impl DoorConfig {
    /// The same for the core.
    #[must_use]
    pub fn policy(&self) -> DoorPolicy {
        DoorPolicy {
            release_ms: self.release_ms,
            // A file that only says `release_ms` is as good as it was before there were the others.
            extended_release_ms: self.extended_release_ms.max(self.release_ms),
            open_too_long_ms: self.open_too_long_ms,
            pre_alarm_ms: self.pre_alarm_ms,
            relock: match self.relock {
                RelockWhen::OnOpen => Relock::OnOpen,
                RelockWhen::OnClose => Relock::OnClose,
            },
            // Simulated lines have every input.
            contact: self.lines.contact.is_some() || self.lines.driver == LineDriver::Simulated,
            output: self.pulse_ms.map_or(Output::Hold, |pulse_ms| Output::Pulse { pulse_ms }),
            wiring: match self.wiring {
                WiringKind::FailSafe => Wiring::FailSafe,
                WiringKind::FailSecure => Wiring::FailSecure,
            },
            exit_stuck_ms: self.exit_stuck_ms.max(self.release_ms.saturating_add(1_000)),
            exit_in_lockdown: self.exit_in_lockdown,
            hold_open_max_ms: self.hold_open_max_ms,
        }
    }
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
            extended_release_ms: 15_000,
            relock: RelockWhen::OnOpen,
            pulse_ms: None,
            wiring: WiringKind::FailSecure,
            open_too_long_ms: 30_000,
            pre_alarm_ms: 10_000,
            exit_stuck_ms: 30_000,
            exit_in_lockdown: false,
            hold_open_max_ms: 12 * 3_600_000,
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
        check_times(door)?;
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

fn check_times(door: &DoorConfig) -> Result<(), (&'static str, String)> {
    super::between("extended_release_ms", door.extended_release_ms, 500, 60_000)?;
    super::between("pulse_ms", door.pulse_ms.unwrap_or(50), 50, 5_000)?;
    super::between("open_too_long_ms", door.open_too_long_ms, 5_000, 600_000)?;
    super::between("exit_stuck_ms", door.exit_stuck_ms, 1_000, 600_000)?;
    super::between("hold_open_max_ms", door.hold_open_max_ms, 60_000, 604_800_000)?;
    door.policy().check().map_err(|error| {
        let key = match error {
            PolicyError::ExtendedIsShorter => "extended_release_ms",
            PolicyError::PreAlarmTooEarly => "pre_alarm_ms",
            PolicyError::StuckTooEarly => "exit_stuck_ms",
            PolicyError::PulseNeedsFailSecure => "wiring",
            PolicyError::PulseTooLong => "pulse_ms",
        };
        (key, format!("cannot be: {error}"))
    })
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
    fn what_contradicts_itself_is_refused_with_the_key_to_change() {
        let key = |door: DoorConfig| check(&[door]).unwrap_err().0;
        let good = DoorConfig::default;
        assert_eq!(check(&[DoorConfig { pulse_ms: Some(500), ..good() }]), Ok(()));
        assert_eq!(
            check(&[DoorConfig { release_ms: 30_000, ..good() }]),
            Ok(()),
            "as good as before there were others"
        );
        assert_eq!(key(DoorConfig { pre_alarm_ms: 30_000, ..good() }), "pre_alarm_ms");
        assert_eq!(key(DoorConfig { exit_stuck_ms: 500, ..good() }), "exit_stuck_ms");
        let pulsed = DoorConfig { pulse_ms: Some(500), wiring: WiringKind::FailSafe, ..good() };
        assert_eq!(key(pulsed), "wiring");
        assert_eq!(key(DoorConfig { hold_open_max_ms: 1, ..good() }), "hold_open_max_ms");
        assert!(!good().policy().contact, "none is wired unless the map says so");
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
