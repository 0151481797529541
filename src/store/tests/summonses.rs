//! Who was called to a roll-call or an exception (V8, A5): read from what the office wrote, and from nobody else's word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, ingest, rebuild};
use common::{append, at};
use frontdesk_core::fact::{Fact, SummonedTo, SummonsFact, TellingChannel, TellingFailure, TellingPrivate};
use frontdesk_core::id::{AccountId, ApprovalId, RollCallId, StaffId, TellingId};
use frontdesk_store::verify_views;

const ROLL_CALL: SummonedTo = SummonedTo::RollCall(RollCallId([10; 16]));
const EXCEPTION: SummonedTo = SummonedTo::Exception(ApprovalId([8; 16]));

fn queued(n: u8, to: SummonedTo) -> Fact {
    let private =
        TellingPrivate { staff: Some(StaffId([n; 16])), name: "warden".into(), address: format!("{n}@example.com") };
    let (telling, account, channel) = (TellingId([n; 16]), AccountId([n; 16]), TellingChannel::Email);
    SummonsFact::Queued { telling, to, channel, account, private: Some(private) }.into()
}

fn failed(n: u8, to: SummonedTo, again: bool) -> Fact {
    SummonsFact::Failed { telling: TellingId([n; 16]), to, why: TellingFailure::Unreachable, again }.into()
}

#[test]
fn a_summons_is_pending_until_it_is_sent_or_lost_and_only_the_offices_word_counts() {
    let (office, thief) = (Written::new(1, true), Written::new(2, false));
    append(&office.journal, 0, &[queued(1, ROLL_CALL), queued(2, ROLL_CALL), failed(1, ROLL_CALL, true)]);
    append(&office.journal, 10, &[queued(3, EXCEPTION)]);
    append(&thief.journal, 5, &[queued(4, ROLL_CALL), queued(5, EXCEPTION)]);
    assert_eq!(ingest(&office.journal, thief.public_key, thief.entries()).not_of_office.len(), 2);
    let reader = office.journal.reader().unwrap();
    let states = |to| {
        let all = reader.summonses(to).unwrap().into_iter();
        all.map(|one| (one.telling.0[0], one.is_pending(), one.failed.is_some(), one.seen_ms.is_some()))
            .collect::<Vec<_>>()
    };
    assert_eq!(states(ROLL_CALL), [(1, true, true, false), (2, true, false, false)]);
    assert_eq!(states(EXCEPTION), [(3, true, false, false)]);
    assert_eq!(reader.summonses(EXCEPTION).unwrap()[0].recipient.as_ref().unwrap().address, "3@example.com");
    let (telling, to) = (TellingId([1; 16]), ROLL_CALL);
    append(&office.journal, 20, &[SummonsFact::Sent { telling, to }.into(), SummonsFact::Seen { telling, to }.into()]);
    append(&office.journal, 30, &[failed(2, ROLL_CALL, false)]);
    let settled = [(1, false, false, true), (2, false, true, false)];
    assert_eq!(states(ROLL_CALL), settled);
    rebuild(&office.journal);
    assert_eq!(states(ROLL_CALL), settled);
    let since = |ms: i64| reader.summoned_since(ms).unwrap().into_iter().collect::<Vec<_>>();
    assert_eq!(since(at(0).wall.utc_ms), [ROLL_CALL, EXCEPTION]);
    assert_eq!(since(at(6).wall.utc_ms), [EXCEPTION]);
    assert!(verify_views(office.dir.path()).unwrap().is_good());
}
