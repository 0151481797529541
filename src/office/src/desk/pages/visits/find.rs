//! Finding visits: what is asked for in the address, and the page of the list that answers it. The one place to use a search index of the
//! store instead of looking through page by page.

use crate::desk::trouble::Trouble;
use crate::office::Office;
use chrono::{Days, Local, NaiveDate, NaiveTime, TimeZone};
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_core::screen::Purpose;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{ReadError, Reader, VisitRecord, VisitsBefore, VisitsWanted};
use std::collections::BTreeMap;

/// Visits of one page.
pub(super) const PAGE_VISITS: usize = 50;

/// So many visits are opened for one question; looking further back is another.
const LOOKED_AT: usize = 2_000;
const AT_ONCE: usize = 250;

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
    pub(super) before: Option<VisitsBefore>,
}

/// What was found.
pub(super) struct Found {
    pub(super) visits: Vec<VisitRecord>,
    /// Where the next page begins, if there may be one.
    pub(super) next: Option<VisitsBefore>,
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
            before: cursor(text("before")),
        }
    }

    /// The address of the page that begins there, with everything else the same.
    pub(super) fn address(&self, before: Option<VisitsBefore>) -> String {
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
        add("before", before.map(|before| format!("{}-{}", before.arrived_ms, before.visit)));
        format!("/visits?{}", query.finish())
    }

    fn wanted(&self) -> VisitsWanted {
        let midnight = |day: NaiveDate| {
            Local.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map(|at| at.timestamp_millis())
        };
        VisitsWanted {
            from_ms: self.day.and_then(midnight),
            until_ms: self.day.and_then(|day| day.checked_add_days(Days::new(1))).and_then(midnight),
            state: self.state,
            purpose: self.purpose,
            node: self.node,
        }
    }
}

/// The word of a purpose in addresses and forms.
pub(super) fn word(purpose: Purpose) -> String {
    serde_json::to_value(purpose).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn cursor(text: &str) -> Option<VisitsBefore> {
    let (arrived_ms, visit) = text.rsplit_once('-')?;
    Some(VisitsBefore { arrived_ms: arrived_ms.parse().ok()?, visit: visit.parse().ok()? })
}

fn behind(record: &VisitRecord) -> VisitsBefore {
    VisitsBefore { arrived_ms: record.arrived_ms, visit: record.visit }
}

/// The page that was asked for.
pub(super) async fn find(office: &Office, asked: &Asked) -> Result<Found, Trouble> {
    let asked = asked.clone();
    Ok(office.read(move |reader| look(reader, &asked)).await?)
}

fn look(reader: &Reader, asked: &Asked) -> Result<Found, ReadError> {
    if asked.text.is_empty() {
        let visits = reader.visits_page(&asked.wanted(), asked.before, PAGE_VISITS)?;
        let next = visits.last().filter(|_| visits.len() == PAGE_VISITS).map(behind);
        return Ok(Found { visits, next, searched_to_ms: None });
    }
    if asked.before.is_none() {
        let by_contact = by_contact(reader, asked)?;
        if !by_contact.is_empty() {
            return Ok(Found { visits: by_contact, next: None, searched_to_ms: None });
        }
    }
    by_text(reader, asked)
}

/// The number that somebody gave, whole: through the blind index.
fn by_contact(reader: &Reader, asked: &Asked) -> Result<Vec<VisitRecord>, ReadError> {
    let wanted = asked.wanted();
    let mut visits = reader.visits_by_contact(&asked.text, PAGE_VISITS)?;
    visits.retain(|record| {
        wanted.from_ms.is_none_or(|from_ms| record.arrived_ms >= from_ms)
            && wanted.until_ms.is_none_or(|until_ms| record.arrived_ms < until_ms)
            && wanted.state.is_none_or(|state| record.state == state)
            && wanted.purpose.is_none_or(|purpose| record.purpose == purpose)
            && wanted.node.is_none_or(|node| record.node == node)
    });
    Ok(visits)
}

/// What was typed stands in a name, an organisation, a host or a number: looked for page by page, newest first, up to a bound.
fn by_text(reader: &Reader, asked: &Asked) -> Result<Found, ReadError> {
    let (wanted, needle) = (asked.wanted(), asked.text.to_lowercase());
    let (mut visits, mut before, mut looked_at) = (Vec::new(), asked.before, 0);
    loop {
        let page = reader.visits_page(&wanted, before, AT_ONCE)?;
        let is_last = page.len() < AT_ONCE;
        looked_at += page.len();
        for record in page {
            before = Some(behind(&record));
            if has(&record, &needle) {
                visits.push(record);
                if visits.len() == PAGE_VISITS {
                    return Ok(Found { visits, next: before, searched_to_ms: None });
                }
            }
        }
        if is_last {
            return Ok(Found { visits, next: None, searched_to_ms: None });
        }
        if looked_at >= LOOKED_AT {
            let searched_to_ms = before.map(|before| before.arrived_ms);
            return Ok(Found { visits, next: before, searched_to_ms });
        }
    }
}

fn has(record: &VisitRecord, needle: &str) -> bool {
    let Some(private) = &record.private else { return false };
    let texts = [&private.name, &private.organisation, &private.host_name, &private.host_department, &private.contact];
    texts.iter().any(|text| text.to_lowercase().contains(needle))
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
            ("before", &format!("1795395600000-{}", "01".repeat(16))),
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
