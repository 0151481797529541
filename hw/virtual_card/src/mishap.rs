//! What can be planned to go wrong with a card, exchange by exchange.

use crate::card::VirtualCard;

/// Whether the command that was torn took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TearEffect {
    /// The card did it, only its answer was lost.
    Applied,
    /// The card never got it.
    Lost,
}

/// What goes wrong, once or from then on.
pub(crate) enum Mishap {
    /// The card is torn out of the field.
    Tear(TearEffect),
    /// This bit of the answer is another; bits are counted from the first byte's lowest, and over its end from there again.
    Flip(usize),
    /// From here on another card answers, and the reader notices nothing.
    Swap(VirtualCard),
}

/// A mishap, and how many good exchanges come before it.
pub(crate) struct Planned {
    pub(crate) good_exchanges: u32,
    pub(crate) mishap: Mishap,
}

impl Planned {
    /// One exchange begins: the mishap if it is due now, or itself with one exchange fewer to wait.
    pub(crate) fn turn(self) -> Result<Mishap, Self> {
        match self.good_exchanges.checked_sub(1) {
            None => Ok(self.mishap),
            Some(good_exchanges) => Err(Self { good_exchanges, ..self }),
        }
    }
}

/// Turns one bit of an answer over.
pub(crate) fn flip(answer: &mut [u8], bit: usize) {
    let bits = answer.len().saturating_mul(8);
    let Some(bit) = bit.checked_rem(bits) else { return };
    if let Some(byte) = answer.get_mut(bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
}
