//! The people who can be visited, prepared for being found by name, pinyin or initials; read anew when what is known is a minute old.

use crate::office::{Failure, Office};
use frontdesk_core::directory::{self, Person};
use std::sync::{Arc, Mutex, PoisonError};

/// For how long the list is good, milliseconds.
const GOOD_FOR_MS: u64 = 60_000;

/// The list as it was last read, and when, monotonic milliseconds.
#[derive(Default)]
pub(crate) struct Directory(Mutex<Option<(u64, Arc<directory::Directory>)>>);

impl Directory {
    /// Reads it anew when it is asked for next.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Everybody who works here now.
///
/// # Errors
/// The journal could not be read.
pub(crate) async fn people(office: &Office) -> Result<Arc<directory::Directory>, Failure> {
    let now_ms = office.clock.mono_ms();
    let known = office.directory.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at_ms, people)) = known
        && now_ms.saturating_sub(at_ms) < GOOD_FOR_MS
    {
        return Ok(people);
    }
    let people = office
        .read(|reader| {
            let enabled = reader.people()?.into_iter().filter(|person| person.enabled);
            let prepared = enabled.filter_map(|person| {
                let private = person.private?;
                Some(Person::new(person.staff, &private.name, &private.department, &private.place))
            });
            Ok(directory::Directory::from(prepared.collect::<Vec<_>>()))
        })
        .await?;
    let people = Arc::new(people);
    *office.directory.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now_ms, Arc::clone(&people)));
    Ok(people)
}
