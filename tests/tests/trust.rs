//! Who belongs to the site: a code lets a kiosk in once, a revoked one is out, and an office that is not ours is not spoken to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::Command;
use frontdesk_core::health::CheckState;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

fn code(site: &Site, label: &str) -> String {
    let said = site.office_ctl(&["enrol-code", "--label", label]).unwrap();
    said.lines().next().unwrap().trim().to_owned()
}

fn office_check(site: &Site) -> Option<(CheckState, String)> {
    let checks = site.control().ok()?.health().ok()?;
    checks.into_iter().find(|check| check.name == "office").map(|check| (check.state, check.evidence))
}

#[test]
fn a_code_lets_one_kiosk_in_once_and_only_at_the_office_that_gave_it() {
    let ours = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let mut theirs = Site::start(Plan::default()).unwrap();
    theirs.start_office().unwrap();
    let newcomer = Site::start(Plan::default()).unwrap();
    let url = |site: &Site| format!("https://{}", site.office_at().kiosks);
    let enrol = |office: &str, code: &str| {
        let said = newcomer.ctl_output(&["enrol", "--office", office, "--code", code]).unwrap();
        (said.status.success(), String::from_utf8_lossy(&said.stderr).into_owned())
    };
    let good = code(&ours, "back door");
    // Somebody in the middle answers in our office's place: the code itself says that it is not ours.
    let (done, said) = enrol(&url(&theirs), &good);
    assert!(!done, "{said}");
    let mut wrong = good.clone().into_bytes();
    let last = wrong.last_mut().unwrap();
    *last = if *last == b'7' { b'8' } else { b'7' };
    assert!(!enrol(&url(&ours), &String::from_utf8(wrong).unwrap()).0);
    assert_eq!(enrol(&url(&ours), &good.to_lowercase()), (true, String::new()));
    newcomer.wait_in_step().unwrap();
    // The same kiosk may ask again (its answer may have been lost on the way); for anybody else the code is used up.
    let again = theirs.ctl_output(&["enrol", "--office", &url(&ours), "--code", &good]).unwrap();
    assert!(!again.status.success(), "{}", String::from_utf8_lossy(&again.stdout));
    assert!(ours.office_ctl(&["nodes"]).unwrap().contains("back door"));
}

#[test]
fn a_revoked_kiosk_gets_nothing_more_works_on_alone_and_its_coming_back_is_an_alarm() {
    let first = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let stolen = Site::start(Plan { joins: Some(first.office_at()), ..Plan::default() }).unwrap();
    let node = stolen.control().unwrap().status().unwrap().node;
    first.office_ctl(&["revoke", &node, "--why", "stolen"]).unwrap();
    wait::until(SOON, "the revoked kiosk says so", || {
        office_check(&stolen).filter(|(state, _)| *state == CheckState::Fault)
    })
    .unwrap();
    wait::until(SOON, "its coming back is an alarm", || {
        first.office_ctl(&["alarms"]).ok()?.contains("revoked").then_some(())
    })
    .unwrap();
    // What happens from now on stays between those who belong.
    let before = first.control().unwrap().status().unwrap().journal_seq;
    first.control().unwrap().order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
    first.wait_coil(true).unwrap();
    first.wait_in_step().unwrap();
    assert!(first.control().unwrap().status().unwrap().journal_seq > before);
    stolen.control().unwrap().order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
    stolen.wait_coil(true).unwrap();
}

#[test]
fn another_office_at_our_offices_address_is_not_told_anything_and_raises_an_alarm() {
    let mut site = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    site.office.take().unwrap().terminate(SOON).unwrap();
    let data = site.office_at().data;
    std::fs::rename(&data, site.path().join("our-office")).unwrap();
    // With its own authority and its own key, where ours was.
    site.start_office().unwrap();
    site.control().unwrap().order(Command::SimTap { card: "stranger".into() }).unwrap();
    site.wait_entry("access.denied", |_| true).unwrap();
    site.wait_entry("alarm.raised", |row| row.open["alarm"] == "not_of_this_site").unwrap();
    let (state, evidence) = office_check(&site).unwrap();
    assert_eq!(state, CheckState::Fault, "{evidence}");
    assert_eq!(site.office().today().unwrap().doors.len(), 0);
    // When ours is back, all is as before.
    site.office.take().unwrap().terminate(SOON).unwrap();
    std::fs::remove_dir_all(&data).unwrap();
    std::fs::rename(site.path().join("our-office"), &data).unwrap();
    site.start_office().unwrap();
    site.wait_in_step().unwrap();
    assert_eq!(site.office().today().unwrap().doors.len(), 1);
}

#[test]
fn an_office_with_a_new_key_is_followed_by_its_kiosks_and_believed_by_those_that_come_after() {
    let mut first = Site::start(Plan { office: true, ..Plan::default() }).unwrap();
    let people = first.path().join("office-people.csv");
    std::fs::write(&people, "id,name,department,card\n2001,欧阳明,财务部,04B1FFFF\n").unwrap();
    first.office_ctl(&["people", "import", &people.display().to_string()]).unwrap();
    first.wait_in_step().unwrap();
    first.office.take().unwrap().terminate(SOON).unwrap();
    first.office_ctl(&["roll-key"]).unwrap();
    first.start_office().unwrap();
    std::fs::write(&people, "id,name,department,card\n2001,欧阳明,财务部,04B1FFFF\n2002,司马青,法务部,\n").unwrap();
    first.office_ctl(&["people", "import", &people.display().to_string()]).unwrap();
    let second = Site::start(Plan { joins: Some(first.office_at()), ..Plan::default() }).unwrap();
    for site in [&first, &second] {
        wait::until(SOON, "what both keys said is known", || {
            site.ctl(&["--json", "site"]).ok()?.contains("\"people\":2").then_some(())
        })
        .unwrap();
        stranger_is_let_in(site);
        site.wait_coil(true).unwrap();
        site.wait_in_step().unwrap();
        site.verify().unwrap();
    }
}

/// What was said of them is in the journal a moment before the door goes by it: who is refused in that moment holds the card up again.
fn stranger_is_let_in(site: &Site) {
    let let_in = wait::until(SOON, "the card is let in", || {
        let before = site.newest().ok()?;
        site.control().ok()?.order(Command::SimTap { card: "stranger".into() }).ok()?;
        let decided = wait::until(SOON, "the tap is decided", || {
            let rows = site.journal().ok()?;
            rows.into_iter().find(|row| row.kind.starts_with("access.") && row.seq > before)
        });
        if decided.ok()?.kind == "access.granted" {
            return Some(());
        }
        site.control().ok()?.order(Command::SimRemove {}).ok()?;
        None
    });
    let_in.unwrap();
}
