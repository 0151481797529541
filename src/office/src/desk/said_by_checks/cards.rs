//! Readers, visitors' cards and the badges' printer.

use super::Words;
use frontdesk_core::health::phrases::cards as said;

pub(super) const WORDS: &[Words] = &[
    (said::LOOKING_FOR_READER, "正在找读卡器", "正在找讀卡機"),
    (said::SEE_PCSCD, "请检查 pcscd 服务；终端会自动重试", "請檢查 pcscd 服務；終端會自動重試"),
    (said::READER_GONE, "{} 不见了", "{} 不見了"),
    (said::PLUG_READER, "请插上读卡器，终端会自动识别", "請插上讀卡機，終端會自動辨識"),
    (
        said::CARDS_READ,
        "读到 {1} 张卡，没读到 {2} 张（最近 {4} 张中 {3} 张，{5} 张无应答）",
        "讀到 {1} 張卡，沒讀到 {2} 張（最近 {4} 張中 {3} 張，{5} 張無回應）",
    ),
    (
        said::TAP_TIMES,
        "刷卡 p50/p95/p99 {}/{}/{} ms，交互 {}/{}/{} ms",
        "刷卡 p50/p95/p99 {}/{}/{} ms，交換 {}/{}/{} ms",
    ),
    (
        said::EXCHANGES,
        "交互 {} 次，中断 {} 次，出错 {} 次，重试 {} 次",
        "交換 {} 次，中斷 {} 次，出錯 {} 次，重試 {} 次",
    ),
    (
        said::MANY_UNREAD,
        "很多卡读不到：请看附近有没有金属、另一台读卡器或手机，再换一张卡试试",
        "很多卡讀不到：請看附近有沒有金屬、另一台讀卡機或手機，再換一張卡試試",
    ),
    (
        said::CARDS_SLOW,
        "卡片响应慢：读卡器请不要经集线器连接，并看看还有什么占用 USB 总线",
        "卡片回應慢：讀卡機請不要經集線器連接，並看看還有什麼佔用 USB 匯流排",
    ),
    (said::NO_ANSWER, "卡片或读卡器没有应答", "卡片或讀卡機沒有回應"),
    (
        said::TAKE_CARD_OFF,
        "请拿走读卡器上的卡；没有卡就重新插拔读卡器，或重启 pcscd",
        "請拿走讀卡機上的卡；沒有卡就重新插拔讀卡機，或重新啟動 pcscd",
    ),
    (said::NEVER_COUNTED, "从未清点，缺 {} 张卡", "從未清點，缺 {} 張卡"),
    (said::COUNTED, "应有 {2} 张，点到 {1} 张，缺 {3} 张卡", "應有 {2} 張，點到 {1} 張，缺 {3} 張卡"),
    (
        said::FIND_CARDS,
        "frontdeskctl card list 会列出每张卡：请找到它，或登记为丢失",
        "frontdeskctl card list 會列出每張卡：請找到它，或登記為遺失",
    ),
    (
        said::KNOWN_BY_NUMBER,
        "只凭卡号识别的员工卡也能开门：卡号谁都能复制",
        "只憑卡號識別的員工卡也能開門：卡號誰都能複製",
    ),
    (
        said::GIVE_PROVEN_CARDS,
        "请发放能自证的员工卡（docs/cards.md），然后设 accept_uid_only = false",
        "請發放能自證的員工卡（docs/cards.md），然後設 accept_uid_only = false",
    ),
    (said::NO_PRINTER, "没有配置打印机", "沒有設定印表機"),
    (said::PRINTER_NOT_ASKED, "还没有查询打印机", "還沒有查詢印表機"),
    (said::ONE_WAITS, "{}，1 张胸牌在等", "{}，1 張胸牌在等"),
    (said::SOME_WAIT, "{}，{} 张胸牌在等", "{}，{} 張胸牌在等"),
    (said::OLDEST_WAITS, "{}，最早的等了 {} 秒", "{}，最早的等了 {} 秒"),
    (said::NO_SUCH_QUEUE, "打印服务没有这个队列", "列印服務沒有這個佇列"),
    (said::SEE_QUEUES, "请看 `lpstat -e`，并核对 [badge] queue", "請看 `lpstat -e`，並核對 [badge] queue"),
    (said::NO_PRINT_SERVICE, "联系不到打印服务", "聯絡不到列印服務"),
    (
        said::SEE_CUPS,
        "请看 `systemctl status cups`，并核对 [badge] cups",
        "請看 `systemctl status cups`，並核對 [badge] cups",
    ),
    (said::OUT_OF_PAPER, "打印机缺纸", "印表機缺紙"),
    (said::NEW_ROLL, "请装一卷新标签；等着的会接着打印", "請裝一捲新標籤；等著的會接著列印"),
    (said::JAMMED, "打印机卡纸", "印表機卡紙"),
    (said::TAKE_OUT_JAM, "请打开打印机，取出卡住的纸，再合上盖子", "請打開印表機，取出卡住的紙，再蓋上蓋子"),
    (said::COVER_OPEN, "打印机盖子开着", "印表機蓋子開著"),
    (said::SHUT_COVER, "请合上打印机盖子", "請蓋上印表機蓋子"),
    (said::PRINTER_SILENT, "打印机没有应答", "印表機沒有回應"),
    (said::SWITCH_PRINTER_ON, "请打开打印机电源并检查连线", "請打開印表機電源並檢查連線"),
    (said::QUEUE_STOPPED, "打印队列已停", "列印佇列已停"),
    (said::START_QUEUE, "请用 `cupsenable QUEUE` 启动", "請用 `cupsenable QUEUE` 啟動"),
    (said::QUEUE_REFUSES, "打印队列不接受任务", "列印佇列不接受工作"),
    (said::LET_QUEUE, "请用 `cupsaccept QUEUE` 允许", "請用 `cupsaccept QUEUE` 允許"),
    (said::ROLL_LOW, "标签快用完了", "標籤快用完了"),
    (said::ROLL_AT_HAND, "请备好一卷新标签", "請備好一捲新標籤"),
    (said::NOTHING_COMES_OUT, "什么也没打出来", "什麼也沒印出來"),
    (
        said::SEE_PRINTER,
        "请看打印机是否开着、线是否插好；`lpstat -l` 有更多信息",
        "請看印表機是否開著、線是否插好；`lpstat -l` 有更多資訊",
    ),
    (said::QUEUE_READY, "队列就绪", "佇列就緒"),
];
