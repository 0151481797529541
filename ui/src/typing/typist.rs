// SPDX-License-Identifier: GPL-3.0-or-later
//! The thread that has the input method. What is asked of it is answered in turn, and the event loop never waits.

use super::{Act, Done, Shown, Typing};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

/// How many keys may wait. A hand makes ten a second, and each is answered within a frame: who has so many waiting hangs.
const WAITING: usize = 64;

/// Something to do, and where it stands among all that was asked.
#[derive(Debug)]
struct Asked {
    number: u64,
    act: Act,
    /// What stands in the field; nothing while an answer is awaited that may still write into it.
    written: Option<String>,
}

/// What the thread says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Chinese can be typed from now on, or (with the reason) cannot.
    Ready(Result<(), String>),
    /// What came of an act, by its number.
    Answer(u64, Done, Shown),
}

/// Asks the thread.
#[derive(Debug)]
pub struct Typist {
    asked: SyncSender<Asked>,
    last: u64,
}

/// The thread takes nothing more: it ended, or hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// It ended.
    #[error("the input method has ended")]
    Ended,
    /// It has more to do than it will ever get done.
    #[error("the input method does not answer")]
    Hangs,
}

impl Typist {
    /// Starts the thread with the input method's data in `data`; `tell` is called on it.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(data: PathBuf, tell: impl Fn(News) + Send + 'static) -> std::io::Result<Self> {
        let (asked, waiting) = sync_channel(WAITING);
        std::thread::Builder::new().name("typing".into()).spawn(move || run(data, &waiting, tell))?;
        Ok(Self { asked, last: 0 })
    }

    /// Asks for something and returns its number: one more than the one before.
    ///
    /// # Errors
    /// [`Lost`].
    pub fn ask(&mut self, act: Act, written: Option<String>) -> Result<u64, Lost> {
        let number = self.last.wrapping_add(1);
        self.asked.try_send(Asked { number, act, written }).map_err(|error| match error {
            TrySendError::Full(_) => Lost::Hangs,
            TrySendError::Disconnected(_) => Lost::Ended,
        })?;
        self.last = number;
        Ok(number)
    }
}

fn run(data: PathBuf, waiting: &Receiver<Asked>, tell: impl Fn(News)) {
    let mut typing = match Typing::open(&data) {
        Ok(typing) => typing,
        Err(error) => return tell(News::Ready(Err(error.to_string()))),
    };
    tell(News::Ready(Ok(())));
    let mut written = String::new();
    while let Ok(asked) = waiting.recv() {
        if let Some(now) = asked.written {
            written = now;
        }
        let done = typing.act(asked.act, &written);
        match &done {
            Done::Write(text) => written.push_str(text),
            // What the field is going to make of it; what it has made of it is said once nothing is on its way any more.
            Done::Passed('\u{8}') => drop(written.pop()),
            Done::Passed(key) if !key.is_control() => written.push(*key),
            Done::Passed(_) | Done::Taken => {}
        }
        tell(News::Answer(asked.number, done, typing.shown()));
    }
}
