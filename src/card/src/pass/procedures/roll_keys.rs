//! A card's keys replaced by those of the newest version, as far as a kiosk has them.

use super::Challenges;
use super::error::{ProcedureError, Why};
use super::meet::{has_key, meet_ours};
use crate::desfire::Picc;
use crate::dialogue::Card;
use crate::pass::credential::RealUid;
use crate::pass::keys::KeyStore;
use crate::pass::layout::{DESK_KEY, PRIVACY_KEY, READ_KEY};

/// Gives the card the newest read, desk and privacy key, each by itself, and proves that it has them. Each may be of another
/// version before: a card torn away in between holds some new and some old ones, works as before, and is finished by the next
/// run. Without a desk key here, the card keeps its own. How many keys were replaced.
///
/// Begin only when every kiosk of the site has the newest version: the others would not know the card.
///
/// # Errors
/// [`ProcedureError::UnknownVersion`], [`ProcedureError::NotOurs`], [`ProcedureError::Refuted`], and those of an exchange.
pub async fn roll_keys(
    card: &Card,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<usize, ProcedureError> {
    let (mut met, _) = meet_ours(card, keys, challenges).await?;
    let mut rolled = 0;
    // The read key last: while it is old, a tap shows that there is more to do.
    for number in [PRIVACY_KEY, DESK_KEY, READ_KEY] {
        rolled += usize::from(roll_key(&mut met.picc, number, met.uid, keys, challenges).await?);
    }
    Ok(rolled)
}

async fn roll_key(
    picc: &mut Picc<'_>,
    number: u8,
    uid: RealUid,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<bool, ProcedureError> {
    let newest = keys.newest();
    let Some(new) = keys.key(number, newest, uid) else {
        return Ok(false);
    };
    let version = picc.key_version(number).await?;
    if version == newest {
        return Ok(false);
    }
    let old = keys.key(number, version, uid).ok_or(ProcedureError::UnknownVersion { number, version })?;
    if !has_key(picc, number, &old, challenges).await? {
        return Err(Why::NotGenuine.into());
    }
    picc.change_own_key(&new, newest).await?;
    if has_key(picc, number, &new, challenges).await? { Ok(true) } else { Err(ProcedureError::NotHeld) }
}
