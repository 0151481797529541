//! Keys of a new version, rolled out card by card.

use super::world::*;
use frontdesk_card::pass::keys::{KeyStore, SiteKeySet, SiteKeys};
use frontdesk_card::pass::procedures::{Issue, ProcedureError, Standing, Why};
use frontdesk_virtual_card::Generation;
use std::sync::Arc;

#[test]
fn a_card_gets_the_newest_keys_at_a_tap_and_keeps_its_master_key() {
    for (generation, random_uid) in
        [(Generation::Ev1, false), (Generation::Ev1, true), (Generation::Ev2, false), (Generation::Ev2, true)]
    {
        let card = World::new(&[1]).card(generation, Issue { random_uid, ..staff() });
        let both = World::new(&[1, 2]);
        assert_eq!(both.roll(&card), Ok(3));
        assert_eq!(card.key_versions(OURS), Some(vec![1, 2, 2, 2]));
        assert_eq!(both.roll(&card), Ok(0), "once is enough");
        let seen = World::new(&[2]).tap(&card).unwrap();
        genuine(&seen);
        assert_eq!(seen.key_version, Some(2));
    }
}

#[test]
fn a_kiosk_without_the_desk_key_rolls_the_other_two_and_a_desk_the_third() {
    let card = World::new(&[1]).card(Generation::Ev2, staff());
    let both = World::new(&[1, 2]);
    let sets = both.site.sets().iter().cloned().map(|set| SiteKeySet { desk: None, ..set }).collect();
    let door = World { site: Arc::new(SiteKeys::new(both.site.trust().clone(), sets).unwrap()), ..both.clone() };
    assert_eq!(door.roll(&card), Ok(2));
    assert_eq!(card.key_versions(OURS), Some(vec![1, 2, 1, 2]));
    assert_eq!(both.roll(&card), Ok(1));
    assert_eq!(card.key_versions(OURS), Some(vec![1, 2, 2, 2]));
}

#[test]
fn a_version_given_up_is_refused_until_the_issuer_renews_the_card() {
    let old = World::new(&[1]);
    let card = old.card(Generation::Ev2, staff());
    let after = World { site: Arc::new(World::new(&[1, 2]).site.without(1).unwrap()), ..World::new(&[1, 2]) };
    assert_eq!(after.tap(&card).unwrap().standing, Standing::Refuted(Why::NotGenuine));
    assert_eq!(after.roll(&card), Err(ProcedureError::Refuted(Why::NotGenuine)));
    assert_eq!(World::new(&[1, 2]).provision(&card, staff()).unwrap().pass.claim.credential, CREDENTIAL);
    genuine(&after.tap(&card).unwrap());
}

#[test]
fn a_card_half_rolled_to_a_version_not_known_here_is_left_as_it_is() {
    let card = World::new(&[1]).card(Generation::Ev2, staff());
    let sets = World::new(&[1, 3]).site.sets().iter().cloned().map(|set| SiteKeySet { desk: None, ..set }).collect();
    let door =
        World { site: Arc::new(SiteKeys::new(site_keys(&[1]).trust().clone(), sets).unwrap()), ..World::new(&[1]) };
    door.roll(&card).unwrap();
    let other = World::new(&[2, 3]);
    assert_eq!(other.roll(&card), Err(ProcedureError::UnknownVersion { number: 2, version: 1 }));
    assert_eq!(card.key_versions(OURS), Some(vec![1, 3, 1, 3]));
}
