//! Bad input and bad disks: answered clearly, and nothing lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use frontdesk_core::control::Command;
use frontdesk_core::form::Problem;
use frontdesk_core::health::CheckState;
use frontdesk_core::screen::{Frame, FromScreen, Intent, MAX_LINE_BYTES, PROTOCOL, ToScreen, View};
use frontdesk_tests::powercut::{NoSpace, PoweredDisk};
use frontdesk_tests::process::Launch;
use frontdesk_tests::scratch;
use frontdesk_tests::site::{Plan, SOON, Site, host_card};
use frontdesk_tests::wait;

/// A site whose journal is on a disk that fails on demand.
fn on_a_bad_disk(screen: bool) -> (Site, PoweredDisk, tempfile::TempDir) {
    let home = scratch::in_memory();
    let data = home.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let disk = PoweredDisk::power_up(&data, &home.path().join("records")).unwrap();
    let environment = disk.environment().map(|(name, value)| (name.into(), value)).to_vec();
    let site = Site::start(Plan { pcscd: true, screen, environment, data: Some(data), ..Plan::default() }).unwrap();
    // The reader's coming is an entry, too: on a slow disk the grant would wait behind it until it is too late to act on.
    site.wait_entry("part.changed", |row| row.open["part"] == "reader" && row.open["present"] == true).unwrap();
    (site, disk, home)
}

fn tap(site: &Site, card: &str) -> anyhow::Result<()> {
    site.control()?.order(Command::SimTap { card: card.into() })
}

fn journal_check(site: &Site) -> Option<CheckState> {
    let checks = site.control().ok()?.health().ok()?;
    checks.into_iter().find(|check| check.name == "journal").map(|check| check.state)
}

#[test]
fn a_typo_in_the_config_is_answered_with_file_line_key_and_what_was_meant() {
    let home = scratch::in_memory();
    let path = home.path().join("kiosk.toml");
    std::fs::write(&path, "company = \"x\"\n\n[[door]]\nrelase_ms = 3000\n").unwrap();
    for way in [vec!["check-config"], vec!["run", "--config"]] {
        let launch = Launch::binary("frontdeskd", home.path()).unwrap().args(way).args([&path]);
        let output = launch.output().unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("kiosk.toml:4: unknown field `relase_ms`"), "{said}");
        assert!(said.contains("did you mean `release_ms`?"), "{said}");
    }
}

#[test]
fn an_unreadable_journal_is_named_and_left_byte_for_byte() {
    let mut site = Site::start(Plan::default()).unwrap();
    site.kill_kiosk().unwrap();
    let database = site.data().join("journal.db");
    // The log as well: with a good one SQLite would rightly mend the database's first page from it.
    for file in [&database, &site.data().join("journal.db-wal")] {
        let mut bytes = std::fs::read(file).unwrap();
        bytes[..16].copy_from_slice(b"not a database!!");
        std::fs::write(file, &bytes).unwrap();
    }
    let before = everything_in(&site.data());
    site.launch_kiosk().unwrap();
    let kiosk = site.kiosk.as_mut().unwrap();
    assert!(!kiosk.wait_for_exit(SOON).unwrap().success());
    let said = kiosk.said();
    assert!(said.contains(&format!("{} cannot be read and was left as it is", database.display())), "{said}");
    assert!(everything_in(&site.data()) == before, "something was changed");
    assert!(!site.lines().unwrap().get().unwrap().coil);
}

#[test]
fn a_view_that_was_changed_is_named_by_verify_which_ends_with_code_2() {
    let mut site = Site::start(Plan::default()).unwrap();
    tap(&site, "stranger").unwrap();
    site.wait_entry("access.denied", |_| true).unwrap();
    assert!(site.verify().unwrap().contains("views: equal to a rebuild"));
    site.kill_kiosk().unwrap();
    let database = rusqlite::Connection::open(site.data().join("journal.db")).unwrap();
    database.execute("DELETE FROM door_events", []).unwrap();
    let data = site.data().display().to_string();
    for (more, said) in [(vec![], "views: row 1 of door_events"), (vec!["--json"], "\"good\":false")] {
        let arguments = [vec!["journal", "verify", "--data", &data], more].concat();
        let output = site.ctl_output(&arguments).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stdout).contains(said), "{output:?}");
    }
}

fn everything_in(dir: &PathBuf) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // SQLite's shared memory is not content: it is rebuilt whenever the database is opened.
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.clone(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Holds the host's card while the disk is bad: health says so, and the coil never moves.
fn tap_in_vain(site: &Site) {
    let held = site.hold(&host_card()).unwrap();
    wait::until(SOON, "health says that the journal cannot be written", || {
        (journal_check(site)? == CheckState::Fault).then_some(())
    })
    .unwrap();
    assert!(site.line_trace().unwrap().iter().all(|change| !change.level), "the door opened without an entry");
    held.remove();
}

/// The disk is well again: without a restart the next tap opens, and the journal says that it was away.
fn tap_again(site: &Site) {
    wait::until(SOON, "the journal is written again", || (journal_check(site)? == CheckState::Ok).then_some(()))
        .unwrap();
    let _held = site.hold(&host_card()).unwrap();
    site.wait_coil(true).unwrap();
    site.wait_entry("journal.resumed", |_| true).unwrap();
    site.verify().unwrap();
}

#[test]
fn a_full_disk_keeps_the_door_shut_says_so_and_is_over_without_a_restart() {
    let (site, disk, _home) = on_a_bad_disk(true);
    disk.faults.no_space(Some(NoSpace::ForAnything));
    tap_in_vain(&site);
    site.screen().wait_page("out_of_service", SOON).unwrap();
    assert!(site.ctl(&["permit", "00000000000000000000000000000000"]).is_err(), "what cannot be recorded is not done");
    disk.faults.none();
    site.screen().wait_page("home", SOON).unwrap();
    tap_again(&site);
}

#[test]
fn an_fsync_that_fails_opens_nothing_and_is_over_without_a_restart() {
    let (site, disk, _home) = on_a_bad_disk(false);
    disk.faults.eio_on_fsync(true);
    tap_in_vain(&site);
    disk.faults.none();
    tap_again(&site);
}

#[test]
fn a_relay_never_precedes_the_return_of_an_fsync_that_takes_three_seconds() {
    let (site, disk, _home) = on_a_bad_disk(false);
    disk.faults.slow_fsync_ms(3_000);
    let card = host_card();
    let _held = site.hold(&card).unwrap();
    site.wait_coil(true).unwrap();
    disk.faults.none();
    let on = site.line_trace().unwrap().into_iter().find(|change| change.level).unwrap();
    let syncs = disk.recording().unwrap().syncs();
    let covering = syncs.iter().find(|sync| sync.entered_mono_ns >= card.spoken_to_ns()).unwrap();
    let returned_ns = covering.left_mono_ns.unwrap();
    assert!(returned_ns - covering.entered_mono_ns >= 3_000_000_000, "{covering:?}");
    assert!(on.at_ns >= returned_ns, "the coil was on while the disk was still writing");
}

/// A screen without a display: what a broken or hostile one could send.
struct RawScreen {
    stream: BufReader<UnixStream>,
    frame: Frame,
}

impl RawScreen {
    fn connect(site: &Site) -> Self {
        let stream = UnixStream::connect(site.path().join("run/screen.sock")).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let mut stream = BufReader::new(stream);
        say(&mut stream, &FromScreen::Hello { protocol: PROTOCOL, version: "test".into() });
        let frame = hear(&mut stream);
        Self { stream, frame }
    }

    fn want(&mut self, intent: Intent) {
        say(&mut self.stream, &FromScreen::Intent { revision: self.frame.revision, intent });
        self.frame = hear(&mut self.stream);
    }
}

fn say(stream: &mut BufReader<UnixStream>, message: &FromScreen) {
    let mut line = serde_json::to_vec(message).unwrap();
    line.push(b'\n');
    stream.get_mut().write_all(&line).unwrap();
}

fn hear(stream: &mut BufReader<UnixStream>) -> Frame {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        match serde_json::from_str(&line).unwrap() {
            ToScreen::Frame(frame) => return *frame,
            ToScreen::Logo { .. } => {}
            other @ ToScreen::Refused { .. } => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_field_of_ten_thousand_characters_is_refused_and_an_endless_line_ends_only_that_screen() {
    let site = Site::start(Plan::default()).unwrap();
    let mut screen = RawScreen::connect(&site);
    while !matches!(screen.frame.view, View::Ask(_)) {
        screen.want(Intent::Register);
    }
    screen.want(Intent::Answer { text: "王".repeat(10_000) });
    assert!(
        matches!(&screen.frame.view, View::Ask(ask) if ask.problem == Some(Problem::TooLong)),
        "{:?}",
        screen.frame
    );

    let endless = vec![b'x'; MAX_LINE_BYTES * 2];
    // The daemon may hang up before it has read all of it.
    let _ = screen.stream.get_mut().write_all(&endless);
    wait::until(SOON, "that screen is gone", || (!site.control().ok()?.status().ok()?.screen_connected).then_some(()))
        .unwrap();
    tap(&site, "staff-zhou").unwrap();
    site.wait_coil(true).unwrap();
}

#[test]
fn the_control_socket_answers_nonsense_and_other_versions_and_refuses_what_is_not_simulated() {
    let site = Site::start(Plan { pcscd: true, ..Plan::default() }).unwrap();
    let mut control = site.control().unwrap();
    for (line, reason) in [
        ("nonsense", "not_understood"),
        (r#"{"protocol":99,"command":{"name":"status"}}"#, "protocol"),
        (r#"{"protocol":1,"command":{"name":"sim_tap","card":"staff-zhou"}}"#, "not_simulated"),
    ] {
        control.send_line(line).unwrap();
        let answer = serde_json::to_value(control.next().unwrap()).unwrap();
        assert_eq!(answer["reason"], reason, "{line}");
    }
    assert_eq!(site.ctl_output(&["sim", "tap", "staff-zhou"]).unwrap().status.code(), Some(1));
    assert!(site.ctl(&["status", "--json"]).unwrap().contains("\"answer\":\"status\""));
}
