//! What a file is.

use super::access::{AccessRights, CommunicationMode};

/// Most files in an application (MF2DL(H)x0 data sheet, 8.2.3: numbers 00 to 1F).
pub const MAX_FILES: usize = 32;

/// Largest size a file can be said to have: it is three bytes on the wire.
pub const MAX_FILE_BYTES: u32 = 0x00FF_FFFF;

/// When what is written takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// At once, so that a card torn away may hold half of it.
    Standard {
        /// Its size.
        size_bytes: u32,
    },
    /// At the next commit, together with all other files written since the last.
    Backup {
        /// Its size.
        size_bytes: u32,
    },
    /// A value, records or a transaction MAC, which Frontdesk does not use. The type byte.
    Other(u8),
}

/// A file's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileSettings {
    /// Kind and size.
    pub kind: FileKind,
    /// How its bytes travel, for whoever was authenticated.
    pub mode: CommunicationMode,
    /// Who may do what.
    pub access: AccessRights,
    /// Whether more rights follow, or further properties (bits 7 to 2 of the options): not what Frontdesk makes.
    pub has_extensions: bool,
}

impl FileSettings {
    /// Reads the answer to GetFileSettings (MF2DL(H)x0 data sheet, 11.8.3).
    #[must_use]
    pub fn parse(answer: &[u8]) -> Option<Self> {
        let [kind, options, low, high, properties @ ..] = answer else {
            return None;
        };
        let has_extensions = options & !3 != 0;
        let kind = match (kind, properties) {
            (0x00 | 0x01, [a, b, c, rest @ ..]) if rest.is_empty() || has_extensions => {
                let size_bytes = u32::from_le_bytes([*a, *b, *c, 0]);
                if *kind == 0 { FileKind::Standard { size_bytes } } else { FileKind::Backup { size_bytes } }
            }
            (0x00 | 0x01, _) => return None,
            (other, _) => FileKind::Other(*other),
        };
        Some(Self {
            kind,
            mode: CommunicationMode::from_bits(*options),
            access: AccessRights::from_bytes([*low, *high]),
            has_extensions,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::access::Access;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_backup_file_is_read_with_its_size_lowest_byte_first() {
        let settings = FileSettings::parse(&[0x01, 0x03, 0x30, 0x12, 0x00, 0x01, 0x00]).unwrap();
        assert_eq!(settings.kind, FileKind::Backup { size_bytes: 256 });
        assert_eq!(settings.mode, CommunicationMode::Full);
        assert_eq!(settings.access.read, Access::Key(1));
        assert!(!settings.has_extensions);
    }

    #[test]
    fn the_file_of_the_application_note_is_read_although_it_has_extensions() {
        // AN12196, 5.9: file 2 of an NTAG 424 with its mirrors.
        let answer = hex::decode("0040EEEE000100D1FE001F00004400004400002000006A0000").unwrap();
        let settings = FileSettings::parse(&answer).unwrap();
        assert_eq!(settings.kind, FileKind::Standard { size_bytes: 256 });
        assert_eq!(settings.access.read, Access::Free);
        assert!(settings.has_extensions);
    }

    #[test]
    fn a_data_file_without_a_size_or_with_more_than_one_is_none() {
        assert_eq!(FileSettings::parse(&[0, 0, 0, 0, 1, 0]), None);
        assert_eq!(FileSettings::parse(&[0, 0, 0, 0, 1, 0, 0, 0]), None);
        assert_eq!(FileSettings::parse(&[2, 0, 0, 0, 1]).unwrap().kind, FileKind::Other(2));
    }

    proptest! {
        #[test]
        fn any_answer_is_settings_or_none(answer in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = FileSettings::parse(&answer);
        }
    }
}
