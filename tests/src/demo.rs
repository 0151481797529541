//! The demonstration behind `make run`.
#![allow(clippy::print_stdout, reason = "a demonstration speaks on standard output")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use frontdesk_core::control::{Answer, Command, EntryRow};

use crate::control::Control;
use crate::process::Launch;
use crate::screen_driver::ScreenDriver;
use crate::site::{Plan, SCREEN_RESTART, SOON, Site};
use crate::supervise::Supervisor;
use crate::visitor::{self, Typed};
use crate::{bins, wait};

/// A window to touch and a panel of hardware, until the panel is closed.
///
/// # Errors
/// A part did not start.
pub fn in_a_window() -> Result<()> {
    let site = Site::start(Plan { office: true, demo_banner: true, ..Plan::default() })?;
    say_office(&site)?;
    println!("control  frontdeskctl --socket {} status", site.control_socket().display());
    println!("The panel beside the kiosk holds the cards and the door. Close the panel to end.");
    let screen = window("frontdesk-screen", &site, "run/screen.sock", &["--size", "1024x600"])?;
    let screen = screen.args([OsString::from("--input-data"), bins::input_data()?.into()]);
    // The screen is kept running, as systemd would.
    let _screen = Supervisor::start(SCREEN_RESTART, move || screen.start())?;
    let mut panel = window("frontdesk-sim-panel", &site, "run/control.sock", &["--left", "1048"])?.start()?;
    let day = Duration::from_secs(24 * 3_600);
    let status = panel.wait_for_exit(day)?;
    anyhow::ensure!(status.success(), "the panel ended with {status}\n{}", panel.last_words());
    Ok(())
}

/// Where the office is, and the link with which a receptionist of the demonstration signs in.
fn say_office(site: &Site) -> Result<()> {
    println!("office   {}/", site.office().url());
    println!("sign in  {} (once; choose any password)\n", site.invitation("demo", "receptionist")?);
    Ok(())
}

fn window(program: &str, site: &Site, socket: &str, more: &[&str]) -> Result<Launch> {
    let socket = site.path().join(socket);
    Ok(Launch::binary(program, site.path())?.args([OsString::from("--socket"), socket.into()]).args(more))
}

/// A visit and a staff tap that play themselves.
///
/// # Errors
/// Something did not happen.
pub fn by_itself() -> Result<()> {
    println!("There is no display, so a visit plays itself.");
    let site = Site::start(Plan { office: true, demo_banner: true, screen: true, chinese: true, ..Plan::default() })?;
    say_office(&site)?;
    let journal = print_journal(&site)?;
    let pictures = Pictures::new()?;
    let played = play(&site, &pictures);
    println!("\n{} pictures in {}", pictures.taken.get(), pictures.dir.display());
    played?;
    println!("\n{}", site.ctl(&["status"])?);
    println!("{}", site.verify()?.trim_end());
    let today = wait::until(SOON, "the office has the visit", || {
        site.office().today().ok().filter(|today| today.visits.iter().any(|visit| visit.left_ms.is_some()))
    })?;
    println!("office: {} visit, {} decisions at doors, in step", today.visits.len(), today.doors.len());
    drop(site);
    journal.join().map_err(|_| anyhow::anyhow!("the journal's printer panicked"))
}

fn play(site: &Site, pictures: &Pictures) -> Result<()> {
    let screen = site.screen();
    let mut hand = site.control()?;
    act("An employee taps: the door opens.");
    tap(&mut hand, "staff-zhou")?;
    site.wait_coil(true)?;
    screen.wait_signal("granted", SOON)?;
    pictures.take(screen, "staff-granted")?;
    pass(site)?;
    // Another hand: what follows a card of ours at once is taken for another card in the same wallet.
    screen.wait_signal("none", SOON)?;
    act("A card that nobody knows: the door stays shut.");
    tap(&mut hand, "stranger")?;
    screen.wait_signal("refused", SOON)?;
    pictures.take(screen, "staff-refused")?;
    hand.order(Command::SimRemove {})?;
    screen.wait_signal("none", SOON)?;
    register(screen, pictures)?;
    take_card(site, &mut hand, pictures)?;
    leave(screen, &mut hand, pictures)
}

fn register(screen: &ScreenDriver, pictures: &Pictures) -> Result<()> {
    act("A visitor who has never seen the screen registers.");
    screen.wait_page("home", SOON)?;
    pictures.take(screen, "home")?;
    for (language, name) in [("繁體", "home-zh-hant"), ("English", "home-en"), ("简体", "home-again")] {
        screen.wait_and_tap(language, SOON)?;
        pictures.take(screen, name)?;
    }
    let name = Typed::chinese("张伟", "zhangwei", "zhang wei");
    let type_name = |screen: &ScreenDriver| {
        screen.wait_label("拼音", SOON)?;
        name.on(screen)
    };
    visitor::fill_in_watched(screen, type_name, "13800138000", &mut |page| pictures.take(screen, page))?;
    screen.tap("同意，登记")?;
    screen.wait_page("card", SOON)
}

fn take_card(site: &Site, hand: &mut Control, pictures: &Pictures) -> Result<()> {
    let screen = site.screen();
    act("The visit is recorded. The visitor takes a card from the tray.");
    pictures.take(screen, "card-take")?;
    tap(hand, "tray-1")?;
    screen.wait_page("waiting", SOON)?;
    pictures.take(screen, "waiting")?;
    hand.order(Command::SimRemove {})?;
    act("The card is only a badge: it opens nothing before permission.");
    tap(hand, "tray-1")?;
    // Who waits is shown their own page, and no refusal on top of it.
    site.wait_entry("access.denied", |entry| entry.open["reason"] == "not_permitted_yet")?;
    screen.wait_page("waiting", SOON)?;
    pictures.take(screen, "waiting-again")?;
    hand.order(Command::SimRemove {})?;
    act("The host comes and taps: the visitor is permitted.");
    tap(hand, "staff-zhou")?;
    site.wait_coil(true)?;
    screen.wait_signal("granted", SOON)?;
    pictures.take(screen, "collected")?;
    pass(site)?;
    screen.wait_signal("none", SOON)?;
    screen.wait_page("permitted", SOON)?;
    pictures.take(screen, "permitted")?;
    screen.tap("好的，谢谢")
}

fn leave(screen: &ScreenDriver, hand: &mut Control, pictures: &Pictures) -> Result<()> {
    act("The visitor leaves and gives the card back.");
    hand.order(Command::SimRemove {})?;
    screen.wait_and_tap("离开还卡", SOON)?;
    screen.wait_page("leaving", SOON)?;
    pictures.take(screen, "leaving-tap-card")?;
    tap(hand, "tray-1")?;
    screen.wait_label("很满意", SOON)?;
    pictures.take(screen, "leaving-rate")?;
    screen.tap("很满意")?;
    screen.wait_label("返回首页", SOON)?;
    pictures.take(screen, "farewell")?;
    hand.order(Command::SimRemove {})
}

fn act(what: &str) {
    println!("\n— {what}");
}

fn tap(hand: &mut Control, card: &str) -> Result<()> {
    hand.order(Command::SimTap { card: card.into() })
}

/// Somebody opens the released door, goes through and lets it fall shut.
fn pass(site: &Site) -> Result<()> {
    let mut lines = site.lines()?;
    lines.set_contact(true)?;
    site.wait_coil(false)?;
    lines.set_contact(false)?;
    site.control()?.order(Command::SimRemove {})
}

/// Prints each entry as it becomes durable, until the daemon ends.
fn print_journal(site: &Site) -> Result<std::thread::JoinHandle<()>> {
    let mut control = site.control()?;
    control.send(Command::JournalTail { count: 1_000, follow: true, personal: true })?;
    control.wait_for_ever()?;
    Ok(std::thread::Builder::new().name("journal printer".into()).spawn(move || {
        while let Ok(answer) = control.next() {
            if let Answer::Entry(row) = answer {
                println!("{}", line(&row));
            }
        }
    })?)
}

fn line(row: &EntryRow) -> String {
    let private = row.private.as_ref().map(|private| format!(" {private}")).unwrap_or_default();
    format!("  {:>3} {:<18} {}{private}", row.seq, row.kind, row.open)
}

struct Pictures {
    dir: PathBuf,
    taken: std::cell::Cell<u32>,
}

impl Pictures {
    /// Beside the programs: `target/demo`.
    fn new() -> Result<Self> {
        let here = std::env::current_exe()?;
        let target = here.parent().and_then(Path::parent).context("where this program is")?;
        let dir = target.join("demo");
        if dir.exists() {
            std::fs::remove_dir_all(&dir)?;
        }
        std::fs::create_dir_all(&dir)?;
        Ok(Self { dir, taken: std::cell::Cell::new(0) })
    }

    fn take(&self, screen: &ScreenDriver, name: &str) -> Result<()> {
        let number = self.taken.get() + 1;
        self.taken.set(number);
        screen.snapshot(&self.dir.join(format!("{number:02}-{name}.png")))
    }
}
