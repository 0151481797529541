//! The words of these pages.

use crate::desk::language::{Said, say};

pub(super) const TITLE: Said = say("邀请", "邀請", "Invitations");
pub(super) const HEADLINE: Said = say("全部邀请", "全部邀請", "All invitations");
pub(super) const OWN_HEADLINE: Said = say("我的邀请", "我的邀請", "My invitations");
pub(super) const MAKE: Said = say("邀请访客", "邀請訪客", "Invite a guest");
pub(super) const MAKE_LEAD: Said = say(
    "访客得到一个访客码，到前台的触摸屏上输入后即可进入。",
    "訪客得到一個訪客碼，到櫃檯的觸控螢幕上輸入後即可進入。",
    "The guest gets a code, types it in at the kiosk, and is let in.",
);
pub(super) const NONE: Said = say("还没有邀请。", "還沒有邀請。", "Nobody is invited yet.");
pub(super) const NOT_LINKED: Said = say(
    "这个账号还没有对应的员工。请管理员在“账号”里填写员工编码。",
    "這個帳號還沒有對應的員工。請管理員在「帳號」裡填寫員工編碼。",
    "This account is not linked to a member of staff yet. An administrator does that under Accounts.",
);
pub(super) const OLDER: Said = say("更早的", "更早的", "Earlier");
pub(super) const NEWEST: Said = say("回到最新", "回到最新", "Newest");
pub(super) const BACK: Said = say("返回", "返回", "Back");
pub(super) const BACK_TO_LIST: Said = say("回到邀请", "回到邀請", "Back to invitations");

pub(super) const GUEST: Said = say("访客", "訪客", "Guest");
pub(super) const HOST: Said = say("被访人", "受訪人", "Host");
pub(super) const WHEN: Said = say("时间", "時間", "When");
pub(super) const USES: Said = say("来访次数", "來訪次數", "Visits");
pub(super) const STATE: Said = say("状态", "狀態", "State");
pub(super) const OF_ONE: Said = say("{} / 1", "{} / 1", "{} of 1");
pub(super) const OF_MANY: Said = say("{} 次，不限", "{} 次，不限", "{}, any number");
pub(super) const NO_NAME: Said = say("（姓名不可读）", "（姓名不可讀）", "(name not readable)");
pub(super) const CANCELLED: Said = say("已取消", "已取消", "cancelled");
pub(super) const USED: Said = say("已使用", "已使用", "used");
pub(super) const OVER: Said = say("已过期", "已過期", "over");
pub(super) const TO_COME: Said = say("尚未开始", "尚未開始", "to come");
pub(super) const GOOD: Said = say("有效", "有效", "good");

pub(super) const NAME: Said = say("访客姓名", "訪客姓名", "Guest’s name");
pub(super) const ORGANISATION: Said = say("单位", "單位", "Organisation");
pub(super) const CONTACT: Said = say("邮箱或电话", "電子郵件或電話", "E-mail or telephone");
pub(super) const CONTACT_HINT: Said =
    say("填邮箱才能发送邀请邮件。", "填電子郵件才能寄送邀請。", "An e-mail address, if the code is to be sent.");
pub(super) const OPTIONAL: Said = say("可不填", "可不填", "may be left empty");
pub(super) const MAIL: Said = say("用邮件发送访客码", "用電子郵件寄送訪客碼", "Send the code by e-mail");
pub(super) const MAIL_OFF: Said = say(
    "没有设置邮件服务器：请打印邀请单，或把访客码告诉访客。",
    "沒有設定郵件伺服器：請列印邀請單，或把訪客碼告訴訪客。",
    "No mail server is set up: print the sheet, or tell the guest the code.",
);
pub(super) const LANGUAGE: Said = say("访客的语言", "訪客的語言", "Guest’s language");
pub(super) const HOST_HINT: Said = say(
    "姓名、拼音或拼音首字母，再从下面选一位。",
    "姓名、拼音或拼音首字母，再從下面選一位。",
    "Name, pinyin or initials; then choose below.",
);
pub(super) const PURPOSE: Said = say("事由", "事由", "Purpose");
pub(super) const FROM: Said = say("从哪天", "從哪天", "First day");
pub(super) const UNTIL: Said = say("到哪天", "到哪天", "Last day");
pub(super) const HOURS_FROM: Said = say("每天从几点", "每天從幾點", "Each day from");
pub(super) const HOURS_UNTIL: Said = say("到几点", "到幾點", "until");
pub(super) const HOW_OFTEN: Said = say("次数", "次數", "How often");
pub(super) const ONCE: Said = say("来一次", "來一次", "One visit");
pub(super) const RECURRING: Said = say("多次来访", "多次來訪", "Many visits");
pub(super) const WEEKDAYS: Said = say("多次来访：星期几", "多次來訪：星期幾", "Many visits: on which days");
pub(super) const WEEKDAY_BEFORE: Said = say("周", "週", "");
pub(super) const WEEKDAYS_HINT: Said = say("一个不选就是每天。", "一個不選就是每天。", "None chosen is every day.");
pub(super) const DOORS: Said = say("可进的门", "可進的門", "Doors");
pub(super) const ALL_DOORS: Said = say("访客可进的全部", "訪客可進的全部", "all that visitors may pass");
pub(super) const DOORS_HINT: Said = say(
    "一个不选，就是访客可进的全部；最多选 4 个。",
    "一個不選，就是訪客可進的全部；最多選 4 個。",
    "None chosen is all that visitors may pass; at most 4.",
);
pub(super) const MESSAGE: Said = say("给访客的话", "給訪客的話", "A word to the guest");
pub(super) const MESSAGE_HINT: Said = say(
    "可不填，写在邮件和邀请单上，最多 400 字。",
    "可不填，寫在郵件和邀請單上，最多 400 字。",
    "May be left empty. It stands in the mail and on the sheet; at most 400 characters.",
);

pub(super) const NEEDED: Said = say("请填写", "請填寫", "Please fill this in");
pub(super) const LONG: Said = say("太长了", "太長了", "That is too long");
pub(super) const NO_CONTACT: Said =
    say("请填电话号码或邮箱", "請填電話號碼或電子郵件", "A telephone number or an e-mail address, please");
pub(super) const ADDRESS_NEEDED: Said = say(
    "要发邮件，请填邮箱；否则不要勾选发送",
    "要寄郵件，請填電子郵件；否則不要勾選寄送",
    "To send the code, an e-mail address is needed; or do not send it",
);
pub(super) const NO_HOST: Said = say("请选择被访人", "請選擇受訪人", "Please choose the host");
pub(super) const CHOOSE_HOST: Said = say("请从下面选一位", "請從下面選一位", "Several fit: please choose one of them");
pub(super) const DAY_NEEDED: Said = say("请填日期", "請填日期", "Please give a day");
pub(super) const DAYS_TURNED: Said =
    say("最后一天在第一天之前", "最後一天在第一天之前", "The last day is before the first");
pub(super) const PAST: Said = say("日期已经过去", "日期已經過去", "That is in the past");
pub(super) const TOO_FAR: Said = say("最长两年", "最長兩年", "Two years at most");
pub(super) const HOURS_NEEDED: Said =
    say("两个时间都填，或都不填", "兩個時間都填，或都不填", "Give both times, or neither");
pub(super) const HOURS_TURNED: Said =
    say("结束时间在开始之前", "結束時間在開始之前", "The end is before the beginning");
pub(super) const TOO_MANY_DOORS: Said = say("最多选 4 个门", "最多選 4 個門", "At most 4 doors");
pub(super) const NEVER: Said = say(
    "这些日子里没有一个时间能来：请检查日期、星期和时间",
    "這些日子裡沒有一個時間能來：請檢查日期、星期和時間",
    "None of these days and hours is still to come: check days and times",
);
pub(super) const NOT_POSSIBLE: Said =
    say("不能这样邀请，请检查", "不能這樣邀請，請檢查", "That cannot be: please check it");

pub(super) const CODE: Said = say("访客码", "訪客碼", "Visitor code");
pub(super) const QR: Said = say("访客码的二维码", "訪客碼的 QR 碼", "The code as a QR code");
pub(super) const CODE_HINT: Said = say(
    "在前台的触摸屏上选“我有访客码”，输入这个码。",
    "在櫃檯的觸控螢幕上選「我有訪客碼」，輸入這個碼。",
    "At the kiosk, touch “I have a visitor code” and type it in.",
);
pub(super) const CALENDAR: Said = say("日历文件", "行事曆檔案", "Calendar file");
pub(super) const PRINT: Said = say("打印邀请单", "列印邀請單", "Print a sheet");
pub(super) const MAILS: Said = say("邮件", "郵件", "E-mail");
pub(super) const NO_MAILS: Said = say("没有给访客发过邮件。", "沒有寄過郵件給訪客。", "The guest was sent no mail.");
pub(super) const MAIL_OF_INVITATION: Said = say("邀请", "邀請", "Invitation");
pub(super) const MAIL_OF_CANCELLATION: Said = say("取消通知", "取消通知", "Cancellation");
pub(super) const SENT: Said = say("已发出", "已寄出", "sent");
pub(super) const QUEUED: Said = say("等待发送", "等待寄送", "waiting to be sent");
pub(super) const TRIED_AGAIN: Said = say("没有发出，会再试", "沒有寄出，會再試", "not sent yet, tried again");
pub(super) const NOT_SENT: Said = say("没有发出", "沒有寄出", "not sent");
pub(super) const UNREACHABLE: Said = say("连不上邮件服务器", "連不上郵件伺服器", "the mail server was not reached");
pub(super) const TIMED_OUT: Said =
    say("邮件服务器没有及时回答", "郵件伺服器沒有及時回答", "the mail server took too long");
pub(super) const REFUSED: Said = say("邮件服务器拒收", "郵件伺服器拒收", "the mail server refused it");
pub(super) const NOT_SET_UP: Said = say("没有设置邮件服务器", "沒有設定郵件伺服器", "no mail server is set up");
pub(super) const OUTLIVED: Said =
    say("发送之前已经过时", "寄送之前已經過時", "it was out of date before it could be sent");
pub(super) const VISITS: Said = say("来访", "來訪", "Visits");
pub(super) const NO_VISITS: Said = say("还没有来访。", "還沒有來訪。", "Nobody has come with it yet.");
pub(super) const LEFT_AT: Said = say("{} 离开", "{} 離開", "left {}");
pub(super) const FACTS: Said = say("邀请内容", "邀請內容", "Invitation");
pub(super) const MADE: Said = say("发出邀请", "發出邀請", "Made");
pub(super) const SEND: Said = say("用邮件发送", "用郵件寄送", "Send by e-mail");
pub(super) const SEND_AGAIN: Said = say("再发一次邮件", "再寄一次郵件", "Send again");
pub(super) const NO_MAIL_HINT: Said = say(
    "不能发邮件：没有邮箱，或没有设置邮件服务器。",
    "不能寄郵件：沒有電子郵件，或沒有設定郵件伺服器。",
    "No mail can be sent: there is no address, or no mail server.",
);
pub(super) const NO_MAIL: Said = say(
    "没有发送：没有邮箱，没有邮件服务器，或邀请已经结束。",
    "沒有寄送：沒有電子郵件，沒有郵件伺服器，或邀請已經結束。",
    "Nothing was sent: there is no address, no mail server, or the invitation is over.",
);
pub(super) const CANCEL: Said = say("取消邀请", "取消邀請", "Cancel the invitation");
pub(super) const SURE: Said = say("确定取消", "確定取消", "Yes, cancel it");
pub(super) const BE_SURE: Said =
    say("没有取消：请先勾选确定。", "沒有取消：請先勾選確定。", "Nothing was cancelled: tick the box first.");
pub(super) const CANCEL_HINT: Said = say(
    "访客码随即在每台前台机上失效；发过邮件的，再发一封取消通知。已经来的访客不受影响。",
    "訪客碼隨即在每台櫃檯機上失效；寄過郵件的，再寄一封取消通知。已經來的訪客不受影響。",
    "The code dies at every kiosk at once. Whoever was sent it is sent word. Visits that have begun go on.",
);
pub(super) const HOST_GONE: Said = say(
    "没有登记：被访人已不在职。",
    "沒有登記：受訪人已不在職。",
    "Nobody was registered: the host does not work here any more.",
);
pub(super) const NOT_NOW: Said = say(
    "没有登记：这份邀请现在不能用。可以改用“登记来访”。",
    "沒有登記：這份邀請現在不能用。可以改用「登記來訪」。",
    "Nobody was registered: this invitation is not good now. “Register a visit” is another way.",
);
