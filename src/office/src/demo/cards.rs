//! The tray: its cards, one that is lost, one that is a day pass, and how it was counted.

use super::DemoError;
use super::day::Day;
use super::doors::{Door, FORGOT};
use super::past::Story;
use super::people::person;
use frontdesk_core::access::{Direction, Grant};
use frontdesk_core::fact::{
    CardName, CardPrivate, Chip, Compensation, CustodyFact, Fact, HolderPrivate, LostCause, PassPrivate,
    PermissionPrivate, VouchedBy,
};
use frontdesk_core::id::{CardId, CardUid, CredentialId};

/// In the tray at first.
const CARDS: u8 = 24;

/// The last that a visitor of today has, counted from 1.
pub(super) const CARDS_OF_TODAY: u8 = 15;

const LOST: u8 = 22;
const PASS: u8 = 23;

pub(super) fn tray_card(n: u8) -> CardId {
    let mut id = [0xCA; 16];
    id[15] = n;
    CardId(id)
}

pub(super) fn tray_uid(n: u8) -> Result<CardUid, DemoError> {
    Ok(CardUid::new(&[4, 0xA1, 0x77, 2, 3, 4, n])?)
}

/// Somebody of the administration, who looks after the tray.
fn keeper(why: &str) -> Option<PermissionPrivate> {
    let keeper = person(25)?;
    Some(PermissionPrivate {
        staff: Some(keeper.id()),
        name: keeper.name.into(),
        why: why.into(),
        for_whom: String::new(),
    })
}

pub(super) fn tray(front: &mut Story, door: &mut Door, day: Day) -> Result<(), DemoError> {
    let added = (1..=CARDS).map(|n| {
        let private = Some(CardPrivate { uid: tray_uid(n)? });
        Ok(CustodyFact::CardAdded { card: tray_card(n), chip: Chip::Desfire, private }.into())
    });
    front.tell(day.before(19, 10 * 60), added.collect::<Result<Vec<Fact>, DemoError>>()?);
    let (card, cause) = (tray_card(LOST), LostCause::TakenAway);
    let lost = CustodyFact::CardLost {
        card,
        cause,
        by_holder: false,
        private: keeper("访客电话里说卡在行李里，已经上了火车"),
    };
    let (of, currency, state) = (CardName::Card(card), "CNY".to_owned(), Compensation::Asked);
    let asked = CustodyFact::CompensationSet { of, amount_minor: 2_000, currency, state };
    front.tell(day.working_days_before(2, 18 * 60 + 5), [lost.into(), asked.into()]);
    for days in 1..=5 {
        let gone = u32::from(days <= 2);
        let booked = u32::from(CARDS) - gone;
        let counted =
            CustodyFact::TrayCounted { counted: booked, booked, given: 0, missing: gone, private: keeper("") };
        front.tell(day.working_days_before(days, 18 * 60 + 20), [counted.into()]);
    }
    day_pass(front, door, day)
}

fn day_pass(front: &mut Story, door: &mut Door, day: Day) -> Result<(), DemoError> {
    let (Some(holder), Some(voucher)) = (person(FORGOT), person(FORGOT + 1)) else { return Ok(()) };
    let (pass, card, uid) = (CredentialId([0x9A; 16]), tray_card(PASS), tray_uid(PASS)?);
    let private =
        PassPrivate { uid, staff: holder.id(), voucher: Some(voucher.id()), voucher_name: voucher.name.into() };
    let (until_ms, vouched_by) = (day.ahead(240), VouchedBy::Employee);
    let issuing = CustodyFact::PassIssuing { pass, card, until_ms, vouched_by, private: Some(private) };
    front.tell(day.ago(470), [issuing.into(), CustodyFact::PassIssued { pass, card }.into()]);
    let who = HolderPrivate { uid, staff: Some(holder.id()), name: holder.name.into() };
    front.tell(day.ago(469), door.passes(Grant::DayPass, Direction::In, None, who));
    Ok(())
}
