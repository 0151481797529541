//! `frontdeskctl`, the administrator's command line on the kiosk.
#![allow(clippy::print_stdout, reason = "a command line speaks on standard output")]

mod access;
mod args;
mod card_args;
mod cards;
mod door_args;
mod exceptions;
mod hardware;
mod journal;
mod keys;
mod show;
mod sim_args;

use crate::control_client::ControlClient;
use anyhow::Context;
use args::{AccessAct, Act, BadgeAct, Cli, HoldAct, JournalAct};
use card_args::KeysAct;
use clap::Parser;
use frontdesk_core::control::{Command, SimLinesAct, Unlogged};
use sim_args::{Leaf, Level, SimAct};
use std::process::ExitCode;

/// Does what the command line says. Exit codes: 0 done; 1 refused, an error, or a check at fault; 2 a journal that is not consistent,
/// or a command line that is not understood.
#[must_use]
pub fn main() -> ExitCode {
    act(&Cli::parse()).unwrap_or_else(|error| {
        eprintln!("frontdeskctl: {error:#}");
        ExitCode::FAILURE
    })
}

fn act(cli: &Cli) -> anyhow::Result<ExitCode> {
    match &cli.act {
        Act::Backup(arguments) => crate::backup_command::backup(arguments, cli.json),
        Act::Restore(arguments) => crate::backup_command::restore(arguments, cli.json),
        Act::Journal(JournalAct::Verify { data, receipt }) => journal::verify(data, receipt, cli.json),
        Act::Journal(JournalAct::Export { data, personal, format }) => journal::export(data, *personal, *format),
        Act::Journal(JournalAct::Tail { count, follow, personal }) => journal::tail(cli, *count, *follow, *personal),
        Act::Access(AccessAct::Try(arguments)) => access::try_out(arguments, cli.json),
        Act::Keys(KeysAct::Init(arguments)) => keys::init(arguments),
        Act::Keys(KeysAct::Rotate(arguments)) => keys::rotate(arguments),
        Act::Health { watch: true } => hardware::watch(cli),
        Act::Card(card) => ask(cli, cards::command(card)?),
        act => ask(cli, command(act).context("this is not asked of the daemon")?),
    }
}

fn ask(cli: &Cli, command: Command) -> anyhow::Result<ExitCode> {
    let answer = ControlClient::connect(&cli.socket)?.ask(command)?;
    show::show(&answer, cli.json)
}

/// What the daemon is asked; `None` for what does without it.
fn command(act: &Act) -> Option<Command> {
    Some(match act {
        Act::Status => Command::Status {},
        Act::Health { .. } => Command::Health {},
        Act::Inspect => Command::Inspect {},
        Act::Tickets { act } => hardware::command(act.as_ref()),
        Act::Visits { contact: None } => Command::Visits {},
        Act::Visits { contact: Some(contact) } => Command::VisitsByContact { contact: Unlogged(contact.clone()) },
        Act::Permit { visit, why } => Command::Permit { visit: *visit, why: why.clone() },
        Act::EndVisit { visit } => Command::EndVisit { visit: *visit },
        Act::AnswerCall => Command::AnswerCall {},
        Act::Badge(BadgeAct::Print { visit }) => Command::BadgePrint { visit: *visit },
        Act::Forget { visit, why } => Command::Forget { visit: *visit, why: why.clone() },
        Act::Hold(HoldAct::Place { scope, reference }) => {
            Command::HoldPlace { scope: scope.chosen()?, reference: reference.clone() }
        }
        Act::Hold(HoldAct::Lift { hold }) => Command::HoldLift { hold: *hold },
        Act::Enrol { office, code, label } => {
            Command::Enrol { office: office.clone(), code: Unlogged(code.clone()), label: label.clone() }
        }
        Act::Site => Command::Site {},
        Act::Door(act) => act.command(),
        Act::Exception(act) => act.command()?,
        Act::Journal(JournalAct::Counts { month }) => Command::Counts { month: *month },
        Act::Keys(KeysAct::Status) => Command::Keys {},
        Act::Journal(_) | Act::Backup(_) | Act::Restore(_) | Act::Card(_) | Act::Keys(_) | Act::Access(_) => {
            return None;
        }
        Act::Sim(SimAct::Tap { card, with: None, reader: None }) => Command::SimTap { card: card.clone() },
        Act::Sim(SimAct::Tap { card, with, reader }) => {
            let cards = [card].into_iter().chain(with).cloned().collect();
            Command::SimHold { cards, reader: reader.clone() }
        }
        Act::Sim(SimAct::Remove { reader: None }) => Command::SimRemove {},
        Act::Sim(SimAct::Remove { reader }) => Command::SimHold { cards: Vec::new(), reader: reader.clone() },
        Act::Sim(SimAct::Door { leaf, door }) => {
            Command::SimDoor { open: matches!(leaf, Leaf::Open), door: door.clone() }
        }
        Act::Sim(SimAct::Line { input, level, door }) => {
            let act = SimLinesAct::Set { input: (*input).into(), on: matches!(level, Level::On) };
            Command::SimLines { act, door: door.clone() }
        }
        Act::Sim(SimAct::Flap { input, times, every_ms, door }) => {
            let act = SimLinesAct::Flap { input: (*input).into(), times: *times, every_ms: *every_ms };
            Command::SimLines { act, door: door.clone() }
        }
        Act::Sim(SimAct::Break { fault, door }) => {
            Command::SimLines { act: SimLinesAct::Break { fault: (*fault).into() }, door: door.clone() }
        }
        Act::Sim(SimAct::Scan { text }) => Command::SimScan { text: Unlogged(text.clone()) },
        Act::Sim(SimAct::Panic { part }) => Command::SimPanic { part: part.clone() },
        Act::Sim(SimAct::Hang { part }) => Command::SimHang { part: part.clone() },
        Act::Sim(SimAct::State) => Command::SimState {},
    })
}
