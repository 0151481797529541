//! What the office sets of what the screens show.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};

#[test]
fn the_companys_name_that_the_office_sets_is_on_the_screen_within_seconds_and_after_a_restart_without_the_office() {
    let mut site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    site.screen().wait_label("栖木科技", SOON).unwrap();
    let named = ["settings", "company", "--zh-hans", "栖木仪器", "--en", "Qimu Instruments"];
    assert_eq!(site.office_ctl(&named).unwrap(), "done\n");
    site.screen().wait_label("栖木仪器", SOON).unwrap();
    let said = |site: &Site| site.control().ok()?.health().ok()?.into_iter().find(|check| check.name == "settings");
    wait::until(SOON, "health says so", || said(&site)).unwrap();
    let listed = site.office_ctl(&["settings", "list"]).unwrap();
    assert!(listed.contains("\"name\":\"company\"") && listed.contains("Qimu Instruments"), "{listed}");
    let too_long = site.office_ctl_output(&["settings", "desk-extension", &"8".repeat(21)]).unwrap();
    assert!(!too_long.status.success());

    site.kill_office().unwrap();
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    wait::until(SOON, "health says so after the restart", || said(&site)).unwrap();
    site.screen().wait_label("栖木仪器", SOON).unwrap();
    site.verify().unwrap();
}

#[test]
fn what_the_office_tells_visitors_and_the_languages_that_it_offers_are_on_the_screen_within_seconds() {
    let site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    site.screen().wait_label("繁體", SOON).unwrap();
    let set = |words: &[&str]| assert_eq!(site.office_ctl(words).unwrap(), "done\n", "{words:?}");
    set(&["settings", "notice", "--until", "9999-12-31", "--zh-hans", "二号电梯检修"]);
    site.screen().wait_label("二号电梯检修", SOON).unwrap();
    set(&["settings", "languages", "zh-Hans", "en"]);
    let offers = |label: &str| site.screen().labels().unwrap().iter().any(|seen| seen.label == label);
    wait::until(SOON, "it is not offered any more", || (!offers("繁體")).then_some(())).unwrap();
    assert!(offers("简体") && offers("English"));
    set(&["settings", "text", "wifi", "--zh-hans", "访客网络，密码 tea"]);
    for refused in [["settings", "accent", "red"], ["settings", "languages", "de"]] {
        assert!(!site.office_ctl_output(&refused).unwrap().status.success(), "{refused:?}");
    }
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    site.screen().wait_and_tap("不拿卡，继续", SOON).unwrap();
    site.screen().wait_and_tap("常见问题", SOON).unwrap();
    site.screen().wait_label("访客网络，密码 tea", SOON).unwrap();
    site.verify().unwrap();
}

/// What the screen shows where the mark is, at 1024 × 600 below the strip that says what is simulated.
fn mark_on(site: &Site) -> [u8; 4] {
    let picture = site.path().join("mark.png");
    site.screen().snapshot(&picture).unwrap();
    image::open(&picture).unwrap().into_rgba8().get_pixel(54, 92).0
}

#[test]
fn the_companys_mark_and_what_visitors_are_told_of_emergencies_are_on_the_screen_until_they_are_taken_back() {
    let mut site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    site.screen().wait_label("栖木科技", SOON).unwrap();
    let drawn = mark_on(&site);
    let file = site.path().join("company.png");
    image::RgbImage::from_pixel(900, 300, image::Rgb([90, 30, 120])).save(&file).unwrap();
    let set = |site: &Site, words: &[&str]| assert_eq!(site.office_ctl(words).unwrap(), "done\n", "{words:?}");
    set(&site, &["settings", "logo", file.to_str().unwrap()]);
    let shows = |site: &Site, color: [u8; 4]| (mark_on(site) == color).then_some(());
    let purple = [90, 30, 120, 255];
    wait::until(SOON, "the mark is on the screen", || shows(&site, purple)).unwrap();
    set(&site, &["settings", "text", "emergency", "--zh-hans", "走楼梯，在广场集合"]);
    set(&site, &["settings", "text", "contact", "--zh-hans", "请拨值班手机"]);
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    site.screen().wait_and_tap("不拿卡，继续", SOON).unwrap();
    site.screen().wait_and_tap("常见问题", SOON).unwrap();
    site.screen().wait_label("请拨值班手机", SOON).unwrap();
    site.screen().wait_and_tap("紧急情况", SOON).unwrap();
    site.screen().wait_label("走楼梯，在广场集合", SOON).unwrap();
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    site.screen().wait_page("home", SOON).unwrap();
    wait::until(SOON, "the mark is there after the restart", || shows(&site, purple)).unwrap();
    set(&site, &["settings", "as-configured", "logo"]);
    wait::until(SOON, "the drawn mark is back", || shows(&site, drawn)).unwrap();
    site.verify().unwrap();
}
