//! Cards that are not what they seem, through the real pcscd: each is refused, with its reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::id::{CredentialId, StaffId};
use frontdesk_hw::sim::card::{Generation, VirtualCard};
use frontdesk_tests::scratch::Scratch;
use frontdesk_tests::site::{Plan, SOON, Site, desfire_card};
use frontdesk_tests::taps::{count, goes_in, issue, plan, reason};
use frontdesk_tests::{forger, time_ahead, visitor};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

/// A visitor registers, holds `card` up and is permitted.
fn visit_with(site: &Site, card: &VirtualCard) -> String {
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    let before = count(site, "card.issued");
    let held = site.hold(card).unwrap();
    site.screen().wait_page("waiting", SOON).unwrap();
    held.remove();
    assert_eq!(count(site, "card.issued"), before + 1);
    let registered = site.journal().unwrap().into_iter().rfind(|row| row.kind == "visit.registered").unwrap();
    let visit = registered.open["visit"].as_str().unwrap().to_owned();
    site.ctl(&["permit", &visit]).unwrap();
    visit
}

#[test]
fn a_credential_made_with_the_keys_of_a_stolen_kiosk_is_forged_whoever_it_names() {
    let site = Site::start(plan()).unwrap();
    let card = desfire_card(1);
    issue(&site, &card, &["--staff", "1001"]);
    let issued = site.wait_entry("credential.issued", |_| true).unwrap();
    let named: (CredentialId, StaffId) =
        serde_json::from_value(serde_json::json!([issued.open["credential"], issued.open["staff"]])).unwrap();
    // On the very card that it names, and on one that nobody knows.
    for (forgery, reader) in
        [(VirtualCard::clone_uid_of(&card), "its own number"), (desfire_card(9), "a number of its own")]
    {
        forger::forge(&site, &forgery, named.0, named.1).unwrap();
        assert_eq!(self::reason(&site, &forgery), "forged", "{reader}");
    }
    goes_in(&site, &card);
}

#[test]
fn what_stands_on_a_visitors_card_is_worth_nothing_on_another() {
    let site = Site::start(Plan { screen: true, ..plan() }).unwrap();
    let (card, other) = (desfire_card(11), desfire_card(12));
    for tray in [&card, &other] {
        issue(&site, tray, &["--tray"]);
    }
    visit_with(&site, &card);
    forger::copy(&card, &other).unwrap();
    assert_eq!(reason(&site, &other), "copied");
    goes_in(&site, &card);
}

#[test]
fn a_card_of_another_site_is_refused_even_where_both_have_the_same_keys() {
    let site = Site::start(plan()).unwrap();
    let shared = Scratch::new().unwrap();
    for (from, name) in [(site.site_keys(), "cards.toml"), (site.issuer_keys().into(), "issuer.toml")] {
        let text = std::fs::read_to_string(from).unwrap();
        let line = text.lines().find(|line| line.starts_with("site")).unwrap();
        let renamed = text.replace(line, &format!("site = \"{}\"", "51".repeat(16)));
        assert_ne!(renamed, text);
        let path = shared.path().join(name);
        std::fs::write(&path, renamed).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    let elsewhere =
        Site::start(Plan { pcscd: true, card_keys_of: Some(shared.path().to_owned()), ..Plan::default() }).unwrap();
    let card = desfire_card(1);
    issue(&elsewhere, &card, &["--staff", "1001"]);
    goes_in(&elsewhere, &card);
    assert_eq!(reason(&site, &card), "other_site");
}

#[test]
fn with_the_office_away_what_has_ended_is_refused_for_what_ended_it() {
    let mut site = Site::start(Plan { screen: true, office: true, ..plan() }).unwrap();
    let [visits, returned, withdrawn, lost, unused, stays] = [11, 12, 1, 2, 3, 4].map(desfire_card);
    for tray in [&visits, &returned] {
        issue(&site, tray, &["--tray"]);
    }
    issue(&site, &withdrawn, &["--staff", "1001"]);
    issue(&site, &lost, &["--staff", "1002"]);
    issue(&site, &unused, &["--staff", "1003", "--unused-days", "30"]);
    issue(&site, &stays, &["--staff", "1004"]);
    site.wait_in_step().unwrap();
    site.kill_office().unwrap();

    visit_with(&site, &visits);
    goes_in(&site, &visits);
    site.screen().wait_signal("none", SOON).unwrap();
    site.screen().wait_page("home", SOON).unwrap();
    visit_with(&site, &returned);
    goes_in(&site, &returned);
    let (code, said) = site.ctl_with_card(&["card", "return"], &returned).unwrap();
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(reason(&site, &returned), "credential_not_enabled");
    for card in [&withdrawn, &lost, &unused, &stays] {
        goes_in(&site, card);
    }
    site.ctl(&["card", "withdraw", "--staff", "1001", "--why", "withdrawn"]).unwrap();
    assert_eq!(reason(&site, &withdrawn), "credential_not_enabled");
    site.ctl(&["card", "withdraw", "--staff", "1002", "--why", "lost", "--cause", "stolen"]).unwrap();
    assert_eq!(reason(&site, &lost), "credential_not_enabled");

    // A temporary card ends after 12 hours, and who was not there for 30 days needs another.
    site.restart_kiosk_in(time_ahead::environment(13 * HOUR)).unwrap();
    assert_eq!(reason(&site, &visits), "expired");
    goes_in(&site, &unused);
    site.restart_kiosk_in(time_ahead::environment(31 * 24 * HOUR + 14 * HOUR)).unwrap();
    assert_eq!(reason(&site, &unused), "unused");
    goes_in(&site, &stays);
    site.verify().unwrap();
}

#[test]
fn a_card_swapped_for_another_behind_the_readers_back_is_not_written() {
    let site = Site::start(Plan { screen: true, ..plan() }).unwrap();
    let (card, other) = (desfire_card(11), desfire_card(12));
    for tray in [&card, &other] {
        issue(&site, tray, &["--tray"]);
    }
    let before = forger::content(&other);
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    // A tap is five exchanges, and then the work begins anew: number, application, authentication. From there on it is another.
    for (failures, swapped_after) in [(1, 9), (2, 11)] {
        card.swap_after(swapped_after, &other);
        let held = site.hold(&card).unwrap();
        site.wait_entry("card.failed", |_| count(&site, "card.failed") == failures).unwrap();
        held.remove();
        card.hold_still();
        assert_eq!(forger::content(&other), before);
        assert_eq!(count(&site, "card.issued"), 0);
    }
    let held = site.hold(&card).unwrap();
    site.screen().wait_page("waiting", SOON).unwrap();
    held.remove();
}

#[test]
fn an_answer_with_one_wrong_bit_or_a_wrong_mac_opens_nothing() {
    let site = Site::start(plan()).unwrap();
    for (number, generation, exchanges) in [(1, Generation::Ev2, 5), (2, Generation::Ev1, 9)] {
        let card = VirtualCard::desfire(generation, [4, 0xD0, 0, 0, 0, 0, number]);
        issue(&site, &card, &["--staff", if number == 1 { "1001" } else { "1004" }]);
        assert_eq!(goes_in(&site, &card), exchanges);
        card.record();
        goes_in(&site, &card);
        let said = card.recording();
        for at in 0..exchanges {
            let frontdesk_hw::sim::card::Reply::Answer(answer) = &said[usize::try_from(at).unwrap()].reply else {
                panic!("nothing was torn")
            };
            // The lowest bit of the first byte, one in the middle, and the last byte before the status: of the last answer, the MAC.
            let last = answer.len().saturating_sub(3) * 8;
            for bit in [0, answer.len() * 4, last] {
                card.flip_bit_after(u32::try_from(at).unwrap(), bit);
                assert!(!reason(&site, &card).is_empty(), "{generation:?}: bit {bit} of answer {at}");
                card.hold_still();
            }
        }
        goes_in(&site, &card);
    }
}
