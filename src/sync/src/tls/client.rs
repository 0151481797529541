//! The kiosk's end of TLS: the office is believed by its authority, whatever its address and name are.

use super::{EnrolmentCode, NodeIdentity, OFFICE_NAME, TlsError, certificates, provider, roots, validity_of};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;

/// Mutual TLS with the office: it shows a certificate of `ca_pem`, we show ours. A kiosk that does not know the hour takes the beginning of its own
/// certificate for a floor.
///
/// # Errors
/// [`TlsError`] for what cannot be read.
pub fn client_config(identity: &NodeIdentity, certificate_pem: &str, ca_pem: &str) -> Result<ClientConfig, TlsError> {
    let own = certificates(certificate_pem)?;
    let not_before_ms = own.first().and_then(validity_of).ok_or(TlsError::Pem)?.not_before_ms;
    let verifier = OfficeVerifier {
        inner: WebPkiServerVerifier::builder_with_provider(roots(ca_pem)?, provider()).build()?,
        floor: unix(not_before_ms),
    };
    let mut config = builder(Arc::new(verifier))?.with_client_auth_cert(own, identity.private_key())?;
    config.enable_sni = false;
    Ok(config)
}

/// TLS for enrolment: the office must show a chain that ends in the authority which the code names. We show nothing.
///
/// # Errors
/// [`TlsError`].
pub fn enrolment_config(code: &EnrolmentCode) -> Result<ClientConfig, TlsError> {
    let verifier = CodeVerifier { code: code.clone(), provider: provider() };
    let mut config = builder(Arc::new(verifier))?.with_no_client_auth();
    config.enable_sni = false;
    Ok(config)
}

type Builder = rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert>;

fn builder(verifier: Arc<dyn ServerCertVerifier>) -> Result<Builder, TlsError> {
    Ok(ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&rustls::version::TLS13])?
        // Nothing is left out: both verifiers end in webpki's.
        .dangerous()
        .with_custom_certificate_verifier(verifier))
}

fn unix(ms: i64) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(ms).unwrap_or(0)))
}

fn later(one: UnixTime, other: UnixTime) -> UnixTime {
    if one.as_secs() >= other.as_secs() { one } else { other }
}

/// webpki's verification with the one name that offices have, and a floor under the clock.
#[derive(Debug)]
struct OfficeVerifier {
    inner: Arc<WebPkiServerVerifier>,
    floor: UnixTime,
}

impl ServerCertVerifier for OfficeVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _address: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let name = ServerName::try_from(OFFICE_NAME).map_err(|_| CertificateError::BadEncoding)?;
        self.inner.verify_server_cert(end_entity, intermediates, &name, ocsp, later(now, self.floor))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Finds the authority that the code names among what the office shows, and verifies by it alone.
#[derive(Debug)]
struct CodeVerifier {
    code: EnrolmentCode,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for CodeVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        address: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let authority = intermediates
            .iter()
            .find(|certificate| self.code.is_of(certificate))
            .ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        let floor = unix(validity_of(authority).ok_or(CertificateError::BadEncoding)?.not_before_ms);
        let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .map_err(|_| CertificateError::UnknownIssuer)?;
        OfficeVerifier { inner, floor }.verify_server_cert(end_entity, intermediates, address, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, schemes)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let schemes = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
pub(super) fn code_verifier(code: &EnrolmentCode) -> impl ServerCertVerifier + use<> {
    CodeVerifier { code: code.clone(), provider: provider() }
}
