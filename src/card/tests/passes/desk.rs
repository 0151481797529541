//! Cards of the tray given and taken back, and cards that die unused.

use super::world::*;
use frontdesk_card::pass::access_data::{Access, AccessData, UseItOrLoseIt};
use frontdesk_card::pass::keys::{KeyStore, SiteKeySet, SiteKeys};
use frontdesk_card::pass::label_file::LabelFile;
use frontdesk_card::pass::layout::{ACCESS_DATA_BYTES, LABEL_BYTES, LABEL_FILE, PASS_FILE};
use frontdesk_card::pass::procedures::{Found, Issue, ProcedureError};
use frontdesk_core::id::VisitId;
use frontdesk_virtual_card::{Generation, VirtualCard};
use std::num::NonZeroU16;
use std::sync::Arc;

const VISIT: VisitId = VisitId([1; 16]);
const OTHER_VISIT: VisitId = VisitId([2; 16]);

fn label_on(card: &VirtualCard) -> LabelFile {
    let bytes = card.file_bytes(OURS, LABEL_FILE).unwrap();
    LabelFile::parse(bytes.first_chunk::<LABEL_BYTES>().unwrap())
}

#[test]
fn a_card_given_carries_label_and_access_and_one_taken_back_not_a_byte_of_them() {
    for (generation, random_uid) in
        [(Generation::Ev1, false), (Generation::Ev1, true), (Generation::Ev2, false), (Generation::Ev2, true)]
    {
        let world = World::new(&[1]);
        let card = world.card(generation, Issue { random_uid, ..tray() });
        let empty = files(&card);
        world.give(&card, VISIT).unwrap();
        assert_eq!(label_on(&card), LabelFile::Label(Box::new(label(VISIT))));
        assert_eq!(genuine(&world.tap(&card).unwrap()).1, AccessData::Given(access(VISIT)));
        world.take_back(&card).unwrap();
        assert_eq!(files(&card), empty, "{generation:?}");
    }
}

#[test]
fn a_card_given_is_given_again_for_the_same_visit_only_until_it_is_taken_back() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, tray());
    world.give(&card, VISIT).unwrap();
    world.give(&card, VISIT).unwrap();
    let before = files(&card);
    assert_eq!(world.give(&card, OTHER_VISIT), Err(ProcedureError::StillGiven));
    assert_eq!(files(&card), before);
    world.take_back(&card).unwrap();
    world.give(&card, OTHER_VISIT).unwrap();
}

#[test]
fn a_staff_card_is_neither_given_nor_taken_back() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, staff());
    let before = files(&card);
    assert_eq!(world.give(&card, VISIT), Err(ProcedureError::NotATrayCard));
    assert_eq!(world.take_back(&card), Err(ProcedureError::NotATrayCard));
    assert_eq!(files(&card), before);
}

#[test]
fn a_withdrawn_card_says_whose_it_was_and_is_good_for_nothing_until_it_is_issued_again() {
    let world = World::new(&[1]);
    for issue in [staff(), tray()] {
        let card = world.card(Generation::Ev2, issue);
        let (before, _) = genuine(&world.tap(&card).unwrap());
        world.withdraw(&card).unwrap();
        assert_eq!(genuine(&world.tap(&card).unwrap()), (before, AccessData::Empty));
    }
    let card = world.card(Generation::Ev2, staff());
    let whole = files(&card);
    world.withdraw(&card).unwrap();
    assert_eq!(world.provision(&card, staff()).unwrap().found, Found::Finished);
    assert_eq!(files(&card), whole);
}

#[test]
fn a_kiosk_without_a_desk_key_reads_and_does_not_write() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, tray());
    let sets = world.site.sets().iter().cloned().map(|set| SiteKeySet { desk: None, ..set }).collect();
    let door = World { site: Arc::new(SiteKeys::new(world.site.trust().clone(), sets).unwrap()), ..world };
    assert_eq!(door.give(&card, VISIT), Err(ProcedureError::NoDeskKey));
    genuine(&door.tap(&card).unwrap());
}

#[test]
fn what_a_thief_wrote_into_the_access_data_is_broken_and_goes_when_the_card_is_taken_back() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, tray());
    assert!(card.put_file_bytes(OURS, PASS_FILE, &[0xEE; ACCESS_DATA_BYTES]));
    world.take_back(&card).unwrap();
    assert_eq!(genuine(&world.tap(&card).unwrap()).1, AccessData::Empty);
}

#[test]
fn a_card_used_within_its_days_lives_on_and_one_used_too_late_stays_dead() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, staff());
    let used_day = |card: &VirtualCard| match genuine(&world.tap(card).unwrap()).1 {
        AccessData::Given(Access { use_it_or_lose_it: Some(rule), .. }) => rule,
        other => panic!("{other:?}"),
    };
    let days = NonZeroU16::new(30).unwrap();
    assert_eq!(world.refresh(&card, TODAY), Ok(false), "used today already");
    assert_eq!(world.refresh(&card, TODAY + 30), Ok(true));
    assert_eq!(used_day(&card), UseItOrLoseIt { days, used_day: TODAY + 30 });
    assert_eq!(world.refresh(&card, TODAY), Ok(false), "a clock set back");
    assert_eq!(world.refresh(&card, TODAY + 61), Err(ProcedureError::DeadOfDisuse));
    assert_eq!(used_day(&card), UseItOrLoseIt { days, used_day: TODAY + 30 });
}

#[test]
fn a_card_without_the_rule_is_not_written_at_a_tap() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, Issue { unused_days: None, ..staff() });
    let before = files(&card);
    assert_eq!(world.refresh(&card, TODAY + 500), Ok(false));
    assert_eq!(files(&card), before);
}

#[test]
fn an_inspection_shows_what_is_on_a_card_and_that_it_holds() {
    for random_uid in [false, true] {
        let world = World::new(&[1]);
        let card = world.card(Generation::Ev2, Issue { random_uid, ..tray() });
        world.give(&card, VISIT).unwrap();
        let before = files(&card);
        let seen = world.inspect(&card).unwrap();
        assert_eq!((seen.uid.unwrap().as_bytes(), seen.random_uid), (&UID[..], random_uid));
        assert_eq!(seen.key_versions, [1; 4]);
        assert_eq!(seen.version.unwrap().generation(), frontdesk_card::desfire::Generation::Ev2);
        let content = seen.content.unwrap();
        assert_eq!((content.credential_holds, content.label_matches), (Ok(()), true));
        assert_eq!(content.label, LabelFile::Label(Box::new(label(VISIT))));
        assert_eq!(content.pass.access, Ok(AccessData::Given(access(VISIT))));
        assert_eq!(files(&card), before, "looking changes nothing");
    }
}

#[test]
fn an_inspection_of_a_card_that_is_not_ours_shows_its_make_and_number() {
    let seen = World::new(&[1]).inspect(&VirtualCard::desfire_ev1(UID)).unwrap();
    assert!(seen.version.is_some() && seen.key_versions.is_empty() && seen.content.is_none());
    let seen = World::new(&[1]).inspect(&VirtualCard::classic([4, 1, 2, 3])).unwrap();
    assert!(seen.version.is_none() && seen.uid.is_some() && seen.content.is_none());
}

#[test]
fn an_inspection_says_which_claim_does_not_hold() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, tray());
    world.give(&card, VISIT).unwrap();
    assert!(card.put_file_bytes(OURS, LABEL_FILE, &LabelFile::encode(&label(OTHER_VISIT)).unwrap()));
    let content = world.inspect(&card).unwrap().content.unwrap();
    assert_eq!((content.credential_holds, content.label_matches), (Ok(()), false));
}
