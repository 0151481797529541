//! The card readers in the configuration: one table each, `[[reader]]`.

use frontdesk_core::fact::DEFAULT_READER;
use frontdesk_core::tap::ReaderRole;
use serde::{Deserialize, Serialize};

/// Readers at most.
pub const MAX_READERS: usize = 8;

/// The longest name of a reader, in bytes.
const MAX_NAME_BYTES: usize = 24;

/// One card reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReaderConfig {
    /// Its name in the journal and in health: 1 to 24 of a–z, 0–9 and "-", no other reader's.
    pub name: String,
    /// `pcsc` or `simulated`.
    pub driver: ReaderDriver,
    /// Takes only a PC/SC reader whose name contains this: the model, or the serial number where the name has one. Never a whole
    /// name: it changes with the USB port. Needed for each where there are several.
    pub name_contains: Option<String>,
    /// What it is for. One reader at most is a desk.
    pub role: ReaderRole,
    /// The name of the door at which it is; the first door, unless set.
    pub door: Option<String>,
}

/// Reader drivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReaderDriver {
    /// Any PC/SC reader, through pcscd.
    Pcsc,
    /// No reader; cards are put down by `frontdeskctl sim tap`.
    Simulated,
}

impl Default for ReaderConfig {
    fn default() -> Self {
        Self {
            name: DEFAULT_READER.to_owned(),
            driver: ReaderDriver::Pcsc,
            name_contains: None,
            role: ReaderRole::DeskAndEntry,
            door: None,
        }
    }
}

/// Checks that the readers can be told from one another: by the journal, by who stands at them, and by pcscd.
///
/// # Errors
/// The key and what is wrong with it.
pub(super) fn check(readers: &[ReaderConfig]) -> Result<(), (&'static str, String)> {
    if readers.is_empty() || readers.len() > MAX_READERS {
        return Err(("reader", format!("{} readers, must be 1 to {MAX_READERS}", readers.len())));
    }
    for (at, reader) in readers.iter().enumerate() {
        check_name(&reader.name)?;
        let others = || readers.iter().enumerate().filter(move |(other, _)| *other < at).map(|(_, other)| other);
        if others().any(|other| other.name == reader.name) {
            return Err(("reader", format!("two are called {:?}; each needs a name of its own", reader.name)));
        }
        if reader.role.is_desk() && others().any(|other| other.role.is_desk()) {
            let reason = "two are a desk; give all but one the role \"entry\" or \"exit\"";
            return Err(("reader", reason.to_owned()));
        }
    }
    check_pcsc_names(readers)
}

fn check_name(name: &str) -> Result<(), (&'static str, String)> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (1..=MAX_NAME_BYTES).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(());
    }
    Err(("reader", format!("name {name:?} must be 1 to {MAX_NAME_BYTES} of a-z, 0-9 and \"-\"")))
}

/// Which of two readers is which must not depend on which was plugged in first: they may lead in and out.
fn check_pcsc_names(readers: &[ReaderConfig]) -> Result<(), (&'static str, String)> {
    let pcsc: Vec<&ReaderConfig> = readers.iter().filter(|reader| reader.driver == ReaderDriver::Pcsc).collect();
    for (at, reader) in pcsc.iter().enumerate().filter(|_| pcsc.len() > 1) {
        let Some(part) = reader.name_contains.as_deref().filter(|part| !part.is_empty()) else {
            let reason = format!(
                "{:?} needs name_contains: there are several, and it must be told which one it is",
                reader.name
            );
            return Err(("name_contains", reason));
        };
        let fits_both = |other: &str| other.contains(part) || part.contains(other);
        let mut others = pcsc.iter().take(at).filter_map(|other| other.name_contains.as_deref());
        if let Some(other) = others.find(|other| fits_both(other)) {
            let reason = format!(
                "{part:?} and {other:?} fit the same reader; take a part that only one has, like its serial number"
            );
            return Err(("name_contains", reason));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &str, role: ReaderRole, part: Option<&str>) -> ReaderConfig {
        ReaderConfig { name: name.into(), name_contains: part.map(Into::into), role, ..ReaderConfig::default() }
    }

    fn reason(readers: &[ReaderConfig]) -> String {
        check(readers).unwrap_err().1
    }

    #[test]
    fn desk_entrance_and_exit_with_readers_that_can_be_told_apart_are_fine() {
        let readers = [
            reader("front", ReaderRole::Desk, Some("OMNIKEY 5022")),
            reader("gate", ReaderRole::Entry, Some("(RR1-1)")),
            reader("gate-inside", ReaderRole::Exit, Some("(RR1-2)")),
        ];
        assert_eq!(check(&readers), Ok(()));
    }

    #[test]
    fn names_are_plain_and_nobody_elses() {
        let front = || reader("front", ReaderRole::DeskAndEntry, Some("A"));
        assert!(reason(&[front(), reader("front", ReaderRole::Exit, Some("B"))]).contains("two are called"));
        for bad in ["", "Front", "a b", "门", "a_name_with_low_lines", &"a".repeat(25)] {
            assert!(check(&[reader(bad, ReaderRole::Exit, None)]).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_kiosk_has_one_desk_at_most_and_may_have_none() {
        let desks = [reader("a", ReaderRole::DeskAndEntry, Some("A")), reader("b", ReaderRole::Desk, Some("B"))];
        assert!(reason(&desks).contains("two are a desk"));
        assert_eq!(check(&[reader("a", ReaderRole::Entry, None)]), Ok(()));
    }

    #[test]
    fn several_pcsc_readers_are_each_told_which_one_they_are() {
        let pair = |a, b| [reader("a", ReaderRole::Entry, a), reader("b", ReaderRole::Exit, b)];
        assert!(reason(&pair(Some("ACR1252"), None)).contains("needs name_contains"));
        assert!(reason(&pair(Some(""), Some("x"))).contains("needs name_contains"));
        assert!(reason(&pair(Some("ACR"), Some("ACR1252"))).contains("fit the same reader"));
        assert_eq!(check(&pair(Some("ACR122"), Some("ACR1252"))), Ok(()));
        let simulated = ReaderConfig { driver: ReaderDriver::Simulated, ..reader("c", ReaderRole::Exit, None) };
        assert_eq!(check(&[reader("a", ReaderRole::Entry, None), simulated]), Ok(()));
    }

    #[test]
    fn there_is_a_bound_and_at_least_one() {
        assert!(check(&[]).is_err());
        let many: Vec<ReaderConfig> =
            (0..=MAX_READERS).map(|n| reader(&format!("r{n}"), ReaderRole::Exit, Some(&format!("<{n}>")))).collect();
        assert!(check(&many).is_err());
        assert_eq!(check(&many[1..]), Ok(()));
    }
}
