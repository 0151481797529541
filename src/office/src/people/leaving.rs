//! Somebody leaves: their cards open nothing, their picture is gone, and what was personal is forgotten.

use crate::office::{Failure, Office};
use crate::photos::PhotosError;
use frontdesk_core::fact::{Fact, ForgetWhy, SiteFact, WithdrawnWhy};
use frontdesk_core::id::StaffId;
use frontdesk_store::{ForgetRequest, ForgetWhat};
use std::collections::BTreeSet;

/// Somebody was not, or not wholly, taken off the list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotRemoved {
    /// The journal.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// Their picture.
    #[error(transparent)]
    Photo(#[from] PhotosError),
}

/// Withdraws somebody's cards, deletes their picture, forgets them and takes them off the list, in this order: if it breaks off between,
/// they are on the list still, and doing it again does the rest. `used` says who wants it, and is written first.
pub(crate) async fn remove(office: &Office, staff: StaffId, used: Option<Fact>) -> Result<(), NotRemoved> {
    let mut facts: Vec<Fact> = used.into_iter().collect();
    let cards = office.read(move |reader| reader.credentials_of(staff)).await?;
    facts.extend(cards.into_iter().filter(|card| card.ended.is_none()).map(|card| {
        Fact::Site(SiteFact::CredentialWithdrawn { credential: card.credential, why: WithdrawnWhy::Withdrawn })
    }));
    office.record(&facts).await?;
    office.photos.remove(staff).await?;
    loop {
        let now = office.clock.now();
        let request = ForgetRequest { what: ForgetWhat::Staff(staff), why: ForgetWhy::PersonRemoved };
        if !office.write(|journal, reply| journal.forget(now, request, reply)).await?.more {
            break;
        }
    }
    office.record(&[Fact::Site(SiteFact::PersonRemoved { staff })]).await?;
    office.directory.forget();
    Ok(())
}

/// Deletes pictures of whoever is not on the list any more, however they were taken off it.
pub(crate) async fn sweep_photos(office: &Office) -> Result<usize, NotRemoved> {
    let listed: BTreeSet<StaffId> = office
        .read(|reader| {
            let known = reader.people()?.into_iter().filter(|person| person.private.is_some());
            Ok(known.map(|person| person.staff).collect())
        })
        .await?;
    Ok(office.photos.keep_only(&listed).await?)
}
