// SPDX-License-Identifier: GPL-3.0-or-later
//! An invitation's code, and whom it is for.

use super::session::wants;
use crate::link::Link;
use crate::ui::{CodeData, CodeProblem, Page, ScreenWindow};
use frontdesk_core::invitation::MAX_TYPED_CHARS;
use frontdesk_core::screen::{self, CodeEntry, Intent, Invited};
use slint::{ComponentHandle, SharedString};

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let code = window.global::<CodeData>();
    code.set_max_chars(i32::try_from(MAX_TYPED_CHARS).unwrap_or(i32::MAX));
    code.on_confirm(wants(link, Intent::Confirm));
    code.on_back(wants(link, Intent::Back { text: String::new() }));
    // Typing on a real keyboard touches nothing.
    let typing = link.clone();
    code.on_edited(move || typing.touched());
    let (weak, entering) = (window.as_weak(), link.clone());
    code.on_enter(move || {
        weak.upgrade().inspect(|window| {
            let text = window.global::<CodeData>().get_text().into();
            entering.want(Intent::Code { text });
        });
    });
}

pub(crate) fn show(window: &ScreenWindow, model: &CodeEntry) -> Page {
    let code = window.global::<CodeData>();
    let serial = slint::format!("{}", model.serial);
    if code.get_serial() != serial {
        empty(window);
        code.set_serial(serial);
    }
    code.set_problem(match model.problem {
        None => CodeProblem::None,
        Some(screen::CodeProblem::Mistyped) => CodeProblem::Mistyped,
        Some(screen::CodeProblem::NotNow { from: Some(from) }) => {
            code.set_from_time(slint::format!("{:02}:{:02}", from.hour, from.minute));
            code.set_from_month(from.month.clamp(1, 12).into());
            code.set_from_day(from.day.into());
            CodeProblem::NotNow
        }
        Some(screen::CodeProblem::NotGood | screen::CodeProblem::NotNow { from: None }) => CodeProblem::NotGood,
        Some(screen::CodeProblem::ClockNotTrusted) => CodeProblem::Clock,
        Some(screen::CodeProblem::Wait { seconds }) => {
            code.set_wait_s(i32::try_from(seconds).unwrap_or(i32::MAX));
            CodeProblem::Wait
        }
        Some(screen::CodeProblem::NotACode) => CodeProblem::NotACode,
    });
    code.set_scanner(model.scanner);
    Page::Code
}

pub(crate) fn show_invited(window: &ScreenWindow, model: &Invited) -> Page {
    let code = window.global::<CodeData>();
    code.set_masked(model.masked.as_str().into());
    code.set_host(model.host.as_str().into());
    code.set_department(model.department.as_str().into());
    code.set_saving(model.saving);
    code.set_kept_days(model.kept.days.map_or(-1, i32::from));
    code.set_held(model.kept.held);
    Page::Invited
}

fn empty(window: &ScreenWindow) {
    let code = window.global::<CodeData>();
    code.set_kept(SharedString::new());
    code.set_text(SharedString::new());
}

/// Leaves no code for whoever comes next.
pub(crate) fn clear(window: &ScreenWindow) {
    let code = window.global::<CodeData>();
    if !code.get_serial().is_empty() {
        empty(window);
        code.set_serial(SharedString::new());
        code.set_problem(CodeProblem::None);
    }
}
