//! Temporary cards that are out: from the trays, and from visits whose card no tray knows.

use super::MAX_LINES;
use super::lines::{CardLine, CardStanding, Cards};
use frontdesk_core::id::VisitId;
use frontdesk_core::visit::VisitState;
use frontdesk_store::{Custody, ReadError, Reader, TrayCard, VisitRecord};
use std::collections::BTreeSet;

/// The most cards that are looked at.
const MAX_CARDS: usize = MAX_LINES;

pub(super) fn load(reader: &Reader, visits: &[&VisitRecord], now_ms: i64) -> Result<Cards, ReadError> {
    let (mut cards, mut told) = (Cards::default(), BTreeSet::new());
    let tray = reader.custody(MAX_CARDS)?;
    cards.is_cut = tray.len() >= MAX_CARDS;
    for card in tray {
        let standing = match card.custody {
            Custody::InTray => {
                cards.in_tray += 1;
                continue;
            }
            Custody::WithVisitor(visit) | Custody::Missing(visit) => {
                told.insert(visit);
                let record = reader.visit(visit)?;
                cards.out.extend(record.map(|record| of_visit(&record, card.since_ms, now_ms)));
                continue;
            }
            Custody::WithPass(_) => CardStanding::WithStaff,
            Custody::Lost(_) => CardStanding::Lost,
        };
        cards.out.push(nameless(card, standing));
    }
    let untold = visits.iter().filter(|record| record.card.is_some() && !told.contains(&record.visit));
    cards.out.extend(untold.map(|record| of_visit(record, record.arrived_ms, now_ms)));
    cards.out.sort_by_key(|line| (line.standing, line.until_ms, line.since_ms));
    Ok(cards)
}

fn of_visit(record: &VisitRecord, since_ms: i64, now_ms: i64) -> CardLine {
    let until_ms = record.card.as_ref().map(|card| card.until_ms);
    let standing = match record.state {
        VisitState::Left => CardStanding::Missing,
        _ if until_ms.is_some_and(|until_ms| until_ms <= now_ms) => CardStanding::Overdue,
        _ => CardStanding::WithVisitor,
    };
    CardLine {
        standing,
        since_ms: record.left_ms.unwrap_or(since_ms),
        until_ms,
        visit: Some(VisitId::to_string(&record.visit)),
        name: record.private.as_ref().map(|private| private.name.clone()),
        simulated: record.simulated,
    }
}

fn nameless(card: TrayCard, standing: CardStanding) -> CardLine {
    CardLine { standing, since_ms: card.since_ms, until_ms: None, visit: None, name: None, simulated: false }
}
