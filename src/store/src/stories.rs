//! Which entries tell of one thing, so that they are let go together or not at all.

use crate::rows::Stored;
use crate::visit_mentions;
use frontdesk_core::fact::{AgreedFact, CustodyFact, Fact, Reading, SiteFact, UpkeepFact};
use rusqlite::{Connection, params};

/// Notes what an entry is about.
pub(crate) fn note(transaction: &Connection, stored: &Stored, fact: &Fact) -> rusqlite::Result<()> {
    visit_mentions::note(transaction, stored, fact)?;
    let Some(subject) = subject(fact) else { return Ok(()) };
    transaction
        .prepare_cached("INSERT OR IGNORE INTO stories (subject, entry) VALUES (?1, ?2)")?
        .execute(params![subject, stored.id])?;
    Ok(())
}

/// [`note`] for an entry that is not read otherwise. One that this build does not understand tells of nothing that it knows.
pub(crate) fn note_entry(transaction: &Connection, stored: &Stored) -> rusqlite::Result<()> {
    let Stored { entry, .. } = stored;
    match Fact::read(&entry.kind, entry.kind_version, &entry.open, None) {
        Ok(Reading::Known(fact)) => note(transaction, stored, &fact),
        Ok(Reading::Unknown) | Err(_) => Ok(()),
    }
}

/// The visit, invitation (its mails alone), day pass, command, hold, exception, ticket, roll-call or message. Their ids are random, so one table takes them all.
fn subject(fact: &Fact) -> Option<[u8; 16]> {
    match fact {
        Fact::VisitRegistered { visit, .. }
        | Fact::VisitPermitted { visit, .. }
        | Fact::PartyCompleted { party: visit }
        | Fact::VisitEntered { visit }
        | Fact::VisitLeft { visit, .. }
        | Fact::VisitRated { visit, .. }
        | Fact::CardIssuing { visit, .. }
        | Fact::CardIssued { visit, .. }
        | Fact::CardFailed { visit, .. }
        | Fact::CardReturned { visit, .. } => Some(visit.0),
        Fact::Custody(
            CustodyFact::PassIssuing { pass, .. }
            | CustodyFact::PassIssued { pass, .. }
            | CustodyFact::PassReturned { pass, .. },
        ) => Some(pass.0),
        Fact::Upkeep(UpkeepFact::CommandAnswered { command, .. }) => Some(command.0),
        Fact::Upkeep(UpkeepFact::HoldPlaced { hold, .. } | UpkeepFact::HoldLifted { hold }) => Some(hold.0),
        Fact::Exception(fact) => Some(fact.exception().0),
        Fact::Health(fact) => fact.ticket().map(|ticket| ticket.0),
        Fact::Feedback(fact) => Some(fact.feedback().0),
        Fact::Badge(fact) => Some(fact.visit().0),
        Fact::Agreed(AgreedFact::Agreed { visit, .. }) => Some(visit.0),
        Fact::Telling(fact) => Some(fact.visit().0),
        Fact::Wish(fact) => Some(fact.visit().0),
        Fact::InvitationMail(fact) => Some(fact.invitation().0),
        Fact::Summons(fact) => Some(fact.to().id()),
        Fact::Site(SiteFact::ApprovalGiven { visit, .. }) => Some(visit.0),
        Fact::Site(SiteFact::CommandGiven { command, .. }) => Some(command.0),
        Fact::Site(
            SiteFact::RollCallStarted { rollcall, .. }
            | SiteFact::RollCallMarked { rollcall, .. }
            | SiteFact::RollCallEnded { rollcall, .. }
            | SiteFact::RollCallResumed { rollcall, .. },
        ) => Some(rollcall.0),
        // What happened at a door is let go entry by entry: a decision stands before its outcome in the same run.
        Fact::AccessGranted { .. }
        | Fact::AccessDenied { .. }
        | Fact::AccessTaken { .. }
        | Fact::AccessNotTaken { .. }
        | Fact::DoorNotReleased { .. }
        // Kept as long as the invitation or the visit needs it.
        | Fact::InvitationUsed { .. }
        | Fact::NodeStarted { .. }
        | Fact::NodeStopped {}
        | Fact::DeskCalled { .. }
        | Fact::ControlUsed { .. }
        | Fact::PartChanged { .. }
        | Fact::JournalResumed { .. }
        | Fact::Door(_)
        | Fact::Desk(_)
        | Fact::Pages(_)
        // What is said of a physical card is kept for ever, or until its node says something later about the same.
        | Fact::Custody(_)
        // Its text is in the office's journal for as long as that is kept.
        | Fact::Agreed(AgreedFact::Shown { .. })
        | Fact::Upkeep(_)
        | Fact::Site(_) => None,
    }
}
