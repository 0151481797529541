//! AES-128 in the modes that DESFire uses: CBC, and CMAC with a starting value.

use aes::Aes128;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use zeroize::Zeroizing;

use super::key::AesKey;

/// Bytes of a block.
pub(super) const BLOCK_BYTES: usize = 16;

/// One block.
pub(super) type Block = [u8; BLOCK_BYTES];

/// The starting value wherever none is carried over.
pub(super) const ZERO: Block = [0; BLOCK_BYTES];

/// Enciphers whole blocks in place and returns the last one, `iv` if there is none.
pub(super) fn encipher(key: &AesKey, iv: &Block, data: &mut [u8]) -> Block {
    let mut cbc = cbc::Encryptor::<Aes128>::new(key.bytes().into(), iv.into());
    let mut last = *iv;
    for block in data.as_chunks_mut::<BLOCK_BYTES>().0 {
        cbc.encrypt_block(block.into());
        last = *block;
    }
    last
}

/// Deciphers whole blocks in place and returns the last one as it was, `iv` if there is none.
pub(super) fn decipher(key: &AesKey, iv: &Block, data: &mut [u8]) -> Block {
    let mut cbc = cbc::Decryptor::<Aes128>::new(key.bytes().into(), iv.into());
    let mut last = *iv;
    for block in data.as_chunks_mut::<BLOCK_BYTES>().0 {
        last = *block;
        cbc.decrypt_block(block.into());
    }
    last
}

/// The two subkeys of CMAC (NIST SP 800-38B, 6.1).
pub(super) fn subkeys(key: &AesKey) -> [Zeroizing<Block>; 2] {
    let mut seed = Zeroizing::new(ZERO);
    encipher(key, &ZERO, seed.as_mut_slice());
    let first = double(&seed);
    let second = double(&first);
    [first, second]
}

fn double(block: &Block) -> Zeroizing<Block> {
    let value = u128::from_be_bytes(*block);
    let carry = if value >> 127 == 1 { 0x87 } else { 0 };
    Zeroizing::new(((value << 1) ^ carry).to_be_bytes())
}

/// CMAC (NIST SP 800-38B, 6.2), but starting from `iv`: EV1 carries it from message to message. With [`ZERO`] it is the
/// standard's. Computed here because no crate takes the starting value.
pub(super) fn cmac(key: &AesKey, iv: &Block, message: &[u8]) -> Block {
    let whole = !message.is_empty() && message.len().is_multiple_of(BLOCK_BYTES);
    let mut padded = join(&[message]);
    if !whole {
        pad(&mut padded);
    }
    let [first, second] = subkeys(key);
    mask_last(&mut padded, if whole { &first } else { &second });
    encipher(key, iv, &mut padded)
}

/// Parts in a row, wiped when dropped, with room for padding: a buffer that had to grow would leave a copy behind.
pub(super) fn join(parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let bytes: usize = parts.iter().map(|part| part.len()).sum();
    let mut joined = Zeroizing::new(Vec::with_capacity(bytes + BLOCK_BYTES));
    parts.iter().for_each(|part| joined.extend_from_slice(part));
    joined
}

/// Adds a subkey to the last block.
pub(super) fn mask_last(padded: &mut [u8], subkey: &Block) {
    if let Some(last) = padded.last_chunk_mut::<BLOCK_BYTES>() {
        last.iter_mut().zip(subkey).for_each(|(byte, mask)| *byte ^= mask);
    }
}

/// Pads to whole blocks by a 1 bit and zeroes, at least one byte (ISO/IEC 9797-1, padding method 2).
pub(super) fn pad(message: &mut Vec<u8>) {
    message.push(0x80);
    pad_with_zeroes(message);
}

/// Pads to whole blocks by zeroes, possibly none (ISO/IEC 9797-1, padding method 1).
pub(super) fn pad_with_zeroes(message: &mut Vec<u8>) {
    message.resize(message.len().next_multiple_of(BLOCK_BYTES), 0);
}

/// Takes the padding of [`pad`] off again; `None` if there is none, or more than a block of it.
pub(super) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    let (message, padding) = padded.split_at_checked(end)?;
    (padding.first() == Some(&0x80) && padding.len() <= BLOCK_BYTES).then_some(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cmac::{Cmac, KeyInit, Mac};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_mac_from_zero_is_the_standard_s(key: [u8; 16], message in proptest::collection::vec(any::<u8>(), 0..70)) {
            let mut standard = <Cmac<Aes128> as KeyInit>::new(&key.into());
            standard.update(&message);
            let expected: Block = standard.finalize().into_bytes().into();
            prop_assert_eq!(cmac(&AesKey::new(key), &ZERO, &message), expected);
        }

        #[test]
        fn a_mac_s_start_is_as_if_one_block_more_had_been_there(
            key: [u8; 16],
            first: [u8; 16],
            message in proptest::collection::vec(any::<u8>(), 1..70),
        ) {
            let key = AesKey::new(key);
            let mut start = first;
            encipher(&key, &ZERO, &mut start);
            prop_assert_eq!(cmac(&key, &start, &message), cmac(&key, &ZERO, &[&first[..], &message].concat()));
        }

        #[test]
        fn what_is_enciphered_is_deciphered(key: [u8; 16], iv: Block, blocks in proptest::collection::vec(any::<Block>(), 0..5)) {
            let key = AesKey::new(key);
            let plain = blocks.concat();
            let mut data = plain.clone();
            let last = encipher(&key, &iv, &mut data);
            prop_assert_eq!(&last, data.last_chunk().unwrap_or(&iv));
            prop_assert_eq!(decipher(&key, &iv, &mut data), last);
            prop_assert_eq!(data, plain);
        }

        #[test]
        fn padding_comes_off_as_it_went_on(message in proptest::collection::vec(any::<u8>(), 0..50)) {
            let mut padded = message.clone();
            pad(&mut padded);
            prop_assert_eq!(padded.len() % BLOCK_BYTES, 0);
            prop_assert!(padded.len() > message.len());
            prop_assert_eq!(unpad(&padded), Some(&message[..]));
        }
    }

    #[test]
    fn bytes_without_padding_or_with_too_much_of_it_have_none() {
        assert_eq!(unpad(&[]), None);
        assert_eq!(unpad(&[0; 16]), None);
        assert_eq!(unpad(&[0x81]), None);
        assert_eq!(unpad(&[&[0x80][..], &[0; 16]].concat()), None);
        assert_eq!(unpad(&[&[0x80][..], &[0; 15]].concat()), Some(&[][..]));
    }
}
