//! The office server: takes kiosks' journals in, keeps them, hands out the site's, and shows today at a glance.
//!
//! Kiosks come over mutual TLS. The page has no sign-in yet: whoever reaches its port reads visitors' names, therefore it listens on
//! loopback unless it is told that the network is trusted.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod admin;
mod alarms;
mod answer;
mod authority;
mod clock;
mod codes;
pub mod config;
mod daily;
mod events;
mod guard;
mod html;
mod kiosks;
mod members;
mod office;
mod page;
pub mod people;
mod policy;
mod random;
mod readers;
pub mod records;
mod refusal;
mod serve;
mod telling;
mod today;

pub use alarms::AlarmCount;
pub use authority::{AUTHORITY_FILES, AuthorityError};
pub use clock::ClockTrust;
pub use config::{ConfigError, OfficeConfig};
pub use daily::DEFAULT_RETENTION;
pub use office::{Office, OfficeError, Settings};
pub use serve::{ListenError, Listeners, ServeError, check_address, serve};
pub use telling::SetUpError;
pub use today::{AlarmLine, DeskCallLine, DoorLine, KioskLine, Today, ToldLine, VisitLine};
