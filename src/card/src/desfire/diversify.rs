//! A key of its own for every card, made from a site's key and the card's UID.

use super::cipher::{BLOCK_BYTES, ZERO, encipher, join, mask_last, subkeys};
use super::key::AesKey;

/// Most bytes of input: two blocks without the leading constant (AN10922, 2.2).
pub const MAX_DIVERSIFICATION_BYTES: usize = 2 * BLOCK_BYTES - 1;

/// Leading constant for AES-128 (AN10922, 2.2).
const AES_128: u8 = 0x01;

/// The key that `master` becomes for `input`, as a rule the UID, then whatever tells the key's purpose (AN10922, 2.2).
/// `None` for no input and for more than [`MAX_DIVERSIFICATION_BYTES`].
///
/// This is not a CMAC over constant and input: the message is always padded to **two** blocks, also where CMAC would be
/// content with one.
#[must_use]
pub fn diversify(master: &AesKey, input: &[u8]) -> Option<AesKey> {
    if input.is_empty() || input.len() > MAX_DIVERSIFICATION_BYTES {
        return None;
    }
    let mut message = join(&[&[AES_128], input]);
    let [unpadded, padded] = subkeys(master);
    let subkey = if message.len() == 2 * BLOCK_BYTES { unpadded } else { padded };
    if message.len() < 2 * BLOCK_BYTES {
        message.push(0x80);
        message.resize(2 * BLOCK_BYTES, 0);
    }
    mask_last(&mut message, &subkey);
    Some(AesKey::new(encipher(master, &ZERO, &mut message)))
}
