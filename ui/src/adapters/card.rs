// SPDX-License-Identifier: GPL-3.0-or-later
//! Taking a temporary card.

use super::session::wants;
use crate::link::Link;
use crate::ui::{CardData, Page, ScreenWindow, Trouble};
use frontdesk_core::screen::{CardStage, CardTrouble, Intent};
use slint::ComponentHandle;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    window.global::<CardData>().on_no_card_there(wants(link, Intent::TrayEmpty));
}

pub(crate) fn show(window: &ScreenWindow, visitor: &str, stage: &CardStage, tray_empty: bool) -> Page {
    let card = window.global::<CardData>();
    card.set_visitor(visitor.into());
    card.set_tray_empty(tray_empty);
    match stage {
        CardStage::Take => card.set_stage(crate::ui::CardStage::Take),
        CardStage::Writing { done, total } => {
            card.set_written(i32::try_from(*done).unwrap_or(i32::MAX));
            card.set_total(i32::try_from(*total).unwrap_or(i32::MAX));
            card.set_stage(crate::ui::CardStage::Writing);
        }
        CardStage::Failed { why } => {
            card.set_trouble(trouble(*why));
            card.set_stage(crate::ui::CardStage::Failed);
        }
    }
    Page::Card
}

pub(crate) fn trouble(why: CardTrouble) -> Trouble {
    match why {
        CardTrouble::MovedTooEarly => Trouble::MovedTooEarly,
        CardTrouble::NotATrayCard => Trouble::NotATrayCard,
        CardTrouble::InUse => Trouble::InUse,
        CardTrouble::Defective => Trouble::Defective,
        CardTrouble::NoReader => Trouble::NoReader,
        CardTrouble::NotInStep => Trouble::NotInStep,
    }
}
