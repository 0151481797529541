//! Cards torn away at every exchange, before and after the card heard it, through the real pcscd: the next time finishes them, no
//! card works that the journal does not know, and no visit is stuck.
//!
//! `make test` takes a few of the exchanges, `FRONTDESK_SOAK=1` all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_hw::sim::card::{TearEffect, VirtualCard};
use frontdesk_tests::card_visit::{Tear, whole_visit};
use frontdesk_tests::site::{Site, desfire_card};
use frontdesk_tests::taps::{goes_in, issue, plan, reason, refused};

/// Which exchanges are torn: all, or one of so many.
fn torn(exchanges: u64, one_of: usize) -> impl Iterator<Item = Tear> {
    let step = if std::env::var_os("FRONTDESK_SOAK").is_some() { 1 } else { one_of };
    let exchanges = u32::try_from(exchanges).unwrap();
    (0..exchanges).flat_map(|at| [(at, TearEffect::Lost), (at, TearEffect::Applied)]).step_by(step)
}

/// A fresh card each time: an employee's number can have any number of them, the newest counts.
fn fresh(number: usize) -> VirtualCard {
    let [.., high, low] = number.to_be_bytes();
    VirtualCard::desfire_ev2([4, 0xD1, 0, 0, 0, high, low])
}

#[test]
fn a_staff_card_torn_at_any_exchange_of_its_issuing_opens_nothing_and_is_finished_the_next_time() {
    let site = Site::start(plan()).unwrap();
    let issuer = site.issuer_keys();
    let arguments = ["card", "issue", "--issuer", &issuer, "--staff", "1001"];
    let whole = fresh(0);
    issue(&site, &whole, &["--staff", "1001"]);
    let exchanges = whole.exchanges();
    assert!(exchanges > 30, "{exchanges}");
    for (number, (at, effect)) in (1..).zip(torn(exchanges, 13)) {
        let card = fresh(number);
        card.tear_after(at, effect);
        let (code, said) = site.ctl_with_card(&arguments, &card).unwrap();
        card.hold_still();
        // Torn behind the last word that mattered, it is whole.
        if code != Some(0) {
            let _ = refused(&site, &card);
            issue(&site, &card, &["--staff", "1001"]);
        }
        assert_eq!(goes_in(&site, &card), 5, "torn at {at}, {effect:?}: {said}");
    }
    assert_eq!(reason(&site, &whole), "credential_not_enabled", "it was replaced");
    site.verify().unwrap();
}

#[test]
fn a_visitors_card_torn_at_any_exchange_is_finished_or_cleaned_and_no_visit_is_stuck() {
    let site = Site::start(plan()).unwrap();
    let card = desfire_card(11);
    issue(&site, &card, &["--tray"]);
    let (given, returned) = whole_visit(&site, &card, None, None);
    assert!(given > 10 && returned > 10, "{given} and {returned}");
    for tear in torn(given, 7) {
        whole_visit(&site, &card, Some(tear), None);
    }
    for tear in torn(returned, 7) {
        whole_visit(&site, &card, None, Some(tear));
    }
    assert_eq!(site.journal_holds("visit.left"), site.journal_holds("visit.registered"));
    site.verify().unwrap();
}
