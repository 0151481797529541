// SPDX-License-Identifier: GPL-3.0-or-later
//! What every page shares.

use crate::link::Link;
use crate::ui::{Accent, BadgeNote, Compose, DoorNote, Keys, Look, Pulse, Scan, ScreenWindow, Session, Theme};
use frontdesk_core::fact::{BrandAccent, ScreenTheme};
use frontdesk_core::screen::{self, Frame, Intent, Language, View};
use slint::platform::WindowEvent;
use slint::{Color, ComponentHandle, SharedString, Timer};
use std::time::Duration;

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let session = window.global::<Session>();
    session.on_call_desk(wants(link, Intent::CallDesk));
    session.on_still_here(wants(link, Intent::StillHere));
    session.on_done(wants(link, Intent::Done));
    session.on_home(wants(link, Intent::Home));
    session.on_without_card(wants(link, Intent::WithoutCard));
    let speaking = link.clone();
    session.on_speak(move |code| speaking.want(Intent::Language { language: language(&code) }));
    connect_pulse(window, link);
    connect_keys(window);
}

/// A callback that sends always the same intent.
pub(crate) fn wants(link: &Link, intent: Intent) -> impl FnMut() + 'static {
    let link = link.clone();
    move || link.want(intent.clone())
}

fn connect_pulse(window: &ScreenWindow, link: &Link) {
    let pulse = window.global::<Pulse>();
    let (weak, touched) = (window.as_weak(), link.clone());
    pulse.on_touched(move || {
        touched.touched();
        weak.upgrade().inspect(|window| window.global::<Scan>().invoke_touched());
    });
    let (weak, drawn) = (window.as_weak(), link.clone());
    pulse.on_drawn(move |_beat| {
        // Called while painting: the pixels are out when the event loop turns next.
        let (weak, link) = (weak.clone(), drawn.clone());
        Timer::single_shot(Duration::ZERO, move || {
            link.drawn();
            weak.upgrade().inspect(|window| window.global::<Scan>().invoke_drawn());
        });
        Color::from_argb_u8(0, 0, 0, 0)
    });
    pulse.on_plain(|text| plain(&text).into());
}

/// Keys type into whatever has the focus, as a real keyboard would.
fn connect_keys(window: &ScreenWindow) {
    let weak = window.as_weak();
    window.global::<Keys>().on_type(move |text| {
        if let Some(window) = weak.upgrade() {
            window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
            window.window().dispatch_event(WindowEvent::KeyReleased { text });
        }
    });
}

pub(crate) fn show(window: &ScreenWindow, frame: &Frame) {
    let session = window.global::<Session>();
    session.set_company(frame.company.as_str().into());
    session.set_simulated(!frame.simulated.is_empty());
    session.set_desk_called(frame.desk_called);
    session.set_door_note(match frame.door_note {
        None => DoorNote::None,
        Some(screen::DoorNote::PleaseClose) => DoorNote::PleaseClose,
        Some(screen::DoorNote::OpenTooLong) => DoorNote::OpenTooLong,
    });
    session.set_badge_note(match frame.badge_note {
        None => BadgeNote::None,
        Some(screen::BadgeNote::Printing) => BadgeNote::Printing,
        Some(screen::BadgeNote::AtDesk) => BadgeNote::AtDesk,
    });
    session.set_leader_awaited(frame.leader_awaited);
    session.set_clock_known(frame.clock.is_some());
    if let Some(clock) = frame.clock {
        session.set_time(slint::format!("{:02}:{:02}", clock.hour, clock.minute));
        session.set_hour(clock.hour.into());
        session.set_month(clock.month.clamp(1, 12).into());
        session.set_day(clock.day.into());
        session.set_weekday(clock.weekday.clamp(1, 7).into());
    }
    show_look(window, frame);
    session.set_page_ends(frame.page_ends_in_s.is_some());
    let wipes_in_s = match &frame.view {
        _ if frame.page_ends_in_s.is_some() => frame.page_ends_in_s,
        View::Ask(ask) => ask.wipes_in_s,
        View::Review(review) => review.wipes_in_s,
        View::Code(code) => code.wipes_in_s,
        View::Invited(invited) => invited.wipes_in_s,
        View::LeavingText(text) => text.wipes_in_s,
        View::Claimed(claimed) => claimed.wipes_in_s,
        View::Feedback(form) => form.wipes_in_s,
        View::Agreement(agreement) => agreement.wipes_in_s,
        View::Returning(number) => number.wipes_in_s,
        View::IsItYou(names) => names.wipes_in_s,
        _ => None,
    };
    session.set_wipes_in_s(wipes_in_s.map_or(-1, |seconds| i32::try_from(seconds).unwrap_or(i32::MAX)));
}

/// The company's colour, light or dark, and the languages to choose from.
fn show_look(window: &ScreenWindow, frame: &Frame) {
    let look = window.global::<Look>();
    look.set_theme(match frame.theme {
        None => Theme::Own,
        Some(ScreenTheme::Light) => Theme::Light,
        Some(ScreenTheme::Dark) => Theme::Dark,
    });
    look.set_of_company(match frame.accent {
        None | Some(BrandAccent::Porcelain) => Accent::Porcelain,
        Some(BrandAccent::Pine) => Accent::Pine,
        Some(BrandAccent::Clay) => Accent::Clay,
        Some(BrandAccent::Slate) => Accent::Slate,
        Some(BrandAccent::Plum) => Accent::Plum,
    });
    let session = window.global::<Session>();
    let offers = |language| frame.languages.is_empty() || frame.languages.contains(&language);
    session.set_offers_zh_hans(offers(Language::ZhHans));
    session.set_offers_zh_hant(offers(Language::ZhHant));
    session.set_offers_en(offers(Language::En));
}

pub(crate) fn no_warning(window: &ScreenWindow) {
    let session = window.global::<Session>();
    session.set_wipes_in_s(-1);
    session.set_desk_called(false);
    session.set_door_note(DoorNote::None);
    session.set_badge_note(BadgeNote::None);
    session.set_leader_awaited(false);
}

/// Changes the language of everything on the window.
pub(crate) fn speak(window: &ScreenWindow, language: Language) {
    let code = code(language);
    if window.global::<Look>().get_language() == code && window.global::<Session>().get_language_set() {
        return;
    }
    window.global::<Look>().set_language(code.into());
    window.global::<Compose>().invoke_speak(code.into());
    match slint::select_bundled_translation(code) {
        Ok(()) => window.global::<Session>().set_language_set(true),
        Err(fault) => tracing::error!("the language {code} cannot be selected: {fault}"),
    }
}

fn code(language: Language) -> &'static str {
    match language {
        Language::ZhHans => "zh-Hans",
        Language::ZhHant => "zh-Hant",
        Language::En => "en",
    }
}

pub(crate) fn language(code: &SharedString) -> Language {
    match code.as_str() {
        "zh-Hant" => Language::ZhHant,
        "en" => Language::En,
        _ => Language::ZhHans,
    }
}

/// A sentence without its hand-set line breaks: nothing between two Chinese lines, a space between others.
fn plain(text: &str) -> String {
    let mut lines = text.lines();
    let mut whole = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let joins = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
        if !joins(whole.chars().last()) || !joins(line.chars().next()) {
            whole.push(' ');
        }
        whole.push_str(line);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_without_its_line_breaks() {
        assert_eq!(plain("您好！\n请问有什么\n可以帮您？"), "您好！请问有什么可以帮您？");
        assert_eq!(plain("Welcome.\nHow may we\nhelp you?"), "Welcome. How may we help you?");
    }
}
