// SPDX-License-Identifier: GPL-3.0-or-later
//! Touches the window as a finger would: where a control is drawn, and only if nothing lies over it.

use super::eyes::{Seen, look};
use super::stage::{NoAnswer, Stage, ask};
use slint::platform::{Key, PointerEventButton, WindowEvent};
use slint::{ComponentHandle, LogicalPosition, SharedString};
use std::thread;
use std::time::{Duration, Instant};

/// A quick finger is down for so long.
const PRESS: Duration = Duration::from_millis(30);

/// Why a touch was not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Miss {
    /// No such label.
    #[error("there is no “{0}”")]
    Absent(String),
    /// More than one.
    #[error("there are {1} of “{0}”")]
    Ambiguous(String, usize),
    /// It cannot be used now.
    #[error("“{0}” is disabled")]
    Disabled(String),
    /// Something else is there for the finger.
    #[error("“{0}” is covered by {1}")]
    Covered(String, String),
    /// No key types this.
    #[error("no key types {0:?}")]
    NoKey(char),
    /// Nothing came of a touch.
    #[error("“{0}” changes nothing")]
    Idle(String),
    /// The event loop does not answer.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
}

/// How a control is named.
#[derive(Debug, Clone)]
enum Name {
    Label(String),
    Id(&'static str),
}

/// Touches the control with this label: a button before anything else that bears it.
///
/// # Errors
/// There is no such control, or it cannot be touched.
pub fn tap(label: &str) -> Result<(), Miss> {
    touch(Name::Label(label.into()))
}

/// Draws two strokes across the control with this label, as a finger signs: what it passes over it passes over pressed.
///
/// # Errors
/// There is no such control.
pub fn draw(label: &str) -> Result<(), Miss> {
    let name = Name::Label(label.into());
    let found = ask(move |stage| find(&look(&stage.window), &name))??;
    // Shares of the field's width and height.
    for stroke in
        [[(0.2, 0.3), (0.3, 0.7), (0.4, 0.25), (0.5, 0.6)], [(0.45, 0.5), (0.6, 0.35), (0.7, 0.65), (0.8, 0.4)]]
    {
        let on_the_way =
            stroke.map(|(x, y)| LogicalPosition::new(found.x + x * found.width, found.y + y * found.height));
        let [first, .., last] = on_the_way;
        ask(move |stage| put_down(stage, first))?;
        for position in on_the_way {
            thread::park_timeout(PRESS);
            ask(move |stage| stage.window.window().dispatch_event(WindowEvent::PointerMoved { position }))?;
        }
        ask(move |stage| lift(stage, last))?;
    }
    Ok(())
}

fn lift(stage: &Stage, at: LogicalPosition) {
    let window = stage.window.window();
    window.dispatch_event(WindowEvent::PointerReleased { position: at, button: PointerEventButton::Left });
    // A finger that has left the glass is nowhere.
    window.dispatch_event(WindowEvent::PointerExited);
}

/// Types on the keyboard that is on the window, key by key, changing its layers as needed. `\u{8}` deletes.
///
/// # Errors
/// There is no keyboard, or it has no such key.
pub fn type_text(text: &str) -> Result<(), Miss> {
    text.chars().try_for_each(type_character)
}

/// Presses a key of a real keyboard that has a name.
///
/// # Errors
/// There is no such key.
pub fn press_key(name: &str) -> Result<(), Miss> {
    let key = match name {
        "tab" => Key::Tab,
        "backtab" => Key::Backtab,
        "enter" => Key::Return,
        "space" => Key::Space,
        "escape" => Key::Escape,
        "up" => Key::UpArrow,
        "down" => Key::DownArrow,
        // What a switch sends, as long as nothing else is configured.
        "switch" => Key::F12,
        _ => return Err(Miss::Absent(name.into())),
    };
    dispatch_key(key.into())
}

/// Types on a real keyboard.
///
/// # Errors
/// The event loop does not answer.
pub fn press_keys(text: &str) -> Result<(), Miss> {
    text.chars().try_for_each(|character| dispatch_key(character.into()))
}

fn dispatch_key(text: SharedString) -> Result<(), Miss> {
    ask(move |stage| {
        let window = stage.window.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.dispatch_event(WindowEvent::KeyReleased { text });
    })?;
    Ok(())
}

fn type_character(character: char) -> Result<(), Miss> {
    // Two layers and a shift: no key is more than three touches away.
    for _ in 0..4 {
        let keys: Vec<Seen> = ask(|stage| look(&stage.window))?.into_iter().filter(Seen::is_button).collect();
        let has = |id: &str| keys.iter().any(|key| key.id == id);
        let labelled = |character: char| keys.iter().any(|key| key.label == character.to_string());
        let next = match character {
            ' ' => Name::Id("key-space"),
            '\u{8}' => Name::Id("key-delete"),
            // Where letters are pinyin or strokes, the letter itself is a mode away.
            _ if !character.is_ascii_digit() && (has("key-split") || has("stroke-h")) => Name::Id("key-letters"),
            _ if labelled(character) => return touch(Name::Label(character.into())),
            _ if character.is_ascii_uppercase() && labelled(character.to_ascii_lowercase()) => {
                if !has("key-shift") {
                    return touch(Name::Label(character.to_ascii_lowercase().into()));
                }
                Name::Id("key-shift")
            }
            // A capital stands there by itself where a name begins.
            _ if character.is_ascii_lowercase() && labelled(character.to_ascii_uppercase()) && has("key-shift") => {
                Name::Id("key-shift")
            }
            _ if character.is_ascii_alphabetic() && has("key-letters") => Name::Id("key-letters"),
            _ if has("key-symbols") => Name::Id("key-symbols"),
            _ if has("key-letters") => Name::Id("key-letters"),
            _ => return Err(Miss::NoKey(character)),
        };
        touch(next)?;
        if matches!(character, ' ' | '\u{8}') {
            return Ok(());
        }
    }
    Err(Miss::NoKey(character))
}

fn touch(name: Name) -> Result<(), Miss> {
    let at = ask(move |stage| press(stage, &name))??;
    thread::park_timeout(PRESS);
    ask(move |stage| lift(stage, at))?;
    Ok(())
}

/// Touches the control with this label for no time at all, and says when the finger came down.
///
/// # Errors
/// There is no such control, or it cannot be touched.
pub(super) fn put_on(stage: &Stage, label: &str) -> Result<Instant, Miss> {
    let at = aim(stage, &Name::Label(label.into()))?;
    let touched = Instant::now();
    put_down(stage, at);
    lift(stage, at);
    Ok(touched)
}

fn press(stage: &Stage, name: &Name) -> Result<LogicalPosition, Miss> {
    let at = aim(stage, name)?;
    put_down(stage, at);
    Ok(at)
}

/// Where a finger has to go for it.
fn aim(stage: &Stage, name: &Name) -> Result<LogicalPosition, Miss> {
    let found = find(&look(&stage.window), name)?;
    cover(stage, &found).map_or(Ok(found.centre()), |cover| Err(Miss::Covered(found.label, cover)))
}

fn put_down(stage: &Stage, position: LogicalPosition) {
    let window = stage.window.window();
    window.dispatch_event(WindowEvent::PointerPressed { position, button: PointerEventButton::Left });
    stage.count_touch();
}

/// What a finger over this control would touch instead. Only buttons say what they are; text is taken at its word.
#[must_use]
pub fn cover(stage: &Stage, seen: &Seen) -> Option<String> {
    if !seen.is_button() {
        return None;
    }
    stage.take_under();
    let window = stage.window.window();
    window.dispatch_event(WindowEvent::PointerMoved { position: seen.centre() });
    let under = stage.take_under().unwrap_or_default();
    window.dispatch_event(WindowEvent::PointerExited);
    stage.take_under();
    (under != seen.label).then(|| if under.is_empty() { "something else".into() } else { format!("“{under}”") })
}

fn find(seen: &[Seen], name: &Name) -> Result<Seen, Miss> {
    let named = |seen: &&Seen| match name {
        Name::Label(label) => seen.label == *label,
        Name::Id(id) => seen.id == *id,
    };
    let all: Vec<&Seen> = seen.iter().filter(named).collect();
    let buttons: Vec<&Seen> = all.iter().copied().filter(|seen| seen.is_button()).collect();
    let candidates = if buttons.is_empty() { all } else { buttons };
    let shown = match name {
        Name::Label(label) => label.clone(),
        Name::Id(id) => (*id).into(),
    };
    match candidates.as_slice() {
        [] => Err(Miss::Absent(shown)),
        [one] if !one.enabled => Err(Miss::Disabled(shown)),
        [one] => Ok((*one).clone()),
        several => Err(Miss::Ambiguous(shown, several.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(label: &str, role: &str, enabled: bool) -> Seen {
        let (label, role) = (label.into(), role.into());
        Seen {
            label,
            role,
            value: None,
            id: String::new(),
            enabled,
            cut: false,
            x: 0.0,
            y: 0.0,
            width: 1.0,
            height: 1.0,
        }
    }

    #[test]
    fn a_button_is_found_before_a_text_of_the_same_words() {
        let there = [seen("Next", "text", true), seen("Next", "button", true)];
        assert_eq!(find(&there, &Name::Label("Next".into())).unwrap().role, "button");
    }

    #[test]
    fn what_is_absent_ambiguous_or_disabled_is_named() {
        let there = [seen("a", "button", true), seen("a", "button", true), seen("b", "button", false)];
        let miss = |label: &str| find(&there, &Name::Label(label.into())).unwrap_err();
        assert_eq!(miss("a"), Miss::Ambiguous("a".into(), 2));
        assert_eq!(miss("b"), Miss::Disabled("b".into()));
        assert_eq!(miss("c"), Miss::Absent("c".into()));
    }
}
