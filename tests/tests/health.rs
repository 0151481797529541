//! What goes wrong with the hardware is seen, told once, and over when it is over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

use frontdesk_core::control::{Answer, Command};
use frontdesk_core::health::tickets::{Severity, Stage, Ticket};
use frontdesk_core::health::{Check, CheckState};
use frontdesk_tests::fake_board::FakeBoard;
use frontdesk_tests::powercut::{NoSpace, PoweredDisk};
use frontdesk_tests::quick_finger::QuickFinger;
use frontdesk_tests::scratch;
use frontdesk_tests::site::{Plan, SOON, Site};
use frontdesk_tests::wait;

/// A fault is seen within 5 s, lasts for 10 s (a screen 20 s) before it counts, and is over for 10 s before that counts; a contact that
/// flapped is judged by its last minute, and what is merely degraded must last for a minute.
const SEEN: Duration = Duration::from_secs(150);

/// A kiosk on a board of its own, and what can be done to both.
struct World {
    site: Site,
    board: FakeBoard,
    disk: PoweredDisk,
    screen: Option<QuickFinger>,
    _home: tempfile::TempDir,
}

impl World {
    fn new(pcscd: bool, config: &str) -> Self {
        // A number alone opening doors is a check of its own that is never well.
        Self::with(Plan { pcscd, config: config.to_owned(), card_keys: true, ..Plan::default() })
    }

    fn with(plan: Plan) -> Self {
        let board = FakeBoard::well().unwrap();
        let home = scratch::in_memory();
        let data = home.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let disk = PoweredDisk::power_up(&data, &home.path().join("records")).unwrap();
        let environment = disk.environment().map(|(name, value)| (name.into(), value)).to_vec();
        let system_root = Some(board.root());
        let site = Site::start(Plan { environment, data: Some(data), system_root, ..plan }).unwrap();
        let world = Self { site, board, disk, screen: None, _home: home };
        world.until("every check has been looked at", |world| {
            let reader = world.check("reader")?;
            (world.check("disk").is_some() && world.check("lock").is_some() && reader.state != CheckState::Unknown)
                .then_some(())
        });
        world
    }

    fn until<T>(&self, what: &str, condition: impl Fn(&Self) -> Option<T>) -> T {
        let found = wait::until(SEEN, what, || condition(self));
        found.unwrap_or_else(|error| panic!("{error}: {:?} {:?}", self.tickets(), self.checks()))
    }

    fn checks(&self) -> Vec<Check> {
        self.site.control().and_then(|mut control| control.health()).unwrap_or_default()
    }

    fn check(&self, name: &str) -> Option<Check> {
        self.checks().into_iter().find(|check| check.name == name)
    }

    fn in_trouble(&self) -> BTreeSet<String> {
        self.checks().into_iter().filter(|check| check.state >= CheckState::Degraded).map(|check| check.name).collect()
    }

    fn tickets(&self) -> Vec<Ticket> {
        match self.site.control().and_then(|mut control| control.ask(Command::Tickets {})) {
            Ok(Answer::Tickets { tickets }) => tickets,
            _ => Vec::new(),
        }
    }

    fn tap(&self, card: &str) {
        let _ = self.site.control().unwrap().ask(Command::SimTap { card: card.into() });
    }

    /// Has entries written, one after the other.
    fn record(&self, count: usize) {
        let mut control = self.site.control().unwrap();
        (0..count).for_each(|_| control.order(Command::SimRemove {}).unwrap());
    }

    fn ctl(&self, arguments: &[&str]) -> String {
        self.site.ctl(arguments).unwrap()
    }
}

/// One thing that goes wrong, the check that must say so, a word of its advice, and how it is mended.
struct Injected {
    what: &'static str,
    check: &'static str,
    state: CheckState,
    advice: &'static str,
    inject: fn(&mut World),
    mend: fn(&mut World),
}

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
                for _ in 0..5 {
                    // Together, so that they wait for the same fsync.
                    std::thread::scope(|scope| (0..5).for_each(|_| drop(scope.spawn(|| world.record(1)))));
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

/// Goes through one: exactly its check, its advice, one ticket, and over.
fn play(fault: &Injected, mut world: World) {
    let what = fault.what;
    assert_eq!(world.in_trouble(), BTreeSet::new(), "before {what}");
    (fault.inject)(&mut world);
    let check = world.until(what, |world| world.check(fault.check).filter(|check| check.state == fault.state));
    assert!(check.advice.contains(fault.advice), "{what}: {check:?}");
    let ticket = world.until("a ticket", |world| world.tickets().into_iter().next());
    assert_eq!((ticket.check.as_str(), ticket.stage, ticket.present), (fault.check, Stage::Open, true), "{what}");
    assert_eq!(ticket.advice, check.advice, "{what}");
    assert_eq!(world.in_trouble(), BTreeSet::from([fault.check.to_owned()]), "{what}: exactly its check");
    let id = ticket.ticket.to_string();
    if fault.check != "journal" {
        let refused = world.site.ctl_output(&["tickets", "close", &id, "--note", "looked at"]).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{what}: it is still so");
    }
    (fault.mend)(&mut world);
    world.until("it is over", |world| world.tickets().first().filter(|ticket| !ticket.present).map(drop));
    assert_eq!(world.in_trouble(), BTreeSet::new(), "after {what}");
    world.ctl(&["tickets", "close", &id, "--note", "mended"]);
    let row = world.site.wait_entry("ticket.closed", |_| true).unwrap();
    assert_eq!(row.open["note"], "mended");
    let count = |kind: &str| world.site.journal().unwrap().iter().filter(|row| row.kind == kind).count();
    assert_eq!((count("ticket.opened"), count("ticket.cleared"), count("ticket.reopened")), (1, 1, 0), "{what}");
    assert!(world.site.verify().unwrap().contains("views: equal to a rebuild"));
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
fn a_reader_whose_service_died_rings_the_bell_until_somebody_has_seen_it_and_the_ticket_survives_a_restart() {
    let mut world = World::new(true, "");
    world.site.pcscd.as_mut().unwrap().kill().unwrap();
    let ticket = world.until("a ticket", |world| world.tickets().into_iter().next());
    assert_eq!((ticket.check.as_str(), ticket.severity), ("reader", Severity::Critical));
    assert!(ticket.advice.contains("pcscd"), "{ticket:?}");
    assert_eq!(world.in_trouble(), BTreeSet::from(["reader".to_owned()]));
    let desk = |world: &World| world.site.control().unwrap().status().unwrap().desk;
    assert!(desk(&world).bell);
    let opened = world.site.wait_entry("ticket.opened", |_| true).unwrap();
    assert_eq!(opened.open["tell"], serde_json::json!(["desk", "administration"]));

    let id = ticket.ticket.to_string();
    world.ctl(&["tickets", "ack", &id]);
    assert!(!desk(&world).bell && desk(&world).open == 1);
    world.ctl(&["tickets", "work", &id, "--note", "pcscd is started again"]);
    world.site.kill_kiosk().unwrap();
    world.site.start_kiosk().unwrap();
    let again = world.until("the ticket is known", |world| world.tickets().into_iter().next());
    assert_eq!((again.ticket, again.stage), (ticket.ticket, Stage::InProgress));
    assert!(world.ctl(&["tickets"]).contains("note: pcscd is started again"));

    world.site.pcscd.as_mut().unwrap().start_again().unwrap();
    world.until("it is over", |world| world.tickets().first().filter(|ticket| !ticket.present).map(drop));
    world.ctl(&["tickets", "close", &id, "--note", "it had crashed"]);
    let month = world.ctl(&["tickets", "month"]);
    assert!(month.contains("about reader             1\n"), "{month}");
    assert_eq!(world.site.journal().unwrap().iter().filter(|row| row.kind == "ticket.opened").count(), 1);
    world.site.verify().unwrap();
}

#[test]
fn a_door_that_nobody_can_open_is_at_fault_until_somebody_gets_in() {
    // With real card keys a simulated card opens nothing, so here a number alone does.
    let world = World::with(Plan::default());
    let pass = |opens: bool| {
        world.tap("staff-zhou");
        world.site.wait_coil(true).unwrap();
        if opens {
            world.site.lines().unwrap().set_contact(true).unwrap();
        }
        world.site.wait_coil(false).unwrap();
        world.site.control().unwrap().order(Command::SimRemove {}).unwrap();
    };
    (0..8).for_each(|_| pass(false));
    let lock =
        world.until("the lock is at fault", |world| world.check("lock").filter(|one| one.state == CheckState::Fault));
    assert!(lock.advice.contains("strike") && lock.numbers["unused_in_a_row"] == 8, "{lock:?}");
    let about_lock = |world: &World| world.tickets().into_iter().find(|ticket| ticket.check == "lock");
    let ticket = world.until("a ticket", about_lock);
    assert_eq!(ticket.severity, Severity::Critical, "nobody gets in");
    pass(true);
    world.until("it is over", |world| about_lock(world).filter(|ticket| !ticket.present));
    assert!(world.check("lock").unwrap().evidence.contains("used after"), "{:?}", world.check("lock"));
}

#[test]
fn an_inspection_verifies_the_journal_is_written_down_with_its_numbers_and_signed() {
    let mut world = World::new(false, "");
    assert_eq!(world.check("chain").unwrap().state, CheckState::Unknown, "nobody has verified it");
    let said = world.ctl(&["inspect"]);
    assert!(said.contains("chain") && said.contains("verified to "), "{said}");
    let row = world.site.wait_entry("inspection.done", |_| true).unwrap();
    assert_eq!((&row.open["why"], row.open["by"].as_str().unwrap().starts_with("uid ")), (&"asked".into(), true));
    let checks = row.open["checks"].as_array().unwrap();
    let temperature = checks.iter().find(|check| check["check"] == "temperature").unwrap();
    assert_eq!((&temperature["state"], &temperature["numbers"]["hottest_milli_c"]), (&"ok".into(), &48_312.into()));
    let database = rusqlite::Connection::open(world.site.data().join("journal.db")).unwrap();
    let signed: i64 = database.query_row("SELECT max(seq) FROM checkpoints", [], |row| row.get(0)).unwrap();
    assert!(u64::try_from(signed).unwrap() >= row.seq, "signed to {signed}, inspected at {}", row.seq);
    assert_eq!(world.check("chain").unwrap().state, CheckState::Ok);

    // Somebody changes what has happened.
    let change = "UPDATE entries SET kind = 'access.taken' WHERE seq = 2";
    let before: String = database.query_row("SELECT kind FROM entries WHERE seq = 2", [], |row| row.get(0)).unwrap();
    database.execute(change, []).unwrap();
    assert_eq!(world.site.ctl_output(&["inspect"]).unwrap().status.code(), Some(1));
    let chain = world.check("chain").unwrap();
    assert!(chain.state == CheckState::Fault && chain.advice.contains("stop using this disk"), "{chain:?}");
    assert_eq!(world.until("a ticket", |world| world.tickets().into_iter().next()).check, "chain");
    database.execute("UPDATE entries SET kind = ?1 WHERE seq = 2", [before]).unwrap();
    world.ctl(&["inspect"]);
    world.until("it is over", |world| world.tickets().first().filter(|ticket| !ticket.present).map(drop));

    // What was counted is written at an orderly stop, and what was verified is known after it.
    world.site.kiosk.take().unwrap().terminate(SOON).unwrap();
    world.site.start_kiosk().unwrap();
    let counted = world.site.wait_entry("availability.counted", |_| true).unwrap();
    let ms = |name: &str| counted.open[name].as_u64().unwrap();
    assert!(ms("well_ms") > 0 && ms("well_ms") <= ms("watched_ms"), "{counted:?}");
    let month = world.ctl(&["tickets", "month"]);
    assert!(month.contains("inspections              3\n") && month.contains(" %\n"), "{month}");
    world.until("the chain is known to be verified", |world| {
        world.check("chain").filter(|chain| chain.state == CheckState::Ok && chain.numbers["verified_to_seq"] > 0)
    });
}

#[test]
fn health_is_the_same_for_people_programs_and_prometheus_and_goes_on_for_who_watches() {
    let port = scratch::free_tcp_port().unwrap();
    let world = World::new(false, &format!("[metrics]\nlisten = \"127.0.0.1:{port}\"\n"));
    let mut watching = world.site.control().unwrap();
    watching.send(Command::HealthWatch {}).unwrap();
    watching.next().unwrap();
    world.board.say("sys/class/thermal/thermal_zone0/temp", "91000").unwrap();
    let told = wait::until(SOON, "the one who watches is told", || match watching.next().unwrap() {
        Answer::Health { checks } => checks.into_iter().find(|check| check.state == CheckState::Fault),
        _ => None,
    });
    assert_eq!(told.unwrap().name, "temperature");
    let output = world.site.ctl_output(&["health"]).unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("temperature    FAULT") && text.contains("→ give the case air"), "{text}");
    assert_eq!(output.status.code(), Some(1));
    let json = world.site.ctl_output(&["--json", "health"]).unwrap().stdout;
    assert!(String::from_utf8(json).unwrap().contains("\"hottest_milli_c\":91000"));

    let metrics = get(port, "/metrics");
    assert!(metrics.contains("frontdesk_temperature_celsius{check=\"temperature\"} 91\n"), "{metrics}");
    assert!(metrics.contains("frontdesk_check_state{check=\"temperature\",state=\"fault\"} 1\n"));
    assert!(get(port, "/").starts_with("HTTP/1.1 404"));
    promtool(metrics.split("\r\n\r\n").nth(1).unwrap());
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Debian's package prometheus has it; where it is not installed nothing is asked.
fn promtool(text: &str) {
    use std::process::{Command, Stdio};
    let mut command = Command::new(PathBuf::from("promtool"));
    command.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut asked) = command.spawn() else { return };
    asked.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = asked.wait_with_output().unwrap();
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(), "{output:?}");
}
