// SPDX-License-Identifier: GPL-3.0-or-later
//! Everything on one page before it is recorded.

use super::session::wants;
use crate::link::Link;
use crate::ui::{Answered, Page, ReviewData, ScreenWindow};
use frontdesk_core::screen::{Intent, Purpose, Review, Step};
use slint::ComponentHandle;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let review = window.global::<ReviewData>();
    review.on_confirm(wants(link, Intent::Confirm));
    review.on_back(wants(link, Intent::Back { text: String::new() }));
    let changing = link.clone();
    review.on_change(move |what| changing.want(Intent::Change { step: step(what) }));
}

pub(crate) fn show(window: &ScreenWindow, model: &Review) -> Page {
    let review = window.global::<ReviewData>();
    review.set_name(model.name.as_str().into());
    review.set_organisation(model.organisation.as_str().into());
    review.set_contact_tail(model.contact_tail.as_str().into());
    review.set_purpose(match model.purpose {
        Purpose::Meeting => 0,
        Purpose::Interview => 1,
        Purpose::Delivery => 2,
        Purpose::Service => 3,
        Purpose::Other => 4,
    });
    review.set_host(model.host.as_str().into());
    review.set_department(model.department.as_str().into());
    review.set_saving(model.saving);
    review.set_kept_days(model.kept.days.map_or(-1, i32::from));
    review.set_held(model.kept.held);
    Page::Review
}

fn step(what: Answered) -> Step {
    match what {
        Answered::Name => Step::Name,
        Answered::Organisation => Step::Organisation,
        Answered::Contact => Step::Contact,
        Answered::Purpose => Step::Purpose,
        Answered::Host => Step::Host,
    }
}
