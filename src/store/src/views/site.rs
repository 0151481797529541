//! The view of the site journal: for each thing the last word of the office. Within its journal that is the later entry; over
//! branches of a fork the one that came later; over successions the successor's.

use super::words::Place;
use super::{Applied, Touched, commands, offices, rollcalls};
use crate::rows::{self, Stored};
use crate::seal::{self, Secret};
use frontdesk_core::fact::{CardPrivate, Fact, Reading, SITE_KINDS, SettingName, SiteFact, WithdrawnWhy};
use frontdesk_core::id::{CredentialId, KeyId, NodeId, StaffId};
use rusqlite::{Connection, OptionalExtension, params};

/// Entries of this kind have a part in this view that is sealed.
pub(super) fn concerns(kind: &str) -> bool {
    kind == "credential.assigned"
}

/// These are replayed office by office; see [`rebuild`].
pub(super) fn is_site_kind(kind: &str) -> bool {
    SITE_KINDS.contains(&kind)
}

/// Why a credential was withdrawn: for ever, whatever comes after it.
pub(crate) const WITHDRAWAL: &str = "withdrawal";
/// That somebody was taken off the list: what the office had assigned them before ends with it, for ever.
const REMOVAL: &str = "removal";
/// The same, of several the latest by clock: what kiosks had issued them until then ends with it.
pub(crate) const LATEST_REMOVAL: &str = "latest_removal";

/// Invitations, the cancelled ones too.
pub(crate) const INVITATION: &str = "invitation";

/// The office's newest keys have one row.
pub(crate) const OFFICE_KEYS: &str = "keys";
/// The newest rules of access, then those before them: of each family row `0` is the newest. Whoever cannot follow the newest goes on
/// with the newest that they can.
pub(crate) const RULES: &str = "rules";

/// Rules of access that are kept, the newest ones.
const MAX_RULES: u32 = 8;

/// So has the site's retention.
pub(crate) const SITE: &str = "site";

pub(super) fn apply(
    transaction: &Connection,
    index_key: &Secret,
    stored: &Stored,
    fact: &SiteFact,
) -> rusqlite::Result<Applied> {
    if !offices::counts(transaction, stored)? {
        return Ok(Applied { not_of_office: true, ..Applied::default() });
    }
    let mut touched = touched_by(fact);
    if let SiteFact::OfficeSucceeded { public_key } = fact {
        if let Some(successor) = offices::succeed(transaction, stored, public_key)? {
            // What came of the successor's journal before this word counts now.
            touched.merge(replay(transaction, index_key, successor)?);
        }
    } else {
        record(transaction, index_key, stored, fact)?;
    }
    if let SiteFact::OfficeKeys { predecessors, .. } = fact
        && offices::precede(transaction, stored.entry.node, predecessors)?
    {
        // What they said is older than anything that is here.
        touched.merge(rebuild(transaction, index_key)?);
    }
    Ok(touched.into())
}

fn touched_by(fact: &SiteFact) -> Touched {
    let nothing = Touched::default();
    match fact {
        SiteFact::OfficeKeys { .. }
        | SiteFact::OfficeSucceeded { .. }
        | SiteFact::NodeEnrolled { .. }
        | SiteFact::NodeRevoked { .. } => Touched { nodes: true, ..nothing },
        SiteFact::RetentionSet { .. } => Touched { retention: true, ..nothing },
        SiteFact::CommandGiven { .. } => Touched { commands: true, ..nothing },
        SiteFact::ApprovalGiven { visit, .. } => Touched::visit(*visit),
        SiteFact::RollCallStarted { .. }
        | SiteFact::RollCallMarked { .. }
        | SiteFact::RollCallEnded { .. }
        | SiteFact::RollCallResumed { .. } => Touched { rollcalls: true, ..nothing },
        SiteFact::PersonSet { .. }
        | SiteFact::PersonRemoved { .. }
        | SiteFact::GroupSet { .. }
        | SiteFact::GroupRemoved { .. }
        | SiteFact::ScheduleSet { .. }
        | SiteFact::ScheduleRemoved { .. }
        | SiteFact::CredentialAssigned { .. }
        | SiteFact::CredentialWithdrawn { .. } => Touched { people: true, ..nothing },
        SiteFact::InvitationMade { .. } | SiteFact::InvitationCancelled { .. } => {
            Touched { invitations: true, ..nothing }
        }
        SiteFact::RulesSet { .. } => Touched { rules: true, ..nothing },
        SiteFact::SettingSet(_) => Touched { settings: true, ..nothing },
    }
}

fn record(transaction: &Connection, index_key: &Secret, stored: &Stored, fact: &SiteFact) -> rusqlite::Result<()> {
    let records = Records { transaction, entry: stored.id };
    match fact {
        SiteFact::OfficeKeys { .. } => records.set("office", OFFICE_KEYS),
        SiteFact::OfficeSucceeded { .. } => Ok(()),
        SiteFact::NodeEnrolled { node, public_key, .. } => {
            learn_node(transaction, *node, public_key)?;
            records.set("node", &node.to_string())
        }
        // For ever: a node that was revoked does not come back under the same key.
        SiteFact::NodeRevoked { node, .. } => records.set("revocation", &node.to_string()),
        SiteFact::RetentionSet { .. } => records.set("retention", SITE),
        SiteFact::PersonSet { staff, .. } => records.set("person", &staff.to_string()),
        SiteFact::PersonRemoved { staff } => remove_person(&records, *staff),
        SiteFact::GroupSet { group, .. } => records.set("group", group),
        SiteFact::GroupRemoved { group } => records.remove("group", group),
        SiteFact::ScheduleSet { schedule, .. } => records.set("schedule", schedule),
        SiteFact::ScheduleRemoved { schedule } => records.remove("schedule", schedule),
        SiteFact::CredentialAssigned { credential, staff, uid_only, private, .. } => {
            assign(&records, index_key, *credential, *staff, *uid_only, private.as_ref())
        }
        SiteFact::CredentialWithdrawn { credential, .. } => {
            records.remove("credential", &credential.to_string())?;
            records.set(WITHDRAWAL, &credential.to_string())
        }
        SiteFact::InvitationMade { invitation, from_ms, until_ms, .. } => {
            records.set_with(INVITATION, &invitation.to_string(), None, Some(*until_ms))?;
            records.set_from(INVITATION, &invitation.to_string(), *from_ms)
        }
        SiteFact::InvitationCancelled { invitation } => records.end(INVITATION, &invitation.to_string()),
        SiteFact::ApprovalGiven { approval, visit, .. } => {
            records.set_with("approval", &approval.to_string(), Some(visit.0), None)
        }
        SiteFact::CommandGiven { command, node, deadline_ms, .. } => {
            commands::give(transaction, stored, *command, *node, *deadline_ms)
        }
        SiteFact::RulesSet { .. } => records.push(RULES, MAX_RULES),
        SiteFact::SettingSet(setting) => match setting.of() {
            // Only a later version knows what was set.
            SettingName::Unknown => Ok(()),
            name => records.set("setting", name.as_str()),
        },
        SiteFact::RollCallStarted { .. }
        | SiteFact::RollCallMarked { .. }
        | SiteFact::RollCallEnded { .. }
        | SiteFact::RollCallResumed { .. } => rollcalls::apply(transaction, stored, fact),
    }
}

/// What an entry does to `site_records`.
struct Records<'a> {
    transaction: &'a Connection,
    entry: i64,
}

impl Records<'_> {
    fn set(&self, family: &str, id: &str) -> rusqlite::Result<()> {
        self.set_with(family, id, None, None)
    }

    fn set_with(&self, family: &str, id: &str, about: Option<[u8; 16]>, until_ms: Option<i64>) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached(
                "INSERT OR REPLACE INTO site_records (family, id, entry, about, until_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![family, id, self.entry, about, until_ms])?;
        Ok(())
    }

    fn set_from(&self, family: &str, id: &str, from_ms: i64) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("UPDATE site_records SET from_ms = ?3 WHERE family = ?1 AND id = ?2")?
            .execute(params![family, id, from_ms])?;
        Ok(())
    }

    /// It stays, and is over.
    fn end(&self, family: &str, id: &str) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("UPDATE site_records SET ended = 1 WHERE family = ?1 AND id = ?2")?
            .execute([family, id])?;
        Ok(())
    }

    /// Unless the entry that is there says a later time.
    fn set_if_later(&self, family: &str, id: &str) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached(
                "INSERT INTO site_records (family, id, entry) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (family, id) DO UPDATE SET entry = excluded.entry \
                 WHERE (SELECT wall_ms FROM entries WHERE id = excluded.entry) \
                     > (SELECT wall_ms FROM entries WHERE id = site_records.entry)",
            )?
            .execute(params![family, id, self.entry])?;
        Ok(())
    }

    /// In front of what was said before, of which at most `kept` less one stay.
    fn push(&self, family: &str, kept: u32) -> rusqlite::Result<()> {
        for older in (1..kept).rev() {
            self.transaction
                .prepare_cached("UPDATE OR REPLACE site_records SET id = ?3 WHERE family = ?1 AND id = ?2")?
                .execute(params![family, (older - 1).to_string(), older.to_string()])?;
        }
        self.set(family, "0")
    }

    fn remove(&self, family: &str, id: &str) -> rusqlite::Result<()> {
        self.transaction
            .prepare_cached("DELETE FROM site_records WHERE family = ?1 AND id = ?2")?
            .execute([family, id])?;
        Ok(())
    }
}

/// There is a last word on this.
pub(super) fn has(connection: &Connection, family: &str, id: &str) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM site_records WHERE family = ?1 AND id = ?2)")?
        .query_row([family, id], |row| row.get(0))
}

/// Why the office has withdrawn this credential, if it has.
pub(super) fn withdrawal(
    connection: &Connection,
    credential: CredentialId,
) -> rusqlite::Result<Option<(WithdrawnWhy, Place)>> {
    let stored = connection
        .prepare_cached(&format!(
            "SELECT {} FROM site_records s JOIN entries e ON e.id = s.entry JOIN runs r ON r.id = e.run \
             WHERE s.family = ?1 AND s.id = ?2",
            rows::COLUMNS
        ))?
        .query_row([WITHDRAWAL, &credential.to_string()], rows::stored)
        .optional()?;
    Ok(stored.and_then(|stored| Some((why_withdrawn(&stored)?, Place::of(&stored)))))
}

fn why_withdrawn(Stored { entry, .. }: &Stored) -> Option<WithdrawnWhy> {
    match Fact::read(&entry.kind, entry.kind_version, &entry.open, None).ok()? {
        Reading::Known(fact) => match *fact {
            Fact::Site(SiteFact::CredentialWithdrawn { why, .. }) => Some(why),
            _ => None,
        },
        Reading::Unknown => None,
    }
}

/// Credentials that the office has withdrawn, at most `limit`.
pub(super) fn withdrawn(connection: &Connection, limit: usize) -> rusqlite::Result<Vec<CredentialId>> {
    let ids: Vec<String> = connection
        .prepare_cached("SELECT id FROM site_records WHERE family = ?1 ORDER BY id LIMIT ?2")?
        .query_map(params![WITHDRAWAL, rows::signed(limit as u64)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

/// The node's key proves its name, so a wrong one is not kept.
fn learn_node(transaction: &Connection, node: NodeId, public_key: &str) -> rusqlite::Result<()> {
    let mut key = [0; 32];
    let is_its_own = hex::decode_to_slice(public_key, &mut key).is_ok()
        && frontdesk_core::journal::NodePublicKey(key).node() == node;
    let is_known = || {
        transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM nodes WHERE node = ?1)")?
            .query_row([node.0], |row| row.get::<_, bool>(0))
    };
    // A replay finds it here and writes nothing: nodes are not a view.
    if is_its_own && !is_known()? {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO nodes (node, public_key) VALUES (?1, ?2)")?
            .execute(params![node.0, key])?;
    }
    Ok(())
}

/// Their cards go with them: whoever comes back is given cards anew.
fn remove_person(records: &Records<'_>, staff: StaffId) -> rusqlite::Result<()> {
    records.remove("person", &staff.to_string())?;
    records.set(REMOVAL, &staff.to_string())?;
    records.set_if_later(LATEST_REMOVAL, &staff.to_string())?;
    let credentials: Vec<[u8; 16]> = records
        .transaction
        .prepare_cached("SELECT credential FROM staff_cards WHERE staff = ?1")?
        .query_map([staff.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for credential in credentials {
        records.remove("credential", &CredentialId(credential).to_string())?;
    }
    records.transaction.prepare_cached("UPDATE staff_cards SET removed = 1 WHERE staff = ?1")?.execute([staff.0])?;
    Ok(())
}

/// One that has ended does not come back, whoever it is assigned to. For one that went with its person the row goes on referring to the
/// entry from before that, which is kept: an entry from after it alone would be a new card to whoever begins with a snapshot.
fn assign(
    records: &Records<'_>,
    index_key: &Secret,
    credential: CredentialId,
    staff: StaffId,
    uid_only: bool,
    private: Option<&CardPrivate>,
) -> rusqlite::Result<()> {
    let index = private.map(|card| seal::card_index(index_key, card.uid));
    let assigned = records
        .transaction
        .prepare_cached(
            "INSERT INTO staff_cards (credential, entry, staff, uid_only, removed, uid_index) VALUES (?1, ?2, ?3, ?4, 0, ?5) \
             ON CONFLICT (credential) DO UPDATE SET entry = excluded.entry, staff = excluded.staff, \
               uid_only = excluded.uid_only, uid_index = excluded.uid_index WHERE removed = 0",
        )?
        .execute(params![credential.0, records.entry, staff.0, uid_only, index])?;
    let id = credential.to_string();
    if assigned == 0 || has(records.transaction, WITHDRAWAL, &id)? {
        return Ok(());
    }
    records.set("credential", &id)
}

/// The body of this entry can be opened now. An entry that is not the last word any more has no row.
pub(super) fn learn(transaction: &Connection, index_key: &Secret, entry: i64, fact: &SiteFact) -> rusqlite::Result<()> {
    if let SiteFact::CredentialAssigned { credential, private: Some(card), .. } = fact {
        transaction
            .prepare_cached("UPDATE staff_cards SET uid_index = ?3 WHERE credential = ?1 AND entry = ?2")?
            .execute(params![credential.0, entry, seal::card_index(index_key, card.uid)])?;
    }
    Ok(())
}

pub(super) fn forget_key(transaction: &Connection, key: KeyId) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE staff_cards SET uid_index = NULL WHERE entry IN (SELECT id FROM entries WHERE key_id = ?1)",
        )?
        .execute([key.0])?;
    Ok(())
}

/// Empties this view and replays what the offices said, each as a whole and the oldest first, as it counted when it came.
pub(crate) fn rebuild(transaction: &Connection, index_key: &Secret) -> rusqlite::Result<Touched> {
    transaction.execute_batch(
        "DELETE FROM site_records; DELETE FROM staff_cards; DELETE FROM commands; DELETE FROM rollcalls; \
         DELETE FROM rollcall_marks;",
    )?;
    let mut touched = Touched::default();
    for office in offices::all(transaction)? {
        touched.merge(replay(transaction, index_key, office)?);
    }
    Ok(touched)
}

/// How many entries are read at a time: bounds memory, not the result.
const PAGE_ROWS: i64 = 2_000;

/// Replays what one office said.
fn replay(transaction: &Connection, index_key: &Secret, office: NodeId) -> rusqlite::Result<Touched> {
    let mut touched = Touched::default();
    let mut after = 0_i64;
    loop {
        let page: Vec<Stored> = transaction
            .prepare_cached(&format!(
                "SELECT {} FROM entries e JOIN runs r ON r.id = e.run WHERE e.id > ?1 AND r.node = ?2 \
                 AND e.id NOT IN (SELECT entry FROM chain_only) ORDER BY e.id LIMIT {PAGE_ROWS}",
                rows::COLUMNS
            ))?
            .query_map(params![after, office.0], rows::stored)?
            .collect::<Result<_, _>>()?;
        for stored in page.iter().filter(|stored| is_site_kind(&stored.entry.kind)) {
            touched.merge(replay_one(transaction, index_key, stored)?);
        }
        match page.last() {
            Some(last) => after = last.id,
            None => return Ok(touched),
        }
    }
}

fn replay_one(transaction: &Connection, index_key: &Secret, stored: &Stored) -> rusqlite::Result<Touched> {
    let entry = &stored.entry;
    let private = if concerns(&entry.kind) { seal::open_stored(transaction, entry)? } else { None };
    let private = private.as_deref().map(Vec::as_slice);
    match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
        Ok(Reading::Known(fact)) => match *fact {
            Fact::Site(fact) => Ok(apply(transaction, index_key, stored, &fact)?.touched),
            _ => Ok(Touched::default()),
        },
        Ok(Reading::Unknown) | Err(_) => Ok(Touched::default()),
    }
}
