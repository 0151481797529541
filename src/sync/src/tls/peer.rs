//! What a certificate says.

use frontdesk_core::id::NodeId;
use frontdesk_core::journal::NodePublicKey;
use rustls::pki_types::CertificateDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;

/// The object identifier of Ed25519 (RFC 8410, section 3).
const ED25519: &str = "1.3.101.112";

/// From when to when a certificate is valid, UTC milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Not before this.
    pub not_before_ms: i64,
    /// Not after this.
    pub not_after_ms: i64,
}

impl Validity {
    /// Less than a third is left, so it is time for a new one. A clock from before its beginning says nothing.
    #[must_use]
    pub fn wants_renewal(&self, now_ms: i64) -> bool {
        let whole_ms = self.not_after_ms.saturating_sub(self.not_before_ms);
        self.not_after_ms.saturating_sub(now_ms) < whole_ms / 3
    }
}

/// The node that this certificate is of. Says nothing about who issued it: that is TLS's to verify.
#[must_use]
pub fn peer_node(certificate: &CertificateDer<'_>) -> Option<NodeId> {
    let (rest, certificate) = X509Certificate::from_der(certificate).ok()?;
    let key = certificate.public_key();
    if !rest.is_empty() || key.algorithm.algorithm.to_id_string() != ED25519 {
        return None;
    }
    Some(NodePublicKey(key.subject_public_key.data.as_ref().try_into().ok()?).node())
}

/// From when to when it is valid; `None` for what is no certificate.
#[must_use]
pub fn validity_of(certificate: &CertificateDer<'_>) -> Option<Validity> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let validity = certificate.validity();
    Some(Validity {
        not_before_ms: validity.not_before.timestamp().saturating_mul(1_000),
        not_after_ms: validity.not_after.timestamp().saturating_mul(1_000),
    })
}

/// Whether this is the certificate's key.
pub(super) fn is_key_of(certificate: &CertificateDer<'_>, key: &[u8]) -> bool {
    X509Certificate::from_der(certificate)
        .is_ok_and(|(_, certificate)| certificate.public_key().subject_public_key.data.as_ref() == key)
}
