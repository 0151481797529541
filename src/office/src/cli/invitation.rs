//! `invitation`: inviting guests at the command line.

use super::word;
use anyhow::Context;
use chrono::{Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Weekday};
use clap::{Args, Subcommand};
use frontdesk_core::fact::{Uses, VisitDays, VisitHours};
use frontdesk_core::id::InvitationId;
use frontdesk_core::schedule::{DayMinutes, WeekSpan};
use frontdesk_core::screen::{Language, Purpose};
use frontdesk_office::InvitationWanted;
use frontdesk_office::admin::{Answer, Command};
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(super) enum InvitationCommand {
    /// Invite somebody, and print the code that they type at a kiosk.
    Make(Box<MakeArguments>),
    /// Invitations, the newest first.
    List,
    /// Take one back: its code counts nowhere any more, at a kiosk as soon as it hears of it.
    Cancel {
        /// Which, from `invitation list`.
        invitation: InvitationId,
    },
}

#[derive(Args)]
pub(super) struct MakeArguments {
    /// The guest's name.
    #[arg(long = "for", value_name = "NAME")]
    name: String,
    /// Who invites, by staff number.
    #[arg(long, value_name = "STAFF")]
    host: String,
    /// From then on, in local time: 2026-11-26 or 2026-11-26T09:00.
    #[arg(long, value_parser = from)]
    from: i64,
    /// Until then, likewise; a day alone is meant to its end.
    #[arg(long, value_parser = until)]
    until: i64,
    /// On these days of the week, such as mon,wed or mon-fri: for many visits.
    #[arg(long, value_name = "DAYS", value_parser = weekly, conflicts_with = "every")]
    weekly: Option<VisitDays>,
    /// Every so many days: for many visits.
    #[arg(long, value_name = "DAYS")]
    every: Option<u16>,
    /// Within these hours of each day, such as 09:00-18:00.
    #[arg(long, value_parser = hours)]
    hours: Option<VisitHours>,
    /// For many visits, without days of its own.
    #[arg(long)]
    many: bool,
    /// For these doors alone, by their names in the kiosks' configuration, with commas between them.
    #[arg(long, value_delimiter = ',')]
    doors: Vec<String>,
    /// The guest's organisation.
    #[arg(long, default_value = "")]
    organisation: String,
    /// The guest's telephone number or e-mail address.
    #[arg(long, default_value = "")]
    contact: String,
    /// Why they come: meeting, interview, delivery, service or other.
    #[arg(long, value_parser = word::<Purpose>)]
    purpose: Option<Purpose>,
    /// The guest's language: zh-Hans, zh-Hant or en.
    #[arg(long, value_parser = word::<Language>)]
    language: Option<Language>,
    /// Send the guest the code by e-mail: the contact is the address.
    #[arg(long)]
    mail: bool,
    /// Write a calendar file (RFC 5545) for the guest.
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
    /// Write the code as a QR code (SVG).
    #[arg(long, value_name = "FILE")]
    qr: Option<PathBuf>,
}

/// Files that are written once there is an answer.
#[derive(Default)]
pub(super) struct Files {
    calendar: Option<PathBuf>,
    qr: Option<PathBuf>,
}

impl Files {
    /// Writes those that were asked for.
    pub(super) fn write(&self, answer: &Answer) -> anyhow::Result<()> {
        if let Answer::Invited { calendar, qr_svg, .. } = answer {
            write(self.calendar.as_deref(), calendar)?;
            write(self.qr.as_deref(), qr_svg)?;
        }
        Ok(())
    }
}

fn write(path: Option<&Path>, text: &str) -> anyhow::Result<()> {
    let Some(path) = path else { return Ok(()) };
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

impl InvitationCommand {
    /// What is asked of the office, and what is to be written of its answer.
    pub(super) fn request(self) -> (Command, Files) {
        match self {
            Self::Make(arguments) => {
                let files = Files { calendar: arguments.calendar.clone(), qr: arguments.qr.clone() };
                (Command::InvitationMake { wanted: Box::new(arguments.wanted()) }, files)
            }
            Self::List => (Command::Invitations {}, Files::default()),
            Self::Cancel { invitation } => (Command::InvitationCancel { invitation }, Files::default()),
        }
    }
}

impl MakeArguments {
    fn wanted(self) -> InvitationWanted {
        let on = self.weekly.or(self.every.map(VisitDays::EveryDays));
        InvitationWanted {
            name: self.name,
            organisation: self.organisation,
            contact: self.contact,
            host: self.host,
            from_ms: self.from,
            until_ms: self.until,
            uses: if on.is_some() || self.many { Uses::Many } else { Uses::Once },
            on,
            hours: self.hours,
            purpose: self.purpose,
            doors: self.doors,
            language: self.language,
            message: String::new(),
            mail: self.mail,
            made_by: None,
        }
    }
}

fn from(text: &str) -> Result<i64, String> {
    moment(text, 0)
}

fn until(text: &str) -> Result<i64, String> {
    moment(text, 1)
}

/// A local time, or a day's beginning so many days later.
fn moment(text: &str, days_later: u64) -> Result<i64, String> {
    let day = |date: NaiveDate| Some(date.checked_add_days(chrono::Days::new(days_later))?.and_time(NaiveTime::MIN));
    let shown = text.parse::<NaiveDate>().ok().and_then(day);
    let shown = shown.or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok());
    let local = shown.and_then(|shown| Local.from_local_datetime(&shown).earliest());
    local
        .map(|local| local.timestamp_millis())
        .ok_or_else(|| "a local time is written 2026-11-26 or 2026-11-26T09:00".to_owned())
}

fn weekly(text: &str) -> Result<VisitDays, String> {
    let span: WeekSpan =
        format!("{text} 00:00-24:00").parse().map_err(|_| "days are written mon,wed or mon-fri".to_owned())?;
    let days = (1..=7_u8).filter(|day| Weekday::try_from(day - 1).is_ok_and(|weekday| span.is_on(weekday)));
    Ok(VisitDays::Weekdays(days.collect()))
}

fn hours(text: &str) -> Result<VisitHours, String> {
    let span: DayMinutes = text.parse().map_err(|error: frontdesk_core::schedule::SpanError| error.to_string())?;
    if span.until_min() > 1_440 {
        return Err("visiting hours are within one day".to_owned());
    }
    Ok(VisitHours { from_min: span.from_min(), until_min: span.until_min() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_hours_and_times_are_read_as_people_write_them() {
        assert_eq!(weekly("mon,wed"), Ok(VisitDays::Weekdays(vec![1, 3])));
        assert_eq!(weekly("mon-fri"), Ok(VisitDays::Weekdays(vec![1, 2, 3, 4, 5])));
        assert!(weekly("someday").is_err() && weekly("").is_err());
        assert_eq!(hours("09:00-18:00"), Ok(VisitHours { from_min: 540, until_min: 1_080 }));
        assert_eq!(hours("00:00-24:00"), Ok(VisitHours { from_min: 0, until_min: 1_440 }));
        assert!(hours("22:00-06:00").is_err());
        assert_eq!(from("2026-11-27"), until("2026-11-26"));
        assert_eq!(from("2026-11-26T09:00"), from("2026-11-26").map(|midnight| midnight + 9 * 3_600_000));
        assert!(from("tomorrow").is_err());
    }
}
