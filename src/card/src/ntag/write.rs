//! Writing a label, safe against a card torn away at any moment.

use super::exchange::{BLOCK_BYTES, Conversation, Exchange, PAGE_BYTES};
use super::read::{self, Reading};
use super::{NtagError, Step};
use crate::label::{LabelError, VisitLabel};
use crate::ndef;
use frontdesk_core::id::CardUid;

/// Writes a label to the card with a known UID, and reads it back. Running it again after a tear finishes the work.
#[derive(Debug)]
pub struct WriteLabel {
    conversation: Conversation,
    message: Vec<u8>,
    phase: Phase,
}

#[derive(Debug, PartialEq, Eq)]
enum Phase {
    Looking,
    Writing,
    Over,
}

impl WriteLabel {
    /// A machine that puts `label` on the card `uid` and refuses any other, a locked one, and one with foreign content.
    ///
    /// # Errors
    /// Those of [`VisitLabel::encode`]. Whether the label fits is seen when the card's size is known.
    pub fn new(uid: CardUid, label: &VisitLabel) -> Result<Self, LabelError> {
        Ok(Self { conversation: read::before_writing(uid), message: label.encode()?, phase: Phase::Looking })
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
                Reading::Finished { found, end_bytes } => {
                    read::may_write(&self.conversation, &found)?;
                    self.plan(end_bytes)?;
                    self.phase = Phase::Writing;
                }
            }
        }
        Ok(self.conversation.send().map_or_else(
            || {
                self.phase = Phase::Over;
                Step::Done(())
            },
            Step::Transmit,
        ))
    }

    /// Length zero, content, length, read-back, same card. What an older, longer label left behind is overwritten with
    /// zeroes: it names a visitor too.
    fn plan(&mut self, old_end_bytes: usize) -> Result<(), NtagError> {
        let capacity = self.conversation.capacity;
        let too_long = NtagError::TooLong { needed: ndef::area_len(self.message.len()), capacity };
        let mut image = ndef::encode_area(&self.message, capacity).map_err(|_| too_long)?;
        // One more than the old message, for its terminator.
        let used_bytes = image.len().max(old_end_bytes + 1).next_multiple_of(PAGE_BYTES).min(capacity);
        image.resize(used_bytes, 0);

        let (pages, _) = image.as_chunks::<PAGE_BYTES>();
        self.conversation.push(Exchange::Write { offset: 0, data: ndef::EMPTY_FIRST_PAGE });
        for (index, page) in pages.iter().enumerate().skip(1) {
            self.conversation.push(Exchange::Write { offset: index * PAGE_BYTES, data: *page });
        }
        if let Some(first) = pages.first() {
            self.conversation.push(Exchange::Write { offset: 0, data: *first });
        }
        for (index, expected) in image.chunks(BLOCK_BYTES).enumerate() {
            let expected = expected.to_vec();
            self.conversation.push(Exchange::Verify { offset: index * BLOCK_BYTES, expected });
        }
        self.conversation.push(Exchange::CheckUid);
        Ok(())
    }

    /// Exchanges done and planned; the plan grows once the card's size and content are known.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        self.conversation.progress()
    }
}
