//! Every generation of card, with its number open or hidden, through the real pcscd.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_hw::sim::card::{Generation, VirtualCard};
use frontdesk_tests::card_visit::whole_visit;
use frontdesk_tests::site::Site;
use frontdesk_tests::taps::{goes_in, issue, plan, reason};

#[test]
fn each_generation_opens_the_door_in_as_many_exchanges_as_the_data_sheet_says_and_is_dead_once_withdrawn() {
    let site = Site::start(plan()).unwrap();
    let kinds = [
        (Generation::Ev1, false, 9),
        (Generation::Ev1, true, 12),
        (Generation::Ev2, false, 5),
        (Generation::Ev2, true, 8),
        (Generation::Ev3, false, 5),
        (Generation::Ev3, true, 8),
    ];
    for (number, (generation, hidden, exchanges)) in (1..).zip(kinds) {
        let card = VirtualCard::desfire(generation, [4, 0xD0, 0, 0, 0, 1, number]);
        issue(&site, &card, if hidden { &["--staff", "1001", "--random-id"] } else { &["--staff", "1001"] });
        assert_eq!(card.has_random_id(), hidden);
        for _ in 0..2 {
            assert_eq!(goes_in(&site, &card), exchanges, "{generation:?}, hidden: {hidden}");
        }
        site.ctl(&["card", "withdraw", "--staff", "1001", "--why", "withdrawn"]).unwrap();
        assert_eq!(reason(&site, &card), "credential_not_enabled", "{generation:?}, hidden: {hidden}");
    }
    site.verify().unwrap();
}

#[test]
fn a_tray_card_of_each_generation_is_given_opens_comes_back_and_is_given_again() {
    let site = Site::start(plan()).unwrap();
    let kinds = [(Generation::Ev1, false), (Generation::Ev1, true), (Generation::Ev2, true), (Generation::Ev3, false)];
    for (number, (generation, hidden)) in (1..).zip(kinds) {
        let card = VirtualCard::desfire(generation, [4, 0xD0, 0, 0, 0, 2, number]);
        issue(&site, &card, if hidden { &["--tray", "--random-id"] } else { &["--tray"] });
        for _ in 0..2 {
            whole_visit(&site, &card, None, None);
        }
    }
    assert_eq!(site.journal_holds("visit.left"), 8);
    site.verify().unwrap();
}
