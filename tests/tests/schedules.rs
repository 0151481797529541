//! Rules of access, from the file to the door.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use frontdesk_hw::sim::card::VirtualCard;
use frontdesk_tests::process::Launch;
use frontdesk_tests::site::{Plan, Site, host_card};

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
