//! Becoming one of the site, with a one-time code.

use super::http::{Address, Connection, Question};
use super::{ClientError, Settings, link};
use crate::tls::{self, EnrolmentCode, NodeIdentity, TlsError};
use crate::wire::{self, EnrolAnswer, EnrolRequest};
use frontdesk_core::journal::NodePublicKey;
use hyper::Method;

/// What makes a kiosk one of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The kiosk's certificate.
    pub certificate_pem: String,
    /// The office's authorities.
    pub ca_pem: String,
    /// The office's node key, which signs the site journal and receipts.
    pub office_public_key: NodePublicKey,
    /// What sealing keys are wrapped to.
    pub office_sealing_key: [u8; 32],
}

/// Why a kiosk was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// Who answers does not have the authority that the code names. The secret was not sent.
    #[error(
        "who answers is not the office of this code: the address or a character of the code is wrong, or somebody stands between"
    )]
    NotTheOffice(#[source] ClientError),
    /// The office does not know the code, or not any more.
    #[error("the office does not take this code: it is used up, too old, or wrong")]
    CodeRefused,
    /// What it answered does not fit what it is.
    #[error("the office's answer does not fit its certificate")]
    Unfitting,
    /// The exchange failed.
    #[error("the office could not be asked")]
    Client(#[from] ClientError),
}

impl From<TlsError> for EnrolError {
    fn from(error: TlsError) -> Self {
        Self::Client(error.into())
    }
}

/// Asks the office at `settings.office` for a certificate. The office is believed by the code alone, before anything is told to it.
///
/// # Errors
/// [`EnrolError`]; nothing has changed here then.
pub async fn enrol(
    settings: &Settings,
    code: &EnrolmentCode,
    identity: &NodeIdentity,
    label: &str,
) -> Result<Enrolled, EnrolError> {
    let address = Address::parse(&settings.office)?;
    let opened = Connection::open(&address, tls::enrolment_config(code)?).await;
    let mut connection = opened.map_err(|error| match error.is_stranger() {
        true => EnrolError::NotTheOffice(error),
        false => EnrolError::Client(error),
    })?;
    let request = EnrolRequest {
        secret: code.secret().to_string(),
        csr_pem: identity.csr_pem()?,
        sealing_key: identity.sealing().public(),
        label: label.chars().take(wire::MAX_LABEL_BYTES / 4).collect(),
    };
    let body = Some(link::body(&request)?);
    let question = Question { method: Method::POST, path: "/v1/enrol".to_owned(), body };
    let answer = match connection.ask(question, settings.request_timeout).await {
        Err(ClientError::Status { status: 401 | 403, .. }) => return Err(EnrolError::CodeRefused),
        answer => answer?,
    };
    let answer: EnrolAnswer = wire::parse(&answer).map_err(ClientError::from)?;
    let enrolled = Enrolled {
        certificate_pem: answer.certificate_pem,
        ca_pem: answer.ca_pem,
        office_public_key: NodePublicKey(answer.office_public_key),
        office_sealing_key: answer.office_sealing_key,
    };
    check(code, identity, &enrolled)?;
    Ok(enrolled)
}

/// The authority that the code names is among those to be believed, and the certificate is ours.
fn check(code: &EnrolmentCode, identity: &NodeIdentity, enrolled: &Enrolled) -> Result<(), EnrolError> {
    let is_named = tls::certificates(&enrolled.ca_pem)?.iter().any(|authority| code.is_of(authority));
    let node = tls::certificates(&enrolled.certificate_pem)?.first().and_then(tls::peer_node);
    if !is_named || node != Some(identity.node()) {
        return Err(EnrolError::Unfitting);
    }
    tls::client_config(identity, &enrolled.certificate_pem, &enrolled.ca_pem)?;
    Ok(())
}
