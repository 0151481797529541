//! Commands about the whole card and its applications (MF3ICD81, "PICC level commands").

use super::eeprom::{Application, Key, KeyKind, MAX_APPLICATIONS, MAX_KEYS};
use super::rights::{CommMode, KeySettings};
use super::session::{Filling, Protection};
use super::{Answer, ApplicationId, Desfire, Request, Status};

/// Batch, calendar week and year of production, in GetVersion; any will do.
const BATCH_WEEK_YEAR: [u8; 7] = [0xBA, 0x45, 0x19, 0xE3, 0x20, 0x49, 0x13];
const DISABLE_FORMAT: u8 = 1;
const RANDOM_ID: u8 = 2;
/// In the second settings byte of CreateApplication: AES keys.
const AES_KEYS: u8 = 0x80;
/// One byte of version beside each key.
const KEY_BYTES: usize = 17;

impl Desfire {
    /// With a random identifier, and nobody authenticated, the UID in it is zeros (MF2DLHX0, GetVersion).
    pub(super) fn get_version(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.parameters(request, 0)?;
        let hidden = self.eeprom.random_id && self.volatile.session.is_none();
        let uid = if hidden { [0; 7] } else { self.eeprom.uid };
        let [hardware, software] = self.eeprom.generation.version();
        Ok(Answer::with([hardware, software, uid, BATCH_WEEK_YEAR].concat()))
    }

    pub(super) fn free_memory(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.parameters(request, 0)?;
        // At most 8 KiB, so three bytes hold it.
        let free = u32::try_from(self.eeprom.free_bytes()).unwrap_or(u32::MAX);
        Ok(Answer::with(free.to_le_bytes().into_iter().take(3).collect()))
    }

    pub(super) fn format(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.parameters(request, 0)?;
        self.require_picc_level()?;
        self.require_master_key()?;
        if self.eeprom.format_disabled {
            return Err(Status::PERMISSION_DENIED);
        }
        // The authentication goes on: real cards keep their chain of MACs over it.
        self.eeprom.format();
        Ok(Answer::done())
    }

    /// Option 00 only: format disabled, random identifier. Neither can be taken back.
    pub(super) fn set_configuration(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.require_picc_level()?;
        self.require_master_key()?;
        if request.data.first().is_some_and(|option| *option != 0) {
            return Err(Status::PARAMETER_ERROR);
        }
        let (_, opened) = self.open(request, 1, Protection::Full { data_bytes: 1, trailer_bytes: 0 })?;
        let configuration = opened.data.first().copied().unwrap_or_default();
        if configuration & !(DISABLE_FORMAT | RANDOM_ID) != 0 {
            return Err(Status::PARAMETER_ERROR);
        }
        self.eeprom.format_disabled |= configuration & DISABLE_FORMAT != 0;
        self.eeprom.random_id |= configuration & RANDOM_ID != 0;
        Ok(Answer::done())
    }

    /// For whoever is authenticated with any key but in the first DESFire's way, which does not encrypt answers of this kind.
    pub(super) fn get_card_uid(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let encrypts = self.volatile.session.as_ref().is_some_and(super::Session::encrypts_answers);
        if !encrypts {
            return Err(Status::AUTHENTICATION_ERROR);
        }
        self.parameters(request, 0)?;
        Ok(Answer { data: self.eeprom.uid.to_vec(), mode: CommMode::Full, filling: Filling::Zeros })
    }

    /// Identifier, master key settings, number and kind of keys; AES only.
    pub(super) fn create_application(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let parameters = self.parameters(request, 5)?;
        self.require_picc_level()?;
        if !self.eeprom.settings.free_create_delete() {
            self.require_master_key()?;
        }
        let [id0, id1, id2, settings, keys] = *parameters else { return Err(Status::LENGTH_ERROR) };
        let id: ApplicationId = [id0, id1, id2];
        let key_count = usize::from(keys & !AES_KEYS);
        if id == [0; 3] || keys & AES_KEYS == 0 || !(1..=MAX_KEYS).contains(&key_count) {
            return Err(Status::PARAMETER_ERROR);
        }
        if self.eeprom.application(id).is_ok() {
            return Err(Status::DUPLICATE_ERROR);
        }
        if self.eeprom.applications.len() >= MAX_APPLICATIONS {
            return Err(Status::COUNT_ERROR);
        }
        self.eeprom.take(key_count * KEY_BYTES)?;
        let keys = vec![Key::zero(KeyKind::Aes); key_count];
        self.eeprom.applications.push(Application { id, settings: KeySettings(settings), keys, files: Vec::new() });
        Ok(Answer::done())
    }

    /// With the card's master key; or, where creating is free, with the application's own from inside of it.
    pub(super) fn delete_application(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let parameters = self.parameters(request, 3)?;
        let id: ApplicationId = parameters.try_into().map_err(|_| Status::LENGTH_ERROR)?;
        match self.volatile.selected {
            None => {}
            Some(selected) if selected == id && self.eeprom.settings.free_create_delete() => {}
            Some(_) => return Err(Status::PERMISSION_DENIED),
        }
        self.require_master_key()?;
        self.eeprom.application(id)?;
        self.eeprom.applications.retain(|application| application.id != id);
        if self.volatile.selected.is_some() {
            // Its key is gone, and with it the session: the answer is bare.
            self.leave_for(None);
        }
        Ok(Answer::done())
    }

    pub(super) fn select_application(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        let id: ApplicationId = request.data.try_into().map_err(|_| Status::LENGTH_ERROR)?;
        if id == [0; 3] {
            self.leave_for(None);
        } else {
            self.eeprom.application(id)?;
            self.leave_for(Some(id));
        }
        Ok(Answer::done())
    }

    pub(super) fn application_ids(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        self.parameters(request, 0)?;
        self.require_picc_level()?;
        if !self.eeprom.settings.free_directory() {
            self.require_master_key()?;
        }
        Ok(Answer::with(self.eeprom.applications.iter().flat_map(|application| application.id).collect()))
    }
}
