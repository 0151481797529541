//! The office's own authority: who is of the site. Its key is apart from the office's node key, so that either can be replaced.

use super::{OFFICE_NAME, TlsError, peer};
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::NodePublicKey;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, PublicKeyData, SubjectPublicKeyInfo,
};
use rustls::pki_types::CertificateDer;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// How long a node's certificate is valid, days. It is renewed when less than a third is left.
pub const NODE_DAYS: i64 = 397;

/// How long the authority is valid, days: twenty years.
pub const AUTHORITY_DAYS: i64 = 7_305;

const DAY_MS: i64 = 86_400_000;

/// What stands before an Ed25519 key in its SubjectPublicKeyInfo (RFC 8410, section 4).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// An authority with its key. `Debug` shows nothing of it.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    certificate_pem: String,
    not_before_ms: i64,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").finish_non_exhaustive()
    }
}

/// A kiosk's new certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The certificate.
    pub certificate_pem: String,
    /// Whose it is. A renewal must compare this with who asks.
    pub node: NodeId,
    /// Its key.
    pub public_key: NodePublicKey,
}

impl Authority {
    /// A new authority, valid from now (UTC milliseconds) for [`AUTHORITY_DAYS`].
    ///
    /// # Errors
    /// [`TlsError`], when there are no random bytes or the time is beyond what certificates carry.
    pub fn create(now_ms: i64) -> Result<Self, TlsError> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ED25519)?;
        let mut params = CertificateParams::default();
        // A name of its own, so that an old authority and its successor are told apart.
        let name: String = key.public_key_raw().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        params.distinguished_name = named(&format!("Frontdesk authority {name}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        (params.not_before, params.not_after) = (at(now_ms)?, at(now_ms.saturating_add(AUTHORITY_DAYS * DAY_MS))?);
        let certificate_pem = params.self_signed(&key)?.pem();
        Self::with(key, certificate_pem)
    }

    /// The authority of this key and certificate, both PEM.
    ///
    /// # Errors
    /// [`TlsError`] when either cannot be read.
    pub fn load(key_pem: &str, certificate_pem: &str) -> Result<Self, TlsError> {
        Self::with(KeyPair::from_pem(key_pem)?, certificate_pem.to_owned())
    }

    fn with(key: KeyPair, certificate_pem: String) -> Result<Self, TlsError> {
        let certificate = super::certificates(&certificate_pem)?.into_iter().next().ok_or(TlsError::Pem)?;
        let validity = peer::validity_of(&certificate).ok_or(TlsError::Pem)?;
        if !peer::is_key_of(&certificate, key.public_key_raw()) {
            return Err(TlsError::OtherKey);
        }
        let issuer = Issuer::from_ca_cert_der(&certificate, key)?;
        Ok(Self { issuer, certificate, certificate_pem, not_before_ms: validity.not_before_ms })
    }

    /// The key, to be kept in a file that only the office reads.
    #[must_use]
    pub fn key_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(self.issuer.key().serialize_pem())
    }

    /// The certificate.
    #[must_use]
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// The certificate, as fingerprints are made of it.
    #[must_use]
    pub fn certificate_der(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// The office's own certificate, PEM, for its node key. It is valid from when the authority is, so that a kiosk that does not know the hour
    /// can verify it.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn issue_server(&self, office: &NodePublicKey, now_ms: i64) -> Result<String, TlsError> {
        let mut params = CertificateParams::new(vec![OFFICE_NAME.to_owned()])?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.issue(params, &spki_of(office)?, office.node(), self.not_before_ms, now_ms)
    }

    /// A kiosk's certificate for the request that its node key signed. Nothing is taken over from the request but the key.
    ///
    /// # Errors
    /// [`TlsError`], also for a request that its key did not sign or whose key is not Ed25519.
    pub fn issue_kiosk(&self, csr_pem: &str, now_ms: i64) -> Result<Issued, TlsError> {
        let request = CertificateSigningRequestParams::from_pem(csr_pem)?;
        let is_node_key = request.public_key.algorithm() == &rcgen::PKCS_ED25519;
        let key = <[u8; 32]>::try_from(request.public_key.der_bytes());
        let (true, Ok(key)) = (is_node_key, key) else { return Err(TlsError::NotANodeKey) };
        let public_key = NodePublicKey(key);
        let mut params = CertificateParams::default();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let node = public_key.node();
        let certificate_pem = self.issue(params, &spki_of(&public_key)?, node, now_ms, now_ms)?;
        Ok(Issued { certificate_pem, node, public_key })
    }

    fn issue(
        &self,
        mut params: CertificateParams,
        key: &SubjectPublicKeyInfo,
        node: NodeId,
        from_ms: i64,
        now_ms: i64,
    ) -> Result<String, TlsError> {
        params.distinguished_name = named(&node.to_string());
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        (params.not_before, params.not_after) = (at(from_ms)?, at(now_ms.saturating_add(NODE_DAYS * DAY_MS))?);
        Ok(params.signed_by(key, &self.issuer)?.pem())
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn spki_of(key: &NodePublicKey) -> Result<SubjectPublicKeyInfo, TlsError> {
    Ok(SubjectPublicKeyInfo::from_der(&[SPKI_PREFIX.as_slice(), &key.0].concat())?)
}

fn at(ms: i64) -> Result<OffsetDateTime, TlsError> {
    OffsetDateTime::from_unix_timestamp(ms.div_euclid(1_000)).map_err(|_| TlsError::Time)
}
