//! Simulated hardware: a card, a reader, a card for pcscd's virtual reader, a private pcscd, door lines, and a code scanner.
//!
//! Chosen in the configuration, never by a build flag, and loud about what it is. It answers as the real thing does, the
//! bad days included: torn cards, garbage, empty and endless answers.

pub(crate) mod bell;
pub mod card;
pub mod lines;
pub mod lines_protocol;
pub mod lines_server;
pub mod pcscd;
pub mod reader;
pub mod scanner;
pub mod vpcd;
