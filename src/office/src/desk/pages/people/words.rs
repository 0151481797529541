//! The words of these pages.

use super::find::Which;
use crate::desk::language::{Said, say};
use crate::people::changes::Change;

pub(super) const TITLE: Said = say("人员", "人員", "People");
pub(super) const HEADLINE: Said = say("{} 位同事", "{} 位同事", "{} people work here");
pub(super) const FOUND: Said = say("找到 {} 位", "找到 {} 位", "{} found");
pub(super) const NOBODY: Said = say("没有符合的人。", "沒有符合的人。", "Nobody fits that.");
pub(super) const NOBODY_YET: Said = say(
    "名单还是空的。可以逐个添加，或者导入一个文件。",
    "名單還是空的。可以逐一新增，或者匯入一個檔案。",
    "The list is empty. Add people one by one, or import a file.",
);
pub(super) const SEARCH: Said =
    say("姓名、拼音、工号或分机", "姓名、拼音、工號或分機", "Name, pinyin, staff number or extension");
pub(super) const DEPARTMENT: Said = say("部门", "部門", "Department");
pub(super) const DEPARTMENTS: Said = say("部门一览", "部門一覽", "Departments");
pub(super) const DEPARTMENTS_HEADLINE: Said = say("{} 个部门", "{} 個部門", "{} departments");
pub(super) const DEPARTMENTS_LEAD: Said = say(
    "部门来自每个人的资料：改了资料，这里就跟着变。",
    "部門來自每個人的資料：改了資料，這裡就跟著變。",
    "Departments are those that stand with people: change a person, and this list follows.",
);
pub(super) const PEOPLE_COUNT: Said = say("在职", "在職", "People");
pub(super) const ANY: Said = say("全部", "全部", "All");
pub(super) const WHO: Said = say("哪些人", "哪些人", "Who");
pub(super) const LOOK: Said = say("查找", "尋找", "Find");
pub(super) const CLEAR: Said = say("清除", "清除", "Clear");
pub(super) const ADD: Said = say("添加人员", "新增人員", "Add somebody");
pub(super) const IMPORT: Said = say("导入", "匯入", "Import");
pub(super) const EXPORT: Said = say("导出", "匯出", "Export");
pub(super) const BACK: Said = say("回到人员", "回到人員", "Back to people");
pub(super) const NAME: Said = say("姓名", "姓名", "Name");
pub(super) const PLACE: Said = say("位置", "位置", "Place");
pub(super) const PLACE_HINT: Said =
    say("访客该去哪里，例如“3 楼”。", "訪客該去哪裡，例如「3 樓」。", "Where a visitor goes, as in 3rd floor.");
pub(super) const EXTENSION: Said = say("分机", "分機", "Extension");
pub(super) const STATE: Said = say("状态", "狀態", "State");
pub(super) const WORKS: Said = say("在职", "在職", "Works here");
pub(super) const LEFT: Said = say("已停用", "已停用", "Disabled");
pub(super) const STAFF_PAGES: Said = say("访客机管理页", "訪客機管理頁", "Staff pages of kiosks");
pub(super) const STAFF_PAGES_NOT: Said = say("不使用", "不使用", "None");
pub(super) const STAFF_PAGES_RECEPTIONIST: Said = say("前台", "接待", "Reception");
pub(super) const STAFF_PAGES_ADMINISTRATOR: Said = say("行政", "行政", "Administration");
pub(super) const LEADER: Said = say("可批准例外", "可核准例外", "Approves exceptions");
pub(super) const LONGER: Said = say("开门时间加长", "開門時間加長", "Needs longer at a door");
pub(super) const NO_NAME: Said = say("姓名未知", "姓名未知", "Name not known");
pub(super) const NUMBER: Said = say("工号", "工號", "Staff number");
pub(super) const NUMBER_HINT: Said = say(
    "以后不能再改：卡和记录都认它。",
    "以後不能再改：卡和紀錄都認它。",
    "Cannot be changed later: cards and records go by it.",
);
pub(super) const GREET: Said = say("称呼", "稱呼", "Greeting");
pub(super) const GREET_HINT: Said = say(
    "刷卡时屏幕上怎么称呼，可空。",
    "刷卡時螢幕上怎麼稱呼，可空。",
    "How the screen greets them at a tap; may be empty.",
);
pub(super) const GROUPS: Said = say("组", "群組", "Groups");
pub(super) const GROUPS_HINT: Said = say(
    "组名，用逗号分开。组决定何时能进哪道门。",
    "群組名，用逗號分開。群組決定何時能進哪道門。",
    "Names, with commas between. Groups decide which doors open when.",
);
pub(super) const EMAIL: Said = say("邮箱", "電子郵件", "E-mail");
pub(super) const WECOM: Said = say("企业微信账号", "企業微信帳號", "WeCom user id");
pub(super) const DEPUTY: Said = say("代理人工号", "代理人工號", "Deputy's staff number");
pub(super) const DEPUTY_SHORT: Said = say("代理人", "代理人", "Deputy");
pub(super) const DEPUTY_HINT: Said =
    say("本人没有回应时通知谁。", "本人沒有回應時通知誰。", "Who is told when they do not answer.");
pub(super) const LANGUAGE: Said = say("通知语言", "通知語言", "Language of messages");
pub(super) const AS_SITE: Said = say("与公司相同", "與公司相同", "The site's");
pub(super) const ENABLED: Said = say(
    "在职，可以刷卡、可以被访",
    "在職，可以刷卡、可以被訪",
    "Works here: cards open, and visitors can ask for them",
);
pub(super) const SAVE: Said = say("保存", "儲存", "Save");
pub(super) const EDIT: Said = say("修改资料", "修改資料", "Edit");
pub(super) const CANCEL: Said = say("取消", "取消", "Cancel");
pub(super) const FACTS: Said = say("资料", "資料", "Particulars");
pub(super) const ACCOUNT: Said = say("网页账号", "網頁帳號", "Web account");
pub(super) const NO_ACCOUNT: Said = say("没有", "沒有", "None");
pub(super) const CARDS: Said = say("卡", "卡", "Cards");
pub(super) const NO_CARD: Said = say("还没有卡。", "還沒有卡。", "No card yet.");
pub(super) const CARD_GOOD: Said = say("有效", "有效", "Valid");
pub(super) const CARD_WEAK: Said = say("仅凭卡号", "僅憑卡號", "By number alone");
pub(super) const CARD_SINCE: Said = say("自 {} 起", "自 {} 起", "since {}");
pub(super) const ISSUE: Said = say(
    "制卡在接待机上进行，卡要贴在读卡器上：",
    "製卡在接待機上進行，卡要貼在讀卡機上：",
    "Cards are made at the kiosk, with the card on the reader:",
);
pub(super) const ISSUE_HINT: Said = say(
    "卡写好并读回后，会自动出现在这里。",
    "卡寫好並讀回後，會自動出現在這裡。",
    "Once it is written and read back, the card appears here by itself.",
);
pub(super) const TAPS: Said = say("最近刷卡", "最近刷卡", "Last taps");
pub(super) const NO_TAPS: Said = say("没有记录。", "沒有紀錄。", "None are known.");
pub(super) const OUT: Said = say("外出", "外出", "out");
pub(super) const PHOTO: Said = say("照片", "照片", "Picture");
pub(super) const PHOTO_HINT: Said = say(
    "JPEG、PNG 或 WebP，最大 2 MB。只保留中间一小块，拍摄信息不留。",
    "JPEG、PNG 或 WebP，最大 2 MB。只保留中間一小塊，拍攝資訊不留。",
    "JPEG, PNG or WebP, up to 2 MB. A small square of the middle is kept, and nothing of what the camera wrote into it.",
);
pub(super) const PHOTO_FILE: Said = say("选择照片", "選擇照片", "A file");
pub(super) const PHOTO_SET: Said = say("使用这张", "使用這張", "Use it");
pub(super) const PHOTO_REMOVE: Said = say("删除照片", "刪除照片", "Delete the picture");
pub(super) const PHOTO_TOO_LONG: Said = say("照片超过 2 MB。", "照片超過 2 MB。", "The picture is longer than 2 MB.");
pub(super) const PHOTO_FORMAT: Said =
    say("只收 JPEG、PNG 或 WebP。", "只收 JPEG、PNG 或 WebP。", "It is neither JPEG nor PNG nor WebP.");
pub(super) const PHOTO_UNREADABLE: Said = say(
    "这张照片读不出来，或者像素太多。",
    "這張照片讀不出來，或者像素太多。",
    "The picture cannot be read, or has too many pixels.",
);
pub(super) const NO_FILE: Said = say("没有选择文件。", "沒有選擇檔案。", "No file was chosen.");
pub(super) const REMOVE: Said = say("移出名单", "移出名單", "Take off the list");
pub(super) const REMOVE_HINT: Said = say(
    "卡全部作废，照片删除，个人资料忘掉。不能撤回。只是暂时不在，请改为停用。",
    "卡全部作廢，照片刪除，個人資料忘掉。不能撤回。只是暫時不在，請改為停用。",
    "All cards are withdrawn, the picture is deleted, and what is personal is forgotten, for good. For somebody who is only away, disable them instead.",
);
pub(super) const SURE: Said = say("我确定", "我確定", "I am sure");
pub(super) const NOT_SURE: Said = say("请勾选“我确定”。", "請勾選「我確定」。", "Please mark that you are sure.");

pub(super) const IMPORT_TITLE: Said = say("导入人员", "匯入人員", "Import people");
pub(super) const IMPORT_LEAD: Said = say(
    "CSV 文件，第一行是列名。先看会改什么，再决定。",
    "CSV 檔案，第一行是欄名。先看會改什麼，再決定。",
    "A CSV file with the columns' names in its first line. You see what it changes before anything is changed.",
);
pub(super) const COLUMNS: Said = say(
    "必须有 id（工号）、name、department；可以有：",
    "必須有 id（工號）、name、department；可以有：",
    "Needed are id (the staff number), name and department; there may be:",
);
pub(super) const IMPORT_FILE: Said = say("CSV 文件", "CSV 檔案", "CSV file");
pub(super) const LOOK_AT_IT: Said = say("看看会改什么", "看看會改什麼", "See what it changes");
pub(super) const WHAT_CHANGES: Said = say("{} 人新增，{} 人有变动", "{} 人新增，{} 人有變動", "{} new, {} changed");
pub(super) const CHANGES_NOTHING: Said =
    say("和现在的名单完全一样", "和現在的名單完全一樣", "Just what is known already");
pub(super) const AS_BEFORE: Said = say("{} 人不变。", "{} 人不變。", "{} stay as they are.");
pub(super) const MORE_CHANGES: Said = say("还有 {} 人没有列出。", "還有 {} 人沒有列出。", "{} more are not shown.");
pub(super) const WITH_CARD: Said = say("{} 人带有卡号", "{} 人帶有卡號", "{} with a card's number");
pub(super) const MISSING: Said = say("文件里没有的 {} 人", "檔案裡沒有的 {} 人", "{} who are not in the file");
pub(super) const MISSING_HINT: Said = say(
    "不勾选，他们保持不变。勾选后，他们的卡作废，照片和个人资料删除，不能撤回。",
    "不勾選，他們保持不變。勾選後，他們的卡作廢，照片和個人資料刪除，不能撤回。",
    "Left unmarked, they stay. Marked, their cards are withdrawn and their pictures and particulars are gone, for good.",
);
pub(super) const REMOVE_MISSING: Said = say("把这 {} 人移出名单", "把這 {} 人移出名單", "Take these {} off the list");
pub(super) const TAKE: Said = say("照此更新", "照此更新", "Take it over");
pub(super) const DROP: Said = say("不要了", "不要了", "Discard");
pub(super) const CHANGES: Said = say("变动", "變動", "What changes");
pub(super) const NOTHING_WAITS: Said = say(
    "没有等待确认的文件，请重新上传。",
    "沒有等待確認的檔案，請重新上傳。",
    "No file waits any more. Please send it again.",
);
pub(super) const ON_LINE: Said = say("第 {} 行：{}", "第 {} 行：{}", "Line {}: {}");
pub(super) const NOT_READ: Said = say(
    "文件读不出来：第一行不是列名，或者某一行的列数不对。",
    "檔案讀不出來：第一行不是欄名，或者某一行的欄數不對。",
    "It cannot be read: its first line does not name known columns, or a line has another number of them.",
);

pub(super) fn which(which: Which) -> Said {
    match which {
        Which::Working => say("在职", "在職", "Working here"),
        Which::Left => say("已停用", "已停用", "Disabled"),
        Which::Leaders => say("可批准例外的", "可核准例外的", "Who approve exceptions"),
        Which::Faceless => say("还没有照片的", "還沒有照片的", "Without a picture"),
    }
}

pub(super) fn change(change: Change) -> Said {
    match change {
        Change::New => say("新增", "新增", "New"),
        Change::Name => say("姓名或称呼", "姓名或稱呼", "Name or greeting"),
        Change::Department => say("部门或位置", "部門或位置", "Department or place"),
        Change::Groups => say("组", "群組", "Groups"),
        Change::Reach => say("联系方式", "聯絡方式", "How they are told"),
        Change::Rights => say("权限", "權限", "Rights"),
    }
}

/// What is wrong with a line, from the words of the check that found it.
pub(super) fn mistake(reason: &str) -> Said {
    const KNOWN: [(&str, Said); 10] = [
        (
            "id, name and department",
            say(
                "工号、姓名和部门不能空着。",
                "工號、姓名和部門不能空著。",
                "Staff number, name and department must be given.",
            ),
        ),
        ("id is the same", say("工号重复。", "工號重複。", "The staff number is there twice.")),
        ("card is the same", say("卡号重复。", "卡號重複。", "The card is there twice.")),
        ("card", say("卡号应是大写十六进制。", "卡號應是大寫十六進位。", "A card's number is upper-case hexadecimal.")),
        ("email", say("邮箱不对。", "電子郵件不對。", "That is no e-mail address.")),
        ("wecom", say("企业微信账号不对。", "企業微信帳號不對。", "That is no WeCom user id.")),
        (
            "language",
            say(
                "语言是 zh-Hans、zh-Hant、en 或空。",
                "語言是 zh-Hans、zh-Hant、en 或空。",
                "The language is zh-Hans, zh-Hant, en or empty.",
            ),
        ),
        ("leader", say("leader 只能是 yes 或空。", "leader 只能是 yes 或空。", "leader is yes or empty.")),
        (
            "desk",
            say(
                "desk 只能是 receptionist、administrator 或空。",
                "desk 只能是 receptionist、administrator 或空。",
                "desk is receptionist, administrator or empty.",
            ),
        ),
        ("longer", say("longer 只能是 yes 或空。", "longer 只能是 yes 或空。", "longer is yes or empty.")),
    ];
    let known = KNOWN.iter().find(|(begins, _)| reason.starts_with(begins));
    known.map_or(say("有一项太长。", "有一項太長。", "A text is too long."), |(_, said)| *said)
}

pub(super) const NUMBER_TAKEN: Said =
    say("已经有这个工号。", "已經有這個工號。", "Somebody has that staff number already.");
pub(super) const BAD_GROUPS: Said = say(
    "最多 32 个组，每个名字最多 64 个字。",
    "最多 32 個群組，每個名稱最多 64 個字。",
    "At most 32 groups, each of at most 64 characters.",
);
