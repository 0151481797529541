// SPDX-License-Identifier: GPL-3.0-or-later
//! Leaving: the card back, a rating, goodbye.

use super::session::wants;
use crate::link::Link;
use crate::ui::{CardAtEnd, Forgetting, Heard, LeavingData, Page, Score, ScreenWindow};
use frontdesk_core::fact::FeedbackTone;
use frontdesk_core::screen::{ForgetState, Intent, LeavingStage, Rating};
use slint::ComponentHandle;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let leaving = window.global::<LeavingData>();
    leaving.on_without_card(wants(link, Intent::LeaveWithoutCard));
    leaving.on_forget_me(wants(link, Intent::ForgetMe));
    leaving.on_forget_me_sure(wants(link, Intent::ForgetMeSure));
    leaving.on_keep(wants(link, Intent::Back { text: String::new() }));
    let rating = link.clone();
    leaving.on_rate(move |score| rating.want(Intent::Rate { rating: rated(score) }));
}

pub(crate) fn show(window: &ScreenWindow, stage: &LeavingStage) -> Page {
    let leaving = window.global::<LeavingData>();
    leaving.set_card(match stage {
        LeavingStage::RateWithoutCard { lost: true } => CardAtEnd::Lost,
        LeavingStage::RateWithoutCard { lost: false } => CardAtEnd::None,
        _ => CardAtEnd::Returned,
    });
    leaving.set_heard(match stage {
        LeavingStage::Heard { tone: FeedbackTone::Praise } => Heard::Praise,
        LeavingStage::Heard { tone: FeedbackTone::Complaint } => Heard::Complaint,
        _ => Heard::Nothing,
    });
    leaving.set_stage(match stage {
        LeavingStage::TapCard => crate::ui::LeavingStage::TapCard,
        LeavingStage::Wiping => crate::ui::LeavingStage::Wiping,
        LeavingStage::Failed { why } => {
            leaving.set_trouble(super::card::trouble(*why));
            crate::ui::LeavingStage::Failed
        }
        LeavingStage::Rate | LeavingStage::RateWithoutCard { .. } => crate::ui::LeavingStage::Rate,
        LeavingStage::Farewell | LeavingStage::Heard { .. } => crate::ui::LeavingStage::Farewell,
        LeavingStage::NoCard => crate::ui::LeavingStage::NoCard,
        LeavingStage::NotFound => crate::ui::LeavingStage::NotFound,
        LeavingStage::AtDesk => crate::ui::LeavingStage::AtDesk,
        LeavingStage::Forget { state } => {
            leaving.set_forgetting(forgetting(*state));
            crate::ui::LeavingStage::Forget
        }
    });
    Page::Leaving
}

fn forgetting(state: ForgetState) -> Forgetting {
    match state {
        ForgetState::Ask => Forgetting::Ask,
        ForgetState::Working => Forgetting::Working,
        ForgetState::Done => Forgetting::Done,
        ForgetState::Held => Forgetting::Held,
        ForgetState::Failed => Forgetting::Failed,
    }
}

fn rated(score: Score) -> Rating {
    match score {
        Score::VeryGood => Rating::VeryGood,
        Score::Good => Rating::Good,
        Score::Fair => Rating::Fair,
        Score::Poor => Rating::Poor,
    }
}
