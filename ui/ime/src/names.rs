//! Typing a person's name: the surname first, with its readings as a surname, then what is given, as a whole or character by character;
//! common names first.
//!
//! A name is a surname and what is given, and both are ranked by how common they are as such: `zengli` is 曾丽 and not 增利. Whatever is
//! in none of the lists is found behind what is, through the input method's dictionary.

mod composer;
mod pieces;
mod ranking;
#[cfg(test)]
mod tests;
mod weights;

pub use composer::{Dictionary, NameComposer};
pub use ranking::{Book, Choice, MAX_CHOICES, Script};
