//! MIFARE DESFire EV1, EV2 and EV3 (8K), AES, seen as the APDUs that a PC/SC reader passes on.
//!
//! Written from what is public: NXP's data sheet of the EV1 (MF3ICD81) and of the DESFire Light (MF2DLHX0), AN12343, AN12196,
//! and transcripts of real cards. Where the documents are silent the choice is said at its place.
//!
//! Not emulated: applications with DES keys, value and record files, transaction MACs, delegated applications, key sets,
//! virtual cards, proximity checks, ISO file identifiers and names.

mod authenticate;
mod data;
mod eeprom;
mod files;
mod frames;
mod keys;
mod picc;
mod rights;
mod session;
mod status;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::random::Randomness;
use authenticate::Challenge;
use eeprom::Application;
pub use eeprom::{ApplicationId, Generation};
pub(crate) use eeprom::{Eeprom, KeyKind};
use frames::Pending;
use rights::CommMode;
use session::{Filling, Incoming, Opened, Protection, Session};
pub use status::Status;

/// The name that DESFire's own application answers to (ISO/IEC 7816-4 SELECT).
const DF_NAME: [u8; 7] = [0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x00];
/// Answer to select of every DESFire: length, format, 106 to 848 kbit/s, timings, no CID, one historical byte.
const ATS: [u8; 6] = [0x06, 0x75, 0x77, 0x81, 0x02, 0x80];

const OK: [u8; 2] = [0x90, 0x00];
const WRONG_LENGTH: [u8; 2] = [0x67, 0x00];
const NOT_FOUND: [u8; 2] = [0x6A, 0x82];
const WRONG_P1_P2: [u8; 2] = [0x6A, 0x86];
const WRONG_PARAMETERS: [u8; 2] = [0x6B, 0x00];
const UNKNOWN_INSTRUCTION: [u8; 2] = [0x6D, 0x00];
const UNKNOWN_CLASS: [u8; 2] = [0x6E, 0x00];
const NO_DIAGNOSIS: [u8; 2] = [0x6F, 0x00];

/// A DESFire.
#[derive(Serialize, Deserialize)]
pub(crate) struct Desfire {
    pub(crate) eeprom: Eeprom,
    #[serde(skip)]
    volatile: Volatile,
    #[serde(skip)]
    pub(crate) random: Randomness,
}

/// What is gone when the field is.
#[derive(Default)]
struct Volatile {
    /// `None` is the card itself.
    selected: Option<ApplicationId>,
    session: Option<Session>,
    pending: Pending,
    /// Backup files of the selected application as they will be once committed.
    mirrors: BTreeMap<u8, Vec<u8>>,
    random_uid: Option<[u8; 4]>,
}

/// A native command, all frames of it.
struct Request<'a> {
    ins: u8,
    data: &'a [u8],
}

/// What a command that went well says.
struct Answer {
    data: Vec<u8>,
    mode: CommMode,
    filling: Filling,
}

impl Answer {
    /// Nothing, or what is not file data: with a MAC if there is a session.
    fn with(data: Vec<u8>) -> Self {
        Self { data, mode: CommMode::Mac, filling: Filling::Zeros }
    }

    fn done() -> Self {
        Self::with(Vec::new())
    }
}

impl Desfire {
    /// As delivered: a single DES key of zeros, no application.
    pub(crate) fn new(generation: Generation, uid: [u8; 7]) -> Self {
        let eeprom = Eeprom::new(generation, uid);
        Self { eeprom, volatile: Volatile::default(), random: Randomness::default() }
    }

    /// The field goes, or comes.
    pub(crate) fn power_cycle(&mut self) {
        self.volatile = Volatile::default();
    }

    /// Answers a command.
    pub(crate) fn answer(&mut self, apdu: &[u8]) -> Vec<u8> {
        match apdu {
            [0xFF, 0xCA, 0x00, 0x00, le] => match self.shown_uid() {
                Some(uid) => crate::storage::get_data(&uid, *le),
                None => NO_DIAGNOSIS.to_vec(),
            },
            [0xFF, 0xCA, 0x01, 0x00, le] => crate::storage::get_data(&ATS, *le),
            [0xFF, 0xCA, ..] => WRONG_PARAMETERS.to_vec(),
            [0xFF, _, _, _, ..] => UNKNOWN_INSTRUCTION.to_vec(),
            [0x00, 0xA4, 0x04, 0x00, length, name @ ..] => self.select_by_name(*length, name),
            [0x00, _, _, _, ..] => UNKNOWN_INSTRUCTION.to_vec(),
            // Le is 00 always, because the card alone knows how much comes.
            [0x90, ins, 0x00, 0x00, 0x00] => self.native(*ins, &[]),
            [0x90, ins, 0x00, 0x00, length, data @ .., 0x00] if usize::from(*length) == data.len() => {
                self.native(*ins, data)
            }
            [0x90, _, 0x00, 0x00, ..] => WRONG_LENGTH.to_vec(),
            [0x90, _, _, _, ..] => WRONG_P1_P2.to_vec(),
            [_, _, _, _, ..] => UNKNOWN_CLASS.to_vec(),
            _ => WRONG_LENGTH.to_vec(),
        }
    }

    /// The UID of anticollision: its own, or since power-up a made-up one (ISO/IEC 14443-3, 6.5.4: first byte 08).
    fn shown_uid(&mut self) -> Option<Vec<u8>> {
        if !self.eeprom.random_id {
            return Some(self.eeprom.uid.to_vec());
        }
        if self.volatile.random_uid.is_none()
            && let [a, b, c] = *self.random.draw(3)?
        {
            self.volatile.random_uid = Some([0x08, a, b, c]);
        }
        self.volatile.random_uid.map(|uid| uid.to_vec())
    }

    fn select_by_name(&mut self, length: u8, name: &[u8]) -> Vec<u8> {
        let (name, le) = name.split_at_checked(usize::from(length)).unwrap_or((&[], &[0, 0]));
        if !matches!(le, [] | [0]) {
            return WRONG_LENGTH.to_vec();
        }
        if name != DF_NAME {
            return NOT_FOUND.to_vec();
        }
        self.leave_for(None);
        OK.to_vec()
    }

    /// Goes to another application: whatever was begun in the old one is void.
    fn leave_for(&mut self, selected: Option<ApplicationId>) {
        let random_uid = self.volatile.random_uid;
        self.volatile = Volatile { selected, random_uid, ..Volatile::default() };
    }

    /// Every error ends the authentication and voids what is not committed. (The documents say so of errors in secure
    /// messaging and of aborted commands; nobody may count on less from the others.)
    fn fail(&mut self) {
        self.volatile.session = None;
        self.volatile.pending = Pending::default();
        self.volatile.mirrors.clear();
    }

    /// Runs a whole command.
    fn execute(&mut self, request: &Request<'_>) -> Result<Answer, Status> {
        match request.ins {
            0x60 => self.get_version(request),
            0x6E => self.free_memory(request),
            0xFC => self.format(request),
            0x5C => self.set_configuration(request),
            0x51 => self.get_card_uid(request),
            0xCA => self.create_application(request),
            0xDA => self.delete_application(request),
            0x5A => self.select_application(request),
            0x6A => self.application_ids(request),
            0x45 => self.get_key_settings(request),
            0x54 => self.change_key_settings(request),
            0x64 => self.get_key_version(request),
            0xC4 => self.change_key(request),
            0xCD | 0xCB => self.create_file(request),
            0xDF => self.delete_file(request),
            0x6F => self.file_ids(request),
            0xF5 => self.file_settings(request),
            0x5F => self.change_file_settings(request),
            0xBD | 0xAD => self.read_data(request),
            0x3D | 0x8D => self.write_data(request),
            0xC7 => self.commit(request),
            0xA7 => self.abort(request),
            _ => Err(Status::ILLEGAL_COMMAND_CODE),
        }
    }

    /// The first and only part of most commands: `bytes` parameters in clear, under the MAC of the session if there is one.
    fn parameters(&mut self, request: &Request<'_>, bytes: usize) -> Result<Vec<u8>, Status> {
        let (header, opened) = self.open(request, bytes, Protection::Command)?;
        if opened.data.is_empty() { Ok(header) } else { Err(Status::LENGTH_ERROR) }
    }

    /// Splits a command into `header_bytes` in clear and a body, and opens that.
    fn open(
        &mut self,
        request: &Request<'_>,
        header_bytes: usize,
        protection: Protection,
    ) -> Result<(Vec<u8>, Opened), Status> {
        let (header, body) = request.data.split_at_checked(header_bytes).ok_or(Status::LENGTH_ERROR)?;
        let opened = match (&mut self.volatile.session, protection) {
            (Some(session), _) => session.open(Incoming { ins: request.ins, header, body }, protection)?,
            (None, Protection::Plain | Protection::Command) => Opened { data: body.to_vec(), trailer: Vec::new() },
            (None, Protection::Mac | Protection::Full { .. }) => return Err(Status::AUTHENTICATION_ERROR),
        };
        Ok((header.to_vec(), opened))
    }

    fn authenticated_key(&self) -> Option<u8> {
        self.volatile.session.as_ref().map(|session| session.key_no)
    }

    fn require_master_key(&self) -> Result<(), Status> {
        if self.authenticated_key() == Some(0) { Ok(()) } else { Err(Status::AUTHENTICATION_ERROR) }
    }

    /// Commands for the card alone are refused inside of an application.
    fn require_picc_level(&self) -> Result<(), Status> {
        if self.volatile.selected.is_none() { Ok(()) } else { Err(Status::PERMISSION_DENIED) }
    }

    /// The selected application; PERMISSION_DENIED at the card's level.
    fn application(&self) -> Result<&Application, Status> {
        self.eeprom.application(self.volatile.selected.ok_or(Status::PERMISSION_DENIED)?)
    }

    fn application_mut(&mut self) -> Result<&mut Application, Status> {
        self.eeprom.application_mut(self.volatile.selected.ok_or(Status::PERMISSION_DENIED)?)
    }

    fn draw(&mut self, count: usize) -> Result<Vec<u8>, Status> {
        self.random.draw(count).ok_or(Status::PICC_INTEGRITY_ERROR)
    }
}

/// For tests, past the wire.
impl Desfire {
    pub(crate) fn is_authenticated(&self) -> bool {
        self.volatile.session.is_some()
    }

    pub(crate) fn selected(&self) -> Option<ApplicationId> {
        self.volatile.selected
    }

    /// A file as it would be after a commit.
    pub(crate) fn uncommitted(&self, application: ApplicationId, file: u8) -> Option<Vec<u8>> {
        if self.volatile.selected == Some(application) { self.volatile.mirrors.get(&file).cloned() } else { None }
    }
}

#[cfg(test)]
mod tests;
