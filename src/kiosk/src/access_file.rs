//! The rules of access from a file (`docs/access.md`): TOML, unknown keys refused, every mistake with its line.

use crate::config::{Config, ConfigError, Fault, read_bounded};
use frontdesk_core::health::phrases::{board, general, office};
use frontdesk_core::schedule::{AccessRules, Place, RulesDefinition, RulesError, Step, WithoutClock};

/// The largest file read, in bytes: a thousand schedules and four thousand days are a quarter of it.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Groups that health names for each way without a clock; the others are counted.
const MAX_NAMED: usize = 5;

/// Reads the file that the configuration names; without one there are no rules.
///
/// # Errors
/// The first mistake: file, line, reason, and what was probably meant. A door here whose lock takes pulses cannot stand unlocked.
pub fn load_for(config: &Config) -> Result<AccessRules, ConfigError> {
    let Some(path) = &config.access else { return Ok(AccessRules::NONE) };
    let text = read_bounded(path, MAX_FILE_BYTES)?;
    let invalid = |fault| ConfigError::Invalid { path: path.clone(), fault };
    let rules = parse(&text).map_err(invalid)?;
    let pulses = |door: &&str| config.door.iter().any(|here| here.name == *door && here.pulse_ms.is_some());
    if let Some(door) = rules.unlocked_doors().find(pulses) {
        let steps = ["door", door, "unlocked"].map(|key| Step::Key(key.to_owned()));
        let reason = "cannot be: the lock of this door takes pulses, and does not stand open".to_owned();
        return Err(invalid(Fault::of_rules(&text, &RulesError { place: Place(steps.into()), reason })));
    }
    Ok(rules)
}

/// Doors that the rules unlock and this kiosk does not have: another kiosk's, or a slip of the pen.
pub fn doors_elsewhere<'r>(rules: &'r AccessRules, config: &Config) -> impl Iterator<Item = &'r str> {
    rules.unlocked_doors().filter(|door| !config.door.iter().any(|here| here.name == *door))
}

/// Reads and checks text.
///
/// # Errors
/// The first mistake, with its line where one is known.
pub fn parse(text: &str) -> Result<AccessRules, Fault> {
    let written: RulesDefinition = toml::from_str(text).map_err(|error| Fault::from_toml(text, &error))?;
    AccessRules::compile(&written).map_err(|error| Fault::of_rules(text, &error))
}

/// What becomes of the groups in a schedule and of the doors that one unlocks while the hour is not known, for health: empty where no
/// schedule says anything.
#[must_use]
pub fn without_clock(rules: &AccessRules) -> String {
    let ways = [
        (WithoutClock::Allow, board::LET_IN_AT_ANY_TIME),
        (WithoutClock::Refuse, board::NOT_LET_IN),
        (WithoutClock::Believe, board::JUDGED_BY_CLOCK),
    ];
    let locked = match rules.unlocked_doors().collect::<Vec<_>>() {
        doors if doors.is_empty() => String::new(),
        doors => format!("; {}", board::STAYS_LOCKED.with(&[&doors.join(", ")])),
    };
    let groups = |wanted| rules.without_clock().filter(move |(_, way)| *way == wanted).map(|(group, _)| group);
    ways.into_iter()
        .filter(|(way, _)| groups(*way).next().is_some())
        .map(|(way, becomes)| {
            let named: Vec<&str> = groups(way).take(MAX_NAMED).collect();
            let others = groups(way).count().saturating_sub(MAX_NAMED);
            let named = named.join(", ");
            let named = if others > 0 { general::AND_OTHERS.with(&[&named, &others]) } else { named };
            format!("; {}", becomes.with(&[&named]))
        })
        .chain([locked])
        .collect()
}

/// Calendars that have ended by `utc_ms`, a sentence each; empty if none has.
#[must_use]
pub fn ended_calendars(rules: &AccessRules, utc_ms: i64) -> String {
    let ended = rules.ended_calendars(utc_ms).map(|(name, last)| office::ENDS_WITH.with(&[&name, &last]));
    ended.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EXAMPLE: &str = include_str!("../../../docs/access.md");

    /// The file that the documentation shows.
    fn example() -> &'static str {
        EXAMPLE.split("```toml\n").nth(1).unwrap().split("```").next().unwrap()
    }

    fn fault(text: &str) -> (Option<usize>, Option<String>, String) {
        let fault = parse(text).unwrap_err();
        (fault.line, fault.meant.clone(), fault.to_string())
    }

    #[test]
    fn the_documented_example_is_good_and_says_what_becomes_of_whom_without_a_clock() {
        let rules = parse(example()).unwrap();
        assert_eq!((rules.group_count(), rules.zone().name()), (4, "Asia/Shanghai"));
        let words = without_clock(&rules);
        assert!(words.contains("let in at any time: staff") && words.contains("not let in: cleaning"), "{words}");
        assert!(words.ends_with("; stays locked: front"), "{words}");
        assert_eq!(without_clock(&AccessRules::NONE), "");
    }

    #[test]
    fn a_mistake_is_answered_with_its_line_and_what_was_meant() {
        let text = "time_zone = \"Asia/Shanghai\"\n[schedule.office]\nspans = [\"mon-fri 08:00-18:00\"]\n";
        let (line, meant, said) = fault(&format!("{text}[group.staff]\n\naccess = \"ofice\"\n"));
        assert_eq!((line, meant.as_deref()), (Some(6), Some("office")), "{said}");
        let (line, meant, _) = fault(&format!("{text}[group.staff]\nacess = \"office\"\n"));
        assert_eq!((line, meant.as_deref()), (Some(5), Some("access")));
        let (line, _, said) = fault(&format!("{text}[group.staff]\ndoors = {{ front = \"x\" }}\n"));
        assert_eq!(line, Some(5), "{said}");
        let (line, _, said) =
            fault("time_zone = \"Asia/Shanghai\"\n[schedule.office]\nspans = [\n\"mon 8:00-18:00\",\n]\n");
        assert!(said.contains("08:30"), "{said}");
        assert!(matches!(line, Some(3 | 4)), "{said}");
        assert_eq!(fault("\ntime_zone = \"Mars/Olympus\"\n").0, Some(2));
        assert!(fault("").2.contains("time_zone"));
    }

    #[test]
    fn a_day_that_is_there_twice_is_answered_with_the_line_of_the_second() {
        let text = "time_zone = \"Asia/Shanghai\"\n[calendar.china]\nholidays = [\n  { from = \"2026-10-01\", \
                    until = \"2026-10-07\" },\n  { from = \"2026-10-05\" },\n]\n";
        assert_eq!(fault(text).0, Some(5));
        let text = text.replace("{ from = \"2026-10-05\" }", "{ from = \"2026-10-09\", until = \"2026-10-08\" }");
        assert_eq!(fault(&text).0, Some(5));
        assert_eq!(fault(&text.replace("2026-10-09", "2026-13-09")).0, Some(5));
    }

    #[test]
    fn an_endless_file_is_not_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(MAX_FILE_BYTES + 1).unwrap();
        let mut config = Config::default();
        assert_eq!(load_for(&config).unwrap(), AccessRules::NONE);
        config.access = Some(file.path().to_owned());
        assert!(matches!(load_for(&config), Err(ConfigError::TooLarge { .. })));
    }

    #[test]
    fn a_door_that_takes_pulses_cannot_stand_unlocked_and_one_elsewhere_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = "time_zone = \"Asia/Shanghai\"\n[schedule.day]\n[door.front]\nunlocked = \"day\"\n[door.far]\nunlocked = \"day\"\n";
        std::fs::write(file.path(), text).unwrap();
        let mut config = Config { access: Some(file.path().to_owned()), ..Config::default() };
        let rules = load_for(&config).unwrap();
        assert_eq!(doors_elsewhere(&rules, &config).collect::<Vec<_>>(), ["far"]);
        config.door[0].pulse_ms = Some(500);
        let error = load_for(&config).unwrap_err().to_string();
        assert!(error.contains(":4: ") && error.contains("pulses"), "{error}");
    }

    proptest! {
        #[test]
        fn any_text_is_answered_and_never_panics(text in "\\PC{0,200}") {
            let _ = parse(&text);
        }

        #[test]
        fn any_few_changes_to_a_good_file_are_answered_and_never_panic(
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, "[a-z0-9\"=,:{}\\[\\]\\n. -]{0,12}"), 1..4),
        ) {
            let mut text: Vec<char> = example().chars().collect();
            for (at, gone, instead) in changes {
                let at = at.index(text.len());
                let until = (at + gone).min(text.len());
                text.splice(at..until, instead.chars());
            }
            let text: String = text.into_iter().collect();
            if let Err(fault) = parse(&text) {
                prop_assert!(fault.line.is_none_or(|line| line <= text.lines().count() + 1));
            }
        }
    }
}
