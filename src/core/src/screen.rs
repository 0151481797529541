//! What the touchscreen shows and what its user wants: the protocol between `frontdeskd` and `frontdesk-screen`.
//!
//! View models go one way ([`ToScreen`]), intents the other ([`FromScreen`]), one JSON object a line over a Unix socket,
//! each at most [`MAX_LINE_BYTES`]. A frame carries codes and data, never a sentence: the words are the screen's, in the
//! language the frame names. A frame is whole: the screen shows the last one it got and remembers nothing else but the company's
//! mark, which it is told anew with every connection, so it can be killed and started at any moment.

mod comfort;
mod intent;
mod leaving;
mod one_switch;
mod registration;
mod signal;
pub mod staff;
mod visit;

pub use comfort::{Comfort, MORE_TIME, TextSize};
pub use intent::Intent;
pub use leaving::{
    Claimed, ClaimedVisit, FeedbackForm, ForgetState, LeavingProblem, LeavingQuestion, LeavingStage, LeavingText,
    MAX_CLAIMED, NoCard, Rating,
};
pub use one_switch::{FunctionKey, NotAFunctionKey, OneSwitch, STEP_MS};
pub use registration::{
    AgreementPage, Ask, CodeEntry, CodeProblem, HostHit, Invited, IsItYou, Kept, NumberEntry, NumberProblem, Purpose,
    Review, Step,
};
pub use signal::{Opened, Signal};
pub use visit::{
    Answered, Called, CalledTo, CardStage, CardTrouble, DrinkWish, MessageState, Told, ToldWhat, Waiting, Way,
};

use crate::fact::{BrandAccent, Drink, ScreenTheme};
use serde::{Deserialize, Serialize};

/// The protocol's version. A screen and a daemon of different versions refuse each other in [`FromScreen::Hello`].
pub const PROTOCOL: u16 = 8;

/// The longest line either side accepts, in bytes. Longer ones end the connection.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// The languages of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    /// Traditional Chinese.
    #[serde(rename = "zh-Hant")]
    ZhHant,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// Daemon to screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to_screen", rename_all = "snake_case")]
pub enum ToScreen {
    /// Show this, whole, in place of what was there.
    Frame(Box<Frame>),
    /// The company's mark, before the first frame and whenever it changes: too long to go with every frame.
    Logo {
        /// A PNG in base64, see [`crate::fact::logo_in_base64`]; empty: none, so the screen draws its own.
        png: String,
    },
    /// The screen speaks another protocol version and should end; systemd starts the right one after an upgrade.
    Refused {
        /// The version the daemon speaks.
        protocol: u16,
    },
}

/// Screen to daemon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from_screen", rename_all = "snake_case")]
pub enum FromScreen {
    /// The first line of a connection.
    Hello {
        /// [`PROTOCOL`] of the screen.
        protocol: u16,
        /// The screen's package version, for `frontdeskctl status`.
        version: String,
    },
    /// The frame of this revision has been drawn: proof that the screen lives. Sent after each frame and at least every 5 s.
    Drawn {
        /// [`Frame::revision`].
        revision: u64,
    },
    /// The user touched something.
    Intent {
        /// The frame the user was looking at. The daemon ignores an intent whose frame is no longer the current question.
        revision: u64,
        /// What they want.
        intent: Intent,
    },
}

/// All that is on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Grows by one with every frame of one daemon run.
    pub revision: u64,
    /// In which language to speak.
    pub language: Language,
    /// The company's name, from the config.
    pub company: String,
    /// Local time, absent while the clock is not trusted: a wrong clock on the wall is worse than none.
    pub clock: Option<Clock>,
    /// Parts that are simulated (`"reader"`, `"lines"`). Not empty means a loud banner on every screen (invariant 9).
    pub simulated: Vec<String>,
    /// The page.
    pub view: View,
    /// The desk was just called from this screen and the call is recorded: say so, on whatever page, while the frame says it.
    #[serde(default)]
    pub desk_called: bool,
    /// What is to be said of the kiosk's door, quietly, on whatever page, for as long as the frame says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door_note: Option<DoorNote>,
    /// What is to be said of the badge of the visit on the page, where it waits or is permitted, for as long as the frame says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge_note: Option<BadgeNote>,
    /// A leader's card is awaited at this kiosk (A5): say so, on whatever page, while the frame says it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leader_awaited: bool,
    /// The company's colour; absent: porcelain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent: Option<BrandAccent>,
    /// Light or dark; absent: as the screen was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<ScreenTheme>,
    /// The languages to choose from; none named: all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
    /// What the company has to say to whoever comes, on the greeting alone; empty for nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notice: String,
    /// What the company tells visitors, on the pages of one who has registered alone; at most one of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub good_to_know: Vec<GoodToKnow>,
    /// What the visitor of the moment has asked for; absent: nothing.
    #[serde(default, skip_serializing_if = "Comfort::is_standard")]
    pub comfort: Comfort,
    /// The display's diagonal in millimetres, from the config; absent: not known, and everything is as large as it was drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagonal_mm: Option<u16>,
    /// The switch of whoever uses the screen by one key, from the config; absent: [`OneSwitch::STANDARD`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switch: Option<OneSwitch>,
    /// What the page is to say of those who came together, for as long as the frame says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyNote>,
    /// Who is to look, on the greeting alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Called>,
    /// By the books no card is left in the tray from which the page wants one taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tray_empty: bool,
    /// Seconds until a page of one who waits goes back to the greeting by itself, once they are counted down. A touch begins anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_ends_in_s: Option<u32>,
    /// A staff tap's answer, over the page for as long as the frame carries it; the page beneath is untouched.
    pub signal: Option<Signal>,
}

/// What a page says of people who came together (V9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "snake_case")]
pub enum PartyNote {
    /// The form is somebody's who came with whoever has just registered. Host and purpose are kept, and not asked.
    Joining {
        /// Who registered last; empty once that is forgotten.
        after: String,
        /// How many have registered so far.
        registered: u32,
        /// The form is a child's.
        child: bool,
        /// The contact of who registered before can be taken: see [`Intent::SameContact`].
        same_contact: bool,
        /// No more than this one: nobody can be added.
        is_last: bool,
    },
    /// The card is one of several, each somebody else's.
    Cards {
        /// Which, from 1.
        nth: u32,
        /// Of how many.
        of: u32,
    },
    /// The page is for so many people: the one named, and who came with them and has come as far.
    Together {
        /// Two at least.
        people: u32,
    },
}

/// Something that the company tells its visitors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodToKnow {
    /// What it is about.
    pub about: About,
    /// In the frame's language, at most [`crate::fact::MAX_TOLD_CHARS`] characters.
    pub text: String,
}

/// What visitors ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Where to wait.
    WaitingArea,
    /// How to get onto the Wi-Fi.
    Wifi,
    /// Where the toilet is.
    Toilet,
    /// Where to park.
    Parking,
    /// How to reach the reception when nobody is there.
    Contact,
    /// What to do in an emergency, and where to meet.
    Emergency,
}

impl About {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::WaitingArea, Self::Wifi, Self::Toilet, Self::Parking, Self::Contact, Self::Emergency];
}

/// What whoever stands at the door can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorNote {
    /// The leaf will soon have stood open for too long.
    PleaseClose,
    /// It has (ONVIF `DoorOpenTooLong`).
    OpenTooLong,
}

/// How a visitor gets their badge (A2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BadgeNote {
    /// The printer has it, and nothing keeps it from printing.
    Printing,
    /// It was given up: the desk has another way.
    AtDesk,
}

/// Local time and date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// 0–23.
    pub hour: u8,
    /// 0–59.
    pub minute: u8,
    /// 1–12.
    pub month: u8,
    /// 1–31.
    pub day: u8,
    /// 1 Monday … 7 Sunday (ISO 8601).
    pub weekday: u8,
}

/// The pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "page", rename_all = "snake_case")]
pub enum View {
    /// The greeting and the doors into everything else (V1).
    Home {},
    /// One question of the registration (V2).
    Ask(Ask),
    /// Everything on one page before it is recorded.
    Review(Review),
    /// An invitation's code is typed (V7).
    Code(CodeEntry),
    /// The code counts: is it you?
    Invited(Invited),
    /// The visit is recorded; now the temporary card (A2).
    Card {
        /// The visitor's name as typed.
        visitor: String,
        /// Where the writing stands.
        stage: CardStage,
    },
    /// Card written, or gone on without one; waiting to be collected (A5).
    Waiting(Waiting),
    /// Permitted: the visitor may go in (V4).
    Permitted(Way),
    /// Leaving (V6).
    Leaving {
        /// How far.
        stage: LeavingStage,
    },
    /// The journal cannot be written: nothing can be registered and no door opens by card until it can (invariant 2).
    OutOfService {
        /// Why, for choosing the words.
        cause: OutOfService,
    },
    /// A staff card is awaited, to open the staff pages.
    StaffCard(staff::StaffCard),
    /// The staff pages.
    Staff(Box<staff::Staff>),
    /// An employee without their card gets a day pass.
    ForgotCard(staff::ForgotCard),
    /// Something is typed at leaving.
    LeavingText(LeavingText),
    /// Whose visit ends without a card, to be confirmed (V6).
    Claimed(Claimed),
    /// Praise, a complaint or a suggestion (Q2).
    Feedback(FeedbackForm),
    /// What the company wants to be agreed to before anything is recorded.
    Agreement(AgreementPage),
    /// Somebody who has been here before types their telephone number (V7).
    Returning(NumberEntry),
    /// Is it one of these? The same page for every number, whether it is known or not.
    IsItYou(IsItYou),
    /// What would the visitor who waits like to drink (V4)?
    Drink {
        /// What they wished last.
        wished: Option<Drink>,
    },
}

/// Why the kiosk takes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutOfService {
    /// No space left for the journal.
    DiskFull,
    /// The journal cannot be written for another reason.
    DiskFault,
}
