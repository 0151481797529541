//! Two kiosks of one site: what the office knows of people reaches both, and a visit is one thing wherever the visitor stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use frontdesk_core::control::Command;
use frontdesk_core::visit::VisitState;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};

/// Somebody whom only the office knows, with the card that the second kiosk's file of people does not have either.
const PEOPLE: &str = "id,name,department,place,greet,card\n\
    1001,周雯,研发部·测试组,3 楼,周女士,04B10001\n\
    2001,欧阳明,财务部,5 楼,欧阳先生,04B1FFFF\n";

fn kiosks() -> (Site, Site) {
    let first = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    let people = first.path().join("office-people.csv");
    std::fs::write(&people, PEOPLE).unwrap();
    first.office_ctl(&["people", "import", &people.display().to_string()]).unwrap();
    let second = Site::start(Plan { joins: Some(first.office_at()), screen: true, ..Plan::default() }).unwrap();
    (first, second)
}

fn tap(site: &Site, card: &str) {
    site.control().unwrap().order(Command::SimTap { card: card.into() }).unwrap();
}

fn take_away(site: &Site) {
    site.control().unwrap().order(Command::SimRemove {}).unwrap();
}

/// Somebody goes through the released door.
fn pass(site: &Site) {
    site.wait_coil(true).unwrap();
    site.lines().unwrap().set_contact(true).unwrap();
    site.wait_coil(false).unwrap();
    site.lines().unwrap().set_contact(false).unwrap();
    take_away(site);
}

#[test]
fn a_person_whom_only_the_office_knew_passes_at_every_kiosk_and_no_more_once_withdrawn() {
    let (first, second) = kiosks();
    for site in [&first, &second] {
        // The card was a stranger's at both; it becomes somebody's without a restart.
        wait::until(SOON, "the person is known", || {
            let site_answer = site.ctl(&["--json", "site"]).ok()?;
            site_answer.contains("\"people\":2").then_some(())
        })
        .unwrap();
        tap(site, "stranger");
        pass(site);
    }
    let nobody = first.path().join("nobody.csv");
    std::fs::write(&nobody, PEOPLE.lines().take(2).collect::<Vec<_>>().join("\n")).unwrap();
    first.office_ctl(&["people", "import", &nobody.display().to_string(), "--remove-missing"]).unwrap();
    for site in [&first, &second] {
        wait::until(SOON, "the person is gone", || {
            let site_answer = site.ctl(&["--json", "site"]).ok()?;
            site_answer.contains("\"people\":1").then_some(())
        })
        .unwrap();
        tap(site, "stranger");
        site.wait_entry("access.denied", |_| true).unwrap();
        take_away(site);
    }
}

#[test]
fn a_card_given_out_at_one_kiosk_opens_at_the_other_and_is_taken_back_there() {
    let (first, second) = kiosks();
    visitor::register(first.screen(), "Zhang Wei", "13800138000").unwrap();
    tap(&first, "tray-1");
    first.screen().wait_page("waiting", SOON).unwrap();
    take_away(&first);
    tap(&first, "staff-zhou");
    pass(&first);
    let visit = first.wait_entry("visit.permitted", |_| true).unwrap().open["visit"].clone();
    wait::until(SOON, "the second kiosk knows of the permission", || {
        let visits = second.control().ok()?.visits().ok()?;
        visits.iter().any(|row| row.state.is_permitted() && row.has_card).then_some(())
    })
    .unwrap();

    // What the journal knows the station hears a moment later: whoever is refused tries again.
    wait::until(SOON, "the card opens the second kiosk's door", || {
        tap(&second, "tray-1");
        let opened = second.lines().ok()?.wait_for(Duration::from_millis(500), |levels| levels.coil).is_ok();
        if !opened {
            take_away(&second);
        }
        opened.then_some(())
    })
    .unwrap();
    pass(&second);
    second.wait_entry("visit.entered", |row| row.open["visit"] == visit).unwrap();
    // The greeting of the tap covers the page for a moment.
    second.screen().wait_signal("none", SOON).unwrap();
    second.screen().wait_and_tap("离开还卡", SOON).unwrap();
    tap(&second, "tray-1");
    second.screen().wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    take_away(&second);

    // It has ended at the first kiosk, too: its card is nobody's.
    wait::until(SOON, "the first kiosk knows of the leaving", || {
        let status = first.control().ok()?.status().ok()?;
        (status.open_visits == 0).then_some(())
    })
    .unwrap();
    tap(&first, "tray-1");
    first.wait_entry("access.denied", |row| row.open["reason"] == "credential_not_enabled").unwrap();
    let at_office = wait::until(SOON, "the office has one visit that ended", || {
        let today = first.office().today().ok()?;
        (today.visits.len() == 1 && today.visits[0].state == VisitState::Left).then(|| today.visits[0].clone())
    })
    .unwrap();
    assert_eq!(at_office.name.as_deref(), Some("Zhang Wei"));
    assert!(!at_office.card_out);
    for site in [&first, &second] {
        site.verify().unwrap();
    }
}
