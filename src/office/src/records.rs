//! Site facts that an administrator writes as JSON: read by core's own types, and checked beyond what types can say.

use crate::invitations;
use frontdesk_core::fact::{Fact, KIND_VERSION, MAX_INVITATION_DOORS, MAX_NAME_CHARS, Reading, SiteFact, WeeklySpan};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The most doors, groups, spans or days in one record.
const MAX_ITEMS: usize = 400;

/// The most groups of one person, as core documents it.
const MAX_GROUPS: usize = 32;

/// One record as it is written down: `{"kind": …, "open": {…}, "private": {…}}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordRow {
    /// The entry's kind.
    pub kind: String,
    /// Its open part.
    pub open: Value,
    /// Its private part, for kinds that have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Value>,
}

impl std::fmt::Debug for RecordRow {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordRow").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The fact of a record.
///
/// # Errors
/// What to change, for people.
pub fn read(row: &RecordRow) -> Result<SiteFact, String> {
    let open = serde_json::to_vec(&row.open).map_err(|error| error.to_string())?;
    let private = row.private.as_ref().map(serde_json::to_vec).transpose().map_err(|error| error.to_string())?;
    let explain = |error: frontdesk_core::fact::FactError| match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let fact = match Fact::read(&row.kind, KIND_VERSION, &open, private.as_deref()).map_err(explain)? {
        Reading::Known(fact) => *fact,
        Reading::Unknown => return Err(format!("{} is not a kind", row.kind)),
    };
    nothing_is_lost(row, &fact)?;
    match fact {
        Fact::Site(fact) => check(&fact).map(|()| fact),
        _ => Err(format!("{} is not written by the office", row.kind)),
    }
}

/// A misspelt field would be left out silently: what is written must say all that was said.
fn nothing_is_lost(row: &RecordRow, fact: &Fact) -> Result<(), String> {
    let draft = fact.draft().map_err(|error| error.to_string())?;
    let written: Value = serde_json::from_slice(&draft.open).map_err(|error| error.to_string())?;
    let private: Option<Value> =
        draft.private.map(|private| serde_json::from_slice(&private.plain)).transpose().map_err(|e| e.to_string())?;
    if let Some(field) = unknown_field(&row.open, &written) {
        return Err(format!("{}: open has no field {field}", row.kind));
    }
    match (&row.private, private) {
        (Some(given), Some(kept)) => unknown_field(given, &kept)
            .map_or(Ok(()), |field| Err(format!("{}: private has no field {field}", row.kind))),
        (Some(_), None) => Err(format!("{} has no private part", row.kind)),
        (None, _) => Ok(()),
    }
}

fn unknown_field(given: &Value, kept: &Value) -> Option<String> {
    let (Value::Object(given), Value::Object(kept)) = (given, kept) else { return None };
    given.keys().find(|key| !kept.contains_key(*key)).cloned()
}

/// What may be recorded by hand, and within which bounds.
fn check(fact: &SiteFact) -> Result<(), String> {
    match fact {
        SiteFact::PersonSet { groups, private, .. } => {
            names("groups", groups, MAX_GROUPS)?;
            needed("private", private)
        }
        SiteFact::PersonRemoved { .. }
        | SiteFact::InvitationCancelled { .. }
        | SiteFact::CredentialWithdrawn { .. } => Ok(()),
        SiteFact::GroupSet { group, doors, schedule } => {
            name("group", group)?;
            schedule.as_deref().map_or(Ok(()), |schedule| name("schedule", schedule))?;
            names("doors", doors, MAX_ITEMS)
        }
        SiteFact::GroupRemoved { group } => name("group", group),
        SiteFact::ScheduleSet { schedule, weekly, holidays, make_up } => {
            name("schedule", schedule)?;
            if weekly.len().max(holidays.len()).max(make_up.len()) > MAX_ITEMS {
                return Err(format!("a schedule has at most {MAX_ITEMS} spans, holidays and days off that are worked"));
            }
            weekly.iter().try_for_each(span)?;
            make_up.iter().try_for_each(|(_, weekday)| is_weekday(*weekday))
        }
        SiteFact::ScheduleRemoved { schedule } => name("schedule", schedule),
        SiteFact::CredentialAssigned { private, .. } => needed("private", private),
        SiteFact::InvitationMade { from_ms, until_ms, doors, terms, private, .. } => {
            if from_ms >= until_ms {
                return Err("an invitation ends after it begins".to_owned());
            }
            names("doors", doors, MAX_INVITATION_DOORS)?;
            terms.on.as_ref().map_or(Ok(()), invitations::check_days)?;
            terms.hours.map_or(Ok(()), invitations::check_hours)?;
            terms.time_zone.as_deref().map_or(Ok(()), |zone| name("time_zone", zone))?;
            needed("private", private)
        }
        SiteFact::ApprovalGiven { private, .. } => needed("private", private),
        SiteFact::RollCallStarted { door: Some(door), private, .. } => {
            name("door", door)?;
            needed("private", private)
        }
        SiteFact::RollCallStarted { door: None, private, .. }
        | SiteFact::RollCallMarked { private, .. }
        | SiteFact::RollCallEnded { private, .. }
        | SiteFact::RollCallResumed { private, .. } => needed("private", private),
        SiteFact::OfficeKeys { .. }
        | SiteFact::OfficeSucceeded { .. }
        | SiteFact::NodeEnrolled { .. }
        | SiteFact::NodeRevoked { .. }
        | SiteFact::RetentionSet { .. }
        | SiteFact::CommandGiven { .. }
        | SiteFact::RulesSet { .. }
        | SiteFact::SettingSet(_) => Err("this has a command of its own and is not recorded by hand".to_owned()),
    }
}

/// A name is there, not too long, and has nothing in it that cannot be seen.
pub(crate) fn name(what: &str, name: &str) -> Result<(), String> {
    if name.trim().is_empty() || name.chars().count() > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(format!("{what} is a name of 1 to {MAX_NAME_CHARS} characters"));
    }
    Ok(())
}

fn names(what: &str, all: &[String], at_most: usize) -> Result<(), String> {
    if all.len() > at_most {
        return Err(format!("at most {at_most} {what}"));
    }
    all.iter().try_for_each(|one| name(what, one))
}

fn needed<T>(what: &str, part: &Option<T>) -> Result<(), String> {
    if part.is_some() { Ok(()) } else { Err(format!("{what} is needed")) }
}

fn span(span: &WeeklySpan) -> Result<(), String> {
    span.weekdays.iter().try_for_each(|weekday| is_weekday(*weekday))?;
    if span.weekdays.len() <= 7 && span.from_min < span.until_min && span.until_min <= 1_440 {
        return Ok(());
    }
    Err("a span goes from a minute of the day (0 to 1,439) to a later one (up to 1,440)".to_owned())
}

fn is_weekday(day: u8) -> Result<(), String> {
    if (1..=7).contains(&day) { Ok(()) } else { Err("weekdays go from 1 (Monday) to 7".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Result<SiteFact, String> {
        read(&serde_json::from_str(line).map_err(|error| error.to_string())?)
    }

    const STAFF: &str = "6b86b273ff34fce19d6b804eff5a3f57";

    #[test]
    fn records_are_read_by_their_kind() {
        let group =
            read_line(r#"{"kind":"group.set","open":{"group":"研发","doors":["front"],"schedule":null}}"#).unwrap();
        assert!(matches!(group, SiteFact::GroupSet { .. }));
        let card = format!(
            r#"{{"kind":"credential.assigned","open":{{"credential":"{STAFF}","staff":"{STAFF}","uid_only":true,"until_ms":null}},
                "private":{{"uid":"04A1B2C3"}}}}"#
        );
        assert!(matches!(read_line(&card), Ok(SiteFact::CredentialAssigned { private: Some(_), .. })));
        let mark = format!(
            r#"{{"kind":"rollcall.marked","open":{{"rollcall":"{STAFF}","who":{{"staff":"{STAFF}"}},"safe":true}},
                "private":{{"staff":null,"name":"warden","why":""}}}}"#
        );
        assert!(matches!(read_line(&mark), Ok(SiteFact::RollCallMarked { safe: true, private: Some(_), .. })));
    }

    #[test]
    fn what_is_misspelt_out_of_bounds_or_not_the_offices_is_refused_with_a_reason() {
        let person = |open: &str, private: &str| {
            format!(r#"{{"kind":"person.set","open":{{"staff":"{STAFF}","enabled":true,{open}}}{private}}}"#)
        };
        let private = r#","private":{"number":"1","name":"A","department":"B","salary":"9"}"#;
        for (line, reason) in [
            (r#"{"kind":"group.set","open":{"group":"a","doors":[],"shedule":"x"}}"#.to_owned(), "no field shedule"),
            (r#"{"kind":"group.set","open":{"group":"","doors":[],"schedule":null}}"#.to_owned(), "group is a name"),
            (r#"{"kind":"group.removed","open":{"group":"a"},"private":{}}"#.to_owned(), "no private part"),
            (
                r#"{"kind":"schedule.set","open":{"schedule":"a","weekly":[{"weekdays":[8],"from_min":0,"until_min":5}],"holidays":[],"make_up":[]}}"#
                    .to_owned(),
                "weekdays",
            ),
            (
                r#"{"kind":"schedule.set","open":{"schedule":"a","weekly":[{"weekdays":[1],"from_min":5,"until_min":5}],"holidays":[],"make_up":[]}}"#
                    .to_owned(),
                "a span goes",
            ),
            (r#"{"kind":"node.started","open":{"version":"1","public_key":"","simulated":[]}}"#.to_owned(), "not written by"),
            (format!(r#"{{"kind":"node.revoked","open":{{"node":"{STAFF}","why":"stolen"}}}}"#), "command of its own"),
            (r#"{"kind":"door.opened","open":{}}"#.to_owned(), "is not a kind"),
            (r#"{"kind":"group.set","open":{"group":7}}"#.to_owned(), "is not what its kind says"),
            (person(r#""groups":[]"#, ""), "private is needed"),
            (person(r#""groups":[]"#, private), "no field salary"),
        ] {
            let error = read_line(&line).unwrap_err();
            assert!(error.contains(reason), "{line}: {error}");
        }
    }
}
