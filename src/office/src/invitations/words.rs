//! What a guest reads of their invitation.

use frontdesk_core::fact::GuestMail;
use frontdesk_core::invitation::Code;
use frontdesk_core::screen::Language;

/// Words that stand for themselves. `{}` of the greeting is the guest's name.
pub(super) struct Words {
    pub(super) greeting: &'static str,
    pub(super) when: &'static str,
    pub(super) host: &'static str,
    pub(super) place: &'static str,
    pub(super) code: &'static str,
    pub(super) how: &'static str,
}

pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::ZhHans => &HANS,
        Language::ZhHant => &HANT,
        Language::En => &EN,
    }
}

static HANS: Words = Words {
    greeting: "{}，您好：",
    when: "时间",
    host: "被访人",
    place: "地点",
    code: "访客码",
    how: "到达后请在前台的触摸屏上选“我有访客码”，输入这个码，谢谢。",
};

static HANT: Words = Words {
    greeting: "{}，您好：",
    when: "時間",
    host: "受訪人",
    place: "地點",
    code: "訪客碼",
    how: "抵達後請在櫃檯的觸控螢幕上選「我有訪客碼」，輸入這個碼，謝謝。",
};

static EN: Words = Words {
    greeting: "Dear {},",
    when: "When",
    host: "Your host",
    place: "Where",
    code: "Visitor code",
    how: "On arrival please touch “I have a visitor code” on the screen at the front desk and type the code in. Thank you.",
};

/// What a mail is about.
pub(super) fn subject(language: Language, company: &str, mail: GuestMail) -> String {
    match (mail, language) {
        (GuestMail::Invitation, Language::ZhHans) => format!("来访邀请：{company}"),
        (GuestMail::Invitation, Language::ZhHant) => format!("來訪邀請：{company}"),
        (GuestMail::Invitation, Language::En) => format!("Your visit to {company}"),
        (GuestMail::Cancellation, Language::ZhHans) => format!("来访已取消：{company}"),
        (GuestMail::Cancellation, Language::ZhHant) => format!("來訪已取消：{company}"),
        (GuestMail::Cancellation, Language::En) => format!("Cancelled: your visit to {company}"),
    }
}

/// Its first sentence.
pub(super) fn opening(language: Language, mail: GuestMail, company: &str) -> String {
    match (mail, language) {
        (GuestMail::Invitation, Language::ZhHans) => format!("{company}邀请您来访。"),
        (GuestMail::Invitation, Language::ZhHant) => format!("{company}邀請您來訪。"),
        (GuestMail::Invitation, Language::En) => format!("You are invited to visit {company}."),
        (GuestMail::Cancellation, Language::ZhHans) => {
            format!("这次到{company}的来访已取消，之前的访客码不能再使用。")
        }
        (GuestMail::Cancellation, Language::ZhHant) => {
            format!("這次到{company}的來訪已取消，先前的訪客碼不能再使用。")
        }
        (GuestMail::Cancellation, Language::En) => {
            format!("Your visit to {company} was cancelled; the code that you had is not good any more.")
        }
    }
}

/// What the visit is called in a calendar.
pub(super) fn summary(language: Language, company: &str) -> String {
    match language {
        Language::ZhHans => format!("来访：{company}"),
        Language::ZhHant => format!("來訪：{company}"),
        Language::En => format!("Visit: {company}"),
    }
}

/// The code, and what to do with it.
pub(super) fn description(language: Language, code: Code) -> String {
    let words = of(language);
    match language {
        Language::ZhHans | Language::ZhHant => format!("{}：{code}。{}", words.code, words.how),
        Language::En => format!("{}: {code}. {}", words.code, words.how),
    }
}
