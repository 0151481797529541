//! The office's countersignatures: signed when a batch was taken in, checked and kept by the node that sent it.
//!
//! A receipt is all that proves that a journal's end is still there (X3), and nothing that it does not cover is ever let go.

use crate::rows::{signed, unsigned};
use crate::writer::Context;
use crate::{AppendError, reader, runs};
use frontdesk_core::id::{IncarnationId, NodeId};
use frontdesk_core::journal::{Hash, NodePublicKey, Position, Receipt};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A receipt with the key that it is checked with: what an office prints and a person carries to the kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedReceipt {
    /// The receipt.
    pub receipt: Receipt,
    /// The office's public key. It names the office, so a wrong one is found out.
    pub office_key: NodePublicKey,
}

/// Not the JSON form of a receipt.
#[derive(Debug, thiserror::Error)]
#[error("this is not a receipt: {0}")]
pub struct BadReceiptJson(String);

/// The JSON form: ids, hashes, keys and signatures in hexadecimal.
#[derive(Serialize, Deserialize)]
struct ReceiptJson {
    office: NodeId,
    office_key: String,
    node: NodeId,
    incarnation: IncarnationId,
    seq: u64,
    hash: Hash,
    wall_ms: i64,
    signature: String,
}

impl SignedReceipt {
    /// One JSON object, as documented in `docs/journal.md`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Receipt { office, node, position, hash, wall_ms, signature } = self.receipt;
        let form = ReceiptJson {
            office,
            office_key: hex::encode(self.office_key.0),
            node,
            incarnation: position.incarnation,
            seq: position.seq,
            hash,
            wall_ms,
            signature: hex::encode(signature),
        };
        // Strings and numbers only: nothing that serde could refuse.
        serde_json::to_string(&form).unwrap_or_default()
    }

    /// The other way. The signature is not looked at here: `verify_with` does that.
    ///
    /// # Errors
    /// [`BadReceiptJson`] with the reason.
    pub fn from_json(text: &str) -> Result<Self, BadReceiptJson> {
        let form: ReceiptJson = serde_json::from_str(text).map_err(|error| BadReceiptJson(error.to_string()))?;
        let (mut key, mut signature) = ([0; 32], [0; 64]);
        hex::decode_to_slice(&form.office_key, &mut key).map_err(|e| BadReceiptJson(format!("office_key: {e}")))?;
        hex::decode_to_slice(&form.signature, &mut signature).map_err(|e| BadReceiptJson(format!("signature: {e}")))?;
        let position = Position { incarnation: form.incarnation, seq: form.seq };
        let ReceiptJson { office, node, hash, wall_ms, .. } = form;
        let receipt = Receipt { office, node, position, hash, wall_ms, signature };
        Ok(Self { receipt, office_key: NodePublicKey(key) })
    }
}

/// What became of a receipt that was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptKept {
    /// It holds and is kept.
    Kept,
    /// It is not signed by that office.
    Unsigned,
    /// It names an entry that is not here.
    EntryMissing,
    /// It names an entry with another hash than the one here.
    EntryIsAnother,
}

/// Checks a receipt and keeps it, in place of those that it goes beyond.
pub(crate) fn keep(
    context: &Context<'_>,
    receipt: &Receipt,
    office_key: &NodePublicKey,
) -> Result<ReceiptKept, AppendError> {
    let transaction = context.transaction;
    if receipt.verify(office_key).is_err() {
        return Ok(ReceiptKept::Unsigned);
    }
    let Some(run) = runs::find(transaction, receipt.node, receipt.position.incarnation)? else {
        return Ok(ReceiptKept::EntryMissing);
    };
    match runs::hash_at(transaction, run.id, receipt.position.seq)? {
        None => return Ok(ReceiptKept::EntryMissing),
        Some(hash) if hash != receipt.hash => return Ok(ReceiptKept::EntryIsAnother),
        Some(_) => {}
    }
    transaction
        .prepare_cached("INSERT OR IGNORE INTO nodes (node, public_key) VALUES (?1, ?2)")?
        .execute(params![receipt.office.0, office_key.0])?;
    let newest: Option<u64> = transaction
        .prepare_cached("SELECT max(seq) FROM receipts WHERE run = ?1 AND office = ?2")?
        .query_row(params![run.id, receipt.office.0], |row| row.get::<_, Option<i64>>(0))?
        .and_then(|seq| u64::try_from(seq).ok());
    if newest.is_some_and(|newest| newest > receipt.position.seq) {
        // A late answer: what is here says more already.
        return Ok(ReceiptKept::Kept);
    }
    insert(transaction, run.id, receipt)?;
    transaction
        .prepare_cached("DELETE FROM receipts WHERE run = ?1 AND office = ?2 AND seq < ?3")?
        .execute(params![run.id, receipt.office.0, signed(receipt.position.seq)])?;
    if newest.is_none() {
        delete_of_ancestors(transaction, run.id, receipt.office)?;
    }
    Ok(ReceiptKept::Kept)
}

fn insert(transaction: &Connection, run: i64, receipt: &Receipt) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO receipts (run, seq, hash, office, wall_ms, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            run,
            signed(receipt.position.seq),
            receipt.hash.0,
            receipt.office.0,
            receipt.wall_ms,
            receipt.signature,
        ])?;
    Ok(())
}

/// The receipts for what a run goes on from are implied by its own. Parents come first, so this ends.
fn delete_of_ancestors(transaction: &Connection, run: i64, office: NodeId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(&format!(
            "WITH RECURSIVE {ANCESTORS} DELETE FROM receipts WHERE office = ?2 AND EXISTS (\
               SELECT 1 FROM ancestors a WHERE a.run = receipts.run AND receipts.seq <= a.upto)"
        ))?
        .execute(params![run, office.0])?;
    Ok(())
}

/// The runs that run `?1` goes on from, each with the count up to which it is a part of that journal.
const ANCESTORS: &str = "ancestors (run, upto, first_parent, first_seq, node) AS (\
       SELECT p.id, r.parent_seq, p.parent_incarnation, p.parent_seq, p.node FROM runs r \
         JOIN runs p ON p.node = r.node AND p.incarnation = r.parent_incarnation WHERE r.id = ?1 \
       UNION \
       SELECT p.id, a.first_seq, p.parent_incarnation, p.parent_seq, p.node FROM ancestors a \
         JOIN runs p ON p.node = a.node AND p.incarnation = a.first_parent)";

/// A receipt as its row says, with the run that it is for.
pub(crate) struct KeptReceipt {
    pub(crate) run: i64,
    pub(crate) receipt: Receipt,
    /// The office's key, if it is known here.
    pub(crate) office_key: Option<NodePublicKey>,
    /// The hash of the entry that it names, if that is here.
    pub(crate) entry_hash: Option<Hash>,
}

/// All receipts of one node's journal.
pub(crate) fn of_node(connection: &Connection, node: NodeId) -> rusqlite::Result<Vec<KeptReceipt>> {
    connection
        .prepare_cached(
            "SELECT c.run, r.incarnation, c.seq, c.hash, c.office, c.wall_ms, c.signature, n.public_key, e.hash \
             FROM receipts c JOIN runs r ON r.id = c.run LEFT JOIN nodes n ON n.node = c.office \
             LEFT JOIN entries e ON e.run = c.run AND e.seq = c.seq WHERE r.node = ?1 ORDER BY c.seq, c.run",
        )?
        .query_map([node.0], |row| read(row, node))?
        .collect()
}

fn read(row: &Row<'_>, node: NodeId) -> rusqlite::Result<KeptReceipt> {
    Ok(KeptReceipt {
        run: row.get(0)?,
        receipt: Receipt {
            office: NodeId(row.get(4)?),
            node,
            position: Position { incarnation: IncarnationId(row.get(1)?), seq: unsigned(row, 2)? },
            hash: Hash(row.get(3)?),
            wall_ms: row.get(5)?,
            signature: row.get(6)?,
        },
        office_key: row.get::<_, Option<[u8; 32]>>(7)?.map(NodePublicKey),
        entry_hash: row.get::<_, Option<[u8; 32]>>(8)?.map(Hash),
    })
}

impl KeptReceipt {
    /// It is signed, and the entry is here as it says.
    pub(crate) fn holds(&self) -> bool {
        self.is_signed() && self.entry_hash == Some(self.receipt.hash)
    }

    pub(crate) fn is_signed(&self) -> bool {
        self.office_key.is_some_and(|key| self.receipt.verify(&key).is_ok())
    }
}

/// Up to where an office has each run: by its receipts and, for what the office wrote itself, by its own checkpoints. Every
/// signature is checked again: what follows from this may be deleted.
pub(crate) fn coverage(connection: &Connection) -> rusqlite::Result<BTreeMap<i64, u64>> {
    let nodes: Vec<NodeId> = connection
        .prepare_cached("SELECT DISTINCT r.node FROM receipts c JOIN runs r ON r.id = c.run")?
        .query_map([], |row| row.get(0).map(NodeId))?
        .collect::<Result<_, _>>()?;
    let mut covered = BTreeMap::new();
    for node in nodes {
        for row in of_node(connection, node)?.iter().filter(|row| row.holds()) {
            cover(connection, &mut covered, row.run, row.receipt.position.seq)?;
        }
    }
    for (run, seq) in of_offices(connection)? {
        cover(connection, &mut covered, run, seq)?;
    }
    Ok(covered)
}

/// The newest good checkpoint of every run that was written by an office whose receipts are here.
fn of_offices(connection: &Connection) -> rusqlite::Result<Vec<(i64, u64)>> {
    let runs: Vec<i64> = connection
        .prepare_cached("SELECT id FROM runs WHERE node IN (SELECT office FROM receipts) AND written_here = 0")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for run in runs {
        if let Some(seq) = crate::checkpoint::newest_good(connection, run)? {
            found.push((run, seq));
        }
    }
    Ok(found)
}

/// What covers an entry covers all that it goes on from.
pub(crate) fn cover(
    connection: &Connection,
    covered: &mut BTreeMap<i64, u64>,
    run: i64,
    seq: u64,
) -> rusqlite::Result<()> {
    let (mut run, mut seq) = (run, seq);
    loop {
        let known = covered.entry(run).or_insert(0);
        if *known >= seq {
            return Ok(());
        }
        *known = seq;
        let parent = connection
            .prepare_cached(
                "SELECT p.id, r.parent_seq FROM runs r JOIN runs p ON p.node = r.node AND p.incarnation = r.parent_incarnation \
                 WHERE r.id = ?1",
            )?
            .query_row([run], |row| Ok((row.get(0)?, unsigned(row, 1)?)))
            .optional()?;
        match parent {
            Some((parent, parent_seq)) => (run, seq) = (parent, parent_seq),
            None => return Ok(()),
        }
    }
}

/// Up to where an office has the journal that is written here, counted on the branch that goes on.
pub(crate) fn countersigned_to(connection: &Connection) -> rusqlite::Result<Option<u64>> {
    let Some(head) = runs::own_head(connection)? else { return Ok(None) };
    let Some(node) = crate::open::own_node(connection)? else { return Ok(None) };
    let covered = coverage(connection)?;
    let mut at = Some((head.position.incarnation, head.position.seq));
    while let Some((incarnation, upto)) = at {
        let Some(run) = runs::find(connection, node, incarnation)? else { return Ok(None) };
        if let Some(seq) = covered.get(&run.id) {
            return Ok(Some((*seq).min(upto)));
        }
        at = runs::parent(connection, run.id)?.map(|parent| (parent.position.incarnation, parent.position.seq));
    }
    Ok(None)
}

/// Signs for the newest end of a node's journal that is here, or of this batch.
pub(crate) fn sign_head(context: &Context<'_>, node: NodeId, wall_ms: i64) -> Result<Option<Receipt>, AppendError> {
    let heads = reader::heads_of(context.transaction, Some(node))?;
    let newest = heads.iter().max_by_key(|head| head.position.seq);
    Ok(newest.map(|head| Receipt::sign(context.key.signing(), node, head.position, head.hash, wall_ms)))
}
