//! A visitor's badge (A2): what stands on it ([`Badge`]), where ([`lay_out`]), as a PDF with its fonts in it ([`draw`]), and the queue of
//! CUPS that it goes to ([`Press`]). Nothing here knows a journal: kiosk and office say what is to be printed and are told what became of
//! it.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod badge;
mod config;
mod cups;
mod layout;
mod pdf;
mod press;
mod typeface;

pub use badge::{Badge, BadgeSize};
pub use config::{BadgeConfig, BadgeWhen};
pub use cups::{CupsAddress, CupsError, JobState, PrintQueue};
pub use layout::{Ink, Measure, Placed, Weight, lay_out};
pub use pdf::{DrawError, draw};
pub use press::{BadgeNews, BadgeOrder, MAX_BADGES, Press};
pub use typeface::{FontError, Typefaces};
