//! Day passes (A9): an employee who forgot their card is vouched for, by the desk or by a colleague's card, and gets a tray card until
//! the day's end. It is bound to them before its first byte is written, like a visitor's.

use super::cards::JobFor;
use super::desk_card::{Awaited, refuse, tray_card};
use super::entry::Tapped;
use super::page::Page;
use super::pending::Pending;
use super::{CardWork, DeskRefusal, DeskWant, Effect, Effects, LabelContent, Station, Vouching};
use crate::access::Holder;
use crate::fact::{CustodyFact, Fact, PassPrivate, VouchedBy};
use crate::id::{CardId, CardUid, CredentialId, StaffId};
use crate::screen::{CardTrouble, LeavingStage};
use crate::tap::ReaderId;
use crate::time::Now;

/// A day pass on its way to its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) request: u64,
    reader: ReaderId,
    pass: CredentialId,
    card: CardId,
    uid: CardUid,
    label: Label,
}

/// What the card says.
#[derive(Clone, PartialEq, Eq)]
struct Label {
    name: String,
    department: String,
    from_ms: i64,
    until_ms: i64,
}

impl std::fmt::Debug for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Who it is stays out of logs.
        f.debug_struct("Label").field("until_ms", &self.until_ms).finish_non_exhaustive()
    }
}

impl Station {
    /// A card of the tray was held up for a pass that somebody vouches for.
    pub(super) fn begin_pass(&mut self, now: Now, tapped: &Tapped, awaited: Awaited, out: &mut Effects) {
        let Awaited { want, request, .. } = awaited;
        let DeskWant::DayPass { pass, staff, name, department, vouching } = want else { return };
        if matches!(tapped.credential.holder, Holder::Visitor(_) | Holder::Staff(_)) {
            return refuse(request, DeskRefusal::Card(CardTrouble::InUse), out);
        }
        if self.catching_up {
            return refuse(request, DeskRefusal::Card(CardTrouble::NotInStep), out);
        }
        let (tray, added) = match tray_card(tapped) {
            Ok(found) => found,
            Err(why) => return refuse(request, DeskRefusal::Card(why), out),
        };
        let uid = tapped.credential.uid;
        let until_ms = end_of_day(now, self.config.card_valid_ms);
        let (vouched_by, private) = vouched(uid, staff, vouching);
        let issuing = CustodyFact::PassIssuing { pass, card: tray.card, until_ms, vouched_by, private: Some(private) };
        let facts = added.into_iter().chain([Fact::Custody(issuing)]).collect();
        let label = Label { name, department, from_ms: now.wall.utc_ms, until_ms };
        let pass = Pass { request, reader: tapped.at.id, pass, card: tray.card, uid, label };
        self.append(now, facts, Pending::PassIssuing(Box::new(pass)), out);
    }

    pub(super) fn pass_durable(&mut self, pass: Pass, out: &mut Effects) {
        let Pass { request, reader, pass, card, uid, label } = pass;
        let label = LabelContent {
            right: pass.0,
            name: label.name,
            organisation: self.company(),
            host: String::new(),
            department: label.department,
            from_ms: label.from_ms,
            until_ms: label.until_ms,
            doors: self.door_names(),
        };
        self.start_job(reader, JobFor::Pass { request, pass, card }, uid, CardWork::Write(label), out);
    }

    /// The card is written, or it is not. Until it is, the pass is bound to the card and opens nothing; taking it back ends it.
    pub(super) fn pass_written(
        &mut self,
        now: Now,
        request: u64,
        pass: CredentialId,
        card: CardId,
        written: Result<(), CardTrouble>,
        out: &mut Effects,
    ) {
        match written {
            Ok(()) => {
                let fact = CustodyFact::PassIssued { pass, card };
                self.append(now, vec![fact.into()], Pending::PassDone { request: Some(request) }, out);
            }
            Err(why) => refuse(request, DeskRefusal::Card(why), out),
        }
    }

    pub(super) fn take_back_pass(
        &mut self,
        now: Now,
        reader: ReaderId,
        (pass, card): (CredentialId, CardId),
        uid: CardUid,
        out: &mut Effects,
    ) {
        self.start_job(reader, JobFor::PassReturn { pass, card }, uid, CardWork::Wipe, out);
        if matches!(self.page, Page::Leaving { .. }) {
            self.turn_to(now, Page::Leaving { stage: LeavingStage::Wiping, visit: None }, out);
        }
    }

    /// A card that was only moved too early is held again; any other is taken back as it is, recorded as not wiped.
    pub(super) fn pass_wiped(
        &mut self,
        now: Now,
        pass: CredentialId,
        card: CardId,
        (request, wiped): (Option<u64>, Result<(), CardTrouble>),
        out: &mut Effects,
    ) {
        match wiped {
            Err(why @ (CardTrouble::MovedTooEarly | CardTrouble::NoReader)) => {
                request.into_iter().for_each(|request| refuse(request, DeskRefusal::Card(why), out));
                self.card_trouble(now, why, out);
            }
            wiped => {
                let fact = CustodyFact::PassReturned { pass, card, wiped: wiped.is_ok() };
                self.append(now, vec![fact.into()], Pending::PassDone { request }, out);
            }
        }
    }

    pub(super) fn pass_done(&mut self, now: Now, request: Option<u64>, out: &mut Effects) {
        request.into_iter().for_each(|request| out.push(Effect::Reply { request, result: Ok(()) }));
        if matches!(self.page, Page::Leaving { stage: LeavingStage::Wiping, visit: None }) {
            self.go_home(now, out);
        }
    }
}

fn vouched(uid: CardUid, staff: StaffId, vouching: Vouching) -> (VouchedBy, PassPrivate) {
    let (by, voucher, voucher_name) = match vouching {
        Vouching::Vouched { staff, name } => (VouchedBy::Employee, Some(staff), name),
        Vouching::Desk { who } => (VouchedBy::Desk, None, who),
        // Nobody begins a pass before somebody has vouched.
        Vouching::Employee => (VouchedBy::Desk, None, String::new()),
    };
    (by, PassPrivate { uid, staff, voucher, voucher_name })
}

/// Midnight by the house's clock, and never longer than a temporary card is valid.
fn end_of_day(now: Now, card_valid_ms: i64) -> i64 {
    const DAY_MS: i64 = 86_400_000;
    let offset_ms = i64::from(now.wall.offset_s) * 1_000;
    let into_day_ms = now.wall.utc_ms.saturating_add(offset_ms).rem_euclid(DAY_MS);
    let midnight_ms = now.wall.utc_ms.saturating_add(DAY_MS - into_day_ms);
    midnight_ms.min(now.wall.utc_ms.saturating_add(card_valid_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Wall, WallTrust};

    #[test]
    fn a_day_pass_ends_at_the_houses_midnight_or_with_the_validity_of_cards() {
        let at = |utc_ms| Now { mono_ms: 0, wall: Wall { utc_ms, offset_s: 8 * 3_600, trust: WallTrust::Trusted } };
        let hour = 3_600_000;
        // 08:00 UTC is 16:00 there, eight hours before midnight.
        assert_eq!(end_of_day(at(8 * hour), 12 * hour), 16 * hour);
        assert_eq!(end_of_day(at(8 * hour), 2 * hour), 10 * hour);
        assert_eq!(end_of_day(at(16 * hour), 72 * hour), 40 * hour, "from midnight to midnight");
    }
}
