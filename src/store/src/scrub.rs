//! Writing the small tables of secrets afresh, so that no page of theirs holds a stale copy of anything.
//!
//! `secure_delete` overwrites a row where it stands. But when SQLite moves rows between pages to keep its trees even, it sometimes
//! rebuilds a page without clearing what lies between the rows and their directory (`rebuildPage` in its source): a copy of a row that
//! moved away stays there, and the later deletion does not know of it. That happens to a few keys in a hundred thousand. A page that is
//! freed as a whole is cleared, so emptying these tables and filling them again, in one transaction, leaves what is there and no more.

use crate::visit_words;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

/// Tables that hold keys, or what is made from a number and a secret that is in the same database: somebody who has both can try all
/// numbers.
const TABLES: [&str; 7] =
    ["keys", "contacts", "cards", "staff_cards", "tray_names", "credential_cards", "visit_word_secrets"];

/// Says durably, with a deletion, that the tables are to be written afresh.
pub(crate) fn ask(transaction: &Connection) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO meta (name, value) VALUES ('scrub', x'01')")?
        .execute([])
        .map(drop)
}

/// Something was deleted since the tables were last written afresh.
pub(crate) fn is_asked(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM meta WHERE name = 'scrub'")?
        .query_row([], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}

/// Writes the tables afresh. The time that takes, and the memory, grow with the number of keys.
pub(crate) fn scrub(transaction: &Connection) -> rusqlite::Result<()> {
    visit_words::renew_stale(transaction)?;
    for table in TABLES {
        rewrite(transaction, table)?;
    }
    transaction.execute("DELETE FROM meta WHERE name = 'scrub'", []).map(drop)
}

fn rewrite(transaction: &Connection, table: &str) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare(&format!("SELECT * FROM {table}"))?;
    let width = statement.column_count();
    let rows: Vec<Vec<Value>> =
        statement.query_map([], |row| (0..width).map(|column| row.get(column)).collect())?.collect::<Result<_, _>>()?;
    transaction.execute(&format!("DELETE FROM {table}"), [])?;
    let places = vec!["?"; width].join(", ");
    let mut insert = transaction.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
    for row in rows {
        insert.execute(params_from_iter(row))?;
    }
    Ok(())
}
