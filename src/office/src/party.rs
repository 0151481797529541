//! Who came together (V9), read from the journal: who speaks for them, and whom a yes is for.

use frontdesk_core::id::VisitId;
use frontdesk_core::telling::party::{Companion, Turn, speaker, turn};
use frontdesk_core::visit::VisitState;
use frontdesk_store::{ReadError, Reader, VisitRecord};

/// The visits of a party, or the one visit of somebody who came alone.
pub(crate) struct Party {
    members: Vec<VisitRecord>,
}

impl Party {
    pub(crate) fn of(reader: &Reader, record: &VisitRecord) -> Result<Self, ReadError> {
        let members = record.party.map(|party| reader.party(party.first)).transpose()?.unwrap_or_default();
        // Whoever says of themselves that they are of a party is of it.
        let is_there = members.iter().any(|member| member.visit == record.visit);
        Ok(Self { members: if is_there { members } else { vec![record.clone()] } })
    }

    /// Whether somebody is told of this visit now.
    pub(crate) fn turn(&self, record: &VisitRecord, now_ms: i64) -> Turn {
        if record.party.is_none() {
            return Turn::Speaks;
        }
        let is_complete = self.members.iter().any(|member| member.party_complete);
        turn(record.visit, &self.companions(), is_complete, now_ms)
    }

    /// Of whose visit somebody is told; `visit` itself where nobody of the party waits.
    pub(crate) fn speaker(&self, visit: VisitId) -> VisitId {
        speaker(&self.companions()).unwrap_or(visit)
    }

    /// Those who wait for permission (A5), in the order in which they registered.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &VisitRecord> {
        self.members.iter().filter(|member| member.state == VisitState::Registered)
    }

    /// Names of the others who wait with this one, as far as they can be read.
    pub(crate) fn others(&self, visit: VisitId) -> Vec<String> {
        let others = self.waiting().filter(|member| member.visit != visit);
        others.filter_map(|member| Some(member.private.as_ref()?.name.clone())).collect()
    }

    /// The children who are with this adult and have not left.
    pub(crate) fn children_of(&self, adult: VisitId) -> impl Iterator<Item = &VisitRecord> {
        let is_theirs = move |member: &&VisitRecord| member.party.is_some_and(|party| party.child_of == Some(adult));
        self.members.iter().filter(is_theirs).filter(|member| member.state != VisitState::Left)
    }

    fn companions(&self) -> Vec<Companion> {
        let of = |member: &VisitRecord| Companion {
            visit: member.visit,
            registered_ms: member.arrived_ms,
            is_waiting: member.state == VisitState::Registered,
            permitted_ms: member.permitted_ms,
        };
        self.members.iter().map(of).collect()
    }
}
