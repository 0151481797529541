//! The rules of access that the office sets for all kiosks: written only when every kiosk of this version can follow them.

use crate::office::{Failure, Office};
use crate::setters::{Setter, setter};
use frontdesk_core::fact::{Fact, SiteFact, WrittenRules};
use frontdesk_core::health::sampling::IN_FORCE;
use frontdesk_core::id::NodeId;
use frontdesk_core::journal::MAX_BODY_BYTES;
use frontdesk_core::schedule::{AccessRules, RulesDefinition, RulesError};
use frontdesk_store::{ReadError, Reader, RulesRecord};

/// Nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSet {
    /// The rules contradict themselves.
    #[error("{0}")]
    Invalid(#[from] RulesError),
    /// They do not fit into an entry.
    #[error(
        "the rules are too long: {bytes} bytes as the journal has them, and at most {MAX_BODY_BYTES} fit into an entry"
    )]
    TooLong {
        /// How long they are.
        bytes: usize,
    },
    /// Somebody else has set others meanwhile.
    #[error("others were set meanwhile")]
    Changed,
    /// The journal could not be written.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// The rules that this office set last, as it can read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetRules {
    pub(crate) definition: RulesDefinition,
    /// When, UTC milliseconds.
    pub(crate) set_ms: i64,
}

/// What a kiosk said last of the rules that it goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FollowedBy {
    pub(crate) node: NodeId,
    /// When the rules that it follows were set here; absent for those of its file.
    pub(crate) set_ms: Option<i64>,
    /// When it said so, by its own clock.
    pub(crate) said_ms: i64,
}

/// What is recorded of whoever sets rules, at the desk as by the command line.
pub(crate) const ACT: &str = "rules_set";

/// The check of a kiosk that says which rules are in force.
const CHECK: &str = "access";

/// One word of this office on the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetWord {
    /// What they are; absent where only a later version understands them.
    pub(crate) definition: Option<RulesDefinition>,
    /// When, UTC milliseconds.
    pub(crate) set_ms: i64,
    /// Who.
    pub(crate) by: Setter,
}

/// Whether rules can be set: compiled as a kiosk does, and short enough.
///
/// # Errors
/// [`NotSet`].
pub(crate) fn check(definition: &RulesDefinition) -> Result<AccessRules, NotSet> {
    let rules = AccessRules::compile(definition)?;
    let draft = fact(definition).draft().map_err(Failure::Fact)?;
    let bytes = draft.open.len();
    if bytes > MAX_BODY_BYTES { Err(NotSet::TooLong { bytes }) } else { Ok(rules) }
}

/// Sets them for all kiosks. `used` says who wants it.
///
/// # Errors
/// [`NotSet`]; nothing was written then.
pub(crate) async fn set(office: &Office, used: Fact, definition: &RulesDefinition) -> Result<(), NotSet> {
    check(definition)?;
    let _turn = office.rules_turn.lock().await;
    office.record(&[used, fact(definition)]).await?;
    Ok(())
}

/// The same, unless something else was set since `base_ms` (0 for before there was anything).
///
/// # Errors
/// [`NotSet`]; nothing was written then.
pub(crate) async fn replace(
    office: &Office,
    used: Fact,
    definition: &RulesDefinition,
    base_ms: i64,
) -> Result<(), NotSet> {
    check(definition)?;
    let _turn = office.rules_turn.lock().await;
    let newest = office.read(|reader| reader.rules_of_site()).await?;
    if newest.first().map_or(0, |record| record.set_ms) != base_ms {
        return Err(NotSet::Changed);
    }
    office.record(&[used, fact(definition)]).await?;
    Ok(())
}

fn fact(definition: &RulesDefinition) -> Fact {
    SiteFact::RulesSet { rules: WrittenRules::from(definition.clone()) }.into()
}

/// The newest rules of the site journal, if there are any that this version can read.
///
/// # Errors
/// What SQLite said.
pub(crate) fn newest(reader: &Reader) -> Result<Option<SetRules>, ReadError> {
    let newest = reader.rules_of_site()?.into_iter().next();
    Ok(newest.and_then(|record| match record.rules {
        WrittenRules::Understood(definition) => Some(SetRules { definition: *definition, set_ms: record.set_ms }),
        WrittenRules::Later(_) => None,
    }))
}

/// What each kiosk said last of the rules that it goes by; who has never said anything is not among them.
///
/// # Errors
/// What SQLite said.
pub(crate) fn followed(reader: &Reader) -> Result<Vec<FollowedBy>, ReadError> {
    said_in(reader, CHECK)
}

/// What each kiosk said last in the check of this name, of the office's word that is in force there.
///
/// # Errors
/// What SQLite said.
pub(crate) fn said_in(reader: &Reader, check: &str) -> Result<Vec<FollowedBy>, ReadError> {
    let said = reader.checks_now(None)?.into_iter().filter(|one| one.check == check);
    Ok(said
        .map(|check| FollowedBy {
            node: check.node,
            set_ms: check.numbers.get(IN_FORCE).copied(),
            said_ms: check.at_ms,
        })
        .collect())
}

/// What was set, newest first, as far back as it is kept.
///
/// # Errors
/// What SQLite said.
pub(crate) fn history(reader: &Reader) -> Result<Vec<SetWord>, ReadError> {
    let word = |record: RulesRecord| {
        let definition = match record.rules {
            WrittenRules::Understood(definition) => Some(*definition),
            WrittenRules::Later(_) => None,
        };
        Ok(SetWord { definition, set_ms: record.set_ms, by: setter(reader, record.set_ms, &[ACT])? })
    };
    reader.rules_of_site()?.into_iter().map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn definition(value: serde_json::Value) -> RulesDefinition {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_a_kiosk_could_not_follow_or_an_entry_not_hold_is_not_set() {
        assert!(check(&definition(json!({ "time_zone": "Asia/Shanghai" }))).is_ok());
        assert!(matches!(check(&definition(json!({ "time_zone": "Mars" }))), Err(NotSet::Invalid(_))));
        let day = |n: i64| chrono::NaiveDate::default() + chrono::TimeDelta::days(n);
        let long: Vec<_> = (0..1_000).map(|n| json!({ "from": day(n), "name": "节".repeat(60) })).collect();
        let long = definition(json!({ "time_zone": "Asia/Shanghai", "calendar": { "x": { "holidays": long } } }));
        assert!(AccessRules::compile(&long).is_ok());
        assert!(matches!(check(&long), Err(NotSet::TooLong { .. })));
    }
}
