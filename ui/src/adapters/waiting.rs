// SPDX-License-Identifier: GPL-3.0-or-later
//! Waiting to be collected: what has truly happened, and what has not.

use super::session::wants;
use crate::link::Link;
use crate::ui::{Happened, Page, ScreenWindow, ToldRung, WaitingData};
use frontdesk_core::screen::{Intent, ToldWhat, Waiting};
use slint::ComponentHandle;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    window.global::<WaitingData>().on_collect(wants(link, Intent::Collect));
}

pub(crate) fn show(window: &ScreenWindow, model: &Waiting) -> Page {
    let waiting = window.global::<WaitingData>();
    waiting.set_host(model.host.as_str().into());
    waiting.set_department(model.department.as_str().into());
    waiting.set_has_card(model.has_card);
    waiting.set_collecting_s(model.collecting_s.map_or(-1, |s| i32::try_from(s).unwrap_or(i32::MAX)));
    waiting.set_desk_knows(desk_knows(model));
    if let Some(told) = super::changed(&waiting.get_told(), ladder(model)) {
        waiting.set_told(told);
    }
    Page::Waiting
}

fn desk_knows(model: &Waiting) -> bool {
    model.told.iter().any(|told| matches!(told.what, ToldWhat::AtOffice | ToldWhat::DeskCalled))
}

/// What happened, then what has not: the desk's knowledge where it is still missing, and the colleague.
fn ladder(model: &Waiting) -> Vec<ToldRung> {
    let rung = |what, at: &str| ToldRung { what, at: at.into() };
    let mut rungs: Vec<_> = model.told.iter().map(|told| rung(happened(told.what), &told.at)).collect();
    if !desk_knows(model) {
        rungs.push(rung(Happened::AwaitingOffice, ""));
    }
    rungs.push(rung(Happened::AwaitingColleague, ""));
    rungs
}

fn happened(what: ToldWhat) -> Happened {
    match what {
        ToldWhat::Registered => Happened::Registered,
        ToldWhat::DeskCalled => Happened::DeskCalled,
        ToldWhat::AtOffice => Happened::AtOffice,
    }
}
