//! What can be said to `frontdeskctl`.

use super::card_args::{CardAct, KeysAct};
use super::door_args::DoorAct;
use super::exceptions::ExceptionAct;
use super::hardware::TicketsAct;
use super::sim_args::SimAct;
use crate::backup_command::{BackupArguments, RestoreArguments};
use chrono::NaiveDateTime;
use clap::{Args, Parser, Subcommand};
use frontdesk_core::fact::HoldScope;
use frontdesk_core::id::{HoldId, StaffId, VisitId};
use frontdesk_core::journal::RetentionClass;
use std::path::PathBuf;

/// Talks to frontdeskd on this kiosk.
#[derive(Parser)]
#[command(name = "frontdeskctl", version)]
pub(super) struct Cli {
    /// The daemon's control socket.
    #[arg(long, global = true, default_value = "/run/frontdesk/control.sock")]
    pub(super) socket: PathBuf,
    /// One JSON object a line, for scripts.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) act: Act,
}

#[derive(Subcommand)]
pub(super) enum Act {
    /// What the station is doing.
    Status,
    /// Every check. Exit code 0 if nothing is at fault, 1 otherwise.
    Health {
        /// Go on, and show them again whenever one says something else.
        #[arg(short, long)]
        watch: bool,
    },
    /// Inspect everything now, and record it. Exit code as of `health`.
    Inspect,
    /// Troubles with the hardware that somebody must see to. Without an act: those that are not closed.
    Tickets {
        #[command(subcommand)]
        act: Option<TicketsAct>,
    },
    /// The journal.
    #[command(subcommand)]
    Journal(JournalAct),
    /// Write an encrypted backup of all that this kiosk has. Works while the daemon runs.
    Backup(BackupArguments),
    /// Put a backup into a data directory that holds no journal. The daemon must not run.
    Restore(RestoreArguments),
    /// Visits that have not ended, and the newest others; or the visits of one returning visitor.
    Visits {
        /// The visitor's contact number, written in any usual way.
        #[arg(long)]
        contact: Option<String>,
    },
    /// Permit a visit for the desk.
    Permit {
        /// The visit's id, from `visits`.
        visit: VisitId,
        /// Why, for the journal.
        #[arg(long, default_value = "")]
        why: String,
    },
    /// End a visit whose visitor left without coming by.
    EndVisit {
        /// The visit's id, from `visits`.
        visit: VisitId,
    },
    /// Delete all that is personal about a visit, here and wherever it was sent. What must be counted stays.
    Forget {
        /// The visit's id, from `visits`.
        visit: VisitId,
        /// Why, for the log: no names.
        #[arg(long)]
        why: String,
    },
    /// Legal holds: what is under one is not deleted.
    #[command(subcommand)]
    Hold(HoldAct),
    /// A visitor calls the desk, and somebody has seen it: the desk bell stops.
    AnswerCall,
    /// Badges.
    #[command(subcommand)]
    Badge(BadgeAct),
    /// Make this kiosk one of a site.
    Enrol {
        /// The office's address, as https://host:port.
        #[arg(long)]
        office: String,
        /// The code that the office shows, once.
        #[arg(long)]
        code: String,
        /// What people call this kiosk.
        #[arg(long, default_value = "")]
        label: String,
    },
    /// What this kiosk knows of its site.
    Site,
    /// Cards: personalise, take back, count, look at.
    #[command(subcommand)]
    Card(CardAct),
    /// Who may enter where and when.
    #[command(subcommand)]
    Access(AccessAct),
    /// The keys that cards prove themselves with.
    #[command(subcommand)]
    Keys(KeysAct),
    /// Doors: let somebody in, lock down, hold open, back to normal. Each is written into the journal first, with who and why.
    #[command(subcommand)]
    Door(DoorAct),
    /// Exceptions: what nobody permitted or the rules refuse, and a leader of the company approves.
    #[command(subcommand)]
    Exception(ExceptionAct),
    /// Simulated hardware. Refused where the hardware is real.
    #[command(subcommand)]
    Sim(SimAct),
}

#[derive(Subcommand)]
pub(super) enum BadgeAct {
    /// Print a visit's badge, again or for the first time.
    Print {
        /// The visit.
        visit: VisitId,
    },
}

#[derive(Subcommand)]
pub(super) enum JournalAct {
    /// The newest entries.
    Tail {
        /// How many.
        #[arg(short = 'n', long, default_value_t = 10)]
        count: u32,
        /// Go on with each new one.
        #[arg(short, long)]
        follow: bool,
        /// Open the personal parts.
        #[arg(long)]
        personal: bool,
    },
    /// What happened in a month, in numbers. The same before and after anybody was forgotten.
    Counts {
        /// The month in UTC, like 2026-11.
        #[arg(long, value_parser = month)]
        month: u32,
    },
    /// Check the whole chain, and the views against the entries. Works while the daemon runs and when it does not; never repairs.
    /// Exit code 0 if the journal is consistent, 2 if it is not, 1 if it could not be looked at.
    Verify {
        /// The daemon's data directory.
        #[arg(long, default_value = "/var/lib/frontdesk")]
        data: PathBuf,
        /// A receipt that was kept elsewhere, as the office prints it. May be given several times.
        #[arg(long, value_name = "FILE")]
        receipt: Vec<PathBuf>,
    },
    /// All entries, one a line.
    Export {
        /// The daemon's data directory.
        #[arg(long, default_value = "/var/lib/frontdesk")]
        data: PathBuf,
        /// Open the personal parts.
        #[arg(long)]
        personal: bool,
        /// What a line is.
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum Format {
    /// A JSON object.
    Jsonl,
    /// Columns, for a spreadsheet.
    Csv,
}

#[derive(Subcommand)]
pub(super) enum HoldAct {
    /// Keep something until the hold is lifted. Prints the hold's name.
    Place {
        #[command(flatten)]
        scope: Scope,
        /// The case's file number: no names.
        #[arg(long)]
        reference: String,
    },
    /// End a hold.
    Lift {
        /// Its name, from `hold place` or the journal.
        hold: HoldId,
    },
}

/// What a hold covers: one of these.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Scope {
    /// One visit.
    #[arg(long)]
    visit: Option<VisitId>,
    /// One member of staff.
    #[arg(long)]
    staff: Option<StaffId>,
    /// All of a class: visits, messages, refused_taps, staff_presence, people.
    #[arg(long, value_parser = class)]
    class: Option<RetentionClass>,
}

impl Scope {
    /// The one that was given.
    pub(super) fn chosen(&self) -> Option<HoldScope> {
        let visit = self.visit.map(HoldScope::Visit);
        visit.or(self.staff.map(HoldScope::Staff)).or(self.class.map(HoldScope::Class))
    }
}

fn class(name: &str) -> Result<RetentionClass, String> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).map_err(|error| error.to_string())
}

/// `2026-11` as the number 202611.
pub(super) fn month(text: &str) -> Result<u32, String> {
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (year, month) = text.split_once('-').ok_or("a month is written like 2026-11")?;
    match (number(year), number(month)) {
        (Some(year @ 1970..=9999), Some(month @ 1..=12)) if text.len() == 7 => Ok(year * 100 + month),
        _ => Err("a month is written like 2026-11".to_owned()),
    }
}

#[derive(Subcommand)]
pub(super) enum AccessAct {
    /// Say what the files of this kiosk decide about somebody with a valid card, and why. The daemon reads the files when it starts, and
    /// judges the card first. Exit code 0 if they are let in, 1 if not.
    Try(TryArguments),
}

#[derive(Args)]
pub(super) struct TryArguments {
    #[command(flatten)]
    pub(super) who: Who,
    /// Which door; the configuration's unless given.
    #[arg(long)]
    pub(super) door: Option<String>,
    /// When, as the site's clocks show it, like "2026-10-01 09:00"; now unless given.
    #[arg(long, value_parser = shown)]
    pub(super) at: Option<NaiveDateTime>,
    /// As if the hour were not known.
    #[arg(long, value_enum, default_value_t = ClockState::Trusted)]
    pub(super) clock: ClockState,
    /// As if the door were locked down.
    #[arg(long)]
    pub(super) lockdown: bool,
    /// The daemon's configuration, which names the other files.
    #[arg(long, default_value = "/etc/frontdesk/frontdesk.toml")]
    pub(super) config: PathBuf,
}

/// Whom it is about: one of these.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct Who {
    /// The staff number of somebody who works here.
    #[arg(long)]
    pub(super) staff: Option<String>,
    /// Whoever is in this group.
    #[arg(long)]
    pub(super) group: Option<String>,
}

/// What is known of the hour.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(super) enum ClockState {
    /// It is known.
    Trusted,
    /// It is not before what the clock says.
    NotBefore,
    /// Nothing is.
    Unknown,
}

fn shown(text: &str) -> Result<NaiveDateTime, String> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
        .map_err(|_| "a time is written like 2026-10-01 09:00".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_whole() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_month_is_a_year_and_one_of_twelve() {
        assert_eq!(month("2026-11"), Ok(202_611));
        for bad in ["2026-13", "2026-00", "2026-1", "26-11", "202611", "+026-11", "2026-+1", ""] {
            assert!(month(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_hold_covers_one_thing_and_never_none_or_two() {
        let place = |scope: &[&str]| {
            let line = [&["frontdeskctl", "hold", "place", "--reference", "2026-17"], scope].concat();
            match Cli::try_parse_from(line).ok()?.act {
                Act::Hold(HoldAct::Place { scope, .. }) => scope.chosen(),
                _ => None,
            }
        };
        let visit = "01010101010101010101010101010101";
        assert_eq!(place(&["--class", "refused_taps"]), Some(HoldScope::Class(RetentionClass::RefusedTaps)));
        assert_eq!(place(&["--visit", visit]), Some(HoldScope::Visit(VisitId([1; 16]))));
        assert_eq!(place(&["--visit", visit, "--class", "visits"]), None);
        assert_eq!(place(&["--class", "everything"]), None);
        assert_eq!(place(&[]), None);
    }
}
