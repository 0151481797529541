//! What is refused, and for which reason.

use super::world::*;
use ed25519_dalek::SigningKey;
use frontdesk_card::desfire::{AesKey, DesfireError, Instruction};
use frontdesk_card::dialogue::{Dialogue, MAX_EXCHANGES};
use frontdesk_card::pass::access_data::AccessData;
use frontdesk_card::pass::credential::{Bearer, Claim, Credential, RealUid, SiteId};
use frontdesk_card::pass::issuer_keys::IssuerKeys;
use frontdesk_card::pass::keys::{KeyStore, SiteKeySet, SiteKeys, Trust};
use frontdesk_card::pass::layout::{LABEL_FILE, PASS_BYTES, PASS_FILE};
use frontdesk_card::pass::pass_file::PassFile;
use frontdesk_card::pass::procedures::{self, Issue, ProcedureError, Seen, Standing, Why};
use frontdesk_core::id::VisitId;
use frontdesk_virtual_card::{Generation, VirtualCard};
use std::sync::Arc;

const VISIT: VisitId = VisitId([1; 16]);
const OTHER_UID: [u8; 7] = [0x04, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44];

/// What a tap makes of a card that is not what it seems.
fn standing(world: &World, card: &VirtualCard) -> Standing {
    world.tap(card).unwrap().standing
}

/// Another site of the same company, with the same keys.
fn elsewhere(site: SiteId) -> World {
    let world = World::new(&[1]);
    let trust = Trust { site, ..world.site.trust().clone() };
    let issuer = IssuerKeys::new(site, signing_key(), world.issuer.sets().to_vec()).unwrap();
    let site = SiteKeys::new(trust, world.site.sets().to_vec()).unwrap();
    World { site: Arc::new(site), issuer: Arc::new(issuer) }
}

/// A site with other keys of the same version: what a forger has who makes up his own.
fn stranger() -> World {
    let world = World::new(&[1]);
    let keys = |byte| AesKey::new([byte; 16]);
    let set = SiteKeySet { version: 1, read: keys(0x91), desk: Some(keys(0x92)), privacy: keys(0x93) };
    World { site: Arc::new(SiteKeys::new(world.site.trust().clone(), vec![set]).unwrap()), ..world }
}

#[test]
fn a_card_with_the_same_number_and_no_key_is_not_ours() {
    let world = World::new(&[1]);
    let original = world.card(Generation::Ev2, staff());
    assert_eq!(standing(&world, &VirtualCard::clone_uid_of(&original)), Standing::NotOurs);
}

#[test]
fn a_card_with_the_same_number_and_made_up_keys_is_not_genuine() {
    let world = World::new(&[1]);
    for (generation, random_uid) in
        [(Generation::Ev1, false), (Generation::Ev1, true), (Generation::Ev2, false), (Generation::Ev2, true)]
    {
        let forgery = stranger().card(generation, Issue { random_uid, ..staff() });
        let seen = world.tap(&forgery).unwrap();
        assert_eq!((seen.standing, seen.key_version), (Standing::Refuted(Why::NotGenuine), None));
        assert_eq!(seen.uid.is_none(), random_uid, "a number that was not proven is not believed");
        assert_eq!(world.take_back(&forgery), Err(ProcedureError::Refuted(Why::NotGenuine)));
    }
}

#[test]
fn a_recorded_session_played_again_is_not_genuine() {
    for (generation, random_uid) in [(Generation::Ev1, false), (Generation::Ev2, false), (Generation::Ev2, true)] {
        let world = World::new(&[1]);
        let original = world.card(generation, Issue { random_uid, ..staff() });
        original.record();
        genuine(&world.tap(&original).unwrap());
        let forgery = VirtualCard::replaying(&original, original.recording());
        match world.tap(&forgery) {
            Ok(seen) => assert_eq!(seen.standing, Standing::Refuted(Why::NotGenuine), "{generation:?}"),
            Err(error) => panic!("{generation:?}: {error}"),
        }
    }
}

#[test]
fn everything_on_a_card_copied_to_another_is_seen_to_be_copied() {
    let world = World::new(&[1]);
    let original = world.card(Generation::Ev2, tray());
    world.give(&original, VISIT).unwrap();
    let other = VirtualCard::desfire_ev2(OTHER_UID);
    world.provision(&other, tray()).unwrap();
    let (pass, label) = files(&original);
    assert!(other.put_file_bytes(OURS, PASS_FILE, &pass.unwrap()));
    assert!(other.put_file_bytes(OURS, LABEL_FILE, &label.unwrap()));
    assert_eq!(standing(&world, &other), Standing::Refuted(Why::Copied));
    assert_eq!(world.give(&other, VISIT), Err(ProcedureError::Refuted(Why::Copied)));
    assert_eq!(world.inspect(&other).unwrap().content.unwrap().credential_holds, Err(Why::Copied));
}

#[test]
fn a_card_of_another_site_is_refused_with_keys_of_its_own_and_with_shared_ones() {
    let world = World::new(&[1]);
    let shared = elsewhere(SiteId([0x51; 16])).card(Generation::Ev2, staff());
    assert_eq!(standing(&world, &shared), Standing::Refuted(Why::OtherSite));
    let of_another_version = World::new(&[9]).card(Generation::Ev2, staff());
    assert_eq!(standing(&world, &of_another_version), Standing::Refuted(Why::NotGenuine));
}

fn forged(claim: Claim) -> [u8; PASS_BYTES] {
    PassFile::encode(&AccessData::Given(access(VISIT)), &Credential::sign(claim, &SigningKey::from_bytes(&[0xEE; 32])))
}

#[test]
fn a_credential_made_with_everything_that_a_stolen_kiosk_knows_is_forged() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, staff());
    let (claim, _) = genuine(&world.tap(&card).unwrap());
    assert!(card.put_file_bytes(OURS, PASS_FILE, &forged(claim)));
    assert_eq!(standing(&world, &card), Standing::Refuted(Why::Forged));
    let boss = Claim { bearer: Bearer::Staff(frontdesk_core::id::StaffId([1; 16])), ..claim };
    assert!(card.put_file_bytes(OURS, PASS_FILE, &forged(boss)));
    assert_eq!(standing(&world, &card), Standing::Refuted(Why::Forged));
    // The right signature under a changed name.
    let renamed = Credential::sign(boss, &signing_key()).encode();
    let mut bytes = PassFile::encode(&AccessData::Empty, &Credential::sign(claim, &signing_key()));
    bytes[64..130].copy_from_slice(&renamed[..66]);
    assert!(card.put_file_bytes(OURS, PASS_FILE, &bytes));
    assert_eq!(standing(&world, &card), Standing::Refuted(Why::Forged));
}

#[test]
fn a_card_never_finished_or_with_rubbish_on_it_is_broken() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, staff());
    for rubbish in [[0; PASS_BYTES], [0xFF; PASS_BYTES]] {
        assert!(card.put_file_bytes(OURS, PASS_FILE, &rubbish));
        assert_eq!(standing(&world, &card), Standing::Refuted(Why::BrokenContent));
    }
}

type Tap = Dialogue<Seen, ProcedureError>;

fn tap_dialogue(world: &World) -> Tap {
    let site = world.site.clone();
    Dialogue::new(|reader| async move { procedures::tap(&reader, &*site, &mut challenges()).await })
}

fn is_genuine(outcome: &Outcome<Seen>) -> bool {
    matches!(outcome, Ok(Seen { standing: Standing::Genuine(_), .. }))
}

#[test]
fn any_bit_of_any_answer_changed_on_its_way_makes_a_tap_fail() {
    for (generation, random_uid) in
        [(Generation::Ev1, false), (Generation::Ev1, true), (Generation::Ev2, false), (Generation::Ev2, true)]
    {
        let world = World::new(&[1]);
        let card = world.card(generation, Issue { random_uid, ..staff() });
        card.power_on();
        let mut lengths = Vec::new();
        let (outcome, _) = with_somebody_in_between(tap_dialogue(&world), |_, command| {
            let answer = say(&card, command);
            lengths.push(answer.len());
            answer
        });
        assert!(is_genuine(&outcome));
        // What a card shows that hides its number means nothing, as long as it is seen to be hidden.
        let first = usize::from(random_uid);
        for (changed, len) in lengths.iter().enumerate().skip(first) {
            for bit in 0..len * 8 {
                card.power_on();
                let (outcome, _) = with_somebody_in_between(tap_dialogue(&world), |exchange, command| {
                    let mut answer = say(&card, command);
                    if exchange == changed {
                        answer[bit / 8] ^= 1 << (bit % 8);
                    }
                    answer
                });
                assert!(!is_genuine(&outcome), "{generation:?} {random_uid}: bit {bit} of answer {changed}");
            }
        }
    }
}

#[test]
fn an_answer_that_is_too_short_too_long_or_of_another_kind_makes_a_tap_fail() {
    let hostile: [(&str, Vec<u8>); 7] = [
        ("nothing", vec![]),
        ("half a status", vec![0x91]),
        ("a status only", vec![0x91, 0x00]),
        ("as much as a reader carries", vec![0xAA; 65_535]),
        ("much, and well", [vec![0xAA; 65_000], vec![0x91, 0x00]].concat()),
        ("more and more", vec![0x91, 0xAF]),
        ("a reader's word", vec![0x63, 0x00]),
    ];
    for (generation, exchanges) in [(Generation::Ev1, 9), (Generation::Ev2, 5)] {
        let world = World::new(&[1]);
        let card = world.card(generation, staff());
        for (what, bytes) in &hostile {
            for at in 0..exchanges {
                card.power_on();
                let (outcome, _) = with_somebody_in_between(tap_dialogue(&world), |exchange, command| {
                    let answer = say(&card, command);
                    if exchange == at { bytes.clone() } else { answer }
                });
                // A selection is answered by a status only.
                let harmless = at == 1 && *what == "a status only";
                assert_eq!(is_genuine(&outcome), harmless, "{generation:?}: {what} at {at}");
            }
        }
    }
}

#[test]
fn a_card_that_answers_for_ever_91af_is_given_up() {
    let world = World::new(&[1]);
    for (generation, begins) in [(Generation::Ev1, 5), (Generation::Ev2, 4), (Generation::Ev2, 1)] {
        let card = world.card(generation, staff());
        card.power_on();
        let (outcome, exchanges) = with_somebody_in_between(tap_dialogue(&world), |exchange, command| {
            if exchange >= begins { vec![0x91, 0xAF] } else { say(&card, command) }
        });
        let Err(ProcedureError::Card(error)) = outcome else { panic!("{outcome:?}") };
        assert!(matches!(error, DesfireError::BrokenChain { .. } | DesfireError::WrongMac { .. }), "{error}");
        assert!(exchanges < MAX_EXCHANGES, "{exchanges}");
    }
}

#[test]
fn a_wrong_mac_is_named_as_the_reason() {
    let world = World::new(&[1]);
    let card = world.card(Generation::Ev2, staff());
    card.power_on();
    let (outcome, _) = with_somebody_in_between(tap_dialogue(&world), |exchange, command| {
        let mut answer = say(&card, command);
        if exchange == 4 {
            let last_of_mac = answer.len() - 3;
            answer[last_of_mac] ^= 1;
        }
        answer
    });
    let wrong_mac = DesfireError::WrongMac { command: Instruction::ReadDataIso };
    assert_eq!(outcome, Err(ProcedureError::Card(wrong_mac)));
}

#[test]
fn a_card_swapped_for_another_of_ours_at_any_exchange_is_not_written() {
    for generation in [Generation::Ev1, Generation::Ev2] {
        let world = World::new(&[1]);
        let mut swapped_at = 1;
        loop {
            let (meant, other) = (world.card(generation, tray()), VirtualCard::desfire(generation, OTHER_UID));
            world.provision(&other, tray()).unwrap();
            let before = files(&other);
            for card in [&meant, &other] {
                card.power_on();
            }
            let site = world.site.clone();
            let give = Dialogue::new(|reader| async move {
                procedures::give(&reader, &*site, &mut challenges(), access(VISIT), &label(VISIT)).await
            });
            let (outcome, exchanges) = with_somebody_in_between(give, |exchange, command| {
                say(if exchange < swapped_at { &meant } else { &other }, command)
            });
            assert_eq!(files(&other), before, "swapped at {swapped_at}");
            if exchanges == swapped_at {
                assert_eq!(outcome.unwrap().uid, RealUid(UID), "never swapped");
                break;
            }
            assert!(outcome.is_err(), "swapped at {swapped_at}");
            swapped_at += 1;
        }
        assert!(swapped_at >= 16);
    }
}
