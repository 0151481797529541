//! Who is who on the wire: node keys, the office's authority, one-time codes, and the two ends of TLS.
//!
//! TLS 1.3 with the `ring` provider and nothing else. A node's certificate carries its Ed25519 node key as its public key, so the
//! node at the other end follows from its certificate. Names in certificates mean nothing to a kiosk but one: [`OFFICE_NAME`].

mod authority;
mod client;
mod code;
mod identity;
mod peer;
mod server;
#[cfg(test)]
mod tests;

pub use authority::{AUTHORITY_DAYS, Authority, Issued, NODE_DAYS};
pub use client::{client_config, enrolment_config};
pub use code::{BadCode, EnrolSecret, EnrolmentCode};
pub use identity::NodeIdentity;
pub use peer::{Validity, peer_node, validity_of};
pub use server::server_config;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::sync::Arc;

/// The one name in the office's certificates, whatever its address is: who reaches it by which address is the network's matter.
pub const OFFICE_NAME: &str = "frontdesk-office";

/// The most certificates that are read from one text.
pub const MAX_CERTIFICATES: usize = 8;

/// Why something about certificates did not work.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A certificate, request or key could not be made or read.
    #[error("a certificate could not be made or read")]
    Certificate(#[from] rcgen::Error),
    /// TLS does not take it.
    #[error("TLS does not take the key or certificate")]
    Tls(#[from] rustls::Error),
    /// The verifier could not be made.
    #[error("nobody can be verified with these authorities")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
    /// Not PEM, empty, or too many.
    #[error("not between one and {MAX_CERTIFICATES} certificates in PEM")]
    Pem,
    /// The request is not of an Ed25519 key, which a node's is.
    #[error("the request's key is not a node's key")]
    NotANodeKey,
    /// The certificate is of another key.
    #[error("the certificate is of another key")]
    OtherKey,
    /// A time that a certificate cannot carry.
    #[error("a time that a certificate cannot carry")]
    Time,
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Reads certificates in PEM.
///
/// # Errors
/// [`TlsError::Pem`] for none, too many, or what is not PEM.
pub fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = CertificateDer::pem_slice_iter(pem.as_bytes()).take(MAX_CERTIFICATES + 1);
    let read = read.collect::<Result<Vec<_>, _>>().map_err(|_| TlsError::Pem)?;
    if (1..=MAX_CERTIFICATES).contains(&read.len()) { Ok(read) } else { Err(TlsError::Pem) }
}

fn roots(pem: &str) -> Result<Arc<rustls::RootCertStore>, TlsError> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in certificates(pem)? {
        roots.add(certificate)?;
    }
    Ok(Arc::new(roots))
}
