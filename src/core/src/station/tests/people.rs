//! What people do at a kiosk: visitors at its screen, cards at its reader, and the desk.

use super::super::*;
use super::shell::Shell;
use super::told::DeskAsks;
use crate::access::{Credential, DeskRole, Holder, StaffHolder, VisitorHolder};
use crate::fact::Chip;
use crate::proof::Proof;
use crate::screen::{Intent, NoCard, Purpose};
use crate::tap::ReaderRole;
use crate::two_cards::EMPTY_MS;

pub(super) const ZHOU: StaffId = StaffId([1; 16]);
pub(super) const LI: StaffId = StaffId([2; 16]);

/// The kiosk's own reader, one on the inner side of the door, and one that is only a desk.
pub(super) const FRONT: TapReader = TapReader { id: ReaderId(0), role: ReaderRole::DeskAndEntry };
pub(super) const OUT: TapReader = TapReader { id: ReaderId(1), role: ReaderRole::Exit };
pub(super) const DESK: TapReader = TapReader { id: ReaderId(2), role: ReaderRole::Desk };

pub(super) fn uid(number: u8) -> CardUid {
    CardUid::new(&[4, number, 0, 0, 0, 0, 1]).unwrap()
}

/// Cards 1 and 2 are staff, 10 and up are tray cards.
pub(super) const ZHOU_CARD: u8 = 1;
pub(super) const LI_CARD: u8 = 2;
pub(super) const TRAY_CARD: u8 = 10;

/// A leader of the company, with a card that counts and one that was lost.
pub(super) const LEADER: StaffId = StaffId([3; 16]);
pub(super) const LEADER_CARD: u8 = 3;
pub(super) const LOST_LEADER_CARD: u8 = 4;

/// 李娜 is an administrator; somebody else receives visitors.
pub(super) const RECEPTIONIST: StaffId = StaffId([5; 16]);
pub(super) const RECEPTIONIST_CARD: u8 = 5;

impl Shell {
    pub(super) fn want(&mut self, intent: Intent) {
        self.outlives.fresh = self.outlives.fresh.wrapping_add(1);
        let (revision, fresh) = (self.frame.revision, [self.outlives.fresh; 16]);
        self.input(Input::Screen { revision, intent, fresh });
    }

    /// A card is held to the kiosk's own reader, and has left it some time before the next one comes.
    pub(super) fn tap(&mut self, card: u8) {
        self.tap_at(FRONT, card);
    }

    pub(super) fn tap_at(&mut self, at: TapReader, card: u8) {
        self.lay_on(at, card);
        self.input(Input::CardGone { reader: at.id });
        self.mono_ms += EMPTY_MS;
    }

    /// Somebody holds up a card that shows this of itself.
    pub(super) fn tap_as(&mut self, card: u8, proof: Proof, chip: Option<Chip>) {
        self.lay_on_as(FRONT, card, proof, chip);
        self.input(Input::CardGone { reader: FRONT.id });
        self.mono_ms += EMPTY_MS;
    }

    /// A card is held to a reader and stays there.
    pub(super) fn lay_on(&mut self, at: TapReader, card: u8) {
        self.lay_on_as(at, card, Proof::Number, (card >= TRAY_CARD).then_some(Chip::Ntag));
    }

    pub(super) fn lay_on_as(&mut self, at: TapReader, card: u8, proof: Proof, chip: Option<Chip>) {
        // A name of its own for each card, far from those of visits.
        let mut fresh = [0xCA; 16];
        fresh[15] = card;
        let credential = Credential { proof, ..self.credential(card) };
        self.input(Input::Tap { at, credential, chip, resumes: None, fresh });
    }

    /// What is known of a card that shows its number alone.
    pub(super) fn credential(&self, card: u8) -> Credential {
        Credential {
            uid: uid(card),
            holder: self.holder(card),
            proof: Proof::Number,
            tray: self.view().tray_card(uid(card)),
        }
    }

    /// A card of which this is known is held to the kiosk's own reader.
    pub(super) fn lay_on_credential(&mut self, credential: Credential) {
        self.input(Input::Tap { at: FRONT, credential, chip: None, resumes: None, fresh: [0xCB; 16] });
    }

    fn holder(&self, card: u8) -> Holder {
        if let Some(out) = self.view().pass_on(uid(card)) {
            return Holder::Staff(StaffHolder {
                uid_only: false,
                until_ms: Some(out.until_ms),
                pass: Some(out.pass),
                ..StaffHolder::by_number(out.staff, "周雯")
            });
        }
        let staff = |staff, name: &str| Holder::Staff(StaffHolder::by_number(staff, name));
        let leader = |is_good| match staff(LEADER, "陈总") {
            Holder::Staff(leader) => {
                Holder::Staff(StaffHolder { leader: true, enabled: is_good, ended: !is_good, ..leader })
            }
            other => other,
        };
        let with_role = |id, name: &str, role| match staff(id, name) {
            Holder::Staff(holder) => Holder::Staff(StaffHolder { desk: Some(role), ..holder }),
            other => other,
        };
        match card {
            LEADER_CARD => leader(true),
            LOST_LEADER_CARD => leader(false),
            ZHOU_CARD => staff(ZHOU, "周雯"),
            LI_CARD => with_role(LI, "李娜", DeskRole::Administrator),
            RECEPTIONIST_CARD => with_role(RECEPTIONIST, "王芳", DeskRole::Receptionist),
            _ => self.station.visitor_of_card(&uid(card)).map_or(Holder::Unknown, |visit| {
                Holder::Visitor(VisitorHolder {
                    visit: visit.visit,
                    name: visit.name.clone(),
                    permitted: visit.state.is_permitted(),
                    until_ms: visit.card.map_or(0, |card| card.until_ms),
                    doors: visit.invited.as_ref().map(|right| right.doors.clone()).unwrap_or_default(),
                })
            }),
        }
    }

    /// The desk permits a visit.
    pub(super) fn permit(&mut self, visit: VisitId) {
        let request = self.ask(DeskAsks::Permit(visit));
        self.input(Input::Permit { visit, who: "desk".into(), why: String::new(), request });
    }

    /// The desk ends a visit.
    pub(super) fn end(&mut self, visit: VisitId) {
        let request = self.ask(DeskAsks::End(visit));
        self.input(Input::EndVisit { visit, request });
    }

    fn ask(&mut self, asks: DeskAsks) -> u64 {
        // Far from the numbers that stories choose for themselves.
        let request = 1_000 + self.outlives.asked.len() as u64;
        self.outlives.asked.insert(request, asks);
        request
    }

    /// Registers a visit to 周雯 up to the card page.
    pub(super) fn register(&mut self) -> VisitId {
        self.fill_in();
        self.want(Intent::Confirm);
        self.settle();
        VisitId([self.outlives.fresh; 16])
    }

    /// Registers a visit to 周雯 whose card is written and read back.
    pub(super) fn register_with_card(&mut self) -> VisitId {
        let visit = self.register();
        self.tap(TRAY_CARD);
        self.settle();
        self.finish_job(Ok(()));
        self.settle();
        visit
    }

    /// From the greeting to the contact of a visit whose visitor has no card.
    pub(super) fn give_contact(&mut self, why: NoCard, contact: &str) {
        self.want(Intent::Leave);
        self.want(Intent::LeaveWithoutCard);
        self.want(Intent::NoCardBecause { why });
        self.want(Intent::Answer { text: contact.into() });
    }

    pub(super) fn fill_in(&mut self) {
        self.want(Intent::Register);
        self.want(Intent::Answer { text: "张伟".into() });
        self.want(Intent::NoOrganisation);
        self.want(Intent::Answer { text: "13800138000".into() });
        self.want(Intent::Choose { purpose: Purpose::Meeting });
        self.want(Intent::FindHost { query: "zhouwen".into() });
        self.want(Intent::Host { staff: ZHOU });
    }
}
