//! Entries that concern a visit beside its own story: its card at doors, the desk called for it, what the office ordered about it, what a
//! leader was asked, what was done at the desk, what its visitor had to say of it, and what was forgotten or held of it.

use crate::rows::Stored;
use frontdesk_core::fact::{
    DeskFact, ExceptionFact, ExceptionOf, Fact, FeedbackFact, HoldScope, RemoteCommand, SiteFact, UpkeepFact,
};
use frontdesk_core::id::VisitId;
use rusqlite::{Connection, params};

struct Mention<'a> {
    visit: VisitId,
    /// The command, exception or hold, which has a story of its own.
    story: Option<[u8; 16]>,
    door: Option<&'a str>,
}

/// Notes which visit the entry mentions.
pub(crate) fn note(transaction: &Connection, stored: &Stored, fact: &Fact) -> rusqlite::Result<()> {
    let Some(Mention { visit, story, door }) = mention(fact) else { return Ok(()) };
    transaction
        .prepare_cached("INSERT OR IGNORE INTO visit_mentions (visit, entry, command, door) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![visit.0, stored.id, story, door])?;
    Ok(())
}

fn mention(fact: &Fact) -> Option<Mention<'_>> {
    let of = |visit: VisitId| Some(Mention { visit, story: None, door: None });
    match fact {
        Fact::AccessGranted { visit: Some(visit), door, .. } => {
            Some(Mention { visit: *visit, story: None, door: Some(door) })
        }
        Fact::AccessDenied { visit: Some(visit), .. } | Fact::DeskCalled { visit: Some(visit), .. } => of(*visit),
        Fact::InvitationUsed { visit, .. } => of(*visit),
        // What the office did about it is not the visit's story.
        Fact::Feedback(FeedbackFact::Given { visit: Some(visit), .. }) => of(*visit),
        Fact::Upkeep(UpkeepFact::DataForgotten { visit: Some(visit), .. }) => of(*visit),
        Fact::Upkeep(UpkeepFact::HoldPlaced { hold, scope: HoldScope::Visit(visit), .. }) => {
            Some(Mention { visit: *visit, story: Some(hold.0), door: None })
        }
        Fact::Site(SiteFact::CommandGiven {
            command,
            what:
                RemoteCommand::PermitVisit { visit }
                | RemoteCommand::EndVisit { visit }
                | RemoteCommand::PrintBadge { visit }
                | RemoteCommand::GiveCard { visit },
            ..
        }) => Some(Mention { visit: *visit, story: Some(command.0), door: None }),
        Fact::Exception(ExceptionFact::Asked { exception, of: ExceptionOf::Visit(visit), .. }) => {
            Some(Mention { visit: *visit, story: Some(exception.0), door: None })
        }
        // An act says what kind of thing it was done to.
        Fact::Desk(DeskFact::DeskUsed { act, about: Some(about), .. })
            if act.starts_with("visit_") || act.starts_with("hold_") =>
        {
            about.parse().ok().and_then(of)
        }
        _ => None,
    }
}

/// Where the visit's card was let in last: the row of the grant, and the door.
pub(crate) fn last_door(connection: &Connection, visit: VisitId) -> rusqlite::Result<Option<(i64, String)>> {
    let mut statement = connection.prepare_cached(
        "SELECT m.entry, m.door FROM visit_mentions m JOIN entries e ON e.id = m.entry \
         WHERE m.visit = ?1 AND m.door IS NOT NULL ORDER BY e.wall_ms DESC, e.id DESC LIMIT 1",
    )?;
    let mut found = statement.query_map([visit.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.next().transpose()
}
