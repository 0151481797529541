//! The two checksums inside DESFire's cryptograms.

/// CRC-32 without the final inversion, least significant byte first (EV1 and EV2; "JAMCRC").
pub(crate) fn crc32(bytes: impl IntoIterator<Item = u8>) -> [u8; 4] {
    reflected(bytes, 0xFFFF_FFFF, 0xEDB8_8320).to_le_bytes()
}

/// CRC_A of ISO/IEC 14443-3, 6.2.4, least significant byte first (the first DESFire, MF3ICD40).
pub(crate) fn crc16(bytes: impl IntoIterator<Item = u8>) -> [u8; 2] {
    let [low, high, _, _] = reflected(bytes, 0x6363, 0x8408).to_le_bytes();
    [low, high]
}

fn reflected(bytes: impl IntoIterator<Item = u8>, start: u32, polynomial: u32) -> u32 {
    bytes.into_iter().fold(start, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ polynomial } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc32_has_its_check_value() {
        // The catalogue's check value of CRC-32/JAMCRC, and the key of AN12196, section 5.16.1.
        assert_eq!(crc32(*b"123456789"), 0x340B_C6D9_u32.to_le_bytes());
        let key = hex::decode("F3847D627727ED3BC9C4CC050489B966").unwrap();
        assert_eq!(hex::encode_upper(crc32(key)), "789DFADC");
    }

    #[test]
    fn crc16_has_the_values_of_iso_14443_3_annex_b() {
        assert_eq!(crc16([0, 0]), [0xA0, 0x1E]);
        assert_eq!(crc16([0x12, 0x34]), [0x26, 0xCF]);
    }
}
