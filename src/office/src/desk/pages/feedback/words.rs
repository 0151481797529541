//! The words of the page.

use crate::desk::language::{Said, say};
use frontdesk_core::fact::{FeedbackTone, FeedbackTopic};

pub(super) const TITLE: Said = say("访客反馈", "訪客意見", "Feedback");
pub(super) const ALL_DONE: Said = say("访客反馈都已处理", "訪客意見都已處理", "All feedback has been seen to");
pub(super) const ONE_WAITS: Said = say("有 1 条反馈待处理", "有 1 則意見待處理", "One message waits");
pub(super) const MANY_WAIT: Said = say("有 {} 条反馈待处理", "有 {} 則意見待處理", "{} messages wait");
pub(super) const ALL: Said = say("全部", "全部", "All");
pub(super) const OPEN: Said = say("待处理", "待處理", "Not seen to");
pub(super) const NONE: Said = say("没有反馈。", "沒有意見。", "There is none.");
pub(super) const NEWEST: Said = say("最新", "最新", "Newest");
pub(super) const OLDER: Said = say("更早", "更早", "Older");
pub(super) const UNNAMED: Said = say("匿名", "匿名", "without a name");
pub(super) const OF_VISIT: Said = say("查看这次来访", "查看這次來訪", "the visit");
pub(super) const GONE: Said = say("（内容已删除）", "（內容已刪除）", "(the words are deleted)");
pub(super) const SIMULATED: Said = say("模拟", "模擬", "simulated");
pub(super) const HANDLED: Said = say("{}已处理", "{}已處理", "Seen to {}");
pub(super) const DONE: Said = say("做了什么", "做了什麼", "What was done");
pub(super) const MARK: Said = say("标为已处理", "標為已處理", "Mark as seen to");
pub(super) const SAY_WHAT: Said = say("请写明做了什么。", "請寫明做了什麼。", "Please say what was done.");
pub(super) const OVER: Said = say("这条已经处理过了。", "這則已經處理過了。", "It was seen to already.");
pub(super) const HINT: Said = say(
    "匿名的反馈不记是谁说的，只记时间和自助机；请不要据此查找是谁。",
    "匿名的意見不記是誰說的，只記時間和自助機；請不要據此查找是誰。",
    "Without a name only the time and the kiosk are recorded: please do not look for who it was.",
);

pub(super) const fn tone(tone: FeedbackTone) -> Said {
    match tone {
        FeedbackTone::Praise => say("表扬", "表揚", "Praise"),
        FeedbackTone::Complaint => say("意见建议", "意見建議", "Complaint or suggestion"),
    }
}

pub(super) const fn topic(topic: FeedbackTopic) -> Said {
    match topic {
        FeedbackTopic::Reception => say("前台人员", "櫃檯人員", "front desk staff"),
        FeedbackTopic::Waiting => say("等候时间", "等候時間", "waiting time"),
        FeedbackTopic::Host => say("被访人", "受訪人", "host"),
        FeedbackTopic::Kiosk => say("自助机和门禁", "自助機和門禁", "kiosk and doors"),
        FeedbackTopic::Premises => say("环境", "環境", "building"),
        FeedbackTopic::Other => say("其他", "其他", "something else"),
    }
}
