//! Where runs begin after their older entries were let go, what is kept from before, and the seals under both.

use crate::rows::{signed, unsigned};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Hash, KeptDigest, NodePublicKey, Position, SnapshotBase, SnapshotSeal};
use rusqlite::{Connection, OptionalExtension, params};

/// A base as its row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Base {
    pub(crate) seq: u64,
    pub(crate) hash: Hash,
}

/// Something was let go here, or never came because a snapshot stands for it.
pub(crate) fn any(connection: &Connection) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM bases)")?.query_row([], |row| row.get(0))
}

/// The base of a run; `None` when all of it is here.
pub(crate) fn of_run(connection: &Connection, run: i64) -> rusqlite::Result<Option<Base>> {
    connection
        .prepare_cached("SELECT seq, hash FROM bases WHERE run = ?1")?
        .query_row([run], |row| Ok(Base { seq: unsigned(row, 0)?, hash: Hash(row.get(1)?) }))
        .optional()
}

/// This count was in the run before its base: the entry was here, or is known by the seal of who let it go.
pub(crate) fn is_before(connection: &Connection, run: i64, seq: u64) -> rusqlite::Result<bool> {
    Ok(of_run(connection, run)?.is_some_and(|base| seq < base.seq))
}

/// Sets where a run begins.
pub(crate) fn set(connection: &Connection, run: i64, base: Base) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO bases (run, seq, hash) VALUES (?1, ?2, ?3) \
             ON CONFLICT (run) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
        )?
        .execute(params![run, signed(base.seq), base.hash.0])?;
    Ok(())
}

/// All bases, as they are signed.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<SnapshotBase>> {
    connection
        .prepare_cached("SELECT r.node, r.incarnation, b.seq, b.hash FROM bases b JOIN runs r ON r.id = b.run")?
        .query_map([], |row| {
            let position = Position { incarnation: IncarnationId(row.get(1)?), seq: unsigned(row, 2)? };
            Ok(SnapshotBase { node: NodeId(row.get(0)?), position, hash: Hash(row.get(3)?) })
        })?
        .collect()
}

/// The digest of all entries that are kept from before bases.
pub(crate) fn kept(connection: &Connection) -> rusqlite::Result<KeptDigest> {
    let mut statement =
        connection.prepare_cached("SELECT e.hash FROM bases b JOIN entries e ON e.run = b.run AND e.seq < b.seq")?;
    let mut rows = statement.query([])?;
    let mut digest = KeptDigest::default();
    while let Some(row) = rows.next()? {
        // A hash of another length is damage: it is left out, and the digest then differs.
        if let Ok(hash) = row.get(0) {
            digest.push(Hash(hash));
        }
    }
    Ok(digest)
}

/// Keeps the one seal that stands for bases and kept entries as they are now.
pub(crate) fn keep_seal(connection: &Connection, seal: &SnapshotSeal) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM seals", [])?;
    connection.execute(
        "INSERT INTO seals (signer, bases, kept_count, kept, wall_ms, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![seal.signer.0, seal.bases.0, signed(seal.kept_count), seal.kept.0, seal.wall_ms, seal.signature],
    )?;
    Ok(())
}

/// All seals with their signers' keys, where those are known.
pub(crate) fn seals(connection: &Connection) -> rusqlite::Result<Vec<(SnapshotSeal, Option<NodePublicKey>)>> {
    connection
        .prepare_cached(
            "SELECT s.signer, s.bases, s.kept_count, s.kept, s.wall_ms, s.signature, n.public_key FROM seals s \
             LEFT JOIN nodes n ON n.node = s.signer ORDER BY s.signer",
        )?
        .query_map([], |row| {
            let seal = SnapshotSeal {
                signer: NodeId(row.get(0)?),
                bases: Hash(row.get(1)?),
                kept_count: unsigned(row, 2)?,
                kept: Hash(row.get(3)?),
                wall_ms: row.get(4)?,
                signature: row.get(5)?,
            };
            Ok((seal, row.get::<_, Option<[u8; 32]>>(6)?.map(NodePublicKey)))
        })?
        .collect()
}
