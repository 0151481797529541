//! The journal and what it is kept on.

use super::Words;
use frontdesk_core::health::phrases::storage as said;

pub(super) const WORDS: &[Words] = &[
    (said::NOT_VERIFIED, "还没有校验", "還沒有校驗"),
    (said::INSPECT_NOW, "`frontdeskctl inspect` 可立即校验", "`frontdeskctl inspect` 可立即校驗"),
    (
        said::STOP_USING_DISK,
        "请停用这块磁盘：原样保存，并用 `frontdeskctl journal verify` 与办公室比较",
        "請停用這顆磁碟：原樣保存，並用 `frontdeskctl journal verify` 與辦公室比較",
    ),
    (said::FILE_DAMAGED, "记录文件已损坏", "記錄檔案已損壞"),
    (said::VERIFIED, "已校验到 {}，办公室签认到 {}", "已校驗到 {}，辦公室簽認到 {}"),
    (said::VERIFIED_DAYS_AGO, "{3} 天前校验到 {1}，办公室签认到 {2}", "{3} 天前校驗到 {1}，辦公室簽認到 {2}"),
    (
        said::NO_DAILY_INSPECTION,
        "每日自检没有运行：请检查时钟，或运行 `frontdeskctl inspect`",
        "每日自檢沒有執行：請檢查時鐘，或執行 `frontdeskctl inspect`",
    ),
    (said::END_NOT_SIGNED, "记录末尾已 {} 小时没有签名", "記錄末尾已 {} 小時沒有簽章"),
    (said::SEE_LOG, "请看主程序日志：磁盘可能无法写入", "請看主程式記錄檔：磁碟可能無法寫入"),
    (said::SIGNED, "{} 分钟前签名", "{} 分鐘前簽章"),
    (said::NOT_SIGNED_YET, "这次启动后还没有签名", "這次啟動後還沒有簽章"),
    (
        said::NODE_CONSISTENT,
        "节点 {}：一致到 {}，{} 个检查点有效，办公室签认到 {}",
        "節點 {}：一致到 {}，{} 個檢查點有效，辦公室簽認到 {}",
    ),
    (
        said::NODE_CONSISTENT_FROM,
        "节点 {}：从 {} 一致到 {}，{} 个检查点有效，办公室签认到 {}",
        "節點 {}：從 {} 一致到 {}，{} 個檢查點有效，辦公室簽認到 {}",
    ),
    (said::NO_RECEIPTS, "0（没有办公室的回执）", "0（沒有辦公室的回執）"),
    (said::BRANCHES, "{} 个分支（磁盘被还原过或不可信）", "{} 個分支（磁碟被還原過或不可信）"),
    (said::FIRST_BAD, "第一处错误：{}", "第一處錯誤：{}"),
    (said::MOUNT_UNKNOWN, "不知道磁盘如何挂载", "不知道磁碟如何掛載"),
    (said::READ_ONLY, "磁盘以只读方式挂载：内核发现错误时会这样", "磁碟以唯讀方式掛載：核心發現錯誤時會這樣"),
    (
        said::REPLACE_DISK,
        "请看 `journalctl -k`，备份数据（frontdeskctl backup）并更换磁盘",
        "請看 `journalctl -k`，備份資料（frontdeskctl backup）並更換磁碟",
    ),
    (said::ROOM_UNKNOWN, "不知道还剩多少空间", "不知道還剩多少空間"),
    (said::ROOM, "剩余 {} / {} MiB", "剩餘 {} / {} MiB"),
    (
        said::FREE_SPACE,
        "请在 data_dir 所在磁盘腾出空间，或调小 size_limit_mib",
        "請在 data_dir 所在磁碟騰出空間，或調小 size_limit_mib",
    ),
    (said::COMMIT_TAKES, "写入一次 {} ms，二十次中有一次达 {} ms", "寫入一次 {} ms，二十次中有一次達 {} ms"),
    (said::FEW_COMMITS, "写入 {} 次，还不足以判断", "寫入 {} 次，還不足以判斷"),
    (said::COMMIT_SLOWER, "写入一次，最初几周 {} ms，最近一周 {} ms", "寫入一次，最初幾週 {} ms，最近一週 {} ms"),
    (
        said::DISK_SLOW,
        "磁盘变慢：请看还有什么在写，并备好新盘；存储卡和 eMMC 损坏前会变慢",
        "磁碟變慢：請看還有什麼在寫，並備好新碟；記憶卡和 eMMC 損壞前會變慢",
    ),
    (said::WEAR_UNKNOWN, "磁盘不报告磨损程度", "磁碟不回報磨損程度"),
    (said::LIFE_USED, "寿命约用去 {} %", "壽命約用去 {} %"),
    (said::SPARE_BLOCKS, "备用块：{} 级（共 3 级）", "備用區塊：{} 級（共 3 級）"),
    (
        said::ORDER_NEW_DISK,
        "请现在就订新的存储卡或主板，并做好备份（frontdeskctl backup）",
        "請現在就訂新的記憶卡或主機板，並做好備份（frontdeskctl backup）",
    ),
    (said::DURABLE, "记录已落盘", "記錄已寫入磁碟"),
    (said::DISK_FULL, "记录没有空间了：刷卡不开门", "記錄沒有空間了：刷卡不開門"),
    (
        said::FREE_DATA_DIR,
        "请在 data_dir 所在磁盘腾出空间；终端会自动恢复",
        "請在 data_dir 所在磁碟騰出空間；終端會自動恢復",
    ),
    (said::CANNOT_WRITE, "无法写入记录：刷卡不开门", "無法寫入記錄：刷卡不開門"),
    (said::CHECK_DISK, "请检查 data_dir 所在磁盘；终端每两秒重试一次", "請檢查 data_dir 所在磁碟；終端每兩秒重試一次"),
    (said::JOURNAL_USES, "记录占用 {} / {} MiB", "記錄佔用 {} / {} MiB"),
    (said::STILL_IN_LOG, "已删除的内容还在数据库日志里", "已刪除的內容還在資料庫日誌裡"),
    (said::END_READER, "有程序一直在读记录不退出：请找到并结束它", "有程式一直在讀記錄不結束：請找到並結束它"),
    (
        said::WAITS_FOR_OFFICE,
        "办公室没有签认的记录不会清理：请看“网络”一项",
        "辦公室沒有簽認的記錄不會清理：請看「網路」一項",
    ),
];
