//! The words of the journal's pages.

use crate::desk::language::{Said, say};
use frontdesk_store::Standing;

pub(super) const TITLE: Said = say("日志", "日誌", "Journal");
pub(super) const HEADLINE: Said = say("各机器的日志", "各機器的日誌", "The journals of all machines");
pub(super) const BROKEN: Said = say("{}的日志链不完整", "{}的日誌鏈不完整", "The journal of {} does not verify");
pub(super) const SEVERAL_BROKEN: Said =
    say("{} 台机器的日志链不完整", "{} 台機器的日誌鏈不完整", "{} journals do not verify");
pub(super) const BROKEN_ADVICE: Said = say(
    "请勿改动该机器的磁盘；用 frontdeskctl journal verify 找到第一条有误的记录，并与这里保存的副本比较。",
    "請勿更動該機器的磁碟；用 frontdeskctl journal verify 找到第一筆有誤的記錄，並與這裡保存的副本比較。",
    "Leave that machine’s disk as it is; frontdeskctl journal verify names the first bad entry. Compare it with the copy here.",
);
pub(super) const NODES: Said = say("验证到哪里", "驗證到哪裡", "How far each is verified");
pub(super) const NODE: Said = say("机器", "機器", "Machine");
pub(super) const ENTRIES: Said = say("记录数", "記錄數", "Entries");
pub(super) const SIGNED: Said = say("本机签名到", "本機簽署到", "Signed to");
pub(super) const COUNTERSIGNED: Said = say("服务器会签到", "伺服器會簽到", "Countersigned to");
pub(super) const VERIFIED: Said = say("本机验证到", "本機驗證到", "Verified to");
pub(super) const STATE: Said = say("日志链", "日誌鏈", "Chain");
pub(super) const OFFICE: Said = say("服务器", "伺服器", "The office");
pub(super) const WHOLE: Said = say("完整", "完整", "whole");
pub(super) const NOT_WHOLE: Said = say("不完整", "不完整", "does not verify");
pub(super) const BEHIND: Said = say("需要留意", "需要留意", "wants attention");
pub(super) const NOT_LOOKED: Said = say("尚未验证", "尚未驗證", "not verified yet");
pub(super) const NOT_TOLD: Said = say("没有报告", "沒有回報", "does not say");
pub(super) const ANY: Said = say("全部", "全部", "any");
pub(super) const KIND: Said = say("种类", "種類", "Kind");
pub(super) const VISIT: Said = say("来访编号", "來訪編號", "Visit");
pub(super) const VISIT_HINT: Said =
    say("在来访页面的地址里", "在來訪頁面的網址裡", "From the address of the visit’s page");
pub(super) const DOOR: Said = say("门", "門", "Door");
pub(super) const SINCE: Said = say("从", "從", "From");
pub(super) const UNTIL: Said = say("到", "到", "To");
pub(super) const LOOK: Said = say("查找", "尋找", "Find");
pub(super) const CLEAR: Said = say("清除条件", "清除條件", "Clear");
pub(super) const WHEN: Said = say("时间", "時間", "When");
pub(super) const NUMBER: Said = say("序号", "序號", "No.");
pub(super) const STANDING: Said = say("依据", "依據", "Covered by");
pub(super) const SEALED: Said = say("密封部分", "密封部分", "sealed part");
pub(super) const SEALED_UNDER: Said =
    say("有，密钥 {}；这里不打开", "有，金鑰 {}；這裡不開啟", "under key {}; not opened here");
pub(super) const SIMULATED: Said = say("模拟", "模擬", "simulated");
pub(super) const HARDWARE: Said = say("硬件", "硬體", "Hardware");
pub(super) const CLOCK: Said = say("时钟", "時鐘", "Clock");
pub(super) const CLOCK_UNSURE: Said = say("时钟不可信", "時鐘不可信", "clock not trusted");
pub(super) const NONE: Said = say("没有符合的记录", "沒有符合的記錄", "No such entries");
pub(super) const OLDER: Said = say("更早的", "更早的", "Earlier");
pub(super) const NEWEST: Said = say("回到最新", "回到最新", "Newest");
pub(super) const BACK: Said = say("回到日志", "回到日誌", "Back to the journal");
pub(super) const BEFORE: Said = say("前一条", "前一筆", "The one before");
pub(super) const AFTER: Said = say("后一条", "後一筆", "The one after");
pub(super) const ONE: Said = say("{}，第 {} 条", "{}，第 {} 筆", "{}, entry {}");
pub(super) const RUN: Said = say("运行", "執行", "Run");
pub(super) const HASH: Said = say("散列值", "雜湊值", "Hash");
pub(super) const PREVIOUS: Said = say("上一条的散列值", "上一筆的雜湊值", "Hash before");
pub(super) const OPEN: Said = say("公开部分", "公開部分", "Open part");
pub(super) const FORKED: Said = say(
    "日志在这里分叉：同一序号有几条记录，都在下面。",
    "日誌在這裡分岔：同一序號有幾筆記錄，都在下面。",
    "The journal has forked here: there are several entries of this number, all of them below.",
);
pub(super) const EXPORT: Said = say("导出这些记录", "匯出這些記錄", "Export these entries");
pub(super) const EXPORT_HINT: Said = say(
    "每行一条 JSON，不含密封部分。导出会记入日志。",
    "每行一筆 JSON，不含密封部分。匯出會記入日誌。",
    "A JSON object a line, without sealed parts. That it was exported is recorded.",
);

/// What shows that an entry is as it was written.
pub(super) const fn standing(standing: Standing) -> Said {
    match standing {
        Standing::Chained => say("仅在链上", "僅在鏈上", "the chain alone"),
        Standing::Signed => say("本机已签名", "本機已簽署", "its machine’s signature"),
        Standing::Countersigned => say("服务器已会签", "伺服器已會簽", "the office’s countersignature"),
    }
}
