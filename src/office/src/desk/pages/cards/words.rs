//! The words of these pages.

use super::find::Standing;
use crate::desk::language::{Said, say};
use frontdesk_core::fact::{Chip, Compensation, LostCause, RemovedWhy, WithdrawnWhy};

pub(super) const TITLE: Said = say("卡", "卡", "Cards");
pub(super) const HEADLINE: Said = say("托盘里应有 {} 张卡", "托盤裡應有 {} 張卡", "The tray should hold {} cards");
pub(super) const SUMMARY: Said = say(
    "借出 {} 张，未还 {} 张，遗失 {} 张",
    "借出 {} 張，未還 {} 張，遺失 {} 張",
    "{} given out, {} not given back, {} lost",
);
pub(super) const NONE: Said = say("没有符合的卡。", "沒有符合的卡。", "No card fits that.");
pub(super) const SEARCH: Said = say("卡号或持卡人", "卡號或持卡人", "Number or holder");
pub(super) const STATE: Said = say("状态", "狀態", "State");
pub(super) const TRAY_CARDS: Said = say("全部托盘卡", "全部托盤卡", "All of the tray");
pub(super) const LOOK: Said = say("查找", "尋找", "Find");
pub(super) const CLEAR: Said = say("清除", "清除", "Clear");
pub(super) const CARD: Said = say("卡号", "卡號", "Card");
pub(super) const HOLDER: Said = say("持卡人", "持卡人", "Holder");
pub(super) const SINCE: Said = say("起", "起", "Since");
pub(super) const UNTIL: Said = say("到期", "到期", "Until");
pub(super) const A_VISITOR: Said = say("访客", "訪客", "A visitor");
pub(super) const AN_EMPLOYEE: Said = say("员工", "員工", "An employee");
pub(super) const NO_NAME: Said = say("姓名未知", "姓名未知", "Name not known");
pub(super) const BACK: Said = say("回到卡", "回到卡", "Back to cards");
pub(super) const STORY: Said = say("经过", "經過", "What happened");
pub(super) const STORY_HINT: Said = say(
    "借还一次一条；遗失、赔偿和密钥，每台机器只留最后一条。",
    "借還一次一條；遺失、賠償和金鑰，每台機器只留最後一條。",
    "Each giving out and back; of losses, compensation and keys, the last word of each node.",
);
pub(super) const FACTS: Said = say("资料", "資料", "Particulars");
pub(super) const CHIP: Said = say("芯片", "晶片", "Chip");
pub(super) const KEYS: Said = say("密钥版本", "金鑰版本", "Version of keys");
pub(super) const NAME_OF_CARD: Said = say("名称", "名稱", "Name");
pub(super) const WEAK: Said = say("仅凭卡号，可被复制", "僅憑卡號，可被複製", "By number alone, which can be copied");

pub(super) const MARK_LOST: Said = say("报失", "報失", "Report it lost");
pub(super) const LOST_HINT: Said = say(
    "记下后，各门一收到消息就不再放行这张卡。",
    "記下後，各門一收到訊息就不再放行這張卡。",
    "From then on the card opens nothing at any door that has heard of it.",
);
pub(super) const CAUSE: Said = say("怎么丢的", "怎麼遺失的", "How it was lost");
pub(super) const NOTE: Said = say("备注", "備註", "Note");
pub(super) const FOUND: Said = say("找到了，放回托盘", "找到了，放回托盤", "Found, and back in the tray");
pub(super) const REMOVE: Said = say("移出托盘", "移出托盤", "Take out of the tray");
pub(super) const REMOVE_HINT: Said =
    say("这张卡以后不再发给访客。", "這張卡以後不再發給訪客。", "The card is given to no visitor any more.");
pub(super) const WHY: Said = say("原因", "原因", "Why");
pub(super) const WITHDRAW: Said = say("作废", "作廢", "Withdraw");
pub(super) const WITHDRAW_HINT: Said = say(
    "不能撤回。要再用，请在接待机上重新制卡。",
    "不能撤回。要再用，請在接待機上重新製卡。",
    "For good. To use the card again, make it anew at the kiosk.",
);
pub(super) const COMPENSATION: Said = say("赔偿", "賠償", "Compensation");
pub(super) const AMOUNT: Said = say("金额", "金額", "Amount");
pub(super) const CURRENCY: Said = say("币种", "幣別", "Currency");
pub(super) const NOTHING_ASKED: Said = say("还没有提出。", "還沒有提出。", "Nothing was asked for yet.");
pub(super) const SAVE: Said = say("记下", "記下", "Record");
pub(super) const BAD_AMOUNT: Said = say(
    "金额写成 50 或 50.00，币种写三个大写字母。",
    "金額寫成 50 或 50.00，幣別寫三個大寫字母。",
    "An amount is like 50 or 50.00, and a currency is three capital letters.",
);
pub(super) const CHOOSE: Said = say("请选择一项。", "請選擇一項。", "Please choose one.");
pub(super) const OVER: Said = say(
    "这张卡的状态已经变了，请再看一眼。",
    "這張卡的狀態已經變了，請再看一眼。",
    "It is not so any more with this card. Please look again.",
);

pub(super) const COUNT: Said = say("清点托盘", "清點托盤", "Count the tray");
pub(super) const COUNT_HINT: Said = say(
    "数一数托盘里的卡，每班一次。记录会署您的名。",
    "數一數托盤裡的卡，每班一次。紀錄會署您的名。",
    "Count what lies in the tray, once a shift. It is recorded under your name.",
);
pub(super) const COUNTED: Said = say("数到", "數到", "Counted");
pub(super) const COUNT_NOTE: Said = say("有出入时的说明", "有出入時的說明", "What there is to say of a difference");
pub(super) const SIGN: Said = say("署名记下", "署名記下", "Sign and record");
pub(super) const BAD_COUNT: Said = say("请输入一个数。", "請輸入一個數。", "Please give a number.");
pub(super) const COUNTS: Said = say("最近清点", "最近清點", "Last counts");
pub(super) const NEVER: Said = say("还没有清点过。", "還沒有清點過。", "It was never counted.");
pub(super) const IT_FITS: Said = say("相符", "相符", "As it should be");
pub(super) const TOO_FEW: Said = say("少 {} 张", "少 {} 張", "{} too few");
pub(super) const TOO_MANY: Said = say("多 {} 张", "多 {} 張", "{} too many");
pub(super) const OF: Said = say("{} / {} 张", "{} / {} 張", "{} of {}");
pub(super) const MAKING: Said = say("制卡", "製卡", "Making cards");
pub(super) const MAKING_HINT: Said = say(
    "员工卡和托盘卡都在接待机上制，卡要贴在读卡器上，并要有发卡人的密钥文件：",
    "員工卡和托盤卡都在接待機上製，卡要貼在讀卡機上，並要有發卡人的金鑰檔案：",
    "Staff cards and tray cards are made at the kiosk, with the card on the reader and the issuer's file:",
);

pub(super) fn standing(standing: Standing) -> Said {
    match standing {
        Standing::InTray => say("在托盘", "在托盤", "In the tray"),
        Standing::WithVisitor => say("在访客手里", "在訪客手裡", "With a visitor"),
        Standing::WithPass => say("当日卡，在员工手里", "當日卡，在員工手裡", "Day pass, with an employee"),
        Standing::Overdue => say("已到期，没还", "已到期，沒還", "Overdue"),
        Standing::Missing => say("人走卡未还", "人走卡未還", "Not given back"),
        Standing::Lost => say("遗失", "遺失", "Lost"),
        Standing::Staff => say("员工卡，有效", "員工卡，有效", "Staff card, valid"),
        Standing::Ended => say("员工卡，已作废", "員工卡，已作廢", "Staff card, ended"),
    }
}

/// Why a staff card opens nothing.
pub(in crate::desk::pages) fn ended(why: WithdrawnWhy) -> Said {
    match why {
        WithdrawnWhy::Lost => say("遗失", "遺失", "Lost"),
        WithdrawnWhy::Returned => say("已交回", "已交回", "Given back"),
        WithdrawnWhy::Withdrawn => say("已收回权限", "已收回權限", "Withdrawn"),
        WithdrawnWhy::Replaced => say("已换新卡", "已換新卡", "Replaced"),
    }
}

pub(super) fn cause(cause: LostCause) -> Said {
    match cause {
        LostCause::Mislaid => say("不知放在哪里", "不知放在哪裡", "Mislaid"),
        LostCause::TakenAway => say("被带走", "被帶走", "Taken away"),
        LostCause::Stolen => say("被偷", "被偷", "Stolen"),
        LostCause::Destroyed => say("损坏", "損壞", "Destroyed"),
        LostCause::NotInTray => say("清点时不在", "清點時不在", "Not there when counted"),
    }
}

pub(super) fn compensation(state: Compensation) -> Said {
    match state {
        Compensation::Asked => say("已提出", "已提出", "Asked for"),
        Compensation::Paid => say("已付", "已付", "Paid"),
        Compensation::Waived => say("不收", "不收", "Waived"),
    }
}

pub(super) fn removed(why: RemovedWhy) -> Said {
    match why {
        RemovedWhy::Defective => say("坏了", "壞了", "Defective"),
        RemovedWhy::Retired => say("不再需要", "不再需要", "Not needed any more"),
    }
}

pub(super) fn chip(chip: Chip) -> Said {
    match chip {
        Chip::Desfire => say("DESFire（有密钥）", "DESFire（有金鑰）", "DESFire, with keys"),
        Chip::Ntag => say("NTAG（仅卡号）", "NTAG（僅卡號）", "NTAG, number only"),
    }
}
