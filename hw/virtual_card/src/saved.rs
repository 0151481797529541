//! A card that outlives the process: what it keeps without power, as JSON, keys included. For simulated cards only.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::card::{Body, Chip, VirtualCard};
use crate::lock::lock;
use crate::storage::StorageKind;

/// Of what [`VirtualCard::save`] writes.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct Saved<'a> {
    format: u32,
    card: &'a Body,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Loaded {
    format: u32,
    card: Body,
}

/// Why a saved card cannot be had back. None of these shows anything of what was saved.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LoadError {
    /// It is no saved card.
    #[error("this is not a saved card: line {line}, column {column}")]
    NotACard {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// Another version of this crate wrote it.
    #[error("a card saved in format {0} is not known")]
    UnknownFormat(u32),
    /// No card is like that: too many applications, a file too large.
    #[error("there is no such card")]
    Impossible,
}

/// Why a card cannot be saved.
#[derive(Debug, Error)]
#[error("the card cannot be written as JSON")]
pub struct SaveError(#[source] serde_json::Error);

impl VirtualCard {
    /// What it keeps without power.
    ///
    /// # Errors
    /// It cannot be written; there is no card known of which that is so.
    pub fn save(&self) -> Result<String, SaveError> {
        serde_json::to_string(&Saved { format: FORMAT, card: &lock(&self.inner).body }).map_err(SaveError)
    }

    /// A card as it was saved, without power and without planned mishaps.
    ///
    /// # Errors
    /// See [`LoadError`].
    pub fn load(text: &str) -> Result<Self, LoadError> {
        let loaded: Loaded = serde_json::from_str(text)
            .map_err(|error| LoadError::NotACard { line: error.line(), column: error.column() })?;
        if loaded.format != FORMAT {
            return Err(LoadError::UnknownFormat(loaded.format));
        }
        if is_possible(&loaded.card.chip) { Ok(Self::new(loaded.card)) } else { Err(LoadError::Impossible) }
    }
}

fn is_possible(chip: &Chip) -> bool {
    match chip {
        Chip::Desfire(desfire) => desfire.eeprom.is_possible(),
        Chip::Storage(card) => match &card.kind {
            StorageKind::Ntag(memory) => memory.is_whole() && card.uid.len() == 7,
            StorageKind::Classic | StorageKind::Unknown => matches!(card.uid.len(), 4 | 7 | 10),
        },
        Chip::Replay(replay) => replay.is_possible(),
    }
}
