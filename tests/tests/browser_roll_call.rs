//! In real browsers, beside a real kiosk: it burns, and two wardens count heads, each seeing what the other has marked.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_tests::browser::{Browser, Look};
use frontdesk_tests::site::{Plan, Site};

fn comes_in(site: &Site, card: &str, name: &str) {
    let mut control = site.control().unwrap();
    control.order(Command::SimTap { card: card.into() }).unwrap();
    site.wait_entry("access.granted", |row| row.private.as_ref().is_some_and(|who| who["name"] == name)).unwrap();
    control.order(Command::SimRemove {}).unwrap();
}

#[test]
fn fire_at_a_kiosk_opens_a_roll_call_and_two_wardens_see_each_others_marks() {
    let lines = "fire = { line = 3 }\n".into();
    let site = Site::start(Plan { office: true, lines, ..Plan::default() }).unwrap();
    site.office_ctl(&["people", "import", &site.path().join("people.csv").display().to_string()]).unwrap();
    comes_in(&site, "staff-zhou", "周雯");
    comes_in(&site, "staff-li", "李娜");
    site.wait_in_step().unwrap();
    let browser = Browser::start().unwrap();
    let wardens = ["warden-1", "warden-2"].map(|name| {
        let window = browser.window(name, &site.office().url(), Look::PHONE).unwrap();
        window.takes_invitation(&site.invitation(name, "warden").unwrap()).unwrap();
        window.go("/inside").unwrap();
        window
    });
    let [first, second] = &wardens;

    site.lines().unwrap().set_fire(true).unwrap();
    for warden in &wardens {
        warden.see("火警！front").unwrap();
    }
    for warden in &wardens {
        warden.press("r").unwrap();
        warden.at("/roll-call").unwrap();
        warden.see("还有 2 人没有报平安").unwrap();
    }
    first.click_with("周雯", "平安").unwrap();
    first.see("还有 1 人没有报平安").unwrap();
    second.see_with("周雯", "平安，warden-1").unwrap();
    second.click_with("李娜", "平安").unwrap();
    for warden in &wardens {
        warden.see("2 人都平安").unwrap();
        warden.see_with("李娜", "平安，warden-2").unwrap();
    }
    // Who was mistaken takes it back, and the other sees that, too.
    second.click_with("周雯", "撤回").unwrap();
    first.see("还有 1 人没有报平安").unwrap();
    assert_eq!(first.axe().unwrap(), Vec::<String>::new());
    site.lines().unwrap().set_fire(false).unwrap();
    // It ends for everybody: one is asked whether it is over, and told who is missing.
    second.click("结束点名").unwrap();
    second.see("还有 1 人没有报平安").unwrap();
    second.see("真的结束吗").unwrap();
    assert_eq!(second.axe().unwrap(), Vec::<String>::new());
    second.click("是的，为所有人结束").unwrap();
    first.see("楼内 2 人").unwrap();
    second.see("1 人平安，1 人没有报平安").unwrap();
    second.see_with("李娜", "warden-2").unwrap();
    second.see_with("周雯", "没有报平安").unwrap();
    assert_eq!(second.axe().unwrap(), Vec::<String>::new());
    // It was a mistake: it goes on, with its marks.
    second.click("结束得太早：继续点名").unwrap();
    for warden in &wardens {
        warden.see("还有 1 人没有报平安").unwrap();
        warden.see_with("李娜", "平安，warden-2").unwrap();
    }
}
