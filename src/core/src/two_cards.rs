//! Two cards at once (A10): told apart, or asked for one alone. A pure rule over what each reader saw and when.
//!
//! People hold a wallet to the reader. A contactless reader picks one card at a time and, while the wallet stays, shows now one
//! and now the other. The rule, for each reader by itself:
//!
//! * A card of ours is decided about at once. It never waits for anything.
//! * A card that is not ours (an unknown number, one that cannot be read) waits [`SETTLE_MS`]. If a card of ours shows meanwhile,
//!   or one was seen in the same stay, ours counts and nothing is said of the other.
//! * A *stay* lasts until the field was empty for [`EMPTY_MS`]. Whoever taps behind a colleague leaves such a gap, so theirs is
//!   a new stay and decided at once.
//! * A second card of ours in one stay waits [`SETTLE_MS`], too. If the first shows again, they are two cards in one hand:
//!   nothing is decided about the second, and one card alone is asked for. If the second is still there by then and was alone,
//!   the first has gone, only faster than the reader could tell: it is a colleague close behind, and decided about.
//! * Something that gives no answer at all may be two cards that answer at once: it waits like a stranger's, and then one card
//!   alone is asked for.
//!
//! It is asked for once a stay, so that a wallet forgotten on the reader fills no journal.

use crate::id::CardUid;
use crate::tap::ReaderId;
use std::collections::BTreeMap;

/// How long a refusal waits for a card of ours, and a second card for the first to show again. Longer than a reader takes to
/// look twice (an ACR122U looks every 250 ms: its manual, "PICC operating parameter"), shorter than people hold a card.
pub const SETTLE_MS: u64 = 700;

/// A field that was empty for so long has seen one hand go and another one come.
pub const EMPTY_MS: u64 = 300;

/// What a reader shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// A card that the station knows.
    Ours(CardUid),
    /// A card that it does not know, or one whose number could not be had.
    Stranger(Option<CardUid>),
    /// Something that does not answer.
    Mute,
}

/// What is done about it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Decide about this card. Whatever waited on this reader is dropped.
    Decide,
    /// Keep it in place of whatever waited on this reader, and ask [`TwoCards::settled`] then (monotonic milliseconds).
    WaitUntil(u64),
    /// Ask for one card alone. Whatever waited is dropped.
    Ask,
    /// Nothing. What waits goes on waiting.
    Nothing,
}

/// What is done about what waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Decide about it: it was alone.
    Decide,
    /// Ask for one card alone.
    Ask,
    /// Nothing.
    Drop,
}

/// All readers of a kiosk. Bounded by the number of [`ReaderId`]s.
#[derive(Debug, Default)]
pub struct TwoCards(BTreeMap<ReaderId, Stay>);

/// What is known of one stay on one reader.
#[derive(Debug, Default)]
struct Stay {
    /// The card of ours that was decided about.
    decided: Option<CardUid>,
    /// Something else was seen, too.
    mixed: bool,
    /// One card alone was asked for.
    asked: bool,
    waiting: Option<Shown>,
    /// On the reader now.
    present: Option<Shown>,
    /// Since when nothing is, monotonic milliseconds.
    empty_since_ms: Option<u64>,
}

impl Stay {
    fn is_over(&self, now_ms: u64) -> bool {
        self.empty_since_ms.is_some_and(|since_ms| now_ms.saturating_sub(since_ms) >= EMPTY_MS)
    }

    fn ours(&mut self, uid: CardUid, settles_ms: u64) -> Verdict {
        match (self.decided, self.waiting) {
            _ if self.asked => Verdict::Nothing,
            (None, _) => self.decide(uid),
            // The same card again: alone, it bounced and is a tap like any; beside another one it has had its answer.
            (Some(decided), None) if decided == uid && !self.mixed => Verdict::Decide,
            (Some(decided), Some(Shown::Ours(_))) if decided == uid => self.ask(),
            (Some(decided), _) if decided == uid => Verdict::Nothing,
            (Some(_), Some(Shown::Ours(waiting))) if waiting == uid => Verdict::Nothing,
            (Some(_), Some(Shown::Ours(_))) => self.ask(),
            (Some(_), _) => {
                self.mixed = true;
                self.wait(Shown::Ours(uid), settles_ms)
            }
        }
    }

    fn other(&mut self, shown: Shown, settles_ms: u64) -> Verdict {
        // The very card that counted a moment ago, and does not any more, is no second one: it gets its refusal.
        let is_withdrawn = self.decided.is_some() && shown == Shown::Stranger(self.decided);
        self.mixed |= self.decided.is_some() && !is_withdrawn;
        match (shown, self.decided, self.waiting) {
            _ if self.asked => Verdict::Nothing,
            (_, _, Some(_)) => Verdict::Nothing,
            (Shown::Stranger(_), Some(_), None) if !is_withdrawn => Verdict::Nothing,
            _ => self.wait(shown, settles_ms),
        }
    }

    fn decide(&mut self, uid: CardUid) -> Verdict {
        self.mixed |= self.waiting.is_some();
        self.waiting = None;
        self.decided = Some(uid);
        Verdict::Decide
    }

    fn wait(&mut self, shown: Shown, settles_ms: u64) -> Verdict {
        self.waiting = Some(shown);
        Verdict::WaitUntil(settles_ms)
    }

    fn ask(&mut self) -> Verdict {
        self.waiting = None;
        self.asked = true;
        Verdict::Ask
    }
}

impl TwoCards {
    /// A reader shows something new.
    pub fn seen(&mut self, reader: ReaderId, shown: Shown, now_ms: u64) -> Verdict {
        let stay = self.0.entry(reader).or_default();
        if stay.is_over(now_ms) {
            // A refusal that still waits is dropped for a card of ours only: nothing may slip through behind it.
            let waiting = stay.waiting.filter(|waiting| !matches!(waiting, Shown::Ours(_)));
            *stay = Stay { waiting, ..Stay::default() };
        }
        stay.present = Some(shown);
        stay.empty_since_ms = None;
        let settles_ms = now_ms.saturating_add(SETTLE_MS);
        match shown {
            Shown::Ours(uid) => stay.ours(uid, settles_ms),
            Shown::Stranger(_) | Shown::Mute => stay.other(shown, settles_ms),
        }
    }

    /// What lay on a reader has left, and nothing is there.
    pub fn gone(&mut self, reader: ReaderId, now_ms: u64) {
        let stay = self.0.entry(reader).or_default();
        stay.present = None;
        stay.empty_since_ms.get_or_insert(now_ms);
    }

    /// The time that [`Verdict::WaitUntil`] named has come.
    pub fn settled(&mut self, reader: ReaderId) -> Settled {
        let Some(stay) = self.0.get_mut(&reader) else { return Settled::Drop };
        let Some(waiting) = stay.waiting.take() else { return Settled::Drop };
        let still_there = stay.present == Some(waiting);
        match waiting {
            Shown::Stranger(_) => Settled::Decide,
            Shown::Ours(uid) if still_there => {
                stay.decided = Some(uid);
                Settled::Decide
            }
            // It flickered as the first one was taken away; that one has had its answer.
            Shown::Mute if !still_there && stay.decided.is_some() => Settled::Drop,
            Shown::Ours(_) | Shown::Mute => {
                stay.asked = true;
                Settled::Ask
            }
        }
    }
}

#[cfg(test)]
mod tests;
