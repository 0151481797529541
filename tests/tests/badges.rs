//! Badges over the real programs and a real CUPS: what a killed daemon had handed over, and the desk's button at a kiosk's printer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../src/badge/tests/print_service/mod.rs"]
mod print_service;

use frontdesk_core::control::Command;
use frontdesk_core::id::VisitId;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};
use print_service::PrintService;

fn site(service: &PrintService, when: &str, plan: Plan) -> Site {
    let config = format!("[badge]\nqueue = \"label\"\ncups = \"{}\"\nwhen = \"{when}\"\n", service.socket());
    Site::start(Plan { screen: true, config, ..plan }).unwrap()
}

/// Somebody registers, takes a card and waits.
fn one_waits(site: &Site) -> VisitId {
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    site.control().unwrap().order(Command::SimTap { card: "tray-1".into() }).unwrap();
    site.screen().wait_page("waiting", SOON).unwrap();
    site.control().unwrap().order(Command::SimRemove {}).unwrap();
    site.control().unwrap().visits().unwrap()[0].visit
}

fn wait_badge(site: &Site, kind: &str, visit: VisitId) {
    site.wait_entry(kind, |row| row.open["visit"] == visit.to_string().as_str()).unwrap();
}

#[test]
fn a_badge_that_a_killed_daemon_had_handed_over_is_printed_once_and_said_to_be() {
    let service = PrintService::start();
    service.paper(false);
    let mut site = site(&service, "card", Plan::default());
    let visit = one_waits(&site);
    wait_badge(&site, "badge.queued", visit);
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    service.paper(true);
    wait_badge(&site, "badge.printed", visit);
    assert_eq!((service.times_printed(visit), site.journal_holds("badge.queued")), (1, 1));
}

#[test]
fn the_desks_button_prints_at_the_kiosk_of_the_visit_and_its_page_says_what_the_kiosk_answered() {
    let service = PrintService::start();
    let site = site(&service, "asked", Plan { office: true, ..Plan::default() });
    let desk = site.office_as("zhou", "receptionist").unwrap();
    let visit = one_waits(&site);
    let path = format!("/visits/{visit}");
    let says = |words: &str| {
        wait::until(SOON, words, || desk.get(&path).ok()?.body.contains(words).then_some(())).unwrap();
    };
    says("由登记来访的自助机打印");
    let print = || {
        let answer = desk.send_form(&path, &format!("{path}/badge"), &[]).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
    };
    print();
    wait_badge(&site, "badge.printed", visit);
    says("让自助机打印胸牌");
    says("胸牌已打印");
    assert_eq!(service.times_printed(visit), 1);

    // Somebody cancels it at the printer: the visitor reads where there is another.
    service.paper(false);
    print();
    wait::until(SOON, "it is handed over", || (site.journal_holds("badge.queued") == 2).then_some(())).unwrap();
    service.administer("cancel");
    let whole = "您拜访的是周雯，研发部·测试组。同事来接您以后，访客卡才能开门。请到前台领取访客证。";
    site.screen().wait_label(whole, SOON).unwrap();
    says("胸牌没有打印");
}
