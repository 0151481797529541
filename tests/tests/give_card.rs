//! A visitor of the web desk gets a card, over the real programs and the real pcscd: the desk says where, the kiosk asks for it when nobody
//! uses its screen, and the card opens, comes back and ends the visit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::{Answer, CardsRow, Command};
use frontdesk_core::visit::VisitState;
use frontdesk_tests::office::OfficeClient;
use frontdesk_tests::site::{Plan, SOON, Site, desfire_card};
use frontdesk_tests::taps::{goes_in, issue, plan, reason};
use frontdesk_tests::wait;

fn cards(site: &Site) -> CardsRow {
    match site.control().unwrap().ask(Command::Cards {}).unwrap() {
        Answer::Cards(cards) => *cards,
        other => panic!("{other:?}"),
    }
}

fn known(site: &Site, state: fn(VisitState) -> bool) -> String {
    let found = wait::until(SOON, "the kiosk knows of the visit", || {
        let visits = site.control().ok()?.visits().ok()?;
        visits.into_iter().find(|row| state(row.state)).map(|row| row.visit.to_string())
    });
    found.unwrap()
}

/// Presses "give a card" on Today, at the only entrance that there is: which.
fn give_card(desk: &OfficeClient, visit: &str) -> String {
    let page = desk.get("/today").unwrap().body;
    let (_, form) = page.split_once(&format!("action=\"/visits/{visit}/card\"")).expect("the button is there");
    let (_, kiosk) = form.split_once("name=\"kiosk\" value=\"").unwrap();
    let (kiosk, _) = kiosk.split_once('"').unwrap();
    let path = format!("/visits/{visit}/card");
    let answer = desk.send_form("/today", &path, &[("kiosk", kiosk), ("next", "/today")]).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    kiosk.to_owned()
}

fn today_says(desk: &OfficeClient, what: &str) {
    wait::until(SOON, what, || desk.get("/today").ok()?.body.contains(what).then_some(())).unwrap();
}

#[test]
fn a_visitor_of_the_web_desk_takes_a_card_where_the_desk_says_goes_in_and_gives_it_back() {
    let site = Site::start(Plan { office: true, screen: true, ..plan() }).unwrap();
    let desk = site.office_as("zhou", "receptionist").unwrap();
    let card = desfire_card(11);
    issue(&site, &card, &["--tray"]);
    let fields = [
        ("name", "Lena Park"),
        ("contact", "13900139000"),
        ("purpose", "meeting"),
        ("host", "周雯"),
        ("language", "en"),
    ];
    let answer = desk.send_form("/visits/new", "/visits/new", &fields).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    let visit = known(&site, |state| state == VisitState::Registered);
    assert!(
        !desk.get("/today").unwrap().body.contains(&format!("/visits/{visit}/card")),
        "not before they are permitted"
    );
    let answer = desk.send_form("/today", &format!("/visits/{visit}/permit"), &[]).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(known(&site, VisitState::is_permitted), visit);

    // Somebody registers meanwhile: they go on, and the desk reads why not.
    let screen = site.screen();
    screen.wait_page("home", SOON).unwrap();
    screen.wait_and_tap("登记来访", SOON).unwrap();
    screen.wait_page("ask", SOON).unwrap();
    give_card(&desk, &visit);
    today_says(&desk, "front正有人使用，请稍后再按");
    assert_eq!(screen.page().unwrap().page, "ask");
    screen.wait_and_tap("返回", SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();

    let kiosk = give_card(&desk, &visit);
    screen.wait_page("card", SOON).unwrap();
    assert_eq!(screen.page().unwrap().language, "en", "theirs");
    today_says(&desk, "front正请来访者取卡");
    let held = site.hold(&card).unwrap();
    screen.wait_page("permitted", SOON).unwrap();
    held.remove();
    wait::until(SOON, "the desk sees the card", || {
        let today = site.office().today().ok()?;
        today.visits.iter().any(|line| line.card_out).then_some(())
    })
    .unwrap();
    assert_eq!((cards(&site).in_tray, cards(&site).given), (0, 1));
    let again = desk.send_form("/today", &format!("/visits/{visit}/card"), &[("kiosk", kiosk.as_str())]).unwrap();
    assert_eq!(again.status, 409, "one card is enough");
    goes_in(&site, &card);
    site.wait_entry("visit.entered", |row| row.open["visit"] == visit.as_str()).unwrap();

    screen.wait_page("home", SOON).unwrap();
    screen.wait_and_tap("离开还卡", SOON).unwrap();
    let held = site.hold(&card).unwrap();
    screen.wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    held.remove();
    wait::until(SOON, "the desk sees that they have left", || {
        let today = site.office().today().ok()?;
        today.visits.iter().any(|line| line.state == VisitState::Left && !line.card_out).then_some(())
    })
    .unwrap();
    assert_eq!((cards(&site).in_tray, cards(&site).given), (1, 0));
    let inspected = site.ctl_with_card(&["card", "inspect"], &card).unwrap();
    assert!(!inspected.1.contains("Lena") && !inspected.1.contains(&visit), "{}", inspected.1);
    assert_eq!(reason(&site, &card), "credential_not_enabled");
    let story = desk.get(&format!("/visits/{visit}")).unwrap().body;
    for told in ["在网页前台点了“发卡”", "请前台机让来访者取卡", "前台机回答"] {
        assert!(story.contains(told), "{told}: {story}");
    }
    site.verify().unwrap();
}
