//! A simulated reader inside this process, with a handle to hold cards to it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::card::{Reply, VirtualCard};
use crate::lock::lock;
use crate::reader::{CardError, CardReader, Feedback, Interrupter, MAX_ANSWER_BYTES, ReaderEvent};
use crate::tracker::{Slot, Tracker};

/// For how long the reader shows one of two cards before it finds the other.
const TURN: Duration = Duration::from_millis(150);

/// How much of what the reader was told is remembered.
const MAX_TOLD: usize = 32;

#[derive(Default)]
struct World {
    service: bool,
    plugged: bool,
    card: Option<VirtualCard>,
    /// The other of two cards, and when it is found.
    other: Option<(VirtualCard, Instant)>,
    told: VecDeque<Feedback>,
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

    /// Waits for a change, or for the other of two cards to be found.
    fn wait(&self, limit: Duration) -> Waited {
        let world = lock(&self.world);
        let turns_in = world.other.as_ref().map(|(_, at)| at.saturating_duration_since(Instant::now()));
        let turns = turns_in.is_some_and(|turns_in| turns_in <= limit);
        let limit = turns_in.map_or(limit, |turns_in| turns_in.min(limit));
        let waited = self.changed.wait_timeout_while(world, limit, |world| !world.changed && !world.interrupted);
        let (mut world, timed_out) = waited.unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut world.interrupted) {
            Waited::Interrupted
        } else if timed_out.timed_out() && turns {
            world.turn();
            Waited::Changed
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
    name: String,
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
        Self::named("reader")
    }

    /// One of several, by its name.
    #[must_use]
    pub fn named(name: &str) -> (Self, SimReaderHandle) {
        let shared = Arc::new(Shared::default());
        shared.change(|world| {
            world.service = true;
            world.plugged = true;
        });
        tracing::warn!("SIMULATED card reader: no real card can be read");
        let reader = Self {
            name: format!("SIMULATED {name} 00 00"),
            shared: Arc::clone(&shared),
            tracker: Tracker::default(),
            service_told: None,
        };
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
            self.tracker.reader_gone(&self.name);
            return;
        }
        self.tracker.reader_here(&self.name);
        let slot = match &world.card {
            Some(card) => Slot::Card { count: world.count, atr: card.atr() },
            None => Slot::Empty,
        };
        self.tracker.observe(&self.name, slot);
    }
}

impl SimReaderHandle {
    /// Holds a card to the reader, in place of any other.
    pub fn tap(&self, card: VirtualCard) {
        self.shared.change(|world| world.put(card, None));
    }

    /// Holds two cards to the reader in one hand. It shows now the one and now the other, as a real one does that takes up one card
    /// at a time and looks again.
    pub fn tap_both(&self, first: VirtualCard, second: VirtualCard) {
        self.shared.change(|world| world.put(first, Some((second, Instant::now() + TURN))));
    }

    /// What the reader was told to say lately, oldest first.
    #[must_use]
    pub fn told(&self) -> Vec<Feedback> {
        lock(&self.shared.world).told.iter().copied().collect()
    }

    /// Takes the card away, or both.
    pub fn remove(&self) {
        self.shared.change(World::take_card);
    }

    /// Plugs the reader in or out.
    pub fn plugged(&self, plugged: bool) {
        self.shared.change(|world| {
            world.plugged = plugged;
            world.power_the_card();
        });
    }

    /// Starts or stops the card service.
    pub fn service(&self, up: bool) {
        self.shared.change(|world| {
            world.service = up;
            world.power_the_card();
        });
    }
}

impl World {
    fn put(&mut self, card: VirtualCard, other: Option<(VirtualCard, Instant)>) {
        self.take_card();
        self.count += 1;
        card.power_on();
        self.card = Some(card);
        self.other = other;
    }

    /// The other card's turn.
    fn turn(&mut self) {
        if let (Some((found, _)), Some(lost)) = (self.other.take(), self.card.take()) {
            self.count += 2;
            // The field takes up one card at a time.
            lost.power_off();
            found.power_on();
            self.card = Some(found);
            self.other = Some((lost, Instant::now() + TURN));
        }
    }

    fn take_card(&mut self) {
        if let Some((other, _)) = self.other.take() {
            other.power_off();
        }
        if let Some(card) = self.card.take() {
            card.power_off();
            self.count += 1;
        }
    }

    /// A card that lies on a reader without power, or without a service to switch it on, forgets what was said.
    fn power_the_card(&self) {
        match &self.card {
            Some(card) if self.plugged && self.service => card.power_on(),
            Some(card) => card.power_off(),
            None => {}
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

    fn feedback(&mut self, feedback: Feedback) {
        let mut world = lock(&self.shared.world);
        if world.told.len() >= MAX_TOLD {
            world.told.pop_front();
        }
        world.told.push_back(feedback);
    }
}
