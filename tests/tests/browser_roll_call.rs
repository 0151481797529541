//! In real browsers, beside a real kiosk: it burns, and two wardens count heads, each seeing what the other has marked; at the desk's page,
//! and on their phones by the links of their mails, with nobody signed in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_tests::browser::{Browser, Look};
use frontdesk_tests::mail_server::MailServer;
use frontdesk_tests::site::{Plan, SOON, Site};

/// Those of the stories, with where they are told; 李娜 reads English.
const PEOPLE: &str = "id,name,department,card,email,language\n\
    1001,周雯,研发部,04B10001,zhou@example.com,\n1004,李娜,人事部,04B10004,li@example.com,en\n";

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

#[test]
fn a_fire_calls_two_wardens_who_are_signed_in_nowhere_and_each_sees_on_the_phone_what_the_other_marked() {
    let mut mail = MailServer::new().unwrap();
    mail.start().unwrap();
    let office_config = format!("public_url = \"http://{{page}}\"\ncompany = \"栖木科技\"\n{}", mail.settings());
    let lines = "fire = { line = 3 }\n".into();
    let site = Site::start(Plan { office: true, lines, office_config, ..Plan::default() }).unwrap();
    let people = site.path().join("wardens.csv");
    std::fs::write(&people, PEOPLE).unwrap();
    site.office_ctl(&["people", "import", &people.display().to_string()]).unwrap();
    comes_in(&site, "staff-zhou", "周雯");
    comes_in(&site, "staff-li", "李娜");
    // Accounts, in which nobody has ever signed in; one of them is of nobody on the list of people, and cannot be told.
    for (sign_in, staff) in [("warden-1", Some("1001")), ("warden-2", Some("1004")), ("warden-3", None)] {
        site.invitation(sign_in, "warden").unwrap();
        if let Some(staff) = staff {
            site.office_ctl(&["link-staff", "--sign-in", sign_in, "--staff", staff]).unwrap();
        }
    }
    site.wait_in_step().unwrap();

    site.lines().unwrap().set_fire(true).unwrap();
    let mails = mail.wait_mails(2, SOON).unwrap();
    let of = |to: &str| mails.iter().find(|mail| mail.to.contains(to)).unwrap();
    let (zhou, li) = (of("zhou@example.com"), of("li@example.com"));
    assert_eq!(
        (zhou.subject.as_str(), li.subject.as_str()),
        ("火警，请点名：front front", "Fire, count heads: front front")
    );
    assert!(zhou.text.contains("楼内人数: 2") && zhou.text.contains("原因: 火警"), "{}", zhou.text);
    assert!(li.text.contains("In the house: 2") && !li.text.contains("周雯"), "{}", li.text);

    let browser = Browser::start().unwrap();
    let opens = |name: &str, path: &str| {
        let window = browser.window(name, &site.office().url(), Look::PHONE).unwrap();
        window.go(path).unwrap();
        window
    };
    let first = opens("zhou", &zhou.path("/warden/").unwrap());
    let second = opens("li", &li.path("/warden/").unwrap());
    first.see("还有 2 人没有报平安").unwrap();
    second.see("2 not known to be safe").unwrap();
    first.click_with("周雯", "平安").unwrap();
    first.see("还有 1 人没有报平安").unwrap();
    second.see_with("周雯", "Safe: 周雯").unwrap();
    second.click_with("李娜", "Safe").unwrap();
    first.see("2 人都平安").unwrap();
    first.see_with("李娜", "平安，李娜").unwrap();
    second.see("All 2 are safe").unwrap();
    assert_eq!(first.stands_wrongly().unwrap(), Vec::<String>::new());
    assert_eq!(first.axe().unwrap(), Vec::<String>::new());

    // At the desk it stands who was called, and with the end of the roll-call the phones show nobody any more.
    let desk = browser.window("desk", &site.office().url(), Look::DESK.in_english()).unwrap();
    desk.takes_invitation(&site.invitation("desk", "receptionist").unwrap()).unwrap();
    desk.go("/roll-call").unwrap();
    desk.see_with("周雯", "opened it at").unwrap();
    assert_eq!(desk.axe().unwrap(), Vec::<String>::new());
    site.lines().unwrap().set_fire(false).unwrap();
    desk.click("End the roll-call").unwrap();
    desk.click("Yes, end it for everybody").unwrap();
    first.see("点名已经结束").unwrap();
    second.see("The roll-call is over").unwrap();
    first.see_no("李娜").unwrap();
    assert_eq!(mail.count(), 2, "nobody was called twice");
    let exported = site.office_tool("export").unwrap();
    assert_eq!(exported.matches("\"marked_safe_by_link\"").count(), 2);
    site.verify().unwrap();
}
