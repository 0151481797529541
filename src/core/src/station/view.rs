//! What is on the screen, as a plain function of the state.

use super::page::{Page, Question};
use super::{Effect, Effects, Station, Tracked};
use crate::door::DoorAlarm;
use crate::fact::{MAX_NOTICE_WIDTH, TellingStep, drawn_width};
use crate::form;
use crate::id::VisitId;
use crate::screen::staff::StaffCard;
use crate::screen::{
    About, Answered, Ask, BadgeNote, Clock, DoorNote, Frame, GoodToKnow, LeavingStage, Purpose, Review, Signal, Told,
    ToldWhat, View, Waiting,
};
use crate::time::{Now, Wall, WallTrust};

impl Station {
    /// Sends a frame if anything on it changed.
    pub(super) fn show(&mut self, now: Now, out: &mut Effects) {
        let mut frame = Frame {
            revision: self.revision,
            language: self.language,
            company: self.company(),
            clock: clock(now.wall),
            simulated: self.config.simulated.clone(),
            view: self.view(now),
            desk_called: self.desk_called.is_some(),
            door_note: self.door_note(),
            badge_note: self.badge_note(),
            leader_awaited: self.is_leader_awaited(),
            accent: self.config.settings.accent.or(self.config.accent),
            theme: self.config.settings.theme,
            languages: self.config.offered().to_vec(),
            notice: self.notice(now.wall),
            good_to_know: self.good_to_know(),
            comfort: self.comfort,
            diagonal_mm: self.config.diagonal_mm,
            switch: self.config.switch,
            party: self.party_note(),
            called: self.called(now),
            tray_empty: self.is_tray_empty(),
            page_ends_in_s: self.wipes_in_s.filter(|_| self.counts_down()),
            signal: self.shown_signal(),
        };
        if self.shown.as_ref() == Some(&frame) {
            return;
        }
        self.revision = self.revision.saturating_add(1);
        frame.revision = self.revision;
        self.shown = Some(frame.clone());
        out.push(Effect::Show(Box::new(frame)));
    }

    /// Over somebody's form nobody is named (X5): whoever fills it in sees that the door is open, and for how many.
    fn shown_signal(&self) -> Option<Signal> {
        let (signal, _) = self.signal.as_ref()?;
        Some(match signal {
            Signal::Granted { people, opened, .. } if self.page.is_form() => {
                Signal::Granted { greet: String::new(), collected: Vec::new(), people: *people, opened: *opened }
            }
            signal => signal.clone(),
        })
    }

    /// In the language that the screen speaks; the configuration's where the office set none.
    pub(super) fn company(&self) -> String {
        let set = self.config.settings.company.as_ref().map(|texts| texts.of(self.language));
        set.filter(|text| !text.is_empty()).unwrap_or(&self.config.company).to_owned()
    }

    /// On the greeting; none whose day cannot be told.
    fn notice(&self, wall: Wall) -> String {
        let is_greeting = matches!(self.page, Page::Home | Page::Offering { .. });
        let notice = self.config.settings.notice.as_ref().filter(|_| is_greeting && self.fault.is_none());
        let shown = notice.zip(local(wall)).map(|(notice, local)| notice.on(local.date_naive(), self.language));
        shown.unwrap_or_default().to_owned()
    }

    /// What visitors who have registered can read in their language.
    fn good_to_know(&self) -> Vec<GoodToKnow> {
        if self.fault.is_some() || !matches!(self.page, Page::Waiting { .. } | Page::Permitted { .. }) {
            return Vec::new();
        }
        let told = About::ALL.into_iter().map(|about| GoodToKnow { about, text: self.text_about(about).to_owned() });
        told.filter(|known| !known.text.is_empty()).collect()
    }

    /// In the language that the screen speaks; may be empty.
    fn text_about(&self, about: About) -> &str {
        self.config.settings.told.get(&about).map_or("", |texts| texts.of(self.language))
    }

    /// On the page itself. A longer one would run under the buttons of a small screen: it is behind "good to know".
    pub(super) fn short_text_about(&self, about: About) -> String {
        let text = self.text_about(about);
        if drawn_width(text) <= MAX_NOTICE_WIDTH { text.to_owned() } else { String::new() }
    }

    /// For whoever waits while nobody can be told.
    fn contact(&self) -> String {
        if self.office_away { self.short_text_about(About::Contact) } else { String::new() }
    }

    fn desk_extension(&self) -> String {
        self.config.settings.desk_extension.as_ref().unwrap_or(&self.config.desk_extension).clone()
    }

    /// Of the first door: the kiosk stands beside it.
    fn door_note(&self) -> Option<DoorNote> {
        let machine = &self.doors.first()?.machine;
        match (machine.alarm(), machine.reminds()) {
            (Some(DoorAlarm::DoorOpenTooLong), _) => Some(DoorNote::OpenTooLong),
            (_, true) => Some(DoorNote::PleaseClose),
            _ => None,
        }
    }

    fn badge_note(&self) -> Option<BadgeNote> {
        match self.page {
            _ if self.fault.is_some() => None,
            Page::Waiting { visit, .. } | Page::Permitted { visit } => self.visits.get(&visit)?.badge,
            _ => None,
        }
    }

    fn view(&self, now: Now) -> View {
        if let Some(fault) = self.fault {
            return View::OutOfService { cause: fault.cause };
        }
        match &self.page {
            Page::Home | Page::Offering { .. } => View::Home {},
            Page::Ask(question) => View::Ask(self.ask_view(question)),
            Page::Review { saving } => View::Review(self.review_view(*saving)),
            Page::Code { serial, problem } => View::Code(self.code_view(*serial, *problem)),
            Page::Invited { invitation, saving } => self.invited_view(*invitation, *saving),
            Page::Card { visit, stage } => View::Card { visitor: self.visitor_name(*visit), stage: stage.clone() },
            Page::Waiting { visit, collecting_until_ms } => {
                let left_ms = collecting_until_ms.map(|until| until.saturating_sub(now.mono_ms));
                self.visits.get(visit).map_or(View::Home {}, |tracked| self.waiting_view(tracked, left_ms, now))
            }
            Page::Permitted { visit } => {
                self.visits.get(visit).map_or(View::Home {}, |tracked| View::Permitted(self.way(tracked, now)))
            }
            Page::StaffCard { refused, .. } => View::StaffCard(StaffCard { refused: *refused }),
            Page::Forgot(forgot) => View::ForgotCard(self.forgot_view(forgot)),
            Page::Staff(session) => View::Staff(Box::new(self.staff_view(session, now))),
            Page::Leaving { stage, .. } | Page::Left { stage, .. } => View::Leaving { stage: stage.clone() },
            Page::Proving(proving) => self.proving_view(proving),
            Page::NotFound { .. } => View::Leaving { stage: LeavingStage::NotFound },
            Page::Claimed(claim) => self.claimed_view(claim, now),
            Page::Saying(saying) => self.saying_view(saying),
            Page::Agreement(asked) => self.agreement_view(*asked),
            Page::Number { serial, problem, looking } => self.number_view(*serial, *problem, *looking),
            Page::IsItYou(asked) => self.is_it_you_view(asked),
            Page::Drink { visit } => View::Drink { wished: self.wished_drink(*visit).map(|wish| wish.drink) },
            Page::Message { visit, serial, problem, .. } => View::Ask(self.message_view(*visit, *serial, *problem)),
            Page::AnotherHost { question, .. } => View::Ask(self.ask_view(question)),
        }
    }

    fn ask_view(&self, question: &Question) -> Ask {
        Ask {
            serial: question.serial,
            step: question.step,
            value: question.value.clone(),
            hits: question.hits.clone(),
            problem: question.problem,
            from_review: question.from_review,
            to: String::new(),
            wipes_in_s: self.wipes_in_s,
            anew: question.anew,
        }
    }

    fn review_view(&self, saving: bool) -> Review {
        let host = self.form.host.clone();
        Review {
            name: self.form.shown_name(),
            organisation: self.form.shown_organisation(),
            contact_tail: form::tail(&self.form.contact),
            purpose: self.form.purpose.unwrap_or(Purpose::Other),
            host: host.as_ref().map(|host| host.name.clone()).unwrap_or_default(),
            department: host.map(|host| host.department).unwrap_or_default(),
            saving,
            wipes_in_s: self.wipes_in_s,
            kept: self.config.kept,
        }
    }

    pub(super) fn visitor_name(&self, visit: VisitId) -> String {
        self.visits.get(&visit).map(|tracked| tracked.visit.name.clone()).unwrap_or_default()
    }

    fn waiting_view(&self, tracked: &Tracked, collecting_left_ms: Option<u64>, now: Now) -> View {
        let visit = &tracked.visit;
        View::Waiting(Waiting {
            visitor: visit.name.clone(),
            host: visit.host_name.clone(),
            department: visit.host_department.clone(),
            told: told(tracked, now),
            has_card: visit.card.is_some_and(|card| card.written),
            collecting_s: collecting_left_ms.map(|left_ms| u32::try_from(left_ms.div_ceil(1_000)).unwrap_or(0)),
            answered: answered(tracked, now),
            office_away: self.office_away,
            extension: self.desk_extension(),
            contact: self.contact(),
            drink: tracked.wishes.drink(),
            message: tracked.message_state(),
        })
    }
}

/// What happened at this kiosk by its own clock, and at the office by that one's; registering came before all of it.
fn told(tracked: &Tracked, now: Now) -> Vec<Told> {
    let here = [(ToldWhat::AtOffice, tracked.at_office), (ToldWhat::DeskCalled, tracked.desk_called)];
    let here = here.into_iter().filter_map(|(what, at)| at.map(|at| (what, at)));
    let there = tracked
        .told
        .of_host(tracked.visit.host_changes)
        .happened()
        .into_iter()
        .map(|(what, at_ms)| (what, of_office(at_ms, now)));
    let mut told: Vec<_> = here.chain(there).collect();
    told.sort_by_key(|(_, at)| at.utc_ms);
    let registered = tracked.registered.map(|(_, at)| (ToldWhat::Registered, at));
    registered.into_iter().chain(told).map(|(what, at)| Told { what, at: clock_text(at) }).collect()
}

pub(super) fn answered(tracked: &Tracked, now: Now) -> Option<Answered> {
    let told = tracked.told.of_host(tracked.visit.host_changes);
    let given = told.last_answer()?;
    let step = tracked.told.telling(given.telling).map(|telling| telling.step);
    Some(Answered {
        answer: given.answer,
        by_colleague: !step.is_some_and(TellingStep::is_host),
        words: given.words.clone(),
        at: clock_text(of_office(given.at_ms, now)),
    })
}

/// A moment of the office's clock, shown only while the own one can be believed.
fn of_office(at_ms: i64, now: Now) -> Wall {
    Wall { utc_ms: at_ms, ..now.wall }
}

/// Local time, as if it were that of Greenwich; only from a clock that can be believed.
fn local(wall: Wall) -> Option<chrono::DateTime<chrono::Utc>> {
    if wall.trust != WallTrust::Trusted {
        return None;
    }
    chrono::DateTime::from_timestamp(wall.local_minutes().checked_mul(60)?, 0)
}

/// The same, for the screen.
pub(super) fn clock(wall: Wall) -> Option<Clock> {
    use chrono::{Datelike, Timelike};
    let local = local(wall)?;
    let byte = |number: u32| u8::try_from(number).ok();
    Some(Clock {
        hour: byte(local.hour())?,
        minute: byte(local.minute())?,
        month: byte(local.month())?,
        day: byte(local.day())?,
        weekday: byte(local.weekday().number_from_monday())?,
    })
}

pub(super) fn clock_text(wall: Wall) -> String {
    clock(wall).map(|clock| format!("{:02}:{:02}", clock.hour, clock.minute)).unwrap_or_default()
}
