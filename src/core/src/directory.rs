//! Finding a host by typing: name, pinyin or initials (`张`, `zhangwei`, `zw`), without ever letting anybody browse the list.

use crate::id::StaffId;
use crate::screen::HostHit;
use pinyin::{ToPinyin, ToPinyinMulti};

/// Hits shown at the most.
pub const MAX_HITS: usize = 5;

/// Latin letters needed before anything is shown; one hanzi is enough.
pub const MIN_LETTERS: usize = 2;

/// The longest query looked at, in characters.
const MAX_QUERY_CHARS: usize = 32;

/// An employee as far as a visitor may see them (X5), with what they are searched by.
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
    /// All readings without tones, as letters only: `zhangwei`.
    readings: Vec<String>,
    /// All initials: `zw`.
    initials: Vec<String>,
    /// For people to read: `Zhang Wei`.
    shown_pinyin: String,
    /// The name in lower case.
    lower: String,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it is stays out of logs.
        f.debug_struct("Person").field("staff", &self.staff).finish_non_exhaustive()
    }
}

impl Person {
    /// Prepares an employee for being found.
    #[must_use]
    pub fn new(staff: StaffId, name: &str, department: &str, place: &str) -> Self {
        let syllables = syllables(name);
        let readings = combine(&syllables, |syllable| syllable.clone());
        let initials = combine(&syllables, |syllable| syllable.chars().take(1).collect());
        Self {
            staff,
            name: name.to_owned(),
            department: department.to_owned(),
            place: place.to_owned(),
            readings,
            initials,
            shown_pinyin: shown_pinyin(name),
            lower: name.to_lowercase(),
        }
    }

    /// How well this person fits a prepared query: lower is better, `None` is not at all.
    fn rank(&self, query: &str) -> Option<u8> {
        let fits = |list: &[String]| {
            if list.iter().any(|text| text == query) {
                return Some(0);
            }
            list.iter().any(|text| text.starts_with(query)).then_some(1)
        };
        if self.lower == query {
            return Some(0);
        }
        if self.lower.starts_with(query) || letters_only(&self.lower).starts_with(query) {
            return Some(1);
        }
        fits(&self.readings)
            .or_else(|| fits(&self.initials).map(|rank| rank + 2))
            .or_else(|| self.given_name_fits(query).then_some(4))
    }

    /// `wei` finds 张伟 and `Anna` finds "Smith, Anna": the given name alone, when nothing better does.
    fn given_name_fits(&self, query: &str) -> bool {
        self.lower.split([' ', ',']).skip(1).any(|word| !word.is_empty() && word.starts_with(query))
            || self.lower.char_indices().nth(1).is_some_and(|(at, first)| {
                !first.is_ascii() && self.lower.get(at..).is_some_and(|given| given.starts_with(query))
            })
    }
}

/// The hosts that fit what was typed, best first, at most [`MAX_HITS`].
#[must_use]
pub fn find(people: &[Person], query: &str) -> Vec<HostHit> {
    let Some(query) = prepared(query) else { return Vec::new() };
    let mut ranked: Vec<(u8, &Person)> =
        people.iter().filter_map(|person| person.rank(&query).map(|rank| (rank, person))).collect();
    ranked.sort_by(|a, b| (a.0, &a.1.shown_pinyin, &a.1.department).cmp(&(b.0, &b.1.shown_pinyin, &b.1.department)));
    ranked.truncate(MAX_HITS);
    ranked
        .iter()
        .map(|(_, person)| HostHit {
            staff: person.staff,
            name: person.name.clone(),
            pinyin: person.shown_pinyin.clone(),
            department: person.department.clone(),
            homonym: ranked.iter().filter(|(_, other)| other.name == person.name).count() > 1,
        })
        .collect()
}

/// The query in the form names are compared in, or `None` while it is too short to show anybody.
fn prepared(query: &str) -> Option<String> {
    if query.len() > MAX_QUERY_CHARS * 4 {
        return None;
    }
    let compact = letters_only(&query.to_lowercase());
    let enough = !compact.is_ascii() || compact.chars().count() >= MIN_LETTERS;
    enough.then_some(compact)
}

fn letters_only(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// For each character its possible readings; a run of Latin letters is one "syllable" with itself as reading.
fn syllables(name: &str) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::new();
    let mut latin = String::new();
    for c in name.chars() {
        if let Some(readings) = c.to_pinyin_multi() {
            if !latin.is_empty() {
                out.push(vec![std::mem::take(&mut latin)]);
            }
            let mut plain: Vec<String> =
                readings.into_iter().map(|reading| reading.plain().replace('ü', "v")).collect();
            plain.sort();
            plain.dedup();
            out.push(plain);
        } else if c.is_alphanumeric() {
            latin.extend(c.to_lowercase());
        } else if !latin.is_empty() {
            out.push(vec![std::mem::take(&mut latin)]);
        }
    }
    if !latin.is_empty() {
        out.push(vec![latin]);
    }
    out
}

/// By what a name is typed on a Latin keyboard, beside its own letters: pinyin from the beginning by syllables (`zhang`, `zhangwei`), each
/// syllable, the given name, and the initials. All readings of each character count; at most 48 forms.
#[must_use]
pub fn typed_forms(name: &str) -> Vec<String> {
    const MAX_FORMS: usize = 48;
    let syllables = syllables(name);
    let syllables = syllables.get(..syllables.len().min(8)).unwrap_or_default();
    let whole = |syllable: &String| syllable.clone();
    let mut forms = combine(syllables, whole);
    forms.extend(combine(syllables, |syllable| syllable.chars().take(1).collect()));
    for to in (1..syllables.len()).rev() {
        forms.extend(combine(syllables.get(..to).unwrap_or_default(), whole));
    }
    forms.extend(combine(syllables.get(1..).unwrap_or_default(), whole));
    forms.extend(syllables.iter().flatten().cloned());
    let mut seen = Vec::new();
    for form in forms {
        if seen.len() < MAX_FORMS && !seen.contains(&form) {
            seen.push(form);
        }
    }
    seen
}

/// All combinations of readings, bounded: names are short, but a list may hold anything.
fn combine(syllables: &[Vec<String>], part: impl Fn(&String) -> String) -> Vec<String> {
    const MAX_COMBINATIONS: usize = 32;
    let mut all = vec![String::new()];
    for options in syllables.iter().take(8) {
        let mut parts: Vec<String> = options.iter().map(&part).collect();
        parts.dedup();
        all = all
            .iter()
            .flat_map(|head| parts.iter().map(move |tail| format!("{head}{tail}")))
            .take(MAX_COMBINATIONS)
            .collect();
    }
    all.retain(|text| !text.is_empty());
    all
}

fn shown_pinyin(name: &str) -> String {
    let words: Vec<String> = name
        .chars()
        .filter_map(|c| c.to_pinyin())
        .map(|reading| {
            let plain = reading.plain();
            let mut chars = plain.chars();
            chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<Person> {
        [
            ("张伟", "研发部·硬件组"),
            ("张伟", "财务部·应付组"),
            ("周雯", "研发部·测试组"),
            ("章文", "人事部"),
            ("赵武", "法务部"),
            ("曾志伟", "市场部"),
            ("Anna Schmidt", "Sales"),
        ]
        .iter()
        .enumerate()
        .map(|(at, (name, department))| Person::new(StaffId([at as u8; 16]), name, department, ""))
        .collect()
    }

    fn names(query: &str) -> Vec<String> {
        find(&people(), query).into_iter().map(|hit| hit.name).collect()
    }

    #[test]
    fn a_host_is_found_by_name_pinyin_or_initials() {
        assert_eq!(names("周"), ["周雯"]);
        assert_eq!(names("zhouwen"), ["周雯"]);
        assert_eq!(names("Zhou Wen"), ["周雯"]);
        assert_eq!(names("zw").len(), 5);
        assert_eq!(names("anna"), ["Anna Schmidt"]);
        assert_eq!(names("sch"), ["Anna Schmidt"]);
    }

    #[test]
    fn a_surname_with_another_reading_is_found_by_both() {
        assert_eq!(names("zengzhi"), ["曾志伟"]);
        assert_eq!(names("cengzhi"), ["曾志伟"]);
    }

    #[test]
    fn a_name_is_typed_by_syllables_given_name_and_initials_in_all_of_its_readings() {
        let forms = typed_forms("曾志伟");
        for form in ["zeng", "ceng", "zengzhi", "zengzhiwei", "cengzhiwei", "zhiwei", "zhi", "wei", "zzw", "czw"] {
            assert!(forms.contains(&form.to_owned()), "{form}");
        }
        assert_eq!(typed_forms(""), [""; 0]);
        assert!(typed_forms(&"曾".repeat(100)).len() <= 48);
    }

    #[test]
    fn homonyms_are_marked_and_told_apart_by_department() {
        let hits = find(&people(), "zhangwei");
        assert_eq!(hits.len(), 2);
        assert!(hits.iter().all(|hit| hit.homonym));
        assert_ne!(hits[0].department, hits[1].department);
    }

    #[test]
    fn nobody_can_browse_the_list() {
        assert_eq!(names(""), [""; 0]);
        assert_eq!(names("z"), [""; 0]);
        assert_eq!(names(" - "), [""; 0]);
        assert_eq!(names(&"z".repeat(10_000)), [""; 0]);
        assert!(names("zw").len() <= MAX_HITS);
    }
}
