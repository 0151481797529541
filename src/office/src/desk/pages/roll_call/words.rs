//! The words of the roll-call.

use crate::desk::language::{Said, say};

pub(super) const TITLE: Said = say("点名", "點名", "Roll-call");
pub(super) const IN_HOUSE: Said = say("楼内 {} 人", "樓內 {} 人", "{} in the house");
pub(super) const MISSING: Said = say("还有 {} 人没有报平安", "還有 {} 人沒有報平安", "{} not known to be safe");
pub(super) const ALL_SAFE: Said = say("{} 人都平安", "{} 人都平安", "All {} are safe");
pub(super) const FIRE: Said = say("{}火警，{} 起", "{}火警，{} 起", "Fire at {}, since {}");
pub(super) const ASKED: Said = say("点名，{} 起", "點名，{} 起", "Roll-call since {}");
pub(super) const DRILL: Said = say("演练，{} 起", "演練，{} 起", "Exercise since {}");
pub(super) const LIVE: Said = say("实时", "即時", "Live");
pub(super) const LOST: Said = say("连接断了，正在重连", "連線中斷，正在重連", "Not connected; trying again");
pub(super) const SAFE: Said = say("平安", "平安", "Safe");
pub(super) const TAKE_BACK: Said = say("撤回", "撤回", "Take back");
pub(super) const SAFE_BY: Said = say("平安，{} {}", "平安，{} {}", "Safe: {} {}");
pub(super) const VISITORS: Said = say("{} 位访客", "{} 位訪客", "{} visitors");
pub(super) const STAFF: Said = say("{} 位员工", "{} 位員工", "{} of staff");
pub(super) const SEEN_TODAY: Said = say("今天 {} 进门", "今天 {} 進門", "seen today at {}");
pub(super) const CAME: Said = say("{} 进门", "{} 進門", "in since {}");
pub(super) const AT_RECEPTION: Said = say("{} 登记，在接待区", "{} 登記，在接待區", "registered {}, at the reception");
pub(super) const NO_NAME: Said = say("姓名已删除", "姓名已刪除", "Name deleted");
pub(super) const MEMBER_OF_STAFF: Said = say("员工", "員工", "staff");
pub(super) const VISITOR: Said = say("访客", "訪客", "visitor");
pub(super) const NOBODY: Said = say("没有人。", "沒有人。", "Nobody.");
pub(super) const CUT: Said =
    say("人太多，没有全部列出。", "人太多，沒有全部列出。", "There are more people than are listed.");
pub(super) const START: Said = say("开始点名", "開始點名", "Begin a roll-call");
pub(super) const START_DRILL: Said = say("开始演练", "開始演練", "Begin an exercise");
pub(super) const END: Said = say("结束点名", "結束點名", "End the roll-call");
pub(super) const END_SURE: Said = say(
    "结束以后，所有人的点名都结束。真的结束吗？",
    "結束以後，所有人的點名都結束。真的結束嗎？",
    "It ends for everybody who counts. Is it really over?",
);
pub(super) const END_ALL: Said = say("是的，为所有人结束", "是的，為所有人結束", "Yes, end it for everybody");
pub(super) const GO_ON: Said = say("不，继续点名", "不，繼續點名", "No, go on counting");
pub(super) const AND_MORE: Said = say("还有 {} 人", "還有 {} 人", "and {} more");
pub(super) const NONE_OPEN: Said = say("现在没有点名", "現在沒有點名", "No roll-call goes on");
pub(super) const PAST: Said = say("以往的点名", "以往的點名", "Past roll-calls");
pub(super) const NONE_YET: Said = say("还没有点过名。", "還沒有點過名。", "None yet.");
pub(super) const BEGUN: Said = say("开始", "開始", "Begun");
pub(super) const ENDED: Said = say("结束", "結束", "Ended");
pub(super) const WHY: Said = say("原因", "原因", "Why");
pub(super) const FOUND: Said = say("平安", "平安", "Safe");
pub(super) const NOT_FOUND: Said = say("没有报平安", "沒有報平安", "Not known to be safe");
pub(super) const GOES_ON: Said = say("还在进行", "還在進行", "goes on");
pub(super) const EXERCISE: Said = say("演练", "演練", "Exercise");
pub(super) const FIRE_AT: Said = say("火警 {}", "火警 {}", "Fire {}");
pub(super) const PAST_HEADLINE: Said =
    say("{}：{} 人平安，{} 人没有报平安", "{}：{} 人平安，{} 人沒有報平安", "{}: {} safe, {} not known to be safe");
pub(super) const BEGUN_BY: Said = say("{} 开始 {}", "{} 開始 {}", "Begun {} {}");
pub(super) const ENDED_BY: Said = say("· {} 结束 {}", "· {} 結束 {}", "· ended {} {}");
pub(super) const RESUME: Said = say("结束得太早：继续点名", "結束得太早：繼續點名", "Ended by mistake: go on counting");
pub(super) const NOTHING_SAID: Said = say("没有人的记录。", "沒有人的記錄。", "Nothing was said of anybody.");
pub(super) const SAID: Said = say("结果", "結果", "Said");
pub(super) const BY: Said = say("谁说的", "誰說的", "By");
pub(super) const WHEN: Said = say("时间", "時間", "When");
pub(super) const KIND: Said = say("类别", "類別", "Kind");
pub(super) const NOT_KNOWN_SAFE: Said = say("没有报平安", "沒有報平安", "not known to be safe");
pub(super) const PRINT: Said = say("打印", "列印", "Print");
pub(super) const CSV: Said = say("下载 CSV", "下載 CSV", "CSV");
pub(super) const FRESHNESS: Said = say("数据来自", "資料來自", "As told by");
pub(super) const HEARD: Said = say("{} 更新", "{} 更新", "heard at {}");
pub(super) const STALE: Said = say(
    "失联，{} 以后的进出不知道",
    "失聯，{} 以後的進出不知道",
    "out of reach: who came or went since {} is not known",
);
pub(super) const NEVER: Said = say("从未", "從未", "never");
pub(super) const CALLED: Said = say("已通知的引导员", "已通知的引導員", "Wardens who were called");
pub(super) const NOBODY_CALLED: Said =
    say("没有引导员能在手机上收到通知。", "沒有引導員能在手機上收到通知。", "No warden can be called on their phone.");
pub(super) const NOT_REACHED: Said = say("没有通知到", "沒有通知到", "could not be reached");
pub(super) const TRIED_AGAIN: Said =
    say("还没有通知到，正在重试", "還沒有通知到，正在重試", "not reached yet; trying again");
pub(super) const ON_ITS_WAY: Said = say("正在通知", "正在通知", "is being called");
pub(super) const MESSAGE_SENT: Said = say("{} 已发出通知", "{} 已發出通知", "called at {}");
pub(super) const MESSAGE_OPENED: Said = say("{} 打开了点名", "{} 開啟了點名", "opened it at {}");
pub(super) const LINK_OVER: Said = say("点名已经结束", "點名已經結束", "The roll-call is over");
pub(super) const LINK_OVER_HINT: Said =
    say("这个链接不能再用了。", "這個連結不能再用了。", "This link is good for nothing any more.");
pub(super) const NO_SUCH_LINK: Said = say("链接不对", "連結不對", "This is not a link of ours");
pub(super) const NO_SUCH_LINK_HINT: Said = say(
    "请从消息里重新打开，或登录办公端。",
    "請從訊息裡重新開啟，或登入辦公端。",
    "Open it from the message again, or sign in at the web desk.",
);
pub(super) const STAFF_HINT: Said = say(
    "员工按最后一次刷卡进门列出；出门没有刷卡的也会在内。",
    "員工按最後一次刷卡進門列出；出門沒有刷卡的也會在內。",
    "Staff are those whose last tap was inwards; who left without a tap is still listed.",
);
pub(super) const PRINTED: Said = say("{} 打印", "{} 列印", "printed {}");
pub(super) const NAME: Said = say("姓名", "姓名", "Name");
pub(super) const ABOUT: Said = say("单位 → 被访人", "單位 → 被訪人", "Organisation → host");
pub(super) const AREA: Said = say("区域", "區域", "Area");
pub(super) const SINCE: Said = say("最后看到", "最後看到", "Last seen");
pub(super) const BANNER_FIRE: Said = say("火警！{}", "火警！{}", "Fire! {}");
pub(super) const BANNER_ASKED: Said = say("正在点名", "正在點名", "A roll-call goes on");
pub(super) const BANNER_DRILL: Said = say("正在演练点名", "正在演練點名", "An exercise: roll-call");
pub(super) const BANNER_GO: Said = say("去点名", "去點名", "Open the roll-call");
