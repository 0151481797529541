//! Legal holds: what they cover is not forgotten before they are lifted.
//!
//! A hold counts at the node that placed it, at every node if the office placed it, and at the office whoever placed it. The node that
//! placed it can lift it, and the office any. The table says what was heard; what of it counts is worked out when it is asked, so the
//! order in which things were heard does not matter.

use crate::rows::signed;
use crate::views::{from_word, word};
use frontdesk_core::fact::HoldScope;
use frontdesk_core::id::{HoldId, NodeId, SubjectId};
use frontdesk_core::journal::RetentionClass;
use rusqlite::{Connection, Row, params};

/// A hold as it was heard of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRecord {
    /// Which.
    pub hold: HoldId,
    /// Who placed it.
    pub node: NodeId,
    /// What it covers.
    pub scope: HoldScope,
    /// The case it is for.
    pub reference: String,
    /// Placed at, UTC milliseconds of the node that placed it.
    pub placed_ms: i64,
    /// Lifted at, UTC milliseconds of the node that lifted it.
    pub lifted_ms: Option<i64>,
    /// It is in force here: not lifted, and of somebody whose hold counts here.
    pub in_force: bool,
}

/// Holds that are in force here, as `h`, to go behind a WHERE.
const IN_FORCE: &str = "h.placed_ms IS NOT NULL AND h.lifted_ms IS NULL \
     AND NOT EXISTS (SELECT 1 FROM holds l JOIN offices o ON o.node = l.node WHERE l.hold = h.hold AND l.lifted_ms IS NOT NULL) \
     AND (h.node = (SELECT value FROM meta WHERE name = 'node') OR h.node IN (SELECT node FROM offices) \
          OR EXISTS (SELECT 1 FROM meta m JOIN offices o ON o.node = m.value WHERE m.name = 'node'))";

/// SQL that is true for a row `k` of `keys` that a hold in force covers.
pub(crate) fn covered() -> String {
    format!("EXISTS (SELECT 1 FROM holds h WHERE (h.subject = k.subject OR h.class = k.class) AND {IN_FORCE})")
}

pub(crate) fn place(
    transaction: &Connection,
    node: NodeId,
    at_ms: i64,
    hold: HoldId,
    scope: HoldScope,
    reference: &str,
) -> rusqlite::Result<()> {
    let (subject, class): (Option<SubjectId>, Option<RetentionClass>) = match scope {
        HoldScope::Visit(visit) => (Some(visit.into()), None),
        HoldScope::Staff(staff) => (Some(staff.into()), None),
        HoldScope::Class(class) => (None, Some(class)),
    };
    // What was placed first stands: a hold is not narrowed by placing it again.
    transaction
        .prepare_cached(
            "INSERT INTO holds (hold, node, scope, subject, class, reference, placed_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             ON CONFLICT (hold, node) DO UPDATE SET scope = excluded.scope, subject = excluded.subject, class = excluded.class, \
               reference = excluded.reference, placed_ms = excluded.placed_ms WHERE placed_ms IS NULL",
        )?
        .execute(params![
            hold.0,
            node.0,
            word(scope),
            subject.map(|subject| subject.0),
            class.map(RetentionClass::as_str),
            reference,
            at_ms,
        ])?;
    Ok(())
}

pub(crate) fn lift(transaction: &Connection, node: NodeId, at_ms: i64, hold: HoldId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO holds (hold, node, reference, lifted_ms) VALUES (?1, ?2, '', ?3) \
             ON CONFLICT (hold, node) DO UPDATE SET lifted_ms = excluded.lifted_ms WHERE lifted_ms IS NULL",
        )?
        .execute(params![hold.0, node.0, at_ms])?;
    Ok(())
}

/// All holds that were heard of, newest first, at most `limit`.
pub(crate) fn all(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<HoldRecord>> {
    let sql = format!(
        "SELECT h.hold, h.node, h.scope, h.reference, h.placed_ms, \
           coalesce(h.lifted_ms, (SELECT min(l.lifted_ms) FROM holds l JOIN offices o ON o.node = l.node WHERE l.hold = h.hold)), \
           {IN_FORCE} \
         FROM holds h WHERE h.placed_ms IS NOT NULL ORDER BY h.placed_ms DESC, h.hold LIMIT ?1"
    );
    connection.prepare_cached(&sql)?.query_map([signed(limit as u64)], record)?.collect()
}

fn record(row: &Row<'_>) -> rusqlite::Result<HoldRecord> {
    Ok(HoldRecord {
        hold: HoldId(row.get(0)?),
        node: NodeId(row.get(1)?),
        scope: from_word(2, &row.get::<_, String>(2)?)?,
        reference: row.get(3)?,
        placed_ms: row.get(4)?,
        lifted_ms: row.get(5)?,
        in_force: row.get(6)?,
    })
}
