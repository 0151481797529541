//! What a list of people changes in what the office knows: looked at before it is done, and written down as facts.

use super::PersonRow;
use crate::office::{Failure, Office};
use frontdesk_core::fact::{CardPrivate, Fact, PersonPrivate, SiteFact, WithdrawnWhy};
use frontdesk_core::id::{CardUid, CredentialId, StaffId};
use frontdesk_store::{ReadError, Reader, StaffRecord};

/// What is to be written.
#[derive(Default)]
pub(crate) struct Changes {
    /// In their order.
    pub(crate) facts: Vec<Fact>,
    /// People who are new or not as before.
    pub(crate) set: u64,
    /// People who are as before.
    pub(crate) unchanged: u64,
    /// Cards that become somebody's.
    pub(crate) cards: u64,
}

/// What of somebody on a list is not as the office knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The office does not know them.
    New,
    /// Their name or greeting,
    Name,
    /// their department or place,
    Department,
    /// their groups,
    Groups,
    /// how they are told of visitors,
    Reach,
    /// or whether they lead, or need longer at a door.
    Rights,
}

/// What the facts of these people are. Each has been checked by [`PersonRow::check`].
pub(crate) async fn of(office: &Office, people: &[PersonRow]) -> Result<Changes, Failure> {
    let mut rows = Vec::with_capacity(people.len());
    for person in people {
        // A card that is none was said so before.
        let card = person.check().ok().flatten();
        rows.push((person.clone(), card, CredentialId(crate::random::bytes()?)));
    }
    office.read(move |reader| changes(reader, &rows)).await
}

/// In which ways somebody on a list is not as they are known; none when they are.
pub(crate) fn compare(known: Option<&StaffRecord>, row: &PersonRow) -> Vec<Change> {
    let Some(known) = known else { return vec![Change::New] };
    let (new, none) = (row.private(), PersonPrivate::default());
    let old = known.private.as_ref().unwrap_or(&none);
    let reach = |one: &PersonPrivate| {
        (one.email.clone(), one.wecom.clone(), one.deputy.clone(), one.extension.clone(), one.language)
    };
    let differs = [
        (Change::Name, (&old.name, &old.greet) != (&new.name, &new.greet)),
        (Change::Department, (&old.department, &old.place) != (&new.department, &new.place)),
        (Change::Groups, row.groups().is_some_and(|groups| groups != known.groups)),
        (Change::Reach, reach(old) != reach(&new)),
        (Change::Rights, (old.leader, old.longer, old.desk) != (new.leader, new.longer, new.desk)),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(change, _)| change).collect()
}

fn changes(reader: &Reader, rows: &[(PersonRow, Option<CardUid>, CredentialId)]) -> Result<Changes, ReadError> {
    let mut changes = Changes::default();
    for (row, card, credential) in rows {
        let (staff, private) = (row.staff(), row.private());
        let known = reader.person(staff)?;
        let is_as_before = compare(known.as_ref(), row).is_empty()
            && known.as_ref().is_some_and(|known| known.private.as_ref() == Some(&private));
        if is_as_before {
            changes.unchanged += 1;
        } else {
            // What the file says nothing about stays.
            let (enabled, known_groups) = known.map_or((true, Vec::new()), |known| (known.enabled, known.groups));
            let groups = row.groups().unwrap_or(known_groups);
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
