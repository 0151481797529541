//! A receptionist at the web desk, over the real programs: who registers at a kiosk is permitted from the page, and who is registered at the
//! page is known at the kiosk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_core::visit::VisitState;
use frontdesk_tests::office::OfficeClient;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};

fn site() -> (Site, OfficeClient) {
    let site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    let desk = site.office_as("zhou", "receptionist").unwrap();
    (site, desk)
}

fn tap(site: &Site, card: &str) {
    site.control().unwrap().order(Command::SimTap { card: card.into() }).unwrap();
}

fn take_away(site: &Site) {
    site.control().unwrap().order(Command::SimRemove {}).unwrap();
}

#[test]
fn who_registers_at_the_kiosk_is_seen_on_today_and_permitted_from_there_and_the_card_opens() {
    let (site, desk) = site();
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    tap(&site, "tray-1");
    site.screen().wait_page("waiting", SOON).unwrap();
    take_away(&site);
    let visit = wait::until(SOON, "the visitor is on Today", || {
        let page = desk.get("/today").ok()?.body;
        let waits = page.contains("Zhang Wei等了");
        waits.then(|| page.split_once("action=\"/visits/")?.1.split_once('/').map(|(visit, _)| visit.to_owned()))?
    })
    .unwrap();
    tap(&site, "tray-1");
    site.wait_entry("access.denied", |row| row.open["reason"] == "not_permitted_yet").unwrap();
    take_away(&site);
    let answer = desk.send_form("/today", &format!("/visits/{visit}/permit"), &[("next", "/today")]).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    site.wait_entry("visit.permitted", |row| row.open["visit"] == visit.as_str() && row.open["by"] == "desk").unwrap();
    wait::until(SOON, "the page says what the kiosk said", || {
        desk.get("/today").ok()?.body.contains("front已执行").then_some(())
    })
    .unwrap();
    site.screen().wait_page("permitted", SOON).unwrap();
    tap(&site, "tray-1");
    site.wait_coil(true).unwrap();
    let story = desk.get(&format!("/visits/{visit}")).unwrap().body;
    for told in ["在网页前台点了“允许进入”", "请前台机允许进入", "前台机回答", "刷卡未放行"]
    {
        assert!(story.contains(told), "{told}: {story}");
    }
}

#[test]
fn who_is_registered_at_the_page_is_permitted_and_ended_there_and_the_kiosk_hears_of_it() {
    let (site, desk) = site();
    let fields = [("name", "罗岚"), ("contact", "13900139000"), ("purpose", "meeting"), ("host", "周雯")];
    let answer = desk.send_form("/visits/new", "/visits/new", &fields).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    let known = |state: fn(VisitState) -> bool| {
        wait::until(SOON, "the kiosk knows of the visit", || {
            let visits = site.control().ok()?.visits().ok()?;
            visits.into_iter().find(|row| state(row.state)).map(|row| row.visit)
        })
        .unwrap()
    };
    let visit = known(|state| state == VisitState::Registered).to_string();
    let answer = desk.send_form("/today", &format!("/visits/{visit}/permit"), &[]).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    // The office's own word: no kiosk is asked, and each hears of it.
    assert_eq!(known(VisitState::is_permitted).to_string(), visit);
    let end = desk.send_form("/today", &format!("/visits/{visit}/end"), &[]).unwrap();
    assert_eq!(end.status, 303, "{}", end.body);
    wait::until(SOON, "the kiosk knows that it has ended", || {
        (site.control().ok()?.status().ok()?.open_visits == 0).then_some(())
    })
    .unwrap();
    assert_eq!(site.office().today().unwrap().visits[0].state, VisitState::Left);
}
