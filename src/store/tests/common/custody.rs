//! Facts about physical cards, by small numbers, and all that readers are told about them. Ids of two kinds are never the same, as
//! random ones are not.

use super::{uid, visit};
use frontdesk_core::fact::{
    CardName, CardPrivate, Chip, Compensation, CustodyFact, Fact, LostCause, PassPrivate, PermissionPrivate,
    RemovedWhy, SiteFact, VouchedBy, WithdrawnWhy,
};
use frontdesk_core::id::{CardId, CredentialId, NodeId, StaffId};
use frontdesk_store::{Journal, Reader};

pub(crate) fn card(n: u8) -> CardId {
    CardId([0xC0 + n; 16])
}

pub(crate) fn credential(n: u8) -> CredentialId {
    CredentialId([0xB0 + n; 16])
}

pub(crate) fn staff(n: u8) -> StaffId {
    StaffId([0xA0 + n; 16])
}

fn number(n: u8) -> Option<CardPrivate> {
    Some(CardPrivate { uid: uid(n) })
}

fn said() -> Option<PermissionPrivate> {
    Some(PermissionPrivate {
        staff: None, name: "desk".into(), why: "周雯没有带来".into(), for_whom: String::new()
    })
}

/// Card `name` is the one with number `uid`.
pub(crate) fn added(name: u8, uid: u8) -> Fact {
    CustodyFact::CardAdded { card: card(name), chip: Chip::Desfire, private: number(uid) }.into()
}

pub(crate) fn removed(name: u8) -> Fact {
    CustodyFact::CardRemoved { card: card(name), why: RemovedWhy::Defective }.into()
}

pub(crate) fn lost(name: u8) -> Fact {
    CustodyFact::CardLost { card: card(name), cause: LostCause::TakenAway, by_holder: false, private: said() }.into()
}

pub(crate) fn found(name: u8) -> Fact {
    CustodyFact::CardFound { card: card(name) }.into()
}

/// For visit `whose`.
pub(crate) fn issuing(whose: u8, name: u8, uid: u8) -> Fact {
    Fact::CardIssuing { visit: visit(whose), until_ms: 1_795_478_400_000, card: Some(card(name)), private: number(uid) }
}

pub(crate) fn issued(whose: u8, uid: u8) -> Fact {
    Fact::CardIssued { visit: visit(whose), private: number(uid) }
}

pub(crate) fn returned(whose: u8, name: u8, uid: u8) -> Fact {
    Fact::CardReturned { visit: visit(whose), wiped: true, card: Some(card(name)), private: number(uid) }
}

/// Pass `pass` for `whose`, on a tray card.
pub(crate) fn pass_issuing(pass: u8, name: u8, uid_: u8, whose: u8, until_ms: i64) -> Fact {
    let private = PassPrivate { uid: uid(uid_), staff: staff(whose), voucher: None, voucher_name: "desk".into() };
    let vouched_by = VouchedBy::Desk;
    let (pass, card, private) = (credential(pass), card(name), Some(private));
    CustodyFact::PassIssuing { pass, card, until_ms, vouched_by, private }.into()
}

pub(crate) fn pass_issued(pass: u8, name: u8) -> Fact {
    CustodyFact::PassIssued { pass: credential(pass), card: card(name) }.into()
}

pub(crate) fn pass_returned(pass: u8, name: u8) -> Fact {
    CustodyFact::PassReturned { pass: credential(pass), card: card(name), wiped: true }.into()
}

/// Credential `n` of `whose` on the card with number `uid`.
pub(crate) fn begun(n: u8, whose: u8, uid: u8) -> Fact {
    CustodyFact::CredentialIssuing { credential: credential(n), staff: staff(whose), private: number(uid) }.into()
}

pub(crate) fn personalised(n: u8, whose: u8, replaces: Option<u8>, uid: u8) -> Fact {
    let (credential, replaces) = (credential(n), replaces.map(credential));
    CustodyFact::CredentialIssued { credential, staff: staff(whose), replaces, private: number(uid) }.into()
}

pub(crate) fn blocked(n: u8, why: WithdrawnWhy, cause: Option<LostCause>) -> Fact {
    CustodyFact::CredentialBlocked { credential: credential(n), why, cause, private: said() }.into()
}

pub(crate) fn assigned(n: u8, whose: u8, uid: u8) -> Fact {
    let (credential, staff, private) = (credential(n), staff(whose), number(uid));
    SiteFact::CredentialAssigned { credential, staff, uid_only: false, until_ms: None, private }.into()
}

pub(crate) fn works_here(n: u8) -> Fact {
    SiteFact::PersonSet { staff: staff(n), enabled: true, groups: vec!["day".into()], private: None }.into()
}

pub(crate) fn left_company(n: u8) -> Fact {
    SiteFact::PersonRemoved { staff: staff(n) }.into()
}

pub(crate) fn withdrawn(n: u8, why: WithdrawnWhy) -> Fact {
    SiteFact::CredentialWithdrawn { credential: credential(n), why }.into()
}

pub(crate) fn enrolled(node: NodeId) -> Fact {
    let (public_key, sealing_key, label) = ("00".into(), "00".into(), "前门".into());
    SiteFact::NodeEnrolled { node, public_key, sealing_key, label }.into()
}

pub(crate) fn compensation(of: CardName, amount_minor: u32, state: Compensation) -> Fact {
    CustodyFact::CompensationSet { of, amount_minor, currency: "CNY".into(), state }.into()
}

pub(crate) fn counted(counted: u32, booked: u32) -> Fact {
    CustodyFact::TrayCounted { counted, booked, given: 1, missing: 0, private: said() }.into()
}

pub(crate) fn rolled(of: CardName, key_version: u8) -> Fact {
    CustodyFact::KeysRolled { of, key_version }.into()
}

/// All that a reader is told about where cards are, as text: from open parts alone.
pub(crate) fn places(journal: &Journal) -> Vec<String> {
    let reader = journal.reader().unwrap();
    let mut told: Vec<String> = reader.custody(1_000).unwrap().iter().map(|card| format!("{card:?}")).collect();
    told.push(format!("{:?}", reader.tray_counts().unwrap()));
    told.push(format!("{:?}", reader.key_versions().unwrap().tray));
    told.push(format!("{:?}", reader.last_tray_count().unwrap().map(|count| (count.at_ms, count.counted, count.node))));
    told.extend(reader.lost(1_000).unwrap().iter().map(|thing| format!("{thing:?}")));
    told
}

/// And about each number and each member of staff.
pub(crate) fn by_number(reader: &Reader, now_ms: i64) -> Vec<String> {
    let mut told = Vec::new();
    for n in 0..6 {
        told.push(format!("{n}: {:?}", reader.tray_card(uid(n)).unwrap()));
        told.push(format!("{n}: {:?}", reader.day_pass(uid(n), now_ms).unwrap()));
        told.push(format!("{n}: {:?}", reader.staff_card(uid(n)).unwrap()));
        told.push(format!("{n}: {:?}", reader.credential_being_issued(uid(n)).unwrap()));
        told.push(format!("{n}: {:?}", reader.credentials_of(staff(n)).unwrap()));
    }
    told.push(format!("{:?}", reader.key_versions().unwrap()));
    told
}
