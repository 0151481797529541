use super::*;
use proptest::prelude::*;

const UID: RealUid = RealUid([4, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66]);
const SITE: SiteId = SiteId(*b"site-site-site-s");

fn issuer() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn claim() -> Claim {
    Claim {
        bearer: Bearer::Staff(StaffId(*b"staff-staff-staf")),
        site: SITE,
        credential: CredentialId(*b"credential-crede"),
        uid: UID,
        issued_at_utc_s: 1_795_000_000,
        key_version: 3,
    }
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let bearer = prop_oneof![Just(Bearer::Tray), any::<[u8; 16]>().prop_map(|staff| Bearer::Staff(StaffId(staff)))];
    (bearer, any::<[u8; 16]>(), any::<[u8; 16]>(), any::<[u8; 7]>(), any::<u64>(), any::<u8>()).prop_map(
        |(bearer, site, credential, uid, issued_at_utc_s, key_version)| Claim {
            bearer,
            site: SiteId(site),
            credential: CredentialId(credential),
            uid: RealUid(uid),
            issued_at_utc_s,
            key_version,
        },
    )
}

/// If this fails, do not change the test: cards with this format and these signatures are in people's pockets.
#[test]
fn the_format_on_the_card_is_frozen() {
    let expected = concat!(
        "0101",
        "736974652d736974652d736974652d73",
        "63726564656e7469616c2d6372656465",
        "73746166662d73746166662d73746166",
        "04112233445566",
        "000000006afd86c0",
        "03",
        "9bdcbaef197b0c23b7aac402a37633618495a36fc22932483c26fdb48aeb2619",
        "1e9eaa1ef6958cacc397f70ed90d86e121d84c9d85e720bae00d6ad31844ed06",
    );
    assert_eq!(hex::encode(Credential::sign(claim(), &issuer()).encode()), expected);
}

#[test]
fn a_credential_holds_for_its_card_at_its_site_on_its_issuers_word() {
    let credential = Credential::sign(claim(), &issuer());
    let (own, other) = (issuer().verifying_key(), SigningKey::from_bytes(&[8; 32]).verifying_key());
    assert_eq!(credential.check(SITE, &[own], UID), Ok(claim()));
    assert_eq!(credential.check(SITE, &[other, own], UID), Ok(claim()), "one of several issuers");
    assert_eq!(credential.check(SITE, &[other], UID), Err(Refused::Forged));
    assert_eq!(credential.check(SITE, &[], UID), Err(Refused::Forged));
    assert_eq!(credential.check(SITE, &[own], RealUid([4; 7])), Err(Refused::Copied));
    assert_eq!(credential.check(SiteId([0; 16]), &[own], UID), Err(Refused::OtherSite));
}

#[test]
fn a_card_never_written_has_no_credential() {
    for fill in [0, 0xFF] {
        assert_eq!(Credential::parse(&[fill; CREDENTIAL_BYTES]), Err(BrokenCredential));
    }
}

#[test]
fn a_tray_card_that_names_somebody_is_broken() {
    let mut bytes = Credential::sign(claim(), &issuer()).encode();
    bytes[1] = TRAY;
    assert_eq!(Credential::parse(&bytes), Err(BrokenCredential));
}

#[test]
fn any_single_bit_that_is_changed_is_seen() {
    let good = Credential::sign(claim(), &issuer()).encode();
    for bit in 0..CREDENTIAL_BYTES * 8 {
        let mut bytes = good;
        bytes[bit / 8] ^= 1 << (bit % 8);
        let refused = Credential::parse(&bytes).map(|read| read.check(SITE, &[issuer().verifying_key()], UID));
        assert!(!matches!(refused, Ok(Ok(_))), "bit {bit}");
    }
}

#[test]
fn debug_shows_no_whole_number_of_a_card() {
    let shown = format!("{:?}", Credential::sign(claim(), &issuer()));
    assert!(shown.contains("RealUid(…66)") && !shown.contains("55, "), "{shown}");
}

proptest! {
    #[test]
    fn a_credential_survives_the_round_trip_and_holds_after_it(claim in any_claim()) {
        let credential = Credential::sign(claim, &issuer());
        let read = Credential::parse(&credential.encode()).unwrap();
        prop_assert_eq!(read, credential);
        prop_assert_eq!(read.check(claim.site, &[issuer().verifying_key()], claim.uid), Ok(claim));
    }

    #[test]
    fn what_can_be_read_has_one_form(head in 0u8..3, kind in 0u8..4, rest in proptest::collection::vec(any::<u8>(), 128)) {
        let bytes: [u8; CREDENTIAL_BYTES] = [&[head, kind][..], &rest].concat().try_into().unwrap();
        if let Ok(read) = Credential::parse(&bytes) {
            prop_assert_eq!(read.encode(), bytes);
            prop_assert!(read.check(read.unchecked().site, &[issuer().verifying_key()], read.unchecked().uid).is_err());
        }
    }
}
