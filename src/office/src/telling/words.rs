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
    /// What the visitor has written.
    pub(super) left: &'static str,
    answer_here: &'static str,
    read_here: &'static str,
    purposes: [&'static str; 5],
    with_link: &'static str,
    without_link: &'static str,
    for_desk: &'static str,
    message_with_link: &'static str,
    message_without_link: &'static str,
    message_for_desk: &'static str,
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
            (Language::ZhHans, TellingStep::Message | TellingStep::DeskMessage) => format!("访客留言：{visitor}"),
            (Language::ZhHant, TellingStep::Host | TellingStep::ByPurpose) => format!("訪客到達：{visitor}"),
            (Language::ZhHant, TellingStep::Reminder) => format!("提醒：訪客仍在等候：{visitor}"),
            (Language::ZhHant, TellingStep::Colleague) => format!("請代為接待訪客：{visitor}"),
            (Language::ZhHant, TellingStep::Desk) => format!("訪客無人接待：{visitor}"),
            (Language::ZhHant, TellingStep::Message | TellingStep::DeskMessage) => format!("訪客留言：{visitor}"),
            (Language::En, TellingStep::Host | TellingStep::ByPurpose) => {
                format!("Visitor at the front desk: {visitor}")
            }
            (Language::En, TellingStep::Reminder) => format!("Still waiting at the front desk: {visitor}"),
            (Language::En, TellingStep::Colleague) => {
                format!("Please receive a visitor in a colleague's place: {visitor}")
            }
            (Language::En, TellingStep::Desk) => format!("Nobody has come for a visitor: {visitor}"),
            (Language::En, TellingStep::Message | TellingStep::DeskMessage) => {
                format!("A visitor's message: {visitor}")
            }
        }
    }

    pub(super) fn link(&self, step: TellingStep) -> &'static str {
        if step.is_message() { self.read_here } else { self.answer_here }
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
            (TellingStep::DeskMessage, _) => self.message_for_desk,
            (TellingStep::Message, true) => self.message_with_link,
            (TellingStep::Message, false) => self.message_without_link,
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
    left: "留言",
    answer_here: "点此回复",
    read_here: "打开留言",
    purposes: ["会面", "面试", "送取件", "维修安装", "其他"],
    with_link: "请回复访客，或到前台刷卡接待。链接只供您本人使用，请勿转发。",
    without_link: "请到前台刷卡接待，或致电前台。",
    for_desk: "暂时没有人回应，请前台协助：留言、继续等候，或请其他同事接待。",
    message_with_link: "打开链接，访客就知道您已看到；访客还在等候时，也可以在那里回复。链接只供您本人使用，请勿转发。",
    message_without_link: "如需联系访客，请致电前台。",
    message_for_desk: "请前台转告或协助访客。",
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
    left: "留言",
    answer_here: "點此回覆",
    read_here: "打開留言",
    purposes: ["會面", "面試", "送取件", "維修安裝", "其他"],
    with_link: "請回覆訪客，或到櫃檯刷卡接待。連結只供您本人使用，請勿轉寄。",
    without_link: "請到櫃檯刷卡接待，或致電櫃檯。",
    for_desk: "暫時沒有人回應，請櫃檯協助：留言、繼續等候，或請其他同仁接待。",
    message_with_link: "打開連結，訪客就知道您已看到；訪客還在等候時，也可以在那裡回覆。連結只供您本人使用，請勿轉寄。",
    message_without_link: "如需聯絡訪客，請致電櫃檯。",
    message_for_desk: "請櫃檯轉告或協助訪客。",
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
    left: "Message",
    answer_here: "Answer here",
    read_here: "Open the message",
    purposes: ["Meeting", "Interview", "Delivery or pick-up", "Service", "Other"],
    with_link: "Please answer, or come and tap your card at the front desk. The link is for you alone: please do not pass it on.",
    without_link: "Please come and tap your card at the front desk, or call it.",
    for_desk: "Nobody has answered: please help the visitor to leave a message, to wait, or to see somebody else.",
    message_with_link: "Opening the link tells the visitor that you have seen it; while they wait you can answer there, too. It is for you alone: please do not pass it on.",
    message_without_link: "To get in touch with the visitor, please call the front desk.",
    message_for_desk: "Please pass it on, or help the visitor.",
};
