//! The desk bell: a task that asks the rule ([`frontdesk_core::bell`]) whether it rings, and a thread that moves its line.
//!
//! The line is the thread's own, so that a bell that hangs keeps nothing else waiting, a door least of all. A bell that cannot be
//! moved is a fault in health, is tried again, and ends nothing.

use crate::clock::Clock;
use crate::health_board::HealthBoard;
use crate::station_loop::Glance;
use crate::trap::Trap;
use frontdesk_core::bell::{BellPattern, BellWhy, rings_for, stroke};
use frontdesk_core::health::CheckState;
use frontdesk_core::health::phrases::doors;
use frontdesk_core::health::tickets::DeskSignal;
use frontdesk_hw::bell::{BellLine, BellMap, open_bell};
use frontdesk_hw::lines::LineError;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How often the rule is asked, also if nothing is told.
const EVERY: Duration = Duration::from_millis(500);

/// How often a bell at rest is told that it is off, and looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// After a line that did not obey.
const AGAIN_AFTER: Duration = Duration::from_secs(5);

/// Its name in health.
const CHECK: &str = "bell";

/// What decides whether it rings.
pub struct BellRule {
    /// Time.
    pub clock: Clock,
    /// Tickets that ring.
    pub signal: watch::Receiver<DeskSignal>,
    /// Calls of the desk.
    pub glance: watch::Receiver<Glance>,
    /// What it rings for, for whoever shows it.
    pub rings: watch::Sender<Option<BellWhy>>,
    /// The thread, where a bell is wired. Its end is the bell's.
    pub thread: Option<SyncSender<bool>>,
}

impl BellRule {
    /// Goes on for ever.
    ///
    /// # Errors
    /// Never; the thread's own end is seen by who started it.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let mut every = tokio::time::interval(EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut untold = self.thread.is_some();
        loop {
            tokio::select! {
                _ = every.tick() => {}
                Ok(()) = self.signal.changed() => {}
                Ok(()) = self.glance.changed() => {}
            }
            let ticket = self.signal.borrow_and_update().bell;
            let call = self.glance.borrow_and_update().call;
            let now = rings_for(self.clock.now(), ticket, call);
            let before = self.rings.send_replace(now);
            if before != now {
                tracing::info!(?now, "the desk bell rings, or does not any more");
            }
            untold |= self.thread.is_some() && before.is_some() != now.is_some();
            // A thread that hangs in its driver is told when it goes on.
            untold = untold && self.thread.as_ref().is_some_and(|thread| is_full(thread.try_send(now.is_some())));
        }
    }
}

fn is_full(sent: Result<(), TrySendError<bool>>) -> bool {
    matches!(sent, Err(TrySendError::Full(_)))
}

/// What the thread works with.
pub struct BellThread {
    /// Where the line is.
    pub map: BellMap,
    /// How it rings.
    pub pattern: BellPattern,
    /// Whether it is to ring, told when that changes.
    pub orders: Receiver<bool>,
    /// Health.
    pub board: HealthBoard,
    /// What lets it panic or hang on request.
    pub trap: Trap,
}

impl BellThread {
    /// Moves the line until nobody orders any more, and leaves it off.
    ///
    /// # Errors
    /// Never: a bell is not worth a door.
    pub fn run(self) -> anyhow::Result<()> {
        let mut line = None;
        let mut rings_since: Option<Instant> = None;
        loop {
            self.trap.step();
            let (on, mut wait) = rings_since.map_or((false, LOOK_EVERY), |since| {
                let (on, for_ms) = stroke(self.pattern, u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX));
                (on, Duration::from_millis(for_ms))
            });
            if let Err(error) = self.obey(&mut line, on) {
                self.say_fault(&error);
                // Dropped, it tries to be off; the next turn opens it anew, off.
                line = None;
                wait = AGAIN_AFTER;
            }
            match self.orders.recv_timeout(wait) {
                Ok(true) => rings_since = rings_since.or_else(|| Some(Instant::now())),
                Ok(false) => rings_since = None,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    fn obey(&self, line: &mut Option<Box<dyn BellLine>>, on: bool) -> Result<(), LineError> {
        let line = match line {
            Some(line) => line,
            None => line.insert(open_bell(&self.map)?),
        };
        line.set(on)?;
        if line.is_on()? == on {
            let driver = line.driver();
            let state = if driver == "simulated" { CheckState::Simulated } else { CheckState::Ok };
            self.board.set(CHECK, state, doors::BELL_FOLLOWS.with(&[&driver]), "");
        } else {
            let evidence = if on { doors::BELL_READS_OFF } else { doors::BELL_READS_ON };
            self.board.set(CHECK, CheckState::Fault, evidence, doors::CHECK_BELL);
        }
        Ok(())
    }

    fn say_fault(&self, error: &LineError) {
        let evidence = doors::BELL_STUCK.with(&[&crate::error_chain::error_chain(error)]);
        self.board.set(CHECK, CheckState::Fault, evidence, doors::CHECK_BELL_WIRING);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_hw::lines::LineDriver;
    use frontdesk_hw::sim::lines::LinesSimClient;
    use frontdesk_hw::sim::lines_server::LinesServer;
    use std::path::Path;
    use std::sync::mpsc::sync_channel;

    const SOON: Duration = Duration::from_secs(10);

    fn map(socket: &Path) -> BellMap {
        BellMap { driver: LineDriver::Simulated, chip: None, output: None, socket: Some(socket.to_owned()) }
    }

    fn wait(socket: &Path, on: bool) {
        LinesSimClient::connect(socket).unwrap().wait_for(SOON, |levels| levels.bell == on).unwrap();
    }

    #[test]
    fn it_rings_in_strokes_as_ordered_and_is_off_at_the_start_and_at_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("lines.sock");
        let server = LinesServer::bind(&socket, None).unwrap();
        std::thread::spawn(move || server.run());
        // As a run that was killed left it.
        LinesSimClient::connect(&socket).unwrap().set_bell(true).unwrap();
        let (orders_to, orders) = sync_channel(1);
        let board = HealthBoard::default();
        let pattern = BellPattern { ring_ms: 50, every_ms: 200 };
        let bell = BellThread { map: map(&socket), pattern, orders, board: board.clone(), trap: Trap::default() };
        let thread = std::thread::spawn(move || bell.run());
        wait(&socket, false);
        orders_to.send(true).unwrap();
        for _ in 0..2 {
            wait(&socket, true);
            wait(&socket, false);
        }
        assert_eq!(board.check(CHECK).unwrap().state, CheckState::Simulated);
        orders_to.send(false).unwrap();
        wait(&socket, false);
        orders_to.send(true).unwrap();
        wait(&socket, true);
        drop(orders_to);
        thread.join().unwrap().unwrap();
        assert!(!LinesSimClient::connect(&socket).unwrap().get().unwrap().bell);
    }

    #[test]
    fn a_bell_that_cannot_be_moved_is_said_and_ends_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (orders_to, orders) = sync_channel(1);
        let board = HealthBoard::default();
        let pattern = BellPattern { ring_ms: 50, every_ms: 200 };
        let map = map(&dir.path().join("nobody.sock"));
        let bell = BellThread { map, pattern, orders, board: board.clone(), trap: Trap::default() };
        let thread = std::thread::spawn(move || bell.run());
        let until = Instant::now() + SOON;
        while board.check(CHECK).is_none() && Instant::now() < until {
            std::thread::yield_now();
        }
        assert_eq!(board.check(CHECK).unwrap().state, CheckState::Fault);
        drop(orders_to);
        thread.join().unwrap().unwrap();
    }
}
