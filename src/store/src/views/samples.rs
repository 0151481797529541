//! The view of checks: how each was when its kiosk last wrote it down; its numbers and its states over time, for plots.

use super::word;
use crate::rows::{Stored, signed};
use frontdesk_core::fact::{HealthFact, MAX_INSPECTED, MAX_SAMPLED_NUMBERS};
use frontdesk_core::health::CheckState;
use frontdesk_core::time::WallTrust;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Numbers are kept for so long before the newest ones of their kiosk, milliseconds: a year and a month to compare with.
const KEPT_MS: i64 = 400 * 86_400_000;

/// The longest name of a check that is kept, bytes.
const MAX_NAME_BYTES: usize = 128;

/// States are kept for so long before the newest ones of their kiosk, milliseconds: two weeks that are drawn, and a day.
const STATES_KEPT_MS: i64 = 15 * 86_400_000;

/// Notes what an inspection or a sample says.
pub(super) fn apply(transaction: &Connection, stored: &Stored, fact: &HealthFact) -> rusqlite::Result<()> {
    let mut states = BTreeMap::new();
    match fact {
        HealthFact::InspectionDone { checks, .. } => {
            for one in checks.iter().take(MAX_INSPECTED).filter(|one| is_kept(&one.check)) {
                note(transaction, stored, &one.check, one.state, one.since_ms, &one.numbers)?;
                states.insert(one.check.as_str(), one.state);
            }
        }
        HealthFact::HealthSampled { checks } => {
            for one in checks.iter().take(MAX_INSPECTED).filter(|one| is_kept(&one.check)) {
                note(transaction, stored, &one.check, one.state, one.since_ms, &one.numbers)?;
                states.insert(one.check.as_str(), one.state);
            }
        }
        _ => return Ok(()),
    }
    note_states(transaction, stored, &states)?;
    drop_old(transaction, stored)
}

fn is_kept(check: &str) -> bool {
    check.len() <= MAX_NAME_BYTES
}

/// Every time that a kiosk said how it is has its row, not only a change: which of them are changes depends on what came before and what
/// was let go, and where none is, the kiosk was silent.
fn note_states(transaction: &Connection, stored: &Stored, states: &BTreeMap<&str, CheckState>) -> rusqlite::Result<()> {
    let entry = &stored.entry;
    if entry.wall.trust != WallTrust::Trusted || states.is_empty() {
        return Ok(());
    }
    transaction
        .prepare_cached("INSERT OR REPLACE INTO health_states (node, at_ms, entry, states) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![entry.node.0, entry.wall.utc_ms, stored.id, word(states)])?;
    transaction
        .prepare_cached(
            "DELETE FROM health_states WHERE node = ?1 AND at_ms < ?2 + (\
               SELECT max(at_ms) FROM health_states WHERE node = ?1)",
        )?
        .execute(params![entry.node.0, -STATES_KEPT_MS])?;
    Ok(())
}

fn note(
    transaction: &Connection,
    stored: &Stored,
    check: &str,
    state: CheckState,
    since_ms: i64,
    numbers: &BTreeMap<String, i64>,
) -> rusqlite::Result<()> {
    let entry = &stored.entry;
    let (state, at_ms) = (word(state), entry.wall.utc_ms);
    transaction
        .prepare_cached(
            "INSERT INTO health_now (node, check_name, entry, incarnation, seq, at_ms, state, since_ms, numbers) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (node, check_name) DO UPDATE SET entry = excluded.entry, incarnation = excluded.incarnation, \
               seq = excluded.seq, at_ms = excluded.at_ms, state = excluded.state, since_ms = excluded.since_ms, \
               numbers = excluded.numbers \
             WHERE (excluded.seq, excluded.incarnation) > (health_now.seq, health_now.incarnation)",
        )?
        .execute(params![
            entry.node.0,
            check,
            stored.id,
            entry.position.incarnation.0,
            signed(entry.position.seq),
            at_ms,
            state,
            since_ms,
            word(numbers),
        ])?;
    // A time that nobody trusts would stand anywhere in a plot.
    if entry.wall.trust != WallTrust::Trusted || numbers.is_empty() {
        return Ok(());
    }
    let few: BTreeMap<&String, &i64> = numbers.iter().take(MAX_SAMPLED_NUMBERS).collect();
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO health_samples (node, check_name, at_ms, entry, state, numbers) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![entry.node.0, check, at_ms, stored.id, state, word(few)])?;
    Ok(())
}

/// What is left depends on the newest row of each check alone, in whatever order rows came.
fn drop_old(transaction: &Connection, stored: &Stored) -> rusqlite::Result<()> {
    let node = stored.entry.node.0;
    let checks: Vec<String> = transaction
        .prepare_cached("SELECT check_name FROM health_now WHERE node = ?1")?
        .query_map([node], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for check in checks {
        transaction
            .prepare_cached(
                "DELETE FROM health_samples WHERE node = ?1 AND check_name = ?2 AND at_ms < ?3 + (\
                   SELECT max(at_ms) FROM health_samples WHERE node = ?1 AND check_name = ?2)",
            )?
            .execute(params![node, check, -KEPT_MS])?;
    }
    Ok(())
}
