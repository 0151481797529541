//! A card's number as the reader answers it. It says which card, never who: it can be copied, and it is personal data.

use frontdesk_core::id::CardUid;
use thiserror::Error;

use crate::apdu::Response;

/// The answer to [`crate::apdu::read_uid`] holds no card number: it is short, no success, or of a length no card has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the card or reader gave no card number")]
pub struct NoUid;

/// Takes a card number from the whole answer to [`crate::apdu::read_uid`].
///
/// # Errors
/// [`NoUid`] for any answer that holds none.
pub fn from_answer(answer: &[u8]) -> Result<CardUid, NoUid> {
    match Response::parse(answer) {
        Ok(response) if response.status.is_ok() => CardUid::new(response.data).map_err(|_| NoUid),
        _ => Err(NoUid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_answer_without_success_holds_no_card_number() {
        assert!(from_answer(&[4, 1, 2, 3, 0x90, 0x00]).is_ok());
        for bad in [&[4, 1, 2, 3, 0x63, 0x00][..], &[0x90, 0x00], &[], &[1], &[4, 1, 2, 0x90, 0x00]] {
            assert_eq!(from_answer(bad), Err(NoUid));
        }
    }

    proptest! {
        #[test]
        fn any_answer_is_read_without_a_panic(answer in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = from_answer(&answer);
        }
    }
}
