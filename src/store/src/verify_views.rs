//! Verifying views: what is stored against what the entries add up to. Reads only, repairs nothing.
//!
//! The views are rebuilt by the same code as ever, into temporary tables that hide the stored ones: SQLite looks for a table
//! among the temporary ones first. The journal itself is not copied, and a daemon goes on writing meanwhile.

use crate::open::DATABASE_FILE;
use crate::{ReadError, Reader, connection, schema, seal, views};
use rusqlite::types::Value;
use rusqlite::{Connection, Transaction};
use std::path::Path;

/// The tables that [`views::rebuild`] empties and fills. One that is missing here makes the rebuild fail, because it would have
/// to write into the journal.
const TABLES: [&str; 28] = [
    "visits",
    "cards",
    "door_events",
    "door_modes",
    "site_records",
    "staff_cards",
    "commands",
    "command_answers",
    "command_begun",
    "stories",
    "contacts",
    "holds",
    "claims",
    "visit_claims",
    "tray_names",
    "custody_words",
    "credential_cards",
    "tickets",
    "exceptions",
    "visit_words",
    "visit_mentions",
    "staff_taps",
    "rollcalls",
    "rollcall_marks",
    "invitation_uses",
    "health_now",
    "health_samples",
    "health_states",
];

/// How stored views and a rebuild compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewsReport {
    /// Row by row.
    Equal,
    /// They part here, and perhaps further on.
    Different(ViewDifference),
    /// The tables are an older build's: the daemon brings them up to date when it starts, and they can be compared afterwards.
    OlderTables,
}

/// The first row in which they differ, in the order of the table's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewDifference {
    /// Of which view.
    pub table: &'static str,
    /// Which row, counted from 1.
    pub row: u64,
    /// The columns that differ; none if the row is on one side only. Values stay out of it: some are keyed indexes of cards.
    pub columns: Vec<String>,
}

impl ViewsReport {
    /// Nothing was found wrong.
    #[must_use]
    pub fn is_good(&self) -> bool {
        !matches!(self, Self::Different(_))
    }
}

impl std::fmt::Display for ViewsReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Equal => f.write_str("views: equal to a rebuild"),
            Self::Different(difference) => write!(f, "views: {difference}"),
            Self::OlderTables => f.write_str("views: of an older version, not compared"),
        }
    }
}

impl std::fmt::Display for ViewDifference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { table, row, columns } = self;
        match columns.as_slice() {
            [] => write!(f, "row {row} of {table} is only in one of the stored view and a rebuild"),
            columns => write!(f, "row {row} of {table} is not what a rebuild makes it: {}", columns.join(", ")),
        }
    }
}

/// Compares the views in `dir` with a rebuild from its entries. Works beside a running daemon and on copies.
///
/// # Errors
/// [`ReadError`] when SQLite cannot read the database; that is damage, too.
pub fn verify_views(dir: &Path) -> Result<ViewsReport, ReadError> {
    // Says what is missing or unreadable, and where.
    drop(Reader::open(dir)?);
    let mut connection = connection::for_reading(&dir.join(DATABASE_FILE))?;
    // A temporary row cannot refer to an entry: SQLite looks for what is referred to among the temporary tables only.
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    if schema::version(&connection)? == 0 {
        return Ok(ViewsReport::Equal);
    }
    // One view of the journal for all of it, whatever is written meanwhile.
    let transaction = connection.transaction()?;
    if schema::version(&transaction)? != schema::known_version() {
        return Ok(ViewsReport::OlderTables);
    }
    let Some(card_index_key) = seal::stored_card_index_key(&transaction)? else { return Ok(ViewsReport::Equal) };
    hide_stored_views(&transaction)?;
    views::rebuild(&transaction, &card_index_key)?;
    for table in TABLES {
        if let Some(difference) = compare(&transaction, table)? {
            return Ok(ViewsReport::Different(difference));
        }
    }
    Ok(ViewsReport::Equal)
}

/// Makes empty temporary tables of the views' names, with this build's own columns, defaults and keys: SQL that stands in the
/// file is not run.
fn hide_stored_views(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut blank = Connection::open_in_memory()?;
    schema::migrate(&mut blank)?;
    for table in TABLES {
        let mut statement =
            blank.prepare("SELECT type, sql FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL")?;
        let made = statement.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        for one in made {
            let (kind, sql) = one?;
            let temporary = if kind == "table" {
                sql.replacen("CREATE TABLE ", "CREATE TEMP TABLE ", 1)
            } else {
                sql.replacen(" INDEX ", " INDEX temp.", 1)
            };
            transaction.execute_batch(&temporary)?;
        }
    }
    Ok(())
}

/// Goes through both sides in the order of the key.
fn compare(transaction: &Transaction<'_>, table: &'static str) -> rusqlite::Result<Option<ViewDifference>> {
    // Every key is in the first columns.
    let width: u8 = transaction.query_row("SELECT max(pk) FROM pragma_table_info(?1)", [table], |row| row.get(0))?;
    let width = usize::from(width);
    let key = (1..=width).map(|column| column.to_string()).collect::<Vec<_>>().join(", ");
    let rows_of = |schema| transaction.prepare(&format!("SELECT * FROM {schema}.{table} ORDER BY {key}"));
    let (mut stored, mut rebuilt) = (rows_of("main")?, rows_of("temp")?);
    let columns: Vec<String> = stored.column_names().map(str::to_owned).collect();
    let (mut stored, mut rebuilt) = (stored.query([])?, rebuilt.query([])?);
    let mut row = 0;
    loop {
        row += 1;
        let pair = (values(stored.next()?, columns.len())?, values(rebuilt.next()?, columns.len())?);
        match pair {
            (None, None) => return Ok(None),
            (Some(stored), Some(rebuilt)) if stored == rebuilt => {}
            (Some(stored), Some(rebuilt)) if stored.iter().take(width).eq(rebuilt.iter().take(width)) => {
                let differs = columns.into_iter().zip(stored.iter().zip(&rebuilt)).filter(|(_, (a, b))| a != b);
                let columns = differs.map(|(column, _)| column).collect();
                return Ok(Some(ViewDifference { table, row, columns }));
            }
            _ => return Ok(Some(ViewDifference { table, row, columns: Vec::new() })),
        }
    }
}

fn values(row: Option<&rusqlite::Row<'_>>, columns: usize) -> rusqlite::Result<Option<Vec<Value>>> {
    row.map(|row| (0..columns).map(|column| row.get(column)).collect()).transpose()
}
