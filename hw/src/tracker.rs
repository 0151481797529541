//! From the states of readers to the story told of them: pure, so that swapped cards can be tested without any.

use std::collections::{BTreeMap, VecDeque};

use crate::reader::{CardSeen, ReaderEvent};

/// What a look at one reader showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Slot {
    Empty,
    /// A card that answered its reset. `count` counts insertions and removals.
    Card {
        count: u32,
        atr: Vec<u8>,
    },
    /// Something that did not.
    Mute {
        count: u32,
    },
}

/// Remembers what was seen and turns differences into events.
#[derive(Debug, Default)]
pub(crate) struct Tracker {
    slots: BTreeMap<String, Slot>,
    /// The reader whose card was told of and has not left.
    current: Option<String>,
    insertions: u64,
    events: VecDeque<ReaderEvent>,
}

impl Tracker {
    pub(crate) fn next_event(&mut self) -> Option<ReaderEvent> {
        self.events.pop_front()
    }

    pub(crate) fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    pub(crate) fn tell(&mut self, event: ReaderEvent) {
        self.events.push_back(event);
    }

    /// The reader and insertion count of the card that may be talked to.
    pub(crate) fn card(&self) -> Option<(&str, u32)> {
        let reader = self.current.as_deref()?;
        match self.slots.get(reader) {
            Some(Slot::Card { count, .. }) => Some((reader, *count)),
            _ => None,
        }
    }

    pub(crate) fn reader_here(&mut self, reader: &str) {
        if !self.slots.contains_key(reader) {
            self.slots.insert(reader.to_owned(), Slot::Empty);
            self.tell(ReaderEvent::ReaderHere { reader: reader.to_owned() });
        }
    }

    pub(crate) fn reader_gone(&mut self, reader: &str) {
        self.observe(reader, Slot::Empty);
        if self.slots.remove(reader).is_some() {
            self.tell(ReaderEvent::ReaderGone { reader: reader.to_owned() });
        }
    }

    pub(crate) fn all_gone(&mut self) {
        let readers: Vec<String> = self.slots.keys().cloned().collect();
        // Emptied first, so that no second card is told of in passing.
        self.slots.values_mut().for_each(|slot| *slot = Slot::Empty);
        if self.current.take().is_some() {
            self.tell(ReaderEvent::CardRemoved);
        }
        for reader in readers {
            self.reader_gone(&reader);
        }
    }

    /// Takes in what a reader shows now. A count that changed between two looks is another stay, even if both looks
    /// showed a card: it was swapped in between.
    pub(crate) fn observe(&mut self, reader: &str, now: Slot) {
        let Some(before) = self.slots.get_mut(reader) else { return };
        if *before == now {
            return;
        }
        let before = std::mem::replace(before, now);
        if before != Slot::Empty && self.current.as_deref() == Some(reader) {
            self.current = None;
            self.tell(ReaderEvent::CardRemoved);
        }
        if self.current.is_none() {
            self.announce_one();
        }
    }

    /// Tells of a card that lies on some reader.
    fn announce_one(&mut self) {
        let Some((reader, slot)) = self.slots.iter().find(|(_, slot)| **slot != Slot::Empty) else { return };
        let event = match slot {
            Slot::Card { atr, .. } => {
                self.insertions += 1;
                let seen = CardSeen { reader: reader.clone(), atr: atr.clone(), insertion: self.insertions };
                ReaderEvent::CardPresent(seen)
            }
            _ => ReaderEvent::CardMute { detail: format!("no answer to reset on {reader}") },
        };
        self.current = Some(reader.clone());
        self.tell(event);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(count: u32) -> Slot {
        Slot::Card { count, atr: vec![0x3B] }
    }

    fn told(tracker: &mut Tracker) -> Vec<String> {
        std::iter::from_fn(|| tracker.next_event())
            .map(|event| match event {
                ReaderEvent::CardPresent(seen) => format!("present {} {}", seen.reader, seen.insertion),
                ReaderEvent::CardRemoved => "removed".into(),
                ReaderEvent::CardMute { .. } => "mute".into(),
                ReaderEvent::ReaderHere { reader } => format!("here {reader}"),
                ReaderEvent::ReaderGone { reader } => format!("gone {reader}"),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_card_comes_and_goes() {
        let mut tracker = Tracker::default();
        tracker.reader_here("a");
        tracker.observe("a", Slot::Empty);
        tracker.observe("a", card(1));
        tracker.observe("a", card(1));
        assert_eq!(tracker.card(), Some(("a", 1)));
        tracker.observe("a", Slot::Empty);
        assert_eq!(tracker.card(), None);
        assert_eq!(told(&mut tracker), ["here a", "present a 1", "removed"]);
    }

    #[test]
    fn finding_a_known_reader_again_does_not_forget_its_card() {
        let mut tracker = Tracker::default();
        tracker.reader_here("a");
        tracker.observe("a", card(1));
        tracker.reader_here("a");
        tracker.observe("a", Slot::Empty);
        assert_eq!(told(&mut tracker), ["here a", "present a 1", "removed"]);
    }

    #[test]
    fn a_reader_told_of_again_keeps_its_card() {
        let mut tracker = Tracker::default();
        tracker.reader_here("a");
        tracker.observe("a", card(1));
        tracker.reader_here("a");
        tracker.observe("a", Slot::Empty);
        assert_eq!(told(&mut tracker), ["here a", "present a 1", "removed"]);
    }

    #[test]
    fn a_card_swapped_between_two_looks_is_a_removal_and_a_new_card() {
        let mut tracker = Tracker::default();
        tracker.reader_here("a");
        tracker.observe("a", card(1));
        tracker.observe("a", card(3));
        assert_eq!(told(&mut tracker), ["here a", "present a 1", "removed", "present a 2"]);
    }

    #[test]
    fn a_second_card_waits_until_the_first_has_left() {
        let mut tracker = Tracker::default();
        tracker.reader_here("a");
        tracker.reader_here("b");
        tracker.observe("b", card(1));
        tracker.observe("a", card(1));
        assert_eq!(tracker.card(), Some(("b", 1)));
        tracker.observe("b", Slot::Empty);
        assert_eq!(told(&mut tracker), ["here a", "here b", "present b 1", "removed", "present a 2"]);
    }

    #[test]
    fn a_reader_unplugged_under_a_card_takes_the_card_away_first() {
        let mut tracker = Tracker::default();
        tracker.reader_here("a");
        tracker.observe("a", Slot::Mute { count: 1 });
        assert_eq!(tracker.card(), None);
        tracker.reader_gone("a");
        assert_eq!(told(&mut tracker), ["here a", "mute", "removed", "gone a"]);
    }

    #[test]
    fn when_the_service_goes_everything_goes_once() {
        let mut tracker = Tracker::default();
        tracker.reader_here("a");
        tracker.reader_here("b");
        tracker.observe("a", card(1));
        tracker.observe("b", card(1));
        told(&mut tracker);
        tracker.all_gone();
        assert_eq!(told(&mut tracker), ["removed", "gone a", "gone b"]);
    }
}
