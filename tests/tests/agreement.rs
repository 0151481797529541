//! What the company wants to be agreed to: set at the office, read and signed at the kiosk, seen at the desk, and gone with the visitor's data.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::fact::{AgreedFact, Fact};
use frontdesk_store::Reader;
use frontdesk_tests::office::OfficeClient;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};

/// From the office: what is typed at the desk's own form is tested where the desk is.
fn set(site: &Site, toml: &str) {
    let file = site.path().join("agreement.toml");
    std::fs::write(&file, toml).unwrap();
    assert_eq!(site.office_ctl(&["settings", "agreement", file.to_str().unwrap()]).unwrap(), "done\n");
}

fn in_chinese(text: &str) -> String {
    format!("[title]\nzh-Hans = \"访客须知\"\n[text]\nzh-Hans = \"{text}\"\n")
}

/// Since when the kiosk goes by what was set, by its own word.
fn in_force(site: &Site) -> i64 {
    let found = || {
        let checks = site.control().ok()?.health().ok()?;
        checks.into_iter().find(|check| check.name == "settings")?.numbers.get("in_force_set_ms").copied()
    };
    wait::until(SOON, "health says so", found).unwrap()
}

fn count(site: &Site, kind: &str) -> usize {
    site.journal().unwrap().iter().filter(|row| row.kind == kind).count()
}

/// The page of the visit that is the only one at the desk.
fn visit_page(site: &Site, desk: &OfficeClient) -> (String, String) {
    site.wait_in_step().unwrap();
    let registered = site.wait_entry("visit.registered", |_| true).unwrap();
    let visit = registered.open["visit"].as_str().unwrap().to_owned();
    let page = wait::until(SOON, "the desk sees what was agreed", || {
        let body = desk.get(&format!("/visits/{visit}")).ok()?.body;
        body.contains("id=\"agreed\"").then_some(body)
    });
    (visit, page.unwrap())
}

#[test]
fn an_agreement_set_at_the_office_is_read_and_signed_at_the_kiosk_seen_at_the_desk_and_forgotten_with_the_visitor() {
    let mut site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    let desk = site.office_as("zhou", "receptionist").unwrap();
    set(&site, &in_chinese("请由接待人陪同。\\n请勿拍照。"));
    let first = in_force(&site);
    let screen = site.screen();
    visitor::fill_in(screen, "Zhang Wei", "13800138000").unwrap();
    screen.tap("同意，登记").unwrap();
    screen.wait_page("agreement", SOON).unwrap();
    screen.wait_label("请由接待人陪同。\n请勿拍照。", SOON).unwrap();
    assert!(screen.tap("签名并登记").is_err(), "nothing is drawn yet");
    screen.draw("签名处").unwrap();
    screen.wait_and_tap("清除", SOON).unwrap();
    assert!(screen.tap("签名并登记").is_err(), "it was cleared");
    // Back and forth keeps the answers; refusing calls the desk and keeps the page.
    screen.tap("返回").unwrap();
    screen.wait_and_tap("同意，登记", SOON).unwrap();
    screen.wait_and_tap("不同意？请找前台", SOON).unwrap();
    site.wait_entry("desk.called", |_| true).unwrap();
    assert_eq!(screen.page().unwrap().page, "agreement");
    assert_eq!(count(&site, "visit.registered"), 0, "nothing is recorded before it is agreed to");
    screen.draw("签名处").unwrap();
    screen.wait_and_tap("签名并登记", SOON).unwrap();
    screen.wait_page("card", SOON).unwrap();
    let agreed = site.wait_entry("visit.agreed", |row| row.open["drawn"] == true).unwrap();
    site.wait_entry("agreement.shown", |row| row.open["version"] == agreed.open["version"]).unwrap();
    assert!(!agreed.open.to_string().contains("strokes"), "what was drawn is sealed");

    let (visit, page) = visit_page(&site, &desk);
    assert!(page.contains("<svg class=\"signature\"") && page.contains("<path d=\"M"), "{page}");
    assert!(page.contains("访客须知") && page.contains("请勿拍照。"), "{page}");
    assert!(page.contains(&agreed.open["version"].as_str().unwrap()[..8]));

    // Another text is another version, and what was agreed to before stays what it was.
    set(&site, &in_chinese("请戴安全帽。"));
    wait::until(SOON, "the kiosk goes by it", || (in_force(&site) > first).then_some(())).unwrap();
    let (_, page) = visit_page(&site, &desk);
    assert!(page.contains("请勿拍照。") && !page.contains("请戴安全帽。"));

    assert_eq!(site.office_ctl(&["forget", &visit, "--why", "visitor"]).unwrap().lines().count(), 1);
    wait::until(SOON, "what was drawn is gone at the office", || {
        let page = desk.get(&format!("/visits/{visit}")).ok()?.body;
        (page.contains("签名已删除") && !page.contains("<svg class=\"signature\"")).then_some(())
    })
    .unwrap();
    let id = visit.parse().unwrap();
    wait::until(SOON, "and at the kiosk", || {
        let told = Reader::open(&site.data()).ok()?.visit_story(id, None, 100).ok()?.rows;
        let agreed = told.iter().find(|one| one.entry.kind == "visit.agreed")?;
        matches!(&agreed.fact, Some(Fact::Agreed(AgreedFact::Agreed { private: None, .. }))).then_some(())
    })
    .unwrap();
    site.kill_kiosk().unwrap();
    site.verify().unwrap();
}

#[test]
fn who_cannot_draw_says_so_and_where_nothing_is_to_be_agreed_to_no_page_is_between() {
    let mut site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    set(&site, "[title]\nen = \"House rules\"\n[text]\nen = \"Please stay with your host.\"\n");
    let before = in_force(&site);
    // The text is not there in Chinese: who speaks Chinese reads it in English, after a restart without the office, too.
    site.kill_office().unwrap();
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    site.screen().wait_page("home", SOON).unwrap();
    visitor::fill_in(site.screen(), "Zhang Wei", "13800138000").unwrap();
    site.screen().tap("同意，登记").unwrap();
    site.screen().wait_label("Please stay with your host.", SOON).unwrap();
    site.screen().tap("不便签名，直接同意").unwrap();
    site.screen().wait_page("card", SOON).unwrap();
    let agreed = site.wait_entry("visit.agreed", |row| row.open["drawn"] == false).unwrap();
    assert_eq!(agreed.open["language"], "en");
    site.screen().wait_and_tap("不拿卡，继续", SOON).unwrap();
    site.screen().wait_and_tap("返回首页", SOON).unwrap();

    site.start_office().unwrap();
    assert_eq!(site.office_ctl(&["settings", "agreement"]).unwrap(), "done\n");
    wait::until(SOON, "the kiosk goes by it", || (in_force(&site) > before).then_some(())).unwrap();
    visitor::register(site.screen(), "Li Na", "13800138001").unwrap();
    assert_eq!((count(&site, "visit.registered"), count(&site, "visit.agreed")), (2, 1));
    site.verify().unwrap();
}
