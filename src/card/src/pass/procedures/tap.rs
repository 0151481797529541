//! A tap at a door: which card this is, and what it says.

use super::Challenges;
use super::error::{ProcedureError, Why};
use super::meet::{Meeting, meet};
use crate::dialogue::Card;
use crate::pass::keys::KeyStore;
use crate::pass::pass_file::Pass;
use frontdesk_core::id::CardUid;

/// Exchanges of a tap with a card of the newest keys, EV2 or later: number, selection, authentication (2), reading.
const PLANNED: usize = 5;

/// What a card is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is one of ours, and the issuer stands by it. Whether it opens anything is for the rules to say.
    Genuine(Box<Pass>),
    /// It has no application of ours. Its number is all that is known of it, and anybody can copy a number.
    NotOurs,
    /// It has our application, and does not count.
    Refuted(Why),
}

/// What was seen at a tap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The card's real number. `None` if it hides it and would not tell us.
    pub uid: Option<CardUid>,
    /// Whether it shows another number at each tap.
    pub random_uid: bool,
    /// What it is worth.
    pub standing: Standing,
    /// Version of its read key, if it has proved to have it. If it is not the newest, [`super::roll_keys()`] is due.
    pub key_version: Option<u8>,
    /// How many exchanges it took.
    pub exchanges: usize,
}

/// Sees which card it is and reads it. Five exchanges with EV2, eight if the card hides its number; on an EV1 four more for an
/// authentication refused and a longer read. Three more for each key of an older version.
///
/// # Errors
/// [`ProcedureError::Card`] and [`ProcedureError::NoNumber`]: nothing can be said of the card.
pub async fn tap(card: &Card, keys: &impl KeyStore, challenges: &mut Challenges) -> Result<Seen, ProcedureError> {
    card.plan(PLANNED);
    let meeting = meet(card, keys, challenges).await?;
    let exchanges = card.exchanges();
    Ok(match meeting {
        Meeting::NotOurs(shown) => {
            let random_uid = shown.is_random();
            let uid = Some(shown).filter(|_| !random_uid);
            Seen { uid, random_uid, standing: Standing::NotOurs, key_version: None, exchanges }
        }
        Meeting::NotGenuine { uid, random_uid } => {
            Seen { uid, random_uid, standing: Standing::Refuted(Why::NotGenuine), key_version: None, exchanges }
        }
        Meeting::Genuine(met) => Seen {
            uid: CardUid::new(&met.uid.0).ok(),
            random_uid: met.random_uid,
            standing: met.pass(keys.trust()).map_or_else(Standing::Refuted, |pass| Standing::Genuine(Box::new(pass))),
            key_version: Some(met.version),
            exchanges,
        },
    })
}
