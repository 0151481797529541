//! Finding a host by typing: name, pinyin or initials (`张`, `zhangwei`, `zw`), and then the department (`zw cw`, `张伟 财务`), without ever
//! letting anybody browse the list.
//!
//! What people are found by is sorted once, when the list changes: a question is a place in a sorted list and the few that follow it, however
//! many people there are.

mod spelling;
#[cfg(test)]
mod tests;

pub use spelling::typed_forms;

use crate::id::StaffId;
use crate::screen::HostHit;
use spelling::{combine, letters_only, shown_pinyin, syllables};
use std::collections::{BTreeMap, BTreeSet};

/// Hits shown at the most.
pub const MAX_HITS: usize = 5;

/// Latin letters needed before anything is shown; one hanzi is enough.
pub const MIN_LETTERS: usize = 2;

/// Questions with hits that are answered from one greeting to the next: a name typed letter by letter, and twice mistyped, is within it;
/// whoever tries more letters than that looks for no one in particular.
pub const MAX_FINDS: u32 = 60;

/// The longest query looked at, in characters.
const MAX_QUERY_CHARS: usize = 32;

/// People of one name that are compared with a department: as many as a large company has of its most common initials.
const MAX_COMPARED: usize = 4_096;

/// An employee as far as a visitor may see them (X5).
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub staff: StaffId,
    /// Name as written by the company.
    pub name: String,
    /// Department.
    pub department: String,
    /// Where a visitor goes, as the company describes it (`"3 楼"`); may be empty.
    pub place: String,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it is stays out of logs.
        f.debug_struct("Person").field("staff", &self.staff).finish_non_exhaustive()
    }
}

impl Person {
    /// An employee.
    #[must_use]
    pub fn new(staff: StaffId, name: &str, department: &str, place: &str) -> Self {
        Self { staff, name: name.to_owned(), department: department.to_owned(), place: place.to_owned() }
    }
}

/// What somebody is found by, and their place in the list.
type Key = (Box<str>, usize);

/// Everybody who can be found.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Directory {
    people: Vec<Person>,
    by_staff: BTreeMap<StaffId, usize>,
    /// From the best to the least: name and pinyin, initials, the given name alone. Each in order.
    keys: [Vec<Key>; 3],
    /// By what each department is found, with its place in `of_department`.
    departments: Vec<Key>,
    /// The department of everybody.
    of_department: Vec<usize>,
    /// Whose name somebody else has, too.
    homonyms: BTreeSet<usize>,
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directory").field("people", &self.people.len()).finish_non_exhaustive()
    }
}

impl From<Vec<Person>> for Directory {
    fn from(people: Vec<Person>) -> Self {
        let mut directory = Self::default();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, person) in people.iter().enumerate() {
            directory.by_staff.insert(person.staff, at);
            named.entry(&person.name).or_default().push(at);
            let next = known.len();
            let department = *known.entry(&person.department).or_insert(next);
            directory.of_department.push(department);
            for (keys, found_by) in directory.keys.iter_mut().zip(found_by(&person.name)) {
                keys.extend(found_by.into_iter().map(|key| (key.into_boxed_str(), at)));
            }
        }
        for (name, department) in known {
            directory
                .departments
                .extend(department_keys(name).into_iter().map(|key| (key.into_boxed_str(), department)));
        }
        directory.homonyms = named.into_values().filter(|same| same.len() > 1).flatten().collect();
        let order = |(key, at): &Key, (other, other_at): &Key| {
            let department = |at: &usize| people.get(*at).map(|person| &person.department);
            key.cmp(other).then_with(|| department(at).cmp(&department(other_at))).then(at.cmp(other_at))
        };
        directory.keys.iter_mut().for_each(|keys| keys.sort_unstable_by(order));
        directory.departments.sort_unstable();
        directory.people = people;
        directory
    }
}

impl Directory {
    /// How many people.
    #[must_use]
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Nobody is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// The employee of this name of theirs.
    #[must_use]
    pub fn person(&self, staff: StaffId) -> Option<&Person> {
        self.people.get(*self.by_staff.get(&staff)?)
    }

    /// The hosts that fit what was typed, best first, at most [`MAX_HITS`]: by all of it, and then by a name with a department behind it.
    #[must_use]
    pub fn find(&self, query: &str) -> Vec<HostHit> {
        if query.len() > MAX_QUERY_CHARS * 4 {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.named(query, None, &mut found);
        let words: Vec<&str> = query.split_whitespace().collect();
        for split in (1..words.len()).rev() {
            let (name, department) = words.split_at(split);
            let departments = self.departments_of(&prepared_department(&department.concat()));
            if !departments.is_empty() {
                self.named(&name.concat(), Some(&departments), &mut found);
            }
        }
        found.into_iter().filter_map(|at| self.hit(at)).collect()
    }

    /// Adds who is named so, of these departments if any are named, until there are enough.
    fn named(&self, name: &str, departments: Option<&BTreeSet<usize>>, found: &mut Vec<usize>) {
        let Some(name) = prepared(name) else { return };
        let is_of =
            |at: usize| departments.is_none_or(|these| self.of_department.get(at).is_some_and(|of| these.contains(of)));
        for keys in &self.keys {
            for (_, at) in beginning_with(keys, &name).take(MAX_COMPARED) {
                if found.len() >= MAX_HITS {
                    return;
                }
                if !found.contains(at) && is_of(*at) {
                    found.push(*at);
                }
            }
        }
    }

    fn departments_of(&self, word: &str) -> BTreeSet<usize> {
        let found = beginning_with(&self.departments, word).filter(|_| !word.is_empty());
        found.take(MAX_COMPARED).map(|(_, department)| *department).collect()
    }

    fn hit(&self, at: usize) -> Option<HostHit> {
        let person = self.people.get(at)?;
        Some(HostHit {
            staff: person.staff,
            name: person.name.clone(),
            pinyin: shown_pinyin(&person.name),
            department: person.department.clone(),
            homonym: self.homonyms.contains(&at),
        })
    }
}

/// The keys that begin so, in their order.
fn beginning_with<'a>(keys: &'a [Key], query: &'a str) -> impl Iterator<Item = &'a Key> {
    let from = keys.partition_point(|(key, _)| &**key < query);
    keys.iter().skip(from).take_while(move |(key, _)| key.starts_with(query))
}

/// By name and pinyin; by initials; `伟` finds 张伟 and `Anna` finds "Smith, Anna": by the given name alone.
fn found_by(name: &str) -> [Vec<String>; 3] {
    let (lower, syllables) = (name.to_lowercase(), syllables(name));
    let mut whole = combine(&syllables, Clone::clone);
    whole.push(letters_only(&lower));
    let initials = combine(&syllables, |syllable| syllable.chars().take(1).collect());
    let mut given: Vec<String> = lower.split([' ', ',']).skip(1).map(letters_only).collect();
    let after_surname = lower.char_indices().nth(1).filter(|(_, first)| !first.is_ascii());
    given.extend(after_surname.and_then(|(at, _)| lower.get(at..)).map(letters_only));
    [whole, initials, given].map(distinct)
}

/// A department by its name from the beginning and from each of its characters on (`财务`, `应付`), in pinyin and by initials.
fn department_keys(name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let from_each = lower.char_indices().take(MAX_QUERY_CHARS).filter_map(|(at, _)| lower.get(at..)).map(letters_only);
    let mut keys: Vec<String> = from_each.collect();
    for part in name.split(|c: char| !c.is_alphanumeric()) {
        let syllables = syllables(part);
        keys.extend(combine(&syllables, Clone::clone));
        keys.extend(combine(&syllables, |syllable| syllable.chars().take(1).collect()));
    }
    distinct(keys)
}

fn distinct(mut keys: Vec<String>) -> Vec<String> {
    keys.retain(|key| !key.is_empty());
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The query in the form names are compared in, or `None` while it is too short to show anybody.
fn prepared(query: &str) -> Option<String> {
    let compact = letters_only(&query.to_lowercase());
    let enough = !compact.is_ascii() || compact.chars().count() >= MIN_LETTERS;
    enough.then_some(compact)
}

/// Behind a name one letter may do: it only chooses among those whom the name has found.
fn prepared_department(query: &str) -> String {
    letters_only(&query.to_lowercase())
}
