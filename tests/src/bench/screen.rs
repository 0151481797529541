//! What the screen costs beside a browser that shows a like form: the time from its start to the first frame with words on it, and the
//! memory of all that runs once a Chinese name is typed. How long a finger on a key waits for its candidates to be drawn, and what the
//! screen costs when nobody is there.
//!
//! Ours is `frontdesk-screen-headless`, which draws with the kiosk's own renderer into memory. The browser is Chromium in `--kiosk` without a
//! display. Neither has a window system beside it, and neither has a graphics card.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use serde_json::json;

use super::typing::FRAME;
use super::{Ratio, ratio, timed};
use crate::browser::chromium;
use crate::process::{Daemon, Launch};
use crate::scratch::Scratch;
use crate::screen_driver::ScreenDriver;
use crate::site::{Plan, SOON, Site};
use crate::visitor::Typed;

const FORM: &str = include_str!("like_form.html");

/// How often each is started: one slow start must not decide.
const STARTS: usize = 5;

/// For so long nobody touches the screen.
const IDLE: Duration = Duration::from_secs(30);

/// The name that both have in their field when their memory is read.
const NAME: Typed = Typed::chinese("张伟", "zhangwei", "zhang wei");

/// Names whose every letter has other candidates than the one before.
const TIMED: [&str; 6] = ["ouyangxiaoming", "zhangwei", "wangxiuying", "zhugekongming", "xieting", "lijianguo"];

/// Idle CPU and a key's wait, and with a Chromium on this machine memory and first frame.
pub fn run() -> Vec<Ratio> {
    let mut site = Site::start(Plan { screen: true, chinese: true, ..Plan::default() }).unwrap();
    let mut ratios = vec![idle(&site)];
    let ours_kib = typed_kib(&site);
    ratios.extend(touch_to_strip(site.screen()));
    let mut ours: Vec<Duration> = (0..STARTS).map(|_| first_frame(&mut site)).collect();
    let Some(chromium) = chromium() else { return ratios };
    let (mut theirs, kib): (Vec<Duration>, Vec<u64>) = (0..STARTS).map(|_| browser(&chromium)).unzip();
    let theirs_kib = kib.into_iter().min().unwrap();
    ratios.push(ratio(
        "start of the screen to its first frame with words / Chromium in --kiosk with a like form",
        &mut ours,
        &mut theirs,
    ));
    ratios.push(Ratio {
        what: "memory (PSS) of daemon and screen, a Chinese name typed / that Chromium's, a name in its field"
            .to_owned(),
        times: ours_kib as f64 / theirs_kib as f64,
        from: format!("{} and {} MiB", ours_kib >> 10, theirs_kib >> 10),
    });
    ratios
}

/// Daemon and screen at the greeting, against one core.
#[allow(clippy::disallowed_methods, reason = "what is measured is what time costs that passes")]
fn idle(site: &Site) -> Ratio {
    let pids = pids(site);
    let used = || pids.iter().map(|pid| cpu_time(*pid)).sum::<Duration>();
    let before = used();
    let (wall, ()) = timed(|| std::thread::sleep(IDLE));
    ratio("CPU of daemon and screen at the greeting / one core", &mut [used() - before], &mut [wall])
}

fn pids(site: &Site) -> [u32; 2] {
    [site.kiosk.as_ref().unwrap().pid(), site.screen().supervisor.pid().unwrap()]
}

/// Time on a core of all threads: the first field of each one's schedstat, in nanoseconds (the kernel's sched-stats.rst).
fn cpu_time(pid: u32) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let stats = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok());
    Duration::from_nanos(stats.filter_map(|stat| stat.split_whitespace().next()?.parse::<u64>().ok()).sum())
}

/// PSS in KiB of daemon and screen with the name in the field.
fn typed_kib(site: &Site) -> u64 {
    let screen = site.screen();
    screen.wait_and_tap("登记来访", SOON).unwrap();
    screen.wait_label("拼音", SOON).unwrap();
    NAME.on(screen).unwrap();
    screen.wait_label("下一步", SOON).unwrap();
    pids(site).into_iter().map(pss_kib).sum()
}

/// From a finger on a key until the candidates above the keys are drawn, against a frame: the middle one, and the one of ten that takes longest.
fn touch_to_strip(screen: &ScreenDriver) -> [Ratio; 2] {
    let mut times: Vec<Duration> = TIMED
        .iter()
        .flat_map(|name| {
            let took: Vec<Duration> = name.chars().map(|key| time(screen, key)).collect();
            screen.type_text(&"\u{8}".repeat(name.len())).unwrap();
            took
        })
        .collect();
    let middle = ratio("a finger on a key to its candidates drawn / a frame, 1/60 s", &mut times, &mut [FRAME]);
    // Sorted by now.
    let slow = times[times.len() * 9 / 10];
    [middle, ratio("the same, the slowest of ten / a frame", &mut [slow], &mut [FRAME])]
}

fn time(screen: &ScreenDriver, key: char) -> Duration {
    let answer = screen.command(&json!({ "time": key.to_string() })).unwrap();
    Duration::from_micros(answer["drawn_after_us"].as_u64().unwrap())
}

/// `Pss` of smaps_rollup, proc_pid_smaps(5).
fn pss_kib(pid: u32) -> u64 {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// From the start of the screen's process until the greeting is drawn and can be touched, the daemon running already.
fn first_frame(site: &mut Site) -> Duration {
    site.screen = None;
    let launch = site.screen_launch().unwrap();
    let (took, screen) = timed(|| {
        let screen = ScreenDriver::start(launch, SOON).unwrap();
        screen.wait_label("登记来访", SOON).unwrap();
        screen
    });
    site.screen = Some(screen);
    took
}

/// From the start of Chromium until the form is painted, and the PSS in KiB of all of its processes when the name is in its field.
fn browser(chromium: &Path) -> (Duration, u64) {
    let scratch = Scratch::new().unwrap();
    let (said, heard) = channel();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || serve(&listener, &said));
    let launch = Launch::program("chromium", chromium, scratch.path())
        .args([
            "--headless=new",
            "--kiosk",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--window-size=1024,600",
        ])
        .args([format!("--user-data-dir={}", scratch.path().join("profile").display()), url])
        .envs([("HOME", scratch.path())]);
    let started = Instant::now();
    let chromium = launch.start().unwrap();
    wait_for(&heard, "/painted", &chromium);
    let painted = started.elapsed();
    wait_for(&heard, "/typed", &chromium);
    (painted, descendants(chromium.pid()).into_iter().map(pss_kib).sum())
}

fn wait_for(heard: &Receiver<String>, path: &str, chromium: &Daemon) {
    let said = heard.recv_timeout(SOON);
    assert_eq!(said.as_deref(), Ok(path), "{}", chromium.last_words());
}

/// Hands the form out, and on whatever it says.
fn serve(listener: &TcpListener, said: &Sender<String>) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else { return };
        let Some(path) = answer(stream) else { continue };
        if matches!(path.as_str(), "/painted" | "/typed") && said.send(path).is_err() {
            return;
        }
    }
}

fn answer(mut stream: TcpStream) -> Option<String> {
    let mut head = BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok);
    let path = head.next()?.split_whitespace().nth(1)?.to_owned();
    head.find(String::is_empty)?;
    let body = if path == "/" { FORM } else { "" };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
    .ok()?;
    Some(path)
}

/// A process and all that it has started, by proc_pid_stat(5), field 4.
fn descendants(root: u32) -> Vec<u32> {
    let parents: BTreeMap<u32, u32> = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|pid: u32| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            Some((pid, stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?))
        })
        .collect();
    let is_of_it = |pid: u32| {
        let line = std::iter::successors(Some(pid), |pid| parents.get(pid).copied().filter(|parent| *parent != 0));
        line.take(parents.len()).any(|one| one == root)
    };
    parents.keys().copied().filter(|pid| is_of_it(*pid)).collect()
}
