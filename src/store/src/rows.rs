//! Entries as rows, and back.

use frontdesk_core::id::{IncarnationId, KeyId, NodeId};
use frontdesk_core::journal::{Entry, Hash, Parent, Position, Sealed};
use frontdesk_core::time::{Wall, WallTrust};
use rusqlite::{Connection, Row, params};

/// What [`entry`] reads, from `entries e JOIN runs r ON r.id = e.run`.
pub(crate) const COLUMNS: &str = "e.id, e.run, e.seq, e.mono_ms, e.wall_ms, e.wall_offset_s, e.wall_trust, e.simulated, \
     e.kind, e.kind_version, e.open, e.key_id, e.ciphertext, e.prev_hash, e.hash, \
     r.node, r.incarnation, r.first_seq, r.parent_incarnation, r.parent_seq, r.parent_hash";

/// An entry with its local row.
pub(crate) struct Stored {
    /// `entries.id`.
    pub(crate) id: i64,
    /// `runs.id`.
    pub(crate) run: i64,
    /// The entry.
    pub(crate) entry: Entry,
}

/// Reads a row of [`COLUMNS`].
pub(crate) fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored { id: row.get(0)?, run: row.get(1)?, entry: entry(row)? })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let seq = unsigned(row, 2)?;
    let trust_code: u8 = row.get(6)?;
    let trust =
        WallTrust::from_code(trust_code).ok_or(rusqlite::Error::IntegralValueOutOfRange(6, i64::from(trust_code)))?;
    let sealed = match (row.get::<_, Option<[u8; 16]>>(11)?, row.get::<_, Option<Vec<u8>>>(12)?) {
        (Some(key), Some(ciphertext)) => Some(Sealed { key: KeyId(key), ciphertext }),
        _ => None,
    };
    let is_first_of_run = unsigned(row, 17)? == seq;
    Ok(Entry {
        node: NodeId(row.get(15)?),
        position: Position { incarnation: IncarnationId(row.get(16)?), seq },
        parent: if is_first_of_run { parent(row)? } else { None },
        mono_ms: unsigned(row, 3)?,
        wall: Wall { utc_ms: row.get(4)?, offset_s: row.get(5)?, trust },
        simulated: row.get(7)?,
        kind: row.get(8)?,
        kind_version: row.get(9)?,
        open: row.get(10)?,
        sealed,
        prev_hash: Hash(row.get(13)?),
        hash: Hash(row.get(14)?),
    })
}

fn parent(row: &Row<'_>) -> rusqlite::Result<Option<Parent>> {
    let Some(incarnation) = row.get::<_, Option<[u8; 16]>>(18)? else { return Ok(None) };
    let position = Position { incarnation: IncarnationId(incarnation), seq: unsigned(row, 19)? };
    Ok(Some(Parent { position, hash: Hash(row.get(20)?) }))
}

/// SQLite's integers are signed; ours never were negative.
pub(crate) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

/// The other way: values beyond an `i64` were refused before they got here, and saturate rather than wrap.
pub(crate) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Adds an entry to its run and answers its row.
pub(crate) fn insert(connection: &Connection, run: i64, entry: &Entry) -> rusqlite::Result<i64> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO entries (run, seq, mono_ms, wall_ms, wall_offset_s, wall_trust, simulated, kind, kind_version, open, \
         key_id, ciphertext, prev_hash, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    statement.insert(params![
        run,
        signed(entry.position.seq),
        signed(entry.mono_ms),
        entry.wall.utc_ms,
        entry.wall.offset_s,
        entry.wall.trust.code(),
        entry.simulated,
        entry.kind,
        entry.kind_version,
        entry.open,
        entry.sealed.as_ref().map(|sealed| sealed.key.0),
        entry.sealed.as_ref().map(|sealed| sealed.ciphertext.as_slice()),
        entry.prev_hash.0,
        entry.hash.0,
    ])
}
