//! Everything that can be made to go wrong with a kiosk's hardware, one by one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use frontdesk_core::control::{Answer, Command};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::tickets::Severity;
use frontdesk_hw::sim::lines_protocol::SimLine;
use frontdesk_tests::powercut::NoSpace;
use frontdesk_tests::site::{Plan, Site};
use frontdesk_tests::unwell::{Injected, SEEN, World, play};
use frontdesk_tests::{time_ahead, wait};

const A_DAY_AND_AN_HOUR: Duration = Duration::from_secs(25 * 3_600);

/// A file of the board says something else.
macro_rules! file {
    ($what:literal, $check:literal, $advice:literal, $path:literal, $says:literal) => {
        Injected {
            what: $what,
            check: $check,
            state: CheckState::Fault,
            advice: $advice,
            inject: |world| world.board.say($path, $says).unwrap(),
            mend: |world| world.board.mend($path).unwrap(),
        }
    };
}

fn faults() -> Vec<Injected> {
    vec![
        file!("too hot", "temperature", "fan", "sys/class/thermal/thermal_zone0/temp", "91000"),
        file!(
            "too little voltage",
            "power",
            "power supply",
            "sys/devices/platform/soc/soc:firmware/get_throttled",
            "50005"
        ),
        file!(
            "little memory",
            "memory",
            "systemd-cgtop",
            "proc/meminfo",
            "MemTotal: 4000000 kB\nMemAvailable: 9000 kB"
        ),
        file!("a disk at its end", "wear", "order a new", "sys/block/mmcblk0/device/life_time", "0x0b 0x02"),
        file!(
            "a display unplugged",
            "display",
            "plug the display in",
            "sys/class/drm/card0-HDMI-A-1/status",
            "disconnected"
        ),
        file!("a touchscreen unplugged", "touchscreen", "cable", "sys/class/input/event0/device/properties", "0"),
        file!(
            "a disk remounted read-only",
            "disk",
            "journalctl -k",
            "proc/self/mountinfo",
            "22 1 179:2 / / ro,noatime shared:1 - ext4 /dev/mmcblk0p2 ro"
        ),
        Injected {
            what: "neither a time server nor a battery",
            check: "clock",
            state: CheckState::Degraded,
            advice: "time server",
            inject: |world| {
                world.board.remove("sys/class/rtc/rtc0/battery_voltage").unwrap();
                std::fs::remove_dir(world.board.root().join("sys/class/rtc/rtc0")).unwrap();
                world.board.remove("run/systemd/timesync/synchronized").unwrap();
            },
            mend: |world| world.board.mend("run/systemd/timesync/synchronized").unwrap(),
        },
        Injected {
            what: "lines that do not answer",
            check: "lines",
            state: CheckState::Fault,
            advice: "relay board",
            inject: |world| world.site.freeze_lines(true).unwrap(),
            mend: |world| world.site.freeze_lines(false).unwrap(),
        },
        Injected {
            what: "a full disk",
            check: "journal",
            state: CheckState::Fault,
            advice: "free space",
            inject: |world| {
                world.disk.faults.no_space(Some(NoSpace::ForAnything));
                world.tap("stranger");
            },
            mend: |world| world.disk.faults.none(),
        },
        Injected {
            what: "a disk that takes seconds",
            check: "disk",
            state: CheckState::Fault,
            advice: "the disk is slow",
            inject: |world| {
                world.disk.faults.slow_fsync_ms(2_500);
                // Who is not answered in time has asked all the same.
                let ask = || drop(world.site.control().and_then(|mut control| control.order(Command::SimRemove {})));
                for _ in 0..5 {
                    // Together, so that they wait for the same fsync.
                    std::thread::scope(|scope| (0..5).for_each(|_| drop(scope.spawn(ask))));
                }
            },
            mend: |world| {
                world.disk.faults.none();
                world.record(600);
            },
        },
        Injected {
            what: "a screen that is gone",
            check: "screen",
            state: CheckState::Fault,
            advice: "systemd starts it again",
            inject: |world| {
                world.screen = Some(world.site.quick_finger().unwrap());
                let is_there = |world: &World| (world.check("screen")?.state == CheckState::Ok).then_some(());
                world.until("the screen is there", is_there);
                world.screen = None;
            },
            mend: |world| world.screen = Some(world.site.quick_finger().unwrap()),
        },
        Injected {
            what: "an office that is away",
            check: "office",
            state: CheckState::Degraded,
            advice: "check the network",
            inject: |world| world.site.kill_office().unwrap(),
            mend: |world| world.site.start_office().unwrap(),
        },
        Injected {
            what: "an office that has been away for a day",
            check: "office",
            state: CheckState::Fault,
            advice: "mend the network",
            inject: |world| {
                world.site.kill_office().unwrap();
                world.record(1);
                world.site.restart_kiosk_in(time_ahead::environment(A_DAY_AND_AN_HOUR)).unwrap();
            },
            mend: |world| world.site.start_office().unwrap(),
        },
        Injected {
            what: "a clock that jumps",
            check: "clock",
            state: CheckState::Fault,
            advice: "see who sets the clock",
            inject: |world| world.clock.ahead(600).unwrap(),
            // A jump is told for a quarter of an hour of the daemon's life.
            mend: |world| {
                world.site.kill_kiosk().unwrap();
                world.site.start_kiosk().unwrap();
            },
        },
        Injected {
            what: "a contact with a loose wire",
            check: "contact",
            state: CheckState::Fault,
            advice: "loose wire",
            inject: |world| {
                for turn in 0..40 {
                    let open = turn % 2 == 0;
                    world.site.lines().unwrap().set_contact(open).unwrap();
                    world.until("the leaf is seen", |world| {
                        (world.site.control().ok()?.status().ok()?.leaf_open == Some(open)).then_some(())
                    });
                }
            },
            mend: |_| {},
        },
    ]
}

#[test]
fn each_fault_turns_exactly_its_check_opens_one_ticket_with_its_advice_and_is_over_when_it_is_mended() {
    // Each waits most of the time, so they wait together; a site must be of the thread that started it.
    std::thread::scope(|scope| {
        for fault in faults() {
            let plan = Plan { office: fault.check == "office", card_keys: true, ..Plan::default() };
            scope.spawn(move || play(&fault, World::with(plan)));
        }
    });
}

#[test]
fn a_disk_that_is_really_full_keeps_the_door_shut_is_one_urgent_ticket_and_is_over_when_there_is_room() {
    let mut site = Site::start(Plan { disk_mib: Some(24), ..Plan::default() }).unwrap();
    let filler = site.data_as_the_kiosk_sees_it().join("filler");
    fill(&filler);
    let checks = |site: &Site| site.control().and_then(|mut control| control.health()).unwrap_or_default();
    let at_fault = |site: &Site| -> BTreeSet<String> {
        checks(site).into_iter().filter(|check| check.state == CheckState::Fault).map(|check| check.name).collect()
    };
    let tickets = |site: &Site| match site.control().and_then(|mut control| control.ask(Command::Tickets {})) {
        Ok(Answer::Tickets { tickets }) => tickets,
        _ => Vec::new(),
    };
    wait::until(SEEN, "the disk is full", || at_fault(&site).contains("disk").then_some(())).unwrap();
    let _ = site.control().unwrap().ask(Command::SimTap { card: "staff-zhou".into() });
    let both = BTreeSet::from(["disk".to_owned(), "journal".to_owned()]);
    wait::until(SEEN, "nothing can be written", || (at_fault(&site) == both).then_some(())).unwrap();
    let urgent = wait::until(SEEN, "an urgent ticket", || {
        tickets(&site).into_iter().find(|ticket| ticket.severity == Severity::Critical)
    })
    .unwrap();
    assert_eq!((urgent.check.as_str(), tickets(&site).len()), ("disk", 1), "{:?}", tickets(&site));
    assert!(urgent.advice.contains("free space"), "{urgent:?}");
    assert!(site.line_trace().unwrap().iter().all(|change| change.line != SimLine::Coil || !change.level));

    std::fs::remove_file(&filler).unwrap();
    wait::until(SEEN, "there is room", || at_fault(&site).is_empty().then_some(())).unwrap();
    wait::until(SEEN, "it is over", || tickets(&site).first().filter(|ticket| !ticket.present).map(drop)).unwrap();
    site.wait_entry("ticket.cleared", |_| true).unwrap();
    site.wait_entry("journal.resumed", |_| true).unwrap();
    site.control().unwrap().order(Command::SimRemove {}).unwrap();
    site.control().unwrap().order(Command::SimTap { card: "staff-zhou".into() }).unwrap();
    site.wait_coil(true).unwrap();
    site.kill_kiosk().unwrap();
}

/// Until nothing more goes in.
fn fill(path: &std::path::Path) {
    let mut file = std::fs::File::create(path).unwrap();
    for size in [1 << 16, 1 << 12, 1 << 9, 1] {
        let block = vec![0x5A; size];
        while file.write_all(&block).is_ok() {}
    }
}
