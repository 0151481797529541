//! The answer page's words, in the three languages.

use crate::desk::language::Language;
use frontdesk_core::screen::Purpose;

pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) waits_since: &'static str,
    pub(super) others: &'static str,
    pub(super) comma: &'static str,
    pub(super) of: &'static str,
    pub(super) purposes: [&'static str; 5],
    pub(super) to_see: &'static str,
    pub(super) coming: &'static str,
    pub(super) coming_note: &'static str,
    pub(super) in_minutes: &'static str,
    pub(super) minutes: &'static str,
    pub(super) please_wait: &'static str,
    pub(super) ask_colleague: &'static str,
    pub(super) cannot_today: &'static str,
    pub(super) message: &'static str,
    pub(super) sent: &'static str,
    pub(super) answered_before: &'static str,
    pub(super) change: &'static str,
    pub(super) over: &'static str,
    pub(super) no_such_link: &'static str,
    pub(super) try_again: &'static str,
    pub(super) bad_minutes: &'static str,
    pub(super) too_long: &'static str,
    pub(super) not_understood: &'static str,
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
}

static HANS: Words = Words {
    title: "有访客在前台等您",
    waits_since: "到达时间",
    others: "同行",
    comma: "、",
    of: "单位",
    purposes: ["会面", "面试", "送取件", "维修安装", "其他"],
    to_see: "被访人",
    coming: "我马上来",
    coming_note: "访客将获准进入",
    in_minutes: "过一会儿来",
    minutes: "分钟",
    please_wait: "请稍候",
    ask_colleague: "请同事接待",
    cannot_today: "今天不便接待",
    message: "给访客的话（可不填，最多 60 字，会显示在屏幕上）",
    sent: "已转达访客，谢谢。",
    answered_before: "已有回复：",
    change: "可以再次回复，以最后一次为准。",
    over: "访客已经有人接待或已离开，不需要再回复。谢谢！",
    no_such_link: "对不起，这个链接无效。请联系前台。",
    try_again: "对不起，暂时无法保存，请稍后再试。",
    bad_minutes: "请填写 1 到 120 分钟。",
    too_long: "留言请不超过 60 字。",
    not_understood: "请选择一个回复。",
};

static HANT: Words = Words {
    title: "有訪客在櫃檯等您",
    waits_since: "到達時間",
    others: "同行",
    comma: "、",
    of: "單位",
    purposes: ["會面", "面試", "送取件", "維修安裝", "其他"],
    to_see: "受訪人",
    coming: "我馬上來",
    coming_note: "訪客將獲准進入",
    in_minutes: "過一會兒來",
    minutes: "分鐘",
    please_wait: "請稍候",
    ask_colleague: "請同仁接待",
    cannot_today: "今天不便接待",
    message: "給訪客的話（可不填，最多 60 字，會顯示在螢幕上）",
    sent: "已轉達訪客，謝謝。",
    answered_before: "已有回覆：",
    change: "可以再次回覆，以最後一次為準。",
    over: "訪客已經有人接待或已離開，不需要再回覆。謝謝！",
    no_such_link: "對不起，這個連結無效。請聯絡櫃檯。",
    try_again: "對不起，暫時無法儲存，請稍後再試。",
    bad_minutes: "請填寫 1 到 120 分鐘。",
    too_long: "留言請不超過 60 字。",
    not_understood: "請選擇一個回覆。",
};

static EN: Words = Words {
    title: "A visitor waits at the front desk",
    waits_since: "Arrived",
    others: "With",
    comma: ", ",
    of: "From",
    purposes: ["Meeting", "Interview", "Delivery or pick-up", "Service", "Other"],
    to_see: "To see",
    coming: "I am coming",
    coming_note: "This lets the visitor in",
    in_minutes: "I come a little later",
    minutes: "minutes",
    please_wait: "Please wait",
    ask_colleague: "Ask a colleague",
    cannot_today: "I cannot today",
    message: "For the visitor (may be empty, at most 60 characters, shown on the screen)",
    sent: "The visitor is told. Thank you.",
    answered_before: "Answered so far: ",
    change: "You can answer again; the last answer counts.",
    over: "The visitor has been received or has left, so no answer is needed any more. Thank you!",
    no_such_link: "Sorry, this link is not valid. Please ask the front desk.",
    try_again: "Sorry, this could not be saved. Please try again in a moment.",
    bad_minutes: "Please say 1 to 120 minutes.",
    too_long: "Please use at most 60 characters.",
    not_understood: "Please choose an answer.",
};
