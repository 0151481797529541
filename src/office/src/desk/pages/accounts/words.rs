//! The words of the accounts' pages.

use crate::desk::language::{Said, say};
use crate::desk::role::Role;

pub(super) const TITLE: Said = say("账号", "帳號", "Accounts");
pub(super) const HEADLINE: Said = say("{} 个账号", "{} 個帳號", "{} accounts");
pub(super) const PENDING: Said = say(
    "{} 个账号，本页有 {} 人还没设置密码",
    "{} 個帳號，本頁有 {} 人還沒設定密碼",
    "{} accounts; on this page {} without a password yet",
);
pub(super) const INVITE: Said = say("邀请同事", "邀請同事", "Invite somebody");
pub(super) const INVITE_LEAD: Said = say(
    "您会得到一个一次性链接，7 天内有效。同事用它设置自己的密码。",
    "您會得到一個一次性連結，7 天內有效。同事用它設定自己的密碼。",
    "You get a one-time link, good for 7 days, with which they choose a password of their own.",
);
pub(super) const SIGN_IN: Said = say("登录名", "登入名稱", "Sign-in name");
pub(super) const NAME: Said = say("姓名", "姓名", "Name");
pub(super) const ROLES: Said = say("角色", "角色", "Roles");
pub(super) const STAFF: Said = say("工号（可不填）", "工號（可不填）", "Staff number (may be empty)");
pub(super) const STAFF_HINT: Said = say(
    "人员名单里的工号：说明这个账号是哪位员工的。被访人和领导的页面靠它认人。",
    "人員名單裡的工號：說明這個帳號是哪位員工的。受訪人和領導的頁面靠它認人。",
    "As in the list of people: whose account this is. The pages of hosts and leaders need it.",
);
pub(super) const NO_SUCH_STAFF: Said = say(
    "人员名单里没有工号“{}”。请核对，或先把这个人加进名单。什么都没有改。",
    "人員名單裡沒有工號「{}」。請核對，或先把這個人加進名單。什麼都沒有改。",
    "Nobody with the number “{}” is on the list of people. Look it up, or add them first. Nothing was changed.",
);
pub(super) const LINKED: Said = say("这是 {} 的账号", "這是 {} 的帳號", "This is the account of {}");
pub(super) const LINKED_NAMELESS: Said = say(
    "已连到名单里的员工；您的角色不显示姓名。",
    "已連到名單裡的員工；您的角色不顯示姓名。",
    "Linked to somebody on the list; your role does not see names.",
);
pub(super) const LINKED_GONE: Said =
    say("所连的员工已不在名单里。", "所連的員工已不在名單裡。", "Whoever it is linked to is on the list no more.");
pub(super) const COMMA: Said = say("、", "、", ", ");
pub(super) const STATE: Said = say("状态", "狀態", "State");
pub(super) const LAST: Said = say("上次登录", "上次登入", "Last signed in");
pub(super) const NEVER: Said = say("从未", "從未", "never");
pub(super) const ACTIVE: Said = say("可登录", "可登入", "can sign in");
pub(super) const INVITED: Said = say("待设置密码", "待設定密碼", "invited");
pub(super) const DISABLED: Said = say("已停用", "已停用", "disabled");
pub(super) const TWO_STEPS: Said = say("两步验证", "兩步驟驗證", "second factor");
pub(super) const SAVE: Said = say("保存", "儲存", "Save");
pub(super) const MAKE_LINK: Said = say("生成邀请链接", "產生邀請連結", "Make the invitation");
pub(super) const NEW_LINK: Said = say("生成新的密码链接", "產生新的密碼連結", "New link for a password");
pub(super) const NEW_LINK_HINT: Said = say(
    "忘了密码，或邀请过期时用。原来的密码在对方设置新密码之前仍有效。",
    "忘了密碼，或邀請過期時用。原來的密碼在對方設定新密碼之前仍有效。",
    "For a forgotten password or an invitation whose time is up. The old password stays good until a new one is chosen.",
);
pub(super) const DISABLE: Said = say("停用账号", "停用帳號", "Disable the account");
pub(super) const DISABLE_HINT: Said =
    say("立即退出所有登录。", "立即登出所有裝置。", "It is signed out everywhere at once.");
pub(super) const ENABLE: Said = say("重新启用", "重新啟用", "Enable it again");
pub(super) const RESET_FACTOR: Said = say("移除两步验证", "移除兩步驟驗證", "Remove the second factor");
pub(super) const RESET_FACTOR_HINT: Said = say(
    "手机和备用码都丢了时用，请先当面确认是本人。",
    "手機和備用碼都遺失時用，請先當面確認是本人。",
    "When phone and recovery codes are both gone. First make sure, face to face, who asks.",
);
pub(super) const LINK: Said = say("请把这个链接交给{}", "請把這個連結交給{}", "Give this link to {}");
pub(super) const LINK_LEAD: Said = say(
    "只能用一次，7 天内有效，这里只显示这一次。",
    "只能用一次，7 天內有效，這裡只顯示這一次。",
    "It is good once, for 7 days, and is shown only now.",
);
pub(super) const COPY: Said = say("复制", "複製", "Copy");
pub(super) const COPIED: Said = say("已复制", "已複製", "Copied");
pub(super) const BACK: Said = say("回到账号列表", "回到帳號列表", "Back to the accounts");
pub(super) const BAD: Said = say(
    "请检查登录名、姓名和员工编码，并至少选一个角色。",
    "請檢查登入名稱、姓名和員工編碼，並至少選一個角色。",
    "Check the names and the staff id, and choose one role at least.",
);
pub(super) const TAKEN: Said =
    say("这个登录名已有人用。", "這個登入名稱已有人用。", "Somebody has this sign-in name already.");
pub(super) const LAST_ADMINISTRATOR: Said = say(
    "这是最后一个管理员，不能停用或去掉角色。",
    "這是最後一個管理員，不能停用或去掉角色。",
    "This is the last administrator, who must stay one.",
);

/// What a role is called, and what it is for.
pub(super) fn role(role: Role) -> (Said, Said) {
    match role {
        Role::Receptionist => (say("前台", "櫃檯", "Receptionist"), say("接待访客", "接待訪客", "receives visitors")),
        Role::Administrator => (
            say("系统管理员", "系統管理員", "Administrator"),
            say(
                "账号、令牌和设备，看不到访客",
                "帳號、權杖和裝置，看不到訪客",
                "accounts, tokens, machines; sees no visitors",
            ),
        ),
        Role::AdministrationHead => (
            say("行政负责人", "行政主管", "Administration head"),
            say("人员、分组和保存期限", "人員、分組和保存期限", "people, groups, retention"),
        ),
        Role::Leader => (say("领导", "主管", "Leader"), say("审批来访", "審批來訪", "approves visits")),
        Role::Host => (
            say("接待人", "接待人", "Host"),
            say("邀请和接待自己的访客", "邀請和接待自己的訪客", "invites and receives own visitors"),
        ),
        Role::Warden => (
            say("疏散负责人", "疏散負責人", "Warden"),
            say("紧急情况下清点人数", "緊急情況下清點人數", "counts people in an emergency"),
        ),
        Role::Auditor => (say("审计", "稽核", "Auditor"), say("只看记录", "只看記錄", "reads records only")),
    }
}
