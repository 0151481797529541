//! Card readers, door lines and code scanners: the traits, the drivers behind them, and loud simulators.
//!
//! | module | what it holds |
//! |---|---|
//! | [`reader`] | the trait of a card reader, its events and errors |
//! | [`pcsc_reader`] | the driver over pcscd |
//! | [`claims`] | who uses which of several PC/SC readers |
//! | [`quirks`] | what is known of the readers one can buy |
//! | [`lines`] | the trait of the door's relay and inputs, and the line map of the configuration |
//! | [`bell`] | the trait of the desk bell's line, and where it is |
//! | [`scanner`] | the trait of a code scanner, which devices may be one, and how its keys become text |
//! | [`evdev_scanner`] | the driver over the kernel's input devices |
//! | [`gpio_rppal`], [`gpio_cdev`] | the drivers over a Raspberry Pi's registers and the kernel's GPIO devices |
//! | [`sim`] | simulators: a card, a reader, a card for pcscd's virtual reader, the door lines, the bell and a scanner |
//! | [`conformance`] | the one suite that every driver and simulator passes |
//!
//! Simulated hardware is chosen in the configuration and says so wherever it is used; no build flag selects it.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod bell;
pub mod claims;
pub mod conformance;
pub mod evdev_scanner;
pub mod gpio_cdev;
pub mod gpio_rppal;
pub mod lines;
mod lock;
mod pcsc_lamp;
pub mod pcsc_reader;
mod pcsc_wake;
pub mod quirks;
pub mod reader;
pub mod scanner;
mod settling;
pub mod sim;
mod tracker;
