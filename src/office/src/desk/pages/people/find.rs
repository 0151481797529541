//! Finding people: what is asked for in the address, and who answers to it.

use crate::desk::trouble::Trouble;
use crate::office::Office;
use frontdesk_core::directory::typed_forms;
use frontdesk_store::StaffRecord;
use std::collections::BTreeMap;

/// The longest text that is looked for, characters.
const MAX_QUERY_CHARS: usize = 80;

/// Which of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Which {
    /// Those who work here now.
    #[default]
    Working,
    /// Those who are on the list and do not.
    Left,
    /// Those who lead.
    Leaders,
    /// Those without a picture, of whoever works here.
    Faceless,
}

impl Which {
    pub(super) const ALL: [Self; 4] = [Self::Working, Self::Leaders, Self::Faceless, Self::Left];

    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Left => "left",
            Self::Leaders => "leaders",
            Self::Faceless => "faceless",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) text: String,
    pub(super) department: String,
    pub(super) which: Which,
}

impl Asked {
    /// From an address. What makes no sense is not asked for.
    pub(super) fn read(query: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| {
            let given = query.get(name).map(|value| value.trim()).unwrap_or_default();
            let given: String = given.chars().filter(|c| !c.is_control()).take(MAX_QUERY_CHARS).collect();
            // Cut short, it may end in a space.
            given.trim().to_owned()
        };
        let which = text("who");
        Self {
            text: text("q"),
            department: text("department"),
            which: Which::ALL.into_iter().find(|one| one.tag() == which).unwrap_or_default(),
        }
    }

    /// The address that asks for the same.
    pub(super) fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("who", self.which.tag());
        for (name, value) in [("q", &self.text), ("department", &self.department)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/people?{}", query.finish())
    }

    fn admits(&self, office: &Office, person: &StaffRecord) -> bool {
        let is_leader = person.private.as_ref().is_some_and(|private| private.leader);
        let is_of_these = match self.which {
            Which::Working => person.enabled,
            Which::Left => !person.enabled,
            Which::Leaders => person.enabled && is_leader,
            Which::Faceless => person.enabled && office.photos.set_ms(person.staff).is_none(),
        };
        let is_of_department = self.department.is_empty() || department(person).is_some_and(|of| of == self.department);
        is_of_these && is_of_department && fits(person, &self.text)
    }
}

/// The department, where it is known.
pub(super) fn department(person: &StaffRecord) -> Option<&str> {
    person.private.as_ref().map(|private| private.department.as_str())
}

/// By a part of the name, its pinyin or initials from the beginning, the staff number, the extension, or a part of the department.
fn fits(person: &StaffRecord, text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let Some(private) = &person.private else { return false };
    let text = text.to_lowercase();
    let letters: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let has = |field: &str| field.to_lowercase().contains(&text);
    has(&private.name)
        || has(&private.department)
        || private.number.to_lowercase() == text
        || private.extension == text
        || (text.is_ascii()
            && !letters.is_empty()
            && typed_forms(&private.name).iter().any(|form| form.starts_with(&letters)))
}

/// Everybody on the list, by department and name.
pub(super) async fn everybody(office: &Office) -> Result<Vec<StaffRecord>, Trouble> {
    let mut people = office.read(|reader| reader.people()).await?;
    people.sort_by(|a, b| order(a).cmp(&order(b)));
    Ok(people)
}

fn order(person: &StaffRecord) -> (bool, &str, &str) {
    let private = person.private.as_ref();
    let department = private.map_or("", |private| &private.department);
    (private.is_none(), department, private.map_or("", |private| &private.name))
}

/// Who answers to it.
pub(super) fn found<'a>(office: &Office, asked: &Asked, people: &'a [StaffRecord]) -> Vec<&'a StaffRecord> {
    people.iter().filter(|person| asked.admits(office, person)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::PersonPrivate;
    use frontdesk_core::id::StaffId;
    use proptest::prelude::*;

    fn zhou() -> StaffRecord {
        let private = PersonPrivate {
            number: "1001".into(),
            name: "周雯".into(),
            department: "研发部·测试组".into(),
            extension: "8017".into(),
            ..PersonPrivate::default()
        };
        StaffRecord { staff: StaffId([1; 16]), enabled: true, groups: Vec::new(), private: Some(private) }
    }

    #[test]
    fn somebody_is_found_by_name_pinyin_initials_number_extension_and_department() {
        for text in ["", "周", "雯", "zhou", "zhouwen", "zhou wen", "ZW", "wen", "1001", "8017", "测试"] {
            assert!(fits(&zhou(), text), "{text}");
        }
        for text in ["张", "zhang", "100", "801", "?", "市场"] {
            assert!(!fits(&zhou(), text), "{text}");
        }
        assert!(!fits(&StaffRecord { private: None, ..zhou() }, "周"));
    }

    proptest! {
        #[test]
        fn any_address_is_read_and_asked_again_as_it_was(q in ".{0,120}", who in ".{0,10}", department in ".{0,100}") {
            let pairs = |pairs: [(&str, String); 3]| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let asked = Asked::read(&pairs([("q", q), ("who", who), ("department", department)]));
            let address = asked.address();
            let again = form_urlencoded::parse(address.split_once('?').unwrap().1.as_bytes())
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            prop_assert_eq!(Asked::read(&again).address(), address);
            fits(&zhou(), &asked.text);
        }
    }
}
