//! One card by its name: where it is, its number, the pass on it, and what is said of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::custody::{
    added, blocked, card, compensation, counted, credential, found, issued, issuing, lost, pass_issued, pass_issuing,
    pass_returned, personalised, removed, returned, staff,
};
use common::nodes::Written;
use common::{append, at, registered, staff_tap, uid, visit};
use frontdesk_core::access::Direction;
use frontdesk_core::fact::{CardName, Compensation, ForgetWhy, LostCause, WithdrawnWhy};
use frontdesk_core::id::StaffId;
use frontdesk_store::{Custody, ForgetRequest, ForgetWhat, Reader, Reply};

fn kinds(reader: &Reader, of: CardName) -> Vec<String> {
    reader.card_story(of, 100).unwrap().into_iter().map(|one| one.entry.kind).collect()
}

#[test]
fn a_tray_card_tells_where_it_was_and_nothing_of_another_card_of_the_same_visit() {
    let desk = Written::new(1, false);
    let reader = desk.journal.reader().unwrap();
    for (ms, facts) in (0..).zip([
        vec![added(1, 1), added(2, 2)],
        vec![registered(1, "张伟"), issuing(1, 1, 1)],
        vec![issued(1, 1)],
        vec![returned(1, 1, 1)],
        vec![issuing(1, 2, 2), issued(1, 2)],
        vec![lost(1)],
        vec![compensation(CardName::Card(card(1)), 5_000, Compensation::Asked)],
    ]) {
        append(&desk.journal, ms, &facts);
    }
    let told = kinds(&reader, CardName::Card(card(1)));
    for kind in ["card.added", "card.issuing", "card.returned", "card.lost", "compensation.set"] {
        assert_eq!(told.iter().filter(|one| *one == kind).count(), 1, "{kind} {told:?}");
    }
    assert_eq!(told[..2], ["compensation.set", "card.lost"], "the newest in front");
    let other = kinds(&reader, CardName::Card(card(2)));
    assert!(!other.contains(&"card.lost".to_owned()) && !other.contains(&"card.returned".to_owned()), "{other:?}");
    assert_eq!(reader.card_story(CardName::Card(card(1)), 2).unwrap().len(), 2);

    assert_eq!(reader.card_number(CardName::Card(card(1))).unwrap(), Some(uid(1)));
    let named = reader.tray_card_named(card(1)).unwrap().unwrap();
    assert_eq!((named.card, named.custody), (card(1), Custody::Lost(LostCause::TakenAway)));
    append(&desk.journal, 8, &[found(1), removed(1)]);
    assert!(reader.tray_card_named(card(1)).unwrap().is_none());
    assert!(
        reader.tray_card_named(card(9)).unwrap().is_none()
            && reader.card_number(CardName::Card(card(9))).unwrap().is_none()
    );
    assert_eq!(reader.visit(visit(1)).unwrap().map(|visit| visit.visit), Some(visit(1)));
}

#[test]
fn a_day_pass_stands_on_its_card_until_that_is_taken_back_also_after_its_end() {
    let desk = Written::new(1, false);
    let reader = desk.journal.reader().unwrap();
    let end_ms = at(5).wall.utc_ms;
    append(&desk.journal, 0, &[added(1, 1), pass_issuing(1, 1, 1, 3, end_ms), pass_issued(1, 1)]);
    assert!(reader.day_pass(uid(1), end_ms).unwrap().is_none(), "it opens nothing any more");
    let pass = reader.pass_on(card(1)).unwrap().unwrap();
    assert_eq!((pass.until_ms, pass.private.map(|private| private.staff)), (end_ms, Some(staff(3))));
    append(&desk.journal, 9, &[pass_returned(1, 1)]);
    assert!(reader.pass_on(card(1)).unwrap().is_none());
}

#[test]
fn a_staff_card_tells_how_it_came_and_how_it_ended_and_by_which_one_it_was_replaced() {
    let desk = Written::new(1, false);
    let reader = desk.journal.reader().unwrap();
    append(&desk.journal, 0, &[personalised(1, 3, None, 1)]);
    append(&desk.journal, 1, &[personalised(2, 3, Some(1), 2)]);
    append(&desk.journal, 2, &[blocked(2, WithdrawnWhy::Lost, Some(LostCause::Stolen))]);
    let (first, second) = (CardName::Credential(credential(1)), CardName::Credential(credential(2)));
    assert_eq!(kinds(&reader, first), ["credential.issued", "credential.issued"], "its own, and the one in its place");
    assert_eq!(kinds(&reader, second), ["credential.blocked", "credential.issued"]);
    assert_eq!(reader.card_number(second).unwrap(), Some(uid(2)));
    let ended = |n: u8| reader.credential(credential(n)).unwrap().unwrap().ended.unwrap();
    assert_eq!((ended(1).why, ended(2).why), (WithdrawnWhy::Replaced, WithdrawnWhy::Lost));
    let all: Vec<_> = reader.credentials().unwrap().iter().map(|one| one.credential).collect();
    assert_eq!(all, [credential(1), credential(2)]);
    assert!(reader.credential(credential(9)).unwrap().is_none());
}

#[test]
fn counts_of_the_tray_and_the_taps_of_one_person_come_newest_first_and_taps_go_with_the_person() {
    let desk = Written::new(1, false);
    let reader = desk.journal.reader().unwrap();
    append(&desk.journal, 0, &[counted(4, 5), staff_tap(1, Direction::In)]);
    append(&desk.journal, 1, &[counted(5, 5), staff_tap(2, Direction::In), staff_tap(1, Direction::Out)]);
    let counts = reader.tray_counts_lately((0, 10)).unwrap();
    assert_eq!(counts.iter().map(|one| one.counted).collect::<Vec<_>>(), [5, 4]);
    assert_eq!(reader.tray_counts_lately((1, 1)).unwrap().len(), 1);
    let all = reader.door_events(0, None, (0, 10)).unwrap();
    let whose: Vec<StaffId> = all.iter().filter_map(|one| one.staff).collect();
    assert_eq!(whose.len(), 3);
    let one = whose[0];
    let taps = reader.door_events_of(one, (0, 10)).unwrap();
    assert_eq!(taps.iter().map(|tap| tap.direction).collect::<Vec<_>>(), [Direction::Out, Direction::In]);
    assert!(taps.iter().all(|tap| tap.staff == Some(one)));
    let request = ForgetRequest { what: ForgetWhat::Staff(one), why: ForgetWhy::PersonRemoved };
    let (reply, answer) = Reply::channel();
    desk.journal.forget(at(2), request, reply);
    answer.recv().unwrap().unwrap();
    assert!(reader.door_events_of(one, (0, 10)).unwrap().is_empty());
}
