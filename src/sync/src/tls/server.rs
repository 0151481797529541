//! The office's end of TLS.

use super::{NodeIdentity, TlsError, certificates, provider, roots};
use rustls::ServerConfig;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use std::sync::Arc;

/// TLS of the office. It shows `certificate_pem` with `own_ca_pem`, by which an enrolling kiosk knows it. A client's certificate is optional,
/// because who enrols has none; one that is shown must be of `client_cas_pem`. Which request needs one is decided for each request.
///
/// # Errors
/// [`TlsError`] for what cannot be read or does not fit the identity.
pub fn server_config(
    identity: &NodeIdentity,
    certificate_pem: &str,
    own_ca_pem: &str,
    client_cas_pem: &str,
) -> Result<Arc<ServerConfig>, TlsError> {
    let mut chain = certificates(certificate_pem)?;
    chain.extend(certificates(own_ca_pem)?);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots(client_cas_pem)?, provider())
        .allow_unauthenticated()
        .build()?;
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, identity.private_key())?;
    // A resumed session would not look at the client's certificate again.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}
