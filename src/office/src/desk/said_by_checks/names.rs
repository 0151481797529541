//! What checks are called.

use crate::desk::language::{Language, Said, say};
use crate::desk::show::shown;

/// What a check is called; of several of a kind with the name that it bears.
pub(in crate::desk) fn check_name(language: Language, check: &str) -> String {
    let (kind, named) = check.split_once(' ').unwrap_or((check, ""));
    match (called(check), called(kind)) {
        (Some(said), _) => said.to(language).to_owned(),
        (None, Some(said)) => format!("{} {}", said.to(language), shown(named)),
        (None, None) => shown(check),
    }
}

/// What a check is called, by its name or its kind; one that is not known here is called as it is.
fn called(name: &str) -> Option<Said> {
    Some(match name {
        "reader" => say("读卡器", "讀卡機", "card reader"),
        "lines" => say("门线", "門線", "door lines"),
        "lock" => say("门锁", "門鎖", "lock"),
        "contact" => say("门磁", "門磁", "door contact"),
        "exit" => say("出门按钮", "出門按鈕", "exit button"),
        "gpio" => say("断电状态", "斷電狀態", "relay at rest"),
        "journal" => say("记录写入", "記錄寫入", "journal"),
        "disk" => say("磁盘", "磁碟", "disk"),
        "storage" => say("记录大小", "記錄大小", "journal’s size"),
        "wear" => say("存储寿命", "儲存壽命", "wear of storage"),
        "chain" => say("记录校验", "記錄校驗", "verified chain"),
        "clock" => say("时钟", "時鐘", "clock"),
        "power" => say("供电", "供電", "power"),
        "temperature" => say("温度", "溫度", "temperature"),
        "memory" => say("内存", "記憶體", "memory"),
        "display" => say("显示器", "顯示器", "display"),
        "touchscreen" => say("触摸屏", "觸控螢幕", "touchscreen"),
        "screen" => say("屏幕程序", "螢幕程式", "screen’s process"),
        "office" => say("网络", "網路", "link to the office"),
        "relay" => say("继电器", "繼電器", "relay"),
        "bell" => say("前台铃", "櫃檯鈴", "desk bell"),
        "progress" => say("程序运转", "程式運轉", "threads"),
        "cards" => say("访客卡", "訪客卡", "visitor cards"),
        "alarms" => say("警报", "警報", "alarms"),
        "printer" => say("打印机", "印表機", "printer"),
        "simulated" => say("模拟部件", "模擬元件", "simulated parts"),
        "metrics" => say("指标", "指標", "figures"),
        "access" => say("门禁规则", "門禁規則", "rules of access"),
        "settings" => say("屏幕设置", "螢幕設定", "screen’s settings"),
        "scanner" => say("扫码器", "掃碼器", "code scanner"),
        "weak cards" => say("只凭卡号的卡", "只憑卡號的卡", "cards known by number"),
        _ => return None,
    })
}
