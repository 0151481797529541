use super::*;
use crate::card_bench::Personalising;
use ed25519_dalek::SigningKey;
use frontdesk_card::desfire::AesKey;
use frontdesk_card::pass::credential::SiteId;
use frontdesk_card::pass::issuer_keys::{IssuerKeySet, IssuerKeys};
use frontdesk_card::pass::keys::{SiteKeySet, SiteKeys, Trust};
use frontdesk_core::id::{CardId, CredentialId, StaffId};
use frontdesk_core::proof::Refuted;
use frontdesk_core::tap::ReaderId;
use frontdesk_hw::sim::card::{NtagModel, VirtualCard};
use frontdesk_hw::sim::reader::SimReader;
use std::num::NonZeroU16;
use std::time::{Duration, Instant};

const UID: [u8; 7] = [4, 1, 2, 3, 4, 5, 6];
const STAFF: StaffId = StaffId([5; 16]);
const CREDENTIAL: CredentialId = CredentialId([6; 16]);
const CARD: CardId = CardId([7; 16]);

fn on_reader(card: &VirtualCard) -> SimReader {
    let (mut reader, handle) = SimReader::new();
    handle.tap(card.clone());
    let deadline = Instant::now() + Duration::from_secs(2);
    while Instant::now() < deadline {
        if let Some(frontdesk_hw::reader::ReaderEvent::CardPresent(_)) = reader.next_event(Duration::from_millis(50)) {
            return reader;
        }
    }
    panic!("the card never arrived");
}

fn key(byte: u8) -> AesKey {
    AesKey::new([byte; 16])
}

/// Keys of these versions, each with bytes of its own.
fn site_keys(versions: &[u8]) -> SiteKeys {
    let trust = Trust { site: SiteId([1; 16]), issuers: vec![signing_key().verifying_key()] };
    let set = |version: &u8| SiteKeySet {
        version: *version,
        read: key(version * 10 + 1),
        desk: Some(key(version * 10 + 2)),
        privacy: key(version * 10 + 3),
    };
    SiteKeys::new(trust, versions.iter().map(set).collect()).unwrap()
}

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[8; 32])
}

fn issuer_keys(versions: &[u8]) -> IssuerKeys {
    let set =
        |version: &u8| IssuerKeySet { version: *version, master: key(version * 10 + 4), picc: key(version * 10 + 5) };
    IssuerKeys::new(SiteId([1; 16]), signing_key(), versions.iter().map(set).collect()).unwrap()
}

pub(crate) fn tools() -> CardTools {
    tools_with(&[1])
}

fn tools_with(versions: &[u8]) -> CardTools {
    CardTools {
        keys: CardKeys::of(site_keys(versions)),
        roll_keys: true,
        bench: CardBench::default(),
        node: Arc::new(NodeKey::from_seed(&[9; 32])),
    }
}

fn job(work: CardWork) -> CardJob {
    CardJob { job: 1, reader: ReaderId(0), uid: CardUid::new(&UID).unwrap(), work }
}

fn content(name: &str) -> LabelContent {
    LabelContent {
        right: [1; 16],
        name: name.into(),
        organisation: "北辰设计事务所".repeat(11),
        host: "周雯".into(),
        department: "研发部·测试组".into(),
        from_ms: 1_000,
        until_ms: 2_000_000_000_000,
        doors: vec!["front".into()],
    }
}

fn work(card: &VirtualCard, kind: CardKind, work: CardWork, tools: &CardTools) -> Result<Done, CardTrouble> {
    carry_out(&mut on_reader(card), kind, &job(work), tools, |_, _| {})
}

/// Makes a card this site's.
fn personalise(card: &VirtualCard, of: CardWork, tools: &CardTools, unused_days: u16) -> Result<Done, CardTrouble> {
    let laid =
        Personalising { issuer: issuer_keys(&[1]), unused_days: NonZeroU16::new(unused_days), random_uid: false };
    let _laid = tools.bench.lay(Some(laid));
    work(card, CardKind::Desfire, of, tools)
}

fn staff_card(tools: &CardTools) -> VirtualCard {
    let card = VirtualCard::desfire_ev2(UID);
    let work = CardWork::PersonaliseStaff { credential: CREDENTIAL, staff: STAFF };
    let done = personalise(&card, work, tools, 30).unwrap();
    assert_eq!(done.carries, Some(CardName::Credential(CREDENTIAL)));
    card
}

fn seen(card: &VirtualCard, tools: &CardTools) -> SeenCard {
    see(&mut on_reader(card), CardKind::parse(&card.atr()), tools).unwrap()
}

/// As UTF-8 or, as labels keep Chinese, big-endian UTF-16.
fn holds(card: &VirtualCard, text: &str) -> bool {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    [text.as_bytes(), &utf16].iter().any(|bytes| card.user_memory().windows(bytes.len()).any(|window| window == *bytes))
}

#[test]
fn a_label_is_signed_written_and_wiped_so_that_no_name_is_left_and_the_small_card_gets_a_shorter_one() {
    let tools = tools();
    for card in [VirtualCard::ntag213(UID), VirtualCard::ntag(NtagModel::Ntag215, UID)] {
        let mut last = (0, 0);
        let write = job(CardWork::Write(content("张伟")));
        let written = carry_out(&mut on_reader(&card), CardKind::Type2, &write, &tools, |done, total| {
            last = (done, total);
        });
        assert_eq!(written, Ok(Done::default()));
        assert!(last.0 > 0 && last.0 <= last.1);
        assert!(holds(&card, "张伟"));
        let asked = tools.bench.lay(None);
        work(&card, CardKind::Type2, CardWork::Inspect, &tools).unwrap();
        assert_eq!(asked.found().claims, [("signed by this kiosk for this card".to_owned(), true)]);
        assert_eq!(work(&card, CardKind::Type2, CardWork::Wipe, &tools), Ok(Done::default()));
        assert!(!holds(&card, "张伟"));
    }
}

#[test]
fn a_label_copied_to_another_tag_does_not_hold_there() {
    let tools = tools();
    let card = VirtualCard::ntag(NtagModel::Ntag215, UID);
    work(&card, CardKind::Type2, CardWork::Write(content("张伟")), &tools).unwrap();
    let other = [4, 9, 9, 9, 9, 9, 9];
    let copy = VirtualCard::ntag(NtagModel::Ntag215, other);
    copy.put_user_memory(&card.user_memory());
    let inspect = CardJob { uid: CardUid::new(&other).unwrap(), ..job(CardWork::Inspect) };
    let asked = tools.bench.lay(None);
    carry_out(&mut on_reader(&copy), CardKind::Type2, &inspect, &tools, |_, _| {}).unwrap();
    assert_eq!(asked.found().claims, [("signed by this kiosk for this card".to_owned(), false)]);
}

#[test]
fn a_card_that_is_not_the_one_of_the_job_is_not_touched() {
    let tools = tools();
    let other = [4, 9, 9, 9, 9, 9, 9];
    let tag = VirtualCard::ntag213(other);
    let written = work(&tag, CardKind::Type2, CardWork::Write(content("张伟")), &tools);
    assert_eq!(written, Err(CardTrouble::MovedTooEarly));
    let card = VirtualCard::desfire_ev2(other);
    let made = personalise(&card, CardWork::PersonaliseTray { card: CARD }, &tools, 0);
    assert_eq!(made, Err(CardTrouble::MovedTooEarly));
    assert!(card.application_ids().is_empty());
}

#[test]
fn somebody_elses_tag_is_not_overwritten() {
    let card = VirtualCard::ntag213(UID);
    // An NDEF message with one URI record, as a shop's tag holds it.
    card.put_user_memory(&[0x03, 0x07, 0xD1, 0x01, 0x03, b'U', 0x01, b'a', b'b', 0xFE]);
    let written = work(&card, CardKind::Type2, CardWork::Write(content("张伟")), &tools());
    assert_eq!(written, Err(CardTrouble::NotATrayCard));
}

#[test]
fn a_staff_card_proves_itself_in_five_exchanges_and_says_whose_it_is() {
    let tools = tools();
    let card = staff_card(&tools);
    let before = card.exchanges();
    let SeenCard { uid, proof, .. } = seen(&card, &tools);
    assert_eq!(card.exchanges() - before, 5);
    assert_eq!(uid, CardUid::new(&UID).unwrap());
    let Proof::Genuine(claims) = proof else { panic!("{proof:?}") };
    assert_eq!((claims.card, claims.staff), (CardName::Credential(CREDENTIAL), Some(STAFF)));
    assert!(claims.given.is_some_and(|given| given.right == CREDENTIAL.0 && given.until_ms == i64::MAX));
    assert!(claims.unused_end.is_some_and(|end| end.days == 30) && !claims.has_old_keys);
}

#[test]
fn the_same_number_without_the_key_a_card_of_another_site_and_one_as_delivered_prove_nothing() {
    let tools = tools();
    let card = staff_card(&tools);
    let clone = VirtualCard::clone_uid_of(&card);
    assert_eq!(seen(&clone, &tools).proof, Proof::Number);
    assert_eq!(seen(&VirtualCard::desfire_ev2(UID), &tools).proof, Proof::Number);
    let elsewhere = tools_with(&[2]);
    assert_eq!(seen(&card, &elsewhere).proof, Proof::Refuted(Refuted::NotGenuine));
    let none = CardTools { keys: CardKeys::default(), ..tools };
    assert_eq!(seen(&card, &none).proof, Proof::Number, "without keys there is the number");
}

#[test]
fn a_tray_card_is_given_says_so_and_says_nothing_once_it_is_back() {
    let tools = tools();
    for card in [VirtualCard::desfire_ev2(UID), VirtualCard::desfire_ev1(UID)] {
        let made = personalise(&card, CardWork::PersonaliseTray { card: CARD }, &tools, 0).unwrap();
        assert_eq!(made.carries, Some(CardName::Card(CARD)));
        work(&card, CardKind::Desfire, CardWork::Write(content("张伟")), &tools).unwrap();
        let Proof::Genuine(claims) = seen(&card, &tools).proof else { panic!("not genuine") };
        assert!(claims.given.is_some_and(|given| given.right == [1; 16] && given.until_ms == 2_000_000_000_000));
        let asked = tools.bench.lay(None);
        work(&card, CardKind::Desfire, CardWork::Inspect, &tools).unwrap();
        let found = asked.found();
        assert!(found.claims.iter().all(|(_, holds)| *holds) && found.claims.len() == 3, "{found:?}");
        assert!(found.lines.contains(&("label: name".to_owned(), "张伟".to_owned())));
        work(&card, CardKind::Desfire, CardWork::Wipe, &tools).unwrap();
        let Proof::Genuine(claims) = seen(&card, &tools).proof else { panic!("not genuine") };
        assert_eq!((claims.card, claims.given), (CardName::Card(CARD), None));
    }
}

#[test]
fn a_card_that_joins_the_tray_again_keeps_its_name() {
    let tools = tools();
    let card = VirtualCard::desfire_ev2(UID);
    personalise(&card, CardWork::PersonaliseTray { card: CARD }, &tools, 0).unwrap();
    let again = personalise(&card, CardWork::PersonaliseTray { card: CardId([8; 16]) }, &tools, 0).unwrap();
    assert_eq!(again.carries, Some(CardName::Card(CARD)));
}

#[test]
fn old_keys_are_rolled_after_a_passage_and_the_day_is_noted() {
    let first = tools();
    let card = staff_card(&first);
    let both = tools_with(&[1, 2]);
    let Proof::Genuine(claims) = seen(&card, &both).proof else { panic!("not genuine") };
    assert!(claims.has_old_keys);
    let today = claims.unused_end.unwrap().used_day + 3;
    let done = work(&card, CardKind::Desfire, CardWork::Refresh { day: Some(today) }, &both).unwrap();
    assert_eq!(done.rolled, Some((CardName::Credential(CREDENTIAL), 2)));
    let Proof::Genuine(claims) = seen(&card, &both).proof else { panic!("not genuine") };
    assert!(!claims.has_old_keys && claims.unused_end.is_some_and(|end| end.used_day == today));
    assert_eq!(seen(&card, &first).proof, Proof::Refuted(Refuted::NotGenuine), "the old keys are gone from it");
    let again = work(&card, CardKind::Desfire, CardWork::Refresh { day: Some(today) }, &both).unwrap();
    assert_eq!(again.rolled, None);
}

#[test]
fn a_card_that_is_emptied_says_whose_it_was_and_is_good_for_nothing_until_it_is_made_anew() {
    let tools = tools();
    let card = staff_card(&tools);
    work(&card, CardKind::Desfire, CardWork::Empty, &tools).unwrap();
    let Proof::Genuine(claims) = seen(&card, &tools).proof else { panic!("not genuine") };
    assert_eq!((claims.staff, claims.given), (Some(STAFF), None));
    let again = CardWork::PersonaliseStaff { credential: CredentialId([9; 16]), staff: STAFF };
    personalise(&card, again, &tools, 0).unwrap();
    let Proof::Genuine(claims) = seen(&card, &tools).proof else { panic!("not genuine") };
    assert!(claims.given.is_some_and(|given| given.right == [9; 16]));
}

#[test]
fn nothing_is_made_without_the_issuers_keys_and_an_erased_card_is_as_delivered_to_us() {
    let tools = tools();
    let card = VirtualCard::desfire_ev2(UID);
    let made = work(&card, CardKind::Desfire, CardWork::PersonaliseTray { card: CARD }, &tools);
    assert_eq!(made, Err(CardTrouble::NotATrayCard));
    personalise(&card, CardWork::PersonaliseTray { card: CARD }, &tools, 0).unwrap();
    personalise(&card, CardWork::Erase, &tools, 0).unwrap();
    assert_eq!(seen(&card, &tools).proof, Proof::Number);
    assert!(card.application_ids().is_empty());
}
