//! Cards of staff: of the office and of kiosks, torn, replaced, blocked and lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::custody::{
    assigned, begun, blocked, compensation, credential, enrolled, left_company, personalised, rolled, staff, withdrawn,
    works_here,
};
use common::nodes::{Written, ask, import, rebuild, trust};
use common::{append, at, uid, views};
use frontdesk_core::fact::{CardName, Compensation, Fact, ForgetWhy, LostCause, WithdrawnWhy};
use frontdesk_store::{ForgetRequest, ForgetWhat, HeldBy, Reader, StaffCardRecord};

const LOST: Option<LostCause> = Some(LostCause::Mislaid);

fn holder(reader: &Reader, n: u8) -> Option<StaffCardRecord> {
    reader.staff_card(uid(n)).unwrap()
}

fn why(reader: &Reader, n: u8) -> Option<(WithdrawnWhy, Option<LostCause>)> {
    let found = holder(reader, n).unwrap();
    assert_eq!(found.enabled, found.ended.is_none());
    found.ended.map(|end| (end.why, end.cause))
}

/// An office with two people, and a kiosk that knows it and is of the site.
fn site() -> (Written, Written) {
    let (office, kiosk) = (Written::new(1, true), Written::new(2, false));
    append(&office.journal, 0, &[works_here(1), works_here(2), enrolled(kiosk.journal.node())]);
    trust(&kiosk.journal, &office);
    office.tell(&kiosk);
    (office, kiosk)
}

#[test]
fn a_card_that_a_kiosk_personalised_counts_beside_the_offices_and_only_if_the_kiosk_is_of_the_site() {
    let (office, kiosk) = site();
    let stranger = Written::new(3, false);
    append(&kiosk.journal, 1, &[begun(1, 1, 1), personalised(1, 1, None, 1)]);
    append(&stranger.journal, 1, &[personalised(2, 1, None, 2)]);
    append(&office.journal, 1, &[assigned(3, 2, 3)]);
    kiosk.tell(&office);
    stranger.tell(&office);
    let reader = office.journal.reader().unwrap();
    let card = holder(&reader, 1).unwrap();
    assert_eq!((card.credential, card.staff, card.enabled, card.uid_only), (credential(1), staff(1), true, false));
    assert_eq!(holder(&reader, 2), None);
    assert!(holder(&reader, 3).unwrap().enabled);
    // The stranger's word is there, and counts as soon as it is of the site.
    append(&office.journal, 2, &[enrolled(stranger.journal.node())]);
    assert!(holder(&reader, 2).unwrap().enabled);
    let own: Vec<_> = reader.credentials_of(staff(1)).unwrap().iter().map(|one| one.credential).collect();
    assert_eq!(own, [credential(1), credential(2)]);
    assert!(!reader.credentials_of(staff(2)).unwrap().iter().any(|one| !one.by_office));
}

#[test]
fn the_later_word_about_a_number_counts_whoever_said_it() {
    let (office, kiosk) = site();
    append(&office.journal, 10, &[assigned(1, 1, 1)]);
    append(&kiosk.journal, 20, &[personalised(2, 2, None, 1)]);
    kiosk.tell(&office);
    let reader = office.journal.reader().unwrap();
    assert_eq!(holder(&reader, 1).unwrap().staff, staff(2));
    append(&office.journal, 30, &[assigned(3, 1, 1)]);
    assert_eq!(holder(&reader, 1).unwrap().credential, credential(3));
    append(&office.journal, 31, &[withdrawn(3, WithdrawnWhy::Returned)]);
    assert_eq!(why(&reader, 1), Some((WithdrawnWhy::Returned, None)), "the earlier ones do not come back");
    // A credential that is on another card since is not on the first any more.
    append(&office.journal, 40, &[assigned(4, 1, 4)]);
    append(&kiosk.journal, 50, &[personalised(4, 1, None, 5)]);
    kiosk.tell(&office);
    assert_eq!(holder(&reader, 4), None);
    assert_eq!(holder(&reader, 5).unwrap().credential, credential(4));
}

#[test]
fn a_credential_that_has_ended_stays_ended_whatever_comes_first_and_is_recognised() {
    let replaced = Some((WithdrawnWhy::Replaced, None));
    let lost = Some((WithdrawnWhy::Lost, LOST));
    let cases: [(Vec<Fact>, Vec<Fact>, _); 5] = [
        (vec![blocked(1, WithdrawnWhy::Lost, LOST)], vec![], lost),
        (vec![], vec![withdrawn(1, WithdrawnWhy::Lost)], Some((WithdrawnWhy::Lost, None))),
        (vec![personalised(2, 1, Some(1), 2)], vec![], replaced),
        (vec![personalised(2, 1, Some(1), 2), blocked(1, WithdrawnWhy::Lost, LOST)], vec![], lost),
        (vec![personalised(2, 1, Some(1), 2)], vec![withdrawn(1, WithdrawnWhy::Withdrawn)], replaced),
    ];
    for (of_kiosk, of_office, expected) in cases {
        for ended_first in [false, true] {
            let (office, kiosk) = site();
            let other = Written::new(3, false);
            append(&office.journal, 1, &[enrolled(other.journal.node())]);
            append(&other.journal, 5, &[personalised(1, 1, None, 1)]);
            append(&kiosk.journal, 6, &of_kiosk);
            append(&office.journal, 7, &of_office);
            let nodes = if ended_first { [&kiosk, &other] } else { [&other, &kiosk] };
            nodes.iter().for_each(|node| node.tell(&office));
            let reader = office.journal.reader().unwrap();
            assert_eq!(why(&reader, 1), expected, "ended first: {ended_first}");
            append(&office.journal, 8, &[assigned(1, 2, 1)]);
            assert_eq!(why(&reader, 1), expected, "and it is not to be had again");
            let before = views(office.dir.path());
            rebuild(&office.journal);
            assert_eq!(views(office.dir.path()), before);
        }
    }
}

#[test]
fn cards_go_with_their_person_and_whoever_comes_back_gets_new_ones() {
    let (office, kiosk) = site();
    append(&kiosk.journal, 1, &[personalised(1, 1, None, 1), begun(3, 1, 3)]);
    append(&office.journal, 2, &[assigned(2, 1, 2), left_company(1), works_here(1)]);
    kiosk.tell(&office);
    let reader = office.journal.reader().unwrap();
    assert_eq!((holder(&reader, 1), holder(&reader, 2)), (None, None));
    assert_eq!(reader.credential_being_issued(uid(3)).unwrap(), None);
    assert!(reader.credentials_of(staff(1)).unwrap().is_empty());
    append(&office.journal, 3, &[assigned(4, 1, 2), assigned(2, 1, 5)]);
    append(&kiosk.journal, 4, &[personalised(5, 1, None, 1)]);
    kiosk.tell(&office);
    assert_eq!(holder(&reader, 2).unwrap().credential, credential(4));
    assert_eq!(holder(&reader, 1).unwrap().credential, credential(5));
    assert_eq!(holder(&reader, 5), None, "what had ended with them stays ended");
    assert_eq!(reader.site_summary().unwrap().credentials, 1);
}

#[test]
fn a_removal_under_a_clock_set_back_does_not_give_back_what_an_earlier_one_took() {
    let (office, kiosk) = site();
    append(&kiosk.journal, 50, &[personalised(1, 1, None, 1)]);
    append(&office.journal, 100, &[left_company(1), works_here(1)]);
    append(&office.journal, 10, &[assigned(2, 1, 2), left_company(1), works_here(1)]);
    kiosk.tell(&office);
    let reader = office.journal.reader().unwrap();
    assert_eq!((holder(&reader, 1), holder(&reader, 2)), (None, None));
}

#[test]
fn a_torn_personalisation_goes_on_with_the_same_credential_at_any_kiosk() {
    let (office, kiosk) = site();
    append(&kiosk.journal, 1, &[begun(1, 1, 1), begun(2, 2, 2)]);
    kiosk.tell(&office);
    let reader = office.journal.reader().unwrap();
    let being = |n| reader.credential_being_issued(uid(n)).unwrap().map(|one| (one.credential, one.staff));
    assert_eq!(
        (being(1), being(2), being(3)),
        (Some((credential(1), staff(1))), Some((credential(2), staff(2))), None)
    );
    assert_eq!(holder(&reader, 1), None, "it is nobody's yet");
    append(&office.journal, 2, &[personalised(1, 1, None, 1)]);
    assert_eq!(being(1), None);
    assert!(holder(&reader, 1).unwrap().enabled);
    append(&office.journal, 3, &[blocked(2, WithdrawnWhy::Withdrawn, None)]);
    assert_eq!(being(2), None, "it has ended before it began");
    append(&kiosk.journal, 5, &[begun(3, 1, 4), begun(4, 2, 4)]);
    kiosk.tell(&office);
    assert_eq!(being(4), Some((credential(4), staff(2))), "the last that was begun");
}

#[test]
fn a_lost_staff_card_is_listed_with_its_holder_and_what_is_asked_and_found_no_more_once_they_are_forgotten() {
    let (office, kiosk) = site();
    append(&kiosk.journal, 1, &[personalised(1, 1, None, 1), blocked(1, WithdrawnWhy::Lost, LOST)]);
    append(&kiosk.journal, 2, &[compensation(CardName::Credential(credential(1)), 2_000, Compensation::Waived)]);
    append(&office.journal, 3, &[assigned(2, 2, 2), withdrawn(2, WithdrawnWhy::Lost), assigned(3, 2, 3)]);
    append(&office.journal, 4, &[withdrawn(3, WithdrawnWhy::Withdrawn)]);
    kiosk.tell(&office);
    let reader = office.journal.reader().unwrap();
    let lost = reader.lost(10).unwrap();
    let listed: Vec<_> = lost.iter().map(|thing| (thing.of, thing.cause, thing.held_by)).collect();
    let of = |n| CardName::Credential(credential(n));
    assert_eq!(
        listed,
        [(of(2), None, Some(HeldBy::Staff(staff(2)))), (of(1), LOST, Some(HeldBy::Staff(staff(1))))],
        "the last one in front"
    );
    assert_eq!(lost[1].compensation.as_ref().unwrap().state, Compensation::Waived);
    assert_eq!(lost[1].private.as_ref().unwrap().name, "desk");
    let request = ForgetRequest { what: ForgetWhat::Staff(staff(1)), why: ForgetWhy::Administrator };
    ask(|reply| office.journal.forget(at(9), request, reply));
    assert_eq!(holder(&reader, 1), None);
    assert_eq!(reader.lost(10).unwrap().len(), 2);
    assert_eq!(why(&reader, 2), Some((WithdrawnWhy::Lost, None)));
}

#[test]
fn a_key_that_comes_late_brings_the_card_and_versions_are_counted_of_cards_that_open_something() {
    let (office, kiosk) = site();
    append(
        &kiosk.journal,
        1,
        &[personalised(1, 1, None, 1), personalised(2, 2, None, 2), personalised(3, 2, Some(2), 3)],
    );
    append(&kiosk.journal, 2, &[rolled(CardName::Credential(credential(1)), 4)]);
    assert!(kiosk.send(&office).touched.people);
    let reader = office.journal.reader().unwrap();
    assert_eq!(holder(&reader, 1), None);
    assert!(import(&office.journal, kiosk.keys()).people);
    assert_eq!(holder(&reader, 1).unwrap().key_version, Some(4));
    assert_eq!(reader.key_versions().unwrap().staff.into_iter().collect::<Vec<_>>(), [(None, 1), (Some(4), 1)]);
}
