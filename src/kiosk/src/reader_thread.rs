//! The thread that owns one card reader: it waits for cards, asks each for its number, carries out card jobs, and lets the reader's
//! own lamp say how it went.

use crate::card_work::{self, CardTools, Done, NotSeen, SeenCard};
use crate::clock::Clock;
use crate::error_chain::error_chain;
use crate::event::{Event, Events};
use crate::health_board::HealthBoard;
use crate::known_cards::KnownCard;
use crate::measured_reader::MeasuredReader;
use crate::progress::Progress;
use frontdesk_card::atr::CardKind;
use frontdesk_core::fact::Part;
use frontdesk_core::health::{self, reader::Presence};
use frontdesk_core::id::CardUid;
use frontdesk_core::screen::CardTrouble;
use frontdesk_core::station::{CardJob, Input};
use frontdesk_core::tap::{Feedback, TapReader};
use frontdesk_hw::reader::{self, CardReader, CardSeen, Interrupter, ReaderEvent};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

/// The core asks for one job at a time, and each is said to begin and to end.
const QUEUE: usize = 8;

/// The longest wait for an event: also the pulse of progress.
const TURN: Duration = Duration::from_millis(500);

/// A job for a card that has just left waits this long for it to come back before it fails.
const CARD_BACK: Duration = Duration::from_millis(1_500);

/// An event that comes so much later than it was waited for was kept by a card service that hung.
const HUNG: Duration = Duration::from_secs(1);

/// For how long the reader's lamp shows an answer.
const ANSWER_SHOWN: Duration = Duration::from_secs(3);

/// What the core wants of a reader.
#[derive(Debug)]
enum Order {
    Work(CardJob),
    Say(Feedback),
}

/// The core's end.
#[derive(Clone)]
pub struct ReaderHandle {
    sender: SyncSender<Order>,
    interrupt: Interrupter,
}

impl ReaderHandle {
    /// Hands a job over, without waiting.
    ///
    /// # Errors
    /// The thread is busy with others or gone; the job is dropped.
    pub fn start(&self, job: CardJob) -> Result<(), ReaderBusy> {
        self.sender.try_send(Order::Work(job)).map_err(|_| ReaderBusy)?;
        (self.interrupt)();
        Ok(())
    }

    /// Lets the reader's own lamp and buzzer say something. What a busy thread has no room for is left out.
    pub fn say(&self, feedback: Feedback) {
        if self.sender.try_send(Order::Say(feedback)).is_ok() {
            (self.interrupt)();
        }
    }
}

/// The reader thread takes no job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the reader thread takes no jobs")]
pub struct ReaderBusy;

/// Looks up what the journal knows of a card.
pub type LookUp = Box<dyn Fn(CardUid) -> KnownCard + Send>;

/// Where a reader stands in the daemon.
pub struct ReaderPost {
    /// Which reader, and what for.
    pub at: TapReader,
    /// The name of its check in health.
    pub check: String,
    /// Where the core listens.
    pub events: Events,
    /// Health.
    pub board: HealthBoard,
    /// Proof of progress.
    pub progress: Progress,
    /// Time.
    pub clock: Clock,
    /// Keys, and the desk's work.
    pub tools: CardTools,
    /// What the journal knows of a card.
    pub look_up: LookUp,
}

/// The thread's end.
pub struct ReaderThread {
    reader: MeasuredReader,
    inbox: Receiver<Order>,
    post: ReaderPost,
    present: Option<Present>,
    /// When the lamp stops showing an answer.
    ready_at: Option<Instant>,
    /// The reader's name, once one was found.
    name: String,
    /// Whether it is there.
    presence: Presence,
}

/// The card on the reader.
#[derive(Debug, Clone, Copy)]
struct Present {
    uid: CardUid,
    kind: CardKind,
}

/// Makes the pair.
#[must_use]
pub fn reader_thread(reader: Box<dyn CardReader>, post: ReaderPost) -> (ReaderHandle, ReaderThread) {
    let (sender, inbox) = sync_channel(QUEUE);
    let handle = ReaderHandle { sender, interrupt: reader.interrupter() };
    let reader = MeasuredReader::new(reader);
    let (name, presence) = (String::new(), Presence::Looking);
    let thread = ReaderThread { reader, inbox, post, present: None, ready_at: None, name, presence };
    (handle, thread)
}

impl ReaderThread {
    /// Runs until the core is gone.
    ///
    /// # Errors
    /// None: a reader that fails is reported and waited for.
    pub fn run(mut self) -> anyhow::Result<()> {
        self.tell();
        loop {
            loop {
                match self.inbox.try_recv() {
                    Ok(Order::Work(job)) => self.work(&job),
                    Ok(Order::Say(feedback)) => self.say(feedback),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return Ok(()),
                }
            }
            if let Some(event) = self.next_event(TURN) {
                self.take(event);
            }
            if self.ready_at.take_if(|at| *at <= Instant::now()).is_some() {
                self.feedback(reader::Feedback::Ready);
            }
            self.post.progress.step();
        }
    }

    /// Waits for an event. A card service that does not answer is no hang of ours: a new daemon would wait for it, too, and the door would
    /// be without one again and again.
    fn next_event(&mut self, limit: Duration) -> Option<ReaderEvent> {
        let excused = self.post.progress.is_excused();
        self.post.progress.excuse(true);
        let started = Instant::now();
        let event = self.reader.next_event(limit);
        self.post.progress.excuse(excused);
        if started.elapsed() >= limit + HUNG {
            // The watchdog has said meanwhile that nobody answers.
            self.tell();
        }
        event
    }

    fn take(&mut self, event: ReaderEvent) {
        match event {
            ReaderEvent::ServiceUp => self.part(Part::CardService, true),
            ReaderEvent::ServiceDown { detail } => {
                self.part(Part::CardService, false);
                self.judge(Presence::NoService { detail });
            }
            ReaderEvent::ReaderHere { reader } => {
                self.part(Part::Reader, true);
                self.name = reader;
                self.well();
            }
            ReaderEvent::ReaderGone { reader } => {
                self.part(Part::Reader, false);
                self.judge(Presence::Gone { name: reader });
            }
            ReaderEvent::CardPresent(seen) => self.card(&seen),
            ReaderEvent::CardRemoved => {
                self.present = None;
                self.send(Event::Input(Input::CardGone { reader: self.post.at.id }));
            }
            ReaderEvent::CardMute { detail } => self.unreadable(&detail, true),
        }
    }

    fn card(&mut self, present: &CardSeen) {
        let started = Instant::now();
        match self.see(present) {
            Ok(seen) => {
                self.name.clone_from(&present.reader);
                let known = (self.post.look_up)(seen.uid);
                self.send(Event::Tap { at: self.post.at, seen, known });
                let now_ms = self.post.clock.now().wall.utc_ms;
                self.reader.stats.card_read(started.elapsed(), now_ms);
                self.well();
            }
            Err(error) => self.unreadable(&error_chain(&error), false),
        }
        self.reader.release_card();
    }

    fn see(&mut self, present: &CardSeen) -> Result<SeenCard, NotSeen> {
        let kind = CardKind::parse(&present.atr);
        // A card that never answers blocks the exchange until it leaves. That is the card's doing, not a hang of ours.
        self.post.progress.excuse(true);
        let seen = card_work::see(&mut self.reader, kind, &self.post.tools);
        self.post.progress.excuse(false);
        self.present = seen.as_ref().ok().map(|seen| Present { uid: seen.uid, kind });
        seen
    }

    fn unreadable(&mut self, detail: &str, mute: bool) {
        self.reader.stats.card_unread(mute);
        self.well();
        tracing::warn!(reader = self.post.check, detail, "a card could not be read");
        self.send(Event::Input(Input::TapUnreadable { at: self.post.at, mute }));
    }

    fn work(&mut self, job: &CardJob) {
        let events = self.post.events.clone();
        let number = job.job;
        self.post.progress.excuse(true);
        let outcome = match self.wait_for(job.uid) {
            Some(kind) => card_work::carry_out(&mut self.reader, kind, job, &self.post.tools, |done, total| {
                // Progress is for the eye: what does not fit is left out.
                let _ = events.try_send(Event::Input(Input::CardProgress { job: number, done, total }));
            }),
            None => Err(CardTrouble::MovedTooEarly),
        };
        self.post.progress.excuse(false);
        self.well();
        self.reader.release_card();
        if let Ok(Done { rolled: Some((card, key_version)), .. }) = outcome {
            self.send(Event::Input(Input::CardKeysRolled { card, key_version }));
        }
        if let Ok(Done { found: Some(found), .. }) = outcome {
            self.send(Event::Input(Input::CardFound { job: number, found }));
        }
        let outcome = outcome.map(|done| done.carries);
        self.send(Event::Input(Input::CardJobDone { job: number, outcome }));
    }

    /// The card may have bounced while its entry was being written: it gets a moment to be there.
    fn wait_for(&mut self, uid: CardUid) -> Option<CardKind> {
        let deadline = Instant::now() + CARD_BACK;
        loop {
            if let Some(present) = self.present.filter(|present| present.uid == uid) {
                return Some(present.kind);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            match self.next_event(left) {
                Some(ReaderEvent::CardPresent(seen)) => {
                    self.reader.stats.retried();
                    if let Err(error) = self.see(&seen) {
                        tracing::debug!(error = error_chain(&error), "the card came back and could not be seen");
                    }
                }
                Some(event) => self.take(event),
                None => {}
            }
        }
    }

    fn say(&mut self, feedback: Feedback) {
        let (said, ends) = match feedback {
            Feedback::Granted => (reader::Feedback::Granted, true),
            Feedback::Refused => (reader::Feedback::Refused, true),
            Feedback::Working => (reader::Feedback::Working, false),
            Feedback::CloseDoor => (reader::Feedback::CloseDoor, true),
        };
        self.ready_at = ends.then(|| Instant::now() + ANSWER_SHOWN);
        self.feedback(said);
    }

    fn feedback(&mut self, feedback: reader::Feedback) {
        // A reader that does not answer its own commands is no hang of ours either.
        self.post.progress.excuse(true);
        self.reader.feedback(feedback);
        self.post.progress.excuse(false);
    }

    fn well(&mut self) {
        self.judge(Presence::Here { name: self.name.clone() });
    }

    fn judge(&mut self, presence: Presence) {
        self.presence = presence;
        self.tell();
    }

    /// Says in health how the reader is, as far as it is known.
    fn tell(&self) {
        let summary = self.reader.stats.summary();
        let mut verdict = health::reader::judge(&summary.measures(self.presence.clone(), self.reader.simulated()));
        verdict.numbers = summary.numbers();
        self.post.board.judged(&self.post.check, verdict);
    }

    fn part(&self, part: Part, present: bool) {
        self.send(Event::Input(Input::ReaderChanged { at: self.post.at, part, present }));
    }

    /// Waits while the core is behind: a card's answer must not get lost, and this thread may wait.
    fn send(&self, event: Event) {
        if self.post.events.blocking_send(event).is_err() {
            tracing::debug!("the core is gone");
        }
    }
}

#[cfg(test)]
mod tests;
