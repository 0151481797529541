//! Locking that a panic elsewhere cannot turn into a panic here.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. What the mutex of a card guards is whole after every statement, so a poisoned one can be used.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
