//! The harness keeps its children under control.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use frontdesk_tests::process::{Daemon, Launch, Signal};
use frontdesk_tests::scratch::Scratch;
use frontdesk_tests::screen_driver::ScreenDriver;
use frontdesk_tests::supervise::Supervisor;
use frontdesk_tests::wait;

const SOON: Duration = Duration::from_secs(10);

fn shell(script: &str, scratch: &Scratch) -> Launch {
    Launch::program("shell", Path::new("/bin/sh"), scratch.path()).args(["-c", script])
}

/// One letter from proc(5): R, S, T (stopped), Z …; nothing once it is gone.
fn process_state(pid: u32) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.trim_start().chars().next()
}

fn is_gone(pid: u32) -> Option<()> {
    process_state(pid).is_none_or(|state| state == 'Z').then_some(())
}

fn wait_for_words(daemon: &Daemon, words: &str) {
    wait::until(SOON, words, || daemon.last_words().contains(words).then_some(())).unwrap();
}

#[test]
fn a_child_dies_with_its_guard() {
    let scratch = Scratch::new().unwrap();
    let daemon = shell("exec sleep 600", &scratch).start().unwrap();
    let pid = daemon.pid();
    drop(daemon);
    wait::until(SOON, "its end", || is_gone(pid)).unwrap();
}

#[test]
fn a_child_dies_with_a_parent_that_is_killed_and_cannot_clean_up() {
    let mut parent = Command::new("/bin/sh")
        .args(["-c", "\"$0\" $$ sleep 600 & echo $!; wait", env!("CARGO_BIN_EXE_frontdesk-leash")])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(parent.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let child: u32 = line.trim().parse().unwrap();
    let comm = || std::fs::read_to_string(format!("/proc/{child}/comm")).ok().filter(|comm| comm == "sleep\n");
    wait::until(SOON, "the leash became the program", comm).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    wait::until(SOON, "its end", || is_gone(child)).unwrap();
}

#[test]
fn a_child_can_be_asked_to_end_and_its_words_and_status_are_kept() {
    let scratch = Scratch::new().unwrap();
    let script = "sleep 600 & trap 'kill $!; echo bye >&2; exit 3' TERM; echo up; wait";
    let mut daemon = shell(script, &scratch).start().unwrap();
    wait_for_words(&daemon, "up");
    assert_eq!(daemon.terminate(SOON).unwrap().code(), Some(3));
    assert!(!daemon.is_running());
    assert_eq!(daemon.said(), "bye\n");
    daemon.signal(Signal::KILL).unwrap();
}

#[test]
fn a_child_that_does_not_end_in_time_is_told_with_its_last_words() {
    let scratch = Scratch::new().unwrap();
    let mut daemon = shell("echo stuck >&2; exec sleep 600", &scratch).start().unwrap();
    wait_for_words(&daemon, "stuck");
    let error = daemon.wait_for_exit(Duration::from_millis(20)).unwrap_err().to_string();
    assert!(error.contains("shell ends: not within 20 ms") && error.contains("stuck"), "{error}");
    assert_eq!(daemon.kill().unwrap().signal(), Some(9));
}

#[test]
fn a_child_can_be_frozen_and_thawed() {
    let scratch = Scratch::new().unwrap();
    let mut daemon = shell("echo up; exec sleep 600", &scratch).start().unwrap();
    wait_for_words(&daemon, "up");
    let pid = daemon.pid();
    daemon.signal(Signal::STOP).unwrap();
    wait::until(SOON, "it is stopped", || (process_state(pid) == Some('T')).then_some(())).unwrap();
    daemon.signal(Signal::CONT).unwrap();
    wait::until(SOON, "it goes on", || (process_state(pid) == Some('S')).then_some(())).unwrap();
}

#[test]
fn a_supervised_process_comes_back_until_it_is_let_go() {
    let scratch = Scratch::new().unwrap();
    let launch = shell("exec sleep 600", &scratch);
    let supervisor = Supervisor::start(Duration::from_millis(20), move || launch.start()).unwrap();
    let first = wait::until(SOON, "it runs", || supervisor.pid()).unwrap();
    supervisor.signal(Signal::SEGV).unwrap();
    supervisor.wait_for_starts(2, SOON).unwrap();
    let second = wait::until(SOON, "it runs again", || supervisor.pid()).unwrap();
    assert_ne!(first, second);
    drop(supervisor);
    wait::until(SOON, "its end", || is_gone(second)).unwrap();
}

#[test]
fn a_process_that_cannot_start_is_an_error_at_once() {
    let error = Supervisor::start(Duration::ZERO, || Err(std::io::Error::other("no such thing"))).unwrap_err();
    assert_eq!(error.to_string(), "no such thing");
}

/// Answers as the screen does, but is a shell.
const FAKE_SCREEN: &str = r#"while read line; do case "$line" in
    *'"page"'*) echo '{"ok":true,"page":"home","signal":"none","revision":1,"language":"en","connected":true,"touches":0,"composing":""}';;
    *'"labels"'*) echo '{"ok":true,"labels":[{"label":"Start","role":"button","enabled":true,"x":0,"y":0,"width":1,"height":1,"covered":false}]}';;
    *'"Start"'*) echo '{"ok":true}';;
    *) echo '{"ok":false,"error":"not there"}';;
esac; done"#;

#[test]
fn the_screen_driver_asks_is_refused_and_outlives_the_screen() {
    let scratch = Scratch::new().unwrap();
    let screen = ScreenDriver::start(shell(FAKE_SCREEN, &scratch), Duration::from_millis(20)).unwrap();
    assert_eq!(screen.page().unwrap().page, "home");
    assert_eq!(screen.labels().unwrap()[0].label, "Start");
    screen.wait_and_tap("Start", SOON).unwrap();
    let error = screen.tap("Nowhere").unwrap_err().to_string();
    assert!(error.contains("not there"), "{error}");
    screen.kill(Signal::SEGV).unwrap();
    assert_eq!(screen.page().unwrap().page, "home");
    assert_eq!(screen.supervisor.starts(), 2);
}
