//! Reading, on connections of its own that never write.

use crate::keys::{self, SealingKey};
use crate::open::{self, DATABASE_FILE};
use crate::rows::{self, Stored, signed};
use crate::seal::{self, Secret};
use crate::views::{self, CardOut, CardRecord, DoorRest, VisitRecord, VisitRow};
use crate::{ReadError, Size, SnapshotDraft, bases, connection, letting_go, receipts, runs, schema, snapshot};
use frontdesk_core::fact::{CallCause, CardPrivate, DeskFact, Fact, HostPrivate, Reading, VisitPrivate};
use frontdesk_core::id::{CardUid, IncarnationId, NodeId, VisitId};
use frontdesk_core::journal::{Entry, Hash, Head, Position};
use frontdesk_core::visit::{Home, OpenVisit, VisitCard};
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::path::Path;

/// The most rows that one call answers.
pub const MAX_READ: usize = 10_000;

/// One end of a node's journal: more than one is a fork.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeHead {
    /// Whose journal.
    pub node: NodeId,
    /// Its last entry on this branch.
    pub position: Position,
    /// That entry's hash.
    pub hash: Hash,
}

/// When a node was last heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeContact {
    /// Which.
    pub node: NodeId,
    /// Our own clock then, UTC milliseconds; absent for ourselves.
    pub received_ms: Option<i64>,
    /// Simulated hardware had a part in its newest entry.
    pub simulated: bool,
}

/// A visitor called the desk from the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskCall {
    /// At which kiosk.
    pub node: NodeId,
    /// The count of the entry in that kiosk's journal.
    pub seq: u64,
    /// That kiosk's clock, UTC milliseconds.
    pub at_ms: i64,
    /// The visit on its screen, if any.
    pub visit: Option<VisitId>,
    /// Why, where it was said.
    pub cause: Option<CallCause>,
    /// Simulated hardware had a part in it.
    pub simulated: bool,
}

/// A read-only connection. `Send` and not `Sync`: one a thread, or behind a lock.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    card_index_key: Option<Secret>,
    node: Option<NodeId>,
}

impl Reader {
    /// Opens the journal in `dir` for reading. It need not be open for writing, nor be writable.
    ///
    /// # Errors
    /// [`ReadError::Missing`] or [`ReadError::Unreadable`], with the path.
    pub fn open(dir: &Path) -> Result<Self, ReadError> {
        let path = dir.join(DATABASE_FILE);
        if !path.exists() {
            return Err(ReadError::Missing { path });
        }
        let open = || {
            let connection = connection::for_reading(&path)?;
            let is_fresh = schema::version(&connection)? == 0;
            let card_index_key = if is_fresh { None } else { seal::stored_card_index_key(&connection)? };
            let node = if is_fresh { None } else { open::own_node(&connection)? };
            Ok(Self { connection, card_index_key, node })
        };
        open().map_err(|source| ReadError::Unreadable { path: path.clone(), source })
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn card_index_key(&self) -> Option<&Secret> {
        self.card_index_key.as_ref()
    }

    /// Whose own journal this is.
    #[must_use]
    pub fn node(&self) -> Option<NodeId> {
        self.node
    }

    /// The own journal's end.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn head(&self) -> Result<Option<Head>, ReadError> {
        Ok(runs::own_head(&self.connection)?)
    }

    /// How many entries there are, of all nodes.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn entry_count(&self) -> Result<u64, ReadError> {
        Ok(open::entry_count(&self.connection)?)
    }

    /// Up to which count an office has countersigned the journal that is written here; `None` when it has not.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn countersigned_to(&self) -> Result<Option<u64>, ReadError> {
        Ok(receipts::countersigned_to(&self.connection)?)
    }

    /// What a new kiosk begins with, to be sealed by [`crate::Journal::seal_snapshot`]. The asker's own journal is not in it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn snapshot_for(&self, asker: NodeId) -> Result<SnapshotDraft, ReadError> {
        // All of it is of one moment.
        let transaction = self.connection.unchecked_transaction()?;
        Ok(snapshot::draft(&transaction, asker)?)
    }

    /// How much room the journal takes.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn size(&self) -> Result<Size, ReadError> {
        Ok(letting_go::size(&self.connection)?)
    }

    /// Entries of the own journal after this count, oldest first, at most `limit`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn entries(&self, after_seq: u64, limit: usize) -> Result<Vec<Entry>, ReadError> {
        let limit = limit.min(MAX_READ);
        let mut found = Vec::new();
        let mut after = after_seq;
        while found.len() < limit {
            let Some(span) = runs::own_span_at(&self.connection, after.saturating_add(1))? else { break };
            let room = signed((limit - found.len()) as u64);
            let sql = "WHERE e.run = ?1 AND e.seq > ?2 AND e.seq <= ?3 ORDER BY e.seq LIMIT ?4";
            let page = self.select(sql, params![span.run.id, signed(after), signed(span.last_seq), room])?;
            let Some(last) = page.last() else { break };
            after = last.entry.position.seq;
            found.extend(page.into_iter().map(|stored| stored.entry));
        }
        Ok(found)
    }

    /// This entry is here, with this hash. Of an entry that was let go it is no more known what it was: its run's base stands for it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn has(&self, node: NodeId, position: Position, hash: Hash) -> Result<bool, ReadError> {
        let Some(run) = runs::find(&self.connection, node, position.incarnation)? else { return Ok(false) };
        if let Some(found) = runs::hash_at(&self.connection, run.id, position.seq)? {
            return Ok(found == hash);
        }
        Ok(bases::is_before(&self.connection, run.id, position.seq)?)
    }

    /// The newest entries of all nodes, oldest first, at most `count`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn tail(&self, count: usize) -> Result<Vec<Entry>, ReadError> {
        let mut page = self.select("ORDER BY e.id DESC LIMIT ?1", [signed(count.min(MAX_READ) as u64)])?;
        page.reverse();
        Ok(page.into_iter().map(|stored| stored.entry).collect())
    }

    /// Entries of all nodes in the order in which they came, after this cursor, with the next cursor; start with 0.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn all_after(&self, cursor: i64, limit: usize) -> Result<(i64, Vec<Entry>), ReadError> {
        let limit = signed(limit.min(MAX_READ) as u64);
        let page = self.select("WHERE e.id > ?1 ORDER BY e.id LIMIT ?2", [cursor, limit])?;
        let next = page.last().map_or(cursor, |last| last.id);
        Ok((next, page.into_iter().map(|stored| stored.entry).collect()))
    }

    /// Counts of the entries of this run that are on the own journal's own branch: first and last.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn run_span(&self, incarnation: IncarnationId) -> Result<Option<(u64, u64)>, ReadError> {
        let span = runs::own_span_of(&self.connection, incarnation)?;
        Ok(span.map(|span| (span.run.first_seq, span.last_seq)))
    }

    /// An entry's sealed part in clear; `None` when it has none or its key is gone.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open_body(&self, entry: &Entry) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(seal::open_stored(&self.connection, entry)?.map(|plain| plain.to_vec()))
    }

    /// The sealing keys of these entries, each once, without those that are gone.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn keys_of(&self, entries: &[Entry]) -> Result<Vec<SealingKey>, ReadError> {
        Ok(keys::of_entries(&self.connection, entries)?)
    }

    /// The ends of all journals.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn heads(&self) -> Result<Vec<NodeHead>, ReadError> {
        Ok(heads_of(&self.connection, None)?)
    }

    /// Visits that arrived or left at or after `since_ms`, and all that have not ended; newest first, at most `limit`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visits(&self, since_ms: i64, limit: usize) -> Result<Vec<VisitRecord>, ReadError> {
        let rows = views::visits_since(&self.connection, since_ms, limit.min(MAX_READ))?;
        rows.into_iter().map(|row| self.complete(row)).collect()
    }

    /// One visit.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn visit(&self, visit: VisitId) -> Result<Option<VisitRecord>, ReadError> {
        views::one_visit(&self.connection, visit)?.map(|row| self.complete(row)).transpose()
    }

    /// The visits of those who came together, the one who registered first at their head; at most [`frontdesk_core::visit::MAX_PARTY`].
    ///
    /// # Errors
    /// What SQLite said.
    pub fn party(&self, first: VisitId) -> Result<Vec<VisitRecord>, ReadError> {
        let rows = views::visits_of_party(&self.connection, first)?;
        rows.into_iter().map(|row| self.complete(row)).collect()
    }

    /// The visits of the site that have not ended, as the station takes them up at its start: its own first, each oldest first. A
    /// name whose key is gone is empty.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open_visits(&self) -> Result<Vec<OpenVisit>, ReadError> {
        let rows = views::not_ended(&self.connection, self.node, MAX_READ)?;
        rows.into_iter().map(|row| self.opened(self.complete(row)?)).collect()
    }

    /// One visit of the site, as the station keeps it; `None` when it has ended or its registration is not here.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open_visit(&self, visit: VisitId) -> Result<Option<OpenVisit>, ReadError> {
        let found = self.visit(visit)?.filter(|record| record.left_ms.is_none());
        found.map(|record| self.opened(record)).transpose()
    }

    fn opened(&self, record: VisitRecord) -> Result<OpenVisit, ReadError> {
        let invited = self.invited_right(record.visit)?;
        let home = match record.node {
            node if Some(node) == self.node => Home::Here,
            node if views::is_office(&self.connection, node)? => Home::Office,
            node => Home::Kiosk(node),
        };
        Ok(OpenVisit { invited, ..open_visit(record, home) })
    }

    /// What is known of a temporary card, whichever kiosk gave it out: the visit that has it, else the last that had it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn card(&self, uid: CardUid) -> Result<Option<CardRecord>, ReadError> {
        let Some(key) = &self.card_index_key else { return Ok(None) };
        Ok(views::by_uid(&self.connection, seal::card_index(key, uid))?)
    }

    /// What this node's doors rest in, as far as it was ever ordered.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn doors_at_rest(&self) -> Result<Vec<DoorRest>, ReadError> {
        let Some(node) = self.node else { return Ok(Vec::new()) };
        Ok(views::doors_resting(&self.connection, node)?)
    }

    /// Calls of the desk at all nodes since then, newest first, at most `limit`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn desk_calls(&self, since_ms: i64, limit: usize) -> Result<Vec<DeskCall>, ReadError> {
        let limit = signed(limit.min(MAX_READ) as u64);
        // The kind is not a parameter: only so does SQLite use the index of this kind alone.
        let sql = "WHERE e.kind = 'desk.called' AND e.wall_ms >= ?1 ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?2";
        let page = self.select(sql, [since_ms, limit])?;
        Ok(page.iter().map(|stored| desk_call(&stored.entry)).collect())
    }

    /// Calls of the desk that somebody at the office has seen since then, as (kiosk, count of the call), at most `limit`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn desk_calls_seen(&self, since_ms: i64, limit: usize) -> Result<BTreeSet<(NodeId, u64)>, ReadError> {
        let limit = signed(limit.min(MAX_READ) as u64);
        let sql = "JOIN offices o ON o.node = r.node \
                   WHERE e.kind = 'desk.call_seen' AND e.wall_ms >= ?1 ORDER BY e.wall_ms DESC, e.id DESC LIMIT ?2";
        let page = self.select(sql, [since_ms, limit])?;
        Ok(page.iter().filter_map(|stored| seen_call(&stored.entry)).collect())
    }

    /// All nodes but ourselves, most recently heard of first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn contacts(&self) -> Result<Vec<NodeContact>, ReadError> {
        let own = self.node.map(|node| node.0);
        let mut statement = self.connection.prepare_cached(
            "SELECT n.node, n.received_ms, ifnull((SELECT e.simulated FROM runs r JOIN entries e ON e.run = r.id \
               WHERE r.id = (SELECT max(id) FROM runs WHERE node = n.node) ORDER BY e.seq DESC LIMIT 1), 0) \
             FROM nodes n WHERE n.node IS NOT ?1 ORDER BY n.received_ms DESC, n.node LIMIT 1000",
        )?;
        let rows = statement.query_map([own], |row| {
            Ok(NodeContact { node: NodeId(row.get(0)?), received_ms: row.get(1)?, simulated: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub(crate) fn complete(&self, row: VisitRow) -> Result<VisitRecord, ReadError> {
        let mut private: Option<VisitPrivate> = self.private_at(row.registered_entry)?;
        if let (Some(private), Some(entry)) = (&mut private, row.host_entry) {
            // One that cannot be read is nobody, and not the one before.
            let host: Option<HostPrivate> = self.private_at(entry)?;
            private.host = host.as_ref().and_then(|host| host.host);
            (private.host_name, private.host_department) =
                host.map(|host| (host.host_name, host.host_department)).unwrap_or_default();
        }
        let card = match views::out_for(&self.connection, row.visit)? {
            None => None,
            Some((entry, record)) => {
                let named: Option<CardPrivate> = self.private_at(entry)?;
                let CardRecord { until_ms, written, .. } = record;
                let card = named.map(|named| VisitCard { uid: named.uid, until_ms, written });
                Some(CardOut { until_ms, written, card })
            }
        };
        Ok(VisitRecord {
            node: row.node,
            visit: row.visit,
            state: row.state,
            purpose: row.purpose,
            language: row.language,
            arrived_ms: row.arrived_ms,
            permitted_ms: row.permitted_ms,
            permitted_by: row.permitted_by,
            entered_ms: row.entered_ms,
            left_ms: row.left_ms,
            left_how: row.left_how,
            rating: row.rating,
            simulated: row.simulated,
            private,
            host_changes: row.host_changes,
            drink: row.drink,
            message_ms: row.message_ms,
            card,
            party: row.party,
            party_complete: row.party_complete,
        })
    }

    /// The private part of the entry in this row. What does not open or read is as good as gone.
    pub(crate) fn private_at<T: DeserializeOwned>(&self, id: i64) -> Result<Option<T>, ReadError> {
        let page = self.select("WHERE e.id = ?1", [id])?;
        let Some(stored) = page.first() else { return Ok(None) };
        let plain = seal::open_stored(&self.connection, &stored.entry)?;
        Ok(plain.and_then(|plain| serde_json::from_slice(&plain).ok()))
    }

    pub(crate) fn select(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<Stored>, ReadError> {
        let sql = format!("SELECT {} FROM entries e JOIN runs r ON r.id = e.run {sql}", rows::COLUMNS);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found = statement.query_map(parameters, rows::stored)?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

/// A call whose body is of a later version, or is not what its kind says, is still a call.
pub(crate) fn desk_call(entry: &Entry) -> DeskCall {
    let (visit, cause) = match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
        Ok(Reading::Known(fact)) => match *fact {
            Fact::DeskCalled { visit, cause } => (visit, cause),
            _ => (None, None),
        },
        Ok(Reading::Unknown) | Err(_) => (None, None),
    };
    let (node, seq, at_ms) = (entry.node, entry.position.seq, entry.wall.utc_ms);
    DeskCall { node, seq, at_ms, visit, cause, simulated: entry.simulated }
}

fn seen_call(entry: &Entry) -> Option<(NodeId, u64)> {
    match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
        Ok(Reading::Known(fact)) => match *fact {
            Fact::Desk(DeskFact::CallSeen { node, seq, .. }) => Some((node, seq)),
            _ => None,
        },
        Ok(Reading::Unknown) | Err(_) => None,
    }
}

fn open_visit(record: VisitRecord, home: Home) -> OpenVisit {
    let private = record.private.unwrap_or_else(|| VisitPrivate {
        name: String::new(),
        organisation: String::new(),
        contact: String::new(),
        host: None,
        host_name: String::new(),
        host_department: String::new(),
    });
    OpenVisit {
        visit: record.visit,
        home,
        state: record.state,
        name: private.name,
        host: private.host,
        host_name: private.host_name,
        host_department: private.host_department,
        host_changes: record.host_changes,
        organisation: private.organisation,
        purpose: record.purpose,
        language: record.language,
        arrived_ms: record.arrived_ms,
        invited: None,
        card: record.card.and_then(|out| out.card),
        party: record.party,
    }
}

/// The ends of a node's journal, or of all: last entries that no run goes on from, oldest first.
pub(crate) fn heads_of(connection: &Connection, node: Option<NodeId>) -> rusqlite::Result<Vec<NodeHead>> {
    let sql = |which| {
        format!(
            "SELECT r.node, r.incarnation, e.seq, e.hash FROM runs r JOIN entries e \
               ON e.run = r.id AND e.seq = (SELECT max(seq) FROM entries WHERE run = r.id) \
             WHERE {which} r.head = 1 ORDER BY r.id DESC LIMIT 1000"
        )
    };
    let read = |row: &rusqlite::Row<'_>| {
        Ok(NodeHead {
            node: NodeId(row.get(0)?),
            position: Position { incarnation: IncarnationId(row.get(1)?), seq: rows::unsigned(row, 2)? },
            hash: Hash(row.get(3)?),
        })
    };
    let mut heads: Vec<NodeHead> = match node {
        None => connection.prepare_cached(&sql(""))?.query_map([], read)?.collect::<Result<_, _>>()?,
        Some(node) => {
            connection.prepare_cached(&sql("r.node = ?1 AND"))?.query_map([node.0], read)?.collect::<Result<_, _>>()?
        }
    };
    heads.reverse();
    Ok(heads)
}
