//! The hardware on the command line: health that goes on, tickets, a month's figures.

use super::args::{Cli, month};
use super::show::{show, time};
use crate::control_client::ControlClient;
use clap::Subcommand;
use frontdesk_core::control::{Command, HardwareMonthRow};
use frontdesk_core::health::tickets::Ticket;
use frontdesk_core::id::TicketId;
use std::io::Write;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum TicketsAct {
    /// Somebody has seen it: the desk bell stops.
    Ack {
        /// The ticket's id, from `tickets`.
        ticket: TicketId,
    },
    /// Somebody works on it.
    Work {
        /// The ticket's id, from `tickets`.
        ticket: TicketId,
        /// What is done; names nobody.
        #[arg(long)]
        note: String,
    },
    /// It is repaired. Refused while the trouble is there.
    Close {
        /// The ticket's id, from `tickets`.
        ticket: TicketId,
        /// What was done; names nobody.
        #[arg(long)]
        note: String,
    },
    /// What a month adds up to: tickets, inspections, and for how much of the time the door could be used.
    Month {
        /// The month in UTC, like 2026-11; this one if it is left out.
        #[arg(value_parser = month)]
        month: Option<u32>,
    },
}

pub(super) fn command(act: Option<&TicketsAct>) -> Command {
    match act {
        None => Command::Tickets {},
        Some(TicketsAct::Ack { ticket }) => Command::TicketAcknowledge { ticket: *ticket },
        Some(TicketsAct::Work { ticket, note }) => Command::TicketWork { ticket: *ticket, note: note.clone() },
        Some(TicketsAct::Close { ticket, note }) => Command::TicketClose { ticket: *ticket, note: note.clone() },
        Some(TicketsAct::Month { month }) => Command::TicketsMonth { month: month.unwrap_or_else(this_month) },
    }
}

fn this_month() -> u32 {
    use chrono::Datelike;
    let now = chrono::Utc::now();
    u32::try_from(now.year()).map_or(0, |year| year * 100 + now.month())
}

/// Shows every answer until the daemon hangs up.
pub(super) fn watch(cli: &Cli) -> anyhow::Result<ExitCode> {
    let mut client = ControlClient::connect(&cli.socket)?;
    client.send(Command::HealthWatch {})?;
    client.wait_for_ever()?;
    let mut last = ExitCode::SUCCESS;
    while let Some(answer) = client.next_answer()? {
        last = show(&answer, cli.json)?;
        if !cli.json {
            writeln!(std::io::stdout())?;
        }
    }
    Ok(last)
}

pub(super) fn show_tickets(out: &mut impl Write, tickets: &[Ticket]) -> std::io::Result<()> {
    if tickets.is_empty() {
        writeln!(out, "no tickets")?;
    }
    for ticket in tickets {
        let Ticket { check, severity, stage, evidence, returns, .. } = ticket;
        let now = if ticket.present { "is so now" } else { "is over" };
        let again = if *returns > 0 { format!(", came back {returns} times") } else { String::new() };
        writeln!(
            out,
            "{}  {check}: {evidence}\n  {severity:?}, {stage:?}, since {}, {now}{again}",
            ticket.ticket,
            time(ticket.since_ms),
        )?;
        if ticket.present && !ticket.advice.is_empty() {
            writeln!(out, "  → {}", ticket.advice)?;
        }
        if !ticket.note.is_empty() {
            writeln!(out, "  note: {}", ticket.note)?;
        }
    }
    Ok(())
}

pub(super) fn show_month(out: &mut impl Write, month: &HardwareMonthRow) -> std::io::Result<()> {
    let available = match month.availability() {
        Some(share) => format!("{}.{:02} %", share / 100, share % 100),
        None => "not counted yet".to_owned(),
    };
    let minutes = |ms: u64| ms / 60_000;
    writeln!(out, "{}-{:02}", month.month / 100, month.month % 100)?;
    writeln!(out, "{:<24} {available}", "door available")?;
    writeln!(
        out,
        "{:<24} {} of {} min, watched for {} min",
        "all worked for",
        minutes(month.well_ms),
        minutes(month.span_ms),
        minutes(month.watched_ms)
    )?;
    let rows = [
        ("tickets opened", month.opened.values().sum()),
        ("came back or got worse", month.reopened),
        ("were over", month.cleared),
        ("tickets closed", month.closed),
        ("inspections", month.inspections),
    ];
    for (what, count) in rows {
        writeln!(out, "{what:<24} {count}")?;
    }
    for (check, count) in &month.opened {
        writeln!(out, "about {check:<18} {count}")?;
    }
    Ok(())
}
