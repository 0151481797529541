//! The keys: a sheet that `?` opens over any page, and a page of its own for whoever has no script.

use crate::desk::language::{Language, Said, say};
use crate::desk::route::{Route, Rule, get};
use crate::desk::shell::Shell;
use crate::desk::view::View;
use crate::office::Office;
use maud::{Markup, html};

const TITLE: Said = say("键盘快捷键", "鍵盤快速鍵", "Keys");
const LEAD: Said = say(
    "不在输入框里时按一个键。全部操作也可以用 Tab 和回车完成。",
    "不在輸入框裡時按一個鍵。全部操作也可以用 Tab 和 Enter 完成。",
    "One key, while you are not typing. Everything can be done with Tab and Enter, too.",
);
const PAGES: Said = say("页面", "頁面", "Pages");
const ACTS: Said = say("操作", "操作", "Acts");
const CLOSE: Said = say("关闭", "關閉", "Close");

/// What a key does beside opening a page.
const KEYS: [(&str, Said); 11] = [
    ("n", say("登记来访", "登記來訪", "Register a visit")),
    ("/", say("查找来访", "尋找來訪", "Find a visit")),
    ("j k", say("下一位、上一位", "下一位、上一位", "Next and previous visitor")),
    ("Enter", say("打开这次来访", "開啟這次來訪", "Open the visit")),
    ("p", say("允许进入（选中的来访）", "允許進入（選取的來訪）", "Permit the visit that is marked")),
    ("b", say("打印胸牌（选中的来访）", "列印胸牌（選取的來訪）", "Print the badge of the visit that is marked")),
    ("e", say("结束来访（选中的来访）", "結束來訪（選取的來訪）", "End the visit that is marked")),
    (
        "h",
        say(
            "再通知被访人（选中的来访）",
            "再通知被訪人（選取的來訪）",
            "Tell the host of the visit that is marked again",
        ),
    ),
    (
        "o",
        say(
            "通知代接同事（选中的来访）",
            "通知代接同事（選取的來訪）",
            "Tell the colleague of the visit that is marked",
        ),
    ),
    ("s", say("知道了（呼叫前台）", "知道了（呼叫櫃檯）", "A call of the desk was seen")),
    ("?", say("打开或关闭本页", "開啟或關閉本頁", "This sheet")),
];

pub(in crate::desk) fn routes() -> Vec<Route> {
    vec![get("/keys", Rule::SignedIn, page)]
}

async fn page(shell: Shell) -> Markup {
    let title = shell.say(TITLE);
    let content = html! { section.sheet { h1 { (title) } (keys(&shell.office, &shell.view)) } };
    shell.page(title, content)
}

/// In the bar: how the sheet is found.
pub(in crate::desk) fn link(language: Language) -> Markup {
    html! { a.help href="/keys" data-key="?" data-does="keys" title=(TITLE.to(language)) aria-label=(TITLE.to(language)) aria-keyshortcuts="?" { "?" } }
}

/// Over the page, once it is asked for.
pub(in crate::desk) fn sheet(office: &Office, view: &View) -> Markup {
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { (TITLE.to(view.language)) }
            (keys(office, view))
            form method="dialog" { button.btn { (CLOSE.to(view.language)) } }
        }
    }
}

fn keys(office: &Office, view: &View) -> Markup {
    let theirs = office.desk.navigation.iter().filter(|(_, _, rule)| rule.admits(&view.who));
    html! {
        p.s { (LEAD.to(view.language)) }
        div.keys {
            dl.facts aria-label=(ACTS.to(view.language)) { @for (key, what) in KEYS { div { dt { kbd { (key) } } dd { (what.to(view.language)) } } } }
            dl.facts aria-label=(PAGES.to(view.language)) {
                @for (entry, path, _) in theirs { div { dt { kbd { (entry.key) } } dd { a href=(path) { (entry.title.to(view.language)) } } } }
            }
        }
    }
}
