//! A card torn away at every single exchange, whether or not the card still did what it was told: what it is worth then, and
//! that the next run finishes.

use super::world::*;
use frontdesk_card::pass::access_data::AccessData;
use frontdesk_card::pass::credential::Bearer;
use frontdesk_card::pass::procedures::{Found, Issue, ProcedureError, Seen, Standing};
use frontdesk_core::id::{CredentialId, StaffId, VisitId};
use frontdesk_virtual_card::{Generation, TearEffect, VirtualCard};
use proptest::prelude::*;

const VISIT: VisitId = VisitId([1; 16]);

/// Every chip that differs for us, with and without a hidden number.
const KINDS: [(Generation, bool); 4] =
    [(Generation::Ev1, false), (Generation::Ev1, true), (Generation::Ev2, false), (Generation::Ev2, true)];

type Work<'a> = &'a dyn Fn(&VirtualCard) -> Result<(), ProcedureError>;

/// Tears a card made by `make` away at each exchange of `work` in turn, looks at it with `after_tear`, runs `work` again, and
/// looks at it with `finished`. How many exchanges there were.
fn at_every_exchange(
    make: &dyn Fn() -> VirtualCard,
    work: Work<'_>,
    after_tear: &dyn Fn(&VirtualCard),
    finished: &dyn Fn(&VirtualCard),
) -> u32 {
    let mut counted = Vec::new();
    for effect in [TearEffect::Applied, TearEffect::Lost] {
        let mut exchange = 0;
        loop {
            let card = make();
            card.tear_after(exchange, effect);
            match work(&card) {
                Ok(()) => {
                    counted.push(exchange);
                    break;
                }
                Err(error) => assert!(error.is_torn(), "{effect:?} at {exchange}: {error}"),
            }
            after_tear(&card);
            if let Err(error) = work(&card) {
                panic!("{effect:?} at {exchange}, run again: {error}");
            }
            finished(&card);
            exchange += 1;
        }
    }
    assert_eq!(counted[0], counted[1]);
    counted[0]
}

/// What is committed, and what a tap makes of it.
fn state(world: &World, card: &VirtualCard) -> (Files, Standing) {
    (files(card), world.tap(card).unwrap().standing)
}

type Files = (Option<Vec<u8>>, Option<Vec<u8>>);

#[test]
fn a_card_torn_while_it_is_given_holds_nothing_or_everything() {
    for (generation, random_uid) in KINDS {
        let world = World::new(&[1]);
        let make = || world.card(generation, Issue { random_uid, ..tray() });
        let (before, after) = {
            let card = make();
            let before = files(&card);
            world.give(&card, VISIT).unwrap();
            (before, files(&card))
        };
        let count = at_every_exchange(
            &make,
            &|card| world.give(card, VISIT).map(drop),
            &|card| {
                let (held, standing) = state(&world, card);
                let Standing::Genuine(pass) = standing else { panic!("{standing:?}") };
                if held == before {
                    assert_eq!(pass.access, AccessData::Empty);
                } else {
                    assert_eq!(held, after);
                    assert_eq!(pass.access, AccessData::Given(access(VISIT)));
                }
            },
            &|card| assert_eq!(files(card), after),
        );
        assert!(count >= 16, "{count}");
    }
}

#[test]
fn a_card_torn_while_it_is_taken_back_holds_everything_or_nothing() {
    for (generation, random_uid) in KINDS {
        let world = World::new(&[1]);
        let make = || {
            let card = world.card(generation, Issue { random_uid, ..tray() });
            world.give(&card, VISIT).unwrap();
            card
        };
        let (before, after) = {
            let card = make();
            let before = files(&card);
            world.take_back(&card).unwrap();
            (before, files(&card))
        };
        at_every_exchange(
            &make,
            &|card| world.take_back(card).map(drop),
            &|card| {
                let (held, standing) = state(&world, card);
                let Standing::Genuine(pass) = standing else { panic!("{standing:?}") };
                assert!(held == before || held == after);
                assert_eq!(pass.access == AccessData::Empty, held == after);
            },
            &|card| assert_eq!(files(card), after),
        );
    }
}

#[test]
fn a_card_torn_while_it_is_withdrawn_is_as_before_or_good_for_nothing() {
    for (generation, random_uid) in KINDS {
        let world = World::new(&[1]);
        let make = || world.card(generation, Issue { random_uid, ..staff() });
        let before = files(&make());
        at_every_exchange(
            &make,
            &|card| world.withdraw(card).map(drop),
            &|card| {
                let (_, access) = genuine(&world.tap(card).unwrap());
                assert_eq!(access == AccessData::Empty, files(card) != before);
            },
            &|card| assert_eq!(genuine(&world.tap(card).unwrap()).1, AccessData::Empty),
        );
    }
}

#[test]
fn a_card_torn_at_its_refresh_lives_on_with_the_old_day_or_the_new() {
    for (generation, random_uid) in KINDS {
        let world = World::new(&[1]);
        let make = || world.card(generation, Issue { random_uid, ..staff() });
        let used_day = |card: &VirtualCard| match genuine(&world.tap(card).unwrap()).1 {
            AccessData::Given(access) => access.use_it_or_lose_it.unwrap().used_day,
            AccessData::Empty => panic!("a staff card is given"),
        };
        at_every_exchange(
            &make,
            &|card| world.refresh(card, TODAY + 1).map(drop),
            &|card| assert!([TODAY, TODAY + 1].contains(&used_day(card))),
            &|card| assert_eq!(used_day(card), TODAY + 1),
        );
    }
}

#[test]
fn a_card_torn_while_its_keys_are_renewed_works_on_with_a_mixture() {
    for (generation, random_uid) in KINDS {
        let (old, both) = (World::new(&[1]), World::new(&[1, 2]));
        let make = || old.card(generation, Issue { random_uid, ..staff() });
        let mixtures = std::cell::RefCell::new(std::collections::BTreeSet::new());
        at_every_exchange(
            &make,
            &|card| both.roll(card).map(drop),
            &|card| {
                genuine(&both.tap(card).unwrap());
                mixtures.borrow_mut().insert(card.key_versions(OURS).unwrap());
            },
            &|card| assert_eq!(card.key_versions(OURS), Some(vec![1, 2, 2, 2])),
        );
        let seen = mixtures.into_inner();
        let stages = [vec![1, 1, 1, 1], vec![1, 1, 1, 2], vec![1, 1, 2, 2], vec![1, 2, 2, 2]];
        // The read key comes last: while it is old, a tap shows that the card is not done.
        assert!(seen.iter().all(|versions| stages.contains(versions)), "{seen:?}");
        assert!(stages.iter().take(3).all(|versions| seen.contains(versions)), "{seen:?}");
    }
}

/// What may come of a card that is being made: nothing yet, nothing that counts, or what was ordered.
fn assert_counts_for_nothing_else(seen: &Seen, credential: CredentialId) {
    match &seen.standing {
        Standing::NotOurs | Standing::Refuted(_) => {}
        Standing::Genuine(pass) => assert_eq!(pass.claim.credential, credential),
    }
}

#[test]
fn a_card_torn_while_it_is_made_ours_counts_for_nothing_or_is_what_was_ordered() {
    for (generation, random_uid) in KINDS {
        let world = World::new(&[1]);
        let issue = Issue { random_uid, ..staff() };
        let whole = files(&world.card(generation, issue));
        let count = at_every_exchange(
            &|| VirtualCard::desfire(generation, UID),
            &|card| world.provision(card, issue).map(drop),
            &|card| assert_counts_for_nothing_else(&world.tap(card).unwrap(), CREDENTIAL),
            &|card| {
                assert_eq!(files(card), whole);
                assert_eq!((card.key_versions(OURS), card.key_settings(OURS)), (Some(vec![1; 4]), Some(0xE9)));
                assert_eq!((card.master_key_version(), card.has_random_id()), (Some(1), random_uid));
                genuine(&world.tap(card).unwrap());
                assert_eq!(world.provision(card, issue).unwrap().found, Found::AlreadyDone);
            },
        );
        assert!(count > 40, "{count}");
    }
}

#[test]
fn a_card_torn_while_it_is_issued_to_somebody_else_is_the_one_s_or_the_other_s() {
    for (generation, random_uid) in KINDS {
        let (old, both) = (World::new(&[1]), World::new(&[1, 2]));
        let first = Issue { random_uid, ..staff() };
        let second = Issue { credential: CredentialId([9; 16]), bearer: Bearer::Staff(StaffId([8; 16])), ..first };
        at_every_exchange(
            &|| old.card(generation, first),
            &|card| both.provision(card, second).map(drop),
            &|card| {
                let (claim, _) = genuine(&both.tap(card).unwrap());
                assert!(
                    (claim.bearer, claim.credential) == (first.bearer, first.credential)
                        || (claim.bearer, claim.credential) == (second.bearer, second.credential)
                );
            },
            &|card| {
                assert_eq!(genuine(&both.tap(card).unwrap()).0.bearer, second.bearer);
                assert_eq!((card.key_versions(OURS), card.master_key_version()), (Some(vec![2; 4]), Some(2)));
            },
        );
    }
}

#[test]
fn a_card_torn_while_it_is_wiped_is_still_the_old_one_or_none_of_ours() {
    for (generation, random_uid) in KINDS {
        let world = World::new(&[1]);
        let issue = Issue { random_uid, ..staff() };
        at_every_exchange(
            &|| world.card(generation, issue),
            &|card| world.wipe(card).map(drop),
            &|card| match world.tap(card).unwrap().standing {
                Standing::NotOurs => assert!(card.application_ids().is_empty()),
                Standing::Genuine(pass) => assert_eq!(pass.claim.credential, CREDENTIAL),
                other @ Standing::Refuted(_) => panic!("{other:?}"),
            },
            &|card| {
                assert_eq!((card.application_ids(), card.master_key_version()), (vec![], Some(0)));
                world.provision(card, issue).unwrap();
                genuine(&world.tap(card).unwrap());
            },
        );
    }
}

#[test]
fn a_card_torn_while_it_is_looked_at_is_as_before() {
    let world = World::new(&[1]);
    let make = || world.card(Generation::Ev2, staff());
    let before = files(&make());
    for work in [&(|card: &VirtualCard| world.tap(card).map(drop)) as Work<'_>, &|card| world.inspect(card).map(drop)] {
        at_every_exchange(&make, work, &|card| assert_eq!(files(card), before), &|_| {});
    }
}

fn any_tears() -> impl Strategy<Value = Vec<(u32, TearEffect)>> {
    let effect = prop_oneof![Just(TearEffect::Applied), Just(TearEffect::Lost)];
    proptest::collection::vec((0u32..60, effect), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_card_torn_again_and_again_is_finished_by_the_run_that_is_not(
        tears in any_tears(), ev1: bool, random_uid: bool,
    ) {
        let (old, both) = (World::new(&[1]), World::new(&[1, 2]));
        let issue = Issue { random_uid, ..tray() };
        let card = VirtualCard::desfire(if ev1 { Generation::Ev1 } else { Generation::Ev2 }, UID);
        for work in [
            &(|card: &VirtualCard| old.provision(card, issue).map(drop)) as Work<'_>,
            &|card| old.give(card, VISIT).map(drop),
            &|card| both.roll(card).map(drop),
            &|card| both.take_back(card).map(drop),
            &|card| both.wipe(card).map(drop),
        ] {
            for (exchange, effect) in &tears {
                card.tear_after(*exchange, *effect);
                if work(&card).is_ok() {
                    break;
                }
            }
            card.hold_still();
            prop_assert_eq!(work(&card), Ok(()));
        }
        prop_assert!(card.application_ids().is_empty());
    }
}
