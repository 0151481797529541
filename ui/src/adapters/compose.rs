// SPDX-License-Identifier: GPL-3.0-or-later
//! The input method on the window: keys go to its thread, and what comes of them is shown or written.
//!
//! Whether a key is for the input method must be known at once, for the field waits; so it is decided here from what was asked and shown,
//! and a key that turns out to mean nothing over there is handed to the field after all.

mod shown;

use super::session::language;
use crate::link::Link;
use crate::typing::typist::{News, Typist};
use crate::typing::{Act, Done, Mode, Purpose, Setting, Shown, script};
use crate::ui::{AskData, Compose, FieldKind, Look, ScreenWindow, TypingMode};
use slint::platform::WindowEvent;
use slint::{ComponentHandle, SharedString};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

thread_local! {
    /// On the thread of the event loop only: where the typist's news arrive.
    static COMPOSING: RefCell<Option<Composing>> = const { RefCell::new(None) };
}

/// What every callback of the input method has.
#[derive(Clone)]
struct Composing {
    window: slint::Weak<ScreenWindow>,
    link: Link,
    state: Rc<RefCell<State>>,
}

/// What is known of the typist.
#[derive(Default)]
struct State {
    typist: Option<Typist>,
    /// Whether Chinese can be typed; nothing until that is known.
    ready: Option<bool>,
    kind: FieldKind,
    mode: Mode,
    /// What this visitor chose to type with, also in the fields to come.
    chosen: Option<Mode>,
    /// The numbers of the newest beginning, of the newest act, and of the newest that was answered.
    begun: u64,
    asked: u64,
    answered: u64,
    shown: Shown,
    /// The first row of those that are shown in place of the keys.
    from: usize,
    /// The key that is on its way to the field is none of ours.
    passes: bool,
}

impl State {
    /// Letters wait for a choice, or may be about to.
    fn is_composing(&self) -> bool {
        self.asked != self.answered || !self.shown.letters.is_empty()
    }
}

/// Connects the window, and starts the typist with its data in `input`.
pub(crate) fn connect(window: &ScreenWindow, link: &Link, input: Option<&Path>) {
    let composing = Composing { window: window.as_weak(), link: link.clone(), state: Rc::default() };
    let compose = window.global::<Compose>();
    let pressed = composing.clone();
    compose.on_press(move |key| pressed.press(&key));
    let choosing = composing.clone();
    compose.on_choose(move |index| choosing.choose(index));
    let turning = composing.clone();
    compose.on_turn(move |pages| turning.turn(pages));
    let changing = composing.clone();
    compose.on_set_mode(move |mode| changing.change(|state| state.chosen = Some(mode_of(mode))));
    let beginning = composing.clone();
    compose.on_begin(move |kind| beginning.change(|state| state.kind = kind));
    let speaking = composing.clone();
    compose.on_speak(move |_| speaking.change(|state| state.chosen = None));
    let forgetting = composing.clone();
    compose.on_forget(move || forgetting.change(|state| state.chosen = None));
    if let Some(data) = input {
        composing.start(data);
    }
    COMPOSING.set(Some(composing));
}

impl Composing {
    fn start(&self, data: &Path) {
        let tell = |news| {
            // Without an event loop there is nobody to be told.
            let _ = slint::invoke_from_event_loop(move || {
                if let Some(composing) = COMPOSING.with_borrow(Clone::clone) {
                    composing.hear(news);
                }
            });
        };
        match Typist::start(data.into(), tell) {
            Ok(typist) => self.state.borrow_mut().typist = Some(typist),
            Err(error) => self.lose(&error),
        }
    }

    /// Chinese cannot be typed (any more): the log says why, the keyboard that it is so.
    fn lose(&self, error: &dyn std::fmt::Display) {
        tracing::error!("only Latin letters can be typed: {error}");
        self.change(|state| (state.typist, state.ready) = (None, Some(false)));
    }

    fn hear(&self, news: News) {
        match news {
            News::Ready(Ok(())) => self.change(|state| state.ready = Some(true)),
            News::Ready(Err(error)) => self.lose(&error),
            News::Answer(number, done, shown) => self.take(number, done, shown),
        }
    }

    /// Changes what is typed into, or how, and begins anew: nothing of what was not chosen is left.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let Some(window) = self.window.upgrade() else { return };
        let language = language(&window.global::<Look>().get_language());
        let mut state = self.state.borrow_mut();
        change(&mut state);
        let purpose = purpose(state.kind);
        let is_chinese = purpose != Purpose::Plain && state.ready == Some(true);
        let is_absent = purpose != Purpose::Plain && state.ready == Some(false);
        let mode = if is_chinese { state.chosen.unwrap_or(purpose.first_mode(language)) } else { Mode::Plain };
        (state.mode, state.from, state.shown) = (mode, 1, Shown::default());
        let is_ready = state.ready == Some(true);
        drop(state);
        let compose = window.global::<Compose>();
        compose.set_mode(mode_in_slint(mode));
        compose.set_chinese(is_chinese);
        compose.set_absent(is_absent);
        compose.set_opened(false);
        shown::show(&window, &Shown::default(), 1);
        if is_ready {
            let setting = Setting { purpose, mode, script: script(language) };
            self.ask(Act::Begin(setting), Some(window.global::<AskData>().get_text().into()));
            let mut state = self.state.borrow_mut();
            (state.begun, state.answered) = (state.asked, state.asked);
        }
    }

    /// True if the key was for the input method, and the field must not have it.
    fn press(&self, key: &SharedString) -> bool {
        let mut characters = key.chars();
        let (Some(key), None) = (characters.next(), characters.next()) else { return false };
        let state = self.state.borrow();
        if state.passes || state.mode == Mode::Plain {
            return false;
        }
        let is_composing = state.is_composing();
        drop(state);
        match key {
            'a'..='z' => {}
            '\u{8}' | '\u{1b}' | '\n' | ' ' | '\'' | '1'..='7' if is_composing => {}
            // Tab and the like are for the window; all else waits until something is chosen.
            _ => return is_composing && key >= ' ',
        }
        // As any typing does.
        self.link.touched();
        self.ask(Act::Press(key), self.written())
    }

    /// Takes a candidate that is seen: not one of those that it is about to give way to.
    fn choose(&self, index: i32) {
        let state = self.state.borrow();
        let is_current = state.asked == state.answered;
        drop(state);
        if let (true, Ok(index)) = (is_current, usize::try_from(index)) {
            self.ask(Act::Choose(index), self.written());
        }
    }

    fn turn(&self, pages: i32) {
        let Some(window) = self.window.upgrade() else { return };
        let mut state = self.state.borrow_mut();
        let from =
            if pages < 0 { state.from.saturating_sub(shown::GRID_ROWS).max(1) } else { state.from + shown::GRID_ROWS };
        if from < state.shown.rows.len() {
            state.from = from;
        }
        shown::show(&window, &state.shown, state.from);
    }

    /// What stands in the field, if nothing is on its way there.
    fn written(&self) -> Option<String> {
        let window = self.window.upgrade()?;
        let state = self.state.borrow();
        (state.asked == state.answered).then(|| window.global::<AskData>().get_text().into())
    }

    /// False if there is nobody to ask any more.
    fn ask(&self, act: Act, written: Option<String>) -> bool {
        let mut state = self.state.borrow_mut();
        let Some(typist) = &mut state.typist else { return false };
        match typist.ask(act, written) {
            Ok(number) => {
                state.asked = number;
                true
            }
            Err(error) => {
                drop(state);
                self.lose(&error);
                false
            }
        }
    }

    fn take(&self, number: u64, done: Done, shown: Shown) {
        let Some(window) = self.window.upgrade() else { return };
        let mut state = self.state.borrow_mut();
        // Of the question before, or of a mode before: nothing of it may reach the field of now.
        if number <= state.begun {
            return;
        }
        (state.answered, state.from, state.shown) = (number, 1, shown);
        shown::show(&window, &state.shown, 1);
        drop(state);
        match done {
            Done::Taken => {}
            Done::Write(text) => {
                window.global::<Compose>().set_opened(false);
                write(&window, &text);
            }
            Done::Passed(key) => self.pass(&window, key),
        }
        window.global::<crate::ui::Scan>().invoke_turned();
    }

    /// Hands a key to the field after all.
    fn pass(&self, window: &ScreenWindow, key: char) {
        self.state.borrow_mut().passes = true;
        let text = SharedString::from(key);
        window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.window().dispatch_event(WindowEvent::KeyReleased { text });
        self.state.borrow_mut().passes = false;
    }
}

/// Puts what was chosen behind what stands in the field, as typing it there would.
fn write(window: &ScreenWindow, text: &str) {
    let ask = window.global::<AskData>();
    let whole = format!("{}{text}", ask.get_text());
    if i32::try_from(whole.chars().count()).is_ok_and(|chars| chars > ask.get_max_chars()) {
        ask.set_overflowed(true);
        return;
    }
    ask.set_kept(whole.as_str().into());
    ask.set_text(whole.into());
    ask.set_overflowed(false);
    ask.invoke_edited();
    let compose = window.global::<Compose>();
    compose.set_written(compose.get_written().wrapping_add(1));
}

fn mode_of(mode: TypingMode) -> Mode {
    match mode {
        TypingMode::Plain => Mode::Plain,
        TypingMode::Pinyin => Mode::Pinyin,
        TypingMode::Stroke => Mode::Stroke,
    }
}

fn mode_in_slint(mode: Mode) -> TypingMode {
    match mode {
        Mode::Plain => TypingMode::Plain,
        Mode::Pinyin => TypingMode::Pinyin,
        Mode::Stroke => TypingMode::Stroke,
    }
}

fn purpose(kind: FieldKind) -> Purpose {
    match kind {
        FieldKind::Name => Purpose::Name,
        FieldKind::Text => Purpose::Text,
        FieldKind::Plain => Purpose::Plain,
    }
}

/// What stands there after `keys` were typed with an input method that answers at once: for pictures, which no event loop runs behind.
#[cfg(feature = "headless")]
pub(crate) fn picture(window: &ScreenWindow, typing: &mut crate::typing::Typing, mode: Option<Mode>, keys: &str) {
    let Some(composing) = COMPOSING.with_borrow(Clone::clone) else { return };
    let kind = composing.state.borrow().kind;
    let language = language(&window.global::<Look>().get_language());
    let purpose = purpose(kind);
    let mode = mode.unwrap_or_else(|| purpose.first_mode(language));
    let written = window.global::<AskData>().get_text();
    typing.act(Act::Begin(Setting { purpose, mode, script: script(language) }), &written);
    for key in keys.chars() {
        typing.act(Act::Press(key), &written);
    }
    let compose = window.global::<Compose>();
    compose.set_mode(mode_in_slint(mode));
    compose.set_chinese(purpose != Purpose::Plain);
    shown::show(window, &typing.shown(), 1);
}

/// As [`picture`], where there is no input method.
#[cfg(feature = "headless")]
pub(crate) fn picture_without(window: &ScreenWindow) {
    let compose = window.global::<Compose>();
    compose.set_chinese(false);
    compose.set_absent(true);
}
