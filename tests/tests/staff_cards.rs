//! An administrator at the kiosk's staff pages: cards that are looked at and issued, and the kiosk that is enrolled with a code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_hw::sim::card::VirtualCard;
use frontdesk_tests::screen_driver::ScreenDriver;
use frontdesk_tests::site::{Plan, SOON, Site, desfire_card};
use frontdesk_tests::taps::{goes_in, issue};
use std::os::unix::fs::PermissionsExt;

/// Opens the staff pages with a card that proves itself.
fn open<'s>(site: &'s Site, card: &VirtualCard) -> &'s ScreenDriver {
    let screen = site.screen();
    screen.wait_and_tap("员工", SOON).unwrap();
    screen.wait_page("staff_card", SOON).unwrap();
    let held = site.hold(card).unwrap();
    screen.wait_page("staff_menu", SOON).unwrap();
    held.remove();
    screen
}

fn coil_is_off(site: &Site) -> bool {
    !site.lines().unwrap().get().unwrap().coil
}

#[test]
fn an_administrator_looks_at_a_new_card_makes_it_an_employees_and_it_opens_the_door() {
    let plan = Plan { pcscd: true, card_keys: true, screen: true, desk: true, ..Plan::default() };
    let site = Site::start(plan).unwrap();
    let (own, new) = (desfire_card(4), desfire_card(1));
    issue(&site, &own, &["--staff", "1004"]);
    let screen = open(&site, &own);
    screen.tap("查卡与发卡").unwrap();
    screen.wait_and_tap("查一张卡", SOON).unwrap();
    screen.wait_label("请把卡放在读卡器上", SOON).unwrap();
    let held = site.hold(&new).unwrap();
    screen.wait_label("新卡，里面没有内容", SOON).unwrap();
    screen.wait_label("MIFARE DESFire EV2", SOON).unwrap();
    held.remove();
    site.wait_entry("pages.used", |row| row.open["act"] == "look_at_card").unwrap();
    assert!(coil_is_off(&site), "looking opens no door");

    // Nobody has plugged in the stick with the issuer's keys.
    screen.tap("返回").unwrap();
    screen.wait_and_tap("发员工卡", SOON).unwrap();
    screen.wait_label("这张卡给哪位员工？", SOON).unwrap();
    screen.type_text("zhouwen").unwrap();
    screen.wait_and_tap("周雯", SOON).unwrap();
    screen.wait_label("没有找到发卡密钥，请插上存有密钥的 U 盘。", SOON).unwrap();
    let stick = site.issuer_stick();
    std::fs::create_dir_all(stick.parent().unwrap()).unwrap();
    std::fs::copy(site.issuer_keys(), &stick).unwrap();
    std::fs::set_permissions(&stick, std::fs::Permissions::from_mode(0o600)).unwrap();
    screen.tap("再试一次").unwrap();
    screen.wait_label("这张卡给哪位员工？", SOON).unwrap();
    screen.type_text("zhouwen").unwrap();
    screen.wait_and_tap("周雯", SOON).unwrap();
    screen.wait_label("请把新卡放在读卡器上", SOON).unwrap();
    let held = site.hold(&new).unwrap();
    screen.wait_label("员工卡已经办好", SOON).unwrap();
    held.remove();
    std::fs::remove_file(&stick).unwrap();
    let used = site.wait_entry("pages.used", |row| row.open["act"] == "issue_card").unwrap();
    let issued = site.wait_entry("credential.issued", |row| row.open["staff"] == used.open["about"]).unwrap();
    assert!(used.seq < issued.seq && used.private.unwrap()["name"] == "李娜");

    // What it is now, and that it was lost.
    screen.tap("返回").unwrap();
    screen.wait_and_tap("查一张卡", SOON).unwrap();
    let held = site.hold(&new).unwrap();
    for label in ["员工卡", "周雯", "此卡有效。", "真卡，已验证"] {
        screen.wait_label(label, SOON).unwrap();
    }
    let credential = issued.open["credential"].as_str().unwrap();
    site.ctl(&["card", "withdraw", "--credential", credential, "--why", "lost", "--note", "story"]).unwrap();
    screen.wait_label("已挂失，此卡无效。", SOON).unwrap();
    held.remove();
    assert!(coil_is_off(&site));
    screen.tap("返回").unwrap();
    screen.wait_and_tap("返回", SOON).unwrap();
    screen.wait_and_tap("返回首页", SOON).unwrap();
    screen.wait_page("home", SOON).unwrap();
    goes_in(&site, &own);
    site.verify().unwrap();
}

#[test]
fn an_administrator_enrols_the_kiosk_with_a_code_that_is_typed_on_its_screen() {
    let site = Site::start(Plan { screen: true, desk: true, office: true, ..Plan::default() }).unwrap();
    let screen = site.screen();
    screen.wait_and_tap("员工", SOON).unwrap();
    screen.wait_page("staff_card", SOON).unwrap();
    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: "staff-li".into() }).unwrap();
    screen.wait_page("staff_menu", SOON).unwrap();
    control.order(Command::SimRemove {}).unwrap();
    screen.tap("网络与接入").unwrap();
    screen.wait_label("与办公室连接正常", SOON).unwrap();
    screen.wait_label("front", SOON).unwrap();

    let code = site.enrolment_code("front").unwrap();
    let wrong = format!("{}{}", &code[..code.len() - 1], if code.ends_with('0') { '1' } else { '0' });
    let type_code = |code: &str| {
        screen.wait_and_tap("用代码接入", SOON).unwrap();
        screen.wait_label("办公室的地址是？", SOON).unwrap();
        screen.wait_and_tap("下一步", SOON).unwrap();
        screen.wait_label("请输入接入代码", SOON).unwrap();
        screen.type_text(code).unwrap();
        screen.wait_and_tap("接入", SOON).unwrap();
    };
    type_code(&wrong);
    screen.wait_label("没有完成：代码有一位输错了。", SOON).unwrap();
    let before = std::fs::read_to_string(site.data().join("office.json")).unwrap();
    type_code(&code);
    screen.wait_label("已完成，并已记录。", SOON).unwrap();
    let after = std::fs::read_to_string(site.data().join("office.json")).unwrap();
    assert_ne!(before, after, "it has another certificate");
    site.wait_in_step().unwrap();
    let used = site.wait_entry("pages.used", |row| row.open["act"] == "enrol_kiosk").unwrap();
    assert_eq!(used.private.unwrap()["name"], "李娜");
    assert!(used.open["about"].as_str().unwrap().starts_with("https://"));
    let journal = format!("{:?}", site.journal().unwrap());
    assert!(!journal.contains(&code), "the code is nowhere");
    screen.wait_label("0 条记录", SOON).unwrap();
    site.verify().unwrap();
}
