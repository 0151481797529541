//! Connections for reading: a few, so that a page does not wait for a kiosk that fetches years of history.

use frontdesk_store::{Journal, ReadError, Reader};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many read at once. Each keeps a page cache.
const READERS: usize = 4;

#[derive(Clone)]
pub(crate) struct Readers {
    all: Arc<[Mutex<Reader>]>,
    next: Arc<AtomicUsize>,
}

impl Readers {
    pub(crate) fn open(journal: &Journal) -> Result<Self, ReadError> {
        let all = (0..READERS).map(|_| journal.reader().map(Mutex::new)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { all: all.into(), next: Arc::default() })
    }

    /// Works with one that is free, or waits for the next in turn. Blocking.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&Reader) -> T) -> Option<T> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let (before, from) = self.all.split_at_checked(turn % READERS)?;
        let free = from.iter().chain(before).find_map(|reader| reader.try_lock().ok());
        let reader = match free {
            Some(reader) => reader,
            None => from.first()?.lock().unwrap_or_else(PoisonError::into_inner),
        };
        Some(work(&reader))
    }
}
