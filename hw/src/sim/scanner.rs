//! A simulated scanner inside this process, with a handle that holds codes to it. It types as a real one does, key by key.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::lock::lock;
use crate::scanner::keys::{Keystrokes, Stroke, enter, strokes};
use crate::scanner::{CodeScanner, Presence, ScannerEvent};

/// Keys that wait at most; more are lost, as on a real device.
const MAX_STROKES: usize = 4_096;

/// A key that is no text (`KEY_F24`): what stands for a character that this scanner cannot type.
const NO_TEXT: u16 = 194;

#[derive(Default)]
struct World {
    plugged: bool,
    strokes: VecDeque<Stroke>,
    lost: bool,
}

#[derive(Default)]
struct Shared {
    world: Mutex<World>,
    changed: Condvar,
}

/// The scanner.
pub struct SimScanner {
    shared: Arc<Shared>,
    keys: Keystrokes,
    told: Option<bool>,
    events: VecDeque<ScannerEvent>,
}

/// The hand that holds codes to it. Clones move the same scanner.
#[derive(Clone)]
pub struct SimScannerHandle {
    shared: Arc<Shared>,
}

impl SimScanner {
    /// A scanner, plugged in, and its handle.
    #[must_use]
    pub fn new() -> (Self, SimScannerHandle) {
        let shared = Arc::new(Shared::default());
        lock(&shared.world).plugged = true;
        tracing::warn!("SIMULATED code scanner: no real code can be read");
        let scanner =
            Self { shared: Arc::clone(&shared), keys: Keystrokes::default(), told: None, events: VecDeque::new() };
        (scanner, SimScannerHandle { shared })
    }

    /// Turns what happened in the world into events.
    fn look(&mut self, now: Instant) {
        let mut world = lock(&self.shared.world);
        if self.told != Some(world.plugged) {
            self.told = Some(world.plugged);
            let here = Presence::Here { name: "SIMULATED scanner".to_owned() };
            self.events.push_back(ScannerEvent::Presence(if world.plugged { here } else { Presence::Missing }));
        }
        if !world.plugged {
            // What was half scanned is gone with it.
            self.keys = Keystrokes::default();
        }
        self.events.extend(self.keys.settle(now));
        if std::mem::take(&mut world.lost) {
            self.keys.lost_some(now);
        }
        for stroke in world.strokes.drain(..) {
            self.events.extend(self.keys.stroke(stroke, now));
        }
    }
}

impl CodeScanner for SimScanner {
    fn driver(&self) -> &'static str {
        "simulated"
    }

    fn simulated(&self) -> bool {
        true
    }

    fn next_event(&mut self, timeout: Duration) -> Option<ScannerEvent> {
        let deadline = Instant::now() + timeout;
        loop {
            // Nothing more is typed before this is told.
            if let Some(event) = self.events.pop_front() {
                return Some(event);
            }
            let now = Instant::now();
            self.look(now);
            if !self.events.is_empty() {
                continue;
            }
            if now >= deadline {
                return None;
            }
            let until = self.keys.ends_at().map_or(deadline, |ends_at| ends_at.min(deadline));
            let told = self.told;
            let world = lock(&self.shared.world);
            let is_quiet = |world: &mut World| world.strokes.is_empty() && Some(world.plugged) == told;
            let waited = self.shared.changed.wait_timeout_while(world, until.saturating_duration_since(now), is_quiet);
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
    }
}

impl SimScannerHandle {
    /// Holds a code up, which the scanner types and ends with Enter. A character that it cannot type is a key that is no text.
    pub fn scan(&self, text: &str) {
        let no_text = || vec![Stroke { key: NO_TEXT, down: true }, Stroke { key: NO_TEXT, down: false }];
        let typed = text.chars().flat_map(|c| strokes(c.encode_utf8(&mut [0; 4])).unwrap_or_else(no_text));
        self.strokes(typed.chain(enter()));
    }

    /// Types keys, as far as there is room for them; an unplugged scanner types nothing.
    pub fn strokes(&self, strokes: impl IntoIterator<Item = Stroke>) {
        let mut world = lock(&self.shared.world);
        if world.plugged {
            let room = MAX_STROKES.saturating_sub(world.strokes.len());
            let mut strokes = strokes.into_iter();
            world.strokes.extend(strokes.by_ref().take(room));
            world.lost |= strokes.next().is_some();
        }
        drop(world);
        self.shared.changed.notify_all();
    }

    /// Plugs it in or out.
    pub fn plug(&self, plugged: bool) {
        let mut world = lock(&self.shared.world);
        world.plugged = plugged;
        if !plugged {
            world.strokes.clear();
        }
        drop(world);
        self.shared.changed.notify_all();
    }
}
