//! Which page the screen is on, and how pages end by themselves.

use super::agreement::{Asked, READING_MS};
use super::feedback::Saying;
use super::forgot::Forgot;
use super::no_card::{Claim, Proving};
use super::staff::{STAFF_IDLE_MS, Session};
use super::{Effects, IDLE_WARNING_S, Station};
use crate::fact::{FeedbackTone, PagesClosed, ScreenSettings};
use crate::form::Problem;
use crate::id::{InvitationId, VisitId};
use crate::returning::{Choices, Recollection};
use crate::screen::staff::NotOpened;
use crate::screen::{CardStage, CodeProblem, Comfort, ForgetState, HostHit, LeavingStage, NoCard, NumberProblem, Step};
use crate::tap::Waiting;
use crate::time::{Now, Token};

/// A page with what is needed to draw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Page {
    Home,
    /// The greeting still, while it is written that this visitor is asked for a card: nobody else begins anything meanwhile.
    Offering {
        visit: VisitId,
    },
    Ask(Question),
    Review {
        saving: bool,
    },
    /// An invitation's code is typed.
    Code {
        serial: u64,
        problem: Option<CodeProblem>,
    },
    /// Whoever this invitation is for is asked whether it is them.
    Invited {
        invitation: InvitationId,
        saving: bool,
    },
    Card {
        visit: VisitId,
        stage: CardStage,
    },
    Waiting {
        visit: VisitId,
        collecting_until_ms: Option<u64>,
    },
    Permitted {
        visit: VisitId,
    },
    /// Giving the card back; the visit is known from the tap on.
    Leaving {
        stage: LeavingStage,
        visit: Option<VisitId>,
    },
    /// A staff card is awaited, to open the staff pages.
    StaffCard {
        /// From here on a tap means what it always means, monotonic milliseconds.
        until_ms: u64,
        /// One was held up, and that is being written.
        opening: bool,
        refused: Option<NotOpened>,
    },
    /// An employee without their card gets a day pass.
    Forgot(Box<Forgot>),
    /// The staff pages, with all that was seen there.
    Staff(Box<Session>),
    /// The visit has ended: thanks, a rating, and whatever else the visitor wants of it.
    Left {
        visit: VisitId,
        stage: LeavingStage,
        rated: bool,
        ended: Ended,
        /// What the visitor had to say of it, if they have.
        said: Option<FeedbackTone>,
    },
    /// Without a card, the contact of the visit is asked for.
    Proving(Proving),
    /// No open visit has it.
    NotFound {
        why: NoCard,
    },
    /// Whoever has it is asked whether it is them.
    Claimed(Claim),
    /// The visit has ended, and its visitor has something to say.
    Saying(Box<Saying>),
    /// Something is to be agreed to before it is recorded.
    Agreement(Asked),
    /// The number of somebody who was here before is typed; while it is looked up, nothing else is taken.
    Number {
        serial: u64,
        problem: Option<NumberProblem>,
        looking: bool,
    },
    /// Is it one of these? What is known of the number is nowhere else, and goes with the page.
    IsItYou(Box<AskedWho>),
    /// Who waits is asked what they would like to drink.
    Drink {
        visit: VisitId,
    },
    /// Who waits types a message.
    Message {
        visit: VisitId,
        serial: u64,
        problem: Option<Problem>,
        saving: bool,
    },
    /// Who waits looks for somebody else.
    AnotherHost {
        visit: VisitId,
        question: Question,
        saving: bool,
    },
}

/// How a visit ended at this screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// The card is back.
    CardBack,
    /// There was none to give back; it may have been said to be lost.
    WithoutCard { lost: bool },
}

impl Ended {
    /// The page of thanks, with a rating for who likes to give one.
    pub(super) fn thanks(self) -> LeavingStage {
        match self {
            Self::CardBack => LeavingStage::Rate,
            Self::WithoutCard { lost } => LeavingStage::RateWithoutCard { lost },
        }
    }
}

/// One question as it is being answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) serial: u64,
    pub(super) step: Step,
    pub(super) value: String,
    /// What the hits were found for.
    pub(super) query: String,
    pub(super) hits: Vec<HostHit>,
    pub(super) problem: Option<Problem>,
    pub(super) from_review: bool,
    /// It is posed because nobody was recognised.
    pub(super) anew: bool,
    /// Somebody has touched the screen since it was asked, so there may be something in its field.
    pub(super) touched: bool,
}

/// What "is it you?" is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AskedWho {
    pub(super) choices: Choices,
    pub(super) recollection: Recollection,
}

/// An employee who said "I am here to collect" has so long to tap.
pub(super) const COLLECT_MS: u32 = 15_000;

/// How long pages stay that nobody touches, apart from the form.
const CARD_MS: u32 = 90_000;
const WAITING_MS: u32 = 60_000;
const PERMITTED_MS: u32 = 20_000;
const TAP_CARD_MS: u32 = 30_000;
const WIPING_MS: u32 = 60_000;
const RATE_MS: u32 = 12_000;
/// There is more to read than thanks.
const READ_MS: u32 = 20_000;
const NO_CARD_MS: u32 = 45_000;
const FAREWELL_MS: u32 = 5_000;
const FORGET_ASK_MS: u32 = 45_000;
const FORGET_WORKING_MS: u32 = 20_000;
const FORGET_TOLD_MS: u32 = 12_000;
const NOT_OPENED_MS: u32 = 8_000;

/// How long the screen says that the desk was called.
const DESK_CALLED_MS: u32 = 6_000;

impl Page {
    /// A visit has just ended.
    pub(super) fn left(visit: VisitId, ended: Ended) -> Self {
        Self::Left { visit, stage: ended.thanks(), rated: false, ended, said: None }
    }

    /// What a tap is awaited for on this page.
    pub(super) fn waiting_for(&self, now_ms: u64) -> Waiting {
        match self {
            Self::Card { stage: CardStage::Take | CardStage::Failed { .. }, .. } => Waiting::CardToIssue,
            // Also when it has turned up after all.
            Self::Leaving {
                stage: LeavingStage::TapCard | LeavingStage::Failed { .. } | LeavingStage::NoCard, ..
            }
            | Self::NotFound { .. } => Waiting::CardToReturn,
            Self::Waiting { collecting_until_ms: Some(until), .. } if now_ms < *until => Waiting::Collector,
            Self::StaffCard { until_ms, opening: false, .. } if now_ms < *until_ms => Waiting::StaffPages,
            _ => Waiting::Nothing,
        }
    }

    /// The visit this page is about.
    pub(super) fn visit(&self) -> Option<VisitId> {
        match self {
            Self::Card { visit, .. }
            | Self::Waiting { visit, .. }
            | Self::Permitted { visit }
            | Self::Offering { visit }
            | Self::Left { visit, .. }
            | Self::Drink { visit }
            | Self::Message { visit, .. }
            | Self::AnotherHost { visit, .. } => Some(*visit),
            Self::Leaving { visit, .. } => *visit,
            Self::Claimed(claim) => claim.saving,
            Self::Saying(saying) => Some(saying.visit),
            Self::Home
            | Self::Ask(_)
            | Self::Review { .. }
            | Self::Code { .. }
            | Self::Invited { .. }
            | Self::StaffCard { .. }
            | Self::Forgot(_)
            | Self::Staff(_)
            | Self::Proving(_)
            | Self::NotFound { .. }
            | Self::Agreement(_)
            | Self::Number { .. }
            | Self::IsItYou(_) => None,
        }
    }

    /// This visit is being ended on this page.
    pub(super) fn is_leaving(&self, visit: VisitId) -> bool {
        match self {
            Self::Leaving { visit: Some(shown), .. } => *shown == visit,
            Self::Claimed(claim) => claim.saving == Some(visit),
            _ => false,
        }
    }

    /// Somebody leaves without a card.
    pub(super) fn is_without_card(&self) -> bool {
        matches!(
            self,
            Self::Leaving { stage: LeavingStage::NoCard, .. }
                | Self::Proving(_)
                | Self::NotFound { .. }
                | Self::Claimed(_)
        )
    }

    /// A card is given back on this page, or may be.
    pub(super) fn is_returning(&self) -> bool {
        matches!(self, Self::Leaving { .. } | Self::NotFound { .. })
    }

    /// The visitor of this visit waits, or wishes for something meanwhile.
    pub(super) fn is_waiting(&self, visit: VisitId) -> bool {
        let waits =
            matches!(self, Self::Waiting { .. } | Self::Drink { .. } | Self::Message { .. } | Self::AnotherHost { .. });
        waits && self.visit() == Some(visit)
    }

    /// Something is typed or chosen on it, which is wiped when nobody goes on.
    pub(super) fn is_form(&self) -> bool {
        self.is_of_form() || matches!(self, Self::Proving(_) | Self::Claimed(_) | Self::Saying(_))
    }

    /// It is of a registration, or of a visit that goes on.
    pub(super) fn is_of_form(&self) -> bool {
        matches!(
            self,
            Self::Ask(_)
                | Self::Review { .. }
                | Self::Code { .. }
                | Self::Invited { .. }
                | Self::Agreement(_)
                | Self::Number { .. }
                | Self::IsItYou(_)
                | Self::Message { .. }
                | Self::AnotherHost { .. }
        )
    }

    /// What is on it is on its way to the disk.
    pub(super) fn is_saving(&self) -> bool {
        match self {
            Self::Review { saving } | Self::Invited { saving, .. } | Self::Agreement(Asked { saving, .. }) => *saving,
            Self::Message { saving, .. } | Self::AnotherHost { saving, .. } => *saving,
            Self::Claimed(claim) => claim.saving.is_some(),
            Self::Saying(saying) => saying.saving,
            _ => false,
        }
    }
}

fn leaving_ms(stage: &LeavingStage) -> u32 {
    match stage {
        LeavingStage::TapCard | LeavingStage::Failed { .. } => TAP_CARD_MS,
        LeavingStage::Wiping => WIPING_MS,
        LeavingStage::NoCard | LeavingStage::NotFound => NO_CARD_MS,
        LeavingStage::Rate => RATE_MS,
        LeavingStage::RateWithoutCard { .. } | LeavingStage::AtDesk => READ_MS,
        LeavingStage::Farewell | LeavingStage::Heard { .. } => FAREWELL_MS,
        LeavingStage::Forget { state: ForgetState::Ask } => FORGET_ASK_MS,
        LeavingStage::Forget { state: ForgetState::Working } => FORGET_WORKING_MS,
        LeavingStage::Forget { state: ForgetState::Done | ForgetState::Held | ForgetState::Failed } => FORGET_TOLD_MS,
    }
}

impl Station {
    /// Turns to a page: its timer starts, and touches meant for the page before no longer count.
    pub(super) fn turn_to(&mut self, now: Now, page: Page, out: &mut Effects) {
        self.news_seen(&page);
        // A page that is there already makes no new frame: what is touched on it counts.
        if self.page != page {
            self.page = page;
            self.page_since_revision = self.revision.saturating_add(1);
        }
        self.touched(now, out);
    }

    /// Back to the greeting, and whoever was there is gone: the form is wiped, and language and comfort are again the house's.
    pub(super) fn go_home(&mut self, now: Now, out: &mut Effects) {
        self.comfort = Comfort::default();
        self.return_home(now, out);
    }

    /// Back to the greeting, and whoever wanted it still stands there: what they cannot do without stays until the greeting has been left alone.
    pub(super) fn return_home(&mut self, now: Now, out: &mut Effects) {
        self.finds = 0;
        self.wipe_form();
        self.end_gathering(now, out);
        self.language = self.config.greeting_language();
        self.turn_to(now, Page::Home, out);
    }

    /// Whoever is in the middle of something goes on in their language, also where it is not offered any more.
    pub(super) fn settings_changed(&mut self, now: Now, settings: ScreenSettings, out: &mut Effects) {
        let was_greeting = self.language == self.config.greeting_language();
        self.config.settings = settings;
        if self.page == Page::Home && (was_greeting || !self.config.offers(self.language)) {
            self.language = self.config.greeting_language();
            self.touched(now, out);
        }
        self.agreement_changed(now, out);
    }

    /// Somebody is there: the page's time starts again.
    pub(super) fn touched(&mut self, now: Now, out: &mut Effects) {
        self.wipes_in_s = None;
        // Touches do not lengthen the time in which a tap means something else than coming in.
        if let Page::StaffCard { until_ms, refused: None, .. } = self.page {
            self.page_timer = Some(self.arm_at(until_ms, out));
            return;
        }
        self.page_timer = self.page_ms().map(|after_ms| self.arm(now, after_ms, out));
    }

    fn page_ms(&self) -> Option<u32> {
        let collecting = matches!(self.page, Page::Waiting { collecting_until_ms: Some(_), .. });
        self.standard_page_ms().map(|page_ms| if collecting { page_ms } else { self.comfort.stretched(page_ms) })
    }

    fn standard_page_ms(&self) -> Option<u32> {
        Some(match &self.page {
            // A language or a comfort chosen and walked away from goes back by itself, too.
            Page::Home if self.language != self.config.greeting_language() || !self.comfort.is_standard() => {
                self.config.idle_ms
            }
            Page::Home | Page::Offering { .. } => return None,
            Page::Agreement(_) => self.config.idle_ms.max(READING_MS).saturating_sub(IDLE_WARNING_S * 1_000),
            page if page.is_form() => self.config.idle_ms.saturating_sub(IDLE_WARNING_S * 1_000),
            Page::Card { stage: CardStage::Writing { .. }, .. } => CARD_MS,
            Page::Card { .. } => CARD_MS.saturating_sub(IDLE_WARNING_S * 1_000),
            Page::Waiting { collecting_until_ms: Some(_), .. } => 1_000,
            Page::Permitted { visit } if !self.is_to_be_fetched(*visit) => PERMITTED_MS,
            Page::Waiting { .. } | Page::Drink { .. } | Page::Permitted { .. } => {
                WAITING_MS.saturating_sub(IDLE_WARNING_S * 1_000)
            }
            Page::Leaving { stage, .. } | Page::Left { stage, .. } => leaving_ms(stage),
            Page::StaffCard { .. } => NOT_OPENED_MS,
            Page::Staff(_) => STAFF_IDLE_MS,
            Page::Forgot(forgot) if forgot.has_ended() => NOT_OPENED_MS,
            Page::Forgot(_) => CARD_MS,
            Page::NotFound { .. } => leaving_ms(&LeavingStage::NotFound),
            // Forms, above.
            Page::Ask(_)
            | Page::Review { .. }
            | Page::Code { .. }
            | Page::Invited { .. }
            | Page::Proving(_)
            | Page::Claimed(_)
            | Page::Saying(_)
            | Page::Number { .. }
            | Page::IsItYou(_) => return None,
            Page::Message { .. } | Page::AnotherHost { .. } => return None,
        })
    }

    /// Somebody stands before it who is not done: it ends with a countdown, which a touch ends. What is read and done with (the way in of
    /// whoever goes by themselves, thanks, a rating, a card that is given back) ends without one: nothing is lost with it, and whoever comes
    /// next finds the greeting.
    pub(super) fn counts_down(&self) -> bool {
        match self.page {
            Page::Card { stage: CardStage::Take | CardStage::Failed { .. }, .. }
            | Page::Waiting { collecting_until_ms: None, .. }
            | Page::Drink { .. } => true,
            Page::Permitted { visit } => self.is_to_be_fetched(visit),
            _ => false,
        }
    }

    pub(super) fn page_timer_fired(&mut self, now: Now, out: &mut Effects) {
        self.page_timer = None;
        match self.page.clone() {
            page if page.is_form() => self.form_idle(now, out),
            _ if self.counts_down() && self.counted_on(now, out) => {}
            // Nobody is there: the others' cards wait in the tray, too.
            Page::Card { visit, .. } => self.after_cards(now, visit, out),
            Page::Waiting { visit, collecting_until_ms: Some(until) } => {
                if now.mono_ms >= until {
                    self.turn_to(now, Page::Waiting { visit, collecting_until_ms: None }, out);
                } else {
                    self.page_timer = Some(self.arm(now, 1_000, out));
                }
            }
            Page::Left { visit, stage: LeavingStage::Forget { state: ForgetState::Working }, .. } => {
                self.forget_overdue(now, visit, out);
            }
            Page::Staff(_) => self.close_staff_pages(now, PagesClosed::Idle, out),
            Page::Forgot(_) => self.leave_forgot(now, false, out),
            // They have gone without a word, as they may.
            Page::NotFound { .. } => {
                self.leave_to_desk(now, out);
                self.go_home(now, out);
            }
            _ => self.go_home(now, out),
        }
    }

    /// Counts the last seconds down where the user can see it, then wipes. A form that is being saved is not wiped under the
    /// disk's hands: its answer comes.
    fn form_idle(&mut self, now: Now, out: &mut Effects) {
        if self.page.is_saving() {
            self.page_timer = Some(self.arm(now, 1_000, out));
            return;
        }
        if !self.counted_on(now, out) {
            self.give_form_up(now, false, out);
        }
    }

    /// Another second of the countdown; none are left when this says no.
    fn counted_on(&mut self, now: Now, out: &mut Effects) -> bool {
        let left_s = self.wipes_in_s.map_or(self.comfort.stretched(IDLE_WARNING_S), |left_s| left_s.saturating_sub(1));
        if left_s > 0 {
            self.wipes_in_s = Some(left_s);
            self.page_timer = Some(self.arm(now, 1_000, out));
        }
        left_s > 0
    }

    /// The screen process is gone. What was being typed is wiped; what is recorded goes on.
    pub(super) fn screen_lost(&mut self, now: Now, out: &mut Effects) {
        self.close_staff_pages(now, PagesClosed::ScreenLost, out);
        self.leave_forgot(now, true, out);
        let is_staff_card = matches!(self.page, Page::StaffCard { .. });
        if is_staff_card || (self.page.is_form() && !self.page.is_saving()) {
            self.give_form_up(now, true, out);
        }
    }

    pub(super) fn say_desk_called(&mut self, now: Now, out: &mut Effects) {
        let token: Token = self.arm(now, DESK_CALLED_MS, out);
        self.desk_called = Some(token);
    }
}
