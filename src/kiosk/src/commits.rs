//! How long the journal takes to make an entry durable, from handing it over to the answer.

use crate::latencies::{Latencies, Percentiles};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The newest of them, shared between who writes and who judges.
#[derive(Debug, Clone, Default)]
pub struct Commits(Arc<Mutex<Latencies>>);

impl Commits {
    /// One took so long.
    pub fn took(&self, duration: Duration) {
        self.lock().add(duration);
    }

    /// Their percentiles.
    #[must_use]
    pub fn percentiles(&self) -> Percentiles {
        self.lock().percentiles()
    }

    // A poisoned lock holds whole numbers all the same.
    fn lock(&self) -> MutexGuard<'_, Latencies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
