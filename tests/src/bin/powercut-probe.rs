//! A program whose data can be lost: inserts rows into SQLite with the durability it is told, and acknowledges each on
//! stdout. Tests cut its power to see that the shim bites where it should, and only there.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use std::io::Write;
use std::path::PathBuf;

use clap::Parser;
use frontdesk_tests::probe::row_content;
use rusqlite::Connection;

#[derive(Parser)]
struct Arguments {
    /// The database; made if it is not there.
    database: PathBuf,
    /// SQLite's journal_mode.
    #[arg(long)]
    journal_mode: String,
    /// SQLite's synchronous.
    #[arg(long)]
    synchronous: String,
    /// How many rows to insert.
    #[arg(long)]
    rows: u32,
    /// Waits for a line on stdin before each row.
    #[arg(long)]
    stepwise: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let connection = Connection::open(&arguments.database)?;
    connection.pragma_update_and_check(None, "journal_mode", &arguments.journal_mode, |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", &arguments.synchronous)?;
    // Often, so that cuts fall into checkpoints and restarts of the log too.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 12, |_| Ok(()))?;
    connection.execute_batch("CREATE TABLE IF NOT EXISTS probe (number INTEGER PRIMARY KEY, content BLOB NOT NULL)")?;
    let first: u32 = connection.query_row("SELECT coalesce(max(number), 0) + 1 FROM probe", [], |row| row.get(0))?;
    let mut out = std::io::stdout().lock();
    let mut steps = std::io::stdin().lines();
    for number in first..first + arguments.rows {
        if arguments.stepwise {
            steps.next().transpose()?;
        }
        let inserted = connection.execute("INSERT INTO probe VALUES (?1, ?2)", (number, row_content(number)));
        match inserted {
            Ok(_) => writeln!(out, "stored {number}")?,
            Err(error) => writeln!(out, "refused {number}: {error}")?,
        }
        out.flush()?;
    }
    Ok(())
}
