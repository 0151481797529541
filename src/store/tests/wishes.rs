//! What visitors wish while they wait: the last wish counts, the host of now is the visit's, and what is personal goes with the visit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::nodes::{Written, import, ingest, rebuild, trust};
use common::{append, at, forget_visit, host_changed, message_left, registered, story, views, visit};
use frontdesk_core::fact::{Drink, WishFact};
use frontdesk_core::id::StaffId;
use frontdesk_store::ViewsReport;

fn wished(drink: Drink) -> frontdesk_core::fact::Fact {
    WishFact::Drink { visit: visit(1), drink }.into()
}

#[test]
fn the_last_drink_counts_also_of_two_in_one_moment_and_a_rebuild_says_the_same() {
    let kiosk = Written::new(2, false);
    append(&kiosk.journal, 0, &[registered(1, "张伟"), wished(Drink::Coffee)]);
    append(&kiosk.journal, 5, &[wished(Drink::HotTea), wished(Drink::Nothing)]);
    let drink = || kiosk.journal.reader().unwrap().visit(visit(1)).unwrap().unwrap().drink;
    let last = Some((Drink::Nothing, at(5).wall.utc_ms));
    assert_eq!(drink(), last);
    let before = views(kiosk.dir.path());
    rebuild(&kiosk.journal);
    assert_eq!((drink(), views(kiosk.dir.path())), (last, before));
    assert_eq!(frontdesk_store::verify_views(kiosk.dir.path()).unwrap(), ViewsReport::Equal);
}

#[test]
fn whoever_was_chosen_last_is_the_visits_host_at_every_node_and_nobody_while_that_cannot_be_read() {
    let (office, kiosk) = (Written::new(1, true), Written::new(2, false));
    append(&kiosk.journal, 0, &[registered(1, "张伟"), host_changed(1, 1, "李娜"), host_changed(1, 2, "王芳")]);
    let here = kiosk.journal.reader().unwrap().open_visit(visit(1)).unwrap().unwrap();
    assert_eq!((here.host, here.host_name.as_str(), here.host_changes), (Some(StaffId([12; 16])), "王芳", 2));
    trust(&office.journal, &office);
    let touched = ingest(&office.journal, kiosk.public_key, kiosk.entries()).touched;
    assert!(touched.visits.contains(&visit(1)));
    let reader = office.journal.reader().unwrap();
    let there = || reader.visit(visit(1)).unwrap().unwrap();
    assert_eq!((there().private, there().host_changes), (None, 2));
    assert!(import(&office.journal, kiosk.keys()).visits.contains(&visit(1)));
    let private = there().private.unwrap();
    assert_eq!((private.name.as_str(), private.host_name.as_str()), ("张伟", "王芳"));
    assert_eq!((private.host, private.host_department.as_str()), (Some(StaffId([12; 16])), "人事部"));
}

#[test]
fn a_message_is_read_once_and_is_forgotten_with_the_visit() {
    let kiosk = Written::new(2, false);
    append(&kiosk.journal, 0, &[registered(1, "张伟")]);
    append(&kiosk.journal, 7, &[message_left(1, "合同在前台"), message_left(1, "请回电"), message_left(1, "请回电")]);
    let reader = kiosk.journal.reader().unwrap();
    let read = || {
        let messages = reader.messages(visit(1)).unwrap();
        messages.into_iter().map(|one| one.private.map(|private| private.text)).collect::<Vec<_>>()
    };
    assert_eq!(read(), [Some("合同在前台".to_owned()), Some("请回电".to_owned())]);
    assert_eq!(reader.visit(visit(1)).unwrap().unwrap().message_ms, Some(at(7).wall.utc_ms));
    assert_eq!(reader.messages(visit(2)).unwrap(), []);
    append(&kiosk.journal, 9, &story(1)[9..]);
    forget_visit(&kiosk.journal, 1);
    assert_eq!(read(), [None, None]);
}
