//! Cards at the staff pages: what one is, and making one an employee's (A7). What is done with a card is the desk's own work
//! ([`super::desk_card`]); the issuer's keys are the shell's matter, and are here only while the card takes.

use super::cards::{JobFor, RunningJob};
use super::desk_card::{Awaited, refuse};
use super::entry::Tapped;
use super::staff::At;
use super::staff_view::moment_text;
use super::{CardFound, DeskRefusal, DeskWant, Effect, Effects, Seen, Station};
use crate::access::{Holder, StaffHolder};
use crate::fact::{Chip, PagesAct};
use crate::id::{CredentialId, StaffId};
use crate::proof::{Proof, Refuted};
use crate::screen::HostHit;
use crate::screen::staff::{CardMake, CardPage, CardShows, IssueStage, SeenCard, StaffRefusal, Whose};
use crate::time::Now;

/// How far somebody at the staff pages has got with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AtCards {
    Choose,
    /// A card is awaited, or is there and being read.
    Looking {
        tapped: Option<Box<Tapped>>,
        found: Option<CardFound>,
    },
    Seen {
        tapped: Box<Tapped>,
        found: Option<CardFound>,
    },
    Find {
        serial: u64,
        query: String,
        hits: Vec<HostHit>,
    },
    Issuing(Box<Issuing>),
}

/// A card on its way to an employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Issuing {
    staff: StaffId,
    name: String,
    credential: CredentialId,
    /// Exchanges done and in all, once a card is there.
    written: Option<(u32, u32)>,
    ended: Option<Result<(), StaffRefusal>>,
}

impl AtCards {
    /// Nothing is being done with a card: something may be begun.
    pub(super) fn may_begin(&self) -> bool {
        match self {
            Self::Choose | Self::Seen { .. } => true,
            Self::Issuing(issuing) => issuing.ended.is_some(),
            Self::Looking { .. } | Self::Find { .. } => false,
        }
    }

    /// The card that was seen.
    pub(super) fn seen(&self) -> Option<&Tapped> {
        match self {
            Self::Seen { tapped, .. } => Some(tapped),
            _ => None,
        }
    }
}

impl Station {
    pub(super) fn card_act(&mut self, now: Now, act: PagesAct, out: &mut Effects) {
        if act == PagesAct::LookAtCard {
            self.staff_turn(now, At::Cards(AtCards::Looking { tapped: None, found: None }), out);
            self.staff_act(now, act, None, out);
        } else {
            let serial = self.staff_serial();
            self.staff_turn(now, At::Cards(AtCards::Find { serial, query: String::new(), hits: Vec::new() }), out);
        }
    }

    /// Whoever the new card is for is found as hosts are.
    pub(super) fn find_holder(&mut self, query: String) {
        let found = self.people.find(&query);
        if let Some(At::Cards(AtCards::Find { query: asked, hits, .. })) = self.at_mut() {
            (*asked, *hits) = (query, found);
        }
    }

    /// Only somebody who was offered can be chosen.
    pub(super) fn choose_holder(&mut self, now: Now, staff: StaffId, fresh: [u8; 16], out: &mut Effects) {
        let Some(At::Cards(AtCards::Find { hits, .. })) = self.at_mut() else { return };
        let Some(name) = hits.iter().find(|hit| hit.staff == staff).map(|hit| hit.name.clone()) else { return };
        let issuing = Issuing { staff, name, credential: CredentialId(fresh), written: None, ended: None };
        self.staff_turn(now, At::Cards(AtCards::Issuing(Box::new(issuing))), out);
        self.staff_act(now, PagesAct::IssueCard, Some(staff.to_string()), out);
    }

    /// It is written who does it. Whoever has turned back meanwhile waits for no card.
    pub(super) fn card_act_durable(&mut self, now: Now, act: PagesAct, request: u64, out: &mut Effects) {
        let is_waited_for = self.session().is_some_and(|session| session.working == Some((request, act)));
        match self.at_mut() {
            Some(At::Cards(AtCards::Looking { .. })) if is_waited_for => {
                self.desk_wants(now, DeskWant::Inspect, request, out);
            }
            Some(At::Cards(AtCards::Issuing(issuing))) if is_waited_for => {
                let (staff, credential) = (issuing.staff, issuing.credential);
                if self.awaited.is_some() || self.job.is_some() {
                    return refuse(request, DeskRefusal::Busy, out);
                }
                out.push(Effect::IssueCard { request, staff, credential });
            }
            _ => refuse(request, DeskRefusal::NoCard, out),
        }
    }

    /// The card that is waited for is there.
    pub(super) fn card_for_pages(&mut self, awaited: &Awaited, card: &Tapped) {
        let own = self.session().and_then(|session| session.working).map(|(request, _)| request);
        match (self.at_mut(), &awaited.want) {
            (Some(At::Cards(AtCards::Looking { tapped, .. })), DeskWant::Inspect) if own == Some(awaited.request) => {
                *tapped = Some(Box::new(card.clone()));
            }
            (Some(At::Cards(AtCards::Issuing(issuing))), DeskWant::StaffCard { credential, .. })
                if issuing.credential == *credential =>
            {
                issuing.written = Some((0, 0));
            }
            _ => {}
        }
    }

    pub(super) fn card_found(&mut self, job: u64, seen: CardFound) {
        let own = self.session().and_then(|session| session.working).map(|(request, _)| request);
        let running = self.job.filter(|running| running.is(job)).map(|running| running.job_for);
        if let Some(JobFor::Desk { request, .. }) = running
            && own == Some(request)
            && let Some(At::Cards(AtCards::Looking { found, .. })) = self.at_mut()
        {
            *found = Some(seen);
        }
    }

    pub(super) fn card_written(&mut self, running: RunningJob, done: u32, total: u32) {
        if let (JobFor::StaffCard(_), Some(At::Cards(AtCards::Issuing(issuing)))) = (running.job_for, self.at_mut())
            && issuing.written.is_some()
            && issuing.ended.is_none()
        {
            issuing.written = Some((done, total));
        }
    }

    /// What became of it, on the page that says it.
    pub(super) fn card_act_answered(&mut self, now: Now, result: Result<(), StaffRefusal>, out: &mut Effects) -> bool {
        let Some(At::Cards(cards)) = self.session().map(|session| session.at.clone()) else { return false };
        let next = match cards {
            AtCards::Looking { tapped: Some(tapped), found } if result.is_ok() => AtCards::Seen { tapped, found },
            AtCards::Looking { .. } => AtCards::Choose,
            AtCards::Issuing(issuing) => AtCards::Issuing(Box::new(Issuing { ended: Some(result), ..*issuing })),
            AtCards::Choose | AtCards::Seen { .. } | AtCards::Find { .. } => return false,
        };
        // Why nothing was seen is said beside the choice; the card's own page says everything else.
        let is_said = next != AtCards::Choose;
        self.staff_turn(now, At::Cards(next), out);
        is_said
    }

    /// One level up; a card that is being written is finished first.
    pub(super) fn cards_back(&mut self, cards: &AtCards, out: &mut Effects) -> Option<At> {
        match cards {
            AtCards::Choose => Some(At::Menu),
            AtCards::Issuing(issuing) if issuing.written.is_some() && issuing.ended.is_none() => None,
            AtCards::Looking { tapped: Some(_), .. } => None,
            _ => {
                self.give_card_up(out);
                Some(At::Cards(AtCards::Choose))
            }
        }
    }

    /// Nobody at the staff pages waits for a card any more. One that is being written is finished.
    pub(super) fn give_card_up(&mut self, out: &mut Effects) {
        let Some(session) = self.session_mut() else { return };
        let Some((request, act)) = session.working else { return };
        if !matches!(act, PagesAct::LookAtCard | PagesAct::IssueCard) {
            return;
        }
        session.working = None;
        let given_up = match &session.at {
            At::Cards(AtCards::Issuing(issuing)) => Some(issuing.credential),
            _ => None,
        };
        self.given_up = given_up.or(self.given_up);
        let is_ours = |awaited: &mut Awaited| awaited.is_ours(request, given_up);
        if let Some(awaited) = self.awaited.take_if(is_ours) {
            refuse(awaited.request, DeskRefusal::NoCard, out);
        }
    }

    /// One that cannot be read is held up again: the pages stay, and wait on.
    pub(super) fn is_card_awaited_for_pages(&self) -> bool {
        let Some(session) = self.session() else { return false };
        let issued = match &session.at {
            At::Cards(AtCards::Issuing(issuing)) => Some(issuing.credential),
            _ => None,
        };
        match (session.working, &self.awaited) {
            (Some((request, _)), Some(awaited)) => awaited.is_ours(request, issued),
            _ => false,
        }
    }

    pub(super) fn cards_view(&self, cards: &AtCards, now: Now) -> CardPage {
        match cards {
            AtCards::Choose => CardPage::Choose {},
            AtCards::Looking { tapped, .. } => CardPage::Look { reading: tapped.is_some() },
            AtCards::Seen { tapped, found } => {
                CardPage::Seen { card: Box::new(self.seen_card(tapped, found.as_ref(), now)) }
            }
            AtCards::Find { serial, hits, .. } => CardPage::Find { serial: *serial, hits: hits.clone() },
            AtCards::Issuing(issuing) => {
                let is_awaited = self.awaited.as_ref().is_some_and(|awaited| awaited.want.is_for(issuing.credential));
                let stage = match (issuing.ended, issuing.written) {
                    (Some(Ok(())), _) => IssueStage::Done {},
                    (Some(Err(why)), _) => IssueStage::Failed { why },
                    (None, Some((done, total))) => IssueStage::Writing { done, total },
                    (None, None) if is_awaited => IssueStage::Hold {},
                    (None, None) => IssueStage::Keys {},
                };
                CardPage::Issue { name: issuing.name.clone(), stage }
            }
        }
    }

    fn seen_card(&self, tapped: &Tapped, found: Option<&CardFound>, now: Now) -> SeenCard {
        let Tapped { at, credential, chip, .. } = tapped;
        let booked = match self.session().and_then(|session| session.seen.as_ref()) {
            Some((Seen::Card(booked), _)) if booked.uid == credential.uid => Some(booked),
            _ => None,
        };
        let (whose, name, second, until_ms) = self.whose(tapped, found);
        SeenCard {
            make: found.map_or_else(|| make_of(*chip), |found| found.make),
            whose,
            name,
            second,
            until: until_ms.map(|until_ms| moment_text(until_ms, now)).unwrap_or_default(),
            shows: match credential.proof {
                Proof::Genuine(_) if found.is_some_and(|found| found.is_torn) => CardShows::Torn,
                Proof::Genuine(_) => CardShows::Genuine,
                Proof::Number => CardShows::Number,
                Proof::Refuted(Refuted::OtherSite) => CardShows::OtherSite,
                Proof::Refuted(_) => CardShows::Refuted,
            },
            refused: self.judge(now, *at, None, credential).err(),
            ended: booked.and_then(|booked| booked.ended),
            place: booked.and_then(|booked| booked.place),
        }
    }

    fn whose(&self, tapped: &Tapped, found: Option<&CardFound>) -> (Whose, String, String, Option<i64>) {
        let credential = &tapped.credential;
        match &credential.holder {
            Holder::Staff(StaffHolder { name, department, until_ms, pass, .. }) => {
                let whose = if pass.is_some() { Whose::DayPass } else { Whose::Staff };
                (whose, name.clone(), department.clone(), *until_ms)
            }
            Holder::Visitor(visitor) => {
                let host = self.visits.get(&visitor.visit).map(|tracked| tracked.visit.host_name.clone());
                (Whose::Visitor, visitor.name.clone(), host.unwrap_or_default(), Some(visitor.until_ms))
            }
            Holder::Nobody | Holder::Unknown if credential.tray.is_some() => {
                (Whose::Tray, String::new(), String::new(), None)
            }
            Holder::Nobody => (Whose::Nobody, String::new(), String::new(), None),
            Holder::Unknown if found.is_some_and(|found| found.is_blank) => {
                (Whose::Blank, String::new(), String::new(), None)
            }
            Holder::Unknown => (Whose::Unknown, String::new(), String::new(), None),
        }
    }
}

impl Awaited {
    /// Asked for by the staff pages, with this request or through the shell for this credential.
    fn is_ours(&self, request: u64, issued: Option<CredentialId>) -> bool {
        self.request == request || issued.is_some_and(|issued| self.want.is_for(issued))
    }
}

fn make_of(chip: Option<Chip>) -> CardMake {
    match chip {
        Some(Chip::Desfire) => CardMake::Desfire,
        Some(Chip::Ntag) => CardMake::Ntag,
        None => CardMake::NumberOnly,
    }
}
