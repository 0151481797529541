//! Who came together, as the journal's views know it (V9).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, open, registered, visit};
use frontdesk_core::fact::Fact;
use frontdesk_core::id::VisitId;
use frontdesk_core::visit::InParty;
use frontdesk_store::{Reader, ViewsReport, verify_views};
use proptest::prelude::*;
use tempfile::tempdir;

fn came(n: u8, first: u8, child_of: Option<u8>) -> Fact {
    let Fact::VisitRegistered { visit: id, purpose, language, private, .. } = registered(n, "张伟") else { panic!() };
    let party = Some(InParty { first: visit(first), child_of: child_of.map(visit) });
    Fact::VisitRegistered { visit: id, purpose, language, party, private }
}

fn ids(reader: &Reader, first: u8) -> Vec<VisitId> {
    reader.party(visit(first)).unwrap().into_iter().map(|record| record.visit).collect()
}

#[test]
fn a_party_is_read_in_its_order_with_its_children_and_whether_it_is_complete_and_equals_a_rebuild() {
    let dir = tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    append(&journal, 0, &[came(5, 5, None)]);
    append(&journal, 1, &[came(3, 5, None), registered(9, "陈静")]);
    let reader = journal.reader().unwrap();
    assert!(!reader.visit(visit(5)).unwrap().unwrap().party_complete);
    append(&journal, 2, &[came(4, 5, Some(3)), Fact::PartyCompleted { party: visit(5) }]);
    assert_eq!(ids(&reader, 5), [visit(5), visit(3), visit(4)]);
    assert!(reader.party(visit(9)).unwrap().is_empty(), "who came alone has none");
    assert!(reader.visit(visit(5)).unwrap().unwrap().party_complete);
    let open = reader.open_visit(visit(4)).unwrap().unwrap();
    assert_eq!(open.party, Some(InParty { first: visit(5), child_of: Some(visit(3)) }));
    let told = reader.visit_story(visit(5), None, 10).unwrap().rows;
    assert!(told.iter().any(|one| one.entry.kind == "party.completed"));
    drop((reader, journal));
    assert_eq!(verify_views(dir.path()).unwrap(), ViewsReport::Equal);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn in_whatever_order_a_party_comes_it_is_the_same(facts in Just(vec![
        came(1, 1, None), came(2, 1, None), came(3, 1, Some(2)), Fact::PartyCompleted { party: visit(1) },
    ]).prop_shuffle()) {
        let dir = tempdir().unwrap();
        let (journal, _) = open(dir.path(), 1);
        for fact in facts {
            append(&journal, 0, &[fact]);
        }
        let reader = journal.reader().unwrap();
        let mut party = ids(&reader, 1);
        prop_assert_eq!(party[0], visit(1));
        party.sort();
        prop_assert_eq!(party, [visit(1), visit(2), visit(3)]);
        prop_assert!(reader.visit(visit(1)).unwrap().unwrap().party_complete);
        drop((reader, journal));
        prop_assert_eq!(verify_views(dir.path()).unwrap(), ViewsReport::Equal);
    }
}
