//! An office on a working day: visitors who wait, are in and have left, people who tap, invitations, kiosks with a fortnight of inspections,
//! one of which is out of reach. Written straight into the office's data directory before it starts, as the journals of real kiosks would
//! stand there; nobody in it exists.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::time::{Now, Wall, WallTrust};
use frontdesk_store::{Journal, Options};

use crate::office::OfficeClient;
use crate::process::{Daemon, Launch};
use crate::scratch::{Scratch, free_tcp_port};
use crate::site::SOON;
use crate::wait;

mod crowd;
mod machines;
mod past;
mod site;
mod visits;

pub use crowd::crowd_name;
use past::Past;
pub use site::{EXERCISE, staff_card};
pub use visits::{OPEN, tray_card, visit};

/// The number of a visit that waits.
pub const WAITS: u8 = 1;
/// And of one that is in the house.
pub const IS_IN: u8 = 10;

/// The office, which runs, and what of it a page can be about. Dropping it ends it.
#[derive(Debug)]
pub struct Believable {
    /// The kiosk at the front door.
    pub front: NodeId,
    /// The one at the back door, with a ticket.
    pub back: NodeId,
    office: Daemon,
    address: SocketAddr,
    scratch: Scratch,
}

impl Believable {
    /// Writes its past, and starts it.
    ///
    /// # Errors
    /// It does not answer.
    pub fn start() -> anyhow::Result<Self> {
        Self::crowded(0)
    }

    /// The same, with so many more people who came in two minutes ago, 999 at most: [`crowd_name`].
    ///
    /// # Errors
    /// It does not answer.
    pub fn crowded(people: u16) -> anyhow::Result<Self> {
        let scratch = Scratch::new()?;
        let data = scratch.dir("office")?;
        let [front, back] = write_past(&scratch, people)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_tcp_port()?));
        let kiosks = SocketAddr::from((Ipv4Addr::LOCALHOST, free_tcp_port()?));
        let launch = Launch::binary("frontdesk-office", scratch.path())?.args([
            "serve",
            "--listen",
            &address.to_string(),
            "--kiosks",
            &kiosks.to_string(),
            "--data",
            &data.display().to_string(),
        ]);
        let office = launch.start()?;
        wait::until(SOON, "the office answers", || OfficeClient::new(address).get("/sign-in").ok())?;
        let believable = Self { front, back, office, address, scratch };
        wait::until(SOON, "the office takes commands", || believable.ctl(&["nodes"]).ok())?;
        Ok(believable)
    }

    /// What a browser is pointed at.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn data(&self) -> PathBuf {
        self.scratch.path().join("office")
    }

    /// Runs an administrator's command and returns what it printed.
    ///
    /// # Errors
    /// It ended with another code than 0.
    pub fn ctl(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let data = self.data().display().to_string();
        let launch = Launch::binary("frontdesk-office", self.scratch.path())?.named("office-ctl");
        let output = launch.args(arguments).args(["--data", &data]).output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        Ok(said)
    }

    /// A one-time link for a new account of somebody of this name and role.
    ///
    /// # Errors
    /// The office is away.
    pub fn invitation(&self, sign_in: &str, name: &str, role: &str) -> anyhow::Result<String> {
        let said = self.ctl(&["invite", "--sign-in", sign_in, "--name", name, "--role", role])?;
        said.lines().next().map(str::to_owned).context("no link")
    }

    /// The link for the first administrator, which the office printed.
    ///
    /// # Errors
    /// It has not.
    pub fn first_link(&self) -> anyhow::Result<String> {
        let printed =
            || self.office.last_words().lines().rev().find(|line| line.contains("/first/")).map(str::to_owned);
        Ok(wait::until(SOON, "a link is printed", printed)?.trim().to_owned())
    }
}

/// Some minutes ago, by a clock that is known to be right.
fn minutes_ago(minutes: i64) -> Now {
    let utc_ms = chrono::Utc::now().timestamp_millis() - minutes * 60_000;
    Now { mono_ms: 1, wall: Wall { utc_ms, offset_s: 28_800, trust: WallTrust::Trusted } }
}

fn write_past(scratch: &Scratch, crowd: u16) -> anyhow::Result<[NodeId; 2]> {
    let options = Options { office: true, ..Options::new(IncarnationId([200; 16])) };
    let (office, _) = Journal::open(&scratch.dir("office")?, options)?;
    let [front, back, garage] = [Past::open(scratch, 1)?, Past::open(scratch, 2)?, Past::open(scratch, 3)?];
    for (kiosk, label) in [(&front, "前门"), (&back, "后门"), (&garage, "车库")] {
        site::joins(&office, kiosk, label)?;
    }
    site::people(&office)?;
    site::house_rules(&office)?;
    site::exercise(&office)?;
    site::invitations(&office)?;
    machines::fortnight(&front, "front", machines::State::Well)?;
    machines::fortnight(&back, "back", machines::State::LooseContact)?;
    machines::fortnight(&garage, "garage", machines::State::Well)?;
    visits::working_day(&front, &back)?;
    visits::exceptions(&front)?;
    crowd::comes_in(&office, &front, crowd)?;
    front.brought_to(&office, minutes_ago(0))?;
    back.brought_to(&office, minutes_ago(0))?;
    garage.brought_to(&office, minutes_ago(190))?;
    visits::telling(&office)?;
    Ok([front.node(), back.node()])
}
