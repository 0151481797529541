//! The code scanner in the configuration: one optional table, `[scanner]`.

use frontdesk_hw::scanner::{AllowList, MAX_ALLOWED, UsbId};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A scanner for the codes of invitations, and which devices may be it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScannerConfig {
    /// `evdev` or `simulated`.
    pub driver: ScannerDriver,
    /// The numbers of the devices that are scanners, as `lsusb` shows them. Nothing else is opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<UsbId>,
    /// One device node alone, for example a link of `/dev/input/by-id`; its numbers must be among `devices` all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
}

/// Scanner drivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScannerDriver {
    /// A USB scanner that acts as a keyboard.
    Evdev,
    /// No scanner; codes are held up by `frontdeskctl sim scan`.
    Simulated,
}

impl ScannerConfig {
    /// Which devices may be it.
    #[must_use]
    pub fn allow_list(&self) -> AllowList {
        AllowList { devices: self.devices.clone(), path: self.path.clone() }
    }

    /// No codes come from anything real.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.driver == ScannerDriver::Simulated
    }

    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        let count = self.devices.len();
        match self.driver {
            ScannerDriver::Simulated if count > 0 || self.path.is_some() => {
                Err(("scanner", "a simulated scanner is no device: take out devices and path".to_owned()))
            }
            ScannerDriver::Evdev if count == 0 || count > MAX_ALLOWED => {
                let reason =
                    format!("names {count} devices, must be 1 to {MAX_ALLOWED}: lsusb shows the scanner's numbers");
                Err(("devices", reason))
            }
            _ if self.path.as_ref().is_some_and(|path| !path.is_absolute()) => {
                Err(("path", "begins with /dev/input/".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn parsed(scanner: &str) -> Result<Config, String> {
        Config::parse(scanner).map_err(|fault| fault.to_string())
    }

    #[test]
    fn there_is_no_scanner_unless_one_is_named_by_its_numbers() {
        assert_eq!(parsed("").unwrap().scanner, None);
        let named =
            "[scanner]\ndriver = \"evdev\"\ndevices = [\"0c2e:0B61\"]\npath = \"/dev/input/by-id/x-event-kbd\"\n";
        let scanner = parsed(named).unwrap().scanner.unwrap();
        assert_eq!(scanner.allow_list().devices[0].to_string(), "0c2e:0b61");
        assert!(!scanner.is_simulated());
    }

    #[test]
    fn a_list_that_allows_nothing_everything_or_nonsense_is_refused_with_its_line() {
        let fault = |more: &str| parsed(&format!("[scanner]\ndriver = \"evdev\"\n{more}")).unwrap_err();
        assert!(fault("").contains("lsusb"), "{}", fault(""));
        assert!(fault("devices = []").contains("1 to 8"));
        assert!(fault(&format!("devices = [{}]", "\"0c2e:0b61\",".repeat(9))).contains("names 9 devices"));
        assert!(fault("devices = [\"*:*\"]").starts_with(":3: "), "{}", fault("devices = [\"*:*\"]"));
        assert!(fault("devices = [\"0c2e:0b61\"]\npath = \"event3\"").contains("begins with /dev/input/"));
    }

    #[test]
    fn a_simulated_scanner_stands_beside_no_real_door_and_is_said() {
        let simulated = "[scanner]\ndriver = \"simulated\"\n";
        assert!(parsed(simulated).unwrap_err().contains("simulated: scanner"), "beside a real door");
        let door = "[[door]]\nhardware = \"simulated\"\n";
        assert_eq!(parsed(&format!("{simulated}{door}")).unwrap().simulated_parts(), ["scanner"]);
        assert!(parsed(&format!("{simulated}devices = [\"0c2e:0b61\"]\n{door}")).unwrap_err().contains("no device"));
    }
}
