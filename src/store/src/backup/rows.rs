//! Tables as a stream of rows, within the encryption: a head, each table with its columns and rows, and an end that counts them.

use super::BackupError;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use zeroize::Zeroizing;

/// Made from entries and keys, so not backed up but made again.
const DERIVED: [&str; 28] = [
    "visits",
    "cards",
    "door_events",
    "door_modes",
    "stories",
    "contacts",
    "site_records",
    "staff_cards",
    "command_answers",
    "command_begun",
    "holds",
    "claims",
    "visit_claims",
    "tray_names",
    "custody_words",
    "credential_cards",
    "tickets",
    "exceptions",
    "visit_words",
    "visit_word_secrets",
    "visit_mentions",
    "staff_taps",
    "rollcalls",
    "rollcall_marks",
    "invitation_uses",
    "health_now",
    "health_samples",
    "health_states",
];
/// The same, with nothing that names a table of SQLite's own.
const MAX_TABLES: usize = 64;
/// The longest value that is read back: entries' bodies are far shorter.
const MAX_VALUE_BYTES: u32 = 1 << 20;
/// The longest head or table line.
const MAX_LINE_BYTES: u32 = 1 << 16;

/// What a backup says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Head {
    /// Version of this form.
    pub(super) form: u32,
    /// `PRAGMA user_version`.
    pub(super) schema: u32,
    pub(super) node: String,
    /// The own journal's last entry.
    pub(super) head_seq: u64,
    pub(super) countersigned_to: Option<u64>,
    pub(super) backup_ms: i64,
    /// Names of the files that follow the node's key.
    #[serde(default)]
    pub(super) files: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Table {
    table: String,
    columns: Vec<String>,
}

const ROW: u8 = 1;
const END_OF_TABLE: u8 = 0;

pub(super) fn write_line(to: &mut impl Write, line: &impl Serialize) -> Result<(), BackupError> {
    let text = serde_json::to_vec(line).map_err(|_| BackupError::NotABackup)?;
    write_bytes(to, &text)
}

pub(super) fn read_line<T: for<'a> Deserialize<'a>>(from: &mut impl Read) -> Result<T, BackupError> {
    let text = read_bytes(from, MAX_LINE_BYTES)?;
    serde_json::from_slice(&text).map_err(|_| BackupError::Damaged)
}

pub(super) fn write_bytes(to: &mut impl Write, bytes: &[u8]) -> Result<(), BackupError> {
    let length = u32::try_from(bytes.len()).map_err(|_| BackupError::NotABackup)?;
    to.write_all(&length.to_be_bytes())?;
    Ok(to.write_all(bytes)?)
}

pub(super) fn read_bytes(from: &mut impl Read, max: u32) -> Result<Zeroizing<Vec<u8>>, BackupError> {
    let length = u32::from_be_bytes(read_array(from)?);
    if length > max {
        return Err(BackupError::Damaged);
    }
    let mut bytes = Zeroizing::new(vec![0; length as usize]);
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_array<const N: usize>(from: &mut impl Read) -> Result<[u8; N], BackupError> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Writes all tables that are not derived, and the count of rows behind them.
pub(super) fn write_tables(connection: &Connection, to: &mut impl Write) -> Result<u64, BackupError> {
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rootpage")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut rows = 0;
    for name in names.iter().filter(|name| !DERIVED.contains(&name.as_str())) {
        rows += write_table(connection, name, to)?;
    }
    write_line(to, &Table { table: String::new(), columns: Vec::new() })?;
    to.write_all(&rows.to_be_bytes())?;
    Ok(rows)
}

fn write_table(connection: &Connection, name: &str, to: &mut impl Write) -> Result<u64, BackupError> {
    // The name is SQLite's own word for a table of ours; quoting is a matter of form.
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{name}\""))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let count = columns.len();
    write_line(to, &Table { table: name.to_owned(), columns })?;
    let mut rows = statement.query([])?;
    let mut written = 0;
    while let Some(row) = rows.next()? {
        to.write_all(&[ROW])?;
        for column in 0..count {
            write_value(to, row.get_ref(column)?)?;
        }
        written += 1;
    }
    to.write_all(&[END_OF_TABLE])?;
    Ok(written)
}

fn write_value(to: &mut impl Write, value: ValueRef<'_>) -> Result<(), BackupError> {
    match value {
        ValueRef::Null => to.write_all(&[0])?,
        ValueRef::Integer(number) => {
            to.write_all(&[1])?;
            to.write_all(&number.to_be_bytes())?;
        }
        ValueRef::Text(text) => {
            to.write_all(&[2])?;
            write_bytes(to, text)?;
        }
        ValueRef::Blob(bytes) => {
            to.write_all(&[3])?;
            write_bytes(to, bytes)?;
        }
        // No table of ours holds one.
        ValueRef::Real(_) => return Err(BackupError::NotABackup),
    }
    Ok(())
}

fn read_value(from: &mut impl Read) -> Result<Value, BackupError> {
    let [tag] = read_array(from)?;
    Ok(match tag {
        0 => Value::Null,
        1 => Value::Integer(i64::from_be_bytes(read_array(from)?)),
        2 => {
            let text = read_bytes(from, MAX_VALUE_BYTES)?;
            Value::Text(String::from_utf8(text.to_vec()).map_err(|_| BackupError::Damaged)?)
        }
        3 => Value::Blob(read_bytes(from, MAX_VALUE_BYTES)?.to_vec()),
        _ => return Err(BackupError::Damaged),
    })
}

/// Reads the tables back into empty ones. A table or column that this build does not have is refused: it would be lost.
pub(super) fn read_tables(connection: &Connection, from: &mut impl Read) -> Result<u64, BackupError> {
    let mut rows = 0;
    for _ in 0..MAX_TABLES {
        let table: Table = read_line(from)?;
        if table.table.is_empty() {
            let due = u64::from_be_bytes(read_array(from)?);
            let mut beyond = [0];
            return if due == rows && from.read(&mut beyond)? == 0 { Ok(rows) } else { Err(BackupError::Damaged) };
        }
        rows += read_table(connection, &table, from)?;
    }
    Err(BackupError::Damaged)
}

fn read_table(connection: &Connection, table: &Table, from: &mut impl Read) -> Result<u64, BackupError> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if !is_name(&table.table) || table.columns.is_empty() || !table.columns.iter().all(|column| is_name(column)) {
        return Err(BackupError::Damaged);
    }
    connection.execute(&format!("DELETE FROM {}", table.table), [])?;
    let places = vec!["?"; table.columns.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({places})", table.table, table.columns.join(", "));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = 0;
    loop {
        match read_array(from)? {
            [END_OF_TABLE] => return Ok(rows),
            [ROW] => {
                let values: Vec<Value> =
                    table.columns.iter().map(|_| read_value(from)).collect::<Result<_, BackupError>>()?;
                statement.execute(params_from_iter(values))?;
                rows += 1;
            }
            _ => return Err(BackupError::Damaged),
        }
    }
}
