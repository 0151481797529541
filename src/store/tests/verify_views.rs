//! Stored views are compared with a rebuild, and whatever was changed in them is found and named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{append, denied, open, story, tamper, views};
use frontdesk_store::{ViewsReport, verify, verify_views};

#[test]
fn views_as_they_were_written_are_equal_to_a_rebuild_beside_the_writer_and_nothing_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = open(dir.path(), 1);
    assert_eq!(verify_views(dir.path()).unwrap(), ViewsReport::Equal);
    append(&journal, 0, &story(1));
    append(&journal, 1, &story(2)[..5]);
    let before = views(dir.path());
    assert!(before.len() > 3, "there is something to compare");
    assert_eq!(verify_views(dir.path()).unwrap(), ViewsReport::Equal);
    assert_eq!(views(dir.path()), before);
    append(&journal, 2, &[denied(3)]);
    drop(journal);
    assert_eq!(verify_views(dir.path()).unwrap().to_string(), "views: equal to a rebuild");
}

#[test]
fn whatever_is_changed_in_a_view_is_found_and_named_while_the_chain_is_whole() {
    for (change, found) in [
        ("UPDATE visits SET left_ms = NULL", "row 1 of visits is not what a rebuild makes it: left_ms, state"),
        (
            "UPDATE visits SET left_how = NULL, rating = NULL",
            "row 1 of visits is not what a rebuild makes it: left_how, rating",
        ),
        ("UPDATE cards SET uid_index = zeroblob(32)", "row 1 of cards is not what a rebuild makes it: uid_index"),
        ("UPDATE cards SET wiped = 0 WHERE wiped = 1", "row 3 of cards is not what a rebuild makes it: wiped"),
        ("UPDATE door_events SET outcome = NULL", "row 1 of door_events is not what a rebuild makes it: outcome"),
        ("DELETE FROM visits", "row 1 of visits is only in one of the stored view and a rebuild"),
        (
            "DELETE FROM door_events WHERE entry = 5",
            "row 1 of door_events is only in one of the stored view and a rebuild",
        ),
        (
            "INSERT INTO door_events SELECT 1, run, at_ms, door, command, verdict, outcome, outcome_ms, visit, simulated \
             FROM door_events",
            "row 1 of door_events is only in one of the stored view and a rebuild",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let (journal, _) = open(dir.path(), 1);
        append(&journal, 0, &story(1));
        drop(journal);
        tamper(dir.path(), change);
        let report = verify_views(dir.path()).unwrap();
        assert!(!report.is_good(), "{change}");
        assert_eq!(report.to_string(), format!("views: {found}"), "{change}");
        assert!(verify(dir.path()).unwrap().is_good(), "{change}");
    }
}

#[test]
fn views_of_a_journal_that_is_not_there_or_has_never_been_started_are_answered() {
    let dir = tempfile::tempdir().unwrap();
    assert!(verify_views(dir.path()).is_err());
    tamper(dir.path(), "PRAGMA user_version = 0");
    assert_eq!(verify_views(dir.path()).unwrap(), ViewsReport::Equal);
    let older = tempfile::tempdir().unwrap();
    drop(open(older.path(), 1));
    tamper(older.path(), "PRAGMA user_version = 1");
    assert_eq!(verify_views(older.path()).unwrap(), ViewsReport::OlderTables);
}
