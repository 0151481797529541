//! Reading what is on a card.

use super::exchange::{BLOCK_BYTES, Conversation, Exchange};
use super::{NtagError, Step};
use crate::label::{LabelError, VisitLabel};
use crate::ndef::{self, Scan};
use frontdesk_core::id::CardUid;

/// What a card holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelOnCard {
    /// No message: fresh, wiped, or torn away while being written.
    Empty,
    /// A visit label. Its signature is not checked here.
    Ours(Box<VisitLabel>),
    /// A record of our type that this version cannot read (damaged, or written by a newer program). It may be overwritten.
    Unreadable,
    /// Somebody else's content. It must not be overwritten.
    Foreign,
}

/// Reads the label of the card with a known UID.
#[derive(Debug)]
pub struct ReadLabel {
    conversation: Conversation,
}

impl ReadLabel {
    /// A machine that reads the card `uid` and refuses any other.
    #[must_use]
    pub fn new(uid: CardUid) -> Self {
        let first = [Exchange::CheckUid, Exchange::ReadHead, Exchange::Read { offset: 0 }];
        Self { conversation: Conversation::new(uid, first) }
    }

    /// Goes on with the answer to the last command, `None` at the start.
    pub fn next(&mut self, answer: Option<&[u8]>) -> Step<LabelOnCard> {
        if let Err(error) = self.conversation.accept(answer) {
            return Step::Failed(error);
        }
        match advance(&mut self.conversation) {
            Reading::Transmit(command) => Step::Transmit(command),
            Reading::Finished { found, .. } => Step::Done(found),
        }
    }

    /// Exchanges done and planned; the plan grows once the length of the label is known.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        self.conversation.progress()
    }
}

/// What reading needs or found, for the machines that read before they write.
pub(super) enum Reading {
    Transmit(Vec<u8>),
    Finished { found: LabelOnCard, end_bytes: usize },
}

/// Reads on until the label is whole. `end_bytes` is how much of user memory the message uses.
pub(super) fn advance(conversation: &mut Conversation) -> Reading {
    if let Some(command) = conversation.send() {
        return Reading::Transmit(command);
    }
    let (found, end_bytes) = match ndef::scan(&conversation.area, conversation.capacity) {
        Scan::Empty => (LabelOnCard::Empty, 0),
        Scan::Malformed => (LabelOnCard::Foreign, 0),
        Scan::Message { message, end_bytes } => (label_in(message), end_bytes),
        Scan::NeedBytes(bytes) => {
            let known = conversation.area.len();
            for offset in (known..bytes).step_by(BLOCK_BYTES) {
                conversation.push(Exchange::Read { offset });
            }
            return match conversation.send() {
                Some(command) => Reading::Transmit(command),
                // Only if more were needed than the card has, which `scan` never says.
                None => Reading::Finished { found: LabelOnCard::Foreign, end_bytes: 0 },
            };
        }
    };
    Reading::Finished { found, end_bytes }
}

fn label_in(message: &[u8]) -> LabelOnCard {
    match VisitLabel::parse(message) {
        Ok(label) => LabelOnCard::Ours(Box::new(label)),
        Err(LabelError::Unreadable) => LabelOnCard::Unreadable,
        Err(_) => LabelOnCard::Foreign,
    }
}

/// Starts a machine that will write: the locks are looked at before anything else.
pub(super) fn before_writing(uid: CardUid) -> Conversation {
    let first = [Exchange::CheckUid, Exchange::ReadHead, Exchange::CheckDynamicLocks, Exchange::Read { offset: 0 }];
    Conversation::new(uid, first)
}

/// Refuses a locked card and one with somebody else's content.
pub(super) fn may_write(conversation: &Conversation, found: &LabelOnCard) -> Result<(), NtagError> {
    conversation.require_writable()?;
    if *found == LabelOnCard::Foreign { Err(NtagError::Foreign) } else { Ok(()) }
}
