//! Taking a file of people over: page by page, and only what has changed is written.

use super::carry_out::Refused;
use super::protocol::{Answer, MAX_PAGE};
use crate::office::{Failure, Office};
use crate::people::{MAX_PEOPLE, PersonRow};
use frontdesk_core::fact::{CardPrivate, Fact, ForgetWhy, SiteFact, WithdrawnWhy};
use frontdesk_core::id::{CardUid, CredentialId, StaffId};
use frontdesk_store::{ForgetRequest, ForgetWhat, ReadError, Reader, StaffRecord};
use std::collections::BTreeSet;

/// One file that is being taken over.
#[derive(Default)]
pub(super) struct Import {
    seen: BTreeSet<StaffId>,
    used_recorded: bool,
}

/// What of a page is to be written.
#[derive(Default)]
struct Changes {
    facts: Vec<Fact>,
    set: u64,
    unchanged: u64,
    cards: u64,
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
        let mut rows = Vec::with_capacity(people.len());
        for person in people {
            let card = person.check().map_err(Refused::not_possible)?;
            let credential = CredentialId(crate::random::bytes()?);
            rows.push((person, card, credential));
        }
        let staff: Vec<StaffId> = rows.iter().map(|(person, ..)| person.staff()).collect();
        let mut changes = office.read(move |reader| changes(reader, &rows)).await?;
        if !changes.facts.is_empty() && !self.used_recorded {
            changes.facts.insert(0, used);
            self.used_recorded = true;
        }
        office.record(&changes.facts).await?;
        self.seen.extend(staff);
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
                remove(office, staff).await?;
                removed += 1;
            }
        }
        Ok(Answer::People { set: 0, unchanged: 0, removed, cards: 0 })
    }
}

/// Forgets somebody and takes them off the list, in this order: if it breaks off between, they are on the list still and the next
/// import does the rest.
pub(super) async fn remove(office: &Office, staff: StaffId) -> Result<(), Failure> {
    loop {
        let now = office.clock.now();
        let request = ForgetRequest { what: ForgetWhat::Staff(staff), why: ForgetWhy::PersonRemoved };
        if !office.write(|journal, reply| journal.forget(now, request, reply)).await?.more {
            break;
        }
    }
    office.record(&[Fact::Site(SiteFact::PersonRemoved { staff })]).await.map(drop)
}

fn changes(reader: &Reader, rows: &[(PersonRow, Option<CardUid>, CredentialId)]) -> Result<Changes, ReadError> {
    let mut changes = Changes::default();
    for (row, card, credential) in rows {
        let (staff, private) = (row.staff(), row.private());
        let known = reader.person(staff)?;
        let groups = row.groups();
        let is_as_before = |known: &StaffRecord| {
            known.private.as_ref() == Some(&private) && groups.as_ref().is_none_or(|groups| known.groups == *groups)
        };
        if known.as_ref().is_some_and(is_as_before) {
            changes.unchanged += 1;
        } else {
            // What the file says nothing about stays.
            let (enabled, known_groups) = known.map_or((true, Vec::new()), |known| (known.enabled, known.groups));
            let groups = groups.unwrap_or(known_groups);
            changes.facts.push(Fact::Site(SiteFact::PersonSet { staff, enabled, groups, private: Some(private) }));
            changes.set += 1;
        }
        if let Some(uid) = card {
            assign(reader, staff, *uid, *credential, &mut changes)?;
        }
    }
    Ok(changes)
}

/// Makes a card somebody's, unless it is. A card that was somebody else's is theirs no more.
fn assign(
    reader: &Reader,
    staff: StaffId,
    uid: CardUid,
    credential: CredentialId,
    changes: &mut Changes,
) -> Result<(), ReadError> {
    // One that has ended is recognised still; a card that was lost and found is assigned anew.
    if let Some(held) = reader.staff_card(uid)?.filter(|held| held.ended.is_none()) {
        if held.staff == staff {
            return Ok(());
        }
        let why = WithdrawnWhy::Returned;
        changes.facts.push(Fact::Site(SiteFact::CredentialWithdrawn { credential: held.credential, why }));
    }
    let private = Some(CardPrivate { uid });
    changes.facts.push(Fact::Site(SiteFact::CredentialAssigned {
        credential,
        staff,
        uid_only: true,
        until_ms: None,
        private,
    }));
    changes.cards += 1;
    Ok(())
}
