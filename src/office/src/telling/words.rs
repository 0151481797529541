//! The messages' words, in the three languages.

use frontdesk_core::fact::TellingStep;
use frontdesk_core::screen::{Language, Purpose};

pub(super) struct Words {
    language: Language,
    pub(super) visitor: &'static str,
    pub(super) others: &'static str,
    /// Between names.
    pub(super) comma: &'static str,
    pub(super) organisation: &'static str,
    pub(super) purpose: &'static str,
    pub(super) host: &'static str,
    pub(super) arrived: &'static str,
    pub(super) desk: &'static str,
    pub(super) answer_here: &'static str,
    purposes: [&'static str; 5],
    with_link: &'static str,
    without_link: &'static str,
    for_desk: &'static str,
}

pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::ZhHans => &HANS,
        Language::ZhHant => &HANT,
        Language::En => &EN,
    }
}

impl Words {
    pub(super) fn purpose(&self, purpose: Purpose) -> &'static str {
        let [meeting, interview, delivery, service, other] = self.purposes;
        match purpose {
            Purpose::Meeting => meeting,
            Purpose::Interview => interview,
            Purpose::Delivery => delivery,
            Purpose::Service => service,
            Purpose::Other => other,
        }
    }

    pub(super) fn subject(&self, step: TellingStep, visitor: &str) -> String {
        match (self.language, step) {
            (Language::ZhHans, TellingStep::Host | TellingStep::ByPurpose) => format!("访客到达：{visitor}"),
            (Language::ZhHans, TellingStep::Reminder) => format!("提醒：访客仍在等候：{visitor}"),
            (Language::ZhHans, TellingStep::Colleague) => format!("请代为接待访客：{visitor}"),
            (Language::ZhHans, TellingStep::Desk) => format!("访客无人接待：{visitor}"),
            (Language::ZhHant, TellingStep::Host | TellingStep::ByPurpose) => format!("訪客到達：{visitor}"),
            (Language::ZhHant, TellingStep::Reminder) => format!("提醒：訪客仍在等候：{visitor}"),
            (Language::ZhHant, TellingStep::Colleague) => format!("請代為接待訪客：{visitor}"),
            (Language::ZhHant, TellingStep::Desk) => format!("訪客無人接待：{visitor}"),
            (Language::En, TellingStep::Host | TellingStep::ByPurpose) => {
                format!("Visitor at the front desk: {visitor}")
            }
            (Language::En, TellingStep::Reminder) => format!("Still waiting at the front desk: {visitor}"),
            (Language::En, TellingStep::Colleague) => {
                format!("Please receive a visitor in a colleague's place: {visitor}")
            }
            (Language::En, TellingStep::Desk) => format!("Nobody has come for a visitor: {visitor}"),
        }
    }

    /// The visitor, and how many came with them.
    pub(super) fn with_others(&self, visitor: &str, others: usize) -> String {
        match (self.language, others) {
            (_, 0) => visitor.to_owned(),
            (Language::ZhHans | Language::ZhHant, others) => format!("{visitor} 等 {} 位", others + 1),
            (Language::En, 1) => format!("{visitor} and 1 other"),
            (Language::En, others) => format!("{visitor} and {others} others"),
        }
    }

    pub(super) fn request(&self, step: TellingStep, has_link: bool) -> &'static str {
        match (step, has_link) {
            (TellingStep::Desk, _) => self.for_desk,
            (_, true) => self.with_link,
            (_, false) => self.without_link,
        }
    }
}

static HANS: Words = Words {
    language: Language::ZhHans,
    visitor: "访客",
    others: "同行",
    comma: "、",
    organisation: "单位",
    purpose: "来访事由",
    host: "被访人",
    arrived: "到达时间",
    desk: "前台分机",
    answer_here: "点此回复",
    purposes: ["会面", "面试", "送取件", "维修安装", "其他"],
    with_link: "请回复访客，或到前台刷卡接待。链接只供您本人使用，请勿转发。",
    without_link: "请到前台刷卡接待，或致电前台。",
    for_desk: "暂时没有人回应，请前台协助：留言、继续等候，或请其他同事接待。",
};

static HANT: Words = Words {
    language: Language::ZhHant,
    visitor: "訪客",
    others: "同行",
    comma: "、",
    organisation: "單位",
    purpose: "來訪事由",
    host: "受訪人",
    arrived: "到達時間",
    desk: "櫃檯分機",
    answer_here: "點此回覆",
    purposes: ["會面", "面試", "送取件", "維修安裝", "其他"],
    with_link: "請回覆訪客，或到櫃檯刷卡接待。連結只供您本人使用，請勿轉寄。",
    without_link: "請到櫃檯刷卡接待，或致電櫃檯。",
    for_desk: "暫時沒有人回應，請櫃檯協助：留言、繼續等候，或請其他同仁接待。",
};

static EN: Words = Words {
    language: Language::En,
    visitor: "Visitor",
    others: "With",
    comma: ", ",
    organisation: "From",
    purpose: "Purpose",
    host: "To see",
    arrived: "Arrived",
    desk: "Front desk",
    answer_here: "Answer here",
    purposes: ["Meeting", "Interview", "Delivery or pick-up", "Service", "Other"],
    with_link: "Please answer, or come and tap your card at the front desk. The link is for you alone: please do not pass it on.",
    without_link: "Please come and tap your card at the front desk, or call it.",
    for_desk: "Nobody has answered: please help the visitor to leave a message, to wait, or to see somebody else.",
};
