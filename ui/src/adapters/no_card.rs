// SPDX-License-Identifier: GPL-3.0-or-later
//! Leaving without a card: why, and whose visit ends.

use super::session::wants;
use crate::link::Link;
use crate::ui::{CardGone, ClaimedVisit, NoCardData, Page, ScreenWindow};
use frontdesk_core::screen::{Claimed, Intent, NoCard};
use slint::{ComponentHandle, ModelRc};

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let no_card = window.global::<NoCardData>();
    no_card.on_to_desk(wants(link, Intent::LeaveToDesk));
    no_card.on_back(wants(link, Intent::Back { text: String::new() }));
    let because = link.clone();
    no_card.on_because(move |why| because.want(Intent::NoCardBecause { why: reason(why) }));
    let mine = link.clone();
    no_card.on_mine(move |nth| {
        // No page has so many that a byte does not count them.
        if let Ok(nth) = u8::try_from(nth) {
            mine.want(Intent::Mine { nth });
        }
    });
}

pub(crate) fn show(window: &ScreenWindow, model: &Claimed) -> Page {
    let no_card = window.global::<NoCardData>();
    no_card.set_why(match model.why {
        NoCard::Lost => CardGone::Lost,
        NoCard::NotHeld => CardGone::NotHeld,
    });
    no_card.set_saving(model.saving);
    let visits = model
        .visits
        .iter()
        .map(|visit| ClaimedVisit { masked: visit.masked.as_str().into(), arrived: visit.arrived.as_str().into() });
    if let Some(visits) = super::changed(&no_card.get_visits(), visits.collect()) {
        no_card.set_visits(visits);
    }
    Page::Claimed
}

/// Leaves nobody's name, however masked, for whoever comes next.
pub(crate) fn clear(window: &ScreenWindow) {
    window.global::<NoCardData>().set_visits(ModelRc::default());
}

fn reason(why: CardGone) -> NoCard {
    match why {
        CardGone::Lost => NoCard::Lost,
        CardGone::NotHeld => NoCard::NotHeld,
    }
}
