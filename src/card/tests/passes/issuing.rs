//! Cards made ours, and no longer ours.

use super::world::*;
use frontdesk_card::pass::access_data::AccessData;
use frontdesk_card::pass::credential::Bearer;
use frontdesk_card::pass::procedures::{Found, Issue, ProcedureError, Standing};
use frontdesk_core::id::{CredentialId, StaffId, VisitId};
use frontdesk_virtual_card::{Generation, VirtualCard};

const GENERATIONS: [Generation; 3] = [Generation::Ev1, Generation::Ev2, Generation::Ev3];

#[test]
fn a_card_as_delivered_becomes_ours_with_the_settings_of_the_data_sheet() {
    for (generation, random_uid) in GENERATIONS.into_iter().flat_map(|each| [(each, false), (each, true)]) {
        let world = World::new(&[3]);
        let card = world.card(generation, Issue { random_uid, ..staff() });
        assert_eq!(card.application_ids(), [OURS]);
        assert_eq!((card.key_versions(OURS), card.key_settings(OURS)), (Some(vec![3; 4]), Some(0xE9)));
        assert_eq!((card.master_key_version(), card.has_random_id()), (Some(3), random_uid));
        assert_eq!(card.file_numbers(OURS), Some(vec![1, 2]));
    }
}

#[test]
fn a_card_that_is_as_it_should_be_is_left_alone_also_while_it_is_given() {
    for random_uid in [false, true] {
        let world = World::new(&[1]);
        let issue = Issue { random_uid, ..tray() };
        let card = world.card(Generation::Ev2, issue);
        world.give(&card, VisitId([1; 16])).unwrap();
        let before = files(&card);
        let later = Issue { issued_at_utc_s: NOW_UTC_S + 9, ..issue };
        let again = world.provision(&card, later).unwrap();
        assert_eq!(again.found, Found::AlreadyDone);
        assert_eq!(again.pass.access, AccessData::Given(access(VisitId([1; 16]))));
        assert_eq!(files(&card), before);
    }
}

#[test]
fn a_card_is_issued_to_somebody_else_and_forgets_what_it_was_given_for() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, tray());
    world.give(&card, VisitId([1; 16])).unwrap();
    let other = Issue { credential: CredentialId([9; 16]), bearer: Bearer::Staff(StaffId([8; 16])), ..staff() };
    assert_eq!(world.provision(&card, other).unwrap().found, Found::Finished);
    let (claim, access) = genuine(&world.tap(&card).unwrap());
    assert_eq!((claim.bearer, claim.credential), (other.bearer, other.credential));
    assert!(matches!(access, AccessData::Given(access) if access.visit.is_none()));
    assert_eq!(files(&card).1, Some(vec![0; 320]));
}

#[test]
fn a_card_of_older_keys_gets_the_newest_of_all_four_and_of_the_whole_card() {
    for generation in GENERATIONS {
        let card = World::new(&[1]).card(generation, staff());
        let newer = World::new(&[1, 2]);
        assert_eq!(newer.provision(&card, staff()).unwrap().found, Found::Finished);
        assert_eq!((card.key_versions(OURS), card.master_key_version()), (Some(vec![2; 4]), Some(2)));
        genuine(&World::new(&[2]).tap(&card).unwrap());
    }
}

#[test]
fn a_wiped_card_has_nothing_of_ours_and_is_made_ours_again() {
    for (generation, random_uid) in GENERATIONS.into_iter().flat_map(|each| [(each, false), (each, true)]) {
        let world = World::new(&[1]);
        let issue = Issue { random_uid, ..staff() };
        let card = world.card(generation, issue);
        assert_eq!(world.wipe(&card), Ok(true));
        assert_eq!((card.application_ids(), card.master_key_version()), (vec![], Some(0)));
        assert_eq!(world.tap(&card).unwrap().standing, Standing::NotOurs);
        assert_eq!(world.wipe(&card), Ok(false), "nothing to do");
        assert_eq!(world.provision(&card, issue).unwrap().found, Found::Fresh);
        genuine(&world.tap(&card).unwrap());
    }
}

#[test]
fn a_card_of_somebody_else_is_refused_and_not_touched() {
    let theirs = World { issuer: std::sync::Arc::new(issuer_keys(&[9])), site: std::sync::Arc::new(site_keys(&[9])) };
    let world = World::new(&[1]);
    for (generation, random_uid) in GENERATIONS.into_iter().flat_map(|each| [(each, false), (each, true)]) {
        let card = theirs.card(generation, Issue { random_uid, ..staff() });
        let before = (files(&card), card.key_versions(OURS), card.master_key_version());
        assert_eq!(world.provision(&card, staff()), Err(ProcedureError::Foreign));
        assert_eq!(world.wipe(&card), Err(ProcedureError::Foreign));
        assert_eq!((files(&card), card.key_versions(OURS), card.master_key_version()), before);
    }
}

#[test]
fn a_card_that_is_no_desfire_is_refused() {
    let world = World::new(&[1]);
    for card in [VirtualCard::ntag213(UID), VirtualCard::classic([4, 1, 2, 3])] {
        assert!(world.provision(&card, staff()).is_err());
        assert!(world.wipe(&card).is_err());
    }
}

#[test]
fn an_issuer_of_another_site_or_one_that_the_site_does_not_believe_makes_no_card() {
    use ed25519_dalek::SigningKey;
    use frontdesk_card::pass::credential::SiteId;
    use frontdesk_card::pass::issuer_keys::IssuerKeys;
    let world = World::new(&[1]);
    let sets = || world.issuer.sets().to_vec();
    for issuer in [
        IssuerKeys::new(SiteId([0; 16]), signing_key(), sets()),
        IssuerKeys::new(SITE, SigningKey::from_bytes(&[8; 32]), sets()),
    ] {
        let card = VirtualCard::desfire_ev2(UID);
        let other = World { issuer: std::sync::Arc::new(issuer.unwrap()), ..world.clone() };
        assert_eq!(other.provision(&card, staff()), Err(ProcedureError::OtherIssuer));
        assert_eq!(card.exchanges(), 0);
    }
}

#[test]
fn a_card_with_nothing_but_a_master_key_of_somebody_else_is_refused_and_gets_no_application() {
    use frontdesk_card::desfire::{AesKey, Challenge, Picc};
    for generation in GENERATIONS {
        let card = VirtualCard::desfire(generation, UID);
        run(&card, |reader| async move {
            let mut picc = Picc::new(&reader);
            Ok(picc.replace_factory_key(&AesKey::new([0xAB; 16]), 1, Challenge::new([1; 16])).await?)
        })
        .unwrap();
        let world = World::new(&[1]);
        assert_eq!(world.provision(&card, staff()), Err(ProcedureError::Foreign));
        assert_eq!(world.wipe(&card), Err(ProcedureError::Foreign));
        assert!(card.application_ids().is_empty());
    }
}

#[test]
fn an_application_that_somebody_made_in_our_place_is_refused_although_all_its_keys_are_as_delivered() {
    use frontdesk_card::desfire::{ApplicationId, ChangeKeys, KeySettings, Picc};
    use frontdesk_card::pass::layout::{APPLICATION, APPLICATION_SETTINGS};
    let weak = KeySettings { change_keys: ChangeKeys::WithKey(2), ..APPLICATION_SETTINGS };
    for (settings, keys) in [(APPLICATION_SETTINGS, 5), (APPLICATION_SETTINGS, 3), (weak, 4)] {
        for generation in GENERATIONS {
            let card = VirtualCard::desfire(generation, UID);
            run(&card, |reader| async move {
                let mut picc = Picc::new(&reader);
                picc.select(ApplicationId::PICC).await?;
                Ok(picc.create_application(APPLICATION, settings, keys).await?)
            })
            .unwrap();
            let world = World::new(&[1]);
            assert_eq!(world.provision(&card, staff()), Err(ProcedureError::Foreign));
            assert_eq!(card.key_versions(OURS), Some(vec![0; usize::from(keys)]), "untouched");
            assert_eq!(card.master_key_version(), None);
        }
    }
}
