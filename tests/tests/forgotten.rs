//! A visitor asks to be forgotten: afterwards nothing of them can be read anywhere, and everything else still adds up.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;

use frontdesk_core::control::Command;
use frontdesk_store::{Reader, VisitQuery};
use frontdesk_tests::remains::{self, Needles};
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};

/// A name and a number that nothing else in the world has, in letters that the keys on the screen have.
fn rare() -> (String, String) {
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
    let letters: String = format!("{nanos:09}").bytes().map(|digit| char::from(digit - b'0' + b'k')).collect();
    (format!("Xyq{letters}"), format!("139{nanos:09}"))
}

fn backup(site: &Site, to: &Path) {
    let passphrase = site.path().join("passphrase");
    std::fs::write(&passphrase, "correct horse battery staple\n").unwrap();
    site.ctl(&[
        "backup",
        "--data",
        &site.data().display().to_string(),
        "--to",
        &to.display().to_string(),
        "--passphrase-file",
        &passphrase.display().to_string(),
    ])
    .unwrap();
}

/// Visits that the office finds by this.
fn found_at_office(site: &Site, text: &str) -> usize {
    let query = VisitQuery { text: text.into(), ..VisitQuery::default() };
    let reader = Reader::open(&site.office_data()).unwrap();
    reader.search_visits(&query, None, 10).unwrap().rows.len()
}

/// Comes, gets a card, is collected, leaves, and asks for it on the last page.
fn visit_and_ask_to_be_forgotten(site: &Site, name: &str, number: &str) {
    let screen = site.screen();
    let order = |command| site.control().unwrap().order(command).unwrap();
    visitor::register(screen, name, number).unwrap();
    order(Command::SimTap { card: "tray-1".into() });
    screen.wait_page("waiting", SOON).unwrap();
    order(Command::SimRemove {});
    order(Command::SimTap { card: "staff-zhou".into() });
    site.wait_coil(true).unwrap();
    order(Command::SimRemove {});
    screen.wait_page("home", SOON).unwrap();
    site.wait_in_step().unwrap();
    for text in [name, number] {
        wait::until(SOON, "the office finds them", || (found_at_office(site, text) == 1).then_some(())).unwrap();
    }
    backup(site, &site.path().join("before.backup"));
    screen.wait_and_tap("离开还卡", SOON).unwrap();
    screen.wait_page("leaving", SOON).unwrap();
    order(Command::SimTap { card: "tray-1".into() });
    screen.wait_and_tap("删除我的资料", SOON).unwrap();
    screen.wait_and_tap("是，请删除", SOON).unwrap();
    screen.wait_label("已删除，感谢您的来访！", SOON).unwrap();
    order(Command::SimRemove {});
}

#[test]
fn what_a_visitor_typed_is_in_the_screens_memory_no_more_once_the_screen_is_at_its_greeting() {
    let (name, number) = rare();
    let site = Site::start(Plan { screen: true, ..Plan::default() }).unwrap();
    let pid = || site.screen().supervisor.pid().unwrap();
    let is_gone = |typed: &Needles| {
        let gone = || remains::in_memory_of(pid(), typed).ok()?.is_empty().then_some(());
        wait::until(SOON, "the screen holds nothing of it", gone)
            .unwrap_or_else(|error| panic!("{error}: {:?}", remains::in_memory_of(pid(), typed)));
    };
    // Registered, and gone home.
    visitor::register(site.screen(), &name, &number).unwrap();
    site.screen().wait_and_tap("不拿卡，继续", SOON).unwrap();
    site.screen().wait_page("waiting", SOON).unwrap();
    site.screen().wait_and_tap("返回首页", SOON).unwrap();
    site.screen().wait_page("home", SOON).unwrap();
    is_gone(&Needles::of(&[&name, &number]));
    // Given up in the middle of it.
    let (name, number) = rare();
    visitor::fill_in(site.screen(), &name, &number).unwrap();
    let typed = Needles::of(&[&name, &number]);
    assert!(!remains::in_memory_of(pid(), &typed).unwrap().is_empty(), "it is there while it is shown");
    for before in ["我不知道姓名", "会议洽谈", "请问怎么联系您？", "没有单位", "请问怎么称呼您？"]
    {
        site.screen().tap("返回").unwrap();
        site.screen().wait_label(before, SOON).unwrap();
    }
    site.screen().tap("返回").unwrap();
    site.screen().wait_page("home", SOON).unwrap();
    is_gone(&typed);
}

#[test]
fn after_forgetting_nothing_readable_is_left_in_files_memory_office_or_backups_and_the_month_still_adds_up() {
    let (name, number) = rare();
    let needles = Needles::of(&[&name, &number]);
    let mut site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    visit_and_ask_to_be_forgotten(&site, &name, &number);
    site.wait_entry("data.forgotten", |row| row.open["why"] == "visitor").unwrap();
    site.wait_in_step().unwrap();

    let kiosk = site.kiosk.as_ref().unwrap().pid();
    let office = site.office.as_ref().unwrap().pid();
    let screen = site.screen().supervisor.pid().unwrap();
    for (who, pid) in [("frontdeskd", kiosk), ("frontdesk-office", office), ("frontdesk-screen", screen)] {
        wait::until(SOON, &format!("{who} holds nothing of it"), || {
            remains::in_memory_of(pid, &needles).ok()?.is_empty().then_some(())
        })
        .unwrap_or_else(|error| panic!("{error}: {:?}", remains::in_memory_of(pid, &needles)));
    }
    backup(&site, &site.path().join("after.backup"));
    let found = remains::in_files(site.path(), &needles).unwrap();
    assert!(found.is_empty(), "{found:?}");

    assert_eq!((found_at_office(&site, &name), found_at_office(&site, &number)), (0, 0));

    // That somebody was there is still known, at both ends, and by the same count.
    site.verify().unwrap();
    site.office_ctl(&["verify"]).unwrap();
    let today = site.office().today().unwrap();
    assert_eq!((today.visits.len(), today.visits[0].name.as_deref()), (1, None));
    let month = chrono::Utc::now().format("%Y-%m").to_string();
    let data = site.data().display().to_string();
    let counts = site.ctl(&["--json", "journal", "counts", "--month", &month]).unwrap();
    assert!(counts.contains("\"visits_registered\":1") && counts.contains("\"visits_left\":1"), "{counts}");

    // An old backup brings nothing back: the office's tombstone is heard before anything is served.
    site.kiosk.take().unwrap().terminate(SOON).unwrap();
    std::fs::rename(site.data(), site.path().join("lost-disk")).unwrap();
    let passphrase = site.path().join("passphrase").display().to_string();
    let from = site.path().join("before.backup").display().to_string();
    site.ctl(&["restore", "--from", &from, "--data", &data, "--passphrase-file", &passphrase]).unwrap();
    std::fs::remove_dir_all(site.path().join("lost-disk")).unwrap();
    site.start_kiosk().unwrap();
    site.wait_in_step().unwrap();
    wait::until(SOON, "the restored kiosk holds nothing of it", || {
        let files = remains::in_files(site.path(), &needles).ok()?;
        let memory = remains::in_memory_of(site.kiosk.as_ref()?.pid(), &needles).ok()?;
        (files.is_empty() && memory.is_empty()).then_some(())
    })
    .unwrap();
    let visits = site.control().unwrap().visits().unwrap();
    assert!(visits.iter().all(|visit| visit.visitor.is_none()), "a name came back");
    site.verify().unwrap();

    // What the office shows is made anew with one command.
    site.office.take().unwrap().terminate(SOON).unwrap();
    let said = site.office_ctl(&["rebuild-views"]).unwrap();
    assert!(said.contains("views: equal to a rebuild"), "{said}");
    assert_eq!(found_at_office(&site, &name), 0);
}
