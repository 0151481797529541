//! The words of the kiosks' pages.

use crate::desk::language::{Said, say};
use frontdesk_core::door::DoorMode;
use frontdesk_core::fact::CommandOutcome;
use frontdesk_core::health::CheckState;
use frontdesk_core::health::tickets::{Severity, Stage};

pub(super) const TITLE: Said = say("门和终端", "門和終端", "Doors");
pub(super) const LIVE: Said = say("实时", "即時", "Live");
pub(super) const LOST: Said = say("连接断了，正在重连", "連線中斷，正在重連", "Not connected; trying again");
pub(super) const COMMA: Said = say("，", "，", ", ");
pub(super) const NO_KIOSKS: Said = say("还没有终端", "還沒有終端", "No kiosk yet");
pub(super) const ALL_WELL: Said = say("{} 台终端都正常", "{} 台終端都正常", "All is well at {} kiosks");
pub(super) const NOT_KNOWN: Said =
    say("{} 台终端还没有自检，情况未知", "{} 台終端還沒有自檢，情況未知", "Not known yet of {} kiosks: no inspection");
pub(super) const ALL_SIMULATED: Said = say("只有模拟硬件", "只有模擬硬體", "Simulated hardware only");
pub(super) const SILENT: Said = say("{}失联 {}", "{}失聯 {}", "{} out of reach for {}");
pub(super) const NEVER_HEARD: Said = say("{}还没有连过", "{}還沒有連過", "{} was never heard of");
pub(super) const WANTS: Said = say("{}的{}需要注意", "{}的{}需要注意", "{}’s {} wants attention");
pub(super) const BROKEN: Said = say("{}的{}坏了", "{}的{}壞了", "{}’s {} is at fault");
pub(super) const LEAD: Said = say(
    "数字每小时记录一次；虚线是模拟硬件，线停在最后一次读数。",
    "數字每小時記錄一次；虛線是模擬硬體，線停在最後一次讀數。",
    "Numbers are written down every hour. A dashed line is simulated hardware; a line ends with the last reading.",
);
pub(super) const LAST_DAYS: Said = say("最近 14 天", "最近 14 天", "Last 14 days");
pub(super) const CHECKS_WELL: Said = say("{} 项正常", "{} 項正常", "{} checks well");
pub(super) const CHECKS_WRONG: Said = say("{} 项注意", "{} 項注意", "{} in need of attention");
pub(super) const LAST_READING: Said = say("失联，最后读数 {}", "失聯，最後讀數 {}", "Out of reach, last reading {}");
pub(super) const SIMULATED: Said = say("模拟硬件，不计入", "模擬硬體，不計入", "Simulated hardware, not counted");
pub(super) const REVOKED: Said = say("已停用", "已停用", "Revoked");
pub(super) const NO_INSPECTION: Said = say("还没有自检", "還沒有自檢", "No inspection yet");
pub(super) const MINUTES: Said = say("{} 分钟", "{} 分鐘", "{} min");
pub(super) const HOURS: Said = say("{} 小时", "{} 小時", "{} h");
pub(super) const DAYS: Said = say("{} 天", "{} 天", "{} days");
pub(super) const VERSION: Said = say("版本 {}", "版本 {}", "version {}");
pub(super) const HEARD: Said = say("最后联系 {}", "最後聯繫 {}", "last heard of {}");
pub(super) const STARTED: Said = say("{} 启动", "{} 啟動", "started {}");
pub(super) const BACK: Said = say("全部终端", "全部終端", "All kiosks");

pub(super) const CHECKS: Said = say("自检", "自檢", "Checks");
pub(super) const INSPECTED: Said = say("最近一次自检 {}", "最近一次自檢 {}", "Last inspection {}");
pub(super) const CHECK: Said = say("项目", "項目", "Check");
pub(super) const EVIDENCE: Said = say("读数", "讀數", "Evidence");
pub(super) const SINCE: Said = say("起", "起", "Since");
pub(super) const HISTORY: Said = say("历史", "歷史", "History");
pub(super) const STATE_FROM_TO: Said = say("{}，从 {} 到 {}", "{}，從 {} 到 {}", "{} from {} to {}");
pub(super) const STATE_SINCE: Said = say("{}，从 {} 起", "{}，從 {} 起", "{} since {}");
pub(super) const SILENT_FROM_TO: Said =
    say("从 {} 到 {} 没有消息", "從 {} 到 {} 沒有消息", "nothing said from {} to {}");
pub(super) const SILENT_SINCE: Said = say("从 {} 起没有消息", "從 {} 起沒有消息", "nothing said since {}");
pub(super) const NOTHING_SAID: Said = say("14 天没有消息", "14 天沒有消息", "nothing said within 14 days");
pub(super) const WELL_THROUGHOUT: Said = say("一直正常", "一直正常", "well throughout");
pub(super) const EARLIER_CHANGES: Said = say("更早还有 {} 次变化", "更早還有 {} 次變化", "{} earlier changes");
pub(super) const BETWEEN_CHANGES: Said = say("；", "；", "; ");

pub(super) const DOORS: Said = say("门", "門", "Doors");
pub(super) const NO_DOORS: Said =
    say("这台终端还没有用过门。", "這台終端還沒有用過門。", "No door of this kiosk was used yet.");
pub(super) const UNTIL: Said = say("到 {}", "到 {}", "until {}");
pub(super) const REASON: Said = say("原因", "原因", "Reason");
pub(super) const REASON_HINT: Said =
    say("会记录下来，请不要写姓名。", "會記錄下來，請不要寫姓名。", "It is recorded; please no names.");
pub(super) const MINUTES_OPEN: Said = say("保持打开几分钟", "保持開啟幾分鐘", "Hold open, minutes");
pub(super) const RELEASE: Said = say("放行一次", "放行一次", "Release once");
pub(super) const HOLD: Said = say("保持打开", "保持開啟", "Hold open");
pub(super) const NORMAL: Said = say("恢复正常", "恢復正常", "Back to normal");
pub(super) const LOCK_DOWN: Said = say("立即锁定", "立即鎖定", "Lock down now");
pub(super) const LOCK_DOWN_HINT: Said = say(
    "锁定后刷卡不开门，逃生按钮和消防不受影响。",
    "鎖定後刷卡不開門，逃生按鈕和消防不受影響。",
    "Cards open nothing then; the exit button and fire still do.",
);
pub(super) const EVERY_DOOR: Said = say("全部门", "全部門", "every door");
pub(super) const EVERY_DOOR_TITLE: Said = say("所有的门", "所有的門", "Every door");
pub(super) const KIOSK: Said = say("终端", "終端", "Kiosk");
pub(super) const DOOR: Said = say("门", "門", "Door");
pub(super) const RESTS_IN: Said = say("状态", "狀態", "State");
pub(super) const TOLD_LAST: Said = say("最近的命令", "最近的命令", "Told last");
pub(super) const ITS_ANSWER: Said = say("终端的答复", "終端的答覆", "The kiosk’s answer");
pub(super) const NOT_ANSWERED: Said = say("没有答复：{}", "沒有答覆：{}", "Not answered: {}");
pub(super) const GOOD_UNTIL: Said = say(
    "终端失联。命令在 {} 前有效，过后不再执行。",
    "終端失聯。命令在 {} 前有效，過後不再執行。",
    "The kiosk is out of reach. The order is good until {}; it is not obeyed later.",
);
pub(super) const GIVE_AGAIN: Said = say(
    "这条命令不会再执行。终端恢复联系后请重新下达。",
    "這條命令不會再執行。終端恢復聯繫後請重新下達。",
    "It will not be obeyed any more: give it again once the kiosk is back.",
);
pub(super) const MANY_DOORS: Said =
    say("一次锁定多扇门，或恢复正常", "一次鎖定多扇門，或恢復正常", "Lock down many doors at once, or end it");
pub(super) const WHICH_DOORS: Said = say("哪些门", "哪些門", "Which doors");
pub(super) const ALL_OF_ALL: Said = say("全部终端的全部门", "全部終端的全部門", "All doors of all kiosks");
pub(super) const ALL_OF: Said = say("{}的全部门", "{}的全部門", "All doors of {}");
pub(super) const PROVE_TO_END: Said =
    say("先输一次密码，才能恢复正常", "先輸一次密碼，才能恢復正常", "Give your password to end a lockdown");
pub(super) const PROVE_FIRST: Said =
    say("先输一次密码，才能开门", "先輸一次密碼，才能開門", "Give your password to open doors");
pub(super) const ORDERS: Said = say("发给终端的命令", "發給終端的命令", "What it was told");
pub(super) const NO_ORDERS: Said = say("还没有。", "還沒有。", "Nothing yet.");
pub(super) const ON_ITS_WAY: Said =
    say("已发出，等终端答复", "已發出，等終端答覆", "On its way; the kiosk has not answered");
pub(super) const NO_WORD: Said =
    say("时限已过，终端没有答复", "時限已過，終端沒有答覆", "Its time is over, and the kiosk has not answered");
pub(super) const NOT_SENT: Said = say(
    "没有发出。请写明原因（最多 200 字），选一扇门。",
    "沒有發出。請寫明原因（最多 200 字），選一扇門。",
    "Nothing was sent. Give a reason of at most 200 characters, and choose a door.",
);
pub(super) const DO_PERMIT: Said = say("放行来访", "放行來訪", "Permit a visit");
pub(super) const DO_END: Said = say("结束来访", "結束來訪", "End a visit");
pub(super) const DO_ANSWER: Said = say("领导答复", "主管答覆", "A leader’s answer");
pub(super) const DO_ASK: Said = say("请领导批准", "請主管核准", "Ask a leader");
pub(super) const DO_TICKET: Said = say("处理工单", "處理工單", "A ticket");
pub(super) const DO_BADGE: Said = say("打印胸牌", "列印胸牌", "Print a badge");
pub(super) const DO_CARD: Said = say("让来访者取卡", "讓來訪者取卡", "Ask a visitor for a card");
pub(super) const DO_UNKNOWN: Said = say("新版本的命令", "新版本的命令", "Something of a later version");
pub(super) const AT_DOOR: Said = say("{}：{}", "{}：{}", "{}: {}");

pub(super) const TICKETS: Said = say("工单", "工單", "Tickets");
pub(super) const NO_TICKETS: Said = say("没有工单。", "沒有工單。", "No tickets.");
pub(super) const SEEN: Said = say("我看到了", "我看到了", "I have seen it");
pub(super) const WORK: Said = say("开始处理", "開始處理", "I work on it");
pub(super) const CLOSE: Said = say("修好了，关单", "修好了，結單", "Repaired: close it");
pub(super) const NOTE: Said = say("做了什么（不写姓名）", "做了什麼（不寫姓名）", "What was done (no names)");
pub(super) const RETURNED: Said = say("复发 {} 次", "復發 {} 次", "came back {} times");
pub(super) const OVER_NOW: Said = say("现象已消失", "現象已消失", "not there now");
pub(super) const BAD_NOTE: Said = say(
    "请写明做了什么，最多 200 字。",
    "請寫明做了什麼，最多 200 字。",
    "Say what was done, in at most 200 characters.",
);

pub(super) const JOIN: Said = say("接入一台终端", "接入一台終端", "A kiosk joins");
pub(super) const JOIN_LEAD: Said = say(
    "得到一个一次性代码，15 分钟内在终端上输入。",
    "得到一個一次性代碼，15 分鐘內在終端上輸入。",
    "You get a one-time code, good for a quarter of an hour, to be typed in at the kiosk.",
);
pub(super) const LABEL: Said = say("终端叫什么", "終端叫什麼", "What it is called");
pub(super) const MAKE_CODE: Said = say("生成代码", "產生代碼", "Make the code");
pub(super) const CODE_FOR: Said = say("{}的接入代码", "{}的接入代碼", "The code for {}");
pub(super) const CODE_LEAD: Said = say(
    "只能用一次，15 分钟内有效，这里只显示这一次。",
    "只能用一次，15 分鐘內有效，這裡只顯示這一次。",
    "It is good once, for a quarter of an hour, and is shown only now.",
);
pub(super) const COPY: Said = say("复制", "複製", "Copy");
pub(super) const DEMONSTRATION: Said = say(
    "这里是演示，真实的终端不能加入",
    "這裡是示範，真實的終端不能加入",
    "This is a demonstration: no real kiosk can join it",
);
pub(super) const BAD_LABEL: Said = say(
    "请起一个 1 到 64 字的名字；太多代码没用完时也要等一刻钟。",
    "請取一個 1 到 64 字的名字；太多代碼沒用完時也要等一刻鐘。",
    "Give a name of 1 to 64 characters. If many codes are out, wait a quarter of an hour.",
);
pub(super) const REVOKE: Said = say("停用这台终端", "停用這台終端", "Revoke this kiosk");
pub(super) const REVOKE_HINT: Said = say(
    "立即切断，不能恢复：它不再收到密钥，也不再被采信。",
    "立即切斷，不能恢復：它不再收到金鑰，也不再被採信。",
    "It is shut out at once and for ever: it gets no keys, and nothing is taken from it.",
);
pub(super) const WHY_STOLEN: Said = say("被盗", "被盜", "Stolen");
pub(super) const WHY_REPLACED: Said = say("换了新的", "換了新的", "Replaced");
pub(super) const WHY_RETIRED: Said = say("不再使用", "不再使用", "Retired");

pub(super) fn state(state: CheckState) -> Said {
    match state {
        CheckState::Ok => say("正常", "正常", "well"),
        CheckState::Simulated => say("模拟", "模擬", "simulated"),
        CheckState::Unknown => say("未知", "未知", "unknown"),
        CheckState::Degraded => say("注意", "注意", "attention"),
        CheckState::Fault => say("故障", "故障", "fault"),
    }
}

pub(super) fn mode(mode: DoorMode) -> Said {
    match mode {
        DoorMode::Locked => say("关着，凭卡进", "關著，憑卡進", "Locked; cards open it"),
        DoorMode::Unlocked => say("按时间表开着", "按時間表開著", "Unlocked by its schedule"),
        DoorMode::Accessed => say("正在放行", "正在放行", "Released for one passage"),
        DoorMode::LockedDown => say("锁定", "鎖定", "Locked down"),
        DoorMode::LockedOpen => say("保持打开", "保持開啟", "Held open"),
    }
}

pub(super) fn severity(severity: Severity) -> Said {
    match severity {
        Severity::Minor => say("注意", "注意", "attention"),
        Severity::Major => say("故障", "故障", "fault"),
        Severity::Critical => say("严重：影响开门", "嚴重：影響開門", "critical: the door"),
    }
}

pub(super) fn stage(stage: Stage) -> Said {
    match stage {
        Stage::Open => say("没人看过", "沒人看過", "nobody has seen it"),
        Stage::Acknowledged => say("有人看到了", "有人看到了", "seen"),
        Stage::InProgress => say("处理中", "處理中", "being worked on"),
        Stage::Closed => say("已关单", "已結單", "closed"),
    }
}

/// What a kiosk says became of a command.
pub(super) fn outcome(outcome: CommandOutcome) -> Said {
    match outcome {
        CommandOutcome::Done => say("已照办", "已照辦", "done"),
        CommandOutcome::TooLate => say("来晚了，没有执行", "來晚了，沒有執行", "came too late: not done"),
        CommandOutcome::NotFound => say("找不到，没有执行", "找不到，沒有執行", "no such thing there: not done"),
        CommandOutcome::NotPossible => {
            say("现在不能做，没有执行", "現在不能做，沒有執行", "not possible now: not done")
        }
        CommandOutcome::DoorFault => say("门没有响应", "門沒有反應", "the door’s hardware did not do it"),
        CommandOutcome::NotRecorded => {
            say("无法记录，没有执行", "無法記錄，沒有執行", "could not be recorded: not done")
        }
        CommandOutcome::ClockNotTrusted => {
            say("时钟不准，没有执行", "時鐘不準，沒有執行", "its clock is not right: not done")
        }
        CommandOutcome::ScreenInUse => {
            say("正有人使用，没有执行", "正有人使用，沒有執行", "somebody is using it: not done")
        }
        CommandOutcome::NotUnderstood => say("版本太旧，看不懂", "版本太舊，看不懂", "its version does not know this"),
        CommandOutcome::Interrupted => say(
            "中途重启，不知做没做成",
            "中途重啟，不知做沒做成",
            "started anew meanwhile: nobody knows how far it came",
        ),
    }
}
