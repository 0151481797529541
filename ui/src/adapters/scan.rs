// SPDX-License-Identifier: GPL-3.0-or-later
//! The screen by one switch: time, the census of what can be chosen, and the touch that a press is. What comes next is
//! [`frontdesk_core::scanning`]'s matter.

use super::display;
use crate::link::Link;
use crate::ui::{DisplayData, Look, Pulse, ScreenWindow};
use frontdesk_core::scanning::{Part, Scan, Target};
use frontdesk_core::screen::{Comfort, Frame, Intent, OneSwitch};
use slint::platform::{Key, PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, SharedString, Timer, TimerMode};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// A switch that was not pressed for so long is not being used: the frame goes, and the next press begins anew.
const REST: Duration = Duration::from_secs(120);

/// In the order in which one comes before another where both are wanted of one census.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Look,
    Step,
    Press,
}

#[derive(Default)]
struct State {
    scan: Scan,
    /// Who has answered the census so far.
    seen: Vec<Target>,
    wanted: Option<Act>,
}

struct Scanning {
    window: slint::Weak<ScreenWindow>,
    link: Link,
    state: RefCell<State>,
    /// The touch that is under way is the switch's own.
    is_touching: Cell<bool>,
    step: Timer,
    rest: Timer,
}

pub(crate) fn connect(window: &ScreenWindow, link: &Link) {
    let scanning = Rc::new(Scanning {
        window: window.as_weak(),
        link: link.clone(),
        state: RefCell::default(),
        is_touching: Cell::default(),
        step: Timer::default(),
        rest: Timer::default(),
    });
    let scan = window.global::<crate::ui::Scan>();
    scan.set_key(function_key(OneSwitch::STANDARD));
    scan.set_step_ms(OneSwitch::STANDARD.step_ms.into());
    let answered = Rc::clone(&scanning);
    scan.on_here(move |label, x, y, width, height, is_primary, is_key| {
        answered.here(Target { label: label.into(), x, y, width, height, part: Part::Control }, is_primary, is_key);
    });
    scan.on_counted(with(&scanning, Scanning::counted));
    scan.on_switched(with(&scanning, Scanning::switched));
    scan.on_stepped(with(&scanning, Scanning::stepped));
    scan.on_turned(with(&scanning, |scanning| scanning.turned()));
    scan.on_drawn(with(&scanning, |scanning| {
        if scanning.is_on() {
            scanning.count(Act::Look);
        }
    }));
    scan.on_touched(with(&scanning, |scanning| {
        if !scanning.is_touching.get() {
            scanning.end();
        }
    }));
    scan.on_end(with(&scanning, |scanning| scanning.end()));
}

fn with(scanning: &Rc<Scanning>, act: impl Fn(&Rc<Scanning>) + 'static) -> impl FnMut() + 'static {
    let scanning = Rc::clone(scanning);
    move || act(&scanning)
}

/// How the frame says that the switch is. Who had more time because of it and has none any more is gone. Before [`display::show`].
pub(crate) fn show(window: &ScreenWindow, frame: &Frame) {
    let scan = window.global::<crate::ui::Scan>();
    let switch = frame.switch.unwrap_or(OneSwitch::STANDARD);
    scan.set_key(function_key(switch));
    scan.set_step_ms(switch.step_ms.into());
    if window.global::<DisplayData>().get_more_time() && !frame.comfort.more_time {
        scan.invoke_end();
    }
}

fn function_key(switch: OneSwitch) -> SharedString {
    let keys =
        [Key::F1, Key::F2, Key::F3, Key::F4, Key::F5, Key::F6, Key::F7, Key::F8, Key::F9, Key::F10, Key::F11, Key::F12];
    let nth = usize::from(switch.key.number()).saturating_sub(1);
    keys.into_iter().nth(nth).unwrap_or(Key::F12).into()
}

impl Scanning {
    fn is_on(&self) -> bool {
        self.window.upgrade().is_some_and(|window| window.global::<crate::ui::Scan>().get_on())
    }

    /// The switch was pressed: the first time it begins.
    fn switched(self: &Rc<Self>) {
        if self.used() {
            self.count(Act::Press);
        }
    }

    /// The second switch was pressed.
    fn stepped(self: &Rc<Self>) {
        if self.used() {
            self.count(Act::Step);
        }
    }

    /// Somebody is there. False if the scan only begins now, with more time for them.
    fn used(self: &Rc<Self>) -> bool {
        let Some(window) = self.window.upgrade() else { return false };
        self.link.touched();
        let resting = Rc::downgrade(self);
        self.rest.start(TimerMode::SingleShot, REST, move || {
            resting.upgrade().inspect(|scanning| scanning.end());
        });
        let scan = window.global::<crate::ui::Scan>();
        if scan.get_on() {
            return true;
        }
        scan.set_on(true);
        let comfort = display::shown(&window);
        if !comfort.more_time {
            self.link.want(Intent::Comfort { comfort: Comfort { more_time: true, ..comfort } });
        }
        self.count(Act::Look);
        false
    }

    fn end(&self) {
        let Some(window) = self.window.upgrade() else { return };
        window.global::<crate::ui::Scan>().set_on(false);
        self.step.stop();
        self.rest.stop();
        *self.state.borrow_mut() = State::default();
        frame(&window, &[]);
    }

    /// Asks what can be chosen; what is wanted is done when all have answered.
    fn count(&self, act: Act) {
        let Some(window) = self.window.upgrade() else { return };
        let mut state = self.state.borrow_mut();
        state.wanted = state.wanted.max(Some(act));
        state.seen.clear();
        drop(state);
        let scan = window.global::<crate::ui::Scan>();
        scan.set_census(scan.get_census().wrapping_add(1));
    }

    fn here(&self, target: Target, is_primary: bool, is_key: bool) {
        let Some(window) = self.window.upgrade() else { return };
        let (look, (x, y)) = (window.global::<Look>(), target.centre());
        if !(0.0..look.get_width()).contains(&x) || !(0.0..look.get_height()).contains(&y) {
            return;
        }
        let row = look.get_top_y() + look.get_height() - look.get_page_height();
        let part = if is_key {
            Part::Key
        } else if is_primary {
            Part::Primary
        } else if (row..row + look.get_top_height()).contains(&y) {
            Part::Common
        } else {
            Part::Control
        };
        self.state.borrow_mut().seen.push(Target { part, ..target });
    }

    /// All answers are there with the next timer: not while they are still being given.
    fn counted(self: &Rc<Self>) {
        let census = self.census();
        let scanning = Rc::clone(self);
        Timer::single_shot(Duration::ZERO, move || {
            // Another one has begun meanwhile, and brings what was wanted of this one.
            if census.is_some() && scanning.census() == census {
                scanning.act();
            }
        });
    }

    fn census(&self) -> Option<i32> {
        Some(self.window.upgrade()?.global::<crate::ui::Scan>().get_census())
    }

    fn act(self: &Rc<Self>) {
        let Some(window) = self.window.upgrade().filter(|window| window.global::<crate::ui::Scan>().get_on()) else {
            return;
        };
        let mut state = self.state.borrow_mut();
        let Some(wanted) = state.wanted.take() else { return };
        let targets = std::mem::take(&mut state.seen);
        let is_there = state.scan.look(targets);
        let chosen = match wanted {
            Act::Press if is_there => state.scan.press(),
            Act::Step if is_there => {
                state.scan.step();
                None
            }
            _ => None,
        };
        // What is framed after a choice is known when what comes of it is drawn.
        let framed = if chosen.is_some() { Vec::new() } else { state.scan.framed().to_vec() };
        drop(state);
        frame(&window, &framed);
        if !(is_there && wanted == Act::Look) {
            self.wait(&window);
        }
        if let Some(chosen) = chosen {
            self.touch(&window, &chosen);
        }
    }

    /// Goes on by itself after a while, where there is one switch only.
    fn wait(self: &Rc<Self>, window: &ScreenWindow) {
        let step_ms = u64::try_from(window.global::<crate::ui::Scan>().get_step_ms()).unwrap_or(0);
        if step_ms == 0 {
            return self.step.stop();
        }
        let stepping = Rc::downgrade(self);
        self.step.start(TimerMode::SingleShot, Duration::from_millis(step_ms), move || {
            stepping.upgrade().inspect(|scanning| scanning.count(Act::Step));
        });
    }

    /// As a finger would: what is covered or not there any more is not touched.
    fn touch(&self, window: &ScreenWindow, target: &Target) {
        let (x, y) = target.centre();
        let (position, button) = (LogicalPosition::new(x, y), PointerEventButton::Left);
        self.is_touching.set(true);
        window.window().dispatch_event(WindowEvent::PointerPressed { position, button });
        window.window().dispatch_event(WindowEvent::PointerReleased { position, button });
        window.window().dispatch_event(WindowEvent::PointerExited);
        self.is_touching.set(false);
        self.turned();
    }

    /// Something else may be to be chosen: it is known once it is drawn.
    fn turned(&self) {
        if let Some(window) = self.window.upgrade().filter(|_| self.is_on()) {
            let pulse = window.global::<Pulse>();
            pulse.set_beat(pulse.get_beat().wrapping_add(1));
        }
    }
}

/// Draws the frame around all of them; none: no frame.
fn frame(window: &ScreenWindow, targets: &[Target]) {
    let scan = window.global::<crate::ui::Scan>();
    let least = |of: fn(&Target) -> f32| targets.iter().map(of).reduce(f32::min).unwrap_or_default();
    let most = |of: fn(&Target) -> f32| targets.iter().map(of).reduce(f32::max).unwrap_or_default();
    let (x, y) = (least(|target| target.x), least(|target| target.y));
    scan.set_x(x);
    scan.set_y(y);
    scan.set_width(most(|target| target.x + target.width) - x);
    scan.set_height(most(|target| target.y + target.height) - y);
    scan.set_label(targets.iter().map(|target| target.label.as_str()).collect::<Vec<_>>().join(" ").into());
}
