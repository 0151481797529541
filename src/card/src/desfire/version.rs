//! What chip answers. It says so itself and proves nothing by it.

/// Bytes of the answer to GetVersion, its three frames together (MF2DL(H)x0 data sheet, 11.5.2).
const VERSION_BYTES: usize = 28;

/// One half of a card: its hardware, or its software.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Part {
    /// 04 is NXP.
    pub vendor: u8,
    /// 01 is a DESFire, 81 one inside of something else.
    pub kind: u8,
    /// Antenna.
    pub subtype: u8,
    /// Version before the dot.
    pub major: u8,
    /// Version after the dot.
    pub minor: u8,
    /// Size of the storage, see [`Part::storage_bytes`].
    pub storage: u8,
    /// Protocols.
    pub protocol: u8,
}

impl Part {
    fn new([vendor, kind, subtype, major, minor, storage, protocol]: [u8; 7]) -> Self {
        Self { vendor, kind, subtype, major, minor, storage, protocol }
    }

    /// Bytes of storage, at least: bits 7 to 1 are a power of two, bit 0 says "between this and the next". `None` where
    /// that is more than 2³¹.
    #[must_use]
    pub fn storage_bytes(self) -> Option<u32> {
        1_u32.checked_shl(u32::from(self.storage >> 1))
    }
}

/// The family's generations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Generation {
    /// MF3ICD40, which knows no AES.
    Ev0,
    /// AES, with a running IV.
    Ev1,
    /// Secure messaging with a command counter.
    Ev2,
    /// The same as far as Frontdesk goes.
    Ev3,
    /// None of these. What it can do is found out by trying.
    Unknown,
}

/// What a card says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version {
    /// The chip.
    pub hardware: Part,
    /// What runs on it.
    pub software: Part,
    /// Its UID; all zeroes where the UID is random and nobody is authenticated.
    pub uid: [u8; 7],
    /// Production batch.
    pub batch: [u8; 5],
    /// Production week, two decimal digits.
    pub week_bcd: u8,
    /// Production year after 2000, two decimal digits.
    pub year_bcd: u8,
}

impl Version {
    /// Reads the three frames of GetVersion, joined. Newer chips may add up to four bytes, which are ignored.
    #[must_use]
    pub fn parse(answer: &[u8]) -> Option<Self> {
        if answer.len() > VERSION_BYTES + 4 {
            return None;
        }
        let (hardware, rest) = answer.split_first_chunk::<7>()?;
        let (software, rest) = rest.split_first_chunk::<7>()?;
        let (uid, rest) = rest.split_first_chunk::<7>()?;
        let (batch, rest) = rest.split_first_chunk::<5>()?;
        let [week_bcd, year_bcd, ..] = *rest else {
            return None;
        };
        Some(Self {
            hardware: Part::new(*hardware),
            software: Part::new(*software),
            uid: *uid,
            batch: *batch,
            week_bcd,
            year_bcd,
        })
    }

    /// The generation, by the hardware's major version: its low digit from EV1 on.
    #[must_use]
    pub fn generation(&self) -> Generation {
        match (self.hardware.kind & 0x7F, self.hardware.major) {
            (1, 0x00) => Generation::Ev0,
            (1, 0x01) => Generation::Ev1,
            (1, 0x12 | 0x22 | 0x42) => Generation::Ev2,
            (1, 0x33) => Generation::Ev3,
            _ => Generation::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn version(hex: &str) -> Option<Version> {
        Version::parse(&hex::decode(hex).unwrap())
    }

    #[test]
    fn generations_are_told_apart() {
        let rest = "1A05040101011A0504112233445566A1A2A3A4A5";
        let of = |major: &str| version(&format!("040101{major}00{rest}4220")).map(|version| version.generation());
        assert_eq!(of("00"), None, "one byte short");
        let of = |major: &str| version(&format!("040101{major}00180504010101001805{}", "00112233445566A1A2A3A4A54220"));
        for (major, generation) in [
            ("00", Generation::Ev0),
            ("01", Generation::Ev1),
            ("12", Generation::Ev2),
            ("33", Generation::Ev3),
            ("77", Generation::Unknown),
        ] {
            assert_eq!(of(major).unwrap().generation(), generation);
        }
        let ev1 = of("01").unwrap();
        assert_eq!(ev1.hardware.storage_bytes(), Some(4096));
        assert_eq!((ev1.uid[1], ev1.week_bcd, ev1.year_bcd), (0x11, 0x42, 0x20));
    }

    proptest! {
        #[test]
        fn any_answer_is_a_version_or_none(answer in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Some(version) = Version::parse(&answer) {
                let _ = (version.generation(), version.hardware.storage_bytes());
            }
        }
    }
}
