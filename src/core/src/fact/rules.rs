//! The rules of access as the office writes them down for all kiosks.

use crate::schedule::{AccessRules, RulesDefinition, RulesError};
use serde::{Deserialize, Serialize};

/// Rules of access in an entry. A definition that this version does not know how to read is kept as it is, so that whoever reads it says
/// that it cannot be followed, and does not take it for no rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum WrittenRules {
    /// As this version writes them.
    Understood(Box<RulesDefinition>),
    /// Of a later version.
    Later(serde_json::Value),
}

/// Why written rules cannot be followed here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesTrouble {
    /// They say what only a later version understands.
    #[error("they were written by a later version")]
    Later,
    /// They contradict themselves.
    #[error(transparent)]
    Invalid(#[from] RulesError),
}

impl WrittenRules {
    /// The rules, checked and ready to be asked.
    ///
    /// # Errors
    /// [`RulesTrouble`].
    pub fn compile(&self) -> Result<AccessRules, RulesTrouble> {
        match self {
            Self::Understood(definition) => Ok(AccessRules::compile(definition)?),
            Self::Later(_) => Err(RulesTrouble::Later),
        }
    }
}

impl From<RulesDefinition> for WrittenRules {
    fn from(definition: RulesDefinition) -> Self {
        Self::Understood(Box::new(definition))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::fact::{Fact, Reading, SiteFact};

    pub(crate) fn sample() -> RulesDefinition {
        serde_json::from_value(serde_json::json!({
        "time_zone": "Asia/Shanghai",
        "calendar": { "china": {
            "holidays": [{ "from": "2026-10-01", "until": "2026-10-07", "name": "国庆节" }],
            "make_up": [{ "on": "2026-10-10", "works_as": "Fri", "name": "" }],
        } },
        "schedule": { "office": { "calendar": "china", "spans": ["mon-fri 08:00-18:00"], "holidays": ["10:00-12:00"] } },
        "group": { "staff": { "access": "office", "doors": { "vault": "never" } } },
        "door": { "front": { "unlocked": "office" } },
    }))
    .unwrap()
    }

    #[test]
    fn rules_of_access_are_written_like_this_for_ever() {
        let draft = Fact::Site(SiteFact::RulesSet { rules: sample().into() }).draft().unwrap();
        assert_eq!((draft.kind.as_str(), draft.kind_version, draft.private.is_none()), ("access.rules_set", 1, true));
        let written = r#"{"rules":{"calendar":{"china":{"holidays":[{"from":"2026-10-01","name":"国庆节","until":"2026-10-07"}],"make_up":[{"name":"","on":"2026-10-10","works_as":"Fri"}]}},"door":{"front":{"unlocked":"office"}},"group":{"staff":{"access":"office","doors":{"vault":"never"},"may_enter_in_lockdown":false,"without_clock":"allow"}},"schedule":{"office":{"calendar":"china","holidays":["10:00-12:00"],"spans":["mon,tue,wed,thu,fri 08:00-18:00"]}},"time_zone":"Asia/Shanghai"}}"#;
        assert_eq!(String::from_utf8(draft.open).unwrap(), written);
    }

    #[test]
    fn rules_of_a_later_version_are_kept_as_they_are_and_cannot_be_followed() {
        let open = br#"{"rules":{"time_zone":"Asia/Shanghai","interlock":{"front":"back"}}}"#;
        let Ok(Reading::Known(fact)) = Fact::read("access.rules_set", 1, open, None) else { panic!("it is read") };
        let Fact::Site(SiteFact::RulesSet { rules }) = &*fact else { panic!("it is what its kind says") };
        assert_eq!(rules.compile(), Err(RulesTrouble::Later));
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&fact.draft().unwrap().open).unwrap(),
            serde_json::from_slice::<serde_json::Value>(open).unwrap()
        );
        let unknown = WrittenRules::from(serde_json::from_str::<RulesDefinition>(r#"{"time_zone":"Mars"}"#).unwrap());
        assert!(matches!(unknown.compile(), Err(RulesTrouble::Invalid(_))));
    }
}
