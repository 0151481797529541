//! Finding visits: what is asked for in the address, and the page of the list that answers it.

use crate::desk::trouble::Trouble;
use crate::office::Office;
use chrono::{Days, Local, NaiveDate, NaiveTime, TimeZone};
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::screen::Purpose;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{Cursor, VisitQuery, VisitRecord};
use std::collections::BTreeMap;

/// Visits of one page.
pub(super) const PAGE_VISITS: usize = 50;

/// The longest text that is looked for, characters.
const MAX_QUERY_CHARS: usize = 80;

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) text: String,
    pub(super) day: Option<NaiveDate>,
    pub(super) state: Option<VisitState>,
    pub(super) purpose: Option<Purpose>,
    pub(super) node: Option<NodeId>,
    pub(super) before: Option<Cursor>,
}

/// What was found.
pub(super) struct Found {
    pub(super) visits: Vec<VisitRecord>,
    /// Where the next page begins, if there may be one.
    pub(super) next: Option<Cursor>,
    /// The search has not come to the end of the page: so far back it went, UTC milliseconds.
    pub(super) searched_to_ms: Option<i64>,
}

impl Asked {
    /// From an address. What makes no sense is not asked for.
    pub(super) fn read(query: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| query.get(name).map(|value| value.trim()).unwrap_or_default();
        let word = |name: &str| serde_json::Value::from(text(name));
        Self {
            text: text("q").chars().filter(|c| !c.is_control()).take(MAX_QUERY_CHARS).collect(),
            day: text("day").parse().ok(),
            state: serde_json::from_value(word("state")).ok(),
            purpose: serde_json::from_value(word("purpose")).ok(),
            node: text("kiosk").parse().ok(),
            before: text("before").parse().ok(),
        }
    }

    /// The address of the page that begins there, with everything else the same.
    pub(super) fn address(&self, before: Option<Cursor>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut add = |name: &str, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                query.append_pair(name, &value);
            }
        };
        add("q", Some(self.text.clone()));
        add("day", self.day.map(|day| day.to_string()));
        add("state", self.state.map(|state| state.as_str().to_owned()));
        add("purpose", self.purpose.map(word));
        add("kiosk", self.node.map(|node| node.to_string()));
        add("before", before.map(|before| before.to_string()));
        format!("/visits?{}", query.finish())
    }

    fn query(&self) -> VisitQuery {
        let midnight = |day: NaiveDate| {
            Local.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map(|at| at.timestamp_millis())
        };
        VisitQuery {
            text: self.text.clone(),
            since_ms: self.day.and_then(midnight),
            until_ms: self.day.and_then(|day| day.checked_add_days(Days::new(1))).and_then(midnight),
            states: self.state.into_iter().collect(),
            node: self.node,
            purpose: self.purpose,
        }
    }
}

/// The word of a purpose in addresses and forms.
pub(super) fn word(purpose: Purpose) -> String {
    serde_json::to_value(purpose).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The page that was asked for. One call looks through so much and no more: then the page is short, and goes on further back.
pub(super) async fn find(office: &Office, asked: &Asked) -> Result<Found, Trouble> {
    let (query, before) = (asked.query(), asked.before);
    let page = office.read(move |reader| reader.search_visits(&query, before, PAGE_VISITS)).await?;
    let is_short = page.rows.len() < PAGE_VISITS;
    let searched_to_ms = page.next.filter(|_| is_short).map(|next| next.at_ms);
    Ok(Found { visits: page.rows, next: page.next, searched_to_ms })
}

/// The id in a path.
pub(super) fn visit_id(id: &str) -> Result<VisitId, Trouble> {
    id.parse().map_err(|_| Trouble::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_read_back_and_nonsense_is_not_asked_for() {
        let query = |pairs: &[(&str, &str)]| {
            Asked::read(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        let asked = query(&[
            ("q", " 罗&岚 "),
            ("day", "2026-11-23"),
            ("state", "left"),
            ("purpose", "delivery"),
            ("kiosk", &"07".repeat(16)),
            ("before", "1795395600000-7"),
        ]);
        assert_eq!((asked.text.as_str(), asked.state), ("罗&岚", Some(VisitState::Left)));
        assert!(asked.day.is_some() && asked.purpose.is_some() && asked.node.is_some() && asked.before.is_some());
        let address = asked.address(asked.before);
        let pairs: BTreeMap<_, _> = form_urlencoded::parse(address.split_once('?').unwrap().1.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        assert_eq!(Asked::read(&pairs), asked);
        assert_eq!(query(&[("day", "31.2.2026"), ("state", "x"), ("kiosk", "7"), ("before", "--")]), Asked::default());
    }

    proptest! {
        #[test]
        fn any_address_is_read(text in ".{0,200}", before in ".{0,60}") {
            let query = [("q".to_owned(), text), ("before".to_owned(), before)].into_iter().collect();
            let asked = Asked::read(&query);
            prop_assert!(asked.text.chars().count() <= MAX_QUERY_CHARS && !asked.text.chars().any(char::is_control));
        }
    }
}
