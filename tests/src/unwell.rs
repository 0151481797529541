//! A kiosk with hardware that can be made to fail, and what must be seen of each failure: exactly its check, one ticket, and its end.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::time::Duration;

use frontdesk_core::control::{Answer, Command};
use frontdesk_core::health::tickets::{Stage, Ticket};
use frontdesk_core::health::{Check, CheckState};

use crate::fake_board::FakeBoard;
use crate::powercut::PoweredDisk;
use crate::quick_finger::QuickFinger;
use crate::site::{Plan, Site};
use crate::time_ahead::SetClock;
use crate::{scratch, wait};

/// A fault is seen within 5 s, lasts for 10 s (a screen 20 s) before it counts, and is over for 10 s before that counts; a contact that
/// flapped is judged by its last minute, and what is merely degraded must last for a minute.
pub const SEEN: Duration = Duration::from_secs(150);

/// A kiosk on a board of its own, and what can be done to both.
pub struct World {
    /// The site.
    pub site: Site,
    /// What the kernel says.
    pub board: FakeBoard,
    /// The disk under its journal.
    pub disk: PoweredDisk,
    /// Its wall clock.
    pub clock: SetClock,
    /// Its screen, where there is one.
    pub screen: Option<QuickFinger>,
    _home: tempfile::TempDir,
}

impl World {
    /// A site with card keys, of which nothing is wrong.
    #[must_use]
    pub fn new(pcscd: bool, config: &str) -> Self {
        // A number alone opening doors is a check of its own that is never well.
        Self::with(Plan { pcscd, config: config.to_owned(), card_keys: true, ..Plan::default() })
    }

    /// Such a site as planned.
    #[must_use]
    pub fn with(plan: Plan) -> Self {
        let board = FakeBoard::well().unwrap();
        let home = scratch::in_memory();
        let data = home.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let disk = PoweredDisk::power_up(&data, &home.path().join("records")).unwrap();
        let clock = SetClock::right().unwrap();
        let environment = under_both(disk.environment().map(|(name, value)| (name.into(), value)), clock.environment());
        let system_root = Some(board.root());
        let site = Site::start(Plan { environment, data: Some(data), system_root, ..plan }).unwrap();
        let world = Self { site, board, disk, clock, screen: None, _home: home };
        world.until("every check has been looked at", |world| {
            let reader = world.check("reader")?;
            (world.check("disk").is_some() && world.check("lock").is_some() && reader.state != CheckState::Unknown)
                .then_some(())
        });
        world
    }

    /// Waits for it.
    pub fn until<T>(&self, what: &str, condition: impl Fn(&Self) -> Option<T>) -> T {
        let found = wait::until(SEEN, what, || condition(self));
        found.unwrap_or_else(|error| panic!("{error}: {:?} {:?}", self.tickets(), self.checks()))
    }

    /// What health says.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        self.site.control().and_then(|mut control| control.health()).unwrap_or_default()
    }

    /// One check.
    #[must_use]
    pub fn check(&self, name: &str) -> Option<Check> {
        self.checks().into_iter().find(|check| check.name == name)
    }

    /// The checks that are not well.
    #[must_use]
    pub fn in_trouble(&self) -> BTreeSet<String> {
        self.checks().into_iter().filter(|check| check.state >= CheckState::Degraded).map(|check| check.name).collect()
    }

    /// All tickets.
    #[must_use]
    pub fn tickets(&self) -> Vec<Ticket> {
        match self.site.control().and_then(|mut control| control.ask(Command::Tickets {})) {
            Ok(Answer::Tickets { tickets }) => tickets,
            _ => Vec::new(),
        }
    }

    /// Somebody holds a card up.
    pub fn tap(&self, card: &str) {
        let _ = self.site.control().unwrap().ask(Command::SimTap { card: card.into() });
    }

    /// Has entries written, one after the other.
    pub fn record(&self, count: usize) {
        let mut control = self.site.control().unwrap();
        (0..count).for_each(|_| control.order(Command::SimRemove {}).unwrap());
    }

    /// Runs a command that ends well.
    pub fn ctl(&self, arguments: &[&str]) -> String {
        self.site.ctl(arguments).unwrap()
    }
}

/// The environment of both shims: what each is to preload is preloaded.
fn under_both(
    one: impl IntoIterator<Item = (OsString, OsString)>,
    other: Vec<(OsString, OsString)>,
) -> Vec<(OsString, OsString)> {
    let mut all: Vec<(OsString, OsString)> = one.into_iter().collect();
    for (name, value) in other {
        match all.iter_mut().find(|(there, _)| *there == name) {
            Some((_, there)) => {
                there.push(":");
                there.push(value);
            }
            None => all.push((name, value)),
        }
    }
    all
}

/// One thing that goes wrong, the check that must say so, a word of its advice, and how it is mended.
#[derive(Debug, Clone, Copy)]
pub struct Injected {
    /// What.
    pub what: &'static str,
    /// The check that must say so.
    pub check: &'static str,
    /// How it says it.
    pub state: CheckState,
    /// A word of its advice.
    pub advice: &'static str,
    /// Does it.
    pub inject: fn(&mut World),
    /// Undoes it.
    pub mend: fn(&mut World),
}

/// Goes through one: exactly its check, its advice, one ticket, and over.
pub fn play(fault: &Injected, mut world: World) {
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
