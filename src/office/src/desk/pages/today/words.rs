//! The page's words in three languages.

use crate::desk::language::Language;
use frontdesk_core::access::Denial;
use frontdesk_core::fact::Alarm;
use frontdesk_core::screen::Rating;

/// One language.
pub(in crate::desk::pages) struct Words {
    pub(super) today: &'static str,
    pub(super) simulated: &'static str,
    pub(super) simulated_strip: &'static str,
    pub(super) live: &'static str,
    pub(super) lost: &'static str,
    pub(super) nobody_waits: &'static str,
    pub(in crate::desk::pages) no_name: &'static str,
    pub(super) unknown_card: &'static str,
    pub(super) waiting: &'static str,
    pub(super) inside: &'static str,
    pub(super) left: &'static str,
    pub(super) kiosks: &'static str,
    pub(super) none: &'static str,
    pub(super) minutes: &'static str,
    pub(super) permitted: &'static str,
    pub(super) not_permitted: &'static str,
    pub(super) card_out: &'static str,
    pub(super) sees: &'static str,
    pub(in crate::desk::pages) comma: &'static str,
    pub(super) brackets: (&'static str, &'static str),
    pub(in crate::desk::pages) granted: &'static str,
    pub(super) taken: &'static str,
    pub(super) not_taken: &'static str,
    pub(super) not_released: &'static str,
    pub(super) never: &'static str,
    pub(super) last_contact: &'static str,
    pub(super) countersigned: &'static str,
    pub(super) revoked: &'static str,
    pub(super) hardware_fault: &'static str,
    pub(super) seen_to: &'static str,
    more: (&'static str, &'static str),
    waited: (&'static str, &'static str),
    somebody: &'static str,
    called: &'static str,
    as_of: (&'static str, &'static str),
    ratings: [&'static str; 4],
    alarms: [&'static str; 10],
    denials: [&'static str; 21],
}

impl Words {
    pub(in crate::desk::pages) fn has_waited(&self, name: &str, minutes: i64) -> String {
        format!("{name}{}{minutes}{}", self.waited.0, self.waited.1)
    }

    /// The way to the rest of a list.
    pub(super) fn and_more(&self, count: usize) -> String {
        format!("{}{count}{}", self.more.0, self.more.1)
    }

    /// Who called the desk; without a name, somebody.
    pub(in crate::desk::pages) fn has_called(&self, name: Option<&str>) -> String {
        format!("{}{}", name.unwrap_or(self.somebody), self.called)
    }

    pub(super) fn as_of(&self, clock: &str) -> String {
        format!("{}{clock}{}", self.as_of.0, self.as_of.1)
    }

    pub(in crate::desk::pages) fn rating(&self, rating: Rating) -> &'static str {
        let [very_good, good, fair, poor] = self.ratings;
        match rating {
            Rating::VeryGood => very_good,
            Rating::Good => good,
            Rating::Fair => fair,
            Rating::Poor => poor,
        }
    }

    pub(in crate::desk::pages) fn denial(&self, denial: Denial) -> &'static str {
        let [
            unknown,
            disabled,
            not_yet,
            expired,
            weak,
            clock,
            unrecorded,
            late,
            unreadable,
            fault,
            behind,
            two,
            rest @ ..,
        ] = self.denials;
        let [unused, copy, other, forged, copied, unlike, hour, elsewhere, locked_down] = rest;
        match denial {
            Denial::UnknownCredential => unknown,
            Denial::CredentialNotEnabled => disabled,
            Denial::NotPermittedYet => not_yet,
            Denial::Expired => expired,
            Denial::Unauthorized => weak,
            Denial::ClockNotTrusted => clock,
            Denial::NotRecorded => unrecorded,
            Denial::TooLate => late,
            Denial::CardUnreadable => unreadable,
            Denial::DoorFault => fault,
            Denial::NotInStep => behind,
            Denial::TwoCards => two,
            Denial::Unused => unused,
            Denial::NotGenuine => copy,
            Denial::OtherSite => other,
            Denial::Forged => forged,
            Denial::Copied => copied,
            Denial::CardDisagrees => unlike,
            Denial::NotPermittedAtThisTime => hour,
            Denial::NotPermittedAtThisDoor => elsewhere,
            Denial::LockedDown => locked_down,
        }
    }
}

impl Words {
    pub(super) fn alarm(&self, alarm: Alarm) -> &'static str {
        let [fork, conflict, forged, impersonated, stranger, revoked, guessed, office_lost, node_lost, came_back] =
            self.alarms;
        match alarm {
            Alarm::Fork => fork,
            Alarm::Conflict => conflict,
            Alarm::Forged => forged,
            Alarm::Impersonated => impersonated,
            Alarm::NotOfThisSite => stranger,
            Alarm::Revoked => revoked,
            Alarm::CodeGuessed => guessed,
            Alarm::OfficeLost => office_lost,
            Alarm::NodeLost => node_lost,
            Alarm::ForgottenCameBack => came_back,
        }
    }
}

/// The words of a language.
pub(in crate::desk::pages) fn of(language: Language) -> &'static Words {
    match language {
        Language::En => &EN,
        Language::ZhHant => &ZH_HANT,
        Language::ZhHans => &ZH_HANS,
    }
}

static ZH_HANS: Words = Words {
    today: "今天",
    simulated: "模拟",
    simulated_strip: "有模拟硬件：标“模拟”的记录不是真实的门、读卡器或卡",
    live: "实时",
    lost: "连接断开，正在重连",
    nobody_waits: "现在没有人等候",
    no_name: "（无姓名）",
    unknown_card: "未知的卡",
    waiting: "等候中",
    inside: "在楼内",
    left: "已离开",
    kiosks: "前台机",
    none: "无",
    minutes: "分钟",
    permitted: "已允许",
    not_permitted: "未允许",
    card_out: "卡在外",
    sees: "见",
    comma: "，",
    brackets: ("（", "）"),
    granted: "放行",
    taken: "已进门",
    not_taken: "未进门",
    not_released: "门未开",
    never: "从未",
    last_contact: "最后联系",
    countersigned: "条已签收",
    revoked: "已吊销",
    hardware_fault: "设备故障",
    seen_to: "已有人处理",
    more: ("再看 ", " 项"),
    waited: ("等了 ", " 分钟"),
    somebody: "有访客",
    called: "在前台机按了铃",
    as_of: ("", " 更新"),
    ratings: ["很满意", "满意", "一般", "不满意"],
    denials: [
        "卡未登记",
        "卡已停用",
        "尚未获准",
        "卡已过期",
        "此门不接受这种卡",
        "时钟不可信",
        "无法记录",
        "太迟，请再刷",
        "卡未读出",
        "门故障",
        "机器恢复后尚未同步",
        "同时出示了两张卡",
        "卡太久未用，已失效",
        "卡无法证明自己：可能是复制卡",
        "其他办公地点的卡",
        "卡内凭证未经签发：伪造",
        "卡内凭证来自另一张卡：复制",
        "卡内容与记录不符：写入时被拿开",
        "不在允许的时段",
        "无权进入此门",
        "门已封闭",
    ],
    alarms: [
        "日志分叉：某块磁盘被恢复过",
        "日志冲突：同一位置有两条记录",
        "收到伪造的记录",
        "一台设备冒用了另一台的名义",
        "外来设备：证书不属于本站点",
        "已吊销的前台机又来了",
        "有人在猜登记码、访客码或访客是谁",
        "本服务器丢过记录",
        "一台前台机丢过记录",
        "已删除的数据又出现，未接收",
    ],
};

static ZH_HANT: Words = Words {
    today: "今天",
    simulated: "模擬",
    simulated_strip: "有模擬硬體：標「模擬」的記錄不是真實的門、讀卡機或卡",
    live: "即時",
    lost: "連線中斷，正在重連",
    nobody_waits: "現在沒有人等候",
    no_name: "（無姓名）",
    unknown_card: "未知的卡",
    waiting: "等候中",
    inside: "在樓內",
    left: "已離開",
    kiosks: "櫃檯機",
    none: "無",
    minutes: "分鐘",
    permitted: "已允許",
    not_permitted: "未允許",
    card_out: "卡在外",
    sees: "見",
    comma: "，",
    brackets: ("（", "）"),
    granted: "放行",
    taken: "已進門",
    not_taken: "未進門",
    not_released: "門未開",
    never: "從未",
    last_contact: "最後聯絡",
    countersigned: "條已簽收",
    revoked: "已撤銷",
    hardware_fault: "設備故障",
    seen_to: "已有人處理",
    more: ("再看 ", " 項"),
    waited: ("等了 ", " 分鐘"),
    somebody: "有訪客",
    called: "在櫃檯機按了鈴",
    as_of: ("", " 更新"),
    ratings: ["很滿意", "滿意", "普通", "不滿意"],
    denials: [
        "卡未登記",
        "卡已停用",
        "尚未獲准",
        "卡已過期",
        "此門不接受這種卡",
        "時鐘不可信",
        "無法記錄",
        "太遲，請再刷",
        "卡未讀出",
        "門故障",
        "機器恢復後尚未同步",
        "同時出示了兩張卡",
        "卡太久未用，已失效",
        "卡無法證明自己：可能是複製卡",
        "其他辦公地點的卡",
        "卡內憑證未經簽發：偽造",
        "卡內憑證來自另一張卡：複製",
        "卡內容與記錄不符：寫入時被拿開",
        "不在允許的時段",
        "無權進入此門",
        "門已封閉",
    ],
    alarms: [
        "日誌分叉：某個磁碟被還原過",
        "日誌衝突：同一位置有兩筆記錄",
        "收到偽造的記錄",
        "一台裝置冒用了另一台的名義",
        "外來裝置：憑證不屬於本站",
        "已撤銷的櫃檯機又來了",
        "有人在猜登記碼、訪客碼或訪客是誰",
        "本伺服器遺失過記錄",
        "一台櫃檯機遺失過記錄",
        "已刪除的資料又出現，未接收",
    ],
};

static EN: Words = Words {
    today: "Today",
    simulated: "simulated",
    simulated_strip: "Simulated hardware: what is marked “simulated” was no real door, reader or card",
    live: "live",
    lost: "connection lost, trying again",
    nobody_waits: "Nobody is waiting",
    no_name: "(no name)",
    unknown_card: "unknown card",
    waiting: "waiting",
    inside: "in the building",
    left: "left",
    kiosks: "Kiosks",
    none: "none",
    minutes: "min",
    permitted: "permitted",
    not_permitted: "not permitted yet",
    card_out: "card out",
    sees: "to see ",
    comma: ", ",
    brackets: (" (", ")"),
    granted: "let in",
    taken: "came in",
    not_taken: "did not come in",
    not_released: "door not released",
    never: "never",
    last_contact: "last contact",
    countersigned: "entries countersigned",
    revoked: "revoked",
    hardware_fault: "hardware fault",
    seen_to: "somebody sees to it",
    more: ("", " more"),
    waited: (" has waited ", " minutes"),
    somebody: "A visitor",
    called: " rang for the desk at the kiosk",
    as_of: ("updated ", ""),
    ratings: ["very good", "good", "fair", "poor"],
    denials: [
        "card not known",
        "card withdrawn",
        "not permitted yet",
        "card expired",
        "this door does not take such cards",
        "clock not trusted",
        "could not be recorded",
        "too late, tap again",
        "card not readable",
        "door fault",
        "kiosk restored, not in step yet",
        "two cards at once",
        "card not used for too long",
        "card cannot prove itself: perhaps a copy",
        "card of another site",
        "what the card says was signed by no issuer: forged",
        "what the card says was signed for another card: copied",
        "card does not say what the journal says: torn away while it was written",
        "not permitted at this time",
        "not permitted at this door",
        "door locked down",
    ],
    alarms: [
        "a journal has forked: a disk was restored",
        "two entries claim one place in a journal",
        "forged entries came",
        "a device spoke in another one’s name",
        "a device whose certificate is not of this site",
        "a revoked kiosk came back",
        "somebody is guessing codes, or who a visitor is",
        "this office had lost entries",
        "a kiosk has lost entries",
        "deleted data came back and was not taken",
    ],
};
