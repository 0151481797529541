//! The words of the visits' pages.

use crate::desk::language::{Said, say};
use frontdesk_core::form::Problem;
use frontdesk_core::visit::VisitState;

pub(super) const TITLE: Said = say("访客", "訪客", "Visits");
pub(super) const SEARCH: Said = say("姓名、单位或电话", "姓名、單位或電話", "Name, firm or number");
pub(super) const REGISTER: Said = say("登记来访", "登記來訪", "Register a visit");
pub(super) const LOOK: Said = say("查找", "尋找", "Find");
pub(super) const CLEAR: Said = say("清除条件", "清除條件", "Clear");
pub(super) const ANY: Said = say("全部", "全部", "any");
pub(super) const DAY: Said = say("日期", "日期", "Day");
pub(super) const STATE: Said = say("状态", "狀態", "State");
pub(super) const PURPOSE: Said = say("事由", "事由", "Purpose");
pub(super) const KIOSK: Said = say("登记地点", "登記地點", "Registered at");
pub(super) const VISITOR: Said = say("来访者", "來訪者", "Visitor");
pub(super) const HOST: Said = say("被访人", "被訪人", "Host");
pub(super) const ARRIVED: Said = say("到达", "到達", "Arrived");
pub(super) const OLDER: Said = say("更早的", "更早的", "Earlier");
pub(super) const NEWEST: Said = say("回到最新", "回到最新", "Newest");
pub(super) const NONE: Said = say("没有找到来访记录", "沒有找到來訪記錄", "No visits found");
pub(super) const FURTHER: Said = say("继续往前找", "繼續往前找", "Search further back");
pub(super) const SO_FAR: Said = say("找到 {} 之后为止", "找到 {} 之後為止", "Searched back to {}");
pub(super) const HEADLINE: Said = say("全部来访记录", "全部來訪記錄", "All visits");
pub(super) const FOUND: Said = say("“{}”的来访记录", "「{}」的來訪記錄", "Visits with “{}”");
pub(super) const AT_DESK: Said = say("前台", "櫃檯", "the desk");
pub(super) const SIMULATED: Said = say("模拟", "模擬", "simulated");

pub(super) const NO_NAME: Said = say("（姓名不可读）", "（姓名不可讀）", "(name not readable)");
pub(super) const FORGOTTEN: Said = say("（已删除个人信息）", "（已刪除個人資料）", "(personal data deleted)");
pub(super) const ORGANISATION: Said = say("单位", "單位", "Organisation");
pub(super) const CONTACT: Said = say("联系方式", "聯絡方式", "Contact");
pub(super) const NAME: Said = say("姓名", "姓名", "Name");
pub(super) const DEPARTMENT: Said = say("部门", "部門", "Department");
pub(super) const PERMITTED: Said = say("允许进入", "允許進入", "Permitted");
pub(super) const CARD: Said = say("访客卡", "訪客卡", "Card");
pub(super) const CARD_OUT: Said = say("在外，{} 到期", "在外，{} 到期", "out, until {}");
pub(super) const RATING: Said = say("评价", "評價", "Rating");
pub(super) const FACTS: Said = say("登记内容", "登記內容", "Registration");
pub(super) const STORY: Said = say("经过", "經過", "What happened");
pub(super) const STORY_CUT: Said = say(
    "经过太长，这里只有前 {} 条",
    "經過太長，這裡只有前 {} 條",
    "The story is too long: these are its first {} entries",
);
pub(super) const STORY_HINT: Said = say(
    "按各机器日志中的记录逐条列出，时间为记录者的时钟。",
    "按各機器日誌中的記錄逐條列出，時間為記錄者的時鐘。",
    "Entry by entry, as they stand in the journals, by the clock of whoever wrote each.",
);
pub(super) const CLOCK_UNSURE: Said = say("时钟不可信", "時鐘不可信", "clock not trusted");
pub(super) const BY: Said = say("{}（{}）", "{}（{}）", "{} ({})");

pub(super) const PERMIT: Said = say("允许进入", "允許進入", "Permit");
pub(super) const END: Said = say("结束来访", "結束來訪", "End the visit");
pub(super) const END_HINT: Said = say(
    "来访者没有经过前台就走了时用。没有收回的卡从此算作未还，不能再开门。",
    "來訪者沒有經過櫃檯就走了時用。沒有收回的卡從此算作未還，不能再開門。",
    "For a visitor who left without coming by. A card that is not back counts as missing, and opens nothing.",
);
pub(super) const GIVE_CARD: Said = say("发卡", "發卡", "Give a card");
pub(super) const CARD_AT: Said = say("在哪个入口取卡", "在哪個入口取卡", "Entrance at which the card is taken");
pub(super) const GIVE_CARD_HINT: Said = say(
    "前台机的屏幕会请来访者从卡盒取一张卡，贴上去。有人正在使用时，它会说明，请稍后再按。",
    "櫃檯機的螢幕會請來訪者從卡盒取一張卡，貼上去。有人正在使用時，它會說明，請稍後再按。",
    "The kiosk’s screen asks the visitor to take a card and hold it there. If somebody is using it, it says so: press again later.",
);
pub(super) const NO_CARD_NEEDED: Said = say(
    "没有执行：这次来访没有获准、已经结束，或者已经有卡。",
    "沒有執行：這次來訪沒有獲准、已經結束，或者已經有卡。",
    "Nothing was done: the visit is not permitted, is over, or has a card already.",
);
pub(super) const PERMIT_HINT: Said = say(
    "由登记这次来访的前台机执行，它的回答会显示在“今天”。",
    "由登記這次來訪的櫃檯機執行，它的回答會顯示在「今天」。",
    "The kiosk of this visit does it; its answer is shown on Today.",
);
pub(super) const PERMIT_HERE_HINT: Said = say(
    "这次来访由前台登记：立即生效，并告知所有前台机。",
    "這次來訪由櫃檯登記：立即生效，並告知所有櫃檯機。",
    "This visit is the office’s own: it holds at once, and every kiosk is told.",
);
pub(super) const TELL_AGAIN: Said = say("再通知被访人", "再通知被訪人", "Tell the host again");
pub(super) const TELL_AGAIN_HINT: Said =
    say("现在再发一次消息。", "現在再發一次訊息。", "Sends the message once more, now.");
pub(super) const TELL_COLLEAGUE: Said = say("通知代接同事", "通知代接同事", "Tell the colleague");
pub(super) const TELL_COLLEAGUE_HINT: Said = say(
    "不再等候，马上通知名单里的代接同事。",
    "不再等候，馬上通知名單裡的代接同事。",
    "Does not wait: tells the colleague who stands in for the host.",
);
pub(super) const NOBODY_TO_TELL: Said = say(
    "没有发出：没有可以通知的人，或者没有设置通知方式。请打电话。",
    "沒有發出：沒有可以通知的人，或者沒有設定通知方式。請打電話。",
    "Nobody was told: there is nobody to tell, or no way to tell them. Please telephone.",
);
pub(super) const TOLD_ALREADY: Said = say(
    "没有再发：刚刚通知过，或者已经通知够多次了。",
    "沒有再發：剛剛通知過，或者已經通知夠多次了。",
    "Not sent again: they were told a moment ago, or often enough.",
);
pub(super) const BADGE: Said = say("打印胸牌", "列印胸牌", "Print the badge");
pub(super) const BADGE_HINT: Said = say(
    "由前台的标签打印机打印；结果记在“经过”里。",
    "由櫃檯的標籤印表機列印；結果記在「經過」裡。",
    "By the desk’s label printer; what became of it is in the story.",
);
pub(super) const BADGE_AT_KIOSK_HINT: Said = say(
    "由登记来访的自助机打印；自助机的答复和结果记在“经过”里。",
    "由登記來訪的自助機列印；自助機的答覆和結果記在「經過」裡。",
    "By the printer of the kiosk at which the visit was registered; its answer, and what became of it, are in the story.",
);
pub(super) const BADGE_LOOK: Said = say("查看胸牌（PDF）", "檢視胸牌（PDF）", "See the badge (PDF)");
pub(super) const BADGE_NO_NAME: Said =
    say("没有打印：姓名不可读。", "沒有列印：姓名不可讀。", "Nothing was printed: the name is not readable.");
pub(super) const BADGE_NO_PRINTER: Said = say(
    "没有打印：尚未设置标签打印机。请打开 PDF 打印。",
    "沒有列印：尚未設定標籤印表機。請開啟 PDF 列印。",
    "Nothing was printed: no label printer is set up. Open the PDF and print it.",
);
pub(super) const BADGE_TOO_MANY: Said = say(
    "没有打印：等候打印的胸牌太多。",
    "沒有列印：等候列印的胸牌太多。",
    "Nothing was printed: too many badges wait already.",
);
pub(super) const OVER: Said = say(
    "没有执行：这次来访的状态已经变了。",
    "沒有執行：這次來訪的狀態已經變了。",
    "Nothing was done: the visit has gone on meanwhile.",
);

pub(super) const KEPT: Said = say("个人信息", "個人資料", "Personal data");
pub(super) const KEPT_UNTIL: Said = say(
    "{} 起删除姓名、单位、联系方式等；时间和次数保留。",
    "{} 起刪除姓名、單位、聯絡方式等；時間和次數保留。",
    "Name, organisation, contact and the like are deleted from {} on; times and counts stay.",
);
pub(super) const KEPT_FOR_EVER: Said = say(
    "按现在的设置不会自动删除。",
    "按現在的設定不會自動刪除。",
    "By the present settings it is not deleted by itself.",
);
pub(super) const NOT_ENDED: Said = say(
    "来访没有结束之前不会自动删除。",
    "來訪沒有結束之前不會自動刪除。",
    "It is not deleted by itself before the visit has ended.",
);
pub(super) const IS_FORGOTTEN: Said = say(
    "已删除：这次来访的个人信息在任何机器上都不能再读。",
    "已刪除：這次來訪的個人資料在任何機器上都不能再讀。",
    "Deleted: nobody can read the personal data of this visit any more, on any machine.",
);
pub(super) const KEY_MISSING: Said = say(
    "现在不可读：密钥还没有到，或者已在别处删除。",
    "現在不可讀：金鑰還沒有到，或者已在別處刪除。",
    "Not readable now: its key has not come, or was deleted elsewhere.",
);
pub(super) const HELD: Said = say(
    "保留中，案号 {}：解除前不删除。",
    "保留中，案號 {}：解除前不刪除。",
    "Held for case {}: not deleted before that is lifted.",
);
pub(super) const HELD_ALL: Said =
    say("所有来访都在保留中，案号 {}。", "所有來訪都在保留中，案號 {}。", "All visits are held, for case {}.");
pub(super) const FORGET: Said = say("删除个人信息", "刪除個人資料", "Delete the personal data");
pub(super) const FORGET_HINT: Said = say(
    "不能撤销。会再问一次您的密码。",
    "不能復原。會再問一次您的密碼。",
    "This cannot be undone. You are asked for your password.",
);
pub(super) const WHY: Said = say("原因", "原因", "Why");
pub(super) const WHY_VISITOR: Said = say("来访者本人要求", "來訪者本人要求", "The visitor asks for it");
pub(super) const WHY_ADMINISTRATION: Said = say("行政决定", "行政決定", "Administration decided so");
pub(super) const SURE: Said =
    say("我确认删除，不能恢复", "我確認刪除，不能恢復", "I mean it: it cannot be brought back");
pub(super) const NOT_SURE: Said = say(
    "没有删除：请先选原因并勾选确认。",
    "沒有刪除：請先選原因並勾選確認。",
    "Nothing was deleted: choose why, and tick that you mean it.",
);
pub(super) const HELD_BACK: Said = say(
    "没有删除：有保留（案号）挡着。",
    "沒有刪除：有保留（案號）擋著。",
    "Nothing was deleted: a hold is in the way.",
);
pub(super) const HOLD: Said = say("保留", "保留", "Hold");
pub(super) const HOLD_HINT: Said =
    say("案号以明文记录，请勿写姓名。", "案號以明文記錄，請勿寫姓名。", "The file number stands in clear: no names.");
pub(super) const REFERENCE: Said = say("案号", "案號", "File number");
pub(super) const NO_REFERENCE: Said =
    say("请填写案号，最多 100 字。", "請填寫案號，最多 100 字。", "Give the file number, 100 characters at most.");
pub(super) const LIFT: Said = say("解除保留", "解除保留", "Lift the hold");

pub(super) const HOST_HINT: Said = say(
    "输入姓名、拼音或首字母，再选人；不知道可以留空。",
    "輸入姓名、拼音或首字母，再選人；不知道可以留空。",
    "Type a name, pinyin or initials and choose; leave it empty if nobody knows.",
);
pub(super) const CHOOSE_HOST: Said =
    say("有几位同名，请选一位。", "有幾位同名，請選一位。", "Several have this name: choose one.");
pub(super) const LANGUAGE: Said = say("来访者的语言", "來訪者的語言", "Visitor’s language");
pub(super) const PERMIT_NOW: Said = say("同时允许进入", "同時允許進入", "Permit at the same time");
pub(super) const OPTIONAL: Said = say("没有可以留空", "沒有可以留空", "Leave it empty if there is none");
pub(super) const REGISTER_LEAD: Said = say(
    "替没有在前台机登记的来访者登记。登记后立即出现在“今天”，所有前台机都会知道。",
    "替沒有在櫃檯機登記的來訪者登記。登記後立即出現在「今天」，所有櫃檯機都會知道。",
    "For somebody who did not register at a kiosk. The visit is on Today at once, and every kiosk is told.",
);
pub(super) const CANCEL: Said = say("取消", "取消", "Cancel");

/// How far a visit has come.
pub(in crate::desk::pages) const fn state(state: VisitState) -> Said {
    match state {
        VisitState::Registered => say("等候中", "等候中", "waiting"),
        VisitState::Permitted => say("已允许", "已允許", "permitted"),
        VisitState::In => say("在楼内", "在樓內", "in the building"),
        VisitState::Left => say("已离开", "已離開", "left"),
    }
}

/// What is wrong with an answer.
pub(super) const fn problem(problem: Problem) -> Said {
    match problem {
        Problem::Empty => say("请填写", "請填寫", "This is needed"),
        Problem::TooLong => say("太长，最多 80 字", "太長，最多 80 字", "Too long: 80 characters at most"),
        Problem::NotAContact => {
            say("请填电话号码或邮箱", "請填電話號碼或電子郵件", "A telephone number or an e-mail address")
        }
    }
}
