//! What is done about a visit from the office: registering, permitting, ending, forgetting, holding.
//!
//! A visit belongs to the kiosk at which it was registered, and that kiosk is told (a command, with its own answer). A visit that was
//! registered here, or whose kiosk is not of the site any more, is the office's own: its word is the fact.

use crate::office::{Failure, Office, utc_ms};
use crate::party::Party;
use frontdesk_core::fact::{Fact, ForgetWhy, PermissionPrivate, RemoteCommand, SiteFact, VisitPrivate};
use frontdesk_core::id::{CommandId, NodeId, VisitId};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_core::visit::{LeftHow, PermittedBy, VisitState};
use frontdesk_store::{ForgetRequest, ForgetWhat, Forgotten, ReadError, VisitRecord};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A kiosk has so long to do what it is told, milliseconds: somebody stands there and waits.
pub(crate) const ORDER_WITHIN_MS: i64 = 30_000;

/// For how long what became of an order stays beside its visit, milliseconds.
const ORDER_SHOWN_MS: i64 = 5 * 60_000;

/// The most orders that are remembered.
const MAX_ORDERS: usize = 256;

/// What the desk does about a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitAct {
    /// Permit it (A5).
    Permit,
    /// End it: its visitor left without coming by (V6).
    End,
    /// Ask its visitor for a card at a kiosk's screen (A2).
    GiveCard,
}

/// An order to a kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) act: VisitAct,
    pub(crate) node: NodeId,
    pub(crate) command: CommandId,
    pub(crate) deadline_ms: i64,
}

/// The last orders of this run, by visit, so that their answers are shown beside it. The journal has them for ever.
#[derive(Debug, Default)]
pub(crate) struct Orders(Mutex<VecDeque<(VisitId, Given)>>);

impl Orders {
    fn remember(&self, visit: VisitId, given: Given) {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        orders.push_back((visit, given));
        if orders.len() > MAX_ORDERS {
            orders.pop_front();
        }
    }

    /// Those that are shown still, the last one of each visit.
    pub(crate) fn lately(&self, now_ms: i64) -> BTreeMap<VisitId, Given> {
        let orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_shown = |given: &Given| now_ms.saturating_sub(given.deadline_ms) < ORDER_SHOWN_MS;
        orders.iter().filter(|(_, given)| is_shown(given)).copied().collect()
    }
}

/// Nothing was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotDone {
    /// There is no such visit.
    #[error("there is no such visit")]
    NotFound,
    /// It has gone on meanwhile.
    #[error("the visit has gone on meanwhile")]
    Over,
    /// The journal could not be read or written.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Does it, or has the kiosk do it; `used` says who asked and is recorded together with it.
///
/// # Errors
/// [`NotDone`]: then nothing was recorded.
pub(crate) async fn act(
    office: &Arc<Office>,
    used: Fact,
    act: VisitAct,
    visit: VisitId,
    by: PermissionPrivate,
) -> Result<(), NotDone> {
    let found = office.read(move |reader| {
        let Some(record) = reader.visit(visit)? else { return Ok(None) };
        Ok::<_, ReadError>(Some((Party::of(reader, &record)?, record)))
    });
    let (party, record) = found.await?.ok_or(NotDone::NotFound)?;
    let is_over = match act {
        VisitAct::Permit => record.state != VisitState::Registered,
        VisitAct::End => record.state == VisitState::Left,
        // A kiosk does it, and which one is said with it: see `crate::give_card`.
        VisitAct::GiveCard => true,
    };
    if is_over {
        return Err(NotDone::Over);
    }
    if office.members.get(record.node).is_none_or(|member| member.revoked.is_some()) {
        let facts: Vec<Fact> = [used].into_iter().chain(own_word(act, &record, &party, &by)).collect();
        office.record(&facts).await?;
        return Ok(());
    }
    order(office, used, act, visit, record.node, by).await?;
    Ok(())
}

/// Tells a kiosk; `used` says who wants it and is recorded together with it. What came of it is shown beside the visit.
///
/// # Errors
/// It could not be recorded, and nothing of it was.
pub(crate) async fn order(
    office: &Arc<Office>,
    used: Fact,
    act: VisitAct,
    visit: VisitId,
    node: NodeId,
    by: PermissionPrivate,
) -> Result<(), Failure> {
    let command = CommandId(crate::random::bytes()?);
    let deadline_ms = office.clock.now().wall.utc_ms.saturating_add(ORDER_WITHIN_MS);
    let what = match act {
        VisitAct::Permit => RemoteCommand::PermitVisit { visit },
        VisitAct::End => RemoteCommand::EndVisit { visit },
        VisitAct::GiveCard => RemoteCommand::GiveCard { visit },
    };
    let given = SiteFact::CommandGiven { command, node, deadline_ms, what, private: Some(by) };
    office.record(&[used, Fact::Site(given)]).await?;
    office.orders.remember(visit, Given { act, node, command, deadline_ms });
    office.tell();
    tell_when_over(office, deadline_ms);
    Ok(())
}

/// What the office says of a visit of its own: a yes is for all who came together and wait, and a child leaves with its adult.
fn own_word(act: VisitAct, record: &VisitRecord, party: &Party, by: &PermissionPrivate) -> Vec<Fact> {
    let permitted =
        |one: &VisitRecord| Fact::VisitPermitted { visit: one.visit, by: PermittedBy::Desk, private: Some(by.clone()) };
    match act {
        VisitAct::Permit => party.waiting().map(permitted).collect(),
        VisitAct::End => [record].into_iter().chain(party.children_of(record.visit)).map(left).collect(),
        VisitAct::GiveCard => Vec::new(),
    }
}

fn left(record: &VisitRecord) -> Fact {
    let how = if record.card.is_some() { LeftHow::WithoutCard } else { LeftHow::NeverHadCard };
    Fact::VisitLeft { visit: record.visit, how }
}

/// That nobody answered is news, too.
fn tell_when_over(office: &Arc<Office>, deadline_ms: i64) {
    let office = Arc::clone(office);
    let left_ms = u64::try_from(deadline_ms.saturating_sub(utc_ms())).unwrap_or(0);
    tokio::spawn(async move {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(left_ms + 1)) => office.tell(),
            () = office.stopping.cancelled() => {}
        }
    });
}

/// Somebody who is registered at the desk.
pub(crate) struct AtDesk {
    pub(crate) visit: VisitId,
    pub(crate) purpose: Purpose,
    pub(crate) language: Language,
    pub(crate) who: VisitPrivate,
    /// They are permitted at the same time, by this one.
    pub(crate) permitted_by: Option<PermissionPrivate>,
}

/// Registers somebody at the desk, for a visit with the office as its home: kiosks take it up as one of elsewhere.
///
/// # Errors
/// It could not be recorded, and nothing of it was.
pub(crate) async fn register(office: &Office, used: Vec<Fact>, at_desk: AtDesk) -> Result<(), Failure> {
    let AtDesk { visit, purpose, language, who, permitted_by } = at_desk;
    let mut facts = used;
    facts.push(Fact::VisitRegistered { visit, purpose, language, party: None, private: Some(who) });
    facts.extend(permitted_by.map(|by| Fact::VisitPermitted { visit, by: PermittedBy::Desk, private: Some(by) }));
    office.record(&facts).await?;
    Ok(())
}

/// Forgets all that is personal about somebody, in as many turns as it takes.
///
/// # Errors
/// It could not be recorded; what was forgotten until then stays so.
pub(crate) async fn forget(office: &Office, what: ForgetWhat, why: ForgetWhy) -> Result<Forgotten, Failure> {
    let mut sum = Forgotten::default();
    loop {
        let (now, request) = (office.clock.now(), ForgetRequest { what: what.clone(), why });
        let turn = office.write(|journal, reply| journal.forget(now, request, reply)).await?;
        sum.deleted += turn.deleted;
        sum.held += turn.held;
        if !turn.more {
            break;
        }
    }
    office.tell();
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(n: u8, act: VisitAct, deadline_ms: i64) -> Given {
        Given { act, node: NodeId([9; 16]), command: CommandId([n; 16]), deadline_ms }
    }

    #[test]
    fn the_last_order_of_a_visit_is_shown_for_a_while_and_not_more_than_so_many_are_remembered() {
        let orders = Orders::default();
        let visit = VisitId([1; 16]);
        orders.remember(visit, given(1, VisitAct::Permit, 0));
        orders.remember(visit, given(2, VisitAct::End, 10));
        assert_eq!(orders.lately(ORDER_SHOWN_MS).get(&visit), Some(&given(2, VisitAct::End, 10)));
        assert!(orders.lately(ORDER_SHOWN_MS + 10).is_empty());
        for _ in 0..MAX_ORDERS {
            orders.remember(VisitId([2; 16]), given(3, VisitAct::Permit, 10));
        }
        assert_eq!(orders.0.lock().unwrap().len(), MAX_ORDERS);
        assert!(!orders.lately(0).contains_key(&visit));
    }
}
