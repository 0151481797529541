//! A visitor with an invitation's code (V7): typed or scanned, judged with the office away, confirmed, and from then on a visit like any other, with
//! permission. Before the code is right nothing is said of anybody, and of what is wrong with one no more than who holds it needs.

use super::agreement::{AgreementOf, Asked};
use super::page::Page;
use super::pending::Pending;
use super::{Effects, MAX_OPEN_VISITS, Station, view};
use crate::directory::Person;
use crate::fact::{Alarm, Fact, MAX_INVITATION_DOORS, PermissionPrivate, UpkeepFact, VisitPrivate};
use crate::id::{InvitationId, VisitId};
use crate::invitation::{self, Code, Good, Invitation, MAX_KNOWN, Refusal};
use crate::screen::{CodeEntry, CodeProblem, Invited, Purpose, View};
use crate::time::{Now, Wall};
use crate::visit::{Home, InvitedRight, OpenVisit, PermittedBy, VisitState};

/// An invitation with its code as it is compared; one whose code is none is there for nobody.
pub(super) struct Known {
    code: Option<Code>,
    invitation: Invitation,
}

impl Station {
    /// In place of what was known. Uses only grow: what this kiosk has seen happen is not undone by what was read before.
    pub(super) fn invitations_changed(&mut self, now: Now, read: Vec<Invitation>, out: &mut Effects) {
        let known = read.into_iter().take(MAX_KNOWN).map(|mut invitation| {
            let before = self.invitation(invitation.invitation).map_or(0, |before| before.uses);
            invitation.uses = invitation.uses.max(before);
            Known { code: Code::read(&invitation.guest.code), invitation }
        });
        self.invitations = known.collect();
        // Whoever is asked whether it is them, while it is cancelled, is not let in any more.
        if let Page::Invited { invitation, saving: false }
        | Page::Agreement(Asked { of: AgreementOf::Invited(invitation), saving: false, .. }) = self.page
            && self.judge_invitation(self.invitation(invitation), now.wall).is_err()
        {
            self.refuse_code(now, CodeProblem::NotGood, out);
        }
    }

    /// Invitations whose codes are known.
    #[must_use]
    pub fn known_invitations(&self) -> u64 {
        self.invitations.len() as u64
    }

    /// Wrong codes that were typed since this run began.
    #[must_use]
    pub fn wrong_codes(&self) -> u64 {
        self.guesses.in_all()
    }

    fn invitation(&self, invitation: InvitationId) -> Option<&Invitation> {
        self.invitations.iter().map(|known| &known.invitation).find(|known| known.invitation == invitation)
    }

    pub(super) fn ask_code(&mut self, now: Now, out: &mut Effects) {
        self.code_page(now, None, out);
    }

    fn code_page(&mut self, now: Now, problem: Option<CodeProblem>, out: &mut Effects) {
        let serial = self.serial();
        self.turn_to(now, Page::Code { serial, problem }, out);
    }

    /// On the page of codes the field keeps what was typed, to be corrected; from another one it is asked anew.
    fn refuse_code(&mut self, now: Now, problem: CodeProblem, out: &mut Effects) {
        match self.page {
            Page::Code { serial, .. } => self.page = Page::Code { serial, problem: Some(problem) },
            _ => self.code_page(now, Some(problem), out),
        }
    }

    pub(super) fn code_typed(&mut self, now: Now, text: &str, out: &mut Effects) {
        if matches!(self.page, Page::Code { .. }) {
            self.try_code(now, text, CodeProblem::Mistyped, out);
        }
    }

    /// A code from whatever page; what can be none is answered with `unread` and is no guess.
    pub(super) fn try_code(&mut self, now: Now, text: &str, unread: CodeProblem, out: &mut Effects) {
        if let Some(left_ms) = self.guesses.wait_ms(now.mono_ms) {
            let seconds = u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(u32::MAX);
            return self.refuse_code(now, CodeProblem::Wait { seconds }, out);
        }
        let Some(code) = Code::read(text) else { return self.refuse_code(now, unread, out) };
        let found = self.invitations.iter().find(|known| known.code == Some(code)).map(|known| &known.invitation);
        match (self.judge_invitation(found, now.wall), found.map(|found| found.invitation)) {
            (Ok(_), Some(invitation)) => {
                self.guesses.right();
                self.turn_to(now, Page::Invited { invitation, saving: false }, out);
            }
            (Ok(_), None) => {}
            (Err(refusal), _) => {
                if refusal.is_a_guess() {
                    self.guessed(now, out);
                }
                self.refuse_code(now, problem(refusal, now.wall), out);
            }
        }
    }

    /// An alarm where it was so often that whoever types must wait.
    fn guessed(&mut self, now: Now, out: &mut Effects) {
        if let Some(in_a_row) = self.guesses.wrong(now.mono_ms) {
            let detail = format!(
                "{in_a_row} wrong invitation codes in a row, {} since the daemon started",
                self.guesses.in_all()
            );
            let alarm = UpkeepFact::AlarmRaised { alarm: Alarm::CodeGuessed, node: None, detail };
            self.note(now, vec![alarm.into()], out);
        }
    }

    /// What is on its way to the disk counts as used. Who invites must work here: nobody else is let in by them (A5).
    fn judge_invitation(&self, found: Option<&Invitation>, wall: Wall) -> Result<Good, Refusal> {
        let Some(found) = found else { return invitation::judge(None, wall) };
        let is_of_it = |pending: &&Pending| matches!(pending, Pending::Invited { invitation, .. } if *invitation == found.invitation);
        let under_way = u32::try_from(self.pending.values().filter(is_of_it).count()).unwrap_or(u32::MAX);
        let counted = Invitation { uses: found.uses.saturating_add(under_way), ..found.clone() };
        let good = invitation::judge(Some(&counted), wall)?;
        if self.person(found.guest.host).is_some() { Ok(good) } else { Err(Refusal::Cancelled) }
    }

    /// "It is me": once what has to be agreed to is.
    pub(super) fn is_me(&mut self, now: Now, visit: VisitId, out: &mut Effects) {
        let Page::Invited { invitation, saving: false } = self.page else { return };
        if !self.asks_to_agree(now, AgreementOf::Invited(invitation), out) {
            self.admit_invited(now, visit, invitation, Vec::new(), out);
        }
    }

    /// What a guest with this invitation comes for, if it is known.
    pub(super) fn purpose_of(&self, invitation: InvitationId) -> Option<Purpose> {
        self.invitation(invitation).map(|found| found.terms.purpose.unwrap_or(Purpose::Meeting))
    }

    /// Registration, what was `agreed`, permission and use are one append, and the next page waits for it.
    pub(super) fn admit_invited(
        &mut self,
        now: Now,
        visit: VisitId,
        invitation: InvitationId,
        agreed: Vec<Fact>,
        out: &mut Effects,
    ) {
        if self.own_open_visits() >= MAX_OPEN_VISITS {
            return self.call_desk(now, out);
        }
        let found = self.invitation(invitation).cloned();
        let good = match self.judge_invitation(found.as_ref(), now.wall) {
            Ok(good) => good,
            Err(refusal) => return self.refuse_code(now, problem(refusal, now.wall), out),
        };
        let Some((found, host)) =
            found.and_then(|found| self.person(found.guest.host).cloned().map(|host| (found, host)))
        else {
            return;
        };
        let (mut facts, open) = self.invited_visit(now, visit, found, &host, good);
        facts.extend(agreed);
        if !self.saves_agreement() {
            self.page = Page::Invited { invitation, saving: true };
        }
        self.append(now, facts, Pending::Invited { invitation, visit: Box::new(open) }, out);
    }

    fn invited_visit(
        &self,
        now: Now,
        visit: VisitId,
        found: Invitation,
        host: &Person,
        good: Good,
    ) -> (Vec<Fact>, OpenVisit) {
        let purpose = found.terms.purpose.unwrap_or(Purpose::Meeting);
        let right = InvitedRight { doors: found.doors, until_ms: good.until_ms };
        let private = VisitPrivate {
            name: found.guest.name,
            organisation: found.guest.organisation,
            contact: found.guest.contact,
            host: Some(host.staff),
            host_name: host.name.clone(),
            host_department: host.department.clone(),
        };
        let open = OpenVisit {
            visit,
            home: Home::Here,
            state: VisitState::Permitted,
            name: private.name.clone(),
            host: private.host,
            host_name: private.host_name.clone(),
            host_department: private.host_department.clone(),
            host_changes: 0,
            organisation: private.organisation.clone(),
            purpose,
            language: self.language,
            arrived_ms: now.wall.utc_ms,
            invited: Some(right.clone()),
            card: None,
            party: None,
        };
        let by = PermissionPrivate {
            staff: private.host,
            name: private.host_name.clone(),
            why: String::new(),
            for_whom: String::new(),
        };
        let InvitedRight { doors, until_ms } = right;
        let facts = vec![
            Fact::VisitRegistered { visit, purpose, language: self.language, party: None, private: Some(private) },
            Fact::VisitPermitted { visit, by: PermittedBy::Invitation, private: Some(by) },
            Fact::InvitationUsed { invitation: found.invitation, visit, doors, until_ms },
        ];
        (facts, open)
    }

    pub(super) fn invited_durable(
        &mut self,
        now: Now,
        invitation: InvitationId,
        visit: OpenVisit,
        seq: u64,
        out: &mut Effects,
    ) {
        if let Some(known) = self.invitations.iter_mut().find(|known| known.invitation.invitation == invitation) {
            known.invitation.uses = known.invitation.uses.saturating_add(1);
        }
        self.registered(now, visit, false, seq, out);
    }

    /// As after a registration: the page stays, and can be confirmed again when the disk is mended.
    pub(super) fn invited_not_durable(&mut self, invitation: InvitationId) {
        if self.page == (Page::Invited { invitation, saving: true }) {
            self.page = Page::Invited { invitation, saving: false };
        }
        self.agreement_not_durable();
    }

    pub(super) fn code_view(&self, serial: u64, problem: Option<CodeProblem>) -> CodeEntry {
        CodeEntry { serial, problem, wipes_in_s: self.wipes_in_s, scanner: self.scanner.is_there }
    }

    /// Somebody who is not known any more is at the greeting.
    pub(super) fn invited_view(&self, invitation: InvitationId, saving: bool) -> View {
        let Some(found) = self.invitation(invitation) else { return View::Home {} };
        let host = self.person(found.guest.host);
        View::Invited(Invited {
            masked: invitation::masked(&found.guest.name),
            host: host.map(|host| host.name.clone()).unwrap_or_default(),
            department: host.map(|host| host.department.clone()).unwrap_or_default(),
            saving,
            wipes_in_s: self.wipes_in_s,
            kept: self.config.kept,
        })
    }

    /// The doors that stand on a visit's card.
    pub(super) fn doors_of_visit(&self, visit: &OpenVisit) -> Vec<String> {
        match &visit.invited {
            Some(right) if !right.doors.is_empty() => right.doors.iter().take(MAX_INVITATION_DOORS).cloned().collect(),
            _ => self.door_names(),
        }
    }
}

fn problem(refusal: Refusal, wall: Wall) -> CodeProblem {
    match refusal {
        Refusal::UnknownCode | Refusal::Cancelled | Refusal::TooLate | Refusal::UsedUp => CodeProblem::NotGood,
        Refusal::ClockNotTrusted => CodeProblem::ClockNotTrusted,
        Refusal::TooEarly { from_ms } | Refusal::NotNow { from_ms } => {
            let from = from_ms.and_then(|from_ms| view::clock(Wall { utc_ms: from_ms, ..wall }));
            CodeProblem::NotNow { from }
        }
    }
}
