// SPDX-License-Identifier: GPL-3.0-or-later
//! The same window without a display: drawn by the software renderer into memory, touched by its labels, photographed.
//!
//! Time is real and the socket works, so a story told here is the story of the kiosk. [`platform`] draws, [`eyes`] sees,
//! [`finger`] touches, [`stopwatch`] says how long a key takes, [`command`] is the language in which a test asks for it, [`render`] takes pictures of given frames.

pub mod command;
pub mod eyes;
pub mod finger;
pub mod platform;
pub mod render;
mod sheet;
pub mod stage;
pub mod stopwatch;
