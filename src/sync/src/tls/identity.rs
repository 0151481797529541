//! A node's one secret, the seed of its Ed25519 key, and all that follows from it.

use super::TlsError;
use crate::wrap::SealingSecret;
use ed25519_dalek::SigningKey;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::{Checkpoint, Hash, NodePublicKey, Position};
use hkdf::Hkdf;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Keeps the sealing secret apart from anything else that may follow from the seed.
const SEALING_INFO: &[u8] = b"frontdesk.sealing.v1";

/// What stands before the seed in an Ed25519 key in PKCS #8 (RFC 8410, section 7).
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// A node's key. `Debug` shows only whose it is; wiped when dropped.
#[derive(Clone)]
pub struct NodeIdentity {
    signing: SigningKey,
}

impl std::fmt::Debug for NodeIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NodeIdentity").field(&self.node()).finish()
    }
}

impl NodeIdentity {
    /// The identity of this seed, which is what `node.key` holds.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self { signing: SigningKey::from_bytes(seed) }
    }

    /// The public key, which names the node.
    #[must_use]
    pub fn public_key(&self) -> NodePublicKey {
        NodePublicKey(self.signing.verifying_key().to_bytes())
    }

    /// The node.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.public_key().node()
    }

    /// What sealing keys for this node are wrapped to: X25519, by HKDF-SHA256 from the seed, without salt.
    #[must_use]
    pub fn sealing(&self) -> SealingSecret {
        let mut secret = Zeroizing::new([0; 32]);
        let seed = Zeroizing::new(self.signing.to_bytes());
        // HKDF refuses only outputs of more than 8,160 bytes.
        let expanded = Hkdf::<Sha256>::new(None, seed.as_slice()).expand(SEALING_INFO, secret.as_mut_slice());
        debug_assert!(expanded.is_ok());
        SealingSecret::from_bytes(*secret)
    }

    /// Signs the journal's end.
    #[must_use]
    pub fn checkpoint(&self, position: Position, hash: Hash, wall_ms: i64) -> Checkpoint {
        Checkpoint::sign(&self.signing, position, hash, wall_ms)
    }

    /// A request for a certificate (PKCS #10, PEM) for the node key itself.
    ///
    /// # Errors
    /// [`TlsError::Certificate`].
    pub fn csr_pem(&self) -> Result<String, TlsError> {
        let key = self.key_pair()?;
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, self.node().to_string());
        Ok(params.serialize_request(&key)?.pem()?)
    }

    fn key_pair(&self) -> Result<rcgen::KeyPair, TlsError> {
        let der = self.pkcs8();
        let pkcs8 = PrivatePkcs8KeyDer::from(der.as_slice());
        Ok(rcgen::KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8, &rcgen::PKCS_ED25519)?)
    }

    pub(super) fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.pkcs8().to_vec()))
    }

    fn pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let seed = Zeroizing::new(self.signing.to_bytes());
        let mut der = Zeroizing::new(Vec::with_capacity(PKCS8_PREFIX.len() + seed.len()));
        der.extend_from_slice(&PKCS8_PREFIX);
        der.extend_from_slice(seed.as_slice());
        der
    }
}
