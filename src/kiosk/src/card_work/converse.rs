//! Leads a conversation with the card on a reader to its end.

use frontdesk_card::conversation::{Conversation, Step};
use frontdesk_hw::reader::{CardError, CardReader};

/// More exchanges than any card of these kinds needs (an NTAG216 has 231 pages, each written and read once, and some more): a
/// card that always wants one more is refused.
const MAX_EXCHANGES: u32 = 1_000;

/// Why a conversation ended without its result.
pub(super) enum Broken<E> {
    /// The reader could not carry it.
    Exchange(CardError),
    /// What the card said.
    Card(E),
    /// Another card than the one that is meant.
    Swapped,
    /// It never comes to an end.
    Endless,
}

impl<E> From<E> for Broken<E> {
    fn from(error: E) -> Self {
        Self::Card(error)
    }
}

pub(super) fn converse<C: Conversation>(
    reader: &mut dyn CardReader,
    mut conversation: C,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<C::Found, Broken<C::Error>> {
    let mut answer: Option<Vec<u8>> = None;
    for _ in 0..MAX_EXCHANGES {
        match conversation.next(answer.as_deref()) {
            Step::Transmit(command) => {
                answer = Some(reader.transmit(&command).map_err(Broken::Exchange)?);
                let (done, planned) = conversation.progress();
                let count = |exchanges| u32::try_from(exchanges).unwrap_or(u32::MAX);
                progress(count(done), count(planned));
            }
            Step::Done(found) => return Ok(found),
            Step::Failed(error) => return Err(Broken::Card(error)),
        }
    }
    Err(Broken::Endless)
}
