//! Having a kiosk ask a visitor for a card (A2): which visits lack one, and at which entrances it may be taken.

use crate::members::Member;
use crate::office::Office;
use crate::visit_acts::{self, NotDone, VisitAct};
use frontdesk_core::fact::{Fact, PermissionPrivate};
use frontdesk_core::id::{AccountId, NodeId, VisitId};
use frontdesk_store::VisitRecord;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// People of whom it is remembered where they gave the last card; a site has a handful of receptionists.
const MAX_PEOPLE: usize = 1_000;

/// Where everybody at the web desk had the last card asked for, in this run.
#[derive(Debug, Default)]
pub(crate) struct LastEntrances(Mutex<BTreeMap<AccountId, NodeId>>);

impl LastEntrances {
    pub(crate) fn of(&self, account: AccountId) -> Option<NodeId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&account).copied()
    }

    fn remember(&self, account: AccountId, kiosk: NodeId) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() < MAX_PEOPLE || last.contains_key(&account) {
            last.insert(account, kiosk);
        }
    }
}

/// It is permitted and has no card that counts: one torn away while it was written does not. A child goes with its adult's.
pub(crate) fn lacks_card(record: &VisitRecord) -> bool {
    let is_child = record.party.is_some_and(|party| party.child_of.is_some());
    !is_child && record.state.is_permitted() && record.card.is_none_or(|card| !card.written)
}

/// Where the visitor of a visit with this home may take a card, by the entrance's name: at the kiosk at which they registered; who was registered at
/// the web desk at any kiosk of the site.
pub(crate) fn entrances(office: &Office, home: NodeId) -> Vec<Member> {
    choices(office.members.all(), home)
}

fn choices(members: Vec<Member>, home: NodeId) -> Vec<Member> {
    let is_of_kiosk = members.iter().any(|member| member.node == home);
    let is_choice = |member: &Member| member.revoked.is_none() && (!is_of_kiosk || member.node == home);
    let mut choices: Vec<Member> = members.into_iter().filter(is_choice).collect();
    choices.sort_by(|a, b| (&a.label, a.node).cmp(&(&b.label, b.node)));
    choices
}

/// Has this kiosk ask for the card; `used` says who wants it and is recorded together with it.
///
/// # Errors
/// [`NotDone`]: then nothing was recorded.
pub(crate) async fn give_card(
    office: &Arc<Office>,
    used: Fact,
    visit: VisitId,
    kiosk: NodeId,
    (account, by): (AccountId, PermissionPrivate),
) -> Result<(), NotDone> {
    let record = office.read(move |reader| reader.visit(visit)).await?.ok_or(NotDone::NotFound)?;
    if !lacks_card(&record) {
        return Err(NotDone::Over);
    }
    if !entrances(office, record.node).iter().any(|member| member.node == kiosk) {
        return Err(NotDone::NotFound);
    }
    visit_acts::order(office, used, VisitAct::GiveCard, visit, kiosk, by).await?;
    office.entrances.remember(account, kiosk);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::fact::RevokedWhy;

    fn member(n: u8, label: &str, revoked: Option<RevokedWhy>) -> Member {
        Member { node: NodeId([n; 16]), sealing_key: [0; 32], label: label.into(), revoked }
    }

    #[test]
    fn a_visit_of_the_desk_takes_its_card_at_any_kiosk_of_the_site_and_one_of_a_kiosk_there_alone() {
        let of = |home: u8| {
            let all = vec![member(1, "b", None), member(2, "a", None), member(3, "c", Some(RevokedWhy::Stolen))];
            choices(all, NodeId([home; 16])).into_iter().map(|member| member.label).collect::<Vec<_>>()
        };
        assert_eq!(of(9), ["a", "b"]);
        assert_eq!(of(1), ["b"]);
        assert!(of(3).is_empty(), "its kiosk is not of the site any more");
    }

    #[test]
    fn the_entrance_that_somebody_used_last_is_remembered_for_them_alone() {
        let (last, zhou, li) = (LastEntrances::default(), AccountId([1; 16]), AccountId([2; 16]));
        last.remember(zhou, NodeId([1; 16]));
        last.remember(zhou, NodeId([2; 16]));
        assert_eq!((last.of(zhou), last.of(li)), (Some(NodeId([2; 16])), None));
    }
}
