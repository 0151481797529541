//! Who may do what, as the chip packs it into bits.

use serde::{Deserialize, Serialize};

use super::status::Status;

/// How file data travels (MF3ICD81, "Communication modes").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CommMode {
    Plain,
    Mac,
    Full,
}

impl CommMode {
    pub(crate) fn from_wire(byte: u8) -> Result<Self, Status> {
        match byte {
            0 | 2 => Ok(Self::Plain),
            1 => Ok(Self::Mac),
            3 => Ok(Self::Full),
            _ => Err(Status::PARAMETER_ERROR),
        }
    }

    pub(crate) fn to_wire(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::Mac => 1,
            Self::Full => 3,
        }
    }
}

/// In place of a key number: everybody.
const FREE: u8 = 0xE;
/// In place of a key number: nobody.
const NEVER: u8 = 0xF;

/// Four key numbers: read, write, read and write, change; most significant first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessRights(pub(crate) u16);

/// By which right somebody passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    /// Their key is one that the file asks for: its communication mode holds.
    ByKey,
    /// It is free for everybody, and then in plain.
    Free,
}

impl AccessRights {
    fn nibble(self, shift: u16) -> u8 {
        // Four bits always fit.
        u8::try_from(self.0 >> shift & 0xF).unwrap_or(NEVER)
    }

    pub(crate) fn to_read(self, key_no: Option<u8>) -> Result<Passage, Status> {
        passage(&[self.nibble(12), self.nibble(4)], key_no)
    }

    pub(crate) fn to_write(self, key_no: Option<u8>) -> Result<Passage, Status> {
        passage(&[self.nibble(8), self.nibble(4)], key_no)
    }

    pub(crate) fn to_change(self, key_no: Option<u8>) -> Result<Passage, Status> {
        passage(&[self.nibble(0)], key_no)
    }

    /// Whether each names a key that an application of `keys` keys has, everybody, or nobody.
    pub(crate) fn fit(self, keys: usize) -> bool {
        [0, 4, 8, 12].into_iter().all(|shift| {
            let who = self.nibble(shift);
            who >= FREE || usize::from(who) < keys
        })
    }
}

fn passage(asked_for: &[u8], key_no: Option<u8>) -> Result<Passage, Status> {
    match key_no {
        Some(key_no) if asked_for.contains(&key_no) => Ok(Passage::ByKey),
        _ if asked_for.contains(&FREE) => Ok(Passage::Free),
        _ if asked_for.iter().all(|who| *who == NEVER) => Err(Status::PERMISSION_DENIED),
        _ => Err(Status::AUTHENTICATION_ERROR),
    }
}

/// Settings of the card's or an application's master key (MF3ICD81, "ChangeKeySettings").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeySettings(pub(crate) u8);

impl KeySettings {
    /// As delivered: everything may be changed.
    pub(crate) const FACTORY: Self = Self(0x0F);

    fn master_key_changeable(self) -> bool {
        self.0 & 1 != 0
    }

    /// What is there, and the settings, may be seen without the master key.
    pub(crate) fn free_directory(self) -> bool {
        self.0 & 2 != 0
    }

    /// Things may be made without the master key.
    pub(crate) fn free_create_delete(self) -> bool {
        self.0 & 4 != 0
    }

    pub(crate) fn configuration_changeable(self) -> bool {
        self.0 & 8 != 0
    }

    /// Whether whoever is authenticated with key `by` may change key `target`.
    pub(crate) fn allow_change(self, target: u8, by: u8) -> Result<(), Status> {
        let needed = match (target, self.0 >> 4) {
            (0, _) if !self.master_key_changeable() => return Err(Status::PERMISSION_DENIED),
            (0, _) => 0,
            (_, NEVER) => return Err(Status::PERMISSION_DENIED),
            (_, FREE) => target,
            // The key that changes the others is changed by the master key, so that nobody locks themselves in.
            (_, changer) if changer == target => 0,
            (_, changer) => changer,
        };
        if by == needed { Ok(()) } else { Err(Status::AUTHENTICATION_ERROR) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_passes_before_a_free_right_does() {
        let rights = AccessRights(0xE123);
        assert_eq!(rights.to_read(None), Ok(Passage::Free));
        assert_eq!(rights.to_read(Some(2)), Ok(Passage::ByKey));
        assert_eq!(rights.to_write(Some(1)), Ok(Passage::ByKey));
        assert_eq!(rights.to_write(Some(3)), Err(Status::AUTHENTICATION_ERROR));
        assert_eq!(rights.to_change(Some(3)), Ok(Passage::ByKey));
        assert_eq!(AccessRights(0xFFFF).to_write(Some(0)), Err(Status::PERMISSION_DENIED));
    }

    #[test]
    fn every_change_right_lets_the_keys_through_that_the_data_sheet_says() {
        let may = |settings: u8, target, by| KeySettings(settings).allow_change(target, by).is_ok();
        for by in 0..14 {
            assert_eq!(may(0x0F, 3, by), by == 0, "right 0: the master key changes all");
            assert_eq!(may(0x2F, 3, by), by == 2, "right 2: key 2 changes the others");
            assert_eq!(may(0x2F, 2, by), by == 0, "right 2: the master key changes key 2");
            assert_eq!(may(0x2F, 0, by), by == 0, "right 2: and itself");
            assert_eq!(may(0xEF, 3, by), by == 3, "right E: each changes itself");
            assert!(!may(0xFF, 3, by), "right F: frozen");
            assert_eq!(may(0xFF, 0, by), by == 0, "right F: not the master key");
            assert!(!may(0x0E, 0, by), "a master key that is not changeable");
        }
        assert_eq!(KeySettings(0xFF).allow_change(3, 0), Err(Status::PERMISSION_DENIED));
        assert_eq!(KeySettings(0xEF).allow_change(3, 0), Err(Status::AUTHENTICATION_ERROR));
    }
}
