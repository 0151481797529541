//! A block cipher in CBC mode (NIST SP 800-38A, 6.2), under the two kinds of key that a card holds.

use super::des::TripleDes;

/// A key, ready for use.
pub(crate) enum Cipher {
    Aes(Box<libaes::Cipher>),
    TripleDes(Box<TripleDes>),
}

impl Cipher {
    pub(crate) fn aes(key: &[u8; 16]) -> Self {
        let mut cipher = libaes::Cipher::new_128(key);
        cipher.set_auto_padding(false);
        Self::Aes(Box::new(cipher))
    }

    /// Two-key triple DES. With equal halves it is single DES (FIPS 46-3, section 2).
    pub(crate) fn triple_des(key: &[u8; 16]) -> Self {
        Self::TripleDes(Box::new(TripleDes::new(key)))
    }

    pub(crate) fn block_bytes(&self) -> usize {
        match self {
            Self::Aes(_) => 16,
            Self::TripleDes(_) => 8,
        }
    }

    /// An IV of zeros.
    pub(crate) fn zero_iv(&self) -> Vec<u8> {
        vec![0; self.block_bytes()]
    }

    /// CBC. `plain` is whole blocks and `iv` is one; whoever calls has seen to it, and gets nothing otherwise.
    pub(crate) fn encrypt(&self, iv: &[u8], plain: &[u8]) -> Vec<u8> {
        if iv.len() != self.block_bytes() || !plain.len().is_multiple_of(self.block_bytes()) {
            return Vec::new();
        }
        match self {
            Self::Aes(cipher) => cipher.cbc_encrypt(iv, plain),
            Self::TripleDes(cipher) => {
                let mut chained = block(iv);
                let blocks = plain.chunks(8).map(block);
                blocks
                    .flat_map(|plain| {
                        chained = cipher.encrypt(plain ^ chained);
                        chained.to_be_bytes()
                    })
                    .collect()
            }
        }
    }

    /// The inverse of [`Cipher::encrypt`], with the same limits.
    pub(crate) fn decrypt(&self, iv: &[u8], secret: &[u8]) -> Vec<u8> {
        if iv.len() != self.block_bytes() || !secret.len().is_multiple_of(self.block_bytes()) {
            return Vec::new();
        }
        match self {
            Self::Aes(cipher) => cipher.cbc_decrypt(iv, secret),
            Self::TripleDes(cipher) => {
                let mut chained = block(iv);
                let blocks = secret.chunks(8).map(block);
                blocks
                    .flat_map(|secret| (cipher.decrypt(secret) ^ std::mem::replace(&mut chained, secret)).to_be_bytes())
                    .collect()
            }
        }
    }

    /// The last block of `secret`, which is the IV of whatever is chained to it.
    pub(crate) fn last_block(&self, secret: &[u8]) -> Vec<u8> {
        let start = secret.len().saturating_sub(self.block_bytes());
        secret.get(start..).map_or_else(|| self.zero_iv(), <[u8]>::to_vec)
    }

    /// `bytes` filled up with zeros to whole blocks.
    pub(crate) fn zero_padded(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        bytes.resize(bytes.len().next_multiple_of(self.block_bytes()), 0);
        bytes
    }

    /// `bytes` with the padding of ISO/IEC 9797-1, method 2: 80, then zeros; at least one byte.
    pub(crate) fn marked_padded(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        bytes.push(0x80);
        self.zero_padded(bytes)
    }
}

fn block(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// `bytes` without the padding of [`Cipher::marked_padded`]; `None` if it is not there.
pub(crate) fn without_mark(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().rposition(|byte| *byte != 0)?;
    match bytes.get(end) {
        Some(0x80) => bytes.get(..end),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn aes_is_that_of_fips_197() {
        let key: [u8; 16] = std::array::from_fn(|i| i as u8);
        let plain = hex::decode("00112233445566778899aabbccddeeff").unwrap();
        let secret = Cipher::aes(&key).encrypt(&[0; 16], &plain);
        assert_eq!(hex::encode(secret), "69c4e0d86a7b0430d8cdb78070b4c55a");
    }

    #[test]
    fn triple_des_of_equal_halves_is_des_and_of_unequal_ones_is_not() {
        // FIPS 81, appendix C.
        let half = hex::decode("0123456789abcdef").unwrap();
        let key: [u8; 16] = [&half[..], &half[..]].concat().try_into().unwrap();
        let secret =
            Cipher::triple_des(&key).encrypt(&hex::decode("1234567890abcdef").unwrap(), b"Now is the time for all ");
        assert_eq!(hex::encode(secret), "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6");
        let mut other = key;
        other[8] ^= 2;
        assert_ne!(
            Cipher::triple_des(&other).encrypt(&[0; 8], &[0; 8]),
            Cipher::triple_des(&key).encrypt(&[0; 8], &[0; 8])
        );
    }

    #[test]
    fn what_is_not_whole_blocks_is_refused() {
        let cipher = Cipher::aes(&[0; 16]);
        assert!(cipher.encrypt(&[0; 16], &[0; 15]).is_empty());
        assert!(cipher.decrypt(&[0; 8], &[0; 16]).is_empty());
    }

    proptest! {
        #[test]
        fn what_was_encrypted_is_decrypted(key: [u8; 16], blocks in proptest::collection::vec(any::<[u8; 16]>(), 0..5)) {
            let plain = blocks.concat();
            for cipher in [Cipher::aes(&key), Cipher::triple_des(&key)] {
                let iv = vec![0x5A; cipher.block_bytes()];
                prop_assert_eq!(cipher.decrypt(&iv, &cipher.encrypt(&iv, &plain)), &plain[..]);
            }
        }

        #[test]
        fn a_mark_comes_off_again(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let padded = Cipher::aes(&[0; 16]).marked_padded(bytes.clone());
            prop_assert_eq!(padded.len() % 16, 0);
            prop_assert_eq!(without_mark(&padded), Some(&bytes[..]));
        }
    }
}
