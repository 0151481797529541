//! The office server: takes kiosks' journals in, keeps them, hands out the site's, and shows today at a glance.
//!
//! Kiosks come over mutual TLS. People sign in at the web desk ([`desk`]), programs have tokens; both need an encrypted connection, or a
//! network that is said to be trusted.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod admin;
mod alarms;
mod answer;
mod approvals;
mod authority;
mod badges;
mod branding;
mod clock;
mod codes;
pub mod config;
mod daily;
pub mod demo;
pub mod desk;
mod directory;
mod give_card;
mod html;
mod invitations;
mod joining;
mod kiosks;
mod ladder;
pub mod logo;
mod machines;
mod members;
mod office;
mod orders;
mod own_database;
mod party;
pub mod people;
pub mod photos;
mod policy;
mod random;
mod readers;
pub mod records;
mod refusal;
mod roll_call;
mod serve;
mod setters;
mod site_rules;
mod spreadsheet;
mod telling;
mod today;
mod visit_acts;

pub use alarms::AlarmCount;
pub use authority::{AUTHORITY_FILES, AuthorityError};
pub use clock::ClockTrust;
pub use config::{ConfigError, OfficeConfig};
pub use daily::DEFAULT_RETENTION;
pub use desk::first_link_if_nobody;
pub use invitations::{InvitationRow, InvitationWanted};
pub use ladder::Ladder;
pub use office::{Office, OfficeError, Settings};
pub use serve::{ListenError, Listeners, ServeError, check_address, serve};
pub use telling::SetUpError;
pub use today::{
    AlarmLine, ArrivedLine, CardLine, CardStanding, Cards, Cut, DayCounts, DeskCallLine, DoorLine, ExpectedLine,
    KioskLine, MessageLine, OrderLine, TicketLine, Today, ToldLine, VisitLine,
};
pub use visit_acts::VisitAct;
