//! What an application, or the card itself, lets be done with its keys.

/// Who may change keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKeys {
    /// Who has this key, 0 to 13; 0 is the master key. Changing the master key itself always takes the master key.
    WithKey(u8),
    /// Each key its own holder.
    WithItself,
    /// Nobody but the master key's holder, and only the master key.
    Frozen,
}

/// The settings of an application's keys, or of the card's master key (MF2DL(H)x0 data sheet, 11.6.3 "GetKeySettings";
/// for the card itself only the lower half means anything).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeySettings {
    /// Who may change keys.
    pub change_keys: ChangeKeys,
    /// Whether these settings can still be changed.
    pub settings_changeable: bool,
    /// Whether files (or applications) can be made without the master key.
    pub free_create: bool,
    /// Whether files (or applications) can be listed without the master key.
    pub free_listing: bool,
    /// Whether the master key can still be changed.
    pub master_key_changeable: bool,
}

impl KeySettings {
    /// The byte on the wire. `None` if a key's number is over 13.
    #[must_use]
    pub fn to_byte(self) -> Option<u8> {
        let change_keys = match self.change_keys {
            ChangeKeys::WithKey(number) => (number <= super::MAX_KEY_NUMBER).then_some(number)?,
            ChangeKeys::WithItself => 0xE,
            ChangeKeys::Frozen => 0xF,
        };
        let bit = |set: bool, place: u32| u8::from(set) << place;
        Some(
            change_keys << 4
                | bit(self.settings_changeable, 3)
                | bit(self.free_create, 2)
                | bit(self.free_listing, 1)
                | bit(self.master_key_changeable, 0),
        )
    }

    /// Reads the byte; any has a meaning.
    #[must_use]
    pub fn from_byte(byte: u8) -> Self {
        Self {
            change_keys: match byte >> 4 {
                0xE => ChangeKeys::WithItself,
                0xF => ChangeKeys::Frozen,
                number => ChangeKeys::WithKey(number),
            },
            settings_changeable: byte & 8 != 0,
            free_create: byte & 4 != 0,
            free_listing: byte & 2 != 0,
            master_key_changeable: byte & 1 != 0,
        }
    }
}

/// Most bytes about key sets behind an application's settings (EV2: which is in use, how many, how large, who may roll).
const MAX_KEY_SET_BYTES: usize = 6;

/// Of what kind an application's keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// DES or 3DES with two keys: what a card's master key is when it leaves the factory.
    Des,
    /// 3DES with three keys.
    TripleDes,
    /// AES-128, the only kind that Frontdesk makes.
    Aes,
    /// A kind of which nothing is known.
    Unknown,
}

/// The keys of what is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyTable {
    /// What may be done with them.
    pub settings: KeySettings,
    /// Their kind.
    pub kind: KeyKind,
    /// How many there are: 1 to 14 by the specification, not checked.
    pub count: u8,
}

impl KeyTable {
    /// Reads the answer to GetKeySettings. A card with key sets adds bytes, which are ignored.
    #[must_use]
    pub fn parse(answer: &[u8]) -> Option<Self> {
        let [settings, keys, key_sets @ ..] = answer else {
            return None;
        };
        if key_sets.len() > MAX_KEY_SET_BYTES {
            return None;
        }
        let kind = match keys >> 6 {
            0 => KeyKind::Des,
            1 => KeyKind::TripleDes,
            2 => KeyKind::Aes,
            _ => KeyKind::Unknown,
        };
        Some(Self { settings: KeySettings::from_byte(*settings), kind, count: keys & 0x0F })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_factory_card_has_one_des_key_and_everything_open() {
        let table = KeyTable::parse(&[0x0F, 0x01]).unwrap();
        assert_eq!((table.kind, table.count), (KeyKind::Des, 1));
        let settings = KeySettings {
            change_keys: ChangeKeys::WithKey(0),
            settings_changeable: true,
            free_create: true,
            free_listing: true,
            master_key_changeable: true,
        };
        assert_eq!(table.settings, settings);
        assert_eq!(settings.to_byte(), Some(0x0F));
    }

    #[test]
    fn an_answer_of_another_length_is_none() {
        assert_eq!(KeyTable::parse(&[0x0F]), None);
        assert_eq!(KeyTable::parse(&[0; 9]), None);
        assert_eq!(KeyTable::parse(&[0x0B, 0x85, 0, 2, 16, 0]).unwrap().kind, KeyKind::Aes);
    }

    proptest! {
        #[test]
        fn any_byte_is_settings_and_comes_back(byte: u8) {
            prop_assert_eq!(KeySettings::from_byte(byte).to_byte(), Some(byte));
        }

        #[test]
        fn any_answer_is_a_table_or_none(answer in proptest::collection::vec(any::<u8>(), 0..12)) {
            let _ = KeyTable::parse(&answer);
        }
    }
}
