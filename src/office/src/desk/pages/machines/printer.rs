//! The desk's own printer of badges: how it is, and what to do about it.

use crate::desk::language::{Said, say};
use crate::desk::shell::Shell;
use frontdesk_core::fact::BadgeFailure;
use frontdesk_core::health::printer::QueueState;
use maud::{Markup, html};

/// A line where there is one, and nothing where there is none.
pub(super) fn line(shell: &Shell) -> Markup {
    if shell.office.settings.config.badge.is_none() {
        return html! {};
    }
    let queue = shell.office.badges.queue();
    let class = match (&queue, queue.obstacle()) {
        (QueueState::NotAsked, _) => "unknown",
        (_, None) => "well",
        (_, Some(_)) => "fault",
    };
    html! {
        p.beneath #printer {
            (shell.say(TITLE)) " " span class={ "state " (class) } { (shell.say(how(&queue))) }
        }
    }
}

const TITLE: Said = say("前台标签打印机：", "櫃檯標籤印表機：", "The desk’s label printer:");

/// How it is, with advice where somebody is needed.
fn how(queue: &QueueState) -> Said {
    match (queue, queue.obstacle()) {
        (QueueState::NotAsked, _) => say("尚未查询", "尚未查詢", "not asked yet"),
        (_, None) => say("正常", "正常", "ready"),
        (_, Some(BadgeFailure::OutOfPaper)) => {
            say("缺纸，请装一卷新标签", "缺紙，請裝一捲新標籤", "out of paper: put in a new roll")
        }
        (_, Some(BadgeFailure::NoQueue)) => say(
            "打印服务没有这个队列，请核对 office.toml 的 [badge] queue",
            "列印服務沒有這個佇列，請核對 office.toml 的 [badge] queue",
            "the print service has no such queue: compare [badge] queue in office.toml",
        ),
        (QueueState::Away, _) => say(
            "联系不到打印服务，请检查 CUPS 是否在运行",
            "聯絡不到列印服務，請檢查 CUPS 是否在執行",
            "the print service is not reached: see whether CUPS runs",
        ),
        (_, Some(BadgeFailure::Away)) => say(
            "打印机没有应答，请检查电源和连线",
            "印表機沒有回應，請檢查電源和連線",
            "does not answer: see to its power and cable",
        ),
        (_, Some(_)) => say(
            "队列已停，请检查打印机后用 cupsenable 恢复",
            "佇列已停，請檢查印表機後用 cupsenable 恢復",
            "its queue is stopped: look at the printer, then cupsenable",
        ),
    }
}
