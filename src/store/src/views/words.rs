//! Last words: what each node said last about a thing, where several nodes may speak of it.
//!
//! A node's own words are in the order of its journal, whatever its clock did. Between nodes there is nothing but their clocks, so of
//! several nodes' last words the later one counts. Neither depends on the order in which the journals came.

use super::word;
use crate::rows::{Stored, signed, unsigned};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::Position;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// How many nodes are heard about one thing: more than a site has kiosks.
pub(super) const MAX_NODES: u32 = 256;

/// What words are about, as it stands in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Whether a tray card belongs to the tray: `Option<RemovedWhy>`, `null` for added.
    Tray,
    /// Whether a tray card is lost: `Option<LostCause>`, `null` for found.
    Lost,
    /// Whether a staff credential is blocked: `(WithdrawnWhy, Option<LostCause>)`.
    Blocked,
    /// What is asked for a tray card: `CompensationWord`.
    CardCompensation,
    /// The same for a staff card.
    CredentialCompensation,
    /// Version of a tray card's keys: a number.
    CardKeys,
    /// The same for a staff card.
    CredentialKeys,
    /// A count of the tray: `CountWord`; its id is zero.
    Count,
}

impl Family {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Tray => "tray",
            Self::Lost => "lost",
            Self::Blocked => "blocked",
            Self::CardCompensation => "card_compensation",
            Self::CredentialCompensation => "credential_compensation",
            Self::CardKeys => "card_keys",
            Self::CredentialKeys => "credential_keys",
            Self::Count => "count",
        }
    }
}

/// Where and when something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) entry: i64,
    pub(crate) node: NodeId,
    pub(crate) incarnation: IncarnationId,
    pub(crate) seq: u64,
    pub(crate) at_ms: i64,
}

impl Place {
    /// The columns that [`Self::read`] reads.
    pub(crate) const COLUMNS: &str = "entry, node, incarnation, seq, at_ms";

    /// Reads [`Self::COLUMNS`], the first of which is column `from`.
    pub(crate) fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Self> {
        Ok(Self {
            entry: row.get(from)?,
            node: NodeId(row.get(from + 1)?),
            incarnation: IncarnationId(row.get(from + 2)?),
            seq: unsigned(row, from + 3)?,
            at_ms: row.get(from + 4)?,
        })
    }

    pub(crate) fn of(stored: &Stored) -> Self {
        let Stored { id, entry, .. } = stored;
        let Position { incarnation, seq } = entry.position;
        Self { entry: *id, node: entry.node, incarnation, seq, at_ms: entry.wall.utc_ms }
    }

    /// Within one node's journal.
    fn own_order(&self) -> (u64, IncarnationId) {
        (self.seq, self.incarnation)
    }

    /// An order of all places: by clock, and else by what nobody chooses.
    pub(crate) fn clock_order(&self) -> (i64, NodeId, u64, IncarnationId) {
        (self.at_ms, self.node, self.seq, self.incarnation)
    }
}

/// The last word: of each node the last one, and of these the later one by clock. Of two at the same time one for which `is_stronger`
/// says so.
pub(crate) fn last<T>(
    words: impl IntoIterator<Item = T>,
    place: impl Fn(&T) -> &Place,
    is_stronger: impl Fn(&T) -> bool,
) -> Option<T> {
    let lasts = last_of_each(words, &place);
    lasts.into_iter().max_by_key(|word| {
        let (at_ms, node, seq, incarnation) = place(word).clock_order();
        (at_ms, is_stronger(word), node, seq, incarnation)
    })
}

/// Of each node the last word.
pub(crate) fn last_of_each<T>(words: impl IntoIterator<Item = T>, place: impl Fn(&T) -> &Place) -> Vec<T> {
    let mut lasts: BTreeMap<NodeId, T> = BTreeMap::new();
    for word in words {
        let node = place(&word).node;
        let is_later = lasts.get(&node).is_none_or(|last| place(last).own_order() < place(&word).own_order());
        if is_later {
            lasts.insert(node, word);
        }
    }
    lasts.into_values().collect()
}

/// Something that a node said last about a thing.
pub(crate) struct Word<T> {
    pub(crate) place: Place,
    pub(crate) said: T,
}

/// Takes a word, unless its node has said something later about the same.
pub(super) fn note(
    transaction: &Connection,
    stored: &Stored,
    family: Family,
    id: [u8; 16],
    said: impl Serialize,
) -> rusqlite::Result<()> {
    let entry = &stored.entry;
    transaction
        .prepare_cached(
            "INSERT INTO custody_words (family, id, node, entry, incarnation, seq, at_ms, word) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
             ON CONFLICT (family, id, node) DO UPDATE SET entry = excluded.entry, incarnation = excluded.incarnation, \
               seq = excluded.seq, at_ms = excluded.at_ms, word = excluded.word \
             WHERE (excluded.seq, excluded.incarnation) > (custody_words.seq, custody_words.incarnation)",
        )?
        .execute(params![
            family.as_str(),
            id,
            entry.node.0,
            stored.id,
            entry.position.incarnation.0,
            signed(entry.position.seq),
            entry.wall.utc_ms,
            word(said),
        ])?;
    Ok(())
}

/// What every node said last about these, which are names of one thing.
pub(crate) fn all<T: DeserializeOwned>(
    connection: &Connection,
    family: Family,
    ids: impl IntoIterator<Item = [u8; 16]>,
) -> rusqlite::Result<Vec<Word<T>>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, word FROM custody_words WHERE family = ?1 AND id = ?2 ORDER BY node LIMIT {MAX_NODES}",
        Place::COLUMNS
    ))?;
    let mut words = Vec::new();
    for id in ids {
        let rows = statement.query_map(params![family.as_str(), id], |row| {
            Ok(Word { place: Place::read(row, 0)?, said: super::from_word(5, &row.get::<_, String>(5)?)? })
        })?;
        for row in rows {
            words.push(row?);
        }
    }
    Ok(words)
}

/// The last word about these names of one thing. Of two at the same time the one that says something counts, and not `null`.
pub(crate) fn last_about<T: DeserializeOwned>(
    connection: &Connection,
    family: Family,
    ids: impl IntoIterator<Item = [u8; 16]>,
) -> rusqlite::Result<Option<Word<Option<T>>>> {
    let words = all::<Option<T>>(connection, family, ids)?;
    Ok(last(words, |word| &word.place, |word| word.said.is_some()))
}

/// Things of a family of which anything was said, at most `limit`.
pub(crate) fn ids(connection: &Connection, family: Family, limit: usize) -> rusqlite::Result<Vec<[u8; 16]>> {
    connection
        .prepare_cached("SELECT DISTINCT id FROM custody_words WHERE family = ?1 ORDER BY id LIMIT ?2")?
        .query_map(params![family.as_str(), signed(limit as u64)], |row| row.get(0))?
        .collect()
}
