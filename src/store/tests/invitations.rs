//! Invitations and what comes of them (V7): the same whichever kiosk they are used at, in whatever order that is heard.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, ask, ingest, rebuild, trust};
use common::{append, at, registered, views, visit};
use frontdesk_core::fact::{Fact, InvitationPrivate, InvitationTerms, SiteFact, Uses, VisitDays};
use frontdesk_core::id::{InvitationId, StaffId};
use frontdesk_core::visit::{InvitedRight, LeftHow, PermittedBy};
use frontdesk_store::{LetGoPolicy, ReceiptKept, verify_views};

const HOUR_MS: i64 = 3_600_000;

fn id(n: u8) -> InvitationId {
    InvitationId([n; 16])
}

/// From an hour before the beginning of these tests until three days after it.
fn made(n: u8, terms: InvitationTerms) -> Fact {
    let private = InvitationPrivate {
        name: format!("guest {n}"),
        organisation: String::new(),
        contact: String::new(),
        host: StaffId([n % 2; 16]),
        code: "0123456Y".into(),
        message: String::new(),
    };
    let begin_ms = at(0).wall.utc_ms;
    let (from_ms, until_ms, doors) = (begin_ms - HOUR_MS, begin_ms + 72 * HOUR_MS, vec!["front".to_owned()]);
    Fact::Site(SiteFact::InvitationMade { invitation: id(n), from_ms, until_ms, doors, terms, private: Some(private) })
}

fn cancelled(n: u8) -> Fact {
    Fact::Site(SiteFact::InvitationCancelled { invitation: id(n) })
}

fn used(n: u8, of: u8) -> [Fact; 3] {
    let (doors, until_ms) = (vec!["front".to_owned()], at(0).wall.utc_ms + HOUR_MS);
    [
        registered(n, "guest"),
        Fact::VisitPermitted { visit: visit(n), by: PermittedBy::Invitation, private: None },
        Fact::InvitationUsed { invitation: id(of), visit: visit(n), doors, until_ms },
    ]
}

fn many() -> InvitationTerms {
    InvitationTerms { uses: Uses::Many, ..InvitationTerms::default() }
}

#[test]
fn what_came_of_an_invitation_is_known_everywhere_and_a_cancelled_one_stays_in_the_list() {
    let (office, a, b) = (Written::new(1, true), Written::new(2, false), Written::new(3, false));
    append(&office.journal, 0, &[made(1, many()), made(2, InvitationTerms::default())]);
    append(&office.journal, 1, &[made(3, InvitationTerms::default())]);
    append(&a.journal, 10, &used(1, 1));
    append(&b.journal, 20, &used(2, 1));
    append(&b.journal, 30, &used(3, 2));
    append(&office.journal, 40, &[cancelled(2)]);
    for node in [&a, &b] {
        trust(&node.journal, &office);
        office.tell(node);
        node.tell(&office);
    }
    a.tell(&b);
    b.tell(&a);
    for node in [&office, &a, &b] {
        let reader = node.journal.reader().unwrap();
        let of = |n| reader.invitation(id(n)).unwrap().unwrap();
        assert_eq!((of(1).uses, of(2).uses, of(3).uses), (2, 1, 0));
        assert_eq!((of(1).is_cancelled, of(2).is_cancelled), (false, true));
        let known = reader.invitations_about(at(50).wall.utc_ms).unwrap();
        assert_eq!(
            known.iter().map(|one| (one.uses, one.is_cancelled)).collect::<Vec<_>>(),
            [(2, false), (1, true), (0, false)]
        );
        assert_eq!(reader.invitations(at(50).wall.utc_ms).unwrap().len(), 2);
        assert_eq!(reader.site_summary().unwrap().invitations, 2);
        let right = InvitedRight { doors: vec!["front".into()], until_ms: at(0).wall.utc_ms + HOUR_MS };
        assert_eq!(reader.open_visit(visit(1)).unwrap().unwrap().invited, Some(right));
        let before = views(node.dir.path());
        rebuild(&node.journal);
        assert_eq!(views(node.dir.path()), before);
        assert!(verify_views(node.dir.path()).unwrap().is_good());
    }
}

#[test]
fn a_kiosk_knows_invitations_of_about_now_and_the_list_comes_in_pages_also_of_one_host() {
    let office = Written::new(1, true);
    for n in 1..=5 {
        append(&office.journal, u64::from(n), &[made(n, InvitationTerms::default())]);
    }
    let reader = office.journal.reader().unwrap();
    let known = |hours: i64| reader.invitations_about(at(0).wall.utc_ms + hours * HOUR_MS).unwrap().len();
    assert_eq!([-50, -49, 0, 120, 121].map(known), [0, 5, 5, 5, 0]);
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = reader.invitations_page(None, after, 2).unwrap();
        seen.extend(page.rows.iter().map(|one| one.invitation));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1].map(id));
    let first = reader.invitations_page(Some(StaffId([1; 16])), None, 2).unwrap();
    assert_eq!(first.rows.iter().map(|one| one.invitation).collect::<Vec<_>>(), [5, 3].map(id));
    let second = reader.invitations_page(Some(StaffId([1; 16])), first.next, 2).unwrap();
    assert_eq!((second.rows[0].invitation, second.rows.len(), second.next), (id(1), 1, None));
}

#[test]
fn who_is_expected_is_told_in_the_order_of_their_times_with_who_is_there() {
    let office = Written::new(1, true);
    let never = InvitationTerms { on: Some(VisitDays::Weekdays(vec![])), ..many() };
    append(
        &office.journal,
        0,
        &[made(1, many()), made(2, InvitationTerms::default()), made(3, never), made(4, many())],
    );
    append(&office.journal, 5, &[cancelled(4)]);
    append(&office.journal, 10, &used(7, 1));
    let reader = office.journal.reader().unwrap();
    let day = (at(0).wall.utc_ms - 2 * HOUR_MS, at(0).wall.utc_ms + 5 * HOUR_MS);
    let page = reader.expected(day, 28_800, (0, 10)).unwrap();
    assert_eq!(page.rows.iter().map(|one| one.record.invitation).collect::<Vec<_>>(), [1, 2].map(id));
    assert_eq!(page.rows[0].arrived, Some((visit(7), at(10).wall.utc_ms)));
    let now_ms = at(0).wall.utc_ms;
    assert_eq!((page.rows[0].late_ms(now_ms), page.rows[1].late_ms(now_ms)), (None, Some(HOUR_MS)));
    let second = reader.expected(day, 28_800, (1, 1)).unwrap();
    assert_eq!((second.total, second.rows[0].record.invitation), (2, id(2)));
    // One that is for a single visit, which was yesterday, is expected no more.
    append(&office.journal, 20, &used(8, 2));
    let tomorrow = (day.1, day.1 + 24 * HOUR_MS);
    let rows = reader.expected(tomorrow, 28_800, (0, 10)).unwrap().rows;
    assert_eq!(rows.iter().map(|one| (one.record.invitation, one.arrived)).collect::<Vec<_>>(), [(id(1), None)]);
}

#[test]
fn a_used_invitation_stays_used_when_its_visit_is_let_go() {
    let (office, kiosk) = (Written::new(1, true), Written::new(2, false));
    append(&office.journal, 0, &[made(1, InvitationTerms::default()), made(2, many())]);
    trust(&kiosk.journal, &office);
    office.tell(&kiosk);
    append(&kiosk.journal, 10, &used(1, 1));
    append(&kiosk.journal, 11, &used(2, 2));
    append(&kiosk.journal, 12, &used(3, 2));
    append(&kiosk.journal, 13, &[Fact::VisitLeft { visit: visit(1), how: LeftHow::NeverHadCard }]);
    append(&kiosk.journal, 14, &[Fact::VisitLeft { visit: visit(3), how: LeftHow::NeverHadCard }]);
    append(&kiosk.journal, 15, &[Fact::NodeStopped {}]);
    let reader = kiosk.journal.reader().unwrap();
    let own = kiosk.entries().into_iter().filter(|entry| entry.node == kiosk.journal.node()).collect();
    let receipt = ingest(&office.journal, kiosk.public_key, own).receipt.unwrap();
    let kept = ask(|reply| kiosk.journal.keep_receipt(receipt, office.public_key, reply));
    assert_eq!(kept, ReceiptKept::Kept);
    let policy = LetGoPolicy { keep_ms: 0, size_limit_bytes: None };
    let gone = ask(|reply| kiosk.journal.let_go(at(1_000_000_000), policy, reply));
    assert!(gone.entries > 0 && reader.visit(visit(1)).unwrap().is_none());
    assert_eq!(reader.invitation(id(1)).unwrap().unwrap().uses, 1);
    assert!(
        reader.open_visit(visit(2)).unwrap().unwrap().invited.is_some(),
        "the card of an open visit keeps its doors"
    );
    assert!(verify_views(kiosk.dir.path()).unwrap().is_good());
}

#[test]
fn a_mail_to_a_guest_is_pending_until_it_is_sent_or_lost_and_only_the_offices_word_counts() {
    use frontdesk_core::fact::{GuestMail, InvitationMailFact, TellingFailure, TellingPrivate};
    use frontdesk_core::id::TellingId;
    let (office, thief) = (Written::new(1, true), Written::new(2, false));
    let queued = |n: u8, mail| {
        let private = TellingPrivate { staff: None, name: "guest".into(), address: "guest@example.com".into() };
        Fact::from(InvitationMailFact::Queued {
            telling: TellingId([n; 16]),
            invitation: id(1),
            mail,
            private: Some(private),
        })
    };
    let failed = |n: u8, again| {
        let why = TellingFailure::Unreachable;
        Fact::from(InvitationMailFact::Failed { telling: TellingId([n; 16]), invitation: id(1), why, again })
    };
    append(&office.journal, 0, &[made(1, many()), queued(1, GuestMail::Invitation), failed(1, true)]);
    append(&office.journal, 10, &[queued(2, GuestMail::Cancellation)]);
    append(&thief.journal, 5, &[queued(3, GuestMail::Invitation)]);
    let forged = ingest(&office.journal, thief.public_key, thief.entries());
    assert_eq!(forged.not_of_office.len(), 1);
    let reader = office.journal.reader().unwrap();
    let mails = || reader.invitation_mails(id(1)).unwrap();
    let states = || mails().iter().map(|one| (one.mail, one.is_pending(), one.failed.is_some())).collect::<Vec<_>>();
    assert_eq!(states(), [(GuestMail::Invitation, true, true), (GuestMail::Cancellation, true, false)]);
    assert_eq!(mails()[0].recipient.as_ref().unwrap().address, "guest@example.com");
    append(&office.journal, 20, &[InvitationMailFact::Sent { telling: TellingId([1; 16]), invitation: id(1) }.into()]);
    append(&office.journal, 30, &[failed(2, false)]);
    let check =
        || assert_eq!(states(), [(GuestMail::Invitation, false, false), (GuestMail::Cancellation, false, true)]);
    check();
    rebuild(&office.journal);
    check();
    let since = |ms: i64| reader.invitations_mailed(ms).unwrap().into_iter().collect::<Vec<_>>();
    assert_eq!(since(at(0).wall.utc_ms), [id(1)]);
    assert_eq!(since(at(11).wall.utc_ms), []);
    assert!(verify_views(office.dir.path()).unwrap().is_good());
}
