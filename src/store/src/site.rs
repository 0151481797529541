//! What the site journal says, read: people and their cards, groups, schedules, approvals, commands, and who belongs to
//! the site.

mod records;

pub use records::{
    ApprovalRecord, CommandRecord, GroupRecord, Member, OfficeKeys, RulesRecord, ScheduleRecord, SettingRecord,
    SiteSummary, StaffRecord,
};

use crate::reader::Reader;
use crate::rows::{self, Stored, signed};
use crate::{ReadError, seal, views};
use frontdesk_core::fact::{Fact, Reading, SiteFact};
use frontdesk_core::id::{CommandId, NodeId, StaffId, VisitId};
use frontdesk_core::journal::NodePublicKey;
use rusqlite::{Row, params};

/// The most records of one family that one call answers: a site is a company, and memory is not endless.
pub(crate) const MAX_RECORDS: usize = 100_000;

impl Reader {
    /// Everybody who works here, by id.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn people(&self) -> Result<Vec<StaffRecord>, ReadError> {
        self.family("person", person)
    }

    /// One of them.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn person(&self, staff: StaffId) -> Result<Option<StaffRecord>, ReadError> {
        Ok(self.last_word("person", &staff.to_string())?.and_then(|(_, fact)| person(&fact)))
    }

    /// All groups, by name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn groups(&self) -> Result<Vec<GroupRecord>, ReadError> {
        self.family("group", |fact| match fact.clone() {
            SiteFact::GroupSet { group, doors, schedule } => Some(GroupRecord { group, doors, schedule }),
            _ => None,
        })
    }

    /// All schedules, by name.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn schedules(&self) -> Result<Vec<ScheduleRecord>, ReadError> {
        self.family("schedule", |fact| match fact.clone() {
            SiteFact::ScheduleSet { schedule, weekly, holidays, make_up } => {
                Some(ScheduleRecord { schedule, weekly, holidays, make_up })
            }
            _ => None,
        })
    }

    /// What was said of this visit by those who lead, oldest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn approvals(&self, visit: VisitId) -> Result<Vec<ApprovalRecord>, ReadError> {
        let sql = "JOIN site_records s ON s.entry = e.id WHERE s.about = ?1 AND s.family = 'approval' \
                   ORDER BY e.id LIMIT ?2";
        self.facts(sql, params![visit.0, signed(MAX_RECORDS as u64)], |stored, fact| match fact {
            SiteFact::ApprovalGiven { approval, visit, yes, private } => {
                Some(ApprovalRecord { approval, visit, yes, at_ms: stored.entry.wall.utc_ms, private })
            }
            _ => None,
        })
    }

    /// Commands for this node that it has not answered, oldest first, at most `limit`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn commands_for(&self, node: NodeId, limit: usize) -> Result<Vec<CommandRecord>, ReadError> {
        let sql = "WHERE c.node = ?1 AND c.outcome IS NULL ORDER BY c.entry LIMIT ?2";
        self.commands(sql, params![node.0, signed(limit.min(MAX_RECORDS) as u64)])
    }

    /// Commands for this node, newest first, whatever became of them: at most `limit` without the newest `skip`.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn commands_lately(
        &self,
        node: NodeId,
        (skip, limit): (usize, usize),
    ) -> Result<Vec<CommandRecord>, ReadError> {
        let sql = "WHERE c.node = ?1 ORDER BY c.entry DESC LIMIT ?2 OFFSET ?3";
        self.commands(sql, params![node.0, signed(limit.min(MAX_RECORDS) as u64), signed(skip as u64)])
    }

    /// Commands for this node with this very deadline (UTC milliseconds), oldest first: the answers to one exception share its end.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn commands_until(&self, node: NodeId, deadline_ms: i64) -> Result<Vec<CommandRecord>, ReadError> {
        let sql = "WHERE c.node = ?1 AND c.deadline_ms = ?2 ORDER BY c.entry LIMIT ?3";
        self.commands(sql, params![node.0, deadline_ms, signed(MAX_RECORDS as u64)])
    }

    /// One command, and what became of it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn command(&self, command: CommandId) -> Result<Option<CommandRecord>, ReadError> {
        Ok(self.commands("WHERE c.command = ?1", [command.0])?.pop())
    }

    /// What the office set for all kiosks, each with when.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn settings(&self) -> Result<Vec<SettingRecord>, ReadError> {
        let sql = "JOIN site_records s ON s.entry = e.id WHERE s.family = 'setting' ORDER BY s.id LIMIT ?1";
        self.facts(sql, [signed(MAX_RECORDS as u64)], |stored, fact| match fact {
            SiteFact::SettingSet(setting) => Some(SettingRecord { setting, set_ms: stored.entry.wall.utc_ms }),
            _ => None,
        })
    }

    /// The rules of access that the office set, newest first: the last few, so that whoever cannot follow the newest has one that counts.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn rules_of_site(&self) -> Result<Vec<RulesRecord>, ReadError> {
        let sql = "JOIN site_records s ON s.entry = e.id WHERE s.family = ?1 ORDER BY s.id LIMIT ?2";
        self.facts(sql, params![views::RULES, signed(MAX_RECORDS as u64)], |stored, fact| match fact {
            SiteFact::RulesSet { rules } => Some(RulesRecord { rules, set_ms: stored.entry.wall.utc_ms }),
            _ => None,
        })
    }

    /// Kiosks that belong to the site or did once.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn members(&self) -> Result<Vec<Member>, ReadError> {
        let members = self.family("node", member)?;
        members.into_iter().map(|member| self.with_revocation(member)).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn member(&self, node: NodeId) -> Result<Option<Member>, ReadError> {
        let found = self.last_word("node", &node.to_string())?.and_then(|(_, fact)| member(&fact));
        found.map(|member| self.with_revocation(member)).transpose()
    }

    fn with_revocation(&self, mut member: Member) -> Result<Member, ReadError> {
        if let Some((_, SiteFact::NodeRevoked { why, .. })) = self.last_word("revocation", &member.node.to_string())? {
            member.revoked = Some(why);
        }
        Ok(member)
    }

    /// The office's keys other than the one that signs its journal.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn office_keys(&self) -> Result<Option<OfficeKeys>, ReadError> {
        Ok(match self.last_word("office", views::OFFICE_KEYS)? {
            Some((_, SiteFact::OfficeKeys { sealing_key, ca_certificates, .. })) => {
                Some(OfficeKeys { sealing_key, ca_certificates })
            }
            _ => None,
        })
    }

    /// The nodes whose site facts count, oldest first: the last is the office of today.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn offices(&self) -> Result<Vec<NodeId>, ReadError> {
        Ok(views::offices(self.connection())?)
    }

    /// How much is known of the site.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn site_summary(&self) -> Result<SiteSummary, ReadError> {
        let count = |family: &str| {
            self.connection()
                .prepare_cached("SELECT count(*) FROM site_records WHERE family = ?1")?
                .query_row([family], |row| rows::unsigned(row, 0))
        };
        let newest_ms = self.connection().query_row(
            "SELECT max(wall_ms) FROM entries WHERE id = (SELECT max(entry) FROM site_records)",
            [],
            |row| row.get(0),
        )?;
        let commands_open =
            self.connection()
                .query_row("SELECT count(*) FROM commands WHERE outcome IS NULL", [], |row| rows::unsigned(row, 0))?;
        Ok(SiteSummary {
            offices: self.offices()?,
            people: count("person")?,
            groups: count("group")?,
            schedules: count("schedule")?,
            credentials: count("credential")?,
            invitations: self.connection().query_row(
                "SELECT count(*) FROM site_records WHERE family = 'invitation' AND ended = 0",
                [],
                |row| rows::unsigned(row, 0),
            )?,
            approvals: count("approval")?,
            members: count("node")?,
            revoked: count("revocation")?,
            commands_open,
            newest_ms,
        })
    }

    /// The last words of a family, by id.
    fn family<T>(&self, family: &str, read: impl Fn(&SiteFact) -> Option<T>) -> Result<Vec<T>, ReadError> {
        let sql = "JOIN site_records s ON s.entry = e.id WHERE s.family = ?1 ORDER BY s.id LIMIT ?2";
        self.facts(sql, params![family, signed(MAX_RECORDS as u64)], |_, fact| read(&fact))
    }

    fn last_word(&self, family: &str, id: &str) -> Result<Option<(Stored, SiteFact)>, ReadError> {
        let sql = "JOIN site_records s ON s.entry = e.id WHERE s.family = ?1 AND s.id = ?2";
        let mut found = self.select(sql, [family, id])?;
        let Some(stored) = found.pop() else { return Ok(None) };
        Ok(self.said(&stored)?.map(|fact| (stored, fact)))
    }

    pub(crate) fn said_at(&self, entry: i64) -> Result<Option<SiteFact>, ReadError> {
        let found = self.select("WHERE e.id = ?1", [entry])?;
        found.first().map_or(Ok(None), |stored| self.said(stored))
    }

    pub(crate) fn facts<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl Fn(&Stored, SiteFact) -> Option<T>,
    ) -> Result<Vec<T>, ReadError> {
        let mut records = Vec::new();
        for stored in self.select(sql, parameters)? {
            let fact = self.said(&stored)?;
            records.extend(fact.and_then(|fact| read(&stored, fact)));
        }
        Ok(records)
    }

    /// A site fact with its private part, if that can be had.
    fn said(&self, stored: &Stored) -> Result<Option<SiteFact>, ReadError> {
        let entry = &stored.entry;
        let private = seal::open_stored(self.connection(), entry)?;
        let private = private.as_deref().map(Vec::as_slice);
        Ok(match Fact::read(&entry.kind, entry.kind_version, &entry.open, private) {
            Ok(Reading::Known(fact)) => match *fact {
                Fact::Site(fact) => Some(fact),
                _ => None,
            },
            Ok(Reading::Unknown) | Err(_) => None,
        })
    }

    fn commands(&self, sql: &str, parameters: impl rusqlite::Params) -> Result<Vec<CommandRecord>, ReadError> {
        let sql = format!("SELECT {} FROM commands c {sql}", views::COMMAND_COLUMNS);
        let mut statement = self.connection().prepare_cached(&sql)?;
        let rows: Vec<CommandRow> = statement.query_map(parameters, command_row)?.collect::<Result<_, _>>()?;
        let mut commands = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(stored) = self.select("WHERE e.id = ?1", [row.entry])?.pop() else { continue };
            if let Some(SiteFact::CommandGiven { command, node, deadline_ms, what, private }) = self.said(&stored)? {
                commands.push(CommandRecord {
                    command,
                    node,
                    deadline_ms,
                    what,
                    private,
                    given_ms: stored.entry.wall.utc_ms,
                    outcome: row.outcome,
                    answered_ms: row.answered_ms,
                    begun: row.begun,
                });
            }
        }
        Ok(commands)
    }
}

struct CommandRow {
    entry: i64,
    outcome: Option<frontdesk_core::fact::CommandOutcome>,
    answered_ms: Option<i64>,
    begun: bool,
}

fn command_row(row: &Row<'_>) -> rusqlite::Result<CommandRow> {
    Ok(CommandRow {
        entry: row.get(1)?,
        outcome: row.get::<_, Option<String>>(4)?.map(|text| views::from_word(4, &text)).transpose()?,
        answered_ms: row.get(5)?,
        begun: row.get(6)?,
    })
}

fn person(fact: &SiteFact) -> Option<StaffRecord> {
    match fact.clone() {
        SiteFact::PersonSet { staff, enabled, groups, private } => {
            Some(StaffRecord { staff, enabled, groups, private })
        }
        _ => None,
    }
}

/// A key that is not the node's own is nobody's.
fn member(fact: &SiteFact) -> Option<Member> {
    let SiteFact::NodeEnrolled { node, public_key, sealing_key, label } = fact.clone() else { return None };
    let mut key = [0; 32];
    hex::decode_to_slice(&public_key, &mut key).ok()?;
    let public_key = NodePublicKey(key);
    (public_key.node() == node).then_some(Member { node, public_key, sealing_key, label, revoked: None })
}
