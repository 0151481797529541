//! What was typed of an invitation that is to be made, and what is wrong with it.

use super::words;
use crate::desk::fields::Fields;
use crate::desk::language::Said;
use crate::invitations::{InvitationWanted, LONGEST_MS, is_address};
use chrono::{Days, Local, NaiveDate, NaiveTime, TimeZone, Timelike};
use frontdesk_core::directory::{Directory, Person};
use frontdesk_core::fact::{MAX_INVITATION_DOORS, MAX_INVITATION_MESSAGE_CHARS, Uses, VisitDays, VisitHours};
use frontdesk_core::form::{self, Problem};
use frontdesk_core::id::StaffId;
use frontdesk_core::screen::{HostHit, Language, Purpose, Step};

/// The most doors that are read of a form; more are too many anyhow.
const MAX_DOORS_READ: usize = MAX_INVITATION_DOORS + 1;

/// As it was typed.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) organisation: String,
    pub(super) contact: String,
    pub(super) mail: bool,
    pub(super) language: Option<Language>,
    pub(super) host: String,
    pub(super) staff: Option<StaffId>,
    pub(super) purpose: Option<Purpose>,
    pub(super) is_recurring: bool,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) weekdays: Vec<u8>,
    pub(super) hours_from: String,
    pub(super) hours_until: String,
    pub(super) doors: Vec<String>,
    pub(super) message: String,
    pub(super) wrong: Vec<(&'static str, Said)>,
    /// Those of whom one is to be chosen.
    pub(super) hits: Vec<HostHit>,
}

/// Good enough to be made, but for the host's staff number.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) host: StaffId,
    pub(super) wanted: InvitationWanted,
}

impl Draft {
    /// What stands there at first: today, in office hours.
    pub(super) fn fresh(today: NaiveDate, mail: bool, language: Language) -> Self {
        Self {
            mail,
            language: Some(language),
            purpose: Some(Purpose::Meeting),
            from: today.to_string(),
            until: today.to_string(),
            hours_from: "09:00".to_owned(),
            hours_until: "18:00".to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        let word = |name: &str| serde_json::Value::from(fields.text(name));
        Self {
            name: text("name"),
            organisation: text("organisation"),
            contact: text("contact"),
            mail: fields.text("mail") == "yes",
            language: serde_json::from_value(word("language")).ok(),
            host: text("host"),
            staff: fields.text("staff").parse().ok(),
            purpose: serde_json::from_value(word("purpose")).ok(),
            is_recurring: fields.text("recurring") == "yes",
            from: text("from"),
            until: text("until"),
            weekdays: (1..=7).filter(|day| fields.all("weekday").any(|given| given == day.to_string())).collect(),
            hours_from: text("hours_from"),
            hours_until: text("hours_until"),
            doors: fields.all("door").take(MAX_DOORS_READ).map(str::to_owned).collect(),
            message: text("message"),
            ..Self::default()
        }
    }

    pub(super) fn wrong(&self, field: &str) -> Option<Said> {
        self.wrong.iter().find(|(other, _)| *other == field).map(|(_, said)| *said)
    }

    fn mark<T>(&mut self, field: &'static str, answer: Result<T, Said>) -> Option<T> {
        answer.map_err(|said| self.wrong.push((field, said))).ok()
    }

    /// What is wanted, or what is wrong with it. `own` is the host where somebody invites for themselves alone.
    pub(super) fn checked(&mut self, people: &Directory, own: Option<StaffId>, now_ms: i64) -> Option<Checked> {
        let name = form::check(Step::Name, &self.name).map_err(said);
        let name = self.mark("name", name);
        let organisation = form::clean(&self.organisation).map_err(said);
        let organisation = self.mark("organisation", organisation);
        let contact = self.checked_contact();
        let contact = self.mark("contact", contact);
        let host = match own {
            Some(staff) => Some(staff),
            None => self.chosen_host(people),
        };
        let span = self.span(now_ms);
        let span = self.mark("from", span);
        let hours = self.hours();
        let hours = self.mark("hours_from", hours);
        if self.doors.len() > MAX_INVITATION_DOORS {
            self.wrong.push(("door", words::TOO_MANY_DOORS));
        }
        if self.message.chars().count() > MAX_INVITATION_MESSAGE_CHARS {
            self.wrong.push(("message", words::LONG));
        }
        if !self.wrong.is_empty() {
            return None;
        }
        let (from_ms, until_ms) = span?;
        let wanted = InvitationWanted {
            name: name?,
            organisation: organisation?,
            contact: contact?,
            host: String::new(),
            from_ms,
            until_ms,
            on: self.on(),
            hours: hours?,
            uses: if self.is_recurring { Uses::Many } else { Uses::Once },
            purpose: self.purpose,
            doors: self.doors.clone(),
            language: self.language,
            message: self.message.clone(),
            mail: self.mail,
            made_by: None,
        };
        Some(Checked { host: host?, wanted })
    }

    fn on(&self) -> Option<VisitDays> {
        match self.weekdays.as_slice() {
            _ if !self.is_recurring => None,
            [] => Some(VisitDays::EveryDays(1)),
            days => Some(VisitDays::Weekdays(days.to_vec())),
        }
    }

    /// Needed where mail is to be sent, and then an address.
    fn checked_contact(&self) -> Result<String, Said> {
        let contact = form::clean(&self.contact).map_err(said)?;
        if self.mail && !is_address(&contact) {
            return Err(words::ADDRESS_NEEDED);
        }
        if contact.is_empty() { Ok(contact) } else { form::check(Step::Contact, &contact).map_err(said) }
    }

    /// Whoever was chosen, else the one with exactly this name.
    fn chosen_host(&mut self, people: &Directory) -> Option<StaffId> {
        let typed = self.host.trim().to_owned();
        if let Some(chosen) = self.staff.and_then(|staff| people.person(staff)) {
            return Some(chosen.staff);
        }
        let found = people.find(&typed);
        let named = found.iter().filter(|hit| hit.name == typed).filter_map(|hit| people.person(hit.staff));
        let named: Vec<&Person> = named.collect();
        if let [one] = named.as_slice() {
            return Some(one.staff);
        }
        self.hits = found;
        self.wrong.push(("host", if self.hits.is_empty() { words::NO_HOST } else { words::CHOOSE_HOST }));
        None
    }

    /// From the beginning of the first day to the end of the last one, local time, UTC milliseconds.
    fn span(&self, now_ms: i64) -> Result<(i64, i64), Said> {
        let first: NaiveDate = self.from.parse().map_err(|_| words::DAY_NEEDED)?;
        let last: NaiveDate =
            if self.until.is_empty() { first } else { self.until.parse().map_err(|_| words::DAY_NEEDED)? };
        let midnight = |day: NaiveDate| {
            let local = Local.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
            local.map(|local| local.timestamp_millis()).ok_or(words::DAY_NEEDED)
        };
        let from_ms = midnight(first)?;
        let until_ms = midnight(last.checked_add_days(Days::new(1)).ok_or(words::DAY_NEEDED)?)?;
        match () {
            () if last < first => Err(words::DAYS_TURNED),
            () if until_ms <= now_ms => Err(words::PAST),
            () if until_ms.saturating_sub(from_ms) > LONGEST_MS => Err(words::TOO_FAR),
            () => Ok((from_ms, until_ms)),
        }
    }

    /// Both or neither; 00:00 as an end is midnight.
    fn hours(&self) -> Result<Option<VisitHours>, Said> {
        if self.hours_from.is_empty() && self.hours_until.is_empty() {
            return Ok(None);
        }
        let minute = |text: &str| {
            let time = NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| words::HOURS_NEEDED)?;
            u16::try_from(time.hour() * 60 + time.minute()).map_err(|_| words::HOURS_NEEDED)
        };
        let (from_min, until_min) = (minute(&self.hours_from)?, minute(&self.hours_until)?);
        let until_min = if until_min == 0 { 1_440 } else { until_min };
        if from_min < until_min { Ok(Some(VisitHours { from_min, until_min })) } else { Err(words::HOURS_TURNED) }
    }
}

fn said(problem: Problem) -> Said {
    match problem {
        Problem::Empty => words::NEEDED,
        Problem::TooLong => words::LONG,
        Problem::NotAContact => words::NO_CONTACT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn people() -> Directory {
        let person = |n: u8, name| Person::new(StaffId([n; 16]), name, "", "");
        vec![person(1, "张伟"), person(2, "张伟"), person(3, "周雯")].into()
    }

    fn draft() -> Draft {
        let today = Local::now().date_naive();
        Draft { name: "罗岚".into(), host: "周雯".into(), ..Draft::fresh(today, false, Language::En) }
    }

    fn now_ms() -> i64 {
        Local::now().timestamp_millis()
    }

    #[test]
    fn a_single_visit_is_for_its_days_and_a_recurring_one_for_its_days_of_the_week() {
        let checked = draft().checked(&people(), None, now_ms()).unwrap();
        assert_eq!((checked.host, checked.wanted.uses, checked.wanted.on), (StaffId([3; 16]), Uses::Once, None));
        assert_eq!(checked.wanted.hours, Some(VisitHours { from_min: 540, until_min: 1_080 }));
        let weekly = Draft { is_recurring: true, weekdays: vec![1, 5], ..draft() };
        let wanted = weekly.clone().checked(&people(), None, now_ms()).unwrap().wanted;
        assert_eq!((wanted.uses, wanted.on), (Uses::Many, Some(VisitDays::Weekdays(vec![1, 5]))));
        let daily = Draft { weekdays: vec![], hours_from: String::new(), hours_until: String::new(), ..weekly };
        let wanted = daily.clone().checked(&people(), None, now_ms()).unwrap().wanted;
        assert_eq!((wanted.hours, wanted.on), (None, Some(VisitDays::EveryDays(1))));
    }

    #[test]
    fn who_invites_for_themselves_is_the_host_whatever_the_form_says() {
        let mut forged = Draft { host: "周雯".into(), staff: Some(StaffId([3; 16])), ..draft() };
        assert_eq!(forged.checked(&people(), Some(StaffId([1; 16])), now_ms()).unwrap().host, StaffId([1; 16]));
    }

    #[test]
    fn each_answer_that_will_not_do_is_named() {
        let wrong = |mut draft: Draft| {
            assert!(draft.checked(&people(), None, now_ms()).is_none(), "{draft:?}");
            draft.wrong.iter().map(|(field, said)| (*field, *said)).collect::<Vec<_>>()
        };
        let text = |text: &str| text.to_owned();
        for (draft, field, said) in [
            (Draft { name: text(" "), ..draft() }, "name", words::NEEDED),
            (Draft { contact: text("call me"), ..draft() }, "contact", words::NO_CONTACT),
            (Draft { contact: text("13800138000"), mail: true, ..draft() }, "contact", words::ADDRESS_NEEDED),
            (Draft { host: text("张伟"), ..draft() }, "host", words::CHOOSE_HOST),
            (Draft { host: text(""), ..draft() }, "host", words::NO_HOST),
            (Draft { from: text("tomorrow"), ..draft() }, "from", words::DAY_NEEDED),
            (Draft { until: text("2020-01-01"), ..draft() }, "from", words::DAYS_TURNED),
            (Draft { from: text("2020-01-01"), until: text("2020-01-02"), ..draft() }, "from", words::PAST),
            (Draft { until: text("2199-01-01"), ..draft() }, "from", words::TOO_FAR),
            (Draft { hours_until: text("08:00"), ..draft() }, "hours_from", words::HOURS_TURNED),
            (Draft { hours_until: text(""), ..draft() }, "hours_from", words::HOURS_NEEDED),
            (Draft { doors: vec![text("d"); 5], ..draft() }, "door", words::TOO_MANY_DOORS),
            (Draft { message: "好".repeat(401), ..draft() }, "message", words::LONG),
        ] {
            assert_eq!(wrong(draft), [(field, said)]);
        }
    }

    proptest! {
        #[test]
        fn any_form_is_answered(pairs in prop::collection::vec((
            prop::sample::select(vec!["name", "contact", "mail", "host", "recurring", "from", "until", "weekday", "hours_from", "hours_until", "door", "message"]),
            prop_oneof![Just("yes".to_owned()), Just("2026-11-27".to_owned()), Just("262142-12-31".to_owned()), Just("09:00".to_owned()), ".{0,30}"],
        ), 0..30)) {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let mut draft = Draft::read(&Fields::of(&pairs));
            let is_good = draft.checked(&people(), None, 0).is_some();
            prop_assert_eq!(is_good, draft.wrong.is_empty());
        }
    }
}
