//! What shows that entries are as their nodes wrote them: the signatures that are here, and all that they cover.

use crate::receipts;
use crate::rows::{Stored, unsigned};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far it can be shown that an entry is what its node wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It hangs on its chain, and nothing that was signed covers it yet.
    Chained,
    /// Its node has signed for it.
    Signed,
    /// An office has countersigned it, and the receipt is kept here.
    Countersigned,
}

/// Up to which count each run is covered. Signatures were checked when they were taken in; `journal verify` checks them again.
pub(crate) struct Signatures {
    signed: BTreeMap<i64, u64>,
    countersigned: BTreeMap<i64, u64>,
}

impl Signatures {
    pub(crate) fn load(connection: &Connection) -> rusqlite::Result<Self> {
        Ok(Self { signed: covered(connection, "checkpoints")?, countersigned: covered(connection, "receipts")? })
    }

    pub(crate) fn standing(&self, stored: &Stored) -> Standing {
        let is_in = |covered: &BTreeMap<i64, u64>| {
            covered.get(&stored.run).is_some_and(|seq| stored.entry.position.seq <= *seq)
        };
        match (is_in(&self.countersigned), is_in(&self.signed)) {
            (true, _) => Standing::Countersigned,
            (false, true) => Standing::Signed,
            (false, false) => Standing::Chained,
        }
    }
}

/// The newest signature of each run, and what it goes on from.
fn covered(connection: &Connection, table: &str) -> rusqlite::Result<BTreeMap<i64, u64>> {
    let newest: Vec<(i64, Option<u64>)> = connection
        .prepare_cached(&format!(
            "SELECT r.id, ifnull((SELECT max(seq) FROM {table} t WHERE t.run = r.id), 0) FROM runs r ORDER BY r.id DESC"
        ))?
        .query_map([], |row| Ok((row.get(0)?, Some(unsigned(row, 1)?).filter(|seq| *seq > 0))))?
        .collect::<Result<_, _>>()?;
    let mut covered = BTreeMap::new();
    for (run, seq) in newest {
        if let Some(seq) = seq {
            receipts::cover(connection, &mut covered, run, seq)?;
        }
    }
    Ok(covered)
}
