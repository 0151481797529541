//! What a DESFire says at the end of every answer.

use std::fmt;

/// The second byte of the status word `91 xx`, named as NXP names it (MF2DL(H)x0 data sheet, 11.4 "Command and response
/// codes"; the older codes are those of MF3ICD81).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub u8);

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        impl Status {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            /// NXP's name, if the code has one.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

statuses! {
    /// Done.
    OPERATION_OK = 0x00,
    /// A commit or abort with nothing to do.
    NO_CHANGES = 0x0C,
    /// No room left on the card.
    OUT_OF_EEPROM_ERROR = 0x0E,
    /// The card does not know the command: an EV1 says it to the authentication of an EV2.
    ILLEGAL_COMMAND_CODE = 0x1C,
    /// Checksum, padding or MAC of the command is wrong.
    INTEGRITY_ERROR = 0x1E,
    /// The application has no key of this number.
    NO_SUCH_KEY = 0x40,
    /// The command has a wrong length.
    LENGTH_ERROR = 0x7E,
    /// Not allowed in this configuration.
    PERMISSION_DENIED = 0x9D,
    /// A parameter has a value that it may not have.
    PARAMETER_ERROR = 0x9E,
    /// There is no such application.
    APPLICATION_NOT_FOUND = 0xA0,
    /// The application is damaged for good.
    APPL_INTEGRITY_ERROR = 0xA1,
    /// Too many failed authentications: the card wants to be tried again until it has waited long enough.
    AUTHENTICATION_DELAY = 0xAD,
    /// A wrong key, or none where one is needed.
    AUTHENTICATION_ERROR = 0xAE,
    /// More to come, or more wanted.
    ADDITIONAL_FRAME = 0xAF,
    /// Beyond the end of a file.
    BOUNDARY_ERROR = 0xBE,
    /// The card is damaged for good.
    PICC_INTEGRITY_ERROR = 0xC1,
    /// The command before was not finished.
    COMMAND_ABORTED = 0xCA,
    /// The card has switched itself off for good.
    PICC_DISABLED_ERROR = 0xCD,
    /// No more applications or files can be made.
    COUNT_ERROR = 0xCE,
    /// An application or file of this number exists.
    DUPLICATE_ERROR = 0xDE,
    /// Power went away while the card wrote; it has undone that.
    EEPROM_ERROR = 0xEE,
    /// There is no such file.
    FILE_NOT_FOUND = 0xF0,
    /// The file is damaged for good.
    FILE_INTEGRITY_ERROR = 0xF1,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{:02X} {name}", self.0),
            None => write!(f, "{:02X}", self.0),
        }
    }
}
