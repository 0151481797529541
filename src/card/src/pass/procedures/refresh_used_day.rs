//! A card that dies by lying unused was used today.

use super::Challenges;
use super::error::ProcedureError;
use super::meet::meet_ours;
use super::write::write;
use crate::dialogue::Card;
use crate::pass::access_data::{Access, AccessData, UseItOrLoseIt};
use crate::pass::keys::KeyStore;

/// Writes `today` (counted from 1970-01-01 UTC) as the last day of use, and reads it back; `false` if there is nothing to write:
/// the card has no such rule, is given to nobody, or was used today or later already. A clock set back does not shorten its life.
///
/// # Errors
/// [`ProcedureError::DeadOfDisuse`] if it is too late; [`ProcedureError::NotOurs`], [`ProcedureError::Refuted`],
/// [`ProcedureError::NoDeskKey`]; those of an exchange; [`ProcedureError::NotHeld`].
pub async fn refresh_used_day(
    card: &Card,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
    today: u16,
) -> Result<bool, ProcedureError> {
    let (mut met, _) = meet_ours(card, keys, challenges).await?;
    let access = match met.access()? {
        AccessData::Given(access) => access.clone(),
        AccessData::Empty => return Ok(false),
    };
    let Some(rule) = access.use_it_or_lose_it.filter(|rule| rule.used_day < today) else {
        return Ok(false);
    };
    if rule.is_dead_on(today) {
        return Err(ProcedureError::DeadOfDisuse);
    }
    let use_it_or_lose_it = Some(UseItOrLoseIt { used_day: today, ..rule });
    let access = AccessData::Given(Access { use_it_or_lose_it, ..access });
    write(&mut met, keys, challenges, &access, None).await?;
    Ok(true)
}
