//! The words of the approvals' pages.

use crate::desk::language::{Said, say};
use frontdesk_core::fact::{CommandOutcome, LapsedWhy};

pub(super) const TITLE: Said = say("审批", "審批", "Approvals");
pub(super) const NOTHING: Said = say("没有等待批准的事", "沒有等待核准的事", "Nothing waits for approval");
pub(super) const ONE_WAITS: Said = say("{}在等领导批准", "{}在等主管核准", "{} waits for a leader’s approval");
pub(super) const MANY_WAIT: Said = say("{} 件事在等领导批准", "{} 件事在等主管核准", "{} wait for a leader’s approval");
pub(super) const WAITING: Said = say("等待批准", "等待核准", "Waiting");
pub(super) const ENDED: Said = say("已有结果", "已有結果", "Settled");
pub(super) const NONE: Said = say("没有", "沒有", "None");
pub(super) const LEFT: Said = say("剩余", "剩餘", "left");
pub(super) const OVER: Said = say("时间到", "時間到", "time is up");
pub(super) const LOOK: Said = say("查看", "檢視", "Look");
pub(super) const DECIDE: Said = say("去答复", "去答覆", "Answer");
pub(super) const OLDER: Said = say("更早的", "更早的", "Earlier ones");
pub(super) const LIVE: Said = say("实时", "即時", "Live");
pub(super) const LOST: Said = say("连接断了，正在重连", "連線中斷，正在重連", "Not connected; trying again");
pub(super) const BACK: Said = say("全部审批", "全部審批", "All approvals");
pub(super) const SOMEBODY: Said = say("姓名已删除", "姓名已刪除", "Name deleted");
pub(super) const REASON_GONE: Said = say("理由已删除", "理由已刪除", "The reason was deleted");
pub(super) const SIMULATED: Said = say("模拟", "模擬", "simulated");

pub(super) const MORE_WAIT: Said = say(
    "另有 {} 位等候的访客没有列出：先列等得最久的",
    "另有 {} 位等候的訪客沒有列出：先列等得最久的",
    "{} more who wait are not listed: those come first who have waited longest",
);
pub(super) const FOR_A_VISIT: Said = say("放行这次来访", "放行這次來訪", "permit this visit");
pub(super) const FOR_A_DOOR: Said = say("过一次门：{}", "過一次門：{}", "one passage at {}");
pub(super) const WHY: Said = say("事由", "事由", "Why");
pub(super) const FROM: Said = say("单位", "單位", "Organisation");
pub(super) const SEES: Said = say("见", "見", "Sees");
pub(super) const ASKED: Said = say("提出", "提出", "Asked");
pub(super) const AT_KIOSK: Said = say("{}，{}", "{}，{}", "{}, {}");

pub(super) const REASON: Said = say("理由", "理由", "Your reason");
pub(super) const REASON_HINT: Said = say(
    "会和您的姓名一起记录，最多 200 字。",
    "會和您的姓名一起記錄，最多 200 字。",
    "It is recorded with your name; 200 characters at most.",
);
pub(super) const KNOWN_REASONS: [Said; 4] = [
    say("认识这位访客", "認識這位訪客", "Known to me"),
    say("已电话确认", "已電話確認", "Confirmed by phone"),
    say("由我接待", "由我接待", "I receive them myself"),
    say("没有预约，不便接待", "沒有預約，不便接待", "Not expected today"),
];
pub(super) const YES: Said = say("同意", "同意", "Yes, approve");
pub(super) const NO: Said = say("不同意", "不同意", "No, refuse");
pub(super) const PROVE_FIRST: Said = say("先输一次密码再答复", "先輸一次密碼再答覆", "Give your password to answer");
pub(super) const PROVE_HINT: Said = say(
    "答复会打开门，所以要确认是您本人。10 分钟内不用再输。",
    "答覆會開啟門，所以要確認是您本人。10 分鐘內不用再輸。",
    "An answer can open a door, so we make sure that it is you. It holds for 10 minutes.",
);
pub(super) const NOT_LINKED: Said = say(
    "您的账号还没有对应到员工，不能答复。请管理员在“账号”里填上您的员工编码。",
    "您的帳號還沒有對應到員工，不能答覆。請管理員在「帳號」裡填上您的員工編碼。",
    "Your account is not linked to a member of staff, so you cannot answer. An administrator can link it on the accounts’ page.",
);
pub(super) const NOT_A_LEADER: Said = say(
    "人员名单里没有把您列为领导，答复没有生效。",
    "人員名單裡沒有把您列為主管，答覆沒有生效。",
    "The list of people does not have you as a leader, so the answer does not count.",
);
pub(super) const REASON_NEEDED: Said = say(
    "请写一行理由，最多 200 字。",
    "請寫一行理由，最多 200 字。",
    "Give a reason, on one line of at most 200 characters.",
);
pub(super) const TOO_LATE: Said = say(
    "已经有人答复，或者时间到了。",
    "已經有人答覆，或者時間到了。",
    "It was answered already, or its time is over.",
);
pub(super) const NO_KIOSK: Said = say(
    "提出它的终端已不属于本站点。",
    "提出它的終端已不屬於本站點。",
    "The kiosk that asked does not belong to the site any more.",
);
pub(super) const READ_ONLY: Said = say("由领导答复。", "由主管答覆。", "A leader answers it.");

pub(super) const ASK: Said = say("请领导批准", "請主管核准", "Ask a leader");
pub(super) const ASK_LEAD: Said = say(
    "请求会出现在领导的手机上，也可以在终端刷领导卡批准。",
    "請求會出現在主管的手機上，也可以在終端刷主管卡核准。",
    "It shows on leaders’ phones; a leader’s card at the kiosk will do, too.",
);
pub(super) const FOR_WHAT: Said = say("批准什么", "核准什麼", "What for");
pub(super) const DOOR: Said = say("门", "門", "Door");
pub(super) const DOOR_HINT: Said = say("只在过门时需要。", "只在過門時需要。", "For a passage only.");
pub(super) const WHOM: Said = say("给谁", "給誰", "For whom");
pub(super) const WHOM_HINT: Said = say(
    "来访可以不填，用登记的姓名。",
    "來訪可以不填，用登記的姓名。",
    "Of a visit it may be left out: it is the name that they gave.",
);
pub(super) const WITHIN: Said = say("等几分钟", "等幾分鐘", "How long to wait, minutes");
pub(super) const NOT_ASKED: Said = say(
    "没有发出：请写明事由，过门还要写给谁和哪扇门。",
    "沒有發出：請寫明事由，過門還要寫給誰和哪扇門。",
    "Nothing was asked: say why, and for a passage for whom and which door.",
);
pub(super) const ASK_ON_ITS_WAY: Said = say("请求在路上", "請求在路上", "on its way");
pub(super) const TRAIL: Said = say("经过", "經過", "What happened");
pub(super) const STEP_ASKED: Said = say("在{}提出", "在{}提出", "Asked for at {}");
pub(super) const BY_UID: Said = say("终端账户 uid {}", "終端帳戶 uid {}", "the kiosk’s account uid {}");
pub(super) const BY_OFFICE: Said = say("办公端前台", "辦公端櫃檯", "the office’s desk");
pub(super) const STEP_YES: Said = say("在办公端同意", "在辦公端同意", "Yes, at the office");
pub(super) const STEP_NO: Said = say("在办公端不同意", "在辦公端不同意", "No, at the office");
pub(super) const STEP_ON_ITS_WAY: Said =
    say("已发给终端，等它答复", "已發給終端，等它答覆", "On its way to the kiosk, which has not answered yet");
pub(super) const APPROVED_BY_CARD: Said = say("刷领导卡同意", "刷主管卡同意", "Approved with a leader’s card");
pub(super) const APPROVED: Said = say("已同意", "已同意", "Approved");
pub(super) const REFUSED: Said = say("未同意", "未同意", "Refused");
pub(super) const NOT_SAID: Said = say(
    "时间到了，终端还没说结果",
    "時間到了，終端還沒說結果",
    "Its time is over; the kiosk has not said how it ended",
);

/// How it ended without an answer.
pub(super) fn lapsed(why: LapsedWhy) -> Said {
    match why {
        LapsedWhy::TimeUp => say("没人答复，已过期", "沒人答覆，已過期", "Nobody answered in time"),
        LapsedWhy::Interrupted => say("终端重启，已作废", "終端重啟，已作廢", "Void: the kiosk was started anew"),
        LapsedWhy::NotNeeded => say("不再需要", "不再需要", "Not needed any more"),
        LapsedWhy::LockedDown => {
            say("门在锁定，没有放行", "門在鎖定，沒有放行", "The door is locked down: nobody was let in")
        }
    }
}

/// What a kiosk says of an answer.
pub(super) fn outcome(outcome: CommandOutcome) -> Said {
    match outcome {
        CommandOutcome::Done => say("终端：已照办", "終端：已照辦", "Kiosk: done"),
        CommandOutcome::TooLate => {
            say("终端：来晚了，没有执行", "終端：來晚了，沒有執行", "Kiosk: it came too late and was not done")
        }
        CommandOutcome::NotFound => say("终端：找不到", "終端：找不到", "Kiosk: there is no such thing here"),
        CommandOutcome::NotPossible => say("终端：现在不能做", "終端：現在不能做", "Kiosk: not possible now"),
        CommandOutcome::DoorFault => {
            say("终端：门没有响应", "終端：門沒有反應", "Kiosk: the door’s hardware did not do it")
        }
        CommandOutcome::NotRecorded => say(
            "终端：无法记录，没有执行",
            "終端：無法記錄，沒有執行",
            "Kiosk: it could not be recorded, so it was not done",
        ),
        CommandOutcome::ClockNotTrusted => say(
            "终端：时钟不准，没有执行",
            "終端：時鐘不準，沒有執行",
            "Kiosk: its clock is not right, so it was not done",
        ),
        CommandOutcome::ScreenInUse => say("终端：正有人使用", "終端：正有人使用", "Kiosk: somebody is using it"),
        CommandOutcome::NotUnderstood => {
            say("终端：版本太旧，看不懂", "終端：版本太舊，看不懂", "Kiosk: its version does not know this")
        }
        CommandOutcome::Interrupted => say(
            "终端：中途重启，不知做没做成，不会再做",
            "終端：中途重啟，不知做沒做成，不會再做",
            "Kiosk: it was started anew meanwhile; nobody knows how far it came, and it is not done again",
        ),
    }
}
