//! The staff pages (A10): from the greeting somebody asks for them, and for 15 s the next staff tap at the desk's reader opens them
//! instead of a door. They are one person's: whoever finishes, walks away for a minute or holds up a card closes them, and so does a
//! screen that dies. Opening is written before anything is shown.

use super::entry::Tapped;
use super::page::Page;
use super::pending::Pending;
use super::staff_cards::AtCards;
use super::{Effect, Effects, Look, Seen, Station, feedback};
use crate::access::{DeskRole, Direction};
use crate::fact::{PagesAct, PagesClosed, PagesFact, PermissionPrivate};
use crate::id::ApprovalId;
use crate::screen::staff::{NotOpened, StaffOutcome, StaffPlace, StaffWant};
use crate::tap::{Feedback, ReaderId};
use crate::time::{Now, Wall};

/// For so long a staff card is awaited, milliseconds.
pub(super) const STAFF_CARD_MS: u32 = 15_000;
/// The staff pages close when nobody has touched them for so long, milliseconds.
pub(super) const STAFF_IDLE_MS: u32 = 60_000;
/// What is shown is looked at anew so often, milliseconds.
const LOOK_EVERY_MS: u32 = 5_000;

/// The staff pages as one person has them open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) who: PermissionPrivate,
    pub(super) role: DeskRole,
    pub(super) at: At,
    /// What is being done, by its request.
    pub(super) working: Option<(u64, PagesAct)>,
    pub(super) outcome: Option<StaffOutcome>,
    /// What was seen last, and when.
    pub(super) seen: Option<(Seen, Wall)>,
}

/// Where somebody is on the staff pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    Menu,
    List(List),
    /// Why a leader is asked for what is chosen.
    Reason {
        serial: u64,
        list: List,
    },
    Tray {
        serial: u64,
        counted: Option<u32>,
    },
    About,
    Cards(AtCards),
    Network,
    /// To become one of a site: where the office is, once that was typed; what the field begins with; the last answer was none.
    Enrol {
        serial: u64,
        office: Option<String>,
        value: String,
        problem: bool,
    },
    ScreenTest,
}

/// A list as it is looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    pub(super) of: StaffPlace,
    pub(super) page: u32,
    pub(super) chosen: Option<String>,
    pub(super) asking: Option<PagesAct>,
}

/// Whoever opens the staff pages, while that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    pub(super) who: PermissionPrivate,
    pub(super) role: DeskRole,
    pub(super) reader: ReaderId,
}

impl Station {
    pub(super) fn session(&self) -> Option<&Session> {
        match &self.page {
            Page::Staff(session) => Some(session),
            _ => None,
        }
    }

    pub(super) fn session_mut(&mut self) -> Option<&mut Session> {
        match &mut self.page {
            Page::Staff(session) => Some(session),
            _ => None,
        }
    }

    pub(super) fn at_mut(&mut self) -> Option<&mut At> {
        self.session_mut().map(|session| &mut session.at)
    }

    /// From the greeting alone, so that nobody's registration is in the way.
    pub(super) fn ask_for_staff_card(&mut self, now: Now, out: &mut Effects) {
        if self.page == Page::Home {
            let until_ms = now.mono_ms.saturating_add(u64::from(STAFF_CARD_MS));
            self.turn_to(now, Page::StaffCard { until_ms, opening: false, refused: None }, out);
        }
    }

    /// The card must count as at a desk; what it would open stays shut.
    pub(super) fn open_staff_pages(&mut self, now: Now, tapped: &Tapped, out: &mut Effects) {
        let (at, credential) = (tapped.at, &tapped.credential);
        if let Err(reason) = self.judge(now, at, None, credential) {
            self.deny(now, at, reason, Some(credential), Direction::In, out);
            return self.return_home(now, out);
        }
        let Some(staff) = super::desk_card::own_card(credential) else { return };
        let Some(role) = staff.desk else {
            feedback(Some(at.id), Feedback::Refused, out);
            return self.not_opened(now, NotOpened::NoRole, out);
        };
        let who = PermissionPrivate {
            staff: Some(staff.staff),
            name: staff.name.clone(),
            why: String::new(),
            for_whom: String::new(),
        };
        if let Page::StaffCard { opening, .. } = &mut self.page {
            *opening = true;
        }
        let fact = PagesFact::Opened { role, private: Some(who.clone()) };
        let opening = Opening { who, role, reader: at.id };
        self.append(now, vec![fact.into()], Pending::StaffOpened(Box::new(opening)), out);
    }

    pub(super) fn not_opened(&mut self, now: Now, why: NotOpened, out: &mut Effects) {
        if matches!(self.page, Page::StaffCard { .. }) {
            let page = Page::StaffCard { until_ms: now.mono_ms, opening: false, refused: Some(why) };
            self.turn_to(now, page, out);
        }
    }

    pub(super) fn staff_opened(&mut self, now: Now, opening: Opening, out: &mut Effects) {
        // Whoever asked has turned back meanwhile.
        if !matches!(self.page, Page::StaffCard { .. }) {
            return self.note(now, vec![PagesFact::Closed { why: PagesClosed::Finished }.into()], out);
        }
        let Opening { who, role, reader } = opening;
        feedback(Some(reader), Feedback::Granted, out);
        let session = Session { who, role, at: At::Menu, working: None, outcome: None, seen: None };
        self.turn_to(now, Page::Staff(Box::new(session)), out);
        self.look(now, out);
    }

    /// Back to the greeting. Everything that was seen goes with the page; whoever closed it, or had to see the screen die, still stands there.
    pub(super) fn close_staff_pages(&mut self, now: Now, why: PagesClosed, out: &mut Effects) {
        if self.session().is_some() {
            self.look_timer = None;
            self.give_card_up(out);
            self.note(now, vec![PagesFact::Closed { why }.into()], out);
            match why {
                PagesClosed::Finished | PagesClosed::ScreenLost => self.return_home(now, out),
                PagesClosed::Idle | PagesClosed::Tap => self.go_home(now, out),
            }
        }
    }

    /// A card at the desk's reader that is not part of what is done there: who stands there now may be somebody else.
    pub(super) fn somebody_at_desk(&mut self, now: Now, is_desk: bool, out: &mut Effects) {
        if is_desk {
            self.close_staff_pages(now, PagesClosed::Tap, out);
        }
    }

    pub(super) fn staff_want(&mut self, now: Now, want: StaffWant, out: &mut Effects) {
        let Some(session) = self.session_mut() else { return };
        session.outcome = None;
        let role = session.role;
        match (want, session.at.clone()) {
            (StaffWant::Go { to }, At::Menu) if to.is_open_to(role) => self.go(now, to, out),
            (StaffWant::Turn { page }, At::List(list)) => {
                self.staff_turn(now, At::List(List { page, chosen: None, asking: None, ..list }), out);
            }
            (StaffWant::Choose { id }, At::List(list)) => {
                self.staff_turn(now, At::List(List { chosen: Some(id), asking: None, ..list }), out);
            }
            (StaffWant::Act { act }, At::List(list)) if self.may_do(now, &list, act) => {
                if act == PagesAct::AskLeader {
                    let serial = self.staff_serial();
                    let chosen = self.chosen_of(now, &list);
                    self.staff_turn(now, At::Reason { serial, list: List { chosen, ..list } }, out);
                } else if asks_first(act) {
                    self.staff_turn(now, At::List(List { asking: Some(act), ..list }), out);
                } else {
                    self.staff_act(now, act, list.chosen, out);
                }
            }
            (StaffWant::Act { act: PagesAct::AnswerCall }, At::Menu) if self.desk_call().is_some() => {
                self.staff_act(now, PagesAct::AnswerCall, None, out);
            }
            (StaffWant::Sure, At::List(list)) => {
                let Some(act) = list.asking.filter(|act| self.may_do(now, &list, *act)) else { return };
                let about = list.chosen.clone();
                self.staff_turn(now, At::List(List { asking: None, ..list }), out);
                self.staff_act(now, act, about, out);
            }
            (StaffWant::Count { counted }, At::Tray { serial, .. }) => self.count_asked(now, serial, counted, out),
            (StaffWant::Sure, At::Tray { counted: Some(counted), .. }) => self.count_tray(now, counted, out),
            (StaffWant::Go { to: StaffPlace::ScreenTest }, At::About) => self.staff_turn(now, At::ScreenTest, out),
            (StaffWant::Act { act: act @ (PagesAct::LookAtCard | PagesAct::IssueCard) }, At::Cards(cards))
                if cards.may_begin() =>
            {
                self.card_act(now, act, out);
            }
            (StaffWant::Act { act: PagesAct::EnrolKiosk }, At::Network) => self.ask_for_office(now, out),
            (StaffWant::Register, At::Menu) => {
                self.close_staff_pages(now, PagesClosed::Finished, out);
                self.begin_registration(now, out);
            }
            _ => {}
        }
    }

    /// Something was typed: why a leader is asked, or where the office is, or its code.
    pub(super) fn staff_typed(&mut self, now: Now, text: &str, fresh: [u8; 16], out: &mut Effects) {
        match self.session().map(|session| session.at.clone()) {
            Some(At::Reason { list, .. }) if self.may_do(now, &list, PagesAct::AskLeader) => {
                self.ask_leader(now, list, ApprovalId(fresh), text, out);
            }
            Some(At::Enrol { office, .. }) => self.enrolling_typed(now, office, text, out),
            _ => {}
        }
    }

    /// One level up; from the menu out.
    pub(super) fn staff_back(&mut self, now: Now, out: &mut Effects) {
        let Some(session) = self.session_mut() else { return };
        session.outcome = None;
        let up = match session.at.clone() {
            At::Menu => return self.close_staff_pages(now, PagesClosed::Finished, out),
            At::List(list) if list.asking.is_some() => At::List(List { asking: None, ..list }),
            At::Tray { counted: Some(_), .. } => return self.go(now, StaffPlace::Tray, out),
            At::Reason { list, .. } => At::List(list),
            At::Cards(cards) => match self.cards_back(&cards, out) {
                Some(up) => up,
                None => return,
            },
            At::Enrol { .. } => At::Network,
            At::ScreenTest => At::About,
            At::List(_) | At::Tray { .. } | At::About | At::Network => At::Menu,
        };
        let is_other = matches!(up, At::Menu | At::About | At::Network);
        self.staff_turn(now, up, out);
        if is_other {
            self.look(now, out);
        }
    }

    /// A question that is asked anew.
    pub(super) fn staff_serial(&mut self) -> u64 {
        let serial = self.next_serial;
        self.next_serial = serial.saturating_add(1);
        serial
    }

    fn go(&mut self, now: Now, to: StaffPlace, out: &mut Effects) {
        let serial = self.staff_serial();
        let at = match to {
            StaffPlace::Tray => At::Tray { serial, counted: None },
            StaffPlace::About => At::About,
            StaffPlace::Cards => At::Cards(AtCards::Choose),
            StaffPlace::Network => At::Network,
            StaffPlace::ScreenTest => return,
            of => At::List(List { of, page: 0, chosen: None, asking: None }),
        };
        self.staff_turn(now, at, out);
        if to == StaffPlace::RollCall
            && let Some(private) = self.session().map(|session| session.who.clone())
        {
            let act = PagesFact::Used { act: PagesAct::RollCall, about: None, private: Some(private) };
            self.note(now, vec![act.into()], out);
        }
        self.look(now, out);
    }

    /// Turns within the staff pages: touches meant for what was there before no longer count.
    pub(super) fn staff_turn(&mut self, now: Now, at: At, out: &mut Effects) {
        let since = self.revision.saturating_add(1);
        let Some(session) = self.session_mut() else { return };
        if session.at != at {
            let seen_is_of = |seen: &Seen| at.look() == Some(seen.look());
            session.seen.take_if(|(seen, _)| !seen_is_of(seen));
            session.at = at;
            self.page_since_revision = since;
        }
        self.touched(now, out);
    }

    /// Has the shell look at what the page shows, now and again.
    pub(super) fn look(&mut self, now: Now, out: &mut Effects) {
        self.look_timer = None;
        let Some(look) = self.session().and_then(|session| session.at.look()) else { return };
        out.push(Effect::Look(look));
        self.look_timer = Some(self.arm(now, LOOK_EVERY_MS, out));
    }

    pub(super) fn looked(&mut self, now: Now, seen: Seen) {
        if let Some(session) = self.session_mut().filter(|session| session.at.look() == Some(seen.look())) {
            session.seen = Some((seen, now.wall));
        }
    }
}

impl At {
    fn look(&self) -> Option<Look> {
        match self {
            Self::Menu => Some(Look::Health),
            Self::Reason { .. } | Self::ScreenTest => None,
            Self::Tray { .. } => Some(Look::Tray),
            Self::About | Self::Network | Self::Enrol { .. } => Some(Look::Node),
            Self::Cards(cards) => cards.seen().map(|tapped| Look::Card(tapped.credential.uid)),
            Self::List(list) => match list.of {
                StaffPlace::Health => Some(Look::Health),
                StaffPlace::Tickets => Some(Look::Tickets),
                StaffPlace::RollCall => Some(Look::House),
                // The station knows these itself.
                StaffPlace::Visits
                | StaffPlace::Doors
                | StaffPlace::Tray
                | StaffPlace::About
                | StaffPlace::Cards
                | StaffPlace::Network
                | StaffPlace::ScreenTest => None,
            },
        }
    }
}

/// What cannot be taken back, or moves a door, is asked about first.
fn asks_first(act: PagesAct) -> bool {
    match act {
        PagesAct::EndVisit
        | PagesAct::UnlockDoor
        | PagesAct::HoldDoor
        | PagesAct::LockDown
        | PagesAct::EndOrder
        | PagesAct::AskLeader
        | PagesAct::CountTray => true,
        PagesAct::Permit
        | PagesAct::AnswerCall
        | PagesAct::AcknowledgeTicket
        | PagesAct::RollCall
        | PagesAct::LookAtCard
        | PagesAct::IssueCard
        | PagesAct::EnrolKiosk
        | PagesAct::GiveCard => false,
    }
}
