//! The native commands that are used.

use std::fmt;

/// A native command's code (MF2DL(H)x0 data sheet, 11.2 "Command overview"; those an EV1 knows already are in MF3ICD81).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Instruction {
    /// ISO authentication with a DES key.
    AuthenticateIso = 0x1A,
    /// The authentication of EV1 with an AES key.
    AuthenticateAes = 0xAA,
    /// The authentication of EV2 that begins a transaction.
    AuthenticateEv2First = 0x71,
    /// The authentication of EV2 within a transaction.
    AuthenticateEv2NonFirst = 0x77,
    /// What chip this is.
    GetVersion = 0x60,
    /// Bytes that are free.
    GetFreeMemory = 0x6E,
    /// The real UID.
    GetCardUid = 0x51,
    /// Sets how the card behaves, for good.
    SetConfiguration = 0x5C,
    /// Deletes every application.
    FormatPicc = 0xFC,
    /// Which applications there are.
    GetApplicationIds = 0x6A,
    /// Goes to an application, or to the card's own level.
    SelectApplication = 0x5A,
    /// Makes an application.
    CreateApplication = 0xCA,
    /// Deletes an application.
    DeleteApplication = 0xDA,
    /// Who may change what, and how many keys there are.
    GetKeySettings = 0x45,
    /// Changes that.
    ChangeKeySettings = 0x54,
    /// The version byte of a key.
    GetKeyVersion = 0x64,
    /// Replaces a key.
    ChangeKey = 0xC4,
    /// Which files there are.
    GetFileIds = 0x6F,
    /// Kind, access rights and size of a file.
    GetFileSettings = 0xF5,
    /// Changes access rights and communication mode.
    ChangeFileSettings = 0x5F,
    /// Makes a file whose writes take effect at once.
    CreateStdDataFile = 0xCD,
    /// Makes a file whose writes take effect at a commit.
    CreateBackupDataFile = 0xCB,
    /// Deletes a file.
    DeleteFile = 0xDF,
    /// Reads, in frames of the card's own protocol.
    ReadData = 0xBD,
    /// Reads, in one answer which ISO/IEC 14443-4 cuts up below: from EV2 on.
    ReadDataIso = 0xAD,
    /// Writes, in frames of the card's own protocol.
    WriteData = 0x3D,
    /// Writes, in one command which ISO/IEC 14443-4 cuts up below: from EV2 on.
    WriteDataIso = 0x8D,
    /// Makes all writes to backup files since the last commit take effect together.
    CommitTransaction = 0xC7,
    /// Forgets them.
    AbortTransaction = 0xA7,
}

impl Instruction {
    /// The byte on the wire.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
