//! Taking a file of people over: page by page, and only what has changed is written.

use super::carry_out::Refused;
use super::protocol::{Answer, MAX_PAGE, Refusal};
use crate::office::Office;
use crate::people::changes::{self, Changes};
use crate::people::leaving::{self, NotRemoved};
use crate::people::{MAX_PEOPLE, PersonRow};
use frontdesk_core::fact::Fact;
use frontdesk_core::id::StaffId;
use std::collections::BTreeSet;

/// One file that is being taken over.
#[derive(Default)]
pub(super) struct Import {
    seen: BTreeSet<StaffId>,
    used_recorded: bool,
}

impl Import {
    pub(super) async fn page(
        &mut self,
        office: &Office,
        used: Fact,
        people: Vec<PersonRow>,
    ) -> Result<Answer, Refused> {
        if people.len() > MAX_PAGE || self.seen.len() + people.len() > MAX_PEOPLE {
            return Err(Refused::not_possible(format!("at most {MAX_PAGE} people at once, and {MAX_PEOPLE} in all")));
        }
        people.iter().try_for_each(|person| person.check().map(drop)).map_err(Refused::not_possible)?;
        let mut changes = changes::of(office, &people).await?;
        if !changes.facts.is_empty() && !self.used_recorded {
            changes.facts.insert(0, used);
            self.used_recorded = true;
        }
        office.record(&changes.facts).await?;
        self.seen.extend(people.iter().map(PersonRow::staff));
        let Changes { set, unchanged, cards, .. } = changes;
        Ok(Answer::People { set, unchanged, removed: 0, cards })
    }

    pub(super) async fn done(self, office: &Office, used: Fact, remove_missing: bool) -> Result<Answer, Refused> {
        let mut removed = 0;
        if remove_missing {
            if self.seen.is_empty() {
                return Err(Refused::not_possible("a file without anybody takes nobody off the list"));
            }
            let listed = office.read(|reader| reader.people()).await?;
            let missing: Vec<StaffId> =
                listed.iter().map(|person| person.staff).filter(|staff| !self.seen.contains(staff)).collect();
            if !missing.is_empty() {
                office.record(&[used]).await?;
            }
            for staff in missing {
                leaving::remove(office, staff, None).await?;
                removed += 1;
            }
        }
        Ok(Answer::People { set: 0, unchanged: 0, removed, cards: 0 })
    }
}

impl From<NotRemoved> for Refused {
    fn from(error: NotRemoved) -> Self {
        match error {
            NotRemoved::Failed(failure) => failure.into(),
            NotRemoved::Photo(error) => Self(Refusal::NotRecorded, error.to_string()),
        }
    }
}
