//! What was said between a reader and a card, for whoever listened; and the forgery that plays it back.

use serde::{Deserialize, Serialize};

use crate::storage::get_data;

/// Most exchanges that are remembered; whatever comes after is not.
pub const MAX_RECORDED_EXCHANGES: usize = 4096;

/// What comes back from an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// These bytes, status word included.
    Answer(Vec<u8>),
    /// Nothing: the card has been torn out of the field.
    Torn,
}

/// One command and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// As the reader sent it.
    pub command: Vec<u8>,
    /// As the card gave it.
    pub reply: Reply,
}

/// A card that says what another one said, in the same order, whatever it is asked; from the start at each power-up.
#[derive(Serialize, Deserialize)]
pub(crate) struct Replay {
    uid: Vec<u8>,
    exchanges: Vec<Exchange>,
    #[serde(skip)]
    next: usize,
}

impl Replay {
    /// `uid` is what it shows at anticollision.
    pub(crate) fn new(uid: Vec<u8>, exchanges: Vec<Exchange>) -> Self {
        Self { uid, exchanges, next: 0 }
    }

    pub(crate) fn uid(&self) -> &[u8] {
        &self.uid
    }

    /// Whether what was saved can have been recorded.
    pub(crate) fn is_possible(&self) -> bool {
        self.exchanges.len() <= MAX_RECORDED_EXCHANGES
    }

    pub(crate) fn power_cycle(&mut self) {
        self.next = 0;
    }

    /// Past the end of the recording it says 91 CA, as a card does that has lost its place.
    pub(crate) fn answer(&mut self, apdu: &[u8]) -> Vec<u8> {
        if let [0xFF, 0xCA, 0x00, 0x00, le] = apdu {
            return get_data(&self.uid, *le);
        }
        // A reader asks for the UID as often as it likes; that is not part of the play.
        let played = |exchange: &&Exchange| !exchange.command.starts_with(&[0xFF, 0xCA]);
        let reply = self.exchanges.iter().filter(played).nth(self.next).map(|exchange| &exchange.reply);
        self.next = self.next.saturating_add(1);
        match reply {
            Some(Reply::Answer(answer)) => answer.clone(),
            Some(Reply::Torn) | None => vec![0x91, 0xCA],
        }
    }
}
