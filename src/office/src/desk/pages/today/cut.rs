//! A word where a list is longer than what is read of it: nobody is left out silently.

use super::Look;
use crate::desk::language::{Said, say};
use crate::desk::parts::Part;
use crate::today::{Cut, MAX_LINES};
use maud::{Markup, html};

const IS_CUT: Said = say(
    "这里没有列全，最多读 {} 项：{}",
    "這裡沒有列全，最多讀 {} 項：{}",
    "Not everything is listed here, {} of each at most is read: {}",
);
const AND: Said = say("、", "、", ", ");

const fn list(cut: Cut) -> Said {
    match cut {
        Cut::NotEnded => say("没有结束的来访", "沒有結束的來訪", "visits that have not ended"),
        Cut::Left => say("今天离开的访客", "今天離開的訪客", "who has left today"),
        Cut::Expected => say("今天的预约", "今天的預約", "today’s invitations"),
        Cut::Doors => say("今天的刷卡", "今天的刷卡", "today’s taps"),
        Cut::Cards => say("访客卡", "訪客卡", "visitor cards"),
        Cut::DeskCalls => say("按铃", "按鈴", "calls of the desk"),
        Cut::Alarms => say("警报", "警報", "alarms"),
        Cut::Tickets => say("设备故障", "設備故障", "hardware faults"),
    }
}

pub(super) fn cut(look: &Look<'_>) -> Part {
    Part::new("today-cut", "", sign(look))
}

pub(super) fn sign(look: &Look<'_>) -> Markup {
    let lists: Vec<&str> = look.today.cut.iter().map(|cut| look.say(list(*cut))).collect();
    html! {
        @if !lists.is_empty() {
            p.problem role="status" {
                (IS_CUT.with(look.shell.language(), &[&MAX_LINES.to_string(), &lists.join(look.say(AND))]))
            }
        }
    }
}
