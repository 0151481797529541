//! What goes wrong with the hardware is seen, told once, and over when it is over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

use frontdesk_core::control::{Answer, Command};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::tickets::{Severity, Stage};
use frontdesk_tests::site::{Plan, SOON};
use frontdesk_tests::unwell::World;
use frontdesk_tests::{scratch, wait};

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
