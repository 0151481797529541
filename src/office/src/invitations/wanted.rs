//! What is wanted of an invitation, as it comes from the command line or a form, and the bounds it is within.

use crate::people::staff_id;
use crate::records;
use frontdesk_core::fact::{
    InvitationTerms, MAX_EVERY_DAYS, MAX_INVITATION_DOORS, MAX_INVITATION_MESSAGE_CHARS, Uses, VisitDays, VisitHours,
};
use frontdesk_core::form;
use frontdesk_core::id::{AccountId, InvitationId, StaffId};
use frontdesk_core::invitation::Code;
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_store::InvitationRecord;
use serde::{Deserialize, Serialize};

/// The longest time between an invitation's ends, milliseconds: two years.
pub(crate) const LONGEST_MS: i64 = 731 * 24 * 3_600_000;

/// An invitation that is to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InvitationWanted {
    /// The guest's name, as a registration takes it.
    pub name: String,
    /// Their organisation; may be empty.
    #[serde(default)]
    pub organisation: String,
    /// Their telephone number or e-mail address; may be empty.
    #[serde(default)]
    pub contact: String,
    /// Staff number of who invites.
    pub host: String,
    /// From then on, UTC milliseconds.
    pub from_ms: i64,
    /// Until then, at most two years later.
    pub until_ms: i64,
    /// On which days; all of them if absent.
    #[serde(default)]
    pub on: Option<VisitDays>,
    /// Within which hours; all day if absent.
    #[serde(default)]
    pub hours: Option<VisitHours>,
    /// For how many visits.
    #[serde(default)]
    pub uses: Uses,
    /// Why they come.
    #[serde(default)]
    pub purpose: Option<Purpose>,
    /// Doors, at most [`MAX_INVITATION_DOORS`]; none for all that visitors may pass.
    #[serde(default)]
    pub doors: Vec<String>,
    /// The guest's language; that of the site's messages if absent.
    #[serde(default)]
    pub language: Option<Language>,
    /// A word of the host to the guest, at most [`MAX_INVITATION_MESSAGE_CHARS`] characters; may be empty.
    #[serde(default)]
    pub message: String,
    /// Send the guest the code by e-mail; the contact is an address then.
    #[serde(default)]
    pub mail: bool,
    /// The account that makes it; not to be said over the administrators' socket.
    #[serde(skip)]
    pub made_by: Option<AccountId>,
}

impl InvitationWanted {
    /// Cleaned, if it makes sense; what does not is said for people.
    pub(super) fn checked(self, now_ms: i64) -> Result<Self, String> {
        let clean = |what: &str, text: &str| form::clean(text).map_err(|_| format!("{what} is too long"));
        let name = clean("the name", &self.name)?;
        if name.is_empty() {
            return Err("a guest has a name".to_owned());
        }
        let organisation = clean("the organisation", &self.organisation)?;
        let contact = clean("the contact", &self.contact)?;
        if self.until_ms <= self.from_ms || self.until_ms <= now_ms {
            return Err("an invitation ends after it begins, and not in the past".to_owned());
        }
        if self.until_ms.saturating_sub(self.from_ms) > LONGEST_MS {
            return Err("an invitation is for two years at most".to_owned());
        }
        self.on.as_ref().map_or(Ok(()), days)?;
        self.hours.map_or(Ok(()), hours)?;
        if self.doors.len() > MAX_INVITATION_DOORS {
            return Err(format!("at most {MAX_INVITATION_DOORS} doors: more are not on a card"));
        }
        self.doors.iter().try_for_each(|door| records::name("a door", door))?;
        let message = message(&self.message)?;
        Ok(Self { name, organisation, contact, message, ..self })
    }

    pub(super) fn host_id(&self) -> StaffId {
        staff_id(self.host.trim())
    }

    pub(super) fn terms(&self, time_zone: Option<String>) -> InvitationTerms {
        InvitationTerms {
            on: self.on.clone(),
            hours: self.hours,
            time_zone,
            uses: self.uses,
            purpose: self.purpose,
            language: self.language,
            made_by: self.made_by,
        }
    }
}

/// Lines of text, and nothing else that a mail would take for its own.
fn message(text: &str) -> Result<String, String> {
    let lines: Vec<String> = text.lines().map(|line| line.chars().filter(|c| !c.is_control()).collect()).collect();
    let message = lines.join("\n").trim().to_owned();
    if message.chars().count() > MAX_INVITATION_MESSAGE_CHARS {
        return Err(format!("the message has at most {MAX_INVITATION_MESSAGE_CHARS} characters"));
    }
    Ok(message)
}

/// What is within its bounds of the days of an invitation; also for one that is recorded by hand.
pub(crate) fn days(on: &VisitDays) -> Result<(), String> {
    let is_good = match on {
        VisitDays::Weekdays(weekdays) => {
            (1..=7).contains(&weekdays.len()) && weekdays.iter().all(|weekday| (1..=7).contains(weekday))
        }
        VisitDays::EveryDays(days) => (1..=MAX_EVERY_DAYS).contains(days),
    };
    if is_good { Ok(()) } else { Err(format!("days are weekdays from 1 to 7, or every 1 to {MAX_EVERY_DAYS} days")) }
}

/// The same of its hours.
pub(crate) fn hours(hours: VisitHours) -> Result<(), String> {
    if hours.from_min < hours.until_min && hours.until_min <= 1_440 {
        Ok(())
    } else {
        Err("visiting hours end after they begin, on the same day".to_owned())
    }
}

/// An invitation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRow {
    /// Which.
    pub invitation: InvitationId,
    /// From then on, UTC milliseconds.
    pub from_ms: i64,
    /// Until then.
    pub until_ms: i64,
    /// On what terms.
    pub terms: InvitationTerms,
    /// Doors; none for all that visitors may pass.
    pub doors: Vec<String>,
    /// It was taken back.
    pub is_cancelled: bool,
    /// How many visits came of it.
    pub uses: u32,
    /// The guest's name; absent when the key is gone.
    pub name: Option<String>,
    /// Who invites, likewise.
    pub host: Option<StaffId>,
    /// The code in two groups, likewise.
    pub code: Option<String>,
}

impl From<InvitationRecord> for InvitationRow {
    fn from(record: InvitationRecord) -> Self {
        let code = record.private.as_ref().and_then(|guest| Code::read(&guest.code)).map(|code| code.to_string());
        Self {
            invitation: record.invitation,
            from_ms: record.from_ms,
            until_ms: record.until_ms,
            terms: record.terms,
            doors: record.doors,
            is_cancelled: record.is_cancelled,
            uses: record.uses,
            host: record.private.as_ref().map(|guest| guest.host),
            name: record.private.map(|guest| guest.name),
            code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> InvitationWanted {
        InvitationWanted {
            name: " 张伟 ".into(),
            organisation: String::new(),
            contact: "a@example.com".into(),
            host: "1001".into(),
            from_ms: 1_000,
            until_ms: 2_000,
            on: None,
            hours: None,
            uses: Uses::Once,
            purpose: None,
            doors: vec!["front".into()],
            language: None,
            message: "请带身份证\r\n\u{7}谢谢".into(),
            mail: false,
            made_by: None,
        }
    }

    #[test]
    fn what_makes_sense_is_taken_clean_and_what_does_not_is_refused() {
        assert_eq!(wanted().checked(1_500).unwrap().name, "张伟");
        assert_eq!(wanted().checked(1_500).unwrap().message, "请带身份证\n谢谢");
        let hours = |from_min, until_min| Some(VisitHours { from_min, until_min });
        for bad in [
            InvitationWanted { name: "  ".into(), ..wanted() },
            InvitationWanted { name: "王".repeat(81), ..wanted() },
            InvitationWanted { message: "好".repeat(MAX_INVITATION_MESSAGE_CHARS + 1), ..wanted() },
            InvitationWanted { until_ms: 1_000, ..wanted() },
            InvitationWanted { until_ms: LONGEST_MS + 2_000, ..wanted() },
            InvitationWanted { hours: hours(600, 600), ..wanted() },
            InvitationWanted { hours: hours(600, 1_441), ..wanted() },
            InvitationWanted { on: Some(VisitDays::Weekdays(vec![])), ..wanted() },
            InvitationWanted { on: Some(VisitDays::Weekdays(vec![0])), ..wanted() },
            InvitationWanted { on: Some(VisitDays::EveryDays(0)), ..wanted() },
            InvitationWanted { doors: vec!["d".into(); MAX_INVITATION_DOORS + 1], ..wanted() },
            InvitationWanted { doors: vec![String::new()], ..wanted() },
        ] {
            assert!(bad.clone().checked(1_500).is_err(), "{bad:?}");
        }
        assert!(wanted().checked(2_000).is_err(), "it is over already");
    }
}
