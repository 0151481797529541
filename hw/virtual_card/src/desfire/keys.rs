//! Commands about keys, of the card and of an application (MF3ICD81, "Security related commands").

use super::eeprom::{Key, KeyBytes, KeyKind};
use super::rights::KeySettings;
use super::session::{Opened, Protection};
use super::{Answer, Desfire, Request, Status};
use crate::crypto::crc::crc32;

/// Key number of ChangeKey at the card's level: the upper two bits are the kind of key, 10 for AES.
const MASTER_KEY_AS_AES: u8 = 0x80;
/// Of an AES key and its version.
const NEW_KEY_BYTES: usize = 17;
const CRC_BYTES: usize = 4;

impl Desfire {
    fn settings(&self) -> Result<KeySettings, Status> {
        match self.volatile.selected {
            None => Ok(self.eeprom.settings),
            Some(id) => Ok(self.eeprom.application(id)?.settings),
        }
    }

    /// Settings, and the number of keys with their kind in the upper two bits.
    pub(super) fn get_key_settings(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.parameters(request, 0)?;
        let settings = self.settings()?;
        if !settings.free_directory() {
            self.require_master_key()?;
        }
        let count = match self.volatile.selected {
            None => 1,
            Some(id) => u8::try_from(self.eeprom.application(id)?.keys.len()).unwrap_or(u8::MAX),
        };
        let kind = match self.key(0)?.kind {
            KeyKind::Des => 0x00,
            KeyKind::Aes => 0x80,
        };
        Ok(Answer::with(vec![settings.0, kind | count]))
    }

    pub(super) fn change_key_settings(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        if !self.settings()?.configuration_changeable() {
            return Err(Status::PERMISSION_DENIED);
        }
        self.require_master_key()?;
        let (_, opened) = self.open(request, 0, Protection::Full { data_bytes: 1, trailer_bytes: 0 })?;
        let [settings] = *opened.data else { return Err(Status::LENGTH_ERROR) };
        match self.volatile.selected {
            None => self.eeprom.settings = KeySettings(settings),
            Some(_) => self.application_mut()?.settings = KeySettings(settings),
        }
        Ok(Answer::done())
    }

    /// Free for everybody.
    pub(super) fn get_key_version(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let parameters = self.parameters(request, 1)?;
        let [key_no] = *parameters else { return Err(Status::LENGTH_ERROR) };
        Ok(Answer::with(vec![self.key(key_no)?.version]))
    }

    /// The new key, or what it and the old one differ in if that is not the key of the session; the latter ends with its key.
    pub(super) fn change_key(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let number = request.data.first().ok_or(Status::LENGTH_ERROR)?;
        let target = self.changed_key(*number)?;
        let by = self.authenticated_key().ok_or(Status::AUTHENTICATION_ERROR)?;
        self.settings()?.allow_change(target, by)?;
        let own = target == by;
        let trailer_bytes = if own { 0 } else { CRC_BYTES };
        let (_, opened) = self.open(request, 1, Protection::Full { data_bytes: NEW_KEY_BYTES, trailer_bytes })?;
        let old = (!own).then(|| self.key(target).cloned()).transpose()?;
        let new = new_key(&opened, old.as_ref())?;
        match self.volatile.selected {
            None => self.eeprom.master_key = new,
            Some(_) => {
                let key = self.application_mut()?.keys.get_mut(usize::from(target)).ok_or(Status::NO_SUCH_KEY)?;
                *key = new;
            }
        }
        if own {
            self.volatile.session = None;
        }
        Ok(Answer::done())
    }

    /// The key that ChangeKey is about. The card's master key becomes an AES key here and nothing else.
    fn changed_key(&self, number: u8) -> Result<u8, Status> {
        match (self.volatile.selected, number) {
            (None, MASTER_KEY_AS_AES) => Ok(0),
            (None, number) if number & 0x3F == 0 => Err(Status::PARAMETER_ERROR),
            (None, _) => Err(Status::NO_SUCH_KEY),
            (Some(_), number) => self.key(number).map(|_| number),
        }
    }
}

/// From what was decrypted: 16 bytes of key, one of version, and for another key than one's own the CRC of the key.
fn new_key(opened: &Opened, old: Option<&Key>) -> Result<Key, Status> {
    let (bytes, version) = opened.data.split_first_chunk::<16>().ok_or(Status::LENGTH_ERROR)?;
    let [version] = *version else { return Err(Status::LENGTH_ERROR) };
    let mut key = Key { kind: KeyKind::Aes, bytes: KeyBytes(*bytes), version };
    if let Some(old) = old {
        key.bytes.0.iter_mut().zip(old.bytes.0).for_each(|(byte, old)| *byte ^= old);
        if opened.trailer != crc32(key.bytes.0) {
            return Err(Status::INTEGRITY_ERROR);
        }
    }
    Ok(key)
}
