//! Answers for people.

use chrono::{Local, TimeZone};
use frontdesk_core::control::ExceptionRow;
use frontdesk_core::fact::{ExceptionOf, ExceptionState};
use frontdesk_office::InvitationRow;
use frontdesk_office::admin::{AlarmRow, Answer, HoldRow, NodeRow, Status};
use serde::Serialize;
use std::process::ExitCode;

/// Prints an answer, as JSON on one line or for people.
pub(super) fn answer(answer: &Answer, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        println!("{}", serde_json::to_string(answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    match answer {
        Answer::Done {} => println!("done"),
        Answer::Status(found) => status(found),
        Answer::Nodes { nodes } => nodes.iter().for_each(node),
        Answer::Alarms { alarms, counts } => {
            alarms.iter().for_each(alarm);
            for one in counts.iter().filter(|one| one.count > 1) {
                let about = one.node.map_or_else(|| "-".to_owned(), |node| node.to_string());
                println!("since the office started: {} × {} {about}", one.count, word(&one.alarm));
            }
        }
        Answer::Code { code, valid_s } => {
            println!("{code}");
            println!("Good once, for {} minutes: frontdeskctl enrol --office URL --code {code}", valid_s / 60);
        }
        Answer::People { set, unchanged, removed, cards } => {
            println!("{set} set, {unchanged} as before, {removed} removed, {cards} cards assigned");
        }
        Answer::Recorded { count } => println!("{count} recorded"),
        Answer::Exceptions { exceptions } => exceptions.iter().for_each(exception),
        Answer::Given { command, deadline_ms } => println!("{command} until {}", clock(*deadline_ms)),
        Answer::Outcome { outcome } => println!("{}", outcome.map_or_else(|| "no answer".to_owned(), |one| word(&one))),
        Answer::Forgot { deleted, held } => println!("{deleted} keys deleted, {held} held"),
        Answer::Held { hold } => println!("{hold}"),
        Answer::Holds { holds } => holds.iter().for_each(hold),
        Answer::Settings { settings } => {
            for row in settings {
                println!("{}", serde_json::to_string(row)?);
            }
        }
        Answer::Rules { rules: Some(rules), .. } => print!("{}", toml::to_string(rules)?),
        Answer::Rules { rules: None, .. } => anyhow::bail!("no rules were set here: each kiosk goes by its own file"),
        Answer::Receipt { receipt } => println!("{receipt}"),
        Answer::Link { url, valid_s } => {
            println!("{url}");
            println!("Good once, for {} hours.", valid_s / 3_600);
        }
        Answer::Invited { invitation, code, .. } => {
            println!("{code}");
            println!("invitation {invitation}");
        }
        Answer::Invitations { invitations } => invitations.iter().for_each(invitation),
        Answer::Token { token } => println!("{token}"),
        Answer::Refused { text, .. } => println!("{text}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn status(status: &Status) {
    if status.demo {
        println!("THIS IS A DEMONSTRATION: people and firms in it are invented");
    }
    println!("node        {}", status.node);
    println!("version     {}", status.version);
    println!("entries     {}", status.entries);
    println!("kiosks      {} members, at {}", status.members, status.kiosks);
    println!("codes out   {}", status.codes);
    println!("journal     {}", if status.writable { "written" } else { "CANNOT BE WRITTEN" });
    if let Some(printer) = &status.printer {
        let advice = if printer.advice.is_empty() { String::new() } else { format!(" ({})", printer.advice) };
        println!("printer     {}, {}{advice}", word(&printer.state), printer.evidence);
    }
    if status.next_ca {
        println!("authority   the next one is announced; roll-ca --use takes it over");
    }
}

fn node(node: &NodeRow) {
    let label = node.label.as_deref().unwrap_or("(never enrolled)");
    let ends: Vec<String> = node.ends.iter().map(u64::to_string).collect();
    let mark = if node.revoked { " REVOKED" } else { "" };
    let last = node.last_contact_ms.map_or_else(|| "never".to_owned(), clock);
    println!("{} {label}{mark}, entries {}, last contact {last}", node.node, ends.join(" and "));
}

fn alarm(alarm: &AlarmRow) {
    let about = alarm.node.map_or_else(|| "-".to_owned(), |node| node.to_string());
    println!("{} {} {about} {} (by {})", clock(alarm.at_ms), word(&alarm.alarm), alarm.detail, alarm.raised_by);
}

fn exception(row: &ExceptionRow) {
    let of = match &row.of {
        ExceptionOf::Visit(visit) => format!("visit {visit}"),
        ExceptionOf::Door(door) => format!("door {door}"),
    };
    let state = match row.state {
        ExceptionState::Open => format!("OPEN until {}", clock(row.until_ms)),
        ExceptionState::Approved => "approved".to_owned(),
        ExceptionState::Refused => "refused".to_owned(),
        ExceptionState::Lapsed(why) => format!("lapsed ({})", word(&why)),
    };
    let forgotten = |text: &Option<String>| text.clone().unwrap_or_else(|| "(forgotten)".to_owned());
    let simulated = if row.simulated { " SIMULATED" } else { "" };
    println!("{} {} {of} at {}, {state}{simulated}", row.exception, clock(row.asked_ms), row.node);
    println!("    for {}: {}", forgotten(&row.for_whom), forgotten(&row.why));
    if let Some(ended_ms) =
        row.ended_ms.filter(|_| matches!(row.state, ExceptionState::Approved | ExceptionState::Refused))
    {
        let place = if row.by_office { "at the office" } else { "with their card" };
        println!("    by {} {place}, {}", forgotten(&row.answered_by), clock(ended_ms));
    }
}

fn invitation(row: &InvitationRow) {
    let (from, until) = (clock(row.from_ms), clock(row.until_ms));
    let mark = if row.is_cancelled { " CANCELLED" } else { "" };
    let forgotten = |text: &Option<String>| text.clone().unwrap_or_else(|| "(forgotten)".to_owned());
    let (name, code) = (forgotten(&row.name), forgotten(&row.code));
    println!("{} {code} {name}, {from} to {until}, used {} times{mark}", row.invitation, row.uses);
}

fn hold(hold: &HoldRow) {
    let until = hold.lifted_ms.map_or_else(|| "in force".to_owned(), |at_ms| format!("lifted {}", clock(at_ms)));
    println!("{} {} {} placed {}, {until}", hold.hold, hold.reference, word(&hold.scope), clock(hold.placed_ms));
}

/// A value as the wire says it, without its quotes.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

fn clock(ms: i64) -> String {
    Local.timestamp_millis_opt(ms).single().map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
}
