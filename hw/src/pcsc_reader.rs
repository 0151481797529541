//! The driver over pcscd (PC/SC), made to outlive it: pcscd absent, killed or restarted, readers unplugged and replugged.

use std::ffi::{CStr, CString};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pcsc::{Card, Context, Disposition, Error, Protocols, ReaderState, Scope, ShareMode, State};

use crate::claims::{Claimant, ReaderClaims};
use crate::pcsc_lamp::PcscLamp;
use crate::pcsc_wake::Wake;
use crate::quirks::{is_card_slot, quirks_of};
use crate::reader::{CardError, CardReader, Feedback, Interrupter, MAX_ANSWER_BYTES, ReaderEvent};
use crate::tracker::{Slot, Tracker};

/// Longest single wait inside pcscd. A cancel that comes just before the wait starts is lost, so this bounds how late an
/// interrupt can be; it is also how soon a reader is found where the plug-and-play pseudo-reader tells nothing.
const SLICE: Duration = Duration::from_millis(250);
/// First pause before trying to reach pcscd again.
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
/// Longest pause between tries.
const LAST_BACKOFF: Duration = Duration::from_secs(5);
/// Pause after a wait that returned at once and told nothing, so that a confused pcscd cannot make us spin.
const CALM: Duration = Duration::from_millis(20);
/// Most readers looked at; pcsc-lite has room for 16.
const MAX_READERS: usize = 16;

/// A card reader behind pcscd. It takes its card exclusively: nobody else may talk to it in between.
pub struct PcscReader {
    wanted: Wanted,
    wake: Wake,
    link: Option<Link>,
    connected: Option<Connected>,
    tracker: Tracker,
    told_down: bool,
    lamp: PcscLamp,
    /// The reader of the last card that was talked to.
    last: Option<CString>,
    next_try: Instant,
    backoff: Duration,
}

/// Which readers this driver takes.
struct Wanted {
    name_contains: Option<String>,
    claimant: Claimant,
}

impl Wanted {
    fn is(&self, reader: &str) -> bool {
        self.name_contains.as_ref().is_none_or(|part| reader.contains(part.as_str())) && is_card_slot(reader)
    }
}

/// A handle to one card during one stay on one reader.
struct Connected {
    card: Card,
    reader: String,
    count: u32,
}

impl Connected {
    /// Whether the handle is for this card. Another may have been told of since, even on another reader.
    fn is_for(&self, current: Option<(&str, u32)>) -> bool {
        current == Some((self.reader.as_str(), self.count))
    }

    /// Lets go of the card without resetting it, which dropping the handle would do.
    fn leave(self) {
        // An error means that the card or pcscd has gone, and with it what was to be let go of.
        let _ = self.card.disconnect(Disposition::LeaveCard);
    }
}

/// What is alive only while pcscd is.
struct Link {
    context: Context,
    states: Vec<ReaderState>,
    /// A reader's slot is not known yet, so the wait returns at once.
    waits_for_slot: bool,
}

impl PcscReader {
    /// A driver for every reader whose name contains `name_contains`, or for any. Connects when first waited on.
    #[must_use]
    pub fn new(name_contains: Option<String>) -> Self {
        Self::taking(name_contains, ReaderClaims::default().claimant(MAX_READERS))
    }

    /// A driver for one reader whose name contains `name_contains`, and that none of the others with these claims uses.
    #[must_use]
    pub fn one_of_several(name_contains: Option<String>, claims: &ReaderClaims) -> Self {
        Self::taking(name_contains, claims.claimant(1))
    }

    fn taking(name_contains: Option<String>, claimant: Claimant) -> Self {
        Self {
            wanted: Wanted { name_contains, claimant },
            wake: Wake::default(),
            link: None,
            connected: None,
            tracker: Tracker::default(),
            told_down: false,
            lamp: PcscLamp::default(),
            last: None,
            next_try: Instant::now(),
            backoff: FIRST_BACKOFF,
        }
    }

    /// Looks once, waiting at most `wait` for something to happen.
    fn look(&mut self, wait: Duration) {
        if self.link.is_none() && !self.establish(wait) {
            return;
        }
        let started = Instant::now();
        let Some(link) = &mut self.link else { return };
        let result = link.relist(&self.wanted, &mut self.tracker, &mut self.lamp).and_then(|()| {
            // What relisting found is told before waiting for more.
            let wait = if self.tracker.has_events() { Duration::ZERO } else { wait.min(SLICE) };
            link.wait_for_change(wait, &mut self.tracker)
        });
        match result {
            Ok(()) | Err(Error::Timeout | Error::Cancelled | Error::UnknownReader) => {}
            Err(error) => self.lose_service(error),
        }
        self.release_other_card();
        let told_nothing =
            self.link.as_ref().is_some_and(|link| link.waits_for_slot) || started.elapsed() < Duration::from_millis(1);
        if !self.tracker.has_events() && !wait.is_zero() && told_nothing {
            self.wake.pause(CALM.min(wait));
        }
    }

    /// Tries to reach pcscd if the backoff is over, else waits. `true` when there is a link.
    fn establish(&mut self, wait: Duration) -> bool {
        let due_in = self.next_try.saturating_duration_since(Instant::now());
        if !due_in.is_zero() {
            self.wake.pause(due_in.min(wait));
            return false;
        }
        match Context::establish(Scope::System).and_then(Link::new) {
            Ok(link) => {
                self.wake.waits_in(Some(link.context.clone()));
                self.link = Some(link);
                self.told_down = false;
                self.backoff = FIRST_BACKOFF;
                self.tracker.tell(ReaderEvent::ServiceUp);
                true
            }
            Err(error) => {
                self.lose_service(error);
                false
            }
        }
    }

    /// Drops every handle: after pcscd was killed a context answers `NoService` for ever.
    fn lose_service(&mut self, error: Error) {
        self.release_card();
        self.wake.waits_in(None);
        self.link = None;
        self.last = None;
        self.lamp = PcscLamp::default();
        self.wanted.claimant.give_all_back();
        self.tracker.all_gone();
        if !self.told_down {
            self.told_down = true;
            self.tracker.tell(ReaderEvent::ServiceDown { detail: format!("pcscd: {error}") });
        }
        self.next_try = Instant::now() + self.backoff;
        self.backoff = (self.backoff * 2).min(LAST_BACKOFF);
    }

    /// Lets go of a card that is no longer the current one.
    fn release_other_card(&mut self) {
        if let Some(other) = self.connected.take_if(|connected| !connected.is_for(self.tracker.card())) {
            other.leave();
        }
    }

    /// Connects to the current card, and makes sure that it is still the one that was told of.
    fn connect(&self) -> Result<Connected, CardError> {
        let (Some(link), Some((reader, count))) = (&self.link, self.tracker.card()) else {
            return Err(CardError::NoCard);
        };
        let name = CString::new(reader).map_err(|error| CardError::Service(Box::new(error)))?;
        let card = link.context.connect(&name, ShareMode::Exclusive, Protocols::ANY).map_err(card_error)?;
        let connected = Connected { card, reader: reader.to_owned(), count };
        let mut now = [ReaderState::new(name, State::UNAWARE)];
        let looked = link.context.get_status_change(Duration::ZERO, &mut now);
        match (looked, now.first()) {
            (Ok(()), Some(state)) if state.event_count() == count => Ok(connected),
            (Err(error), _) => {
                connected.leave();
                Err(card_error(error))
            }
            _ => {
                connected.leave();
                Err(CardError::Removed)
            }
        }
    }

    fn exchange(&mut self, apdu: &[u8]) -> Result<Vec<u8>, CardError> {
        self.release_other_card();
        let connected = match self.connected.take() {
            Some(connected) => connected,
            None => self.connect()?,
        };
        let limit = quirks_of(&connected.reader).longest_command_bytes;
        if apdu.len() > limit {
            self.connected = Some(connected);
            return Err(CardError::CommandTooLong { bytes: apdu.len(), limit });
        }
        self.last = CString::new(connected.reader.as_str()).ok();
        let mut buffer = [0; MAX_ANSWER_BYTES];
        let answer = match connected.card.transmit(apdu, &mut buffer) {
            Ok([]) => Err(CardError::EmptyAnswer),
            Ok(answer) => Ok(answer.to_vec()),
            Err(error) => Err(card_error(error)),
        };
        match answer {
            Ok(_) => self.connected = Some(connected),
            Err(_) => connected.leave(),
        }
        answer
    }
}

impl Link {
    fn new(context: Context) -> Result<Self, Error> {
        context.is_valid()?;
        // pcsc-lite before 2.3 leaves this pseudo-reader's count at 0, later ones put the number of readers there. Both
        // work when what it reports is handed back unread, and the list of readers is asked for at every turn.
        let states = vec![ReaderState::new(pcsc::PNP_NOTIFICATION(), State::UNAWARE)];
        Ok(Self { context, states, waits_for_slot: false })
    }

    /// Compares the readers there are with those watched.
    fn relist(&mut self, wanted: &Wanted, tracker: &mut Tracker, lamp: &mut PcscLamp) -> Result<(), Error> {
        let names = match self.context.list_readers_owned() {
            Err(Error::NoReadersAvailable) => Vec::new(),
            names => names?,
        };
        self.states.retain(|state| {
            // A reader that fell into UNKNOWN or IGNORE is dropped too; if it is listed, it comes back just below.
            let keep = is_pnp(state.name())
                || (!state.event_state().intersects(State::UNKNOWN | State::IGNORE)
                    && names.iter().any(|name| name.as_c_str() == state.name()));
            if !keep {
                let name = state.name().to_string_lossy();
                wanted.claimant.give_back(&name);
                lamp.forget(state.name());
                tracker.reader_gone(&name);
            }
            keep
        });
        for name in names {
            let text = name.to_string_lossy().into_owned();
            let known = self.states.iter().any(|state| state.name() == name.as_c_str());
            if !known && self.states.len() <= MAX_READERS && wanted.is(&text) && wanted.claimant.take(&text) {
                lamp.set_up(&self.context, &name);
                self.states.push(ReaderState::new(name, State::UNAWARE));
                tracker.reader_here(&text);
            }
        }
        Ok(())
    }

    fn wait_for_change(&mut self, wait: Duration, tracker: &mut Tracker) -> Result<(), Error> {
        self.waits_for_slot = false;
        self.context.get_status_change(wait, &mut self.states)?;
        for state in &mut self.states {
            if !is_pnp(state.name()) && !tells_of_slot(state.event_state()) {
                self.waits_for_slot = true;
                *state = ReaderState::new(state.name().to_owned(), State::UNAWARE);
                continue;
            }
            if !is_pnp(state.name()) && state.event_state().contains(State::CHANGED) {
                tracker.observe(&state.name().to_string_lossy(), slot(state));
            }
            state.sync_current_state();
        }
        Ok(())
    }
}

/// What a reader's state says about its slot. The upper 16 bits, the event count, reveal a card that was swapped.
fn slot(state: &ReaderState) -> Slot {
    let (flags, count) = (state.event_state(), state.event_count());
    if flags.intersects(State::UNKNOWN | State::IGNORE | State::UNAVAILABLE) || !flags.contains(State::PRESENT) {
        Slot::Empty
    } else if flags.contains(State::MUTE) {
        Slot::Mute { count }
    } else {
        Slot::Card { count, atr: state.atr().to_vec() }
    }
}

/// pcscd lists a reader before its driver has looked into its slot, and says then neither "empty" nor "present". Handed back, that would
/// be taken for knowing the slot: a card that lies in it is not told of (seen with pcsc-lite 1.9.9). So the slot stays unknown.
fn tells_of_slot(event: State) -> bool {
    event.intersects(State::EMPTY | State::PRESENT | State::UNKNOWN | State::UNAVAILABLE | State::IGNORE)
}

fn is_pnp(name: &CStr) -> bool {
    name == pcsc::PNP_NOTIFICATION()
}

fn card_error(error: Error) -> CardError {
    match error {
        Error::NoSmartcard | Error::RemovedCard | Error::ResetCard | Error::UnknownReader => CardError::Removed,
        Error::InsufficientBuffer => CardError::TooLong,
        Error::NotTransacted | Error::UnresponsiveCard | Error::UnpoweredCard | Error::ProtoMismatch => {
            CardError::BrokenOff(Box::new(error))
        }
        _ => CardError::Service(Box::new(error)),
    }
}

impl CardReader for PcscReader {
    fn driver(&self) -> &'static str {
        "pcsc"
    }

    fn simulated(&self) -> bool {
        false
    }

    fn next_event(&mut self, timeout: Duration) -> Option<ReaderEvent> {
        let deadline = Instant::now() + timeout;
        loop {
            if let Some(event) = self.tracker.next_event() {
                return Some(event);
            }
            if self.wake.take() {
                return None;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            self.look(left);
            if left.is_zero() {
                return self.tracker.next_event();
            }
        }
    }

    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, CardError> {
        self.exchange(apdu)
    }

    fn interrupter(&self) -> Interrupter {
        Arc::new(self.wake.interrupter())
    }

    fn release_card(&mut self) {
        if let Some(connected) = self.connected.take() {
            connected.leave();
        }
    }

    fn feedback(&mut self, feedback: Feedback) {
        let (Some(link), Some(reader)) = (&self.link, &self.last) else { return };
        let card = self.connected.as_ref().map(|connected| &connected.card);
        self.lamp.show(&link.context, reader, card, feedback);
    }
}

impl Drop for PcscReader {
    fn drop(&mut self) {
        self.release_card();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_is_being_made_ready_says_nothing_of_its_slot() {
        assert!(!tells_of_slot(State::CHANGED));
        for told in [State::EMPTY, State::PRESENT | State::MUTE, State::UNAVAILABLE, State::UNKNOWN] {
            assert!(tells_of_slot(told | State::CHANGED), "{told:?}");
        }
    }
}
