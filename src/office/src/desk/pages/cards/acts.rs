//! What is done about one card. Each is recorded together with who did it.

use super::one::{staff_page, tray_page};
use super::{compensation, who, words};
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use frontdesk_core::fact::{CardName, CustodyFact, Fact, LostCause, RemovedWhy, SiteFact, WithdrawnWhy};
use frontdesk_core::id::{CardId, CredentialId};
use frontdesk_store::{CredentialRecord, Custody, TrayCard};
use serde::de::DeserializeOwned;

/// A word of a form as core has it.
fn word<T: DeserializeOwned>(fields: &Fields, name: &str) -> Result<T, Said> {
    serde_json::from_value(fields.text(name).into()).map_err(|_| words::CHOOSE)
}

pub(super) async fn lost(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let card = tray(&shell, &id).await?;
    let said =
        if matches!(card.custody, Custody::Lost(_)) { Err(words::OVER) } else { word::<LostCause>(&fields, "cause") };
    let private = Some(who(&shell, fields.text("note"))?);
    let fact = said.map(|cause| CustodyFact::CardLost { card: card.card, cause, by_holder: false, private }.into());
    on_tray(&shell, "card_lost", card.card, fact).await
}

pub(super) async fn found(shell: Shell, Path(id): Path<String>) -> Result<Response, Trouble> {
    let card = tray(&shell, &id).await?;
    let is_lost = matches!(card.custody, Custody::Lost(_));
    let fact = if is_lost { Ok(CustodyFact::CardFound { card: card.card }.into()) } else { Err(words::OVER) };
    on_tray(&shell, "card_found", card.card, fact).await
}

pub(super) async fn remove(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let card = tray(&shell, &id).await?;
    // One that is in somebody's hands is lost first, or given back.
    let is_here = matches!(card.custody, Custody::InTray | Custody::Lost(_));
    let said = if is_here { word::<RemovedWhy>(&fields, "why") } else { Err(words::OVER) };
    match said {
        Ok(why) => {
            let fact = CustodyFact::CardRemoved { card: card.card, why };
            record(&shell, "card_removed", card.card.to_string(), fact.into()).await?;
            Ok(shell.go("/cards"))
        }
        Err(wrong) => on_tray(&shell, "card_removed", card.card, Err(wrong)).await,
    }
}

pub(super) async fn compensate(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let card = tray(&shell, &id).await?.card;
    let fact = compensation::read(CardName::Card(card), &fields).map(Fact::from);
    on_tray(&shell, "compensation_set", card, fact).await
}

pub(super) async fn staff_lost(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let card = staff(&shell, &id).await?;
    // One that was given back or withdrawn can turn out to be lost; one that is lost is so for ever.
    let is_lost = card.ended.is_some_and(|end| end.why == WithdrawnWhy::Lost);
    let said = if is_lost { Err(words::OVER) } else { word::<LostCause>(&fields, "cause") };
    let private = Some(who(&shell, fields.text("note"))?);
    let (credential, why) = (card.credential, WithdrawnWhy::Lost);
    let fact = said.map(|cause| CustodyFact::CredentialBlocked { credential, why, cause: Some(cause), private }.into());
    on_staff(&shell, "staff_card_lost", credential, fact).await
}

pub(super) async fn withdraw(shell: Shell, Path(id): Path<String>, fields: Fields) -> Result<Response, Trouble> {
    let card = staff(&shell, &id).await?;
    let why = word::<WithdrawnWhy>(&fields, "why");
    let why = why.and_then(|why| match why {
        WithdrawnWhy::Returned | WithdrawnWhy::Withdrawn if card.ended.is_none() => Ok(why),
        WithdrawnWhy::Returned | WithdrawnWhy::Withdrawn => Err(words::OVER),
        WithdrawnWhy::Lost | WithdrawnWhy::Replaced => Err(words::CHOOSE),
    });
    let credential = card.credential;
    let fact = why.map(|why| Fact::Site(SiteFact::CredentialWithdrawn { credential, why }));
    on_staff(&shell, "staff_card_withdrawn", credential, fact).await
}

pub(super) async fn compensate_staff(
    shell: Shell,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let credential = staff(&shell, &id).await?.credential;
    let fact = compensation::read(CardName::Credential(credential), &fields).map(Fact::from);
    on_staff(&shell, "compensation_set", credential, fact).await
}

/// The tray card that a path names.
pub(super) async fn tray(shell: &Shell, id: &str) -> Result<TrayCard, Trouble> {
    let card: CardId = id.parse().map_err(|_| Trouble::NotFound)?;
    shell.office.read(move |reader| reader.tray_card_named(card)).await?.ok_or(Trouble::NotFound)
}

/// The staff card that a path names.
pub(super) async fn staff(shell: &Shell, id: &str) -> Result<CredentialRecord, Trouble> {
    let credential: CredentialId = id.parse().map_err(|_| Trouble::NotFound)?;
    shell.office.read(move |reader| reader.credential(credential)).await?.ok_or(Trouble::NotFound)
}

async fn record(shell: &Shell, act: &str, about: String, fact: Fact) -> Result<(), Trouble> {
    shell.office.record(&[shell.used(act, Some(about)), fact]).await?;
    Ok(())
}

async fn on_tray(shell: &Shell, act: &str, card: CardId, fact: Result<Fact, Said>) -> Result<Response, Trouble> {
    match fact {
        Ok(fact) => {
            record(shell, act, card.to_string(), fact).await?;
            Ok(shell.go(&format!("/cards/{card}")))
        }
        Err(wrong) => Ok((status(wrong), tray_page(shell, &card.to_string(), Some(wrong)).await?).into_response()),
    }
}

async fn on_staff(
    shell: &Shell,
    act: &str,
    credential: CredentialId,
    fact: Result<Fact, Said>,
) -> Result<Response, Trouble> {
    match fact {
        Ok(fact) => {
            record(shell, act, credential.to_string(), fact).await?;
            Ok(shell.go(&format!("/cards/staff/{credential}")))
        }
        Err(wrong) => {
            Ok((status(wrong), staff_page(shell, &credential.to_string(), Some(wrong)).await?).into_response())
        }
    }
}

/// What is not so any more is another trouble than what was not filled in.
fn status(wrong: Said) -> StatusCode {
    if wrong == words::OVER { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
}
