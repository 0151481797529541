//! What a DESFire keeps without power.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::rights::{AccessRights, CommMode, KeySettings};
use super::status::Status;
use crate::crypto::cipher::Cipher;

/// An application's identifier as it stands on the wire, least significant byte first.
pub type ApplicationId = [u8; 3];

/// Memory of the 8K chips.
pub(crate) const TOTAL_BYTES: usize = 8192;
/// Memory is given out in pieces of this size, and each thing that exists takes at least one for itself.
const BLOCK_BYTES: usize = 32;
/// A real EV2 and EV3 have room for more; whoever needs no more is right on all.
pub(crate) const MAX_APPLICATIONS: usize = 28;
pub(crate) const MAX_KEYS: usize = 14;
/// Files are numbered 00 to 1F.
pub(crate) const MAX_FILES: usize = 32;

/// Which DESFire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Generation {
    /// AES with a running IV.
    Ev1,
    /// And secure messaging with a transaction identifier and a command counter.
    Ev2,
    /// As EV2, but for what GetVersion says. Its own additions are not here.
    Ev3,
}

impl Generation {
    /// Whether it knows AuthenticateEV2 and the commands that need no frames.
    pub(crate) fn speaks_ev2(self) -> bool {
        self != Self::Ev1
    }

    /// Hardware and software part of GetVersion, 8K (read from cards; vendor, type, subtype, version, storage, protocol).
    pub(crate) fn version(self) -> [[u8; 7]; 2] {
        match self {
            Self::Ev1 => [[4, 1, 1, 1, 0, 0x1A, 5], [4, 1, 1, 1, 4, 0x1A, 5]],
            Self::Ev2 => [[4, 1, 1, 0x12, 0, 0x1A, 5], [4, 1, 1, 2, 1, 0x1A, 5]],
            Self::Ev3 => [[4, 1, 1, 0x33, 0, 0x1A, 5], [4, 1, 1, 3, 0, 0x1A, 5]],
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum KeyKind {
    /// Two-key triple DES; single DES if the halves are equal.
    Des,
    Aes,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) kind: KeyKind,
    pub(crate) bytes: KeyBytes,
    pub(crate) version: u8,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(crate) struct KeyBytes(pub(crate) [u8; 16]);

impl Key {
    /// As delivered, or as in a fresh application: zeros.
    pub(crate) fn zero(kind: KeyKind) -> Self {
        Self { kind, bytes: KeyBytes([0; 16]), version: 0 }
    }

    pub(crate) fn cipher(&self) -> Cipher {
        match self.kind {
            KeyKind::Aes => Cipher::aes(&self.bytes.0),
            KeyKind::Des => Cipher::triple_des(&self.bytes.0),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FileKind {
    Standard,
    Backup,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) number: u8,
    pub(crate) kind: FileKind,
    pub(crate) comm: CommMode,
    pub(crate) rights: AccessRights,
    /// What is committed.
    pub(crate) content: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Application {
    pub(crate) id: ApplicationId,
    pub(crate) settings: KeySettings,
    pub(crate) keys: Vec<Key>,
    pub(crate) files: Vec<File>,
}

impl Application {
    pub(crate) fn file(&self, number: u8) -> Result<&File, Status> {
        self.files.iter().find(|file| file.number == number).ok_or(Status::FILE_NOT_FOUND)
    }

    pub(crate) fn file_mut(&mut self, number: u8) -> Result<&mut File, Status> {
        self.files.iter_mut().find(|file| file.number == number).ok_or(Status::FILE_NOT_FOUND)
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Eeprom {
    pub(crate) generation: Generation,
    pub(crate) uid: [u8; 7],
    pub(crate) master_key: Key,
    pub(crate) settings: KeySettings,
    pub(crate) format_disabled: bool,
    pub(crate) random_id: bool,
    pub(crate) applications: Vec<Application>,
    /// Taken until the next format: deleting gives nothing back.
    pub(crate) used_bytes: usize,
}

impl Eeprom {
    /// As delivered.
    pub(crate) fn new(generation: Generation, uid: [u8; 7]) -> Self {
        Self {
            generation,
            uid,
            master_key: Key::zero(KeyKind::Des),
            settings: KeySettings::FACTORY,
            format_disabled: false,
            random_id: false,
            applications: Vec::new(),
            used_bytes: 0,
        }
    }

    pub(crate) fn application(&self, id: ApplicationId) -> Result<&Application, Status> {
        self.applications.iter().find(|application| application.id == id).ok_or(Status::APPLICATION_NOT_FOUND)
    }

    pub(crate) fn application_mut(&mut self, id: ApplicationId) -> Result<&mut Application, Status> {
        self.applications.iter_mut().find(|application| application.id == id).ok_or(Status::APPLICATION_NOT_FOUND)
    }

    pub(crate) fn free_bytes(&self) -> usize {
        TOTAL_BYTES.saturating_sub(self.used_bytes)
    }

    /// Takes room for a thing of `bytes` beside its own block.
    pub(crate) fn take(&mut self, bytes: usize) -> Result<(), Status> {
        let whole = BLOCK_BYTES.saturating_add(bytes.div_ceil(BLOCK_BYTES).saturating_mul(BLOCK_BYTES));
        if whole > self.free_bytes() {
            return Err(Status::OUT_OF_EEPROM_ERROR);
        }
        self.used_bytes += whole;
        Ok(())
    }

    /// FormatPICC: every application goes, the master key and its settings stay.
    pub(crate) fn format(&mut self) {
        self.applications.clear();
        self.used_bytes = 0;
    }

    /// Whether a saved card is one that there can be.
    pub(crate) fn is_possible(&self) -> bool {
        let files = |application: &Application| {
            application.files.len() <= MAX_FILES
                && application.files.iter().all(|file| {
                    usize::from(file.number) < MAX_FILES
                        && file.rights.fit(application.keys.len())
                        && (1..=TOTAL_BYTES).contains(&file.content.len())
                })
        };
        self.used_bytes <= TOTAL_BYTES
            && self.applications.len() <= MAX_APPLICATIONS
            && self.applications.iter().all(|application| {
                (1..=MAX_KEYS).contains(&application.keys.len())
                    && application.keys.iter().all(|key| key.kind == KeyKind::Aes)
                    && files(application)
            })
    }
}
