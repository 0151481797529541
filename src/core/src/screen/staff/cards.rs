//! Cards at the staff pages: what one is, and making one an employee's (A7).

use super::StaffRefusal;
use crate::access::Denial;
use crate::fact::WithdrawnWhy;
use crate::screen::HostHit;
use serde::{Deserialize, Serialize};

/// How far somebody has got with a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "card_page", rename_all = "snake_case")]
pub enum CardPage {
    /// What is to be done: looked at ([`crate::fact::PagesAct::LookAtCard`]) or issued ([`crate::fact::PagesAct::IssueCard`]).
    Choose {},
    /// The card that is to be looked at is held up, and then is being read.
    Look {
        /// It is on the reader.
        reading: bool,
    },
    /// What it is.
    Seen {
        /// All that is known of it.
        card: Box<SeenCard>,
    },
    /// Whose the new card will be; what is typed comes as [`crate::screen::Intent::FindHost`], the choice as [`crate::screen::Intent::Host`].
    Find {
        /// As [`crate::screen::Ask::serial`].
        serial: u64,
        /// As [`crate::screen::Ask::hits`].
        hits: Vec<HostHit>,
    },
    /// A card is made theirs.
    Issue {
        /// Whose.
        name: String,
        /// How far that is.
        stage: IssueStage,
    },
}

/// How far a card is on its way to its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "issue_stage", rename_all = "snake_case")]
pub enum IssueStage {
    /// The issuer's keys are being fetched.
    Keys {},
    /// A card is held up.
    Hold {},
    /// It is being written, so many exchanges of so many; none of none where that is not known.
    Writing {
        /// Exchanges done.
        done: u32,
        /// Exchanges in all.
        total: u32,
    },
    /// It is theirs, and that is recorded.
    Done {},
    /// It is not.
    Failed {
        /// Why.
        why: StaffRefusal,
    },
}

/// What is known of a card that was held up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenCard {
    /// What kind of card.
    pub make: CardMake,
    /// To whom it belongs.
    pub whose: Whose,
    /// Their name; empty for nobody's.
    pub name: String,
    /// Their department, or a visitor's host; may be empty.
    pub second: String,
    /// Its end, local `YYYY-MM-DD HH:MM`, or empty for none.
    pub until: String,
    /// What it shows of itself.
    pub shows: CardShows,
    /// Why it counts nowhere at this moment; absent for one that does.
    pub refused: Option<Denial>,
    /// Why it is its holder's no more, of a staff card that has ended.
    pub ended: Option<WithdrawnWhy>,
    /// Where it should be, of a card of the tray.
    pub place: Option<CardPlace>,
}

/// What kind of card it is, as it says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardMake {
    /// MIFARE DESFire that does not say which.
    Desfire,
    /// MIFARE DESFire EV1.
    DesfireEv1,
    /// MIFARE DESFire EV2.
    DesfireEv2,
    /// MIFARE DESFire EV3.
    DesfireEv3,
    /// NTAG 21x.
    Ntag,
    /// A number and nothing that could be written.
    NumberOnly,
}

/// To whom a card belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// An employee.
    Staff,
    /// An employee without their own, for the day.
    DayPass,
    /// A visitor.
    Visitor,
    /// The tray: nobody has it.
    Tray,
    /// It was somebody's of this house, and is nobody's now.
    Nobody,
    /// Nothing of this house or of any other is on it: it is as it was delivered.
    Blank,
    /// Nobody knows it.
    Unknown,
}

/// What a card shows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardShows {
    /// It has this site's keys, and an issuer of the site signed what it says.
    Genuine,
    /// The same, but what is written on it does not fit together: it was torn away half-way.
    Torn,
    /// A number, which anybody can copy.
    Number,
    /// It does not hold what it says it is: not genuine, forged, copied or broken.
    Refuted,
    /// It is of another site.
    OtherSite,
}

/// Where a card of the tray should be, by the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardPlace {
    /// In the tray.
    InTray,
    /// With its holder.
    Given,
    /// Its visitor has left without giving it back.
    Missing,
    /// Lost.
    Lost,
}
