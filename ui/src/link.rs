// SPDX-License-Identifier: GPL-3.0-or-later
//! The way back: intents and proofs of drawing, from the event loop to the daemon.

use frontdesk_core::screen::{FromScreen, Intent};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many messages may wait for the daemon. A finger makes a few a second; a daemon that takes none of this many hangs.
pub const OUTBOX: usize = 64;

/// "Still here" is said at most this often.
const STILL_HERE_EVERY: Duration = Duration::from_secs(2);

/// Where intents go. Without a connection they go nowhere: an intent belongs to the frame its user was looking at.
#[derive(Clone, Default)]
pub struct Link(Arc<Shared>);

#[derive(Default)]
struct Shared {
    outbox: Mutex<Option<SyncSender<FromScreen>>>,
    shown: AtomicU64,
    said_still_here: Mutex<Option<Instant>>,
}

impl Link {
    /// The user wants something of the frame on the screen.
    pub fn want(&self, intent: Intent) {
        self.send(FromScreen::Intent { revision: self.shown(), intent });
    }

    /// The user touched something. Said at the first touch of a frame, and again only after a while: it is for the idle timer, and for
    /// whoever must know that somebody has begun to type.
    pub fn touched(&self) {
        let mut last = self.0.said_still_here.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() >= STILL_HERE_EVERY) {
            *last = Some(Instant::now());
            drop(last);
            self.want(Intent::StillHere);
        }
    }

    /// The frame on the screen has been drawn, or is still drawn: to be called from the event loop, whose life it proves.
    pub fn drawn(&self) {
        self.send(FromScreen::Drawn { revision: self.shown() });
    }

    /// The revision of the frame on the screen.
    #[must_use]
    pub fn shown(&self) -> u64 {
        self.0.shown.load(Ordering::Relaxed)
    }

    /// A frame of this revision goes on the screen now.
    pub(crate) fn set_shown(&self, revision: u64) {
        if self.0.shown.swap(revision, Ordering::Relaxed) != revision {
            *self.0.said_still_here.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// A connection takes messages from now on, or none does.
    pub(crate) fn set_outbox(&self, outbox: Option<SyncSender<FromScreen>>) {
        *self.0.outbox.lock().unwrap_or_else(PoisonError::into_inner) = outbox;
    }

    fn send(&self, message: FromScreen) {
        let outbox = self.0.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Err(TrySendError::Full(_))) = outbox.as_ref().map(|outbox| outbox.try_send(message)) {
            tracing::warn!("the daemon takes no messages; one is dropped");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::sync_channel;

    #[test]
    fn a_flurry_of_touches_says_still_here_once_in_each_frame() {
        let (outbox, inbox) = sync_channel(OUTBOX);
        let link = Link::default();
        link.set_outbox(Some(outbox));
        for _ in 0..10 {
            link.touched();
        }
        assert_eq!(inbox.try_iter().count(), 1);
        for revision in [1, 1, 2] {
            link.set_shown(revision);
            link.touched();
            link.touched();
        }
        assert_eq!(inbox.try_iter().count(), 2);
    }

    #[test]
    fn an_intent_names_the_frame_on_the_screen_and_a_full_outbox_blocks_nobody() {
        let (outbox, inbox) = sync_channel(1);
        let link = Link::default();
        link.set_outbox(Some(outbox));
        link.set_shown(7);
        link.want(Intent::Register);
        link.want(Intent::Leave);
        let sent: Vec<_> = inbox.try_iter().collect();
        assert_eq!(sent, [FromScreen::Intent { revision: 7, intent: Intent::Register }]);
    }
}
