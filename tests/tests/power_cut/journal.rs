//! A journal as an export tells it.

use std::collections::{BTreeMap, BTreeSet};

use frontdesk_core::control::EntryRow;
use frontdesk_tests::site::Site;

/// All entries, oldest first, with their personal parts.
pub(crate) struct Exported(pub(crate) Vec<EntryRow>);

impl Exported {
    /// What is in the daemon's data directory.
    pub(crate) fn of_kiosk(site: &Site) -> Self {
        let data = site.data().display().to_string();
        Self::parse(&site.ctl(&["journal", "export", "--personal", "--data", &data]).unwrap())
    }

    pub(crate) fn parse(lines: &str) -> Self {
        Self(lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    pub(crate) fn hashes(&self) -> BTreeSet<&str> {
        self.0.iter().map(|row| row.hash.as_str()).collect()
    }

    pub(crate) fn count(&self, kind: &str) -> usize {
        self.0.iter().filter(|row| row.kind == kind).count()
    }

    /// Visits that were registered and have not left.
    pub(crate) fn open_visits(&self) -> BTreeSet<String> {
        let visits = |kind: &str| -> BTreeSet<String> {
            self.0.iter().filter(|row| row.kind == kind).map(|row| text(&row.open, "visit")).collect()
        };
        &visits("visit.registered") - &visits("visit.left")
    }

    /// The number of the card that is out for this visit, and whether it was written.
    pub(crate) fn card_of(&self, visit: &str) -> Option<(String, bool)> {
        let mut cards: BTreeMap<String, bool> = BTreeMap::new();
        let mut newest = None;
        for row in self.0.iter().filter(|row| row.kind.starts_with("card.") && text(&row.open, "visit") == visit) {
            let Some(uid) = row.private.as_ref().map(|private| text(private, "uid")) else { continue };
            match row.kind.as_str() {
                "card.issuing" => {
                    cards.insert(uid.clone(), false);
                    newest = Some(uid);
                }
                "card.issued" => drop(cards.insert(uid, true)),
                "card.returned" => drop(cards.remove(&uid)),
                _ => {}
            }
        }
        let newest = newest?;
        cards.get(&newest).map(|written| (newest.clone(), *written))
    }
}

fn text(json: &serde_json::Value, key: &str) -> String {
    json[key].as_str().unwrap_or_default().to_owned()
}
