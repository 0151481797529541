//! What a guest reads of their invitation.

use frontdesk_core::invitation::Code;
use frontdesk_core::screen::Language;

/// What the visit is called in a calendar.
pub(crate) fn summary(language: Language, company: &str) -> String {
    match language {
        Language::ZhHans => format!("来访：{company}"),
        Language::ZhHant => format!("來訪：{company}"),
        Language::En => format!("Visit: {company}"),
    }
}

/// The code, and what to do with it.
pub(crate) fn description(language: Language, code: Code) -> String {
    match language {
        Language::ZhHans => format!("您的访客码：{code}。到达后请在前台的触摸屏上选“我有访客码”并输入，谢谢。"),
        Language::ZhHant => format!("您的訪客碼：{code}。抵達後請在櫃檯的觸控螢幕上選「我有訪客碼」並輸入，謝謝。"),
        Language::En => {
            format!(
                "Your visitor code: {code}. On arrival please touch “I have a visitor code” on the screen at the front desk and type it in. Thank you."
            )
        }
    }
}
