//! Our application taken off a card.

use super::Challenges;
use super::error::ProcedureError;
use super::meet::select_ours;
use super::survey::{CardKey, Issuer, zero_key};
use crate::desfire::{ApplicationId, Picc};
use crate::dialogue::Card;
use crate::pass::issuer_keys::IssuerKeys;
use crate::pass::keys::KeyStore;
use crate::pass::layout::{APPLICATION, BLANK_CARD_SETTINGS, UNSET_KEY_VERSION};

/// Deletes our application and leaves the card with an AES master key of zeroes and the settings it was delivered with: anybody
/// can use it for anything, and [`super::provision()`] takes it again. DES is not brought back. A number that is hidden stays so:
/// no card can undo that.
///
/// The master key is changed first. A card that hides its number can only be asked for it through our application, and the
/// master key is made of the number: the other way round, a card torn away in between would be lost. `false` if there was
/// nothing to do.
///
/// # Errors
/// [`ProcedureError::Foreign`], and then nothing was changed; those of an exchange; [`ProcedureError::NotHeld`].
pub async fn wipe(
    card: &Card,
    issuer: &IssuerKeys,
    site: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<bool, ProcedureError> {
    let hand = Issuer { own: issuer, site };
    let mut picc = Picc::new(card);
    let survey = hand.survey(card, &mut picc, challenges).await?;
    if !survey.has_application && matches!(survey.card_key, CardKey::Factory | CardKey::Blank) {
        return Ok(false);
    }
    picc.select(ApplicationId::PICC).await?;
    match survey.card_key {
        CardKey::Blank => {}
        CardKey::Factory => {
            picc.replace_factory_key(&zero_key(), UNSET_KEY_VERSION, challenges.draw()).await?;
        }
        CardKey::Ours(_) => {
            hand.open_card(&mut picc, survey.card_key, survey.uid, challenges).await?;
            picc.change_own_key(&zero_key(), UNSET_KEY_VERSION).await?;
        }
    }
    hand.open_card(&mut picc, CardKey::Blank, survey.uid, challenges).await?;
    if picc.key_table().await?.settings != BLANK_CARD_SETTINGS {
        picc.change_key_settings(BLANK_CARD_SETTINGS).await?;
    }
    if survey.has_application {
        picc.delete_application(APPLICATION).await?;
    }
    if select_ours(&mut picc).await? { Err(ProcedureError::NotHeld) } else { Ok(true) }
}
