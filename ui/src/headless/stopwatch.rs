// SPDX-License-Identifier: GPL-3.0-or-later
//! How long somebody who types waits: from a finger on a key until what it changed above the keys is drawn.

use super::eyes::composed;
use super::finger::{Miss, put_on};
use super::stage::ask;
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
        let before = composed(&stage.window);
        put_on(stage, &name).map(|touched| (before, touched))
    })??;
    while ask(|stage| composed(&stage.window))? == before {
        if touched.elapsed() > PATIENCE {
            return Err(Miss::Idle(key.into()));
        }
        std::thread::yield_now();
    }
    // What the event loop has drawn by now is not drawn twice.
    ask(|stage| stage.display.turn())?;
    Ok(touched.elapsed())
}
