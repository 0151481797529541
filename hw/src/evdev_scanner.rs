//! The driver over the kernel's input devices: USB scanners that act as a keyboard.
//!
//! What the allow list names is found by the numbers in sysfs, so that no other device is ever opened; what was opened is asked for its
//! numbers once more, because names like `event7` are given away again. Then it is grabbed (`EVIOCGRAB`): from there on no console, no
//! screen and no other program gets its keys.

mod find;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use evdev::raw_stream::RawDevice;
use evdev::{EventSummary, KeyCode, SynchronizationCode};
use find::Found;
pub use find::Places;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::scanner::keys::{Keystrokes, Stroke};
use crate::scanner::{AllowList, CodeScanner, Presence, ScannerEvent, ScannerTrouble, UsbId};

/// How often it is looked whether another allowed device has come, while one is held.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// From the first look that found nothing to the next one. It doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait for the next look.
const MAX_WAIT: Duration = Duration::from_secs(4);

/// Batches that are read of one device before another has its turn.
const MAX_BATCHES: usize = 8;

/// The scanner.
pub struct EvdevScanner {
    allow: AllowList,
    places: Places,
    held: Vec<Held>,
    look_at: Instant,
    /// Looks in a row that were in vain.
    in_vain: u32,
    told: Option<Presence>,
    events: VecDeque<ScannerEvent>,
}

/// A device that is ours alone for as long as this is there.
struct Held {
    node: PathBuf,
    name: String,
    device: RawDevice,
    keys: Keystrokes,
}

impl EvdevScanner {
    /// Opens nothing yet: it is looked for with the first [`CodeScanner::next_event`].
    #[must_use]
    pub fn new(allow: AllowList) -> Self {
        Self::at(Places::default(), allow)
    }

    /// With the kernel's files somewhere else.
    #[must_use]
    pub fn at(places: Places, allow: AllowList) -> Self {
        Self {
            allow,
            places,
            held: Vec::new(),
            look_at: Instant::now(),
            in_vain: 0,
            told: None,
            events: VecDeque::new(),
        }
    }

    fn look(&mut self, now: Instant) {
        let mut trouble = None;
        for found in find::allowed(&self.places, &self.allow) {
            if self.held.iter().any(|held| held.node == found.node) {
                continue;
            }
            match take(&found, &self.allow.devices) {
                Ok(held) => self.held.extend(held),
                Err(why) => trouble = Some(Presence::Trouble { name: found.name, trouble: why }),
            }
        }
        let here = self.held.first().map(|held| Presence::Here { name: held.name.clone() });
        let in_vain = trouble.is_some() || here.is_none();
        self.tell(trouble.or(here).unwrap_or(Presence::Missing));
        self.in_vain = if in_vain { self.in_vain.saturating_add(1) } else { 0 };
        self.look_at = now + wait_after(self.in_vain);
    }

    fn tell(&mut self, presence: Presence) {
        if self.told.as_ref() != Some(&presence) {
            self.told = Some(presence.clone());
            self.events.push_back(ScannerEvent::Presence(presence));
        }
    }

    /// Waits until a device has something, a scan has ended, or it is time to look.
    fn wait(&mut self, now: Instant, deadline: Instant) {
        let ends = self.held.iter().filter_map(|held| held.keys.ends_at());
        let until = ends.chain([self.look_at]).fold(deadline, Instant::min);
        let mut asked: Vec<PollFd<'_>> =
            self.held.iter().map(|held| PollFd::new(&held.device, PollFlags::IN)).collect();
        // Never below a millisecond: what is rounded down to nothing would be asked again and again.
        let left = until.saturating_duration_since(now).max(Duration::from_millis(1));
        let timeout = Timespec::try_from(left).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
        // A signal that came in between is one more turn.
        let _ = poll(&mut asked, Some(&timeout));
    }

    fn read(&mut self) {
        let before = self.held.len();
        let events = &mut self.events;
        self.held.retain_mut(|held| held.read(events));
        if self.held.len() < before {
            self.in_vain = 0;
            // What was half scanned is gone with it. It may be back in a moment.
            self.look_at = Instant::now();
        }
    }
}

fn wait_after(in_vain: u32) -> Duration {
    match in_vain.checked_sub(1) {
        None => LOOK_EVERY,
        Some(doublings) => FIRST_WAIT.saturating_mul(1 << doublings.min(8)).min(MAX_WAIT),
    }
}

impl CodeScanner for EvdevScanner {
    fn driver(&self) -> &'static str {
        "evdev"
    }

    fn simulated(&self) -> bool {
        false
    }

    fn next_event(&mut self, timeout: Duration) -> Option<ScannerEvent> {
        let deadline = Instant::now() + timeout;
        loop {
            // Nothing more is read before this is told, so what waits is bounded by what one turn reads.
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            let now = Instant::now();
            if now >= self.look_at {
                self.look(now);
            }
            self.read();
            let ended = self.held.iter_mut().filter_map(|held| held.keys.settle(now));
            self.events.extend(ended);
            if self.events.is_empty() {
                if now >= deadline {
                    return None;
                }
                self.wait(now, deadline);
            }
        }
    }
}

impl Held {
    /// Takes what has come; `false` if the device is gone.
    fn read(&mut self, events: &mut VecDeque<ScannerEvent>) -> bool {
        for _ in 0..MAX_BATCHES {
            let now = Instant::now();
            let batch = match self.device.fetch_events() {
                Ok(batch) => batch,
                Err(error) => return matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted),
            };
            events.extend(self.keys.settle(now));
            for event in batch {
                match event.destructure() {
                    EventSummary::Key(_, KeyCode(key), value @ (0 | 1)) => {
                        events.extend(self.keys.stroke(Stroke { key, down: value == 1 }, now));
                    }
                    EventSummary::Synchronization(_, SynchronizationCode::SYN_DROPPED, _) => self.keys.lost_some(now),
                    _ => {}
                }
            }
        }
        true
    }
}

/// Opens and grabs a device. `None` if it is not what was found any more, or no keyboard: a scanner may be several devices.
fn take(found: &Found, allowed: &[UsbId]) -> Result<Option<Held>, ScannerTrouble> {
    let failed = |error: io::Error| match Errno::from_io_error(&error) {
        Some(Errno::NODEV | Errno::NOENT | Errno::NXIO) => Ok(None),
        Some(Errno::ACCESS | Errno::PERM) => Err(ScannerTrouble::NotAllowed),
        Some(Errno::BUSY) => Err(ScannerTrouble::Taken),
        _ => Err(ScannerTrouble::Failed { detail: error.to_string() }),
    };
    // Reading is enough to grab it, and all that its rule for udev gives.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    let opened = rustix::fs::open(&found.node, flags, Mode::empty()).map_err(io::Error::from);
    let mut device = match opened.and_then(RawDevice::from_fd) {
        Ok(device) => device,
        Err(error) => return failed(error),
    };
    let id = UsbId { vendor: device.input_id().vendor(), product: device.input_id().product() };
    let is_keyboard = |key| device.supported_keys().is_some_and(|keys| keys.contains(key));
    if !allowed.contains(&id) || ![KeyCode::KEY_ENTER, KeyCode::KEY_0].into_iter().all(is_keyboard) {
        return Ok(None);
    }
    if let Err(error) = device.grab() {
        return failed(error);
    }
    tracing::info!(node = %found.node.display(), name = found.name, %id, "a code scanner, grabbed");
    Ok(Some(Held { node: found.node.clone(), name: found.name.clone(), device, keys: Keystrokes::default() }))
}

#[cfg(test)]
mod tests;
