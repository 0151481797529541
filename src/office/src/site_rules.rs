//! The rules of access that the office sets for all kiosks: written only when every kiosk of this version can follow them.

use crate::office::{Failure, Office};
use frontdesk_core::fact::{Fact, SiteFact, WrittenRules};
use frontdesk_core::journal::MAX_BODY_BYTES;
use frontdesk_core::schedule::{AccessRules, RulesDefinition, RulesError};
use frontdesk_store::{ReadError, Reader};

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
