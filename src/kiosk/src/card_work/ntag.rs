//! Work with an NTAG 21x: a label that this node signs for the tag, and nothing that the tag could prove.

use super::converse::{Broken, converse};
use super::report::{self, line};
use super::{CardTools, Done, label};
use frontdesk_card::label::VisitLabel;
use frontdesk_card::label_signature::LabelClaim;
use frontdesk_card::ntag::{LabelOnCard, NtagError, ReadLabel, Wipe, WriteLabel};
use frontdesk_core::control::CardRow;
use frontdesk_core::fact::CardName;
use frontdesk_core::id::CardUid;
use frontdesk_core::screen::CardTrouble;
use frontdesk_core::screen::staff::CardMake;
use frontdesk_core::station::{CardFound, CardJob, CardWork};
use frontdesk_hw::reader::{CardError, CardReader};

/// User memory of an NTAG216, the largest of its family (NXP data sheet NTAG213/215/216, table 1).
const LARGEST_CARD_BYTES: usize = 888;

pub(super) fn carry_out(
    reader: &mut dyn CardReader,
    job: &CardJob,
    tools: &CardTools,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Done, CardTrouble> {
    let uid = job.uid;
    match &job.work {
        CardWork::Write(content) => write(reader, uid, &label(content, tools), tools, progress)?,
        CardWork::Wipe => converse(reader, Wipe::new(uid), progress).map_err(trouble)?,
        CardWork::Erase => converse(reader, Wipe::even_foreign(uid), progress).map_err(trouble)?,
        CardWork::Inspect => {
            let found = converse(reader, ReadLabel::new(uid), progress).map_err(trouble)?;
            tools.bench.report(inspected(uid, &found, tools));
            let is_torn = matches!(found, LabelOnCard::Unreadable);
            let found = CardFound { make: CardMake::Ntag, is_blank: matches!(found, LabelOnCard::Empty), is_torn };
            return Ok(Done { found: Some(found), ..Done::default() });
        }
        // It holds nothing between visits: its name is the journal's alone.
        CardWork::PersonaliseTray { card } => {
            return Ok(Done { carries: Some(CardName::Card(*card)), ..Done::default() });
        }
        CardWork::Refresh { .. } | CardWork::Empty => {}
        CardWork::PersonaliseStaff { .. } => return Err(CardTrouble::NotATrayCard),
    }
    Ok(Done::default())
}

/// The label is first shortened to what a label can hold at all, then, if the card says that it is smaller, to that card: by the
/// label's own rule both times.
fn write(
    reader: &mut dyn CardReader,
    uid: CardUid,
    label: &VisitLabel,
    tools: &CardTools,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<(), CardTrouble> {
    let machine = |capacity_bytes: usize| {
        let signed = label.fit(capacity_bytes, true)?.signed(&uid, |message| tools.node.sign(message))?;
        WriteLabel::new(uid, &signed)
    };
    let fitted = |capacity_bytes| machine(capacity_bytes).map_err(|_| CardTrouble::Defective);
    match converse(reader, fitted(LARGEST_CARD_BYTES)?, progress) {
        Err(Broken::Card(NtagError::TooLong { capacity, .. })) => {
            converse(reader, fitted(capacity)?, progress).map_err(trouble)
        }
        result => result.map_err(trouble),
    }
}

fn inspected(uid: CardUid, found: &LabelOnCard, tools: &CardTools) -> CardRow {
    let mut row = CardRow { lines: vec![report::number(uid), line("kind", "NTAG 21x")], claims: Vec::new() };
    match found {
        LabelOnCard::Empty => row.lines.push(line("label", "none")),
        LabelOnCard::Unreadable => row.lines.push(line("label", "cannot be read")),
        LabelOnCard::Foreign => row.lines.push(line("content", "somebody else's")),
        LabelOnCard::Ours(label) => {
            row.lines.extend(report::label(label));
            // Labels of other kiosks of the site are known by their nodes; this one knows its own key.
            let own = |node| (node == tools.node.node()).then(|| tools.node.public());
            row.claims
                .push(("signed by this kiosk for this card".into(), label.claim_on(&uid, own) == LabelClaim::Holds));
        }
    }
    row
}

/// The exact word for each failure.
fn trouble(broken: Broken<NtagError>) -> CardTrouble {
    match broken {
        Broken::Exchange(error) if error.is_torn() => CardTrouble::MovedTooEarly,
        Broken::Exchange(CardError::Service(_)) => CardTrouble::NoReader,
        Broken::Card(error) if error.is_torn() => CardTrouble::MovedTooEarly,
        Broken::Card(NtagError::CardSwapped) | Broken::Swapped => CardTrouble::MovedTooEarly,
        Broken::Card(NtagError::Foreign | NtagError::NotNdef | NtagError::UnknownSize(_)) => CardTrouble::NotATrayCard,
        Broken::Exchange(_) | Broken::Card(_) | Broken::Endless => CardTrouble::Defective,
    }
}
