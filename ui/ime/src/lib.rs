//! Typing Chinese at the kiosk.
//!
//! [`names`] is the project's own: people's names, the weak point of every input method. [`rime`] is librime, for whatever else is written and
//! for strokes. [`measure`] says how well names are found. Nothing here remembers what anybody typed.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod measure;
pub mod names;
pub mod rime;
