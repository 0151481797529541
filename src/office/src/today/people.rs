//! Staff who were looked up.

use frontdesk_core::fact::PersonPrivate;
use frontdesk_core::id::StaffId;
use frontdesk_store::{ReadError, Reader};
use std::collections::BTreeMap;

/// Each once: the same people tap all day.
pub(super) struct People<'a> {
    reader: &'a Reader,
    known: BTreeMap<StaffId, Option<PersonPrivate>>,
}

impl<'a> People<'a> {
    pub(super) fn new(reader: &'a Reader) -> Self {
        Self { reader, known: BTreeMap::new() }
    }

    pub(super) fn find(&mut self, staff: StaffId) -> Result<Option<PersonPrivate>, ReadError> {
        if let Some(known) = self.known.get(&staff) {
            return Ok(known.clone());
        }
        let found = self.reader.person(staff)?.and_then(|person| person.private);
        self.known.insert(staff, found.clone());
        Ok(found)
    }
}
