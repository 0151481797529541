//! The view of staff cards: what the office assigned, what kiosks personalised, and what has ended.
//!
//! A credential that has ended stays ended, whatever came first: by the office's word, by any kiosk's, or because another one took its
//! place. So it is kept and recognised, and refused with its reason.

use super::words::{self, Family, Place};
use super::{offices, site};
use crate::open;
use crate::rows::{Stored, signed};
use crate::seal::{self, Secret};
use frontdesk_core::fact::{CustodyFact, LostCause, WithdrawnWhy};
use frontdesk_core::id::{CredentialId, NodeId, StaffId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// How many words about one number, or one credential, are looked at, the newest.
const MAX_WORDS: u32 = 64;

/// Entries of this kind have a part in this view that is sealed.
pub(super) fn concerns(kind: &str) -> bool {
    matches!(kind, "credential.issuing" | "credential.issued")
}

pub(super) fn personalise(
    transaction: &Connection,
    index_key: &Secret,
    stored: &Stored,
    fact: &CustodyFact,
) -> rusqlite::Result<()> {
    let (credential, step, staff, replaces, private) = match fact {
        CustodyFact::CredentialIssuing { credential, staff, private } => (credential, "issuing", staff, None, private),
        CustodyFact::CredentialIssued { credential, staff, replaces, private } => {
            // A card does not end itself.
            let replaces = replaces.filter(|replaced| replaced != credential);
            (credential, "issued", staff, replaces, private)
        }
        _ => return Ok(()),
    };
    let entry = &stored.entry;
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO credential_cards (entry, credential, step, staff, node, incarnation, seq, at_ms, \
             replaces, uid_index) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            stored.id,
            credential.0,
            step,
            staff.0,
            entry.node.0,
            entry.position.incarnation.0,
            signed(entry.position.seq),
            entry.wall.utc_ms,
            replaces.map(|replaced| replaced.0),
            private.as_ref().map(|card| seal::card_index(index_key, card.uid)),
        ])?;
    Ok(())
}

/// A word that gives a credential a card, or begins to.
#[derive(Debug, Clone)]
pub(crate) struct Personalised {
    pub(crate) place: Place,
    pub(crate) credential: CredentialId,
    pub(crate) staff: StaffId,
    pub(crate) by: Word,
}

/// Who said it, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// The office has assigned the card. `removed`: its person was taken off the list since.
    Assigned { uid_only: bool, removed: bool },
    /// A kiosk began to personalise it.
    Issuing,
    /// A kiosk has personalised it.
    Issued,
}

const ASSIGNED: &str = "SELECT s.entry, r.node, r.incarnation, e.seq, e.wall_ms, s.credential, s.staff, 'assigned', s.uid_only, \
     s.removed FROM staff_cards s JOIN entries e ON e.id = s.entry JOIN runs r ON r.id = e.run";
const OF_KIOSKS: &str =
    "SELECT entry, node, incarnation, seq, at_ms, credential, staff, step, 0, 0 FROM credential_cards";

fn personalised(row: &Row<'_>) -> rusqlite::Result<Personalised> {
    let step: String = row.get(7)?;
    Ok(Personalised {
        place: Place::read(row, 0)?,
        credential: CredentialId(row.get(5)?),
        staff: StaffId(row.get(6)?),
        by: match step.as_str() {
            "assigned" => Word::Assigned { uid_only: row.get(8)?, removed: row.get(9)? },
            "issuing" => Word::Issuing,
            _ => Word::Issued,
        },
    })
}

fn select(connection: &Connection, sql: &str, parameter: &dyn rusqlite::ToSql) -> rusqlite::Result<Vec<Personalised>> {
    connection.prepare_cached(sql)?.query_map([parameter], personalised)?.collect()
}

/// The office's word about this number, if it has given one: the later entry of several.
fn assigned_by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Vec<Personalised>> {
    select(connection, &format!("{ASSIGNED} WHERE s.uid_index = ?1 ORDER BY s.entry DESC LIMIT 1"), &index)
}

fn of_kiosks_by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Vec<Personalised>> {
    let sql = format!(
        "{OF_KIOSKS} WHERE uid_index = ?1 ORDER BY at_ms DESC, node DESC, seq DESC, incarnation DESC LIMIT {MAX_WORDS}"
    );
    let mut words = select(connection, &sql, &index)?;
    retain_of_site(connection, &mut words)?;
    Ok(words)
}

/// Everything that gives this credential a card.
fn of_credential(connection: &Connection, credential: CredentialId) -> rusqlite::Result<Vec<Personalised>> {
    let mut words = select(connection, &format!("{ASSIGNED} WHERE s.credential = ?1"), &credential.0)?;
    let sql = format!(
        "{OF_KIOSKS} WHERE credential = ?1 ORDER BY at_ms DESC, node DESC, seq DESC, incarnation DESC LIMIT {MAX_WORDS}"
    );
    words.extend(select(connection, &sql, &credential.0)?);
    retain_of_site(connection, &mut words)?;
    Ok(words)
}

/// A kiosk counts that the office has enrolled, and so does this node itself. One that was revoked since does, too: what it had
/// issued are real cards, and after its revocation nothing is taken from it.
fn retain_of_site(connection: &Connection, words: &mut Vec<Personalised>) -> rusqlite::Result<()> {
    let own = open::own_node(connection)?;
    let mut known: Vec<(NodeId, bool)> = Vec::new();
    for word in &*words {
        let node = word.place.node;
        if known.iter().all(|(known, _)| *known != node) {
            let is_of_site = matches!(word.by, Word::Assigned { .. })
                || own == Some(node)
                || site::has(connection, "node", &node.to_string())?
                || offices::is_office(connection, node)?;
            known.push((node, is_of_site));
        }
    }
    words.retain(|word| known.iter().any(|(node, is_of_site)| *node == word.place.node && *is_of_site));
    Ok(())
}

fn last(words: Vec<Personalised>) -> Option<Personalised> {
    words::last(words, |word| &word.place, |_| false)
}

/// Whose card this number is, by the later word about it. A card whose credential is on another card since is nobody's.
pub(crate) fn by_uid(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Option<Personalised>> {
    let mut words = assigned_by_uid(connection, index)?;
    words.extend(of_kiosks_by_uid(connection, index)?);
    words.retain(|word| word.by != Word::Issuing);
    let Some(found) = last(words) else { return Ok(None) };
    Ok(current(connection, found.credential)?.filter(|current| current.place.entry == found.place.entry))
}

/// The later word that gives this credential a card.
pub(crate) fn current(connection: &Connection, credential: CredentialId) -> rusqlite::Result<Option<Personalised>> {
    let mut words = of_credential(connection, credential)?;
    words.retain(|word| word.by != Word::Issuing);
    Ok(last(words))
}

/// The personalisation of this number that was begun and not finished, by the later word about it.
pub(crate) fn being_issued(connection: &Connection, index: [u8; 32]) -> rusqlite::Result<Option<Personalised>> {
    let Some(found) = last(of_kiosks_by_uid(connection, index)?).filter(|word| word.by == Word::Issuing) else {
        return Ok(None);
    };
    let is_done = of_credential(connection, found.credential)?.iter().any(|word| word.by == Word::Issued);
    Ok(Some(found).filter(|_| !is_done))
}

/// Credentials that this member of staff has or had, the current word about each, at most `limit`.
pub(crate) fn of_staff(connection: &Connection, staff: StaffId, limit: usize) -> rusqlite::Result<Vec<Personalised>> {
    let credentials: Vec<CredentialId> = connection
        .prepare_cached(
            "SELECT credential FROM staff_cards WHERE staff = ?1 \
             UNION SELECT credential FROM credential_cards WHERE staff = ?1 AND step = 'issued' ORDER BY 1 LIMIT ?2",
        )?
        .query_map(params![staff.0, signed(limit as u64)], |row| row.get(0).map(CredentialId))?
        .collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for credential in credentials {
        found.extend(current(connection, credential)?.filter(|word| word.staff == staff));
    }
    Ok(found)
}

/// Everything that was ever a credential of a member of staff, at most `limit`.
pub(crate) fn all(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<CredentialId>> {
    connection
        .prepare_cached(
            "SELECT credential FROM staff_cards UNION SELECT credential FROM credential_cards WHERE step = 'issued' \
             ORDER BY 1 LIMIT ?1",
        )?
        .query_map([signed(limit as u64)], |row| row.get(0).map(CredentialId))?
        .collect()
}

/// Why a credential has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) why: WithdrawnWhy,
    pub(crate) cause: Option<LostCause>,
    pub(crate) place: Place,
}

/// Why this credential has ended, if it has: lost before anything else, else what was said first by clock.
pub(crate) fn end(connection: &Connection, credential: CredentialId) -> rusqlite::Result<Option<End>> {
    let blocked = words::all::<(WithdrawnWhy, Option<LostCause>)>(connection, Family::Blocked, [credential.0])?;
    let mut ends: Vec<End> = blocked
        .into_iter()
        .map(|words::Word { place, said: (why, cause) }| End {
            why,
            cause: cause.filter(|_| why == WithdrawnWhy::Lost),
            place,
        })
        .collect();
    ends.extend(site::withdrawal(connection, credential)?.map(|(why, place)| End { why, cause: None, place }));
    let replaced: Vec<Place> = connection
        .prepare_cached(&format!(
            "SELECT {} FROM credential_cards WHERE replaces = ?1 AND step = 'issued' \
             ORDER BY at_ms, node, seq, incarnation LIMIT 1",
            Place::COLUMNS
        ))?
        .query_map([credential.0], |row| Place::read(row, 0))?
        .collect::<Result<_, _>>()?;
    ends.extend(replaced.into_iter().map(|place| End { why: WithdrawnWhy::Replaced, cause: None, place }));
    Ok(ends.into_iter().min_by_key(|end| (end.why != WithdrawnWhy::Lost, end.cause.is_none(), end.place.clock_order())))
}

/// Whoever was given this card was taken off the list since: it is nobody's any more.
pub(crate) fn is_removed(connection: &Connection, word: &Personalised) -> rusqlite::Result<bool> {
    if let Word::Assigned { removed, .. } = word.by {
        return Ok(removed);
    }
    let removed_ms: Option<i64> = connection
        .prepare_cached(
            "SELECT e.wall_ms FROM site_records s JOIN entries e ON e.id = s.entry WHERE s.family = ?1 AND s.id = ?2",
        )?
        .query_row([site::LATEST_REMOVAL, &word.staff.to_string()], |row| row.get(0))
        .optional()?;
    Ok(removed_ms.is_some_and(|removed_ms| word.place.at_ms <= removed_ms))
}

/// How many staff cards that prove themselves by keys have which version of them; `None` where no word of a version has come.
pub(crate) fn key_versions(connection: &Connection) -> rusqlite::Result<Vec<(Option<u8>, u64)>> {
    connection
        .prepare_cached(
            "SELECT (SELECT CAST(w.word AS INTEGER) FROM custody_words w WHERE w.family = 'credential_keys' \
                       AND w.id = l.credential ORDER BY w.at_ms DESC, w.node DESC LIMIT 1) AS version, count(*) \
             FROM (SELECT credential, lower(hex(staff)) AS staff, removed FROM staff_cards WHERE uid_only = 0 \
                   UNION SELECT credential, lower(hex(staff)), 0 FROM credential_cards WHERE step = 'issued') l \
             WHERE l.removed = 0 \
               AND (EXISTS (SELECT 1 FROM site_records WHERE family = 'person' AND id = l.staff) \
                    OR NOT EXISTS (SELECT 1 FROM site_records WHERE family = 'person')) \
               AND NOT EXISTS (SELECT 1 FROM custody_words w WHERE w.family = 'blocked' AND w.id = l.credential) \
               AND NOT EXISTS (SELECT 1 FROM credential_cards c WHERE c.replaces = l.credential) \
               AND NOT EXISTS (SELECT 1 FROM site_records WHERE family = 'withdrawal' AND id = lower(hex(l.credential))) \
             GROUP BY version",
        )?
        .query_map([], |row| Ok((row.get(0)?, crate::rows::unsigned(row, 1)?)))?
        .collect()
}

/// Credentials that somebody said are lost, or that may be, at most `limit`.
pub(crate) fn ended(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<CredentialId>> {
    let mut found: Vec<CredentialId> =
        words::ids(connection, Family::Blocked, limit)?.into_iter().map(CredentialId).collect();
    found.extend(site::withdrawn(connection, limit)?);
    found.sort();
    found.dedup();
    Ok(found)
}
