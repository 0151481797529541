//! What a card may be used for just now: nothing, or a span of time and some doors. The desk writes it.
//!
//! It carries no signature: the desk key guards it, and only cards whose credential is signed are asked for it. Version 1:
//!
//! | at | bytes | what |
//! |---|---|---|
//! | 0 | 1 | version 1; 0 on a card that was never written |
//! | 1 | 1 | state: 0 empty, 1 given. After 0 everything is zero |
//! | 2 | 16 | visit; zero on a card of staff |
//! | 18 | 8 | from: seconds since 1970 UTC, unsigned |
//! | 26 | 8 | until: seconds since 1970 UTC, unsigned, not before `from`; all ones for "no end" |
//! | 34 | 1 | number of doors, 0 to 4 |
//! | 35 | 24 | four door tags of six bytes, the unused ones zero |
//! | 59 | 2 | unused days: the card dies unless used again within so many days; 0 for never |
//! | 61 | 2 | used day: the last day it was used, counted from 1970-01-01; zero if unused days is |
//! | 63 | 1 | zero |
//!
//! Integers are big-endian. One value has one form: whatever can be read is written back the same.

use std::fmt;
use std::num::NonZeroU16;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::layout::ACCESS_DATA_BYTES;
use super::take::{put, take, take_zeroes};
use frontdesk_core::id::VisitId;

/// Most doors that access data name.
pub const MAX_DOORS: usize = 4;

/// Bytes of a door's tag.
const TAG_BYTES: usize = 6;

const VERSION: u8 = 1;
const EMPTY: u8 = 0;
const GIVEN: u8 = 1;
const NO_END: u64 = u64::MAX;
const SECONDS_A_DAY: u64 = 86_400;

/// Keeps these hashes apart from any other hash of a door's name.
const TAG_DOMAIN: &[u8] = b"frontdesk door tag v1\0";

/// Why access data cannot be read: a card never finished, damaged, or written by a newer program or with a stolen desk key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the access data are damaged or of an unknown version")]
pub struct BrokenAccessData;

/// More doors than [`MAX_DOORS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("access data name at most {MAX_DOORS} doors, not {0}")]
pub struct TooManyDoors(pub usize);

/// A door, as a card names it: the first six bytes of the SHA-256 of a domain and the door's short name. It is short, and says
/// nothing to who does not know the doors.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DoorTag([u8; TAG_BYTES]);

impl DoorTag {
    /// The tag of the door with this short name.
    #[must_use]
    pub fn of(door: &str) -> Self {
        let digest: [u8; 32] = Sha256::new().chain_update(TAG_DOMAIN).chain_update(door).finalize().into();
        let mut tag = [0; TAG_BYTES];
        put(&mut tag, &digest);
        Self(tag)
    }
}

impl fmt::Debug for DoorTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DoorTag({})", hex::encode(self.0))
    }
}

/// Up to [`MAX_DOORS`] doors in the order given.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DoorTags(Vec<DoorTag>);

impl DoorTags {
    /// The tags of these doors.
    ///
    /// # Errors
    /// [`TooManyDoors`].
    pub fn of<'a>(doors: impl IntoIterator<Item = &'a str>) -> Result<Self, TooManyDoors> {
        let tags: Vec<DoorTag> = doors.into_iter().map(DoorTag::of).collect();
        if tags.len() > MAX_DOORS { Err(TooManyDoors(tags.len())) } else { Ok(Self(tags)) }
    }

    /// Whether the door with this short name is among them.
    #[must_use]
    pub fn name(&self, door: &str) -> bool {
        self.0.contains(&DoorTag::of(door))
    }

    /// Whether there is none. What that means is for the rules to say, not for the card.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for DoorTags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

/// "Dies unless used": the card is dead when more than `days` have passed since `used_day`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UseItOrLoseIt {
    /// Days that it may lie unused.
    pub days: NonZeroU16,
    /// The last day it was used, counted from 1970-01-01 UTC.
    pub used_day: u16,
}

impl UseItOrLoseIt {
    /// Whether the card is dead on `today`, counted from 1970-01-01 UTC.
    #[must_use]
    pub fn is_dead_on(self, today: u16) -> bool {
        today.saturating_sub(self.used_day) > self.days.get()
    }
}

/// The day of a time, counted from 1970-01-01 UTC. The last day that a card can say is in the year 2149; later times count as it.
#[must_use]
pub fn day_of(utc_s: u64) -> u16 {
    u16::try_from(utc_s / SECONDS_A_DAY).unwrap_or(u16::MAX)
}

/// A span of time that does not end before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from_utc_s: u64,
    /// All ones for no end.
    until_utc_s: u64,
}

/// A span that ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a span of time ends before it begins")]
pub struct EndsTooEarly;

impl Span {
    /// From one time to another, both in seconds since 1970 UTC and in it.
    ///
    /// # Errors
    /// [`EndsTooEarly`].
    pub fn new(from_utc_s: u64, until_utc_s: u64) -> Result<Self, EndsTooEarly> {
        if from_utc_s > until_utc_s { Err(EndsTooEarly) } else { Ok(Self { from_utc_s, until_utc_s }) }
    }

    /// From then on, in seconds since 1970 UTC, without an end.
    #[must_use]
    pub fn endless(from_utc_s: u64) -> Self {
        Self { from_utc_s, until_utc_s: NO_END }
    }

    /// Its beginning, seconds since 1970 UTC.
    #[must_use]
    pub fn from_utc_s(self) -> u64 {
        self.from_utc_s
    }

    /// Its end, seconds since 1970 UTC, if it has one.
    #[must_use]
    pub fn until_utc_s(self) -> Option<u64> {
        Some(self.until_utc_s).filter(|until| *until != NO_END)
    }

    /// Whether a time is in it, both ends included.
    #[must_use]
    pub fn covers(self, utc_s: u64) -> bool {
        (self.from_utc_s..=self.until_utc_s).contains(&utc_s)
    }
}

/// What a given card may be used for.
#[derive(Clone, PartialEq, Eq)]
pub struct Access {
    /// Whose visit, never all zero; `None` on a card of staff.
    pub visit: Option<VisitId>,
    /// When.
    pub span: Span,
    /// The doors that it names.
    pub doors: DoorTags,
    /// Whether it dies by lying unused.
    pub use_it_or_lose_it: Option<UseItOrLoseIt>,
}

/// Which visit a card is for is personal: left out.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("span", &self.span)
            .field("doors", &self.doors)
            .field("use_it_or_lose_it", &self.use_it_or_lose_it)
            .finish_non_exhaustive()
    }
}

/// Access data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessData {
    /// The card lies in the tray, or was taken back.
    Empty,
    /// Somebody has it.
    Given(Access),
}

impl AccessData {
    /// The visit that the card is given for.
    #[must_use]
    pub fn visit(&self) -> Option<VisitId> {
        match self {
            Self::Empty => None,
            Self::Given(access) => access.visit,
        }
    }

    /// The bytes for a card.
    #[must_use]
    pub fn encode(&self) -> [u8; ACCESS_DATA_BYTES] {
        let mut bytes = [0; ACCESS_DATA_BYTES];
        let Self::Given(access) = self else {
            put(&mut bytes, &[VERSION, EMPTY]);
            return bytes;
        };
        let mut tags = [0; MAX_DOORS * TAG_BYTES];
        for (to, DoorTag(tag)) in tags.chunks_mut(TAG_BYTES).zip(&access.doors.0) {
            to.copy_from_slice(tag);
        }
        let (days, used_day) = access.use_it_or_lose_it.map_or((0, 0), |rule| (rule.days.get(), rule.used_day));
        let parts = [
            &[VERSION, GIVEN][..],
            &access.visit.map_or([0; 16], |visit| visit.0),
            &access.span.from_utc_s.to_be_bytes(),
            &access.span.until_utc_s.to_be_bytes(),
            &[access.doors.0.len() as u8], // at most MAX_DOORS
            &tags,
            &days.to_be_bytes(),
            &used_day.to_be_bytes(),
        ];
        put(&mut bytes, &parts.concat());
        bytes
    }

    /// Reads access data from any bytes.
    ///
    /// # Errors
    /// [`BrokenAccessData`] for everything that [`AccessData::encode`] does not make.
    pub fn parse(bytes: &[u8; ACCESS_DATA_BYTES]) -> Result<Self, BrokenAccessData> {
        Self::parse_parts(bytes).ok_or(BrokenAccessData)
    }

    fn parse_parts(mut rest: &[u8]) -> Option<Self> {
        match take(&mut rest)? {
            [VERSION, EMPTY] => return take_zeroes(&mut rest, ACCESS_DATA_BYTES - 2).map(|()| Self::Empty),
            [VERSION, GIVEN] => {}
            _ => return None,
        }
        let visit = Some(VisitId(take(&mut rest)?)).filter(|visit| visit.0 != [0; 16]);
        let (from_utc_s, until_utc_s) = (u64::from_be_bytes(take(&mut rest)?), u64::from_be_bytes(take(&mut rest)?));
        let span = Span::new(from_utc_s, until_utc_s).ok()?;
        let doors = take_doors(&mut rest)?;
        let days = NonZeroU16::new(u16::from_be_bytes(take(&mut rest)?));
        let used_day = u16::from_be_bytes(take(&mut rest)?);
        take_zeroes(&mut rest, 1)?;
        let use_it_or_lose_it = match days {
            Some(days) => Some(UseItOrLoseIt { days, used_day }),
            None if used_day == 0 => None,
            None => return None,
        };
        Some(Self::Given(Access { visit, span, doors, use_it_or_lose_it }))
    }
}

fn take_doors(rest: &mut &[u8]) -> Option<DoorTags> {
    let [count] = take(rest)?;
    let count = usize::from(count);
    let unused = MAX_DOORS.checked_sub(count)?;
    let tags = (0..count).map(|_| take(rest).map(DoorTag)).collect::<Option<Vec<_>>>()?;
    take_zeroes(rest, unused * TAG_BYTES)?;
    Some(DoorTags(tags))
}

#[cfg(test)]
#[path = "access_data_tests.rs"]
mod tests;
