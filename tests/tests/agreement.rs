//! What the company wants to be agreed to: set at the desk, read and signed at the kiosk, seen at the desk, and gone with the visitor's data.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::fact::{AgreedFact, Fact};
use frontdesk_store::Reader;
use frontdesk_tests::office::OfficeClient;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};

const TEXT: &str = "请由接待人陪同。\r\n请勿拍照。";

fn fields<'a>(title: &'a str, text: &'a str, signing: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("title_zh_hans", title),
        ("title_zh_hant", ""),
        ("title_en", ""),
        ("text_zh_hans", text),
        ("text_zh_hant", ""),
        ("text_en", ""),
        ("signing", signing),
    ]
}

fn set(head: &OfficeClient, fields: &[(&str, &str)]) {
    let answer = head.fill_form("/settings", "/settings/agreement", fields).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
}

/// Every kiosk shows what was set, by its own word.
fn wait_shown(head: &OfficeClient) {
    let shown = || head.get("/settings").ok()?.body.contains("设置在全部 1 台门口机显示").then_some(());
    wait::until(SOON, "the kiosk goes by it", shown).unwrap();
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
fn an_agreement_set_at_the_desk_is_read_and_signed_at_the_kiosk_seen_at_the_desk_and_forgotten_with_the_visitor() {
    let mut site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    let head = site.office_as("head", "administration-head").unwrap();
    set(&head, &fields("访客须知", TEXT, "drawn_or_said"));
    wait_shown(&head);
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

    let (visit, page) = visit_page(&site, &head);
    assert!(page.contains("<svg class=\"signature\"") && page.contains("<path d=\"M"), "{page}");
    assert!(page.contains("访客须知") && page.contains("请勿拍照。"), "{page}");
    assert!(page.contains(&agreed.open["version"].as_str().unwrap()[..8]));

    // Another text is another version, and what was agreed to before stays what it was.
    set(&head, &fields("访客须知", "请戴安全帽。", "drawn_or_said"));
    wait_shown(&head);
    let (_, page) = visit_page(&site, &head);
    assert!(page.contains("请勿拍照。") && !page.contains("请戴安全帽。"));

    let forgotten = [("why", "visitor"), ("sure", "yes")];
    // Whoever is in the house is not forgotten: the visit ends first.
    head.fill_form(&format!("/visits/{visit}"), &format!("/visits/{visit}/end"), &[("next", "/today")]).unwrap();
    site.wait_entry("visit.left", |_| true).unwrap();
    site.wait_in_step().unwrap();
    let answer = head.fill_form(&format!("/visits/{visit}"), &format!("/visits/{visit}/forget"), &forgotten).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.body);
    wait::until(SOON, "what was drawn is gone at the office", || {
        let page = head.get(&format!("/visits/{visit}")).ok()?.body;
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
    let file = site.path().join("agreement.toml");
    let text = "[title]\nen = \"House rules\"\n[text]\nen = \"Please stay with your host.\"\n";
    std::fs::write(&file, text).unwrap();
    let set = |site: &Site, words: &[&str]| assert_eq!(site.office_ctl(words).unwrap(), "done\n", "{words:?}");
    set(&site, &["settings", "agreement", file.to_str().unwrap()]);
    let in_force = |site: &Site| {
        let found = || {
            let checks = site.control().ok()?.health().ok()?;
            checks.into_iter().find(|check| check.name == "settings")?.numbers.get("in_force_set_ms").copied()
        };
        wait::until(SOON, "health says so", found).unwrap()
    };
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
    site.screen().wait_and_tap("完成", SOON).unwrap();

    site.start_office().unwrap();
    set(&site, &["settings", "agreement"]);
    wait::until(SOON, "the kiosk goes by it", || (in_force(&site) > before).then_some(())).unwrap();
    visitor::register(site.screen(), "Li Na", "13800138001").unwrap();
    assert_eq!((count(&site, "visit.registered"), count(&site, "visit.agreed")), (2, 1));
    site.verify().unwrap();
}
