//! MIFARE DESFire EV1, EV2 and EV3 with AES keys, over a [`crate::dialogue::Card`].
//!
//! A staff tap reads as it happens:
//!
//! ```
//! use frontdesk_card::desfire::{AesKey, ApplicationId, Challenge, CommunicationMode, DesfireError, Picc};
//! use frontdesk_card::dialogue::{Dialogue, Step};
//!
//! let (application, key, drawn) = (ApplicationId::new([0xF5, 0x1D, 0x01]), AesKey::new([7; 16]), Challenge::new([9; 16]));
//! let mut dialogue = Dialogue::<Vec<u8>, DesfireError>::new(|card| async move {
//!     let mut picc = Picc::new(&card);
//!     picc.select(application).await?;
//!     picc.authenticate(1, &key, drawn).await?;
//!     picc.read_data(0, 0, 200, CommunicationMode::Full).await
//! });
//! assert_eq!(dialogue.next(None), Step::Transmit(vec![0x90, 0x5A, 0, 0, 3, 0x01, 0x1D, 0xF5, 0]));
//! ```
//!
//! **Exchanges.** With a fixed UID a tap takes five: the reader's UID, selection, two for the authentication, one read. With
//! a random UID it takes eight: the reader's UID, selection, two with a key all cards share, the real UID, two with this
//! card's own key, one read. On an EV1 the authentication takes one more, unless the card is known to be one, and reading
//! takes one for every frame of about 50 bytes.
//!
//! **Trust.** Every answer within a session is checked: by its MAC, or on an enciphered answer of an EV1 by the checksum
//! inside. Not covered are answers in [`CommunicationMode::Plain`] on EV2, what is said before an authentication (the
//! version among it), and the last answer of a session that a command ends by itself, as [`Picc::change_own_key`] does.
//!
//! | module | what it holds |
//! |---|---|
//! | `frame` | wrapping into ISO 7816, messages longer than a frame |
//! | `cipher`, `checksum`, `diversify` | AES, CMAC, CRC-32, AN10922 |
//! | `authenticate`, `factory` | AES authentication of EV1 and EV2; a factory card's DES key replaced |
//! | `order`, `session`, `ev1`, `ev2` | how a command and its answer are protected |
//! | `picc`, `keys`, `applications`, `files`, `data` | the commands |
//! | `fuzzing` | where a fuzzer gets in; only in tests |
//! | `version`, `settings`, `access`, `file` | what answers mean |

mod access;
mod applications;
mod authenticate;
mod checksum;
mod cipher;
mod command;
mod data;
mod diversify;
mod error;
mod ev1;
mod ev2;
mod factory;
mod file;
mod files;
mod frame;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod key;
mod keys;
mod order;
mod picc;
mod session;
mod settings;
mod status;
mod version;

pub use access::{Access, AccessRights, CommunicationMode};
pub use applications::{ApplicationId, MAX_KEYS};
pub use command::Instruction;
pub use data::MAX_TRANSFER_BYTES;
pub use diversify::{MAX_DIVERSIFICATION_BYTES, diversify};
pub use error::DesfireError;
pub use file::{FileKind, FileSettings, MAX_FILE_BYTES, MAX_FILES};
pub use key::{AesKey, Challenge, KEY_BYTES, MAX_KEY_NUMBER};
pub use picc::Picc;
pub use session::Protocol;
pub use settings::{ChangeKeys, KeyKind, KeySettings, KeyTable};
pub use status::Status;
pub use version::{Generation, Part, Version};

#[cfg(test)]
mod tests;
