//! Answers to what only asks.

use super::carry_out::Refused;
use super::protocol::{AlarmRow, Answer, HoldRow, MAX_PAGE, NodeRow, PrinterRow, SettingRow, Status};
use crate::office::Office;
use frontdesk_core::health::Verdict;
use frontdesk_core::id::{CommandId, NodeId};
use frontdesk_store::SignedReceipt;
use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

const DAY_MS: i64 = 86_400_000;

/// The longest wait for a kiosk's answer in one request, seconds.
const MAX_WAIT_S: u32 = 60;

pub(super) async fn status(office: &Office) -> Result<Answer, Refused> {
    let entries = office.read(|reader| reader.entry_count()).await?;
    let now_ms = office.clock.mono_ms();
    let members = office.members.all().iter().filter(|member| member.revoked.is_none()).count();
    let codes = office.codes().open(now_ms);
    Ok(Answer::Status(Box::new(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        node: office.journal.node(),
        entries,
        uptime_ms: now_ms,
        members: members as u64,
        codes: codes as u64,
        kiosks: office.kiosks_at.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        writable: office.journal.writable().load(Ordering::Relaxed),
        next_ca: office.authorities().next.is_some(),
        demo: office.settings.is_shown_as_demo(),
        printer: office.settings.config.badge.as_ref().map(|_| printer(office)),
    })))
}

fn printer(office: &Office) -> PrinterRow {
    let Verdict { state, evidence, advice, .. } = office.badges.printer();
    PrinterRow { state, evidence, advice }
}

pub(super) async fn nodes(office: &Office) -> Result<Answer, Refused> {
    let own = office.journal.node();
    let (heads, contacts) = office.read(|reader| Ok((reader.heads()?, reader.contacts()?))).await?;
    let asked = office.asked_ms();
    let mut rows: BTreeMap<NodeId, NodeRow> = BTreeMap::new();
    let row = |node| NodeRow { node, label: None, revoked: false, last_contact_ms: None, ends: Vec::new() };
    for member in office.members.all() {
        let one = rows.entry(member.node).or_insert_with(|| row(member.node));
        one.label = Some(member.label);
        one.revoked = member.revoked.is_some();
    }
    for contact in contacts {
        rows.entry(contact.node).or_insert_with(|| row(contact.node)).last_contact_ms = contact.received_ms;
    }
    for head in heads.iter().filter(|head| head.node != own) {
        rows.entry(head.node).or_insert_with(|| row(head.node)).ends.push(head.position.seq);
    }
    for (node, at_ms) in asked {
        rows.entry(node).and_modify(|one| one.last_contact_ms = one.last_contact_ms.max(Some(at_ms)));
    }
    Ok(Answer::Nodes { nodes: rows.into_values().collect() })
}

pub(super) async fn exceptions(office: &Office) -> Result<Answer, Refused> {
    let exceptions = office.read(|reader| reader.exceptions(None, MAX_PAGE)).await?;
    Ok(Answer::Exceptions { exceptions: exceptions.into_iter().map(Into::into).collect() })
}

pub(super) async fn alarms(office: &Office, days: u16) -> Result<Answer, Refused> {
    let since_ms = office.clock.now().wall.utc_ms.saturating_sub(i64::from(days) * DAY_MS);
    let found = office.read(move |reader| reader.alarms(since_ms, MAX_PAGE)).await?;
    let row = |one: frontdesk_store::AlarmRecord| AlarmRow {
        raised_by: one.raised_by,
        at_ms: one.at_ms,
        alarm: one.alarm,
        node: one.node,
        detail: one.detail,
    };
    Ok(Answer::Alarms { alarms: found.into_iter().map(row).collect(), counts: office.alarms.counts() })
}

pub(super) async fn holds(office: &Office) -> Result<Answer, Refused> {
    let mut holds: Vec<HoldRow> = office
        .read(|reader| reader.holds())
        .await?
        .into_iter()
        .map(|one| HoldRow {
            hold: one.hold,
            node: one.node,
            scope: one.scope,
            reference: one.reference,
            placed_ms: one.placed_ms,
            lifted_ms: one.lifted_ms,
        })
        .collect();
    holds.sort_by_key(|hold| std::cmp::Reverse(hold.placed_ms));
    holds.truncate(MAX_PAGE);
    Ok(Answer::Holds { holds })
}

pub(super) async fn receipt(office: &Office, node: NodeId) -> Result<Answer, Refused> {
    let wall_ms = office.clock.now().wall.utc_ms;
    let receipt = office.write(|journal, reply| journal.receipt_for(node, wall_ms, reply)).await?;
    let receipt = receipt.ok_or_else(|| Refused::not_found("there is no entry of this node here"))?;
    let signed = SignedReceipt { receipt, office_key: office.journal.public_key() };
    let receipt = serde_json::from_str(&signed.to_json()).map_err(|error| Refused::not_possible(error.to_string()))?;
    Ok(Answer::Receipt { receipt })
}

/// Waits for a kiosk's answer: every batch that comes in is news.
pub(super) async fn outcome(office: &Office, command: CommandId, wait_s: u32) -> Result<Answer, Refused> {
    let until = Instant::now() + Duration::from_secs(u64::from(wait_s.min(MAX_WAIT_S)));
    let mut news = office.news.subscribe();
    loop {
        news.borrow_and_update();
        let known = office.read(move |reader| reader.command(command)).await?;
        let known = known.ok_or_else(|| Refused::not_found("no such command was given"))?;
        if known.outcome.is_some() || Instant::now() >= until {
            return Ok(Answer::Outcome { outcome: known.outcome });
        }
        tokio::select! {
            _ = news.changed() => {}
            () = sleep_until(until) => {}
        }
    }
}

pub(super) async fn rules(office: &Office) -> Result<Answer, Refused> {
    let newest = office.read(crate::site_rules::newest).await?;
    let set_ms = newest.as_ref().map(|newest| newest.set_ms);
    Ok(Answer::Rules { rules: newest.map(|newest| newest.definition), set_ms })
}

pub(super) async fn settings(office: &Office) -> Result<Answer, Refused> {
    let records = office.read(|reader| reader.settings()).await?;
    let row = |record: frontdesk_store::SettingRecord| SettingRow { setting: record.setting, set_ms: record.set_ms };
    Ok(Answer::Settings { settings: records.into_iter().map(row).collect() })
}
