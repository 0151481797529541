//! On what terms somebody is invited, as an entry has it. What an earlier version could not say is left out where it is as ever.

use crate::id::AccountId;
use crate::screen::{Language, Purpose};
use serde::{Deserialize, Serialize};

/// The most doors that one invitation names: as many as a card can carry (`frontdesk_card`, access data).
pub const MAX_INVITATION_DOORS: usize = 4;

/// The most days between two visits of an invitation that comes back.
pub const MAX_EVERY_DAYS: u16 = 366;

/// The longest word of a host to a guest, characters.
pub const MAX_INVITATION_MESSAGE_CHARS: usize = 400;

/// How an invitation counts. The default is one visit, at any time of its days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationTerms {
    /// The days on which it counts; absent for all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<VisitDays>,
    /// Visiting hours on each of these days; absent for the whole day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<VisitHours>,
    /// The site's time zone, by its IANA name: days and hours are those of the clocks there. Absent for the kiosk's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// For how many visits.
    #[serde(default, skip_serializing_if = "is_once")]
    pub uses: Uses,
    /// Why they come; absent for a meeting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// The guest's language; absent for that of the site's messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The account of the web desk that made it; absent for the office's command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<AccountId>,
}

impl InvitationTerms {
    /// It says nothing that an entry of the first version does not say by silence.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The days on which an invitation counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitDays {
    /// On these days of the week, 1 is Monday.
    Weekdays(Vec<u8>),
    /// Every so many days from its first day on, 1 to [`MAX_EVERY_DAYS`].
    EveryDays(u16),
}

/// Visiting hours, in minutes of the day by the clock on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitHours {
    /// From this minute on, 0 to 1,439.
    pub from_min: u16,
    /// Until this minute, above `from_min`, at most 1,440.
    pub until_min: u16,
}

/// For how many visits an invitation is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uses {
    /// One.
    #[default]
    Once,
    /// Any number.
    Many,
}

// serde hands a reference over.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_once(uses: &Uses) -> bool {
    *uses == Uses::Once
}
