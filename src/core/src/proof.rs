//! What a card showed of itself at a tap. The protocol that finds it out is `frontdesk-card`'s; what it is worth is decided in
//! [`crate::access`].

use crate::fact::CardName;
use crate::id::StaffId;

/// What a card showed of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Its number and nothing else. Anybody can copy that.
    Number,
    /// It holds a key of this site for its number, and says this under it.
    Genuine(Claims),
    /// It is of a kind that can prove itself, and what it showed does not hold.
    Refuted(Refuted),
}

/// What a genuine card says. Who signed it for whom was checked; whether the journal agrees was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// Which card it is.
    pub card: CardName,
    /// Whose, for a staff card.
    pub staff: Option<StaffId>,
    /// What it is good for; nothing on a card that lies in the tray, or that was withdrawn while it was at hand.
    pub given: Option<GivenFor>,
    /// It dies by itself unless used.
    pub unused_end: Option<UnusedEnd>,
    /// Its keys are of an older version than the newest.
    pub has_old_keys: bool,
}

/// What a card is good for, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenFor {
    /// The visit's or the day pass's id; on a staff card its credential.
    pub right: [u8; 16],
    /// The card's end, UTC milliseconds.
    pub until_ms: i64,
}

/// A card that is not used for so long is dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnusedEnd {
    /// For how many days it may lie, 1–65,535.
    pub days: u16,
    /// The day on which it was used last, days since 1970-01-01 (UTC).
    pub used_day: u32,
}

impl UnusedEnd {
    /// Whether it has lain for too long on that day.
    #[must_use]
    pub fn is_over(self, day: u32) -> bool {
        day > self.used_day.saturating_add(u32::from(self.days))
    }
}

/// Why what a card showed does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refuted {
    /// It cannot prove that it has the key for its number, or its answers are not what the key makes of them: a copy.
    NotGenuine,
    /// It is another site's.
    OtherSite,
    /// No issuer of this site has signed what it says.
    Forged,
    /// What it says was signed for another card.
    Copied,
    /// What it says cannot be read.
    Broken,
}

/// The day of a moment, days since 1970-01-01 (UTC); the first day for what is before it.
#[must_use]
pub fn day_of(utc_ms: i64) -> u32 {
    u32::try_from(utc_ms.div_euclid(86_400_000)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_dies_on_the_day_after_its_last_free_one() {
        let end = UnusedEnd { days: 30, used_day: 100 };
        assert!(!end.is_over(0) && !end.is_over(130) && end.is_over(131));
    }

    #[test]
    fn days_change_at_midnight_utc_and_nothing_is_before_the_first() {
        assert_eq!((day_of(-1), day_of(0), day_of(86_399_999), day_of(86_400_000)), (0, 0, 0, 1));
    }
}
