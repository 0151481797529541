// SPDX-License-Identifier: GPL-3.0-or-later
//! How long somebody who types waits: from a finger on a key until what it changed above the keys is drawn.

use super::finger::{Miss, put_on};
use super::stage::{Stage, ask};
use crate::ui::Compose;
use slint::{ComponentHandle, Model};
use std::time::Duration;

/// A key that changes nothing for so long does nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Touches the key that bears this label, and says how long its candidates took, from the finger to the last pixel.
///
/// # Errors
/// There is no such key, or nothing above the keys changes by it.
pub fn touch_to_strip(key: &str) -> Result<Duration, Miss> {
    let name = key.to_owned();
    let (before, touched) = ask(move |stage| {
        let before = strip(stage);
        put_on(stage, &name).map(|touched| (before, touched))
    })??;
    while ask(strip)? == before {
        if touched.elapsed() > PATIENCE {
            return Err(Miss::Idle(key.into()));
        }
        std::thread::yield_now();
    }
    // What the event loop has drawn by now is not drawn twice.
    ask(|stage| stage.display.turn())?;
    Ok(touched.elapsed())
}

/// What is typed and not chosen yet, and the candidates for it.
fn strip(stage: &Stage) -> (String, Vec<String>) {
    let compose = stage.window.global::<Compose>();
    (compose.get_letters().into(), compose.get_strip().texts.iter().map(Into::into).collect())
}
