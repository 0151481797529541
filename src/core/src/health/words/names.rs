//! What checks are called.

use crate::screen::Language;

/// What a check is called; of several of a kind with the name that it bears.
#[must_use]
pub fn check_name(language: Language, check: &str) -> String {
    let (kind, named) = check.split_once(' ').unwrap_or((check, ""));
    let said = |(zh_hans, zh_hant, en): Names| match language {
        Language::ZhHans => zh_hans,
        Language::ZhHant => zh_hant,
        Language::En => en,
    };
    match (called(check), called(kind)) {
        (Some(names), _) => said(names).to_owned(),
        (None, Some(names)) => format!("{} {named}", said(names)),
        (None, None) => check.to_owned(),
    }
}

/// Simplified Chinese, Traditional Chinese, English.
type Names = (&'static str, &'static str, &'static str);

/// What a check is called, by its name or its kind; one that is not known here is called as it is.
fn called(name: &str) -> Option<Names> {
    Some(match name {
        "reader" => ("读卡器", "讀卡機", "card reader"),
        "lines" => ("门线", "門線", "door lines"),
        "lock" => ("门锁", "門鎖", "lock"),
        "contact" => ("门磁", "門磁", "door contact"),
        "exit" => ("出门按钮", "出門按鈕", "exit button"),
        "gpio" => ("断电状态", "斷電狀態", "relay at rest"),
        "journal" => ("记录写入", "記錄寫入", "journal"),
        "disk" => ("磁盘", "磁碟", "disk"),
        "storage" => ("记录大小", "記錄大小", "journal’s size"),
        "wear" => ("存储寿命", "儲存壽命", "wear of storage"),
        "chain" => ("记录校验", "記錄校驗", "verified chain"),
        "clock" => ("时钟", "時鐘", "clock"),
        "power" => ("供电", "供電", "power"),
        "temperature" => ("温度", "溫度", "temperature"),
        "memory" => ("内存", "記憶體", "memory"),
        "display" => ("显示器", "顯示器", "display"),
        "touchscreen" => ("触摸屏", "觸控螢幕", "touchscreen"),
        "screen" => ("屏幕程序", "螢幕程式", "screen’s process"),
        "office" => ("网络", "網路", "link to the office"),
        "relay" => ("继电器", "繼電器", "relay"),
        "bell" => ("前台铃", "櫃檯鈴", "desk bell"),
        "progress" => ("程序运转", "程式運轉", "threads"),
        "cards" => ("访客卡", "訪客卡", "visitor cards"),
        "alarms" => ("警报", "警報", "alarms"),
        "printer" => ("打印机", "印表機", "printer"),
        "simulated" => ("模拟部件", "模擬元件", "simulated parts"),
        "metrics" => ("指标", "指標", "figures"),
        "access" => ("门禁规则", "門禁規則", "rules of access"),
        "settings" => ("屏幕设置", "螢幕設定", "screen’s settings"),
        "scanner" => ("扫码器", "掃碼器", "code scanner"),
        "weak cards" => ("只凭卡号的卡", "只憑卡號的卡", "cards known by number"),
        _ => return None,
    })
}
