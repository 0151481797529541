//! Which rules of access decide here: the newest of the office's that can be followed; those of the file until the office has set any.

use crate::access_file;
use crate::config::{Config, ConfigError};
use crate::health_board::HealthBoard;
use chrono::DateTime;
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::office;
use frontdesk_core::health::sampling::IN_FORCE;
use frontdesk_core::schedule::AccessRules;
use frontdesk_core::time::{Wall, WallTrust};
use frontdesk_store::{ReadError, Reader, RulesRecord};
use std::collections::BTreeMap;

/// What the choice is made from beside the office's word.
#[derive(Debug, Clone)]
pub struct RulesHere {
    file: AccessRules,
    /// Doors that cannot stand open.
    pulse_doors: Vec<String>,
}

/// The rules that decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesInForce {
    /// What they are.
    pub rules: AccessRules,
    /// When the office set them, UTC milliseconds of its clock; absent for those of the file.
    pub set_ms: Option<i64>,
    /// Why the office's newest word is not followed.
    pub not_followed: Option<String>,
}

impl RulesHere {
    /// Of this configuration, with its file.
    ///
    /// # Errors
    /// The first mistake in the file.
    pub fn of(config: &Config) -> Result<Self, ConfigError> {
        let pulse_doors = config.door.iter().filter(|door| door.pulse_ms.is_some());
        Ok(Self {
            file: access_file::load_for(config)?,
            pulse_doors: pulse_doors.map(|door| door.name.clone()).collect(),
        })
    }

    /// Chooses among what the office set, newest first. What cannot be followed leaves the former in force.
    #[must_use]
    pub fn choose(&self, written: &[RulesRecord]) -> RulesInForce {
        let mut not_followed = None;
        for record in written {
            match self.follow(record) {
                Ok(rules) => return RulesInForce { rules, set_ms: Some(record.set_ms), not_followed },
                Err(why) => {
                    not_followed.get_or_insert(why);
                }
            }
        }
        RulesInForce { rules: self.file.clone(), set_ms: None, not_followed }
    }

    fn follow(&self, record: &RulesRecord) -> Result<AccessRules, String> {
        let rules = record.rules.compile().map_err(|trouble| trouble.to_string())?;
        let pulses = self.pulse_doors.iter().find(|here| rules.unlocked_doors().any(|door| door == *here));
        match pulses {
            Some(door) => Err(office::PULSES_UNLOCKED.with(&[door])),
            None => Ok(rules),
        }
    }
}

impl RulesInForce {
    /// Those of this configuration and of the journal in its data directory, if there is one.
    ///
    /// # Errors
    /// A mistake in the file, or a journal that cannot be read.
    pub fn load(config: &Config) -> anyhow::Result<Self> {
        let here = RulesHere::of(config)?;
        match Reader::open(&config.data_dir) {
            Ok(reader) => Ok(here.choose(&reader.rules_of_site()?)),
            Err(ReadError::Missing { .. }) => Ok(here.choose(&[])),
            Err(error) => Err(error.into()),
        }
    }

    /// Whose they are, in words.
    #[must_use]
    pub fn origin(&self) -> String {
        let at = self.set_ms.and_then(DateTime::from_timestamp_millis);
        match (self.set_ms, at) {
            (None, _) => office::OF_FILE.into(),
            (Some(_), Some(at)) => office::SET_AT.with(&[&at.format("%Y-%m-%d %H:%M:%S UTC")]),
            (Some(set_ms), None) => office::SET_AT.with(&[&set_ms]),
        }
    }

    /// How they are, for health; nothing is said where there are none.
    pub fn check(&self, wall: Wall, board: &HealthBoard) {
        let Self { rules, set_ms, not_followed } = self;
        if *rules == AccessRules::NONE && set_ms.is_none() && not_followed.is_none() {
            return;
        }
        // A floor is enough: what was over then is over.
        let is_known = wall.trust != WallTrust::Unknown;
        let ended = if is_known { access_file::ended_calendars(rules, wall.utc_ms) } else { String::new() };
        let (groups, schedules, zone) = (rules.group_count(), rules.schedule_count(), rules.zone().name());
        let counted = [("groups", groups), ("schedules", schedules)];
        let counted = counted.map(|(name, count)| (name.to_owned(), i64::try_from(count).unwrap_or(i64::MAX)));
        let mut numbers = BTreeMap::from(counted);
        numbers.extend(set_ms.map(|set_ms| (IN_FORCE.to_owned(), set_ms)));
        let origin = self.origin();
        if let Some(why) = not_followed {
            let evidence = [office::NOT_FOLLOWED.with(&[why]), office::IN_FORCE.with(&[&origin])].join("; ");
            board.set_with_numbers("access", CheckState::Fault, evidence, office::FOLLOWABLE_RULES, numbers);
        } else if ended.is_empty() {
            let evidence = office::RULES.with(&[&groups, &schedules, &zone, &origin]);
            board.set_with_numbers("access", CheckState::Ok, evidence, "", numbers);
        } else {
            let evidence = office::NO_HOLIDAYS.with(&[&ended]);
            let advice = if set_ms.is_some() { office::HOLIDAYS_AT_OFFICE } else { office::HOLIDAYS_IN_FILE };
            board.set_with_numbers("access", CheckState::Degraded, evidence, advice, numbers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::WrittenRules;
    use frontdesk_core::health::phrases::{Piece, read};
    use serde_json::json;

    fn set(set_ms: i64, rules: serde_json::Value) -> RulesRecord {
        RulesRecord { rules: serde_json::from_value::<WrittenRules>(rules).unwrap(), set_ms }
    }

    fn unlocking(door: &str) -> serde_json::Value {
        json!({ "time_zone": "Asia/Shanghai", "schedule": { "day": {} }, "door": { door: { "unlocked": "day" } } })
    }

    fn here() -> RulesHere {
        RulesHere { file: AccessRules::NONE, pulse_doors: vec!["gate".into()] }
    }

    #[test]
    fn the_newest_rules_that_can_be_followed_are_in_force_and_the_file_only_before_there_are_any() {
        let chosen = here().choose(&[]);
        assert_eq!((chosen.set_ms, chosen.origin().as_str()), (None, "of this kiosk's file"));
        let chosen = here().choose(&[set(2, unlocking("front")), set(1, unlocking("back"))]);
        assert_eq!((chosen.set_ms, &chosen.not_followed), (Some(2), &None));
        assert!(chosen.rules.unlocked_doors().eq(["front"]));
        for strange in [
            json!({ "time_zone": "Asia/Shanghai", "interlock": {} }),
            json!({ "time_zone": "Mars" }),
            unlocking("gate"),
            json!(7),
        ] {
            let chosen = here().choose(&[set(3, strange.clone()), set(2, strange), set(1, unlocking("back"))]);
            assert_eq!(chosen.set_ms, Some(1));
            assert!(chosen.not_followed.is_some());
        }
        assert_eq!(here().choose(&[set(3, json!({}))]).set_ms, None);
    }

    fn checked(wall: Wall, in_force: &RulesInForce) -> Option<(CheckState, String)> {
        let board = HealthBoard::default();
        in_force.check(wall, &board);
        board.check("access").map(|check| (check.state, check.evidence))
    }

    fn at(utc_ms: i64, trust: WallTrust) -> Wall {
        Wall { utc_ms, offset_s: 0, trust }
    }

    #[test]
    fn health_says_which_rules_are_in_force_and_that_the_newest_are_not_followed() {
        let now = at(1_790_000_000_000, WallTrust::Trusted);
        assert_eq!(checked(now, &here().choose(&[])), None, "there are none");
        let board = HealthBoard::default();
        here().choose(&[set(1_789_000_000_000, unlocking("front"))]).check(now, &board);
        let check = board.check("access").unwrap();
        assert!(
            check.state == CheckState::Ok && check.evidence.contains("set by the office at 2026-09-10"),
            "{check:?}"
        );
        assert_eq!(check.numbers[IN_FORCE], 1_789_000_000_000);
        let (state, evidence) =
            checked(now, &here().choose(&[set(2, unlocking("gate")), set(1, unlocking("front"))])).unwrap();
        assert!(
            state == CheckState::Fault && evidence.contains("pulses") && evidence.contains("1970-01-01"),
            "{evidence}"
        );
    }

    #[test]
    fn health_says_when_nobody_has_written_down_the_holidays_that_come() {
        let written = json!({ "time_zone": "Asia/Shanghai", "calendar": { "china": { "holidays": [{ "from": "2027-01-01" }] } } });
        let in_force = here().choose(&[set(1, written)]);
        let state = |wall| checked(wall, &in_force).map(|(state, _)| state);
        assert_eq!(state(at(1_790_000_000_000, WallTrust::Trusted)), Some(CheckState::Ok));
        assert_eq!(state(at(1_893_456_000_000, WallTrust::Trusted)), Some(CheckState::Degraded));
        assert_eq!(state(at(1_893_456_000_000, WallTrust::NotBefore)), Some(CheckState::Degraded));
        assert_eq!(state(at(1_893_456_000_000, WallTrust::Unknown)), Some(CheckState::Ok), "who knows");
    }

    #[test]
    fn each_calendar_that_has_ended_is_a_sentence_of_its_own() {
        let ends = json!({ "holidays": [{ "from": "2027-01-01" }] });
        let written = json!({ "time_zone": "Asia/Shanghai", "calendar": { "china": ends, "plant": ends } });
        let (_, line) = checked(at(1_893_456_000_000, WallTrust::Trusted), &here().choose(&[set(1, written)])).unwrap();
        let ended = |name| Piece::Known {
            phrase: office::ENDS_WITH,
            args: vec![Piece::Words(name), Piece::Words("2027-01-01")],
            cut: false,
        };
        let none_known = Piece::Known { phrase: office::NO_HOLIDAYS, args: vec![ended("china")], cut: false };
        assert_eq!(read(&line), [none_known, ended("plant")], "{line}");
    }
}
