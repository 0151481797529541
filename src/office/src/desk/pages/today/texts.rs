//! Texts of the page that came after its tables of words.

use crate::desk::language::{Said, say};
use crate::today::CardStanding;
use crate::visit_acts::VisitAct;
use frontdesk_core::fact::CommandOutcome;
use frontdesk_core::screen::Purpose;
use frontdesk_core::visit::PermittedBy;

pub(super) const AT_DESK: Said = say("前台登记", "櫃檯登記", "registered at the desk");
pub(super) const EXPECTED: Said = say("预计到访", "預計到訪", "expected");
pub(super) const ARRIVED: Said = say("{} 已到", "{} 已到", "came {}");
pub(super) const IS_HERE: Said = say("已到，登记", "已到，登記", "is here");
pub(super) const IS_HERE_LABEL: Said =
    say("已到，登记：{}，没有带访客码", "已到，登記：{}，沒有帶訪客碼", "is here: register {}, who has no code along");
pub(super) const LATE_BY: Said = say("迟 {} 分", "遲 {} 分", "{} min late");
pub(super) const TOGETHER: Said = say("{} 位", "{} 位", "party of {}");
pub(super) const ALONG: Said = say("同行：", "同行：", "with ");
pub(super) const AND: Said = say("、", "、", ", ");
pub(super) const CHILD: Said = say("儿童", "兒童", "child");
pub(super) const SENT: Said = say("已发送", "已傳送", "sent");
pub(super) const NOT_SENT: Said = say("未发送", "未傳送", "not sent");
pub(super) const SEEN: Said = say("已看到", "已看到", "seen");
pub(super) const NOT_SEEN: Said = say("未看到", "未看到", "not seen");
pub(super) const ANSWERED: Said = say("已回复", "已回覆", "answered");
pub(super) const NOT_ANSWERED: Said = say("未回复", "未回覆", "no answer");
pub(super) const TOLD: Said = say("通知被访人", "通知被訪人", "Telling the host");
pub(super) const PERMIT: Said = say("允许进入", "允許進入", "Permit");
pub(super) const END: Said = say("结束来访", "結束來訪", "End visit");
pub(super) const TELL_AGAIN: Said = say("再通知", "再通知", "Tell again");
pub(super) const COLLEAGUE: Said = say("换同事", "換同事", "A colleague");
pub(super) const BADGE: Said = say("胸牌", "胸牌", "Badge");
pub(super) const SINCE: Said = say("{} 起", "{} 起", "since {}");
pub(super) const TRAY_EMPTY: Said = say("：卡盒空了", "：卡盒空了", ": the card tray is empty");
pub(in crate::desk::pages) const SAW: Said = say("知道了", "知道了", "Seen");
pub(super) const NOT_SEEN_YET: Said = say("，{}还没看到消息", "，{}還沒看到訊息", "; {} has not seen the message yet");
pub(super) const NOT_TOLD_YET: Said = say("，还没有人告诉{}", "，還沒有人告訴{}", "; nobody has told {} yet");
pub(super) const MAY_ENTER: Said = say("，已允许进入", "，已允許進入", ", permitted");
pub(super) const CARDS_OVERDUE: Said =
    say("{} 张访客卡没有收回", "{} 張訪客卡沒有收回", "{} visitor cards are not back");
pub(super) const CARD_OVERDUE: Said = say("1 张访客卡没有收回", "1 張訪客卡沒有收回", "One visitor card is not back");
pub(super) const NOBODY_WAITS_IN: Said =
    say("没有人等候，楼内 {} 人", "沒有人等候，樓內 {} 人", "Nobody is waiting, {} in the building");
pub(super) const IN_NOW: Said = say("{}　楼内 {} 人", "{}　樓內 {} 人", "{}  {} visitors in");
pub(super) const BAND: Said = say(
    "楼内人数　实线为实际，虚线按预约估计",
    "樓內人數　實線為實際，虛線按預約估計",
    "Visitors in the building: solid is actual, dashed is estimated from invitations",
);
pub(super) const BAND_ACTUAL: Said = say("楼内访客人数", "樓內訪客人數", "Visitors in the building");
pub(super) const TAPS: Said = say("门口刷卡", "門口刷卡", "Taps at the doors");
pub(super) const ENTRANCE: Said = say("我在的入口", "我在的入口", "My entrance");
pub(super) const ALL_ENTRANCES: Said = say("所有入口", "所有入口", "All entrances");
pub(super) const CHOOSE: Said = say("只看这里", "只看這裡", "Show");
pub(super) const WAIT_ELSEWHERE: Said =
    say("另有 {} 位在其他入口等候", "另有 {} 位在其他入口等候", "{} more wait at other entrances");
pub(super) const TAPS_HINT: Said = say("请与门口的人核对", "請與門口的人核對", "Compare with who stands there");
pub(super) const A_VISITORS_CARD: Said = say("访客卡", "訪客卡", "visitor’s card");
pub(super) const FRESH: Said = say("刚刚联系过", "剛剛聯絡過", "heard of just now");
pub(super) const STALE: Said = say(
    "{} 分钟没有联系：它那里的新情况这里看不到",
    "{} 分鐘沒有聯絡：它那裡的新情況這裡看不到",
    "not heard of for {} minutes: what is new there is not shown here",
);
pub(super) const CARDS: Said = say("访客卡", "訪客卡", "Visitor cards");
pub(super) const CARDS_OUT: Said = say("张访客卡不在盒里", "張訪客卡不在盒裡", "visitor cards are out of the tray");
pub(super) const CARD_COUNTS: Said = say("{} 张在外，{} 张在盒", "{} 張在外，{} 張在盒", "{} out, {} in the tray");
pub(super) const MORE_CARDS: Said = say("另 {} 张", "另 {} 張", "{} more");
pub(super) const ENDS_AT: Said = say("{} 到期", "{} 到期", "until {}");
pub(super) const OVER_SINCE: Said = say("{} 已到期", "{} 已到期", "ended {}");
pub(super) const MISSING_SINCE: Said = say("{} 未还", "{} 未還", "not back since {}");
pub(super) const IN_TRAY: Said = say("在盒", "在盒", "in the tray");
pub(super) const CARD_BACK: Said = say("卡已还", "卡已還", "card back");
pub(super) const CARD_NOT_BACK: Said = say("卡未还", "卡未還", "card not back");
pub(super) const NO_CARD: Said = say("未领卡", "未領卡", "no card");
pub(super) const ORDERED_PERMIT: Said =
    say("已请{}允许进入，等它回答…", "已請{}允許進入，等它回答…", "{} was told to permit; waiting for its answer…");
pub(super) const ORDERED_END: Said = say(
    "已请{}结束来访，等它回答…",
    "已請{}結束來訪，等它回答…",
    "{} was told to end the visit; waiting for its answer…",
);
pub(super) const ORDERED_CARD: Said = say(
    "已请{}让来访者取卡，等它回答…",
    "已請{}讓來訪者取卡，等它回答…",
    "{} was told to ask for a card; waiting for its answer…",
);
pub(super) const NO_ANSWER: Said = say(
    "{}没有按时回答，还不知道它做了没有。请当面确认。",
    "{}沒有按時回答，還不知道它做了沒有。請當面確認。",
    "{} has not answered in time; whether it was done is not known. See in person.",
);

/// What a kiosk said to an order.
pub(in crate::desk::pages) const fn outcome(outcome: CommandOutcome) -> Said {
    match outcome {
        CommandOutcome::Done => say("{}已执行", "{}已執行", "{} has done it"),
        CommandOutcome::TooLate => {
            say("{}收到太迟，没有执行", "{}收到太遲，沒有執行", "It came too late to {}, which did nothing")
        }
        CommandOutcome::ClockNotTrusted => {
            say("{}的时钟不可信，没有执行", "{}的時鐘不可信，沒有執行", "{} does not know the hour and did nothing")
        }
        CommandOutcome::NotFound => say(
            "{}找不到这次来访，没有执行",
            "{}找不到這次來訪，沒有執行",
            "{} does not know this visit and did nothing",
        ),
        CommandOutcome::Interrupted => say(
            "{}在执行中重启过，请当面确认",
            "{}在執行中重新啟動過，請當面確認",
            "{} was started again meanwhile: see in person",
        ),
        CommandOutcome::NotUnderstood => {
            say("{}的版本不认识这个命令", "{}的版本不認識這個命令", "{} is of a version that does not know this")
        }
        CommandOutcome::ScreenInUse => {
            say("{}正有人使用，请稍后再按", "{}正有人使用，請稍後再按", "{} is in use: please press again later")
        }
        _ => say("{}没有执行", "{}沒有執行", "{} did not do it"),
    }
}

/// What a kiosk said to this order about a visit.
pub(super) const fn outcome_of(act: VisitAct, said: CommandOutcome) -> Said {
    match (act, said) {
        (VisitAct::GiveCard, CommandOutcome::Done) => {
            say("{}正请来访者取卡", "{}正請來訪者取卡", "{} asks the visitor to take a card")
        }
        (VisitAct::GiveCard, CommandOutcome::NotPossible) => say(
            "{}不能发卡：读卡器不可用，或者这次来访已经不需要卡",
            "{}不能發卡：讀卡器不可用，或者這次來訪已經不需要卡",
            "{} can give no card: its reader is not there, or the visit needs none any more",
        ),
        _ => outcome(said),
    }
}

/// What a kiosk was told.
pub(super) const fn ordered(act: VisitAct) -> Said {
    match act {
        VisitAct::Permit => ORDERED_PERMIT,
        VisitAct::End => ORDERED_END,
        VisitAct::GiveCard => ORDERED_CARD,
    }
}

/// Why somebody comes.
pub(in crate::desk::pages) const fn purpose(purpose: Purpose) -> Said {
    match purpose {
        Purpose::Meeting => say("会议洽谈", "會議洽談", "meeting"),
        Purpose::Interview => say("面试", "面試", "interview"),
        Purpose::Delivery => say("送取物品", "送取物品", "delivery or pick-up"),
        Purpose::Service => say("维修安装", "維修安裝", "maintenance"),
        Purpose::Other => say("其他", "其他", "something else"),
    }
}

/// Who said that somebody may enter.
pub(in crate::desk::pages) const fn permitted_by(by: PermittedBy) -> Said {
    match by {
        PermittedBy::Employee => say("同事来接", "同事來接", "collected by a colleague"),
        PermittedBy::Desk => say("前台", "櫃檯", "by the desk"),
        PermittedBy::Host => say("被访人回复同意", "受訪人回覆同意", "by the host's answer"),
        PermittedBy::Leader => say("领导特批", "領導特批", "by a leader"),
        PermittedBy::Invitation => say("邀请", "邀請", "by invitation"),
    }
}

/// How a card stands.
pub(super) const fn standing(standing: CardStanding) -> Said {
    match standing {
        CardStanding::Missing => MISSING_SINCE,
        CardStanding::Overdue => OVER_SINCE,
        CardStanding::WithVisitor => ENDS_AT,
        CardStanding::WithStaff => say("员工当天卡", "員工當日卡", "a day pass"),
        CardStanding::Lost => say("已挂失", "已掛失", "lost"),
    }
}
