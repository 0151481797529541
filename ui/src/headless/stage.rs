// SPDX-License-Identifier: GPL-3.0-or-later
//! The window, its display and its link, for whoever asks from another thread.

use super::platform::Display;
use crate::link::Link;
use crate::ui::{Pulse, ScreenWindow};
use slint::ComponentHandle;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// An event loop that answers nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(10);

thread_local! {
    /// Set on the thread of the event loop only.
    static STAGE: RefCell<Option<Rc<Stage>>> = const { RefCell::new(None) };
}

/// What is on show.
pub struct Stage {
    /// The window.
    pub window: ScreenWindow,
    /// Where it is drawn.
    pub display: Rc<Display>,
    /// What it sends through.
    pub link: Link,
    under: Rc<RefCell<Option<String>>>,
    touches: Cell<u64>,
}

impl Stage {
    /// Sets the stage for this thread, which is going to run the event loop.
    pub fn set(window: ScreenWindow, display: Rc<Display>, link: Link) {
        let under = Rc::<RefCell<Option<String>>>::default();
        let seen = Rc::clone(&under);
        window.global::<Pulse>().on_under(move |label| {
            seen.borrow_mut().get_or_insert_with(|| label.into());
        });
        STAGE.set(Some(Rc::new(Self { window, display, link, under, touches: Cell::default() })));
    }

    /// The label of the control that was touched or passed over since the last look, topmost first.
    pub fn take_under(&self) -> Option<String> {
        self.under.borrow_mut().take()
    }

    /// A finger was put down.
    pub fn count_touch(&self) {
        self.touches.set(self.touches.get().saturating_add(1));
    }

    /// How often a finger was put down so far.
    #[must_use]
    pub fn touches(&self) -> u64 {
        self.touches.get()
    }

    /// Clears the stage, so that the window can go before its platform does.
    pub fn clear() {
        STAGE.set(None);
    }
}

/// The event loop has ended or hangs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the event loop does not answer")]
pub struct NoAnswer;

/// Does something on the event loop's thread, and waits for what comes of it.
///
/// # Errors
/// The event loop has ended or hangs.
pub fn ask<T: Send + 'static>(question: impl FnOnce(&Stage) -> T + Send + 'static) -> Result<T, NoAnswer> {
    let (answer, answered) = sync_channel(1);
    let call = move || {
        let stage = STAGE.with_borrow(Clone::clone);
        let _ = answer.send(stage.map(|stage| question(&stage)));
    };
    slint::invoke_from_event_loop(call).map_err(|_| NoAnswer)?;
    answered.recv_timeout(PATIENCE).ok().flatten().ok_or(NoAnswer)
}
