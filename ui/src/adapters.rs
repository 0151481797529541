// SPDX-License-Identifier: GPL-3.0-or-later
//! One adapter for each page: `show` puts a view model into the page's Slint global, `connect` turns its callbacks into
//! intents. Models go one way and intents the other; neither side holds a rule.

pub(crate) mod agreement;
pub(crate) mod ask;
pub(crate) mod card;
pub(crate) mod code;
pub(crate) mod compose;
pub(crate) mod display;
pub(crate) mod drink;
pub(crate) mod feedback;
pub(crate) mod forget;
pub(crate) mod good_to_know;
pub(crate) mod home;
pub(crate) mod is_it_you;
pub(crate) mod leaving;
pub(crate) mod no_card;
pub(crate) mod party;
pub(crate) mod permitted;
pub(crate) mod review;
pub(crate) mod scan;
pub(crate) mod session;
pub(crate) mod signal;
pub(crate) mod staff;
pub(crate) mod staff_cards;
pub(crate) mod waiting;

use slint::{Model, ModelRc, VecModel};

/// The model to set, or none if the old one says the same: a new model makes new controls, and a finger may be on an old one.
fn changed<T: Clone + PartialEq + 'static>(old: &ModelRc<T>, new: Vec<T>) -> Option<ModelRc<T>> {
    let same = old.row_count() == new.len() && old.iter().eq(new.iter().cloned());
    (!same).then(|| ModelRc::new(VecModel::from(new)))
}
