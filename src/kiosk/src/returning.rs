//! Looking up who has been here before (V7), beside the station: its answer always comes.

use crate::error_chain::error_chain;
use crate::event::{Event, Events};
use frontdesk_core::station::{Input, TypedNumber};
use frontdesk_store::Reader;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Looks telephone numbers up, on a connection of its own.
#[derive(Clone)]
pub struct ReturningVisitors(Arc<Mutex<Reader>>);

impl ReturningVisitors {
    /// Opens a connection.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open(data_dir: &Path) -> anyhow::Result<Self> {
        Ok(Self(Arc::new(Mutex::new(Reader::open(data_dir)?))))
    }

    /// Looks one up. The station asks for one at a time, and a page must have been left before it asks for another.
    pub fn look_up(&self, events: &Events, request: u64, number: TypedNumber) {
        let (reader, events) = (Arc::clone(&self.0), events.clone());
        tokio::task::spawn_blocking(move || {
            // A poisoned lock holds a connection for reading: nothing can be half done.
            let found = reader.lock().unwrap_or_else(PoisonError::into_inner).recall(&number.0);
            let known = found.unwrap_or_else(|error| {
                tracing::error!(error = error_chain(&error), "a returning visitor could not be looked up");
                None
            });
            // The station is gone only at the very end of a run.
            let _ = events.blocking_send(Event::Input(Input::Recalled { request, known }));
        });
    }
}
