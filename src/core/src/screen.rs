//! What the touchscreen shows and what its user wants: the protocol between `frontdeskd` and `frontdesk-screen`.
//!
//! View models go one way ([`ToScreen`]), intents the other ([`FromScreen`]), one JSON object a line over a Unix socket,
//! each at most [`MAX_LINE_BYTES`]. A frame carries codes and data, never a sentence: the words are the screen's, in the
//! language the frame names. A frame is whole: the screen shows the last one it got and remembers nothing else but the company's
//! mark, which it is told anew with every connection, so it can be killed and started at any moment.

mod comfort;
mod leaving;
mod one_switch;
pub mod staff;

pub use leaving::{
    Claimed, ClaimedVisit, FeedbackForm, LeavingProblem, LeavingQuestion, LeavingText, MAX_CLAIMED, NoCard,
};

use crate::agreement::{Signature, Signing};
use crate::fact::{BrandAccent, Drink, FeedbackTone, FeedbackTopic, HostAnswer, ScreenTheme};
use crate::id::StaffId;
pub use comfort::{Comfort, MORE_TIME, TextSize};
pub use one_switch::{FunctionKey, NotAFunctionKey, OneSwitch, STEP_MS};
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

/// The questions of a registration, in their order, and those of a visitor who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Name 姓名.
    Name,
    /// Organisation 单位, or none.
    Organisation,
    /// Contact 联系方式.
    Contact,
    /// Purpose 来访事由, by large choices.
    Purpose,
    /// Host 被访人, found by typing.
    Host,
    /// A message 留言 for the host, of a visitor who waits.
    Message,
    /// Who else is to be seen, found by typing, of a visitor who waits.
    AnotherHost,
}

impl Step {
    /// Those of a registration, in order.
    pub const ALL: [Self; 5] = [Self::Name, Self::Organisation, Self::Contact, Self::Purpose, Self::Host];
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Changes when the question is posed anew: the screen then loads `value` into the field. While it stays the same the
    /// field's text is the screen's own, so that hits arriving under a typing finger disturb nothing.
    pub serial: u64,
    /// Which one.
    pub step: Step,
    /// What was answered before (after "back" or from the review), or empty.
    pub value: String,
    /// The hosts found for what was typed, at most [`crate::directory::MAX_HITS`]; only at [`Step::Host`] and [`Step::AnotherHost`].
    pub hits: Vec<HostHit>,
    /// Why the last answer was not taken.
    pub problem: Option<crate::form::Problem>,
    /// The question was reached from the review, so "next" goes back there.
    pub from_review: bool,
    /// Whom a message is for; empty for the desk. Only at [`Step::Message`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// Seconds left before the form is wiped, shown from [`crate::station::IDLE_WARNING_S`] down; absent otherwise.
    pub wipes_in_s: Option<u32>,
    /// Nobody was recognised: the visitor is asked to register anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anew: bool,
}

/// A host that fits what was typed. Nothing but name and department, by X5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostHit {
    /// Whom to choose.
    pub staff: StaffId,
    /// Name as written by the company.
    pub name: String,
    /// Pinyin in words (`"Zhang Wei"`), empty for names without hanzi.
    pub pinyin: String,
    /// Department.
    pub department: String,
    /// Another hit has the same name: the department tells them apart.
    pub homonym: bool,
}

/// Why somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A meeting.
    Meeting,
    /// An interview.
    Interview,
    /// A delivery or pick-up.
    Delivery,
    /// Maintenance or installation.
    Service,
    /// Anything else.
    Other,
}

impl Purpose {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::Meeting, Self::Interview, Self::Delivery, Self::Service, Self::Other];
}

/// The whole registration, to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Name; masked where it was not typed now but is known from an earlier visit.
    pub name: String,
    /// Organisation; empty means "none". Masked like the name.
    pub organisation: String,
    /// The contact's last four characters: the next person in the queue reads the screen too.
    pub contact_tail: String,
    /// Purpose.
    pub purpose: Purpose,
    /// Host's name; empty when the visitor does not know it and the desk will find them (V9).
    pub host: String,
    /// Host's department.
    pub department: String,
    /// Being written to the journal: the confirm button shows it and takes no second touch.
    pub saving: bool,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
    /// How long these answers are kept.
    pub kept: Kept,
}

/// How long a visitor's answers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// So many days after the end of the month; absent: without end.
    pub days: Option<u16>,
    /// The law wants all visits to be kept for now: they are not deleted before that ends, whoever asks.
    pub held: bool,
}

/// What the company wants to be agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementPage {
    /// Changes when it is asked anew, or says something else: what was drawn is wiped then.
    pub serial: u64,
    /// What it is called, at most [`crate::agreement::MAX_TITLE_WIDTH`] wide.
    pub title: String,
    /// What it says, at most [`crate::agreement::MAX_TEXT_CHARS`], with its own lines.
    pub text: String,
    /// In which language that is: it may not be there in the frame's.
    pub language: Language,
    /// How somebody agrees.
    pub signing: Signing,
    /// They went on without a signature where one is needed.
    pub not_signed: bool,
    /// As [`Review::saving`].
    pub saving: bool,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}

/// An invitation's code, being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeEntry {
    /// As [`Ask::serial`]: when it changes the field is emptied.
    pub serial: u64,
    /// Why the last one was not taken.
    pub problem: Option<CodeProblem>,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
    /// A code can be held to a scanner as well.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scanner: bool,
}

/// Why an invitation's code was not taken. One that never was, that was cancelled, used or is over are all the same to whoever types it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum CodeProblem {
    /// It cannot be a code: something is missing, or mistyped.
    Mistyped,
    /// No code that counts.
    NotGood,
    /// It counts from this local time on, if the day is known.
    NotNow {
        /// When.
        from: Option<Clock>,
    },
    /// The kiosk does not know the hour: the desk must.
    ClockNotTrusted,
    /// Too many wrong ones: nobody may try for so long.
    Wait {
        /// Seconds, counted when the code was typed.
        seconds: u32,
    },
    /// What was held to the scanner is no visitor code at all: some other QR code. It is no guess.
    NotACode,
}

/// Who is invited, masked until they say that it is them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// The visitor's name, masked ([`crate::invitation::masked`]).
    pub masked: String,
    /// Host's name.
    pub host: String,
    /// Host's department.
    pub department: String,
    /// As [`Review::saving`].
    pub saving: bool,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
    /// How long what the visitor has said is kept, with what the invitation knows of them.
    pub kept: Kept,
}

/// The telephone number of somebody who has been here before, being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberEntry {
    /// As [`Ask::serial`].
    pub serial: u64,
    /// What was typed before, or empty.
    pub value: String,
    /// Why the last one was not taken.
    pub problem: Option<NumberProblem>,
    /// It is being looked up.
    pub looking: bool,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}

/// Why a telephone number was not looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum NumberProblem {
    /// It is no telephone number of at least five digits.
    NotANumber,
    /// Too many were tried: nobody may for so long.
    Wait {
        /// Seconds, counted when the number was typed.
        seconds: u32,
    },
}

/// Masked names, one of which may be the visitor's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IsItYou {
    /// [`crate::returning::CHOICES`] of them, all different.
    pub names: Vec<String>,
    /// As in [`Ask::wipes_in_s`].
    pub wipes_in_s: Option<u32>,
}

/// Where the writing of a temporary card stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum CardStage {
    /// Take a card from the tray and hold it to the reader.
    Take,
    /// Being written; counts are of exchanges with the card, as the reader reports them.
    Writing {
        /// Exchanges done.
        done: u32,
        /// Exchanges in all.
        total: u32,
    },
    /// It did not work; the visitor can try again at once.
    Failed {
        /// Why, for the exact word.
        why: CardTrouble,
    },
}

/// Why a card was not written or not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardTrouble {
    /// Moved away too early: hold it again.
    MovedTooEarly,
    /// Not a card of the tray (somebody's own tag or another kind).
    NotATrayCard,
    /// A card of the tray that is already with another visitor.
    InUse,
    /// The card answers wrongly: take another one.
    Defective,
    /// The reader is gone: the desk helps.
    NoReader,
    /// The kiosk goes on from a backup and gives out no cards until it knows which ones are out.
    NotInStep,
}

/// Waiting to be collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The visitor's name.
    pub visitor: String,
    /// Host's name; empty when unknown.
    pub host: String,
    /// Host's department.
    pub department: String,
    /// What truly happened so far, oldest first, with local time `HH:MM` (empty while the clock is not trusted).
    pub told: Vec<Told>,
    /// The visitor holds a written card.
    pub has_card: bool,
    /// A member of staff said "I am here to collect": the next staff tap collects. Seconds left, else absent.
    pub collecting_s: Option<u32>,
    /// What the host, or whoever was told in their place, answered last.
    #[serde(default)]
    pub answered: Option<Answered>,
    /// The office cannot be reached: nobody can be told from here.
    #[serde(default)]
    pub office_away: bool,
    /// The desk's telephone extension; empty where there is none.
    #[serde(default)]
    pub extension: String,
    /// How else to reach the reception while the office is away, in the frame's language, at most [`crate::fact::MAX_NOTICE_WIDTH`] wide;
    /// empty where nothing so short is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contact: String,
    /// What the visitor would like to drink, once that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drink: Option<DrinkWish>,
    /// How far the visitor's last message has got, once it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageState>,
}

/// What a visitor would like to drink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrinkWish {
    /// What.
    pub drink: Drink,
    /// The office has it: the desk can see it.
    pub at_desk: bool,
}

/// How far a visitor's message has truly got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Recorded durably at the kiosk.
    Recorded,
    /// The office has it: the desk can see it.
    AtDesk,
    /// A channel of the host's has taken it.
    Sent,
    /// The host has opened it.
    Seen,
}

/// The answer of whoever was told of a visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What.
    pub answer: HostAnswer,
    /// A colleague answered, or somebody else in the host's place.
    pub by_colleague: bool,
    /// Their own words, at most [`crate::fact::MAX_ANSWER_CHARS`]; may be empty.
    pub words: String,
    /// When, local `HH:MM`, or empty.
    pub at: String,
}

/// One true thing that happened to a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What.
    pub what: ToldWhat,
    /// When, local `HH:MM`, or empty.
    pub at: String,
}

/// What can have happened to a visit while waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToldWhat {
    /// Recorded durably.
    Registered,
    /// The desk was called from this screen.
    DeskCalled,
    /// The office has the visit: the desk can see it.
    AtOffice,
    /// A message to the host is on its way.
    HostQueued,
    /// No message has reached the host so far.
    HostNotReached,
    /// A message to the host was sent.
    HostSent,
    /// The host has opened it.
    HostSeen,
    /// The host has answered: see [`Waiting::answered`].
    HostAnswered,
    /// A message to a colleague of the host was sent.
    ColleagueTold,
    /// The desk was told that nobody has come.
    DeskTold,
}

/// The way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// The visitor's name.
    pub visitor: String,
    /// Host's name; may be empty.
    pub host: String,
    /// Department.
    pub department: String,
    /// Place as the company describes it (`"3 楼"`), may be empty.
    pub place: String,
    /// The card opens doors until this local time `HH:MM`; empty without a card or a trusted clock.
    pub card_until: String,
}

/// How far somebody has got with leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum LeavingStage {
    /// Hold the card to the reader.
    TapCard,
    /// Being wiped.
    Wiping,
    /// The tapped card is no visitor card of ours, or could not be read.
    Failed {
        /// Why.
        why: CardTrouble,
    },
    /// Returned and recorded; a rating if wanted. Thanks are on this page already.
    Rate,
    /// Thanks for the rating.
    Farewell,
    /// The visitor wants their details deleted.
    Forget {
        /// How far that has got.
        state: ForgetState,
    },
    /// Why there is no card to give back.
    NoCard,
    /// No open visit was found for what was typed: the desk will end it, and they may go.
    NotFound,
    /// The desk is called, and ends the visit; thanks are on this page.
    AtDesk,
    /// As [`LeavingStage::Rate`], of a visit that ended without a card.
    RateWithoutCard {
        /// One was lost, and opens nothing any more.
        lost: bool,
    },
    /// Praise, or what could be better, is recorded: thanks for that.
    Heard {
        /// Which.
        tone: FeedbackTone,
    },
}

/// How far the deleting of a visitor's details has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForgetState {
    /// What would be deleted and what stays, to be confirmed.
    Ask,
    /// Being done.
    Working,
    /// Nothing readable is left here, and every other node is told.
    Done,
    /// It must be kept by law: a hold covers it.
    Held,
    /// It did not work: the desk is called to do it.
    Failed,
}

/// Satisfaction at leaving (Q2), best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// 很满意
    VeryGood,
    /// 满意
    Good,
    /// 一般
    Fair,
    /// 不满意
    Poor,
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

/// A tap's answer, to be read from two metres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "signal", rename_all = "snake_case")]
pub enum Signal {
    /// The card counts, and what it opens is open.
    Granted {
        /// What to greet with: a surname with its form of address, a name, or empty.
        greet: String,
        /// Visitors this tap collected, by name.
        collected: Vec<String>,
        /// What is open for it.
        opened: Opened,
    },
    /// Not let in. Never shows a name.
    Refused {
        /// Why and, by that, what to do next.
        reason: crate::access::Denial,
    },
}

/// What a granted tap has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// The door, to come in.
    WayIn,
    /// The door, to go out.
    WayOut,
    /// Nothing: the tap was at a desk, to say who it is.
    Nothing,
}

/// What a user can want.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "want", rename_all = "snake_case")]
pub enum Intent {
    /// Speak this language.
    Language {
        /// Which.
        language: Language,
    },
    /// Start a registration.
    Register,
    /// Type an invitation's code.
    HaveCode,
    /// The code on the page of codes.
    Code {
        /// As typed, at most [`crate::invitation::MAX_TYPED_CHARS`] characters; more is no code.
        text: String,
    },
    /// The answer to the question on the screen (name, organisation, contact, a message).
    Answer {
        /// As typed, at most [`crate::form::max_chars`] characters; more is a [`crate::form::Problem::TooLong`].
        text: String,
    },
    /// "No organisation": an answer, not a dead end (V9).
    NoOrganisation,
    /// The purpose chosen.
    Choose {
        /// Which.
        purpose: Purpose,
    },
    /// What was typed into the host field so far.
    FindHost {
        /// Name, pinyin or initials.
        query: String,
    },
    /// One of the hits.
    Host {
        /// Which.
        staff: StaffId,
    },
    /// "I don't know the name": the desk will find the host (V9).
    HostUnknown,
    /// One step back, keeping what was typed.
    Back {
        /// The field's unfinished text, kept for when the question is asked again.
        text: String,
    },
    /// From the review: change this answer.
    Change {
        /// Which.
        step: Step,
    },
    /// The review is right, or it is me whom the code is for: record it.
    Confirm,
    /// Go on without a card (tray empty, card defective).
    WithoutCard,
    /// A member of staff is here to collect this visitor: the next staff tap permits (A5).
    Collect,
    /// Done with this page.
    Done,
    /// Start leaving.
    Leave,
    /// Leaving without the card (lost or left inside): recorded, never blocked.
    LeaveWithoutCard,
    /// A rating.
    Rate {
        /// Which.
        rating: Rating,
    },
    /// After leaving: delete my details. Asks first.
    ForgetMe,
    /// Yes, delete them.
    ForgetMeSure,
    /// Call the desk.
    CallDesk,
    /// Anything touched: the user is still there.
    StillHere,
    /// Back to the greeting, dropping what was not recorded.
    Home,
    /// From the greeting: the next staff tap opens the staff pages (A10).
    StaffPages,
    /// From where a staff card is awaited: I forgot mine today (A9).
    ForgotCard,
    /// On the staff pages.
    Staff {
        /// What.
        staff: staff::StaffWant,
    },
    /// Why there is no card.
    NoCardBecause {
        /// Why.
        why: NoCard,
    },
    /// This one of the visits on the page is mine.
    Mine {
        /// Counted from 0.
        nth: u8,
    },
    /// None of this proves anything here: the desk is to end the visit, and I go.
    LeaveToDesk,
    /// After leaving: something to say of the visit.
    Feedback {
        /// What.
        tone: FeedbackTone,
    },
    /// It is about this, or not any more.
    FeedbackTopic {
        /// Which.
        topic: FeedbackTopic,
    },
    /// To be without a name, or of the visit.
    Anonymous {
        /// Without.
        anonymous: bool,
    },
    /// To write it in words.
    WriteFeedback,
    /// I agree to what is on the page: record it.
    Agree {
        /// What was drawn; none where somebody says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signature: Option<Signature>,
    },
    /// "I have been here before", at the question for the name.
    Returning,
    /// The telephone number on the page of those who have been here before.
    Number {
        /// As typed, at most [`crate::form::MAX_FIELD_CHARS`] characters; more is no number.
        text: String,
    },
    /// "It is me": one of the names.
    ThisIsMe {
        /// Its place in [`IsItYou::names`], from 0.
        place: u8,
    },
    /// I am none of these.
    NoneOfThese,
    /// Show the screen so, until I am gone.
    Comfort {
        /// Everything that is asked for, in place of what was asked for before.
        comfort: Comfort,
    },
    /// Who waits would like something to drink.
    WantDrink,
    /// Of the drinks this one.
    Drink {
        /// Which.
        drink: Drink,
    },
    /// Who waits would like to leave a message.
    LeaveMessage,
    /// Who waits would like to see somebody else.
    AnotherHost,
    /// The review is right: record it, and somebody who came along is next.
    ConfirmAndAdd,
    /// The answer to the question for the name, and that it is a child's; of one that was a child's, that it is none.
    Child {
        /// As typed, see [`Intent::Answer`].
        text: String,
    },
    /// Whoever came along has the same contact as the one before.
    SameContact,
}
