//! Disks that come back older than they were, at the kiosk and at the office: nothing is lost that anybody still has, nothing is
//! doubled, and a card that was taken back meanwhile opens nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::path::Path;
use std::process::Command as Program;

use frontdesk_core::control::Command;
use frontdesk_store::Reader;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::{visitor, wait};

fn order(site: &Site, command: Command) {
    site.control().unwrap().order(command).unwrap();
}

fn tap(site: &Site, card: &str) {
    order(site, Command::SimTap { card: card.into() });
}

fn take_away(site: &Site) {
    order(site, Command::SimRemove {});
}

/// An image of a disk, as a careful administrator makes it: of a machine that stands still.
fn image(from: &Path, to: &Path) {
    let copied = Program::new("cp").arg("-a").arg(from).arg(to).status().unwrap();
    assert!(copied.success());
}

fn put_back(image: &Path, to: &Path) {
    std::fs::remove_dir_all(to).unwrap();
    std::fs::rename(image, to).unwrap();
}

fn hashes(site: &Site, exported: &str) -> Vec<String> {
    let node = site.control().unwrap().status().unwrap().node;
    let rows = exported.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.filter(|row| row["node"] == *node).map(|row| row["hash"].as_str().unwrap().to_owned()).collect()
}

/// All that the kiosk has written by now comes to the office, once. The kiosk goes on writing: an alarm, a door that was shut.
fn office_has_it_once(site: &Site) {
    let here = hashes(site, &site.ctl(&["journal", "export", "--data", &site.data().display().to_string()]).unwrap());
    wait::until(SOON, "all that the kiosk wrote is at the office", || {
        let mut there = hashes(site, &site.office_ctl(&["export"]).ok()?);
        let count = there.len();
        there.sort();
        there.dedup();
        assert_eq!(there.len(), count, "doubled at the office");
        here.iter().all(|hash| there.binary_search(hash).is_ok()).then_some(())
    })
    .unwrap();
}

fn alarms(site: &Site) -> String {
    site.office_ctl(&["alarms"]).unwrap()
}

/// A visitor with a card, let in by the host.
fn visitor_inside(site: &Site) {
    visitor::register(site.screen(), "Zhang Wei", "13800138000").unwrap();
    tap(site, "tray-1");
    site.screen().wait_page("waiting", SOON).unwrap();
    take_away(site);
    tap(site, "staff-zhou");
    site.wait_coil(true).unwrap();
    take_away(site);
    site.wait_coil(false).unwrap();
}

#[test]
fn a_kiosk_restored_from_a_backup_refuses_temporary_cards_until_it_has_caught_up() {
    let mut site = Site::start(Plan { office: true, screen: true, ..Plan::default() }).unwrap();
    visitor_inside(&site);
    let (data, backup) = (site.data().display().to_string(), site.path().join("kiosk.backup"));
    let (backup, passphrase) = (backup.display().to_string(), site.path().join("passphrase"));
    std::fs::write(&passphrase, "correct horse battery staple\n").unwrap();
    let passphrase = passphrase.display().to_string();
    site.ctl(&["backup", "--data", &data, "--to", &backup, "--passphrase-file", &passphrase]).unwrap();

    // After the backup the visitor leaves: whoever has a card of before must not get in with what the backup knows.
    site.screen().wait_page("home", SOON).unwrap();
    site.screen().wait_and_tap("离开还卡", SOON).unwrap();
    tap(&site, "tray-1");
    site.screen().wait_label("感谢您的来访，祝您工作顺利！", SOON).unwrap();
    take_away(&site);
    site.wait_in_step().unwrap();
    let seq_before = site.control().unwrap().status().unwrap().journal_seq;

    site.kiosk.take().unwrap().terminate(SOON).unwrap();
    site.office = None;
    std::fs::remove_dir_all(site.data()).unwrap();
    let said = site.ctl(&["restore", "--from", &backup, "--data", &data, "--passphrase-file", &passphrase]).unwrap();
    assert!(said.contains("entries"), "{said}");
    site.start_kiosk().unwrap();
    assert!(site.control().unwrap().status().unwrap().restored);
    tap(&site, "tray-1");
    site.wait_entry("access.denied", |row| row.open["reason"] == "not_in_step").unwrap();
    take_away(&site);
    tap(&site, "staff-zhou");
    site.wait_coil(true).unwrap();
    take_away(&site);
    site.wait_coil(false).unwrap();

    site.start_office().unwrap();
    wait::until(SOON, "the kiosk has caught up", || {
        let status = site.control().ok()?.status().ok()?;
        (!status.restored && status.in_step).then_some(())
    })
    .unwrap();
    let caught_up = site.wait_entry("node.caught_up", |_| true).unwrap();
    assert!(caught_up.open["recovered"].as_u64().unwrap() > 0, "{caught_up:?}");
    // It knows now that the visit has ended.
    wait::until(SOON, "the kiosk knows that the visit has ended", || {
        (site.control().ok()?.status().ok()?.open_visits == 0).then_some(())
    })
    .unwrap();
    tap(&site, "tray-1");
    site.wait_entry("access.denied", |row| row.open["reason"] == "credential_not_enabled").unwrap();
    site.wait_in_step().unwrap();
    assert!(site.control().unwrap().status().unwrap().journal_seq > 1 && seq_before > 1);
    office_has_it_once(&site);
    assert!(alarms(&site).contains("fork"), "{}", alarms(&site));
    site.verify().unwrap();
    site.office_ctl(&["verify"]).unwrap();
}

#[test]
fn an_office_restored_from_an_old_image_is_told_again_what_it_had_lost_its_own_word_included() {
    let mut site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let (office, old) = (site.office_at().data, site.path().join("old-office"));
    site.office.take().unwrap().terminate(SOON).unwrap();
    image(&office, &old);
    site.start_office().unwrap();

    // After the image: the office says something of its own, and the kiosk is told and tells.
    let people = site.path().join("office-people.csv");
    std::fs::write(&people, "id,name,department,card\n2001,欧阳明,财务部,04B1FFFF\n").unwrap();
    site.office_ctl(&["people", "import", &people.display().to_string()]).unwrap();
    // Keys travel apart: before they are there, nobody can read whose card it is.
    wait::until(SOON, "the kiosk can read who it is", || {
        let people = Reader::open(&site.data()).ok()?.people().ok()?;
        people.iter().any(|person| person.private.is_some()).then_some(())
    })
    .unwrap();
    tap(&site, "stranger");
    site.wait_coil(true).unwrap();
    take_away(&site);
    site.wait_in_step().unwrap();

    site.office.take().unwrap().terminate(SOON).unwrap();
    put_back(&old, &office);
    site.start_office().unwrap();
    wait::until(SOON, "the office has the tap again", || (site.office().today().ok()?.doors.len() == 1).then_some(()))
        .unwrap();
    wait::until(SOON, "the office has its own word again", || {
        site.office_ctl(&["export"]).ok()?.contains("person.set").then_some(())
    })
    .unwrap();
    site.wait_in_step().unwrap();
    office_has_it_once(&site);
    assert!(alarms(&site).contains("office_lost") || alarms(&site).contains("fork"), "{}", alarms(&site));
    // Both go on: a command given on the new branch is done.
    let node = site.control().unwrap().status().unwrap().node;
    let release = ["command", "release", "front", "--node", &node, "--why", "still there", "--wait"];
    assert!(site.office_ctl(&release).unwrap().contains("done"));
    site.verify().unwrap();
    site.office_ctl(&["verify"]).unwrap();
}

#[test]
fn a_kiosk_put_back_from_an_image_is_a_fork_that_is_kept_alarmed_and_stops_nobody() {
    let mut site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    site.kiosk.take().unwrap().terminate(SOON).unwrap();
    let (data, old) = (site.data(), site.path().join("old-disk"));
    image(&data, &old);
    site.start_kiosk().unwrap();
    for _ in 0..3 {
        tap(&site, "staff-zhou");
        site.wait_coil(true).unwrap();
        take_away(&site);
        site.wait_coil(false).unwrap();
    }
    site.wait_in_step().unwrap();
    site.kill_kiosk().unwrap();
    put_back(&old, &data);
    site.start_kiosk().unwrap();
    tap(&site, "staff-zhou");
    site.wait_coil(true).unwrap();
    take_away(&site);
    site.wait_coil(false).unwrap();
    site.wait_in_step().unwrap();
    wait::until(SOON, "both branches are at the office", || {
        (site.office().today().ok()?.doors.len() == 4).then_some(())
    })
    .unwrap();
    assert!(alarms(&site).contains("fork"), "{}", alarms(&site));
    office_has_it_once(&site);
    site.verify().unwrap();
    site.office_ctl(&["verify"]).unwrap();
}
