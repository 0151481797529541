//! Which entries are asked for, in an address or a form.

use chrono::{Days, Local, NaiveDate, NaiveTime, TimeZone};
use frontdesk_core::id::{NodeId, VisitId};
use frontdesk_store::{Cursor, EntryQuery};

/// The longest kind, characters.
const MAX_KIND_CHARS: usize = 40;

/// The longest name of a door, characters.
const MAX_DOOR_CHARS: usize = 64;

/// What is asked for. What makes no sense is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) node: Option<NodeId>,
    pub(super) kind: String,
    pub(super) visit: Option<VisitId>,
    pub(super) door: String,
    pub(super) since: Option<NaiveDate>,
    pub(super) until: Option<NaiveDate>,
    pub(super) before: Option<Cursor>,
}

impl Asked {
    /// From what stands there under each name.
    pub(super) fn read<'a>(text: impl Fn(&str) -> &'a str) -> Self {
        let is_of_kind = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
        Self {
            node: text("node").parse().ok(),
            kind: text("kind").chars().filter(is_of_kind).take(MAX_KIND_CHARS).collect(),
            visit: text("visit").trim().parse().ok(),
            door: text("door")
                .trim()
                .chars()
                .filter(|c| !c.is_control())
                .take(MAX_DOOR_CHARS)
                .collect::<String>()
                .trim()
                .into(),
            since: text("since").parse().ok(),
            until: text("until").parse().ok(),
            before: text("before").parse().ok(),
        }
    }

    /// What is asked for, by name, without the place in the list.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let node = self.node.map(|node| node.to_string()).unwrap_or_default();
        let visit = self.visit.map(|visit| visit.to_string()).unwrap_or_default();
        let all = [
            ("node", node),
            ("kind", self.kind.clone()),
            ("visit", visit),
            ("door", self.door.clone()),
            ("since", day(self.since)),
            ("until", day(self.until)),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address of the page that begins there, with everything else the same.
    pub(super) fn address(&self, before: Option<Cursor>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.fields());
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        format!("/journal?{}", query.finish())
    }

    /// For the store: days are the office's, and the last one is whole.
    pub(super) fn query(&self) -> EntryQuery {
        let midnight = |day: NaiveDate| {
            Local.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map(|at| at.timestamp_millis())
        };
        EntryQuery {
            node: self.node,
            kind: self.kind.clone(),
            visit: self.visit,
            door: self.door.clone(),
            since_ms: self.since.and_then(midnight),
            until_ms: self.until.and_then(|day| day.checked_add_days(Days::new(1))).and_then(midnight),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn read(query: &BTreeMap<String, String>) -> Asked {
        Asked::read(|name| query.get(name).map(String::as_str).unwrap_or_default())
    }

    proptest! {
        #[test]
        fn any_address_is_read_and_what_was_read_is_read_back(
            node in ".{0,40}", kind in ".{0,60}", visit in "[0-9a-f]{32}|.{0,40}", door in ".{0,80}", since in ".{0,12}",
            before in "[0-9-]{0,20}",
        ) {
            let names = ["node", "kind", "visit", "door", "since", "before"].map(str::to_owned);
            let asked = read(&names.into_iter().zip([node, kind, visit, door, since, before]).collect());
            let address = asked.address(asked.before);
            let pairs = form_urlencoded::parse(address.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
            prop_assert_eq!(read(&pairs), asked);
        }
    }

    #[test]
    fn the_last_day_is_whole() {
        let day = |text: &str| text.parse().ok();
        let asked = Asked { since: day("2026-11-26"), until: day("2026-11-26"), ..Asked::default() };
        let query = asked.query();
        assert_eq!(query.until_ms.unwrap() - query.since_ms.unwrap(), 86_400_000);
    }
}
