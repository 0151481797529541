//! Rules of access, from the file to the door.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_core::control::EntryRow;
use frontdesk_core::health::CheckState;
use frontdesk_hw::sim::card::VirtualCard;
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::process::Launch;
use frontdesk_tests::site::{Plan, SOON, Site, host_card};
use frontdesk_tests::wait;

/// 李娜, who cleans, is never in her hours; the others always are. So the story is the same at any hour.
const ACCESS: &str = "\
time_zone = \"Asia/Shanghai\"

[schedule.closed]

[group.cleaning]
access = \"closed\"
";

fn cleaners_card() -> VirtualCard {
    VirtualCard::classic([0x04, 0xB1, 0x00, 0x04])
}

#[test]
fn who_is_not_in_their_hours_is_refused_with_the_reason_and_the_others_enter() {
    let site = Site::start(Plan { pcscd: true, access: ACCESS.into(), ..Plan::default() }).unwrap();
    let held = site.hold(&cleaners_card()).unwrap();
    let refused = site.wait_entry("access.denied", |_| true).unwrap();
    assert_eq!(refused.open["reason"], "not_permitted_at_this_time");
    assert_eq!(refused.private.unwrap()["name"], "李娜");
    assert!(site.line_trace().unwrap().iter().all(|change| !change.level), "the coil was never on");
    held.remove();

    let _held = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
    site.verify().unwrap();
}

#[test]
fn what_would_be_decided_is_said_without_a_card_and_a_mistake_with_its_line() {
    let site = Site::start(Plan { access: ACCESS.into(), ..Plan::default() }).unwrap();
    let config = site.config_path().display().to_string();
    let tried = |who: &[&str]| {
        let output = site.ctl_output(&[&["access", "try", "--config", &config][..], who].concat()).unwrap();
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let (code, said) = tried(&["--staff", "1004", "--at", "2026-10-01 09:00"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("not_permitted_at_this_time") && said.contains("schedule closed at 2026-10-01 09:00"),
        "{said}"
    );
    assert_eq!(tried(&["--staff", "1001"]).0, Some(0));
    assert_eq!(tried(&["--group", "cleaning", "--clock", "unknown"]).0, Some(0), "let in where the hour is not known");
    assert_eq!(tried(&["--staff", "1001", "--lockdown"]).0, Some(1));
    assert!(tried(&["--staff", "9999"]).1.contains("9999"));

    let check = || {
        let launch = Launch::binary("frontdeskd", site.path()).unwrap().named("check").args(["check-config", &config]);
        let output = launch.output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    assert!(check().1.contains("access.toml is good: 1 groups, 1 schedules, Asia/Shanghai"), "{}", check().1);
    std::fs::write(site.path().join("access.toml"), ACCESS.replace("\"closed\"", "\"close\"")).unwrap();
    let (good, said) = check();
    assert!(!good && said.contains("access.toml:6: ") && said.contains("(did you mean `closed`?)"), "{said}");
}

/// Somebody is always at the desk, so the story is the same at any hour.
const RECEPTION: &str = "\
time_zone = \"Asia/Shanghai\"

[schedule.reception]
spans = [\"daily 00:00-24:00\"]

[door.front]
unlocked = \"reception\"
";

#[test]
fn a_door_stands_unlocked_in_its_schedule_once_that_is_written_and_a_lockdown_is_over_it() {
    let mut site = Site::start(Plan { access: RECEPTION.into(), ..Plan::default() }).unwrap();
    let unlocked = |site: &Site, nth: usize| {
        wait::until(SOON, "the door is unlocked", || (site.journal_holds("door.mode_changed") >= nth).then_some(()))
            .unwrap();
        site.wait_coil(true).unwrap();
        let said = |row: &EntryRow| row.open["mode"] == "Unlocked" && row.open["cause"] == "schedule";
        site.wait_entry("door.mode_changed", said).unwrap()
    };
    let first = unlocked(&site, 1);
    let lasts_ms = first.open["until_ms"].as_i64().unwrap() - first.wall_ms;
    assert!((86_300_000..=86_400_000).contains(&lasts_ms), "a day at a time: {lasts_ms}");
    site.lines().unwrap().set_contact(true).unwrap();
    site.lines().unwrap().set_contact(false).unwrap();
    assert!(site.ctl(&["status"]).unwrap().contains("Unlocked"), "{}", site.ctl(&["status"]).unwrap());

    site.ctl(&["door", "lockdown", "--why", "a drill"]).unwrap();
    site.wait_coil(false).unwrap();
    site.ctl(&["door", "normal", "--why", "over"]).unwrap();
    unlocked(&site, 4);
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    unlocked(&site, 5);
    assert_eq!(site.journal_holds("door.forced"), 0);
    site.verify().unwrap();
}

#[test]
fn while_the_hour_is_not_known_the_door_stays_locked_and_health_says_so() {
    let site = Site::start(Plan { access: RECEPTION.into(), clock_not_known: true, ..Plan::default() }).unwrap();
    let clock = || site.control().ok()?.health().ok()?.into_iter().find(|check| check.name == "clock");
    let said = wait::until(SOON, "health has looked at the clock", || {
        clock().filter(|check| check.evidence.contains("stays locked: front"))
    })
    .unwrap();
    assert_eq!(said.state, CheckState::Degraded);
    assert!(site.line_trace().unwrap().iter().all(|change| change.line != SimLine::Coil || !change.level));
    assert_eq!(site.journal_holds("door.mode_changed"), 0);
}

/// Whoever cleans may enter.
const OPEN: &str = "\
time_zone = \"Asia/Shanghai\"

[group.cleaning]
access = \"always\"
";

#[test]
fn a_group_that_loses_its_hours_at_the_office_is_refused_at_the_kiosk_within_seconds_and_after_a_restart_without_the_office()
 {
    let mut site = Site::start(Plan { pcscd: true, office: true, access: OPEN.into(), ..Plan::default() }).unwrap();
    let held = site.hold(&cleaners_card()).unwrap();
    site.wait_coil(true).unwrap();
    held.remove();
    site.wait_coil(false).unwrap();

    let rules = site.path().join("rules.toml");
    std::fs::write(&rules, ACCESS).unwrap();
    let set = site.office_ctl(&["rules", "set", &rules.display().to_string()]).unwrap();
    assert_eq!(set, "done\n");
    let access = |site: &Site| site.control().ok()?.health().ok()?.into_iter().find(|check| check.name == "access");
    let said = |site: &Site| access(site).filter(|check| check.evidence.contains("set by the office"));
    wait::until(SOON, "the kiosk goes by the office's rules", || said(&site)).unwrap();
    let refused = |site: &Site, nth: usize| {
        let held = site.hold(&cleaners_card()).unwrap();
        wait::until(SOON, "it is refused", || (site.journal_holds("access.denied") >= nth).then_some(())).unwrap();
        assert_eq!(site.wait_entry("access.denied", |_| true).unwrap().open["reason"], "not_permitted_at_this_time");
        held.remove();
    };
    refused(&site, 1);
    // What the office shows can be set again, and a mistake in it changes nothing.
    let shown = site.office_ctl(&["rules", "show"]).unwrap();
    assert!(shown.contains("[group.cleaning]") && shown.contains("access = \"closed\""), "{shown}");
    std::fs::write(&rules, shown.replace("\"closed\"", "\"close\"")).unwrap();
    let wrong = site.office_ctl_output(&["rules", "set", &rules.display().to_string()]).unwrap();
    let wrong_said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(
        !wrong.status.success() && wrong_said.contains("`group.cleaning.access` names an unknown schedule"),
        "{wrong_said}"
    );

    site.kill_office().unwrap();
    site.kill_kiosk().unwrap();
    site.start_kiosk().unwrap();
    wait::until(SOON, "health says so after the restart", || said(&site)).unwrap();
    refused(&site, 2);
    let config = site.config_path().display().to_string();
    let tried = site.ctl_output(&["access", "try", "--group", "cleaning", "--config", &config]).unwrap();
    assert_eq!(tried.status.code(), Some(1), "what would be decided is what is decided");
    let launch = Launch::binary("frontdeskd", site.path()).unwrap().named("check").args(["check-config", &config]);
    let checked = String::from_utf8_lossy(&launch.output().unwrap().stdout).into_owned();
    assert!(checked.contains("the rules of access are those set by the office"), "{checked}");
    assert_eq!(site.journal_holds("access.granted"), 1);
    site.verify().unwrap();
}
