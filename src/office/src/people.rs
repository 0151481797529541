//! Staff from a CSV file: reading it, and what an import changes. The columns are those of the kiosk's people file.

pub(crate) mod changes;
pub(crate) mod leaving;

pub use frontdesk_core::id::staff_id;

use crate::spreadsheet;
use frontdesk_core::access::DeskRole;
use frontdesk_core::fact::{MAX_NAME_CHARS, PersonPrivate};
use frontdesk_core::id::{CardUid, StaffId};
use frontdesk_core::screen::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;

/// The columns of a file of people, in the order in which they are written.
pub(crate) const COLUMNS: [&str; 15] = [
    "id",
    "name",
    "department",
    "place",
    "greet",
    "group",
    "longer",
    "leader",
    "desk",
    "email",
    "wecom",
    "deputy",
    "extension",
    "language",
    "card",
];

/// The most people read. More is a mistake, and memory is not endless.
pub const MAX_PEOPLE: usize = 200_000;

/// The longest text in a column, characters.
pub const MAX_TEXT_CHARS: usize = 80;

/// The longest e-mail address, characters (RFC 5321, 4.5.3.1.3).
const MAX_EMAIL_CHARS: usize = 254;

/// The longest telephone extension, characters.
const MAX_EXTENSION_CHARS: usize = 20;

/// A file of people that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// It cannot be read, or a line is not what its columns say.
    #[error("the people's file cannot be read")]
    Read(#[from] csv::Error),
    /// A line contradicts itself or another one.
    #[error("line {line}: {reason}")]
    Line {
        /// From 1.
        line: u64,
        /// What to change.
        reason: String,
    },
}

/// One line of the file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonRow {
    /// The company's own staff number.
    pub id: String,
    /// Name.
    pub name: String,
    /// Department.
    pub department: String,
    /// Where a visitor goes; may be empty.
    #[serde(default)]
    pub place: String,
    /// How to greet; may be empty.
    #[serde(default)]
    pub greet: String,
    /// The group whose rules count for them; empty leaves their groups as they are.
    #[serde(default)]
    pub group: String,
    /// `yes` for somebody who needs longer to pass a door; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub longer: String,
    /// `yes` for somebody who may approve exceptions; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub leader: String,
    /// What they may do at a kiosk's staff pages: `receptionist`, `administrator`, or empty for nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub desk: String,
    /// Where they are told of visitors by e-mail; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Their user id at WeCom; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub wecom: String,
    /// Staff number of the colleague who is told in their place; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub deputy: String,
    /// Telephone extension; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub extension: String,
    /// The language of messages to them: `zh-Hans`, `zh-Hant`, `en`, or empty for the site's.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// A card that is theirs, if any: upper-case hexadecimal; may be empty.
    #[serde(default)]
    pub card: String,
}

impl std::fmt::Debug for PersonRow {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonRow")
    }
}

impl PersonRow {
    /// A stable id from the company's own staff number: the first 16 bytes of its SHA-256.
    #[must_use]
    pub fn staff(&self) -> StaffId {
        staff_id(&self.id)
    }

    /// What is sealed of them.
    #[must_use]
    pub fn private(&self) -> PersonPrivate {
        PersonPrivate {
            number: self.id.clone(),
            name: self.name.clone(),
            department: self.department.clone(),
            place: self.place.clone(),
            greet: self.greet.clone(),
            longer: self.longer == "yes",
            leader: self.leader == "yes",
            desk: DeskRole::of_word(&self.desk),
            email: self.email.clone(),
            wecom: self.wecom.clone(),
            deputy: self.deputy.clone(),
            extension: self.extension.clone(),
            language: language(&self.language),
        }
    }

    /// The line that says what is known of somebody; without cards, whose numbers stay here.
    #[must_use]
    pub(crate) fn of(groups: &[String], known: &PersonPrivate) -> Self {
        let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
        let language = serde_json::to_value(known.language).ok();
        Self {
            id: known.number.clone(),
            name: known.name.clone(),
            department: known.department.clone(),
            place: known.place.clone(),
            greet: known.greet.clone(),
            // A line has one group. Who is in several keeps them when the line is read again.
            group: if let [group] = groups { group.clone() } else { String::new() },
            longer: yes(known.longer),
            leader: yes(known.leader),
            desk: known.desk.map_or("", DeskRole::word).to_owned(),
            email: known.email.clone(),
            wecom: known.wecom.clone(),
            deputy: known.deputy.clone(),
            extension: known.extension.clone(),
            language: language.and_then(|tag| tag.as_str().map(str::to_owned)).unwrap_or_default(),
            card: String::new(),
        }
    }

    /// The groups that they are in by this file, if it says anything.
    #[must_use]
    pub fn groups(&self) -> Option<Vec<String>> {
        (!self.group.is_empty()).then(|| vec![self.group.clone()])
    }

    /// Checks the line by itself, and reads its card.
    ///
    /// # Errors
    /// What to change.
    pub fn check(&self) -> Result<Option<CardUid>, String> {
        if self.id.is_empty() || self.name.is_empty() || self.department.is_empty() {
            return Err("id, name and department must be given".to_owned());
        }
        let texts = [&self.id, &self.name, &self.department, &self.place, &self.greet, &self.deputy];
        if texts.iter().any(|text| text.chars().count() > MAX_TEXT_CHARS) {
            return Err(format!("a text has more than {MAX_TEXT_CHARS} characters"));
        }
        if !["", "yes"].contains(&self.longer.as_str()) {
            return Err("longer is \"yes\" or empty".to_owned());
        }
        if !["", "yes"].contains(&self.leader.as_str()) {
            return Err("leader is \"yes\" or empty".to_owned());
        }
        if !self.desk.is_empty() && DeskRole::of_word(&self.desk).is_none() {
            return Err("desk is \"receptionist\", \"administrator\" or empty".to_owned());
        }
        if self.group.chars().count() > MAX_NAME_CHARS {
            return Err(format!("group has more than {MAX_NAME_CHARS} characters"));
        }
        self.check_reach()?;
        if self.card.is_empty() {
            return Ok(None);
        }
        self.card.parse().map(Some).map_err(|error| format!("card: {error}"))
    }
}

impl PersonRow {
    /// How they are told of visitors.
    fn check_reach(&self) -> Result<(), String> {
        if self.email.chars().count() > MAX_EMAIL_CHARS
            || (!self.email.is_empty() && self.email.parse::<lettre::Address>().is_err())
        {
            return Err("email is no e-mail address".to_owned());
        }
        let is_word = |text: &str| text.chars().count() <= MAX_NAME_CHARS && text.chars().all(|c| c.is_ascii_graphic());
        // Such an id stands inside of a message between < and >.
        if !is_word(&self.wecom) || self.wecom.contains(['<', '>', '@']) {
            return Err("wecom is no user id".to_owned());
        }
        if self.extension.chars().count() > MAX_EXTENSION_CHARS {
            return Err(format!("extension has more than {MAX_EXTENSION_CHARS} characters"));
        }
        if !self.language.is_empty() && language(&self.language).is_none() {
            return Err("language is \"zh-Hans\", \"zh-Hant\", \"en\" or empty".to_owned());
        }
        Ok(())
    }
}

fn language(tag: &str) -> Option<Language> {
    serde_json::from_value(tag.into()).ok()
}

/// Reads a file as a whole: nothing is imported of a file with a mistake.
///
/// # Errors
/// [`PeopleError`] with the line.
pub fn read(file: impl Read) -> Result<Vec<PersonRow>, PeopleError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let headers = reader.headers()?.clone();
    let (mut people, mut lines, mut cards) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let position = record.position().cloned();
        let mut record: csv::StringRecord = record.iter().map(spreadsheet::text).collect();
        record.set_position(position);
        let fault = |reason: String| PeopleError::Line { line, reason };
        if people.len() >= MAX_PEOPLE {
            return Err(fault(format!("more than {MAX_PEOPLE} people")));
        }
        let row: PersonRow = record.deserialize(Some(&headers))?;
        let card = row.check().map_err(fault)?;
        if let Some(other) = lines.insert(row.id.clone(), line) {
            return Err(fault(format!("id is the same as on line {other}")));
        }
        if let Some(other) = card.and_then(|card| cards.insert(card, line)) {
            return Err(fault(format!("card is the same as on line {other}")));
        }
        people.push(row);
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Vec<PersonRow>, PeopleError> {
        read(text.as_bytes())
    }

    #[test]
    fn people_are_read_with_and_without_a_card_and_named_by_their_number() {
        let people =
            load("id,name,department,place,greet,card\n1,周雯,研发部,3 楼,周女士,04A1B2C3\n2,李娜,人事部,,,\n")
                .unwrap();
        assert_eq!(people.len(), 2);
        // SHA-256 of "1", as at the kiosk.
        assert_eq!(people[0].staff().to_string(), "6b86b273ff34fce19d6b804eff5a3f57");
        assert!(people[0].check().unwrap().is_some() && people[1].check().unwrap().is_none());
        assert_eq!(format!("{:?}", people[0]), "PersonRow");
    }

    #[test]
    fn a_file_with_a_mistake_is_answered_with_its_line_and_not_read() {
        let line_of = |text: &str| match load(text) {
            Err(PeopleError::Line { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line_of("id,name,department,card\n1,A,X,04A1B2C3\n2,B,X,04a1b2c3\n"), 3);
        assert_eq!(line_of("id,name,department\n1,A,X\n1,B,X\n"), 3);
        assert_eq!(line_of("id,name,department\n1,,X\n"), 2);
        assert_eq!(line_of(&format!("id,name,department,group\n1,A,X,{}\n", "g".repeat(65))), 2);
        assert_eq!(line_of(&format!("id,name,department\n1,{},X\n", "龘".repeat(81))), 2);
        assert!(load("id,name,department,salary\n1,A,X,9\n").is_err());
    }

    #[test]
    fn how_somebody_is_told_is_read_and_an_address_that_is_none_is_answered() {
        let people = load(
            "id,name,department,email,wecom,deputy,extension,language\n\
             1,周雯,研发部,zhou@example.com,zhouwen,2,8017,zh-Hant\n2,李娜,人事部,,,,,\n",
        )
        .unwrap();
        let zhou = people[0].private();
        assert_eq!((zhou.email.as_str(), zhou.wecom.as_str()), ("zhou@example.com", "zhouwen"));
        assert_eq!((zhou.deputy.as_str(), zhou.extension.as_str()), ("2", "8017"));
        assert_eq!((zhou.language, people[1].private().language), (Some(Language::ZhHant), None));
        for bad in ["email\n1,A,X,nobody", "email\n1,A,X,a@b.cn\u{0}", "wecom\n1,A,X,<@all>", "language\n1,A,X,fr"] {
            assert!(load(&format!("id,name,department,{bad}\n")).is_err(), "{bad}");
        }
    }
}
