//! What was said of a card, entry by entry, in words.

use super::{compensation, sees_names, words};
use crate::desk::language::{Language, Said, say};
use crate::desk::pages::visits::kiosk_name;
use crate::desk::pieces::day_and_clock;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use frontdesk_core::fact::{CardName, CustodyFact, Fact, PermissionPrivate, SiteFact};
use frontdesk_store::StoryEntry;
use maud::{Markup, html};

const ADDED: Said = say("进入托盘", "進入托盤", "Joined the tray");
const REMOVED: Said = say("移出托盘", "移出托盤", "Left the tray for good");
const LOST: Said = say("报失", "報失", "Reported lost");
const LOST_SAID: Said =
    say("访客离开时在自助机上报失", "訪客離開時在自助機上報失", "Reported lost by its holder at the kiosk, at leaving");
const FOUND: Said = say("找到了", "找到了", "Found");
const COMPENSATION: Said = say("赔偿", "賠償", "Compensation");
const TO_VISITOR: Said = say("写给访客", "寫給訪客", "Being written for a visitor");
const GIVEN: Said = say("交给访客", "交給訪客", "Given to a visitor");
const BACK: Said = say("还卡", "還卡", "Given back");
const BACK_NOT_WIPED: Said = say("还卡，内容未清", "還卡，內容未清", "Given back, not emptied");
const PASS: Said = say("写成当日卡", "寫成當日卡", "Being written as a day pass");
const PASS_GIVEN: Said = say("当日卡写好", "當日卡寫好", "Day pass written");
const PASS_BACK: Said = say("当日卡还回", "當日卡還回", "Day pass given back");
const MAKING: Said = say("开始制卡", "開始製卡", "Being made");
const MADE: Said = say("制卡完成", "製卡完成", "Made, and read back");
const REPLACED: Said = say("被新卡取代", "被新卡取代", "Replaced by another card");
const ASSIGNED: Said = say("登记给员工", "登記給員工", "Assigned by the office");
const ENDED: Said = say("作废", "作廢", "Ended");
const KEYS_ROLLED: Said = say("换了密钥", "換了金鑰", "Keys rolled");
const UNTIL: Said = say("到 {} 为止", "到 {} 為止", "until {}");
const VERSION: Said = say("版本 {}", "版本 {}", "version {}");

/// `of` is the card that it is about: an entry may tell of the one that took its place.
pub(super) fn story(shell: &Shell, of: CardName, told: &[StoryEntry]) -> Markup {
    html! {
        ol.story {
            @for one in told {
                @let (what, detail) = in_words(shell, of, one);
                li.sim[one.entry.simulated] {
                    time.num { (day_and_clock(one.entry.wall.utc_ms)) }
                    div {
                        b.m { (what) }
                        @if !detail.is_empty() { " " span { (detail) } }
                        @if let Some(Fact::CardIssuing { visit, .. }) = &one.fact {
                            @if sees_names(shell) { " " a.s href={ "/visits/" (visit) } { (shell.say(words::HOLDER)) } }
                        }
                        br; span.s { (kiosk_name(shell, one.entry.node)) " · " code { (one.entry.kind) } " #" (one.entry.position.seq) }
                    }
                }
            }
        }
    }
}

/// What an entry says, and more about it.
fn in_words(shell: &Shell, of: CardName, one: &StoryEntry) -> (String, String) {
    let language = shell.language();
    let plain = |said: Said| (said.to(language).to_owned(), String::new());
    let with = |said: Said, detail: String| (said.to(language).to_owned(), detail);
    let until = |until_ms: i64| UNTIL.with(language, &[&day_and_clock(until_ms)]);
    match &one.fact {
        Some(Fact::CardIssuing { until_ms, .. }) => with(TO_VISITOR, until(*until_ms)),
        Some(Fact::CardIssued { .. }) => plain(GIVEN),
        Some(Fact::CardReturned { wiped, .. }) => plain(if *wiped { BACK } else { BACK_NOT_WIPED }),
        Some(Fact::Site(SiteFact::CredentialAssigned { .. })) => plain(ASSIGNED),
        Some(Fact::Site(SiteFact::CredentialWithdrawn { why, .. })) => {
            with(ENDED, words::ended(*why).to(language).to_owned())
        }
        Some(Fact::Custody(fact)) => custody(shell, language, of, fact),
        _ => (one.entry.kind.clone(), String::new()),
    }
}

fn custody(shell: &Shell, language: Language, of: CardName, fact: &CustodyFact) -> (String, String) {
    let with = |said: Said, detail: String| (said.to(language).to_owned(), detail);
    let plain = |said: Said| with(said, String::new());
    let until = |until_ms: i64| UNTIL.with(language, &[&day_and_clock(until_ms)]);
    match fact {
        CustodyFact::CardAdded { .. } => plain(ADDED),
        CustodyFact::CardRemoved { why, .. } => with(REMOVED, words::removed(*why).to(language).to_owned()),
        CustodyFact::CardLost { cause, by_holder, private, .. } => {
            with(if *by_holder { LOST_SAID } else { LOST }, by(shell, Some(words::cause(*cause)), private.as_ref()))
        }
        CustodyFact::CardFound { .. } => plain(FOUND),
        CustodyFact::CompensationSet { amount_minor, currency, state, .. } => {
            let (amount, state) = (compensation::amount(*amount_minor), words::compensation(*state).to(language));
            with(COMPENSATION, format!("{amount} {} · {state}", shown(currency)))
        }
        CustodyFact::PassIssuing { until_ms, .. } => with(PASS, until(*until_ms)),
        CustodyFact::PassIssued { .. } => plain(PASS_GIVEN),
        CustodyFact::PassReturned { wiped, .. } => plain(if *wiped { PASS_BACK } else { BACK_NOT_WIPED }),
        CustodyFact::CredentialIssuing { .. } => plain(MAKING),
        CustodyFact::CredentialIssued { credential, .. } => {
            plain(if of == CardName::Credential(*credential) { MADE } else { REPLACED })
        }
        CustodyFact::CredentialBlocked { why, cause, private, .. } => {
            let said = cause.map_or_else(|| words::ended(*why), words::cause);
            let what = if cause.is_some() { LOST } else { ENDED };
            with(what, by(shell, Some(said), private.as_ref()))
        }
        CustodyFact::KeysRolled { key_version, .. } => {
            with(KEYS_ROLLED, VERSION.with(language, &[&key_version.to_string()]))
        }
        // A count is of the whole tray, and in no card's story.
        CustodyFact::TrayCounted { .. } => plain(words::COUNT),
    }
}

/// Why, by whom, and what they had to say.
fn by(shell: &Shell, why: Option<Said>, who: Option<&PermissionPrivate>) -> String {
    let mut parts: Vec<String> = why.map(|why| shell.say(why).to_owned()).into_iter().collect();
    if let Some(who) = who.filter(|_| sees_names(shell)) {
        parts.extend([&who.name, &who.why].into_iter().filter(|text| !text.is_empty()).map(|text| shown(text)));
    }
    parts.join(" · ")
}
