//! What the staff pages want done that the station cannot do itself: a card for an employee, which needs the issuer's keys, and joining
//! the site of an office. Both go the way that the control socket's commands go.

use crate::administration::Administration;
use crate::card_bench::Personalising;
use crate::card_keys::read_secret;
use crate::card_work::CardTools;
use crate::error_chain::error_chain;
use crate::event::{DeskRequest, Event, Events};
use frontdesk_card::pass::issuer_keys::IssuerKeys;
use frontdesk_card::pass::keys::KeyStore;
use frontdesk_core::control::Unlogged;
use frontdesk_core::id::{CredentialId, StaffId};
use frontdesk_core::screen::staff::StaffRefusal;
use frontdesk_core::station::{DeskRefusal, DeskWant, Input};
use frontdesk_store::Reader;
use frontdesk_sync::tls::BadCode;
use frontdesk_sync::{ClientError, EnrolError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Semaphore, oneshot};

/// Works for the staff pages.
#[derive(Clone)]
pub struct StaffWork {
    administration: Arc<Administration>,
    tools: CardTools,
    /// Where the issuer's keys are while somebody has plugged them in.
    issuer_keys: Option<PathBuf>,
    events: Events,
    /// One card at a time.
    place: Arc<Semaphore>,
}

impl StaffWork {
    /// Works with these.
    #[must_use]
    pub fn new(
        administration: Arc<Administration>,
        tools: CardTools,
        issuer_keys: Option<PathBuf>,
        events: Events,
    ) -> Self {
        Self { administration, tools, issuer_keys, events, place: Arc::new(Semaphore::new(1)) }
    }

    /// Makes the next card that fits this employee's, and tells the station. The issuer's keys are read now and gone when it is over.
    pub fn issue_card(&self, request: u64, staff: StaffId, credential: CredentialId) {
        let this = self.clone();
        tokio::spawn(async move {
            let result = this.issue(staff, credential).await;
            this.answer(request, result).await;
        });
    }

    async fn issue(&self, staff: StaffId, credential: CredentialId) -> Result<(), StaffRefusal> {
        let _place = self.place.try_acquire().map_err(|_| StaffRefusal::NotPossible)?;
        let issuer = self.issuer().await?;
        let replaces = self.administration.look(move |reader| newest_credential(reader, staff)).await;
        let replaces = replaces.map_err(|error| {
            tracing::error!(error = format!("{error:#}"), "the cards of an employee could not be looked up");
            StaffRefusal::NotPossible
        })?;
        let work = self.tools.bench.lay(Some(Personalising { issuer, unused_days: None, random_uid: false }));
        let (reply, answer) = oneshot::channel();
        let want = DeskWant::StaffCard { staff, credential, replaces };
        let asked = self.events.send(Event::Desk { request: DeskRequest::Card(want), reply }).await;
        // The station bounds how long a card is waited for, and each reader how long it takes.
        let said = if asked.is_ok() { answer.await.ok() } else { None };
        drop(work);
        said.unwrap_or(Err(DeskRefusal::NotRecorded)).map_err(StaffRefusal::from)
    }

    async fn issuer(&self) -> Result<IssuerKeys, StaffRefusal> {
        let path = self.issuer_keys.clone().ok_or(StaffRefusal::NoIssuerKeys)?;
        let site = self.tools.keys.get().map(|keys| keys.trust().site).ok_or(StaffRefusal::NoIssuerKeys)?;
        // A stick may take its time.
        let read = tokio::task::spawn_blocking(move || read_issuer(&path)).await;
        let keys = read.map_err(|_| StaffRefusal::NotPossible)??;
        if keys.site() == site { Ok(keys) } else { Err(StaffRefusal::BadIssuerKeys) }
    }

    /// Joins the site of this office, and tells the station.
    pub fn enrol(&self, request: u64, office: String, code: Unlogged, label: String) {
        let this = self.clone();
        tokio::spawn(async move {
            let done = this.administration.enrol(&office, &code.0, &label).await;
            let result = done.map_err(|error| {
                tracing::warn!(office, error = format!("{error:#}"), "this kiosk could not be enrolled");
                not_enrolled(&error)
            });
            this.answer(request, result).await;
        });
    }

    async fn answer(&self, request: u64, result: Result<(), StaffRefusal>) {
        // The station is gone only when the daemon ends.
        let _ = self.events.send(Event::Input(Input::StaffAnswered { request, result })).await;
    }
}

/// The card of somebody that counts now, which another one takes the place of.
///
/// # Errors
/// The journal cannot be read.
pub fn newest_credential(reader: &Reader, staff: StaffId) -> anyhow::Result<Option<CredentialId>> {
    let credentials = reader.credentials_of(staff)?;
    Ok(credentials.into_iter().find(|record| record.ended.is_none()).map(|record| record.credential))
}

fn read_issuer(path: &Path) -> Result<IssuerKeys, StaffRefusal> {
    let text = read_secret(path, true).map_err(|error| {
        let is_missing = error.chain().any(|cause| {
            cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::NotFound)
        });
        tracing::warn!(error = format!("{error:#}"), "the issuer's keys could not be read");
        if is_missing { StaffRefusal::NoIssuerKeys } else { StaffRefusal::BadIssuerKeys }
    })?;
    IssuerKeys::parse(&text).map_err(|error| {
        tracing::warn!(error = error_chain(&error), "what is in the place of the issuer's keys are none");
        StaffRefusal::BadIssuerKeys
    })
}

fn not_enrolled(error: &anyhow::Error) -> StaffRefusal {
    if error.downcast_ref::<BadCode>().is_some() {
        return StaffRefusal::NotACode;
    }
    match error.downcast_ref::<EnrolError>() {
        Some(EnrolError::CodeRefused) => StaffRefusal::CodeRefused,
        Some(EnrolError::NotTheOffice(_) | EnrolError::Unfitting) => StaffRefusal::NotTheOffice,
        Some(EnrolError::Client(ClientError::Address { .. } | ClientError::Unreachable(_) | ClientError::TimedOut)) => {
            StaffRefusal::NotReached
        }
        _ => StaffRefusal::NotPossible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frontdesk_sync::tls::EnrolmentCode;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_stick_that_is_not_there_is_told_apart_from_one_with_something_else_on_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("issuer.toml");
        assert_eq!(read_issuer(&path).unwrap_err(), StaffRefusal::NoIssuerKeys);
        std::fs::write(&path, "holiday = \"pictures\"\n").unwrap();
        for mode in [0o644, 0o600] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(read_issuer(&path).unwrap_err(), StaffRefusal::BadIssuerKeys);
        }
    }

    #[test]
    fn why_a_kiosk_was_not_enrolled_has_a_word_of_its_own() {
        let bad_code = "nonsense".parse::<EnrolmentCode>().unwrap_err();
        assert_eq!(not_enrolled(&bad_code.into()), StaffRefusal::NotACode);
        assert_eq!(not_enrolled(&EnrolError::CodeRefused.into()), StaffRefusal::CodeRefused);
        assert_eq!(not_enrolled(&EnrolError::Client(ClientError::TimedOut).into()), StaffRefusal::NotReached);
        let address = ClientError::Address { office: "office".into() };
        assert_eq!(not_enrolled(&EnrolError::Client(address).into()), StaffRefusal::NotReached);
        assert_eq!(not_enrolled(&anyhow::anyhow!("the disk")), StaffRefusal::NotPossible);
    }
}
