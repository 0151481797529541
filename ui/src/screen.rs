// SPDX-License-Identifier: GPL-3.0-or-later
//! A frame on the window: every part of it goes to its adapter, and nothing is remembered but what is being typed.

use crate::adapters::{
    agreement, ask, card, code, compose, display, drink, feedback, forget, good_to_know, home, is_it_you, leaving,
    no_card, party, permitted, review, scan, session, signal, staff, waiting,
};
use crate::inbox::{Inbox, Latest};
use crate::link::Link;
use crate::logo;
use crate::size::{Size, Theme};
use crate::socket;
use crate::ui::{Look, OutOfServiceData, Page, Pulse, ScreenWindow};
use frontdesk_core::screen::{Clock, Comfort, Frame, Language, OutOfService, View};
use slint::{ComponentHandle, Timer, TimerMode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The event loop says that it lives at least this often; the daemon waits for 5 s.
const PULSE: Duration = Duration::from_secs(2);

/// Makes the window, with nothing on it but "one moment". `input` is where the input method's data is; without it the keyboard has letters
/// only, and no word of anything else.
///
/// # Errors
/// There is no display, or it cannot be used.
pub fn open(link: &Link, size: Size, theme: Theme, input: Option<&Path>) -> Result<ScreenWindow, slint::PlatformError> {
    let window = ScreenWindow::new()?;
    window.window().set_size(slint::PhysicalSize::from(size));
    window.global::<Look>().set_own_dark(theme == Theme::Dark);
    connect(&window, link, input);
    away(&window);
    // Keys are heard from the beginning, also those that move no focus.
    window.invoke_rest_focus();
    Ok(window)
}

/// Connects every adapter's callbacks, once.
fn connect(window: &ScreenWindow, link: &Link, input: Option<&Path>) {
    crate::slant::connect(window);
    logo::connect(window);
    session::connect(window, link);
    home::connect(window, link);
    ask::connect(window, link);
    compose::connect(window, link, input);
    party::connect(window, link);
    review::connect(window, link);
    code::connect(window, link);
    is_it_you::connect(window, link);
    card::connect(window, link);
    waiting::connect(window, link);
    drink::connect(window, link);
    leaving::connect(window, link);
    staff::connect(window, link);
    no_card::connect(window, link);
    feedback::connect(window, link);
    agreement::connect(window, link);
    display::connect(window, link);
    scan::connect(window, link);
}

/// Starts the threads of the socket; what they bring appears on the window by itself.
///
/// # Errors
/// No thread can be started.
pub fn attach(window: &ScreenWindow, link: &Link, socket: PathBuf) -> std::io::Result<()> {
    let inbox = Arc::new(Inbox::default());
    let (weak, shown) = (window.as_weak(), link.clone());
    socket::spawn(socket, link.clone(), move |news| {
        let (weak, link) = (weak.clone(), shown.clone());
        inbox.put(news, move |latest| {
            if let Some(window) = weak.upgrade() {
                look(&window, &link, latest);
            }
        })
    })
}

/// The pulse of the event loop. Runs until the timer is dropped.
#[must_use]
pub fn beat(link: &Link) -> Timer {
    let timer = Timer::default();
    let link = link.clone();
    timer.start(TimerMode::Repeated, PULSE, move || {
        link.drawn();
        // Said from the event loop, so that systemd restarts a screen that hangs (`WatchdogSec` in its unit).
        if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]) {
            tracing::debug!(%error, "systemd was not notified");
        }
    });
    timer
}

fn look(window: &ScreenWindow, link: &Link, latest: Latest) {
    if let Some(protocol) = latest.refused {
        // Ending is right: systemd starts the screen that belongs to the daemon after an upgrade.
        tracing::error!("the daemon speaks protocol {protocol}, this screen {}", frontdesk_core::screen::PROTOCOL);
        let _ = slint::quit_event_loop();
        return;
    }
    if latest.lost {
        away(window);
    }
    if let Some(png) = latest.logo {
        logo::show(window, &png);
    }
    if let Some(frame) = latest.frame {
        show(window, link, &frame);
    }
}

/// There is no daemon: say so, and forget what was typed.
pub fn away(window: &ScreenWindow) {
    ask::clear(window);
    code::clear(window);
    staff::clear(window);
    no_card::clear(window);
    feedback::clear(window);
    agreement::clear(window);
    is_it_you::clear(window);
    signal::show(window, None);
    good_to_know::close(window);
    session::no_warning(window);
    party::clear(window);
    window.global::<crate::ui::Scan>().invoke_end();
    window.global::<crate::ui::Session>().set_page(Page::Starting);
}

/// Shows a frame, whole, in place of what was there.
pub fn show(window: &ScreenWindow, link: &Link, frame: &Frame) {
    link.set_shown(frame.revision);
    session::speak(window, frame.language);
    session::show(window, frame);
    scan::show(window, frame);
    display::show(window, frame);
    signal::show(window, frame.signal.as_ref());
    home::show(window, frame);
    party::show(window, frame);
    let page = page(window, frame);
    good_to_know::show(window, frame, page);
    if page != Page::Ask {
        ask::clear(window);
    }
    if page != Page::Code {
        code::clear(window);
    }
    if page != Page::Claimed {
        no_card::clear(window);
    }
    if page != Page::Feedback {
        feedback::clear(window);
    }
    if page != Page::Agreement {
        agreement::clear(window);
    }
    if page != Page::IsItYou {
        is_it_you::clear(window);
    }
    display::turn_to(window, page);
    if !matches!(frame.view, View::Staff(_) | View::ForgotCard(_)) {
        staff::clear(window);
    }
    forget::wipe_behind(window, &frame.view);
    // Painted anew with every frame: see `Pulse` in pulse.slint.
    let beat = window.global::<Pulse>().get_beat();
    window.global::<Pulse>().set_beat(beat.wrapping_add(1));
}

fn page(window: &ScreenWindow, frame: &Frame) -> Page {
    match &frame.view {
        View::Home {} => Page::Home,
        View::Ask(model) => ask::show(window, model),
        View::Review(model) => review::show(window, model),
        View::Code(model) => code::show(window, model),
        View::Invited(model) => code::show_invited(window, model),
        View::Card { visitor, stage } => card::show(window, visitor, stage, frame.tray_empty),
        View::Waiting(model) => waiting::show(window, model),
        View::Permitted(model) => permitted::show(window, model),
        View::Leaving { stage } => leaving::show(window, stage),
        View::LeavingText(model) => ask::show_leaving(window, model),
        View::Claimed(model) => no_card::show(window, model),
        View::Feedback(model) => feedback::show(window, model),
        View::Drink { wished } => drink::show(window, *wished),
        View::OutOfService { cause } => {
            window.global::<OutOfServiceData>().set_cause(match cause {
                OutOfService::DiskFull => crate::ui::Cause::DiskFull,
                OutOfService::DiskFault => crate::ui::Cause::DiskFault,
            });
            Page::OutOfService
        }
        View::StaffCard(card) => staff::show_card(window, *card),
        View::ForgotCard(model) => staff::show_forgot(window, model),
        View::Staff(model) => staff::show(window, model),
        View::Agreement(model) => agreement::show(window, model),
        View::Returning(model) => ask::show_number(window, model),
        View::IsItYou(model) => is_it_you::show(window, model),
    }
}

/// The plainest frame there is: the greeting. For tests and for looking at pages.
#[must_use]
pub fn blank_frame(revision: u64) -> Frame {
    Frame {
        revision,
        language: Language::ZhHans,
        company: "栖木科技".into(),
        clock: Some(Clock { hour: 9, minute: 26, month: 11, day: 23, weekday: 1 }),
        simulated: Vec::new(),
        view: View::Home {},
        desk_called: false,
        door_note: None,
        badge_note: None,
        leader_awaited: false,
        accent: None,
        theme: None,
        languages: Vec::new(),
        notice: String::new(),
        good_to_know: Vec::new(),
        comfort: Comfort::default(),
        diagonal_mm: None,
        switch: None,
        party: None,
        called: None,
        tray_empty: false,
        page_ends_in_s: None,
        signal: None,
    }
}
