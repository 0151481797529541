//! From the card being seen to the relay being on, through the real pcscd and the whole daemon, against a bare loop that does the
//! same exchange, one durable commit and the same relay.
//!
//! A card is seen when its first command reaches it: pcscd's virtual reader polls, which is an artefact of the test.

use std::ffi::OsString;
use std::path::Path;
use std::time::{Duration, Instant};

use frontdesk_hw::sim::card::VirtualCard;
use frontdesk_hw::sim::lines::LinesSimClient;
use frontdesk_hw::sim::lines_protocol::SimLine;

use super::append::Bare;
use super::{Ratio, ratio};
use crate::process::Launch;
use crate::site::{HOST_UID, Plan, SOON, Site};
use crate::wait;

/// Taps measured of each.
const TAPS: usize = 25;

/// What the daemon and the bare loop send for a tap.
const READ_UID: [u8; 5] = [0xFF, 0xCA, 0, 0, 0];

/// Two of pcscd's looks and a little.
const GONE_SEEN: Duration = Duration::from_millis(1_000);

/// Measures the daemon, then the bare loop on the same site.
pub fn run() -> Ratio {
    let mut site = Site::start(Plan { pcscd: true, ..Plan::default() }).unwrap();
    let mut ours = taps(&site);
    site.kill_kiosk().unwrap();
    // A process of its own, as the daemon is: libpcsclite reads where pcscd is once a process.
    let bare = Launch::binary("frontdesk-bench", site.path())
        .unwrap()
        .args([OsString::from("bare"), site.path().into(), site.path().join("run/lines.sock").into()])
        .envs(site.pcscd.as_ref().unwrap().environment());
    let bare = bare.start().unwrap();
    let mut base = taps(&site);
    drop(bare);
    ratio("card seen to relay on, whole daemon / bare PC/SC loop with one durable commit", &mut ours, &mut base)
}

/// Holds a card again and again, and compares when it was first spoken to with when the coil went on.
pub(super) fn taps(site: &Site) -> Vec<Duration> {
    taps_of(site, TAPS)
}

/// The same, so many times.
pub(super) fn taps_of(site: &Site, taps: usize) -> Vec<Duration> {
    let card = VirtualCard::classic(HOST_UID);
    (0..taps)
        .map(|_| {
            let held = site.hold(&card).unwrap();
            site.wait_coil(true).unwrap();
            let on_ns = site
                .line_trace()
                .unwrap()
                .iter()
                .rev()
                .find(|change| change.line == SimLine::Coil && change.level)
                .unwrap()
                .at_ns;
            held.remove();
            pass(site);
            Duration::from_nanos(on_ns.saturating_sub(card.spoken_to_ns()))
        })
        .collect()
}

/// Uses the passage up, so that the next tap switches the coil on anew.
fn pass(site: &Site) {
    let mut lines = site.lines().unwrap();
    lines.set_contact(true).unwrap();
    if site.kiosk.is_none() {
        lines.set_coil(false).unwrap();
    }
    site.wait_coil(false).unwrap();
    lines.set_contact(false).unwrap();
    // pcscd looks at a virtual reader every 400 ms: a card that is back before it looked has never left for it.
    let gone = Instant::now();
    wait::until(SOON, "pcscd has seen the card leave", || (gone.elapsed() >= GONE_SEEN).then_some(())).unwrap();
}

/// The least that could be done: wait for a card, ask its number, commit a row, switch the relay. Runs until it is killed.
pub fn bare_loop(dir: &Path, lines: &Path) -> ! {
    let bare = Bare::open(dir);
    let mut lines = LinesSimClient::connect(lines).unwrap();
    let context = pcsc::Context::establish(pcsc::Scope::System).unwrap();
    let mut buffer = vec![0; 4_096];
    let reader = context.list_readers(&mut buffer).unwrap().next().unwrap().to_owned();
    let mut states = [pcsc::ReaderState::new(reader.clone(), pcsc::State::UNAWARE)];
    loop {
        let waited = context.get_status_change(Duration::from_secs(1), &mut states);
        let [state] = &mut states;
        state.sync_current_state();
        if waited.is_err() || !state.event_state().contains(pcsc::State::PRESENT) {
            continue;
        }
        let Ok(card) = context.connect(&reader, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY) else { continue };
        let mut answer = [0; 64];
        if card.transmit(&READ_UID, &mut answer).is_ok() {
            bare.insert(1);
            lines.set_coil(true).unwrap();
        }
        let _ = card.disconnect(pcsc::Disposition::LeaveCard);
    }
}
