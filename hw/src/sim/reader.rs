//! A simulated reader inside this process, with a handle to hold cards to it.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::card::{Reply, VirtualCard};
use crate::lock::lock;
use crate::reader::{CardError, CardReader, Interrupter, MAX_ANSWER_BYTES, ReaderEvent};
use crate::tracker::{Slot, Tracker};

const NAME: &str = "SIMULATED reader 00 00";

#[derive(Default)]
struct World {
    service: bool,
    plugged: bool,
    card: Option<VirtualCard>,
    /// Insertions and removals.
    count: u32,
    interrupted: bool,
    changed: bool,
}

#[derive(Default)]
struct Shared {
    world: Mutex<World>,
    changed: Condvar,
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut World)) {
        let mut world = lock(&self.world);
        change(&mut world);
        world.changed = true;
        drop(world);
        self.changed.notify_all();
    }

    fn wait(&self, limit: Duration) -> Waited {
        let world = lock(&self.world);
        let waited = self.changed.wait_timeout_while(world, limit, |world| !world.changed && !world.interrupted);
        let (mut world, timed_out) = waited.unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut world.interrupted) {
            Waited::Interrupted
        } else if timed_out.timed_out() {
            Waited::TimedOut
        } else {
            Waited::Changed
        }
    }
}

#[derive(PartialEq, Eq)]
enum Waited {
    Changed,
    Interrupted,
    TimedOut,
}

/// The reader.
pub struct SimReader {
    shared: Arc<Shared>,
    tracker: Tracker,
    service_told: Option<bool>,
}

/// The hand that holds cards to the reader. Clones move the same reader.
#[derive(Clone)]
pub struct SimReaderHandle {
    shared: Arc<Shared>,
}

impl SimReader {
    /// A reader, plugged in and without a card, and its handle.
    #[must_use]
    pub fn new() -> (Self, SimReaderHandle) {
        let shared = Arc::new(Shared::default());
        shared.change(|world| {
            world.service = true;
            world.plugged = true;
        });
        tracing::warn!("SIMULATED card reader: no real card can be read");
        let reader = Self { shared: Arc::clone(&shared), tracker: Tracker::default(), service_told: None };
        (reader, SimReaderHandle { shared })
    }

    /// Turns what changed in the world into events.
    fn look(&mut self) {
        let mut world = lock(&self.shared.world);
        world.changed = false;
        if self.service_told != Some(world.service) {
            self.service_told = Some(world.service);
            if world.service {
                self.tracker.tell(ReaderEvent::ServiceUp);
            } else {
                self.tracker.all_gone();
                self.tracker.tell(ReaderEvent::ServiceDown { detail: "the simulated service was stopped".into() });
            }
        }
        if !world.service {
            return;
        }
        if !world.plugged {
            self.tracker.reader_gone(NAME);
            return;
        }
        self.tracker.reader_here(NAME);
        let slot = match &world.card {
            Some(card) => Slot::Card { count: world.count, atr: card.atr() },
            None => Slot::Empty,
        };
        self.tracker.observe(NAME, slot);
    }
}

impl SimReaderHandle {
    /// Holds a card to the reader, in place of any other.
    pub fn tap(&self, card: VirtualCard) {
        self.shared.change(|world| {
            world.count += if world.card.is_some() { 2 } else { 1 };
            world.card = Some(card);
        });
    }

    /// Takes the card away.
    pub fn remove(&self) {
        self.shared.change(World::take_card);
    }

    /// Plugs the reader in or out.
    pub fn plugged(&self, plugged: bool) {
        self.shared.change(|world| world.plugged = plugged);
    }

    /// Starts or stops the card service.
    pub fn service(&self, up: bool) {
        self.shared.change(|world| world.service = up);
    }
}

impl World {
    fn take_card(&mut self) {
        if self.card.take().is_some() {
            self.count += 1;
        }
    }
}

impl CardReader for SimReader {
    fn driver(&self) -> &'static str {
        "simulated"
    }

    fn simulated(&self) -> bool {
        true
    }

    fn next_event(&mut self, timeout: Duration) -> Option<ReaderEvent> {
        let deadline = Instant::now() + timeout;
        loop {
            if let Some(event) = self.tracker.next_event() {
                return Some(event);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if self.shared.wait(left) != Waited::Changed {
                return None;
            }
            self.look();
        }
    }

    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, CardError> {
        let Some((_, count)) = self.tracker.card() else { return Err(CardError::NoCard) };
        let card = {
            let world = lock(&self.shared.world);
            match &world.card {
                Some(card) if world.count == count && world.plugged && world.service => card.clone(),
                _ => return Err(CardError::Removed),
            }
        };
        match card.answer(apdu) {
            Reply::Torn => {
                self.shared.change(World::take_card);
                Err(CardError::EmptyAnswer)
            }
            Reply::Answer(answer) if answer.is_empty() => Err(CardError::EmptyAnswer),
            Reply::Answer(answer) if answer.len() > MAX_ANSWER_BYTES => Err(CardError::TooLong),
            Reply::Answer(answer) => Ok(answer),
        }
    }

    fn interrupter(&self) -> Interrupter {
        let shared = Arc::clone(&self.shared);
        Arc::new(move || {
            lock(&shared.world).interrupted = true;
            shared.changed.notify_all();
        })
    }

    fn release_card(&mut self) {}
}
