//! How often a card and a reader speak at a staff tap, and what a decision costs with many holders in the store.

use super::data::{now, open};
use super::{Ratio, ratio, timed};
use ed25519_dalek::SigningKey;
use frontdesk_card::desfire::AesKey;
use frontdesk_card::dialogue::{Dialogue, Step};
use frontdesk_card::pass::credential::{Bearer, SiteId};
use frontdesk_card::pass::issuer_keys::{IssuerKeySet, IssuerKeys};
use frontdesk_card::pass::keys::{SiteKeySet, SiteKeys, Trust};
use frontdesk_card::pass::procedures::{self, Challenges, Issue, ProcedureError, Standing};
use frontdesk_core::access::{AccessPolicy, Credential, Holder, StaffHolder, Standing as InStep, decide};
use frontdesk_core::fact::{CardName, CardPrivate, CustodyFact, Fact};
use frontdesk_core::id::{CardUid, CredentialId, StaffId};
use frontdesk_core::journal::Draft;
use frontdesk_core::proof::{Claims, GivenFor, Proof};
use frontdesk_core::schedule::AccessRules;
use frontdesk_hw::sim::card::{Reply as CardReply, VirtualCard};
use frontdesk_store::{MAX_DRAFTS_PER_APPEND, Reader, Reply};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What must be said at the least: number, application, two halves of an authentication, one reading.
const FEWEST: usize = 5;

/// Decisions measured with each number of holders.
const DECISIONS: u64 = 2_000;

/// Exchanges of a staff tap, for each kind of card.
pub fn exchanges() -> Vec<Ratio> {
    let kinds = [
        ("EV2, fixed number", VirtualCard::desfire_ev2([4, 1, 0, 0, 0, 0, 1]), false),
        ("EV2, random number", VirtualCard::desfire_ev2([4, 1, 0, 0, 0, 0, 2]), true),
        ("EV1, fixed number", VirtualCard::desfire_ev1([4, 1, 0, 0, 0, 0, 3]), false),
        ("EV1, random number", VirtualCard::desfire_ev1([4, 1, 0, 0, 0, 0, 4]), true),
    ];
    kinds.into_iter().map(|(kind, card, random_uid)| exchanges_of(kind, &card, random_uid)).collect()
}

fn exchanges_of(kind: &str, card: &VirtualCard, random_uid: bool) -> Ratio {
    let signing_key = SigningKey::from_bytes(&[8; 32]);
    let site = SiteId([1; 16]);
    let key = |byte| AesKey::new([byte; 16]);
    let set = SiteKeySet { version: 1, read: key(1), desk: Some(key(2)), privacy: key(3) };
    let trust = Trust { site, issuers: vec![signing_key.verifying_key()] };
    let keys = Arc::new(SiteKeys::new(trust, vec![set]).unwrap());
    let issuer_set = IssuerKeySet { version: 1, master: key(4), picc: key(5) };
    let issuer = IssuerKeys::new(site, signing_key, vec![issuer_set]).unwrap();
    let issue = Issue {
        bearer: Bearer::Staff(StaffId([5; 16])),
        credential: CredentialId([6; 16]),
        issued_at_utc_s: 1_795_478_400,
        unused_days: None,
        random_uid,
    };
    let with = Arc::clone(&keys);
    converse(
        card,
        Dialogue::new(|it| async move {
            procedures::provision(&it, &issuer, with.as_ref(), &mut challenges(), &issue).await
        }),
    );
    card.power_off();
    card.power_on();
    let seen =
        converse(card, Dialogue::new(|it| async move { procedures::tap(&it, keys.as_ref(), &mut challenges()).await }));
    assert!(matches!(seen.standing, Standing::Genuine(_)));
    Ratio {
        what: format!("exchanges of a staff tap, {kind} / number, application, authentication, reading"),
        times: seen.exchanges as f64 / FEWEST as f64,
        from: format!("{} and {FEWEST}", seen.exchanges),
    }
}

/// The same numbers each time: a count does not depend on them.
fn challenges() -> Challenges {
    Challenges::from_seed([7; 32])
}

fn converse<T>(card: &VirtualCard, mut dialogue: Dialogue<T, ProcedureError>) -> T {
    let mut answer = None;
    loop {
        match dialogue.next(answer.as_deref()) {
            Step::Transmit(command) => match card.answer(&command) {
                CardReply::Answer(bytes) => answer = Some(bytes),
                CardReply::Torn => panic!("the card holds still"),
            },
            Step::Done(found) => return found,
            Step::Failed(error) => panic!("{error}"),
        }
    }
}

/// Looks a card up and decides about it, with `many` holders in the store against `few`.
pub fn holders(dir: &Path, few: u64, many: u64) -> Ratio {
    let (near, far) = (dir.join("few-holders"), dir.join("many-holders"));
    fill(&near, few);
    fill(&far, many);
    let (near, far) = (Reader::open(&near).unwrap(), Reader::open(&far).unwrap());
    // Both warm, and in turns, so that neither has the better minute.
    for step in 0..DECISIONS / 10 {
        decision(&near, few, step);
        decision(&far, many, step);
    }
    let (mut ours, mut baseline) = (Vec::new(), Vec::new());
    for step in 0..DECISIONS {
        baseline.push(decision(&near, few, step));
        ours.push(decision(&far, many, step));
    }
    ratio(&format!("a card looked up and decided about with {many} holders / with {few}"), &mut ours, &mut baseline)
}

fn decision(reader: &Reader, holders: u64, step: u64) -> Duration {
    // All over the store: 2^32 by the golden ratio.
    let number = step.wrapping_mul(2_654_435_769) % holders;
    timed(|| {
        let uid = uid(number);
        assert!(reader.tray_card(uid).unwrap().is_none() && reader.card(uid).unwrap().is_none());
        let card = reader.staff_card(uid).unwrap().unwrap();
        let claims = Claims {
            card: CardName::Credential(card.credential),
            staff: Some(card.staff),
            given: Some(GivenFor { right: card.credential.0, until_ms: i64::MAX }),
            unused_end: None,
            has_old_keys: false,
        };
        let holder = StaffHolder {
            enabled: card.ended.is_none(),
            ended: card.ended.is_some(),
            uid_only: card.uid_only,
            credential: Some(card.credential),
            until_ms: card.until_ms,
            groups: card.groups,
            ..StaffHolder::by_number(card.staff, "")
        };
        let credential = Credential { uid, holder: Holder::Staff(holder), proof: Proof::Genuine(claims), tray: None };
        let rules = AccessRules::NONE;
        let policy = AccessPolicy { accept_uid_only: false, visitors_without_clock: false, rules };
        decide(&credential, None, &policy, InStep::InStep, now(step).wall).unwrap();
    })
    .0
}

fn uid(number: u64) -> CardUid {
    let [.., a, b, c, d, e] = number.to_be_bytes();
    CardUid::new(&[4, 9, a, b, c, d, e]).unwrap()
}

fn id(number: u64) -> [u8; 16] {
    u128::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835).to_be_bytes()
}

/// A store that knows so many staff cards.
fn fill(dir: &Path, holders: u64) {
    let journal = open(dir);
    let issued = |number: u64| -> Draft {
        let (credential, staff) = (CredentialId(id(number)), StaffId(id(number + 1)));
        let private = Some(CardPrivate { uid: uid(number) });
        Fact::Custody(CustodyFact::CredentialIssued { credential, staff, replaces: None, private }).draft().unwrap()
    };
    let mut written = 0;
    while written < holders {
        let count = (holders - written).min(MAX_DRAFTS_PER_APPEND as u64);
        let (reply, answer) = Reply::channel();
        journal.append(now(written), (0..count).map(|step| issued(written + step)).collect(), reply);
        answer.recv().unwrap().unwrap();
        written += count;
    }
}
