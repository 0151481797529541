//! DES and two-key triple DES, from FIPS 46-3. Bit 1 of the standard is the most significant one here.
//!
//! Slow and plain: it runs a few times in the life of a card, while that has its factory key.

use zeroize::{Zeroize, ZeroizeOnDrop};

const INITIAL: [u32; 64] = [
    58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32,
    24, 16, 8, 57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47,
    39, 31, 23, 15, 7,
];
const FINAL: [u32; 64] = [
    40, 8, 48, 16, 56, 24, 64, 32, 39, 7, 47, 15, 55, 23, 63, 31, 38, 6, 46, 14, 54, 22, 62, 30, 37, 5, 45, 13, 53, 21,
    61, 29, 36, 4, 44, 12, 52, 20, 60, 28, 35, 3, 43, 11, 51, 19, 59, 27, 34, 2, 42, 10, 50, 18, 58, 26, 33, 1, 41, 9,
    49, 17, 57, 25,
];
const EXPANSION: [u32; 48] = [
    32, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8, 9, 8, 9, 10, 11, 12, 13, 12, 13, 14, 15, 16, 17, 16, 17, 18, 19, 20, 21, 20, 21,
    22, 23, 24, 25, 24, 25, 26, 27, 28, 29, 28, 29, 30, 31, 32, 1,
];
const PERMUTATION: [u32; 32] = [
    16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4,
    25,
];
const KEY_CHOICE_1: [u32; 56] = [
    57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36, 63, 55,
    47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
const KEY_CHOICE_2: [u32; 48] = [
    14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30,
    40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const SHIFTS: [u32; 16] = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];
/// S1 to S8, row by row.
const SELECTION: [[u8; 64]; 8] = [
    [
        14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7, 0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8, 4,
        1, 14, 8, 13, 6, 2, 11, 15, 12, 9, 7, 3, 10, 5, 0, 15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13,
    ],
    [
        15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10, 3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5, 0,
        14, 7, 11, 10, 4, 13, 1, 5, 8, 12, 6, 9, 3, 2, 15, 13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9,
    ],
    [
        10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8, 13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1, 13,
        6, 4, 9, 8, 15, 3, 0, 11, 1, 2, 12, 5, 10, 14, 7, 1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12,
    ],
    [
        7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15, 13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9, 10,
        6, 9, 0, 12, 11, 7, 13, 15, 1, 3, 14, 5, 2, 8, 4, 3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14,
    ],
    [
        2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9, 14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6, 4,
        2, 1, 11, 10, 13, 7, 8, 15, 9, 12, 5, 6, 3, 0, 14, 11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3,
    ],
    [
        12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11, 10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8, 9,
        14, 15, 5, 2, 8, 12, 3, 7, 0, 4, 10, 1, 13, 11, 6, 4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13,
    ],
    [
        4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1, 13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6, 1,
        4, 11, 13, 12, 3, 7, 14, 10, 15, 6, 8, 0, 5, 9, 2, 6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12,
    ],
    [
        13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7, 1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2, 7,
        11, 4, 1, 9, 12, 14, 2, 0, 6, 10, 13, 15, 3, 5, 8, 2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11,
    ],
];

/// The sixteen round keys of one DES key.
#[derive(Zeroize, ZeroizeOnDrop)]
struct RoundKeys([u64; 16]);

/// Encrypt with the first half of the key, decrypt with the second, encrypt with the first.
pub(crate) struct TripleDes {
    outer: RoundKeys,
    inner: RoundKeys,
}

impl TripleDes {
    pub(crate) fn new(key: &[u8; 16]) -> Self {
        let whole = u128::from_be_bytes(*key);
        // Shifts and truncations that pick the two halves.
        Self { outer: RoundKeys::new((whole >> 64) as u64), inner: RoundKeys::new(whole as u64) }
    }

    pub(crate) fn encrypt(&self, block: u64) -> u64 {
        self.outer.encrypt(self.inner.decrypt(self.outer.encrypt(block)))
    }

    pub(crate) fn decrypt(&self, block: u64) -> u64 {
        self.outer.decrypt(self.inner.encrypt(self.outer.decrypt(block)))
    }
}

impl RoundKeys {
    fn new(key: u64) -> Self {
        const HALF: u64 = (1 << 28) - 1;
        let chosen = permuted(key, 64, &KEY_CHOICE_1);
        let (mut c, mut d) = (chosen >> 28, chosen & HALF);
        Self(SHIFTS.map(|shift| {
            c = (c << shift | c >> (28 - shift)) & HALF;
            d = (d << shift | d >> (28 - shift)) & HALF;
            permuted(c << 28 | d, 56, &KEY_CHOICE_2)
        }))
    }

    fn encrypt(&self, block: u64) -> u64 {
        rounds(block, self.0.iter())
    }

    fn decrypt(&self, block: u64) -> u64 {
        rounds(block, self.0.iter().rev())
    }
}

fn rounds<'a>(block: u64, keys: impl Iterator<Item = &'a u64>) -> u64 {
    const HALF: u64 = 0xFFFF_FFFF;
    let block = permuted(block, 64, &INITIAL);
    let (left, right) = keys.fold((block >> 32, block & HALF), |(l, r), key| (r, l ^ mixed(r, *key)));
    permuted(right << 32 | left, 64, &FINAL)
}

/// The function f of the standard.
fn mixed(right: u64, key: u64) -> u64 {
    let spread = permuted(right, 32, &EXPANSION) ^ key;
    let selected = SELECTION.iter().zip([42, 36, 30, 24, 18, 12, 6, 0]).fold(0, |done, (box_, shift)| {
        let six = spread >> shift & 0x3F;
        let row = (six >> 4 & 2) | (six & 1);
        let column = six >> 1 & 0xF;
        // Below 64, so it is always found.
        let four =
            usize::try_from(row << 4 | column).ok().and_then(|index| box_.get(index)).copied().unwrap_or_default();
        done << 4 | u64::from(four)
    });
    permuted(selected, 32, &PERMUTATION)
}

/// The bits of a `bits`-wide `value` in the order of `table`.
fn permuted(value: u64, bits: u32, table: &[u32]) -> u64 {
    table.iter().fold(0, |done, from| done << 1 | (value >> (bits - from) & 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single(key: u64) -> RoundKeys {
        RoundKeys::new(key)
    }

    #[test]
    fn the_known_answers_of_sp_800_17_hold() {
        // NIST SP 800-17, appendix A: variable plaintext, variable key, permutation and substitution tables, one each and more.
        for (key, plain, secret) in [
            (0x0101_0101_0101_0101, 0x8000_0000_0000_0000, 0x95F8_A5E5_DD31_D900),
            (0x0101_0101_0101_0101, 0x4000_0000_0000_0000, 0xDD7F_121C_A501_5619),
            (0x8001_0101_0101_0101, 0x0000_0000_0000_0000, 0x95A8_D728_13DA_A94D),
            (0x1046_9134_8998_0131, 0x0000_0000_0000_0000, 0x88D5_5E54_F54C_97B4),
            (0x7CA1_1045_4A1A_6E57, 0x01A1_D6D0_3977_6742, 0x690F_5B0D_9A26_939B),
            (0x0131_D961_9DC1_376E, 0x5CD5_4CA8_3DEF_57DA, 0x7A38_9D10_354B_D271),
        ] {
            assert_eq!(single(key).encrypt(plain), secret, "{key:016X}");
            assert_eq!(single(key).decrypt(secret), plain, "{key:016X}");
        }
    }

    #[test]
    fn parity_bits_are_of_no_account() {
        assert_eq!(single(0x0101_0101_0101_0101).encrypt(7), single(0).encrypt(7));
    }
}
