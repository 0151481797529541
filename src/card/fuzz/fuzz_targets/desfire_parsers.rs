//! What a DESFire answers in clear. What has a meaning must survive being written again.
#![no_main]

use frontdesk_card::desfire::{AccessRights, FileSettings, KeySettings, KeyTable, Version};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Some(version) = Version::parse(input) {
        let _ = (version.generation(), version.hardware.storage_bytes(), version.software.storage_bytes());
    }
    let _ = KeyTable::parse(input);
    if let Some(settings) = FileSettings::parse(input) {
        assert_eq!(settings.access.to_bytes().as_ref().map(|rights| rights.as_slice()), input.get(2..4));
    }
    if let [settings, rights @ ..] = input {
        assert_eq!(KeySettings::from_byte(*settings).to_byte(), Some(*settings));
        if let Some(rights) = rights.first_chunk() {
            assert_eq!(AccessRights::from_bytes(*rights).to_bytes(), Some(*rights));
        }
    }
});
