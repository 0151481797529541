//! The view of temporary cards: which visit a card was last given to, and whether it came back.
//!
//! The table holds what was said, one row for each entry; what it adds up to is worked out when it is read, from all rows of one
//! visit. So a card that was given out at one kiosk and taken back at another is the same whichever journal came first, and a key
//! that comes late changes one column.

use super::{CardRecord, visits};
use crate::rows::{Stored, signed, unsigned};
use crate::seal::{self, Secret};
use frontdesk_core::fact::{CardPrivate, Fact};
use frontdesk_core::id::{IncarnationId, KeyId, NodeId, VisitId};
use rusqlite::{Connection, Row, params};

/// How many rows of one visit are looked at, the newest: a visit has a few; a node that says more of one does not slow a tap.
const MAX_ROWS_OF_VISIT: u32 = 128;
/// How many givings-out of one card are looked at, the newest.
const MAX_GIVEN: u32 = 8;

/// Entries of this kind have a part in this view that is sealed.
pub(super) fn concerns(kind: &str) -> bool {
    matches!(kind, "card.issuing" | "card.issued" | "card.returned")
}

pub(super) fn apply(
    transaction: &Connection,
    index_key: &Secret,
    stored: &Stored,
    fact: &Fact,
) -> rusqlite::Result<()> {
    let (visit, step, until_ms, wiped, private) = match fact {
        Fact::CardIssuing { visit, until_ms, private } => (visit, "issuing", Some(*until_ms), None, private),
        Fact::CardIssued { visit, private } => (visit, "issued", None, None, private),
        Fact::CardReturned { visit, wiped, private } => (visit, "returned", None, Some(*wiped), private),
        _ => return Ok(()),
    };
    let entry = &stored.entry;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO cards (entry, visit, step, node, incarnation, seq, at_ms, until_ms, wiped, uid_index) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            stored.id,
            visit.0,
            step,
            entry.node.0,
            entry.position.incarnation.0,
            signed(entry.position.seq),
            entry.wall.utc_ms,
            until_ms,
            wiped,
            index(index_key, private.as_ref()),
        ])?;
    Ok(())
}

fn index(index_key: &Secret, private: Option<&CardPrivate>) -> Option<[u8; 32]> {
    private.map(|card| seal::card_index(index_key, card.uid))
}

/// The body of this entry can be opened now: its card gets its index.
pub(super) fn learn(
    transaction: &Connection,
    index_key: &Secret,
    entry: i64,
    private: &CardPrivate,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE cards SET uid_index = ?2 WHERE entry = ?1")?
        .execute(params![entry, index(index_key, Some(private))])?;
    Ok(())
}

/// What came from bodies under this key goes with it.
pub(super) fn forget_key(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE cards SET uid_index = NULL WHERE entry IN (SELECT id FROM entries WHERE key_id = ?1)")?
        .execute([key.0])?;
    Ok(())
}

/// Something that was said about a card.
struct Said {
    entry: i64,
    visit: VisitId,
    step: Step,
    node: NodeId,
    incarnation: IncarnationId,
    seq: u64,
    at_ms: i64,
    uid_index: Option<[u8; 32]>,
}

enum Step {
    Issuing { until_ms: i64 },
    Issued,
    Returned { wiped: bool },
}

const COLUMNS: &str = "entry, visit, step, node, incarnation, seq, at_ms, until_ms, wiped, uid_index";

fn said(row: &Row<'_>) -> rusqlite::Result<Said> {
    let step: String = row.get(2)?;
    Ok(Said {
        entry: row.get(0)?,
        visit: VisitId(row.get(1)?),
        step: match step.as_str() {
            "issuing" => Step::Issuing { until_ms: row.get(7)? },
            "issued" => Step::Issued,
            _ => Step::Returned { wiped: row.get::<_, Option<bool>>(8)?.unwrap_or(false) },
        },
        node: NodeId(row.get(3)?),
        incarnation: IncarnationId(row.get(4)?),
        seq: unsigned(row, 5)?,
        at_ms: row.get(6)?,
        uid_index: row.get(9)?,
    })
}

impl Said {
    /// Clocks of two nodes differ, so what one says of another's card is taken to be later; one node's own words are in the order
    /// of its journal, whatever its clock did.
    fn may_be_after(&self, earlier: &Self) -> bool {
        self.node != earlier.node || self.seq > earlier.seq
    }
}

/// A card as far as it was given out.
struct Given {
    said: Said,
    until_ms: i64,
    written: bool,
    returned: bool,
    wiped: bool,
}

impl Given {
    fn take(&mut self, said: &Said) {
        match said.step {
            Step::Issuing { .. } => {}
            Step::Issued => self.written = true,
            Step::Returned { wiped } => {
                self.returned = true;
                self.wiped |= wiped;
            }
        }
    }

    fn record(&self) -> CardRecord {
        CardRecord {
            visit: self.said.visit,
            until_ms: self.until_ms,
            written: self.written,
            returned: self.returned,
            wiped: self.wiped,
        }
    }
}

/// What was given out for a visit, oldest first, and what became of it.
fn given(connection: &Connection, visit: VisitId) -> rusqlite::Result<Vec<Given>> {
    let mut all: Vec<Said> = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM cards WHERE visit = ?1 \
             ORDER BY at_ms DESC, node DESC, seq DESC, incarnation DESC LIMIT {MAX_ROWS_OF_VISIT}"
        ))?
        .query_map([visit.0], said)?
        .collect::<Result<_, _>>()?;
    all.sort_by_key(|said| (said.at_ms, said.node, said.seq, said.incarnation));
    let (mut given, mut unnamed) = (Vec::new(), Vec::new());
    let mut became = Vec::new();
    for said in all {
        match said.step {
            Step::Issuing { until_ms } => {
                given.push(Given { said, until_ms, written: false, returned: false, wiped: false });
            }
            _ if said.uid_index.is_some() => became.push(said),
            _ => unnamed.push(said),
        }
    }
    for said in became {
        if !take_named(&mut given, &said) {
            unnamed.push(said);
        }
    }
    for said in unnamed {
        take_unnamed(&mut given, &said);
    }
    Ok(given)
}

/// Whatever was given out under this card's number before is meant.
fn take_named(given: &mut [Given], said: &Said) -> bool {
    let mut found = false;
    for card in given.iter_mut().filter(|card| card.said.uid_index == said.uid_index && said.may_be_after(&card.said)) {
        card.take(said);
        found = true;
    }
    found
}

/// The number is not known, so the last card that is still out is meant, else the last one: one that came back unwiped comes back a
/// second time when it is finished. A card whose own number is known to be another one is not meant.
fn take_unnamed(given: &mut [Given], said: &Said) {
    let is_meant =
        |card: &Given| said.may_be_after(&card.said) && (said.uid_index.is_none() || card.said.uid_index.is_none());
    let out = given.iter().rposition(|card| is_meant(card) && !card.returned);
    let last = || given.iter().rposition(&is_meant).filter(|_| matches!(said.step, Step::Returned { .. }));
    if let Some(card) = out.or_else(last).and_then(|at| given.get_mut(at)) {
        card.take(said);
    }
}

/// What the card with this index leads to: a visit that has not ended and has it, else the last that it was given to.
pub(crate) fn by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Option<CardRecord>> {
    let newest: Vec<Said> = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM cards WHERE uid_index = ?1 AND step = 'issuing' \
             ORDER BY at_ms DESC, node DESC, seq DESC, incarnation DESC LIMIT {MAX_GIVEN}"
        ))?
        .query_map([index], said)?
        .collect::<Result<_, _>>()?;
    let mut last = None;
    for said in newest {
        let of_visit = given(connection, said.visit)?;
        let Some(card) = of_visit.iter().find(|card| card.said.entry == said.entry) else { continue };
        if !card.returned && visits::has_not_ended(connection, said.visit)? {
            return Ok(Some(card.record()));
        }
        last.get_or_insert_with(|| card.record());
    }
    Ok(last)
}

/// The card of this visit that is out, with the entry that names it.
pub(crate) fn out_for(connection: &Connection, visit: VisitId) -> rusqlite::Result<Option<(i64, CardRecord)>> {
    let out = given(connection, visit)?.into_iter().rfind(|card| !card.returned);
    Ok(out.map(|card| (card.said.entry, card.record())))
}
