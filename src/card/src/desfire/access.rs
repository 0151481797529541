//! Who may do what with a file, and how its bytes travel.

/// How a file's bytes travel (MF2DL(H)x0 data sheet, 8.3.4 "Communication modes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommunicationMode {
    /// In clear. On an EV2 session nothing proves where they come from.
    Plain,
    /// In clear, with a MAC.
    Mac,
    /// Enciphered, and with a MAC (EV2) or a checksum inside (EV1).
    Full,
}

impl CommunicationMode {
    /// Bits 1 and 0 of a file's options.
    #[must_use]
    pub fn to_bits(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::Mac => 1,
            Self::Full => 3,
        }
    }

    /// Reads bits 1 and 0; the others are ignored. 2 is another 0.
    #[must_use]
    pub fn from_bits(options: u8) -> Self {
        match options & 3 {
            1 => Self::Mac,
            3 => Self::Full,
            _ => Self::Plain,
        }
    }
}

/// Who may do one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Who has this key, 0 to 13.
    Key(u8),
    /// Anybody, without authentication.
    Free,
    /// Nobody.
    Never,
}

impl Access {
    fn to_nibble(self) -> Option<u8> {
        match self {
            Self::Key(number) => (number <= super::MAX_KEY_NUMBER).then_some(number),
            Self::Free => Some(0xE),
            Self::Never => Some(0xF),
        }
    }

    fn from_nibble(nibble: u8) -> Self {
        match nibble & 0xF {
            0xE => Self::Free,
            0xF => Self::Never,
            number => Self::Key(number),
        }
    }
}

/// The four rights on a file (MF2DL(H)x0 data sheet, 8.2.3.3 "Access rights").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccessRights {
    /// Reading.
    pub read: Access,
    /// Writing.
    pub write: Access,
    /// Reading and writing.
    pub read_write: Access,
    /// Changing these rights.
    pub change: Access,
}

impl AccessRights {
    /// The two bytes on the wire, low byte first. `None` if a key's number is over 13.
    #[must_use]
    pub fn to_bytes(self) -> Option<[u8; 2]> {
        let low = self.read_write.to_nibble()? << 4 | self.change.to_nibble()?;
        let high = self.read.to_nibble()? << 4 | self.write.to_nibble()?;
        Some([low, high])
    }

    /// Reads the two bytes; any have a meaning.
    #[must_use]
    pub fn from_bytes([low, high]: [u8; 2]) -> Self {
        Self {
            read: Access::from_nibble(high >> 4),
            write: Access::from_nibble(high),
            read_write: Access::from_nibble(low >> 4),
            change: Access::from_nibble(low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rights_have_the_nibbles_of_the_data_sheet() {
        let rights = AccessRights {
            read: Access::Key(1),
            write: Access::Never,
            read_write: Access::Key(13),
            change: Access::Free,
        };
        assert_eq!(rights.to_bytes(), Some([0xDE, 0x1F]));
        assert_eq!(AccessRights { read: Access::Key(14), ..rights }.to_bytes(), None, "14 would mean anybody");
    }

    proptest! {
        #[test]
        fn any_two_bytes_are_rights_and_come_back(bytes: [u8; 2]) {
            prop_assert_eq!(AccessRights::from_bytes(bytes).to_bytes(), Some(bytes));
        }
    }

    #[test]
    fn modes_come_back_and_the_fourth_pattern_is_plain() {
        for mode in [CommunicationMode::Plain, CommunicationMode::Mac, CommunicationMode::Full] {
            assert_eq!(CommunicationMode::from_bits(mode.to_bits() | 0x40), mode);
        }
        assert_eq!(CommunicationMode::from_bits(2), CommunicationMode::Plain);
    }
}
