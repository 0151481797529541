//! The words of the page of settings.

use crate::desk::language::{Said, say};

pub(super) const TITLE: Said = say("设置", "設定", "Settings");
pub(super) const HEAD_NONE: Said =
    say("各门口机用自己的设置", "各門口機用自己的設定", "Each kiosk goes by its own configuration");
pub(super) const HEAD_ALL: Said =
    say("设置在全部 {} 台门口机显示", "設定在全部 {} 台門口機顯示", "Shown at all {} kiosks");
pub(super) const HEAD_SOME: Said = say(
    "设置在 {} 台门口机中的 {} 台显示",
    "設定在 {} 台門口機中的 {} 台顯示",
    "Of {} kiosks, these settings are shown at {}",
);
pub(super) const HEAD_NO_KIOSKS: Said =
    say("已设好，还没有门口机", "已設好，還沒有門口機", "Set; there are no kiosks yet");
pub(super) const LEAD: Said = say(
    "这里设置的，几秒内代替门口机和办公端自己的配置，不用重启。",
    "這裡設定的，幾秒內代替門口機和辦公端自己的設定，不用重新啟動。",
    "What is set here takes the place of the kiosks’ and the office’s own configuration within seconds, without a restart.",
);
pub(super) const SAVE: Said = say("保存", "儲存", "Save");
pub(super) const NOT_SET: Said =
    say("没有设置：用门口机自己的。", "沒有設定：用門口機自己的。", "Not set: each kiosk’s own stands.");
pub(super) const SET_AT: Said = say("{} 设置", "{} 設定", "Set at {}");

pub(super) const COMPANY: Said = say("公司名称", "公司名稱", "The company’s name");
pub(super) const NAME_IN: Said = say("名称", "名稱", "Name");
pub(super) const COMPANY_HINT: Said = say(
    "显示在门口机屏幕上方，也写在临时卡上。不填的语言用门口机自己的名称。",
    "顯示在門口機螢幕上方，也寫在臨時卡上。不填的語言用門口機自己的名稱。",
    "At the top of the kiosk’s screen, and on day passes. A language without a name shows the kiosk’s own.",
);
pub(super) const OWN_NAME: Said = say("门口机自己的名称", "門口機自己的名稱", "the kiosk’s own name");
pub(super) const WELCOME: Said = say("欢迎", "歡迎", "Welcome");
pub(super) const BAD_COMPANY: Said = say(
    "每种语言最多 300 个字，一行。",
    "每種語言最多 300 個字，一行。",
    "At most 300 characters in each language, on one line.",
);

pub(super) const BACK_TO_KIOSK: Said = say("改用门口机自己的", "改用門口機自己的", "Back to each kiosk’s own");
pub(super) const BACK_TO_OFFICE: Said =
    say("改用办公端配置文件的", "改用辦公端設定檔的", "Back to the office’s configuration");
pub(super) const AS_CONFIGURED: Said = say("用配置文件的", "用設定檔的", "as configured");

pub(super) const LOGO: Said = say("公司标志", "公司標誌", "The company’s mark");
pub(super) const LOGO_FILE: Said = say("选择图片", "選擇圖片", "A file");
pub(super) const LOGO_HINT: Said = say(
    "显示在门口机屏幕和本页的左上角，代替画的门。PNG、JPEG 或 WebP，最大 2 MB；透明底的最好，深色屏幕上会垫一块浅底。会缩到 512 × 192 像素以内。",
    "顯示在門口機螢幕和本頁的左上角，代替畫的門。PNG、JPEG 或 WebP，最大 2 MB；透明底的最好，深色螢幕上會墊一塊淺底。會縮到 512 × 192 像素以內。",
    "At the top left of the kiosks’ screens and of these pages, in place of the drawn door. PNG, JPEG or WebP, up to 2 MB; a transparent ground is best, on dark screens it stands on a light plate. It is made to fit 512 × 192 pixels.",
);
pub(super) const LOGO_SET: Said = say("图片", "圖片", "a picture");
pub(super) const NO_FILE: Said = say("没有选择文件。", "沒有選擇檔案。", "No file was chosen.");
pub(super) const LOGO_TOO_LONG: Said = say(
    "图片太大，请用 2 MB 以内、颜色简单一些的。",
    "圖片太大，請用 2 MB 以內、顏色簡單一些的。",
    "The picture is too large: please use one of up to 2 MB, with plainer colours.",
);
pub(super) const LOGO_FORMAT: Said = say(
    "只收 PNG、JPEG 或 WebP；SVG 等请先另存为 PNG。",
    "只收 PNG、JPEG 或 WebP；SVG 等請先另存為 PNG。",
    "It is neither PNG nor JPEG nor WebP. Please save an SVG or another kind as PNG first.",
);
pub(super) const LOGO_UNREADABLE: Said = say(
    "这张图片读不出来，或者像素太多，请换一张。",
    "這張圖片讀不出來，或者像素太多，請換一張。",
    "The picture cannot be read, or has too many pixels. Please try another one.",
);

pub(super) const EXTENSION: Said = say("前台分机", "櫃檯分機", "The desk’s extension");
pub(super) const NUMBER: Said = say("号码", "號碼", "Number");
pub(super) const EXTENSION_HINT: Said = say(
    "办公端连不上时，门口机请访客拨这个号码。",
    "辦公端連不上時，門口機請訪客撥這個號碼。",
    "While the office is away, the kiosk asks visitors to call it.",
);
pub(super) const BAD_EXTENSION: Said =
    say("最多 20 个字，一行。", "最多 20 個字，一行。", "At most 20 characters, on one line.");

pub(super) const TOLD_VISITORS: Said = say("告诉访客的话", "告訴訪客的話", "What visitors are told");
pub(super) const TOLD_VISITORS_HINT: Said = say(
    "登记后的访客可以在门口机上看；怎么联系前台，不超过 30 个汉字时，办公端连不上就直接显示。每种语言最多 120 个字，一行；不填的不显示。",
    "登記後的訪客可以在門口機上看；怎麼聯絡櫃檯，不超過 30 個漢字時，辦公端連不上就直接顯示。每種語言最多 120 個字，一行；不填的不顯示。",
    "Who has registered can read it on the kiosk; how to reach the reception, in up to 60 letters, stands there by itself while the office is away. At most 120 characters in each language, on one line; empty is not shown.",
);
pub(super) const WAITING_AREA: Said = say("等候区", "等候區", "Waiting area");
pub(super) const WIFI: Said = say("Wi-Fi", "Wi-Fi", "Wi-Fi");
pub(super) const TOILET: Said = say("洗手间", "洗手間", "Toilets");
pub(super) const PARKING: Said = say("停车", "停車", "Parking");
pub(super) const CONTACT: Said = say("联系前台", "聯絡櫃檯", "Reaching the reception");
pub(super) const EMERGENCY: Said = say("紧急情况", "緊急情況", "In an emergency");
pub(super) const NOT_SHOWN: Said = say("不显示", "不顯示", "not shown");
pub(super) const BAD_TOLD: Said = say(
    "每种语言最多 120 个字，一行。",
    "每種語言最多 120 個字，一行。",
    "At most 120 characters in each language, on one line.",
);
pub(super) const NOTICE: Said = say("首页通知", "首頁通知", "Notice on the greeting");
pub(super) const NOTICE_HINT: Said = say(
    "在门口机首页的时间下面，到这一天结束为止。每种语言最多 30 个汉字或 60 个字母；都不填就没有通知。",
    "在門口機首頁的時間下面，到這一天結束為止。每種語言最多 30 個漢字或 60 個字母；都不填就沒有通知。",
    "Under the clock of the kiosk’s greeting, to the end of that day. At most 60 letters or 30 Chinese characters in each language; all empty is no notice.",
);
pub(super) const UNTIL: Said = say("显示到", "顯示到", "Shown until");
pub(super) const UNTIL_DAY: Said = say("到 {}", "到 {}", "until {}");
pub(super) const BAD_NOTICE: Said = say(
    "每种语言最多 30 个汉字或 60 个字母，一行，并选一个日期。",
    "每種語言最多 30 個漢字或 60 個字母，一行，並選一個日期。",
    "At most 60 letters or 30 Chinese characters in each language, on one line, and a day.",
);

pub(super) const ACCENT: Said = say("公司颜色", "公司顏色", "The company’s colour");
pub(super) const ACCENT_HINT: Said = say(
    "门口机屏幕上的按钮、图标和标志。",
    "門口機螢幕上的按鈕、圖示和標誌。",
    "Of buttons, icons and the mark on the kiosk’s screen.",
);
pub(super) const PORCELAIN: Said = say("青花", "青花", "Porcelain blue");
pub(super) const PINE: Said = say("松", "松", "Pine");
pub(super) const CLAY: Said = say("紫砂", "紫砂", "Clay");
pub(super) const SLATE: Said = say("黛", "黛", "Slate");
pub(super) const PLUM: Said = say("梅", "梅", "Plum");
pub(super) const THEME: Said = say("屏幕明暗", "螢幕明暗", "Light or dark");
pub(super) const THEME_HINT: Said = say("大堂暗就用深色。", "大廳暗就用深色。", "Dark is for a dark lobby.");
pub(super) const LIGHT: Said = say("浅色", "淺色", "Light");
pub(super) const DARK: Said = say("深色", "深色", "Dark");
pub(super) const LANGUAGES: Said = say("屏幕语言", "螢幕語言", "Languages of the screen");
pub(super) const LANGUAGES_HINT: Said = say("访客可以选的语言", "訪客可以選的語言", "What visitors can choose from");
pub(super) const FIRST: Said = say("首页用的语言", "首頁用的語言", "The greeting speaks");
pub(super) const BAD_LANGUAGES: Said = say(
    "首页用的语言也要能选。",
    "首頁用的語言也要能選。",
    "The greeting’s language has to be one of those to choose from.",
);

pub(super) const NOT_SET_HERE: Said = say(
    "没有设置：用办公端配置文件的。",
    "沒有設定：用辦公端設定檔的。",
    "Not set: the office’s configuration stands.",
);
pub(super) const TELLS_NOBODY: Said = say(
    "办公端没有配置任何通知渠道：现在谁也不通知。",
    "辦公端沒有設定任何通知管道：現在誰也不通知。",
    "The office has no channel to tell anybody by: nobody is told at present.",
);
pub(super) const LADDER: Said = say("没人来接时", "沒人來接時", "While nobody comes");
pub(super) const REMINDER: Said = say("再通知被访人，秒", "再通知受訪人，秒", "The host is told again, seconds");
pub(super) const COLLEAGUE: Said = say("通知代理同事，秒", "通知代理同事，秒", "Their deputy is told, seconds");
pub(super) const DESK: Said = say("通知前台，秒", "通知櫃檯，秒", "The desk is told, seconds");
pub(super) const LADDER_HINT: Said = say(
    "从通知被访人算起，一步比一步晚，最多 14400 秒。已经在等的访客也按新的时间。",
    "從通知受訪人算起，一步比一步晚，最多 14400 秒。已經在等的訪客也按新的時間。",
    "After the host was told, each later than the one before, at most 14400. It holds for who waits already, too.",
);
pub(super) const BAD_LADDER: Said = say(
    "秒数是整数，一步比一步晚，最多 14400。",
    "秒數是整數，一步比一步晚，最多 14400。",
    "Seconds are whole numbers, each greater than the one before, at most 14400.",
);

pub(super) const TOLD: Said = say("按来访事由同时通知", "按來訪事由同時通知", "Told at once, by purpose");
pub(super) const TOLD_HINT: Said = say(
    "工号，用空格或逗号分开，每项最多 16 人。他们和被访人同时收到通知。",
    "工號，用空格或逗號分開，每項最多 16 人。他們和受訪人同時收到通知。",
    "Staff numbers with spaces or commas between them, at most 16 for each. They are told at the same time as the host.",
);
pub(super) const NOBODY: Said = say("没有人", "沒有人", "nobody");
pub(super) const SO_MANY: Said = say("{} 人", "{} 人", "{} people");
pub(super) const GONE: Said = say("已不在名单上", "已不在名單上", "no longer listed");
pub(super) const NOT_LISTED: Said =
    say("名单上没有在职的 {}。", "名單上沒有在職的 {}。", "Nobody who works here has the number {}.");
pub(super) const TOO_MANY: Said = say("每项最多 16 人。", "每項最多 16 人。", "At most 16 people for each.");

pub(super) const CLOSING: Said = say("关门时间", "關門時間", "Closing time");
pub(super) const CLOSES_AT: Said = say("几点关门", "幾點關門", "Closes at");
pub(super) const CLOSING_HINT: Said = say(
    "只有进门读卡器的门不知道谁走了：过了这个时间，当天之前进门的员工就不再算在楼内。留空则算到午夜。",
    "只有進門讀卡機的門不知道誰走了：過了這個時間，當天之前進門的員工就不再算在樓內。留空則算到午夜。",
    "Where only the way in is read nobody is seen to leave: from then on staff who came in before are not counted as in the house. Empty: until midnight.",
);
pub(super) const BAD_CLOSING: Said = say(
    "关门时间在 05:00 到 23:59 之间；午夜以后才关门就留空。",
    "關門時間在 05:00 到 23:59 之間；午夜以後才關門就留空。",
    "A house closes between 05:00 and 23:59. Leave it empty if yours closes after midnight.",
);
pub(super) const RETENTION: Said = say("个人信息保存期限", "個人資訊保存期限", "How long personal data is kept");
pub(super) const RETENTION_HINT: Said = say(
    "天数从写入当月的月底算起，到期后各处自动删除，不能恢复。不填就一直保留。",
    "天數從寫入當月的月底算起，到期後各處自動刪除，不能恢復。不填就一直保留。",
    "Days after the end of the month in which it was written. Then it is deleted everywhere, for good. Empty is without end.",
);
pub(super) const FOR_EVER: Said = say("一直保留", "一直保留", "without end");
pub(super) const VISITS: Said = say("来访", "來訪", "Visits, days");
pub(super) const MESSAGES: Said = say("留言", "留言", "Messages, days");
pub(super) const REFUSED_TAPS: Said = say("被拒的刷卡", "被拒的刷卡", "Taps that were refused, days");
pub(super) const STAFF_PRESENCE: Said = say("员工进出", "員工進出", "When staff came and went, days");
pub(super) const BAD_DAYS: Said = say(
    "天数是 0 到 65535 的整数，或不填。",
    "天數是 0 到 65535 的整數，或不填。",
    "Days are a whole number from 0 to 65535, or empty.",
);

pub(super) const AT_KIOSKS: Said = say("各门口机", "各門口機", "At the kiosks");
pub(super) const SHOWS: Said = say("已显示，{} 确认", "已顯示，{} 確認", "shown, said at {}");
pub(super) const SHOWS_FORMER: Said = say("还在显示 {} 的设置", "還在顯示 {} 的設定", "shows what was set at {} still");
pub(super) const SAYS_NOTHING: Said = say("还没有回音", "還沒有回音", "has not said anything yet");

pub(super) const OLDER: Said = say("更早的", "更早的", "Older");
pub(super) const HISTORY: Said = say("谁改过", "誰改過", "Who changed what");
pub(super) const BY_SHELL: Said = say("命令行（uid {}）", "命令列（uid {}）", "command line (uid {})");
pub(super) const BY_SOMEBODY: Said = say("不详", "不詳", "not known");
pub(super) const NOTHING_BEFORE: Said = say("未设置", "未設定", "not set");
pub(super) const EMPTY: Said = say("空", "空", "empty");
