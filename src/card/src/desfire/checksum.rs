//! The checksum of EV1, which EV2 still wants of a new key.

/// CRC-32 as DESFire uses it, known as JAMCRC: polynomial EDB88320 reflected, start FFFFFFFF, no inversion at the end;
/// sent lowest byte first (AN12196, 5.16.1 shows one).
pub(super) fn crc32<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> [u8; 4] {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    crc.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_catalogue_comes_out() {
        // CRC-32/JAMCRC of "123456789" in the catalogue of parametrised CRC algorithms.
        assert_eq!(crc32(b"123456789"), 0x340B_C6D9_u32.to_le_bytes());
    }
}
