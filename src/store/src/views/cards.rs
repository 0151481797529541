//! The table of what was said about cards in somebody's hands: given out to a visit or as a day pass, written, taken back.
//!
//! It holds what was said, one row for each entry; what it adds up to is worked out when it is read (`given.rs`). So a card that was
//! given out at one kiosk and taken back at another is the same whichever journal came first, and a key that comes late changes one
//! column.

use super::given::{Holder, Said, Step};
use super::words::{self, MAX_NODES, Place};
use crate::letting_go::IS_LAST_GIVEN;
use crate::rows::{Stored, signed};
use crate::seal::{self, Secret};
use frontdesk_core::fact::{CustodyFact, Fact};
use frontdesk_core::id::{CardId, CardUid, CredentialId, NodeId, VisitId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// How many rows of one holder are looked at, the newest: a visit has a few; a node that says more of one does not slow a tap.
const MAX_ROWS_OF_HOLDER: u32 = 128;
/// How many givings-out of one number are looked at, the newest.
const MAX_GIVEN: u32 = 8;

/// Entries of this kind have a part in this view that is sealed.
pub(super) fn concerns(kind: &str) -> bool {
    matches!(kind, "card.issuing" | "card.issued" | "card.returned" | "pass.issuing")
}

/// What an entry says about a card in somebody's hands.
struct Saying {
    holder: Holder,
    step: Step,
    card: Option<CardId>,
    uid: Option<CardUid>,
}

fn saying(fact: &Fact) -> Option<Saying> {
    let (holder, step, card, uid) = match fact {
        Fact::CardIssuing { visit, until_ms, card, private } => {
            (Holder::Visit(*visit), Step::Issuing { until_ms: *until_ms }, *card, private.as_ref().map(|card| card.uid))
        }
        Fact::CardIssued { visit, private } => {
            (Holder::Visit(*visit), Step::Issued, None, private.as_ref().map(|card| card.uid))
        }
        Fact::CardReturned { visit, wiped, card, private } => {
            (Holder::Visit(*visit), Step::Returned { wiped: *wiped }, *card, private.as_ref().map(|card| card.uid))
        }
        Fact::Custody(CustodyFact::PassIssuing { pass, card, until_ms, private, .. }) => {
            let uid = private.as_ref().map(|pass| pass.uid);
            (Holder::Pass(*pass), Step::Issuing { until_ms: *until_ms }, Some(*card), uid)
        }
        Fact::Custody(CustodyFact::PassIssued { pass, card }) => (Holder::Pass(*pass), Step::Issued, Some(*card), None),
        Fact::Custody(CustodyFact::PassReturned { pass, card, wiped }) => {
            (Holder::Pass(*pass), Step::Returned { wiped: *wiped }, Some(*card), None)
        }
        _ => return None,
    };
    Some(Saying { holder, step, card, uid })
}

pub(super) fn apply(
    transaction: &Connection,
    index_key: &Secret,
    stored: &Stored,
    fact: &Fact,
) -> rusqlite::Result<()> {
    let Some(Saying { holder, step, card, uid }) = saying(fact) else { return Ok(()) };
    let (step, until_ms, wiped) = match step {
        Step::Issuing { until_ms } => ("issuing", Some(until_ms), None),
        Step::Issued => ("issued", None, None),
        Step::Returned { wiped } => ("returned", None, Some(wiped)),
    };
    let entry = &stored.entry;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO cards (entry, holder, of_pass, step, node, incarnation, seq, at_ms, until_ms, wiped, \
             card, uid_index) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            stored.id,
            holder.id(),
            matches!(holder, Holder::Pass(_)),
            step,
            entry.node.0,
            entry.position.incarnation.0,
            signed(entry.position.seq),
            entry.wall.utc_ms,
            until_ms,
            wiped,
            card.map(|card| card.0),
            uid.map(|uid| seal::card_index(index_key, uid)),
        ])?;
    Ok(())
}

const COLUMNS: &str = "entry, node, incarnation, seq, at_ms, holder, of_pass, step, until_ms, wiped, card, uid_index";

fn said(row: &Row<'_>) -> rusqlite::Result<Said> {
    let (holder, of_pass): ([u8; 16], bool) = (row.get(5)?, row.get(6)?);
    let step: String = row.get(7)?;
    Ok(Said {
        place: Place::read(row, 0)?,
        holder: if of_pass { Holder::Pass(CredentialId(holder)) } else { Holder::Visit(VisitId(holder)) },
        step: match step.as_str() {
            "issuing" => Step::Issuing { until_ms: row.get(8)? },
            "issued" => Step::Issued,
            _ => Step::Returned { wiped: row.get::<_, Option<bool>>(9)?.unwrap_or(false) },
        },
        card: row.get::<_, Option<[u8; 16]>>(10)?.map(CardId),
        uid_index: row.get(11)?,
    })
}

/// What was said of cards that this holder had, oldest first.
pub(super) fn of_holder(connection: &Connection, holder: Holder) -> rusqlite::Result<Vec<Said>> {
    let mut all: Vec<Said> = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM cards WHERE holder = ?1 AND of_pass = ?2 \
             ORDER BY at_ms DESC, node DESC, seq DESC, incarnation DESC LIMIT {MAX_ROWS_OF_HOLDER}"
        ))?
        .query_map(params![holder.id(), matches!(holder, Holder::Pass(_))], said)?
        .collect::<Result<_, _>>()?;
    all.sort_by_key(|said| said.place.clock_order());
    Ok(all)
}

/// To which visits the card with this number was given, newest first.
pub(super) fn given_by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Vec<Said>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM cards WHERE uid_index = ?1 AND step = 'issuing' AND of_pass = 0 \
             ORDER BY at_ms DESC, node DESC, seq DESC, incarnation DESC LIMIT {MAX_GIVEN}"
        ))?
        .query_map([index], said)?
        .collect()
}

/// The name under which the card with this number was given out last, if it was given out under one. Only what is never let go is
/// looked at.
pub(crate) fn name_by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Option<CardId>> {
    connection
        .prepare_cached(&format!(
            "SELECT card FROM cards c WHERE c.uid_index = ?1 AND {IS_LAST_GIVEN} \
             ORDER BY c.at_ms DESC, c.node DESC, c.seq DESC, c.incarnation DESC LIMIT 1"
        ))?
        .query_row([index], |row| row.get(0).map(CardId))
        .optional()
}

/// Of each node the last giving-out of the card with these names.
pub(super) fn last_given(
    connection: &Connection,
    names: impl IntoIterator<Item = [u8; 16]>,
) -> rusqlite::Result<Vec<Said>> {
    let mut next_node =
        connection.prepare_cached("SELECT min(node) FROM cards WHERE card = ?1 AND step = 'issuing' AND node > ?2")?;
    let mut last_of_node = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM cards WHERE card = ?1 AND step = 'issuing' AND node = ?2 \
         ORDER BY seq DESC, incarnation DESC LIMIT 1"
    ))?;
    let mut given = Vec::new();
    for name in names {
        let mut node: Vec<u8> = Vec::new();
        for _ in 0..MAX_NODES {
            let found: Option<[u8; 16]> = next_node.query_row(params![name, node], |row| row.get(0))?;
            let Some(found) = found else { break };
            given.extend(last_of_node.query_row(params![name, found], said).optional()?);
            node = found.to_vec();
        }
    }
    Ok(words::last_of_each(given, |said| &said.place))
}

/// When this node gave the card with these names to another holder after this place in its journal.
pub(super) fn given_again_ms(
    connection: &Connection,
    names: impl IntoIterator<Item = [u8; 16]>,
    said: &Said,
) -> rusqlite::Result<Option<i64>> {
    let NodeId(node) = said.place.node;
    let mut statement = connection.prepare_cached(
        "SELECT at_ms FROM cards WHERE card = ?1 AND step = 'issuing' AND node = ?2 AND seq > ?3 AND holder <> ?4 \
         ORDER BY seq LIMIT 1",
    )?;
    let mut first: Option<i64> = None;
    for name in names {
        let again =
            statement.query_row(params![name, node, signed(said.place.seq), said.holder.id()], |row| row.get(0));
        let again: Option<i64> = again.optional()?;
        first = first.into_iter().chain(again).min();
    }
    Ok(first)
}
