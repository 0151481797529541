//! Status codes of the native protocol, under NXP's names (MF3ICD81 data sheet, "Status and error codes").

/// The second byte of `91 xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub u8);

impl Status {
    /// Done.
    pub const OPERATION_OK: Self = Self(0x00);
    /// No backup file was written, so there is nothing to commit or abort.
    pub const NO_CHANGES: Self = Self(0x0C);
    /// The memory is full.
    pub const OUT_OF_EEPROM_ERROR: Self = Self(0x0E);
    /// The chip does not know the command.
    pub const ILLEGAL_COMMAND_CODE: Self = Self(0x1C);
    /// CRC, MAC or padding does not match the data.
    pub const INTEGRITY_ERROR: Self = Self(0x1E);
    /// There is no key of that number.
    pub const NO_SUCH_KEY: Self = Self(0x40);
    /// The command is too long or too short.
    pub const LENGTH_ERROR: Self = Self(0x7E);
    /// The configuration does not allow it, whoever asks.
    pub const PERMISSION_DENIED: Self = Self(0x9D);
    /// A parameter has a value that it cannot have.
    pub const PARAMETER_ERROR: Self = Self(0x9E);
    /// No application has that identifier.
    pub const APPLICATION_NOT_FOUND: Self = Self(0xA0);
    /// Authentication failed, or whoever is authenticated may not do it.
    pub const AUTHENTICATION_ERROR: Self = Self(0xAE);
    /// More frames are to come, or are waited for.
    pub const ADDITIONAL_FRAME: Self = Self(0xAF);
    /// Behind the end of the file.
    pub const BOUNDARY_ERROR: Self = Self(0xBE);
    /// The card is broken; here: it has no random numbers to give.
    pub const PICC_INTEGRITY_ERROR: Self = Self(0xC1);
    /// An earlier command was not brought to its end.
    pub const COMMAND_ABORTED: Self = Self(0xCA);
    /// There are as many applications as can be.
    pub const COUNT_ERROR: Self = Self(0xCE);
    /// An application or file of that number exists.
    pub const DUPLICATE_ERROR: Self = Self(0xDE);
    /// No file has that number.
    pub const FILE_NOT_FOUND: Self = Self(0xF0);
}
