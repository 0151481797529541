//! Tickets, inspections and a month of the hardware, as the journal keeps them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, ask};
use common::{append, at};
use frontdesk_core::access::Grant;
use frontdesk_core::fact::{AtReader, Fact, HealthFact, InspectedCheck, InspectionWhy, Reopened};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::lock::Release;
use frontdesk_core::health::tickets::{Severity, Stage, Told};
use frontdesk_core::id::TicketId;
use frontdesk_store::{LetGoPolicy, MonthOfHardware, ViewsReport, verify_views};

const HOUR_MS: u64 = 3_600_000;

fn ticket(n: u8) -> TicketId {
    TicketId([n; 16])
}

fn opened(n: u8, check: &str) -> Fact {
    Fact::Health(HealthFact::TicketOpened {
        ticket: ticket(n),
        check: check.into(),
        severity: Severity::Critical,
        tell: vec![Told::Desk],
        since_ms: 1,
        flaps: 1,
        evidence: "gone".into(),
        advice: "plug it in".into(),
    })
}

fn cleared(n: u8) -> Fact {
    Fact::Health(HealthFact::TicketCleared { ticket: ticket(n) })
}

fn closed(n: u8) -> Fact {
    Fact::Health(HealthFact::TicketClosed { ticket: ticket(n), by: "uid 0".into(), note: "plugged in".into() })
}

fn returned(n: u8) -> Fact {
    let (why, severity, evidence) = (Reopened::Returned, Severity::Critical, "gone".to_owned());
    Fact::Health(HealthFact::TicketReopened { ticket: ticket(n), why, severity, evidence })
}

fn counted(from_h: u64, until_h: u64, well_h: u64) -> Fact {
    let ms = |hours: u64| at(hours * HOUR_MS).wall.utc_ms;
    Fact::Health(HealthFact::AvailabilityCounted {
        from_ms: ms(from_h),
        until_ms: ms(until_h),
        watched_ms: (until_h - from_h) * HOUR_MS,
        well_ms: well_h * HOUR_MS,
    })
}

#[test]
fn a_ticket_survives_in_the_journal_with_everything_that_was_said_of_it_and_equals_a_rebuild() {
    let kiosk = Written::new(1, false);
    append(&kiosk.journal, 0, &[opened(1, "reader"), opened(2, "lines")]);
    append(&kiosk.journal, 10, &[cleared(1), closed(1)]);
    let reader = kiosk.journal.reader().unwrap();
    let all = reader.tickets(i64::MIN, 10).unwrap();
    assert_eq!(all.iter().map(|one| one.ticket.check.as_str()).collect::<Vec<_>>(), ["lines", "reader"]);
    assert_eq!((all[1].ticket.stage, all[1].ticket.note.as_str()), (Stage::Closed, "plugged in"));
    assert_eq!(all[1].ticket.closed_ms, Some(at(10).wall.utc_ms));
    let open = reader.tickets(at(11).wall.utc_ms, 10).unwrap();
    assert_eq!(open.len(), 1, "what was closed before is not asked for");
    append(&kiosk.journal, 20, &[returned(1)]);
    assert_eq!(reader.tickets(i64::MAX, 10).unwrap().len(), 2, "it is open again");
    assert_eq!(verify_views(kiosk.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn a_month_counts_tickets_and_the_share_of_the_time_in_which_the_door_could_be_used() {
    let kiosk = Written::new(1, false);
    let reader = kiosk.journal.reader().unwrap();
    assert_eq!(reader.month_of_hardware(202_611).unwrap(), MonthOfHardware::default());
    append(&kiosk.journal, HOUR_MS, &[counted(0, 1, 1)]);
    append(&kiosk.journal, 2 * HOUR_MS, &[opened(1, "reader"), cleared(1), returned(1), cleared(1), closed(1)]);
    // Nobody looked for an hour.
    append(&kiosk.journal, 4 * HOUR_MS, &[counted(2, 4, 1), opened(2, "reader")]);
    let month = reader.month_of_hardware(202_611).unwrap();
    let expected = MonthOfHardware {
        opened: [("reader".to_owned(), 2)].into(),
        reopened: 1,
        cleared: 2,
        closed: 1,
        inspections: 0,
        span_ms: 4 * HOUR_MS,
        watched_ms: 3 * HOUR_MS,
        well_ms: 2 * HOUR_MS,
    };
    assert_eq!(month, expected);
    assert_eq!(reader.month_of_hardware(202_612).unwrap(), MonthOfHardware::default());
    assert_eq!(reader.month_of_hardware(0).unwrap(), MonthOfHardware::default());
}

#[test]
fn the_newest_inspection_comes_first_with_its_numbers() {
    let kiosk = Written::new(1, false);
    for (ms, number) in [(0, 7), (5, 8)] {
        let check = InspectedCheck {
            check: "disk".into(),
            state: CheckState::Ok,
            since_ms: 1,
            evidence: "roomy".into(),
            numbers: [("commit_p50_us".to_owned(), number)].into(),
        };
        let done = HealthFact::InspectionDone { why: InspectionWhy::Scheduled, by: None, checks: vec![check] };
        append(&kiosk.journal, ms, &[Fact::Health(done)]);
    }
    let inspections = kiosk.journal.reader().unwrap().inspections(10).unwrap();
    let numbers: Vec<i64> = inspections.iter().map(|one| one.checks[0].numbers["commit_p50_us"]).collect();
    assert_eq!((numbers, inspections[0].at_ms), (vec![8, 7], at(5).wall.utc_ms));
}

#[test]
fn what_became_of_releases_is_read_with_the_time_to_the_opening() {
    let kiosk = Written::new(1, false);
    let grant = |command| Fact::AccessGranted {
        door: "front".into(),
        command,
        grant: Grant::Remote,
        visit: None,
        remote: None,
        at: AtReader::default(),
        private: None,
    };
    append(&kiosk.journal, 0, &[grant(1)]);
    append(&kiosk.journal, 900, &[Fact::AccessTaken { door: "front".into(), command: 1 }]);
    append(&kiosk.journal, 2_000, &[grant(2)]);
    append(&kiosk.journal, 7_000, &[Fact::AccessNotTaken { door: "front".into(), command: 2 }]);
    append(&kiosk.journal, 9_000, &[grant(3)]);
    let reader = kiosk.journal.reader().unwrap();
    let all = reader.releases("front", i64::MIN, i64::MAX, 10).unwrap();
    assert_eq!(all, [Release::Taken { after_ms: 900 }, Release::NotTaken], "a release that is not over says nothing");
    assert_eq!(reader.releases("front", i64::MIN, i64::MAX, 1).unwrap(), [Release::NotTaken], "the newest");
    assert!(reader.releases("back", i64::MIN, i64::MAX, 10).unwrap().is_empty());
    assert_eq!(reader.releases("front", i64::MIN, at(1).wall.utc_ms, 10).unwrap().len(), 1);
}

#[test]
fn a_whole_file_is_whole_and_the_end_knows_when_it_was_signed() {
    let kiosk = Written::new(1, false);
    append(&kiosk.journal, 0, &[opened(1, "reader")]);
    let reader = kiosk.journal.reader().unwrap();
    assert!(reader.is_file_whole().unwrap());
    let (reply, signed) = frontdesk_store::Reply::channel();
    kiosk.journal.sign_checkpoint(at(5).wall.utc_ms, reply);
    signed.recv().unwrap().unwrap();
    assert_eq!(reader.last_checkpoint_ms().unwrap(), Some(at(5).wall.utc_ms));
    assert_eq!(reader.written_after(0).unwrap(), Some(at(0).wall.utc_ms));
    assert_eq!(reader.written_after(1).unwrap(), None);
}

#[test]
fn a_ticket_that_is_not_closed_is_never_let_go_and_a_closed_one_goes_as_a_whole() {
    let (kiosk, office) = (Written::new(1, false), Written::new(200, true));
    append(&kiosk.journal, 0, &[opened(1, "reader"), opened(2, "lines"), cleared(1), closed(1)]);
    append(&kiosk.journal, 1, &[Fact::NodeStopped {}, Fact::NodeStopped {}]);
    let receipt = kiosk.send(&office).receipt.unwrap();
    ask(|reply| kiosk.journal.keep_receipt(receipt, office.public_key, reply));
    let policy = LetGoPolicy { keep_ms: 0, size_limit_bytes: None };
    ask(|reply| kiosk.journal.let_go(at(1_000_000_000), policy, reply));
    let reader = kiosk.journal.reader().unwrap();
    let left = reader.tickets(i64::MIN, 10).unwrap();
    assert_eq!(left.iter().map(|one| one.ticket.check.as_str()).collect::<Vec<_>>(), ["lines"]);
    assert_eq!(verify_views(kiosk.dir.path()).unwrap(), ViewsReport::Equal);
}
