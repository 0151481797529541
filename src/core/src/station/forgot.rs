//! "I forgot my card today" (A9) at the kiosk: the employee finds themselves by name, a colleague's card vouches, and a card of the tray
//! becomes their day pass. What is done is the desk's own work ([`super::pass`]), which the station asks itself for.

use super::page::Page;
use super::{DeskRefusal, DeskWant, Effects, Station, Vouching};
use crate::id::{CredentialId, StaffId};
use crate::screen::HostHit;
use crate::screen::staff::{ForgotCard, ForgotStage, StaffRefusal};
use crate::time::Now;

/// How far somebody without their card has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forgot {
    serial: u64,
    query: String,
    hits: Vec<HostHit>,
    /// Who it is, and the request for their pass.
    chosen: Option<(u64, String)>,
    ended: Option<Result<(), StaffRefusal>>,
}

impl Forgot {
    /// Nothing more happens on this page.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.is_some()
    }
}

impl Station {
    /// From the page on which a staff card is awaited: they have none.
    pub(super) fn forgot_card(&mut self, now: Now, out: &mut Effects) {
        if matches!(self.page, Page::StaffCard { opening: false, .. }) {
            let serial = self.staff_serial();
            let forgot = Forgot { serial, query: String::new(), hits: Vec::new(), chosen: None, ended: None };
            self.turn_to(now, Page::Forgot(Box::new(forgot)), out);
        }
    }

    pub(super) fn find_forgetful(&mut self, query: String) {
        let hits = self.find_people(&query);
        if let Page::Forgot(forgot) = &mut self.page
            && forgot.chosen.is_none()
        {
            (forgot.query, forgot.hits) = (query, hits);
        }
    }

    /// Only somebody who was offered can be chosen.
    pub(super) fn choose_forgetful(&mut self, now: Now, staff: StaffId, fresh: [u8; 16], out: &mut Effects) {
        let request = self.next_own_request;
        let Page::Forgot(forgot) = &mut self.page else { return };
        let Some(hit) = forgot.hits.iter().find(|hit| hit.staff == staff && forgot.chosen.is_none()).cloned() else {
            return;
        };
        let chosen = Some((request, hit.name.clone()));
        let page = Forgot { query: String::new(), hits: Vec::new(), chosen, ..(**forgot).clone() };
        self.next_own_request = request.saturating_add(1);
        self.turn_to(now, Page::Forgot(Box::new(page)), out);
        let HostHit { name, department, .. } = hit;
        let want =
            DeskWant::DayPass { pass: CredentialId(fresh), staff, name, department, vouching: Vouching::Employee };
        self.desk_wants(now, want, request, out);
    }

    /// What became of the pass.
    pub(super) fn forgot_answered(
        &mut self,
        now: Now,
        request: u64,
        ended: Result<(), StaffRefusal>,
        out: &mut Effects,
    ) {
        let Page::Forgot(forgot) = &self.page else { return };
        if forgot.chosen.as_ref().is_some_and(|(asked, _)| *asked == request) {
            let page = Forgot { ended: Some(ended), ..(**forgot).clone() };
            self.turn_to(now, Page::Forgot(Box::new(page)), out);
        }
    }

    /// Back to the greeting: no card is waited for any more. One that is being written is finished.
    pub(super) fn leave_forgot(&mut self, now: Now, stays: bool, out: &mut Effects) {
        if let Page::Forgot(forgot) = &self.page {
            let request = forgot.chosen.as_ref().map(|(request, _)| *request);
            self.awaited.take_if(|awaited| Some(awaited.request) == request);
            self.give_form_up(now, stays, out);
        }
    }

    pub(super) fn forgot_view(&self, forgot: &Forgot) -> ForgotCard {
        let stage = match (&forgot.ended, &forgot.chosen) {
            (Some(Ok(())), _) => ForgotStage::Done,
            (Some(Err(why)), _) => ForgotStage::Failed { why: *why },
            (None, None) => ForgotStage::Find { serial: forgot.serial, hits: forgot.hits.clone() },
            (None, Some((request, _))) => {
                let awaited = self.awaited.as_ref().filter(|awaited| awaited.request == *request);
                match awaited.map(|awaited| &awaited.want) {
                    Some(DeskWant::DayPass { vouching: Vouching::Employee, .. }) => ForgotStage::Vouch,
                    Some(_) => ForgotStage::Take,
                    None => ForgotStage::Writing,
                }
            }
        };
        let name = forgot.chosen.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
        ForgotCard { name, stage }
    }
}

impl From<DeskRefusal> for StaffRefusal {
    fn from(refusal: DeskRefusal) -> Self {
        match refusal {
            DeskRefusal::NotFound | DeskRefusal::NotNeeded | DeskRefusal::WhichDoor => Self::NotThere,
            DeskRefusal::NotRecorded | DeskRefusal::LockedDownNotRecorded => Self::NotRecorded,
            DeskRefusal::LockedDown => Self::LockedDown,
            DeskRefusal::OnlyPulses => Self::OnlyPulses,
            DeskRefusal::DoorFault => Self::DoorFault,
            DeskRefusal::Card(why) => Self::Card(why),
            DeskRefusal::Lapsed => Self::Lapsed,
            DeskRefusal::NotApproved => Self::NotApproved,
            DeskRefusal::NoCard => Self::NoCard,
            DeskRefusal::Busy => Self::NotPossible,
        }
    }
}
