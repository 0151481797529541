//! The one thread that owns the card reader: it waits for cards, asks each for its number, and carries out card jobs.

use crate::card_work;
use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use crate::known_cards::KnownCard;
use crate::progress::Progress;
use frontdesk_card::atr::CardKind;
use frontdesk_core::fact::Part;
use frontdesk_core::health::CheckState;
use frontdesk_core::id::{CardUid, NodeId};
use frontdesk_core::screen::CardTrouble;
use frontdesk_core::station::{CardJob, Input};
use frontdesk_hw::reader::{CardReader, CardSeen, Interrupter, ReaderEvent};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

/// The core asks for one job at a time.
const QUEUE: usize = 4;

/// The longest wait for an event: also the pulse of progress.
const TURN: Duration = Duration::from_millis(500);

/// A job for a card that has just left waits this long for it to come back before it fails.
const CARD_BACK: Duration = Duration::from_millis(1_500);

/// The core's end.
#[derive(Clone)]
pub struct ReaderHandle {
    sender: SyncSender<CardJob>,
    interrupt: Interrupter,
}

impl ReaderHandle {
    /// Hands a job over, without waiting.
    ///
    /// # Errors
    /// The thread is busy with others or gone; the job is dropped.
    pub fn start(&self, job: CardJob) -> Result<(), ReaderBusy> {
        self.sender.try_send(job).map_err(|_| ReaderBusy)?;
        (self.interrupt)();
        Ok(())
    }
}

/// The reader thread takes no job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the reader thread takes no jobs")]
pub struct ReaderBusy;

/// Looks up what the journal knows of a card.
pub type LookUp = Box<dyn Fn(CardUid) -> KnownCard + Send>;

/// The thread's end.
pub struct ReaderThread {
    reader: Box<dyn CardReader>,
    inbox: Receiver<CardJob>,
    events: Events,
    board: HealthBoard,
    progress: Progress,
    node: NodeId,
    look_up: LookUp,
    present: Option<CardUid>,
    cards_read: u64,
    cards_unread: u64,
    /// The reader's name, once one was found.
    name: String,
}

/// Makes the pair.
#[must_use]
pub fn reader_thread(
    reader: Box<dyn CardReader>,
    events: Events,
    board: HealthBoard,
    progress: Progress,
    node: NodeId,
    look_up: LookUp,
) -> (ReaderHandle, ReaderThread) {
    let (sender, inbox) = sync_channel(QUEUE);
    let handle = ReaderHandle { sender, interrupt: reader.interrupter() };
    let thread = ReaderThread {
        reader,
        inbox,
        events,
        board,
        progress,
        node,
        look_up,
        present: None,
        cards_read: 0,
        cards_unread: 0,
        name: String::new(),
    };
    (handle, thread)
}

impl ReaderThread {
    /// Runs until the core is gone.
    ///
    /// # Errors
    /// None: a reader that fails is reported and waited for.
    pub fn run(mut self) -> anyhow::Result<()> {
        self.board.set("reader", CheckState::Unknown, "looking for a reader", "");
        loop {
            match self.inbox.try_recv() {
                Ok(job) => self.work(&job),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return Ok(()),
            }
            if let Some(event) = self.reader.next_event(TURN) {
                self.take(event);
            }
            self.progress.step();
        }
    }

    fn take(&mut self, event: ReaderEvent) {
        match event {
            ReaderEvent::ServiceUp => self.part(Part::CardService, true),
            ReaderEvent::ServiceDown { detail } => {
                self.part(Part::CardService, false);
                self.board.set(
                    "reader",
                    CheckState::Fault,
                    &detail,
                    "check the service pcscd; the kiosk tries again by itself",
                );
            }
            ReaderEvent::ReaderHere { reader } => {
                self.part(Part::Reader, true);
                self.name = reader;
                self.well();
            }
            ReaderEvent::ReaderGone { reader } => {
                self.part(Part::Reader, false);
                let detail = format!("{reader} is gone");
                self.board.set(
                    "reader",
                    CheckState::Fault,
                    &detail,
                    "plug the reader in; the kiosk finds it by itself",
                );
            }
            ReaderEvent::CardPresent(seen) => self.card(&seen),
            ReaderEvent::CardRemoved => self.present = None,
            ReaderEvent::CardMute { detail } => self.unreadable(&detail),
        }
    }

    fn card(&mut self, seen: &CardSeen) {
        match self.read_uid() {
            Ok(uid) => {
                self.present = Some(uid);
                self.cards_read += 1;
                self.name.clone_from(&seen.reader);
                self.well();
                let writable = CardKind::parse(&seen.atr) == CardKind::Type2;
                let known = (self.look_up)(uid);
                self.send(Event::Tap { uid, writable, known });
            }
            Err(error) => self.unreadable(&error.to_string()),
        }
        self.reader.release_card();
    }

    fn read_uid(&mut self) -> Result<CardUid, card_work::UidTrouble> {
        // A card that never answers blocks the exchange until it leaves. That is the card's doing, not a hang of ours.
        self.progress.excuse(true);
        let read = card_work::read_uid(self.reader.as_mut());
        self.progress.excuse(false);
        read
    }

    fn unreadable(&mut self, detail: &str) {
        self.cards_unread += 1;
        self.well();
        tracing::warn!(detail, "a card could not be read");
        self.send(Event::Input(Input::TapUnreadable));
    }

    fn work(&mut self, job: &CardJob) {
        let events = self.events.clone();
        let number = job.job;
        self.progress.excuse(true);
        let outcome = if self.wait_for(job.uid) {
            card_work::carry_out(self.reader.as_mut(), job, self.node, |done, total| {
                // Progress is for the eye: what does not fit is left out.
                let _ = events.try_send(Event::Input(Input::CardProgress { job: number, done, total }));
            })
        } else {
            Err(CardTrouble::MovedTooEarly)
        };
        self.progress.excuse(false);
        self.well();
        self.reader.release_card();
        self.send(Event::Input(Input::CardJobDone { job: number, outcome }));
    }

    /// The card may have bounced while its entry was being written: it gets a moment to be there.
    fn wait_for(&mut self, uid: CardUid) -> bool {
        let deadline = Instant::now() + CARD_BACK;
        while self.present != Some(uid) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            match self.reader.next_event(left) {
                Some(ReaderEvent::CardPresent(_)) => self.present = card_work::read_uid(self.reader.as_mut()).ok(),
                Some(event) => self.take(event),
                None => {}
            }
        }
        true
    }

    fn well(&self) {
        let state = if self.reader.simulated() { CheckState::Simulated } else { CheckState::Ok };
        let reader = &self.name;
        let evidence = format!("{reader}: {} cards read, {} not", self.cards_read, self.cards_unread);
        self.board.set("reader", state, &evidence, "");
    }

    fn part(&self, part: Part, present: bool) {
        self.send(Event::Input(Input::PartChanged { part, present }));
    }

    /// Waits while the core is behind: a card's answer must not get lost, and this thread may wait.
    fn send(&self, event: Event) {
        if self.events.blocking_send(event).is_err() {
            tracing::debug!("the core is gone");
        }
    }
}
