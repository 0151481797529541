//! The words of the pages of access.

use crate::desk::language::{Said, say};
use frontdesk_core::schedule::{Refusal, WithoutClock};

pub(super) const TITLE: Said = say("门禁", "門禁", "Access");
pub(super) const LEAD: Said = say(
    "谁能在什么时间从哪道门进。保存后几秒内所有门口机照办，不用重启。",
    "誰能在什麼時間從哪道門進。儲存後幾秒內所有門口機照辦，不用重新啟動。",
    "Who may enter where and when. What is saved holds at every kiosk within seconds, without a restart.",
);
pub(super) const EDITING: Said = say(
    "改动先留在本页。下一步会列出改了什么，确认后才写入。",
    "改動先留在本頁。下一步會列出改了什麼，確認後才寫入。",
    "Changes stay on this page for now. The next step lists them, and only then are they written.",
);
pub(super) const EDIT: Said = say("修改", "修改", "Change");
pub(super) const TAKE_OVER: Said = say("更新本页", "更新本頁", "Take the fields over");
pub(super) const REVIEW: Said = say("查看改动…", "檢視改動…", "See what changes…");
pub(super) const DISCARD: Said = say("放弃", "放棄", "Discard");
pub(super) const NOT_WRITTEN_YET: Said = say("还没有写入", "還沒有寫入", "Nothing is written yet");

pub(super) const HEAD_NONE: Said = say(
    "还没有统一的门禁，各门口机用自己的文件",
    "還沒有統一的門禁，各門口機用自己的檔案",
    "No rules are set here; each kiosk goes by its own file",
);
pub(super) const HEAD_ALL: Said =
    say("门禁在全部 {} 台门口机生效", "門禁在全部 {} 台門口機生效", "In force at all {} kiosks");
pub(super) const HEAD_SOME: Said = say(
    "门禁在 {} 台门口机中的 {} 台生效",
    "門禁在 {} 台門口機中的 {} 台生效",
    "Of {} kiosks, these rules are in force at {}",
);
pub(super) const HEAD_NO_KIOSKS: Said =
    say("门禁已设好，还没有门口机", "門禁已設好，還沒有門口機", "Rules are set; there are no kiosks yet");
pub(super) const HEAD_LATER: Said = say(
    "门禁由更新的版本写入，本版本看不懂",
    "門禁由更新的版本寫入，本版本看不懂",
    "These rules were written by a later version, which this one cannot read",
);
pub(super) const HEAD_EDIT: Said = say("正在修改门禁", "正在修改門禁", "Changing who may enter");

pub(super) const GROUPS: Said = say("谁能进哪道门", "誰能進哪道門", "Groups and doors");
pub(super) const GROUP: Said = say("组", "群組", "Group");
pub(super) const ELSEWHERE: Said = say("其他门", "其他門", "Other doors");
pub(super) const IN_LOCKDOWN: Said = say("封锁时", "封鎖時", "In lockdown");
pub(super) const WITHOUT_CLOCK: Said = say("时钟不准时", "時鐘不準時", "Without a clock");
pub(super) const STANDS_UNLOCKED: Said = say("门常开", "門常開", "Stands unlocked");
pub(super) const ALWAYS: Said = say("总能进", "總能進", "always");
pub(super) const NEVER: Said = say("不能进", "不能進", "never");
pub(super) const LIKE_OTHERS: Said = say("同其他门", "同其他門", "like other doors");
pub(super) const LOCKED: Said = say("不常开", "不常開", "locked");
pub(super) const MAY: Said = say("能进", "能進", "may enter");
pub(super) const MAY_NOT: Said = say("不能进", "不能進", "may not");
pub(super) const ADD_GROUP: Said = say("加一组", "加一組", "Add a group");
pub(super) const ADD_DOOR: Said = say("加一道门", "加一道門", "Add a door");
pub(super) const REMOVE: Said = say("删除", "刪除", "Remove");
pub(super) const STAFF_HINT: Said = say(
    "不在任何一组的员工算 staff；没有 staff 组时总能进。访客是 visitors。",
    "不在任何一組的員工算 staff；沒有 staff 組時總能進。訪客是 visitors。",
    "Whoever works here and is in no group of these is “staff”; without that group they may always enter. Visitors are “visitors”.",
);
pub(super) const NO_GROUPS: Said = say(
    "没有组：有效的卡总能进。",
    "沒有群組：有效的卡總能進。",
    "No groups: whoever has a good card may always enter.",
);
pub(super) const TOO_WIDE: Said = say(
    "组和门太多，这里改不了，请用 frontdesk-office rules set。",
    "群組和門太多，這裡改不了，請用 frontdesk-office rules set。",
    "There are too many groups and doors for this page: use frontdesk-office rules set.",
);
pub(super) const ZONE: Said = say("时区", "時區", "Time zone");

pub(super) const SCHEDULES: Said = say("时段", "時段", "Schedules");
pub(super) const CALENDAR: Said = say("日历", "行事曆", "Calendar");
pub(super) const NO_CALENDAR: Said = say("不看节假日", "不看節假日", "no holidays");
pub(super) const HOLIDAYS_CLOSED: Said = say("节假日不开放", "節假日不開放", "closed on holidays");
pub(super) const ON_HOLIDAYS: Said = say("节假日 {}", "節假日 {}", "on holidays {}");
pub(super) const HOLIDAY_HOURS: Said = say("节假日时间", "節假日時間", "Hours on holidays");
pub(super) const NEVER_OPEN: Said = say("没有时间：不开放", "沒有時間：不開放", "no hours: never");
pub(super) const FROM: Said = say("从", "從", "From");
pub(super) const UNTIL: Said = say("到", "到", "Until");
pub(super) const ADD_SPAN: Said = say("加时间", "加時間", "Add hours");
pub(super) const ADD_SCHEDULE: Said = say("加一个时段", "加一個時段", "Add a schedule");
pub(super) const DAYS_OF_WEEK: Said = say("星期", "星期", "Days");
pub(super) const NO_SCHEDULES: Said = say("还没有时段。", "還沒有時段。", "No schedules yet.");

pub(super) const CALENDARS: Said = say("节假日和调休", "節假日和補班", "Holidays and make-up workdays");
pub(super) const HOLIDAY: Said = say("放假", "放假", "Holiday");
pub(super) const WORKS_AS: Said = say("按{}上班", "按{}上班", "worked as {}");
pub(super) const WORKS_AS_LABEL: Said = say("按星期几", "按星期幾", "Worked as");
pub(super) const FIRST_DAY: Said = say("第一天", "第一天", "First day");
pub(super) const LAST_DAY: Said = say("最后一天", "最後一天", "Last day");
pub(super) const DAY: Said = say("日期", "日期", "Day");
pub(super) const NAME: Said = say("名称", "名稱", "Name");
pub(super) const NAME_MAY: Said = say("名称（可不填）", "名稱（可不填）", "Name (may be empty)");
pub(super) const ADD_HOLIDAY: Said = say("加假期", "加假期", "Add a holiday");
pub(super) const ADD_MAKE_UP: Said = say("加调休", "加補班", "Add a workday");
pub(super) const ADD_CALENDAR: Said = say("加一个日历", "加一個行事曆", "Add a calendar");
pub(super) const NO_CALENDARS: Said = say("还没有日历。", "還沒有行事曆。", "No calendars yet.");
pub(super) const ENDS: Said = say("最后一天是 {}", "最後一天是 {}", "ends with {}");
pub(super) const NOTHING_THIS_YEAR: Said =
    say("这一年没有登记。", "這一年沒有登記。", "Nothing is written down for this year.");

pub(super) const TRY: Said = say("现在谁能进？", "現在誰能進？", "Who may enter now?");
pub(super) const WHO: Said = say("谁", "誰", "Who");
pub(super) const STAFF_NUMBER: Said = say("或工号", "或工號", "or a staff number");
pub(super) const DOOR: Said = say("门", "門", "Door");
pub(super) const WHEN: Said = say("时间（不填是现在）", "時間（不填是現在）", "When (now if empty)");
pub(super) const LOCKED_DOWN: Said = say("门已封锁", "門已封鎖", "the door is locked down");
pub(super) const ASK: Said = say("试一试", "試一試", "Try");
pub(super) const LET_IN: Said = say("能进", "能進", "Let in");
pub(super) const REFUSED: Said = say("不能进：{}", "不能進：{}", "Refused: {}");
pub(super) const AS_GROUP: Said = say("按 {} 组", "按 {} 組", "as group {}");
pub(super) const NO_RULE: Said = say("没有规则限制", "沒有規則限制", "no rule limits them");
pub(super) const BY_SCHEDULE: Said = say("时段 {}，{}", "時段 {}，{}", "schedule {} at {}");
pub(super) const NOBODY: Said = say("没有这个工号", "沒有這個工號", "Nobody has this staff number");
pub(super) const NEVER_SHOWN: Said =
    say("时钟不会出现这个时间", "時鐘不會出現這個時間", "Clocks there never show this time");

pub(super) const IN_FORCE: Said = say("各门口机", "各門口機", "At the kiosks");
pub(super) const FOLLOWS: Said = say("已生效，{} 确认", "已生效，{} 確認", "in force, said at {}");
pub(super) const FOLLOWS_FORMER: Said = say("还在用 {} 的门禁", "還在用 {} 的門禁", "goes by the rules of {} still");
pub(super) const FOLLOWS_FILE: Said = say("用自己的文件", "用自己的檔案", "goes by its own file");
pub(super) const SAYS_NOTHING: Said = say("还没有回音", "還沒有回音", "has not said anything yet");

pub(super) const HISTORY: Said = say("谁改过", "誰改過", "Who changed what");
pub(super) const BY_SHELL: Said = say("命令行（uid {}）", "命令列（uid {}）", "command line (uid {})");
pub(super) const BY_SOMEBODY: Said = say("不详", "不詳", "not known");
pub(super) const FIRST_RULES: Said = say("第一次设置", "第一次設定", "The first ones");
pub(super) const CANNOT_READ: Said = say("本版本看不懂", "本版本看不懂", "this version cannot read them");

pub(super) const CHANGES: Said = say("将改动 {} 处", "將改動 {} 處", "{} changes");
pub(super) const ONE_CHANGE: Said = say("将改动 1 处", "將改動 1 處", "One change");
pub(super) const NO_CHANGES: Said = say("没有改动", "沒有改動", "Nothing changes");
pub(super) const CHANGES_LEAD: Said = say(
    "确认后，几秒内在所有门口机生效。",
    "確認後，幾秒內在所有門口機生效。",
    "Once confirmed, this holds at every kiosk within seconds.",
);
pub(super) const BEFORE: Said = say("现在", "現在", "Now");
pub(super) const AFTER: Said = say("改后", "改後", "Then");
pub(super) const WHAT: Said = say("什么", "什麼", "What");
pub(super) const PASSWORD: Said = say("您的密码", "您的密碼", "Your password");
pub(super) const PASSWORD_HINT: Said =
    say("改门禁前再输一次。", "改門禁前再輸一次。", "Once more, before access is changed.");
pub(super) const SAVE: Said = say("写入并生效", "寫入並生效", "Write it");
pub(super) const GO_ON: Said = say("继续修改", "繼續修改", "Go on changing");
pub(super) const WRONG_PASSWORD: Said = say("密码不对。", "密碼不對。", "That is not your password.");
pub(super) const CONFLICT: Said = say(
    "您修改期间，别人已改过门禁。请重新开始，没有写入任何内容。",
    "您修改期間，別人已改過門禁。請重新開始，沒有寫入任何內容。",
    "Somebody else has changed the rules meanwhile. Please begin anew; nothing was written.",
);
pub(super) const BEGIN_ANEW: Said = say("重新开始", "重新開始", "Begin anew");

pub(super) const BAD_NAME: Said = say(
    "名称要 1 到 64 个字，首尾不能有空格。",
    "名稱要 1 到 64 個字，首尾不能有空格。",
    "A name has 1 to 64 characters, and no space at an end.",
);
pub(super) const TAKEN: Said = say("已经有这个名称。", "已經有這個名稱。", "There is one of this name already.");
pub(super) const RESERVED: Said =
    say("always 和 never 不能作名称。", "always 和 never 不能作名稱。", "“always” and “never” stand for themselves.");
pub(super) const IN_USE: Said = say(
    "还有组或门在用这个时段，请先改掉。",
    "還有群組或門在用這個時段，請先改掉。",
    "A group or a door uses this schedule still; change that first.",
);
pub(super) const CALENDAR_IN_USE: Said = say(
    "还有时段在用这个日历，请先改掉。",
    "還有時段在用這個行事曆，請先改掉。",
    "A schedule uses this calendar still; change that first.",
);
pub(super) const NO_DAYS: Said = say("请选星期几。", "請選星期幾。", "Choose a day of the week.");
pub(super) const BAD_TIMES: Said = say(
    "时间写成 08:00，从 00:00 到 24:00；起止不能相同。",
    "時間寫成 08:00，從 00:00 到 24:00；起訖不能相同。",
    "Times are written like 08:00, from 00:00 to 24:00, and the two differ.",
);
pub(super) const NEEDS_CALENDAR: Said =
    say("请先给这个时段选日历。", "請先給這個時段選行事曆。", "Choose a calendar for this schedule first.");
pub(super) const BAD_DATE: Said = say("请填日期。", "請填日期。", "Give a date.");
pub(super) const ENDS_BEFORE: Said =
    say("最后一天早于第一天。", "最後一天早於第一天。", "The last day is before the first.");
pub(super) const TWICE: Said = say(
    "这些日子里有一天已经登记过。",
    "這些日子裡有一天已經登記過。",
    "One of these days is in the calendar already.",
);
pub(super) const NO_ZONE: Said = say(
    "没有这个时区，例如 Asia/Shanghai。",
    "沒有這個時區，例如 Asia/Shanghai。",
    "There is no such time zone; it is written like Asia/Shanghai.",
);
pub(super) const TOO_MANY: Said = say("太多了。", "太多了。", "That is too many.");
pub(super) const NOT_POSSIBLE: Said =
    say("这样的门禁用不了：", "這樣的門禁用不了：", "Rules like this cannot be used:");

/// The days of the week, Monday first.
pub(super) const WEEKDAYS: [Said; 7] = [
    say("周一", "週一", "Mon"),
    say("周二", "週二", "Tue"),
    say("周三", "週三", "Wed"),
    say("周四", "週四", "Thu"),
    say("周五", "週五", "Fri"),
    say("周六", "週六", "Sat"),
    say("周日", "週日", "Sun"),
];

/// The same in the head of a calendar.
pub(super) const WEEK_HEAD: [Said; 7] = [
    say("一", "一", "M"),
    say("二", "二", "T"),
    say("三", "三", "W"),
    say("四", "四", "T"),
    say("五", "五", "F"),
    say("六", "六", "S"),
    say("日", "日", "S"),
];

pub(super) const MONTHS: [Said; 12] = [
    say("一月", "一月", "January"),
    say("二月", "二月", "February"),
    say("三月", "三月", "March"),
    say("四月", "四月", "April"),
    say("五月", "五月", "May"),
    say("六月", "六月", "June"),
    say("七月", "七月", "July"),
    say("八月", "八月", "August"),
    say("九月", "九月", "September"),
    say("十月", "十月", "October"),
    say("十一月", "十一月", "November"),
    say("十二月", "十二月", "December"),
];

pub(super) const DAILY: Said = say("每天", "每天", "daily");
pub(super) const OVERNIGHT: Said = say("次日 {}", "次日 {}", "{} next day");

pub(super) fn without_clock(rule: WithoutClock) -> Said {
    match rule {
        WithoutClock::Allow => say("放行", "放行", "let in"),
        WithoutClock::Refuse => say("不放行", "不放行", "refused"),
        WithoutClock::Believe => say("信时钟", "信時鐘", "believe it"),
    }
}

pub(super) fn refusal(why: Refusal) -> Said {
    match why {
        Refusal::NotAtThisDoor => say("不能走这道门", "不能走這道門", "not at this door"),
        Refusal::LockedDown => say("门已封锁", "門已封鎖", "the door is locked down"),
        Refusal::ClockNotTrusted => say("时钟不准", "時鐘不準", "the clock is not trusted"),
        Refusal::NotAtThisTime => say("不在时间内", "不在時間內", "not at this time"),
    }
}

pub(super) const CHANGES_MADE: Said = say("改了 {} 处", "改了 {} 處", "{} changes");
