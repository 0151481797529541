//! Joins the card procedures, which know bytes, with the reader, which moves them.

mod converse;
mod desfire;
mod ntag;
mod report;

use crate::card_bench::CardBench;
use crate::card_keys::CardKeys;
use frontdesk_card::apdu;
use frontdesk_card::atr::CardKind;
use frontdesk_card::label::VisitLabel;
use frontdesk_card::uid;
use frontdesk_core::control::CardRow;
use frontdesk_core::fact::{CardName, Chip};
use frontdesk_core::id::CardUid;
use frontdesk_core::proof::Proof;
use frontdesk_core::screen::CardTrouble;
use frontdesk_core::screen::staff::CardMake;
use frontdesk_core::station::{CardFound, CardJob, CardWork, LabelContent};
use frontdesk_hw::reader::{CardError, CardReader};
use frontdesk_store::NodeKey;
use std::sync::Arc;

pub use desfire::BadCard;

/// What work with cards needs.
#[derive(Clone)]
pub struct CardTools {
    /// The site's keys.
    pub keys: CardKeys,
    /// Cards are given the newest ones.
    pub roll_keys: bool,
    /// The desk's work.
    pub bench: CardBench,
    /// This node's key, which signs labels.
    pub node: Arc<NodeKey>,
}

/// A card as it was seen at a tap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCard {
    /// Its number: the real one, where it hides that and told us.
    pub uid: CardUid,
    /// What it showed of itself.
    pub proof: Proof,
    /// What it could prove if it were given out.
    pub chip: Option<Chip>,
    /// The version of its keys, once it proved to have them.
    pub key_version: Option<u8>,
}

/// Why nothing can be said of a card.
#[derive(Debug, thiserror::Error)]
pub enum NotSeen {
    /// The exchange failed.
    #[error("the card could not be asked for its number")]
    Exchange(#[from] CardError),
    /// The answer is not a number.
    #[error("the card's answer is no number")]
    NoNumber(#[from] uid::NoUid),
    /// No random numbers are to be had.
    #[error("no random numbers: {0}")]
    Random(getrandom::Error),
    /// The card's answers are not those of any card.
    #[error("the card does not answer as one")]
    Card(#[from] BadCard),
}

/// Sees which card it is. Five exchanges for a staff card, eight for one that hides its number, one for a card without a chip of
/// ours.
///
/// # Errors
/// [`NotSeen`]: hold it again.
pub fn see(reader: &mut dyn CardReader, kind: CardKind, tools: &CardTools) -> Result<SeenCard, NotSeen> {
    match (kind, tools.keys.get()) {
        (CardKind::Desfire, Some(keys)) => desfire::see(reader, keys, tools.roll_keys),
        (kind, _) => {
            let chip = match kind {
                CardKind::Desfire => Some(Chip::Desfire),
                CardKind::Type2 => Some(Chip::Ntag),
                _ => None,
            };
            Ok(SeenCard { uid: read_uid(reader)?, proof: Proof::Number, chip, key_version: None })
        }
    }
}

fn read_uid(reader: &mut dyn CardReader) -> Result<CardUid, NotSeen> {
    let answer = reader.transmit(&apdu::read_uid())?;
    Ok(uid::from_answer(&answer)?)
}

/// What a job did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// What a card that was made ours carries.
    pub carries: Option<CardName>,
    /// The version that its keys were rolled to.
    pub rolled: Option<(CardName, u8)>,
    /// What was found on a card that was looked at.
    pub found: Option<CardFound>,
}

/// Carries a job out on the card that is on the reader.
///
/// # Errors
/// Why it did not work, as the visitor can be told.
pub fn carry_out(
    reader: &mut dyn CardReader,
    kind: CardKind,
    job: &CardJob,
    tools: &CardTools,
    mut progress: impl FnMut(u32, u32),
) -> Result<Done, CardTrouble> {
    match kind {
        CardKind::Desfire => desfire::carry_out(reader, job, tools, &mut progress),
        CardKind::Type2 => ntag::carry_out(reader, job, tools, &mut progress),
        _ => number_only(&job.work, job.uid, tools),
    }
}

/// A card that has a number and nothing else.
fn number_only(work: &CardWork, uid: CardUid, tools: &CardTools) -> Result<Done, CardTrouble> {
    match work {
        CardWork::Inspect => {
            let lines = vec![report::number(uid), ("kind".into(), "a number and nothing else".into())];
            tools.bench.report(CardRow { lines, claims: Vec::new() });
            let found = CardFound { make: CardMake::NumberOnly, is_blank: false, is_torn: false };
            Ok(Done { found: Some(found), ..Done::default() })
        }
        CardWork::Refresh { .. } | CardWork::Empty => Ok(Done::default()),
        _ => Err(CardTrouble::NotATrayCard),
    }
}

fn label(content: &LabelContent, tools: &CardTools) -> VisitLabel {
    VisitLabel {
        visit: content.right,
        name: content.name.clone(),
        organisation: content.organisation.clone(),
        host: content.host.clone(),
        department: content.department.clone(),
        from_utc_s: content.from_ms.div_euclid(1_000),
        until_utc_s: content.until_ms.div_euclid(1_000),
        doors: content.doors.clone(),
        written_by_node: tools.node.node().0,
        signature: None,
    }
}

#[cfg(test)]
pub(crate) mod tests;
