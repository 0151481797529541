//! What is said to whoever is called.

use crate::desk::language::{Said, say};

pub(super) const FIRE: Said = say("火警，请点名：{}", "火警，請點名：{}", "Fire, count heads: {}");
pub(super) const DRILL: Said = say("演练，请点名", "演練，請點名", "Exercise: count heads");
pub(super) const ASKED: Said = say("请点名", "請點名", "Count heads");
pub(super) const SINCE: Said = say("开始时间", "開始時間", "Since");
pub(super) const WHERE: Said = say("地点", "地點", "Where");
pub(super) const INSIDE: Said = say("楼内人数", "樓內人數", "In the house");
pub(super) const CAUSE: Said = say("原因", "原因", "Cause");
pub(super) const IT_BURNS: Said = say("火警", "火警", "Fire alarm");
pub(super) const NOT_REAL: Said = say("演练，不是真的火警", "演練，不是真的火警", "An exercise, no real fire");
pub(super) const BEGUN: Said = say("有人发起点名", "有人發起點名", "Somebody began it");
pub(super) const COUNT: Said = say(
    "请打开链接，把找到的人标为平安，不用登录。链接只供您本人使用，请勿转发；点名结束就失效。",
    "請開啟連結，把找到的人標為平安，不用登入。連結只供您本人使用，請勿轉寄；點名結束就失效。",
    "Open the link and mark whom you found as safe; you need not sign in. It is for you alone: please do not pass it on. It ends with the roll-call.",
);
pub(super) const COUNT_AT_DESK: Said = say(
    "请登录办公端，在“点名”里把找到的人标为平安。",
    "請登入辦公端，在「點名」裡把找到的人標為平安。",
    "Sign in at the web desk and mark whom you found as safe, under Roll-call.",
);
pub(super) const OPEN: Said = say("打开点名", "開啟點名", "Open the roll-call");

pub(super) const WAITS: Said = say("{}在等您批准", "{}在等您核准", "{} waits for your approval");
pub(super) const SOMEBODY: Said = say("有人", "有人", "Somebody");
pub(super) const WHY: Said = say("事由", "事由", "Why");
pub(super) const WHAT: Said = say("批准什么", "核准什麼", "What for");
pub(super) const VISIT: Said = say("放行这次来访", "放行這次來訪", "To permit this visit");
pub(super) const DOOR: Said = say("过一次门：{}", "過一次門：{}", "One passage at {}");
pub(super) const BY: Said = say("提出人", "提出人", "Asked by");
pub(super) const DESK_AT: Said = say("{} 的前台", "{} 的櫃檯", "The desk at {}");
pub(super) const UNTIL: Said = say("截止时间", "截止時間", "Until");
pub(super) const ANSWER: Said = say(
    "请在截止前打开链接，登录后同意或不同意，并写一句理由。",
    "請在截止前開啟連結，登入後同意或不同意，並寫一句理由。",
    "Before it lapses, open the link, sign in, and say yes or no with a reason.",
);
pub(super) const ANSWER_AT_DESK: Said = say(
    "请在截止前登录办公端，在“审批”里答复。",
    "請在截止前登入辦公端，在「審批」裡答覆。",
    "Before it lapses, sign in at the web desk and answer under Approvals.",
);
pub(super) const GO: Said = say("去答复", "去答覆", "Answer");
