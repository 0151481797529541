//! The thread that owns the code scanner: it waits for codes and hands on those that were read whole.

use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use crate::trap::Trap;
use frontdesk_core::control::Unlogged;
use frontdesk_core::health::scanner::{Presence, ScannerMeasures, judge};
use frontdesk_core::station::Input;
use frontdesk_hw::scanner::{self, CodeScanner, ScannerEvent, ScannerTrouble};
use std::time::Duration;

/// The longest wait for an event: also how soon the thread sees that the core is gone.
const TURN: Duration = Duration::from_millis(500);

/// Its name in health.
const CHECK: &str = "scanner";

/// What the thread works with.
pub struct ScannerThread {
    /// The scanner, which nobody else touches.
    pub scanner: Box<dyn CodeScanner>,
    /// Where the core listens.
    pub events: Events,
    /// Health.
    pub board: HealthBoard,
    /// What lets it panic or hang on request.
    pub trap: Trap,
}

impl ScannerThread {
    /// Runs until the core is gone.
    ///
    /// # Errors
    /// None: a scanner that fails is reported and waited for.
    pub fn run(mut self) -> anyhow::Result<()> {
        let mut measured = ScannerMeasures { simulated: self.scanner.simulated(), ..ScannerMeasures::default() };
        self.board.judged(CHECK, judge(&measured));
        while !self.events.is_closed() {
            self.trap.step();
            let Some(event) = self.scanner.next_event(TURN) else { continue };
            let input = take(event, &mut measured);
            // The core is behind, or its queue is flooded: whoever holds a code up can hold it up again.
            let is_kept = input.is_none_or(|input| self.tell(input));
            if !is_kept && !self.events.is_closed() {
                tracing::warn!("the station's queue is full; a code that was scanned is dropped");
            }
            self.board.judged(CHECK, judge(&measured));
        }
        Ok(())
    }

    /// Whether a scanner is there must not get lost; a code may.
    fn tell(&self, input: Input) -> bool {
        match input {
            Input::Scanned { .. } => self.events.try_send(Event::Input(input)).is_ok(),
            _ => self.events.blocking_send(Event::Input(input)).is_ok(),
        }
    }
}

/// What an event means for health, and for the core.
fn take(event: ScannerEvent, measured: &mut ScannerMeasures) -> Option<Input> {
    match event {
        ScannerEvent::Presence(presence) => {
            measured.presence = in_health(presence);
            let present = matches!(measured.presence, Presence::Here { .. });
            Some(Input::ScannerChanged { present })
        }
        ScannerEvent::Scanned(scan) => {
            measured.whole = measured.whole.saturating_add(1);
            Some(Input::Scanned { text: Unlogged(scan.into_text()) })
        }
        ScannerEvent::Broken => {
            measured.broken = measured.broken.saturating_add(1);
            None
        }
    }
}

fn in_health(presence: scanner::Presence) -> Presence {
    match presence {
        scanner::Presence::Missing => Presence::Missing,
        scanner::Presence::Here { name } => Presence::Here { name },
        scanner::Presence::Trouble { name, trouble } => match trouble {
            ScannerTrouble::NotAllowed => Presence::NotAllowed { name },
            ScannerTrouble::Taken => Presence::Taken { name },
            ScannerTrouble::Failed { detail } => Presence::Failed { name, detail },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_core::health::{Check, CheckState};
    use frontdesk_hw::sim::scanner::{SimScanner, SimScannerHandle};
    use std::thread::JoinHandle;
    use std::time::Instant;
    use tokio::sync::mpsc;

    fn started(queue: usize) -> (SimScannerHandle, mpsc::Receiver<Event>, HealthBoard, JoinHandle<anyhow::Result<()>>) {
        let (scanner, hand) = SimScanner::new();
        let (events, inbox) = mpsc::channel(queue);
        let board = HealthBoard::default();
        let thread = ScannerThread { scanner: Box::new(scanner), events, board: board.clone(), trap: Trap::default() };
        (hand, inbox, board, std::thread::spawn(move || thread.run()))
    }

    fn wait(board: &HealthBoard, is_so: impl Fn(&Check) -> bool) -> Check {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            match board.check(CHECK) {
                Some(check) if is_so(&check) => return check,
                last => assert!(Instant::now() < until, "{last:?}"),
            }
            std::thread::yield_now();
        }
    }

    fn read(check: &Check) -> (i64, i64) {
        (check.numbers["codes_read"], check.numbers["codes_broken"])
    }

    fn next(inbox: &mut mpsc::Receiver<Event>) -> Input {
        match inbox.blocking_recv() {
            Some(Event::Input(input)) => input,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn whole_codes_reach_the_core_broken_ones_do_not_and_health_counts_both() {
        let (hand, mut inbox, board, thread) = started(8);
        assert_eq!(next(&mut inbox), Input::ScannerChanged { present: true });
        hand.scan(&"x".repeat(200));
        hand.scan("ABCD-1234");
        assert_eq!(next(&mut inbox), Input::Scanned { text: Unlogged("ABCD-1234".into()) });
        let check = wait(&board, |check| read(check) == (1, 1));
        assert_eq!(check.state, CheckState::Simulated);
        assert!(!check.evidence.contains("ABCD"), "no code is in health");
        hand.plug(false);
        assert_eq!(next(&mut inbox), Input::ScannerChanged { present: false });
        wait(&board, |check| check.state == CheckState::Fault);
        hand.plug(true);
        assert_eq!(next(&mut inbox), Input::ScannerChanged { present: true });
        wait(&board, |check| check.state == CheckState::Simulated);
        drop(inbox);
        thread.join().unwrap().unwrap();
    }

    #[test]
    fn a_core_that_is_behind_hears_later_that_the_scanner_went_and_never_of_every_code() {
        let (hand, mut inbox, board, thread) = started(1);
        for n in 0..20 {
            hand.scan(&format!("code {n}"));
        }
        // The queue's one place is taken by the scanner's coming; nothing else fits while nobody reads.
        wait(&board, |check| read(check) == (20, 0));
        assert_eq!(next(&mut inbox), Input::ScannerChanged { present: true });
        hand.plug(false);
        assert_eq!(next(&mut inbox), Input::ScannerChanged { present: false });
        drop(inbox);
        thread.join().unwrap().unwrap();
    }
}
