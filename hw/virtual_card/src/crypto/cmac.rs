//! CMAC (NIST SP 800-38B), with a first chaining value that a DESFire EV1 does not always leave at zero.

use super::cipher::Cipher;

/// The whole MAC, one block. `iv` is zero in the standard; EV1 puts the last block of its session there.
pub(crate) fn cmac(cipher: &Cipher, iv: &[u8], message: &[u8]) -> Vec<u8> {
    let block_bytes = cipher.block_bytes();
    let k1 = doubled(&cipher.encrypt(&cipher.zero_iv(), &cipher.zero_iv()));
    let is_whole = !message.is_empty() && message.len().is_multiple_of(block_bytes);
    let (mut padded, subkey) =
        if is_whole { (message.to_vec(), k1) } else { (cipher.marked_padded(message.to_vec()), doubled(&k1)) };
    let last = padded.len() - block_bytes;
    padded.iter_mut().skip(last).zip(subkey).for_each(|(byte, key)| *byte ^= key);
    cipher.last_block(&cipher.encrypt(iv, &padded))
}

/// Doubling in GF(2^n) (6.1): the subkeys are the doubled and twice doubled encryption of zero.
fn doubled(block: &[u8]) -> Vec<u8> {
    let reduction = if block.len() == 16 { 0x87 } else { 0x1B };
    let carries = block.iter().skip(1).map(|next| next >> 7).chain([0]);
    let mut result: Vec<u8> = block.iter().zip(carries).map(|(byte, carry)| byte << 1 | carry).collect();
    if block.first().is_some_and(|first| first >> 7 == 1)
        && let Some(last) = result.last_mut()
    {
        *last ^= reduction;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_sp_800_38b_for_aes_128_hold() {
        let key: [u8; 16] = hex::decode("2b7e151628aed2a6abf7158809cf4f3c").unwrap().try_into().unwrap();
        let message = hex::decode(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
        )
        .unwrap();
        for (length, mac) in [
            (0, "bb1d6929e95937287fa37d129b756746"),
            (16, "070a16b46b4d4144f79bdd9dd04a287c"),
            (40, "dfa66747de9ae63030ca32611497c827"),
            (64, "51f0bebf7e3b9d92fc49741779363cfe"),
        ] {
            assert_eq!(hex::encode(cmac(&Cipher::aes(&key), &[0; 16], &message[..length])), mac, "{length} bytes");
        }
    }

    #[test]
    fn the_examples_of_sp_800_38b_for_two_key_triple_des_hold() {
        let key: [u8; 16] = hex::decode("4cf15134a2850dd58a3d10ba80570d38").unwrap().try_into().unwrap();
        let message = hex::decode("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51").unwrap();
        for (length, mac) in
            [(0, "bd2ebf9a3ba00361"), (8, "4ff2ab813c53ce83"), (20, "62dd1b471902bd4e"), (32, "31b1e431dabc4eb8")]
        {
            assert_eq!(
                hex::encode(cmac(&Cipher::triple_des(&key), &[0; 8], &message[..length])),
                mac,
                "{length} bytes"
            );
        }
    }
}
