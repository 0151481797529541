use super::*;
use crate::pass::issuer_keys::{IssuerKeySet, IssuerKeys};
use ed25519_dalek::SigningKey;

const UID: RealUid = RealUid([4, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66]);

fn key(byte: u8) -> AesKey {
    AesKey::new([byte; KEY_BYTES])
}

fn trust() -> Trust {
    Trust { site: SiteId([9; 16]), issuers: vec![SigningKey::from_bytes(&[7; 32]).verifying_key()] }
}

fn set(version: u8) -> SiteKeySet {
    SiteKeySet { version, read: key(version), desk: Some(key(version + 64)), privacy: key(version + 128) }
}

fn keys(versions: &[u8]) -> Result<SiteKeys, BadKeys> {
    SiteKeys::new(trust(), versions.iter().map(|version| set(*version)).collect())
}

fn hex_of(key: Option<AesKey>) -> String {
    hex::encode(key.unwrap().bytes())
}

/// If this fails, do not change the test: cards with these keys are in people's pockets.
#[test]
fn the_key_of_each_card_is_frozen() {
    let site = keys(&[1]).unwrap();
    assert_eq!(hex_of(site.card_key(Role::Read, 1, UID)), "ffd2fef0476c1a8aa74fbedb8e173ce7");
    assert_eq!(hex_of(site.card_key(Role::Desk, 1, UID)), "c3eaced6cf690eb241ce222106235a2e");
    assert_eq!(hex_of(site.privacy_key(1)), hex::encode([129; 16]));
    let set = IssuerKeySet { version: 1, master: key(1), picc: key(2) };
    let issuer = IssuerKeys::new(SiteId([9; 16]), SigningKey::from_bytes(&[7; 32]), vec![set]).unwrap();
    assert_eq!(hex_of(issuer.master_key(1, UID)), "e7d05022166530a3b53a9517442c2a8b");
    assert_eq!(hex_of(issuer.picc_key(1, UID)), "106effa0b1f0e62bf060552f96431701");
}

#[test]
fn one_card_s_key_is_neither_another_s_nor_one_for_another_purpose() {
    let set = IssuerKeySet { version: 1, master: key(1), picc: key(1) };
    assert_eq!(
        IssuerKeys::new(SiteId([9; 16]), SigningKey::from_bytes(&[7; 32]), vec![set]).unwrap_err(),
        BadKeys::KeyTwice
    );
    let made = [
        key_of_card(&key(1), UID, APPLICATION_ON_AIR, 0),
        key_of_card(&key(1), UID, APPLICATION_ON_AIR, 1),
        key_of_card(&key(1), UID, [0; 3], 0),
        key_of_card(&key(1), RealUid([4; 7]), APPLICATION_ON_AIR, 0),
        key_of_card(&key(2), UID, APPLICATION_ON_AIR, 0),
    ];
    let mut distinct: Vec<String> = made.into_iter().map(hex_of).collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), 5);
}

#[test]
fn the_newest_version_is_the_largest_whatever_the_order() {
    let keys = keys(&[2, 9, 4]).unwrap();
    assert_eq!((keys.versions(), keys.newest()), (vec![9, 4, 2], 9));
    assert!(keys.card_key(Role::Read, 3, UID).is_none() && keys.privacy_key(3).is_none());
}

#[test]
fn a_kiosk_that_hands_out_no_cards_has_no_desk_key() {
    let keys = SiteKeys::new(trust(), vec![SiteKeySet { desk: None, ..set(1) }]).unwrap();
    assert!(keys.card_key(Role::Desk, 1, UID).is_none() && keys.card_key(Role::Read, 1, UID).is_some());
}

#[test]
fn keys_that_do_not_go_together_are_refused() {
    assert_eq!(keys(&[]).unwrap_err(), BadKeys::VersionCount);
    assert_eq!(keys(&[1, 2, 3, 4, 5, 6, 7, 8, 9]).unwrap_err(), BadKeys::VersionCount);
    assert_eq!(keys(&[1, 0]).unwrap_err(), BadKeys::VersionZero);
    assert_eq!(keys(&[1, 2, 1]).unwrap_err(), BadKeys::VersionTwice(1));
    let of = |set| SiteKeys::new(trust(), vec![set]).unwrap_err();
    assert_eq!(of(SiteKeySet { desk: Some(key(1)), ..set(1) }), BadKeys::KeyTwice);
    assert_eq!(of(SiteKeySet { privacy: key(0), ..set(1) }), BadKeys::ZeroKey);
    for count in [0, MAX_ISSUERS + 1] {
        let trust = Trust { issuers: vec![trust().issuers[0]; count], ..trust() };
        assert_eq!(SiteKeys::new(trust, vec![set(1)]).unwrap_err(), BadKeys::IssuerCount);
    }
}

#[test]
fn a_version_is_added_and_given_up_but_never_the_last() {
    let both = keys(&[1]).unwrap().with(set(2)).unwrap();
    assert_eq!(both.versions(), [2, 1]);
    assert_eq!(both.with(set(2)).unwrap_err(), BadKeys::VersionTwice(2));
    let new = both.without(1).unwrap();
    assert_eq!(new.versions(), [2]);
    assert_eq!(new.without(1).unwrap_err(), BadKeys::CannotRetire(1));
    assert_eq!(new.without(2).unwrap_err(), BadKeys::CannotRetire(2));
}

#[test]
fn debug_shows_versions_and_not_one_byte_of_a_key() {
    assert_eq!(format!("{:?}", keys(&[1, 2]).unwrap()), "SiteKeys { versions: [2, 1], .. }");
    assert!(format!("{:?}", set(1)).contains("read: AesKey(..)"));
}
