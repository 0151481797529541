//! `/v1/enrol` and `/v1/renew`: how a kiosk becomes one of the site, and stays one.

use super::entry::base64_32;
use super::{Message, WireError};
use serde::{Deserialize, Serialize};

/// The longest certificate, request for one, or list of certificates, bytes of PEM.
pub const MAX_PEM_BYTES: usize = 16 * 1024;

/// The longest label of a kiosk, bytes.
pub const MAX_LABEL_BYTES: usize = 256;

/// `POST /v1/enrol`: the only request without a certificate of the site.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The secret half of the one-time code: [`crate::tls::EnrolSecret`] as text.
    pub secret: String,
    /// Request for a certificate (PKCS #10, PEM), signed by the node key, whose public key is that node's.
    pub csr_pem: String,
    /// The kiosk's X25519 public key, that sealing keys are wrapped to.
    #[serde(with = "base64_32")]
    pub sealing_key: [u8; 32],
    /// What the kiosk would like to be called, for people; may be empty.
    #[serde(default)]
    pub label: String,
}

impl std::fmt::Debug for EnrolRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrolRequest").field("label", &self.label).finish_non_exhaustive()
    }
}

/// An answer to [`EnrolRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// The kiosk's certificate.
    pub certificate_pem: String,
    /// The authorities of the office.
    pub ca_pem: String,
    /// The office's Ed25519 public key, which signs the site journal and receipts.
    #[serde(with = "base64_32")]
    pub office_public_key: [u8; 32],
    /// The office's X25519 public key.
    #[serde(with = "base64_32")]
    pub office_sealing_key: [u8; 32],
}

/// `POST /v1/renew`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewRequest {
    /// As in [`EnrolRequest::csr_pem`], of the node that asks.
    pub csr_pem: String,
}

/// An answer to [`RenewRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewAnswer {
    /// The kiosk's new certificate.
    pub certificate_pem: String,
}

fn within(text: &str, bound: usize, what: &'static str) -> Result<(), WireError> {
    if text.len() > bound { Err(WireError::TooLarge { what }) } else { Ok(()) }
}

impl Message for EnrolRequest {
    fn check(&self) -> Result<(), WireError> {
        within(&self.secret, 64, "secret")?;
        within(&self.label, MAX_LABEL_BYTES, "label")?;
        within(&self.csr_pem, MAX_PEM_BYTES, "certificate request")
    }
}

impl Message for EnrolAnswer {
    fn check(&self) -> Result<(), WireError> {
        within(&self.certificate_pem, MAX_PEM_BYTES, "certificate")?;
        within(&self.ca_pem, MAX_PEM_BYTES, "authority")
    }
}

impl Message for RenewRequest {
    fn check(&self) -> Result<(), WireError> {
        within(&self.csr_pem, MAX_PEM_BYTES, "certificate request")
    }
}

impl Message for RenewAnswer {
    fn check(&self) -> Result<(), WireError> {
        within(&self.certificate_pem, MAX_PEM_BYTES, "certificate")
    }
}
