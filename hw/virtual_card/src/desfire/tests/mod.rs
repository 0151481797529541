//! The chip over its wire: against transcripts of real cards, and by example and property.

mod conversations;
mod files;
mod keys;
mod mishaps;
mod picc;
mod refusals;
mod terminal;
mod transcripts;
