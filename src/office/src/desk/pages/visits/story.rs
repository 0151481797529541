//! A visit's whole story, entry by entry, in words.

use super::list::kiosk_name;
use super::texts;
use crate::desk::accounts::account;
use crate::desk::language::{Language, Said, say};
use crate::desk::pages::today::{texts as today_texts, wishes, words};
use crate::desk::pieces::day_and_clock;
use crate::desk::shell::Shell;
use crate::desk::show::shown;
use crate::desk::trouble::Trouble;
use frontdesk_core::fact::{
    AgreedFact, BadgeFact, BadgeFailure, CallCause, CommandOutcome, DeskFact, ExceptionFact, Fact, PermissionPrivate,
    RemoteCommand, SiteFact, TellingFact, UpkeepFact, WishFact,
};
use frontdesk_core::id::AccountId;
use frontdesk_core::time::WallTrust;
use frontdesk_core::visit::LeftHow;
use frontdesk_store::StoryEntry;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Names of accounts that did something, as far as the accounts are there still.
type Accounts = BTreeMap<AccountId, String>;

pub(super) async fn accounts(shell: &Shell, told: &[StoryEntry]) -> Result<Accounts, Trouble> {
    let ids: Vec<AccountId> = told
        .iter()
        .filter_map(|one| match one.fact {
            Some(Fact::Desk(DeskFact::DeskUsed { account, .. })) => account,
            _ => None,
        })
        .collect();
    let found = shell.office.desk.accounts.with(move |db| {
        let mut names = Accounts::new();
        for id in ids {
            names.extend(account::by_id(db, id)?.map(|account| (id, account.name)));
        }
        Ok(names)
    });
    Ok(found.await?)
}

pub(super) fn story(shell: &Shell, entries: &[StoryEntry], accounts: &Accounts) -> Markup {
    html! {
        ol.story {
            @for one in entries {
                @let (what, detail) = told(shell.language(), one, accounts);
                li.sim[one.entry.simulated] {
                    time.num { (day_and_clock(one.entry.wall.utc_ms)) }
                    div {
                        b.m { (what) }
                        @if let Some(detail) = detail.filter(|detail| !detail.is_empty()) { " " span { (detail) } }
                        br;
                        span.s {
                            (kiosk_name(shell, one.entry.node)) " · " code { (one.entry.kind) } " #" (one.entry.position.seq)
                            @if one.entry.wall.trust != WallTrust::Trusted { " · " span.w { (shell.say(texts::CLOCK_UNSURE)) } }
                            @if one.entry.simulated { " · " span.chip.w { (shell.say(texts::SIMULATED)) } }
                        }
                    }
                }
            }
        }
    }
}

/// What an entry says, and more about it.
fn told(language: Language, one: &StoryEntry, accounts: &Accounts) -> (String, Option<String>) {
    let Some(fact) = &one.fact else { return (one.entry.kind.clone(), None) };
    let words = words::of(language);
    let plain = |said: Said| (said.to(language).to_owned(), None);
    let with = |said: Said, detail: Option<String>| (said.to(language).to_owned(), detail);
    match fact {
        Fact::VisitRegistered { purpose, private, party, .. } => {
            let who = private.as_ref().map(|private| shown(&private.name));
            let purpose = today_texts::purpose(*purpose).to(language);
            let party = party.map(|party| if party.child_of.is_some() { A_CHILD } else { IN_PARTY }.to(language));
            with(
                REGISTERED,
                Some([who.as_deref(), Some(purpose), party].into_iter().flatten().collect::<Vec<_>>().join(" · ")),
            )
        }
        Fact::PartyCompleted { .. } => plain(PARTY_COMPLETED),
        Fact::VisitPermitted { by, private, .. } => {
            let by = today_texts::permitted_by(*by).to(language);
            with(PERMITTED, Some(by_whom(language, by, private.as_ref())))
        }
        Fact::InvitationUsed { .. } => plain(INVITED),
        Fact::VisitEntered { .. } => plain(ENTERED),
        Fact::VisitLeft { how, .. } => with(LEFT, Some(left_how(*how).to(language).to_owned())),
        Fact::VisitRated { rating, .. } => with(RATED, Some(words.rating(*rating).to_owned())),
        // That something was said; what, administration reads.
        Fact::Feedback(_) => plain(SAID),
        Fact::CardIssuing { until_ms, .. } => {
            with(CARD_ISSUING, Some(texts::CARD_OUT.with(language, &[&day_and_clock(*until_ms)])))
        }
        Fact::CardIssued { .. } => plain(CARD_ISSUED),
        Fact::CardFailed { .. } => plain(CARD_FAILED),
        Fact::CardReturned { wiped, .. } => plain(if *wiped { CARD_RETURNED } else { CARD_NOT_WIPED }),
        Fact::AccessGranted { door, .. } => with(GRANTED, Some(shown(door))),
        Fact::AccessDenied { door, reason, .. } => {
            with(DENIED, Some(format!("{}{}{}", shown(door), words.comma, words.denial(*reason))))
        }
        Fact::DeskCalled { cause: Some(CallCause::TrayEmpty), .. } => plain(CALLED_FOR_CARDS),
        Fact::DeskCalled { .. } => plain(CALLED),
        Fact::Desk(DeskFact::DeskUsed { account, act, .. }) => {
            let name = account.and_then(|id| accounts.get(&id)).map_or("—", String::as_str);
            with(act_of(act), Some(shown(name)))
        }
        Fact::Exception(fact) => exception(language, fact),
        Fact::Agreed(AgreedFact::Agreed { drawn, .. }) => {
            with(AGREED, Some((if *drawn { BY_SIGNING } else { BY_SAYING }).to(language).to_owned()))
        }
        Fact::Badge(fact) => badge(language, fact),
        Fact::Telling(fact) => telling(language, fact),
        Fact::Wish(fact) => wish(language, fact),
        Fact::Upkeep(UpkeepFact::DataForgotten { .. }) => plain(FORGOTTEN),
        Fact::Upkeep(UpkeepFact::HoldPlaced { .. }) => plain(HELD),
        Fact::Upkeep(UpkeepFact::HoldLifted { .. }) => plain(NOT_HELD),
        Fact::Upkeep(UpkeepFact::CommandAnswered { outcome, .. }) => {
            with(COMMAND_ANSWERED, Some(answered(language, *outcome)))
        }
        Fact::Site(SiteFact::CommandGiven { what, private, .. }) => {
            let said = match what {
                RemoteCommand::EndVisit { .. } => TOLD_TO_END,
                RemoteCommand::PrintBadge { .. } => TOLD_TO_PRINT,
                RemoteCommand::GiveCard { .. } => TOLD_TO_GIVE_CARD,
                _ => TOLD_TO_PERMIT,
            };
            with(said, Some(by_whom(language, "", private.as_ref())))
        }
        Fact::Site(SiteFact::ApprovalGiven { yes, private, .. }) => {
            with(if *yes { APPROVED } else { REFUSED }, Some(by_whom(language, "", private.as_ref())))
        }
        _ => (one.entry.kind.clone(), None),
    }
}

fn exception(language: Language, fact: &ExceptionFact) -> (String, Option<String>) {
    let (said, detail) = match fact {
        ExceptionFact::Asked { private, .. } => (ASKED, private.as_ref().map(|private| shown(&private.why))),
        ExceptionFact::Approved { private, .. } => (APPROVED, Some(by_whom(language, "", private.as_ref()))),
        ExceptionFact::Refused { private, .. } => (REFUSED, Some(by_whom(language, "", private.as_ref()))),
        ExceptionFact::Lapsed { .. } => (LAPSED, None),
    };
    (said.to(language).to_owned(), detail)
}

fn badge(language: Language, fact: &BadgeFact) -> (String, Option<String>) {
    let (said, detail) = match fact {
        BadgeFact::Queued { .. } => (BADGE_QUEUED, None),
        BadgeFact::Printed { .. } => (BADGE_PRINTED, None),
        BadgeFact::Failed { why, .. } => (BADGE_FAILED, Some(badge_failure(*why).to(language).to_owned())),
    };
    (said.to(language).to_owned(), detail)
}

/// What a visitor who waits has wished for, as far as it is readable.
fn wish(language: Language, fact: &WishFact) -> (String, Option<String>) {
    let (said, detail) = match fact {
        WishFact::Drink { drink, .. } => (WISHED, Some(wishes::drink(*drink).to(language).to_owned())),
        WishFact::Message { private, .. } => (
            LEFT_MESSAGE,
            private.as_ref().map(|private| match private.host_name.as_str() {
                "" => shown(&private.text),
                name => format!("{}: {}", shown(name), shown(&private.text)),
            }),
        ),
        WishFact::HostChanged { private, .. } => {
            (SEES_ANOTHER, private.as_ref().map(|private| shown(&private.host_name)))
        }
    };
    (said.to(language).to_owned(), detail)
}

/// To whom something was said, and what was answered, as far as it is readable.
fn telling(language: Language, fact: &TellingFact) -> (String, Option<String>) {
    let (said, detail) = match fact {
        TellingFact::Queued { private, .. } => (TELLING, private.as_ref().map(|private| shown(&private.name))),
        TellingFact::Sent { .. } => (TOLD, None),
        TellingFact::Failed { .. } => (NOT_TOLD, None),
        TellingFact::Seen { .. } => (TELLING_SEEN, None),
        TellingFact::Answered { private, .. } => (
            ANSWERED,
            private.as_ref().map(|private| match private.words.as_str() {
                "" => shown(&private.name),
                words => format!("{}: {}", shown(&private.name), shown(words)),
            }),
        ),
    };
    (said.to(language).to_owned(), detail)
}

/// In what capacity, who, and why, as far as it is readable.
fn by_whom(language: Language, by: &str, private: Option<&PermissionPrivate>) -> String {
    let Some(private) = private else { return by.to_owned() };
    let who = if private.name.is_empty() { String::new() } else { shown(&private.name) };
    let said = match (by.is_empty(), who.is_empty()) {
        (_, true) => by.to_owned(),
        (true, false) => who,
        (false, false) => texts::BY.with(language, &[by, &who]),
    };
    if private.why.is_empty() { said } else { format!("{said}: {}", shown(&private.why)) }
}

fn answered(language: Language, outcome: CommandOutcome) -> String {
    today_texts::outcome(outcome).with(language, &[""]).trim().to_owned()
}

const BADGE_QUEUED: Said = say("胸牌已交给打印机队列", "胸牌已交給印表機佇列", "The badge is in the printer’s queue");
const BADGE_PRINTED: Said = say("胸牌已打印", "胸牌已列印", "The badge is printed");
const BADGE_FAILED: Said = say("胸牌没有打印", "胸牌沒有列印", "The badge was not printed");
const WISHED: Said = say("想喝", "想喝", "Would like to drink");
const LEFT_MESSAGE: Said = say("留言", "留言", "Left a message");
const SEES_ANOTHER: Said = say("改为拜访", "改為拜訪", "Would rather see");
const TELLING: Said = say("通知待发送给", "通知待發送給", "A message is to be sent to");
const TOLD: Said = say("通知已发送", "通知已發送", "The message was sent");
const NOT_TOLD: Said = say("通知没有发送成功", "通知沒有發送成功", "The message could not be sent");
const TELLING_SEEN: Said = say("通知的链接已打开", "通知的連結已打開", "The link of the message was opened");
const ANSWERED: Said = say("回复通知", "回覆通知", "The message was answered by");
const FORGOTTEN: Said = say("个人信息已删除", "個人資料已刪除", "The personal data is deleted");
const HELD: Said = say("保留开始", "保留開始", "A hold begins");
const NOT_HELD: Said = say("保留结束", "保留結束", "A hold ends");
const REGISTERED: Said = say("登记", "登記", "Registered");
const IN_PARTY: Said = say("与他人同来", "與他人同來", "came with others");
const A_CHILD: Said = say("随大人来的儿童", "隨大人來的兒童", "a child, with an adult");
const PARTY_COMPLETED: Said = say("同行的人已登记完", "同行的人已登記完", "All who came along are registered");
const PERMITTED: Said = say("允许进入", "允許進入", "Permitted");
const INVITED: Said = say("凭访客码来访", "憑訪客碼來訪", "Came with an invitation's code");
const ENTERED: Said = say("进入", "進入", "Came in");
const LEFT: Said = say("离开", "離開", "Left");
const RATED: Said = say("评价", "評價", "Rated");
const SAID: Said = say("留下了意见", "留下了意見", "Left a message for administration");
const CARD_ISSUING: Said = say("开始写访客卡", "開始寫訪客卡", "Writing a card begins");
const CARD_ISSUED: Said = say("访客卡写好并读回", "訪客卡寫好並讀回", "The card was written and read back");
const CARD_FAILED: Said = say("访客卡没有写成", "訪客卡沒有寫成", "The card could not be written");
const CARD_RETURNED: Said = say("访客卡收回并清空", "訪客卡收回並清空", "The card was taken back and wiped");
const CARD_NOT_WIPED: Said =
    say("访客卡收回，尚未清空", "訪客卡收回，尚未清空", "The card was taken back, not wiped yet");
const GRANTED: Said = say("刷卡放行", "刷卡放行", "Let in with the card");
const DENIED: Said = say("刷卡未放行", "刷卡未放行", "Not let in with the card");
const AGREED: Said = say("同意须知", "同意須知", "Agreed to the company’s text");
const BY_SIGNING: Said = say("手写签名", "手寫簽名", "by signing");
const BY_SAYING: Said = say("按键同意", "按鍵同意", "by a button");
const CALLED_FOR_CARDS: Said =
    say("呼叫前台：卡盒空了", "呼叫櫃檯：卡盒空了", "Called the desk: the card tray is empty");
const CALLED: Said = say("呼叫前台", "呼叫櫃檯", "Called the desk");
const TOLD_TO_PERMIT: Said = say("请前台机允许进入", "請櫃檯機允許進入", "The kiosk was told to permit");
const TOLD_TO_PRINT: Said = say("让自助机打印胸牌", "讓自助機列印胸牌", "The kiosk is told to print the badge");
const TOLD_TO_GIVE_CARD: Said =
    say("请前台机让来访者取卡", "請櫃檯機讓來訪者取卡", "The kiosk was told to ask for a card");
const TOLD_TO_END: Said = say("请前台机结束来访", "請櫃檯機結束來訪", "The kiosk was told to end the visit");
const COMMAND_ANSWERED: Said = say("前台机回答", "櫃檯機回答", "The kiosk answered");
const ASKED: Said = say("申请特批", "申請特批", "An exception was asked for");
const APPROVED: Said = say("领导同意", "領導同意", "A leader said yes");
const REFUSED: Said = say("领导不同意", "領導不同意", "A leader said no");
const LAPSED: Said = say("特批已失效", "特批已失效", "The exception lapsed");

/// What was done at the desk.
fn act_of(act: &str) -> Said {
    match act {
        "visit_registered" => say("在网页前台登记", "在網頁櫃檯登記", "Registered at the web desk"),
        "visit_permitted" => {
            say("在网页前台点了“允许进入”", "在網頁櫃檯點了「允許進入」", "“Permit” pressed at the web desk")
        }
        "visit_ended" => {
            say("在网页前台点了“结束来访”", "在網頁櫃檯點了「結束來訪」", "“End the visit” pressed at the web desk")
        }
        "visit_host_told_again" => {
            say("在网页前台点了“再通知”", "在網頁櫃檯點了「再通知」", "“Tell again” pressed at the web desk")
        }
        "visit_colleague_told" => {
            say("在网页前台点了“换同事”", "在網頁櫃檯點了「換同事」", "“A colleague” pressed at the web desk")
        }
        "visit_badge_asked" => {
            say("在网页前台打印胸牌", "在網頁櫃檯列印胸牌", "The badge was asked for at the web desk")
        }
        "visit_card_asked" => {
            say("在网页前台点了“发卡”", "在網頁櫃檯點了「發卡」", "“Give a card” pressed at the web desk")
        }
        "visit_forgotten" => say("删除个人信息", "刪除個人資料", "Personal data was deleted"),
        "hold_placed" => say("设为保留", "設為保留", "Placed under a hold"),
        "hold_lifted" => say("解除保留", "解除保留", "The hold was lifted"),
        _ => say("在网页前台操作", "在網頁櫃檯操作", "Something was done at the web desk"),
    }
}

const fn badge_failure(why: BadgeFailure) -> Said {
    match why {
        BadgeFailure::OutOfPaper => say("打印机缺纸", "印表機缺紙", "the printer was out of paper"),
        BadgeFailure::Stopped => say("打印队列已停", "列印佇列已停", "the printer’s queue was stopped"),
        BadgeFailure::Away => say("打印机没有应答", "印表機沒有回應", "the printer did not answer"),
        BadgeFailure::NoQueue => say("没有这个打印队列", "沒有這個列印佇列", "there is no such queue"),
        BadgeFailure::Refused => {
            say("打印队列未接受或已取消", "列印佇列未接受或已取消", "the queue refused or cancelled it")
        }
        BadgeFailure::NotDrawn => say("无法绘制", "無法繪製", "it could not be drawn"),
        BadgeFailure::TooMany => say("等候的太多", "等候的太多", "too many others waited"),
        BadgeFailure::Outlived => say("来访已先结束", "來訪已先結束", "the visit was over first"),
    }
}

const fn left_how(how: LeftHow) -> Said {
    match how {
        LeftHow::CardReturned => say("卡已还", "卡已還", "the card was given back"),
        LeftHow::WithoutCard => say("没有经过前台，卡未还", "沒有經過櫃檯，卡未還", "without giving the card back"),
        LeftHow::NeverHadCard => say("没有领过卡", "沒有領過卡", "never had a card"),
    }
}
