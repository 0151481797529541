// SPDX-License-Identifier: GPL-3.0-or-later
//! What a visitor who waits would like to drink.

use super::session::wants;
use crate::link::Link;
use crate::ui::{Beverage, DrinkData, Page, ScreenWindow};
use frontdesk_core::fact::Drink;
use frontdesk_core::screen::Intent;
use slint::ComponentHandle;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let data = window.global::<DrinkData>();
    let choosing = link.clone();
    data.on_choose(move |chosen| {
        if let Some(drink) = drink(chosen) {
            choosing.want(Intent::Drink { drink });
        }
    });
    data.on_back(wants(link, Intent::Back { text: String::new() }));
}

pub(crate) fn show(window: &ScreenWindow, wished: Option<Drink>) -> Page {
    window.global::<DrinkData>().set_wished(beverage(wished));
    Page::Drink
}

pub(crate) fn beverage(drink: Option<Drink>) -> Beverage {
    match drink {
        None => Beverage::NoneYet,
        Some(Drink::WarmWater) => Beverage::WarmWater,
        Some(Drink::HotTea) => Beverage::HotTea,
        Some(Drink::Coffee) => Beverage::Coffee,
        Some(Drink::Nothing) => Beverage::Nothing,
    }
}

fn drink(chosen: Beverage) -> Option<Drink> {
    Drink::ALL.into_iter().find(|drink| beverage(Some(*drink)) == chosen)
}
