//! Emptying the write-ahead log after something was forgotten.
//!
//! A deleted key is overwritten in its page (`secure_delete`), but the page's earlier images stand in the log until the log is moved
//! into the database file and cut to nothing. A reader that is still in the middle of something can be in the way of that: then it is
//! tried again at every turn of the writer, at most once a second.

use crate::connection;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long to wait between two attempts: each may keep a tap waiting for [`connection::READER_PATIENCE`].
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Whether the log still has to be emptied.
pub(crate) struct Log {
    /// Shown to health: something that was forgotten may still stand in the log.
    holds_forgotten: Arc<AtomicBool>,
    tried: Option<Instant>,
}

impl Log {
    pub(crate) fn new(holds_forgotten: Arc<AtomicBool>) -> Self {
        Self { holds_forgotten, tried: None }
    }

    /// Keys were deleted by what was committed just now.
    pub(crate) fn empty_now(&mut self, connection: Option<&Connection>) {
        self.holds_forgotten.store(true, Ordering::Relaxed);
        self.attempt(connection);
    }

    /// Another attempt, if one is due.
    pub(crate) fn empty_again(&mut self, connection: Option<&Connection>) {
        let is_due = self.tried.is_none_or(|tried| tried.elapsed() >= AGAIN_AFTER);
        if self.holds_forgotten.load(Ordering::Relaxed) && is_due {
            self.attempt(connection);
        }
    }

    fn attempt(&mut self, connection: Option<&Connection>) {
        let Some(connection) = connection else { return };
        self.tried = Some(Instant::now());
        match connection::empty_the_log_unless_read(connection) {
            Ok(true) => self.holds_forgotten.store(false, Ordering::Relaxed),
            Ok(false) => tracing::debug!("a reader keeps the write-ahead log from being emptied"),
            // What was committed stands; a disk that fails shows itself at the next write.
            Err(error) => tracing::warn!(%error, "the write-ahead log could not be emptied"),
        }
    }
}
