//! A card of the tray given to a visitor, and taken back; any card withdrawn.

use super::Challenges;
use super::error::ProcedureError;
use super::meet::{Met, meet_ours};
use super::write::write;
use crate::dialogue::Card;
use crate::label::VisitLabel;
use crate::pass::access_data::{Access, AccessData};
use crate::pass::credential::{Bearer, Claim};
use crate::pass::keys::KeyStore;
use crate::pass::label_file::LabelFile;

/// Exchanges with a card of the newest keys, EV2 and a fixed number: five to see it, three for desk key and access data, two for
/// the label, one to commit, five to read back.
const PLANNED: usize = 16;

/// Gives a card of the tray for a visit: label and access data under one commit, then read back. The label's texts are shortened
/// to fit. Done again for the same visit it writes the same.
///
/// # Errors
/// [`ProcedureError::StillGiven`] if the card is given for another visit, [`ProcedureError::NotATrayCard`],
/// [`ProcedureError::NotOurs`], [`ProcedureError::Refuted`], [`ProcedureError::NoDeskKey`], [`ProcedureError::Label`]; those of
/// an exchange; [`ProcedureError::NotHeld`].
pub async fn give(
    card: &Card,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
    access: Access,
    label: &VisitLabel,
) -> Result<Claim, ProcedureError> {
    let label = LabelFile::encode(label)?;
    card.plan(PLANNED);
    let (mut met, claim) = meet_tray_card(card, keys, challenges).await?;
    // Access data that cannot be read are nobody's.
    if let Ok(AccessData::Given(before)) = met.access()
        && before.visit != access.visit
    {
        return Err(ProcedureError::StillGiven);
    }
    write(&mut met, keys, challenges, &AccessData::Given(access), Some(&label)).await?;
    Ok(claim)
}

/// Takes a card back into the tray, whatever it was given for: label and access data emptied under one commit, then read back.
///
/// # Errors
/// As [`give`], without [`ProcedureError::StillGiven`] and [`ProcedureError::Label`].
pub async fn take_back(
    card: &Card,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<Claim, ProcedureError> {
    card.plan(PLANNED);
    let (mut met, claim) = meet_tray_card(card, keys, challenges).await?;
    write(&mut met, keys, challenges, &AccessData::Empty, Some(&LabelFile::EMPTY)).await?;
    Ok(claim)
}

/// Withdraws any card of ours: it keeps saying whose it was, and may be used for nothing until it is issued or given again. For a
/// card that is at hand; one that is not is withdrawn by the rules alone.
///
/// # Errors
/// As [`take_back`], without [`ProcedureError::NotATrayCard`].
pub async fn withdraw(card: &Card, keys: &impl KeyStore, challenges: &mut Challenges) -> Result<Claim, ProcedureError> {
    card.plan(PLANNED);
    let (mut met, claim) = meet_ours(card, keys, challenges).await?;
    write(&mut met, keys, challenges, &AccessData::Empty, Some(&LabelFile::EMPTY)).await?;
    Ok(claim)
}

async fn meet_tray_card<'c>(
    card: &'c Card,
    keys: &impl KeyStore,
    challenges: &mut Challenges,
) -> Result<(Box<Met<'c>>, Claim), ProcedureError> {
    let (met, claim) = meet_ours(card, keys, challenges).await?;
    match claim.bearer {
        Bearer::Tray => Ok((met, claim)),
        Bearer::Staff(_) => Err(ProcedureError::NotATrayCard),
    }
}
