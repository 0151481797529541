//! The command line's words for exceptions.

use super::show::time;
use clap::{Args, Subcommand};
use frontdesk_core::control::{Command, ExceptionRow, Unlogged};
use frontdesk_core::fact::{EXCEPTION_WITHIN_S, ExceptionOf, ExceptionState, LapsedWhy};
use frontdesk_core::id::VisitId;
use std::io::Write;

#[derive(Subcommand)]
pub(super) enum ExceptionAct {
    /// Ask for one, and wait for its answer: a leader holds their own card to the desk's reader, or answers at the office.
    Ask(AskArguments),
    /// Those without an answer, and the newest others.
    List,
}

#[derive(Args)]
pub(super) struct AskArguments {
    #[command(flatten)]
    of: Of,
    /// For whom. Sealed.
    #[arg(long = "for", value_name = "WHOM")]
    for_whom: String,
    /// Why. Sealed.
    #[arg(long)]
    why: String,
    /// It lapses after so many seconds, 10 to 600.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = within)]
    within: u32,
}

/// What it is for: one of these.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Of {
    /// A visit that nobody permitted, from `visits`.
    #[arg(long)]
    visit: Option<VisitId>,
    /// One passage at this door, by its name.
    #[arg(long)]
    door: Option<String>,
}

fn within(text: &str) -> Result<u32, String> {
    let (least, most) = (EXCEPTION_WITHIN_S.start(), EXCEPTION_WITHIN_S.end());
    let seconds = text.parse().ok().filter(|seconds| EXCEPTION_WITHIN_S.contains(seconds));
    seconds.ok_or_else(|| format!("{least} to {most} seconds"))
}

impl ExceptionAct {
    pub(super) fn command(&self) -> Option<Command> {
        let Self::Ask(AskArguments { of, for_whom, why, within }) = self else { return Some(Command::Exceptions {}) };
        let of = of.visit.map(ExceptionOf::Visit).or_else(|| of.door.clone().map(ExceptionOf::Door))?;
        let (for_whom, why) = (Unlogged(for_whom.clone()), Unlogged(why.clone()));
        Some(Command::ExceptionAsk { of, for_whom, why, within_s: *within })
    }
}

pub(super) fn show_exceptions(out: &mut impl Write, exceptions: &[ExceptionRow]) -> std::io::Result<()> {
    for row in exceptions {
        let of = match &row.of {
            ExceptionOf::Visit(visit) => format!("visit {visit}"),
            ExceptionOf::Door(door) => format!("door {door}"),
        };
        let forgotten = |text: &Option<String>| text.clone().unwrap_or_else(|| "(forgotten)".to_owned());
        let simulated = if row.simulated { "  SIMULATED" } else { "" };
        writeln!(out, "{}  {}  {of}  {}{simulated}", row.exception, time(row.asked_ms), state(row))?;
        writeln!(out, "    for {}: {}", forgotten(&row.for_whom), forgotten(&row.why))?;
    }
    Ok(())
}

fn state(row: &ExceptionRow) -> String {
    let at = row.ended_ms.map_or_else(String::new, |ended_ms| format!(" {}", time(ended_ms)));
    let by = row.answered_by.as_deref().unwrap_or("(forgotten)");
    let place = if row.by_office { " at the office" } else { " with their card" };
    match row.state {
        ExceptionState::Open => format!("open until {}", time(row.until_ms)),
        ExceptionState::Approved => format!("approved{at} by {by}{place}"),
        ExceptionState::Refused => format!("refused{at} by {by}{place}"),
        ExceptionState::Lapsed(why) => {
            let why = match why {
                LapsedWhy::TimeUp => "nobody answered in time",
                LapsedWhy::Interrupted => "the kiosk was started anew",
                LapsedWhy::NotNeeded => "the visit was permitted otherwise, or ended",
                LapsedWhy::LockedDown => "the door was locked down",
            };
            format!("lapsed{at}: {why}")
        }
    }
}
