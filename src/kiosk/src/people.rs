//! Staff: from the site journal once the office has said anything about people, and until then from a CSV file.

pub use frontdesk_core::id::staff_id;

use frontdesk_core::access::{DeskRole, StaffHolder};
use frontdesk_core::directory::{Directory, Person};
use frontdesk_core::fact::MAX_NAME_CHARS;
use frontdesk_core::id::{CardUid, StaffId};
use frontdesk_store::StaffRecord;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most people read. More is a mistake, and memory is not endless.
pub const MAX_PEOPLE: usize = 200_000;

/// A file of people that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// It cannot be read, or a line is not what its columns say.
    #[error("people: {path}", path = path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: csv::Error,
    },
    /// A line contradicts itself or another one.
    #[error("people: {path}:{line}: {reason}", path = path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// From 1.
        line: u64,
        /// What to change.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    name: String,
    department: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    greet: String,
    #[serde(default)]
    card: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    longer: String,
    #[serde(default)]
    leader: String,
    #[serde(default)]
    desk: String,
    // Whoever is told of a visitor is told by the office, which reads these from the same file.
    #[serde(default, rename = "email")]
    _email: IgnoredAny,
    #[serde(default, rename = "wecom")]
    _wecom: IgnoredAny,
    #[serde(default, rename = "deputy")]
    _deputy: IgnoredAny,
    #[serde(default, rename = "extension")]
    _extension: IgnoredAny,
    #[serde(default, rename = "language")]
    _language: IgnoredAny,
}

/// Everybody, for finding hosts and for deciding about cards.
#[derive(Default)]
pub struct People {
    /// For finding a host by typing.
    pub directory: Arc<Directory>,
    /// Who holds which card, by the file. Cards that the office knows are looked up in the journal.
    pub cards: BTreeMap<CardUid, StaffHolder>,
    /// Everybody of the file, as they would hold a card.
    pub holders: BTreeMap<StaffId, StaffHolder>,
    /// The office says who works here: the file does not count any more.
    pub of_site: bool,
}

impl std::fmt::Debug for People {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("People").field("count", &self.directory.len()).finish_non_exhaustive()
    }
}

impl People {
    /// Everybody whom the office knows to work here. Somebody whose name cannot be opened is nobody's host.
    #[must_use]
    pub fn of_site(records: Vec<StaffRecord>) -> Self {
        let person = |record: StaffRecord| {
            let private = record.private.filter(|_| record.enabled)?;
            Some(Person::new(record.staff, &private.name, &private.department, &private.place))
        };
        let listed: Vec<Person> = records.into_iter().filter_map(person).collect();
        Self { directory: Arc::new(listed.into()), of_site: true, ..Self::default() }
    }

    /// What the journal knows of a card's holder, as far as this list says more: while the office has said nothing of people, who works
    /// here stands in the file.
    #[must_use]
    pub fn complete(&self, holder: StaffHolder) -> StaffHolder {
        let Some(known) = self.holders.get(&holder.staff).filter(|_| !self.of_site) else { return holder };
        StaffHolder {
            name: known.name.clone(),
            greet: known.greet.clone(),
            department: known.department.clone(),
            groups: known.groups.clone(),
            longer: known.longer,
            leader: known.leader,
            desk: known.desk,
            enabled: !holder.ended,
            ..holder
        }
    }

    /// Name and department of everybody of the file.
    #[must_use]
    pub fn names(&self) -> BTreeMap<StaffId, (String, String)> {
        let named =
            |(staff, holder): (&StaffId, &StaffHolder)| (*staff, (holder.name.clone(), holder.department.clone()));
        self.holders.iter().map(named).collect()
    }

    /// The groups of everybody of the file.
    #[must_use]
    pub fn groups(&self) -> BTreeSet<&str> {
        self.holders.values().flat_map(|holder| &holder.groups).map(String::as_str).collect()
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`PeopleError`] with file and line; nothing is half read.
    pub fn load(path: &Path) -> Result<Self, PeopleError> {
        let read = |source| PeopleError::Read { path: path.to_owned(), source };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(path).map_err(read)?;
        let mut people = Self::default();
        let mut listed = Vec::new();
        let mut ids = BTreeMap::new();
        let headers = reader.headers().map_err(read)?.clone();
        for (at, record) in reader.records().enumerate() {
            let record = record.map_err(read)?;
            let line = record.position().map_or(0, csv::Position::line);
            let fault = |reason: String| PeopleError::Line { path: path.to_owned(), line, reason };
            if at >= MAX_PEOPLE {
                return Err(fault(format!("more than {MAX_PEOPLE} people")));
            }
            let row: Row = record.deserialize(Some(&headers)).map_err(read)?;
            if let Some(other) = ids.insert(row.id.clone(), line) {
                return Err(fault(format!("id is the same as on line {other}")));
            }
            listed.push(people.add(row).map_err(fault)?);
        }
        people.directory = Arc::new(listed.into());
        Ok(people)
    }

    fn add(&mut self, row: Row) -> Result<Person, String> {
        if row.id.is_empty() || row.name.is_empty() || row.department.is_empty() {
            return Err("id, name and department must be given".to_owned());
        }
        if [&row.name, &row.department, &row.place, &row.greet].iter().any(|text| text.chars().count() > 80) {
            return Err("a text has more than 80 characters".to_owned());
        }
        if row.group.chars().count() > MAX_NAME_CHARS {
            return Err(format!("group has more than {MAX_NAME_CHARS} characters"));
        }
        if !["", "yes"].contains(&row.longer.as_str()) {
            return Err("longer is \"yes\" or empty".to_owned());
        }
        if !["", "yes"].contains(&row.leader.as_str()) {
            return Err("leader is \"yes\" or empty".to_owned());
        }
        if !row.desk.is_empty() && DeskRole::of_word(&row.desk).is_none() {
            return Err("desk is \"receptionist\", \"administrator\" or empty".to_owned());
        }
        let staff = staff_id(&row.id);
        let person = Person::new(staff, &row.name, &row.department, &row.place);
        let holder = StaffHolder {
            greet: row.greet,
            department: row.department,
            longer: row.longer == "yes",
            leader: row.leader == "yes",
            desk: DeskRole::of_word(&row.desk),
            groups: Some(row.group).filter(|group| !group.is_empty()).into_iter().collect(),
            ..StaffHolder::by_number(staff, row.name)
        };
        self.holders.insert(staff, holder.clone());
        if row.card.is_empty() {
            return Ok(person);
        }
        let uid: CardUid = row.card.parse().map_err(|error| format!("card: {error}"))?;
        match self.cards.insert(uid, holder) {
            None => Ok(person),
            Some(_) => Err("card is already somebody else's".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<People, PeopleError> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("people.csv");
        std::fs::write(&path, text).unwrap();
        People::load(&path)
    }

    #[test]
    fn people_are_read_with_and_without_a_card() {
        let people =
            load("id,name,department,place,greet,card\n1,周雯,研发部,3 楼,周女士,04A1B2C3\n2,李娜,人事部,,,\n")
                .unwrap();
        assert_eq!(people.directory.len(), 2);
        assert_eq!(people.cards.len(), 1);
    }

    #[test]
    fn the_columns_that_only_the_office_needs_are_no_mistake() {
        let people =
            load("id,name,department,email,wecom,deputy,extension,language\n1,周雯,研发部,a@b.cn,w,2,8017,en\n");
        assert_eq!(people.unwrap().directory.len(), 1);
    }

    #[test]
    fn who_needs_longer_is_read_whoever_knows_the_card() {
        let people = load("id,name,department,longer\n1,周雯,研发部,yes\n2,李娜,人事部,\n").unwrap();
        let (zhou, li) = (&people.holders[&staff_id("1")], &people.holders[&staff_id("2")]);
        assert!(zhou.longer && !li.longer);
        assert!(people.complete(StaffHolder { longer: false, ..zhou.clone() }).longer);
        assert!(load("id,name,department,longer\n1,A,X,perhaps\n").is_err());
    }

    #[test]
    fn who_leads_is_read_whoever_knows_the_card() {
        let people = load("id,name,department,leader\n1,周雯,研发部,yes\n2,李娜,人事部,\n").unwrap();
        let (zhou, li) = (&people.holders[&staff_id("1")], &people.holders[&staff_id("2")]);
        assert!(zhou.leader && !li.leader);
        assert!(people.complete(StaffHolder { leader: false, ..zhou.clone() }).leader);
        assert!(!people.complete(StaffHolder { leader: true, ..li.clone() }).leader, "the file says who leads");
        assert!(load("id,name,department,leader\n1,A,X,perhaps\n").is_err());
    }

    #[test]
    fn who_may_use_the_staff_pages_is_read_whoever_knows_the_card() {
        let people =
            load("id,name,department,desk\n1,周雯,研发部,administrator\n2,李娜,人事部,receptionist\n3,王芳,人事部,\n");
        let holders = people.as_ref().unwrap().holders.values().map(|holder| holder.desk);
        let roles: BTreeSet<_> = holders.collect();
        assert_eq!(roles, [None, Some(DeskRole::Receptionist), Some(DeskRole::Administrator)].into());
        let zhou = &people.as_ref().unwrap().holders[&staff_id("1")];
        let by_journal = StaffHolder { desk: None, ..zhou.clone() };
        assert_eq!(people.unwrap().complete(by_journal).desk, Some(DeskRole::Administrator));
        assert!(load("id,name,department,desk\n1,A,X,boss\n").is_err());
    }

    #[test]
    fn a_group_is_read_and_is_that_of_a_card_that_the_journal_knows_too() {
        let people = load("id,name,department,group\n1,周雯,研发部,cleaning\n2,李娜,人事部,\n").unwrap();
        let (zhou, li) = (staff_id("1"), staff_id("2"));
        assert_eq!(people.holders[&zhou].groups, ["cleaning"]);
        assert!(people.holders[&li].groups.is_empty());
        let by_journal = StaffHolder { groups: Vec::new(), ..people.holders[&zhou].clone() };
        assert_eq!(people.complete(by_journal).groups, ["cleaning"]);
        assert!(load(&format!("id,name,department,group\n1,A,X,{}\n", "g".repeat(65))).is_err());
    }

    #[test]
    fn a_doubled_card_or_number_is_answered_with_its_line() {
        let doubled = "id,name,department,card\n1,A,X,04A1B2C3\n2,B,X,04a1b2c3\n";
        assert!(matches!(load(doubled), Err(PeopleError::Line { line: 3, .. })));
        assert!(matches!(load("id,name,department\n1,A,X\n1,B,X\n"), Err(PeopleError::Line { line: 3, .. })));
        assert!(load("id,name,department,salary\n1,A,X,9\n").is_err());
    }
}
