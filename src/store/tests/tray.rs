//! The tray: where each card is, by what all kiosks said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::custody::{
    added, card, compensation, counted, credential, found, issued, issuing, lost, pass_issued, pass_issuing,
    pass_returned, removed, returned, rolled, staff, works_here,
};
use common::nodes::{Written, ask, import, trust};
use common::{append, at, forget_visit, registered, uid, visit};
use frontdesk_core::fact::{CardName, Compensation, Fact, ForgetWhy, LostCause};
use frontdesk_core::id::StaffId;
use frontdesk_core::visit::LeftHow;
use frontdesk_store::{Custody, ForgetRequest, ForgetWhat, HeldBy, Reader, TrayCounts, ViewsReport, verify_views};

fn left(n: u8) -> Fact {
    Fact::VisitLeft { visit: visit(n), how: LeftHow::WithoutCard }
}

fn place(reader: &Reader, n: u8) -> Option<(Custody, i64)> {
    reader.tray_card(uid(n)).unwrap().map(|card| (card.custody, card.since_ms - at(0).wall.utc_ms))
}

fn counts(in_tray: u32, given: u32, missing: u32, lost: u32) -> TrayCounts {
    TrayCounts { in_tray, given, missing, lost }
}

#[test]
fn a_card_goes_from_the_tray_to_a_visitor_is_missed_comes_back_is_lost_is_found_and_goes_for_good() {
    let desk = Written::new(1, false);
    let reader = desk.journal.reader().unwrap();
    let steps: [(Vec<Fact>, Option<Custody>, TrayCounts); 9] = [
        (vec![added(1, 1), added(2, 2)], Some(Custody::InTray), counts(2, 0, 0, 0)),
        (vec![registered(1, "张伟"), issuing(1, 1, 1)], Some(Custody::WithVisitor(visit(1))), counts(1, 1, 0, 0)),
        (vec![issued(1, 1)], Some(Custody::WithVisitor(visit(1))), counts(1, 1, 0, 0)),
        (vec![left(1)], Some(Custody::Missing(visit(1))), counts(1, 0, 1, 0)),
        (vec![lost(1)], Some(Custody::Lost(LostCause::TakenAway)), counts(1, 0, 0, 1)),
        (vec![found(1)], Some(Custody::InTray), counts(2, 0, 0, 0)),
        (vec![issuing(2, 1, 1), issued(2, 1)], Some(Custody::WithVisitor(visit(2))), counts(1, 1, 0, 0)),
        (vec![returned(2, 1, 1)], Some(Custody::InTray), counts(2, 0, 0, 0)),
        (vec![removed(1)], None, counts(1, 0, 0, 0)),
    ];
    let last_change_ms = [0, 1, 1, 3, 4, 5, 6, 7, 8];
    for (ms, ((facts, custody, sum), since_ms)) in (0..).zip(steps.into_iter().zip(last_change_ms)) {
        append(&desk.journal, ms, &facts);
        assert_eq!(place(&reader, 1), custody.map(|custody| (custody, since_ms)), "step {ms}");
        assert_eq!(reader.tray_counts().unwrap(), sum, "step {ms}");
        let listed = reader.custody(10).unwrap();
        assert_eq!(listed.iter().find(|one| one.card == card(1)).map(|one| one.custody), custody, "step {ms}");
    }
    append(&desk.journal, 9, &[added(1, 1)]);
    assert_eq!(place(&reader, 1), Some((Custody::InTray, 9)), "a card that was retired can be taken up again");
    assert_eq!(reader.custody(1).unwrap().len(), 1);
    assert_eq!(verify_views(desk.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn a_card_whose_writing_failed_and_was_replaced_is_in_the_tray_and_a_written_one_stays_out() {
    for (was_written, out) in [(false, counts(1, 1, 0, 0)), (true, counts(0, 2, 0, 0))] {
        let desk = Written::new(1, false);
        append(&desk.journal, 0, &[added(1, 1), added(2, 2), registered(1, "张伟"), issuing(1, 1, 1)]);
        if was_written {
            append(&desk.journal, 1, &[issued(1, 1)]);
        }
        append(&desk.journal, 2, &[issuing(1, 2, 2), issued(1, 2)]);
        let reader = desk.journal.reader().unwrap();
        let check = || {
            assert_eq!(reader.tray_counts().unwrap(), out, "written: {was_written}");
            assert_eq!(place(&reader, 2), Some((Custody::WithVisitor(visit(1)), 2)));
        };
        check();
        assert_eq!(reader.visit(visit(1)).unwrap().unwrap().card.unwrap().card.unwrap().uid, uid(2));
        assert_eq!(reader.card(uid(1)).unwrap().unwrap().returned, !was_written, "written: {was_written}");
        assert!(!reader.card(uid(2)).unwrap().unwrap().returned);
        forget_visit(&desk.journal, 1);
        check();
        append(&desk.journal, 3, &[returned(1, 2, 2)]);
        assert_eq!(reader.tray_counts().unwrap().given, u32::from(was_written));
    }
}

#[test]
fn where_cards_are_does_not_change_when_the_number_goes_that_only_one_word_had() {
    let desk = Written::new(1, false);
    append(&desk.journal, 0, &[added(1, 1), added(2, 2), registered(1, "张伟"), issuing(1, 1, 1), issuing(1, 2, 2)]);
    // By its number this would be of the first card; `card.issued` names no card.
    append(&desk.journal, 1, &[issued(1, 1)]);
    let reader = desk.journal.reader().unwrap();
    let before = reader.custody(10).unwrap();
    assert_eq!(reader.tray_counts().unwrap(), counts(1, 1, 0, 0));
    forget_visit(&desk.journal, 1);
    assert_eq!(reader.custody(10).unwrap(), before);
}

#[test]
fn a_card_that_was_never_added_is_known_by_the_last_name_of_each_kiosk_that_gave_it_out() {
    let (a, b) = (Written::new(1, false), Written::new(2, false));
    append(&a.journal, 5, &[registered(1, "张伟"), issuing(1, 1, 1), returned(1, 1, 1)]);
    append(&a.journal, 1, &[issuing(2, 1, 1)]);
    append(&b.journal, 3, &[issuing(3, 2, 1)]);
    b.tell(&a);
    assert_eq!(a.journal.reader().unwrap().tray_card(uid(1)).unwrap().unwrap().card, card(2));
}

#[test]
fn the_same_card_added_at_two_kiosks_is_one_card_as_soon_as_its_number_can_be_read() {
    let (a, b, office) = (Written::new(1, false), Written::new(2, false), Written::new(3, true));
    append(&a.journal, 10, &[added(1, 1)]);
    append(&b.journal, 5, &[added(2, 1), registered(1, "张伟"), issuing(1, 2, 1), issued(1, 1)]);
    // A takes back what B gave out, under the name that A knows.
    append(&a.journal, 20, &[returned(1, 1, 1)]);
    a.send(&office);
    b.send(&office);
    let reader = office.journal.reader().unwrap();
    let seen = || reader.custody(10).unwrap().iter().map(|one| (one.card, one.custody)).collect::<Vec<_>>();
    assert_eq!(seen(), [(card(2), Custody::WithVisitor(visit(1))), (card(1), Custody::InTray)], "nobody can know yet");
    import(&office.journal, a.keys());
    let touched = import(&office.journal, b.keys());
    assert!(touched.tray && touched.visits.contains(&visit(1)));
    assert_eq!(seen(), [(card(2), Custody::InTray)], "the earlier one names it");
    append(&office.journal, 30, &[lost(1)]);
    assert_eq!(seen(), [(card(2), Custody::Lost(LostCause::TakenAway))], "what is said of either name counts");
}

#[test]
fn a_name_that_stands_on_a_second_card_too_is_the_first_ones() {
    let desk = Written::new(1, false);
    append(&desk.journal, 0, &[added(1, 1), added(1, 2)]);
    let reader = desk.journal.reader().unwrap();
    assert!(reader.tray_card(uid(1)).unwrap().is_some());
    assert_eq!(reader.tray_card(uid(2)).unwrap(), None);
    assert_eq!(reader.tray_counts().unwrap(), counts(1, 0, 0, 0));
}

#[test]
fn a_card_that_was_lost_and_is_found_is_not_the_visitors_any_more() {
    let desk = Written::new(1, false);
    append(&desk.journal, 0, &[added(1, 1), registered(1, "张伟"), issuing(1, 1, 1), issued(1, 1)]);
    let reader = desk.journal.reader().unwrap();
    append(&desk.journal, 1, &[lost(1)]);
    let record = reader.card(uid(1)).unwrap().unwrap();
    assert_eq!((record.lost, record.returned), (Some(LostCause::TakenAway), false));
    assert_eq!(reader.open_visit(visit(1)).unwrap().unwrap().card, None, "it opens nothing");
    append(&desk.journal, 2, &[found(1)]);
    let record = reader.card(uid(1)).unwrap().unwrap();
    assert_eq!((record.lost, record.returned), (None, true));
    assert_eq!(reader.open_visit(visit(1)).unwrap().unwrap().card, None);
    append(&desk.journal, 3, &[issuing(1, 1, 1)]);
    assert_eq!(reader.open_visit(visit(1)).unwrap().unwrap().card.unwrap().uid, uid(1), "given to them again");
    assert_eq!(place(&reader, 1), Some((Custody::WithVisitor(visit(1)), 3)));
}

#[test]
fn what_a_kiosk_said_of_a_card_before_it_gave_it_out_again_is_over() {
    let desk = Written::new(1, false);
    append(&desk.journal, 0, &[added(1, 1), registered(1, "张伟"), issuing(1, 1, 1), issued(1, 1), left(1)]);
    append(&desk.journal, 1, &[registered(2, "李四"), issuing(2, 1, 1), issued(2, 1), returned(2, 1, 1), left(2)]);
    let reader = desk.journal.reader().unwrap();
    assert_eq!(place(&reader, 1), Some((Custody::InTray, 1)));
    assert_eq!(reader.visit(visit(1)).unwrap().unwrap().card, None);
}

#[test]
fn of_two_kiosks_the_card_is_with_the_visit_that_has_not_ended_whatever_their_clocks_say() {
    let (ahead, behind) = (Written::new(1, false), Written::new(2, false));
    append(
        &ahead.journal,
        900,
        &[added(1, 1), registered(1, "张伟"), issuing(1, 1, 1), issued(1, 1), returned(1, 1, 1)],
    );
    append(&behind.journal, 5, &[registered(2, "李四"), issuing(2, 1, 1), issued(2, 1)]);
    behind.tell(&ahead);
    let reader = ahead.journal.reader().unwrap();
    assert_eq!(place(&reader, 1), Some((Custody::WithVisitor(visit(2)), 5)));
    assert_eq!(reader.card(uid(1)).unwrap().unwrap().visit, visit(2));
}

#[test]
fn a_lost_card_opens_nothing_also_where_its_adding_has_not_come() {
    let (a, b) = (Written::new(1, false), Written::new(2, false));
    append(&a.journal, 0, &[registered(1, "张伟"), issuing(1, 1, 1), issued(1, 1)]);
    append(&b.journal, 0, &[lost(1)]);
    b.send(&a);
    let reader = a.journal.reader().unwrap();
    assert_eq!(place(&reader, 1).unwrap().0, Custody::Lost(LostCause::TakenAway));
    assert_eq!(reader.tray_counts().unwrap(), counts(0, 0, 0, 0), "it was never added");
    append(&a.journal, 1, &[added(1, 1)]);
    assert_eq!(reader.tray_counts().unwrap(), counts(0, 0, 0, 1), "adding is not finding");
}

#[test]
fn a_day_pass_is_found_by_its_card_until_its_end_its_return_or_its_loss() {
    let now_ms = at(0).wall.utc_ms;
    let office = Written::new(3, true);
    let pass_facts = [added(1, 1), pass_issuing(1, 1, 1, 7, now_ms + 50), pass_issued(1, 1)];
    append(&office.journal, 0, &pass_facts);
    let reader = office.journal.reader().unwrap();
    let pass = reader.day_pass(uid(1), now_ms + 49).unwrap().unwrap();
    assert_eq!((pass.pass, pass.card, pass.until_ms, pass.written), (credential(1), card(1), now_ms + 50, true));
    assert_eq!((pass.private.unwrap().staff, pass.enabled), (staff(7), false), "nobody says that they work here");
    append(&office.journal, 1, &[works_here(7)]);
    assert!(reader.day_pass(uid(1), now_ms).unwrap().unwrap().enabled);
    assert!(
        reader.day_pass(uid(1), now_ms + 50).unwrap().is_none() && reader.day_pass(uid(2), now_ms).unwrap().is_none()
    );
    assert_eq!(place(&reader, 1), Some((Custody::WithPass(credential(1)), 0)), "it is out all the same");
    assert!(reader.card(uid(1)).unwrap().is_none(), "and no visitor's");
    let request = ForgetRequest { what: ForgetWhat::Staff(staff(7)), why: ForgetWhy::Administrator };
    ask(|reply| office.journal.forget(at(9), request, reply));
    let forgotten = reader.day_pass(uid(1), now_ms).unwrap().unwrap();
    assert_eq!((forgotten.pass, forgotten.private, forgotten.enabled), (credential(1), None, false));
    append(&office.journal, 10, &[lost(1)]);
    assert!(reader.day_pass(uid(1), now_ms).unwrap().is_none());
    append(&office.journal, 11, &[found(1), pass_issuing(2, 1, 1, 7, now_ms + 50)]);
    assert!(!reader.day_pass(uid(1), now_ms).unwrap().unwrap().written);
    append(&office.journal, 12, &[pass_returned(2, 1)]);
    assert!(reader.day_pass(uid(1), now_ms).unwrap().is_none());
    assert_eq!(place(&reader, 1), Some((Custody::InTray, 12)));
}

#[test]
fn what_is_lost_is_listed_with_who_had_it_and_the_last_word_about_what_is_asked() {
    let (a, b) = (Written::new(1, false), Written::new(2, false));
    append(&a.journal, 0, &[added(1, 1), registered(1, "张伟"), issuing(1, 1, 1), issued(1, 1), lost(1)]);
    append(&a.journal, 1, &[compensation(CardName::Card(card(1)), 5_000, Compensation::Asked)]);
    append(&b.journal, 3, &[compensation(CardName::Card(card(1)), 5_000, Compensation::Paid)]);
    append(&b.journal, 2, &[compensation(CardName::Card(card(1)), 3_000, Compensation::Paid)]);
    b.tell(&a);
    let reader = a.journal.reader().unwrap();
    let things = reader.lost(10).unwrap();
    assert_eq!(things.len(), 1);
    let thing = &things[0];
    assert_eq!((thing.of, thing.cause), (CardName::Card(card(1)), Some(LostCause::TakenAway)));
    assert_eq!((thing.held_by, thing.node), (Some(HeldBy::Visit(visit(1))), a.journal.node()));
    assert_eq!(thing.private.as_ref().unwrap().name, "desk");
    let asked = thing.compensation.clone().unwrap();
    assert_eq!((asked.amount_minor, asked.currency.as_str(), asked.state), (3_000, "CNY", Compensation::Paid));
    assert_eq!(asked.at_ms, at(2).wall.utc_ms, "a node's own words are in the order of its journal");
    assert!(reader.lost(0).unwrap().is_empty());
    append(&a.journal, 4, &[found(1)]);
    assert!(reader.lost(10).unwrap().is_empty());
    assert!(reader.compensation(CardName::Card(card(1))).unwrap().is_some(), "what was paid is to be given back");
}

#[test]
fn the_last_count_of_any_kiosk_is_known_and_so_are_the_versions_of_keys() {
    let (a, b) = (Written::new(1, false), Written::new(2, false));
    append(&a.journal, 0, &[added(1, 1), added(2, 2), added(3, 3), counted(3, 3)]);
    append(&a.journal, 1, &[rolled(CardName::Card(card(1)), 1), rolled(CardName::Card(card(2)), 1)]);
    append(&b.journal, 5, &[counted(2, 3), rolled(CardName::Card(card(1)), 2)]);
    b.tell(&a);
    let reader = a.journal.reader().unwrap();
    let count = reader.last_tray_count().unwrap().unwrap();
    assert_eq!((count.counted, count.booked, count.node), (2, 3, b.journal.node()));
    assert_eq!(count.private.unwrap().staff, None::<StaffId>);
    assert_eq!(
        reader.key_versions().unwrap().tray.into_iter().collect::<Vec<_>>(),
        [(None, 1), (Some(1), 1), (Some(2), 1)]
    );
    assert_eq!(reader.tray_card(uid(1)).unwrap().unwrap().key_version, Some(2));
}

#[test]
fn a_month_counts_cards_lost_and_found_passes_and_counts_of_the_tray() {
    let desk = Written::new(1, false);
    append(&desk.journal, 0, &[added(1, 1), lost(1), found(1), lost(1), counted(1, 1)]);
    append(&desk.journal, 1, &[pass_issuing(1, 1, 1, 7, 0), pass_issued(1, 1), pass_issuing(2, 1, 1, 7, 0)]);
    let counts = desk.journal.reader().unwrap().counts(202_611).unwrap();
    assert_eq!((counts.cards_lost, counts.cards_found, counts.passes_given, counts.tray_counts), (2, 1, 1, 1));
    assert_eq!((counts.cards_issued, counts.cards_returned), (0, 0), "which are of visits");
}

#[test]
fn custody_of_a_kiosk_is_seen_at_another_without_any_key() {
    let (a, b) = (Written::new(1, false), Written::new(2, false));
    append(&a.journal, 0, &[added(1, 1), added(2, 2), registered(1, "张伟"), issuing(1, 1, 1), issued(1, 1)]);
    trust(&b.journal, &a);
    a.send(&b);
    let reader = b.journal.reader().unwrap();
    assert_eq!(reader.tray_counts().unwrap(), counts(1, 1, 0, 0));
    assert_eq!(reader.tray_card(uid(1)).unwrap(), None);
    assert!(import(&b.journal, a.keys()).tray);
    assert_eq!(place(&reader, 1).unwrap().0, Custody::WithVisitor(visit(1)));
}
