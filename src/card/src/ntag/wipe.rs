//! Wiping a returned card: what it held was about a person.

use super::exchange::{BLOCK_BYTES, Conversation, Exchange, PAGE_BYTES};
use super::read::{self, Reading};
use super::{NtagError, Step};
use crate::ndef;
use frontdesk_core::id::CardUid;

/// Empties the card with a known UID: an empty message, and zeroes in every page of user memory that held anything.
/// Running it again after a tear finishes the work.
#[derive(Debug)]
pub struct Wipe {
    conversation: Conversation,
    foreign_too: bool,
    phase: Phase,
}

#[derive(Debug, PartialEq, Eq)]
enum Phase {
    Looking,
    ReadingAll,
    Writing,
    Over,
}

impl Wipe {
    /// A machine that wipes the card `uid` and refuses any other, a locked one, and one with foreign content.
    #[must_use]
    pub fn new(uid: CardUid) -> Self {
        Self { conversation: read::before_writing(uid), foreign_too: false, phase: Phase::Looking }
    }

    /// Like [`Wipe::new`], but destroys somebody else's content too: for an administrator who has looked at the card.
    #[must_use]
    pub fn even_foreign(uid: CardUid) -> Self {
        Self { foreign_too: true, ..Self::new(uid) }
    }

    /// Goes on with the answer to the last command, `None` at the start. `Done` means: read back, and still the same card.
    pub fn next(&mut self, answer: Option<&[u8]>) -> Step<()> {
        self.step(answer).unwrap_or_else(|error| {
            self.phase = Phase::Over;
            Step::Failed(error)
        })
    }

    fn step(&mut self, answer: Option<&[u8]>) -> Result<Step<()>, NtagError> {
        if self.phase == Phase::Over {
            return Err(NtagError::OutOfStep);
        }
        self.conversation.accept(answer)?;
        if self.phase == Phase::Looking {
            match read::advance(&mut self.conversation) {
                Reading::Transmit(command) => return Ok(Step::Transmit(command)),
                Reading::Finished { found, .. } if self.foreign_too => {
                    drop(found);
                    self.conversation.require_writable()?;
                }
                Reading::Finished { found, .. } => read::may_write(&self.conversation, &found)?,
            }
            self.plan_reading();
            self.phase = Phase::ReadingAll;
        }
        if let Some(command) = self.conversation.send() {
            return Ok(Step::Transmit(command));
        }
        if self.phase == Phase::ReadingAll {
            self.plan_writing();
            self.phase = Phase::Writing;
            if let Some(command) = self.conversation.send() {
                return Ok(Step::Transmit(command));
            }
        }
        self.phase = Phase::Over;
        Ok(Step::Done(()))
    }

    /// The message goes first, so that a card torn away early is empty already. Then all the rest of memory is looked at.
    fn plan_reading(&mut self) {
        self.conversation.push(Exchange::Write { offset: 0, data: ndef::EMPTY_FIRST_PAGE });
        for offset in (self.conversation.area.len()..self.conversation.capacity).step_by(BLOCK_BYTES) {
            self.conversation.push(Exchange::Read { offset });
        }
    }

    fn plan_writing(&mut self) {
        let (pages, _) = self.conversation.area.as_chunks::<PAGE_BYTES>();
        let used: Vec<usize> = (1..)
            .zip(pages.iter().skip(1))
            .filter(|(_, page)| **page != [0; PAGE_BYTES])
            .map(|(index, _)| index)
            .collect();
        for index in used {
            self.conversation.push(Exchange::Write { offset: index * PAGE_BYTES, data: [0; PAGE_BYTES] });
        }
        let mut image = vec![0; self.conversation.capacity];
        for (to, from) in image.iter_mut().zip(ndef::EMPTY_FIRST_PAGE) {
            *to = from;
        }
        for (index, expected) in image.chunks(BLOCK_BYTES).enumerate() {
            let expected = expected.to_vec();
            self.conversation.push(Exchange::Verify { offset: index * BLOCK_BYTES, expected });
        }
        self.conversation.push(Exchange::CheckUid);
    }

    /// Exchanges done and planned; the plan grows once the card's size and content are known.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        self.conversation.progress()
    }
}
