//! The procedures against virtual cards, which know nothing of this crate and have ciphers of their own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod desk;
mod held;
mod issuing;
mod refused;
mod rolling;
mod tapping;
mod torn;
mod world;
