//! Work with an NTAG 21x: a label that this node signs for the tag, and nothing that the tag could prove.

use super::report::{self, line};
use super::{CardTools, Done, MAX_EXCHANGES, label};
use frontdesk_card::label::VisitLabel;
use frontdesk_card::label_signature::LabelClaim;
use frontdesk_card::ntag::{LabelOnCard, NtagError, ReadLabel, Step, Wipe, WriteLabel};
use frontdesk_core::control::CardRow;
use frontdesk_core::fact::CardName;
use frontdesk_core::id::CardUid;
use frontdesk_core::screen::CardTrouble;
use frontdesk_core::station::{CardJob, CardWork};
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
        CardWork::Wipe => drive(reader, Wipe::new(uid), progress).map_err(trouble)?,
        CardWork::Erase => drive(reader, Wipe::even_foreign(uid), progress).map_err(trouble)?,
        CardWork::Inspect => {
            let found = drive(reader, ReadLabel::new(uid), progress).map_err(trouble)?;
            tools.bench.report(inspected(uid, &found, tools));
        }
        // It holds nothing between visits: its name is the journal's alone.
        CardWork::PersonaliseTray { card } => {
            return Ok(Done { carries: Some(CardName::Card(*card)), rolled: None });
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
    match drive(reader, fitted(LARGEST_CARD_BYTES)?, progress) {
        Err(Failure::Card(NtagError::TooLong { capacity, .. })) => {
            drive(reader, fitted(capacity)?, progress).map_err(trouble)
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

/// What the machines of an NTAG have in common.
trait Machine {
    type Found;
    fn next(&mut self, answer: Option<&[u8]>) -> Step<Self::Found>;
    fn progress(&self) -> (usize, usize);
}

macro_rules! machine {
    ($name:ty, $found:ty) => {
        impl Machine for $name {
            type Found = $found;
            fn next(&mut self, answer: Option<&[u8]>) -> Step<$found> {
                <$name>::next(self, answer)
            }
            fn progress(&self) -> (usize, usize) {
                <$name>::progress(self)
            }
        }
    };
}
machine!(WriteLabel, ());
machine!(Wipe, ());
machine!(ReadLabel, LabelOnCard);

enum Failure {
    Card(NtagError),
    Exchange(CardError),
    Endless,
}

fn drive<M: Machine>(
    reader: &mut dyn CardReader,
    mut machine: M,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<M::Found, Failure> {
    let mut answer: Option<Vec<u8>> = None;
    for _ in 0..MAX_EXCHANGES {
        match machine.next(answer.as_deref()) {
            Step::Transmit(command) => {
                answer = Some(reader.transmit(&command).map_err(Failure::Exchange)?);
                let (done, total) = machine.progress();
                let count = |exchanges| u32::try_from(exchanges).unwrap_or(u32::MAX);
                progress(count(done), count(total));
            }
            Step::Done(found) => return Ok(found),
            Step::Failed(error) => return Err(Failure::Card(error)),
        }
    }
    Err(Failure::Endless)
}

/// The exact word for each failure.
fn trouble(failure: Failure) -> CardTrouble {
    match failure {
        Failure::Exchange(error) if error.is_torn() => CardTrouble::MovedTooEarly,
        Failure::Exchange(CardError::Service(_)) => CardTrouble::NoReader,
        Failure::Card(error) if error.is_torn() => CardTrouble::MovedTooEarly,
        Failure::Card(NtagError::CardSwapped) => CardTrouble::MovedTooEarly,
        Failure::Card(NtagError::Foreign | NtagError::NotNdef | NtagError::UnknownSize(_)) => CardTrouble::NotATrayCard,
        Failure::Exchange(_) | Failure::Card(_) | Failure::Endless => CardTrouble::Defective,
    }
}
