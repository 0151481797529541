//! What a code scanner is to the rest of Frontdesk, and which devices may be one.

pub mod keys;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A longer scan is dropped as a whole, in characters.
pub const MAX_SCAN_CHARS: usize = 128;

/// Devices of an allow list at most.
pub const MAX_ALLOWED: usize = 8;

/// A scanner. Blocking: it lives on a thread of its own. Nobody else hears what it reads.
pub trait CodeScanner: Send {
    /// The driver's name, for health.
    fn driver(&self) -> &'static str;

    /// Whether no real scanner is behind it.
    fn simulated(&self) -> bool;

    /// The next event, waiting at most `timeout`. Whether it is there is told first, and again whenever that changes; a scanner that went
    /// away is looked for again and again.
    fn next_event(&mut self, timeout: Duration) -> Option<ScannerEvent>;
}

/// Something that happened at the scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerEvent {
    /// Whether it is there, from now on.
    Presence(Presence),
    /// A code was read to its end.
    Scanned(Scan),
    /// Something was read that is no text, or is longer than [`MAX_SCAN_CHARS`]. Nothing of it is told.
    Broken,
}

/// Whether a scanner is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// No device that is allowed is plugged in.
    Missing,
    /// One that is allowed cannot be had for ourselves.
    Trouble {
        /// What it is called.
        name: String,
        /// Why.
        trouble: ScannerTrouble,
    },
    /// It is there, and nobody else hears it.
    Here {
        /// What it is called.
        name: String,
    },
}

/// Why a scanner cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerTrouble {
    /// This process may not open it.
    NotAllowed,
    /// Another process has grabbed it.
    Taken,
    /// Anything else.
    Failed {
        /// What the system said.
        detail: String,
    },
}

/// What was read: printable ASCII, 1 to [`MAX_SCAN_CHARS`] characters. Anybody can hold up anything.
#[derive(Clone, PartialEq, Eq)]
pub struct Scan(String);

impl Scan {
    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Who has an invitation's code is let in by it.
        f.write_str("Scan")
    }
}

/// A USB device by its two numbers, as `lsusb` writes them: `0c2e:0b61`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UsbId {
    /// Of its maker.
    pub vendor: u16,
    /// Of its model, given by the maker.
    pub product: u16,
}

/// No pair of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a USB device is two numbers of four hexadecimal digits, as lsusb shows them: \"0c2e:0b61\"")]
pub struct NoUsbId;

impl FromStr for UsbId {
    type Err = NoUsbId;

    fn from_str(text: &str) -> Result<Self, NoUsbId> {
        let (vendor, product) = text.split_once(':').ok_or(NoUsbId)?;
        let number = |part: &str| {
            let is_number = part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            u16::from_str_radix(part, 16).ok().filter(|_| is_number).ok_or(NoUsbId)
        };
        Ok(Self { vendor: number(vendor)?, product: number(product)? })
    }
}

impl TryFrom<String> for UsbId {
    type Error = NoUsbId;

    fn try_from(text: String) -> Result<Self, NoUsbId> {
        text.parse()
    }
}

impl From<UsbId> for String {
    fn from(id: UsbId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for UsbId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.product)
    }
}

/// Which devices are scanners. Nothing else is ever opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowList {
    /// Their numbers, at most [`MAX_ALLOWED`].
    pub devices: Vec<UsbId>,
    /// If there is one, this device node alone, for example a link of `/dev/input/by-id`; its numbers must be allowed all the same.
    pub path: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_device_is_written_as_lsusb_does() {
        let id: UsbId = "0C2e:0b61".parse().unwrap();
        assert_eq!(id, UsbId { vendor: 0x0c2e, product: 0x0b61 });
        assert_eq!(id.to_string(), "0c2e:0b61");
        for bad in ["", "0c2e", "0c2e:", "c2e:b61", "0c2e:0b61:0", "+c2e:0b61", "0c2e0b61", "没有:扫码"] {
            assert_eq!(bad.parse::<UsbId>(), Err(NoUsbId), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_device_is_read_back(vendor: u16, product: u16) {
            let id = UsbId { vendor, product };
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn whatever_is_written_is_a_device_or_none(text in ".{0,12}") {
            if let Ok(id) = text.parse::<UsbId>() {
                prop_assert_eq!(id.to_string(), text.to_ascii_lowercase());
            }
        }
    }
}
