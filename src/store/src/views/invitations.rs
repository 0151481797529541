//! The view of what came of invitations (V7): one row for each use, whichever kiosk it was at. Order and repetition mean nothing.

use crate::rows::Stored;
use frontdesk_core::id::{InvitationId, VisitId};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn used(
    transaction: &Connection,
    stored: &Stored,
    invitation: InvitationId,
    visit: VisitId,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO invitation_uses (entry, invitation, visit) VALUES (?1, ?2, ?3)")?
        .execute(params![stored.id, invitation.to_string(), visit.0])?;
    Ok(())
}

/// The visits that came of an invitation, newest first: how many there are, and at most `limit` of them.
pub(crate) fn visits(
    connection: &Connection,
    invitation: InvitationId,
    limit: usize,
) -> rusqlite::Result<(u32, Vec<VisitId>)> {
    let id = invitation.to_string();
    let count = connection
        .prepare_cached("SELECT count(DISTINCT visit) FROM invitation_uses WHERE invitation = ?1")?
        .query_row([&id], |row| row.get(0))?;
    let visits = connection
        .prepare_cached(
            "SELECT visit FROM invitation_uses WHERE invitation = ?1 GROUP BY visit ORDER BY max(entry) DESC LIMIT ?2",
        )?
        .query_map(params![id, i64::try_from(limit).unwrap_or(i64::MAX)], |row| row.get(0).map(VisitId))?
        .collect::<Result<_, _>>()?;
    Ok((count, visits))
}

/// The entry that says of which invitation a visit came.
pub(crate) fn use_of_visit(connection: &Connection, visit: VisitId) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT entry FROM invitation_uses WHERE visit = ?1 ORDER BY entry LIMIT 1")?
        .query_row([visit.0], |row| row.get(0))
        .optional()
}
