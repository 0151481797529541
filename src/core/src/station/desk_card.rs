//! What the desk does with a card that is held up: personalising (A7), taking back (A3), day passes (A9), looking, erasing. The desk
//! asks, and the next card at the reader that fits is meant; an employee who comes in meanwhile just comes in.

use super::cards::JobFor;
use super::entry::Tapped;
use super::pending::{DeskAct, Pending};
use super::{CardWork, DeskRefusal, DeskWant, Effect, Effects, Station, Vouching};
use crate::access::{Credential, Direction, Holder, StaffHolder, TrayCard};
use crate::fact::{CardName, CardPrivate, Chip, CustodyFact, Fact, RemovedWhy};
use crate::id::{CardUid, CredentialId, StaffId};
use crate::proof::Proof;
use crate::screen::CardTrouble;
use crate::tap::ReaderId;
use crate::time::{Now, Token};

/// For so long the desk waits for a card.
const AWAIT_MS: u32 = 30_000;

/// What the desk waits for.
#[derive(Debug, Clone)]
pub(super) struct Awaited {
    pub(super) want: DeskWant,
    pub(super) request: u64,
    pub(super) timer: Token,
}

/// A staff card on its way to its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StaffCard {
    pub(super) request: u64,
    pub(super) reader: ReaderId,
    pub(super) uid: CardUid,
    pub(super) credential: CredentialId,
    pub(super) staff: StaffId,
    pub(super) replaces: Option<CredentialId>,
}

impl Station {
    pub(super) fn desk_wants(&mut self, now: Now, want: DeskWant, request: u64, out: &mut Effects) {
        if self.awaited.is_some() || self.job.is_some() {
            return refuse(request, DeskRefusal::Busy, out);
        }
        if !self.reader_present {
            return refuse(request, DeskRefusal::Card(CardTrouble::NoReader), out);
        }
        if self.given_up.take_if(|given_up| want.is_for(*given_up)).is_some() {
            return refuse(request, DeskRefusal::NoCard, out);
        }
        let timer = self.arm(now, AWAIT_MS, out);
        self.awaited = Some(Awaited { want, request, timer });
        if let Some(lying) = self.take_lying(now) {
            self.tap_for_desk(now, &lying, out);
        }
    }

    pub(super) fn no_card_came(&mut self, out: &mut Effects) {
        if let Some(awaited) = self.awaited.take() {
            refuse(awaited.request, DeskRefusal::NoCard, out);
        }
    }

    /// Whether the tap was what the desk waits for.
    pub(super) fn tap_for_desk(&mut self, now: Now, tapped: &Tapped, out: &mut Effects) -> bool {
        if !tapped.at.role.is_desk() {
            return false;
        }
        let Some(awaited) = self.awaited.take_if(|awaited| is_meant(&awaited.want, &tapped.credential)) else {
            return false;
        };
        self.card_for_pages(&awaited, tapped);
        let request = awaited.request;
        match awaited.want {
            DeskWant::StaffCard { staff, credential, replaces } => {
                self.begin_staff_card(now, tapped, request, (staff, credential, replaces), out);
            }
            DeskWant::TrayCard { card } => match tapped.credential.tray {
                // It is one already; what a tear left undone on it is done again.
                Some(TrayCard { card, .. }) => self.desk_job(tapped, request, CardWork::PersonaliseTray { card }, out),
                None => self.desk_job(tapped, request, CardWork::PersonaliseTray { card }, out),
            },
            DeskWant::TakeBack => self.desk_takes_back(now, tapped, request, out),
            DeskWant::DayPass { pass, staff, name, department, vouching: Vouching::Employee } => {
                let vouching = self.vouch(now, staff, tapped);
                let timer = self.arm(now, AWAIT_MS, out);
                let want = DeskWant::DayPass { pass, staff, name, department, vouching };
                self.awaited = Some(Awaited { want, request, timer });
            }
            DeskWant::DayPass { .. } => self.begin_pass(now, tapped, awaited, out),
            DeskWant::Inspect => self.desk_job(tapped, request, CardWork::Inspect, out),
            DeskWant::Erase => self.erase(tapped, request, out),
        }
        true
    }

    /// An employee whom this door would let in vouches for another; anybody else changes nothing.
    fn vouch(&self, now: Now, forgetful: StaffId, tapped: &Tapped) -> Vouching {
        let credential = &tapped.credential;
        let may_enter = self.judge(now, tapped.at, Some(Direction::In), credential).is_ok();
        match own_card(credential) {
            Some(voucher) if may_enter && voucher.staff != forgetful => {
                Vouching::Vouched { staff: voucher.staff, name: voucher.name.clone() }
            }
            _ => Vouching::Employee,
        }
    }

    fn begin_staff_card(
        &mut self,
        now: Now,
        tapped: &Tapped,
        request: u64,
        (staff, credential, replaces): (StaffId, CredentialId, Option<CredentialId>),
        out: &mut Effects,
    ) {
        if tapped.chip != Some(Chip::Desfire) || tapped.credential.tray.is_some() {
            return refuse(request, DeskRefusal::Card(CardTrouble::NotATrayCard), out);
        }
        let uid = tapped.credential.uid;
        let credential = tapped.resumes.unwrap_or(credential);
        let fact = CustodyFact::CredentialIssuing { credential, staff, private: Some(CardPrivate { uid }) };
        let card = StaffCard { request, reader: tapped.at.id, uid, credential, staff, replaces };
        self.append(now, vec![fact.into()], Pending::StaffCard(card), out);
    }

    pub(super) fn staff_card_durable(&mut self, card: StaffCard, out: &mut Effects) {
        let work = CardWork::PersonaliseStaff { credential: card.credential, staff: card.staff };
        self.start_job(card.reader, JobFor::StaffCard(card), card.uid, work, out);
    }

    /// The card is personalised, read back and verified: it counts once that is recorded.
    pub(super) fn staff_card_done(
        &mut self,
        now: Now,
        card: StaffCard,
        outcome: Result<Option<CardName>, CardTrouble>,
        out: &mut Effects,
    ) {
        let StaffCard { request, uid, credential, staff, replaces, .. } = card;
        match outcome {
            Err(why) => refuse(request, DeskRefusal::Card(why), out),
            Ok(_) => {
                let replaces = replaces.filter(|replaced| *replaced != credential);
                let private = Some(CardPrivate { uid });
                let fact = CustodyFact::CredentialIssued { credential, staff, replaces, private };
                let then = Pending::Request { request, then: DeskAct::Nothing };
                self.append(now, vec![fact.into()], then, out);
            }
        }
    }

    fn desk_takes_back(&mut self, now: Now, tapped: &Tapped, request: u64, out: &mut Effects) {
        let is_out = tapped.credential.tray.is_some() || self.visitor_of_card(&tapped.credential.uid).is_some();
        if !is_out {
            return refuse(request, DeskRefusal::Card(CardTrouble::NotATrayCard), out);
        }
        self.take_back_tapped(now, tapped, out);
        match &mut self.job {
            Some(job) => job.request = Some(request),
            // It lies in the tray already.
            None => out.push(Effect::Reply { request, result: Ok(()) }),
        }
    }

    fn desk_job(&mut self, tapped: &Tapped, request: u64, work: CardWork, out: &mut Effects) {
        let Tapped { credential, chip, .. } = tapped;
        let job = JobFor::Desk { request, tray: credential.tray, chip: *chip, is_erasing: work == CardWork::Erase };
        self.start_job(tapped.at.id, job, credential.uid, work, out);
    }

    /// A card that somebody holds is not erased: it is taken back or withdrawn first.
    fn erase(&mut self, tapped: &Tapped, request: u64, out: &mut Effects) {
        let is_somebodys = match &tapped.credential.holder {
            Holder::Staff(staff) => staff.enabled,
            Holder::Visitor(_) => true,
            Holder::Nobody | Holder::Unknown => false,
        };
        if is_somebodys {
            return refuse(request, DeskRefusal::Card(CardTrouble::InUse), out);
        }
        self.desk_job(tapped, request, CardWork::Erase, out);
    }

    /// The work that the desk asked for is done: what it changed is recorded, and then the desk is answered.
    pub(super) fn desk_job_done(
        &mut self,
        now: Now,
        (uid, request): (CardUid, u64),
        (tray, chip, is_erasing): (Option<TrayCard>, Option<Chip>, bool),
        outcome: Result<Option<CardName>, CardTrouble>,
        out: &mut Effects,
    ) {
        let facts: Vec<Fact> = match (outcome, tray, chip) {
            (Err(why), ..) => return refuse(request, DeskRefusal::Card(why), out),
            (Ok(_), Some(TrayCard { card, .. }), _) if is_erasing => {
                vec![CustodyFact::CardRemoved { card, why: RemovedWhy::Retired }.into()]
            }
            (Ok(Some(CardName::Card(card))), None, Some(chip)) if !is_erasing => {
                vec![CustodyFact::CardAdded { card, chip, private: Some(CardPrivate { uid }) }.into()]
            }
            (Ok(_), ..) => Vec::new(),
        };
        if facts.is_empty() {
            out.push(Effect::Reply { request, result: Ok(()) });
        } else {
            self.append(now, facts, Pending::Request { request, then: DeskAct::Nothing }, out);
        }
    }
}

pub(super) fn refuse(request: u64, why: DeskRefusal, out: &mut Effects) {
    out.push(Effect::Reply { request, result: Err(why) });
}

/// An employee with the card that is their own.
pub(super) fn own_card(credential: &Credential) -> Option<&StaffHolder> {
    match &credential.holder {
        Holder::Staff(staff) if staff.pass.is_none() => Some(staff),
        _ => None,
    }
}

/// Whether the desk means this card. An employee's own card enters, unless it is what the desk waits for.
fn is_meant(want: &DeskWant, credential: &Credential) -> bool {
    let own = own_card(credential).filter(|staff| staff.enabled);
    match want {
        DeskWant::Inspect => true,
        DeskWant::DayPass { vouching: Vouching::Employee, .. } => own.is_some(),
        DeskWant::StaffCard { staff, .. } => own.is_none_or(|own| own.staff == *staff),
        DeskWant::TrayCard { .. } | DeskWant::TakeBack | DeskWant::DayPass { .. } | DeskWant::Erase => own.is_none(),
    }
}

/// The tray card that this card is or becomes with what is recorded first: an NTAG joins the tray when it is given out first, a
/// DESFire that an issuer signed as one of the tray's when the journal has not heard of it yet.
///
/// # Errors
/// It is not a card that can be given out.
pub(super) fn tray_card(tapped: &Tapped) -> Result<(TrayCard, Option<Fact>), CardTrouble> {
    let Tapped { credential, chip, fresh, .. } = tapped;
    let genuine = match credential.proof {
        Proof::Genuine(claims) => Some(claims.card),
        Proof::Number | Proof::Refuted(_) => None,
    };
    match (credential.tray, *chip, genuine) {
        (Some(tray), Some(Chip::Ntag), _) if tray.chip == Chip::Ntag => Ok((tray, None)),
        (Some(tray), _, Some(CardName::Card(card))) if card == tray.card => Ok((tray, None)),
        (None, Some(chip @ Chip::Ntag), _) => Ok(added(crate::id::CardId(*fresh), chip, credential.uid)),
        (None, Some(chip @ Chip::Desfire), Some(CardName::Card(card))) => Ok(added(card, chip, credential.uid)),
        _ => Err(CardTrouble::NotATrayCard),
    }
}

fn added(card: crate::id::CardId, chip: Chip, uid: CardUid) -> (TrayCard, Option<Fact>) {
    let fact = CustodyFact::CardAdded { card, chip, private: Some(CardPrivate { uid }) };
    (TrayCard { card, chip }, Some(fact.into()))
}
