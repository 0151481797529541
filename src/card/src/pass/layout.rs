//! Every number of our part of a card, in one place. `docs/cards.md` is the data sheet to it.

use crate::desfire::{
    Access, AccessRights, ApplicationId, ChangeKeys, CommunicationMode, FileKind, FileSettings, KeySettings,
};

/// Our application. Its first digit is 0: the numbers that companies register begin with F (AN10787, 3.10), so that nobody
/// can be in our place by right.
pub const APPLICATION: ApplicationId = ApplicationId::new([0x01, 0x64, 0xF5]);

/// The same as it goes over the air, least significant byte first (MF3ICD81, SelectApplication): `F56401`.
pub const APPLICATION_ON_AIR: [u8; 3] = [0xF5, 0x64, 0x01];

/// The card itself, where an application's number belongs (MF3ICD81, SelectApplication).
pub const WHOLE_CARD: [u8; 3] = [0; 3];

/// Settings of the application's keys: each key changes itself, so that a kiosk can renew the keys that it knows and never
/// the master key; everything else takes the master key. Byte `E9`.
pub const APPLICATION_SETTINGS: KeySettings = KeySettings {
    change_keys: ChangeKeys::WithItself,
    settings_changeable: true,
    free_create: false,
    free_listing: false,
    master_key_changeable: true,
};

/// Settings of the whole card: making, deleting and listing applications take its master key. Byte `09`.
pub const CARD_SETTINGS: KeySettings =
    KeySettings { change_keys: ChangeKeys::WithKey(MASTER_KEY), ..APPLICATION_SETTINGS };

/// Settings of a card as delivered, and as it is left when ours is taken off. Byte `0F`.
pub const BLANK_CARD_SETTINGS: KeySettings = KeySettings { free_create: true, free_listing: true, ..CARD_SETTINGS };

/// Rights on both files.
pub const FILE_RIGHTS: AccessRights = AccessRights {
    read: Access::Key(READ_KEY),
    write: Access::Key(DESK_KEY),
    read_write: Access::Key(MASTER_KEY),
    change: Access::Key(MASTER_KEY),
};

/// How the bytes of both files travel: enciphered, and proven to come from the card.
pub const FILE_MODE: CommunicationMode = CommunicationMode::Full;

/// A file of ours: what is written takes effect at a commit, in both files at once or in neither.
#[must_use]
pub const fn file(size_bytes: usize) -> FileSettings {
    let kind = FileKind::Backup { size_bytes: size_bytes as u32 };
    FileSettings { kind, mode: FILE_MODE, access: FILE_RIGHTS, has_extensions: false }
}

/// Keys of the application.
pub const KEY_COUNT: u8 = 4;

/// Creates the files and changes settings. The issuer's, different on every card, never on a kiosk.
pub const MASTER_KEY: u8 = 0;
/// Reads both files, and so proves the card genuine. Different on every card.
pub const READ_KEY: u8 = 1;
/// Writes both files. Different on every card, on kiosks that hand cards out.
pub const DESK_KEY: u8 = 2;
/// Asks a card that hides its number for it, and opens no file. The same on all cards of a site, because it is used before
/// it is known which card this is.
pub const PRIVACY_KEY: u8 = 3;

/// Version of a key that nobody has set (MF3ICD81, GetKeyVersion). Ours begin with 1.
pub const UNSET_KEY_VERSION: u8 = 0;

/// The file of access data and credential.
pub const PASS_FILE: u8 = 1;
/// The file of the visit label.
pub const LABEL_FILE: u8 = 2;

/// Bytes of the access data, the first part of the pass file.
pub const ACCESS_DATA_BYTES: usize = 64;
/// Bytes of the credential, the second part of the pass file.
pub const CREDENTIAL_BYTES: usize = 130;
/// Bytes of the pass file. Both parts are read at once: encrypted, with padding and MAC, they are 216 bytes and fit one
/// short answer.
pub const PASS_BYTES: usize = ACCESS_DATA_BYTES + CREDENTIAL_BYTES;
/// Bytes of the label file: room for four texts of 24 Chinese characters and four doors of ten letters. What is longer is
/// shortened by [`crate::label::VisitLabel::fit`].
pub const LABEL_BYTES: usize = 320;

/// Bytes of a DESFire's number (MF3ICD81, GetVersion): it never has another length.
pub const UID_BYTES: usize = 7;

const _: () = assert!(PASS_BYTES <= 208, "the pass file no longer fits one short answer");

#[cfg(test)]
mod tests {
    use super::*;

    /// If this fails, do not change the test: cards made like this are in people's pockets.
    #[test]
    fn the_numbers_of_the_data_sheet_are_frozen() {
        assert_eq!(APPLICATION.to_string(), "0164F5");
        let settings = [APPLICATION_SETTINGS, CARD_SETTINGS, BLANK_CARD_SETTINGS].map(KeySettings::to_byte);
        assert_eq!(settings, [Some(0xE9), Some(0x09), Some(0x0F)]);
        assert_eq!(FILE_RIGHTS.to_bytes(), Some([0x00, 0x12]));
        assert_eq!((PASS_BYTES, LABEL_BYTES), (194, 320));
    }
}
