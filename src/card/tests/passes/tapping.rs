//! What a tap sees, and how many exchanges it takes.

use super::world::*;
use frontdesk_card::pass::access_data::AccessData;
use frontdesk_card::pass::credential::{Bearer, RealUid};
use frontdesk_card::pass::procedures::{Issue, Standing};
use frontdesk_core::id::{CardUid, VisitId};
use frontdesk_virtual_card::{Generation, VirtualCard};

/// Exchanges of a staff tap, by generation and by whether the card hides its number.
#[test]
fn a_tap_takes_five_exchanges_with_ev2_and_eight_if_the_card_hides_its_number() {
    for (generation, random_uid, exchanges) in [
        (Generation::Ev2, false, 5),
        (Generation::Ev2, true, 8),
        (Generation::Ev3, false, 5),
        (Generation::Ev3, true, 8),
        (Generation::Ev1, false, 9),
        (Generation::Ev1, true, 12),
    ] {
        let world = World::new(&[1]);
        let card = world.card(generation, Issue { random_uid, ..staff() });
        let before = card.exchanges();
        let seen = world.tap(&card).unwrap();
        assert_eq!((seen.exchanges, seen.random_uid), (exchanges, random_uid), "{generation:?}");
        assert_eq!(card.exchanges() - before, exchanges as u64);
        assert_eq!(seen.uid, Some(CardUid::new(&UID).unwrap()));
        assert_eq!(seen.key_version, Some(1));
    }
}

#[test]
fn a_staff_card_says_whose_it_is_and_that_it_dies_unused() {
    let world = World::new(&[1]);
    let (claim, access) = genuine(&world.tap(&world.card(Generation::Ev2, staff())).unwrap());
    assert_eq!((claim.bearer, claim.credential, claim.site), (Bearer::Staff(STAFF), CREDENTIAL, SITE));
    assert_eq!((claim.uid, claim.issued_at_utc_s), (RealUid(UID), NOW_UTC_S));
    let AccessData::Given(access) = access else { panic!("a staff card is given") };
    let rule = access.use_it_or_lose_it.unwrap();
    assert_eq!((rule.days.get(), rule.used_day, access.visit), (30, TODAY, None));
}

#[test]
fn a_tray_card_is_empty_until_it_is_given() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, tray());
    let (claim, before) = genuine(&world.tap(&card).unwrap());
    assert_eq!((claim.bearer, before), (Bearer::Tray, AccessData::Empty));
    world.give(&card, VisitId([1; 16])).unwrap();
    assert_eq!(genuine(&world.tap(&card).unwrap()).1, AccessData::Given(access(VisitId([1; 16]))));
}

#[test]
fn the_plan_of_a_tap_is_kept_on_a_plain_card() {
    use frontdesk_card::dialogue::{Dialogue, Step};
    use frontdesk_card::pass::procedures::{self, ProcedureError, Seen};
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, staff());
    let site = world.site.clone();
    let mut dialogue: Dialogue<Seen, ProcedureError> =
        Dialogue::new(|reader| async move { procedures::tap(&reader, &*site, &mut challenges()).await });
    card.power_on();
    let mut step = dialogue.next(None);
    while let Step::Transmit(command) = step {
        assert_eq!(dialogue.progress().1, 5);
        let frontdesk_virtual_card::Reply::Answer(answer) = card.answer(&command) else { panic!("torn") };
        step = dialogue.next(Some(&answer));
    }
    assert_eq!(dialogue.progress(), (5, 5));
}

#[test]
fn other_cards_are_not_ours_and_their_number_is_all_that_is_known() {
    let world = World::new(&[1]);
    for card in [
        VirtualCard::desfire_ev1(UID),
        VirtualCard::desfire_ev2(UID),
        VirtualCard::ntag213(UID),
        VirtualCard::classic([4, 1, 2, 3]),
        VirtualCard::unknown(&[4; 10]),
    ] {
        let seen = world.tap(&card).unwrap();
        assert_eq!(seen.standing, Standing::NotOurs);
        assert_eq!(seen.uid.unwrap().as_bytes(), card.uid());
    }
}

#[test]
fn a_card_of_older_keys_takes_three_more_exchanges_and_says_so() {
    let old = World::new(&[1]);
    let card = old.card(Generation::Ev2, staff());
    let both = World::new(&[1, 2]);
    let seen = both.tap(&card).unwrap();
    genuine(&seen);
    assert_eq!((seen.key_version, seen.exchanges), (Some(1), 5 + 3));
}

/// `docs/cards.md` has the same table.
#[test]
fn each_procedure_takes_the_exchanges_that_the_data_sheet_says() {
    for (generation, random_uid, expected) in [
        (Generation::Ev2, false, [62, 5, 16, 16, 16, 26, 12, 29]),
        (Generation::Ev2, true, [63, 8, 19, 19, 19, 32, 15, 33]),
        (Generation::Ev1, false, [81, 9, 31, 31, 24, 30, 18, 30]),
        (Generation::Ev1, true, [82, 12, 34, 34, 27, 36, 21, 34]),
    ] {
        let (old, both) = (World::new(&[1]), World::new(&[1, 2]));
        let card = VirtualCard::desfire(generation, UID);
        let mut before = 0;
        let mut count = || card.exchanges() - std::mem::replace(&mut before, card.exchanges());
        let mut counted = [0; 8];
        old.provision(&card, Issue { random_uid, ..tray() }).unwrap();
        counted[0] = count();
        old.tap(&card).unwrap();
        counted[1] = count();
        old.give(&card, VisitId([1; 16])).unwrap();
        counted[2] = count();
        old.take_back(&card).unwrap();
        counted[3] = count();
        old.inspect(&card).unwrap();
        counted[4] = count();
        both.roll(&card).unwrap();
        counted[5] = count();
        both.provision(&card, Issue { random_uid, ..staff() }).unwrap();
        count();
        both.refresh(&card, TODAY + 1).unwrap();
        counted[6] = count();
        both.wipe(&card).unwrap();
        counted[7] = count();
        assert_eq!(counted, expected, "{generation:?}, hidden number: {random_uid}");
    }
}
