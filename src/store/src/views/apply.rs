//! One entry into the views; the same function for writing, taking in and replaying.

use super::{
    Applied, DoorOutcome, Touched, Verdict, cards, commands, custody, doors, exceptions, invitations, offices, samples,
    site, staff_taps, tickets, visits, wishes,
};
use crate::rows::{self, Stored};
use crate::seal::{self, Secret};
use crate::{contacts, forget, stories, upkeep, visit_words};
use frontdesk_core::fact::{DoorFact, Fact, Reading, UpkeepFact};
use rusqlite::Connection;

/// Brings the views up to and with `stored`. `private` is its opened sealed part, if that can be had.
///
/// Kinds of later versions, and bodies that are not what their kind says, are kept in the journal and change no view: a strange
/// entry from another node must not stop ours.
pub(crate) fn apply(
    transaction: &Connection,
    card_index_key: &Secret,
    stored: &Stored,
    private: Option<&[u8]>,
) -> rusqlite::Result<Applied> {
    let entry = &stored.entry;
    let fact = match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
        Ok(Reading::Known(fact)) => *fact,
        Ok(Reading::Unknown) => return Ok(Applied::default()),
        Err(error) => {
            tracing::warn!(node = %entry.node, seq = entry.position.seq, kind = entry.kind, %error, "entry kept, not viewed");
            return Ok(Applied::default());
        }
    };
    stories::note(transaction, stored, &fact)?;
    match &fact {
        Fact::VisitRegistered { visit, purpose, language, party, private } => {
            visits::register(transaction, stored, *visit, *purpose, *language, *party)?;
            contacts::note(transaction, stored, private.as_ref())?;
            visit_words::note(transaction, stored, private.as_ref())?;
            Ok(Touched::visit(*visit).into())
        }
        Fact::VisitPermitted { visit, by, .. } => {
            visits::permit(transaction, stored, *visit, *by)?;
            Ok(Touched::visit(*visit).into())
        }
        Fact::PartyCompleted { party } => {
            visits::complete_party(transaction, *party)?;
            Ok(Touched::visit(*party).into())
        }
        Fact::VisitEntered { visit } => {
            visits::enter(transaction, stored, *visit)?;
            Ok(Touched::visit(*visit).into())
        }
        Fact::InvitationUsed { invitation, visit, .. } => {
            invitations::used(transaction, stored, *invitation, *visit)?;
            Ok(Touched { invitations: true, ..Touched::visit(*visit) }.into())
        }
        Fact::VisitLeft { visit, how } => {
            visits::leave(transaction, stored, *visit, *how)?;
            Ok(Touched::visit(*visit).into())
        }
        Fact::VisitRated { visit, rating } => {
            visits::rate(transaction, stored, *visit, *rating)?;
            Ok(Touched::visit(*visit).into())
        }
        Fact::CardIssuing { visit, .. } | Fact::CardIssued { visit, .. } | Fact::CardReturned { visit, .. } => {
            cards::apply(transaction, card_index_key, stored, &fact)?;
            Ok(Touched::visit(*visit).into())
        }
        Fact::Custody(said) => {
            cards::apply(transaction, card_index_key, stored, &fact)?;
            Ok(custody::apply(transaction, card_index_key, stored, said)?.into())
        }
        Fact::Site(fact) => site::apply(transaction, card_index_key, stored, fact),
        // There is no view of them beside the stories: they are read from the entries. Only the office tells.
        Fact::Telling(said) if offices::counts(transaction, stored)? => Ok(Touched::visit(said.visit()).into()),
        Fact::InvitationMail(_) | Fact::Summons(_) if offices::counts(transaction, stored)? => Ok(Applied::default()),
        Fact::Telling(_) | Fact::InvitationMail(_) | Fact::Summons(_) => {
            Ok(Applied { not_of_office: true, ..Applied::default() })
        }
        Fact::Exception(said) => {
            exceptions::apply(transaction, stored, said)?;
            Ok(Applied::default())
        }
        Fact::Wish(said) => {
            wishes::apply(transaction, stored, said)?;
            Ok(Touched::visit(said.visit()).into())
        }
        Fact::Health(said) => {
            tickets::apply(transaction, stored, said)?;
            samples::apply(transaction, stored, said)?;
            Ok(Applied::default())
        }
        Fact::Upkeep(UpkeepFact::CommandAnswered { command, outcome }) => {
            commands::answer(transaction, stored, *command, *outcome)?;
            Ok(Touched { commands: true, ..Touched::default() }.into())
        }
        Fact::Door(DoorFact::ModeChanged { door, mode, until_ms, command, by, .. }) => {
            if let (Some(remote), Some(_)) = (by.remote, command) {
                commands::begin(transaction, stored, remote)?;
            }
            doors::rest(transaction, stored, door, *mode, *until_ms)?;
            Ok(Applied::default())
        }
        _ => at_door(transaction, stored, &fact).map(|()| Applied::default()),
    }
}

fn at_door(transaction: &Connection, stored: &Stored, fact: &Fact) -> rusqlite::Result<()> {
    match fact {
        Fact::AccessGranted { door, command, grant, visit, remote, .. } => {
            if let Some(remote) = remote {
                commands::begin(transaction, stored, *remote)?;
            }
            staff_taps::note(transaction, stored, fact)?;
            doors::decide(transaction, stored, door, Some(*command), Verdict::Granted(*grant), *visit)
        }
        Fact::AccessDenied { door, reason, visit, .. } => {
            doors::decide(transaction, stored, door, None, Verdict::Denied(*reason), *visit)
        }
        Fact::AccessTaken { door, command } => doors::conclude(transaction, stored, door, *command, DoorOutcome::Taken),
        Fact::AccessNotTaken { door, command } => {
            doors::conclude(transaction, stored, door, *command, DoorOutcome::NotTaken)
        }
        Fact::DoorNotReleased { door, command, reason } => {
            doors::conclude(transaction, stored, door, *command, DoorOutcome::NotReleased(*reason))
        }
        // The others change no view.
        _ => Ok(()),
    }
}

/// How many entries are read at a time while replaying: bounds memory, not the result.
const PAGE_ROWS: i64 = 2_000;

/// Fills the views if the tables are new, which a migration says in `meta`.
pub(crate) fn fill_if_stale(transaction: &Connection, card_index_key: &Secret) -> rusqlite::Result<()> {
    if transaction.execute("DELETE FROM meta WHERE name = 'views_stale'", [])? > 0 {
        let entries = rebuild(transaction, card_index_key)?;
        if entries > 0 {
            tracing::info!(entries, "the views are filled from the journal");
        }
    }
    Ok(())
}

/// Empties the views and replays all entries in the order in which they came. Answers how many that were.
pub(crate) fn rebuild(transaction: &Connection, card_index_key: &Secret) -> rusqlite::Result<u64> {
    transaction.execute_batch(
        "DELETE FROM door_events; DELETE FROM door_modes; DELETE FROM cards; DELETE FROM visits; DELETE FROM command_answers; \
         DELETE FROM command_begun; DELETE FROM stories; DELETE FROM tray_names; DELETE FROM custody_words; \
         DELETE FROM credential_cards; DELETE FROM tickets; DELETE FROM exceptions; DELETE FROM visit_mentions; DELETE FROM staff_taps; \
         DELETE FROM health_now; DELETE FROM health_samples; DELETE FROM health_states; DELETE FROM invitation_uses;",
    )?;
    contacts::clear(transaction)?;
    visit_words::clear(transaction)?;
    upkeep::clear(transaction)?;
    let mut after = 0_i64;
    let mut replayed = 0;
    loop {
        let page: Vec<Stored> = transaction
            .prepare_cached(&format!(
                "SELECT {} FROM entries e JOIN runs r ON r.id = e.run \
                 WHERE e.id > ?1 AND e.id NOT IN (SELECT entry FROM chain_only) ORDER BY e.id LIMIT {PAGE_ROWS}",
                rows::COLUMNS
            ))?
            .query_map([after], rows::stored)?
            .collect::<Result<_, _>>()?;
        for stored in &page {
            // Only cards and visitors are looked up by something personal; other bodies stay sealed.
            let kind = &stored.entry.kind;
            let is_looked_up = cards::concerns(kind) || custody::concerns(kind) || contacts::concerns(kind);
            let private = if is_looked_up { seal::open_stored(transaction, &stored.entry)? } else { None };
            // What the offices said is replayed office by office, below.
            if site::is_site_kind(kind) {
                stories::note_entry(transaction, stored)?;
            } else {
                apply(transaction, card_index_key, stored, private.as_deref().map(Vec::as_slice))?;
            }
            upkeep::note(transaction, stored)?;
            replayed += 1;
        }
        match page.last() {
            Some(last) => after = last.id,
            None => break,
        }
    }
    site::rebuild(transaction, card_index_key)?;
    forget::sweep(transaction)?;
    Ok(replayed)
}
