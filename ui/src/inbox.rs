// SPDX-License-Identifier: GPL-3.0-or-later
//! From the socket's thread to the event loop: only the newest frame and mark count, so the queue is one place long for each.

use crate::socket::News;
use frontdesk_core::screen::Frame;
use std::sync::{Arc, Mutex, PoisonError};

/// What the event loop has to show next.
#[derive(Default)]
pub struct Inbox(Mutex<Slot>);

#[derive(Default)]
struct Slot {
    news: Latest,
    waking: bool,
}

/// Everything since the last look, in the order in which it counts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Latest {
    /// The connection was lost at some moment: what was on the screen no longer holds.
    pub lost: bool,
    /// The newest frame since then.
    pub frame: Option<Box<Frame>>,
    /// The company's mark, if it was told anew.
    pub logo: Option<String>,
    /// The daemon speaks another protocol; the screen ends.
    pub refused: Option<u16>,
}

impl Inbox {
    /// Puts news in the place of older news and wakes the event loop, unless it has been woken already.
    /// Answers false when there is no event loop any more.
    pub fn put(self: &Arc<Self>, news: News, look: impl FnOnce(Latest) + Send + 'static) -> bool {
        if !self.store(news) {
            return true;
        }
        let inbox = Arc::clone(self);
        slint::invoke_from_event_loop(move || look(inbox.take())).is_ok()
    }

    /// True when the event loop has to be woken.
    fn store(&self, news: News) -> bool {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match news {
            News::Frame(frame) => slot.news.frame = Some(frame),
            News::Logo(png) => slot.news.logo = Some(png),
            News::Refused(protocol) => slot.news.refused = Some(protocol),
            News::Lost => {
                slot.news.frame = None;
                slot.news.lost = true;
            }
        }
        !std::mem::replace(&mut slot.waking, true)
    }

    fn take(&self) -> Latest {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.waking = false;
        std::mem::take(&mut slot.news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_from_before_the_connection_was_lost_is_not_shown() {
        let inbox = Inbox::default();
        assert!(inbox.store(News::Frame(Box::new(crate::screen::blank_frame(1)))));
        assert!(!inbox.store(News::Lost), "woken once is enough");
        assert_eq!(inbox.take(), Latest { lost: true, ..Latest::default() });
    }

    #[test]
    fn only_the_newest_frame_is_kept() {
        let inbox = Inbox::default();
        for revision in 1..100 {
            inbox.store(News::Frame(Box::new(crate::screen::blank_frame(revision))));
        }
        assert_eq!(inbox.take().frame.map(|frame| frame.revision), Some(99));
        assert_eq!(inbox.take(), Latest::default());
    }
}
