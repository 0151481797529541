//! Invitations (V7): what a code is worth at this moment. Plain functions over values, so that a kiosk judges with the office away.
//!
//! A code is the office's word, which the site journal carries and the office has signed. It permits one visit, or many, to its doors, on
//! its days and within its hours.

mod code;
mod guesses;
#[cfg(test)]
mod tests;
mod times;

pub use code::{CODE_CHARS, Code, MAX_TYPED_CHARS};
pub use guesses::{FIRST_WAIT_MS, FREE_CONTACTS, FREE_GUESSES, Guesses, MAX_WAIT_MS};

use crate::fact::{InvitationPrivate, InvitationTerms, Uses};
use crate::id::InvitationId;
use crate::time::{Wall, WallTrust};

/// How far an invitation's time may be away for a kiosk to know its code, milliseconds: what ended longer ago, or begins later, is not
/// told from a code that nobody has.
pub const KNOWN_WITHIN_MS: i64 = 48 * 3_600_000;

/// The most invitations that a kiosk knows at once; those that end first.
pub const MAX_KNOWN: usize = 4_096;

/// An invitation whose code and guest can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub invitation: InvitationId,
    /// From then on, UTC milliseconds.
    pub from_ms: i64,
    /// Until then.
    pub until_ms: i64,
    /// Doors that it is for; empty for all that visitors may pass.
    pub doors: Vec<String>,
    /// On what terms.
    pub terms: InvitationTerms,
    /// It was taken back.
    pub is_cancelled: bool,
    /// How many visits came of it.
    pub uses: u32,
    /// Who, to whom, and the code.
    pub guest: InvitationPrivate,
}

/// What an invitation is good for at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Good {
    /// Until then, UTC milliseconds: the end of today's hours, of today, or of the invitation.
    pub until_ms: i64,
}

/// Why a code lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is nobody's, as far as is known here.
    UnknownCode,
    /// It was taken back.
    Cancelled,
    /// The hour is not known.
    ClockNotTrusted,
    /// Its time is over.
    TooLate,
    /// It was for one visit, which has been.
    UsedUp,
    /// Its time has not come.
    TooEarly {
        /// It counts from then on, UTC milliseconds; none if it never does.
        from_ms: Option<i64>,
    },
    /// Not on this day, or not at this hour.
    NotNow {
        /// It counts next from then on; none if it does not any more.
        from_ms: Option<i64>,
    },
}

impl Refusal {
    /// Whoever typed it has the code of an invitation that will count: they may be told when. All others are told the same, so that
    /// nobody learns from it which codes there are or were.
    #[must_use]
    pub fn is_a_guess(self) -> bool {
        matches!(self, Self::UnknownCode | Self::Cancelled | Self::TooLate | Self::UsedUp)
    }
}

/// Whether an invitation counts now, and until when. `None` is a code that fits none.
///
/// # Errors
/// The first reason, in the order of [`Refusal`], why it does not.
pub fn judge(invitation: Option<&Invitation>, wall: Wall) -> Result<Good, Refusal> {
    let invitation = invitation.ok_or(Refusal::UnknownCode)?;
    if invitation.is_cancelled {
        return Err(Refusal::Cancelled);
    }
    // Even an untrusted clock is a floor: what is over by the floor is over.
    if wall.trust != WallTrust::Unknown && wall.utc_ms >= invitation.until_ms {
        return Err(Refusal::TooLate);
    }
    if invitation.terms.uses == Uses::Once && invitation.uses > 0 {
        return Err(Refusal::UsedUp);
    }
    if wall.trust != WallTrust::Trusted {
        return Err(Refusal::ClockNotTrusted);
    }
    let clocks = times::Clocks::of(invitation, wall);
    let next = || clocks.and_then(|clocks| times::next(invitation, clocks, wall.utc_ms));
    if wall.utc_ms < invitation.from_ms {
        return Err(Refusal::TooEarly { from_ms: next() });
    }
    let here = clocks.and_then(|clocks| clocks.local(wall.utc_ms).map(|at| (clocks, at)));
    match here {
        Some((clocks, at)) if times::counts(invitation, clocks, at) => {
            Ok(Good { until_ms: times::end_after(invitation, clocks, at.date, wall.utc_ms) })
        }
        _ => Err(Refusal::NotNow { from_ms: next() }),
    }
}

/// When an invitation counts first within a span of time, and until when: for lists of who is expected. Whether it was used or cancelled
/// does not matter.
#[must_use]
pub fn expected_within(invitation: &Invitation, from_ms: i64, until_ms: i64, offset_s: i32) -> Option<(i64, i64)> {
    let wall = Wall { utc_ms: from_ms, offset_s, trust: WallTrust::Trusted };
    let clocks = times::Clocks::of(invitation, wall)?;
    let begins_ms = times::next(invitation, clocks, from_ms.saturating_sub(1));
    let counts_already = || {
        let is_within = (invitation.from_ms..invitation.until_ms).contains(&from_ms);
        is_within && clocks.local(from_ms).is_some_and(|at| times::counts(invitation, clocks, at))
    };
    let begins_ms = if counts_already() { from_ms } else { begins_ms.filter(|begins_ms| *begins_ms < until_ms)? };
    let date = clocks.local(begins_ms)?.date;
    Some((begins_ms, times::end_after(invitation, clocks, date, begins_ms)))
}

/// The visits that an invitation is for, each from and until when, at most `limit`: for calendars. One without days and hours is for one.
#[must_use]
pub fn visits(invitation: &Invitation, offset_s: i32, limit: usize) -> Vec<(i64, i64)> {
    if invitation.terms.on.is_none() && invitation.terms.hours.is_none() {
        return vec![(invitation.from_ms, invitation.until_ms)];
    }
    let after = |from_ms: i64| expected_within(invitation, from_ms, invitation.until_ms, offset_s);
    let next = |(begins_ms, ends_ms): &(i64, i64)| after(*ends_ms).filter(|_| ends_ms > begins_ms);
    std::iter::successors(after(invitation.from_ms), next).take(limit).collect()
}

/// A name that tells somebody who knows it that it is theirs, and a stranger little: the first character of one written in Chinese, else
/// the first letters of at most three words.
#[must_use]
pub fn masked(name: &str) -> String {
    const MASK: char = '＊';
    let is_latin = name.chars().next().is_some_and(|first| u32::from(first) < 0x2000);
    let words = if is_latin { 3 } else { 1 };
    let shown: Vec<String> = name
        .split_whitespace()
        .take(words)
        .filter_map(|word| word.chars().next())
        .map(|first| [first, MASK].iter().collect())
        .collect();
    shown.join(" ")
}
