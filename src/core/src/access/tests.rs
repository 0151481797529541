use super::*;
use crate::proof::{GivenFor, UnusedEnd};

const POLICY: AccessPolicy =
    AccessPolicy { accept_uid_only: true, visitors_without_clock: false, rules: AccessRules::NONE };
const STRICT: AccessPolicy =
    AccessPolicy { accept_uid_only: false, visitors_without_clock: false, rules: AccessRules::NONE };
const VISIT: VisitId = VisitId([1; 16]);
const STAFF: StaffId = StaffId([2; 16]);
const CREDENTIAL: CredentialId = CredentialId([3; 16]);
const CARD: CardId = CardId([4; 16]);
const PASS: CredentialId = CredentialId([5; 16]);
const NOON: Wall = Wall { utc_ms: 43_200_000, offset_s: 0, trust: WallTrust::Trusted };

fn wall(utc_ms: i64, trust: WallTrust) -> Wall {
    Wall { utc_ms, offset_s: 0, trust }
}

fn visitor(permitted: bool) -> Holder {
    Holder::Visitor(VisitorHolder {
        visit: VISIT,
        name: "张伟".into(),
        permitted,
        until_ms: 100_000_000,
        doors: vec![],
    })
}

fn staff() -> StaffHolder {
    StaffHolder { uid_only: false, credential: Some(CREDENTIAL), ..StaffHolder::by_number(STAFF, "周雯") }
}

fn by_number() -> Holder {
    Holder::Staff(StaffHolder { uid_only: true, credential: None, ..staff() })
}

fn claims(card: CardName) -> Claims {
    Claims { card, staff: None, given: None, unused_end: None, has_old_keys: false }
}

fn staff_claims() -> Claims {
    let given = Some(GivenFor { right: CREDENTIAL.0, until_ms: i64::MAX });
    Claims { staff: Some(STAFF), given, ..claims(CardName::Credential(CREDENTIAL)) }
}

fn given(right: [u8; 16], until_ms: i64) -> Proof {
    Proof::Genuine(Claims { given: Some(GivenFor { right, until_ms }), ..claims(CardName::Card(CARD)) })
}

fn tapped(holder: Holder, proof: Proof, chip: Option<Chip>) -> Credential {
    let uid = CardUid::new(&[4, 1, 2, 3, 4, 5, 6]).unwrap();
    Credential { uid, holder, proof, tray: chip.map(|chip| TrayCard { card: CARD, chip }) }
}

fn decided(credential: &Credential, wall: Wall) -> Result<Grant, Denial> {
    decide(credential, None, &STRICT, Standing::InStep, wall)
}

#[test]
fn a_temporary_card_opens_nothing_before_permission() {
    let card = |permitted| tapped(visitor(permitted), Proof::Number, Some(Chip::Ntag));
    assert_eq!(decided(&card(false), NOON), Err(Denial::NotPermittedYet));
    assert_eq!(decided(&card(true), NOON), Ok(Grant::Visitor));
}

#[test]
fn a_temporary_card_ends_by_itself_even_when_the_clock_is_only_a_floor() {
    let card = tapped(visitor(true), Proof::Number, None);
    for trust in [WallTrust::Trusted, WallTrust::NotBefore] {
        assert_eq!(decided(&card, wall(100_000_000, trust)), Err(Denial::Expired));
    }
    assert_eq!(decided(&card, wall(1, WallTrust::NotBefore)), Err(Denial::ClockNotTrusted));
}

#[test]
fn a_visitors_genuine_card_opens_only_for_what_it_was_given_and_until_its_own_end() {
    let card = |proof| tapped(visitor(true), proof, Some(Chip::Desfire));
    assert_eq!(decided(&card(given(VISIT.0, 90_000_000)), NOON), Ok(Grant::Visitor));
    assert_eq!(decided(&card(given([9; 16], 90_000_000)), NOON), Err(Denial::CardDisagrees));
    assert_eq!(decided(&card(given(VISIT.0, 43_200_000)), NOON), Err(Denial::Expired));
    let emptied = Proof::Genuine(claims(CardName::Card(CARD)));
    assert_eq!(decided(&card(emptied), NOON), Err(Denial::CardDisagrees));
    let anothers = Proof::Genuine(Claims {
        given: Some(GivenFor { right: VISIT.0, until_ms: 90_000_000 }),
        ..claims(CardName::Card(CardId([9; 16])))
    });
    assert_eq!(decided(&card(anothers), NOON), Err(Denial::CardDisagrees));
    assert_eq!(decided(&card(Proof::Number), NOON), Err(Denial::NotGenuine), "the number alone is no proof");
}

#[test]
fn a_withdrawn_staff_card_is_refused_whatever_it_proves() {
    let withdrawn = Holder::Staff(StaffHolder { enabled: false, ..staff() });
    let card = tapped(withdrawn, Proof::Genuine(staff_claims()), None);
    assert_eq!(decided(&card, NOON), Err(Denial::CredentialNotEnabled));
}

#[test]
fn a_number_alone_opens_only_where_it_is_accepted_and_never_for_a_card_that_can_prove_itself() {
    let known_by_number = tapped(by_number(), Proof::Number, None);
    assert_eq!(decide(&known_by_number, None, &POLICY, Standing::InStep, NOON), Ok(Grant::Staff));
    assert_eq!(decided(&known_by_number, NOON), Err(Denial::Unauthorized));
    let copied = tapped(Holder::Staff(staff()), Proof::Number, None);
    assert_eq!(decide(&copied, None, &POLICY, Standing::InStep, NOON), Err(Denial::NotGenuine));
}

#[test]
fn a_genuine_staff_card_opens_and_one_that_says_something_else_than_the_journal_does_not() {
    let card = |claims| tapped(Holder::Staff(staff()), Proof::Genuine(claims), None);
    assert_eq!(decided(&card(staff_claims()), wall(0, WallTrust::Unknown)), Ok(Grant::Staff), "staff need no clock");
    let others = Claims { staff: Some(StaffId([9; 16])), ..staff_claims() };
    let replaced = Claims { card: CardName::Credential(CredentialId([9; 16])), ..staff_claims() };
    let withdrawn = Claims { given: None, ..staff_claims() };
    for claims in [others, replaced, withdrawn, claims(CardName::Card(CARD))] {
        assert_eq!(decided(&card(claims), NOON), Err(Denial::CardDisagrees));
    }
}

#[test]
fn what_a_card_failed_to_prove_is_the_reason_whoever_holds_it() {
    let reasons = [
        (Refuted::NotGenuine, Denial::NotGenuine),
        (Refuted::OtherSite, Denial::OtherSite),
        (Refuted::Forged, Denial::Forged),
        (Refuted::Copied, Denial::Copied),
        (Refuted::Broken, Denial::CardUnreadable),
    ];
    for (why, reason) in reasons {
        for holder in [Holder::Staff(staff()), Holder::Nobody, Holder::Unknown, visitor(true)] {
            let card = tapped(holder, Proof::Refuted(why), Some(Chip::Desfire));
            assert_eq!(decided(&card, NOON), Err(reason));
        }
    }
    let stranger = tapped(Holder::Unknown, Proof::Genuine(staff_claims()), None);
    assert_eq!(
        decided(&stranger, NOON),
        Err(Denial::UnknownCredential),
        "no card works that the journal does not know"
    );
}

#[test]
fn a_staff_card_ends_when_it_is_not_used_and_on_its_day() {
    let unused = |used_day| Claims { unused_end: Some(UnusedEnd { days: 30, used_day }), ..staff_claims() };
    let card =
        |claims, until_ms| tapped(Holder::Staff(StaffHolder { until_ms, ..staff() }), Proof::Genuine(claims), None);
    let day_40 = |trust| wall(40 * 86_400_000, trust);
    assert_eq!(decided(&card(unused(10), None), day_40(WallTrust::Trusted)), Ok(Grant::Staff));
    assert_eq!(decided(&card(unused(9), None), day_40(WallTrust::Trusted)), Err(Denial::Unused));
    assert_eq!(decided(&card(unused(9), None), day_40(WallTrust::NotBefore)), Err(Denial::Unused));
    assert_eq!(decided(&card(unused(9), None), day_40(WallTrust::Unknown)), Ok(Grant::Staff));
    assert_eq!(decided(&card(staff_claims(), Some(43_200_000)), NOON), Err(Denial::Expired));
    assert_eq!(decided(&card(staff_claims(), Some(43_200_001)), NOON), Ok(Grant::Staff));
    let ended = Claims { given: Some(GivenFor { right: CREDENTIAL.0, until_ms: 43_200_000 }), ..staff_claims() };
    assert_eq!(decided(&card(ended, None), NOON), Err(Denial::Expired), "the card's own end");
}

#[test]
fn a_day_pass_opens_until_its_end_with_its_own_proof() {
    let pass = |proof, chip| {
        let holder = StaffHolder { pass: Some(PASS), until_ms: Some(90_000_000), ..staff() };
        tapped(Holder::Staff(holder), proof, chip)
    };
    let good = pass(given(PASS.0, 90_000_000), Some(Chip::Desfire));
    assert_eq!(decided(&good, NOON), Ok(Grant::DayPass));
    assert_eq!(decided(&good, wall(90_000_000, WallTrust::Trusted)), Err(Denial::Expired));
    assert_eq!(decided(&good, wall(1, WallTrust::NotBefore)), Err(Denial::ClockNotTrusted));
    assert_eq!(decided(&pass(Proof::Number, Some(Chip::Desfire)), NOON), Err(Denial::NotGenuine));
    let weak = pass(Proof::Number, Some(Chip::Ntag));
    assert_eq!(decided(&weak, NOON), Err(Denial::Unauthorized), "an NTAG is for visitors");
    assert_eq!(decide(&weak, None, &POLICY, Standing::InStep, NOON), Ok(Grant::DayPass));
}

#[test]
fn a_kiosk_that_is_not_in_step_refuses_temporary_cards_and_no_staff() {
    let card = tapped(visitor(true), Proof::Number, None);
    assert_eq!(decide(&card, None, &POLICY, Standing::CatchingUp, NOON), Err(Denial::NotInStep));
    let employee = tapped(by_number(), Proof::Number, None);
    assert_eq!(decide(&employee, None, &POLICY, Standing::CatchingUp, NOON), Ok(Grant::Staff));
}

#[test]
fn debug_output_shows_no_names() {
    let shown = format!("{:?}{:?}", visitor(true), Holder::Staff(staff()));
    assert!(!shown.contains("张伟") && !shown.contains("周雯"));
}

/// Staff in working hours, the cleaners in the evening, visitors in the day.
fn with_rules() -> AccessPolicy {
    let written = serde_json::json!({
        "time_zone": "Asia/Shanghai",
        "schedule": {
            "day": { "spans": ["mon-fri 08:00-18:00"] },
            "evening": { "spans": ["mon-fri 18:00-21:00"] },
        },
        "group": {
            "staff": { "access": "day" },
            "cleaning": { "access": "evening", "doors": { "vault": "never" }, "without_clock": "refuse" },
            "security": { "access": "always", "may_enter_in_lockdown": true },
            "visitors": { "access": "day" },
        },
    });
    let rules = AccessRules::compile(&serde_json::from_value(written).unwrap()).unwrap();
    AccessPolicy { rules, ..POLICY }
}

/// Monday, 23 November 2026, 12:00 and 19:00 in Shanghai.
const MONDAY_NOON: Wall = Wall { utc_ms: 1_795_406_400_000, offset_s: 0, trust: WallTrust::Trusted };
const MONDAY_EVENING: Wall = Wall { utc_ms: 1_795_431_600_000, offset_s: 0, trust: WallTrust::Trusted };

const WAY_IN: Passage<'static> = Passage { door: "front", direction: Direction::In, is_locked_down: false };

fn of_groups(groups: &[&str]) -> Credential {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    tapped(Holder::Staff(StaffHolder { groups, uid_only: true, credential: None, ..staff() }), Proof::Number, None)
}

fn passes(credential: &Credential, passage: Passage<'_>, wall: Wall) -> Result<Grant, Denial> {
    decide(credential, Some(passage), &with_rules(), Standing::InStep, wall)
}

#[test]
fn a_valid_card_enters_in_the_schedule_of_its_holders_group() {
    let (employee, cleaner) = (of_groups(&[]), of_groups(&["cleaning"]));
    assert_eq!(passes(&employee, WAY_IN, MONDAY_NOON), Ok(Grant::Staff));
    assert_eq!(passes(&employee, WAY_IN, MONDAY_EVENING), Err(Denial::NotPermittedAtThisTime));
    assert_eq!(passes(&cleaner, WAY_IN, MONDAY_NOON), Err(Denial::NotPermittedAtThisTime));
    assert_eq!(passes(&cleaner, WAY_IN, MONDAY_EVENING), Ok(Grant::Staff));
    let vault = Passage { door: "vault", ..WAY_IN };
    assert_eq!(passes(&cleaner, vault, MONDAY_EVENING), Err(Denial::NotPermittedAtThisDoor));
    let unsure = Wall { trust: WallTrust::NotBefore, ..MONDAY_EVENING };
    assert_eq!(passes(&cleaner, WAY_IN, unsure), Err(Denial::ClockNotTrusted));
    assert_eq!(passes(&employee, WAY_IN, unsure), Ok(Grant::Staff));
}

#[test]
fn a_schedule_never_makes_a_bad_card_good_and_visitors_have_a_group_of_their_own() {
    let withdrawn = Holder::Staff(StaffHolder { enabled: false, ..staff() });
    let card = tapped(withdrawn, Proof::Number, None);
    assert_eq!(passes(&card, WAY_IN, MONDAY_EVENING), Err(Denial::CredentialNotEnabled), "the card comes first");
    let visiting = |permitted| {
        let holder = VisitorHolder { visit: VISIT, name: String::new(), permitted, until_ms: i64::MAX, doors: vec![] };
        tapped(Holder::Visitor(holder), Proof::Number, None)
    };
    assert_eq!(passes(&visiting(true), WAY_IN, MONDAY_NOON), Ok(Grant::Visitor));
    assert_eq!(passes(&visiting(true), WAY_IN, MONDAY_EVENING), Err(Denial::NotPermittedAtThisTime));
    assert_eq!(passes(&visiting(false), WAY_IN, MONDAY_EVENING), Err(Denial::NotPermittedYet));
}

#[test]
fn in_a_lockdown_only_those_enter_who_may_then_and_nobody_is_kept_in_the_house() {
    let locked = |direction| Passage { direction, is_locked_down: true, ..WAY_IN };
    let (employee, guard) = (of_groups(&["staff"]), of_groups(&["security"]));
    assert_eq!(passes(&employee, locked(Direction::In), MONDAY_NOON), Err(Denial::LockedDown));
    assert_eq!(passes(&guard, locked(Direction::In), MONDAY_EVENING), Ok(Grant::Staff));
    assert_eq!(passes(&employee, locked(Direction::Out), MONDAY_EVENING), Ok(Grant::Staff));
    let vault = Passage { door: "vault", ..locked(Direction::Out) };
    assert_eq!(passes(&of_groups(&["cleaning"]), vault, MONDAY_NOON), Ok(Grant::Staff));
}

#[test]
fn at_a_desk_there_is_no_door_to_have_a_rule_about() {
    let card = of_groups(&["cleaning"]);
    assert_eq!(decide(&card, None, &with_rules(), Standing::InStep, MONDAY_NOON), Ok(Grant::Staff));
}
